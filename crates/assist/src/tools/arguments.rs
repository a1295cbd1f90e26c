//! The arguments of a tool: parsed leniently if their meaning is clear; otherwise the error says how to
//! correct them.

use serde_json::{Map, Value};

use super::schema::{Kind, Parameter};
use super::{Tool, ToolError, advice};
use crate::cursor::{CURSOR, Question};

/// The arguments of a call; the tool knows all their names.
pub(crate) struct Arguments<'a> {
    tool: &'static Tool,
    values: &'a Map<String, Value>,
}

impl<'a> Arguments<'a> {
    /// The arguments of a call to a tool.
    pub(crate) fn new(
        tool: &'static Tool,
        values: &'a Map<String, Value>,
    ) -> Result<Arguments<'a>, ToolError> {
        let is_known = |name: &str| tool.parameters().any(|known| known.name == name);
        if let Some(unknown) = values.keys().find(|name| !is_known(name)) {
            let known: Vec<&str> = tool.parameters().map(|known| known.name).collect();
            let names = known.join(", ");
            return advice(format!("`{}` takes no `{unknown}`. It takes {names}.", tool.name));
        }
        Ok(Arguments { tool, values })
    }

    fn parameter(&self, name: &str) -> Option<&'static Parameter> {
        self.tool.parameters().find(|known| known.name == name)
    }

    fn value(&self, name: &str) -> Option<&'a Value> {
        self.values.get(name).filter(|value| !value.is_null())
    }

    /// A text; empty when it is missing.
    pub(crate) fn text(&self, name: &str) -> Result<&'a str, ToolError> {
        match self.value(name) {
            None => Ok(""),
            Some(Value::String(text)) => Ok(text),
            Some(_) => advice(format!("`{name}` is a text.")),
        }
    }

    /// A required text.
    pub(crate) fn needed(&self, name: &str) -> Result<&'a str, ToolError> {
        let text = self.text(name)?.trim();
        let about = self.parameter(name).map_or("", |known| known.description);
        if text.is_empty() { advice(format!("`{name}` is missing: {about}")) } else { Ok(text) }
    }

    /// One text or several.
    pub(crate) fn texts(&self, name: &str) -> Result<Vec<&'a str>, ToolError> {
        let wrong = || advice(format!("`{name}` is a text, or a list of texts."));
        let texts = match self.value(name) {
            None => Vec::new(),
            Some(Value::String(text)) => vec![text.as_str()],
            Some(Value::Array(list)) => {
                let texts: Option<Vec<&str>> = list.iter().map(Value::as_str).collect();
                match texts {
                    Some(texts) => texts,
                    None => return wrong(),
                }
            }
            Some(_) => return wrong(),
        };
        Ok(texts.into_iter().map(str::trim).filter(|text| !text.is_empty()).collect())
    }

    /// A whole number within its bounds; also accepted as a text.
    pub(crate) fn number(&self, name: &str) -> Result<usize, ToolError> {
        let Some(Kind::Number { least, max, usual }) = self.parameter(name).map(|p| p.kind) else {
            return Ok(0);
        };
        let number = match self.value(name) {
            None => Some(usual),
            Some(Value::String(text)) => text.trim().parse().ok(),
            Some(value) => value.as_u64().and_then(|number| usize::try_from(number).ok()),
        };
        match number.filter(|number| (least..=max).contains(number)) {
            Some(number) => Ok(number),
            None => advice(format!("`{name}` is a whole number from {least} to {max}.")),
        }
    }

    /// One of the words that the parameter accepts.
    pub(crate) fn choice(&self, name: &str) -> Result<&'static str, ToolError> {
        let Some(Kind::Choice(words)) = self.parameter(name).map(|known| known.kind) else {
            return Ok("");
        };
        let is_required = self.parameter(name).is_some_and(|known| known.is_required);
        let word = match self.value(name) {
            None if !is_required => words.first(),
            value => {
                let typed = value.and_then(Value::as_str).unwrap_or_default();
                words.iter().find(|word| word.eq_ignore_ascii_case(typed.trim()))
            }
        };
        match word {
            Some(word) => Ok(word),
            None => advice(format!("`{name}` is one of {}.", words.join(", "))),
        }
    }

    /// A boolean.
    pub(crate) fn flag(&self, name: &str) -> Result<bool, ToolError> {
        let usual = match self.parameter(name).map(|known| known.kind) {
            Some(Kind::Flag { usual }) => usual,
            _ => false,
        };
        match self.value(name) {
            None => Ok(usual),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(Value::String(text)) if matches!(text.as_str(), "true" | "false") => {
                Ok(text == "true")
            }
            Some(_) => advice(format!("`{name}` is true or false.")),
        }
    }

    /// The number of results to skip, from the cursor.
    pub(crate) fn offset(&self) -> Result<usize, ToolError> {
        let cursor = self.text(CURSOR)?;
        if cursor.trim().is_empty() {
            return Ok(0);
        }
        match self.question().offset(cursor) {
            Some(offset) => Ok(offset),
            None => advice(
                "This cursor is not one of this question. Ask without `cursor` for the beginning, then \
                 again with all else the same and the `next_cursor` of the answer.",
            ),
        }
    }

    /// Identifies the question, for cursors.
    pub(crate) fn question(&self) -> Question {
        Question::new(self.tool.name, self.values)
    }
}
