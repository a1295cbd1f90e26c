//! The parameters of a tool, as described to models.

use serde_json::{Value, json};

/// A parameter.
pub(crate) struct Parameter {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) description: &'static str,
    pub(crate) is_required: bool,
}

/// The type of a parameter's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A text.
    Text,
    /// One text or several alternatives.
    Texts,
    /// A whole number.
    Number { least: usize, max: usize, usual: usize },
    /// One of these words; the first is the default.
    Choice(&'static [&'static str]),
    /// A boolean.
    Flag { usual: bool },
}

impl Parameter {
    /// An optional parameter.
    pub(crate) const fn new(
        name: &'static str,
        kind: Kind,
        description: &'static str,
    ) -> Parameter {
        Parameter { name, kind, description, is_required: false }
    }

    /// Makes it required.
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
            Kind::Number { least, max, usual } => json!({
                "type": "integer", "minimum": least, "maximum": max, "default": usual,
                "description": description,
            }),
            // A required parameter has no default.
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
