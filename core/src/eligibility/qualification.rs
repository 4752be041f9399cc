//! 資格確認 (eligibility of one person): the request OQSsiquc01req, the answer OQSsiquc01res, which a face reader also
//! leaves on its own, and the record of a person's qualification.
//!
//! The official layout (別紙3-1) is not public. Order and widths follow the programs that are built after it; the
//! system itself answers in any order, and reading never relies on one.

use jiff::civil::{Date, DateTime};

use super::codes::{
    CharacterCode, Consent, ConsentExpiryReason, Consistency, DesignatedInstitution, ElderlyMedicalCare, InfectionAct,
    InsuredCardClassification, LimitCategory, LimitCertificateClassification, LimitChange, LimitConsent,
    MedicalTreatment, PersonalFamilyClassification, PrefecturalExpenses, Preschool, PrescriptionIssue,
    ProcessingResultStatus, QualificationChange, QualificationValidity, ReasonOfLoss, ReferenceClassification,
    SegmentOfResult, Sex, SingleOrCombined, SocialInsurance, SpecificDisease, TicketTreatment, TicketType,
};
use super::table::group;
use super::value::{Count, Month, Percent, Yen};

group! {
    /// 資格確認要求: is this person insured on that day? File prefix `OQSsiquc01req`.
    QualificationRequest = "XmlMsg" {
        header: part(RequestHeader), "MessageHeader", Required, 0, Firm, "ヘッダ";
        body: part(QualificationRequestBody), "MessageBody", Required, 0, Firm, "ボディ";
    }
}

group! {
    /// Header of a request.
    RequestHeader = "MessageHeader" {
        qualification_confirmation_date: scalar(Date), "QualificationConfirmationDate", Required, 8, Firm, "資格確認日";
        medical_institution_code: text, "MedicalInstitutionCode", Required, 10, Firm, "医療機関コード",
            "Prefecture 2, fee table 1 (1 医科, 3 歯科, 4 調剤), number 7.";
        arbitrary_file_identifier: text, "ArbitraryFileIdentifier", Optional, 50, Firm, "任意のファイル識別子",
            "Comes back in the answer.";
    }
}

group! {
    /// Body of a 資格確認 request.
    QualificationRequestBody = "MessageBody" {
        qualification_confirm_search_info: part(QualificationConfirmSearchInfo), "QualificationConfirmSearchInfo",
            Required, 0, Firm, "資格確認検索情報";
    }
}

group! {
    /// 資格確認検索情報: by what a person is looked for.
    QualificationConfirmSearchInfo = "QualificationConfirmSearchInfo" {
        insurer_number: insurer_number, "InsurerNumber", Required, 8, Firm, "保険者番号",
            "Six or eight digits; right-aligned with spaces in the file.";
        insured_card_symbol: text, "InsuredCardSymbol", Optional, 20, Firm, "被保険者証記号";
        insured_identification_number: text, "InsuredIdentificationNumber", Required, 20, Firm, "被保険者証番号";
        insured_branch_number: text, "InsuredBranchNumber", Optional, 2, Firm, "被保険者証枝番", "Two digits.";
        birthdate: scalar(Date), "Birthdate", Required, 8, Firm, "生年月日";
        limit_application_certificate_related_cons_flg: scalar(LimitConsent),
            "LimitApplicationCertificateRelatedConsFlg", Required, 1, Firm, "限度額適用認定証提供同意フラグ";
        arbitrary_identifier: text, "ArbitraryIdentifier", Optional, 50, Firm, "任意の識別子";
    }
}

group! {
    /// 資格確認結果: the answer. File prefix `OQSsiquc01res`, or `OQSsiquc01res_face` from a face reader.
    QualificationAnswer = "XmlMsg" {
        header: part(AnswerHeader), "MessageHeader", Required, 0, Firm, "ヘッダ";
        body: part(QualificationAnswerBody), "MessageBody", Optional, 0, Firm, "ボディ";
    }
}

