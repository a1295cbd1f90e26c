//! The parameters of suggestions.

use souwen_search::MAX_SUGGESTIONS;

use super::query_string::pairs;
use super::values::number;
use crate::error::{ApiError, Expected};

/// The default number of suggestions.
pub(crate) const DEFAULT_SUGGESTIONS: usize = 8;

/// The text typed so far, and the requested suggestions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SuggestParams {
    pub(crate) query: String,
    pub(crate) limit: usize,
    /// Whether the answer is in the format of OpenSearch's suggestions.
    pub(crate) opensearch: bool,
}

impl SuggestParams {
    /// Parses a query string.
    pub(crate) fn parse(raw: &str) -> Result<SuggestParams, ApiError> {
        let mut params =
            SuggestParams { query: String::new(), limit: DEFAULT_SUGGESTIONS, opensearch: false };
        for (name, value) in pairs(raw) {
            match &*name {
                "q" => params.query = value.into_owned(),
                "limit" => {
                    let (default, max) = (DEFAULT_SUGGESTIONS, MAX_SUGGESTIONS);
                    params.limit = number("limit", value.trim(), default, max)?;
                }
                "format" => match value.trim() {
                    "" | "json" => params.opensearch = false,
                    "opensearch" => params.opensearch = true,
                    _ => return Err(ApiError::BadParameter("format", Expected::SuggestionFormat)),
                },
                _ => {}
            }
        }
        Ok(params)
    }
}
