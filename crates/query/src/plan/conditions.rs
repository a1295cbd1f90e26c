//! The conditions of a query at three levels of strictness: to match, to contain all chunks as runs,
//! and to contain them as whole words.

use souwen_article::Condition;
use souwen_text::{Analyzer, Cut, Token, fold_char, is_significant};

/// The conditions of a part of a query, by increasing strictness.
pub(super) struct Conditions {
    /// The article matches.
    pub(super) all: Condition,
    /// The article contains every chunk as a literal run.
    pub(super) run: Condition,
    /// The article also has whole words at the ends of chunks with letters or digits (see [`whole`]).
    pub(super) whole: Condition,
}

impl Conditions {
    /// The same condition at all levels.
    pub(super) fn same(condition: Condition) -> Conditions {
        Conditions { all: condition.clone(), run: condition.clone(), whole: condition }
    }

    /// Combines the conditions of several parts.
    pub(super) fn joined(
        parts: Vec<Conditions>,
        join: impl Fn(Vec<Condition>) -> Condition,
    ) -> Conditions {
        let (mut all, mut run, mut whole) = (Vec::new(), Vec::new(), Vec::new());
        for part in parts {
            all.push(part.all);
            run.push(part.run);
            whole.push(part.whole);
        }
        Conditions { all: join(all), run: join(run), whole: join(whole) }
    }
}

/// The condition for a chunk as a run with whole words at its ends. If the chunk begins or ends with
/// letters or digits, the article must also contain the shortest words there. 2023年 contains the run
/// `023年`, but there 023 is no word.
pub(super) fn whole(analyzer: &Analyzer, text: &str, run: &Condition) -> Condition {
    let is_sign = |c: char| fold_char(c).is_some_and(|c| c.is_ascii());
    let first = text.chars().find(|&c| is_significant(c)).is_some_and(is_sign);
    let last = text.chars().rev().find(|&c| is_significant(c)).is_some_and(is_sign);
    if !first && !last {
        return run.clone();
    }
    let words = analyzer.words(text, Cut::Search);
    let (start, end) = (words.iter().map(|w| w.start).min(), words.iter().map(|w| w.end).max());
    let shortest = |at_edge: &dyn Fn(&&Token) -> bool| {
        let words = words.iter().filter(at_edge);
        words.min_by_key(|word| word.end - word.start).map(|word| word.term.clone())
    };
    let leading = shortest(&|word| first && Some(word.start) == start);
    let trailing = shortest(&|word| last && Some(word.end) == end);
    let mut conditions = vec![run.clone()];
    conditions.extend(leading.into_iter().chain(trailing).map(Condition::Word));
    conditions.dedup();
    Condition::And(conditions)
}
