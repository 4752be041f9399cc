//! Code tables of the interface (別紙5-1 業務コード仕様 is not public; the tables come from independent programs that
//! use them). A code that is in no table is kept as text and has no label.

use super::encoding::Encoding;
use super::table::code_table;
use super::value::{Code, CodeTableInfo};

/// Every code table of the interface that is known, in the order of the official ids.
pub const ALL: &[&CodeTableInfo] = &[
    LimitConsent::TABLE,
    ReferenceClassification::TABLE,
    SegmentOfResult::TABLE,
    ProcessingResultStatus::TABLE,
    CharacterCode::TABLE,
    QualificationValidity::TABLE,
    Sex::TABLE,
    ReasonOfLoss::TABLE,
    PersonalFamilyClassification::TABLE,
    InsuredCardClassification::TABLE,
    LimitCertificateClassification::TABLE,
    LimitCategory::TABLE,
    SpecificDisease::TABLE,
    LimitChange::TABLE,
    Preschool::TABLE,
    Consent::TABLE,
    PrescriptionIssue::TABLE,
    TicketType::TABLE,
    TicketTreatment::TABLE,
    SingleOrCombined::TABLE,
    SocialInsurance::TABLE,
    Consistency::TABLE,
    InfectionAct::TABLE,
    ElderlyMedicalCare::TABLE,
    PrefecturalExpenses::TABLE,
    DesignatedInstitution::TABLE,
    SamePerson::TABLE,
    MedicalTreatment::TABLE,
    MedicalInformation::TABLE,
    PrescriptionInformation::TABLE,
    ConsentExpiryReason::TABLE,
    QualificationChange::TABLE,
    AccessUrl::TABLE,
    AccessUrlForm::TABLE,
    AccessUrlChange::TABLE,
    ConsentSubject::TABLE,
    Use::TABLE,
    PrescriptionServiceUse::TABLE,
    IssueSelectionTime::TABLE,
    InformationPattern::TABLE,
    AuthenticationFactor::TABLE,
    EmergencyAccess::TABLE,
    LinkedSystem::TABLE,
];

code_table! {
    LimitConsent = "OQSCD001", "限度額適用認定証提供同意フラグ" {
        NotGiven = "0", "未同意", "no consent", Firm;
        Given = "1", "同意", "consent", Firm;
    }
}

code_table! {
    /// `7` to `9` are one reader vendor's extension for OCR files, not real eligibility.
    ReferenceClassification = "OQSCD002", "照会区分" {
        MyNumberCard = "1", "マイナンバーカード", "My Number card", Firm;
        InsuranceCard = "2", "被保険者証情報", "insurance card data", Firm;
        OcrCard = "7", "保険証OCR(アルメックス)", "OCR of a paper card", Firm;
        OcrCardAndSubsidy = "8", "保険証OCR+公費OCR(アルメックス)", "OCR of a paper card and a subsidy certificate", Firm;
        MyNumberCardAndSubsidy = "9", "マイナンバーカード+公費OCR(アルメックス)",
            "My Number card and OCR of a subsidy certificate", Firm;
    }
}

code_table! {
    SegmentOfResult = "OQSCD003", "処理結果区分" {
        Normal = "1", "正常終了", "done", Firm;
        Processing = "2", "処理中", "still processing", Firm;
        Abnormal = "9", "異常終了", "failed", Firm;
    }
}

code_table! {
    ProcessingResultStatus = "OQSCD004", "処理結果状況" {
        Normal = "1", "正常終了", "done", Firm;
        Error = "2", "エラー", "failed", Firm;
    }
}

code_table! {
    CharacterCode = "OQSCD005", "文字コード識別" {
        Utf8 = "0", "UTF-8", "UTF-8", Firm;
        ShiftJis = "1", "Shift_JIS", "Shift_JIS", Firm;
    }
}

impl CharacterCode {
    /// The encoding that the code stands for.
    #[must_use]
    pub fn encoding(self) -> Encoding {
        match self {
            Self::Utf8 => Encoding::Utf8,
            Self::ShiftJis => Encoding::ShiftJis,
        }
    }
}

