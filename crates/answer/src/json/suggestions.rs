//! The answers to a text that is being typed: in our own form, and in that of browsers.

use serde::Serialize;
use souwen_search::Suggestions;

use super::shapes::{pairs, verified};
use crate::links;

/// The answer to a text that is being typed.
#[derive(Debug, Serialize)]
pub struct SuggestAnswer<'a> {
    query: &'a str,
    suggestions: Vec<SuggestionJson<'a>>,
    current: bool,
    generation: &'a str,
    fingerprint: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    verified: Option<bool>,
}

/// What may be meant.
#[derive(Debug, Serialize)]
struct SuggestionJson<'a> {
    text: &'a str,
    kind: &'static str,
    count: usize,
    highlights: Vec<[usize; 2]>,
}

impl<'a> SuggestAnswer<'a> {
    /// The suggestions for `query`, as it was typed.
    pub fn new(query: &'a str, found: &'a Suggestions) -> SuggestAnswer<'a> {
        let suggestions = found.suggestions.iter().map(|suggestion| SuggestionJson {
            text: &suggestion.text,
            kind: suggestion.kind.name(),
            count: suggestion.count,
            highlights: pairs(&suggestion.highlights),
        });
        SuggestAnswer {
            query,
            suggestions: suggestions.collect(),
            current: found.current,
            generation: &found.state.generation,
            fingerprint: &found.state.fingerprint,
            verified: verified(found.state.unverified),
        }
    }
}

/// Suggestions as browsers read them: what was typed, the completions, a description and an
/// address for each (OpenSearch Suggestions 1.0). The addresses are left out where the address of
/// the server is not known.
#[derive(Debug, Serialize)]
pub struct OpenSearchAnswer<'a>(&'a str, Vec<&'a str>, Vec<String>, Vec<String>);

impl<'a> OpenSearchAnswer<'a> {
    /// The suggestions for `query`. `public_url`: the address of the server, without a slash at its
    /// end.
    pub fn new(
        query: &'a str,
        found: &'a Suggestions,
        public_url: Option<&str>,
    ) -> OpenSearchAnswer<'a> {
        let found = &found.suggestions;
        let texts = found.iter().map(|suggestion| suggestion.text.as_str()).collect();
        let descriptions = found.iter().map(|suggestion| match suggestion.count {
            1 => "1 article".to_owned(),
            count => format!("{count} articles"),
        });
        let address = |text: &str| {
            let results = links::with_query("search", &links::search_query(text));
            public_url.map(|url| format!("{url}/{results}"))
        };
        let addresses = found.iter().filter_map(|suggestion| address(&suggestion.text));
        OpenSearchAnswer(query, texts, descriptions.collect(), addresses.collect())
    }
}
