//! Suggestions: what a reader may be about to type, from what the index holds.
//!
//! `candidates` finds entries that what was typed fits and orders them, `live`
//! keeps what they are made from in step with the index without making anybody wait.

mod candidates;
mod did_you_mean;
pub(crate) mod live;
mod sounds;
mod spell;

use std::ops::Range;

use candidates::{Candidates, Spot};
use souwen_index::retrieval::DateOrder;
use souwen_index::suggestions::EntryKind;
use souwen_index::{Match, Retrieval, RunField, Snapshot};
use souwen_text::{Run, fold};

use crate::engine::{Engine, SearchError};
use crate::response::IndexState;

/// The most suggestions that are given.
pub const MAX_SUGGESTIONS: usize = 20;
/// The longest text that suggestions are given for, in characters: nobody completes a paragraph.
pub const MAX_SUGGESTED: usize = 64;

/// What a suggestion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// What to search for.
    pub text: String,
    /// What it is.
    pub kind: SuggestionKind,
    /// How many articles hold it; of a title, how many have it. Never 0.
    pub count: usize,
    /// What of `text` was typed, in characters, end exclusive.
    pub highlights: Vec<Range<usize>>,
}

/// The answer to a text that is being typed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Suggestions {
    /// The suggestions, best first.
    pub suggestions: Vec<Suggestion>,
    /// Whether they are made from the state that is shown. If not they are made from an earlier one,
    /// or there are none yet: those of this state are being made.
    pub current: bool,
    /// The state of the index.
    pub state: IndexState,
}

impl Engine {
    /// What a reader who has typed `text` may be about to type, at most `limit` and
    /// [`MAX_SUGGESTIONS`]: nothing for nothing, and for more than [`MAX_SUGGESTED`] characters.
    /// Never waits for what suggestions are made from: while that is being made, those of the state
    /// before are given ([`Engine::prepare_suggestions`] waits).
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn suggest(&self, text: &str, limit: usize) -> Result<Suggestions, SearchError> {
        let snapshot = self.snapshot();
        let mut answer = Suggestions { state: self.state(), ..Suggestions::default() };
        let Some((ready, current)) = self.suggestions.get(&self.index, &snapshot) else {
            return Ok(answer);
        };
        answer.current = current;
        let limit = limit.min(MAX_SUGGESTIONS);
        if limit == 0 || text.chars().nth(MAX_SUGGESTED).is_some() {
            return Ok(answer);
        }
        let found = Candidates::new(&ready.suggestions, text).best(limit);
        for spot in found {
            if answer.suggestions.len() == limit {
                break;
            }
            let Some(entry) = ready.suggestions.entry(spot.entry) else { continue };
            let count = match (entry.kind, current) {
                (EntryKind::Title, true) => entry.articles as usize,
                _ => ready.count(spot.entry, &snapshot, || count(&snapshot, entry.text))?,
            };
            if count > 0 {
                answer.suggestions.push(Suggestion {
                    text: entry.text.to_owned(),
                    kind: entry.kind.into(),
                    count,
                    highlights: highlights(entry.text, entry.start, &spot),
                });
            }
        }
        Ok(answer)
    }

    /// Makes what suggestions and corrections are made from, or reads it where it is kept, and waits
    /// for it. Whoever asks once, like a command, calls this first.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn prepare_suggestions(&self) -> Result<(), SearchError> {
        Ok(self.suggestions.bring_up_to_date(&self.index, &self.snapshot())?)
    }

    /// How much memory what suggestions are made from takes, in bytes, and the number of texts in
    /// it; 0 while there is nothing yet.
    pub fn suggestions_size(&self) -> (usize, usize) {
        self.suggestions.size()
    }
}

/// How many articles hold a text as a run.
pub(crate) fn count(snapshot: &Snapshot, text: &str) -> Result<usize, SearchError> {
    let Some(run) = Run::of(text) else { return Ok(0) };
    let set = Match::Run(RunField::Anywhere, run);
    Ok(Retrieval::by_date(snapshot, &set, DateOrder::Newest, 0, None)?.total)
}

/// What to mark of the text of an entry.
fn highlights(text: &str, start: usize, spot: &Spot) -> Vec<Range<usize>> {
    let folded = fold(text);
    let (first, last) = (spot.place - start, spot.end - start);
    let (Some(first), Some(last)) = (folded.get(first), folded.get(last.saturating_sub(1))) else {
        return Vec::new();
    };
    let in_chars = |offset: u32| text[..offset as usize].chars().count();
    std::iter::once(in_chars(first.start)..in_chars(last.end)).collect()
}
