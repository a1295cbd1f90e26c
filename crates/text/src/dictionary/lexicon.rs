//! Finds the words of a user's dictionary in a text.
//!
//! A word is found as a run of folded characters. Whether it occurs depends only on its own
//! characters, the signs between them and the adjacent characters. So adding or removing a word
//! affects only texts that contain it, which makes repairing an index cheap.

use std::collections::HashMap;

use super::Dictionary;
use crate::fold::{FoldedChar, narrow};

/// The words of a dictionary, compiled for searching.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lexicon {
    /// A trie: maps a node (0 is the root) and a character to the next node.
    next: HashMap<(u32, char), u32>,
    /// For each node, the word that ends there.
    ends: Vec<Option<LexiconWord>>,
}

#[derive(Debug, Clone, Copy)]
struct LexiconWord {
    /// See `Word::joints`.
    joints: u64,
    frequency: Option<u32>,
}

/// An occurrence of a word. Words that overlap it may still win over it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WordPlace {
    /// The index of its first folded character.
    pub start: usize,
    /// The index after its last one.
    pub end: usize,
    /// The frequency that it was given.
    pub frequency: Option<u32>,
}

impl Lexicon {
    pub(crate) fn new(dictionary: &Dictionary) -> Lexicon {
        let mut lexicon = Lexicon { next: HashMap::new(), ends: vec![None] };
        for word in dictionary.words() {
            let mut node = 0;
            for c in word.folded().chars() {
                let fresh = lexicon.ends.len() as u32;
                node = *lexicon.next.entry((node, c)).or_insert(fresh);
                if node == fresh {
                    lexicon.ends.push(None);
                }
            }
            lexicon.ends[node as usize] =
                Some(LexiconWord { joints: word.joints(), frequency: word.frequency() });
        }
        lexicon
    }

    /// All occurrences of words, sorted by start, then end. `folded` is the fold of `text`, or a part of
    /// it.
    pub(crate) fn find(&self, text: &str, folded: &[FoldedChar]) -> Vec<WordPlace> {
        let mut places = Vec::new();
        for start in 0..folded.len() {
            let mut node = 0;
            let mut signs = 0_u64;
            for (length, c) in folded[start..].iter().enumerate() {
                if let Some(i) = length.checked_sub(1) {
                    match between(&folded[start + i], c, text) {
                        Between::Nothing => {}
                        Between::Dot => {}
                        Between::Signs => signs |= 1 << i,
                        Between::End => break,
                    }
                }
                let Some(&following) = self.next.get(&(node, c.ch)) else { break };
                node = following;
                let end = start + length + 1;
                if let Some(entry) = self.ends[node as usize]
                    && signs & !entry.joints == 0
                    && !cuts_letters(text, folded, start)
                    && !cuts_letters(text, folded, end)
                {
                    places.push(WordPlace { start, end, frequency: entry.frequency });
                }
            }
        }
        places
    }
}

/// What is between two characters that are adjacent in the fold.
enum Between {
    Nothing,
    /// A middle dot, which separates the parts of foreign names and is often omitted.
    Dot,
    Signs,
    /// The end of a sentence or a paragraph.
    End,
}

fn between(last: &FoldedChar, next: &FoldedChar, text: &str) -> Between {
    if next.position != last.position + 1 {
        return Between::End;
    }
    let mut chars = text[last.end as usize..next.start as usize].chars();
    match (chars.next(), chars.next()) {
        (None, _) => Between::Nothing,
        (Some('·' | '•' | '‧' | '∙' | '⋅' | '・' | '･'), None) => Between::Dot,
        _ => Between::Signs,
    }
}

/// The sign that joins two letters or digits into one run, as in `covid-19`.
pub(crate) fn joining_sign(last: &FoldedChar, next: &FoldedChar, text: &str) -> Option<char> {
    if !(last.ch.is_ascii_alphanumeric() && next.ch.is_ascii_alphanumeric()) {
        return None;
    }
    let mut chars = text[last.end as usize..next.start as usize].chars();
    let sign = chars.next().map(narrow)?;
    let joins = matches!(sign, '-' | '.' | '_' | '+' | '&' | '#' | '%');
    (joins && chars.next().is_none()).then_some(sign)
}

/// Whether two adjacent characters belong to one block: nothing is between them, or only a sign that
/// joins letters and digits.
pub(crate) fn goes_on(last: &FoldedChar, next: &FoldedChar, text: &str) -> bool {
    last.end == next.start || joining_sign(last, next, text).is_some()
}

/// Whether a run of letters and digits continues across `at`. No word begins or ends there, so that
/// `ces` is not found in `license`, nor `covid` in `covid-19`.
fn cuts_letters(text: &str, folded: &[FoldedChar], at: usize) -> bool {
    let Some(last) = at.checked_sub(1).map(|i| &folded[i]) else { return false };
    let Some(next) = folded.get(at) else { return false };
    let letters = last.ch.is_ascii_alphanumeric() && next.ch.is_ascii_alphanumeric();
    letters && goes_on(last, next, text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::fold;

    /// Words of the dictionary, a text, and the words that are found, as written there.
    #[track_caller]
    fn check(words: &str, text: &str, expected: &[&str]) {
        let dictionary = Dictionary::parse(&words.replace('|', "\n")).0;
        let folded = fold(text);
        let found: Vec<&str> = Lexicon::new(&dictionary)
            .find(text, &folded)
            .into_iter()
            .map(|p| &text[folded[p.start].start as usize..folded[p.end - 1].end as usize])
            .collect();
        assert_eq!(found, expected, "{words} in {text}");
    }

    #[test]
    fn words_are_found_folded() {
        check("扎帕罗娃", "議長紮帕羅娃說", &["紮帕羅娃"]);
        check("5G网络", "建设５Ｇ網絡", &["５Ｇ網絡"]);
        check("*ST舜船", "*ST舜船、ST舜船", &["ST舜船", "ST舜船"]);
        check("中亚|中亚峰会|峰会", "中亚峰会", &["中亚", "中亚峰会", "峰会"]);
        check("", "中亚峰会", &[]);
    }

    #[test]
    fn letters_and_digits_are_not_cut() {
        check("ces", "license, CES 2024", &["CES"]);
        check("5g网络", "15G网络 5.5G网络 5G网络", &["5G网络"]);
        check("covid", "COVID-19", &[]);
        check("款A", "款AB", &[]);
    }

    #[test]
    fn signs_inside_are_those_of_the_word() {
        check(
            "阿里·巴巴",
            "阿里·巴巴 阿里巴巴 阿里-巴巴 阿·里巴巴",
            &["阿里·巴巴", "阿里巴巴", "阿里-巴巴", "阿·里巴巴"],
        );
        check("阿里巴巴", "阿里・巴巴，阿里，巴巴", &["阿里・巴巴"]);
        check("SK-II", "SK-II SKII SK II S-KII", &["SK-II", "SKII", "SK II"]);
        check(
            "Belt and Road",
            "the Belt and Road, belt/and/road",
            &["Belt and Road", "belt/and/road"],
        );
        check("国家", "中国，家里。国。家", &[]);
    }
}
