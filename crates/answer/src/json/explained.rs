//! The explanation of a hit's score, as JSON.

use serde::Serialize;
use souwen_search::{Explanation, Gain};

/// The explanation of a hit's score.
#[derive(Debug, Serialize)]
pub(super) struct ExplanationJson<'a> {
    score: f32,
    rescored: bool,
    tier: usize,
    length: u32,
    mean_length: f32,
    articles: u64,
    gains: Vec<GainJson<'a>>,
}

impl<'a> ExplanationJson<'a> {
    pub(super) fn new(explanation: &'a Explanation) -> ExplanationJson<'a> {
        let gains = explanation.gains.iter().map(GainJson::new).collect();
        let Explanation { score, rescored, tier, length, mean_length, articles, .. } = *explanation;
        ExplanationJson { score, rescored, tier, length, mean_length, articles, gains }
    }
}

/// The contribution of one part of the query.
#[derive(Debug, Serialize)]
struct GainJson<'a> {
    kind: &'static str,
    text: &'a str,
    count: u32,
    in_title: u32,
    in_lead: u32,
    articles: Option<u64>,
    gain: f32,
}

impl<'a> GainJson<'a> {
    fn new(gain: &'a Gain) -> GainJson<'a> {
        GainJson {
            kind: gain.kind.name(),
            text: &gain.text,
            count: gain.count,
            in_title: gain.in_title,
            in_lead: gain.in_lead,
            articles: gain.articles,
            gain: gain.gain,
        }
    }
}
