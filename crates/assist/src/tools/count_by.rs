//! `count_by`: counts articles and occurrences by the values of a field.

use serde_json::{Map, Value, json};
use souwen_search::{Ability, Counting, Facet, TallyRow};

use super::arguments::Arguments;
use super::schema::{Kind, Parameter};
use super::walking::walked;
use super::{Tool, ToolError, descriptions, narrowing};
use crate::clip::clipped;
use crate::protocol::McpServer;

/// The maximum length of a value, in characters; a longer one is cut.
const VALUE_CHARS: usize = 100;

pub(crate) const TOOL: Tool = Tool {
    name: "count_by",
    title: "Count articles",
    description: descriptions::COUNT_BY,
    own: &[
        Parameter::new(
            "by",
            Kind::Choice(&["month", "year", "source", "place", "author"]),
            "The field by whose values is counted.",
        )
        .required(),
        narrowing::QUERY,
        Parameter::new(
            "limit",
            Kind::Number { least: 1, max: 200, usual: 50 },
            "Rows in one answer.",
        ),
        narrowing::NEXT,
    ],
    is_narrowed: true,
    run,
};

fn run(server: &McpServer<'_>, arguments: &Arguments<'_>) -> Result<Value, ToolError> {
    let by = arguments.choice("by")?;
    let (limit, offset) = (arguments.number("limit")?, arguments.offset()?);
    let request = narrowing::request(server, arguments, arguments.text("query")?)?;
    let every = server.archive.every_match(&request)?;
    let facets: Vec<Facet> = Facet::from_name(by, Ability::Count).into_iter().collect();
    let walk = walked(&request, &*every, Counting::new(&facets))?;
    let counted = Counting::end(walk, &*every);
    let rows = counted.fields.first().map_or(&[][..], |(_, rows)| rows);
    let shown: Vec<Value> = rows.iter().skip(offset).take(limit).map(row).collect();
    let mut answer = Map::new();
    let next = offset + shown.len();
    answer.insert("rows".to_owned(), json!(shown));
    answer.insert("articles".to_owned(), json!(counted.articles));
    answer.insert("occurrences".to_owned(), json!(counted.total.occurrences));
    if next < rows.len() && next > offset {
        let cursor = arguments.question().cursor(next);
        answer.extend(cursor.map(|cursor| ("next_cursor".to_owned(), json!(cursor))));
    }
    narrowing::add_notes(&mut answer, &counted.total.warnings, counted.timed_out);
    Ok(Value::Object(answer))
}

fn row(row: &TallyRow) -> Value {
    json!({
        "value": row.value.as_deref().map(|value| clipped(value, VALUE_CHARS)),
        "articles": row.articles,
        "occurrences": row.occurrences,
    })
}
