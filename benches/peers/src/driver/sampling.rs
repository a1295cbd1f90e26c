//! Draws the queries from a seed.

use std::fs;
use std::path::Path;

use super::collection::Collection;
use super::frequent::Frequent;
use super::random::Random;
use crate::Outcome;
use crate::options::Options;
use crate::peer::contract::{Kind, Question, Wanted};
use crate::plan::{Arm, Plan};

/// Queries of at most this many characters are words.
const WORDS: usize = 6;
/// The lengths of exact runs, in characters.
const RUN: (usize, usize) = (2, 8);
/// The lengths of the substrings for which every article is requested.
const SUBSTRING: (usize, usize) = (1, 16);
/// The offsets of deep pages.
const DEEP: [usize; 2] = [1_000, 5_000];
/// The number of runs for deep pages.
const FREQUENT: usize = 100;
/// The number of hits of a page.
const LIMIT: usize = 10;

/// All requests to the engines about a collection.
pub fn plan(collection: &Collection, articles: &Path, options: &Options) -> Outcome<Plan> {
    let mut random = Random(options.seed | 1);
    let most = options.queries_at_most;
    let queries = fs::read_to_string(&options.queries)?;
    let queries: Vec<Question> = queries
        .lines()
        .filter_map(|line| Some(line.split_once('\t')?.1.trim()))
        .filter(|text| text.chars().any(char::is_alphanumeric))
        .map(asked)
        .collect();
    let of_kind = |kind: Kind| -> Vec<Question> {
        queries.iter().filter(|question| question.kind == kind).cloned().collect()
    };
    let words = sample(&of_kind(Kind::Words), most, &mut random);
    let questions = sample(&of_kind(Kind::Question), most, &mut random);
    let mixed = sample(&queries, most, &mut random);
    let mut drawer = Drawer::new(collection, random);
    let runs: Vec<Question> =
        drawer.many(most, RUN, is_side_by_side).into_iter().map(run).collect();
    let substrings = drawer.many(options.substrings, SUBSTRING, is_substring);
    let filtered = with_labels(collection, if words.is_empty() { &mixed } else { &words });

    let page = Wanted { limit: LIMIT, offset: 0, total: true, snippets: false };
    let arm = |name: &str, wanted: Wanted, questions: Vec<Question>| Arm {
        name: name.to_owned(),
        wanted,
        questions,
    };
    let mut arms = vec![
        arm("ten best alone", Wanted { total: false, ..page }, mixed.clone()),
        arm("ten best with total and snippets", Wanted { snippets: true, ..page }, mixed),
        arm("words", page, words),
        arm("questions", page, questions),
        arm("exact runs", page, runs),
        arm("words in one year or section", page, filtered),
    ];
    let frequent = Frequent::of(collection);
    for offset in DEEP {
        let asked = frequent.at_least(offset + LIMIT, FREQUENT);
        let asked = asked.into_iter().map(|text| asked_as(text, Kind::Words)).collect();
        arms.push(arm(&format!("offset {offset}"), Wanted { offset, ..page }, asked));
    }
    arms.retain(|arm| !arm.questions.is_empty());
    Ok(Plan {
        articles: articles.to_owned(),
        label: collection.label(),
        warm_up: (options.seconds * 500.0) as u64,
        most: (options.seconds * 1_000.0) as u64,
        arms,
        runs: substrings,
        ranked: Vec::new(),
    })
}

/// A random sample of at most this many elements, in random order.
pub fn sample<T: Clone>(all: &[T], most: usize, random: &mut Random) -> Vec<T> {
    let mut all = all.to_vec();
    let count = most.min(all.len());
    for at in 0..count {
        let other = at + random.below(all.len() - at);
        all.swap(at, other);
    }
    all.truncate(count);
    all
}

fn asked(text: &str) -> Question {
    let length = text.chars().filter(|c| c.is_alphanumeric()).count();
    asked_as(text.to_owned(), if length <= WORDS { Kind::Words } else { Kind::Question })
}

fn asked_as(text: String, kind: Kind) -> Question {
    Question { text, kind, label: None }
}

fn run(text: String) -> Question {
    asked_as(text, Kind::Run)
}

/// The same queries, each filtered by one value of the label, in turns; empty if articles have no labels.
fn with_labels(collection: &Collection, questions: &[Question]) -> Vec<Question> {
    let label = collection.label();
    let mut values: Vec<&str> =
        collection.articles.iter().map(|article| article.label(label)).collect();
    values.sort_unstable();
    values.dedup();
    values.retain(|value| !value.is_empty());
    let values = values.iter().cycle();
    let labelled = questions
        .iter()
        .zip(values)
        .map(|(question, value)| Question { label: Some((*value).to_owned()), ..question.clone() });
    labelled.collect()
}

/// Whether a run consists only of letters and digits, of any script.
fn is_side_by_side(run: &[char]) -> bool {
    run.iter().all(|c| c.is_alphanumeric())
}

/// Whether a run begins and ends with a letter or digit, in one paragraph. Quotation marks are excluded,
/// since query languages interpret them.
fn is_substring(run: &[char]) -> bool {
    let is_odd = |c: &char| c.is_control() || "\"“”「」『』\\".contains(*c);
    let (first, last) = (run.first(), run.last());
    first.is_some_and(|c| c.is_alphanumeric())
        && last.is_some_and(|c| c.is_alphanumeric())
        && !run.iter().any(is_odd)
}

/// Draws runs from all characters of a collection with equal probability.
struct Drawer<'a> {
    collection: &'a Collection,
    /// The number of bytes of text before the end of each article.
    ends: Vec<usize>,
    random: Random,
}

impl Drawer<'_> {
    fn new(collection: &Collection, random: Random) -> Drawer<'_> {
        let mut sum = 0;
        let ends = collection.articles.iter().map(|article| {
            sum += article.text().len();
            sum
        });
        Drawer { ends: ends.collect(), collection, random }
    }

    /// The requested number of runs, the same number of each length.
    fn many(
        &mut self,
        count: usize,
        (least, most): (usize, usize),
        is_fit: fn(&[char]) -> bool,
    ) -> Vec<String> {
        let mut drawn = Vec::with_capacity(count);
        // Bounded, because the collection may contain no such run.
        for attempt in 0..count * 100 {
            if drawn.len() == count {
                break;
            }
            let length = least + attempt % (most - least + 1);
            let run = self.one(length);
            if run.len() == length && is_fit(&run) {
                drawn.push(run.into_iter().collect());
            }
        }
        drawn
    }

    fn one(&mut self, length: usize) -> Vec<char> {
        let all = self.ends.last().copied().unwrap_or_default();
        let byte = self.random.below(all.max(1));
        let article = self.ends.partition_point(|end| *end <= byte);
        let text = self.collection.articles[article].text();
        let mut at = byte - (self.ends[article] - text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        text[at..].chars().take(length).collect()
    }
}
