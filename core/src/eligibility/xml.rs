//! A strict pull reader for the XML profile of the eligibility messages.
//!
//! The profile is small: elements, text, CDATA, comments, the five predefined entities and character references.
//! A DTD, a second root, text outside the root, a missing or crossed end tag and namespace prefixes are errors.
//! Attributes are well-formed or an error, and otherwise only reported, since no message of the family has any.
//! Nothing is copied but text that needs unescaping, nothing recurses, and depth is bounded.

use std::borrow::Cow;

use memchr::{memchr, memchr2, memchr3, memmem};

/// Deepest nesting accepted. The deepest known message nests seven levels.
const MAX_DEPTH: usize = 32;
/// Most attributes accepted on one element; the messages have none.
const MAX_ATTRIBUTES: usize = 16;

/// Why a text is not well-formed XML of this profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum XmlErrorKind {
    /// The text ends inside an element or a tag.
    #[error("the document ends too early")]
    UnexpectedEnd,
    /// There is no element at all.
    #[error("there is no root element")]
    NoRoot,
    /// Something follows the root element.
    #[error("there is more after the end of the root element")]
    TrailingContent,
    /// Text stands before or after the root element.
    #[error("there is text outside the root element")]
    TextOutsideRoot,
    /// An end tag does not match the open element.
    #[error("the end tag does not match the start tag")]
    MismatchedEnd,
    /// A tag, comment, declaration or processing instruction is malformed.
    #[error("malformed markup")]
    MalformedMarkup,
    /// An attribute is malformed or occurs twice.
    #[error("malformed attribute")]
    MalformedAttribute,
    /// A name has a namespace prefix.
    #[error("namespace prefixes do not belong to this format")]
    NamespacePrefix,
    /// A document type declaration; never read, because it can define entities.
    #[error("a document type declaration (DTD) is not allowed")]
    Dtd,
    /// An entity other than the five predefined ones, or a reference to no character.
    #[error("only the five predefined entities and character references are allowed")]
    BadReference,
    /// A character that XML does not allow.
    #[error("a control character that XML does not allow")]
    IllegalCharacter,
    /// Elements nest deeper than any message does.
    #[error("elements are nested too deeply")]
    TooDeep,
    /// More attributes on one element than accepted.
    #[error("too many attributes on one element")]
    TooManyAttributes,
    /// More list items and unlisted elements than any message holds.
    #[error("too many list items or elements that are not in the known layout")]
    TooManyParts,
}

/// An error with the byte offset in the decoded text where it was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct XmlError {
    pub(crate) kind: XmlErrorKind,
    pub(crate) offset: usize,
}