impl From<Encoding> for CharacterCode {
    fn from(encoding: Encoding) -> Self {
        match encoding {
            Encoding::Utf8 => Self::Utf8,
            Encoding::ShiftJis => Self::ShiftJis,
        }
    }
}

code_table! {
    QualificationValidity = "OQSCD006", "資格有効性" {
        Valid = "1", "有効", "valid", Firm;
        Invalid = "2", "無効", "not valid", Firm;
        InvalidNewExists = "3", "無効(新しい資格あり)", "not valid; there is a newer qualification", Firm;
        NotFound = "4", "該当資格なし", "no such qualification", Firm;
        Several = "5", "複数該当", "several qualifications match", Firm;
        ValidUnregistered = "6", "有効(未登録)", "valid, not registered (医療扶助 only)", Firm;
    }
}

code_table! {
    Sex = "OQSCD007", "性別" {
        Male = "1", "男", "male", Firm;
        Female = "2", "女", "female", Firm;
        NotSet = "3", "未設定", "not set", Firm;
    }
}

code_table! {
    ReasonOfLoss = "OQSCD008", "資格喪失事由" {
        Death = "01", "死亡", "death", Firm;
        PublicAssistance = "02", "生活保護受給開始", "public assistance began", Firm;
        OtherInsurance = "03", "医療保険等の資格取得", "joined another insurance", Firm;
        Other = "99", "その他", "other", Firm;
    }
}

code_table! {
    PersonalFamilyClassification = "OQSCD009", "本人・家族の別" {
        Insured = "1", "本人", "the insured person", Firm;
        Family = "2", "家族", "a family member", Firm;
    }
}

code_table! {
    /// `05` was 被保険者資格証明書 before it was renamed.
    InsuredCardClassification = "OQSCD010", "被保険者証区分" {
        General = "01", "被保険者証(一般)", "general", Firm;
        Retired = "02", "被保険者証(退職)", "retired", Firm;
        ShortTermGeneral = "03", "短期被保険者証(一般)", "short-term, general", Firm;
        ShortTermRetired = "04", "短期被保険者証(退職)", "short-term, retired", Firm;
        SpecialMedicalExpense = "05", "特別療養費支給対象者", "pays in full and is refunded (特別療養費)", Firm;
        SpecialRetired = "06", "特例退職被保険者証", "special retired", Firm;
        SelfDefenseForces = "07", "自衛官診療証", "Self-Defense Forces", Firm;
        MedicalAssistance = "A1", "医療扶助", "medical assistance (public assistance)", Firm;
    }
}

code_table! {
    LimitCertificateClassification = "OQSCD011", "限度額適用認定証区分" {
        Limit = "01", "限度額適用認定証", "limit certificate", Firm;
        LimitAndStandardAmount = "02", "限度額適用・標準負担額減額認定証", "limit and standard-amount certificate", Firm;
        StandardAmount = "03", "標準負担額減額認定証", "standard-amount certificate", Firm;
    }
}

code_table! {
    /// `A…` is for people under 70, `B…` from 70 on; `B09` and `B10` are 後期高齢 since 2022-10-01.
    LimitCategory = "OQSCD012", "限度額適用認定証適用区分" {
        A01 = "A01", "ア", "under 70: ア", Firm;
        A02 = "A02", "イ", "under 70: イ", Firm;
        A03 = "A03", "ウ", "under 70: ウ", Firm;
        A04 = "A04", "エ", "under 70: エ", Firm;
        A05 = "A05", "オ", "under 70: オ", Firm;
        A06 = "A06", "オ(境)", "under 70: オ, borderline", Firm;
        B01 = "B01", "現役並みⅢ", "70 or over: active-income III", Firm;
        B02 = "B02", "現役並みⅡ", "70 or over: active-income II", Firm;
        B03 = "B03", "現役並みⅠ", "70 or over: active-income I", Firm;
        B04 = "B04", "一般", "70 or over: general", Firm;
        B05 = "B05", "低所得Ⅱ", "70 or over: low income II", Firm;
        B06 = "B06", "低所得Ⅰ", "70 or over: low income I", Firm;
        B07 = "B07", "低所得Ⅰ(老福)", "70 or over: low income I, old-age pension", Firm;
        B08 = "B08", "低所得Ⅰ(境)", "70 or over: low income I, borderline", Firm;
        B09 = "B09", "一般Ⅱ", "late-stage elderly (後期高齢): general II", Firm;
        B10 = "B10", "一般Ⅰ", "late-stage elderly (後期高齢): general I", Firm;
    }
}

