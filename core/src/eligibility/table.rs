//! The declarations that everything else comes from: element groups and code tables, each written once.
//!
//! `group!` turns one table of elements into the Rust struct, its reader, its view by name (from which the writer, the
//! JSON and the bindings work) and its documentation. `code_table!` does the same for codes.

use std::borrow::Cow;
use std::fmt;

use super::read::{Context, ReadError};
use super::value::{Scalar, ScalarKind, ScalarRef};
use super::xml::Tag;
use crate::Confidence;

/// What is known of one element group: its element name and its fields in layout order.
#[derive(Debug)]
pub struct GroupInfo {
    /// The name of its type, here and in every binding. Groups of different messages can be elements of one name.
    pub name: &'static str,
    /// The element's official name.
    pub element: &'static str,
    /// The fields, in the order in which they are written.
    pub fields: &'static [FieldInfo],
}

/// What is known of one element.
#[derive(Debug)]
pub struct FieldInfo {
    /// The key in JSON and in Rust: the element name in snake_case.
    pub key: &'static str,
    /// The element's official name.
    pub element: &'static str,
    /// What it holds.
    pub shape: Shape,
    /// Whether the source layouts demand it.
    pub presence: Presence,
    /// Widest text in characters; 0 where none is known.
    pub width: usize,
    /// How firm name, place and meaning are.
    pub confidence: Confidence,
    /// The Japanese name.
    pub japanese: &'static str,
}

/// What an element holds.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Shape {
    /// A value.
    Scalar(ScalarKind),
    /// One group.
    Group(&'static GroupInfo),
    /// A wrapper element around any number of one group.
    List(&'static GroupInfo),
    /// Any number of one group, without a wrapper.
    Many(&'static GroupInfo),
    /// Any number of texts, without a wrapper.
    Texts,
}

/// Whether an element has to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Exactly one.
    Required,
    /// None or one.
    Optional,
}

/// A group whose fields can be seen by name: what the writer, JSON and the bindings work on.
pub trait Group {
    /// The declaration.
    fn info(&self) -> &'static GroupInfo;

    /// The field at a place of [`GroupInfo::fields`].
    fn field(&self, index: usize) -> FieldRef<'_>;

    /// What was read inside this element and is in no table.
    fn unknown(&self) -> &[Unknown<'_>];

    /// Whether it holds nothing, which is as good as absent.
    fn is_empty(&self) -> bool {
        let mut fields = 0..self.info().fields.len();
        fields.all(|index| matches!(self.field(index), FieldRef::Absent)) && self.unknown().is_empty()
    }
}

/// `Debug` of a group: which elements it holds, and none of their text, which is personal data.
pub(crate) fn show(group: &dyn Group, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut shown = f.debug_struct(group.info().element);
    for (index, field) in group.info().fields.iter().enumerate() {
        match group.field(index) {
            FieldRef::Absent => {}
            FieldRef::Scalar(_) => drop(shown.field(field.element, &format_args!("…"))),
            FieldRef::Group(group) => drop(shown.field(field.element, &Shown(group))),
            FieldRef::Groups(groups) => drop(shown.field(field.element, &format_args!("{} items", groups.len()))),
            FieldRef::Texts(texts) => drop(shown.field(field.element, &format_args!("{} texts", texts.len()))),
        }
    }
    if !group.unknown().is_empty() {
        shown.field("unknown", &group.unknown());
    }
    shown.finish()
}

struct Shown<'m>(&'m dyn Group);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(self.0, f)
    }
}

/// A field seen by name.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum FieldRef<'m> {
    /// Absent or empty.
    Absent,
    /// A value.
    Scalar(ScalarRef<'m>),
    /// One group.
    Group(&'m dyn Group),
    /// Several groups.
    Groups(&'m dyn Groups),
    /// Several texts.
    Texts(&'m [Cow<'m, str>]),
}

/// A list of groups.
pub trait Groups {
    /// How many.
    fn len(&self) -> usize;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One of them.
    fn get(&self, index: usize) -> Option<&dyn Group>;
}

impl<T: Group> Groups for Vec<T> {
    fn len(&self) -> usize {
        self.len()
    }

    fn get(&self, index: usize) -> Option<&dyn Group> {
        self.as_slice().get(index).map(|group| -> &dyn Group { group })
    }
}

/// An element (or stray text) that no table lists, kept to be written back.
#[derive(Clone, PartialEq, Eq)]
pub struct Unknown<'a> {
    /// The element's name; empty for stray text.
    pub name: Cow<'a, str>,
    /// The element as it stood in the message, markup included.
    pub xml: Cow<'a, str>,
    /// The wrapper element of the group that it stood in, if it stood in one.
    pub wrapper: Option<&'static str>,
}

