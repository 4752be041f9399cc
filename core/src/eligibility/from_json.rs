//! Messages from JSON: the inverse of what a [`Document`] serialises to.
//!
//! The JSON is read beside the tables and put into the text that the message would have as a file, which the ordinary
//! reader then reads, so that there is one reader that decides what a value is.

use std::borrow::Cow;
use std::fmt::{self, Write};

use jiff::civil::{Date, DateTime};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;

use super::encoding::Encoding;
use super::file_name::{ApiId, FileName};
use super::kind::Layout;
use super::message::{Document, TABLES};
use super::read::{ReadError, ReadOptions, read_text};
use super::table::{FieldInfo, GroupInfo, Shape};
use super::value::{Month, Percent, Scalar, ScalarKind};
use super::write::{escape, padding};

/// Longest piece of the caller's text that an error repeats, in characters.
const MOST_SHOWN: usize = 60;

/// Why JSON could not be read as a message. Paths are the keys from the outermost object down, joined by `/`, items
/// numbered from 0: `body/result_list/0/name`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JsonError {
    /// The text, or the message that it would be, is larger than a message may be.
    #[error("{size} bytes are more than the {limit} that are accepted")]
    TooLarge {
        /// The size in bytes.
        size: usize,
        /// The limit.
        limit: usize,
    },
    /// The text is no JSON.
    #[error("{line}:{column}: this is not JSON")]
    Malformed {
        /// The line, from 1.
        line: usize,
        /// The column in bytes.
        column: usize,
    },
    /// The layout has no such key.
    #[error("this message has no key {path}")]
    UnknownKey {
        /// The key.
        path: String,
    },
    /// An object has a key twice.
    #[error("{path} is there twice")]
    RepeatedKey {
        /// The key.
        path: String,
    },
    /// A value is of another type than its field.
    #[error("{path} has to be {expected}")]
    WrongType {
        /// The key; empty for the outermost value.
        path: String,
        /// What has to stand there.
        expected: &'static str,
    },
    /// XML does not allow a character.
    #[error("{path} holds a control character (U+{:04X})", u32::from(*character))]
    IllegalCharacter {
        /// The key.
        path: String,
        /// The character.
        character: char,
    },
    /// `message` names a kind of message without a table, or is neither the id of a kind nor the name of a file.
    #[error("there is no table for {message:?}, so that such a message cannot be built")]
    UnknownKind {
        /// The kind as given.
        message: String,
    },
    /// `message` does not name the kind, and the content does not tell it.
    #[error("the content does not tell the kind of message; name it under the key message")]
    KindNeeded,
    /// `encoding` is neither UTF-8 nor Shift_JIS.
    #[error("unknown encoding {name:?}; the messages are UTF-8 or Shift_JIS")]
    UnknownEncoding {
        /// The name as given.
        name: String,
    },
    /// `unknown` is not empty: JSON shows the texts of elements that no table lists, which is too little to build the
    /// elements anew.
    #[error("elements that no table lists cannot be built from JSON; empty the list unknown to go without them")]
    UnknownElements,
    /// The reader did not take the message that the JSON came to.
    #[error(transparent)]
    Read(#[from] ReadError),
}

impl JsonError {
    /// A stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "too_large",
            Self::Malformed { .. } => "json_malformed",
            Self::UnknownKey { .. } => "json_unknown_key",
            Self::RepeatedKey { .. } => "json_repeated_key",
            Self::WrongType { .. } => "json_wrong_type",
            Self::IllegalCharacter { .. } => "illegal_character",
            Self::UnknownKind { .. } => "unknown_kind",
            Self::KindNeeded => "json_kind_needed",
            Self::UnknownEncoding { .. } => "unknown_encoding",
            Self::UnknownElements => "json_unknown_elements",
            Self::Read(error) => error.code(),
        }
    }

    /// The key that the error is about, where it is about one.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        match self {
            Self::UnknownKey { path }
            | Self::RepeatedKey { path }
            | Self::WrongType { path, .. }
            | Self::IllegalCharacter { path, .. } => Some(path),
            Self::UnknownKind { .. } => Some("message"),
            Self::UnknownEncoding { .. } => Some("encoding"),
            Self::UnknownElements => Some("unknown"),
            Self::TooLarge { .. } | Self::Malformed { .. } | Self::KindNeeded | Self::Read(_) => None,
        }
    }
}

