//! Text that is copied from the screen of マイナ資格確認アプリ, which clinics use without the full terminal or while it
//! is out of order, into the same record of a person that the terminal's answers hold.
//!
//! The form, as two independent tools read it \[2+\]: the first line is 資格情報; then lines of key, TAB, value; further
//! headings 裏面記載情報, 高齢受給者証 and 限度額適用認定証; dates by era (和暦). One of the tools also takes a colon or a
//! space after the key \[1\].

use std::borrow::Cow;

use jiff::civil::Date;
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::json::GroupJson;
use super::qualification::{
    ElderlyRecipientCertificateInfo, LimitApplicationCertificateRelatedInfo, ResultOfQualificationConfirmation,
};
use super::read::{Diagnostic, DiagnosticCode, Policy, Position};
use super::table::{FieldInfo, FieldRef, Group, GroupInfo, ReadGroup, Shape};
use super::value::{Field, Scalar, ScalarKind};
use crate::era::{self, EraDate};

/// Longest text accepted, in bytes. A screen has one or two thousand.
pub const MAX_BYTES: usize = 64 << 10;

/// What a screen of the app says of a person.
///
/// Serialises to JSON in the manner of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AppText<'a> {
    /// 確認日: the day for which the app asked.
    pub confirmation_date: Field<'a, Date>,
    /// The person's qualification. Kana are as the app shows them, not narrowed to half width.
    pub record: ResultOfQualificationConfirmation<'a>,
    /// Lines that are not understood.
    pub unknown: Vec<UnknownLine<'a>>,
    /// What lenient reading tolerated. The path is heading and key (empty below an unknown heading), the column always 1.
    pub diagnostics: Vec<Diagnostic>,
}

/// A line that is not understood, kept as it stood.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct UnknownLine<'a> {
    /// Its number, counted from 1.
    pub line: usize,
    /// The key, or the whole line when there is no value.
    pub key: Cow<'a, str>,
    /// The value; may be empty.
    pub value: Cow<'a, str>,
}

/// Why a text could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AppTextError {
    /// Longer than [`MAX_BYTES`].
    #[error("the text has {size} bytes, more than the {MAX_BYTES} that are accepted")]
    TooLarge {
        /// Its length in bytes.
        size: usize,
    },
    /// No line of it is one of the app's.
    #[error("this is no text of マイナ資格確認アプリ, which begins with 資格情報")]
    NotAppText,
    /// Strict reading met something that lenient reading would have reported.
    #[error("{0}")]
    Refused(Diagnostic),
}

impl AppTextError {
    /// A stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "too_large",
            Self::NotAppText => "not_app_text",
            Self::Refused(diagnostic) => diagnostic.code.as_str(),
        }
    }
}

/// Reads a copied text.
///
/// A key that is in no list is taken for the field whose official name it is, with or without the certificate's name
/// before it (such as 適用区分 below 限度額適用認定証); other keys, and all below an unknown heading (a line without a
/// value), are kept in [`AppText::unknown`]. Values may also have the form of a message: a code, `YYYYMMDD`. The lack of a key that one tool requires (氏名, フリガナ, 生年月日, 記号, 番号, 保険者番号) is
/// reported, though a 記号 does not exist in every insurance.
///
/// # Errors
/// [`AppTextError`] when it is no such text, or, in strict reading, when there is anything to report.
///
/// # Example
/// ```
/// use kazasu::eligibility::{Policy, app_text};
///
/// let text = "資格情報\n氏名\t架空　太郎\n生年月日\t昭和50年4月1日\n";
/// let screen = app_text::read(text, Policy::Lenient)?;
/// assert_eq!(screen.record.birthdate.known().unwrap().to_string(), "1975-04-01");
/// # Ok::<(), app_text::AppTextError>(())
/// ```
pub fn read(text: &str, policy: Policy) -> Result<AppText<'_>, AppTextError> {
    if text.len() > MAX_BYTES {
        return Err(AppTextError::TooLarge { size: text.len() });
    }
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut reading = Reading {
        policy,
        line: 1,
        found: AppText::default(),
    };
    let mut section = Some(Section::Qualification);
    let mut understood = false;
    let mut first = true;
    for (line, number) in text.lines().zip(1_usize..) {
        if line.trim().is_empty() {
            continue;
        }
        reading.line = number;
        let heading = Section::ALL.into_iter().find(|known| line.trim() == known.heading());
        if first && heading != Some(Section::Qualification) {
            reading.note(DiagnosticCode::Missing, Section::Qualification.heading(), String::new())?;
        }
        first = false;
        if heading.is_some() {
            section = heading;
            continue;
        }
        let (key, value) = split(line);
        if let Some(section) = section.filter(|section| section.knows(key)) {
            understood = true;
            reading.read_line(section, key, value)?;
            continue;
        }
        let path = section.map_or("", Section::heading);
        reading.note(DiagnosticCode::UnknownElement, path, String::new())?;
        reading.keep(key, value);
        if value.is_none() {
            section = None;
        }
    }
    if !understood {
        return Err(AppTextError::NotAppText);
    }
    reading.note_missing()?;
    Ok(reading.found)
}

