//! What the declarations say about a list of records: used in reading, to report it, and in writing, to refuse it.

use std::collections::{BTreeMap, BTreeSet};

use crate::eligibility::Policy;
use crate::eligibility::value::CodeTableInfo;

use super::codes::dummy;
use super::date::{BirthDate, DateForm, RecordDate};
use super::diagnostic::{Diagnostic, DiagnosticCode, Severity};
use super::document::Record;
use super::place::Place;
use super::records::{self, Drug, InsuredNumber, InsurerNumber, Usage};
use super::table::{CharacterClass, Dialect, FieldInfo, Level, Mark, Occurrence, RecordInfo, TypedRecord};
use super::value::{Amount, FieldKind, FieldType};

/// Most diagnostics listed for one file.
const MAX_DIAGNOSTICS: usize = 1000;

/// The diagnostics so far, and which of them end the work.
pub(crate) struct Notes<'o> {
    pub(crate) policy: Policy,
    pub(crate) tolerated: &'o [DiagnosticCode],
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Notes<'_> {
    /// Takes a diagnostic down, or gives it back when it is refused.
    pub(crate) fn note(&mut self, diagnostic: Diagnostic) -> Result<(), Diagnostic> {
        let code = diagnostic.code;
        if self.policy == Policy::Strict && code.severity() == Severity::Warning && !self.tolerated.contains(&code) {
            return Err(diagnostic);
        }
        if self.diagnostics.len() < MAX_DIAGNOSTICS {
            self.diagnostics.push(diagnostic);
        } else if self.diagnostics.len() == MAX_DIAGNOSTICS {
            self.diagnostics.push(Diagnostic::new(DiagnosticCode::More));
        }
        Ok(())
    }
}

/// Checks the records of a prescription; `line_of` gives the line of the record at an index.
pub(crate) fn check(
    dialect: Dialect,
    records: &[Record],
    line_of: impl Fn(usize) -> usize,
    notes: &mut Notes<'_>,
) -> Result<(), Diagnostic> {
    let insured = records
        .iter()
        .find_map(Record::get::<InsurerNumber>)
        .is_some_and(|insurer| !insurer.number.is_empty());
    let mut structure = Structure::default();
    for (index, record) in records.iter().enumerate() {
        let mut checked = Checked {
            dialect,
            record,
            line: line_of(index),
            notes,
        };
        checked.check_characters()?;
        let (Some(info), Some(place)) = (record.info(), Place::of(record)) else {
            checked.note(DiagnosticCode::UnknownRecord, None, String::new())?;
            continue;
        };
        if !info.numbers(dialect).contains(&place.number) {
            checked.note(DiagnosticCode::OtherDialect, None, String::new())?;
        }
        structure.check_place(info, place, &mut checked)?;
        checked.check_fields(info)?;
        checked.check_dummy_codes()?;
        if insured {
            checked.check_insured()?;
        }
    }
    structure.check_missing(dialect, notes)
}

/// One record under check.
struct Checked<'c, 'o> {
    dialect: Dialect,
    record: &'c Record,
    line: usize,
    notes: &'c mut Notes<'o>,
}

impl Checked<'_, '_> {
    fn note(&mut self, code: DiagnosticCode, field: Option<usize>, detail: String) -> Result<(), Diagnostic> {
        let key = |place: usize| self.record.info()?.fields.get(place).map(|field| field.key);
        self.notes.note(Diagnostic {
            code,
            line: Some(self.line),
            record: self.record.number(),
            field: field.map(|place| (place.saturating_add(1), key(place))),
            detail,
        })
    }

    /// What no field of any record may hold.
    fn check_characters(&mut self) -> Result<(), Diagnostic> {
        let record = self.record;
        if record.tag().chars().any(char::is_control) {
            self.note(DiagnosticCode::ControlCharacter, None, String::new())?;
        }
        for (place, text) in record.fields().iter().enumerate() {
            let blank = [' ', '\u{3000}'];
            let quoted = |quote| text.len() > 1 && text.starts_with(quote) && text.ends_with(quote);
            let found = [
                (text.chars().any(char::is_control), DiagnosticCode::ControlCharacter),
                (text.chars().any(is_gaiji), DiagnosticCode::Gaiji),
                (quoted('"') || quoted('\''), DiagnosticCode::Quotes),
                (text.starts_with(blank) || text.ends_with(blank), DiagnosticCode::Blanks),
            ];
            for (_, code) in found.into_iter().filter(|(found, _)| *found) {
                self.note(code, Some(place), String::new())?;
            }
        }
        Ok(())
    }