group! {
    /// Header of an answer.
    AnswerHeader = "MessageHeader" {
        process_execution_time: scalar(DateTime), "ProcessExecutionTime", Optional, 14, Firm, "処理実行日時";
        qualification_confirmation_date: scalar(Date), "QualificationConfirmationDate", Optional, 8, Firm, "資格確認日";
        medical_institution_code: text, "MedicalInstitutionCode", Optional, 10, Firm, "医療機関コード";
        arbitrary_file_identifier: text, "ArbitraryFileIdentifier", Optional, 50, Firm, "任意のファイル識別子",
            "As in the request; made by the terminal in face files.";
        reference_classification: scalar(ReferenceClassification), "ReferenceClassification", Optional, 1, Firm,
            "照会区分";
        reception_number: text, "ReceptionNumber", Optional, 38, Firm, "受付番号",
            "Bulk answers only; the width is from one source.";
        segment_of_result: scalar(SegmentOfResult), "SegmentOfResult", Required, 1, Firm, "処理結果区分",
            "Whether the message was processed; the outcome for the person is in the body.";
        error_code: text, "ErrorCode", Optional, 9, Firm, "エラーコード";
        error_message: text, "ErrorMessage", Optional, 60, Firm, "エラーメッセージ";
        number_of_processing_result: scalar(Count), "NumberOfProcessingResult", Optional, 4, Firm, "処理結果件数";
        number_of_normal_processing: scalar(Count), "NumberOfNormalProcessing", Optional, 4, Firm, "正常処理件数";
        number_of_error: scalar(Count), "NumberOfError", Optional, 4, Firm, "エラー件数";
        character_code_identifier: scalar(CharacterCode), "CharacterCodeIdentifier", Optional, 1, Firm, "文字コード識別";
    }
}

group! {
    /// Body of a 資格確認 answer.
    QualificationAnswerBody = "MessageBody" {
        qualification_confirm_search_info: group(QualificationConfirmSearchInfoEcho),
            "QualificationConfirmSearchInfo", Optional, 0, Firm, "資格確認検索情報", "Absent in face files.";
        medical_treatment_flag: scalar(MedicalTreatment), "MedicalTreatmentFlag", Optional, 1, OneSource, "診療区分";
        prescription_issue_select: scalar(PrescriptionIssue), "PrescriptionIssueSelect", Optional, 1, Firm,
            "処方箋発行形態", "The patient's choice at the face reader.";
        processing_result_status: scalar(ProcessingResultStatus), "ProcessingResultStatus", Required, 1, Firm,
            "処理結果状況";
        processing_result_code: text, "ProcessingResultCode", Optional, 9, Firm, "処理結果コード",
            "Also on normal results that carry a note, such as a card that expires soon.";
        processing_result_message: text, "ProcessingResultMessage", Optional, 60, Firm, "処理結果メッセージ";
        qualification_validity: scalar(QualificationValidity), "QualificationValidity", Optional, 1, Firm, "資格有効性";
        result_list: list(ResultOfQualificationConfirmation), "ResultList", Optional, 0, Firm, "資格確認結果リスト",
            "Several records occur, such as insurance beside 医療扶助.";
    }
}

group! {
    /// The search keys as an answer repeats them. Nothing in it is required.
    QualificationConfirmSearchInfoEcho = "QualificationConfirmSearchInfo" {
        insurer_number: insurer_number, "InsurerNumber", Optional, 8, Firm, "保険者番号";
        insured_card_symbol: text, "InsuredCardSymbol", Optional, 20, Firm, "被保険者証記号";
        insured_identification_number: text, "InsuredIdentificationNumber", Optional, 20, Firm, "被保険者証番号";
        insured_branch_number: text, "InsuredBranchNumber", Optional, 2, Firm, "被保険者証枝番";
        birthdate: scalar(Date), "Birthdate", Optional, 8, Firm, "生年月日";
        limit_application_certificate_related_cons_flg: scalar(LimitConsent),
            "LimitApplicationCertificateRelatedConsFlg", Optional, 1, Firm, "限度額適用認定証提供同意フラグ";
        arbitrary_identifier: text, "ArbitraryIdentifier", Optional, 50, Firm, "任意の識別子";
    }
}

