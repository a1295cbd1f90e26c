//! The responses with completions of a text: in our own format, and in that of browsers.

use serde::Serialize;
use souwen_search::Suggestions;

use super::shapes::{pairs, verified};
use crate::links;

/// The response with the completions of a text.
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

/// A completion.
#[derive(Debug, Serialize)]
struct SuggestionJson<'a> {
    text: &'a str,
    kind: &'static str,
    count: usize,
    highlights: Vec<[usize; 2]>,
}

impl<'a> SuggestAnswer<'a> {
    /// The response to `query`, as typed.
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

/// Suggestions in the format of browsers (OpenSearch Suggestions 1.0): the typed text, the completions,
/// and a description and an address for each. The addresses are left out if the address of the server is
/// not known.
#[derive(Debug, Serialize)]
pub struct OpenSearchAnswer<'a>(&'a str, Vec<&'a str>, Vec<String>, Vec<String>);

impl<'a> OpenSearchAnswer<'a> {
    /// The suggestions for `query`. `public_url` is the address of the server, without a trailing slash.
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
