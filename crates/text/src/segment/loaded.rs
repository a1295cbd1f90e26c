//! The dictionary in memory: as much of it as texts have needed, or all of it.
//!
//! Loading all words takes far longer than answering a query. But the segmentation of a text
//! depends only on the words that its own characters can form: no other word occurs in it, and the
//! probability of a word depends only on its own frequency and the sum of all frequencies. So for a
//! query only these words are loaded; a process that meets more than 160 different characters, such
//! as one that indexes or serves, loads all words.
//!
//! A query loads a few dozen words instead of 350,000, and `souwen search` takes 10 ms of processor
//! time instead of 125. Property tests compare both;
//! `SOUWEN_TEXTS=FILE cargo test -p souwen-text texts_of_a_file` compares them on every line of a
//! file.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::{OnceLock, PoisonError, RwLock};

use jieba_rs::Jieba;

use super::table;

/// The maximal number of distinct characters for which a part of the dictionary is loaded. Queries
/// have a few dozen; an article has more.
const MAX_CHARS: usize = 160;

/// How many characters of a text are read to count the distinct ones.
const LOOKED_AT: usize = 10_000;

/// Stands for all words that are not loaded, so that the sum of the frequencies is right. It is a
/// private-use character, which no segmented text contains.
const REST: char = '\u{e000}';

/// All words, once a text has needed them.
static WHOLE: OnceLock<Jieba> = OnceLock::new();

/// The words that texts needed before all words were loaded.
static PART: RwLock<Option<Part>> = RwLock::new(None);

/// Calls `look` with a dictionary that segments texts of these characters like the whole dictionary.
/// `look` must not call this again.
pub(super) fn with_words_of<T>(text: &str, look: impl FnOnce(&Jieba) -> T) -> T {
    if let Some(whole) = WHOLE.get() {
        return look(whole);
    }
    if let Some(part) = &*PART.read().unwrap_or_else(PoisonError::into_inner)
        && part.covers(text)
    {
        return look(&part.jieba);
    }
    let mut part = PART.write().unwrap_or_else(PoisonError::into_inner);
    if WHOLE.get().is_none() && part.get_or_insert_with(Part::new).cover(text) {
        return look(&part.get_or_insert_with(Part::new).jieba);
    }
    drop(part);
    look(whole())
}

/// Loads the words for all parts of a longer text at once.
pub(super) fn prepare(chars: impl Iterator<Item = char>) {
    if WHOLE.get().is_none() {
        let chars: BTreeSet<char> = chars.take(LOOKED_AT).collect();
        with_words_of(&String::from_iter(chars), |_| ());
    }
}

/// The dictionary with all words, loaded on first use.
pub(super) fn whole() -> &'static Jieba {
    let whole = WHOLE.get_or_init(load_all);
    // The part is no longer needed.
    drop(PART.write().unwrap_or_else(PoisonError::into_inner).take());
    whole
}

/// Loads a dictionary of all words.
pub(super) fn load_all() -> Jieba {
    let mut jieba = Jieba::empty();
    load(&mut jieba, table::lines());
    let known = table::lines().lines().filter_map(table::parts).map(|(_, frequency, _)| frequency);
    load(&mut jieba, &rest(known.sum()));
    jieba
}

/// The dictionary line for the words that are not loaded, when the loaded words have this sum of
/// frequencies.
fn rest(known: u64) -> String {
    format!("{REST} {} x\n", table::TOTAL.saturating_sub(known))
}

/// Adds words, given as lines of the table.
fn load(jieba: &mut Jieba, lines: &str) {
    jieba
        .load_dict(&mut lines.as_bytes())
        .expect("a text in memory can be read, and every line of the table has a number");
}

/// A part of the dictionary.
struct Part {
    /// The characters that it was loaded for.
    chars: BTreeSet<char>,
    /// The sum of the frequencies of its words.
    known: u64,
    jieba: Jieba,
}

impl Part {
    fn new() -> Part {
        Part { chars: BTreeSet::new(), known: 0, jieba: Jieba::empty() }
    }

    /// Whether it has all words of the dictionary that these characters can form.
    fn covers(&self, text: &str) -> bool {
        text.chars().all(|c| self.chars.contains(&c))
    }

