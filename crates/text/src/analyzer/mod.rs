//! The analyzer: a text becomes two streams of tokens over one fold.
//!
//! *Grams*: one token for every significant character. They make every run of characters findable
//! however a segmenter would cut it. *Words*: the segmenter's words in search mode, for ranking.
//! Both carry positions that count significant characters (see [`fold`](crate::fold::fold())), so a word
//! has the position of its first character.
//!
//! | 完成中吉乌铁路 | tokens (position) |
//! |---|---|
//! | grams | 完 0, 成 1, 中 2, 吉 3, 乌 4, 铁 5, 路 6 |
//! | words | 完成 0, 中吉乌 2, 铁路 5 |

mod contest;

use std::sync::Arc;

use crate::dictionary::Dictionary;
use crate::dictionary::lexicon::{Lexicon, Place, joining_sign};
use crate::fold::{FoldedChar, fold};
use crate::segment::{Cut, Segmenter};

/// The version of everything in `text` that decides about tokens: raise it with every change to
/// folding, positions or cutting, so that indexes made before are recognised.
const VERSION: u32 = 2;

/// Words longer than this, in characters, are left out of the words: no dictionary has such a
/// word, and a term may not grow without bound. Grams still find them.
const MAX_WORD_CHARS: usize = 64;

/// A token of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The folded form.
    pub term: String,
    /// The position of its first character.
    pub position: u32,
    /// Byte offset of its start in the original text.
    pub start: u32,
    /// Byte offset of its end, exclusive.
    pub end: u32,
}

/// Turns texts into tokens. Cloning is cheap.
#[derive(Debug, Clone, Default)]
pub struct Analyzer {
    segmenter: Segmenter,
    user: Option<Arc<User>>,
}

/// The user's dictionary, as read and for finding its words.
#[derive(Debug)]
struct User {
    dictionary: Dictionary,
    lexicon: Lexicon,
}

impl Analyzer {
    /// The analyzer with the default dictionary, which is loaded at the first cut in a process.
    pub fn new() -> Analyzer {
        Analyzer::default()
    }

    /// The analyzer with the words of a user's dictionary as well.
    pub fn with_dictionary(dictionary: Dictionary) -> Analyzer {
        let lexicon = Lexicon::new(&dictionary);
        let user = (!dictionary.is_empty()).then(|| Arc::new(User { dictionary, lexicon }));
        Analyzer { segmenter: Segmenter::new(), user }
    }

    /// The user's dictionary.
    pub fn dictionary(&self) -> &Dictionary {
        static NONE: Dictionary = Dictionary::EMPTY;
        self.user.as_ref().map_or(&NONE, |user| &user.dictionary)
    }

    /// Whether one of the dictionaries has a word (folded).
    pub(crate) fn knows(&self, word: &str) -> bool {
        self.segmenter.knows(word) || self.dictionary().get(word).is_some()
    }

    /// The analyzer as it would be if these words (folded) were in no dictionary, for measuring
    /// what is learned. Loads a dictionary of its own
    /// (25 MB).
    pub fn without_words(words: &[&str]) -> Analyzer {
        Analyzer { segmenter: Segmenter::without_words(words), user: None }
    }

    /// How the segmenter's dictionary tags a word (folded): `nr` a person, `ns` a place, `nt` an
    /// organisation; `None` for words that it does not have.
    pub fn tag(&self, word: &str) -> Option<String> {
        self.segmenter.tag(word)
    }

    /// Whether a fingerprint is of this analyzer with any user's dictionary: such an analyzer cuts
    /// alike all texts that hold no word in which the dictionaries differ.
    pub fn is_of_this_version(fingerprint: &str) -> bool {
        let version = fingerprint.split('+').next().unwrap_or_default();
        version == format!("text-{VERSION}")
    }

    /// Names what this analyzer makes of texts: two analyzers with the same fingerprint give the
    /// same tokens.
    pub fn fingerprint(&self) -> String {
        match self.dictionary().fingerprint() {
            None => format!("text-{VERSION}"),
            Some(words) => format!("text-{VERSION}+{words}"),
        }
    }

    /// One token for every significant character, in order.
    pub fn grams(&self, text: &str) -> Vec<Token> {
        fold(text)
            .into_iter()
            .map(|c| Token {
                term: c.ch.to_string(),
                position: c.position,
                start: c.start,
                end: c.end,
            })
            .collect()
    }

    /// The words of a text, sorted by start and end.
    pub fn words(&self, text: &str, cut: Cut) -> Vec<Token> {
        let folded = fold(text);
        let mut tokens = Vec::new();
        self.each_word(text, &folded, cut, |term, first, last| {
            tokens.push(Token {
                term: term.to_owned(),
                position: first.position,
                start: first.start,
                end: last.end,
            });
        });
        tokens
    }

