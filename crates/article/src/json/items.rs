//! Reads articles that do not come from a file: a single one, or item by item.
//!
//! They are read like those of files, but each succeeds or fails on its own, and none is given an id, a
//! path or a line that it does not state.

use std::io::{BufReader, Read};
use std::ops::ControlFlow;

use super::file::{complete_from_text, is_lines, next_line, trimmed};
use super::object::{Incoming, read_object};
use super::split::{JsonPiece, split_with};
use crate::encoding::{self, TextStream};
use crate::identity::own_id;
use crate::model::Article;
use crate::reading::{ReadError, ReadOptions, Record};

const BUFFER_BYTES: usize = 128 << 10;

/// An article that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Single {
    /// The article. Its id is the one that it states, or empty.
    pub article: Article,
    /// The id that it has wherever it comes from: the one that it states, or else its URL.
    pub id: Option<String>,
    /// What was repaired or guessed, one sentence each.
    pub notes: Vec<String>,
}

/// Why an item is not accepted as an article.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It cannot be read; the message states the problem and what is expected.
    #[error("{0}")]
    Unreadable(String),
    /// It could be read but is left out; the text names the reason.
    #[error("left out: it is {0}")]
    LeftOut(&'static str),
}

/// One item of a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Its number, from 1.
    pub number: u64,
    /// The line of the document that it begins on, or the line of the problem, from 1.
    pub line: u32,
    /// The length of its JSON, in bytes.
    pub bytes: usize,
    /// The article, or why it is not accepted.
    pub read: Result<Single, Refusal>,
}

/// Reads one article from its JSON.
///
/// # Errors
/// When the JSON is not an article, or the article is left out.
pub fn read_single(bytes: Vec<u8>, options: &ReadOptions) -> Result<Single, Refusal> {
    let decoded = encoding::decode(bytes, options.encoding.as_deref(), false);
    let decoded = decoded.map_err(|error| Refusal::Unreadable(error.to_string()))?;
    let mut single = single(&decoded.text, options).map_err(|(refusal, _)| refusal)?;
    single.notes.extend(decoded.doubt);
    Ok(single)
}

/// Reads the articles of a document: an array of them, several one after another, or one per line
/// (`lines` states that it is the last). Passes each to `take` before the next is read. Keeps at most one
/// article of at most `limit` bytes in memory.
///
/// # Errors
/// When the source fails, or is not text.
pub fn read_items(
    source: impl Read,
    lines: bool,
    limit: usize,
    options: &ReadOptions,
    take: &mut dyn FnMut(Item) -> ControlFlow<()>,
) -> Result<ControlFlow<()>, ReadError> {
    let stream = TextStream::new(source, options.encoding.as_deref())?;
    let lines = is_lines(&stream.head(), lines);
    let mut reader = BufReader::with_capacity(BUFFER_BYTES, stream);
    let mut intake = Intake { options, limit, number: 0, take };
    if !lines {
        return Ok(split_with(&mut reader, limit, &mut |piece, lines| intake.piece(piece, lines))?);
    }
    let (mut line, mut number) = (Vec::new(), 0_u32);
    while let Some(whole) = next_line(&mut reader, &mut line, limit)? {
        number = number.saturating_add(1);
        let piece = if whole { JsonPiece::Value(trimmed(&line)) } else { JsonPiece::TooLong };
        if piece != JsonPiece::Value(b"") && intake.piece(piece, (number, number)).is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}

/// Turns the pieces of a document into items.
struct Intake<'a> {
    options: &'a ReadOptions,
    limit: usize,
    number: u64,
    take: &'a mut dyn FnMut(Item) -> ControlFlow<()>,
}

