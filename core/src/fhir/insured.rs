//! How an insured person (被保険者) is identified: insurer number, symbol, number, branch, in the forms of JP Core.

use serde_json::Value;

use super::object::Object;
use super::{systems, text};

/// The parts in the width that JP Core wants; an absent part is empty.
pub(super) struct InsuredPerson {
    /// Eight half-width digits.
    insurer_number: String,
    /// Full-width.
    symbol: String,
    /// Full-width.
    number: String,
    /// Two half-width digits.
    branch: String,
}

impl InsuredPerson {
    pub(super) fn new(insurer: Option<&str>, symbol: Option<&str>, number: Option<&str>, branch: Option<&str>) -> Self {
        let padded = |digits: Option<&str>, zeros: &str| match digits.unwrap_or_default().trim() {
            "" => String::new(),
            digits => {
                let missing = zeros.len().saturating_sub(digits.len());
                format!("{}{digits}", zeros.get(..missing).unwrap_or_default())
            }
        };
        Self {
            insurer_number: padded(insurer, "00000000"),
            symbol: text::full_width(symbol.unwrap_or_default()),
            number: text::full_width(number.unwrap_or_default()),
            branch: padded(branch, "00"),
        }
    }

    /// The parts joined by `:`; `None` without insurer or number, which name nobody.
    pub(super) fn identifier(&self) -> Option<String> {
        let Self {
            insurer_number,
            symbol,
            number,
            branch,
        } = self;
        self.is_known()
            .then(|| format!("{insurer_number}:{symbol}:{number}:{branch}"))
    }

    /// Both identifiers of a coverage, assigned by the insurer.
    pub(super) fn identifiers(&self, insurer: Option<&Value>) -> Vec<Value> {
        let Self {
            insurer_number,
            symbol,
            number,
            branch,
        } = self;
        let csv = self
            .is_known()
            .then(|| format!(r#""{insurer_number}","{symbol}","{number}","{branch}""#));
        [
            (systems::SUBSCRIBER_ID, self.identifier()),
            (systems::SUBSCRIBER_CSV_ID, csv),
        ]
        .into_iter()
        .filter_map(|(system, value)| Some((system, value?)))
        .map(|(system, value)| {
            let identifier = Object::default().set("system", system).set("value", value);
            identifier.set("assigner", insurer.cloned()).into()
        })
        .collect()
    }

    /// 記号, 番号 and 枝番 as extensions of a coverage.
    pub(super) fn extensions(&self) -> Vec<Value> {
        [
            (systems::INSURED_PERSON_SYMBOL, self.symbol.clone()),
            (systems::INSURED_PERSON_NUMBER, self.number.clone()),
            (systems::INSURED_PERSON_SUB_NUMBER, self.dependent()),
        ]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(url, value)| Object::default().set("url", url).set("valueString", value).into())
        .collect()
    }

    /// `subscriberId`: symbol and number in quotes, joined by a comma.
    pub(super) fn subscriber_id(&self) -> Option<String> {
        let Self { symbol, number, .. } = self;
        (!number.is_empty()).then(|| format!(r#""{symbol}","{number}""#))
    }

    /// `dependent`: the branch in full width.
    pub(super) fn dependent(&self) -> String {
        text::full_width(&self.branch)
    }

    fn is_known(&self) -> bool {
        !self.insurer_number.is_empty() && !self.number.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_padded_widened_and_joined_and_omitted_ones_leave_their_place() {
        let person = InsuredPerson::new(Some("  12345"), Some("12-34"), Some("56 78"), Some("0"));
        assert_eq!(person.identifier().as_deref(), Some("00012345:１２－３４:５６７８:00"));
        assert_eq!(
            person.identifiers(None)[1]["value"],
            r#""00012345","１２－３４","５６７８","00""#
        );
        assert_eq!(person.subscriber_id().as_deref(), Some(r#""１２－３４","５６７８""#));
        assert_eq!(person.dependent(), "００");
        let person = InsuredPerson::new(Some("12345"), None, Some("187"), None);
        assert_eq!(person.identifier().as_deref(), Some("00012345::１８７:"));
        assert_eq!(person.extensions().len(), 1);
    }

    #[test]
    fn nobody_is_identified_without_insurer_or_number() {
        for (insurer, number) in [(None, Some("1")), (Some("01130012"), Some(" ")), (Some(" "), Some("1"))] {
            let person = InsuredPerson::new(insurer, Some("記号"), number, None);
            assert_eq!((person.identifier(), person.identifiers(None).len()), (None, 0));
        }
    }
}