/// A start tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tag<'a> {
    pub(crate) name: &'a str,
    /// Byte offset of the `<`.
    pub(crate) offset: usize,
    pub(crate) has_attributes: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event<'a> {
    Start(Tag<'a>),
    End,
    /// Text as written: references not yet resolved, line ends not yet normalised.
    Text(&'a str),
    /// A CDATA section's content.
    Cdata(&'a str),
    Eof,
}

/// Walks a document from the start to [`Event::Eof`].
pub(crate) struct Reader<'a> {
    all: &'a str,
    rest: &'a str,
    declared_encoding: Option<&'a str>,
    open: Vec<&'a str>,
    /// `]`, with which begins what text may not hold, stands somewhere.
    has_bracket: bool,
    /// The last start tag closed itself; its end comes next.
    self_closed: bool,
    root_seen: bool,
}

impl<'a> Reader<'a> {
    /// A reader over decoded text, byte order mark removed.
    pub(crate) fn new(all: &'a str) -> Result<Self, XmlError> {
        if let Some(offset) = find_illegal_character(all) {
            return Err(XmlError {
                kind: XmlErrorKind::IllegalCharacter,
                offset,
            });
        }
        let mut reader = Self {
            all,
            rest: all,
            declared_encoding: None,
            open: Vec::with_capacity(8),
            has_bracket: memchr(b']', all.as_bytes()).is_some(),
            self_closed: false,
            root_seen: false,
        };
        reader.declaration()?;
        Ok(reader)
    }

    /// The encoding that the XML declaration names, if any.
    pub(crate) fn declared_encoding(&self) -> Option<&'a str> {
        self.declared_encoding
    }

    /// Names of the open elements, outermost first.
    pub(crate) fn open(&self) -> &[&'a str] {
        &self.open
    }

    /// Byte offset of what comes next.
    pub(crate) fn offset(&self) -> usize {
        self.all.len().saturating_sub(self.rest.len())
    }

    /// The document's text from `start` to the current position.
    pub(crate) fn since(&self, start: usize) -> &'a str {
        self.all.get(start..self.offset()).unwrap_or_default()
    }

    /// The text of the element whose start tag was just read, when there is nothing else in it and nothing in the text
    /// to resolve; goes past the end tag then, and nowhere otherwise.
    #[inline]
    pub(crate) fn plain_text(&mut self) -> Option<&'a str> {
        if self.self_closed {
            return None;
        }
        let name = self.open.last()?;
        let end = memchr3(b'<', b'&', b'\r', self.rest.as_bytes())?;
        let (text, rest) = self.rest.split_at_checked(end)?;
        if self.has_bracket && text.contains("]]>") {
            return None;
        }
        self.rest = rest.strip_prefix("</")?.strip_prefix(name)?.strip_prefix('>')?;
        self.open.pop();
        Some(text)
    }

    /// The next event, but what stands in a start tag is taken for the name unseen: whoever does not know it for a name
    /// has to [`examine`](Self::examine) the tag. This saves looking at each byte of names that are looked up anyhow.
    #[inline]
    pub(crate) fn next_unexamined(&mut self) -> Result<Event<'a>, XmlError> {
        self.start_unexamined()
            .map_or_else(|| self.next(), |tag| Ok(Event::Start(tag)))
    }

    #[inline]
    fn start_unexamined(&mut self) -> Option<Tag<'a>> {
        if self.self_closed || self.open.is_empty() || self.open.len() >= MAX_DEPTH {
            return None;
        }
        let inner = self.rest.strip_prefix('<')?;
        if !inner.as_bytes().first()?.is_ascii_alphabetic() {
            return None;
        }
        let (name, rest) = inner.split_at_checked(memchr(b'>', inner.as_bytes())?)?;
        let offset = self.offset();
        self.rest = rest.strip_prefix('>')?;
        self.open.push(name);
        Some(Tag {
            name,
            offset,
            has_attributes: false,
        })
    }

    /// The start tag that [`next_unexamined`](Self::next_unexamined) just gave, as [`next`](Self::next) gives it.
    pub(crate) fn examine(&mut self, tag: Tag<'a>) -> Result<Tag<'a>, XmlError> {
        self.open.pop();
        self.rest = self.all.get(tag.offset..).unwrap_or_default();
        self.self_closed = false;
        self.start_tag()
    }

    /// The next event.
    pub(crate) fn next(&mut self) -> Result<Event<'a>, XmlError> {
        if self.self_closed {
            self.self_closed = false;
            self.open.pop();
            return Ok(Event::End);
        }
        loop {
            if self.open.is_empty() {
                self.rest = self.rest.trim_start_matches(is_space);
                if self.rest.is_empty() {
                    return if self.root_seen {
                        Ok(Event::Eof)
                    } else {
                        self.fail(XmlErrorKind::NoRoot)
                    };
                }
            }
            if !self.rest.starts_with('<') {
                return self.text();
            }
            if let Some(event) = self.markup()? {
                return Ok(event);
            }
        }
    }

    fn text(&mut self) -> Result<Event<'a>, XmlError> {
        if self.open.is_empty() {
            return self.fail(XmlErrorKind::TextOutsideRoot);
        }
        let end = memchr(b'<', self.rest.as_bytes());
        let Some((text, rest)) = end.and_then(|end| self.rest.split_at_checked(end)) else {
            return self.fail(XmlErrorKind::UnexpectedEnd);
        };
        if self.has_bracket && text.contains("]]>") {
            return self.fail(XmlErrorKind::MalformedMarkup);
        }
        self.rest = rest;
        Ok(Event::Text(text))
    }

    /// Reads one piece of markup; `None` for a comment or processing instruction.
    fn markup(&mut self) -> Result<Option<Event<'a>>, XmlError> {
        match self.rest.as_bytes().get(1) {
            Some(b'/') => self.end_tag().map(Some),
            Some(b'!') => self.declaration_or_comment(),
            Some(b'?') => self.processing_instruction().map(|()| None),
            Some(_) => self.start_tag().map(|tag| Some(Event::Start(tag))),
            None => self.fail(XmlErrorKind::UnexpectedEnd),
        }
    }

    fn start_tag(&mut self) -> Result<Tag<'a>, XmlError> {
        if self.open.is_empty() && self.root_seen {
            return self.fail(XmlErrorKind::TrailingContent);
        }
        let offset = self.offset();
        self.skip(1);
        let name = self.name()?;
        let has_attributes = !self.take(">") && self.attributes()?;
        if self.open.len() >= MAX_DEPTH {
            return Err(XmlError {
                kind: XmlErrorKind::TooDeep,
                offset,
            });
        }
        self.root_seen = true;
        self.open.push(name);
        Ok(Tag {
            name,
            offset,
            has_attributes,
        })
    }

    /// Reads what stands in a start tag behind the name, and the tag's end; whether there are attributes.
    fn attributes(&mut self) -> Result<bool, XmlError> {
        let mut attributes: Vec<&'a str> = Vec::new();
        while !self.take(">") {
            let before = self.rest.len();
            self.rest = self.rest.trim_start_matches(is_space);
            let spaced = self.rest.len() != before;
            if self.take(">") {
                break;
            }
            if self.take("/>") {
                self.self_closed = true;
                break;
            }
            if self.rest.is_empty() {
                return self.fail(XmlErrorKind::UnexpectedEnd);
            }
            if !spaced {
                return self.fail(XmlErrorKind::MalformedMarkup);
            }
            let attribute = self.attribute()?;
            if attributes.contains(&attribute) {
                return self.fail(XmlErrorKind::MalformedAttribute);
            }
            if attributes.len() >= MAX_ATTRIBUTES {
                return self.fail(XmlErrorKind::TooManyAttributes);
            }
            attributes.push(attribute);
        }
        Ok(!attributes.is_empty())
    }

    fn end_tag(&mut self) -> Result<Event<'a>, XmlError> {
        let Some(&name) = self.open.last() else {
            return self.fail(XmlErrorKind::MismatchedEnd);
        };
        let after = self.rest.get(2..).and_then(|rest| rest.strip_prefix(name));
        let Some(after) = after else {
            return self.fail(if self.rest.contains('>') {
                XmlErrorKind::MismatchedEnd
            } else {
                XmlErrorKind::UnexpectedEnd
            });
        };
        let after = after.trim_start_matches(is_space);
        let Some(after) = after.strip_prefix('>') else {
            return self.fail(if after.is_empty() {
                XmlErrorKind::UnexpectedEnd
            } else {
                XmlErrorKind::MismatchedEnd
            });
        };
        self.rest = after;
        self.open.pop();
        Ok(Event::End)
    }

    fn declaration_or_comment(&mut self) -> Result<Option<Event<'a>>, XmlError> {
        if let Some(body) = self.rest.strip_prefix("<!--") {
            let Some(end) = memmem::find(body.as_bytes(), b"--") else {
                return self.fail(XmlErrorKind::UnexpectedEnd);
            };
            let Some(rest) = body.get(end..).and_then(|rest| rest.strip_prefix("-->")) else {
                return self.fail(XmlErrorKind::MalformedMarkup);
            };
            self.rest = rest;
            return Ok(None);
        }
        if let Some(body) = self.rest.strip_prefix("<![CDATA[") {
            if self.open.is_empty() {
                return self.fail(XmlErrorKind::TextOutsideRoot);
            }
            let Some((text, rest)) = body.split_once("]]>") else {
                return self.fail(XmlErrorKind::UnexpectedEnd);
            };
            self.rest = rest;
            return Ok(Some(Event::Cdata(text)));
        }
        self.fail(if self.rest.starts_with("<!DOCTYPE") {
            XmlErrorKind::Dtd
        } else {
            XmlErrorKind::MalformedMarkup
        })
    }

    fn processing_instruction(&mut self) -> Result<(), XmlError> {
        let body = self.rest.get(2..).unwrap_or_default();
        let Some((content, rest)) = body.split_once("?>") else {
            return self.fail(XmlErrorKind::UnexpectedEnd);
        };
        let target_end = content.find(is_space).unwrap_or(content.len());
        let target = content.get(..target_end).unwrap_or_default();
        if !is_name(target) || target.eq_ignore_ascii_case("xml") {
            return self.fail(XmlErrorKind::MalformedMarkup);
        }
        self.rest = rest;
        Ok(())
    }

    /// The XML declaration, if there is one. What it says of the encoding was used before decoding.
    fn declaration(&mut self) -> Result<(), XmlError> {
        let Some(body) = self.rest.strip_prefix("<?xml") else {
            return Ok(());
        };
        if !body.starts_with(is_space) {
            return Ok(());
        }
        let Some((content, rest)) = body.split_once("?>") else {
            return self.fail(XmlErrorKind::UnexpectedEnd);
        };
        let Some(parts) = DeclarationPart::parse_all(content) else {
            return self.fail(XmlErrorKind::MalformedMarkup);
        };
        let mut declared = parts.into_iter();
        let valid = matches!(declared.next(), Some(("version", value)) if value.starts_with("1."));
        let mut allowed = ["encoding", "standalone"].into_iter();
        let ordered = declared.all(|(name, value)| {
            if name == "encoding" {
                self.declared_encoding = Some(value);
            }
            allowed.any(|expected| expected == name) && (name == "encoding" || matches!(value, "yes" | "no"))
        });
        if !valid || !ordered {
            return self.fail(XmlErrorKind::MalformedMarkup);
        }
        self.rest = rest;
        Ok(())
    }

    fn attribute(&mut self) -> Result<&'a str, XmlError> {
        let name = self.name()?;
        let after = self.rest.trim_start_matches(is_space).strip_prefix('=');
        let Some(after) = after.map(|rest| rest.trim_start_matches(is_space)) else {
            return self.fail(XmlErrorKind::MalformedAttribute);
        };
        let quoted = ['"', '\'']
            .into_iter()
            .find_map(|quote| after.strip_prefix(quote)?.split_once(quote));
        let Some((value, rest)) = quoted else {
            return self.fail(XmlErrorKind::MalformedAttribute);
        };
        if value.contains('<') || unescape(value).is_none() {
            return self.fail(XmlErrorKind::MalformedAttribute);
        }
        self.rest = rest;
        Ok(name)
    }

    fn name(&mut self) -> Result<&'a str, XmlError> {
        let end = name_end(self.rest);
        let Some((name, rest)) = self.rest.split_at_checked(end) else {
            return self.fail(XmlErrorKind::MalformedMarkup);
        };
        if !name.starts_with(is_name_start) {
            return self.fail(XmlErrorKind::MalformedMarkup);
        }
        if rest.starts_with(':') {
            return self.fail(XmlErrorKind::NamespacePrefix);
        }
        self.rest = rest;
        Ok(name)
    }

    /// Goes past `markup` if it comes next.
    fn take(&mut self, markup: &str) -> bool {
        let rest = self.rest.strip_prefix(markup);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    fn fail<T>(&self, kind: XmlErrorKind) -> Result<T, XmlError> {
        Err(XmlError {
            kind,
            offset: self.offset(),
        })
    }
}

