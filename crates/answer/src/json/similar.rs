//! The response with the articles similar to one.

use serde::Serialize;
use souwen_search::SimilarArticles;

use super::hit::HitJson;
use super::shapes::{milliseconds, verified};

/// The articles that are most similar to one.
#[derive(Debug, Serialize)]
pub struct SimilarAnswer<'a> {
    id: &'a str,
    generation: &'a str,
    fingerprint: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    verified: Option<bool>,
    took_ms: f64,
    hits: Vec<HitJson<'a>>,
}

impl<'a> SimilarAnswer<'a> {
    /// Those similar to the article with this id.
    pub fn new(id: &'a str, similar: &'a SimilarArticles) -> SimilarAnswer<'a> {
        SimilarAnswer {
            id,
            generation: &similar.state.generation,
            fingerprint: &similar.state.fingerprint,
            verified: verified(similar.state.unverified),
            took_ms: milliseconds(similar.took),
            hits: similar.hits.iter().map(|hit| HitJson::new(hit, "")).collect(),
        }
    }
}
