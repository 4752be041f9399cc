//! 一括照会: many inquiries in one file. An upload (`…01req`) is answered by a reception number (`…01res`), under which
//! the answers are fetched (`…02req`, `…02res`) as soon as the system is done.

use jiff::civil::{Date, DateTime};

use super::codes::{
    CharacterCode, Consent, ConsentExpiryReason, LimitCategory, LimitCertificateClassification, LimitConsent,
    ProcessingResultStatus, QualificationValidity, SegmentOfResult,
};
use super::qualification::{
    AnswerHeader, QualificationConfirmSearchInfoEcho, RequestHeader, ResultOfQualificationConfirmation,
};
use super::table::group;
use super::visit::ConsentPeriod;

/// Most inquiries that one file of [`BulkQualificationRequest`] should hold. A widely used claim system cuts there; an
/// official limit is not known (one source).
pub const INQUIRIES_PER_FILE: usize = 300;

group! {
    /// 資格確認一括照会要求. File prefix `OQSmuquc01req`.
    BulkQualificationRequest = "XmlMsg" {
        header: part(RequestHeader), "MessageHeader", Required, 0, Firm, "ヘッダ";
        body: part(BulkQualificationRequestBody), "MessageBody", Required, 0, Firm, "ボディ";
    }
}

group! {
    /// Body of a bulk inquiry.
    BulkQualificationRequestBody = "MessageBody" {
        qualification_confirm_search_info: many(BulkSearchInfo), "QualificationConfirmSearchInfo", Required, 0,
            OneSource, "資格確認検索情報";
    }
}

group! {
    /// One inquiry of a bulk request: the keys of a single inquiry, and the limit that the clinic has on record.
    BulkSearchInfo = "QualificationConfirmSearchInfo" {
        insurer_number: insurer_number, "InsurerNumber", Required, 8, Firm, "保険者番号";
        insured_card_symbol: text, "InsuredCardSymbol", Optional, 20, Firm, "被保険者証記号";
        insured_identification_number: text, "InsuredIdentificationNumber", Required, 20, Firm, "被保険者証番号";
        insured_branch_number: text, "InsuredBranchNumber", Optional, 2, Firm, "被保険者証枝番";
        birthdate: scalar(Date), "Birthdate", Required, 8, Firm, "生年月日";
        limit_application_certificate_related_cons_flg: scalar(LimitConsent),
            "LimitApplicationCertificateRelatedConsFlg", Required, 1, Firm, "限度額適用認定証提供同意フラグ";
        limit_application_certificate_related_info: group(LimitOnRecord), "LimitApplicationCertificateRelatedInfo",
            Optional, 0, Disputed, "限度額適用認定証関連情報", "What the clinic has; the answer says whether it changed.";
        arbitrary_identifier: text, "ArbitraryIdentifier", Optional, 50, Firm, "任意の識別子",
            "Comes back with the answer; by it answers are paired with patients.";
    }
}

group! {
    /// 限度額 as the clinic has it. Another source has other names for its elements.
    LimitOnRecord = "LimitApplicationCertificateRelatedInfo" {
        limit_application_certificate_classification: scalar(LimitCertificateClassification),
            "LimitApplicationCertificateClassification", Optional, 2, Disputed, "限度額適用認定証区分";
        limit_application_certificate_classification_flag: scalar(LimitCategory),
            "LimitApplicationCertificateClassificationFlag", Optional, 3, Disputed, "限度額適用認定証適用区分";
    }
}

group! {
    /// What an upload is answered with. File prefixes `OQSmu…01res`.
    ReceptionAnswer = "XmlMsg" {
        header: part(ReceptionAnswerHeader), "MessageHeader", Required, 0, Firm, "ヘッダ";
        body: part(ReceptionAnswerBody), "MessageBody", Optional, 0, Firm, "ボディ";
    }
}

