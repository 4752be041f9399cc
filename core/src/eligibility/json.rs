//! Messages as JSON, through `serde`: keys are the element names in snake_case, absent fields are left out, codes carry
//! their label, dates and times are ISO 8601.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, SerializeStruct, Serializer};

use super::element::{Element, stray_text};
use super::message::{Document, Message, OtherMessage, header};
use super::read::Diagnostic;
use super::table::{FieldRef, Group, Groups, Shape, Unknown};
use super::value::{ScalarKind, ScalarRef, all_blank};
use super::xml::{self, Event, Reader};

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        FileDocument {
            file: None,
            document: self,
        }
        .serialize(serializer)
    }
}

/// A document together with the name of its file, as `kazasu message decode` prints it.
#[derive(Clone, Copy, Debug)]
pub struct FileDocument<'d> {
    /// The file's name.
    pub file: Option<&'d str>,
    /// What it holds.
    pub document: &'d Document<'d>,
}

impl Serialize for FileDocument<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let root = self.document.message.root();
        let mut map = serializer.serialize_map(None)?;
        if let Some(file) = self.file {
            map.serialize_entry("file", file)?;
        }
        map.serialize_entry("message", &self.document.api.as_ref().map(|api| api.as_str()))?;
        map.serialize_entry("encoding", self.document.encoding.name())?;
        for (index, info) in root.info().fields.iter().enumerate() {
            match (root.field(index), &self.document.message) {
                (_, Message::OtherMessage(other)) if info.key == "body" => {
                    let elements: Vec<Element> = other.body.unknown.iter().map(Unknown::element).collect();
                    map.serialize_entry(info.key, &Tree { elements })?;
                }
                (FieldRef::Group(group), _) => map.serialize_entry(info.key, &GroupJson(group))?,
                _ => map.serialize_entry(info.key, &Empty {})?,
            }
        }
        map.serialize_entry("unknown", &UnknownJson(&self.document.message))?;
        map.serialize_entry("diagnostics", &self.document.diagnostics)?;
        map.end()
    }
}

/// A header or body that the message lacks.
#[derive(serde::Serialize)]
struct Empty {}

/// The body of a message without a table.
#[derive(serde::Serialize)]
struct Tree {
    elements: Vec<Element>,
}

/// A group as a JSON object.
pub struct GroupJson<'g>(pub &'g dyn Group);

impl Serialize for GroupJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (index, info) in self.0.info().fields.iter().enumerate() {
            match self.0.field(index) {
                FieldRef::Absent => {}
                FieldRef::Scalar(value) => {
                    let coded = matches!(info.shape, Shape::Scalar(ScalarKind::Code(_)));
                    map.serialize_entry(info.key, &ScalarJson { value, coded })?;
                }
                FieldRef::Group(group) => map.serialize_entry(info.key, &GroupJson(group))?,
                FieldRef::Groups(groups) => map.serialize_entry(info.key, &GroupsJson(groups))?,
                FieldRef::Texts(texts) => map.serialize_entry(info.key, texts)?,
            }
        }
        map.end()
    }
}

struct GroupsJson<'g>(&'g dyn Groups);

impl Serialize for GroupsJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.len()))?;
        for group in (0..self.0.len()).filter_map(|index| self.0.get(index)) {
            list.serialize_element(&GroupJson(group))?;
        }
        list.end()
    }
}

struct ScalarJson<'v> {
    value: ScalarRef<'v>,
    /// The field is a code, so that text outside its table is one as well.
    coded: bool,
}

impl Serialize for ScalarJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.value {
            ScalarRef::Code(entry) => code(serializer, entry.code, Some(entry.label)),
            ScalarRef::Other(text) if self.coded => code(serializer, text, None),
            ScalarRef::Text(text) | ScalarRef::Other(text) => serializer.serialize_str(text),
            ScalarRef::Date(date) => serializer.collect_str(&date),
            ScalarRef::Time(time) => serializer.collect_str(&format_args!("{time}+09:00")),
            ScalarRef::Month(month) => serializer.collect_str(&month),
            ScalarRef::Percent(percent) => serializer.serialize_u16(percent.0),
            ScalarRef::Number(number) => serializer.serialize_u32(number),
        }
    }
}

