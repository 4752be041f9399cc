//! Code tables of the records. A table's id is record number and field (`201-4`), as the two conventions number their
//! 別表 differently. A code that is in no table is kept as text and has no label.

use crate::eligibility::table::code_table;

code_table! {
    PointTable = "1-1", "点数表" {
        Medical = "1", "医科", "medical", Firm;
        Dental = "3", "歯科", "dental", Firm;
        HomeNursing = "6", "訪問", "home nursing", Firm;
    }
}

code_table! {
    DepartmentCodeKind = "4-1", "診療科コード種別" {
        NoCode = "1", "コードなし", "no code", Firm;
        Code = "2", "診療科コード", "department code", Firm;
    }
}

code_table! {
    /// Those from `03` to `33` whose gloss says so are transitional (経過措置): no longer in the law, still recorded.
    DepartmentCode = "4-2", "診療科コード" {
        InternalMedicine = "01", "内科", "internal medicine", Firm;
        Psychiatry = "02", "精神科", "psychiatry", Firm;
        Neuropsychiatry = "03", "神経科", "neuropsychiatry, transitional", Firm;
        Neurology = "04", "神経内科", "neurology, transitional", Firm;
        RespiratoryMedicine = "05", "呼吸器科", "respiratory medicine, transitional", Firm;
        Gastroenterology = "06", "消化器科", "gastroenterology, transitional", Firm;
        GastrointestinalMedicine = "07", "胃腸科", "gastrointestinal medicine, transitional", Firm;
        Cardiology = "08", "循環器科", "cardiology, transitional", Firm;
        Pediatrics = "09", "小児科", "pediatrics", Firm;
        Surgery = "10", "外科", "surgery", Firm;
        Orthopedics = "11", "整形外科", "orthopedics, transitional", Firm;
        PlasticSurgery = "12", "形成外科", "plastic surgery, transitional", Firm;
        CosmeticSurgery = "13", "美容外科", "cosmetic surgery, transitional", Firm;
        Neurosurgery = "14", "脳神経外科", "neurosurgery, transitional", Firm;
        RespiratorySurgery = "15", "呼吸器外科", "respiratory surgery, transitional", Firm;
        CardiovascularSurgery = "16", "心臓血管外科", "cardiovascular surgery, transitional", Firm;
        PediatricSurgery = "17", "小児外科", "pediatric surgery, transitional", Firm;
        DermatologyAndUrology = "18", "皮膚ひ尿器科", "dermatology and urology, transitional", Firm;
        Dermatology = "19", "皮膚科", "dermatology", Firm;
        Urology = "20", "ひ尿器科", "urology", Firm;
        Venereology = "21", "性病科", "venereology, transitional", Firm;
        Proctology = "22", "こう門科", "proctology, transitional", Firm;
        ObstetricsAndGynecology = "23", "産婦人科", "obstetrics and gynecology", Firm;
        Obstetrics = "24", "産科", "obstetrics, transitional", Firm;
        Gynecology = "25", "婦人科", "gynecology, transitional", Firm;
        Ophthalmology = "26", "眼科", "ophthalmology", Firm;
        Otorhinolaryngology = "27", "耳鼻いんこう科", "otorhinolaryngology", Firm;
        Bronchoesophagology = "28", "気管食道科", "bronchoesophagology, transitional", Firm;
        Radiology = "30", "放射線科", "radiology", Firm;
        Anesthesiology = "31", "麻酔科", "anesthesiology", Firm;
        PsychosomaticMedicine = "33", "心療内科", "psychosomatic medicine, transitional", Firm;
        Allergology = "34", "アレルギー科", "allergology", Firm;
        Rheumatology = "35", "リウマチ科", "rheumatology", Firm;
        Rehabilitation = "36", "リハビリテーション科", "rehabilitation", Firm;
        Pathology = "37", "病理診断科", "diagnostic pathology", Firm;
        LaboratoryMedicine = "38", "臨床検査科", "laboratory medicine", Firm;
        EmergencyMedicine = "39", "救急科", "emergency medicine", Firm;
    }
}

code_table! {
    Sex = "12-1", "患者性別" {
        Male = "1", "男", "male", Firm;
        Female = "2", "女", "female", Firm;
    }
}

code_table! {
    Copayment = "14-1", "一部負担金区分" {
        ElderlyGeneral = "1", "高齢者一般", "elderly, general", Firm;
        ElderlySevenTenths = "2", "高齢者7割", "elderly, benefit 70%", Firm;
        UnderSix = "3", "6歳未満", "under six years", Firm;
        ElderlyGeneralLegacy = "4", "高齢者一般", "elderly, general (the same as 1, from older programs)", Firm;
        ElderlyEightTenths = "5", "高齢者8割", "late-stage elderly, benefit 80%, from October 2022", Firm;
    }
}

code_table! {
    InsuranceKind = "21-1", "保険種別" {
        Employees = "1", "医保", "employees' insurance, or public expense alone", Firm;
        National = "2", "国保", "National Health Insurance", Firm;
        WorkAccident = "3", "労災", "workers' accident compensation", Firm;
        CarLiability = "4", "自賠", "car liability insurance", Firm;
        Pollution = "5", "公害", "pollution-related health damage", Firm;
        SelfPay = "6", "自費", "self-pay", Firm;
        LateStageElderly = "7", "後期高齢", "late-stage elderly (後期高齢者医療)", Firm;
    }
}

code_table! {
    InsuredRelation = "23-3", "被保険者／被扶養者" {
        Insured = "1", "被保険者", "the insured person", Firm;
        Dependent = "2", "被扶養者", "a dependent", Firm;
    }
}