group! {
    /// Header of an answer to an upload. No source shows the processing result here, but one looks for it.
    ReceptionAnswerHeader = "MessageHeader" {
        process_execution_time: scalar(DateTime), "ProcessExecutionTime", Optional, 14, Firm, "処理実行日時";
        medical_institution_code: text, "MedicalInstitutionCode", Optional, 10, Firm, "医療機関コード";
        arbitrary_file_identifier: text, "ArbitraryFileIdentifier", Optional, 50, Firm, "任意のファイル識別子";
        segment_of_result: scalar(SegmentOfResult), "SegmentOfResult", Optional, 1, Inferred, "処理結果区分";
        error_code: text, "ErrorCode", Optional, 9, Inferred, "エラーコード";
        error_message: text, "ErrorMessage", Optional, 60, Inferred, "エラーメッセージ";
        character_code_identifier: scalar(CharacterCode), "CharacterCodeIdentifier", Optional, 1, Firm,
            "文字コード識別";
    }
}

group! {
    /// Body of an answer to an upload.
    ReceptionAnswerBody = "MessageBody" {
        reception_number: text, "ReceptionNumber", Optional, 38, Firm, "受付番号";
        reception_date_time: scalar(DateTime), "ReceptionDateTime", Optional, 14, OneSource, "受付日時";
        processing_result_status: scalar(ProcessingResultStatus), "ProcessingResultStatus", Optional, 1, Inferred,
            "処理結果状況";
        processing_result_code: text, "ProcessingResultCode", Optional, 9, Inferred, "処理結果コード";
        processing_result_message: text, "ProcessingResultMessage", Optional, 60, Inferred, "処理結果メッセージ";
    }
}

group! {
    /// Asks for the answers under a reception number. File prefixes `OQSmu…02req`.
    DownloadRequest = "XmlMsg" {
        header: part(DownloadRequestHeader), "MessageHeader", Required, 0, Firm, "ヘッダ";
        body: part(DownloadRequestBody), "MessageBody", Required, 0, Firm, "ボディ";
    }
}

group! {
    /// Header of a download request.
    DownloadRequestHeader = "MessageHeader" {
        medical_institution_code: text, "MedicalInstitutionCode", Required, 10, Firm, "医療機関コード";
    }
}

group! {
    /// Body of a download request.
    DownloadRequestBody = "MessageBody" {
        reception_number: text, "ReceptionNumber", Required, 38, Firm, "受付番号";
    }
}

group! {
    /// The answers of a bulk inquiry: 資格確認一括照会 (`OQSmuquc02res`), 医療扶助 (`OQSmutic02res`), 訪問診療等
    /// (`OQSmuhvq02res`), オンライン診療等 (`OQSmuonq02res`).
    BulkAnswer = "XmlMsg" {
        header: part(AnswerHeader), "MessageHeader", Required, 0, Firm, "ヘッダ";
        body: part(BulkAnswerBody), "MessageBody", Optional, 0, Firm, "ボディ";
    }
}

group! {
    /// Body of a bulk answer.
    BulkAnswerBody = "MessageBody" {
        qualification_confirm_search_info: group(ConsentPeriod), "QualificationConfirmSearchInfo",
            Optional, 0, OneSource, "検索条件", "For answers asked by period.";
        processing_result_status: scalar(ProcessingResultStatus), "ProcessingResultStatus", Optional, 1, OneSource,
            "処理結果状況";
        processing_result_code: text, "ProcessingResultCode", Optional, 9, OneSource, "処理結果コード";
        processing_result_message: text, "ProcessingResultMessage", Optional, 60, Inferred, "処理結果メッセージ";
        bulk_confirm_unit: many(BulkConfirmUnit), "BulkConfirmUnit", Optional, 0, Firm, "一括照会結果";
    }
}

