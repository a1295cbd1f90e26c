//! Completions of a text that is being typed: `xian` becomes the name 西安, and 中亚峰 becomes 中亚峰会.

use std::ops::Range;
use std::sync::Arc;

use souwen_index::suggestions::{Entry, EntryId, EntryKind};
use souwen_text::fold;

use super::candidates::{Candidates, Spot};
use super::live::Ready;
use crate::error::SearchError;
use crate::response::IndexState;
use crate::state::State;

/// The maximum number of suggestions.
pub const MAX_SUGGESTIONS: usize = 20;
/// The longest text that gets suggestions, in characters: nobody completes a paragraph.
pub(crate) const MAX_SUGGESTED: usize = 64;

/// How many times as many candidates are considered for an engine that shows a part of the index.
const LOOKED_AT_OF_PART: usize = 10;

/// A kind of suggestion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SuggestionKind {
    /// A word.
    Word,
    /// A name: of a person, a place, a source ...
    Name,
    /// Several words.
    Phrase,
    /// The title of an article.
    Title,
}

impl SuggestionKind {
    /// The name used over HTTP and by the command line.
    pub fn name(self) -> &'static str {
        match self {
            SuggestionKind::Word => "word",
            SuggestionKind::Name => "name",
            SuggestionKind::Phrase => "phrase",
            SuggestionKind::Title => "title",
        }
    }
}

impl From<EntryKind> for SuggestionKind {
    fn from(kind: EntryKind) -> SuggestionKind {
        match kind {
            EntryKind::Word | EntryKind::Function => SuggestionKind::Word,
            EntryKind::Name => SuggestionKind::Name,
            EntryKind::Phrase => SuggestionKind::Phrase,
            EntryKind::Title => SuggestionKind::Title,
        }
    }
}

/// A suggestion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The query.
    pub text: String,
    /// Its kind.
    pub kind: SuggestionKind,
    /// How many articles contain it; for a title, how many have it. Never 0.
    pub count: usize,
    /// The ranges of `text` that were typed, in characters, end exclusive.
    pub highlights: Vec<Range<usize>>,
}

/// The answer to a text that is being typed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Suggestions {
    /// The suggestions, best first.
    pub suggestions: Vec<Suggestion>,
    /// Whether they are made from the state that is shown. Otherwise they come from an earlier state, or
    /// there are none yet; the suggestion set of this state is being made.
    pub current: bool,
    /// The state of the index.
    pub state: IndexState,
}

/// The suggestions for a text in this state, at most `limit`. `known` is the suggestion set and whether
/// it is of this state.
pub(crate) fn completions(
    state: State<'_>,
    known: Option<(Arc<Ready>, bool)>,
    text: &str,
    limit: usize,
) -> Result<Suggestions, SearchError> {
    let mut answer = Suggestions { state: state.name(), ..Suggestions::default() };
    let Some((ready, current)) = known else { return Ok(answer) };
    answer.current = current;
    let limit = limit.min(MAX_SUGGESTIONS);
    if limit == 0 || text.chars().nth(MAX_SUGGESTED).is_some() {
        return Ok(answer);
    }
    let is_part = state.index.is_part();
    // Many entries may fit that the shown part of the index does not contain.
    let looked_at = if is_part { limit * LOOKED_AT_OF_PART } else { limit };
    let exact = !is_part && ready.suggestions.titles_are_exact();
    let found = Candidates::new(&ready.suggestions, text).best(looked_at);
    let has_exact_count = |entry: &Entry<'_>| exact && current && entry.kind == EntryKind::Title;
    // As many are counted at a time as are wanted.
    for spots in found.chunks(limit) {
        let entries: Vec<(&Spot, Entry<'_>)> =
            spots.iter().filter_map(|s| Some((s, ready.suggestions.entry(s.entry)?))).collect();
        let uncounted = entries.iter().filter(|(_, entry)| !has_exact_count(entry));
        let uncounted: Vec<(EntryId, &str)> =
            uncounted.map(|(spot, entry)| (spot.entry, entry.text)).collect();
        let mut counts = ready.counts(&uncounted, state.index)?.into_iter();
        for (spot, entry) in entries {
            let count = match has_exact_count(&entry) {
                true => entry.articles as usize,
                false => counts.next().unwrap_or_default(),
            };
            if count > 0 && answer.suggestions.len() < limit {
                answer.suggestions.push(Suggestion {
                    text: entry.text.to_owned(),
                    kind: entry.kind.into(),
                    count,
                    highlights: highlights(entry.text, entry.start, spot),
                });
            }
        }
        if answer.suggestions.len() == limit {
            break;
        }
    }
    Ok(answer)
}

/// The ranges to mark in the text of an entry.
fn highlights(text: &str, start: usize, spot: &Spot) -> Vec<Range<usize>> {
    let folded = fold(text);
    let (first, last) = (spot.place - start, spot.end - start);
    let (Some(first), Some(last)) = (folded.get(first), folded.get(last.saturating_sub(1))) else {
        return Vec::new();
    };
    let in_chars = |offset: u32| text[..offset as usize].chars().count();
    std::iter::once(in_chars(first.start)..in_chars(last.end)).collect()
}
