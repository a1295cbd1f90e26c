//! The parsed query.

use serde::Serialize;
use souwen_search::ParsedQuery;

/// A query or a part of it.
#[derive(Debug, Serialize)]
pub(super) struct ParsedJson<'a> {
    op: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    children: Vec<ParsedJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    distance: Option<u32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    synonyms: Vec<SubstitutionJson<'a>>,
}

/// A synonym that was searched for besides the typed words.
#[derive(Debug, Serialize)]
struct SubstitutionJson<'a> {
    typed: &'a str,
    also: &'a [String],
}

impl<'a> ParsedJson<'a> {
    pub(super) fn new(parsed: &'a ParsedQuery) -> ParsedJson<'a> {
        ParsedJson {
            op: parsed.op,
            field: parsed.field,
            text: parsed.text.as_deref(),
            children: parsed.children.iter().map(ParsedJson::new).collect(),
            from: parsed.from.as_deref(),
            to: parsed.to.as_deref(),
            distance: parsed.distance,
            synonyms: parsed
                .synonyms
                .iter()
                .map(|found| SubstitutionJson { typed: &found.typed, also: &found.also })
                .collect(),
        }
    }
}