impl Document<'static> {
    /// The document whose JSON this is: the form that [`Document`] serialises to, and `kazasu message decode` prints.
    ///
    /// - `message` names the kind of message, by its id or by a file's name; it may be left out where the content tells.
    /// - `encoding` is UTF-8 when it is left out.
    /// - A code is `{"code": …, "label": …}`, whose label does not count, or the code as a string.
    /// - Dates, months and times are in their ISO form or in that of the message (`1990-01-02` or `19900102`). Text that
    ///   is no value of its field's type is kept, with a diagnostic, as in reading a file.
    /// - `null` is as good as leaving out. So is a record without a value.
    /// - `file` and `diagnostics` do not count: the diagnostics are those of reading the message anew. Go by their paths:
    ///   their lines and columns are those of the message as it would be in a file.
    ///
    /// The message equals the one that was serialised, but for text that does not fit its field and happens to have the
    /// ISO form of a value that does: JSON does not show the difference, and it becomes the value.
    ///
    /// # Errors
    /// [`JsonError`] with the key that is at fault. Nothing is dropped: keys that no table lists, elements in `unknown` and
    /// messages without a table are refused.
    ///
    /// # Example
    /// ```
    /// use kazasu::eligibility::{Document, Encoding};
    ///
    /// let document = Document::from_json(
    ///     r#"{"message": "OQSsiquc01req",
    ///         "header": {"medical_institution_code": "1310000001", "qualification_confirmation_date": "2026-09-29"},
    ///         "body": {"qualification_confirm_search_info": {
    ///             "insurer_number": "138057", "insured_identification_number": "1234567", "birthdate": "1990-01-02",
    ///             "limit_application_certificate_related_cons_flg": "1"}}}"#,
    /// )?;
    /// let file = String::from_utf8(document.message.to_xml(Encoding::Utf8)?)?;
    /// assert!(file.contains("<Birthdate>19900102</Birthdate>"));
    ///
    /// let error = Document::from_json(r#"{"message": "OQSsiquc01res", "body": {"nmae": "架空"}}"#).unwrap_err();
    /// assert_eq!((error.code(), error.path()), ("json_unknown_key", Some("body/nmae")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_json(json: &str) -> Result<Self, JsonError> {
        let mut options = ReadOptions::default();
        if json.len() > options.max_bytes {
            return Err(JsonError::TooLarge {
                size: json.len(),
                limit: options.max_bytes,
            });
        }
        // The kind of message is known only when all of the object was seen: keys have no order.
        let about = parse(json, None, options.max_bytes)?;
        let encoding = match about.encoding {
            None => Encoding::default(),
            Some(name) => {
                Encoding::from_name(&name).ok_or_else(|| JsonError::UnknownEncoding { name: shown(&name) })?
            }
        };
        let Some(message) = about.message else {
            return by_content(json, encoding, &options);
        };
        let unknown_kind = || JsonError::UnknownKind {
            message: shown(&message),
        };
        let api = ApiId::new(&message)
            .or_else(|| FileName::parse(&message).api())
            .ok_or_else(unknown_kind)?;
        let layout = Layout::of(&api);
        let table = TABLES
            .iter()
            .find(|(of, _)| *of == layout && layout != Layout::OtherMessage)
            .map(|(_, table)| *table)
            .ok_or_else(unknown_kind)?;
        options.file_name = Some(format!("{api}_0.xml"));
        let text = parse(json, Some(table), options.max_bytes)?.text;
        Ok(read_text(&text, encoding, &options)?.into_owned())
    }
}

/// Reads a message whose kind nobody named: it is of the layout that has all of its keys and that its content is taken
/// for.
fn by_content(json: &str, encoding: Encoding, options: &ReadOptions) -> Result<Document<'static>, JsonError> {
    for (layout, table) in TABLES.iter().filter(|(layout, _)| *layout != Layout::OtherMessage) {
        let Ok(built) = parse(json, Some(table), options.max_bytes) else {
            continue;
        };
        let document = read_text(&built.text, encoding, options)?;
        if document.message.layout() == *layout {
            return Ok(document.into_owned());
        }
    }
    Err(JsonError::KindNeeded)
}

/// The beginning of text that the caller gave.
fn shown(text: &str) -> String {
    text.chars().take(MOST_SHOWN).collect()
}