group! {
    /// 資格確認結果: one qualification of one person.
    ///
    /// In a 医療扶助 record (`InsuredCardClassification` = `A1`) the insurer number is the 公費負担者番号, the
    /// identification number the 受給者番号, the insurer name the welfare office.
    ResultOfQualificationConfirmation = "ResultOfQualificationConfirmation" {
        insured_card_classification: scalar(InsuredCardClassification), "InsuredCardClassification", Required, 2, Firm,
            "被保険者証区分";
        insurer_number: insurer_number, "InsurerNumber", Optional, 8, Firm, "保険者番号",
            "Without the spaces that pad it in the file.";
        insured_card_symbol: text, "InsuredCardSymbol", Optional, 20, Firm, "被保険者証記号";
        insured_identification_number: text, "InsuredIdentificationNumber", Optional, 20, Firm, "被保険者証番号";
        insured_branch_number: text, "InsuredBranchNumber", Optional, 2, Firm, "被保険者証枝番",
            "Absent for 後期高齢 (one source).";
        personal_family_classification: scalar(PersonalFamilyClassification), "PersonalFamilyClassification", Optional,
            1, Firm, "本人・家族の別";
        insured_name: text, "InsuredName", Optional, 100, Firm, "被保険者氏名(世帯主氏名)";
        name: text, "Name", Required, 100, Firm, "氏名", "Full width, family and given name apart by U+3000.";
        name_of_other: text, "NameOfOther", Optional, 100, Firm, "氏名(その他)", "A name in use besides the legal one.";
        name_kana: text, "NameKana", Optional, 100, Firm, "氏名カナ", "Half-width.";
        name_of_other_kana: text, "NameOfOtherKana", Optional, 100, Firm, "氏名カナ(その他)";
        sex1: scalar(Sex), "Sex1", Required, 1, Firm, "性別1", "Face of the card.";
        sex2: scalar(Sex), "Sex2", Optional, 1, Firm, "性別2", "Back of the card.";
        birthdate: scalar(Date), "Birthdate", Required, 8, Firm, "生年月日";
        address: text, "Address", Optional, 250, Firm, "住所", "As registered with the insurer.";
        post_number: text, "PostNumber", Optional, 8, Firm, "郵便番号", "Such as `123-4567`.";
        qualification_date: scalar(Date), "QualificationDate", Optional, 8, Firm, "資格取得年月日",
            "In 医療扶助 records the start of the benefit.";
        disqualification_date: scalar(Date), "DisqualificationDate", Optional, 8, Firm, "資格喪失年月日",
            "In 医療扶助 records the end of the benefit.";
        insured_certificate_issuance_date: scalar(Date), "InsuredCertificateIssuanceDate", Optional, 8, Firm,
            "被保険者証交付年月日";
        insured_card_valid_date: scalar(Date), "InsuredCardValidDate", Optional, 8, Firm, "被保険者証有効開始年月日";
        insured_card_expiration_date: scalar(Date), "InsuredCardExpirationDate", Optional, 8, Firm,
            "被保険者証有効終了年月日";
        insured_partial_contribution_ratio: scalar(Percent), "InsuredPartialContributionRatio", Optional, 3, Firm,
            "被保険者証一部負担金割合", "後期高齢 only.";
        insured_partial_contribution_limit: text, "InsuredPartialContributionLimit", Optional, 100, OneSource,
            "一部負担金額", "One reader vendor's OCR files only.";
        preschool_classification: scalar(Preschool), "PreschoolClassification", Optional, 1, Firm, "未就学区分";
        reason_of_loss: scalar(ReasonOfLoss), "ReasonOfLoss", Optional, 2, Firm, "資格喪失事由";
        insurer_name: text, "InsurerName", Required, 200, Firm, "保険者名称";
        elderly_recipient_certificate_info: group(ElderlyRecipientCertificateInfo), "ElderlyRecipientCertificateInfo",
            Optional, 0, Firm, "高齢受給者証情報";
        limit_application_certificate_related_cons_flg: scalar(LimitConsent),
            "LimitApplicationCertificateRelatedConsFlg", Optional, 1, Firm, "限度額適用認定証提供同意フラグ";
        limit_application_certificate_related_cons_time: scalar(DateTime),
            "LimitApplicationCertificateRelatedConsTime", Optional, 14, Firm, "限度額適用認定証提供同意日時";
        limit_application_certificate_related_available_time: scalar(DateTime),
            "LimitApplicationCertificateRelatedAvailableTime", Optional, 14, OneSource, "限度額適用認定証有効期限",
            "Home visits and online consultations only.";
        limit_application_certificate_related_info: group(LimitApplicationCertificateRelatedInfo),
            "LimitApplicationCertificateRelatedInfo", Optional, 0, Firm, "限度額適用認定証関連情報";
        specific_diseases_certificate_related_cons_flg: scalar(Consent), "SpecificDiseasesCertificateRelatedConsFlg",
            Optional, 1, Firm, "特定疾病療養受療証提供同意フラグ";
        specific_diseases_certificate_related_cons_time: scalar(DateTime),
            "SpecificDiseasesCertificateRelatedConsTime", Optional, 14, Firm, "特定疾病療養受療証提供同意日時";
        specific_diseases_certificate_related_available_time: scalar(DateTime),
            "SpecificDiseasesCertificateRelatedAvailableTime", Optional, 14, OneSource, "特定疾病療養受療証有効期限",
            "Home visits and online consultations only, as the next one.";
        specific_diseases_certificate_related_cons_expired_reason: scalar(ConsentExpiryReason),
            "SpecificDiseasesCertificateRelatedConsExpiredReason", Optional, 1, OneSource,
            "特定疾病療養受療証同意有効期限切れ理由";
        specific_diseases_certificate_list: list(SpecificDiseasesCertificateInfo), "SpecificDiseasesCertificateList",
            Optional, 0, Firm, "特定疾病療養受療証情報リスト";
        public_expense_result_list: list(MedicalTicketInfo), "PublicExpenseResultList", Optional, 0, Firm,
            "医療扶助資格確認結果リスト";
        specific_health_checkups_info_cons_flg: scalar(Consent), "SpecificHealthCheckupsInfoConsFlg", Optional, 1, Firm,
            "特定健診情報閲覧同意フラグ";
        specific_health_checkups_info_cons_time: scalar(DateTime), "SpecificHealthCheckupsInfoConsTime", Optional, 14,
            Firm, "特定健診情報閲覧同意日時";
        specific_health_checkups_info_available_time: scalar(DateTime), "SpecificHealthCheckupsInfoAvailableTime",
            Optional, 14, Firm, "特定健診情報閲覧有効期限", "Older files may have eight digits.";
        specific_health_checkups_info_cons_expired_reason: scalar(ConsentExpiryReason), "SpecificHealthCheckupsInfoConsExpiredReason", Optional, 1,
            OneSource, "特定健診情報閲覧同意有効期限切れ理由", "Home visits and online consultations only.";
        pharmacists_info_cons_flg: scalar(Consent), "PharmacistsInfoConsFlg", Optional, 1, Firm, "薬剤情報閲覧同意フラグ";
        pharmacists_info_cons_time: scalar(DateTime), "PharmacistsInfoConsTime", Optional, 14, Firm,
            "薬剤情報閲覧同意日時";
        pharmacists_info_available_time: scalar(DateTime), "PharmacistsInfoAvailableTime", Optional, 14, Firm,
            "薬剤情報閲覧有効期限";
        pharmacists_info_cons_expired_reason: scalar(ConsentExpiryReason), "PharmacistsInfoConsExpiredReason", Optional, 1,
            OneSource, "薬剤情報閲覧同意有効期限切れ理由", "Home visits and online consultations only.";
        diagnosis_info_cons_flg: scalar(Consent), "DiagnosisInfoConsFlg", Optional, 1, Firm, "診療情報閲覧同意フラグ";
        diagnosis_info_cons_time: scalar(DateTime), "DiagnosisInfoConsTime", Optional, 14, Firm, "診療情報閲覧同意日時";
        diagnosis_info_available_time: scalar(DateTime), "DiagnosisInfoAvailableTime", Optional, 14, Firm,
            "診療情報閲覧有効期限";
        diagnosis_info_cons_expired_reason: scalar(ConsentExpiryReason), "DiagnosisInfoConsExpiredReason", Optional, 1,
            OneSource, "診療情報閲覧同意有効期限切れ理由", "Home visits and online consultations only.";
        operation_info_cons_flg: scalar(Consent), "OperationInfoConsFlg", Optional, 1, Firm, "手術情報閲覧同意フラグ";
        operation_info_cons_time: scalar(DateTime), "OperationInfoConsTime", Optional, 14, Firm, "手術情報閲覧同意日時";
        operation_info_available_time: scalar(DateTime), "OperationInfoAvailableTime", Optional, 14, Firm,
            "手術情報閲覧有効期限";
        operation_info_cons_expired_reason: scalar(ConsentExpiryReason), "OperationInfoConsExpiredReason", Optional, 1,
            OneSource, "手術情報閲覧同意有効期限切れ理由", "Home visits and online consultations only.";
        diagnosis_name_cons_flg: scalar(Consent), "DiagnosisNameConsFlg", Optional, 1, OneSource,
            "傷病名情報閲覧同意フラグ";
        diagnosis_name_cons_time: scalar(DateTime), "DiagnosisNameConsTime", Optional, 14, OneSource,
            "傷病名情報閲覧同意日時";
        diagnosis_name_available_time: scalar(DateTime), "DiagnosisNameAvailableTime", Optional, 14, OneSource,
            "傷病名情報閲覧有効期限";
        infectious_info_cons_flg: scalar(Consent), "InfectiousInfoConsFlg", Optional, 1, OneSource,
            "感染症情報閲覧同意フラグ";
        infectious_info_cons_time: scalar(DateTime), "InfectiousInfoConsTime", Optional, 14, OneSource,
            "感染症情報閲覧同意日時";
        infectious_info_available_time: scalar(DateTime), "InfectiousInfoAvailableTime", Optional, 14, OneSource,
            "感染症情報閲覧有効期限";
        allergy_info_cons_flg: scalar(Consent), "AllergyInfoConsFlg", Optional, 1, OneSource,
            "その他アレルギー等情報閲覧同意フラグ";
        allergy_info_cons_time: scalar(DateTime), "AllergyInfoConsTime", Optional, 14, OneSource,
            "その他アレルギー等情報閲覧同意日時";
        allergy_info_available_time: scalar(DateTime), "AllergyInfoAvailableTime", Optional, 14, OneSource,
            "その他アレルギー等情報閲覧有効期限";
        contraindication_info_cons_flg: scalar(Consent), "ContraindicationInfoConsFlg", Optional, 1, OneSource,
            "薬剤アレルギー等情報閲覧同意フラグ";
        contraindication_info_cons_time: scalar(DateTime), "ContraindicationInfoConsTime", Optional, 14, OneSource,
            "薬剤アレルギー等情報閲覧同意日時";
        contraindication_info_available_time: scalar(DateTime), "ContraindicationInfoAvailableTime", Optional, 14,
            OneSource, "薬剤アレルギー等情報閲覧有効期限";
        test_info_cons_flg: scalar(Consent), "TestInfoConsFlg", Optional, 1, OneSource, "検査情報閲覧同意フラグ";
        test_info_cons_time: scalar(DateTime), "TestInfoConsTime", Optional, 14, OneSource, "検査情報閲覧同意日時";
        test_info_available_time: scalar(DateTime), "TestInfoAvailableTime", Optional, 14, OneSource,
            "検査情報閲覧有効期限";
        prescription_info_cons_flg: scalar(Consent), "PrescriptionInfoConsFlg", Optional, 1, OneSource,
            "処方情報閲覧同意フラグ";
        prescription_info_cons_time: scalar(DateTime), "PrescriptionInfoConsTime", Optional, 14, OneSource,
            "処方情報閲覧同意日時";
        prescription_info_available_time: scalar(DateTime), "PrescriptionInfoAvailableTime", Optional, 14, OneSource,
            "処方情報閲覧有効期限";
        ons_registration_time: scalar(DateTime), "OnsRegistrationTime", Optional, 14, OneSource, "オン資登録・更新日時";
        arbitrary_identifier: text, "ArbitraryIdentifier", Optional, 50, Firm, "任意の識別子";
        reference_number: text, "ReferenceNumber", Optional, 50, Firm, "照会番号",
            "The institution's own patient number, if it was registered.";
        qualification_confirmation_key: text, "QualificationConfirmationKey", Optional, 64, OneSource,
            "資格確認キー", "A second source has seen it in a real face file; its meaning is not published.";
        qualification_change_flg: scalar(QualificationChange), "QualificationChangeFlg", Optional, 1, OneSource,
            "資格情報変更確認フラグ";
        limit_application_certificate_changed: scalar(LimitChange), "LimitApplicationCertificateChanged", Optional, 1,
            Firm, "限度額適用認定証情報変更有無", "Bulk answers only.";
        prescription_issue_select: scalar(PrescriptionIssue), "PrescriptionIssueSelect", Optional, 1, Disputed,
            "処方箋発行形態", "Three sources of four have it in the message body instead.";
    }
}