    /// Calls `visit` with the term, the first and the last character of every word of a text,
    /// sorted by start and end; `folded` is the fold of `text`.
    pub fn each_word(
        &self,
        text: &str,
        folded: &[FoldedChar],
        cut: Cut,
        mut visit: impl FnMut(&str, &FoldedChar, &FoldedChar),
    ) {
        let places = match &self.user {
            Some(user) => user.lexicon.find(text, folded),
            None => Vec::new(),
        };
        if places.is_empty() {
            return self.each_plain_word(text, folded, cut, &mut visit);
        }
        let mut at = 0;
        for place in contest::settle(self, &self.segmenter, text, folded, places.clone()) {
            self.each_plain_word(text, &folded[at..place.start], cut, &mut visit);
            match cut {
                Cut::Plain => {
                    let chars = &folded[place.start..place.end];
                    visit(&term_of(chars), &chars[0], &chars[chars.len() - 1]);
                }
                Cut::Search => self.user_word(text, folded, place, &places, &mut visit),
            }
            at = place.end;
        }
        self.each_plain_word(text, &folded[at..], cut, &mut visit);
    }

    /// A word of the user's dictionary with the words inside it: those of both dictionaries, and
    /// the parts of what was written with signs.
    fn user_word(
        &self,
        text: &str,
        folded: &[FoldedChar],
        place: Place,
        places: &[Place],
        visit: &mut impl FnMut(&str, &FoldedChar, &FoldedChar),
    ) {
        let chars = &folded[place.start..place.end];
        let mut words: Vec<(u32, u32, String, FoldedChar, FoldedChar)> = Vec::new();
        let mut add = |term: String, first: &FoldedChar, last: &FoldedChar| {
            words.push((first.position, last.position, term, *first, *last));
        };
        self.each_plain_word(text, chars, Cut::Search, &mut |term, first, last| {
            if first.position < last.position && (term.is_ascii() || self.segmenter.knows(term)) {
                add(term.to_owned(), first, last);
            }
        });
        let inside = |other: &&Place| place.start <= other.start && other.end <= place.end;
        for inner in places.iter().filter(inside) {
            let chars = &folded[inner.start..inner.end];
            add(term_of(chars), &chars[0], &chars[chars.len() - 1]);
        }
        words.sort_by(|a, b| (a.0, a.1, &a.2).cmp(&(b.0, b.1, &b.2)));
        words.dedup_by(|a, b| a.2 == b.2 && (a.0, a.1) == (b.0, b.1));
        for (_, _, term, first, last) in &words {
            visit(term, first, last);
        }
    }

    /// [`Analyzer::each_word`] without the user's dictionary; `folded` may be a part of the fold.
    pub(crate) fn each_plain_word(
        &self,
        text: &str,
        folded: &[FoldedChar],
        cut: Cut,
        visit: &mut impl FnMut(&str, &FoldedChar, &FoldedChar),
    ) {
        let mut block = Block::default();
        for (i, c) in folded.iter().enumerate() {
            if let Some(last) = i.checked_sub(1).map(|i| &folded[i])
                && !block.join(last, c, text)
            {
                self.cut_block(&block, folded, cut, visit);
                block.clear();
            }
            block.push(c.ch, i);
        }
        self.cut_block(&block, folded, cut, visit);
    }

    fn cut_block(
        &self,
        block: &Block,
        folded: &[FoldedChar],
        cut: Cut,
        visit: &mut impl FnMut(&str, &FoldedChar, &FoldedChar),
    ) {
        if block.text.is_empty() {
            return;
        }
        let mut words = Vec::new();
        for (start, end) in self.segmenter.cut(&block.text, cut) {
            let Some(word) = block.trim(start, end) else { continue };
            words.push(word);
            if cut == Cut::Search {
                block.add_parts(word, &mut words);
            }
        }
        words.sort_unstable();
        words.dedup();
        for (start, end) in words {
            if let (Some(first), Some(last)) = (block.origin[start], block.origin[end - 1])
                && last - first < MAX_WORD_CHARS
            {
                visit(block.slice(start, end), &folded[first], &folded[last]);
            }
        }
    }
}

/// A stretch of folded text for the segmenter: significant characters without anything between
/// them, save single joining signs inside runs of letters and digits.
#[derive(Default)]
struct Block {
    text: String,
    /// For each character of `text`: the index of its folded character; `None` for a joining sign.
    origin: Vec<Option<usize>>,
    /// For each character of `text`, and for its end: the byte offset.
    offsets: Vec<usize>,
}

impl Block {
    fn clear(&mut self) {
        self.text.clear();
        self.origin.clear();
        self.offsets.clear();
    }

