//! 訪問診療等 (home visits), オンライン診療等 (online consultations) and 医療扶助: inquiries about patients who consented
//! elsewhere than at the desk. The answers of single inquiries have the layout of a 資格確認 answer as far as is known.

use jiff::civil::Date;

use super::codes::{
    Fetch, LimitConsent, MedicalInformation, MedicalTreatment, PrescriptionInformation, PrescriptionIssue,
};
use super::qualification::RequestHeader;
use super::reference_number::ReferenceNumberRequestHeader;
use super::table::group;
use super::value::{EndMonth, Month};

group! {
    /// 資格確認要求 for a home visit (`OQSsihvq…req`) or an online consultation (`OQSsionq…req`). One source; where the
    /// last two elements of the body stand is inferred.
    VisitRequest = "XmlMsg" {
        header: part(RequestHeader), "MessageHeader", Required, 0, OneSource, "ヘッダ";
        body: part(VisitRequestBody), "MessageBody", Required, 0, OneSource, "ボディ";
    }
}

group! {
    /// Body of a home-visit or online inquiry.
    VisitRequestBody = "MessageBody" {
        qualification_confirm_search_info: part(VisitSearchInfo), "QualificationConfirmSearchInfo", Required, 0,
            OneSource, "資格確認検索情報";
    }
}

group! {
    /// By what a patient is looked for, and what else is asked for.
    VisitSearchInfo = "QualificationConfirmSearchInfo" {
        insurer_number: insurer_number, "InsurerNumber", Required, 8, OneSource, "保険者番号";
        insured_card_symbol: text, "InsuredCardSymbol", Optional, 20, OneSource, "被保険者証記号";
        insured_identification_number: text, "InsuredIdentificationNumber", Required, 20, OneSource, "被保険者証番号";
        insured_branch_number: text, "InsuredBranchNumber", Optional, 2, OneSource, "被保険者証枝番";
        birthdate: scalar(Date), "Birthdate", Required, 8, OneSource, "生年月日";
        limit_application_certificate_related_cons_flg: scalar(LimitConsent),
            "LimitApplicationCertificateRelatedConsFlg", Optional, 1, OneSource, "限度額適用認定証提供同意フラグ";
        limit_application_certificate_related_display_flg: scalar(Fetch),
            "LimitApplicationCertificateRelatedDisplayFlg", Optional, 1, OneSource, "限度額適用認定証表示フラグ",
            "`1` fetches 限度額.";
        specific_diseases_certificate_list_display_flg: scalar(Fetch),
            "SpecificDiseasesCertificateListDisplayFlg", Optional, 1, OneSource, "特定疾病療養受療証表示フラグ",
            "`1` fetches 特定疾病.";
        arbitrary_identifier: text, "ArbitraryIdentifier", Optional, 50, OneSource, "任意の識別子";
        medical_information_request_list: list(MedicalInformationRequest), "MedicalInformationRequestList", Optional, 0,
            OneSource, "医療情報要求リスト", "Home visits only, at most four.";
        medical_treatment_flag: scalar(MedicalTreatment), "MedicalTreatmentFlag", Optional, 1, Inferred, "診療区分";
        prescription_issue_select: scalar(PrescriptionIssue), "PrescriptionIssueSelect", Optional, 1, Inferred,
            "処方箋発行形態";
    }
}

group! {
    /// Drug or check-up data that are asked for together with the eligibility; they come as files of their own.
    MedicalInformationRequest = "MedicalInformationRequest" {
        medical_information_type: scalar(MedicalInformation), "MedicalInformationType", Optional, 3, OneSource,
            "医療情報種別";
        medical_information_file_category: text, "MedicalInformationFileCategory", Optional, 1, OneSource,
            "ファイル区分", "`1` to `4`, as the file category of a request for that kind of data.";
        medical_information_date: group(MedicalInformationDate), "MedicalInformationDate", Optional, 0, OneSource,
            "対象期間";
        pr_di_inf_classification: scalar(PrescriptionInformation), "PrDiInfClassification", Optional, 1, OneSource,
            "薬剤情報等表示区分";
    }
}