/// Shows the name only: the content may be personal.
impl fmt::Debug for Unknown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Unknown({:?}, {} bytes)", self.name, self.xml.len())
    }
}

impl Unknown<'_> {
    pub(crate) fn into_owned(self) -> Unknown<'static> {
        Unknown {
            name: Cow::Owned(self.name.into_owned()),
            xml: Cow::Owned(self.xml.into_owned()),
            wrapper: self.wrapper,
        }
    }
}

/// The reading side of a group.
pub(crate) trait ReadChildren<'a>: Group {
    /// Reads the child whose start tag was just read; `false` when no table lists it.
    fn read_child(&mut self, context: &mut Context<'a>, tag: Tag<'a>) -> Result<bool, ReadError>;

    fn keep_unknown(&mut self, unknown: Unknown<'a>);
}

/// A group that can be made to be read into.
pub(crate) trait ReadGroup<'a>: ReadChildren<'a> + Default {
    const INFO: &'static GroupInfo;

    /// Sets a value of this group or of one of its fixed parts by element name; `None` when there is no such value
    /// element, `Some(false)` when the text is no such value.
    fn set(&mut self, element: &str, text: Cow<'a, str>) -> Option<bool>;
}

/// A scalar slot of a struct: `Field<T>` or optional text.
pub(crate) trait Slot<'a> {
    fn is_filled(&self) -> bool;
    /// Takes the text of an element; `false` when the text does not fit the type and was kept as it is.
    fn fill(&mut self, text: Cow<'a, str>) -> bool;
    fn view(&self) -> FieldRef<'_>;
    fn is_code(&self) -> bool;
}

impl<'a, T: Scalar> Slot<'a> for super::value::Field<'a, T> {
    fn is_filled(&self) -> bool {
        !self.is_absent()
    }

    fn fill(&mut self, text: Cow<'a, str>) -> bool {
        *self = Self::parse(text);
        !matches!(self, Self::Other(_))
    }

    fn view(&self) -> FieldRef<'_> {
        match self {
            Self::Absent => FieldRef::Absent,
            Self::Known(value) => FieldRef::Scalar(value.view()),
            Self::Other(text) => FieldRef::Scalar(ScalarRef::Other(text)),
        }
    }

    fn is_code(&self) -> bool {
        matches!(T::KIND, ScalarKind::Code(_))
    }
}

impl<'a> Slot<'a> for Option<Cow<'a, str>> {
    fn is_filled(&self) -> bool {
        self.is_some()
    }

    fn fill(&mut self, text: Cow<'a, str>) -> bool {
        *self = (!text.is_empty()).then_some(text);
        true
    }

    fn view(&self) -> FieldRef<'_> {
        self.as_deref()
            .map_or(FieldRef::Absent, |text| FieldRef::Scalar(ScalarRef::Text(text)))
    }

    fn is_code(&self) -> bool {
        false
    }
}

