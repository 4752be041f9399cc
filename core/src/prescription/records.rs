//! The record types, from 医療機関 to 検査値. Numbers, order of fields and marks come from programs that read and
//! write them; a field's digits are characters.

use super::codes::{
    Burden, Copayment, DepartmentCode, DepartmentCodeKind, DosageForm as DosageFormCode, DrugCodeKind, DrugInformation,
    DrugSupplementKind, DutyReason, InsuranceKind as InsuranceKindCode, InsuredRelation, LeftoverCheck as LeftoverCode,
    PointTable, Potency, PrescriptionNumberKind, RefillUses, RemarkKind, Sex, UsageCodeKind, UsageSupplementKind,
};
use super::date::{BirthDate, RecordDate};
use super::table::{RecordInfo, records};
use super::value::{Amount, Value};

/// The record type of a number, in either dialect.
#[must_use]
pub fn info(number: u16) -> Option<&'static RecordInfo> {
    ALL.iter().find(|info| info.has(number)).copied()
}

records! {
    Institution = jahis [1], sj1 [1], "医療機関", "institution", Prescription, Once, Firm {
        /// Marked ◎, yet an omitted one means 医科.
        point_table: Value<PointTable>, Digits 1, Optional, "点数表";
        code: String, HalfWidth 7, Required, "医療機関コード";
        /// JIS X 0401, `01` to `47`.
        prefecture: String, HalfWidth 2, Required, "都道府県コード";
        name: String, Text 60, Optional, "医療機関名称";
    }

    InstitutionAddress = jahis [2], sj1 [2], "医療機関所在地", "institution's address", Prescription, AtMostOnce, Firm {
        post_code: String, HalfWidth 8, OneOf, "郵便番号";
        address: String, Text 50, OneOf, "所在地";
    }

    InstitutionTelephone = jahis [3], sj1 [3], "医療機関電話", "institution's telephone", Prescription, AtMostOnce, Firm {
        telephone: String, HalfWidth 13, Required, "電話番号";
        fax: String, HalfWidth 13, Optional, "FAX番号";
        other: String, Text 50, Optional, "その他連絡先";
    }

    /// Required except for clinics and hospitals of one department.
    Department = jahis [4], sj1 [4], "診療科", "department", Prescription, AtMostOnce, Firm {
        /// Marked ◎, yet an omitted one means that there is no code \[1\].
        code_kind: Value<DepartmentCodeKind>, Digits 1, Optional, "診療科コード種別";
        code: Value<DepartmentCode>, HalfWidth 6, Optional, "診療科コード";
        name: String, Text 40, Unless("code_kind" = "2"), "診療科名";
    }

    Doctor = jahis [5], sj1 [5], "医師", "doctor", Prescription, Once, Firm {
        code: String, HalfWidth 15, Optional, "医師コード";
        kana: String, HalfWidth 40, Optional, "医師カナ氏名";
        name: String, Text 20, Required, "医師漢字氏名";
    }

    PatientName = jahis [11], sj1 [11], "患者氏名", "patient's name", Prescription, Once, Firm {
        code: String, HalfWidth 15, Optional, "患者コード";
        name: String, Text 20, OneOf, "患者漢字氏名";
        kana: String, HalfWidth 40, OneOf, "患者カナ氏名";
    }

    PatientSex = jahis [12], sj1 [12], "患者性別", "patient's sex", Prescription, Once, Firm {
        sex: Value<Sex>, Digits 1, Required, "患者性別";
    }

    PatientBirthDate = jahis [13], sj1 [13], "患者生年月日", "patient's date of birth", Prescription, Once, Firm {
        birth_date: Value<BirthDate>, Digits 8, Required, "患者生年月日";
    }

    /// Required for elderly patients and those under six.
    CopaymentClass = jahis [14], sj1 [14], "患者一部負担区分", "share paid by the patient", Prescription, AtMostOnce, Firm {
        copayment: Value<Copayment>, Digits 1, Required, "一部負担金区分";
    }

    InsuranceKind = jahis [21], sj1 [21], "保険種別", "kind of insurance", Prescription, AtMostOnce, Firm {
        kind: Value<InsuranceKindCode>, Digits 1, Required, "保険種別";
    }

    InsurerNumber = jahis [22], sj1 [22], "保険者番号", "insurer number", Prescription, Once, Firm {
        /// Significant digits only, no padding; omitted where there is no insurer.
        number: String, HalfWidth 14, Optional, "保険者番号";
    }

    InsuredNumber = jahis [23], sj1 [23], "記号番号", "symbol and number of the insured", Prescription, Once, Firm {
        symbol: String, Text 20, Optional, "被保険者証記号";
        number: String, Text 20, Optional, "被保険者証番号";
        relation: Value<InsuredRelation>, Digits 1, Required, "被保険者／被扶養者";
        /// Two digits, with a leading zero.
        branch: String, HalfWidth 2, Optional, "枝番";
    }

    BenefitRate = jahis [24], sj1 [24], "負担・給付率", "rates of payment and benefit", Prescription, AtMostOnce, Firm {
        /// Percent.
        patient: Value<u16>, Digits 3, Required, "患者負担率";
        /// Percent.
        insurance: Value<u16>, Digits 3, Required, "保険給付率";
    }

    DutyReasonRecord = jahis [25], sj1 [25], "職務上の事由", "reason in the line of duty", Prescription, AtMostOnce, Firm {
        reason: Value<DutyReason>, Digits 1, Required, "職務上の事由";
    }

    /// 第一, 第二 and 第三公費.
    PublicExpense = jahis [27, 28, 29], sj1 [27, 28, 29], "公費", "public expense", Prescription, AtMostOnce, Firm {
        payer: String, Digits 8, Required, "公費負担者番号";
        recipient: String, Digits 7, Optional, "公費受給者番号";
    }

    /// For numbers that are not eight and seven digits; a remark (81) may stand for it.
    SpecialPublicExpense = jahis [30], sj1 [30], "特殊公費", "special public expense", Prescription, AtMostOnce, Firm {
        payer: String, Text 20, Required, "特殊公費負担者番号";
        recipient: String, Text 20, Optional, "特殊公費受給者番号";
    }

    ReceiptTypeRecord = jahis [31], sj1 [31], "レセプト種別", "type of receipt", Prescription, AtMostOnce, Firm {
        /// Four digits; [`super::ReceiptType`] takes them apart.
        code: String, Digits 4, Required, "レセプト種別コード";
    }

    IssueDate = jahis [51], sj1 [51], "処方箋交付年月日", "date of issue", Prescription, Once, Firm {
        date: Value<RecordDate>, Digits 8, Required, "処方箋交付年月日";
    }

    ExpiryDate = jahis [52], sj1 [52], "使用期限年月日", "last day of use", Prescription, AtMostOnce, Firm {
        date: Value<RecordDate>, Digits 8, Required, "使用期限年月日";
    }

    /// Required for a narcotic.
    NarcoticLicence = jahis [61], sj1 [60], "麻薬施用", "narcotic licence", Prescription, AtMostOnce, Firm {
        licence: String, HalfWidth 15, Optional, "麻薬施用者免許番号";
        address: String, Text 50, Required, "麻薬施用患者住所";
        telephone: String, HalfWidth 13, Required, "麻薬施用患者電話番号";
    }

    LeftoverCheck = jahis [62], sj1 [62], "残薬確認欄", "check for leftover drugs", Prescription, AtMostOnce, Firm {
        flag: Value<LeftoverCode>, Digits 1, Required, "残薬確認対応フラグ";
    }

    Split = jahis [63], sj1 [], "分割指示", "dispensing in parts", Prescription, AtMostOnce, Firm {
        total: Value<u16>, Digits 2, Required, "分割回数";
        this_one: Value<u16>, Digits 2, Required, "分割回";
    }

    Refill = jahis [64], sj1 [64], "リフィル処方箋情報", "refill", Prescription, AtMostOnce, Firm {
        uses: Value<RefillUses>, Digits 1, Required, "総使用回数";
    }

    Remark = jahis [81], sj1 [81], "備考", "remark", Prescription, Any, Firm {
        sequence: Value<u16>, Digits 3, Required, "備考連番";
        kind: Value<RemarkKind>, Digits 2, Optional, "備考種別";
        text: String, Text 50, Required, "備考";
    }

    PrescriptionNumber = jahis [82], sj1 [82], "処方箋番号", "prescription number", Prescription, AtMostOnce, Firm {
        kind: Value<PrescriptionNumberKind>, Digits 1, Required, "処方箋番号種別";
        number: String, Digits 16, Required, "処方箋番号";
    }

    DosageForm = jahis [101], sj1 [101], "剤形", "dosage form", Rp, Once, Firm {
        rp: Value<u16>, Digits 3, Required, "RP番号";
        form: Value<DosageFormCode>, Digits 1, Required, "剤形区分";
        /// Only for 不明.
        name: String, Text 2, Optional, "剤形名称";
        /// 内服: days; 頓服: times; the total even when dispensed in parts; 1 when the drugs' amounts are totals.
        quantity: Value<u16>, Digits 3, Required, "調剤数量";
    }

    /// Beside [`Split`].
    SplitQuantity = jahis [102], sj1 [], "分割調剤数量", "quantity of a part", Rp, AtMostOnce, Firm {
        rp: Value<u16>, Digits 3, Required, "RP番号";
        this_time: Value<u16>, Digits 3, Required, "分割回ごと調剤数量";
        total: Value<u16>, Digits 3, Required, "総調剤数量";
    }

    Usage = jahis [111], sj1 [111], "用法", "usage", Rp, Once, Firm {
        rp: Value<u16>, Digits 3, Required, "RP番号";
        code_kind: Value<UsageCodeKind>, Digits 1, Required, "用法コード種別", jahis ["1", "2"], sj1 ["3"];
        code: String, HalfWidth 16, Optional, "用法コード";
        name: String, Text 50/150, Required, "用法名称";
        times_per_day: Value<u16>, Digits 2, Optional, "1日回数";
    }

    UsageSupplement = jahis [181], sj1 [181], "用法補足", "usage supplement", Rp, Any, Firm {
        rp: Value<u16>, Digits 3, Required, "RP番号";
        sequence: Value<u16>, Digits 2, Required, "RP補足連番";
        kind: Value<UsageSupplementKind>, Digits 2, Optional, "用法補足区分";
        text: String, Text 50, Required, "用法補足情報";
        code: String, HalfWidth 8, When("kind" = "8"), "補足用法コード";
        site: String, HalfWidth 3, When("kind" = "9"), "部位コード";
    }

    /// The amount is that of a day for 内服, of one dose for 頓服, else the total of one quantity.
    Drug = jahis [201], sj1 [201], "薬品", "drug", Drug, OnceOrMore, Firm {
        rp: Value<u16>, Digits 3, Required, "RP番号";
        number: Value<u16>, Digits 2, Required, "RP内連番";
        information: Value<DrugInformation>, Digits 1, Optional, "情報区分";
        code_kind: Value<DrugCodeKind>, Digits 1, Required, "薬品コード種別",
            jahis ["1", "2", "3", "4", "6", "7"], sj1 ["2", "4", "7"];
        code: String, HalfWidth 13, Optional, "薬品コード";
        /// Required for the material without a code ([`super::codes::dummy::MATERIAL`]) as well.
        name: String, Text 40/90, Unless("code_kind" = "2"), "薬品名称";
        amount: Value<Amount>, HalfWidth 12, Required, "用量";
        potency: Value<Potency>, Digits 1, Required, "力価フラグ";
        unit: String, Text 6, Required, "単位名";
    }

    /// Required where the unit is not that of the drug tariff.
    UnitConversion = jahis [211], sj1 [211], "単位変換", "unit conversion", Drug, AtMostOnce, Firm {
        rp: Value<u16>, Digits 3, Required, "RP番号";
        number: Value<u16>, Digits 2, Required, "RP内連番";
        /// Amount × factor is the amount in the unit of the tariff.
        factor: Value<Amount>, HalfWidth 12, Required, "単位変換係数";
    }

    /// Doses that differ through the day; a supplement (281) may stand for it.
    UnequalDoses = jahis [221], sj1 [221], "不均等", "unequal doses", Drug, AtMostOnce, Firm {
        rp: Value<u16>, Digits 3, Required, "RP番号";
        number: Value<u16>, Digits 2, Required, "RP内連番";
        dose1: Value<Amount>, HalfWidth 12, Required, "1回目服用量";
        dose2: Value<Amount>, HalfWidth 12, Required, "2回目服用量";
        dose3: Value<Amount>, HalfWidth 12, Optional, "3回目服用量";
        dose4: Value<Amount>, HalfWidth 12, Optional, "4回目服用量";
        dose5: Value<Amount>, HalfWidth 12, Optional, "5回目服用量";
        code1: String, HalfWidth 8, Optional, "1回目服用量コード";
        code2: String, HalfWidth 8, Optional, "2回目服用量コード";
        code3: String, HalfWidth 8, Optional, "3回目服用量コード";
        code4: String, HalfWidth 8, Optional, "4回目服用量コード";
        code5: String, HalfWidth 8, Optional, "5回目服用量コード";
    }

    /// For all drugs or for none.
    BurdenClass = jahis [231], sj1 [231], "負担区分", "who bears the cost", Drug, AtMostOnce, Firm {
        rp: Value<u16>, Digits 3, Required, "RP番号";
        number: Value<u16>, Digits 2, Required, "RP内連番";
        first: Value<Burden>, Digits 1, Optional, "第一公費負担区分";
        second: Value<Burden>, Digits 1, Optional, "第二公費負担区分";
        third: Value<Burden>, Digits 1, Optional, "第三公費負担区分";
        special: Value<Burden>, Digits 1, Optional, "特殊公費負担区分";
    }

    /// A supplement (281) may stand for it.
    SingleDose = jahis [241], sj1 [241], "1回服用量", "single dose", Drug, AtMostOnce, Firm {
        rp: Value<u16>, Digits 3, Required, "RP番号";
        number: Value<u16>, Digits 2, Required, "RP内連番";
        /// A number or words such as `2/3`.
        dose: String, HalfWidth 12, Required, "1回服用量";
        times_per_day: Value<u16>, Digits 2, Optional, "1日服用回数";
    }

    DrugSupplement = jahis [281], sj1 [281], "薬品補足", "drug supplement", Drug, Any, Firm {
        rp: Value<u16>, Digits 3, Required, "RP番号";
        number: Value<u16>, Digits 2, Required, "RP内連番";
        sequence: Value<u16>, Digits 3, Required, "薬品補足連番";
        kind: Value<DrugSupplementKind>, Digits 2, Optional, "薬品補足区分";
        text: String, Text 50, Required, "薬品補足情報";
        code: String, HalfWidth 8, When("kind" = "7"), "補足用法コード";
    }

    /// Clinical words to the pharmacy. The widths are one program's; the marks are not known.
    ClinicalComment = jahis [], sj1 [301], "提供診療情報", "clinical comment", Appendix, Any, Firm {
        sequence: String, Digits 0, Optional, "連番";
        drug_name: String, Text 180, Optional, "薬品名称";
        comment: String, Text 300, Optional, "コメント";
    }

    /// Widths and marks are not known.
    TestValues = jahis [], sj1 [302], "検査値データ等", "test values", Appendix, Any, OneSource {
        sequence: String, Digits 0, Optional, "連番";
        text: String, Text 0, Optional, "検査値データ等";
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::{Dialect, Level, Mark, Occurrence};
    use super::*;

    #[test]
    fn every_record_of_the_two_conventions_is_declared() {
        let numbers = |dialect| -> Vec<u16> { ALL.iter().flat_map(|info| info.numbers(dialect)).copied().collect() };
        let jahis = numbers(Dialect::Jahis);
        assert_eq!(
            jahis,
            [
                1, 2, 3, 4, 5, 11, 12, 13, 14, 21, 22, 23, 24, 25, 27, 28, 29, 30, 31, 51, 52, 61, 62, 63, 64, 81, 82,
                101, 102, 111, 181, 201, 211, 221, 231, 241, 281
            ]
        );
        let sj1 = numbers(Dialect::Sj1);
        assert!(sj1.is_sorted());
        let only = |a: &[u16], b: &[u16]| -> Vec<u16> { a.iter().filter(|n| !b.contains(n)).copied().collect() };
        assert_eq!(only(&jahis, &sj1), [61, 63, 102]);
        assert_eq!(only(&sj1, &jahis), [60, 301, 302]);
        assert_eq!(info(60).unwrap().japanese, info(61).unwrap().japanese);
        assert!(info(26).is_none());
    }

    #[test]
    fn the_marks_speak_of_fields_that_exist() {
        for info in ALL {
            for field in info.fields {
                if let Mark::When(key, _) | Mark::Unless(key, _) = field.mark {
                    assert!(info.fields.iter().any(|other| other.key == key), "{}", field.key);
                }
            }
            let keys: Vec<_> = info.fields.iter().map(|field| field.key).collect();
            match info.level {
                Level::Rp => assert_eq!(keys[0], "rp"),
                Level::Drug => assert_eq!(keys[..2], ["rp", "number"]),
                Level::Prescription | Level::Appendix => {}
            }
        }
    }

    #[test]
    fn the_required_records_are_those_of_the_convention() {
        let once: Vec<_> = ALL
            .iter()
            .filter(|info| matches!(info.occurrence, Occurrence::Once | Occurrence::OnceOrMore))
            .flat_map(|info| info.jahis)
            .copied()
            .collect();
        assert_eq!(once, [1, 5, 11, 12, 13, 22, 23, 51, 101, 111, 201]);
    }
}
