//! How a hit came to its score, as JSON.

use serde::Serialize;
use souwen_search as search;

/// How a hit came to its score.
#[derive(Debug, Serialize)]
pub(crate) struct Explanation<'a> {
    score: f32,
    rescored: bool,
    tier: usize,
    length: u32,
    mean_length: f32,
    articles: u64,
    gains: Vec<Gain<'a>>,
}

impl<'a> Explanation<'a> {
    pub(crate) fn new(explanation: &'a search::Explanation) -> Explanation<'a> {
        let gains = explanation.gains.iter().map(Gain::new).collect();
        let search::Explanation { score, rescored, tier, length, mean_length, articles, .. } =
            *explanation;
        Explanation { score, rescored, tier, length, mean_length, articles, gains }
    }
}

/// What one thing gave.
#[derive(Debug, Serialize)]
struct Gain<'a> {
    kind: &'static str,
    text: &'a str,
    count: u32,
    in_title: u32,
    in_lead: u32,
    articles: Option<u64>,
    gain: f32,
}

impl<'a> Gain<'a> {
    fn new(gain: &'a search::Gain) -> Gain<'a> {
        Gain {
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
