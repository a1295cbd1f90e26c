//! Exact runs, as they were typed, and runs that a sign parts at every occurrence.
//!
//! The marks show whether a sign parts a run at an occurrence (see
//! [`PartingSigns`](souwen_text::PartingSigns)). No clause may end inside the run. No pair of quotes or
//! brackets may have one of its signs inside the run and the other one outside: the run is in a pair of some
//! level, or in none, and no pair of the next level has begun before the run or ends after it. Signs that
//! were typed inside the run are allowed there, so a pair may end or begin at such a place.
//!
//! Most articles with a run have no sign between any two neighbouring characters of the run, which a term
//! query on the field `parted` shows. Only the others are checked with intervals.

use std::ops::Range;

use serde_json::{Value, json};
use souwen_index::schema::parted_char;
use souwen_text::{ExactRun, Run, RunChar};

use super::condition::nothing;
use super::intervals::{self, Filter};
use super::phrase;
use crate::document::{CLAUSE, LEVELS, OTHER_FORM, SENTENCE_END, inside};
use crate::mapping::{MARKS, PARTED};

/// The maximum number of parts of a run for which a sentence end is distinguished from any other character.
/// With more parts, only the phrases that the article has to match as well make this distinction.
const PARTS: usize = 2;

/// From this length on, a stretch of characters is represented by its first and last `HEAD` characters: two
/// phrases with as many positions between them as there are characters. The article has to match the whole
/// stretch as a phrase as well.
const LONG: usize = 48;
const HEAD: usize = 16;

/// The lengths of the two ends of a part that are tried, to find out in which pairs it begins and ends.
const ENDS: [usize; 4] = [1, 2, 4, 8];

/// Of runs longer than this, only the first and last `LOOKED_AT` characters are checked.
const LONG_RUN: usize = 200;
const LOOKED_AT: usize = 100;

/// The maximum number of typed signs at which a pair may end or begin, and the maximum length of a part for
/// which this is checked. Every such check costs terms, and a cluster takes 1,024 terms in one query by
/// default. In longer parts with a typed sign, pairs are not checked, so that no article is missed.
const TYPED: usize = 2;
const HALVED: usize = 16;
/// The maximum length of a part for which this is also checked inside nested pairs.
const SHORT_HALVED: usize = 8;

/// The query for a run in the script in which it was typed, with no sign that parts it.
pub(super) fn exact(exact: &ExactRun) -> Value {
    let run = exact.run();
    let whole = whole(run, Some(exact.forms()));
    let in_own_form = run.chars().iter().zip(exact.forms()).all(|(c, form)| c.ch == *form);
    if !in_own_form {
        return json!({"bool": {"filter": [phrase::anywhere(run), whole]}});
    }
    let mut doubtful = vec![json!({"term": {MARKS: OTHER_FORM}})];
    doubtful.extend(may_be_parted(run));
    json!({"bool": {
        "filter": [phrase::anywhere(run)],
        "should": [{"bool": {"must_not": doubtful}}, whole],
        "minimum_should_match": 1,
    }})
}

/// The query for articles that contain a run, with a sign that parts it at every occurrence.
pub(super) fn crossing(run: &Run) -> Value {
    let Some(parted) = may_be_parted(run) else { return nothing() };
    json!({"bool": {
        "filter": [phrase::anywhere(run), parted],
        "must_not": [whole(run, None)],
    }})
}

/// The query for articles with an occurrence of a run that no sign parts, in these forms if they are given.
/// It is for articles that are known to contain the run.
fn whole(run: &Run, forms: Option<&[char]>) -> Value {
    let chars = run.chars();
    let query = |range: Range<usize>| {
        let forms = forms.and_then(|forms| forms.get(range.clone()));
        intervals::query(rule(&chars[range], forms))
    };
    if chars.len() <= LONG_RUN {
        return query(0..chars.len());
    }
    json!({"bool": {"filter": [query(0..LOOKED_AT), query(chars.len() - LOOKED_AT..chars.len())]}})
}

