//! 電子処方箋 (`EPSsi…res`): what the e-prescription service answers. One layout is read for all of its messages, which
//! share the same folders.

use jiff::civil::DateTime;

use super::codes::{CharacterCode, PharmacyNotice, ProcessingResultStatus, SegmentOfResult};
use super::table::group;

group! {
    /// An answer of the e-prescription service. Names are from one program's model of its answers, a few from two.
    PrescriptionServiceAnswer = "XmlMsg" {
        header: part(PrescriptionServiceAnswerHeader), "MessageHeader", Required, 0, Firm, "ヘッダ";
        body: part(PrescriptionServiceAnswerBody), "MessageBody", Optional, 0, Firm, "ボディ",
            "One source types it as optional: an error may come without it.";
    }
}

group! {
    /// Header of an answer of the e-prescription service.
    PrescriptionServiceAnswerHeader = "MessageHeader" {
        arbitrary_file_identifier: text, "ArbitraryFileIdentifier", Optional, 50, Firm, "任意のファイル識別子";
        segment_of_result: scalar(SegmentOfResult), "SegmentOfResult", Required, 1, Firm, "処理結果区分";
        error_code: text, "ErrorCode", Optional, 9, OneSource, "エラーコード";
        error_message: text, "ErrorMessage", Optional, 60, OneSource, "エラーメッセージ";
        character_code_identifier: scalar(CharacterCode), "CharacterCodeIdentifier", Optional, 1, Firm, "文字コード識別";
    }
}

group! {
    /// Body of an answer of the e-prescription service.
    PrescriptionServiceAnswerBody = "MessageBody" {
        processing_result_status: scalar(ProcessingResultStatus), "ProcessingResultStatus", Optional, 1, Firm,
            "処理結果状況";
        processing_result_code: text, "ProcessingResultCode", Optional, 9, OneSource, "処理結果コード";
        processing_result_message: text, "ProcessingResultMessage", Optional, 60, OneSource, "処理結果メッセージ";
        prescription_id: text, "PrescriptionId", Optional, 36, Firm, "処方箋ID", "A UUID as text.";
        access_code: text, "AccessCode", Optional, 16, Firm, "引換番号";
        xml_check_result_list: many(XmlCheckResultList), "XmlCheckResultList", Optional, 0, OneSource,
            "XMLチェック結果リスト";
        csv_check_result_list: many(CsvCheckResultList), "CsvCheckResultList", Optional, 0, Firm,
            "CSVチェック結果リスト", "Such as `EPSB0052E`: lines have to end in LF.";
        verify_result_list: many(VerifyResultList), "VerifyResultList", Optional, 0, OneSource, "署名検証結果リスト";
        generate_sign_result: group(GenerateSignResult), "GenerateSignResult", Optional, 0, OneSource, "署名生成結果";
        prescription_status: text, "PrescriptionStatus", Optional, 0, OneSource, "処方箋ステータス";
        reception_pharmacy_code: text, "ReceptionPharmacyCode", Optional, 0, OneSource, "受付薬局コード";
        reception_pharmacy_name: text, "ReceptionPharmacyName", Optional, 0, OneSource, "受付薬局名";
        message_flg: scalar(PharmacyNotice), "MessageFlg", Optional, 1, OneSource, "伝達事項フラグ";
        dispensing_result: text, "DispensingResult", Optional, 0, OneSource, "調剤結果";
        prescription_reference_information_file: text, "PrescriptionReferenceInformationFile", Optional, 0, OneSource,
            "処方内容(控え)", "A PDF in Base64.";
        prescription_id_list: many(PrescriptionIdList), "PrescriptionIdList", Optional, 0, OneSource, "処方箋IDリスト";
    }
}

group! {
    /// One finding in the XML of a prescription.
    XmlCheckResultList = "XmlCheckResultList" {
        result_code: text, "ResultCode", Optional, 9, OneSource, "結果コード";
        result_message: text, "ResultMessage", Optional, 0, OneSource, "結果メッセージ";
    }
}

group! {
    /// One finding in the CSV of a prescription.
    CsvCheckResultList = "CsvCheckResultList" {
        result_code: text, "ResultCode", Optional, 9, Firm, "結果コード";
        result_message: text, "ResultMessage", Optional, 0, Firm, "結果メッセージ";
    }
}

group! {
    /// The verification of one signature.
    VerifyResultList = "VerifyResultList" {
        status: text, "Status", Optional, 0, OneSource, "検証結果";
        message: text, "Message", Optional, 0, OneSource, "メッセージ";
        sign_id: text, "SignId", Optional, 0, OneSource, "署名ID";
        failure_reasons: many(FailureReasons), "FailureReasons", Optional, 0, OneSource, "失敗理由";
    }
}

group! {
    /// Why a signature was not verified.
    FailureReasons = "FailureReasons" {
        message_key: text, "MessageKey", Optional, 0, OneSource, "メッセージキー";
        message_code: text, "MessageCode", Optional, 0, OneSource, "メッセージコード";
        message: text, "Message", Optional, 0, OneSource, "メッセージ";
    }
}

group! {
    /// Whether a signature could be made.
    GenerateSignResult = "GenerateSignResult" {
        generate_sign_status: text, "GenerateSignStatus", Optional, 0, OneSource, "署名生成結果";
        generate_sign_message: text, "GenerateSignMessage", Optional, 0, OneSource, "署名生成メッセージ";
    }
}

group! {
    /// One registered prescription.
    PrescriptionIdList = "PrescriptionIdList" {
        prescription_id: text, "PrescriptionId", Optional, 36, OneSource, "処方箋ID";
        access_code: text, "AccessCode", Optional, 16, OneSource, "引換番号";
        create_date_time: scalar(DateTime), "CreateDateTime", Optional, 0, OneSource, "登録日時";
    }
}
