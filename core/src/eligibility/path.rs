//! Fields by their path: one field of a message, or every value that it holds.
//!
//! A path is the official element names from the message down, joined by `/`. Items of a list are numbered from 0 under
//! the list's own name: `ResultList/0/Name`, also where the list is a wrapper whose items have a name of their own; that
//! one is not part of the path. A path begins in the body, unless it begins with `MessageHeader` or `MessageBody`, before
//! which `XmlMsg` may stand.

use std::fmt::Write;
use std::ops::ControlFlow;

use super::message::Message;
use super::table::{FieldInfo, FieldRef, Group, GroupInfo, Shape};
use super::value::ScalarRef;

/// What separates the names of a path.
const SEPARATOR: char = '/';

/// The root of every message, and the element in it in which a path begins.
const ROOT: &str = "XmlMsg";
const BODY: &str = "MessageBody";
/// The place of the body among the fields of every root.
const BODY_PLACE: usize = 1;

/// A field of a message and its declaration.
#[derive(Clone, Copy)]
pub struct Place<'m> {
    /// The declaration. That of an item is its list's.
    pub info: &'static FieldInfo,
    /// What the message holds there.
    pub field: FieldRef<'m>,
}

/// Why a path leads to no field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PathError {
    /// The message has no element of that name at that place.
    #[error("this message has no element {path}")]
    NoSuchElement {
        /// The path up to the name that is not there.
        path: String,
    },
    /// The list has no item of that number.
    #[error("there is no item {path}; the list has {count}, numbered from 0")]
    NoSuchItem {
        /// The path up to the number.
        path: String,
        /// How many items the list has.
        count: usize,
    },
}

impl PathError {
    /// A stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoSuchElement { .. } => "no_such_element",
            Self::NoSuchItem { .. } => "no_such_item",
        }
    }

    /// The path up to the part that leads nowhere.
    #[must_use]
    pub fn path(&self) -> &str {
        match self {
            Self::NoSuchElement { path } | Self::NoSuchItem { path, .. } => path,
        }
    }
}