code_table! {
    SpecificDisease = "OQSCD013", "特定疾病認定疾病区分" {
        Dialysis = "1", "人工透析を必要とする慢性腎不全", "chronic renal failure with dialysis", Firm;
        CoagulationFactor = "2", "先天性血液凝固因子障害(第VIII/IX因子)", "congenital factor VIII or IX deficiency", Firm;
        Hiv = "3", "血液凝固因子製剤起因HIV感染症", "HIV from coagulation factor products", Firm;
    }
}

code_table! {
    LimitChange = "OQSCD014", "限度額適用認定証情報変更有無" {
        Unchanged = "0", "変更なし", "unchanged", Firm;
        ChangedOrUnknown = "1", "変更あり又は判定不能", "changed, or cannot be told", Firm;
    }
}

code_table! {
    Preschool = "OQSCD015", "未就学区分" {
        Preschool = "1", "未就学該当", "below school age", Firm;
    }
}

code_table! {
    Consent = "OQSCD016", "同意区分" {
        NotGiven = "0", "同意なし", "no consent", Firm;
        Given = "1", "同意あり", "consent", Firm;
        Expired = "2", "同意有効期限切れ", "consent has expired", Firm;
        Unobtainable = "3", "同意取得困難", "consent could not be asked for", OneSource;
    }
}

code_table! {
    PrescriptionIssue = "OQSCD017", "処方箋発行形態" {
        Electronic = "1", "電子処方箋", "electronic prescription", Firm;
        Paper = "2", "紙の処方箋", "prescription on paper", Firm;
    }
}

code_table! {
    TicketType = "OQSCD018", "医療券・調剤券別" {
        Medical = "01", "医療券", "medical ticket", OneSource;
        Dispensing = "02", "調剤券", "dispensing ticket", OneSource;
    }
}

code_table! {
    TicketTreatment = "OQSCD019", "診療別" {
        Inpatient = "01", "入院", "inpatient", OneSource;
        Outpatient = "02", "入院外", "outpatient", OneSource;
        Dental = "03", "歯科", "dental", OneSource;
        Dispensing = "04", "調剤", "dispensing", OneSource;
        HomeNursing = "05", "訪問看護", "home nursing", OneSource;
    }
}

code_table! {
    SingleOrCombined = "OQSCD020", "単独・併用別" {
        Single = "01", "単独", "alone", OneSource;
        Combined = "02", "併用", "beside another payer", OneSource;
    }
}

code_table! {
    SocialInsurance = "OQSCD021", "社会保険状況" {
        Yes = "01", "あり", "yes", OneSource;
        No = "02", "なし", "no", OneSource;
    }
}

code_table! {
    Consistency = "OQSCD022", "整合性フラグ" {
        Inconsistent = "1", "不整合あり", "inconsistent", OneSource;
    }
}

code_table! {
    InfectionAct = "OQSCD023", "感染症法37条の2" {
        Yes = "01", "あり", "yes", OneSource;
        No = "02", "なし", "no", OneSource;
    }
}

code_table! {
    ElderlyMedicalCare = "OQSCD024", "後期高齢者医療" {
        Yes = "01", "あり", "yes", OneSource;
        No = "02", "なし", "no", OneSource;
    }
}

code_table! {
    PrefecturalExpenses = "OQSCD025", "都道府県費" {
        Yes = "01", "あり", "yes", OneSource;
        No = "02", "なし", "no", OneSource;
    }
}

