//! レセプト種別 (record 31): four digits that say which receipt a visit goes onto.

use super::codes::PointTable;

/// What the four digits of a レセプト種別コード say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ReceiptType {
    /// 点数表: 医科 or 歯科.
    pub point_table: PointTable,
    /// Who is the main payer.
    pub payer: PayerGroup,
    /// Number of payers, the main one among them.
    pub payers: u8,
    /// Who the patient is; for public expense alone the digit says 1 or 2 whoever it is.
    pub person: Person,
    /// Inpatient (入院); odd last digits.
    pub inpatient: bool,
}

/// The main payer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PayerGroup {
    /// `1` 医保 or 国保.
    Insurance,
    /// `2` 公費 only. Inferred.
    PublicExpense,
    /// `3` 後期高齢者.
    LateStageElderly,
    /// `4` 退職者, until March 2024.
    Retired,
}

/// Who the patient is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Person {
    /// `1`, `2` 本人 (世帯主).
    Insured,
    /// `3`, `4` 未就学者.
    Preschool,
    /// `5`, `6` 家族 (その他).
    Family,
    /// `7`, `8` 高齢受給者一般・低所得者.
    ElderlyGeneral,
    /// `9`, `0` 高齢受給者7割.
    ElderlySevenTenths,
}

impl ReceiptType {
    /// Takes the code apart; `None` when it is not four digits of those known \[2+\].
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        let [table, payer, payers @ b'1'..=b'5', person] = *code.as_bytes() else {
            return None;
        };
        let (person, inpatient) = match person {
            b'1' | b'2' => (Person::Insured, person == b'1'),
            b'3' | b'4' => (Person::Preschool, person == b'3'),
            b'5' | b'6' => (Person::Family, person == b'5'),
            b'7' | b'8' => (Person::ElderlyGeneral, person == b'7'),
            b'9' | b'0' => (Person::ElderlySevenTenths, person == b'9'),
            _ => return None,
        };
        Some(Self {
            point_table: match table {
                b'1' => PointTable::Medical,
                b'3' => PointTable::Dental,
                _ => return None,
            },
            payer: match payer {
                b'1' => PayerGroup::Insurance,
                b'2' => PayerGroup::PublicExpense,
                b'3' => PayerGroup::LateStageElderly,
                b'4' => PayerGroup::Retired,
                _ => return None,
            },
            payers: payers.saturating_sub(b'0'),
            person,
            inpatient,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digits_are_taken_apart() {
        let parse = |code| ReceiptType::parse(code).unwrap();
        let outpatient = parse("1116");
        assert_eq!(
            (
                outpatient.payer,
                outpatient.payers,
                outpatient.person,
                outpatient.inpatient
            ),
            (PayerGroup::Insurance, 1, Person::Family, false)
        );
        let elderly = parse("3329");
        assert_eq!(
            (elderly.point_table, elderly.payer),
            (PointTable::Dental, PayerGroup::LateStageElderly)
        );
        assert_eq!(
            (elderly.payers, elderly.person, elderly.inpatient),
            (2, Person::ElderlySevenTenths, true)
        );
        assert!(!parse("1310").inpatient);
        for code in ["", "111", "11111", "2111", "1511", "1101", "1161", "111x", "１"] {
            assert_eq!(ReceiptType::parse(code), None, "{code}");
        }
    }
}
