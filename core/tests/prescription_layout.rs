//! The declared records against the layout as it was collected. The lists here are typed in from the collected facts,
//! not taken from the declarations.

use kazasu::Confidence;
use kazasu::prescription::records::ALL;
use kazasu::prescription::table::{CharacterClass, Dialect, FieldInfo, Mark, RecordInfo};
use kazasu::prescription::value::FieldKind;
use kazasu::prescription::{ReadOptions, read};

/// Number in the symbol or else in SJ1, name, and each field as character class, digits, mark (`*` ◎, `+` ●, `-` –,
/// `?` by another field) and, in brackets, its codes or kind of value.
const LAYOUT: [(u16, &str, &str); 37] = [
    (1, "医療機関", "91-[1 3 6] X7* X2* N60-"),
    (2, "医療機関所在地", "X8+ N50+"),
    (3, "医療機関電話", "X13* X13- N50-"),
    (
        4,
        "診療科",
        "91-[1 2] X6-[01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 30 31 33 34 \
         35 36 37 38 39] N40?",
    ),
    (5, "医師", "X15- X40- N20*"),
    (11, "患者氏名", "X15- N20+ X40+"),
    (12, "患者性別", "91*[1 2]"),
    (13, "患者生年月日", "98*[birth]"),
    (14, "患者一部負担区分", "91*[1 2 3 4 5]"),
    (21, "保険種別", "91*[1 2 3 4 5 6 7]"),
    (22, "保険者番号", "X14-"),
    (23, "記号番号", "N20- N20- 91*[1 2] X2-"),
    (24, "負担・給付率", "93*[number] 93*[number]"),
    (25, "職務上の事由", "91*[1 2 3]"),
    (27, "公費", "98* 97-"),
    (30, "特殊公費", "N20* N20-"),
    (31, "レセプト種別", "94*"),
    (51, "処方箋交付年月日", "98*[date]"),
    (52, "使用期限年月日", "98*[date]"),
    (61, "麻薬施用", "X15- N50* X13*"),
    (62, "残薬確認欄", "91*[1 2]"),
    (63, "分割指示", "92*[number] 92*[number]"),
    (64, "リフィル処方箋情報", "91*[2 3]"),
    (81, "備考", "93*[number] 92-[1 2 3 51] N50*"),
    (82, "処方箋番号", "91*[1] 916*"),
    (101, "剤形", "93*[number] 91*[1 2 3 4 5 6 9] N2- 93*[number]"),
    (102, "分割調剤数量", "93*[number] 93*[number] 93*[number]"),
    (111, "用法", "93*[number] 91*[1 2 3] X16- N50* 92-[number]"),
    (
        181,
        "用法補足",
        "93*[number] 92*[number] 92-[1 2 3 4 5 6 7 8 9] N50* X8? X3?",
    ),
    (
        201,
        "薬品",
        "93*[number] 92*[number] 91-[1 2 3] 91*[1 2 3 4 6 7] X13- N40? X12*[amount] 91*[1 2] N6*",
    ),
    (211, "単位変換", "93*[number] 92*[number] X12*[amount]"),
    (
        221,
        "不均等",
        "93*[number] 92*[number] X12*[amount] X12*[amount] X12-[amount] X12-[amount] X12-[amount] X8- X8- X8- X8- X8-",
    ),
    (
        231,
        "負担区分",
        "93*[number] 92*[number] 91-[0 1] 91-[0 1] 91-[0 1] 91-[0 1]",
    ),
    (241, "1回服用量", "93*[number] 92*[number] X12* 92-[number]"),
    (
        281,
        "薬品補足",
        "93*[number] 92*[number] 93*[number] 92-[1 2 3 4 5 6 7 8] N50* X8?",
    ),
    (301, "提供診療情報", "90- N180- N300-"),
    (302, "検査値データ等", "90- N0-"),
];

fn written(field: &FieldInfo) -> String {
    let mark = match field.mark {
        Mark::Required => '*',
        Mark::OneOf => '+',
        Mark::Optional => '-',
        _ => '?',
    };
    let kind = match field.kind {
        FieldKind::Text => String::new(),
        FieldKind::Number => "[number]".into(),
        FieldKind::Amount => "[amount]".into(),
        FieldKind::Date => "[date]".into(),
        FieldKind::BirthDate => "[birth]".into(),
        FieldKind::Code(table) => {
            let codes: Vec<_> = table.entries.iter().map(|entry| entry.code).collect();
            format!("[{}]", codes.join(" "))
        }
        _ => "[?]".into(),
    };
    format!("{}{}{mark}{kind}", field.class.letter(), field.digits(Dialect::Jahis))
}

#[test]
fn records_and_fields_are_those_of_the_layout() {
    assert_eq!(LAYOUT.len(), ALL.len());
    for ((number, name, fields), info) in LAYOUT.iter().zip(ALL) {
        assert_eq!(info.jahis.first().or(info.sj1.first()), Some(number));
        let declared: Vec<_> = info.fields.iter().map(written).collect();
        assert_eq!(
            (info.japanese, declared.join(" ").as_str()),
            (*name, *fields),
            "{number}"
        );
    }
}