impl Intake<'_> {
    fn piece(&mut self, piece: JsonPiece, (first, last): (u32, u32)) -> ControlFlow<()> {
        let (bytes, read) = match piece {
            JsonPiece::Around(_) => return ControlFlow::Continue(()),
            JsonPiece::Value(text) => (text.len(), self.value(text)),
            JsonPiece::TooLong => {
                let message = format!("longer than {} MiB of JSON: divide it", self.limit >> 20);
                (0, Err((Refusal::Unreadable(message), 0)))
            }
            JsonPiece::Broken(what) => (0, Err((Refusal::Unreadable(what.to_owned()), 0))),
        };
        self.number += 1;
        let (line, read) = match read {
            Ok(single) => (first, Ok(single)),
            Err((refusal, before)) => (first.saturating_add(before).min(last), Err(refusal)),
        };
        (self.take)(Item { number: self.number, line, bytes, read })
    }

    fn value(&self, bytes: &[u8]) -> Result<Single, (Refusal, u32)> {
        if let Ok(text) = std::str::from_utf8(bytes) {
            return single(text, self.options);
        }
        let mended = encoding::repair_utf8(bytes).ok_or_else(|| {
            (Refusal::Unreadable("not valid UTF-8, unlike what came before it".to_owned()), 0)
        })?;
        let mut single = single(&mended.text, self.options)?;
        single.notes.extend(mended.doubt);
        Ok(single)
    }
}

