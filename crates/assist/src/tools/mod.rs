//! The tools that an assistant may use on the archive.

mod arguments;
mod concordance;
mod count_by;
mod descriptions;
mod fetch;
mod hits;
mod narrowing;
mod schema;
mod search;
mod similar;
mod suggest;
mod walking;

use serde_json::{Map, Value, json};
use souwen_search::SearchError;

use crate::protocol::message::Refusal;
use crate::protocol::{Failure, McpServer};
use arguments::Arguments;
use schema::Parameter;

/// A tool.
pub(crate) struct Tool {
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    /// Its description, worded so that a model uses it correctly.
    pub(crate) description: &'static str,
    /// Its own parameters.
    own: &'static [Parameter],
    /// Whether it also takes the parameters that narrow a search.
    is_narrowed: bool,
    run: fn(&McpServer<'_>, &Arguments<'_>) -> Result<Value, ToolError>,
}

/// Why a tool returns no answer.
pub(crate) enum ToolError {
    /// The arguments do not allow an answer; the text says how to ask better.
    Advice(String),
    /// The index cannot be read.
    Unreadable(SearchError),
}

impl From<SearchError> for ToolError {
    fn from(error: SearchError) -> ToolError {
        ToolError::Unreadable(error)
    }
}

/// An error that says how to ask better.
pub(crate) fn advice<T>(text: impl Into<String>) -> Result<T, ToolError> {
    Err(ToolError::Advice(text.into()))
}

/// All tools.
pub(crate) const TOOLS: [Tool; 6] =
    [search::TOOL, fetch::TOOL, concordance::TOOL, count_by::TOOL, similar::TOOL, suggest::TOOL];

impl Tool {
    /// All its parameters.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = &'static Parameter> {
        let narrowing: &[Parameter] = if self.is_narrowed { narrowing::PARAMETERS } else { &[] };
        self.own.iter().chain(narrowing)
    }

    fn listed(&self) -> Value {
        let required: Vec<&str> =
            self.parameters().filter(|known| known.is_required).map(|known| known.name).collect();
        let properties: Map<String, Value> = self
            .parameters()
            .map(|parameter| (parameter.name.to_owned(), parameter.schema()))
            .collect();
        json!({
            "name": self.name,
            "title": self.title,
            "description": self.description,
            "inputSchema": {
                "type": "object",
                "properties": properties,
                "required": required,
                "additionalProperties": false,
            },
            "annotations": {
                "title": self.title,
                "readOnlyHint": true,
                "destructiveHint": false,
                "idempotentHint": true,
                "openWorldHint": false,
            },
        })
    }
}

/// The tools in the form in which they are listed.
pub(crate) fn listed() -> Vec<Value> {
    TOOLS.iter().map(Tool::listed).collect()
}

/// Calls a tool. An error in the arguments is a result too, since the assistant may ask better.
pub(crate) fn call(server: &McpServer<'_>, params: &Map<String, Value>) -> Result<Value, Failure> {
    let name = params.get("name").and_then(Value::as_str).unwrap_or_default();
    let Some(tool) = TOOLS.iter().find(|tool| tool.name == name) else {
        let names = TOOLS.map(|tool| tool.name).join(", ");
        let text = format!("there is no tool {name:?}; there are {names}");
        return Err(Refusal::new(Refusal::PARAMS, text).into());
    };
    let none = Map::new();
    let arguments = match params.get("arguments") {
        None | Some(Value::Null) => &none,
        Some(Value::Object(arguments)) => arguments,
        Some(_) => {
            return Err(Refusal::new(Refusal::PARAMS, "arguments are a JSON object").into());
        }
    };
    let answer =
        Arguments::new(tool, arguments).and_then(|arguments| (tool.run)(server, &arguments));
    match answer {
        Ok(answer) => Ok(json!({"content": [{"type": "text", "text": answer.to_string()}]})),
        Err(ToolError::Advice(text)) => {
            Ok(json!({"content": [{"type": "text", "text": text}], "isError": true}))
        }
        Err(ToolError::Unreadable(error)) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests;
