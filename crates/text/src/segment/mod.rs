//! The segmenter: cuts folded text into words. Only this folder uses jieba.
//!
//! The dictionary is jieba's own, in folded form (瞭望 is 了望, 4S店 is 4s店), so that text in either
//! script is segmented alike. Unknown single characters stay single; the hidden Markov model joins
//! unknown names. Only the part of the dictionary that texts need is loaded (`loaded.rs`).
//!
//! | block | cut | words |
//! |---|---|---|
//! | 实业家委员会 | plain | 实业家, 委员会 |
//! | 实业家委员会 | search | 实业, 实业家, 委员, 委员会 |

mod loaded;
mod table;

use std::collections::HashSet;
use std::sync::Arc;

use jieba_rs::Jieba;

/// A longer block, in characters, is segmented in parts, so that memory stays bounded on text without
/// any punctuation.
const MAX_BLOCK_CHARS: usize = 10_000;

/// The logarithm of the sum of all frequencies in jieba's dictionary.
const LOG_TOTAL: f64 = 17.91;

/// Loads the whole dictionary, which takes a moment. For a process that will segment many texts and
/// wants none of them to wait.
pub fn load_dictionary() {
    loaded::whole();
}

/// How finely text is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// Words, none overlapping.
    Plain,
    /// Words, and inside them the words of two and three characters of the dictionary that do not
    /// contradict one another.
    Search,
}

/// Segments folded text. Cloning shares the dictionary.
#[derive(Debug, Clone)]
pub struct Segmenter {
    dictionary: Loaded,
}

/// The shared dictionary, or one without some words.
#[derive(Debug, Clone)]
enum Loaded {
    Default,
    Without(Arc<(Jieba, HashSet<String>)>),
}

impl Segmenter {
    /// The segmenter with the default dictionary. Parts of it are loaded when texts need them.
    pub fn new() -> Segmenter {
        Segmenter { dictionary: Loaded::Default }
    }

    /// A segmenter whose dictionary lacks these words (folded), to measure what is learned without
    /// them. jieba cannot remove a word, but it never chooses one with frequency 0.
    pub(crate) fn without_words(words: &[&str]) -> Segmenter {
        let mut jieba = loaded::load_all();
        for word in words {
            jieba.add_word(word, Some(0), None);
        }
        let words = words.iter().map(|&word| word.to_owned()).collect();
        Segmenter { dictionary: Loaded::Without(Arc::new((jieba, words))) }
    }

    /// Announces the texts to segment, so that the words for all of them are loaded at once.
    pub(crate) fn prepare(&self, chars: impl Iterator<Item = char>) {
        if let Loaded::Default = self.dictionary {
            loaded::prepare(chars);
        }
    }

    /// Calls `look` with all words of the dictionary that `text` may contain. `look` must not call this
    /// again.
    fn with_words_of<T>(&self, text: &str, look: impl FnOnce(&Words<'_>) -> T) -> T {
        match &self.dictionary {
            Loaded::Default => {
                loaded::with_words_of(text, |jieba| look(&Words { jieba, without: None }))
            }
            Loaded::Without(own) => look(&Words { jieba: &own.0, without: Some(&own.1) }),
        }
    }

    /// The tag of a word (folded) in the dictionary.
    pub(crate) fn tag(&self, word: &str) -> Option<String> {
        self.with_words_of(word, |words| words.tag(word))
    }

    /// Segments a block of folded text (no white space, punctuation only inside runs of letters and
    /// digits). Returns the character offsets (start, end) of its words, sorted.
    pub fn cut(&self, block: &str, cut: Cut) -> Vec<(usize, usize)> {
        self.with_words_of(block, |words| words.cut(block, cut))
    }

    /// Whether the dictionary contains a word (folded).
    pub(crate) fn knows(&self, word: &str) -> bool {
        self.with_words_of(word, |words| words.knows(word))
    }

    /// The logarithm of the probability of a word (folded) in the dictionary. An unknown word counts
    /// as seen once.
    pub(crate) fn log_probability(&self, word: &str) -> f64 {
        self.with_words_of(word, |words| words.log_probability(word))
    }

    /// The logarithm of the probability of a word with this frequency.
    pub(crate) fn log_of_frequency(&self, frequency: u32) -> f64 {
        log_of_frequency(frequency)
    }
}

/// The logarithm of the probability of a word with this frequency.
fn log_of_frequency(frequency: u32) -> f64 {
    f64::from(frequency.max(1)).ln() - LOG_TOTAL
}

/// The words that a text may contain, loaded.
struct Words<'d> {
    jieba: &'d Jieba,
    /// Words that are treated as unknown.
    without: Option<&'d HashSet<String>>,
}