/// `name="value"` pairs of an XML declaration.
struct DeclarationPart;

impl DeclarationPart {
    /// All pairs, or `None` when one is malformed or there are more than the three that exist.
    fn parse_all(content: &str) -> Option<Vec<(&str, &str)>> {
        let mut rest = content;
        let mut parts = Vec::with_capacity(3);
        loop {
            let trimmed = rest.trim_start_matches(is_space);
            if trimmed.is_empty() {
                return Some(parts);
            }
            if trimmed.len() == rest.len() || parts.len() == 3 {
                return None;
            }
            let (name, after) = trimmed.split_once('=')?;
            let after = after.trim_start_matches(is_space);
            let (value, next) = ['"', '\'']
                .into_iter()
                .find_map(|quote| after.strip_prefix(quote)?.split_once(quote))?;
            let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
            if value.is_empty() || !value.chars().all(plain) {
                return None;
            }
            parts.push((name.trim_end_matches(is_space), value));
            rest = next;
        }
    }
}

/// The encoding that the XML declaration at the start of `head` names, if any.
pub(crate) fn declared_encoding(head: &str) -> Option<&str> {
    let content = head.strip_prefix("<?xml")?.split_once("?>")?.0;
    DeclarationPart::parse_all(content)?
        .into_iter()
        .find(|(name, _)| *name == "encoding")
        .map(|(_, value)| value)
}