group! {
    /// 高齢受給者証情報 (70 to 74 years).
    ElderlyRecipientCertificateInfo = "ElderlyRecipientCertificateInfo" {
        elderly_recipient_certificate_date: scalar(Date), "ElderlyRecipientCertificateDate", Optional, 8, Firm,
            "高齢受給者証交付年月日";
        elderly_recipient_valid_start_date: scalar(Date), "ElderlyRecipientValidStartDate", Optional, 8, Firm,
            "高齢受給者証有効開始年月日";
        elderly_recipient_valid_end_date: scalar(Date), "ElderlyRecipientValidEndDate", Optional, 8, Firm,
            "高齢受給者証有効終了年月日";
        elderly_recipient_contribution_ratio: scalar(Percent), "ElderlyRecipientContributionRatio", Optional, 3, Firm,
            "高齢受給者証一部負担金割合";
    }
}

group! {
    /// 限度額適用認定証関連情報: the ceiling on what the patient pays in a month.
    LimitApplicationCertificateRelatedInfo = "LimitApplicationCertificateRelatedInfo" {
        limit_application_certificate_classification: scalar(LimitCertificateClassification),
            "LimitApplicationCertificateClassification", Optional, 2, Firm, "限度額適用認定証区分";
        limit_application_certificate_classification_flag: scalar(LimitCategory),
            "LimitApplicationCertificateClassificationFlag", Optional, 3, Firm, "限度額適用認定証適用区分";
        limit_application_certificate_date: scalar(Date), "LimitApplicationCertificateDate", Optional, 8, Firm,
            "限度額適用認定証交付年月日";
        limit_application_certificate_valid_start_date: scalar(Date), "LimitApplicationCertificateValidStartDate",
            Optional, 8, Firm, "限度額適用認定証有効開始年月日";
        limit_application_certificate_valid_end_date: scalar(Date), "LimitApplicationCertificateValidEndDate",
            Optional, 8, Firm, "限度額適用認定証有効終了年月日";
        limit_application_certificate_long_term_date: scalar(Date), "LimitApplicationCertificateLongTermDate", Optional,
            8, Firm, "限度額適用認定証長期入院該当年月日";
    }
}

