//! Whether what is published is whole: counts, who publishes, how the cluster is, and whether a sample of
//! articles is found by what their texts say.

use serde_json::{Value, json};
use souwen_article::{Article, Condition, Field};
use souwen_index::schema::{AnalysedText, has_whole_values};
use souwen_text::{Analyzer, DateRange, Run};

use crate::ClusterError;
use crate::retrieval::ClusterSource;
use crate::state::{Holder, State};

/// How many words of an article are looked for, spread over its text.
const WORDS: usize = 48;
/// How many runs of an article are looked for, spread over its text, and of how many characters.
const RUNS: (usize, usize) = (8, 6);

/// What a check found.
#[derive(Debug, Clone)]
pub struct ClusterReport {
    /// The index that holds the articles.
    pub index: String,
    /// The number of the commit.
    pub commit: u64,
    /// How many articles belong to it.
    pub articles: u64,
    /// The fingerprint of the analyzer that cut them.
    pub fingerprint: String,
    /// `green`, `yellow` or `red`, as the cluster says of the index.
    pub health: String,
    /// Who publishes; nobody where its name is empty.
    pub lease: Holder,
    /// How many articles were analysed again and looked for.
    pub compared: usize,
    /// What is wrong, each in a sentence.
    pub problems: Vec<String>,
}

/// Checks what is published. So many articles are compared, chosen at random.
///
/// # Errors
/// When the cluster does not answer.
pub fn check(source: &ClusterSource, sample: usize) -> Result<ClusterReport, ClusterError> {
    let (state, retrieval) = (source.told(), source.retrieval());
    let articles = retrieval.size_of(&Condition::Everything)? as u64;
    let health = source.place().cluster().health(Some(&state.index))?;
    let health = health["status"].as_str().unwrap_or("unknown").to_owned();
    let mut problems = told_problems(&state, articles, &health);
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
    let conditions: Vec<(String, Condition)> =
        chosen.iter().map(|article| (article.id.clone(), told_by(article, analyzer))).collect();
    let found = retrieval.are_found(&conditions)?;
    for ((id, _), is_found) in conditions.iter().zip(found) {
        if !is_found {
            problems.push(format!("{id} is not found by what its text says: publish it again"));
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

/// What the state and the counts tell.
fn told_problems(state: &State, articles: u64, health: &str) -> Vec<String> {
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

/// What holds of an article by its text: some of its words and runs, its day and its values.
fn told_by(article: &Article, analyzer: &Analyzer) -> Condition {
    let text = AnalysedText::of(article);
    let mut words = Vec::new();
    text.each_word(analyzer, |word| words.push(word.to_owned()));
    let words = spread(&words, WORDS).cloned().map(Condition::Word);
    let (runs, length) = RUNS;
    let windows: Vec<_> = text.chars().windows(length).collect();
    // A run is within one sentence, or the end of one has to be typed.
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
    // Of some fields nobody asks for whole values.
    let values = values.filter(|value| match value {
        Condition::Value(field, _) => has_whole_values(*field),
        _ => true,
    });
    Condition::And(words.chain(runs).chain(days).chain(values).collect())
}

/// At most so many of some items, evenly spread.
fn spread<T>(items: &[T], most: usize) -> impl Iterator<Item = &T> {
    let step = items.len().div_ceil(most.max(1)).max(1);
    items.iter().step_by(step)
}

/// The query that puts documents into an order of chance.
pub(crate) fn at_random(seed: u64) -> Value {
    json!({"function_score": {"random_score": {"seed": seed, "field": "_seq_no"}}})
}