/// Resolves references and normalises line ends; `None` when a reference is not allowed.
pub(crate) fn unescape(raw: &str) -> Option<Cow<'_, str>> {
    if memchr2(b'&', b'\r', raw.as_bytes()).is_none() {
        return Some(Cow::Borrowed(raw));
    }
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = memchr2(b'&', b'\r', rest.as_bytes()) {
        let (before, special) = rest.split_at_checked(at)?;
        out.push_str(before);
        if let Some(after) = special.strip_prefix('\r') {
            out.push('\n');
            rest = after.strip_prefix('\n').unwrap_or(after);
        } else {
            let (name, after) = special.strip_prefix('&')?.split_once(';')?;
            out.push(reference(name)?);
            rest = after;
        }
    }
    out.push_str(rest);
    Some(Cow::Owned(out))
}

/// Normalises the line ends of a CDATA section.
pub(crate) fn normalize_line_ends(raw: &str) -> Cow<'_, str> {
    if memchr(b'\r', raw.as_bytes()).is_none() {
        return Cow::Borrowed(raw);
    }
    Cow::Owned(raw.replace("\r\n", "\n").replace('\r', "\n"))
}

fn reference(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let (digits, radix) = number.strip_prefix('x').map_or((number, 10), |hex| (hex, 16));
            let digit = |c: char| c.is_digit(radix);
            if digits.is_empty() || digits.len() > 8 || !digits.chars().all(digit) {
                return None;
            }
            u32::from_str_radix(digits, radix)
                .ok()
                .and_then(char::from_u32)
                .filter(|c| is_xml_character(*c))
        }
    }
}