    fn check_fields(&mut self, info: &'static RecordInfo) -> Result<(), Diagnostic> {
        let record = self.record;
        let (known, got) = (info.fields.len(), record.fields().len());
        let surplus = record.fields().get(known..).unwrap_or_default();
        if got < known {
            self.note(DiagnosticCode::FewerFields, None, format!("{got} of {known}"))?;
        } else if surplus.iter().any(|field| !field.is_empty()) {
            self.note(DiagnosticCode::UnknownField, Some(known), String::new())?;
        } else if !surplus.is_empty() {
            self.note(DiagnosticCode::SurplusFields, Some(known), format!("{got} of {known}"))?;
        }
        let mut one_of = info.fields.iter().filter(|field| field.mark == Mark::OneOf).peekable();
        if one_of.peek().is_some() && one_of.all(|field| record.field(field.key).is_none_or(str::is_empty)) {
            let place = info.fields.iter().position(|field| field.mark == Mark::OneOf);
            self.note(DiagnosticCode::Missing, place, String::new())?;
        }
        for (place, field) in info.fields.iter().enumerate() {
            let text = record.fields().get(place).map_or("", String::as_str);
            if text.is_empty() {
                let required = match field.mark {
                    Mark::Required => true,
                    Mark::OneOf | Mark::Optional => false,
                    Mark::When(key, code) => record.field(key) == Some(code),
                    Mark::Unless(key, code) => record.field(key) != Some(code),
                };
                if required {
                    self.note(DiagnosticCode::Missing, Some(place), String::new())?;
                }
            } else {
                self.check_value(place, field, text)?;
            }
        }
        Ok(())
    }

    fn check_value(&mut self, place: usize, field: &'static FieldInfo, text: &str) -> Result<(), Diagnostic> {
        let (length, digits) = (text.chars().count(), field.digits(self.dialect));
        if digits > 0 && length > digits {
            self.note(DiagnosticCode::TooLong, Some(place), format!("{length} of {digits}"))?;
        }
        let western = |form: DateForm| self.dialect == Dialect::Jahis || form == DateForm::Western;
        let verdict = match field.kind {
            FieldKind::Text => fits_class(text, field.class).then_some(true),
            FieldKind::Number => u16::parse(text).map(|_| true),
            FieldKind::Amount => Amount::parse(text).map(|_| true),
            FieldKind::Date => RecordDate::parse(text).map(|date| western(date.form())),
            FieldKind::BirthDate => BirthDate::parse(text)
                .map(|birth| self.dialect == Dialect::Jahis || (western(birth.form()) && birth.date().is_some())),
            FieldKind::Code(table) => return self.check_code(place, field, table, text),
        };
        match verdict {
            None => self.note(DiagnosticCode::Misfit, Some(place), String::new()),
            Some(false) => self.note(DiagnosticCode::OtherDialect, Some(place), String::new()),
            Some(true) if amount_form(field, text).is_some() => {
                self.note(DiagnosticCode::AmountForm, Some(place), String::new())
            }
            Some(true) => Ok(()),
        }
    }

    fn check_code(
        &mut self,
        place: usize,
        field: &'static FieldInfo,
        table: &'static CodeTableInfo,
        text: &str,
    ) -> Result<(), Diagnostic> {
        if !table.entries.iter().any(|entry| entry.code == text) {
            // A text that is too long for a code may be something else in the wrong field.
            let short = text.len() <= 4 && text.bytes().all(|b| b.is_ascii_alphanumeric());
            let detail = if short { text.to_owned() } else { String::new() };
            return self.note(DiagnosticCode::UnknownCode, Some(place), detail);
        }
        let allowed = field.codes(self.dialect);
        if allowed.is_empty() || allowed.contains(&text) {
            return Ok(());
        }
        self.note(DiagnosticCode::OtherDialect, Some(place), text.to_owned())
    }

    fn check_dummy_codes(&mut self) -> Result<(), Diagnostic> {
        let is = |key: &str, text: &str| self.record.field(key) == Some(text);
        if self.record.get::<Drug>().is_some() && is("code_kind", "2") {
            let material = is("code", dummy::MATERIAL);
            if material && is("name", "") {
                self.note(DiagnosticCode::Missing, place_of(Drug::INFO, "name"), String::new())?;
            }
            if material || is("code", dummy::DRUG) {
                self.note(DiagnosticCode::DummyCode, place_of(Drug::INFO, "code"), String::new())?;
            }
        }
        if self.record.get::<Usage>().is_some() && is("code", dummy::USAGE) {
            self.note(DiagnosticCode::DummyCode, place_of(Usage::INFO, "code"), String::new())?;
        }
        Ok(())
    }

    /// Oddities of prescriptions that name an insurer; without one, most of these fields are rightly empty.
    fn check_insured(&mut self) -> Result<(), Diagnostic> {
        if let Some(insurer) = self.record.get::<InsurerNumber>()
            && !fits_class(&insurer.number, CharacterClass::Digits)
        {
            self.note(DiagnosticCode::OddInsurerNumber, Some(0), String::new())?;
        }
        if let Some(insured) = self.record.get::<InsuredNumber>()
            && insured.symbol.is_empty()
            && insured.number.is_empty()
        {
            self.note(DiagnosticCode::NoInsuredNumber, None, String::new())?;
        }
        Ok(())
    }
}

