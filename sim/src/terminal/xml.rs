//! Elements in order, their form in JSON, and writing them as XML.

use encoding_rs::SHIFT_JIS;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::behaviour::{Behaviour, ElementOrder, Encoding};

/// Elements under one parent: name and content. A repeated element is there several times.
pub(super) type Fields = Vec<(String, Content)>;

/// What is in an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Text(String),
    Group(Fields),
}

impl<T: Into<String>> From<T> for Content {
    fn from(text: T) -> Self {
        Self::Text(text.into())
    }
}

/// An element.
pub(super) fn field(name: &str, content: impl Into<Content>) -> (String, Content) {
    (name.to_owned(), content.into())
}

/// An element with elements in it.
pub(super) fn group(name: &str, fields: Fields) -> (String, Content) {
    (name.to_owned(), Content::Group(fields))
}

/// The text of the first element called `name`.
pub(super) fn text<'a>(fields: &'a Fields, name: &str) -> Option<&'a str> {
    fields.iter().find_map(|(n, content)| match content {
        Content::Text(text) if n == name => Some(text.as_str()),
        _ => None,
    })
}

/// The groups called `name`.
pub(super) fn groups<'a>(fields: &'a Fields, name: &str) -> impl Iterator<Item = &'a Fields> {
    fields.iter().filter_map(move |(n, content)| match content {
        Content::Group(group) if n == name => Some(group),
        _ => None,
    })
}

/// A message `<XmlMsg>` with `fields`, encoded.
pub(super) fn message(fields: &Fields, behaviour: &Behaviour) -> Vec<u8> {
    let (label, shift_jis) = match behaviour.encoding {
        Encoding::Utf8 => ("UTF-8", false),
        Encoding::ShiftJis => ("Shift_JIS", true),
    };
    let mut out = format!("<?xml version=\"1.0\" encoding=\"{label}\" standalone=\"no\"?>\n<XmlMsg>");
    write(&mut out, fields, behaviour.order);
    out.push_str("</XmlMsg>\n");
    if !shift_jis {
        return out.into_bytes();
    }
    let mut bytes = Vec::with_capacity(out.len());
    for character in out.chars() {
        if let Ok(ascii) = u8::try_from(character)
            && ascii.is_ascii()
        {
            bytes.push(ascii);
            continue;
        }
        let mut buffer = [0; 4];
        let (encoded, _, unmappable) = SHIFT_JIS.encode(character.encode_utf8(&mut buffer));
        bytes.extend_from_slice(if unmappable { b"\x81\x9c" } else { &encoded });
    }
    bytes
}

fn write(out: &mut String, fields: &Fields, order: ElementOrder) {
    let mut fields: Vec<&(String, Content)> = fields.iter().collect();
    if let ElementOrder::Scattered(seed) = order {
        fields.sort_by_cached_key(|(name, _)| scatter(seed, name));
    }
    for (name, content) in fields {
        out.push('<');
        out.push_str(name);
        out.push('>');
        match content {
            Content::Text(text) => escape(out, text),
            Content::Group(fields) => write(out, fields, order),
        }
        out.push_str("</");
        out.push_str(name);
        out.push('>');
    }
}

fn escape(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // Carriage return would be read back as line feed; other control characters cannot stand in XML at all.
            '\r' => out.push_str("&#13;"),
            '\t' | '\n' => out.push(character),
            c if c.is_ascii_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
}

/// A small hash of our own (FNV-1a and a final mix), so that it stays the same over versions of the standard library.
pub(super) fn scatter(seed: u64, name: &str) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325 ^ seed;
    let hash = name.bytes().fold(start, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mixed = (hash ^ hash >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ mixed >> 29
}

/// The element name for a key in snake_case: `injury_name1` → `InjuryName1`.
fn element_name(key: &str) -> String {
    key.split('_')
        .flat_map(|word| {
            let mut letters = word.chars();
            letters
                .next()
                .map(|first| first.to_ascii_uppercase())
                .into_iter()
                .chain(letters)
        })
        .collect()
}

/// The element that repeats under a wrapper.
fn item_name(wrapper: &str) -> Option<&'static str> {
    match wrapper {
        "ResultList" => Some("ResultOfQualificationConfirmation"),
        "SpecificDiseasesCertificateList" => Some("SpecificDiseasesCertificateInfo"),
        "PublicExpenseResultList" => Some("MedicalTicketInfo"),
        "DiDateInfs" => Some("DiDateInf"),
        "DrugInfs" => Some("DrugInf"),
        "MeTrInfs" => Some("MeTrInf"),
        "CzDiInf" => Some("CzDiMonthInf"),
        "CzDiDateInfs" => Some("CzDiDateInf"),
        "CzDrugInfs" => Some("CzDrugInf"),
        "ShPrInf" => Some("ShPrMonthInf"),
        "ShPrDateInfs" => Some("ShPrDateInf"),
        "ShDrugInfs" => Some("ShDrugInf"),
        "HealthCheckupResultAndQuestionInfos" => Some("HealthCheckupResultAndQuestionInfo"),
        _ => None,
    }
}

