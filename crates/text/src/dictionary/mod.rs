//! The user's dictionary: words that the segmenter's own dictionary does not have, as a plain file
//! that people edit.
//!
//! One word a line, with a frequency and a tag after it where one likes, as in jieba's dictionaries.
//! `#` begins a comment. Words may hold spaces; a word that ends in a number, or begins with `#`
//! or `"`, stands in double quotes.
//!
//! ```text
//! # people
//! 扎帕罗娃
//! 米尔济约耶夫 20 nr
//! 阿里·巴巴
//! "iPhone 15"
//! ```
//!
//! Words are compared in folded form: 紮帕羅娃 is the word 扎帕罗娃. Signs inside a word are no part
//! of it, but where it was written with one, it is found in texts with one or without.

pub(crate) mod lexicon;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use xxhash_rust::xxh3::xxh3_64;

use crate::fold::{fold, is_line_end};
use crate::run::Run;

/// The longest word, in significant characters.
pub const MAX_WORD_CHARS: usize = 64;

/// How jieba tags parts of speech. A tag may stand without a frequency before it, and no other word
/// is taken for one.
const TAGS: &[&str] = &[
    "a", "ad", "ag", "an", "b", "c", "d", "df", "dg", "e", "eng", "f", "g", "h", "i", "j", "k",
    "l", "m", "mg", "mq", "n", "ng", "nr", "nrfg", "nrt", "ns", "nt", "nz", "o", "p", "q", "r",
    "rg", "rr", "rz", "s", "t", "tg", "u", "ud", "ug", "uj", "ul", "uv", "uz", "v", "vd", "vg",
    "vi", "vn", "vq", "x", "y", "z", "zg",
];

/// Why a text cannot be a word of the dictionary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WordError {
    /// It has none or one significant character.
    #[error(
        "a word has at least two letters, digits or Han characters \
         (a single one is found without a dictionary)"
    )]
    TooShort,
    /// It has more than [`MAX_WORD_CHARS`].
    #[error("a word has at most {MAX_WORD_CHARS} letters, digits and Han characters")]
    TooLong,
    /// A sentence or a line ends inside.
    #[error("a sentence ends inside it, and no word goes on over that")]
    SentenceEnd,
}

/// A word of the dictionary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    written: String,
    folded: String,
    joints: u64,
    frequency: Option<u32>,
    tag: Option<String>,
}

impl Word {
    /// The word that is written so, without a frequency.
    ///
    /// # Errors
    /// When it can be none.
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

    /// The word with a tag. One that no line could hold is left out.
    pub fn with_tag(self, tag: Option<&str>) -> Word {
        let tag = tag.filter(|tag| TAGS.contains(tag)).map(str::to_owned);
        Word { tag, ..self }
    }

    /// As it was written.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The folded form, by which words are compared: significant characters only.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// How frequent it was said to be; `None` where nothing, or 0, was said: then it is taken as
    /// just frequent enough to be cut as one word.
    pub fn frequency(&self) -> Option<u32> {
        self.frequency
    }

    /// Its part of speech, by jieba's tags.
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// Where it was written with a sign inside: bit `i` stands for the place after the
    /// significant character `i`.
    pub(crate) fn joints(&self) -> u64 {
        self.joints
    }

    /// The word as a run: a text whose cut it may change holds that.
    pub fn run(&self) -> Option<Run> {
        Run::of(&self.folded)
    }

    /// What of a word decides about cutting.
    fn key(&self) -> (&str, u64, Option<u32>) {
        (&self.folded, self.joints, self.frequency)
    }

    /// The word as a line of the file, without the line end.
    fn line(&self) -> String {
        let mut fields = String::new();
        if let Some(frequency) = self.frequency {
            let _ = write!(fields, " {frequency}");
        }
        if let Some(tag) = &self.tag {
            let _ = write!(fields, " {tag}");
        }
        let plain = format!("{}{fields}", self.written);
        match parse_line(&plain) {
            Ok(Some(word)) if word == *self => plain,
            _ => format!("\"{}\"{fields}", self.written.replace('"', "\"\"")),
        }
    }
}

/// A line of a dictionary that is no word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadLine {
    /// Its number, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: WordError,
}

/// The words of a dictionary, in the order of their folded forms.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dictionary {
    words: BTreeMap<String, Word>,
}

impl Dictionary {
    /// Without any words.
    pub const EMPTY: Dictionary = Dictionary { words: BTreeMap::new() };

