//! An entry of front matter: a key and its value.

use serde_json::Value;

/// The members in which a map states its name.
pub(super) const NAMES: [&str; 5] = ["name", "title", "label", "姓名", "名称"];

/// A key with its value. Scalars are texts, verbatim.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) value: Value,
    /// The line of the key in the file.
    pub(super) line: u32,
}

impl Entry {
    /// The value as a list of texts, with nested lists flattened.
    pub(super) fn texts(&self) -> Vec<String> {
        let mut texts = Vec::new();
        collect(&self.value, &mut texts);
        texts
    }

    /// The value as a boolean, if it is one.
    pub(super) fn flag(&self) -> Option<bool> {
        match self.value.as_str()?.trim().to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "1" => Some(true),
            "false" | "no" | "off" | "0" => Some(false),
            _ => None,
        }
    }
}

fn collect(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) if !text.trim().is_empty() => texts.push(text.trim().to_string()),
        Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
        // A person with an address, or a subject with a link: take the name.
        Value::Object(object) => {
            let named = NAMES.iter().find_map(|name| object.get(*name));
            if let Some(name) = named {
                collect(name, texts);
            }
        }
        _ => {}
    }
}