impl Message<'_> {
    /// The field at a path, by official element names. That a field is absent is no error; what would be in an absent
    /// group is absent too.
    ///
    /// # Errors
    /// [`PathError`] when the layout has no such element, or the list fewer items. An absent list has none.
    ///
    /// # Example
    /// ```
    /// use kazasu::eligibility::table::FieldRef;
    /// use kazasu::eligibility::value::ScalarRef;
    /// use kazasu::eligibility::{ReadOptions, read};
    ///
    /// let file = "<XmlMsg><MessageHeader/><MessageBody><ResultList><ResultOfQualificationConfirmation>\
    ///     <Name>架空　花子</Name></ResultOfQualificationConfirmation></ResultList></MessageBody></XmlMsg>";
    /// let document = read(file.as_bytes(), &ReadOptions::named("OQSsiquc01res_1.xml"))?;
    /// let name = document.message.at("ResultList/0/Name")?;
    /// assert!(matches!(name.field, FieldRef::Scalar(ScalarRef::Text("架空　花子"))));
    /// assert_eq!(name.info.japanese, "氏名");
    /// assert!(matches!(document.message.at("ResultList/0/Birthdate")?.field, FieldRef::Absent));
    /// assert_eq!(document.message.at("ResultList/1/Name").err().map(|error| error.code()), Some("no_such_item"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn at(&self, path: &str) -> Result<Place<'_>, PathError> {
        match straight(self.root(), path) {
            Some(place) => Ok(place),
            None => self.search(path),
        }
    }

    /// Follows a path wherever it leads, also through what is absent, and tells where it leads nowhere.
    #[cold]
    fn search(&self, path: &str) -> Result<Place<'_>, PathError> {
        let root = self.root();
        let mut parts = Parts { path, taken: 0 };
        let no_element = |parts: &Parts<'_>| PathError::NoSuchElement {
            path: parts.so_far().to_owned(),
        };

        let mut name = parts.next().unwrap_or_default();
        let mut place = if name == ROOT {
            name = parts.next().unwrap_or_default();
            child(root.info(), Some(root), name)
        } else if let Some(place) = child(root.info(), Some(root), name) {
            Some(place)
        } else {
            match child(root.info(), Some(root), BODY) {
                Some(body) => within(body, name),
                None => None,
            }
        }
        .ok_or_else(|| no_element(&parts))?;

        while let Some(part) = parts.next() {
            let items = match (place.info.shape, place.field) {
                // An item, whose declaration is its list's, is a group or a text by itself.
                (Shape::List(_) | Shape::Many(_), FieldRef::Group(_)) | (Shape::Texts, FieldRef::Scalar(_)) => None,
                (Shape::List(_) | Shape::Many(_), FieldRef::Groups(groups)) => Some(groups.len()),
                (Shape::Texts, FieldRef::Texts(texts)) => Some(texts.len()),
                (Shape::List(_) | Shape::Many(_) | Shape::Texts, _) => Some(0),
                (Shape::Group(_) | Shape::Scalar(_), _) => None,
            };
            place = match items {
                Some(count) => item(place, part).ok_or_else(|| PathError::NoSuchItem {
                    path: parts.so_far().to_owned(),
                    count,
                })?,
                None => within(place, part).ok_or_else(|| no_element(&parts))?,
            };
        }
        Ok(place)
    }

    /// Shows every value that the message holds, in the order of the layout, with its path and declaration, until the
    /// visitor breaks. Paths begin with `MessageHeader` or `MessageBody`; [`at`](Self::at) takes them. What no table
    /// lists is not shown.
    ///
    /// # Example
    /// ```
    /// use std::ops::ControlFlow;
    /// use kazasu::eligibility::{ReadOptions, read};
    ///
    /// let file = "<XmlMsg><MessageHeader/><MessageBody><ResultList><ResultOfQualificationConfirmation>\
    ///     <Name>架空　花子</Name></ResultOfQualificationConfirmation></ResultList></MessageBody></XmlMsg>";
    /// let document = read(file.as_bytes(), &ReadOptions::named("OQSsiquc01res_1.xml"))?;
    /// let mut paths = Vec::new();
    /// let _ = document.message.visit(&mut |path, _, _| {
    ///     paths.push(path.to_owned());
    ///     ControlFlow::Continue(())
    /// });
    /// assert_eq!(paths, ["MessageBody/ResultList/0/Name"]);
    /// # Ok::<(), kazasu::eligibility::ReadError>(())
    /// ```
    pub fn visit(
        &self,
        visitor: &mut dyn FnMut(&str, &'static FieldInfo, ScalarRef<'_>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        Walk {
            path: String::new(),
            visitor,
        }
        .group(self.root())
    }
}

/// Follows a path that begins in the body and goes through nothing but what is there: what programs read all day, and
/// many times a message. `None` says only that it was another one.
fn straight<'m>(root: &'m dyn Group, path: &str) -> Option<Place<'m>> {
    let FieldRef::Group(mut group) = root.field(BODY_PLACE) else {
        return None;
    };
    let mut rest = path;
    loop {
        let (name, after) = first(rest);
        let fields = group.info().fields;
        let place = fields.iter().position(|field| field.element == name)?;
        let (info, field) = (fields.get(place)?, group.field(place));
        let Some(after) = after else {
            return Some(Place { info, field });
        };
        (group, rest) = match field {
            FieldRef::Group(inner) => (inner, after),
            FieldRef::Groups(items) => {
                let (number, after) = first(after);
                let inner = items.get(index(number)?)?;
                let Some(after) = after else {
                    let field = FieldRef::Group(inner);
                    return Some(Place { info, field });
                };
                (inner, after)
            }
            _ => return None,
        };
    }
}

/// The first part of a path, and what comes behind it.
fn first(path: &str) -> (&str, Option<&str>) {
    let end = path.bytes().position(|byte| byte == b'/');
    match end.and_then(|end| Some((path.get(..end)?, path.get(end.checked_add(1)?..)?))) {
        Some((first, rest)) => (first, Some(rest)),
        None => (path, None),
    }
}