group! {
    /// The months asked for.
    MedicalInformationDate = "MedicalInformationDate" {
        start_date: scalar(Month), "StartDate", Optional, 6, OneSource, "取得年月(開始)";
        end_date: scalar(EndMonth), "EndDate", Optional, 6, OneSource, "取得年月(終了)";
        last_date: scalar(Date), "LastDate", Optional, 8, OneSource, "前回取得日";
    }
}

group! {
    /// 閲覧同意取り消し要求 for home visits. File prefix `OQSsihvd01req`. One source.
    ConsentCancelRequest = "XmlMsg" {
        header: part(ReferenceNumberRequestHeader), "MessageHeader", Required, 0, OneSource, "ヘッダ";
        body: part(ConsentCancelRequestBody), "MessageBody", Required, 0, OneSource, "ボディ";
    }
}

group! {
    /// Body of a cancellation.
    ConsentCancelRequestBody = "MessageBody" {
        consent_cancel_info: part(ConsentCancelInfo), "ConsentCancelInfo", Required, 0, OneSource, "同意取り消し情報";
    }
}

group! {
    /// Whose consent is cancelled.
    ConsentCancelInfo = "ConsentCancelInfo" {
        insurer_number: insurer_number, "InsurerNumber", Required, 8, OneSource, "保険者番号";
        insured_card_symbol: text, "InsuredCardSymbol", Optional, 20, OneSource, "被保険者証記号";
        insured_identification_number: text, "InsuredIdentificationNumber", Required, 20, OneSource, "被保険者証番号";
        insured_branch_number: text, "InsuredBranchNumber", Optional, 2, OneSource, "被保険者証枝番";
        birthdate: scalar(Date), "Birthdate", Required, 8, OneSource, "生年月日";
        medical_treatment_flag: scalar(MedicalTreatment), "MedicalTreatmentFlag", Required, 1, OneSource, "診療区分";
    }
}

group! {
    /// 同意済資格情報一括取得要求: everyone of a period. File prefixes `OQSmutic01req` (医療扶助, by month),
    /// `OQSmuhvq01req` (訪問診療等, by day of consent), `OQSmuonq01req` (オンライン診療等, by day of consent or of visit).
    PeriodRequest = "XmlMsg" {
        header: part(ReferenceNumberRequestHeader), "MessageHeader", Required, 0, Firm, "ヘッダ";
        body: part(PeriodRequestBody), "MessageBody", Required, 0, Firm, "ボディ";
    }
}

group! {
    /// Body of a request by period.
    PeriodRequestBody = "MessageBody" {
        qualification_confirm_search_info: part(ConsentPeriod), "QualificationConfirmSearchInfo", Required, 0, Firm,
            "検索条件";
    }
}

group! {
    /// The period: a month, or days of consent, or days of visit.
    ConsentPeriod = "QualificationConfirmSearchInfo" {
        medical_treatment_month: scalar(Month), "MedicalTreatmentMonth", Optional, 6, OneSource, "診療年月";
        consent_date_from: scalar(Date), "ConsentDateFrom", Optional, 8, Firm, "同意日(開始)";
        consent_date_to: scalar(Date), "ConsentDateTo", Optional, 8, Firm, "同意日(終了)";
        examination_date_from: scalar(Date), "ExaminationDateFrom", Optional, 8, OneSource, "受診日(開始)";
        examination_date_to: scalar(Date), "ExaminationDateTo", Optional, 8, OneSource, "受診日(終了)";
        medical_treatment_flag: scalar(MedicalTreatment), "MedicalTreatmentFlag", Optional, 1, Firm, "診療区分",
            "`2` home visits, `3` online consultations; absent for 医療扶助.";
    }
}
