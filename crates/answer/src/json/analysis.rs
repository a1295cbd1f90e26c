//! The response with the tokens of a text.

use serde::Serialize;
use souwen_search::{AnalyzedToken, IndexState};

/// The tokens of a text.
#[derive(Debug, Serialize)]
pub struct AnalysisAnswer<'a> {
    text: &'a str,
    tokens: Vec<TokenJson<'a>>,
    /// `null` without an index.
    generation: Option<&'a str>,
    fingerprint: &'a str,
}

impl<'a> AnalysisAnswer<'a> {
    /// The tokens of `text`, from the analyzer of an index, or from one without an index, for which
    /// `generation` is empty.
    pub fn new(
        text: &'a str,
        tokens: &'a [AnalyzedToken],
        state: &'a IndexState,
    ) -> AnalysisAnswer<'a> {
        let tokens = tokens
            .iter()
            .map(|token| TokenJson {
                stream: token.stream,
                term: &token.term,
                position: token.position,
                start: token.start,
                end: token.end,
            })
            .collect();
        let generation = Some(state.generation.as_str()).filter(|name| !name.is_empty());
        AnalysisAnswer { text, tokens, generation, fingerprint: &state.fingerprint }
    }
}

/// A token and its position.
#[derive(Debug, Serialize)]
struct TokenJson<'a> {
    stream: &'static str,
    term: &'a str,
    position: u32,
    start: usize,
    end: usize,
}