    fn push(&mut self, ch: char, index: usize) {
        self.offsets.push(self.text.len());
        self.text.push(ch);
        self.origin.push(Some(index));
    }

    fn slice(&self, start: usize, end: usize) -> &str {
        let from = self.offsets[start];
        let to = self.offsets.get(end).copied().unwrap_or(self.text.len());
        &self.text[from..to]
    }

    /// A word without the joining signs at its edges, `None` when it has nothing else.
    fn trim(&self, start: usize, end: usize) -> Option<(usize, usize)> {
        let start = (start..end).find(|&i| self.origin[i].is_some())?;
        let last = (start..end).rev().find(|&i| self.origin[i].is_some())?;
        Some((start, last + 1))
    }

    /// Adds the parts of a compound such as `covid-19`; a decimal number or a version such as
    /// `3.6.3` has none.
    fn add_parts(&self, (start, end): (usize, usize), words: &mut Vec<(usize, usize)>) {
        let is_sign = |&i: &usize| self.origin[i].is_none();
        if !(start..end).any(|i| is_sign(&i) && self.slice(i, i + 1) != ".") {
            return;
        }
        let mut part = start;
        while part < end {
            let stop = (part..end).find(is_sign).unwrap_or(end);
            if part < stop {
                words.push((part, stop));
            }
            part = stop + 1;
        }
    }

    /// Whether `next` goes on in the block that ends with `last`; a joining sign that stands
    /// between them is added.
    fn join(&mut self, last: &FoldedChar, next: &FoldedChar, text: &str) -> bool {
        if last.end == next.start {
            return true;
        }
        let Some(sign) = joining_sign(last, next, text) else { return false };
        self.offsets.push(self.text.len());
        self.text.push(sign);
        self.origin.push(None);
        true
    }
}