impl AppText<'_> {
    /// The same without borrowing from the text.
    #[must_use]
    pub fn into_owned(self) -> AppText<'static> {
        let own = |line: UnknownLine<'_>| UnknownLine {
            line: line.line,
            key: Cow::Owned(line.key.into_owned()),
            value: Cow::Owned(line.value.into_owned()),
        };
        AppText {
            confirmation_date: self.confirmation_date.into_owned(),
            record: self.record.into_owned(),
            unknown: self.unknown.into_iter().map(own).collect(),
            diagnostics: self.diagnostics,
        }
    }
}

impl Serialize for AppText<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match &self.confirmation_date {
            Field::Absent => {}
            Field::Known(date) => map.serialize_entry("confirmation_date", &date.to_string())?,
            Field::Other(text) => map.serialize_entry("confirmation_date", text)?,
        }
        map.serialize_entry("record", &GroupJson(&self.record))?;
        map.serialize_entry("unknown", &self.unknown)?;
        map.serialize_entry("diagnostics", &self.diagnostics)?;
        map.end()
    }
}

/// The parts of the text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Qualification,
    Back,
    Elderly,
    Limit,
}

/// The key of the confirmation date, which is not part of the record.
const CONFIRMATION_DATE: &str = "確認日";

/// The keys of 資格情報 \[2+\].
const QUALIFICATION_KEYS: &[(&str, &str)] = &[
    ("保険者番号", "InsurerNumber"),
    ("保険者名", "InsurerName"),
    ("記号", "InsuredCardSymbol"),
    ("番号", "InsuredIdentificationNumber"),
    ("枝番", "InsuredBranchNumber"),
    ("フリガナ", "NameKana"),
    ("氏名", "Name"),
    ("生年月日", "Birthdate"),
    ("性別", "Sex1"),
    ("証区分", "InsuredCardClassification"),
    ("有効開始日", "InsuredCardValidDate"),
    ("有効終了日", "InsuredCardExpirationDate"),
    ("資格取得年月日", "QualificationDate"),
    ("負担割合", "InsuredPartialContributionRatio"),
    ("本人・家族の別", "PersonalFamilyClassification"),
    ("被保険者氏名", "InsuredName"),
];

/// The keys of 裏面記載情報 \[2+\]; that they are the record's other name, other kana and 性別2 is inferred.
const BACK_KEYS: &[(&str, &str)] = &[
    ("氏名", "NameOfOther"),
    ("氏名カナ", "NameOfOtherKana"),
    ("性別", "Sex2"),
];

/// Keys below 高齢受給者証. No source lists them; inferred from those of 資格情報.
const ELDERLY_KEYS: &[(&str, &str)] = &[
    ("有効開始日", "ElderlyRecipientValidStartDate"),
    ("有効終了日", "ElderlyRecipientValidEndDate"),
    ("負担割合", "ElderlyRecipientContributionRatio"),
];

/// Keys below 限度額適用認定証. No source lists them; inferred from those of 資格情報.
const LIMIT_KEYS: &[(&str, &str)] = &[
    ("証区分", "LimitApplicationCertificateClassification"),
    ("有効開始日", "LimitApplicationCertificateValidStartDate"),
    ("有効終了日", "LimitApplicationCertificateValidEndDate"),
];

/// What one tool requires \[1\].
const REQUIRED_KEYS: [&str; 6] = ["氏名", "フリガナ", "生年月日", "記号", "番号", "保険者番号"];