/// Declares an element group. A row is
/// `rust_name: shape, "ElementName", presence, width, confidence, "日本語名";`.
macro_rules! group {
    (
        $(#[$meta:meta])*
        $name:ident = $element:literal {
            $($field:ident : $shape:ident $(($arg:ident))?, $tag:literal, $presence:ident, $width:literal,
              $confidence:ident, $japanese:literal $(, $note:literal)?;)*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Default, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct $name<'a> {
            $(
                #[doc = concat!($japanese, " (`", $tag, "`", $crate::eligibility::table::width_note!($width), ").",
                    $crate::eligibility::table::confidence_note!($confidence) $(, " ", $note)?)]
                pub $field: $crate::eligibility::table::field_type!($shape $($arg)?),
            )*
            /// Elements that no table lists, kept to be written back.
            pub unknown: Vec<$crate::eligibility::table::Unknown<'a>>,
        }

        impl $name<'_> {
            /// The declaration of this group.
            pub const INFO: &'static $crate::eligibility::table::GroupInfo = &$crate::eligibility::table::GroupInfo {
                name: stringify!($name),
                element: $element,
                fields: &[$($crate::eligibility::table::FieldInfo {
                    key: stringify!($field),
                    element: $tag,
                    shape: $crate::eligibility::table::field_shape!($shape $($arg)?),
                    presence: $crate::eligibility::table::Presence::$presence,
                    width: $width,
                    confidence: $crate::Confidence::$confidence,
                    japanese: $japanese,
                }),*],
            };

            /// The same group without borrowing from the message.
            #[must_use]
            pub fn into_owned(self) -> $name<'static> {
                $name {
                    $($field: $crate::eligibility::table::field_owned!($shape, self.$field),)*
                    unknown: self.unknown.into_iter().map(|unknown| unknown.into_owned()).collect(),
                }
            }
        }

        impl std::fmt::Debug for $name<'_> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::eligibility::table::show(self, f)
            }
        }

        impl $crate::eligibility::table::Group for $name<'_> {
            fn info(&self) -> &'static $crate::eligibility::table::GroupInfo {
                Self::INFO
            }

            fn field(&self, index: usize) -> $crate::eligibility::table::FieldRef<'_> {
                let fields: &[fn(&Self) -> $crate::eligibility::table::FieldRef<'_>] =
                    &[$(|group| $crate::eligibility::table::field_view!($shape, group.$field)),*];
                fields.get(index).map_or($crate::eligibility::table::FieldRef::Absent, |view| view(self))
            }

            fn unknown(&self) -> &[$crate::eligibility::table::Unknown<'_>] {
                &self.unknown
            }
        }

        impl<'a> $crate::eligibility::table::ReadChildren<'a> for $name<'a> {
            #[allow(unreachable_code, unused_variables)] // a group without rows
            fn read_child(
                &mut self,
                context: &mut $crate::eligibility::read::Context<'a>,
                tag: $crate::eligibility::xml::Tag<'a>,
            ) -> Result<bool, $crate::eligibility::read::ReadError> {
                match tag.name {
                    $($tag => $crate::eligibility::table::field_read!($shape, self, $field, $tag, $width, context, tag)?,)*
                    _ => return Ok(false),
                }
                Ok(true)
            }

            fn keep_unknown(&mut self, unknown: $crate::eligibility::table::Unknown<'a>) {
                self.unknown.push(unknown);
            }
        }

        impl<'a> $crate::eligibility::table::ReadGroup<'a> for $name<'a> {
            const INFO: &'static $crate::eligibility::table::GroupInfo = $name::INFO;

            fn set(&mut self, element: &str, text: std::borrow::Cow<'a, str>) -> Option<bool> {
                $($crate::eligibility::table::field_set!($shape, self.$field, $tag, element, text);)*
                let _ = (element, text);
                None
            }
        }
    };
}

macro_rules! width_note {
    (0) => {
        ""
    };
    ($width:literal) => {
        concat!(", at most ", $width, " characters")
    };
}

macro_rules! confidence_note {
    (Firm) => {
        ""
    };
    (OneSource) => {
        " One source."
    };
    (Inferred) => {
        " Inferred."
    };
    (Disputed) => {
        " Disputed."
    };
}