/// The parts of a path, one after the other.
struct Parts<'p> {
    path: &'p str,
    /// Where the part after the last one given begins; behind the path when that was the last.
    taken: usize,
}

impl<'p> Parts<'p> {
    fn next(&mut self) -> Option<&'p str> {
        let rest = self.path.get(self.taken..)?;
        let end = rest.bytes().position(|byte| byte == b'/').unwrap_or(rest.len());
        self.taken = self.taken.saturating_add(end).saturating_add(SEPARATOR.len_utf8());
        rest.get(..end)
    }

    /// The path up to the last part given.
    fn so_far(&self) -> &'p str {
        let end = self.taken.saturating_sub(SEPARATOR.len_utf8());
        self.path.get(..end).unwrap_or(self.path)
    }
}

/// The field of that name in a group, which may be absent.
fn child<'m>(info: &'static GroupInfo, group: Option<&'m dyn Group>, name: &str) -> Option<Place<'m>> {
    let (index, info) = info
        .fields
        .iter()
        .enumerate()
        .find(|(_, field)| field.element == name)?;
    let field = group.map_or(FieldRef::Absent, |group| group.field(index));
    Some(Place { info, field })
}

/// The field of that name in what stands at a place.
fn within<'m>(place: Place<'m>, name: &str) -> Option<Place<'m>> {
    match (place.field, place.info.shape) {
        (FieldRef::Group(group), _) => child(group.info(), Some(group), name),
        (FieldRef::Absent, Shape::Group(info)) => child(info, None, name),
        _ => None,
    }
}

/// The number of an item, without leading zeros.
fn index(number: &str) -> Option<usize> {
    match number.as_bytes() {
        [digit @ b'0'..=b'9'] => Some(usize::from(digit.wrapping_sub(b'0'))),
        [b'1'..=b'9', rest @ ..] if rest.iter().all(u8::is_ascii_digit) => number.parse().ok(),
        _ => None,
    }
}

/// One item of the list at a place.
fn item<'m>(place: Place<'m>, number: &str) -> Option<Place<'m>> {
    let index = index(number)?;
    let field = match place.field {
        FieldRef::Groups(groups) => FieldRef::Group(groups.get(index)?),
        FieldRef::Texts(texts) => FieldRef::Scalar(ScalarRef::Text(texts.get(index)?)),
        _ => return None,
    };
    Some(Place { field, ..place })
}

/// The way through a message; it is as deep as the tables are nested.
struct Walk<'v> {
    path: String,
    visitor: &'v mut dyn FnMut(&str, &'static FieldInfo, ScalarRef<'_>) -> ControlFlow<()>,
}

impl Walk<'_> {
    fn group(&mut self, group: &dyn Group) -> ControlFlow<()> {
        for (index, info) in group.info().fields.iter().enumerate() {
            let field = group.field(index);
            if matches!(field, FieldRef::Absent) {
                continue;
            }
            let above = self.path.len();
            if above > 0 {
                self.path.push(SEPARATOR);
            }
            self.path.push_str(info.element);
            self.field(info, field)?;
            self.path.truncate(above);
        }
        ControlFlow::Continue(())
    }

    fn field(&mut self, info: &'static FieldInfo, field: FieldRef<'_>) -> ControlFlow<()> {
        let list = self.path.len();
        match field {
            FieldRef::Absent => {}
            FieldRef::Scalar(value) => (self.visitor)(&self.path, info, value)?,
            FieldRef::Group(group) => self.group(group)?,
            FieldRef::Groups(items) => {
                for (number, item) in (0..items.len()).filter_map(|number| Some((number, items.get(number)?))) {
                    self.number(list, number);
                    self.group(item)?;
                }
            }
            FieldRef::Texts(texts) => {
                for (number, text) in texts.iter().enumerate() {
                    self.number(list, number);
                    (self.visitor)(&self.path, info, ScalarRef::Text(text))?;
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// Puts the number of an item behind the path of its list.
    fn number(&mut self, list: usize, number: usize) {
        self.path.truncate(list);
        // Writing to a string does not fail.
        let _ = write!(self.path, "{SEPARATOR}{number}");
    }
}
