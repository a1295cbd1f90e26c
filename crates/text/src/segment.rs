//! The segmenter: cuts folded text into words. The only file that names jieba.
//!
//! The dictionary is jieba's own, brought into folded form: words that folding changes (瞭望,
//! 乾隆, 4S店) are added as folded, so that text in either script is cut alike. Single characters
//! that the dictionary does not know stay single; the hidden Markov model joins unknown names.

use std::collections::HashSet;
use std::ops::Deref;
use std::sync::{Arc, LazyLock};

use jieba_rs::Jieba;

/// The words of jieba's dictionary (MIT licence) that folding changes, folded: word, frequency
/// (of all words that fold to it together) and tag. `scripts/tables` makes them.
const FOLDED_WORDS: &str = include_str!("data/folded_words.txt");

/// Loading takes about 0.15 s of processor time, so there is one for all, loaded when the first text
/// is cut.
static DEFAULT: LazyLock<Jieba> = LazyLock::new(load);

fn load() -> Jieba {
    let mut jieba = Jieba::new();
    for line in FOLDED_WORDS.lines() {
        let mut parts = line.split(' ');
        if let (Some(word), Some(Ok(frequency))) = (parts.next(), parts.next().map(str::parse)) {
            jieba.add_word(word, Some(frequency), parts.next());
        }
    }
    jieba
}

/// A block longer than this, in characters, is cut in parts: memory stays bounded on text without
/// any punctuation.
const MAX_BLOCK_CHARS: usize = 10_000;

/// The logarithm of the sum of all frequencies in jieba's dictionary.
const LOG_TOTAL: f64 = 17.91;

/// How finely text is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// Words, none overlapping.
    Plain,
    /// Words, and the dictionary's words of two and three characters inside them that do not contradict
    /// one another.
    Search,
}

/// Cuts folded text into words. Cloning shares the dictionary.
#[derive(Debug, Clone)]
pub struct Segmenter {
    dictionary: Loaded,
}

/// The dictionary of all, which is loaded when it is first asked for, or one without some words.
#[derive(Debug, Clone)]
enum Loaded {
    Default,
    Without(Arc<(Jieba, HashSet<String>)>),
}

impl Deref for Loaded {
    type Target = Jieba;

    fn deref(&self) -> &Jieba {
        match self {
            Loaded::Default => &DEFAULT,
            Loaded::Without(own) => &own.0,
        }
    }
}

impl Segmenter {
    /// The segmenter with the default dictionary, which is loaded at the first cut in a process:
    /// an index opens faster than the dictionary loads.
    pub fn new() -> Segmenter {
        Segmenter { dictionary: Loaded::Default }
    }

    /// A segmenter whose dictionary lacks these words (folded), to see what is learned without
    /// them. jieba cannot forget a word; with a frequency of 0 it never chooses it.
    pub(crate) fn without_words(words: &[&str]) -> Segmenter {
        let mut jieba = load();
        for word in words {
            jieba.add_word(word, Some(0), None);
        }
        let words = words.iter().map(|&word| word.to_owned()).collect();
        Segmenter { dictionary: Loaded::Without(Arc::new((jieba, words))) }
    }

    /// The tag of a word (folded) that the dictionary has.
    pub(crate) fn tag(&self, word: &str) -> Option<String> {
        match self.dictionary.tag(word, false).as_slice() {
            [tag] if self.knows(word) => Some(tag.tag.to_owned()),
            _ => None,
        }
    }

    /// Cuts a block of folded text (no white space, punctuation only inside runs of letters and
    /// digits) and gives the character offsets (start, end) of its words, sorted.
    pub fn cut(&self, block: &str, cut: Cut) -> Vec<(usize, usize)> {
        let mut words = Vec::new();
        let mut offset = 0;
        let mut rest = block;
        while !rest.is_empty() {
            let split = rest.char_indices().nth(MAX_BLOCK_CHARS).map_or(rest.len(), |(i, _)| i);
            let (part, tail) = rest.split_at(split);
            for token in self.dictionary.cut(part, true) {
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

    /// The dictionary's words of two and three characters inside a word, as character offsets. Of
    /// those that overlap only in part, those stay that the likeliest cut of the word allows: 发展中国家
    /// holds 国家, and not 中国.
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
        // The likeliest cut into these words and single characters: for each end, the logarithm
        // of how likely the best cut up to there is, and where its last word begins.
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

    /// Whether the dictionary has a word (folded).
    pub(crate) fn knows(&self, word: &str) -> bool {
        let removed = |word: &str| match &self.dictionary {
            Loaded::Default => false,
            Loaded::Without(own) => own.1.contains(word),
        };
        self.dictionary.has_word(word) && !removed(word)
    }

    /// The logarithm of how likely a word (folded) is by the dictionary; of a word that it does not
    /// have, as if it had been seen once.
    pub(crate) fn log_probability(&self, word: &str) -> f64 {
        if !self.knows(word) {
            return self.log_of_frequency(1);
        }
        // jieba keeps its frequencies to itself. What it suggests for a word that it has is one
        // more at most.
        (self.dictionary.suggest_freq(word) as f64).ln() - LOG_TOTAL
    }

    /// The logarithm of how likely a word of this frequency is.
    pub(crate) fn log_of_frequency(&self, frequency: u32) -> f64 {
        f64::from(frequency.max(1)).ln() - LOG_TOTAL
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

    /// jieba tells the sum of its frequencies only when it is printed.
    #[test]
    fn the_total_is_that_of_the_dictionary() {
        let printed = format!("{:?}", *DEFAULT);
        let (_, total) = printed.split_once("total_freq: ").unwrap();
        let digits: String = total.chars().take_while(char::is_ascii_digit).collect();
        let log_total = digits.parse::<f64>().unwrap().ln();
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
