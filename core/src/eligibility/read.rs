//! Reading a message: one reader, two policies. Lenient reading takes what it can and reports what it tolerated;
//! strict reading refuses the first such thing.

use std::borrow::Cow;
use std::fmt;

use super::encoding::{self, Encoding};
use super::file_name::FileName;
use super::message::{Document, Message};
use super::table::{FieldRef, Presence, ReadChildren, ReadGroup, Slot, Unknown};
use super::value::{ScalarRef, all_blank, trim_blanks};
use super::xml::{self, Event, Reader, Tag, XmlError, XmlErrorKind};

/// How to read.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ReadOptions {
    /// What to do with what the tables do not list.
    pub policy: Policy,
    /// Largest file accepted, in bytes. A bulk answer of 2,000 units has about 8 MB.
    pub max_bytes: usize,
    /// The file's name, from which the kind of message is known; without it the content decides.
    pub file_name: Option<String>,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            policy: Policy::Lenient,
            max_bytes: 64 << 20,
            file_name: None,
        }
    }
}

impl ReadOptions {
    /// The default options for a file of the given name (without its folder).
    #[must_use]
    pub fn named(file_name: &str) -> Self {
        Self {
            file_name: Some(file_name.to_owned()),
            ..Self::default()
        }
    }

    /// The same options with strict reading.
    #[must_use]
    pub fn strict(mut self) -> Self {
        self.policy = Policy::Strict;
        self
    }
}

/// What to do with what the tables do not list or a type does not cover.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Policy {
    /// Keep it and report it.
    #[default]
    Lenient,
    /// Refuse the message.
    Strict,
}

/// Something that lenient reading tolerated.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// What it is.
    pub code: DiagnosticCode,
    /// Where, as element names from the root; items of a list are numbered from 1.
    pub path: String,
    /// Line and column in the text.
    pub position: Position,
    /// Further words, such as the unknown code. Never personal data.
    pub detail: String,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.position, self.path, self.code.message())?;
        if !self.detail.is_empty() {
            write!(f, " ({})", self.detail)?;
        }
        Ok(())
    }
}

/// The kinds of diagnostics. Their text form ([`DiagnosticCode::as_str`]) is stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DiagnosticCode {
    /// A kind of message without a table; its body is kept as it is.
    UnknownKind,
    /// An element that no table lists.
    UnknownElement,
    /// A code that is not in its table.
    UnknownCode,
    /// Text that is no value of the field's type.
    Misfit,
    /// Text longer than the field's known width.
    TooLong,
    /// A second element where one is expected; the first one counts.
    Repeated,
    /// A required element is missing or empty.
    Missing,
    /// Child elements where text is expected.
    UnexpectedChildren,
    /// Text where child elements are expected.
    StrayText,
    /// Attributes, which no message has; they are not kept.
    Attributes,
    /// The header's character code, or the XML declaration, is not the file's encoding.
    EncodingMismatch,
    /// More than could be listed.
    More,
}

impl DiagnosticCode {
    /// The stable code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UnknownKind => "unknown_kind",
            Self::UnknownElement => "unknown_element",
            Self::UnknownCode => "unknown_code",
            Self::Misfit => "misfit",
            Self::TooLong => "too_long",
            Self::Repeated => "repeated",
            Self::Missing => "missing",
            Self::UnexpectedChildren => "unexpected_children",
            Self::StrayText => "stray_text",
            Self::Attributes => "attributes",
            Self::EncodingMismatch => "encoding_mismatch",
            Self::More => "more",
        }
    }

    /// What it means, in English.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::UnknownKind => "there is no table for this kind of message; its body is kept as it is",
            Self::UnknownElement => "an element that is not in the known layout; it is kept",
            Self::UnknownCode => "a code that is not in its table; it is kept",
            Self::Misfit => "the text is not a value of this field's type; it is kept as text",
            Self::TooLong => "the text is longer than the known width",
            Self::Repeated => "the element occurs more than once; the first one counts, the others are kept",
            Self::Missing => "a required element is missing or empty",
            Self::UnexpectedChildren => "elements stand where text is expected; they are kept",
            Self::StrayText => "text stands where elements are expected; it is kept",
            Self::Attributes => "the element has attributes; they are not kept",
            Self::EncodingMismatch => {
                "the header or the XML declaration names another character code than the file has"
            }
            Self::More => "there are more diagnostics than are listed",
        }
    }

    /// What it means, in Japanese.
    #[must_use]
    pub const fn message_ja(self) -> &'static str {
        match self {
            Self::UnknownKind => "この種別のメッセージのレイアウトは分かっていません（内容はそのまま保持します）",
            Self::UnknownElement => "既知のレイアウトにない要素です（保持します）",
            Self::UnknownCode => "コード表にないコードです（保持します）",
            Self::Misfit => "項目の型に合わない値です（文字列のまま保持します）",
            Self::TooLong => "既知の桁数を超えています",
            Self::Repeated => "要素が重複しています（最初のものを採用し、残りも保持します）",
            Self::Missing => "必須の要素がないか空です",
            Self::UnexpectedChildren => "値の要素の中に子要素があります（保持します）",
            Self::StrayText => "要素の間に文字があります（保持します）",
            Self::Attributes => "要素に属性があります（保持しません）",
            Self::EncodingMismatch => "文字コード識別またはXML宣言が、ファイルの文字コードと異なります",
            Self::More => "これ以上の診断は省略しました",
        }
    }
}

