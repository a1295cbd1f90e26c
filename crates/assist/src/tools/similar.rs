//! `similar`: the articles that are most like one.

use serde_json::{Value, json};
use souwen_answer::beginning::beginning;
use souwen_search::Fragment;

use super::arguments::Arguments;
use super::schema::{Kind, Parameter};
use super::{Tool, ToolError, advice, descriptions, hits};
use crate::protocol::McpServer;

/// How much of each article is shown, in characters.
const BEGINNING_CHARS: usize = 120;

pub(crate) const TOOL: Tool = Tool {
    name: "similar",
    title: "Find similar articles",
    description: descriptions::SIMILAR,
    own: &[
        Parameter::new("id", Kind::Text, "The `id` of a result.").required(),
        Parameter::new(
            "limit",
            Kind::Number { least: 1, max: 50, usual: 10 },
            "Articles in the answer.",
        ),
    ],
    is_narrowed: false,
    run,
};

fn run(server: &McpServer<'_>, arguments: &Arguments<'_>) -> Result<Value, ToolError> {
    let id = arguments.needed("id")?;
    let limit = arguments.number("limit")?;
    let Some(similar) = server.archive.similar(id, limit)? else {
        return advice(format!(
            "No article has the id {id:?}. Ids are given by `search` and have to be repeated as they are."
        ));
    };
    let results: Vec<Value> = similar
        .hits
        .iter()
        .map(|hit| {
            let text = beginning(&hit.article, BEGINNING_CHARS);
            let passage = Fragment { text, ..Fragment::default() };
            let mut result = hits::result(server, &hit.article, "", Some(&passage));
            result.insert("score".to_owned(), json!((hit.score * 1000.0).round() / 1000.0));
            Value::Object(result)
        })
        .collect();
    Ok(json!({"results": results}))
}
