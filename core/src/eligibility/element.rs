//! Elements that no table lists, as a tree.

use serde::Serialize;

use super::table::Unknown;
use super::xml::{self, Event, Reader};

/// An element with its text and the elements in it. Comments and white space between elements are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Element {
    /// The name; empty for text that stands beside elements.
    pub name: String,
    /// The text directly in it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// The elements in it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub elements: Vec<Element>,
}

impl Unknown<'_> {
    /// What was kept, as a tree.
    #[must_use]
    pub fn element(&self) -> Element {
        if self.name.is_empty() {
            return Element {
                text: stray_text(&self.xml),
                ..Element::default()
            };
        }
        parse(&self.xml).unwrap_or_default()
    }
}

/// The text of what stood beside elements: text or a CDATA section.
pub(super) fn stray_text(raw: &str) -> String {
    let section = raw.strip_prefix("<![CDATA[").and_then(|rest| rest.strip_suffix("]]>"));
    match section {
        Some(text) => xml::normalize_line_ends(text).into_owned(),
        None => xml::unescape(raw).unwrap_or_default().into_owned(),
    }
}

/// The element that `text` is. It was read once, so that it is well-formed and of bounded depth.
fn parse(text: &str) -> Option<Element> {
    let mut reader = Reader::new(text).ok()?;
    let mut open: Vec<Element> = Vec::new();
    loop {
        match reader.next().ok()? {
            Event::Start(tag) => open.push(Element {
                name: tag.name.to_owned(),
                ..Element::default()
            }),
            Event::End => {
                let done = open.pop()?;
                match open.last_mut() {
                    Some(parent) => parent.elements.push(done),
                    None => return Some(done),
                }
            }
            Event::Text(raw) if super::value::all_blank(raw) => {}
            Event::Text(raw) => open.last_mut()?.text.push_str(&xml::unescape(raw)?),
            Event::Cdata(raw) => open.last_mut()?.text.push_str(&xml::normalize_line_ends(raw)),
            Event::Eof => return None,
        }
    }
}