/// A place in the decoded text: line and column, both counted from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl Position {
    /// The position of a byte offset in a text.
    pub(crate) fn at(text: &str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line = before.bytes().filter(|b| *b == b'\n').count().saturating_add(1);
        let last = before.rsplit_once('\n').map_or(before, |(_, last)| last);
        Self {
            line,
            column: last.chars().count().saturating_add(1),
        }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// Why a message could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The file is larger than [`ReadOptions::max_bytes`].
    #[error("the file has {size} bytes, more than the {limit} that are accepted")]
    TooLarge {
        /// The file's size in bytes.
        size: usize,
        /// The limit.
        limit: usize,
    },
    /// The declaration names an encoding that is neither UTF-8 nor Shift_JIS.
    #[error("unknown encoding {name:?}; the messages are UTF-8 or Shift_JIS")]
    UnknownEncoding {
        /// The name as declared.
        name: String,
    },
    /// The bytes are not text of the declared encoding.
    #[error("{position}: a byte that is not {}; is the encoding declared rightly?", encoding.name())]
    Encoding {
        /// The declared encoding.
        encoding: Encoding,
        /// The first such byte.
        position: Position,
    },
    /// Not well-formed.
    #[error("{position}: {kind}")]
    Xml {
        /// What is wrong.
        kind: XmlErrorKind,
        /// Where.
        position: Position,
    },
    /// Well-formed, but not an eligibility message.
    #[error("{position}: the root element is not XmlMsg")]
    NotAMessage {
        /// Where the root element stands.
        position: Position,
    },
    /// Strict reading met something that lenient reading would have reported.
    #[error("{0}")]
    Refused(Diagnostic),
}

impl ReadError {
    /// A stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "too_large",
            Self::UnknownEncoding { .. } => "unknown_encoding",
            Self::Encoding { .. } => "bad_encoding",
            Self::Xml {
                kind: XmlErrorKind::Dtd,
                ..
            } => "dtd",
            Self::Xml { .. } => "malformed_xml",
            Self::NotAMessage { .. } => "not_a_message",
            Self::Refused(diagnostic) => diagnostic.code.as_str(),
        }
    }

    /// The place in the text, where there is one.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        match self {
            Self::TooLarge { .. } | Self::UnknownEncoding { .. } => None,
            Self::Encoding { position, .. } | Self::Xml { position, .. } | Self::NotAMessage { position } => {
                Some(*position)
            }
            Self::Refused(diagnostic) => Some(diagnostic.position),
        }
    }
}

/// Most diagnostics listed for one message.
const MAX_DIAGNOSTICS: usize = 1000;

/// Most list items and unlisted elements kept of one message: each takes up to fifty times the memory of its shortest
/// text. A bulk answer of 2,000 units has a tenth of them.
const MAX_PARTS: usize = 100_000;

/// Reads a message from the bytes of a file.
///
/// # Errors
/// [`ReadError`] when the bytes are no well-formed message of a known encoding, or, in strict reading, when they hold
/// anything that the tables do not cover.
///
/// # Example
/// ```
/// use kazasu::eligibility::{ReadOptions, read};
///
/// let file = br#"<?xml version="1.0" encoding="UTF-8" standalone="no"?>
/// <XmlMsg><MessageHeader><SegmentOfResult>1</SegmentOfResult></MessageHeader>
/// <MessageBody><QualificationValidity>1</QualificationValidity></MessageBody></XmlMsg>"#;
/// let document = read(file, &ReadOptions::named("OQSsiquc01res_20260929000001.xml"))?;
/// assert_eq!(document.api.unwrap().as_str(), "OQSsiquc01res");
/// # Ok::<(), kazasu::eligibility::ReadError>(())
/// ```
pub fn read(bytes: &[u8], options: &ReadOptions) -> Result<Document<'static>, ReadError> {
    let (text, encoding) = decode_within(bytes, options)?;
    read_text(&text, encoding, options).map(Document::into_owned)
}

