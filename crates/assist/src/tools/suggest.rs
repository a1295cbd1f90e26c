//! `suggest`: completes the beginning of a text.

use serde_json::{Value, json};

use super::arguments::Arguments;
use super::schema::{Kind, Parameter};
use super::{Tool, ToolError, descriptions};
use crate::protocol::McpServer;

pub(crate) const TOOL: Tool = Tool {
    name: "suggest",
    title: "See how a name is written",
    description: descriptions::SUGGEST,
    own: &[
        Parameter::new("text", Kind::Text, "The beginning: characters, pinyin or initials.")
            .required(),
        Parameter::new(
            "limit",
            Kind::Number { least: 1, max: 20, usual: 10 },
            "Suggestions, at most.",
        ),
    ],
    is_narrowed: false,
    run,
};

fn run(server: &McpServer<'_>, arguments: &Arguments<'_>) -> Result<Value, ToolError> {
    let found = server.archive.suggest(arguments.needed("text")?, arguments.number("limit")?)?;
    let suggestions: Vec<Value> = found
        .suggestions
        .iter()
        .map(
            |found| json!({"text": found.text, "kind": found.kind.name(), "articles": found.count}),
        )
        .collect();
    let mut answer = json!({"suggestions": suggestions});
    if !found.current && suggestions_are_coming(&answer) {
        answer["notes"] = json!(["suggestions are being made; ask again in a moment"]);
    }
    Ok(answer)
}

/// Whether there are no suggestions yet.
fn suggestions_are_coming(answer: &Value) -> bool {
    answer["suggestions"].as_array().is_none_or(Vec::is_empty)
}