    /// Reads a dictionary. Lines that are no words are left out and told. Of a word that is there
    /// twice the later line counts.
    pub fn parse(text: &str) -> (Dictionary, Vec<BadLine>) {
        let mut dictionary = Dictionary::default();
        let mut bad = Vec::new();
        for (line, text) in (1..).zip(lines(text)) {
            match parse_line(text) {
                Ok(Some(word)) => dictionary.insert(word),
                Ok(None) => {}
                Err(reason) => bad.push(BadLine { line, reason }),
            }
        }
        (dictionary, bad)
    }

    /// Adds a word, in the place of one with the same folded form.
    pub fn insert(&mut self, word: Word) {
        self.words.insert(word.folded.clone(), word);
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

    /// The dictionary as text, one that reads back the same.
    pub fn to_text(&self) -> String {
        self.words().map(|word| word.line() + "\n").collect()
    }

    /// Names what decides about cutting: dictionaries with the same name cut alike. `None` when
    /// there are no words.
    pub fn fingerprint(&self) -> Option<String> {
        let keys: Vec<_> = self.words().map(Word::key).collect();
        (!keys.is_empty()).then(|| format!("{:016x}", xxh3_64(format!("{keys:?}").as_bytes())))
    }

    /// The words by which cutting with this dictionary differs from cutting with `before`.
    pub fn changes_since<'a>(&'a self, before: &'a Dictionary) -> DictionaryChanges<'a> {
        let other = |in_one: &'a Dictionary, not_in: &'a Dictionary| -> Vec<&'a Word> {
            let same =
                |word: &Word| not_in.get(&word.folded).is_some_and(|w| w.key() == word.key());
            in_one.words().filter(|word| !same(word)).collect()
        };
        DictionaryChanges { added: other(self, before), removed: other(before, self) }
    }
}

/// The difference between two dictionaries. A word that was given another frequency is in both
/// lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DictionaryChanges<'a> {
    /// Words of the later one only.
    pub added: Vec<&'a Word>,
    /// Words of the earlier one only.
    pub removed: Vec<&'a Word>,
}

impl DictionaryChanges<'_> {
    /// Whether texts are cut alike.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty()
    }

    /// The runs of all these words: a text that holds none of them is cut as before.
    pub fn runs(&self) -> Vec<Run> {
        let mut runs: Vec<Run> =
            self.added.iter().chain(&self.removed).filter_map(|word| word.run()).collect();
        runs.sort();
        runs.dedup();
        runs
    }
}

/// The text of a dictionary with words added at its end; all else stays as it is.
pub fn with_words<'a>(text: &str, words: impl IntoIterator<Item = &'a Word>) -> String {
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut out = text.to_owned();
    for word in words {
        if !out.is_empty() && !out.ends_with('\n') {
            out.push_str(end);
        }
        out.push_str(&word.line());
        out.push_str(end);
    }
    out
}

/// The text of a dictionary without the lines of the words with these folded forms; all else stays
/// as it is.
pub fn without_words(text: &str, folded: &[&str]) -> String {
    let goes =
        |line: &str| matches!(parse_line(line), Ok(Some(word)) if folded.contains(&word.folded()));
    text.split_inclusive('\n').filter(|line| !goes(line.trim_start_matches('\u{feff}'))).collect()
}

/// The lines of a file, without the mark at its beginning that some editors write.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.strip_prefix('\u{feff}').unwrap_or(text).lines()
}

/// The word of a line, `None` where there is none.
fn parse_line(line: &str) -> Result<Option<Word>, WordError> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    let (written, fields) = match quoted(line) {
        Some((written, rest)) => (written, rest.split_whitespace().collect()),
        None => parted(line),
    };
    let mut word = Word::new(&written)?;
    for field in fields {
        match field.parse() {
            Ok(frequency) => word.frequency = Some(frequency).filter(|&f| f > 0),
            Err(_) => word.tag = Some(field.to_owned()),
        }
    }
    Ok(Some(word))
}

/// The word in quotes at the beginning of a line, and the rest. A quote inside is written twice.
fn quoted(line: &str) -> Option<(String, &str)> {
    let mut word = String::new();
    let mut rest = line.strip_prefix('"')?;
    loop {
        let (part, after) = rest.split_once('"')?;
        word.push_str(part);
        match after.strip_prefix('"') {
            Some(more) => {
                word.push('"');
                rest = more;
            }
            // Quotes around a part only are signs like all others.
            None if !after.is_empty() && !after.starts_with(char::is_whitespace) => return None,
            None => return Some((word, after)),
        }
    }
}