impl Section {
    const ALL: [Self; 4] = [Self::Qualification, Self::Back, Self::Elderly, Self::Limit];

    const fn heading(self) -> &'static str {
        match self {
            Self::Qualification => "資格情報",
            Self::Back => "裏面記載情報",
            Self::Elderly => "高齢受給者証",
            Self::Limit => "限度額適用認定証",
        }
    }

    /// The keys that differ from the official names, and the elements that they stand for.
    const fn keys(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Qualification => QUALIFICATION_KEYS,
            Self::Back => BACK_KEYS,
            Self::Elderly => ELDERLY_KEYS,
            Self::Limit => LIMIT_KEYS,
        }
    }

    const fn group(self) -> &'static GroupInfo {
        match self {
            Self::Qualification | Self::Back => ResultOfQualificationConfirmation::INFO,
            Self::Elderly => ElderlyRecipientCertificateInfo::INFO,
            Self::Limit => LimitApplicationCertificateRelatedInfo::INFO,
        }
    }

    /// With what the official names of the section's fields may begin without its being said below the heading.
    const fn prefix(self) -> Option<&'static str> {
        match self {
            Self::Qualification => Some("被保険者証"),
            Self::Back => None,
            Self::Elderly => Some("高齢受給者証"),
            Self::Limit => Some("限度額適用認定証"),
        }
    }

    fn knows(self, key: &str) -> bool {
        (self == Self::Qualification && key == CONFIRMATION_DATE) || self.field(key).is_some()
    }

    /// The value field that a key stands for, and its place in the group.
    fn field(self, key: &str) -> Option<(usize, &'static FieldInfo)> {
        let key = narrow(key);
        let element = self.keys().iter().find(|(listed, _)| *listed == key).map(|row| row.1);
        let names = |field: &FieldInfo| match (element, self.prefix()) {
            (Some(element), _) => field.element == element,
            (None, Some(prefix)) => field.japanese == key || field.japanese.strip_prefix(prefix) == Some(&key),
            (None, None) => false,
        };
        let mut fields = self.group().fields.iter().enumerate();
        fields.find(|(_, field)| matches!(field.shape, Shape::Scalar(_)) && names(field))
    }
}

struct Reading<'a> {
    policy: Policy,
    /// The line that is being read.
    line: usize,
    found: AppText<'a>,
}

impl<'a> Reading<'a> {
    /// Reads a line whose key the section knows.
    fn read_line(&mut self, section: Section, key: &'a str, value: Option<&'a str>) -> Result<(), AppTextError> {
        let Some(text) = value.filter(|value| !value.is_empty()) else {
            return Ok(());
        };
        let path = format!("{}/{}", section.heading(), narrow(key));
        let Some((index, field)) = section.field(key) else {
            if !self.found.confirmation_date.is_absent() {
                return self.keep_repeated(&path, key, value);
            }
            self.found.confirmation_date = Field::parse(layout_text(ScalarKind::Date, text));
            return match self.found.confirmation_date {
                Field::Other(_) => self.note(DiagnosticCode::Misfit, &path, String::new()),
                _ => Ok(()),
            };
        };
        let record = &mut self.found.record;
        let filled = match section {
            Section::Qualification | Section::Back => fill(record, index, field, text),
            Section::Elderly => {
                let group = record.elderly_recipient_certificate_info.get_or_insert_default();
                fill(group.as_mut(), index, field, text)
            }
            Section::Limit => {
                let group = record
                    .limit_application_certificate_related_info
                    .get_or_insert_default();
                fill(group.as_mut(), index, field, text)
            }
        };
        match filled {
            Filled::Already => self.keep_repeated(&path, key, value)?,
            Filled::Misfit if matches!(field.shape, Shape::Scalar(ScalarKind::Code(_))) => {
                self.note(DiagnosticCode::UnknownCode, &path, String::new())?;
            }
            Filled::Misfit => self.note(DiagnosticCode::Misfit, &path, String::new())?,
            Filled::Fits if field.width > 0 && is_text(field) && text.chars().count() > field.width => {
                let detail = format!("more than {} characters", field.width);
                self.note(DiagnosticCode::TooLong, &path, detail)?;
            }
            Filled::Fits => {}
        }
        Ok(())
    }