/// Reads a message without copying its text: the document borrows from `text`, which [`encoding::decode`] gives.
///
/// # Errors
/// As [`read`].
pub fn read_text<'a>(text: &'a str, encoding: Encoding, options: &ReadOptions) -> Result<Document<'a>, ReadError> {
    if text.len() > options.max_bytes.saturating_mul(3) {
        return Err(ReadError::TooLarge {
            size: text.len(),
            limit: options.max_bytes,
        });
    }
    let named = options
        .file_name
        .as_deref()
        .and_then(|name| FileName::parse(name).api());
    let mut context = Context::new(text, options.policy)?;
    let declared = context.xml.declared_encoding();
    if let Some(declared) = declared.filter(|name| Encoding::from_name(name) != Some(encoding)) {
        let declared: String = declared.chars().take(40).collect();
        context.note(
            DiagnosticCode::EncodingMismatch,
            0,
            &[],
            format!("{declared} ≠ {}", encoding.name()),
        )?;
    }
    let message = Message::read(&mut context, named.as_ref())?;
    let api = named.or_else(|| message.api());
    if let Some(declared) = message
        .character_code()
        .filter(|declared| declared.encoding() != encoding)
    {
        let detail = format!("{} ≠ {}", declared.encoding().name(), encoding.name());
        context.note(
            DiagnosticCode::EncodingMismatch,
            0,
            &["XmlMsg", "MessageHeader", "CharacterCodeIdentifier"],
            detail,
        )?;
    }
    Ok(Document {
        api,
        encoding,
        message,
        diagnostics: context.diagnostics,
    })
}

fn decode_within<'a>(bytes: &'a [u8], options: &ReadOptions) -> Result<(Cow<'a, str>, Encoding), ReadError> {
    if bytes.len() > options.max_bytes {
        return Err(ReadError::TooLarge {
            size: bytes.len(),
            limit: options.max_bytes,
        });
    }
    encoding::decode(bytes)
}

/// The reader together with what it has to say.
pub(crate) struct Context<'a> {
    text: &'a str,
    xml: Reader<'a>,
    policy: Policy,
    /// Whether there is a table for this kind of message.
    layout_known: bool,
    diagnostics: Vec<Diagnostic>,
    /// Depth and number of the list items that are open.
    items: Vec<(usize, usize)>,
    /// How many list items and unlisted elements were kept.
    parts: usize,
    /// The last offset that was located, and its position.
    located: (usize, Position),
}

impl<'a> Context<'a> {
    fn new(text: &'a str, policy: Policy) -> Result<Self, ReadError> {
        let xml = Reader::new(text).map_err(|error| located(text, error))?;
        Ok(Self {
            text,
            xml,
            policy,
            layout_known: true,
            diagnostics: Vec::new(),
            items: Vec::new(),
            parts: 0,
            located: (0, Position { line: 1, column: 1 }),
        })
    }

    /// Says that there is no table for this kind of message, once for all of its elements.
    pub(crate) fn layout_unknown(&mut self) -> Result<(), ReadError> {
        self.layout_known = false;
        self.note(DiagnosticCode::UnknownKind, 0, &["XmlMsg"], String::new())
    }

