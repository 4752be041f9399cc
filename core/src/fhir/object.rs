//! A JSON object in the manner of FHIR: what is absent or empty has no member.

use serde_json::{Map, Value};

use super::systems;

#[derive(Clone, Default)]
pub(super) struct Object(pub(super) Map<String, Value>);

impl Object {
    /// A resource that claims a profile.
    pub(super) fn resource(resource_type: &str, profile: Option<&str>) -> Self {
        let meta = Self::default().set("profile", profile.map(|profile| vec![profile]));
        Self::default().set("resourceType", resource_type).set("meta", meta)
    }

    /// Adds a member unless the value is empty. Blanks around a text are left out.
    pub(super) fn set(mut self, name: &str, value: impl Into<Value>) -> Self {
        let value = match value.into() {
            Value::String(text) => Value::String(printable(&text)),
            Value::Array(mut items) => {
                items.retain(|item| !is_empty(item));
                Value::Array(items)
            }
            other => other,
        };
        if !is_empty(&value) {
            self.0.insert(name.to_owned(), value);
        }
        self
    }

    /// Adds a member that FHIR demands; where the value is absent, the reason is given in its place.
    pub(super) fn demand(self, name: &str, value: Option<String>) -> Self {
        match value {
            Some(value) => self.set(name, value),
            None => self.set(&format!("_{name}"), data_absent()),
        }
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Self::Object(object.0)
    }
}

/// An element without a value, and why: it is not known.
pub(super) fn data_absent() -> Value {
    let extension = Object::default()
        .set("url", systems::DATA_ABSENT_REASON)
        .set("valueCode", "unknown");
    Object::default().set("extension", vec![extension]).into()
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// FHIR allows no control characters in a string but these three.
fn printable(text: &str) -> String {
    let allowed = |c: &char| !c.is_control() || matches!(c, '\t' | '\r' | '\n');
    text.chars().filter(allowed).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_members_are_left_out() {
        let object = Object::default()
            .set("none", None::<String>)
            .set("blank", "\u{3000} ")
            .set("list", vec![Value::Null, "".into()])
            .set("object", Object::default())
            .set("kept", vec![Value::Null, "a".into()])
            .set("text", " b\u{1} ")
            .set("false", false);
        let text = Value::from(object).to_string();
        assert_eq!(text, r#"{"kept":["a"],"text":"b","false":false}"#);
    }
}
