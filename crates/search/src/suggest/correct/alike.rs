//! Words that sound or look like the typed one, confirmed by the index.

use std::cmp::Reverse;
use std::ops::Range;

use souwen_index::Retrieval;
use souwen_index::suggestions::SuggestionSet;
use souwen_text::fold::{FoldedChar, fold};
use souwen_text::pinyin::usual_reading;
use souwen_text::segment::Cut;

use super::proposal::{MAX_QUERIES, Proposal};
use super::sounds::{SoundMatch, find_similar};
use crate::error::SearchError;
use crate::response::Reason;
use crate::state::State;
use crate::suggest::count::{count, occurs};

/// The longest word that is compared by sound and shape, in characters: anything longer is a sentence.
const MAX_WORD: usize = 16;
/// How many proposals for a word are looked up in the index.
const MAX_TRIED: usize = 16;
/// The replacement of a short word must be in at least this many articles, so that it is no slip itself.
const MIN_ARTICLES: u32 = 3;
/// A word of two characters that replaces a part of an unknown word must be in at least this many
/// articles.
const MIN_ARTICLES_APART: u32 = 20;

/// The word with a stretch of it replaced by an entry that sounds or looks like the stretch.
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
    let mut similar = find_similar(suggestions, state.analyzer, &chars);
    similar.sort_by_cached_key(|similar| {
        let entry = suggestions.entry(similar.entry);
        let used = entry.map(|entry| (Reverse(entry.articles), entry.text));
        (similar.cost, Reverse(similar.end - similar.start), used)
    });
    similar.truncate(MAX_TRIED);
    // When there are few articles, everything is rare.
    let few = u32::try_from(state.manifest.articles / 1000).unwrap_or(u32::MAX).max(1);
    let mut strong: Vec<(usize, u32, usize, Proposal)> = Vec::new();
    let mut weak: Vec<(u32, Proposal)> = Vec::new();
    let mut around = Around::new(state.index, word, &folded);
    for SoundMatch { start, end, entry, cost, reason } in similar {
        let Some(entry) = suggestions.entry(entry) else { continue };
        let (from, to) = (folded[start].start as usize, folded[end - 1].end as usize);
        let text = format!("{}{}{}", &word[..from], entry.text, &word[to..]);
        let articles = match around.occurs(start, end)? {
            true => count(state.index, &text)?,
            false => 0,
        };
        let proposal = Proposal { text, reason };
        let short = end - start < 4;
        if articles > 0 && !(short && entry.articles < MIN_ARTICLES.min(few)) {
            strong.push((usize::from(start > 0 || end < chars.len()), cost, articles, proposal));
        } else if articles == 0
            && reason == Reason::Homophone
            && entry.articles
                >= if end - start == 2 { MIN_ARTICLES_APART } else { MIN_ARTICLES }.min(few)
            && !occurs(state.index, &word[from..to])?
            && occurs_as_word(state, &proposal.text, from, from + entry.text.len())
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

/// The parts of a word before and after a stretch that may be wrong. If no article contains such a part,
/// none contains it together with a replacement.
struct Around<'w> {
    index: &'w dyn Retrieval,
    word: &'w str,
    folded: &'w [FoldedChar],
    /// What is known of the beginnings of the word, by their length in characters: the index contains
    /// those up to `start`, and none from `end` on.
    head: Range<usize>,
    /// The same for the ends of the word.
    tail: Range<usize>,
}

impl<'w> Around<'w> {
    fn new(index: &'w dyn Retrieval, word: &'w str, folded: &'w [FoldedChar]) -> Around<'w> {
        // A single character is in some article whenever there are articles.
        let unknown = 1..folded.len();
        Around { index, word, folded, head: unknown.clone(), tail: unknown }
    }

    /// Whether the index contains the part before `start`, and the part from `end` on.
    fn occurs(&mut self, start: usize, end: usize) -> Result<bool, SearchError> {
        let (index, word, folded) = (self.index, self.word, self.folded);
        let head = |length: usize| &word[..folded[length - 1].end as usize];
        let tail = |length: usize| &word[folded[folded.len() - length].start as usize..];
        Ok(occurs_up_to(&mut self.head, start, |length| occurs(index, head(length)))?
            && occurs_up_to(&mut self.tail, folded.len() - end, |length| {
                occurs(index, tail(length))
            })?)
    }
}

/// Whether the index contains the part of this length. `known` bounds the length of the longest part
/// that it contains; each look-up narrows it.
fn occurs_up_to(
    known: &mut Range<usize>,
    length: usize,
    occurs: impl FnOnce(usize) -> Result<bool, SearchError>,
) -> Result<bool, SearchError> {
    if length <= known.start || length >= known.end {
        return Ok(length <= known.start);
    }
    let does_occur = occurs(length)?;
    match does_occur {
        true => known.start = length,
        false => known.end = length,
    }
    Ok(does_occur)
}

/// Whether words begin and end at these byte offsets of a text.
fn occurs_as_word(state: State<'_>, text: &str, start: usize, end: usize) -> bool {
    let words = state.analyzer.words(text, Cut::Plain);
    words.iter().any(|word| word.start as usize == start)
        && words.iter().any(|word| word.end as usize == end)
}
