//! What a tool takes, as it is told to models.

use serde_json::{Value, json};

/// A parameter.
pub(crate) struct Parameter {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) description: &'static str,
    pub(crate) is_required: bool,
}

/// What its value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A text.
    Text,
    /// A text, or several, any of which may hold.
    Texts,
    /// A whole number.
    Number { least: usize, most: usize, usual: usize },
    /// One of these words, the first where nothing is said.
    Choice(&'static [&'static str]),
    /// Yes or no.
    Flag { usual: bool },
}

impl Parameter {
    /// One that may be left out.
    pub(crate) const fn new(
        name: &'static str,
        kind: Kind,
        description: &'static str,
    ) -> Parameter {
        Parameter { name, kind, description, is_required: false }
    }

    /// The same, which may not be left out.
    pub(crate) const fn required(self) -> Parameter {
        Parameter { is_required: true, ..self }
    }

    /// The schema of its value.
    pub(crate) fn schema(&self) -> Value {
        let description = self.description;
        match self.kind {
            Kind::Text => json!({"type": "string", "description": description}),
            Kind::Texts => json!({
                "anyOf": [
                    {"type": "string"},
                    {"type": "array", "items": {"type": "string"}},
                ],
                "description": description,
            }),
            Kind::Number { least, most, usual } => json!({
                "type": "integer", "minimum": least, "maximum": most, "default": usual,
                "description": description,
            }),
            // What may not be left out has no value where nothing is said.
            Kind::Choice(words) if self.is_required => {
                json!({"type": "string", "enum": words, "description": description})
            }
            Kind::Choice(words) => json!({
                "type": "string", "enum": words, "default": words.first(),
                "description": description,
            }),
            Kind::Flag { usual } => {
                json!({"type": "boolean", "default": usual, "description": description})
            }
        }
    }
}