/// The term of a stretch of folded characters, without the signs between them.
fn term_of(chars: &[FoldedChar]) -> String {
    chars.iter().map(|c| c.ch).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: &[(&str, u32)]) {
        let tokens = Analyzer::new().words(text, Cut::Search);
        let found: Vec<(&str, u32)> =
            tokens.iter().map(|t| (t.term.as_str(), t.position)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn words_have_the_position_of_their_first_character() {
        check("完成中吉乌铁路", &[("完成", 0), ("中吉乌", 2), ("铁路", 5)]);
        check("中国—中亚峰会", &[("中国", 0), ("中亚", 2), ("峰会", 4)]);
        check("臺灣選舉", &[("台湾", 0), ("选举", 2)]);
        check("合作。铁路", &[("合作", 0), ("铁路", 3)]);
        check("合作\n铁路", &[("合作", 0), ("铁路", 18)]);
    }

    #[test]
    fn runs_of_letters_and_digits_stay_whole() {
        check("ＣＯＶＩＤ－１９", &[("covid", 0), ("covid-19", 0), ("19", 5)]);
        check("版本3.6.3", &[("版本", 0), ("3.6.3", 2)]);
        check("C919首飞", &[("c919", 0), ("首飞", 4)]);
        check("5G网络", &[("5g", 0), ("网络", 2)]);
        check("A. B", &[("a", 0), ("b", 2)]);
    }

    #[test]
    fn endless_words_are_left_to_the_grams() {
        let text = "a".repeat(MAX_WORD_CHARS + 1);
        assert_eq!(Analyzer::new().words(&text, Cut::Search), []);
        assert_eq!(Analyzer::new().grams(&text).len(), MAX_WORD_CHARS + 1);
    }

    #[track_caller]
    fn check_with(words: &str, text: &str, expected: &[&str], plain: &[&str]) {
        let dictionary = Dictionary::parse(&words.replace('|', "\n")).0;
        let analyzer = Analyzer::with_dictionary(dictionary);
        for (cut, expected) in [(Cut::Search, expected), (Cut::Plain, plain)] {
            let tokens = analyzer.words(text, cut);
            let found: Vec<&str> = tokens.iter().map(|t| t.term.as_str()).collect();
            assert_eq!(found, expected, "{text} with {words}, {cut:?}");
            assert!(tokens.is_sorted_by_key(|t| t.position), "{tokens:?}");
        }
    }

    #[test]
    fn words_of_the_user_are_cut_as_one() {
        let same = |words, text, expected: &[&str]| check_with(words, text, expected, expected);
        same("", "议长扎帕罗娃", &["议长", "扎", "帕罗", "娃"]);
        let (search, plain) = (["议长", "扎帕罗娃", "帕罗", "说"], ["议长", "扎帕罗娃", "说"]);
        check_with("扎帕罗娃", "议长扎帕罗娃说", &search, &plain);
        check_with("扎帕罗娃 0 nr", "議長紮帕羅娃說", &search, &plain);
        let (search, plain) =
            (["米尔", "米尔济约耶娃", "扎夫基佐达"], ["米尔济约耶娃", "扎夫基佐达"]);
        check_with("扎夫基佐达|米尔济约耶娃", "米尔济约耶娃、扎夫基佐达", &search, &plain);
        let (search, plain) = (["俞建华", "建华", "为此", "发言"], ["俞建华", "为此", "发言"]);
        check_with("俞建华", "俞建华为此发言", &search, &plain);
        check_with("郑钦文", "郑钦文郑钦文", &["郑钦文"; 2], &["郑钦文"; 2]);
        check_with("*ST舜船", "*ST舜船复牌", &["st", "st舜船", "复牌"], &["st舜船", "复牌"]);
        check_with("重疾险A款", "买重疾险Ａ款", &["买", "重疾险a款"], &["买", "重疾险a款"]);
    }

    #[test]
    fn what_is_inside_a_word_of_the_user_is_found_too() {
        check_with(
            "中亚峰会|峰会",
            "中国中亚峰会",
            &["中国", "中亚", "中亚峰会", "峰会"],
            &["中国", "中亚峰会"],
        );
        check_with(
            "阿里·巴巴",
            "访阿里・巴巴",
            &["访", "阿里", "阿里巴巴", "巴巴"],
            &["访", "阿里巴巴"],
        );
        check_with("SK-II", "SK-II", &["sk", "sk-ii", "skii", "ii"], &["skii"]);
        check_with(
            "Belt and Road",
            "Belt and Road",
            &["belt", "beltandroad", "and", "road"],
            &["beltandroad"],
        );
        check_with("5W-30", "5w-30机油", &["5w", "5w-30", "5w30", "30", "机油"], &["5w30", "机油"]);
    }

    #[test]
    fn other_words_are_left_alone() {
        let same = |words, text, expected: &[&str]| check_with(words, text, expected, expected);
        same("ces", "license CES", &["license", "ces"]);
        same("5G网络", "15G网络", &["15g", "网络"]);
        same("中和", "发展中和平", &["发展", "中", "和平"]);
        same("中和", "酸碱中和", &["酸碱", "中和"]);
        same("国家", "中国，家里", &["中国", "家里"]);
    }

    #[test]
    fn a_frequency_settles_who_wins() {
        let same = |words, text, expected: &[&str]| check_with(words, text, expected, expected);
        same("中和 3", "发展中和平", &["发展", "中", "和平"]);
        same("中和 100000", "发展中和平", &["发展", "中和", "平"]);
    }

    #[test]
    fn the_fingerprint_names_version_and_words() {
        let plain = Analyzer::new();
        assert_eq!(
            Analyzer::with_dictionary(Dictionary::parse("# 无\n").0).fingerprint(),
            plain.fingerprint()
        );
        let user = Analyzer::with_dictionary(Dictionary::parse("扎帕罗娃").0);
        assert_ne!(user.fingerprint(), plain.fingerprint());
        assert!(
            [plain.fingerprint(), user.fingerprint()]
                .iter()
                .all(|f| Analyzer::is_of_this_version(f))
        );
        assert!(
            !Analyzer::is_of_this_version("text-0") && !Analyzer::is_of_this_version("text-0+ab")
        );
    }

    proptest! {
        /// What repairing an index rests on.
        #[test]
        fn texts_without_a_word_are_cut_as_without_it(
            text in "[中国和平发展扎帕罗娃由于俊杰a1.·，。 -]{0,24}",
            words in proptest::collection::vec("[中国和平发展扎帕罗娃由于俊杰a1·]{2,4}", 1..4),
            extra in "[中国和平发展扎帕罗娃由于俊杰a1·]{2,4}",
        ) {
            let before = Dictionary::parse(&words.join("\n")).0;
            let after = Dictionary::parse(&format!("{}\n{extra}", words.join("\n"))).0;
            let changes = after.changes_since(&before);
            let folded = fold(&text);
            prop_assume!(!changes.runs().iter().any(|run| run.find_in(&folded).next().is_some()));
            for cut in [Cut::Plain, Cut::Search] {
                let cut_with = |d: &Dictionary| Analyzer::with_dictionary(d.clone()).words(&text, cut);
                prop_assert_eq!(cut_with(&before), cut_with(&after));
            }
        }
    }

    #[test]
    fn spans_are_of_the_original_text() {
        let text = "（中國）Café";
        for token in Analyzer::new().words(text, Cut::Search) {
            let span = &text[token.start as usize..token.end as usize];
            let folded: String = fold(span).iter().map(|c| c.ch).collect();
            assert_eq!(folded, token.term);
        }
    }
}
