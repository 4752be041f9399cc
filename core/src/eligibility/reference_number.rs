//! 照会番号登録: the institution's own patient number is stored with an insurance, and comes back in every answer about
//! it. Single (`OQSsiimm01`) and in bulk (`OQSmuimm01`, `OQSmuimm02`).

use super::bulk::{numbered, split};
use super::codes::ProcessingResultStatus;
use super::qualification::AnswerHeader;
use super::table::group;

/// Most registrations that one file of [`BulkReferenceNumberRequest`] should hold. A widely used claim system cuts
/// there; an official limit is not known (one source).
pub const REGISTRATIONS_PER_FILE: usize = 5000;

group! {
    /// 照会番号登録要求. File prefix `OQSsiimm01req`.
    ReferenceNumberRequest = "XmlMsg" {
        header: part(ReferenceNumberRequestHeader), "MessageHeader", Required, 0, Firm, "ヘッダ";
        body: part(ReferenceNumberRequestBody), "MessageBody", Required, 0, Firm, "ボディ";
    }
}

group! {
    /// Header of a registration; it has no day of confirmation.
    ReferenceNumberRequestHeader = "MessageHeader" {
        medical_institution_code: text, "MedicalInstitutionCode", Required, 10, Firm, "医療機関コード";
        arbitrary_file_identifier: text, "ArbitraryFileIdentifier", Optional, 50, Firm, "任意のファイル識別子";
    }
}

group! {
    /// Body of a single registration.
    ReferenceNumberRequestBody = "MessageBody" {
        reference_number_registration_info: part(ReferenceNumberRegistrationInfo), "ReferenceNumberRegistrationInfo",
            Required, 0, Firm, "照会番号登録情報";
    }
}

group! {
    /// 照会番号登録情報. How 医療扶助 is registered is not known.
    ReferenceNumberRegistrationInfo = "ReferenceNumberRegistrationInfo" {
        reference_number: text, "ReferenceNumber", Required, 50, Firm, "照会番号";
        insurer_number: insurer_number, "InsurerNumber", Required, 8, Firm, "保険者番号";
        insured_card_symbol: text, "InsuredCardSymbol", Optional, 20, Firm, "被保険者証記号";
        insured_identification_number: text, "InsuredIdentificationNumber", Required, 20, Firm, "被保険者証番号";
        insured_branch_number: text, "InsuredBranchNumber", Optional, 2, Firm, "被保険者証枝番",
            "Needed, except for 後期高齢 (one source).";
    }
}

group! {
    /// 照会番号登録結果. File prefix `OQSsiimm01res`.
    ReferenceNumberAnswer = "XmlMsg" {
        header: part(AnswerHeader), "MessageHeader", Required, 0, Firm, "ヘッダ";
        body: part(ReferenceNumberAnswerBody), "MessageBody", Optional, 0, Firm, "ボディ";
    }
}

group! {
    /// Body of an answer to a registration.
    ReferenceNumberAnswerBody = "MessageBody" {
        reference_number_registration_info: group(RegistrationEcho), "ReferenceNumberRegistrationInfo", Optional, 0,
            OneSource, "照会番号登録情報";
        processing_result_status: scalar(ProcessingResultStatus), "ProcessingResultStatus", Optional, 1, OneSource,
            "処理結果状況";
        processing_result_code: text, "ProcessingResultCode", Optional, 9, OneSource, "処理結果コード";
        processing_result_message: text, "ProcessingResultMessage", Optional, 60, OneSource, "処理結果メッセージ";
    }
}

group! {
    /// A registration as the answer repeats it. Nothing in it is required.
    RegistrationEcho = "ReferenceNumberRegistrationInfo" {
        reference_number: text, "ReferenceNumber", Optional, 50, Firm, "照会番号";
        insurer_number: insurer_number, "InsurerNumber", Optional, 8, Firm, "保険者番号";
        insured_card_symbol: text, "InsuredCardSymbol", Optional, 20, Firm, "被保険者証記号";
        insured_identification_number: text, "InsuredIdentificationNumber", Optional, 20, Firm, "被保険者証番号";
        insured_branch_number: text, "InsuredBranchNumber", Optional, 2, Firm, "被保険者証枝番";
    }
}

group! {
    /// 照会番号一括登録要求. File prefix `OQSmuimm01req`.
    BulkReferenceNumberRequest = "XmlMsg" {
        header: part(ReferenceNumberRequestHeader), "MessageHeader", Required, 0, Firm, "ヘッダ";
        body: part(BulkReferenceNumberRequestBody), "MessageBody", Required, 0, Firm, "ボディ";
    }
}

group! {
    /// Body of a bulk registration.
    BulkReferenceNumberRequestBody = "MessageBody" {
        reference_number_registration_info: many(ReferenceNumberRegistrationInfo), "ReferenceNumberRegistrationInfo",
            Required, 0, Firm, "照会番号登録情報";
    }
}

group! {
    /// 照会番号一括登録結果. File prefix `OQSmuimm02res`.
    BulkReferenceNumberAnswer = "XmlMsg" {
        header: part(AnswerHeader), "MessageHeader", Required, 0, Firm, "ヘッダ";
        body: part(BulkReferenceNumberAnswerBody), "MessageBody", Optional, 0, Firm, "ボディ";
    }
}

group! {
    /// Body of an answer to a bulk registration.
    BulkReferenceNumberAnswerBody = "MessageBody" {
        bulk_registration_unit: many(BulkRegistrationUnit), "BulkRegistrationUnit", Optional, 0, OneSource,
            "一括登録結果";
    }
}

group! {
    /// The answer to one registration of a bulk request.
    BulkRegistrationUnit = "BulkRegistrationUnit" {
        reference_number_registration_info: group(RegistrationEcho), "ReferenceNumberRegistrationInfo", Optional, 0,
            OneSource, "照会番号登録情報";
        processing_result_status: scalar(ProcessingResultStatus), "ProcessingResultStatus", Optional, 1, OneSource,
            "処理結果状況";
        processing_result_code: text, "ProcessingResultCode", Optional, 9, OneSource, "処理結果コード";
        processing_result_message: text, "ProcessingResultMessage", Optional, 60, OneSource, "処理結果メッセージ";
    }
}

impl<'a> BulkReferenceNumberRequest<'a> {
    /// The same request as files of at most `size` registrations each (at least one), [`REGISTRATIONS_PER_FILE`] being
    /// the usual size. The file identifiers are numbered when there are several.
    #[must_use]
    pub fn split(self, size: usize) -> Vec<Self> {
        let registrations = self.body.reference_number_registration_info;
        split(registrations, size)
            .into_iter()
            .map(|(part, suffix)| {
                let mut file = Self {
                    header: self.header.clone(),
                    unknown: self.unknown.clone(),
                    ..Self::default()
                };
                file.header.arbitrary_file_identifier = numbered(&self.header.arbitrary_file_identifier, suffix);
                file.body.reference_number_registration_info = part;
                file
            })
            .collect()
    }
}