/// Which records there are, and where.
#[derive(Default)]
struct Structure {
    last: Option<Place>,
    /// Number, RP and drug of every record.
    seen: BTreeSet<(u16, u16, u16)>,
    /// The first line of each RP, and of each drug in it.
    rps: BTreeMap<u16, usize>,
    drugs: BTreeMap<(u16, u16), usize>,
}

impl Structure {
    fn check_place(
        &mut self,
        info: &RecordInfo,
        place: Place,
        checked: &mut Checked<'_, '_>,
    ) -> Result<(), Diagnostic> {
        if self.last.is_some_and(|last| !last.may_precede(place)) {
            checked.note(DiagnosticCode::WrongOrder, None, String::new())?;
        }
        self.last = Some(place);
        if matches!(info.level, Level::Rp | Level::Drug) && place.rp != Place::NOWHERE {
            self.rps.entry(place.rp).or_insert(checked.line);
            if info.level == Level::Drug && place.drug != Place::NOWHERE {
                self.drugs.entry((place.rp, place.drug)).or_insert(checked.line);
            }
        }
        let first = self.seen.insert((place.number, place.rp, place.drug));
        if !first && info.occurrence != Occurrence::Any {
            checked.note(DiagnosticCode::RepeatedRecord, None, String::new())?;
        }
        Ok(())
    }

    fn check_missing(&self, dialect: Dialect, notes: &mut Notes<'_>) -> Result<(), Diagnostic> {
        let mut missing = |number: u16, line: Option<usize>, detail: String| {
            notes.note(Diagnostic {
                line,
                record: Some(number),
                detail,
                ..Diagnostic::new(DiagnosticCode::MissingRecord)
            })
        };
        let required = records::ALL
            .iter()
            .filter(|info| matches!(info.occurrence, Occurrence::Once | Occurrence::OnceOrMore));
        for (info, number) in required.filter_map(|info| Some((info, *info.numbers(dialect).first()?))) {
            match info.level {
                Level::Prescription | Level::Appendix => {
                    if !self.seen.contains(&(number, 0, 0)) {
                        missing(number, None, String::new())?;
                    }
                }
                Level::Rp | Level::Drug => {
                    if self.rps.is_empty() {
                        missing(number, None, String::new())?;
                    }
                    for (rp, line) in &self.rps {
                        let mut found = self.seen.range((number, *rp, 0)..=(number, *rp, u16::MAX));
                        if found.next().is_none() {
                            missing(number, Some(*line), format!("RP {rp}"))?;
                        }
                    }
                }
            }
        }
        let drug = |number: u16, (rp, drug): (u16, u16)| self.seen.contains(&(number, rp, drug));
        let [drug_number, burden_number] = [Drug::INFO, records::BurdenClass::INFO]
            .map(|info| info.numbers(dialect).first().copied().unwrap_or_default());
        // Where an RP has no drug at all, that has been told already.
        let with_drugs: BTreeSet<u16> = self
            .drugs
            .keys()
            .filter(|place| drug(drug_number, **place))
            .map(|(rp, _)| *rp)
            .collect();
        for (place, line) in &self.drugs {
            if with_drugs.contains(&place.0) && !drug(drug_number, *place) {
                missing(drug_number, Some(*line), format!("RP {}, drug {}", place.0, place.1))?;
            }
        }
        let with_burden = self
            .drugs
            .iter()
            .filter(|(place, _)| drug(burden_number, **place))
            .count();
        if with_burden > 0
            && let Some((_, line)) = self.drugs.iter().find(|(place, _)| !drug(burden_number, **place))
        {
            notes.note(Diagnostic {
                line: Some(*line),
                ..Diagnostic::new(DiagnosticCode::MixedBurden)
            })?;
        }
        Ok(())
    }
}

/// The text that an amount should have, where it is another one.
pub(crate) fn amount_form(field: &FieldInfo, text: &str) -> Option<String> {
    if field.kind != FieldKind::Amount {
        return None;
    }
    Amount::parse(text)
        .map(|amount| amount.to_string())
        .filter(|written| written != text)
}

/// Whether a character is a user-defined one (外字): the receiver has no glyph for it.
pub(crate) fn is_gaiji(character: char) -> bool {
    matches!(character, '\u{E000}'..='\u{F8FF}')
}

fn place_of(info: &RecordInfo, key: &str) -> Option<usize> {
    info.fields.iter().position(|field| field.key == key)
}

fn fits_class(text: &str, class: CharacterClass) -> bool {
    match class {
        CharacterClass::Digits => text.bytes().all(|b| b.is_ascii_digit()),
        CharacterClass::HalfWidth => text.chars().all(|c| matches!(c, ' '..='~' | '\u{FF61}'..='\u{FF9F}')),
        CharacterClass::Text => true,
    }
}