group! {
    /// The answer to one inquiry, or the data of one patient who consented.
    BulkConfirmUnit = "BulkConfirmUnit" {
        qualification_confirm_search_info: group(QualificationConfirmSearchInfoEcho), "QualificationConfirmSearchInfo",
            Optional, 0, Firm, "資格確認検索情報";
        processing_result_status: scalar(ProcessingResultStatus), "ProcessingResultStatus", Optional, 1, Firm,
            "処理結果状況";
        processing_result_code: text, "ProcessingResultCode", Optional, 9, Firm, "処理結果コード";
        processing_result_message: text, "ProcessingResultMessage", Optional, 60, Firm, "処理結果メッセージ";
        qualification_validity: scalar(QualificationValidity), "QualificationValidity", Optional, 1, Firm, "資格有効性";
        qualification_cons_flg: scalar(Consent), "QualificationConsFlg", Optional, 1, OneSource, "資格情報提供同意フラグ",
            "Home visits and online consultations only, as the next three.";
        qualification_cons_time: scalar(DateTime), "QualificationConsTime", Optional, 14, OneSource,
            "資格情報提供同意日時";
        qualification_available_time: scalar(DateTime), "QualificationAvailableTime", Optional, 14, OneSource,
            "資格情報有効期限";
        qualification_cons_expired_reason: scalar(ConsentExpiryReason), "QualificationConsExpiredReason", Optional, 1,
            OneSource, "資格情報同意有効期限切れ理由";
        result_list: list(ResultOfQualificationConfirmation), "ResultList", Optional, 0, Disputed, "資格確認結果リスト",
            "One source has the list, another the records without it; both are read.";
        result_of_qualification_confirmation: many(ResultOfQualificationConfirmation),
            "ResultOfQualificationConfirmation", Optional, 0, Disputed, "資格確認結果";
        reference_number: texts, "ReferenceNumber", Optional, 50, Firm, "照会番号";
    }
}

impl<'a> BulkConfirmUnit<'a> {
    /// The records, wherever the unit has them.
    pub fn records(&self) -> impl Iterator<Item = &ResultOfQualificationConfirmation<'a>> {
        self.result_list
            .iter()
            .chain(&self.result_of_qualification_confirmation)
    }
}

impl<'a> BulkQualificationRequest<'a> {
    /// The same request as files of at most `size` inquiries each (at least one), [`INQUIRIES_PER_FILE`] being the usual
    /// size. The file identifier of each file is that of the request with `-1`, `-2` … behind it, when there are several.
    #[must_use]
    pub fn split(self, size: usize) -> Vec<Self> {
        let inquiries = self.body.qualification_confirm_search_info;
        split(inquiries, size)
            .into_iter()
            .map(|(part, suffix)| {
                let mut file = Self {
                    header: self.header.clone(),
                    unknown: self.unknown.clone(),
                    ..Self::default()
                };
                file.header.arbitrary_file_identifier = numbered(&self.header.arbitrary_file_identifier, suffix);
                file.body.qualification_confirm_search_info = part;
                file
            })
            .collect()
    }
}

/// Parts of at most `size`, each with its number when there are several.
pub(super) fn split<T>(mut all: Vec<T>, size: usize) -> Vec<(Vec<T>, Option<usize>)> {
    let size = size.max(1);
    let several = all.len() > size;
    let mut parts = Vec::new();
    loop {
        let rest = all.split_off(size.min(all.len()));
        let number = parts.len().saturating_add(1);
        parts.push((all, several.then_some(number)));
        if rest.is_empty() {
            return parts;
        }
        all = rest;
    }
}

/// A file identifier for one of several files.
pub(super) fn numbered<'a>(
    identifier: &Option<std::borrow::Cow<'a, str>>,
    number: Option<usize>,
) -> Option<std::borrow::Cow<'a, str>> {
    match (identifier, number) {
        (Some(identifier), Some(number)) => Some(format!("{identifier}-{number}").into()),
        (identifier, _) => identifier.clone(),
    }
}
