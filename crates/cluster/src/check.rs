//! Checks what is published in a cluster: the number of articles, the health of the index, the version of the
//! analyzer, and, for a random sample of articles, that queries made from their texts find them.

use serde_json::{Value, json};
use souwen_article::{Article, Condition, Field};
use souwen_index::schema::{AnalysedText, has_whole_values};
use souwen_text::{Analyzer, DateRange, Run};

use crate::ClusterError;
use crate::retrieval::ClusterSource;
use crate::state::{Holder, State};

/// The number of words of each sampled article that are searched for, spread over its text.
const WORDS: usize = 48;
/// The number of runs of each sampled article that are searched for, spread over its text, and the length of
/// each run in characters.
const RUNS: (usize, usize) = (8, 6);

/// The result of a check.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ClusterReport {
    /// The index that holds the articles.
    pub index: String,
    /// The number of the commit.
    pub commit: u64,
    /// The number of articles in the commit.
    pub articles: u64,
    /// The fingerprint of the analyzer that analysed the articles.
    pub fingerprint: String,
    /// The health of the index as the cluster reports it: `green`, `yellow` or `red`.
    pub health: String,
    /// The holder of the lease; its name is empty if nobody publishes.
    pub lease: Holder,
    /// The number of articles that were analysed again and searched for.
    pub compared: usize,
    /// The problems, each as a sentence.
    pub problems: Vec<String>,
}

/// Checks what is published, with a random sample of `sample` articles.
///
/// # Errors
/// When the cluster does not answer.
pub fn check(source: &ClusterSource, sample: usize) -> Result<ClusterReport, ClusterError> {
    let (state, retrieval) = (source.published_state(), source.retrieval());
    let articles = retrieval.size_of(&Condition::Everything)? as u64;
    let health = source.place().cluster().health(Some(&state.index))?;
    let health = health["status"].as_str().unwrap_or("unknown").to_owned();
    let mut problems = state_problems(&state, articles, &health);
    let analyzer = retrieval.analyzer();
    if analyzer.fingerprint() != state.fingerprint {
        problems.push(format!(
            "the articles were cut with {}, this program cuts with {}: publish with this version",
            state.fingerprint,
            analyzer.fingerprint()
        ));
    }
    let chosen = retrieval.sample(sample)?;
    let compared = chosen.len();
    let conditions: Vec<(String, Condition)> = chosen
        .iter()
        .map(|article| (article.id.clone(), identifying_condition(article, analyzer)))
        .collect();
    let found = retrieval.are_found(&conditions)?;
    for ((id, _), is_found) in conditions.iter().zip(found) {
        if !is_found {
            problems.push(format!("{id} is not found by its own text: publish it again"));
        }
    }
    Ok(ClusterReport {
        index: state.index.clone(),
        commit: state.commit,
        articles,
        fingerprint: state.fingerprint.clone(),
        health,
        lease: state.lease.clone(),
        compared,
        problems,
    })
}

/// The problems that the state, the number of articles and the health show.
fn state_problems(state: &State, articles: u64, health: &str) -> Vec<String> {
    let mut problems = Vec::new();
    if articles != state.manifest.articles {
        problems.push(format!(
            "{articles} articles are there, {} were published: publish again",
            state.manifest.articles
        ));
    }
    match health {
        "green" => {}
        "yellow" => problems.push(format!(
            "{} has not all of its copies (yellow): another node that fails may take articles along",
            state.index
        )),
        other => problems.push(format!(
            "{} is {other}: nothing is answered until all of its shards are there",
            state.index
        )),
    }
    problems
}

/// A condition that the article must match according to its text: some of its words and runs, its date and
/// its values.
fn identifying_condition(article: &Article, analyzer: &Analyzer) -> Condition {
    let text = AnalysedText::of(article);
    let mut words = Vec::new();
    text.each_word(analyzer, |word| words.push(word.to_owned()));
    let words = spread(&words, WORDS).cloned().map(Condition::Word);
    let (runs, length) = RUNS;
    let windows: Vec<_> = text.chars().windows(length).collect();
    // A run over the end of a sentence matches only if that end is typed, so windows over an end are left
    // out.
    let whole = windows
        .iter()
        .filter(|window| window[length - 1].position - window[0].position == length as u32 - 1);
    let whole: Vec<_> = whole.collect();
    let runs = spread(&whole, runs).filter_map(|window| Run::of_chars(window.iter().map(|c| c.ch)));
    let runs = runs.map(|run| Condition::Run(None, run));
    let days = article.date.map(|date| Condition::Dates(DateRange::day(date)));
    let values = Field::ALL.into_iter().flat_map(|field| {
        let values = field.values(article).into_iter().take(4);
        values.map(move |value| Condition::Value(field, value.to_owned())).collect::<Vec<_>>()
    });
    // Fields without whole values cannot be filtered by.
    let values = values.filter(|value| match value {
        Condition::Value(field, _) => has_whole_values(*field),
        _ => true,
    });
    Condition::And(words.chain(runs).chain(days).chain(values).collect())
}

/// At most `max` of the items, evenly spaced.
fn spread<T>(items: &[T], max: usize) -> impl Iterator<Item = &T> {
    let step = items.len().div_ceil(max.max(1)).max(1);
    items.iter().step_by(step)
}

/// A query that orders documents pseudo-randomly, depending on `seed`.
pub(crate) fn at_random(seed: u64) -> Value {
    json!({"function_score": {"random_score": {"seed": seed, "field": "_seq_no"}}})
}
