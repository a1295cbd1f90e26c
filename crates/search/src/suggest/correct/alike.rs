//! Words that sound or look like what was typed, and what the index says for them.

use std::cmp::Reverse;

use souwen_index::suggestions::SuggestionSet;
use souwen_text::fold;
use souwen_text::pinyin::usual_reading;
use souwen_text::segment::Cut;

use super::proposal::{MAX_QUERIES, Proposal};
use super::sounds::{Heard, hear};
use crate::error::SearchError;
use crate::response::Reason;
use crate::state::State;
use crate::suggest::count::count;

/// The longest word that is compared by sound and shape, in characters: what is longer is a sentence.
const MAX_WORD: usize = 16;
/// How many proposals for a word are looked up in the index.
const MAX_TRIED: usize = 16;
/// What stands in for a short word must be in so many articles, so that it is no slip itself.
const MIN_ARTICLES: u32 = 3;
/// A word of two characters that stands in for a part of what the index does not hold as a whole must
/// be in so many articles.
const MIN_ARTICLES_APART: u32 = 20;

/// Words that sound or look like a stretch of the word, in its place.
pub(super) fn by_sound_and_shape(
    suggestions: &SuggestionSet,
    state: State<'_>,
    word: &str,
) -> Result<Vec<Proposal>, SearchError> {
    let folded = fold(word);
    let chars: Vec<char> = folded.iter().map(|c| c.ch).collect();
    let han = chars.iter().filter(|&&c| usual_reading(c).is_some()).count();
    if han < 2 || chars.len() > MAX_WORD {
        return Ok(Vec::new());
    }
    let mut heard = hear(suggestions, state.analyzer, &chars);
    heard.sort_by_cached_key(|heard| {
        let entry = suggestions.entry(heard.entry);
        let used = entry.map(|entry| (Reverse(entry.articles), entry.text));
        (heard.cost, Reverse(heard.end - heard.start), used)
    });
    heard.truncate(MAX_TRIED);
    // In few articles everything is rare.
    let few = u32::try_from(state.manifest.articles / 1000).unwrap_or(u32::MAX).max(1);
    let mut strong: Vec<(usize, u32, usize, Proposal)> = Vec::new();
    let mut weak: Vec<(u32, Proposal)> = Vec::new();
    for Heard { start, end, entry, cost, reason } in heard {
        let Some(entry) = suggestions.entry(entry) else { continue };
        let (from, to) = (folded[start].start as usize, folded[end - 1].end as usize);
        let text = format!("{}{}{}", &word[..from], entry.text, &word[to..]);
        let articles = count(state.index, &text)?;
        let proposal = Proposal { text, reason };
        let short = end - start < 4;
        if articles > 0 && !(short && entry.articles < MIN_ARTICLES.min(few)) {
            strong.push((usize::from(start > 0 || end < chars.len()), cost, articles, proposal));
        } else if articles == 0
            && reason == Reason::Homophone
            && entry.articles
                >= if end - start == 2 { MIN_ARTICLES_APART } else { MIN_ARTICLES }.min(few)
            && count(state.index, &word[from..to])? == 0
            && stands_as_word(state, &proposal.text, from, from + entry.text.len())
        {
            weak.push((cost, proposal));
        }
    }
    strong.sort_by_key(|(_, cost, articles, _)| (*cost, Reverse(*articles)));
    weak.sort_by_key(|(cost, _)| *cost);
    let mut found: Vec<Proposal> = strong.into_iter().map(|(.., proposal)| proposal).collect();
    found.extend(weak.into_iter().map(|(_, proposal)| proposal));
    let mut seen = std::collections::HashSet::new();
    found.retain(|proposal| seen.insert(proposal.text.clone()));
    found.truncate(MAX_QUERIES);
    Ok(found)
}

/// Whether words begin and end at these byte offsets of a text.
fn stands_as_word(state: State<'_>, text: &str, start: usize, end: usize) -> bool {
    let words = state.analyzer.words(text, Cut::Plain);
    words.iter().any(|word| word.start as usize == start)
        && words.iter().any(|word| word.end as usize == end)
}
