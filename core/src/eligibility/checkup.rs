//! 特定健診情報 (`TKKsiquc01`): the results of specific health check-ups.

use jiff::civil::{Date, DateTime};

use super::codes::{CharacterCode, CheckupFile, MedicalTreatment, PrescriptionInformation};
use super::drug::{RequestInfo, ViewRequestHeader};
use super::table::group;
use super::value::Count;

group! {
    /// 特定健診情報閲覧要求. File prefix `TKKsiquc01req`.
    CheckupRequest = "XmlMsg" {
        header: part(ViewRequestHeader), "MessageHeader", Required, 0, Firm, "ヘッダ";
        body: part(CheckupRequestBody), "MessageBody", Required, 0, Firm, "ボディ";
    }
}

group! {
    /// Body of a check-up request; it has no period.
    CheckupRequestBody = "MessageBody" {
        file_category: scalar(CheckupFile), "FileCategory", Required, 1, Firm, "ファイル区分";
        pr_di_inf_classification: scalar(PrescriptionInformation), "PrDiInfClassification", Optional, 1, OneSource,
            "薬剤情報等表示区分", "One source sends it and it is tolerated; another does not.";
        medical_treatment_flag: scalar(MedicalTreatment), "MedicalTreatmentFlag", Required, 1, Firm, "診療区分";
    }
}

group! {
    /// 特定健診情報閲覧結果. File prefix `TKKsiquc01res`; success may also come as PDF.
    CheckupAnswer = "XmlMsg" {
        header: part(CheckupAnswerHeader), "MessageHeader", Required, 0, Firm, "ヘッダ";
        body: part(CheckupAnswerBody), "MessageBody", Optional, 0, Firm, "ボディ";
    }
}

group! {
    /// Header of a check-up answer.
    CheckupAnswerHeader = "MessageHeader" {
        process_execution_time: scalar(DateTime), "ProcessExecutionTime", Optional, 14, OneSource, "処理実行日時";
        request_info: group(RequestInfo), "RequestInfo", Optional, 0, OneSource, "要求情報";
        qualifications_info: group(QualificationsInfo), "QualificationsInfo", Optional, 0, Firm, "資格情報";
        result_code: text, "ResultCode", Required, 1, Firm, "処理結果コード", "`1` is success, anything else an error.";
        message_id: text, "MessageId", Optional, 9, OneSource, "メッセージID";
        message_contents: text, "MessageContents", Optional, 120, Firm, "メッセージ内容";
        character_code_identifier: scalar(CharacterCode), "CharacterCodeIdentifier", Optional, 1, OneSource,
            "文字コード識別";
    }
}

group! {
    /// 資格情報 of a check-up answer.
    QualificationsInfo = "QualificationsInfo" {
        insurer_number: insurer_number, "InsurerNumber", Optional, 8, OneSource, "保険者番号";
        insurance_card_symbol: text, "InsuranceCardSymbol", Optional, 20, OneSource, "被保険者証記号";
        insured_person_identification_number: text, "InsuredPersonIdentificationNumber", Optional, 20, OneSource,
            "被保険者証番号";
        branch_number: text, "BranchNumber", Optional, 2, OneSource, "被保険者証枝番";
        kana_name: text, "KanaName", Optional, 100, Disputed, "氏名カナ";
        kanas_name: text, "KanasName", Optional, 100, Disputed, "氏名カナ", "Another source spells `KanaName` so.";
        kana_name2: text, "KanaName2", Optional, 100, OneSource, "氏名カナ(その他)";
        name: text, "Name", Optional, 100, Firm, "氏名";
        name2: text, "Name2", Optional, 100, OneSource, "氏名(その他)";
        birthday: scalar(Date), "Birthday", Optional, 8, Firm, "生年月日";
        age: scalar(Count), "Age", Optional, 3, OneSource, "年齢";
        administrative_gender_code: text, "AdministrativeGenderCode", Optional, 1, Firm, "性別";
        administrative_gender_code2: text, "AdministrativeGenderCode2", Optional, 1, OneSource, "性別(その他)";
        reference_number: text, "ReferenceNumber", Optional, 50, OneSource, "照会番号";
    }
}

group! {
    /// Body of a check-up answer.
    CheckupAnswerBody = "MessageBody" {
        specific_health_checkup_info: many(SpecificHealthCheckupInfo), "SpecificHealthCheckupInfo", Optional, 0, Firm,
            "特定健診情報";
    }
}

group! {
    /// One check-up.
    SpecificHealthCheckupInfo = "SpecificHealthCheckupInfo" {
        effective_time: scalar(Date), "EffectiveTime", Optional, 8, Firm, "受診日";
        health_checkup_result_and_question_infos: list(HealthCheckupResultAndQuestionInfo),
            "HealthCheckupResultAndQuestionInfos", Optional, 0, Firm, "健診結果・質問票情報";
    }
}

group! {
    /// One result or answer of a questionnaire.
    HealthCheckupResultAndQuestionInfo = "HealthCheckupResultAndQuestionInfo" {
        item_code: text, "ItemCode", Optional, 17, Firm, "項目コード", "Based on JLAC10, such as `3F015000002327101`.";
        item_name: text, "ItemName", Optional, 80, Firm, "項目名";
        data_type: text, "DataType", Optional, 2, Firm, "データタイプ",
            "Two letters; presumably `PQ` number, `CO` and `CD` code, `ST` text (inferred).";
        data_value: text, "DataValue", Optional, 256, Firm, "値";
        unit: text, "Unit", Optional, 26, Firm, "単位";
        oid: text, "Oid", Optional, 0, OneSource, "OID";
        data_value_name: text, "DataValueName", Optional, 0, OneSource, "値の名称";
    }
}