code_table! {
    DutyReason = "25-1", "職務上の事由" {
        OnDuty = "1", "職務上", "in the line of duty", Firm;
        AfterDisembarking = "2", "下船後3月以内", "within three months of leaving the ship", Firm;
        CommutingAccident = "3", "通勤災害", "accident on the way to work", Firm;
    }
}

code_table! {
    LeftoverCheck = "62-1", "残薬確認対応フラグ" {
        AskFirst = "1", "疑義照会した上で調剤", "ask the institution, then dispense", Firm;
        Inform = "2", "情報提供", "inform the institution (from June 2026: reduce, then inform)", Firm;
    }
}

code_table! {
    RefillUses = "64-1", "総使用回数" {
        Two = "2", "2回", "two uses", Firm;
        Three = "3", "3回", "three uses", Firm;
    }
}

code_table! {
    RemarkKind = "81-2", "備考種別" {
        OneDosePackage = "1", "一包化", "pack by dose", Firm;
        Crush = "2", "粉砕", "crush", Firm;
        Split = "3", "分割", "dispense in parts", Firm;
        OrcaLink = "51", "日レセの独自連携", "private link of one receipt computer, not part of the convention", OneSource;
    }
}

code_table! {
    PrescriptionNumberKind = "82-1", "処方箋番号種別" {
        ExchangeNumber = "1", "引換番号", "exchange number", Firm;
    }
}

code_table! {
    DosageForm = "101-2", "剤形区分" {
        Internal = "1", "内服", "internal", Firm;
        AsNeeded = "2", "頓服", "as needed", Firm;
        External = "3", "外用", "external", Firm;
        InternalDrops = "4", "内服滴剤", "internal, drops", Firm;
        Injection = "5", "注射", "injection", Firm;
        Material = "6", "医療材料", "medical material", Firm;
        Unknown = "9", "不明", "unknown", Firm;
    }
}

code_table! {
    UsageCodeKind = "111-2", "用法コード種別" {
        NoCode = "1", "コードなし", "no code (symbol only)", Firm;
        Jami = "2", "JAMI用法コード", "JAMI standard usage code (symbol only)", Firm;
        ElectronicPrescription = "3", "電子処方箋用法コード", "usage master of the electronic prescription (SJ1 only)",
            Firm;
    }
}

code_table! {
    UsageSupplementKind = "181-3", "用法補足区分" {
        Tapering = "1", "漸減", "tapering", Firm;
        OneDosePackage = "2", "一包化", "pack by dose", Firm;
        AlternateDays = "3", "隔日", "on alternate days", Firm;
        Crush = "4", "粉砕", "crush", Firm;
        Continuation = "5", "用法の続き", "the usage continued", Firm;
        Site = "6", "部位", "site", Firm;
        SingleDose = "7", "1回使用量", "amount of one use", Firm;
        JamiSupplement = "8", "JAMI補足用法", "JAMI supplementary usage", Firm;
        JamiSite = "9", "JAMI部位", "JAMI site", Firm;
    }
}

code_table! {
    DrugInformation = "201-3", "情報区分" {
        Drug = "1", "医薬品", "drug", Firm;
        Material = "2", "医療材料", "medical material", Firm;
        Uninsured = "3", "非保険", "not covered by insurance", Firm;
    }
}

code_table! {
    DrugCodeKind = "201-4", "薬品コード種別" {
        NoCode = "1", "コードなし", "no code (symbol only)", Firm;
        Receipt = "2", "レセ電", "code of the electronic receipt (レセプト電算コード)", Firm;
        Ministry = "3", "厚生省", "ministry's code (symbol only)", Firm;
        Yj = "4", "YJ", "YJ code", Firm;
        Hot = "6", "HOT", "HOT code (symbol only)", Firm;
        Generic = "7", "一般名", "generic name code; with no code, a generic name as text", Firm;
    }
}

code_table! {
    Potency = "201-8", "力価フラグ" {
        TariffUnit = "1", "薬価単位", "in units of the drug tariff", Firm;
        PotencyUnit = "2", "力価単位", "in units of potency", Firm;
    }
}

code_table! {
    Burden = "231", "公費負担区分" {
        NotBorne = "0", "負担しない", "not borne", Firm;
        Borne = "1", "負担する", "borne", Firm;
    }
}

code_table! {
    DrugSupplementKind = "281-4", "薬品補足区分" {
        OneDosePackage = "1", "一包化", "pack by dose", Firm;
        Crush = "2", "粉砕", "crush", Firm;
        NoGeneric = "3", "後発品変更不可", "no change to a generic", Firm;
        KeepForm = "4", "剤形変更不可", "no change of form", Firm;
        KeepStrength = "5", "含量規格変更不可", "no change of strength", Firm;
        KeepFormAndStrength = "6", "剤形変更不可及び含量規格変更不可", "no change of form or strength", Firm;
        JamiSupplement = "7", "JAMI補足用法", "JAMI supplementary usage", Firm;
        PatientWantsOriginal = "8", "先発医薬品患者希望", "the patient wants the original brand", Firm;
    }
}

/// Codes that stand for "there is no code" in SJ1 \[2+\]. A program that looks one up finds a wrong drug or usage.
pub mod dummy {
    /// Record 201, code kind 2: a drug that is in no table \[2+\].
    pub const DRUG: &str = "666660000";
    /// Record 201, code kind 2: a material that is in no table; the name is required \[1\].
    pub const MATERIAL: &str = "777770000";
    /// Record 111, code kind 3: a usage in free words \[2+\].
    pub const USAGE: &str = "0X0XXXXXXXXX0000";
}
