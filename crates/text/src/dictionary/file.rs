//! The text of a dictionary file, which people edit: parses, adds and removes lines.

use std::fmt::Write as _;

use super::word::{Word, WordError, is_tag};

/// A line of a dictionary file that is no word.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BadDictionaryLine {
    /// The line number, from 1.
    pub line: usize,
    /// The reason.
    pub reason: WordError,
}

/// The text of a dictionary with words added at its end. Everything else stays as it is.
pub fn with_words<'a>(text: &str, words: impl IntoIterator<Item = &'a Word>) -> String {
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut out = text.to_owned();
    for word in words {
        if !out.is_empty() && !out.ends_with('\n') {
            out.push_str(end);
        }
        out.push_str(&line_of(word));
        out.push_str(end);
    }
    out
}

/// The text of a dictionary without the lines of the words with these folded forms. Everything else
/// stays as it is.
pub fn without_words(text: &str, folded: &[&str]) -> String {
    let goes =
        |line: &str| matches!(parse_line(line), Ok(Some(word)) if folded.contains(&word.folded()));
    text.split_inclusive('\n').filter(|line| !goes(line.trim_start_matches('\u{feff}'))).collect()
}

/// A word as a line of the file, without the line end.
pub(super) fn line_of(word: &Word) -> String {
    let mut fields = String::new();
    if let Some(frequency) = word.frequency() {
        let _ = write!(fields, " {frequency}");
    }
    if let Some(tag) = word.tag() {
        let _ = write!(fields, " {tag}");
    }
    let plain = format!("{}{fields}", word.written());
    match parse_line(&plain) {
        Ok(Some(read)) if read == *word => plain,
        _ => format!("\"{}\"{fields}", word.written().replace('"', "\"\"")),
    }
}

/// The lines of a file, without a byte order mark.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.strip_prefix('\u{feff}').unwrap_or(text).lines()
}

/// The word of a line; `None` if it has none.
pub(super) fn parse_line(line: &str) -> Result<Option<Word>, WordError> {
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

/// The quoted word at the beginning of a line, and the rest. A quote inside is doubled.
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
            // If quotes enclose only a part of the word, they are ordinary signs.
            None if !after.is_empty() && !after.starts_with(char::is_whitespace) => return None,
            None => return Some((word, after)),
        }
    }
}

/// The word of a line without quotes, and the frequency and tag after it.
fn parted(line: &str) -> (String, Vec<&str>) {
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
                // A word of Latin letters may end in something that looks like a tag: vitamin b.
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
    use super::super::word::tests::word;
    use super::*;

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
}