/// The query for articles that may have a sign between two neighbours of a run; `None` if there can be none.
fn may_be_parted(run: &Run) -> Option<Value> {
    let neighbours = run.chars().windows(2).filter(|two| !two[1].after_sign);
    let mut terms: Vec<String> =
        neighbours.map(|two| parted_char(two[0].ch, two[1].ch).to_string()).collect();
    terms.sort_unstable();
    terms.dedup();
    (!terms.is_empty()).then(|| json!({"terms": {PARTED: terms}}))
}

/// The occurrences of the characters of a run that no sign parts, in these forms if they are given.
fn rule(chars: &[RunChar], forms: Option<&[char]>) -> Value {
    let parts: Vec<Part<'_>> = phrase::parts(chars)
        .into_iter()
        .map(|part| Part {
            chars: &chars[part.clone()],
            forms: forms.and_then(|forms| forms.get(part)),
        })
        .collect();
    let [first, .., last] = parts.as_slice() else {
        return parts
            .first()
            .map_or_else(|| intervals::marks(["none"]), |only| only.within_pairs(Side::Both));
    };
    let mut chain = sequence(&parts);
    // A pair may begin in one part and end in another, so only the outer sides are checked.
    for (part, side) in [(first, Side::Before), (last, Side::Behind)] {
        if part.chars.len() > 1 {
            chain = intervals::only(chain, Filter::Containing, part.within_pairs(side));
        }
    }
    chain
}

/// The parts in order, with or without a sentence end between two of them.
fn sequence(parts: &[Part<'_>]) -> Value {
    let rules: Vec<Value> = parts.iter().map(Part::anywhere).collect();
    if parts.len() > PARTS {
        return intervals::ordered(rules, Some(parts.len() as u32 - 1));
    }
    let mut sequences: Vec<Vec<Value>> = vec![Vec::new()];
    for (number, rule) in rules.into_iter().enumerate() {
        if number > 0 {
            let mut ended = sequences.clone();
            ended.iter_mut().for_each(|rules| rules.push(intervals::grams([SENTENCE_END])));
            sequences.extend(ended);
        }
        sequences.iter_mut().for_each(|rules| rules.push(rule.clone()));
    }
    intervals::any_of(sequences.into_iter().map(intervals::joined).collect())
}

/// The intervals inside a pair of this level; all intervals for level 0.
fn within(level: usize, rule: Value) -> Value {
    match level {
        0 => rule,
        level => intervals::only(rule, Filter::ContainedBy, intervals::pairs(level)),
    }
}

/// The sides of a part on which pairs are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Before,
    Behind,
    Both,
}

/// A part of a run: no sentence end is typed inside.
struct Part<'a> {
    chars: &'a [RunChar],
    /// The forms of these characters, if they matter.
    forms: Option<&'a [char]>,
}