group! {
    /// 特定疾病療養受療証情報.
    SpecificDiseasesCertificateInfo = "SpecificDiseasesCertificateInfo" {
        specific_diseases_disease_category: scalar(SpecificDisease), "SpecificDiseasesDiseaseCategory", Optional, 1,
            Firm, "特定疾病認定疾病区分";
        specific_diseases_certificate_date: scalar(Date), "SpecificDiseasesCertificateDate", Optional, 8, Firm,
            "特定疾病療養受療証交付年月日";
        specific_diseases_valid_start_date: scalar(Date), "SpecificDiseasesValidStartDate", Optional, 8, Firm,
            "特定疾病療養受療証有効開始年月日";
        specific_diseases_valid_end_date: scalar(Date), "SpecificDiseasesValidEndDate", Optional, 8, Firm,
            "特定疾病療養受療証有効終了年月日";
        specific_diseases_self_pay: scalar(Yen), "SpecificDiseasesSelfPay", Optional, 6, Firm,
            "特定疾病療養受療証自己負担限度額", "Yen a month.";
    }
}

group! {
    /// 医療券・調剤券情報: a ticket of 医療扶助. The code tables of this group come from one source.
    MedicalTicketInfo = "MedicalTicketInfo" {
        ticket_type: scalar(TicketType), "TicketType", Optional, 2, Firm, "医療券・調剤券別";
        medical_ticket_valid_date: scalar(Date), "MedicalTicketValidDate", Optional, 8, Firm, "有効開始年月日";
        medical_ticket_expiration_date: scalar(Date), "MedicalTicketExpirationDate", Optional, 8, Firm, "有効終了年月日";
        issue_number: text, "IssueNumber", Optional, 30, Firm, "交付番号";
        medical_treatment_month: scalar(Month), "MedicalTreatmentMonth", Optional, 6, Firm, "診療年月";
        designated_medical_institution_code: text, "DesignatedMedicalInstitutionCode", Optional, 10, Firm,
            "指定医療機関コード";
        designated_medical_institution_flag: scalar(DesignatedInstitution), "DesignatedMedicalInstitutionFlag",
            Optional, 1, Firm, "指定医療機関確認フラグ";
        designated_medical_institution_name: text, "DesignatedMedicalInstitutionName", Optional, 0, Firm,
            "指定医療機関名";
        prescription_issuer_medical_institution_code: text, "PrescriptionIssuerMedicalInstitutionCode", Optional, 0,
            Firm, "処方箋発行元医療機関コード";
        prescription_issuer_medical_institution_name: text, "PrescriptionIssuerMedicalInstitutionName", Optional, 0,
            Firm, "処方箋発行元医療機関名";
        injury_name1: text, "InjuryName1", Optional, 0, Firm, "傷病名1";
        injury_name2: text, "InjuryName2", Optional, 0, Firm, "傷病名2";
        injury_name3: text, "InjuryName3", Optional, 0, Firm, "傷病名3";
        medical_treatment_type: scalar(TicketTreatment), "MedicalTreatmentType", Optional, 2, Firm, "診療別";
        self_pay_amount: scalar(Yen), "SelfPayAmount", Optional, 6, Firm, "本人支払額", "Yen.";
        district_contact_name: text, "DistrictContactName", Optional, 0, Firm, "地区担当員名";
        handling_contact_name: text, "HandlingContactName", Optional, 0, Firm, "取扱担当者名";
        single_or_combined_use: scalar(SingleOrCombined), "SingleOrCombinedUse", Optional, 0, Firm, "単独・併用別";
        status_of_social_insurance: scalar(SocialInsurance), "StatusOfSocialInsurance", Optional, 0, Firm,
            "社会保険状況";
        consistency_flag: scalar(Consistency), "ConsistencyFlag", Optional, 0, Firm, "整合性フラグ";
        status_of_infecton: scalar(InfectionAct), "StatusOfInfecton", Optional, 0, Firm, "感染症法37条の2",
            "The official name lacks an `i`.";
        status_of_elderly_medical_care: scalar(ElderlyMedicalCare), "StatusOfElderlyMedicalCare", Optional, 0, Firm,
            "後期高齢者医療";
        status_of_prefectural_expenses: scalar(PrefecturalExpenses), "StatusOfPrefecturalExpenses", Optional, 0, Firm,
            "都道府県費";
        remarks1: text, "Remarks1", Optional, 0, Firm, "備考1";
        remarks2: text, "Remarks2", Optional, 0, Firm, "備考2";
        remarks3: text, "Remarks3", Optional, 0, Firm, "備考3";
    }
}

impl AnswerHeader<'_> {
    /// Whether the file is one reader vendor's OCR of paper cards and subsidy certificates (照会区分 7 to 9) and not the
    /// system's word on anybody.
    #[must_use]
    pub fn is_reader_ocr(&self) -> bool {
        use ReferenceClassification::{MyNumberCardAndSubsidy, OcrCard, OcrCardAndSubsidy};
        matches!(
            self.reference_classification.known(),
            Some(OcrCard | OcrCardAndSubsidy | MyNumberCardAndSubsidy)
        )
    }
}
