//! The user's dictionary: words that the segmenter's own dictionary does not have, as a plain file
//! that people edit.
//!
//! One word on each line, optionally followed by a frequency and a tag, as in jieba's dictionaries.
//! `#` begins a comment. Words may contain spaces. A word that ends in a number, or begins with `#`
//! or `"`, must be in double quotes.
//!
//! ```text
//! # people
//! 扎帕罗娃
//! 米尔济约耶夫 20 nr
//! 阿里·巴巴
//! "iPhone 15"
//! ```
//!
//! Words are compared in folded form: 紮帕羅娃 is the word 扎帕罗娃. Signs inside a word do not belong to
//! it, but a word that was written with a sign is found in texts with the sign and without it.
//!
//! # Why a change can be repaired exactly
//!
//! User words are applied to the result of the segmenter: `lexicon.rs` finds them as runs of folded
//! characters, and `analyzer/contest.rs` decides what happens where another word crosses one of
//! their edges. So adding a word changes only texts that contain it as a run. Adding it to jieba
//! would change the sum of all frequencies, and with it the segmentation of a few unrelated texts.
//! An index therefore finds the articles with a changed word by their characters, analyses them
//! again from the stored text, and commits them together with the new dictionary and fingerprint.
//! Queries of a commit are segmented with the dictionary of that commit. No word begins or ends
//! inside a run of letters and digits.

mod file;
pub(crate) mod lexicon;
mod word;

use std::collections::BTreeMap;

use xxhash_rust::xxh3::xxh3_64;

use crate::run::Run;

pub use file::{BadDictionaryLine, with_words, without_words};
pub use word::{MAX_WORD_CHARS, Word, WordError};

use file::{line_of, lines, parse_line};

/// The words of a dictionary, sorted by folded form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dictionary {
    words: BTreeMap<String, Word>,
}

impl Dictionary {
    /// Without any words.
    pub const EMPTY: Dictionary = Dictionary { words: BTreeMap::new() };

    /// Parses a dictionary. Lines that are no words are left out and reported. If a word occurs
    /// twice, the later line counts.
    pub fn parse(text: &str) -> (Dictionary, Vec<BadDictionaryLine>) {
        let mut dictionary = Dictionary::default();
        let mut bad = Vec::new();
        for (line, text) in (1..).zip(lines(text)) {
            match parse_line(text) {
                Ok(Some(word)) => dictionary.insert(word),
                Ok(None) => {}
                Err(reason) => bad.push(BadDictionaryLine { line, reason }),
            }
        }
        (dictionary, bad)
    }

    /// Adds a word, replacing one with the same folded form.
    pub fn insert(&mut self, word: Word) {
        self.words.insert(word.folded().to_owned(), word);
    }

    /// All words.
    pub fn words(&self) -> impl ExactSizeIterator<Item = &Word> {
        self.words.values()
    }

    /// The word with this folded form.
    pub fn get(&self, folded: &str) -> Option<&Word> {
        self.words.get(folded)
    }

    /// The number of words.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there are no words.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The dictionary as text, which parses back to the same dictionary.
    pub fn to_text(&self) -> String {
        self.words().map(|word| line_of(word) + "\n").collect()
    }

    /// Identifies the effect on segmentation: dictionaries with equal fingerprints segment alike.
    /// `None` if there are no words.
    pub fn fingerprint(&self) -> Option<String> {
        let keys: Vec<_> = self.words().map(Word::key).collect();
        (!keys.is_empty()).then(|| format!("{:016x}", xxh3_64(format!("{keys:?}").as_bytes())))
    }

    /// The words that make segmentation with this dictionary differ from that with `before`.
    pub fn changes_since<'a>(&'a self, before: &'a Dictionary) -> DictionaryChanges<'a> {
        let other = |in_one: &'a Dictionary, not_in: &'a Dictionary| -> Vec<&'a Word> {
            let same =
                |word: &Word| not_in.get(word.folded()).is_some_and(|w| w.key() == word.key());
            in_one.words().filter(|word| !same(word)).collect()
        };
        DictionaryChanges { added: other(self, before), removed: other(before, self) }
    }
}