/// Goes through the JSON of a document; without a table header and body are passed over.
fn parse(json: &str, table: Option<&'static GroupInfo>, max_bytes: usize) -> Result<Builder, JsonError> {
    let mut builder = Builder {
        // As much as the reader takes.
        limit: max_bytes.saturating_mul(3),
        ..Builder::default()
    };
    let mut json = serde_json::Deserializer::from_str(json);
    let top = Top {
        table,
        builder: &mut builder,
    };
    match top.deserialize(&mut json).and_then(|()| json.end()) {
        Ok(()) => Ok(builder),
        Err(error) => Err(builder.error.take().unwrap_or_else(|| match error.classify() {
            Category::Data => JsonError::WrongType {
                path: builder.path,
                expected: builder.expected,
            },
            _ => JsonError::Malformed {
                line: error.line(),
                column: error.column(),
            },
        })),
    }
}

/// What the JSON comes to, and where in it the reading is.
#[derive(Default)]
struct Builder {
    /// The message as XML.
    text: String,
    limit: usize,
    message: Option<String>,
    encoding: Option<String>,
    /// The keys down to the value that is being read.
    path: String,
    /// What that value has to be.
    expected: &'static str,
    /// Why reading stopped, when the JSON itself is in order.
    error: Option<JsonError>,
}

impl Builder {
    /// Goes to a key of the present object; gives what [`leave`](Self::leave) takes to come back.
    fn enter(&mut self, key: &str) -> usize {
        let above = self.path.len();
        if above > 0 {
            self.path.push('/');
        }
        self.path.push_str(key);
        above
    }

    fn leave(&mut self, above: usize) {
        self.path.truncate(above);
    }

    /// Stops the reading.
    fn stop<E: serde::de::Error>(&mut self, error: JsonError) -> E {
        self.error.get_or_insert(error);
        E::custom("refused")
    }

    fn wrong_type<E: serde::de::Error>(&mut self) -> E {
        let (path, expected) = (self.path.clone(), self.expected);
        self.stop(JsonError::WrongType { path, expected })
    }

    fn open<E: serde::de::Error>(&mut self, element: &str) -> Result<(), E> {
        if self.text.len() > self.limit {
            let (size, limit) = (self.text.len(), self.limit);
            return Err(self.stop(JsonError::TooLarge { size, limit }));
        }
        self.text.push('<');
        self.text.push_str(element);
        self.text.push('>');
        Ok(())
    }

    fn close(&mut self, element: &str) {
        self.text.push_str("</");
        self.text.push_str(element);
        self.text.push('>');
    }

    /// Writes a value as its element.
    fn value<E: serde::de::Error>(&mut self, element: &str, kind: ScalarKind, text: &str) -> Result<(), E> {
        self.open(element)?;
        let text = as_in_message(text, kind);
        if kind == ScalarKind::InsurerNumber {
            self.text.extend(std::iter::repeat_n(' ', padding(&text)));
        }
        if let Err(character) = escape(&text, &mut self.text) {
            let path = self.path.clone();
            return Err(self.stop(JsonError::IllegalCharacter { path, character }));
        }
        self.close(element);
        Ok(())
    }
}

/// The text of a value in the form of the message. Text that is no value in ISO form is given back as it is.
fn as_in_message(text: &str, kind: ScalarKind) -> Cow<'_, str> {
    fn compact<T: Scalar>(text: &str, separators: &[(usize, u8)]) -> Option<String> {
        let mut wanted = separators.iter().peekable();
        let mut digits = String::with_capacity(text.len());
        for (at, character) in text.char_indices() {
            match wanted.next_if(|(place, _)| *place == at) {
                Some((_, separator)) if char::from(*separator) == character => {}
                Some(_) => return None,
                None => digits.push(character),
            }
        }
        (wanted.next().is_none() && T::parse(&digits).is_some()).then_some(digits)
    }
    let digits = match kind {
        ScalarKind::Date => compact::<Date>(text, &[(4, b'-'), (7, b'-')]),
        ScalarKind::Month => compact::<Month>(text, &[(4, b'-')]),
        ScalarKind::Time => compact::<DateTime>(
            text.strip_suffix("+09:00").unwrap_or(text),
            &[(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')],
        ),
        _ => None,
    };
    digits.map_or(Cow::Borrowed(text), Cow::Owned)
}

/// The words for what a field has to be.
fn expectation(kind: ScalarKind) -> &'static str {
    match kind {
        ScalarKind::Text | ScalarKind::InsurerNumber => "a string",
        ScalarKind::Code(_) => "a code as a string, or an object with the keys code and label",
        ScalarKind::Date => "a date as a string, YYYY-MM-DD",
        ScalarKind::Time => "a Japanese time as a string, YYYY-MM-DDThh:mm:ss+09:00",
        ScalarKind::Month => "a month as a string, YYYY-MM",
        ScalarKind::Percent | ScalarKind::Yen | ScalarKind::Count => "a whole number that is not negative",
    }
}

