//! Words that sound or look like the typed one, confirmed by the index.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use souwen_index::Retrieval;
use souwen_index::suggestions::{Entry, SuggestionSet};
use souwen_text::fold::{FoldedChar, fold};
use souwen_text::pinyin::usual_reading;
use souwen_text::segment::Cut;

use super::proposal::{MAX_QUERIES, Proposal};
use super::sounds::{SoundMatch, find_similar};
use crate::error::SearchError;
use crate::response::Reason;
use crate::state::State;
use crate::suggest::count::{counts, occur};

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
    let replacements: Vec<Replacement<'_>> = similar
        .into_iter()
        .filter_map(|similar| Replacement::new(suggestions, word, &folded, similar))
        .collect();
    let around = Around::find(state.index, word, &folded, &replacements)?;
    // No article contains an empty text.
    let possible = replacements.iter().map(|it| if around.occurs(it) { &*it.text } else { "" });
    let articles = counts(state.index, &possible.collect::<Vec<&str>>())?;
    let (strong, weak): (Vec<_>, Vec<_>) =
        replacements.into_iter().zip(articles).partition(|&(_, articles)| articles > 0);
    // When there are few articles, everything is rare.
    let few = u32::try_from(state.manifest.articles / 1000).unwrap_or(u32::MAX).max(1);
    let mut strong: Vec<_> = strong.into_iter().filter(|(it, _)| it.is_used(few)).collect();
    strong.sort_by_key(|(it, articles)| (it.cost, Reverse(*articles)));
    let mut weak: Vec<Replacement<'_>> = weak.into_iter().map(|(it, _)| it).collect();
    weak.retain(|it| it.could_be_apart(few, state));
    let stretches: Vec<&str> = weak.iter().map(|it| &word[it.at.clone()]).collect();
    let mut known = occur(state.index, &stretches)?.into_iter();
    weak.retain(|_| known.next() == Some(false));
    weak.sort_by_key(|it| it.cost);
    let strong = strong.into_iter().map(|(it, _)| it);
    let mut found: Vec<Proposal> = strong.chain(weak).map(Replacement::into_proposal).collect();
    let mut seen = HashSet::new();
    found.retain(|proposal| seen.insert(proposal.text.clone()));
    found.truncate(MAX_QUERIES);
    Ok(found)
}

/// A word with a stretch of it replaced by an entry.
struct Replacement<'s> {
    /// The characters of the word before the stretch, in it, and after it.
    lengths: [usize; 3],
    /// The stretch, in bytes of the word.
    at: Range<usize>,
    entry: Entry<'s>,
    /// The whole word after the replacement.
    text: String,
    cost: u32,
    reason: Reason,
}

impl<'s> Replacement<'s> {
    fn new(
        suggestions: &'s SuggestionSet,
        word: &str,
        folded: &[FoldedChar],
        SoundMatch { start, end, entry, cost, reason }: SoundMatch,
    ) -> Option<Replacement<'s>> {
        let entry = suggestions.entry(entry)?;
        let at = folded[start].start as usize..folded[end - 1].end as usize;
        let text = format!("{}{}{}", &word[..at.start], entry.text, &word[at.end..]);
        let lengths = [start, end - start, folded.len() - end];
        Some(Replacement { lengths, at, entry, text, cost, reason })
    }

    /// Whether the entry is in enough articles to be trusted. Articles contain the whole word with it.
    fn is_used(&self, few: u32) -> bool {
        self.lengths[1] >= 4 || self.entry.articles >= MIN_ARTICLES.min(few)
    }

    /// Whether the entry is trusted although no article contains the whole word with it: it has to sound the
    /// same, to be in many articles, and to be a word of its own in the new text.
    fn could_be_apart(&self, few: u32, state: State<'_>) -> bool {
        let min = if self.lengths[1] == 2 { MIN_ARTICLES_APART } else { MIN_ARTICLES };
        let end = self.at.start + self.entry.text.len();
        self.reason == Reason::Homophone
            && self.entry.articles >= min.min(few)
            && occurs_as_word(state, &self.text, self.at.start, end)
    }

    fn into_proposal(self) -> Proposal {
        Proposal { text: self.text, reason: self.reason }
    }
}

/// How much of a word around the stretches that may be wrong is in any article: if a part is in none, no
/// article contains it together with a replacement.
struct Around {
    /// The length in characters of the longest beginning that articles contain.
    head: usize,
    /// The same of the longest end.
    tail: usize,
}

impl Around {
    /// Asks about the parts before and after these stretches of a word.
    fn find(
        index: &dyn Retrieval,
        word: &str,
        folded: &[FoldedChar],
        replacements: &[Replacement<'_>],
    ) -> Result<Around, SearchError> {
        // A single character is in some article whenever there are articles.
        let lengths = |part: usize| -> BTreeSet<usize> {
            replacements.iter().map(|it| it.lengths[part]).filter(|&length| length > 1).collect()
        };
        let (heads, tails) = (lengths(0), lengths(2));
        let head = |&length: &usize| &word[..folded[length - 1].end as usize];
        let tail = |&length: &usize| &word[folded[folded.len() - length].start as usize..];
        let parts: Vec<&str> = heads.iter().map(head).chain(tails.iter().map(tail)).collect();
        let known = occur(index, &parts)?;
        let (known_heads, known_tails) = known.split_at(heads.len());
        let longest = |lengths: &BTreeSet<usize>, known: &[bool]| {
            let contained = lengths.iter().zip(known).filter(|&(_, known)| *known);
            contained.map(|(length, _)| *length).max().unwrap_or(1)
        };
        Ok(Around { head: longest(&heads, known_heads), tail: longest(&tails, known_tails) })
    }

    /// Whether articles contain the part before the stretch, and the part after it.
    fn occurs(&self, replacement: &Replacement<'_>) -> bool {
        let [before, _, after] = replacement.lengths;
        before <= self.head && after <= self.tail
    }
}

/// Whether words begin and end at these byte offsets of a text.
fn occurs_as_word(state: State<'_>, text: &str, start: usize, end: usize) -> bool {
    let words = state.analyzer.words(text, Cut::Plain);
    words.iter().any(|word| word.start as usize == start)
        && words.iter().any(|word| word.end as usize == end)
}