#[test]
fn the_dialects_differ_where_they_are_known_to() {
    let mut wider = Vec::new();
    let mut coded = Vec::new();
    for info in ALL {
        let number = info.jahis.first().or(info.sj1.first()).unwrap();
        for field in info.fields {
            if field.digits(Dialect::Jahis) != field.digits(Dialect::Sj1) {
                wider.push((*number, field.key, field.digits(Dialect::Sj1)));
            }
            if !field.codes(Dialect::Jahis).is_empty() {
                let codes = [Dialect::Jahis, Dialect::Sj1].map(|dialect| field.codes(dialect).join(" "));
                coded.push((*number, field.key, codes));
            }
        }
    }
    assert_eq!(wider, [(111, "name", 150), (201, "name", 90)]);
    assert_eq!(
        coded,
        [
            (111, "code_kind", ["1 2".to_owned(), "3".to_owned()]),
            (201, "code_kind", ["1 2 3 4 6 7".to_owned(), "2 4 7".to_owned()])
        ]
    );
}

#[test]
fn facts_of_one_source_say_so() {
    let weak: Vec<_> = ALL
        .iter()
        .filter(|info| info.confidence != Confidence::Firm)
        .flat_map(|info| info.sj1)
        .collect();
    assert_eq!(weak, [&302]);
}

/// A value that a field of that kind holds, as long as the field is.
fn sample(field: &FieldInfo, digits: usize, dialect: Dialect) -> String {
    match field.kind {
        FieldKind::Date | FieldKind::BirthDate => "20260929".into(),
        FieldKind::Code(table) => {
            let allowed = field.codes(dialect);
            allowed.first().unwrap_or(&table.entries[0].code).to_string()
        }
        FieldKind::Number => "1".repeat(digits),
        FieldKind::Amount => "123456.78901".into(),
        _ => match field.class {
            CharacterClass::Digits => "1",
            CharacterClass::HalfWidth => "A",
            _ => "あ",
        }
        .repeat(digits.max(1)),
    }
}

fn filled(info: &RecordInfo, dialect: Dialect) -> Vec<String> {
    let fields = info.fields.iter();
    fields
        .map(|field| sample(field, field.digits(dialect), dialect))
        .collect()
}

fn codes(dialect: Dialect, number: u16, fields: &[String]) -> Vec<&'static str> {
    let version = if dialect == Dialect::Sj1 { "SJ1" } else { "JAHIS10" };
    let file = format!("{version}\n{number},{}\n", fields.join(","));
    let document = read(file.as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!(document.records[0].fields(), fields);
    let told = document
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.field.is_some());
    told.map(|diagnostic| diagnostic.code.as_str()).collect()
}

#[test]
fn every_field_is_read_at_its_full_width_and_one_more_is_reported() {
    for dialect in [Dialect::Jahis, Dialect::Sj1] {
        for info in ALL {
            for number in info.numbers(dialect) {
                let full = filled(info, dialect);
                let odd_insurer: &[&str] = if *number == 22 { &["odd_insurer_number"] } else { &[] };
                assert_eq!(codes(dialect, *number, &full), odd_insurer, "{number}");
                for (place, field) in info.fields.iter().enumerate() {
                    let digits = field.digits(dialect);
                    if digits == 0 {
                        continue;
                    }
                    let mut long = full.clone();
                    let last = long[place].chars().last().unwrap();
                    let room = digits - long[place].chars().count() + 1;
                    long[place].extend(std::iter::repeat_n(last, room));
                    assert!(
                        codes(dialect, *number, &long).contains(&"too_long"),
                        "{number} {}",
                        field.key
                    );
                }
            }
        }
    }
}

#[test]
fn every_field_that_has_to_be_there_is_missed() {
    for dialect in [Dialect::Jahis, Dialect::Sj1] {
        for info in ALL {
            for number in info.numbers(dialect) {
                for (place, field) in info.fields.iter().enumerate() {
                    let mut without = filled(info, dialect);
                    without[place].clear();
                    let missed = codes(dialect, *number, &without).contains(&"missing");
                    // The code kinds of the samples are 1, but 2 for a drug of SJ1, which may lack its name then.
                    let required = match field.mark {
                        Mark::Required => true,
                        Mark::Unless(..) => *number == 4 || dialect == Dialect::Jahis,
                        _ => false,
                    };
                    assert_eq!(missed, required, "{number} {}", field.key);
                }
                if info.fields.iter().any(|field| field.mark == Mark::OneOf) {
                    let mut without = filled(info, dialect);
                    for (text, field) in without.iter_mut().zip(info.fields) {
                        if field.mark == Mark::OneOf {
                            text.clear();
                        }
                    }
                    assert_eq!(codes(dialect, *number, &without), ["missing"], "{number}");
                }
            }
        }
    }
}