fn code<S: Serializer>(serializer: S, code: &str, label: Option<&str>) -> Result<S::Ok, S::Error> {
    let mut object = serializer.serialize_struct("Code", 2)?;
    object.serialize_field("code", code)?;
    object.serialize_field("label", &label)?;
    object.end()
}

impl Serialize for Diagnostic {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        object.serialize_entry("severity", "warning")?;
        object.serialize_entry("code", self.code.as_str())?;
        object.serialize_entry("path", &self.path)?;
        object.serialize_entry("line", &self.position.line)?;
        object.serialize_entry("column", &self.position.column)?;
        object.serialize_entry("message", self.code.message())?;
        if !self.detail.is_empty() {
            object.serialize_entry("detail", &self.detail)?;
        }
        object.end()
    }
}

/// Every text that no table lists, with its path. The body of a message without a table is shown as a tree instead.
struct UnknownJson<'m>(&'m Message<'m>);

impl Serialize for UnknownJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let root = self.0.root();
        let mut found = Vec::new();
        match (self.0, header(root)) {
            (Message::OtherMessage(other), header) => {
                if let Some(header) = header {
                    collect_unknown(header, "XmlMsg/MessageHeader", &mut found);
                }
                let outside = OtherMessage {
                    unknown: other.unknown.clone(),
                    ..OtherMessage::default()
                };
                collect_unknown(&outside, "XmlMsg", &mut found);
            }
            _ => collect_unknown(root, root.info().element, &mut found),
        }
        serializer.collect_seq(found)
    }
}

#[derive(serde::Serialize)]
struct UnknownText {
    path: String,
    text: String,
}

/// Walks the groups; their nesting is that of the tables, not of the input.
fn collect_unknown(group: &dyn Group, path: &str, found: &mut Vec<UnknownText>) {
    for unknown in group.unknown() {
        let within = unknown
            .wrapper
            .map_or_else(|| path.to_owned(), |wrapper| format!("{path}/{wrapper}"));
        if unknown.name.is_empty() {
            found.push(UnknownText {
                path: within,
                text: stray_text(&unknown.xml),
            });
        } else {
            collect_texts(&unknown.xml, &within, found);
        }
    }
    for (index, info) in group.info().fields.iter().enumerate() {
        match (group.field(index), info.shape) {
            (FieldRef::Group(child), _) => collect_unknown(child, &format!("{path}/{}", info.element), found),
            (FieldRef::Groups(items), shape) => {
                let path = match shape {
                    Shape::List(item) => format!("{path}/{}/{}", info.element, item.element),
                    _ => format!("{path}/{}", info.element),
                };
                for (item, number) in (0..items.len()).filter_map(|index| items.get(index)).zip(1_usize..) {
                    collect_unknown(item, &format!("{path}[{number}]"), found);
                }
            }
            _ => {}
        }
    }
}

/// The texts of one unknown element and what is in it. It was read once, so that it is well-formed.
fn collect_texts(element: &str, path: &str, found: &mut Vec<UnknownText>) {
    let Ok(mut reader) = Reader::new(element) else { return };
    let first = found.len();
    let mut root = String::new();
    while let Ok(event) = reader.next() {
        let text = match event {
            Event::Eof => break,
            Event::Start(tag) if root.is_empty() => {
                root = tag.name.to_owned();
                continue;
            }
            Event::Text(raw) if !all_blank(raw) => xml::unescape(raw).unwrap_or_default(),
            Event::Cdata(raw) => xml::normalize_line_ends(raw),
            _ => continue,
        };
        found.push(UnknownText {
            path: format!("{path}/{}", reader.open().join("/")),
            text: text.into_owned(),
        });
    }
    if found.len() == first {
        found.push(UnknownText {
            path: format!("{path}/{root}"),
            text: String::new(),
        });
    }
}
