//! The parameters that narrow a search, and the request that they define.

use serde_json::{Map, Value, json};
use souwen_article::Field;
use souwen_search::{Ability, SearchRequest, ValueFilter, Warning};
use souwen_text::DateRange;

use super::arguments::Arguments;
use super::schema::{Kind, Parameter};
use super::{ToolError, advice};
use crate::protocol::McpServer;

/// The maximum number of values in all filters together.
const MAX_VALUES: usize = 50;

/// The parameters that narrow every search. Each field that can be filtered by has one, under its
/// own name.
pub(crate) const PARAMETERS: &[Parameter] = &[
    Parameter::new(
        "from",
        Kind::Text,
        "Only articles of this day or later: \"2023-05-19\", \"2023-05\" or \"2023\".",
    ),
    Parameter::new(
        "to",
        Kind::Text,
        "Only articles of this day or earlier, inclusive: \"2023\" means until the end of 2023.",
    ),
    Parameter::new(
        "source",
        Kind::Texts,
        "Only these papers or agencies, by their whole name, for example \"江城日报\". Of several any counts. \
         `count_by` with by=source lists the names.",
    ),
    Parameter::new("author", Kind::Texts, "Only these authors, by their whole name: \"张三\"."),
    Parameter::new("place", Kind::Texts, "Only what was filed from these places: \"西安\"."),
    Parameter::new("section", Kind::Texts, "Only these sections of the paper: \"要闻\"."),
    Parameter::new("kind", Kind::Texts, "Only these kinds of articles, such as \"commentary\"."),
    Parameter::new("tag", Kind::Texts, "Only articles with these tags."),
];

/// The query parameter.
pub(crate) const QUERY: Parameter = Parameter::new(
    "query",
    Kind::Text,
    "What to look for, in Chinese: a few exact words with spaces between them, all of which are wanted \
     (中亚 铁路); \"…\" for exactly this run of characters (\"跨江大桥\"); -word to leave out (高铁 -票价); \
     OR between alternatives, in brackets ((地铁 OR 轻轨) 开通); title:, author:, source:, place: before a \
     word to look into one field (title:地铁). Dates belong into `from` and `to`.",
);

/// The cursor parameter.
pub(crate) const NEXT: Parameter = Parameter::new(
    crate::cursor::CURSOR,
    Kind::Text,
    "To go on: the `next_cursor` of the answer before, with all else as it was.",
);

/// The request that the arguments define, without the tool's own parameters.
pub(crate) fn request(
    server: &McpServer<'_>,
    arguments: &Arguments<'_>,
    query: &str,
) -> Result<SearchRequest, ToolError> {
    let mut filters = Vec::new();
    for field in fields() {
        let values = arguments.texts(field.name())?;
        filters.extend(values.into_iter().map(|value| ValueFilter::new(field, value)));
    }
    if filters.len() > MAX_VALUES {
        return advice(format!("Filters have at most {MAX_VALUES} values together."));
    }
    let dates = DateRange { from: days(arguments, "from")?.from, to: days(arguments, "to")?.to };
    if matches!((dates.from, dates.to), (Some(from), Some(to)) if to < from) {
        return advice("`to` is before `from`, so no article can match: change one of them.");
    }
    Ok(SearchRequest { query: query.to_owned(), dates, filters, ..server.common.clone() })
}

/// The fields that can be filtered by.
fn fields() -> impl Iterator<Item = Field> {
    Field::ALL.into_iter().filter(|field| field.can(Ability::Filter))
}

fn days(arguments: &Arguments<'_>, name: &str) -> Result<DateRange, ToolError> {
    let text = arguments.text(name)?.trim();
    if text.is_empty() {
        return Ok(DateRange::default());
    }
    match DateRange::parse(text) {
        Some(days) => Ok(days),
        None => advice(format!(
            "`{name}` is a day, a month or a year that exists, as 2023-05-19, 2023-05 or 2023; not {text:?}."
        )),
    }
}

/// Adds the warnings about a response, as sentences.
pub(crate) fn add_notes(answer: &mut Map<String, Value>, warnings: &[Warning], timed_out: bool) {
    let mut notes: Vec<&str> = warnings.iter().map(|warning| warning.message.as_str()).collect();
    if timed_out {
        notes.push(
            "the time for one answer was over before everything was read: figures are lower bounds; \
             narrow the question with dates or filters",
        );
    }
    if !notes.is_empty() {
        answer.insert("notes".to_owned(), json!(notes));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_field_that_can_be_filtered_by_is_a_parameter() {
        let parameters = PARAMETERS.iter().map(|parameter| parameter.name);
        let parameters: BTreeSet<&str> =
            parameters.filter(|name| !["from", "to"].contains(name)).collect();
        let fields: BTreeSet<&str> = fields().map(Field::name).collect();
        assert_eq!(parameters, fields);
    }
}