/// The word of a line without quotes, and the frequency and the tag after it.
fn parted(line: &str) -> (String, Vec<&str>) {
    let is_tag = |field: &str| TAGS.contains(&field);
    let is_number = |field: &str| {
        !field.is_empty()
            && field.bytes().all(|b| b.is_ascii_digit())
            && field.parse::<u32>().is_ok()
    };
    let cut = |text: &str| -> Option<(String, usize)> {
        let (word, field) = text.trim_end().rsplit_once(char::is_whitespace)?;
        Some((field.to_owned(), word.trim_end().len()))
    };
    let mut fields = Vec::new();
    let mut end = line.len();
    if let Some((field, rest)) = cut(line) {
        if is_number(&field) {
            end = rest;
        } else if is_tag(&field) {
            match cut(&line[..rest]) {
                Some((number, before)) if is_number(&number) => end = before,
                // A word of Latin letters may well end in one of them: vitamin b.
                _ if !line[..rest].is_ascii() => end = rest,
                _ => {}
            }
        }
        fields.extend(line[end..].split_whitespace());
    }
    (line[..end].to_owned(), fields)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn word(written: &str, frequency: Option<u32>, tag: Option<&str>) -> Word {
        Word { frequency, tag: tag.map(str::to_owned), ..Word::new(written).unwrap() }
    }

    #[test]
    fn lines_are_words_with_a_frequency_and_a_tag() {
        #[track_caller]
        fn check(line: &str, written: &str, frequency: Option<u32>, tag: Option<&str>) {
            assert_eq!(parse_line(line), Ok(Some(word(written, frequency, tag))), "{line}");
        }
        check("扎帕罗娃", "扎帕罗娃", None, None);
        check("  云计算 5\r", "云计算", Some(5), None);
        check("李小福 2 nr", "李小福", Some(2), Some("nr"));
        check("凱特琳 nz", "凱特琳", None, Some("nz"));
        check("云计算\t5\tn", "云计算", Some(5), Some("n"));
        check("扎帕罗娃 0", "扎帕罗娃", None, None);
        check("Edu Trust认证 2000", "Edu Trust认证", Some(2000), None);
        check("Belt and Road", "Belt and Road", None, None);
        check("vitamin b", "vitamin b", None, None);
        check("vitamin b 3 n", "vitamin b", Some(3), Some("n"));
        check("\"iPhone 15\"", "iPhone 15", None, None);
        check("\"iPhone 15\" 9 nz", "iPhone 15", Some(9), Some("nz"));
        check("\"#标签\"", "#标签", None, None);
        check("\"一带一路\"倡议", "\"一带一路\"倡议", None, None);
        check("*ST舜船", "*ST舜船", None, None);
        check("编号 99999999999", "编号 99999999999", None, None);
    }

    #[test]
    fn bad_lines_are_told_and_the_rest_is_read() {
        let text = "\u{feff}# 人名\r\n\r\n扎帕罗娃\r\n·\r\n好\r\n说完。再说\r\n紮帕羅娃 7\r\n";
        let (dictionary, bad) = Dictionary::parse(text);
        assert_eq!(dictionary.words().collect::<Vec<_>>(), [&word("紮帕羅娃", Some(7), None)]);
        let told: Vec<_> = bad.iter().map(|bad| (bad.line, bad.reason)).collect();
        let short = WordError::TooShort;
        assert_eq!(told, [(4, short), (5, short), (6, WordError::SentenceEnd)]);
        assert_eq!(Word::new(&"长".repeat(65)), Err(WordError::TooLong));
        assert!(Word::new(&"长".repeat(64)).is_ok());
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
    fn changes_are_told_from_both_sides() {
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

    #[test]
    fn the_file_is_edited_by_lines() {
        let text = "\u{feff}# 人名\r\n俞建华 3 nr\r\n郑钦文";
        let words = [word("扎帕罗娃", None, None), word("iPhone 15", None, None)];
        let added = with_words(text, &words);
        assert_eq!(
            added,
            "\u{feff}# 人名\r\n俞建华 3 nr\r\n郑钦文\r\n扎帕罗娃\r\n\"iPhone 15\"\r\n"
        );
        assert_eq!(
            without_words(&added, &["扎帕罗娃", "iphone15", "郑钦文"]),
            "\u{feff}# 人名\r\n俞建华 3 nr\r\n"
        );
        assert_eq!(with_words("", &words[..1]), "扎帕罗娃\n");
        assert_eq!(without_words("\u{feff}俞建华\n甲乙", &["俞建华"]), "甲乙");
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
                if let Ok(word) = Word::new(&written) {
                    let frequency = frequency.filter(|&f| f > 0);
                    dictionary.insert(Word { frequency, tag, ..word });
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