code_table! {
    DesignatedInstitution = "OQSCD026", "指定医療機関確認フラグ" {
        Same = "0", "一致", "the designated institution matches", OneSource;
        Different = "1", "不一致", "the designated institution does not match", OneSource;
    }
}

code_table! {
    SamePerson = "OQSCD027", "同一個人有無" {
        Yes = "1", "あり", "yes", OneSource;
    }
}

code_table! {
    MedicalTreatment = "OQSCD028", "診療区分" {
        Outpatient = "1", "外来", "outpatient", Firm;
        HomeVisit = "2", "訪問診療等", "home visit", Firm;
        Online = "3", "オンライン診療等", "online consultation", Firm;
        Emergency = "4", "救急時", "emergency", OneSource;
    }
}

code_table! {
    MedicalInformation = "OQSCD029", "医療情報種別" {
        Checkups = "TKK", "特定健診情報", "check-ups", OneSource;
        Drugs = "YZK", "薬剤情報等", "drugs", OneSource;
    }
}

code_table! {
    PrescriptionInformation = "OQSCD030", "薬剤情報等表示区分" {
        Without = "0", "表示しない", "without data of the e-prescription service", Firm;
        With = "1", "表示する", "with data of the e-prescription service", Firm;
    }
}

code_table! {
    /// What `0` means depends on the kind of visit (one source); its label is inferred.
    ConsentExpiryReason = "OQSCD031", "同意有効期限切れ理由" {
        ByVisit = "0", "期限切れ", "by the kind of visit", Inferred;
        ByInstitution = "1", "医療機関による取り消し", "withdrawn by the institution", OneSource;
        ByPatient = "2", "患者による取り消し", "withdrawn by the patient", OneSource;
        OtherUse = "3", "用途変更", "another use", OneSource;
    }
}

code_table! {
    QualificationChange = "OQSCD032", "資格情報変更確認フラグ" {
        Same = "0", "一致", "matches", OneSource;
        Different = "1", "不一致", "does not match", OneSource;
    }
}

code_table! {
    AccessUrl = "OQSCD033", "URL取得区分" {
        HomeVisit = "2", "訪問診療等", "home visit", OneSource;
        Online = "3", "オンライン診療等", "online consultation", OneSource;
    }
}

code_table! {
    AccessUrlForm = "OQSCD034", "URLの形式" {
        Pdf = "1", "PDF", "PDF", OneSource;
        Png = "2", "PNG", "PNG", OneSource;
    }
}

code_table! {
    AccessUrlChange = "OQSCD035", "URLの変更" {
        Keep = "0", "変更しない", "keep", OneSource;
        Change = "1", "変更する", "change", OneSource;
    }
}

code_table! {
    ConsentSubject = "OQSCD036", "閲覧同意情報種別" {
        SpecificDisease = "TSR", "特定疾病", "specific diseases", OneSource;
        Checkups = "TKK", "特定健診", "check-ups", OneSource;
        Drugs = "YZK", "薬剤(薬剤・処方)", "drugs and prescriptions", OneSource;
        Treatment = "SRJ", "診療(診療・その他アレルギー・薬剤アレルギー・検査)", "treatment, allergies, tests", OneSource;
        Operation = "SHJ", "手術(手術・傷病名・感染症)", "operations, diagnoses, infections", OneSource;
    }
}

code_table! {
    Use = "OQSCD037", "利用設定" {
        No = "0", "利用しない", "not used", OneSource;
        Yes = "1", "利用する", "used", OneSource;
    }
}

code_table! {
    PrescriptionServiceUse = "OQSCD038", "電子処方箋利用区分" {
        No = "0", "利用しない", "not used", OneSource;
        ElectronicOnly = "1", "電子のみ", "electronic only", OneSource;
        Both = "2", "電子+紙併用", "electronic and paper", OneSource;
        PaperOnly = "3", "紙のみ", "paper only", OneSource;
    }
}