/// The article of a text, or why it is not accepted and how many lines into the text the problem is.
fn single(text: &str, options: &ReadOptions) -> Result<Single, (Refusal, u32)> {
    let incoming = read_object(text)
        .map_err(|fault| (Refusal::Unreadable(fault.message), fault.lines_before))?;
    let Incoming { article, warnings, places, reservations, .. } = incoming;
    if options.leaves_out(reservations) {
        return Err((Refusal::LeftOut(reservations.what()), 0));
    }
    let own_url = article.url.is_some();
    let mut record = Record { article, lines: (0, 0), own_url, ..Record::default() };
    // An article that was read from a file before, and states its path, is complete.
    if record.article.path.is_none() {
        complete_from_text(&mut record);
    }
    let id = own_id(&record);
    let places = places.map(|places| format!("the text was read from {places}"));
    let notes = warnings.into_iter().chain(places).collect();
    Ok(Single { article: record.article, id, notes })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::json::to_json;
    use crate::testing::read;

    /// The items read from a document, one line each.
    fn items(document: &str, lines: bool) -> Vec<String> {
        let mut found = Vec::new();
        let mut take = |item: Item| {
            let read = match item.read {
                Ok(single) => {
                    format!("{} {}", single.id.unwrap_or_default(), single.article.title)
                }
                Err(refusal) => format!("no: {refusal}"),
            };
            found.push(format!("{}:{} {read}", item.number, item.line));
            ControlFlow::Continue(())
        };
        let options = ReadOptions::default();
        let flow = read_items(document.as_bytes(), lines, 300, &options, &mut take);
        assert_eq!(flow.expect("memory can be read"), ControlFlow::Continue(()));
        found
    }

    #[test]
    fn documents_are_read_item_by_item() {
        let array =
            "[{\"id\":1,\"title\":\"一\"},\n{\"url\":\"https://a.example/2\",\"title\":\"二\"}]";
        let two = ["1:1 1 一", "2:2 https://a.example/2 二"];
        assert_eq!(items(array, false), two);
        let lines =
            "{\"id\":1,\"title\":\"一\"}\n{\"url\":\"https://a.example/2\",\"title\":\"二\"}\n";
        assert_eq!(items(lines, false), two);
        assert_eq!(items(lines, true), two);
        // The content decides: an array is an array, even if it is announced as lines.
        assert_eq!(items(array, true), two);
        assert_eq!(items("{\"title\":\"无名\"}", false), ["1:1  无名"]);
        assert_eq!(items("{\"articles\":[{\"id\":\"a\",\"title\":\"一\"}]}", false), ["1:1 a 一"]);
        assert_eq!(items("", false), Vec::<String>::new());
        assert_eq!(items("[]", false), Vec::<String>::new());
    }

    #[test]
    fn what_is_wrong_with_one_item_spoils_no_other() {
        let check = |document: &str, expected: &[&str]| {
            let found = items(document, false);
            assert_eq!(found.len(), expected.len(), "{found:?}");
            for (found, expected) in found.iter().zip(expected) {
                assert!(found.contains(expected), "{found} should hold {expected}");
            }
        };
        let good = "{\"id\":\"a\",\"title\":\"一\"}";
        check(&format!("{good}\n{{\"id\":\n{good}\n"), &["1:1 a", "2:2 no: not valid", "3:3 a"]);
        check(&format!("[{good},7,{{\"x\":1}}]"), &["1:1 a", "2:1 no: expected", "neither title"]);
        check(
            &format!("{good}\n{{\"id\":\"b\",\"title\":\"二\",\"draft\":true}}\n"),
            &["1:1 a", "2:2 no: left out: it is a draft"],
        );
        let long = format!("{{\"id\":\"b\",\"title\":\"{}\"}}", "长".repeat(200));
        check(&format!("{good}\n{long}\n{good}"), &["1:1 a", "2:2 no: longer", "3:3 a"]);
        check(&format!("[{good},{long}]"), &["1:1 a", "2:1 no: longer"]);
        check(&format!("[{good}"), &["1:1 a", "no: the file ends within its array"]);
    }

    #[test]
    fn reading_ends_where_nobody_takes_more() {
        for document in ["[{\"id\":1},{\"id\":2}]", "{\"id\":1}\n{\"id\":2}\n"] {
            let mut count = 0;
            let mut take = |_| {
                count += 1;
                ControlFlow::Break(())
            };
            let options = ReadOptions::default();
            let flow = read_items(document.as_bytes(), false, 300, &options, &mut take);
            assert_eq!((flow.expect("memory"), count), (ControlFlow::Break(()), 1));
        }
    }

    #[test]
    fn an_article_by_itself_is_the_one_of_a_file() {
        let json = "{\"id\":\"a\",\"标题\":\"南站启用\",\"正文\":\"<p>山城南站今天启用。</p>\",\
                    \"url\":\"https://a.example/2023-05-19/1.html\",\"other\":1}";
        let single = read_single(json.as_bytes().to_vec(), &ReadOptions::default()).unwrap();
        let file = read("a.json", json.as_bytes(), &ReadOptions::default()).unwrap();
        let expected = Article { path: None, line: None, ..file.records[0].article.clone() };
        assert_eq!(single.article, expected);
        assert!(single.article.date.is_some(), "the address tells the day");
        let draft = br#"{"title":"x","published":false}"#.to_vec();
        let refused = read_single(draft.clone(), &ReadOptions::default()).unwrap_err();
        assert_eq!(refused, Refusal::LeftOut("a draft"));
        let drafts = ReadOptions { drafts: true, ..ReadOptions::default() };
        assert!(read_single(draft, &drafts).is_ok());
        for other in [&b""[..], b"{", b"[]", b"{}", b"\x89PNG\0\0\0\0", b"[{\"title\":\"x\"}]"] {
            let read = read_single(other.to_vec(), &ReadOptions::default());
            assert!(matches!(read, Err(Refusal::Unreadable(_))), "{other:?}: {read:?}");
        }
    }

    #[test]
    fn what_was_answered_or_exported_reads_back_to_the_same_article() {
        let json = "{\"id\":\"a\",\"title\":\"<b>题</b>\",\"kind\":\"article\",\
                    \"body\":[{\"text\":\"1 < 2 &amp; 3\",\"role\":\"paragraph\"}],\"path\":\"甲.md\"";
        let read = |json: String| {
            read_single(json.into_bytes(), &ReadOptions::default()).expect("an article").article
        };
        let plain = read(format!("{json}}}"));
        assert_eq!(plain.title, "<b>题</b>", "our own form is meant literally");
        let further = "\"pushed\":true,\"highlights\":{\"title\":[]},\"generation\":\"g\",\
                       \"fingerprint\":\"f\",\"verified\":false";
        assert_eq!(read(format!("{json},{further}}}")), plain);
        // In other people's data it is a field like any other.
        let other = read("{\"id\":\"a\",\"title\":\"题\",\"pushed\":true}".to_owned());
        assert_eq!(other.meta["pushed"], true);
    }

    proptest! {
        #[test]
        fn no_document_panics_and_what_is_read_reads_back(
            document in "(\\PC|[<>{}\\[\\]\":,#\n-]|title|body|id){0,60}", lines: bool,
        ) {
            let mut found = Vec::new();
            let mut take = |item: Item| {
                found.extend(item.read);
                ControlFlow::Continue(())
            };
            let options = ReadOptions::default();
            let _ = read_items(document.as_bytes(), lines, 1000, &options, &mut take);
            for single in found {
                let again = read_single(to_json(&single.article).into_bytes(), &options);
                prop_assert_eq!(again.map(|again| again.article.body), Ok(single.article.body));
            }
        }
    }
}