    /// A second reader from the start, to look ahead.
    pub(crate) fn look_ahead(&self) -> Result<Reader<'a>, ReadError> {
        Reader::new(self.text).map_err(|error| located(self.text, error))
    }

    /// Reads the root element, which has to be `XmlMsg`, and the end of the document.
    pub(crate) fn read_root(&mut self, group: &mut dyn ReadChildren<'a>) -> Result<(), ReadError> {
        match self.next()? {
            Event::Start(tag) if tag.name == group.info().element => self.note_attributes(tag)?,
            _ => {
                return Err(ReadError::NotAMessage {
                    position: Position::at(self.text, self.xml.offset()),
                });
            }
        }
        self.read_group(group)?;
        // Anything but the end of the document is an error of the reader itself.
        self.next().map(drop)
    }

    /// Reads the content of a group whose start tag was just read, up to and with its end tag.
    pub(crate) fn read_group(&mut self, group: &mut dyn ReadChildren<'a>) -> Result<(), ReadError> {
        loop {
            let offset = self.xml.offset();
            match self.xml.next_unexamined().map_err(|error| self.error(error))? {
                Event::Start(tag) => {
                    // What the table lists is a name, with no attributes behind it.
                    if group.read_child(self, tag)? {
                        continue;
                    }
                    let tag = self.xml.examine(tag).map_err(|error| self.error(error))?;
                    self.note_attributes(tag)?;
                    if !group.read_child(self, tag)? {
                        let unknown = self.take_unknown(tag, None)?;
                        group.keep_unknown(unknown);
                    }
                }
                Event::Text(text) if all_blank(text) => {}
                Event::Text(_) | Event::Cdata(_) => {
                    let unknown = self.take_stray_text(offset, None)?;
                    group.keep_unknown(unknown);
                }
                Event::End | Event::Eof => break,
            }
        }
        // Empty is as good as absent, which is for the group around it to say.
        if group.is_empty() && !self.xml.open().is_empty() {
            return Ok(());
        }
        self.note_missing(group)
    }

    /// Reads a group that may be absent; its start tag was just read.
    pub(crate) fn read_optional<G: ReadGroup<'a>>(
        &mut self,
        slot: &mut Option<Box<G>>,
        unknown: &mut Vec<Unknown<'a>>,
        tag: Tag<'a>,
    ) -> Result<(), ReadError> {
        if slot.is_some() {
            return self.keep_repeated(unknown, tag);
        }
        let mut group: Box<G> = Box::default();
        self.read_group(group.as_mut())?;
        *slot = (!group.is_empty()).then_some(group);
        Ok(())
    }

    /// Reads the items of a wrapper element.
    pub(crate) fn read_list<G: ReadGroup<'a>>(
        &mut self,
        items: &mut Vec<G>,
        unknown: &mut Vec<Unknown<'a>>,
        wrapper: Tag<'a>,
        wrapper_name: &'static str,
    ) -> Result<(), ReadError> {
        if !items.is_empty() {
            self.note(DiagnosticCode::Repeated, wrapper.offset, &[], String::new())?;
        }
        loop {
            let offset = self.xml.offset();
            match self.next()? {
                Event::Start(tag) if tag.name == G::INFO.element => {
                    self.note_attributes(tag)?;
                    self.read_item(items)?;
                }
                Event::Start(tag) => {
                    self.note_attributes(tag)?;
                    unknown.push(self.take_unknown(tag, Some(wrapper_name))?);
                }
                Event::Text(text) if all_blank(text) => {}
                Event::Text(_) | Event::Cdata(_) => unknown.push(self.take_stray_text(offset, Some(wrapper_name))?),
                Event::End | Event::Eof => return Ok(()),
            }
        }
    }

    /// Reads one more item whose start tag was just read.
    pub(crate) fn read_item<G: ReadGroup<'a>>(&mut self, items: &mut Vec<G>) -> Result<(), ReadError> {
        self.count_part()?;
        self.items.push((self.xml.open().len(), items.len().saturating_add(1)));
        let mut item = G::default();
        self.read_group(&mut item)?;
        // Empty is as good as absent: an empty record must not count as one.
        if !item.is_empty() {
            items.push(item);
        }
        self.items.pop();
        Ok(())
    }

    /// Reads one more text of a repeated value element whose start tag was just read.
    pub(crate) fn read_text_item(
        &mut self,
        texts: &mut Vec<Cow<'a, str>>,
        unknown: &mut Vec<Unknown<'a>>,
        tag: Tag<'a>,
        width: usize,
    ) -> Result<(), ReadError> {
        let mut text: Option<Cow<'a, str>> = None;
        self.read_scalar(&mut text, unknown, tag, width, false)?;
        texts.extend(text);
        Ok(())
    }

    /// Reads the text of a value element whose start tag was just read.
    pub(crate) fn read_scalar(
        &mut self,
        slot: &mut impl Slot<'a>,
        unknown: &mut Vec<Unknown<'a>>,
        tag: Tag<'a>,
        width: usize,
        trim_padding: bool,
    ) -> Result<(), ReadError> {
        if slot.is_filled() {
            return self.keep_repeated(unknown, tag);
        }
        let Some(text) = self.value(unknown, tag, width, trim_padding)? else {
            return Ok(());
        };
        if slot.fill(text) {
            return Ok(());
        }
        if !slot.is_code() {
            return self.note(DiagnosticCode::Misfit, tag.offset, &[tag.name], String::new());
        }
        let shown = match slot.view() {
            FieldRef::Scalar(ScalarRef::Other(text)) if text.len() <= 8 => text.to_owned(),
            _ => String::new(),
        };
        self.note(DiagnosticCode::UnknownCode, tag.offset, &[tag.name], shown)
    }

    /// Reads the text of a value element whose start tag was just read; `None` when there is none.
    fn value(
        &mut self,
        unknown: &mut Vec<Unknown<'a>>,
        tag: Tag<'a>,
        width: usize,
        trim_padding: bool,
    ) -> Result<Option<Cow<'a, str>>, ReadError> {
        let text = match self.xml.plain_text() {
            Some(text) => Cow::Borrowed(text),
            None => match self.mixed_text(unknown, tag)? {
                Some(text) => text,
                None => return Ok(None),
            },
        };
        let value = trim_blanks(&text);
        if value.is_empty() {
            return Ok(None);
        }
        if width > 0 && value.len() > width && value.chars().count() > width {
            let detail = format!("more than {width} characters");
            self.note(DiagnosticCode::TooLong, tag.offset, &[tag.name], detail)?;
        }
        Ok(Some(match text {
            Cow::Borrowed(text) if trim_padding => Cow::Borrowed(trim_blanks(text)),
            Cow::Owned(text) if trim_padding => Cow::Owned(trim_blanks(&text).to_owned()),
            text => text,
        }))
    }

    /// Reads the text of a value element, whatever it is made of; `None` when there are elements in it, which are kept.
    /// The start tag was just read.
    #[cold]
    fn mixed_text(&mut self, unknown: &mut Vec<Unknown<'a>>, tag: Tag<'a>) -> Result<Option<Cow<'a, str>>, ReadError> {
        let outside = self.xml.open().len().saturating_sub(1);
        let mut text: Cow<'a, str> = Cow::Borrowed("");
        loop {
            match self.next()? {
                Event::Text(raw) => {
                    let Some(piece) = xml::unescape(raw) else {
                        return Err(self.bad_reference(raw));
                    };
                    append(&mut text, piece);
                }
                Event::Cdata(raw) => append(&mut text, xml::normalize_line_ends(raw)),
                Event::Start(_) => {
                    self.skip_to_depth(outside)?;
                    self.note(
                        DiagnosticCode::UnexpectedChildren,
                        tag.offset,
                        &[tag.name],
                        String::new(),
                    )?;
                    unknown.push(self.unknown_since(tag, None)?);
                    return Ok(None);
                }
                Event::End | Event::Eof => return Ok(Some(text)),
            }
        }
    }

    /// Reports and keeps a further element where one is expected; its start tag was just read.
    #[cold]
    pub(crate) fn keep_repeated(&mut self, unknown: &mut Vec<Unknown<'a>>, tag: Tag<'a>) -> Result<(), ReadError> {
        self.note(DiagnosticCode::Repeated, tag.offset, &[], String::new())?;
        self.skip_to_depth(self.xml.open().len().saturating_sub(1))?;
        unknown.push(self.unknown_since(tag, None)?);
        Ok(())
    }

    fn take_unknown(&mut self, tag: Tag<'a>, wrapper: Option<&'static str>) -> Result<Unknown<'a>, ReadError> {
        if self.layout_known {
            self.note(DiagnosticCode::UnknownElement, tag.offset, &[], String::new())?;
        }
        self.skip_to_depth(self.xml.open().len().saturating_sub(1))?;
        self.unknown_since(tag, wrapper)
    }

    fn take_stray_text(&mut self, offset: usize, wrapper: Option<&'static str>) -> Result<Unknown<'a>, ReadError> {
        let raw = self.xml.since(offset);
        if !raw.starts_with("<![CDATA[") && xml::unescape(raw).is_none() {
            return Err(self.bad_reference(raw));
        }
        self.note(DiagnosticCode::StrayText, offset, &[], String::new())?;
        self.count_part()?;
        Ok(Unknown {
            name: Cow::Borrowed(""),
            xml: Cow::Borrowed(raw),
            wrapper,
        })
    }

    fn unknown_since(&mut self, tag: Tag<'a>, wrapper: Option<&'static str>) -> Result<Unknown<'a>, ReadError> {
        self.count_part()?;
        Ok(Unknown {
            name: Cow::Borrowed(tag.name),
            xml: Cow::Borrowed(self.xml.since(tag.offset)),
            wrapper,
        })
    }

    /// Counts something to be kept that a message may hold any number of.
    fn count_part(&mut self) -> Result<(), ReadError> {
        self.parts = self.parts.saturating_add(1);
        if self.parts <= MAX_PARTS {
            return Ok(());
        }
        Err(self.error(XmlError {
            kind: XmlErrorKind::TooManyParts,
            offset: self.xml.offset(),
        }))
    }

    /// Reads on until no more than `depth` elements are open, checking what is passed over.
    fn skip_to_depth(&mut self, depth: usize) -> Result<(), ReadError> {
        while self.xml.open().len() > depth {
            match self.next()? {
                Event::Text(raw) if xml::unescape(raw).is_none() => return Err(self.bad_reference(raw)),
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
        Ok(())
    }

    fn next(&mut self) -> Result<Event<'a>, ReadError> {
        self.xml.next().map_err(|error| located(self.text, error))
    }

    /// An error of the XML reader with its place.
    pub(crate) fn error(&self, error: XmlError) -> ReadError {
        located(self.text, error)
    }

    fn bad_reference(&self, raw: &str) -> ReadError {
        let end = self.xml.offset();
        let offset = end.saturating_sub(raw.len());
        located(
            self.text,
            XmlError {
                kind: XmlErrorKind::BadReference,
                offset,
            },
        )
    }

    fn note_attributes(&mut self, tag: Tag<'a>) -> Result<(), ReadError> {
        if tag.has_attributes {
            self.note(DiagnosticCode::Attributes, tag.offset, &[], String::new())?;
        }
        Ok(())
    }

    fn note_missing(&mut self, group: &dyn ReadChildren<'a>) -> Result<(), ReadError> {
        if !self.layout_known {
            return Ok(());
        }
        let fields = group.info().fields.iter().enumerate();
        for (index, field) in fields.filter(|(_, field)| field.presence == Presence::Required) {
            if matches!(group.field(index), FieldRef::Absent) {
                self.note(
                    DiagnosticCode::Missing,
                    self.xml.offset(),
                    &[group.info().element, field.element],
                    String::new(),
                )?;
            }
        }
        Ok(())
    }

    /// Reports something; in strict reading that ends the reading.
    #[cold]
    pub(crate) fn note(
        &mut self,
        code: DiagnosticCode,
        offset: usize,
        below: &[&str],
        detail: String,
    ) -> Result<(), ReadError> {
        if self.diagnostics.len() > MAX_DIAGNOSTICS {
            return Ok(());
        }
        let code = if self.diagnostics.len() == MAX_DIAGNOSTICS {
            DiagnosticCode::More
        } else {
            code
        };
        let diagnostic = Diagnostic {
            code,
            path: self.path(below),
            position: self.locate(offset),
            detail,
        };
        if self.policy == Policy::Strict {
            return Err(ReadError::Refused(diagnostic));
        }
        self.diagnostics.push(diagnostic);
        Ok(())
    }

    fn path(&self, below: &[&str]) -> String {
        let mut path = String::new();
        for (index, name) in self.xml.open().iter().chain(below).enumerate() {
            if index > 0 {
                path.push('/');
            }
            path.push_str(name);
            let depth = index.saturating_add(1);
            if let Some((_, number)) = self.items.iter().find(|(at, _)| *at == depth) {
                path.push_str(&format!("[{number}]"));
            }
        }
        path
    }

    /// The position of an offset, counted on from the last one, so that many diagnostics stay cheap.
    fn locate(&mut self, offset: usize) -> Position {
        let (from, start) = if self.located.0 <= offset {
            self.located
        } else {
            (0, Position { line: 1, column: 1 })
        };
        let between = self.text.get(from..offset).unwrap_or_default();
        let lines = between.bytes().filter(|b| *b == b'\n').count();
        let position = match between.rsplit_once('\n') {
            None => Position {
                column: start.column.saturating_add(between.chars().count()),
                ..start
            },
            Some((_, last)) => Position {
                line: start.line.saturating_add(lines),
                column: last.chars().count().saturating_add(1),
            },
        };
        self.located = (offset, position);
        position
    }
}

fn located(text: &str, error: XmlError) -> ReadError {
    ReadError::Xml {
        kind: error.kind,
        position: Position::at(text, error.offset),
    }
}

fn append<'a>(text: &mut Cow<'a, str>, piece: Cow<'a, str>) {
    if text.is_empty() {
        *text = piece;
    } else {
        text.to_mut().push_str(&piece);
    }
}