/// The outermost object.
struct Top<'b> {
    table: Option<&'static GroupInfo>,
    builder: &'b mut Builder,
}

impl<'de> DeserializeSeed<'de> for Top<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        self.builder.expected = "an object";
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Top<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.builder.expected)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        const KEYS: [&str; 7] = [
            "file",
            "message",
            "encoding",
            "header",
            "body",
            "unknown",
            "diagnostics",
        ];
        let builder = self.builder;
        let root = self.table.map_or("XmlMsg", |table| table.element);
        builder.open(root)?;
        let mut seen = [false; KEYS.len()];
        loop {
            let find = |key: &str| KEYS.iter().position(|known| *known == key);
            let key = Key {
                find,
                seen: &mut seen,
                builder,
            };
            let Some(key) = map.next_key_seed(key)?.map(|index| KEYS.get(index).copied()) else {
                break;
            };
            let key = key.unwrap_or_default();
            let above = builder.enter(key);
            let field = self
                .table
                .and_then(|table| table.fields.iter().find(|field| field.key == key));
            match (key, field) {
                ("message", _) => builder.message = map.next_value_seed(Name { builder })?,
                ("encoding", _) => builder.encoding = map.next_value_seed(Name { builder })?,
                ("unknown", _) => map.next_value_seed(Nothing { builder })?,
                (_, Some(field)) => map.next_value_seed(FieldSeed { field, builder })?,
                (_, None) => map.next_value::<IgnoredAny>().map(drop)?,
            }
            builder.leave(above);
        }
        builder.close(root);
        Ok(())
    }
}

/// A key of an object, as its place among those that `find` knows.
struct Key<'b, F> {
    find: F,
    seen: &'b mut [bool],
    builder: &'b mut Builder,
}

impl<'de, F: Fn(&str) -> Option<usize>> DeserializeSeed<'de> for Key<'_, F> {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<usize, D::Error> {
        json.deserialize_str(self)
    }
}

impl<F: Fn(&str) -> Option<usize>> Visitor<'_> for Key<'_, F> {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<usize, E> {
        let path = |builder: &mut Builder| {
            builder.enter(&shown(key));
            builder.path.clone()
        };
        let Some(index) = (self.find)(key) else {
            let path = path(self.builder);
            return Err(self.builder.stop(JsonError::UnknownKey { path }));
        };
        match self.seen.get_mut(index) {
            Some(seen) if !*seen => *seen = true,
            _ => {
                let path = path(self.builder);
                return Err(self.builder.stop(JsonError::RepeatedKey { path }));
            }
        }
        Ok(index)
    }
}

/// A string or null.
struct Name<'b> {
    builder: &'b mut Builder,
}

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        self.builder.expected = "a string";
        json.deserialize_any(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.builder.expected)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(text.to_owned()))
    }
}

/// An empty list or null.
struct Nothing<'b> {
    builder: &'b mut Builder,
}

impl<'de> DeserializeSeed<'de> for Nothing<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        self.builder.expected = "a list";
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Nothing<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.builder.expected)
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        match list.next_element::<IgnoredAny>()? {
            None => Ok(()),
            Some(_) => Err(self.builder.stop(JsonError::UnknownElements)),
        }
    }
}

/// The value of one field.
struct FieldSeed<'b> {
    field: &'static FieldInfo,
    builder: &'b mut Builder,
}