/// The difference between two dictionaries. A word whose frequency has changed is in both lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DictionaryChanges<'a> {
    /// Words that only the later dictionary has.
    pub added: Vec<&'a Word>,
    /// Words that only the earlier dictionary has.
    pub removed: Vec<&'a Word>,
}

impl DictionaryChanges<'_> {
    /// Whether texts are segmented alike.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty()
    }

    /// The runs of all these words: texts that contain none of them are segmented as before.
    pub fn runs(&self) -> Vec<Run> {
        let mut runs: Vec<Run> =
            self.added.iter().chain(&self.removed).filter_map(|word| word.run()).collect();
        runs.sort();
        runs.dedup();
        runs
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::word::tests::word;
    use super::*;

    #[test]
    fn bad_lines_are_reported_and_the_rest_is_read() {
        let text = "\u{feff}# 人名\r\n\r\n扎帕罗娃\r\n·\r\n好\r\n说完。再说\r\n紮帕羅娃 7\r\n";
        let (dictionary, bad) = Dictionary::parse(text);
        assert_eq!(dictionary.words().collect::<Vec<_>>(), [&word("紮帕羅娃", Some(7), None)]);
        let reported: Vec<_> = bad.iter().map(|bad| (bad.line, bad.reason)).collect();
        let short = WordError::TooShort;
        assert_eq!(reported, [(4, short), (5, short), (6, WordError::SentenceEnd)]);
        assert_eq!(Word::new(&"长".repeat(65)), Err(WordError::TooLong));
        assert!(Word::new(&"长".repeat(64)).is_ok());
    }

    #[test]
    fn the_fingerprint_is_of_what_decides_about_cutting() {
        let print = |text: &str| Dictionary::parse(text).0.fingerprint();
        assert_eq!(print("# 空\n"), None);
        let one = print("扎帕罗娃\n俞建华\n");
        assert!(one.is_some());
        assert_eq!(one, print("俞建华 nr\n# 再\n\n紮帕羅娃 0 nr\n"));
        assert_ne!(one, print("俞建华\n扎帕罗娃 9\n"));
        assert_ne!(one, print("俞建华\n"));
        assert_ne!(print("阿里·巴巴"), print("阿里巴巴"));
    }

    #[test]
    fn changes_are_found_from_both_sides() {
        let before = Dictionary::parse("俞建华\n扎帕罗娃\n阿里·巴巴\n").0;
        let after = Dictionary::parse("俞建华 nr\n扎帕罗娃 9\n米尔济约耶娃\n").0;
        let changes = after.changes_since(&before);
        let folded =
            |words: &[&Word]| words.iter().map(|w| w.folded().to_owned()).collect::<Vec<_>>();
        assert_eq!(folded(&changes.added), ["扎帕罗娃", "米尔济约耶娃"]);
        assert_eq!(folded(&changes.removed), ["扎帕罗娃", "阿里巴巴"]);
        assert_eq!(changes.runs().len(), 3);
        assert!(after.changes_since(&after).is_empty());
    }

    proptest! {
        #[test]
        fn a_dictionary_reads_back_the_same(
            words in proptest::collection::vec(
                (
                    "([扎帕罗娃紮·\" #a1nr-]|\\PC){1,12}",
                    proptest::option::of(0..9u32),
                    proptest::option::of("nr|nz"),
                ),
                0..6,
            ),
        ) {
            let mut dictionary = Dictionary::default();
            for (written, frequency, tag) in words {
                if Word::new(&written).is_ok() {
                    let frequency = frequency.filter(|&f| f > 0);
                    dictionary.insert(word(&written, frequency, tag.as_deref()));
                }
            }
            let (again, bad) = Dictionary::parse(&dictionary.to_text());
            prop_assert_eq!(bad, vec![]);
            prop_assert_eq!(&again, &dictionary);
            prop_assert!(again.changes_since(&dictionary).is_empty());
        }

        #[test]
        fn no_text_makes_reading_fail(text in "(\\PC|[\r\n\t\"# ]){0,60}") {
            let (dictionary, _) = Dictionary::parse(&text);
            let folded: Vec<&str> = dictionary.words().map(Word::folded).collect();
            let (left, _) = Dictionary::parse(&without_words(&text, &folded));
            prop_assert!(left.is_empty());
        }
    }
}