impl Words<'_> {
    fn tag(&self, word: &str) -> Option<String> {
        if !self.knows(word) {
            return None;
        }
        match self.jieba.tag(word, false).as_slice() {
            [tag] => Some(tag.tag.to_owned()),
            _ => None,
        }
    }

    fn cut(&self, block: &str, cut: Cut) -> Vec<(usize, usize)> {
        let mut words = Vec::new();
        let mut offset = 0;
        let mut rest = block;
        while !rest.is_empty() {
            let split = rest.char_indices().nth(MAX_BLOCK_CHARS).map_or(rest.len(), |(i, _)| i);
            let (part, tail) = rest.split_at(split);
            for token in self.jieba.cut(part, true) {
                words.push((offset + token.start, offset + token.end));
                if cut == Cut::Search && token.end - token.start > 2 {
                    let start = offset + token.start;
                    let inner = self.inner_words(token.word);
                    words.extend(inner.into_iter().map(|(from, to)| (start + from, start + to)));
                }
            }
            if !tail.is_empty() {
                offset += MAX_BLOCK_CHARS;
            }
            rest = tail;
        }
        words.sort_unstable();
        words.dedup();
        words
    }

    /// The words of two and three characters of the dictionary inside a word, as character offsets.
    /// Of words that overlap partly, only those of the most probable segmentation are kept: 发展中国家
    /// contains 国家, but not 中国.
    fn inner_words(&self, word: &str) -> Vec<(usize, usize)> {
        let ends: Vec<usize> =
            word.char_indices().map(|(i, _)| i).chain(std::iter::once(word.len())).collect();
        let length = ends.len() - 1;
        let slice = |from: usize, to: usize| &word[ends[from]..ends[to]];
        let mut inner = Vec::new();
        for from in 0..length {
            for to in [from + 2, from + 3] {
                if to <= length && to - from < length && self.knows(slice(from, to)) {
                    inner.push((from, to));
                }
            }
        }
        let crosses = |a: &(usize, usize), b: &(usize, usize)| a.0 < b.0 && b.0 < a.1 && a.1 < b.1;
        if !inner.iter().any(|a| inner.iter().any(|b| crosses(a, b))) {
            return inner;
        }
        // The most probable segmentation into these words and single characters: for each end, the
        // log probability of the best segmentation up to there, and the start of its last word.
        let mut best: Vec<(f64, usize)> = vec![(0.0, 0)];
        for to in 1..=length {
            let starts = inner.iter().filter(|word| word.1 == to).map(|word| word.0);
            let cut = |from: usize| (best[from].0 + self.log_probability(slice(from, to)), from);
            let cuts = starts.chain(std::iter::once(to - 1)).map(cut);
            let likeliest = cuts.max_by(|a, b| a.0.total_cmp(&b.0));
            best.push(likeliest.unwrap_or((f64::MIN, to - 1)));
        }
        let mut cut = vec![(best[length].1, length)];
        while let Some(&(from, _)) = cut.last()
            && from > 0
        {
            cut.push((best[from].1, from));
        }
        inner.retain(|word| !cut.iter().any(|part| crosses(word, part) || crosses(part, word)));
        inner
    }

    fn knows(&self, word: &str) -> bool {
        self.jieba.has_word(word) && !self.without.is_some_and(|without| without.contains(word))
    }

    fn log_probability(&self, word: &str) -> f64 {
        if !self.knows(word) {
            return log_of_frequency(1);
        }
        // jieba does not expose its frequencies. The frequency that it suggests for a known word is
        // at most one higher.
        (self.jieba.suggest_freq(word) as f64).ln() - LOG_TOTAL
    }
}

impl Default for Segmenter {
    fn default() -> Self {
        Segmenter::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(block: &str, cut: Cut, expected: &[&str]) {
        let chars: Vec<char> = block.chars().collect();
        let words: Vec<String> = Segmenter::new()
            .cut(block, cut)
            .into_iter()
            .map(|(start, end)| chars[start..end].iter().collect())
            .collect();
        assert_eq!(words, expected, "{block} cut {cut:?}");
    }

    #[test]
    fn cuts_folded_text() {
        check("实业家委员会", Cut::Plain, &["实业家", "委员会"]);
        check("实业家委员会", Cut::Search, &["实业", "实业家", "委员", "委员会"]);
        check("发展中国家", Cut::Search, &["发展", "发展中国家", "国家"]);
        check("中华人民共和国", Cut::Search, &["中华", "中华人民共和国", "人民", "共和", "共和国"]);
        check("了望", Cut::Plain, &["了望"]);
        check("干隆", Cut::Plain, &["干隆"]);
        check("台湾选举", Cut::Plain, &["台湾", "选举"]);
        check("c919", Cut::Plain, &["c919"]);
        check("covid-19", Cut::Plain, &["covid-19"]);
        check("3.6.3", Cut::Plain, &["3.6.3"]);
        check("4s店", Cut::Plain, &["4s店"]);
        check("", Cut::Search, &[]);
    }

    #[test]
    fn the_total_is_that_of_the_dictionary() {
        let log_total = (table::TOTAL as f64).ln();
        assert!((log_total - LOG_TOTAL).abs() < 0.005, "{log_total}");
    }

    #[test]
    fn long_blocks_keep_their_offsets() {
        let block = "农业合作".repeat(MAX_BLOCK_CHARS / 2);
        let words = Segmenter::new().cut(&block, Cut::Plain);
        assert_eq!(words.len(), MAX_BLOCK_CHARS);
        assert!(words.iter().enumerate().all(|(i, &word)| word == (2 * i, 2 * i + 2)));
    }
}