code_table! {
    IssueSelectionTime = "OQSCD039", "発行形態選択タイミング" {
        Elsewhere = "1", "資格確認時以外", "not while eligibility is checked", OneSource;
        AtReception = "2", "資格確認時", "while eligibility is checked", OneSource;
    }
}

code_table! {
    InformationPattern = "OQSCD040", "情報要求パターン" {
        EmergencySummary = "1", "救急用サマリー", "emergency summary", OneSource;
        EmergencyFull = "2", "救急用全量版", "emergency, everything", OneSource;
        EmergencyAll = "3", "電子処方箋+サマリー+全量版", "e-prescriptions, summary and everything", OneSource;
        Drugs = "4", "現行薬剤情報", "drugs", OneSource;
        TreatmentAndDrugs = "5", "現行診療/薬剤情報", "treatment and drugs", OneSource;
        Checkups = "6", "現行特定健診情報", "check-ups", OneSource;
    }
}

code_table! {
    /// `OQSCD042` (the method) is two of these side by side.
    AuthenticationFactor = "OQSCD041", "二要素認証要素" {
        Knowledge = "1", "記憶", "something known", OneSource;
        Biometric = "2", "生体", "something one is", OneSource;
        Possession = "3", "物理", "something held", OneSource;
    }
}

code_table! {
    EmergencyAccess = "OQSCD043", "救急時閲覧権限" {
        No = "0", "無し", "no", OneSource;
        Yes = "1", "あり", "yes", OneSource;
    }
}

code_table! {
    /// The widths disagree in the one source.
    LinkedSystem = "OQSCD044", "連携システムID" {
        MedicalSubsidy = "01", "医療費助成", "medical subsidies", OneSource;
        MaternalAndChildHealth = "2", "母子保健", "maternal and child health", OneSource;
        Vaccination = "4", "予防接種", "vaccination", OneSource;
        NursingCare = "8", "介護保険", "nursing care insurance", OneSource;
    }
}

code_table! {
    /// Not an official table: the values of an element of drug requests.
    DrugFile = "YZK FileCategory", "薬剤情報のファイル区分" {
        DrugPdf = "1", "薬剤情報 PDF", "drugs as PDF", Firm;
        DrugXml = "2", "薬剤情報 XML", "drugs as XML", Firm;
        TreatmentPdf = "3", "薬剤情報+診療情報 PDF", "drugs and treatment as PDF", Firm;
        TreatmentXml = "4", "薬剤情報+診療情報 XML", "drugs and treatment as XML", Firm;
    }
}

code_table! {
    /// Not an official table: the values of an element of check-up requests.
    CheckupFile = "TKK FileCategory", "特定健診情報のファイル区分" {
        Pdf = "1", "PDF", "PDF", OneSource;
        Xml = "2", "XML", "XML", OneSource;
    }
}

code_table! {
    /// Not an official table: whose institution a record of the drug view is of.
    Institution = "YZK DiOrg", "自院・他院の別" {
        Own = "1", "自院", "this institution", OneSource;
        Other = "2", "他院", "another institution", OneSource;
    }
}

code_table! {
    /// Not an official table. The order of `1` and `2` is inferred from that of claims.
    CareSetting = "YZK InOut", "入外等の別" {
        Inpatient = "1", "入院", "inpatient", Inferred;
        Outpatient = "2", "外来", "outpatient", Inferred;
        DispensingOrDental = "4", "調剤・歯科", "dispensing in drug records, dental in treatment records", OneSource;
    }
}

code_table! {
    /// Not an official table: a flag of e-prescription answers.
    PharmacyNotice = "EPS MessageFlg", "伝達事項" {
        None = "1", "なし", "none", OneSource;
        Present = "2", "あり", "there is one", OneSource;
    }
}

code_table! {
    /// Not an official table: the values of the display flags of home-visit and online inquiries.
    Fetch = "DisplayFlg", "表示フラグ" {
        No = "0", "取得しない", "do not fetch", OneSource;
        Yes = "1", "取得する", "fetch", OneSource;
    }
}
