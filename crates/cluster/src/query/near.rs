//! Runs that stand near each other.
//!
//! What has to stand in one sentence or paragraph is told by these: one that holds a place of every slot. How
//! many characters stand between two places is told by the positions between them, of which the ends of
//! sentences are none: it is asked for none of these, for one, for two and so on.

use serde_json::{Value, json};
use souwen_article::{Near, Nearness};
use souwen_text::Run;

use super::condition::{any_of, everything};
use super::intervals::{self, Filter};
use super::phrase;
use crate::document::PARAGRAPH_END;

/// The most ends of sentences between two places that are few characters apart.
const MOST_ENDS: u32 = 12;
/// The least of them, whatever it costs.
const LEAST_ENDS: u32 = 3;
/// How many terms may be spent on the nearness of two slots: a cluster takes 1,024 in one request, unless it is
/// told otherwise.
const MOST_TERMS: usize = 250;

/// Up to how many parts of a run each end of a sentence is told from any other character.
const PARTS: usize = 3;

/// The query for articles that hold one run of each slot so near to each other.
pub(super) fn query(near: &Near) -> Value {
    if near.slots.is_empty() {
        return everything();
    }
    // Most articles are ruled out by this at little cost.
    let holds = |runs: &Vec<Run>| any_of(runs.iter().map(phrase::anywhere).collect());
    let mut filter: Vec<Value> = near.slots.iter().map(holds).collect();
    match near.nearness {
        Nearness::Characters(most) => {
            let two = near.slots.windows(2);
            filter.extend(two.map(|two| few_between(&two[0], &two[1], most, near.in_order)));
        }
        Nearness::Sentence => filter.push(shared(near, intervals::sentences())),
        Nearness::Paragraph => filter.push(shared(near, intervals::paragraphs())),
    }
    json!({"bool": {"filter": filter}})
}

/// What holds a place of every slot in one of these stretches.
fn shared(near: &Near, stretch: Value) -> Value {
    let mut slots: Vec<Value> = near
        .slots
        .iter()
        .map(|runs| intervals::any_of(runs.iter().flat_map(places).collect()))
        .collect();
    if near.in_order && slots.len() > 1 {
        for number in 1..slots.len() {
            if slots[number] == slots[number - 1] {
                // Of two equal rules it would be enough that they have two places, which may overlap.
                let other = intervals::marks(["none"]);
                slots[number] = intervals::any_of(vec![slots[number].clone(), other]);
            }
        }
        slots = vec![intervals::ordered(slots, None)];
    }
    let narrowed = |stretch, slot| intervals::only(stretch, Filter::Containing, slot);
    intervals::query(slots.into_iter().fold(stretch, narrowed))
}

/// Where a run stands: a rule for each width that its places may have, since the end of a sentence that is
/// typed inside may be there or not.
fn places(run: &Run) -> Vec<Value> {
    let parts = phrase::parts(run.chars());
    if parts.len() > PARTS {
        let chars = |part: &std::ops::Range<usize>| {
            let tokens: Vec<String> =
                run.chars()[part.clone()].iter().map(|c| c.ch.to_string()).collect();
            intervals::grams(tokens.iter().map(String::as_str))
        };
        let most = Some(parts.len() as u32 - 1);
        return vec![intervals::ordered(parts.iter().map(chars).collect(), most)];
    }
    let variants = phrase::variants(run, &parts).into_iter();
    variants.map(|tokens| intervals::grams(tokens.iter().map(String::as_str))).collect()
}

/// What holds a run of one slot and one of another in one paragraph, with at most so many characters between
/// them.
fn few_between(one: &[Run], other: &[Run], most: u32, in_order: bool) -> Value {
    let combinations: Vec<(&Run, &Run)> =
        one.iter().flat_map(|first| other.iter().map(move |second| (first, second))).collect();
    let width: usize =
        combinations.iter().map(|(first, second)| first.len() + second.len() + 4).sum();
    let ends = (MOST_TERMS / width.max(1)).clamp(LEAST_ENDS as usize, MOST_ENDS as usize) as u32;
    let ends = ends.min(most.saturating_add(1));
    let mut rules = Vec::new();
    for (first, second) in combinations {
        if first == second {
            rules.extend(places(first));
            continue;
        }
        if in_order {
            rules.extend(overlaps(first, second));
        }
        for one in places(first) {
            for other in places(second) {
                rules.extend((0..=ends).map(|ends| apart(&one, &other, most, ends, in_order)));
            }
        }
    }
    intervals::query(intervals::any_of(rules))
}

/// Two places with at most so many characters and at least so many ends of sentences between them.
fn apart(one: &Value, other: &Value, most: u32, ends: u32, in_order: bool) -> Value {
    let both = vec![one.clone(), other.clone()];
    let positions = most.saturating_add(ends);
    let mut rule = match in_order {
        true => intervals::ordered(both, Some(positions)),
        false => intervals::together(both, positions),
    };
    if ends > 0 {
        rule = intervals::only(rule, Filter::Containing, intervals::sentence_ends(ends as usize));
    }
    intervals::only(rule, Filter::NotContaining, intervals::marks([PARAGRAPH_END]))
}

/// Where the second run begins inside the first, at its beginning or behind that.
fn overlaps(first: &Run, second: &Run) -> Vec<Value> {
    let chars = |run: &Run| -> Vec<char> { run.chars().iter().map(|c| c.ch).collect() };
    let (first, second) = (chars(first), chars(second));
    let merged = |at: usize| {
        let shared = second.len().min(first.len() - at);
        (first[at..at + shared] == second[..shared]).then(|| {
            let rest = &second[shared..];
            let tokens: Vec<String> = first.iter().chain(rest).map(|c| c.to_string()).collect();
            intervals::grams(tokens.iter().map(String::as_str))
        })
    };
    (0..first.len()).filter_map(merged).collect()
}
