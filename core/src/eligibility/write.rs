//! Writing a message: layout order, either encoding, nothing that the receiver could not read.

use std::borrow::Cow;

use super::encoding::{self, Encoding};
use super::message::Message;
use super::table::{FieldRef, Group, Presence, Shape, Unknown};
use super::value::{Scalar, ScalarKind, ScalarRef};
use super::xml::is_xml_character;

/// Width of an insurer number in a file, right-aligned, padded with spaces \[2+\].
const INSURER_NUMBER_WIDTH: usize = 8;

/// Why a message cannot be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// A request lacks an element that it needs.
    #[error("{path} is missing; the terminal needs it")]
    Missing {
        /// The element.
        path: String,
    },
    /// A value of a request is longer than its field.
    #[error("{path} has {length} characters; the field holds {width}")]
    TooLong {
        /// The element.
        path: String,
        /// The value's length in characters.
        length: usize,
        /// The field's width.
        width: usize,
    },
    /// A value of a request is not of the field's type.
    #[error("{path} is not a value of its type; give it as the layout says")]
    Misfit {
        /// The element.
        path: String,
    },
    /// Shift_JIS (Windows-31J) does not have a character.
    #[error("{path} holds {character:?} (U+{:04X}), which Shift_JIS does not have; write UTF-8 instead", u32::from(*character))]
    Unrepresentable {
        /// The element.
        path: String,
        /// The character.
        character: char,
    },
    /// XML does not allow a character.
    #[error("{path} holds a control character (U+{:04X})", u32::from(*character))]
    IllegalCharacter {
        /// The element.
        path: String,
        /// The character.
        character: char,
    },
}

impl WriteError {
    /// A stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "missing",
            Self::TooLong { .. } => "too_long",
            Self::Misfit { .. } => "misfit",
            Self::Unrepresentable { .. } => "unrepresentable",
            Self::IllegalCharacter { .. } => "illegal_character",
        }
    }

    /// The element that the error is about, as element names from the root.
    #[must_use]
    pub fn path(&self) -> &str {
        match self {
            Self::Missing { path }
            | Self::TooLong { path, .. }
            | Self::Misfit { path }
            | Self::Unrepresentable { path, .. }
            | Self::IllegalCharacter { path, .. } => path,
        }
    }
}

impl Message<'_> {
    /// The message as the bytes of a file.
    ///
    /// A request is checked first: what it needs is there, nothing is longer than its field or of another type. An
    /// answer is written as it is, so that what was read can be written back.
    ///
    /// # Errors
    /// [`WriteError`] with the element that stands in the way.
    ///
    /// # Example
    /// ```
    /// use kazasu::eligibility::{Encoding, Message, qualification::QualificationRequest};
    /// use kazasu::eligibility::codes::LimitConsent;
    /// use jiff::civil::date;
    ///
    /// let mut request = QualificationRequest::default();
    /// request.header.qualification_confirmation_date = date(2026, 9, 29).into();
    /// request.header.medical_institution_code = Some("1310000001".into());
    /// let search = &mut request.body.qualification_confirm_search_info;
    /// search.insurer_number = Some("138057".into());
    /// search.insured_identification_number = Some("1234567".into());
    /// search.birthdate = date(1990, 1, 2).into();
    /// search.limit_application_certificate_related_cons_flg = LimitConsent::Given.into();
    ///
    /// let file = Message::from(request).to_xml(Encoding::Utf8)?;
    /// assert!(String::from_utf8(file).unwrap().contains("<InsurerNumber>  138057</InsurerNumber>"));
    /// # Ok::<(), kazasu::eligibility::WriteError>(())
    /// ```
    pub fn to_xml(&self, encoding: Encoding) -> Result<Vec<u8>, WriteError> {
        let mut writer = Writer {
            out: Vec::new(),
            encoding,
            checked: self.is_request(),
            path: Vec::new(),
        };
        writer.out.extend_from_slice(b"<?xml version=\"1.0\" encoding=\"");
        writer.out.extend_from_slice(encoding.name().as_bytes());
        writer.out.extend_from_slice(b"\" standalone=\"no\"?>\n");
        let root = self.root();
        writer.group(root.info().element, root)?;
        writer.out.push(b'\n');
        Ok(writer.out)
    }
}

struct Writer {
    out: Vec<u8>,
    encoding: Encoding,
    /// Whether what the receiver could not use is refused.
    checked: bool,
    path: Vec<&'static str>,
}

