//! The words of one article with how often each stands there, in little memory.

use souwen_index::schema::AnalysedText;
use souwen_text::Analyzer;

/// The distinct words of a text, in their order, with their numbers.
pub(super) struct WordCounts {
    /// All of them, one behind the other.
    terms: String,
    /// Where each ends in `terms`, and how often it stands in the text.
    words: Vec<(u32, u32)>,
}

impl WordCounts {
    /// The words of a text.
    pub(super) fn of(text: &AnalysedText, analyzer: &Analyzer) -> WordCounts {
        let mut all = String::with_capacity(2 * text.text().len());
        let mut ends = Vec::new();
        text.each_word(analyzer, |word| {
            all.push_str(word);
            ends.push(all.len());
        });
        let starts = std::iter::once(0).chain(ends.iter().copied());
        let mut words: Vec<&str> =
            starts.zip(&ends).map(|(start, &end)| &all[start..end]).collect();
        words.sort_unstable();
        let mut counts = WordCounts { terms: String::new(), words: Vec::new() };
        for same in words.chunk_by(|a, b| a == b) {
            counts.terms.push_str(same[0]);
            counts.words.push((counts.terms.len() as u32, same.len() as u32));
        }
        counts.terms.shrink_to_fit();
        counts.words.shrink_to_fit();
        counts
    }

    /// How often a word stands there.
    pub(super) fn count(&self, word: &str) -> u32 {
        let at = self.first_from(word);
        if self.word(at) == Some(word) { self.words[at].1 } else { 0 }
    }

    /// Whether a word begins so.
    pub(super) fn has_beginning(&self, beginning: &str) -> bool {
        let at = self.first_from(beginning);
        self.word(at).is_some_and(|word| word.starts_with(beginning))
    }

    /// The number of the first word that does not come before `wanted`.
    fn first_from(&self, wanted: &str) -> usize {
        let (mut from, mut to) = (0, self.words.len());
        while from < to {
            let middle = from.midpoint(to);
            if self.word(middle).is_some_and(|word| word < wanted) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        from
    }

    fn word(&self, number: usize) -> Option<&str> {
        let end = self.words.get(number)?.0 as usize;
        let start = number.checked_sub(1).map_or(0, |before| self.words[before].0 as usize);
        Some(&self.terms[start..end])
    }
}