/// JSON object of elements, keys in snake_case, order kept: text, group, or array of a repeated element.
#[derive(Debug, Default)]
pub(super) struct FieldsJson(pub(super) Fields);

impl<'de> Deserialize<'de> for FieldsJson {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match deserializer.deserialize_any(ValueVisitor)? {
            Value::Object(fields) => Ok(Self(fields)),
            _ => Err(D::Error::custom("an object of elements is expected")),
        }
    }
}

enum Value {
    Text(String),
    Object(Fields),
    Array(Vec<Value>),
}

impl From<Value> for Content {
    fn from(value: Value) -> Self {
        match value {
            Value::Text(text) => Self::Text(text),
            Value::Object(fields) => Self::Group(fields),
            Value::Array(values) => Self::Group(values.into_iter().map(|v| ("Item".to_owned(), v.into())).collect()),
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("text, an object of elements or an array of them")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = seq.next_element()? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut fields = Fields::new();
        while let Some((key, value)) = map.next_entry::<String, Value>()? {
            if key.is_empty() || !key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
                return Err(A::Error::custom(format!(
                    "{key:?} is not an element name in snake_case"
                )));
            }
            let name = element_name(&key);
            match (value, item_name(&name)) {
                (Value::Array(items), Some(item)) => {
                    let items = items.into_iter().map(|value| (item.to_owned(), value.into())).collect();
                    fields.push((name, Content::Group(items)));
                }
                (Value::Array(items), None) => {
                    fields.extend(items.into_iter().map(|value| (name.clone(), value.into())));
                }
                (value, _) => fields.push((name, value.into())),
            }
        }
        Ok(Value::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(json: &str) -> Fields {
        serde_json::from_str::<FieldsJson>(json).unwrap().0
    }

    fn written(json: &str, behaviour: &Behaviour) -> String {
        String::from_utf8(message(&fields(json), behaviour)).unwrap()
    }

    #[test]
    fn json_becomes_elements_in_its_order() {
        let layout = Behaviour {
            order: ElementOrder::Layout,
            ..Behaviour::default()
        };
        let xml = written(
            r#"{"sex1":"2","name":"<&>","injury_name1":"風邪","result_list":[{"a":"1"},{"a":"2"}],"unit":["x","y"]}"#,
            &layout,
        );
        assert_eq!(
            xml.split_once("<XmlMsg>").unwrap().1,
            "<Sex1>2</Sex1><Name>&lt;&amp;&gt;</Name><InjuryName1>風邪</InjuryName1><ResultList>\
             <ResultOfQualificationConfirmation><A>1</A></ResultOfQualificationConfirmation>\
             <ResultOfQualificationConfirmation><A>2</A></ResultOfQualificationConfirmation></ResultList>\
             <Unit>x</Unit><Unit>y</Unit></XmlMsg>\n"
        );
    }

    #[test]
    fn scattered_order_is_arbitrary_and_repeatable() {
        let json = r#"{"a":"","b":"","c":"","d":"","e":"","f":"","g":"","h":""}"#;
        let with = |seed| {
            written(
                json,
                &Behaviour {
                    order: ElementOrder::Scattered(seed),
                    ..Behaviour::default()
                },
            )
        };
        assert_eq!(with(1), with(1));
        assert_ne!(with(1), with(2));
        assert_ne!(
            with(1),
            written(
                json,
                &Behaviour {
                    order: ElementOrder::Layout,
                    ..Behaviour::default()
                }
            )
        );
    }

    #[test]
    fn what_shift_jis_cannot_express_becomes_a_black_circle() {
        let behaviour = Behaviour {
            encoding: Encoding::ShiftJis,
            ..Behaviour::default()
        };
        let bytes = message(&fields(r#"{"name":"𠮷田　髙子"}"#), &behaviour);
        let (text, _, malformed) = SHIFT_JIS.decode(&bytes);
        assert!(!malformed);
        assert!(
            text.contains("<Name>●田　髙子</Name>") && text.contains("encoding=\"Shift_JIS\""),
            "{text}"
        );
    }
}
