//! The queries to try instead of the typed one: each word that the index does not contain is replaced by
//! what may have been meant.

use std::ops::Range;

use souwen_index::suggestions::SuggestionSet;
use souwen_text::fold;
use souwen_text::pinyin::Typed;

use super::alike::by_sound_and_shape;
use super::pinyin::in_pinyin;
use super::plain_words::{parts_are_all, plain_words};
use super::proposal::{MAX_QUERIES, Proposal};
use super::slips::by_spelling;
use crate::error::SearchError;
use crate::response::Reason;
use crate::state::State;
use crate::suggest::count::occur;
use crate::suggest::live::Ready;

/// The longest query that is corrected, in characters: anything longer was pasted.
const MAX_QUERY: usize = 64;

/// A query to try instead of the typed one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Correction {
    pub(crate) query: String,
    pub(crate) reason: Reason,
}

/// The queries to try instead of one that the index does not contain, best first. Empty when the index
/// contains every word of it, or when nothing resembles the typed words.
pub(crate) fn correct(
    ready: &Ready,
    state: State<'_>,
    query: &str,
) -> Result<Vec<Correction>, SearchError> {
    let mut queries = Vec::new();
    if query.chars().nth(MAX_QUERY).is_some() {
        return Ok(queries);
    }
    let words: Vec<Range<usize>> = plain_words(query);
    // Words of one character are not corrected.
    let mut broken = words.clone();
    broken.retain(|word| fold(&query[word.clone()]).len() >= 2);
    let texts: Vec<&str> = broken.iter().map(|word| &query[word.clone()]).collect();
    let mut known = occur(state.index, &texts)?.into_iter();
    broken.retain(|_| known.next() == Some(false));
    if broken.is_empty() {
        return Ok(queries);
    }
    let suggestions = &ready.suggestions;
    // Pinyin with spaces between its syllables or words is one text.
    if words.len() > 1 && broken.len() == words.len() {
        let (start, end) = (words[0].start, words[words.len() - 1].end);
        let typed = &query[start..end];
        if Typed::new(typed).is_pinyin() && parts_are_all(query, &words) {
            for text in in_pinyin(suggestions, state, typed)? {
                let query = replaced(query, &[(start..end, text)]);
                queries.push(Correction { query, reason: Reason::Pinyin });
            }
        }
    }
    let mut proposals: Vec<(Range<usize>, Vec<Proposal>)> = Vec::new();
    for word in broken {
        let found = for_word(suggestions, state, &query[word.clone()])?;
        if !found.is_empty() {
            proposals.push((word, found));
        }
    }
    if proposals.is_empty() {
        return Ok(queries);
    }
    for rank in 0..MAX_QUERIES {
        // First the best proposal for every word; then the next best for each word that has one.
        if rank > 0 && proposals.iter().all(|(_, found)| found.len() <= rank) {
            break;
        }
        let chosen = proposals.iter().map(|(word, found)| {
            let proposal = &found[rank.min(found.len() - 1)];
            (word.clone(), proposal)
        });
        let chosen: Vec<(Range<usize>, &Proposal)> = chosen.collect();
        let texts: Vec<_> = chosen.iter().map(|(word, p)| (word.clone(), p.text.clone())).collect();
        let reason = chosen[0].1.reason;
        queries.push(Correction { query: replaced(query, &texts), reason });
    }
    queries.dedup_by(|a, b| a.query == b.query);
    Ok(queries)
}

/// A query with some of its parts replaced; `parts` are in order.
fn replaced(query: &str, parts: &[(Range<usize>, String)]) -> String {
    let mut text = String::new();
    let mut at = 0;
    for (part, with) in parts {
        text.push_str(&query[at..part.start]);
        text.push_str(with);
        at = part.end;
    }
    text + &query[at..]
}

/// The proposals for a word that the index does not contain, best first.
fn for_word(
    suggestions: &SuggestionSet,
    state: State<'_>,
    word: &str,
) -> Result<Vec<Proposal>, SearchError> {
    let typed = Typed::new(word);
    let mut found = Vec::new();
    if !typed.has_letters() {
        return by_sound_and_shape(suggestions, state, word);
    }
    let slips = if word.is_ascii() { by_spelling(suggestions, word) } else { Vec::new() };
    let whole = in_pinyin(suggestions, state, word)?;
    let pinyin = |text: String| Proposal { text, reason: Reason::Pinyin };
    let spelt = |text: String| Proposal { text, reason: Reason::Spelling };
    let mixed = !typed.is_letters();
    if typed.is_pinyin() || mixed {
        found.extend(whole.into_iter().map(pinyin));
        found.extend(slips.into_iter().map(spelt));
    } else {
        found.extend(slips.into_iter().map(spelt));
        found.extend(whole.into_iter().map(pinyin));
    }
    Ok(found)
}