impl Part<'_> {
    /// The occurrences of the part, whatever pairs there are.
    fn anywhere(&self) -> Value {
        self.side_by_side(None, None)
    }

    /// The occurrences of the part that no pair parts on these sides.
    fn within_pairs(&self, side: Side) -> Value {
        let typed = self.chars[1..].iter().filter(|c| c.after_sign).count();
        let is_too_long = typed > TYPED || typed > 0 && self.chars.len() > HALVED;
        if self.chars.len() == 1 || is_too_long {
            return self.anywhere();
        }
        let (before, behind) = (side != Side::Behind, side != Side::Before);
        let level_if = |is_wanted: bool, level: usize| is_wanted.then_some(level);
        let ends = self.ends();
        let in_level = |level| {
            let rule = match &ends {
                None => self.side_by_side(level_if(before, level), level_if(behind, level)),
                Some((head, tail)) => {
                    let between = self.chars.len() - head.chars.len() - tail.chars.len();
                    let head = head.side_by_side(level_if(before, level), None);
                    let tail = tail.side_by_side(None, level_if(behind, level));
                    intervals::ordered(vec![head, tail], Some(between as u32))
                }
            };
            within(level, rule)
        };
        let mut rules: Vec<Value> = (0..=LEVELS).map(in_level).collect();
        rules.extend(self.halved(before, behind));
        let rule = intervals::any_of(rules);
        match ends {
            None => rule,
            Some(_) => intervals::only(self.anywhere(), Filter::ContainedBy, rule),
        }
    }

    /// The first and the last characters of the part, if each of the two occurs in it only once: then no
    /// shorter stretch of the part has both.
    fn ends(&self) -> Option<(Part<'_>, Part<'_>)> {
        let count = self.chars.len();
        let occurs_once = |part: &Part<'_>| {
            let is_equal = |window: &&[RunChar]| {
                window.iter().zip(part.chars).all(|(one, other)| one.ch == other.ch)
            };
            self.chars.windows(part.chars.len()).filter(is_equal).count() == 1
        };
        let ends = |&length: &usize| {
            let end = |range: Range<usize>| Part { chars: &self.chars[range], forms: None };
            let ends = (end(0..length), end(count - length..count));
            (occurs_once(&ends.0) && occurs_once(&ends.1)).then_some(ends)
        };
        ENDS.iter().take_while(|&&length| 2 * length < count).find_map(ends)
    }

    fn side_by_side(&self, before: Option<usize>, behind: Option<usize>) -> Value {
        let stretches = self.stretches(before, behind).into_iter();
        intervals::joined(stretches.map(|(_, rule)| rule).collect())
    }

    /// The occurrences of the part in which a pair ends or begins at a sign that was typed inside.
    fn halved(&self, before: bool, behind: bool) -> Vec<Value> {
        let typed = (1..self.chars.len()).filter(|&i| self.chars[i].after_sign);
        let (max, levels) = match self.chars.len() {
            count if count <= SHORT_HALVED => (TYPED, LEVELS),
            count if count <= HALVED => (TYPED, 1),
            _ => (0, 0),
        };
        let typed: Vec<usize> = typed.take(max).collect();
        let ends = || typed.iter().copied().map(Some).filter(|_| before).chain([None]);
        let begins = || typed.iter().copied().map(Some).filter(|_| behind).chain([None]);
        let mut rules = Vec::new();
        for end in ends() {
            for begin in begins() {
                let in_order = begin.is_none_or(|begin| end.is_none_or(|end| end <= begin));
                if in_order && (end.is_some() || begin.is_some()) {
                    let half = |level| self.half(level, (before, end), (behind, begin));
                    rules.extend((0..levels).map(half));
                }
            }
        }
        rules
    }

    /// The occurrences in a pair of `level`, or anywhere for level 0, in which one pair of the next level
    /// ends before the character number `end`, and another one begins with the character number `begin`.
    /// `before` and `behind` say on which sides pairs are checked at all.
    fn half(
        &self,
        level: usize,
        (before, end): (bool, Option<usize>),
        (behind, begin): (bool, Option<usize>),
    ) -> Value {
        let level_if = |is_wanted: bool, half: Option<usize>| {
            is_wanted.then_some(level + usize::from(half.is_some()))
        };
        let mut head = Vec::new();
        let mut middle = Vec::new();
        let mut tail = Vec::new();
        for (chars, mut rule) in self.stretches(level_if(before, end), level_if(behind, begin)) {
            // A pair of the next level ends or begins here.
            if Some(chars.start) == end || Some(chars.start) == begin {
                let goes_on = intervals::marks([inside(level + 1).as_str()]);
                rule = intervals::only(rule, Filter::NotContaining, goes_on);
            }
            if end.is_some_and(|end| chars.end <= end) {
                head.push(rule);
            } else if begin.is_some_and(|begin| chars.start >= begin) {
                tail.push(rule);
            } else {
                middle.push(rule);
            }
        }
        let in_pair = |rules: Vec<Value>| {
            (!rules.is_empty()).then(|| within(level + 1, intervals::joined(rules)))
        };
        let mut rules: Vec<Value> = in_pair(head).into_iter().collect();
        rules.extend(middle);
        rules.extend(in_pair(tail));
        within(level, intervals::joined(rules))
    }

    /// Splits the part into adjacent stretches of characters, each with its rule. `before` and `behind` are
    /// levels: no pair of the level after `before` may have begun before the part, and no pair of the level
    /// after `behind` may end after it.
    fn stretches(
        &self,
        before: Option<usize>,
        behind: Option<usize>,
    ) -> Vec<(Range<usize>, Value)> {
        let count = self.chars.len();
        let next_level = |level: Option<usize>| {
            level.filter(|level| *level < LEVELS).map(|level| inside(level + 1))
        };
        let (before, behind) = (next_level(before), next_level(behind));
        // A clause may end before the first character, and where a sign was typed.
        let is_free = |i: usize| i == 0 || self.chars[i].after_sign;
        let mut stretches = Vec::new();
        let mut start = 0;
        while start < count {
            let mut end = start + 1;
            let goes_on = |i: usize| {
                let is_last = behind.is_some() && i + 1 == count;
                !is_free(start) && !is_free(i) && !is_last && self.other(i) == self.other(start)
            };
            while end < count && goes_on(end) {
                end += 1;
            }
            let mut forbidden: Vec<String> = Vec::new();
            if !is_free(start) {
                forbidden.push(CLAUSE.to_owned());
            }
            if self.forms.is_some() && !self.other(start) {
                forbidden.push(OTHER_FORM.to_owned());
            }
            if start == 0 {
                forbidden.extend(before.clone());
            }
            let mut rule = self.characters(start..end);
            if !forbidden.is_empty() {
                let marks = forbidden.iter().map(|mark| intervals::marks([mark.as_str()]));
                rule = intervals::only(
                    rule,
                    Filter::NotContaining,
                    intervals::any_of(marks.collect()),
                );
            }
            if let Some(behind) = behind.as_deref().filter(|_| end == count) {
                let halved = vec![self.characters(start..end), intervals::marks([behind])];
                rule = intervals::only(rule, Filter::NotContainedBy, intervals::joined(halved));
            }
            stretches.push((start..end, rule));
            start = end;
        }
        stretches
    }

    /// Whether a character is wanted in another form than its folded one.
    fn other(&self, i: usize) -> bool {
        self.forms.is_some_and(|forms| forms[i] != self.chars[i].ch)
    }

    /// Adjacent characters, all in their folded forms or all in other forms.
    fn characters(&self, range: Range<usize>) -> Value {
        let other = self.other(range.start);
        let tokens: Vec<String> = range
            .map(|i| match self.forms {
                Some(forms) => forms[i].to_string(),
                None => self.chars[i].ch.to_string(),
            })
            .collect();
        let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
        let side_by_side = |tokens: &[&str]| match other {
            true => intervals::marks(tokens.iter().copied()),
            false => intervals::grams(tokens.iter().copied()),
        };
        let (head, tail) =
            (&tokens[..HEAD.min(tokens.len())], &tokens[tokens.len().saturating_sub(HEAD)..]);
        let occurs_once =
            |part: &[&str]| tokens.windows(part.len()).filter(|other| *other == part).count() == 1;
        if tokens.len() < LONG || !occurs_once(head) || !occurs_once(tail) {
            return side_by_side(&tokens);
        }
        let max = Some((tokens.len() - 2 * HEAD) as u32);
        intervals::ordered(vec![side_by_side(head), side_by_side(tail)], max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The number of terms in the intervals of a query.
    fn terms(query: &Value) -> usize {
        match query {
            Value::Object(parts) => parts
                .iter()
                .map(|(name, part)| match (name.as_str(), part["query"].as_str()) {
                    ("match", Some(text)) => text.split(' ').count(),
                    _ => terms(part),
                })
                .sum(),
            Value::Array(parts) => parts.iter().map(terms).sum(),
            _ => 0,
        }
    }

    #[test]
    fn long_runs_do_not_cost_more_terms_than_a_request_may_have() {
        let check = |text: &str, max: usize| {
            let run = Run::of(text).unwrap();
            let term_count =
                terms(&crossing(&run)).max(terms(&exact(&ExactRun::of(text).unwrap())));
            assert!((1..=max).contains(&term_count), "{term_count} for {} characters", run.len());
        };
        let chars: Vec<char> = ('\u{4e00}'..).take(1000).collect();
        let text = |count: usize, sign: &str| -> String {
            chars[..count].chunks(10).map(|part| part.iter().collect::<String>() + sign).collect()
        };
        check(&text(2, ""), 40);
        check(&text(4, ""), 40);
        check(&text(10, ""), 60);
        check(&text(16, "，"), 300);
        for count in [40, 100, 200, 1000] {
            for sign in ["", "，", "。"] {
                check(&text(count, sign), 500);
            }
        }
        // For two parts the query has the variants with and without the sentence end, which costs the most
        // terms.
        check("甲，乙，丙丁戊己庚辛。甲，乙，丙丁戊己庚辛", 600);
    }
}
