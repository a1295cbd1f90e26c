//! How strictly a query may be taken: what an article must hold to match, to hold all of it as it
//! was typed, and to hold it whole.

use souwen_article::Condition;
use souwen_text::{Analyzer, Cut, Token, fold_char, is_significant};

/// What a part of a query asks for, ever more strictly.
pub(super) struct Conditions {
    /// To match.
    pub(super) all: Condition,
    /// To hold every chunk as a literal run.
    pub(super) run: Condition,
    /// To hold these with the letters and digits at their ends whole (see [`whole`]).
    pub(super) whole: Condition,
}

impl Conditions {
    /// Where there is only one way to hold it.
    pub(super) fn same(condition: Condition) -> Conditions {
        Conditions { all: condition.clone(), run: condition.clone(), whole: condition }
    }

    /// Those of several parts, joined.
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

/// The run of a chunk, with the letters and digits at its ends whole: an article must also hold the
/// shortest words that begin and end the chunk, where these are letters or digits. `023年` stands in
/// 2023年 too, but there 023 is no word.
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
