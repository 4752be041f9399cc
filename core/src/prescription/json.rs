//! The fields of a record as JSON: those that are filled, by key. Codes come with their label, amounts as text, whole
//! dates as ISO dates; what does not fit its type is text.

use serde::ser::{Serialize, SerializeMap, SerializeStruct, Serializer};

use super::date::{BirthDate, RecordDate};
use super::table::{FieldInfo, RecordInfo};
use super::value::{FieldKind, FieldType};

/// Fields with the declaration of their record.
pub(crate) struct FieldsJson<'f> {
    pub(crate) info: &'static RecordInfo,
    pub(crate) fields: &'f [String],
}

impl Serialize for FieldsJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (info, text) in self.info.fields.iter().zip(self.fields) {
            if !text.is_empty() {
                map.serialize_entry(info.key, &FieldJson { info, text })?;
            }
        }
        let surplus = self.fields.get(self.info.fields.len()..).unwrap_or_default();
        if surplus.iter().any(|field| !field.is_empty()) {
            map.serialize_entry("surplus", surplus)?;
        }
        map.end()
    }
}

struct FieldJson<'f> {
    info: &'static FieldInfo,
    text: &'f str,
}

impl Serialize for FieldJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = self.text;
        match self.info.kind {
            FieldKind::Number => match u16::parse(text) {
                Some(number) => serializer.serialize_u16(number),
                None => serializer.serialize_str(text),
            },
            FieldKind::Date => match RecordDate::parse(text) {
                Some(date) => serializer.collect_str(&date.date()),
                None => serializer.serialize_str(text),
            },
            FieldKind::BirthDate => match BirthDate::parse(text) {
                Some(date) => serializer.collect_str(&date),
                None => serializer.serialize_str(text),
            },
            FieldKind::Code(table) => {
                let label = table
                    .entries
                    .iter()
                    .find(|entry| entry.code == text)
                    .map(|entry| entry.label);
                let mut object = serializer.serialize_struct("Code", 2)?;
                object.serialize_field("code", text)?;
                object.serialize_field("label", &label)?;
                object.end()
            }
            FieldKind::Text | FieldKind::Amount => serializer.serialize_str(text),
        }
    }
}