/// Whether XML 1.0 allows the character in a document.
pub(crate) fn is_xml_character(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

fn find_illegal_character(text: &str) -> Option<usize> {
    // Without a way out of the inner loops, so that they run many bytes at a time.
    let control = |bytes: &[u8; 64]| bytes.iter().fold(false, |found, b| found | (*b < 0x20));
    let illegal = |bytes: &[u8]| {
        let illegal = |b: u8| b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r');
        bytes.iter().fold(false, |found, b| found | illegal(*b))
    };
    let (chunks, rest) = text.as_bytes().as_chunks();
    let found = chunks.iter().any(|chunk| control(chunk) && illegal(chunk)) || illegal(rest);
    // U+FFFE and U+FFFF are the only others that valid UTF-8 can hold; both begin EF BF.
    if !found && memmem::find(text.as_bytes(), b"\xEF\xBF").is_none() {
        return None;
    }
    text.char_indices()
        .find(|(_, c)| !is_xml_character(*c))
        .map(|(at, _)| at)
}

/// Where a name that begins the text ends.
fn name_end(text: &str) -> usize {
    let plain = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    match text.as_bytes().iter().position(|b| !plain(b)) {
        Some(end) if text.as_bytes().get(end).is_some_and(u8::is_ascii) => end,
        None => text.len(),
        Some(_) => text.find(|c: char| !is_name_character(c)).unwrap_or(text.len()),
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

fn is_name(text: &str) -> bool {
    text.starts_with(is_name_start) && text.chars().all(is_name_character)
}

/// NameStartChar of XML 1.0 without the colon.
fn is_name_start(c: char) -> bool {
    c.is_ascii_alphabetic()
        || c == '_'
        || matches!(c,
            '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}' | '\u{370}'..='\u{37D}'
            | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}'
            | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}

fn is_name_character(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || is_name_start(c)
        || matches!(c, '-' | '.' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}