    fn keep_repeated(&mut self, path: &str, key: &'a str, value: Option<&'a str>) -> Result<(), AppTextError> {
        self.note(DiagnosticCode::Repeated, path, String::new())?;
        self.keep(key, value);
        Ok(())
    }

    fn keep(&mut self, key: &'a str, value: Option<&'a str>) {
        self.found.unknown.push(UnknownLine {
            line: self.line,
            key: Cow::Borrowed(key),
            value: Cow::Borrowed(value.unwrap_or_default()),
        });
    }

    fn note_missing(&mut self) -> Result<(), AppTextError> {
        for key in REQUIRED_KEYS {
            let place = Section::Qualification.field(key);
            if place.is_some_and(|(index, _)| matches!(self.found.record.field(index), FieldRef::Absent)) {
                let path = format!("{}/{key}", Section::Qualification.heading());
                self.note(DiagnosticCode::Missing, &path, String::new())?;
            }
        }
        Ok(())
    }

    /// Reports something; in strict reading that ends the reading.
    fn note(&mut self, code: DiagnosticCode, path: &str, detail: String) -> Result<(), AppTextError> {
        let diagnostic = Diagnostic {
            code,
            path: path.to_owned(),
            position: Position {
                line: self.line,
                column: 1,
            },
            detail,
        };
        if self.policy == Policy::Strict {
            return Err(AppTextError::Refused(diagnostic));
        }
        self.found.diagnostics.push(diagnostic);
        Ok(())
    }
}

enum Filled {
    Fits,
    /// Kept as text.
    Misfit,
    /// There was a value before; it stays.
    Already,
}

fn fill<'a, G: ReadGroup<'a>>(group: &mut G, index: usize, field: &FieldInfo, text: &'a str) -> Filled {
    if !matches!(group.field(index), FieldRef::Absent) {
        return Filled::Already;
    }
    let text = match field.shape {
        Shape::Scalar(kind) => layout_text(kind, text),
        _ => Cow::Borrowed(text),
    };
    match group.set(field.element, text) {
        Some(true) => Filled::Fits,
        _ => Filled::Misfit,
    }
}

fn is_text(field: &FieldInfo) -> bool {
    matches!(field.shape, Shape::Scalar(ScalarKind::Text | ScalarKind::InsurerNumber))
}

/// The text that a message would have for what the app shows; the same text when it is not understood.
fn layout_text(kind: ScalarKind, text: &str) -> Cow<'_, str> {
    let other = match kind {
        ScalarKind::Date => text.parse::<EraDate>().ok().map(|day| day.date().render()),
        ScalarKind::Percent => percent(text).map(|percent| Cow::Owned(format!("{percent:03}"))),
        ScalarKind::InsurerNumber => Some(Cow::Owned(narrow(text))),
        ScalarKind::Code(table) => {
            let label = narrow(text);
            let entry = table.entries.iter().find(|entry| narrow(entry.label) == label);
            entry.map(|entry| Cow::Borrowed(entry.code))
        }
        _ => None,
    };
    other.unwrap_or(Cow::Borrowed(text))
}

/// A share of the cost, such as 3割 or 30%. How the app writes it is not known.
fn percent(text: &str) -> Option<u16> {
    let percent = match text.strip_suffix('割') {
        Some(tenths) => era::number(tenths)?.checked_mul(10)?,
        None => era::number(text.strip_suffix(['%', '％'])?)?,
    };
    (percent <= 100).then_some(percent)
}

/// Key and value of a line; the value is `None` when there is nothing to part them.
fn split(line: &str) -> (&str, Option<&str>) {
    let (key, value) = if let Some((key, value)) = line.split_once('\t') {
        (key, value)
    } else if let Some((key, value)) = line.trim().split_once([':', '：', ' ', '\u{3000}']) {
        let value = value.trim();
        (key, value.strip_prefix([':', '：']).unwrap_or(value))
    } else {
        return (line.trim(), None);
    };
    (key.trim(), Some(value.trim()))
}

/// Full-width ASCII as ASCII, and the half-width middle dot as the usual one.
fn narrow(text: &str) -> String {
    let narrow_char = |c: char| match c {
        '！'..='～' => u32::from(c).checked_sub(0xFEE0).and_then(char::from_u32).unwrap_or(c),
        '･' => '・',
        _ => c,
    };
    text.chars().map(narrow_char).collect()
}
