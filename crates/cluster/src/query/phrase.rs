//! Translates runs into phrase queries.
//!
//! A sentence end that is typed inside a run divides it into parts. The text may have a sentence end between
//! the parts, which is a token of its own, or none. A run of few parts matches any of the resulting phrases.
//! A run of many parts is searched for in stretches of several parts; each stretch begins with the last part
//! of the one before. An article that contains all of the stretches contains the run, unless it repeats a
//! whole sentence of the run elsewhere.
//!
//! ```text
//! 中亚。铁路 -> 中亚铁路, or 中亚。铁路
//! ```

use std::ops::Range;

use serde_json::{Value, json};
use souwen_article::Field;
use souwen_text::pair::is_pair;
use souwen_text::{Run, RunChar};

use crate::document::SENTENCE_END;
use crate::mapping::{self, GRAMS, PAIRS, RARE_PAIRS};

/// The maximum number of parts in a phrase: the number of phrases doubles with every part.
const PARTS: usize = 4;

/// The maximum number of pairs that filter the articles for a phrase query. More of them cost more than they
/// save.
const NARROWING_PAIRS: usize = 12;

/// The parts of a run, as ranges of its characters.
pub(super) fn parts(chars: &[RunChar]) -> Vec<Range<usize>> {
    let begins = (1..chars.len()).filter(|&i| chars[i].after_end);
    let mut parts = Vec::new();
    let mut start = 0;
    for end in begins.chain([chars.len()]) {
        parts.push(start..end);
        start = end;
    }
    parts
}

/// The phrases for a run, as lists of tokens. An article with the run matches one phrase of every outer list.
pub(super) fn phrases(run: &Run) -> Vec<Vec<Vec<String>>> {
    let parts = parts(run.chars());
    let mut stretches = Vec::new();
    let mut first = 0;
    loop {
        let last = (first + PARTS).min(parts.len());
        stretches.push(variants(run, &parts[first..last]));
        if last == parts.len() {
            return stretches;
        }
        first = last - 1;
    }
}

/// The phrases for adjacent parts, with and without the sentence ends between them.
pub(super) fn variants(run: &Run, parts: &[Range<usize>]) -> Vec<Vec<String>> {
    let mut variants: Vec<Vec<String>> = vec![Vec::new()];
    for (number, part) in parts.iter().enumerate() {
        if number > 0 {
            let ended = variants.clone().into_iter().map(|mut variant| {
                variant.push(SENTENCE_END.to_owned());
                variant
            });
            variants.extend(ended.collect::<Vec<_>>());
        }
        let chars = &run.chars()[part.clone()];
        let tokens = || chars.iter().map(|c| c.ch.to_string());
        variants.iter_mut().for_each(|variant| variant.extend(tokens()));
    }
    variants
}

/// The query for a run anywhere in an article.
pub(super) fn anywhere(run: &Run) -> Value {
    if let [only] = run.chars() {
        return json!({"term": {GRAMS: only.ch.to_string()}});
    }
    if let [first, second] = run.chars()
        && !second.after_end
    {
        return pair(first.ch, second.ch);
    }
    let mut filter = narrowing(run);
    filter.extend(phrases(run).into_iter().map(|variants| any_phrase(GRAMS, variants)));
    json!({"bool": {"filter": filter}})
}

/// The query for a run in the values of a field.
pub(super) fn within(field: Field, run: &Run) -> Value {
    let name = mapping::runs(field);
    let phrases = phrases(run).into_iter().map(|variants| any_phrase(&name, variants));
    json!({"bool": {"filter": phrases.collect::<Vec<_>>()}})
}

/// Term queries that match every article with the run: they are much cheaper than its phrase.
pub(super) fn narrowing(run: &Run) -> Vec<Value> {
    let mut pairs = Vec::new();
    for part in parts(run.chars()) {
        let chars: &[RunChar] = &run.chars()[part];
        let mut at = 0;
        while at + 1 < chars.len() {
            pairs.push(pair(chars[at].ch, chars[at + 1].ch));
            // With an odd number of characters, the last one forms a pair with the one before.
            at += if at + 3 == chars.len() { 1 } else { 2 };
        }
    }
    pairs.truncate(NARROWING_PAIRS);
    pairs
}

/// The query for two adjacent characters.
pub(super) fn pair(first: char, second: char) -> Value {
    json!({"term": {pairs_field(first, second): String::from_iter([first, second])}})
}

/// The field that contains a pair.
pub(super) fn pairs_field(first: char, second: char) -> &'static str {
    if is_pair(first, second) { PAIRS } else { RARE_PAIRS }
}

/// The query for any of these phrases.
pub(super) fn any_phrase(field: &str, phrases: Vec<Vec<String>>) -> Value {
    let mut queries: Vec<Value> = phrases
        .into_iter()
        .map(|tokens| json!({"match_phrase": {field: tokens.join(" ")}}))
        .collect();
    match queries.len() {
        1 => queries.remove(0),
        _ => json!({"bool": {"should": queries, "minimum_should_match": 1}}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(run: &str, expected: &[&[&str]]) {
        let found: Vec<Vec<String>> = phrases(&Run::of(run).unwrap())
            .into_iter()
            .map(|variants| variants.into_iter().map(|tokens| tokens.concat()).collect())
            .collect();
        assert_eq!(found, expected, "{run}");
    }

    #[test]
    fn an_end_that_is_typed_may_be_there_or_not() {
        check("中亚，铁路", &[&["中亚铁路"]]);
        check("中亚。铁路", &[&["中亚铁路", "中亚。铁路"]]);
        check("甲。乙。丙", &[&["甲乙丙", "甲。乙丙", "甲乙。丙", "甲。乙。丙"]]);
    }

    #[test]
    fn many_parts_are_looked_for_by_stretches() {
        let found = phrases(&Run::of("甲。乙。丙。丁。戊。己").unwrap());
        let last: Vec<String> = found.iter().map(|variants| variants[0].concat()).collect();
        assert_eq!(last, ["甲乙丙丁", "丁戊己"]);
        assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [8, 4]);
    }

    #[test]
    fn pairs_cover_a_run() {
        let pairs = |run: &str| -> Vec<String> {
            let narrowing = narrowing(&Run::of(run).unwrap());
            let term = |query: &Value| query["term"].as_object().unwrap().values().next().cloned();
            narrowing
                .iter()
                .map(|query| term(query).unwrap().as_str().unwrap().to_owned())
                .collect()
        };
        assert_eq!(pairs("中亚峰会"), ["中亚", "峰会"]);
        assert_eq!(pairs("中亚峰"), ["中亚", "亚峰"]);
        assert_eq!(pairs("中亚铁路网。峰"), ["中亚", "铁路", "路网"]);
        assert!(pairs("中。亚").is_empty());
    }
}
