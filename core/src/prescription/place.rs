//! Where a record belongs: before the RPs, to an RP, to a drug of it, or behind them.

use super::document::Record;
use super::table::Level;
use super::value::FieldType;

/// The place of a record whose type is known. RP and drug are 0 where the level has none, and the largest number where
/// the record does not say which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) level: Level,
    pub(crate) rp: u16,
    pub(crate) drug: u16,
    pub(crate) number: u16,
}

impl Place {
    pub(crate) const NOWHERE: u16 = u16::MAX;

    pub(crate) fn of(record: &Record) -> Option<Self> {
        let number = record.number()?;
        let level = record.info()?.level;
        let field = |place: usize| {
            let text = record.fields().get(place);
            text.and_then(|text| u16::parse(text)).unwrap_or(Self::NOWHERE)
        };
        let (rp, drug) = match level {
            Level::Prescription | Level::Appendix => (0, 0),
            Level::Rp => (field(0), 0),
            Level::Drug => (field(0), field(1)),
        };
        Some(Self {
            level,
            rp,
            drug,
            number,
        })
    }

    /// What records are sorted by in writing: 1 to 82, then for each RP 101 to 181 and for each of its drugs 201 to
    /// 281 \[2+\]. That the drugs come one by one, and 301 and 302 last, is inferred.
    pub(crate) fn key(self) -> (u8, u16, u8, u16, u16) {
        let (section, part) = match self.level {
            Level::Prescription => (0, 0),
            Level::Rp => (1, 0),
            Level::Drug => (1, 1),
            Level::Appendix => (2, 0),
        };
        (section, self.rp, part, self.drug, self.number)
    }

    /// Whether a record may stand directly before another one. The drugs' records may come drug by drug or number by
    /// number.
    pub(crate) fn may_precede(self, next: Self) -> bool {
        let by_number = |place: Self| {
            let (section, rp, part, drug, number) = place.key();
            (section, rp, part, number, drug)
        };
        self.key() <= next.key() || by_number(self) <= by_number(next)
    }
}