impl Writer {
    fn group(&mut self, element: &'static str, group: &dyn Group) -> Result<(), WriteError> {
        self.open(element);
        for (index, info) in group.info().fields.iter().enumerate() {
            let unknown = || {
                group
                    .unknown()
                    .iter()
                    .filter(|unknown| unknown.wrapper == Some(info.element))
            };
            match (group.field(index), info.shape) {
                (FieldRef::Absent, Shape::List(_)) if unknown().next().is_some() => {
                    self.open(info.element);
                    unknown().try_for_each(|unknown| self.unknown(unknown))?;
                    self.close(info.element);
                }
                (FieldRef::Absent, _) if self.checked && info.presence == Presence::Required => {
                    return Err(WriteError::Missing {
                        path: self.path_to(info.element),
                    });
                }
                (FieldRef::Absent, _) => {}
                (FieldRef::Scalar(value), Shape::Scalar(kind)) => self.scalar(info.element, value, kind, info.width)?,
                (FieldRef::Scalar(value), _) => self.scalar(info.element, value, ScalarKind::Text, info.width)?,
                (FieldRef::Texts(texts), _) => {
                    for text in texts {
                        self.scalar(info.element, ScalarRef::Text(text), ScalarKind::Text, info.width)?;
                    }
                }
                (FieldRef::Group(child), _) => self.group(info.element, child)?,
                (FieldRef::Groups(items), Shape::List(item)) => {
                    self.open(info.element);
                    for child in (0..items.len()).filter_map(|index| items.get(index)) {
                        self.group(item.element, child)?;
                    }
                    unknown().try_for_each(|unknown| self.unknown(unknown))?;
                    self.close(info.element);
                }
                (FieldRef::Groups(items), _) => {
                    for child in (0..items.len()).filter_map(|index| items.get(index)) {
                        self.group(info.element, child)?;
                    }
                }
            }
        }
        for unknown in group.unknown().iter().filter(|unknown| unknown.wrapper.is_none()) {
            self.unknown(unknown)?;
        }
        self.close(element);
        Ok(())
    }

    fn scalar(
        &mut self,
        element: &'static str,
        value: ScalarRef<'_>,
        kind: ScalarKind,
        width: usize,
    ) -> Result<(), WriteError> {
        let text = text_of(value);
        if self.checked {
            if matches!(value, ScalarRef::Other(_)) {
                return Err(WriteError::Misfit {
                    path: self.path_to(element),
                });
            }
            let length = text.chars().count();
            if width > 0 && length > width {
                return Err(WriteError::TooLong {
                    path: self.path_to(element),
                    length,
                    width,
                });
            }
        }
        self.open(element);
        if kind == ScalarKind::InsurerNumber {
            self.out.resize(self.out.len().saturating_add(padding(&text)), b' ');
        }
        self.text(&text)?;
        self.close(element);
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), WriteError> {
        let mut escaped = String::with_capacity(text.len());
        escape(text, &mut escaped).map_err(|character| WriteError::IllegalCharacter {
            path: self.path.join("/"),
            character,
        })?;
        self.encode(&escaped)
    }

    fn unknown(&mut self, unknown: &Unknown<'_>) -> Result<(), WriteError> {
        self.encode(&unknown.xml)
    }

    fn encode(&mut self, text: &str) -> Result<(), WriteError> {
        encoding::encode(text, self.encoding, &mut self.out).map_err(|character| WriteError::Unrepresentable {
            path: self.path.join("/"),
            character,
        })
    }

    fn open(&mut self, element: &'static str) {
        self.path.push(element);
        self.out.push(b'<');
        self.out.extend_from_slice(element.as_bytes());
        self.out.push(b'>');
    }

    fn close(&mut self, element: &'static str) {
        self.path.pop();
        self.out.extend_from_slice(b"</");
        self.out.extend_from_slice(element.as_bytes());
        self.out.push(b'>');
    }

    fn path_to(&self, element: &str) -> String {
        let mut path = self.path.join("/");
        path.push('/');
        path.push_str(element);
        path
    }
}

/// Appends text as it stands in an element.
///
/// # Errors
/// The first character that XML does not allow.
pub(super) fn escape(text: &str, out: &mut String) -> Result<(), char> {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\r' => out.push_str("&#13;"),
            other if is_xml_character(other) => out.push(other),
            other => return Err(other),
        }
    }
    Ok(())
}

/// How many spaces stand before an insurer number.
pub(super) fn padding(number: &str) -> usize {
    INSURER_NUMBER_WIDTH.saturating_sub(number.chars().count())
}

/// The text of a value as it stands in a message.
fn text_of(value: ScalarRef<'_>) -> Cow<'_, str> {
    match value {
        ScalarRef::Text(text) | ScalarRef::Other(text) => Cow::Borrowed(text),
        ScalarRef::Code(entry) => Cow::Borrowed(entry.code),
        ScalarRef::Date(date) => date.render(),
        ScalarRef::Time(time) => time.render(),
        ScalarRef::Month(month) => month.render(),
        ScalarRef::Percent(percent) => percent.render(),
        ScalarRef::Number(number) => number.to_string().into(),
    }
}