    /// Loads the words that these characters can form, unless there are too many characters.
    /// Returns whether it did.
    fn cover(&mut self, text: &str) -> bool {
        let new: BTreeSet<char> = text.chars().filter(|c| !self.chars.contains(c)).collect();
        if self.chars.len() + new.len() > MAX_CHARS {
            return false;
        }
        let mut lines = String::new();
        for &first in self.chars.iter().chain(&new) {
            let is_new = new.contains(&first);
            for line in table::lines_of(first).lines() {
                let Some((word, rest)) = line.split_once(' ') else { continue };
                let mut has_new = is_new;
                let can_be_made = word[first.len_utf8()..].chars().all(|c| {
                    let is_new = new.contains(&c);
                    has_new |= is_new;
                    is_new || self.chars.contains(&c)
                });
                if can_be_made && has_new {
                    let frequency = rest.split(' ').next().and_then(|f| f.parse().ok());
                    self.known += frequency.unwrap_or(0);
                    let _ = writeln!(lines, "{line}");
                }
            }
        }
        lines.push_str(&rest(self.known));
        load(&mut self.jieba, &lines);
        self.chars.extend(new);
        true
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::fold::fold_char;

    /// Checks that a part of the dictionary, loaded for one text after the other, agrees with the
    /// whole dictionary on each: how it is segmented, which of its runs are words, and how probable
    /// these are.
    #[track_caller]
    fn check(texts: &[impl AsRef<str>]) {
        let whole = whole();
        let mut part = Part::new();
        for text in texts {
            let text: String = text.as_ref().chars().filter_map(fold_char).collect();
            if !part.covers(&text) && !part.cover(&text) {
                part = Part::new();
                assert!(part.cover(&text), "{text}");
            }
            for hmm in [true, false] {
                let words = |jieba: &Jieba| -> Vec<String> {
                    jieba.cut(&text, hmm).into_iter().map(|token| token.word.to_owned()).collect()
                };
                assert_eq!(words(&part.jieba), words(whole), "{text}");
            }
            let bounds: Vec<usize> =
                text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
            for (i, &from) in bounds.iter().enumerate() {
                for &to in bounds[i + 1..].iter().take(4) {
                    let run = &text[from..to];
                    assert_eq!(part.jieba.has_word(run), whole.has_word(run), "{run} in {text}");
                    assert_eq!(
                        part.jieba.suggest_freq(run),
                        whole.suggest_freq(run),
                        "{run} in {text}"
                    );
                    if whole.has_word(run) {
                        assert_eq!(
                            part.jieba.tag(run, false),
                            whole.tag(run, false),
                            "{run} in {text}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn a_part_cuts_as_the_whole() {
        check(&[
            "发展中国家的棉花出口",
            "米尔济约耶夫会见郑钦文",
            "4s店里的c919和at&t",
            "乾隆瞭望臺灣選舉",
            "",
            "𠮷野家",
        ]);
    }

    #[test]
    fn what_is_not_loaded_counts_in_the_sum() {
        let sum = |jieba: &Jieba| {
            let printed = format!("{jieba:?}");
            let total = printed.split("total_freq: ").nth(1).unwrap_or_default();
            total.trim_end_matches([' ', '}']).parse::<u64>().unwrap()
        };
        let mut part = Part::new();
        for text in ["棉花", "棉花出口", "乌兹别克斯坦"] {
            assert!(part.cover(text));
            assert_eq!(sum(&part.jieba), table::TOTAL);
        }
        assert_eq!(sum(whole()), table::TOTAL);
    }

    #[test]
    fn many_characters_are_too_many() {
        let text: String = ('一'..).take(MAX_CHARS + 1).collect();
        let mut part = Part::new();
        assert!(part.cover(&text[..text.len() - 3]));
        assert!(!part.cover(&text));
    }

    /// A word of the dictionary, chosen by a number.
    fn word(number: usize) -> &'static str {
        let lines = table::lines();
        let at = number % lines.len();
        let start = lines.as_bytes()[..at].iter().rposition(|&b| b == b'\n').map_or(0, |i| i + 1);
        lines[start..].split(' ').next().unwrap_or_default()
    }

    /// `SOUWEN_TEXTS=FILE cargo test -p souwen-text texts_of_a_file -- --nocapture` checks this on
    /// every line of a file.
    #[test]
    fn texts_of_a_file_are_cut_as_by_the_whole() {
        let file = std::env::var_os("SOUWEN_TEXTS").map(std::fs::read_to_string);
        let file = file
            .unwrap_or_else(|| Ok("棉花列车开行\n郑钦文会见米尔济约耶夫\n".to_owned()))
            .unwrap();
        let texts: Vec<&str> = file.lines().collect();
        texts.chunks(5).for_each(check);
        println!(
            "{} texts are cut alike by a part of the dictionary and by all of it",
            texts.len()
        );
    }

    proptest! {
        #[test]
        fn any_text_is_cut_as_by_the_whole(
            texts in proptest::collection::vec(
                proptest::collection::vec(
                    prop_oneof![
                        4 => any::<usize>().prop_map(|n| word(n).to_owned()),
                        2 => any::<usize>().prop_map(|n| word(n).chars().take(1).collect()),
                        1 => "[一-龥]{1,3}",
                        1 => "[a-z0-9]{1,4}",
                    ],
                    1..10,
                ).prop_map(|parts| parts.concat()),
                1..5,
            ),
        ) {
            check(&texts);
        }
    }
}
