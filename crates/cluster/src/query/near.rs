//! Runs near each other.
//!
//! For a common sentence or paragraph, the query asks for one that contains an occurrence of every slot. A
//! distance in characters is a number of positions between two occurrences. The end of a sentence has a
//! position but is not a character, so the query asks for no end between the occurrences, for one, for two,
//! and so on.

use serde_json::{Value, json};
use souwen_article::{Near, Nearness};
use souwen_text::Run;

use super::condition::{any_of, everything};
use super::intervals::{self, Filter};
use super::phrase;
use crate::document::PARAGRAPH_END;

/// The maximum number of sentence ends between two occurrences that a query asks for.
const MAX_ENDS: u32 = 12;
/// The number of sentence ends that a query asks for whatever it costs.
const LEAST_ENDS: u32 = 3;
/// The number of terms that the nearness of two slots may cost: a cluster takes 1,024 terms in one query by
/// default.
const MAX_TERMS: usize = 250;

/// The maximum number of parts of a run for which a sentence end is distinguished from any other character.
const PARTS: usize = 3;

/// The query for articles that contain a run of each slot, as near to each other as is asked.
pub(super) fn query(near: &Near) -> Value {
    if near.slots.is_empty() {
        return everything();
    }
    // This excludes most articles at little cost.
    let occurs = |runs: &Vec<Run>| any_of(runs.iter().map(phrase::anywhere).collect());
    let mut filter: Vec<Value> = near.slots.iter().map(occurs).collect();
    match near.nearness {
        Nearness::Characters(max) => {
            let two = near.slots.windows(2);
            filter.extend(two.map(|two| within_characters(&two[0], &two[1], max, near.in_order)));
        }
        Nearness::Sentence => filter.push(shared(near, intervals::sentences())),
        Nearness::Paragraph => filter.push(shared(near, intervals::paragraphs())),
    }
    json!({"bool": {"filter": filter}})
}

/// The query for articles in which one of these stretches contains an occurrence of every slot.
fn shared(near: &Near, stretch: Value) -> Value {
    let mut slots: Vec<Value> = near
        .slots
        .iter()
        .map(|runs| intervals::any_of(runs.iter().flat_map(places).collect()))
        .collect();
    if near.in_order && slots.len() > 1 {
        for number in 1..slots.len() {
            if slots[number] == slots[number - 1] {
                // For two equal rules it would be enough to have two occurrences, which may overlap. An
                // alternative that never matches makes the rules different.
                let other = intervals::marks(["none"]);
                slots[number] = intervals::any_of(vec![slots[number].clone(), other]);
            }
        }
        slots = vec![intervals::ordered(slots, None)];
    }
    let narrowed = |stretch, slot| intervals::only(stretch, Filter::Containing, slot);
    intervals::query(slots.into_iter().fold(stretch, narrowed))
}

/// The occurrences of a run: one rule for each width, since the text may lack a sentence end that was typed
/// inside the run.
fn places(run: &Run) -> Vec<Value> {
    let parts = phrase::parts(run.chars());
    if parts.len() > PARTS {
        let chars = |part: &std::ops::Range<usize>| {
            let tokens: Vec<String> =
                run.chars()[part.clone()].iter().map(|c| c.ch.to_string()).collect();
            intervals::grams(tokens.iter().map(String::as_str))
        };
        let max = Some(parts.len() as u32 - 1);
        return vec![intervals::ordered(parts.iter().map(chars).collect(), max)];
    }
    let variants = phrase::variants(run, &parts).into_iter();
    variants.map(|tokens| intervals::grams(tokens.iter().map(String::as_str))).collect()
}

/// The query for articles with a run of each of two slots in one paragraph, and at most `max` characters
/// between them.
fn within_characters(one: &[Run], other: &[Run], max: u32, in_order: bool) -> Value {
    let combinations: Vec<(&Run, &Run)> =
        one.iter().flat_map(|first| other.iter().map(move |second| (first, second))).collect();
    let width: usize =
        combinations.iter().map(|(first, second)| first.len() + second.len() + 4).sum();
    let ends = (MAX_TERMS / width.max(1)).clamp(LEAST_ENDS as usize, MAX_ENDS as usize) as u32;
    let ends = ends.min(max.saturating_add(1));
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
                rules.extend((0..=ends).map(|ends| apart(&one, &other, max, ends, in_order)));
            }
        }
    }
    intervals::query(intervals::any_of(rules))
}

/// Two occurrences with at most `max` characters and at least `ends` sentence ends between them.
fn apart(one: &Value, other: &Value, max: u32, ends: u32, in_order: bool) -> Value {
    let both = vec![one.clone(), other.clone()];
    let positions = max.saturating_add(ends);
    let mut rule = match in_order {
        true => intervals::ordered(both, Some(positions)),
        false => intervals::together(both, positions),
    };
    if ends > 0 {
        rule = intervals::only(rule, Filter::Containing, intervals::sentence_ends(ends as usize));
    }
    intervals::only(rule, Filter::NotContaining, intervals::marks([PARAGRAPH_END]))
}

/// Occurrences of both runs in which the second begins within the first.
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
