//! A word of the user's dictionary: which texts are valid words, and how words are compared.

use crate::fold::fold;
use crate::run::Run;
use crate::sentence::is_line_end;

/// The maximal length of a word, in significant characters.
pub const MAX_WORD_CHARS: usize = 64;

/// Jieba's tags for parts of speech. A tag may follow a word without a frequency; any other text
/// there belongs to the word.
const TAGS: &[&str] = &[
    "a", "ad", "ag", "an", "b", "c", "d", "df", "dg", "e", "eng", "f", "g", "h", "i", "j", "k",
    "l", "m", "mg", "mq", "n", "ng", "nr", "nrfg", "nrt", "ns", "nt", "nz", "o", "p", "q", "r",
    "rg", "rr", "rz", "s", "t", "tg", "u", "ud", "ug", "uj", "ul", "uv", "uz", "v", "vd", "vg",
    "vi", "vn", "vq", "x", "y", "z", "zg",
];

/// Why a text cannot be a word of the dictionary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WordError {
    /// It has at most one significant character.
    #[error(
        "a word has at least two letters, digits or Han characters \
         (a single one is found without a dictionary)"
    )]
    TooShort,
    /// It has more than [`MAX_WORD_CHARS`].
    #[error("a word has at most {MAX_WORD_CHARS} letters, digits and Han characters")]
    TooLong,
    /// It contains the end of a sentence or a line.
    #[error("a sentence ends inside it, and no word goes on over that")]
    SentenceEnd,
}

/// A word of the dictionary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    written: String,
    folded: String,
    joints: u64,
    pub(super) frequency: Option<u32>,
    pub(super) tag: Option<String>,
}

impl Word {
    /// The word with this spelling, without a frequency.
    ///
    /// # Errors
    /// When it is no valid word.
    pub fn new(written: &str) -> Result<Word, WordError> {
        let written = written.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        let folded = fold(written);
        if folded.len() < 2 {
            return Err(WordError::TooShort);
        }
        if folded.len() > MAX_WORD_CHARS {
            return Err(WordError::TooLong);
        }
        if written.contains(is_line_end) {
            return Err(WordError::SentenceEnd);
        }
        let mut joints = 0;
        for (i, pair) in folded.windows(2).enumerate() {
            if pair[1].position != pair[0].position + 1 {
                return Err(WordError::SentenceEnd);
            }
            if pair[1].start != pair[0].end {
                joints |= 1 << i;
            }
        }
        let folded = folded.into_iter().map(|c| c.ch).collect();
        Ok(Word { written: written.to_owned(), folded, joints, frequency: None, tag: None })
    }

    /// The word with a tag. An invalid tag is ignored.
    pub fn with_tag(self, tag: Option<&str>) -> Word {
        let tag = tag.filter(|tag| is_tag(tag)).map(str::to_owned);
        Word { tag, ..self }
    }

    /// The spelling.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The folded form, by which words are compared: only significant characters.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// The given frequency; `None` if none or 0 was given. Then the word is taken to be just frequent
    /// enough to be one word.
    pub fn frequency(&self) -> Option<u32> {
        self.frequency
    }

    /// Its part of speech, as a jieba tag.
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// Where it was written with a sign inside: bit `i` stands for the place after significant
    /// character `i`.
    pub(crate) fn joints(&self) -> u64 {
        self.joints
    }

    /// The word as a run. Only texts that contain this run can be segmented differently because of the
    /// word.
    pub fn run(&self) -> Option<Run> {
        Run::of(&self.folded)
    }

    /// What affects segmentation.
    pub(super) fn key(&self) -> (&str, u64, Option<u32>) {
        (&self.folded, self.joints, self.frequency)
    }
}

/// Whether a text is one of jieba's tags.
pub(super) fn is_tag(text: &str) -> bool {
    TAGS.contains(&text)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A word with a frequency and a tag.
    pub(in crate::dictionary) fn word(
        written: &str,
        frequency: Option<u32>,
        tag: Option<&str>,
    ) -> Word {
        Word { frequency, tag: tag.map(str::to_owned), ..Word::new(written).unwrap() }
    }

    #[test]
    fn words_are_compared_folded() {
        let folded = |written: &str| Word::new(written).unwrap().folded().to_owned();
        assert_eq!(folded("紮帕羅娃"), "扎帕罗娃");
        assert_eq!(folded("ＳＫ－ＩＩ"), "skii");
        assert_eq!(folded("阿里·巴巴"), "阿里巴巴");
        assert_eq!(folded("《乾隆》"), "干隆");
        assert_eq!(Word::new("阿里·巴巴").unwrap().joints(), 0b10);
        assert_eq!(Word::new("*ST舜船").unwrap().joints(), 0);
        assert_eq!(Word::new("5w-30").unwrap().joints(), 0b10);
    }
}