impl<'de> DeserializeSeed<'de> for FieldSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        let (element, builder) = (self.field.element, self.builder);
        let item = match self.field.shape {
            Shape::Scalar(kind) => ItemKind::Value(kind),
            Shape::Group(info) => ItemKind::Group(info),
            Shape::List(info) => {
                builder.open(element)?;
                let kind = ItemKind::Group(info);
                Items {
                    element: info.element,
                    kind,
                    builder,
                }
                .deserialize(json)?;
                builder.close(element);
                return Ok(());
            }
            Shape::Many(info) => {
                let kind = ItemKind::Group(info);
                return Items { element, kind, builder }.deserialize(json);
            }
            Shape::Texts => {
                let kind = ItemKind::Value(ScalarKind::Text);
                return Items { element, kind, builder }.deserialize(json);
            }
        };
        Item {
            element,
            kind: item,
            may_lack: true,
            builder,
        }
        .deserialize(json)
    }
}

/// What one element holds.
#[derive(Clone, Copy)]
enum ItemKind {
    Value(ScalarKind),
    Group(&'static GroupInfo),
}

/// A list.
struct Items<'b> {
    element: &'static str,
    kind: ItemKind,
    builder: &'b mut Builder,
}

impl<'de> DeserializeSeed<'de> for Items<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        self.builder.expected = "a list";
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Items<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.builder.expected)
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let above = self.builder.path.len();
        for number in 0_usize.. {
            // Writing to a string does not fail.
            let _ = write!(self.builder.path, "/{number}");
            let item = Item {
                element: self.element,
                kind: self.kind,
                may_lack: false,
                builder: self.builder,
            };
            let more = list.next_element_seed(item)?;
            self.builder.leave(above);
            if more.is_none() {
                break;
            }
        }
        Ok(())
    }
}

/// One element: a value or a group.
struct Item<'b> {
    element: &'static str,
    kind: ItemKind,
    /// Whether null stands for no element.
    may_lack: bool,
    builder: &'b mut Builder,
}

impl Item<'_> {
    fn number<E: serde::de::Error>(self, number: u64) -> Result<(), E> {
        let text = match self.kind {
            ItemKind::Value(ScalarKind::Percent) => match u16::try_from(number) {
                Ok(percent) => Percent(percent).render(),
                Err(_) => return Err(self.builder.wrong_type()),
            },
            ItemKind::Value(ScalarKind::Yen | ScalarKind::Count) => number.to_string().into(),
            _ => return Err(self.builder.wrong_type()),
        };
        self.text(&text)
    }

    fn text<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        match self.kind {
            ItemKind::Value(kind) => self.builder.value(self.element, kind, text),
            ItemKind::Group(_) => Err(self.builder.wrong_type()),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Item<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        self.builder.expected = match self.kind {
            ItemKind::Value(kind) => expectation(kind),
            ItemKind::Group(_) => "an object",
        };
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Item<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.builder.expected)
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        match self.may_lack {
            true => Ok(()),
            false => Err(self.builder.wrong_type()),
        }
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        self.text(text)
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<(), E> {
        self.number(number)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let builder = self.builder;
        match self.kind {
            ItemKind::Group(info) => {
                builder.open(self.element)?;
                let mut seen = vec![false; info.fields.len()];
                loop {
                    let key = Key {
                        find: |key: &str| info.fields.iter().position(|field| field.key == key),
                        seen: &mut seen,
                        builder,
                    };
                    let Some(index) = map.next_key_seed(key)? else { break };
                    let Some(field) = info.fields.get(index) else { continue };
                    let above = builder.enter(field.key);
                    map.next_value_seed(FieldSeed { field, builder })?;
                    builder.leave(above);
                }
                builder.close(self.element);
                Ok(())
            }
            ItemKind::Value(kind @ ScalarKind::Code(_)) => {
                const KEYS: [&str; 2] = ["code", "label"];
                let mut seen = [false; KEYS.len()];
                let mut code = None;
                loop {
                    let key = Key {
                        find: |key: &str| KEYS.iter().position(|known| *known == key),
                        seen: &mut seen,
                        builder,
                    };
                    match map.next_key_seed(key)? {
                        None => break,
                        Some(0) => {
                            let above = builder.enter("code");
                            code = map.next_value_seed(Name { builder })?;
                            builder.leave(above);
                        }
                        Some(_) => map.next_value::<IgnoredAny>().map(drop)?,
                    }
                }
                match code {
                    Some(code) => builder.value(self.element, kind, &code),
                    None => {
                        builder.expected = expectation(kind);
                        Err(builder.wrong_type())
                    }
                }
            }
            ItemKind::Value(_) => Err(builder.wrong_type()),
        }
    }
}