macro_rules! field_type {
    (text) => { Option<std::borrow::Cow<'a, str>> };
    (insurer_number) => { Option<std::borrow::Cow<'a, str>> };
    (scalar $type:ident) => { $crate::eligibility::value::Field<'a, $type> };
    (part $type:ident) => { $type<'a> };
    (group $type:ident) => { Option<Box<$type<'a>>> };
    (list $type:ident) => { Vec<$type<'a>> };
    (many $type:ident) => { Vec<$type<'a>> };
    (texts) => { Vec<std::borrow::Cow<'a, str>> };
}

macro_rules! field_shape {
    (text) => {
        $crate::eligibility::table::Shape::Scalar($crate::eligibility::value::ScalarKind::Text)
    };
    (insurer_number) => {
        $crate::eligibility::table::Shape::Scalar($crate::eligibility::value::ScalarKind::InsurerNumber)
    };
    (scalar $type:ident) => {
        $crate::eligibility::table::Shape::Scalar(<$type as $crate::eligibility::value::Scalar>::KIND)
    };
    (part $type:ident) => {
        $crate::eligibility::table::Shape::Group($type::INFO)
    };
    (group $type:ident) => {
        $crate::eligibility::table::Shape::Group($type::INFO)
    };
    (list $type:ident) => {
        $crate::eligibility::table::Shape::List($type::INFO)
    };
    (many $type:ident) => {
        $crate::eligibility::table::Shape::Many($type::INFO)
    };
    (texts) => {
        $crate::eligibility::table::Shape::Texts
    };
}

macro_rules! field_owned {
    (text, $value:expr) => {
        $value.map(|text| std::borrow::Cow::Owned(text.into_owned()))
    };
    (insurer_number, $value:expr) => {
        $value.map(|text| std::borrow::Cow::Owned(text.into_owned()))
    };
    (scalar, $value:expr) => {
        $value.into_owned()
    };
    (part, $value:expr) => {
        $value.into_owned()
    };
    (group, $value:expr) => {
        $value.map(|group| Box::new(group.into_owned()))
    };
    (list, $value:expr) => {
        $value.into_iter().map(|group| group.into_owned()).collect()
    };
    (many, $value:expr) => {
        $value.into_iter().map(|group| group.into_owned()).collect()
    };
    (texts, $value:expr) => {
        $value
            .into_iter()
            .map(|text| std::borrow::Cow::Owned(text.into_owned()))
            .collect()
    };
}

macro_rules! field_view {
    (part, $value:expr) => {
        $crate::eligibility::table::part_view(&$value)
    };
    (group, $value:expr) => {
        $value
            .as_deref()
            .map_or($crate::eligibility::table::FieldRef::Absent, |group| {
                $crate::eligibility::table::FieldRef::Group(group)
            })
    };
    (list, $value:expr) => {
        $crate::eligibility::table::groups_view(&$value)
    };
    (many, $value:expr) => {
        $crate::eligibility::table::groups_view(&$value)
    };
    (texts, $value:expr) => {
        if $value.is_empty() {
            $crate::eligibility::table::FieldRef::Absent
        } else {
            $crate::eligibility::table::FieldRef::Texts(&$value)
        }
    };
    ($scalar:ident, $value:expr) => {
        $crate::eligibility::table::Slot::view(&$value)
    };
}

macro_rules! field_read {
    (part, $self:ident, $field:ident, $element:literal, $width:literal, $context:ident, $tag:ident) => {
        if $crate::eligibility::table::Group::is_empty(&$self.$field) {
            $context.read_group(&mut $self.$field)
        } else {
            $context.keep_repeated(&mut $self.unknown, $tag)
        }
    };
    (group, $self:ident, $field:ident, $element:literal, $width:literal, $context:ident, $tag:ident) => {
        $context.read_optional(&mut $self.$field, &mut $self.unknown, $tag)
    };
    (list, $self:ident, $field:ident, $element:literal, $width:literal, $context:ident, $tag:ident) => {
        $context.read_list(&mut $self.$field, &mut $self.unknown, $tag, $element)
    };
    (many, $self:ident, $field:ident, $element:literal, $width:literal, $context:ident, $tag:ident) => {
        $context.read_item(&mut $self.$field)
    };
    (texts, $self:ident, $field:ident, $element:literal, $width:literal, $context:ident, $tag:ident) => {
        $context.read_text_item(&mut $self.$field, &mut $self.unknown, $tag, $width)
    };
    (insurer_number, $self:ident, $field:ident, $element:literal, $width:literal, $context:ident, $tag:ident) => {
        $context.read_scalar(&mut $self.$field, &mut $self.unknown, $tag, $width, true)
    };
    ($scalar:ident, $self:ident, $field:ident, $element:literal, $width:literal, $context:ident, $tag:ident) => {
        $context.read_scalar(&mut $self.$field, &mut $self.unknown, $tag, $width, false)
    };
}

macro_rules! field_set {
    (part, $slot:expr, $tag:literal, $element:ident, $text:ident) => {
        if let Some(fits) = $crate::eligibility::table::ReadGroup::set(&mut $slot, $element, $text.clone()) {
            return Some(fits);
        }
    };
    (group, $slot:expr, $tag:literal, $element:ident, $text:ident) => {};
    (list, $slot:expr, $tag:literal, $element:ident, $text:ident) => {};
    (many, $slot:expr, $tag:literal, $element:ident, $text:ident) => {
        if let Some(fits) = $crate::eligibility::table::set_in_items(&mut $slot, $element, $text.clone()) {
            return Some(fits);
        }
    };
    (texts, $slot:expr, $tag:literal, $element:ident, $text:ident) => {};
    ($scalar:ident, $slot:expr, $tag:literal, $element:ident, $text:ident) => {
        if $element == $tag {
            return Some($crate::eligibility::table::Slot::fill(&mut $slot, $text));
        }
    };
}

/// Declares a code table. A row is `Variant = "code", "日本語", "English", confidence;`.
macro_rules! code_table {
    (
        $(#[$meta:meta])*
        $name:ident = $id:literal, $japanese:literal {
            $($variant:ident = $code:literal, $label:literal, $gloss:literal, $confidence:ident;)*
        }
    ) => {
        #[doc = concat!($japanese, " (`", $id, "`).")]
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $(
                #[doc = concat!("`", $code, "` ", $label, ": ", $gloss, ".",
                    $crate::eligibility::table::confidence_note!($confidence))]
                $variant,
            )*
        }

        impl $crate::eligibility::value::Code for $name {
            const TABLE: &'static $crate::eligibility::value::CodeTableInfo =
                &$crate::eligibility::value::CodeTableInfo {
                    id: $id,
                    name: $japanese,
                    entries: &[$(&$crate::eligibility::value::CodeEntry {
                        code: $code,
                        label: $label,
                        gloss: $gloss,
                        confidence: $crate::Confidence::$confidence,
                    }),*],
                };

            fn entry(self) -> &'static $crate::eligibility::value::CodeEntry {
                match self {
                    $(Self::$variant => &$crate::eligibility::value::CodeEntry {
                        code: $code,
                        label: $label,
                        gloss: $gloss,
                        confidence: $crate::Confidence::$confidence,
                    },)*
                }
            }
        }

        impl $crate::eligibility::value::Scalar for $name {
            const KIND: $crate::eligibility::value::ScalarKind =
                $crate::eligibility::value::ScalarKind::Code(<Self as $crate::eligibility::value::Code>::TABLE);

            fn parse(text: &str) -> Option<Self> {
                match text {
                    $($code => Some(Self::$variant),)*
                    _ => None,
                }
            }

            fn render(&self) -> std::borrow::Cow<'static, str> {
                std::borrow::Cow::Borrowed($crate::eligibility::value::Code::code(*self))
            }

            fn view(&self) -> $crate::eligibility::value::ScalarRef<'static> {
                $crate::eligibility::value::ScalarRef::Code($crate::eligibility::value::Code::entry(*self))
            }
        }
    };
}

pub(crate) use {
    code_table, confidence_note, field_owned, field_read, field_set, field_shape, field_type, field_view, group,
    width_note,
};

/// Sets a value of the last item, or of a new one when the last has that element already.
pub(crate) fn set_in_items<'a, G: ReadGroup<'a>>(
    items: &mut Vec<G>,
    element: &str,
    text: Cow<'a, str>,
) -> Option<bool> {
    let mut next = G::default();
    let fits = next.set(element, text.clone())?;
    let has = |item: &G| {
        let place = G::INFO.fields.iter().position(|field| field.element == element);
        place.is_some_and(|place| !matches!(item.field(place), FieldRef::Absent))
    };
    match items.last_mut() {
        Some(item) if !has(item) => item.set(element, text),
        _ => {
            items.push(next);
            Some(fits)
        }
    }
}

/// A fixed part as a field: absent when it is empty.
pub(crate) fn part_view<T: Group>(part: &T) -> FieldRef<'_> {
    if part.is_empty() {
        FieldRef::Absent
    } else {
        FieldRef::Group(part)
    }
}

/// A list as a field: absent when it is empty.
pub(crate) fn groups_view<T: Group>(groups: &Vec<T>) -> FieldRef<'_> {
    if groups.is_empty() {
        FieldRef::Absent
    } else {
        FieldRef::Groups(groups)
    }
}
