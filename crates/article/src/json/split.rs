//! Divides a JSON document of any size into its articles, without keeping it in memory.
//!
//! A document is one article, several one after another, an array of them, or an object around such an
//! array (`{"total": 9, "articles": […]}`). Only brackets and strings are examined here, so that an error
//! within one article spoils no other; each piece is parsed on its own.

use std::io::{self, BufRead};
use std::ops::ControlFlow;

use super::fields::JsonField;
use super::node::Node;
use super::scanner::{Scanned, Scanner};
use crate::words::WordList;

/// The maximum length of the JSON of one article, in bytes.
pub(super) const MAX_RECORD_BYTES: usize = 256 << 20;

/// A part of a document.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum JsonPiece<'a> {
    /// The text of one value.
    Value(&'a [u8]),
    /// The text around the articles.
    Around(&'a [u8]),
    /// A value longer than [`MAX_RECORD_BYTES`].
    TooLong,
    /// Not a value, or a truncated document; the message states the problem.
    Broken(&'static str),
}

/// The callback for a piece with its first and last line, from 1.
pub(super) type Take<'t> = &'t mut dyn FnMut(JsonPiece, (u32, u32)) -> ControlFlow<()>;

/// Divides the document read from `reader`.
///
/// # Errors
/// When the reader fails.
pub(super) fn split(reader: impl BufRead, take: Take) -> io::Result<ControlFlow<()>> {
    split_with(reader, MAX_RECORD_BYTES, take)
}

/// Like [`split`], with another maximum length of the JSON of one article, in bytes.
///
/// # Errors
/// As [`split`].
pub(super) fn split_with(
    reader: impl BufRead,
    limit: usize,
    take: Take,
) -> io::Result<ControlFlow<()>> {
    let mut splitter = JsonSplitter { scanner: Scanner { reader, line: 1, limit }, take };
    match splitter.document() {
        Ok(()) => Ok(ControlFlow::Continue(())),
        Err(End::Consumer) => Ok(ControlFlow::Break(())),
        Err(End::Reader(error)) => Err(error),
    }
}

/// Names of members that contain the array of articles, or an object around it.
static ENVELOPES: WordList = WordList::of(include_str!("data/envelopes.txt"));

/// The maximum number of objects around the array.
const MAX_ENVELOPES: usize = 4;

/// Why the division ended before the document did.
enum End {
    Consumer,
    Reader(io::Error),
}

impl From<io::Error> for End {
    fn from(error: io::Error) -> End {
        End::Reader(error)
    }
}

/// The kind of an object.
enum Object {
    /// An envelope around articles, which have been passed on.
    Envelope,
    /// Anything else: its text, or `None` when it is too long.
    Plain(Option<Vec<u8>>),
}

/// The kind of the elements of an array.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Elements {
    Articles,
    /// Envelopes around articles: a whole database, which contains more than the posts.
    Envelopes,
}

fn known_as(name: &str) -> Elements {
    if name.eq_ignore_ascii_case("db") { Elements::Envelopes } else { Elements::Articles }
}

struct JsonSplitter<'t, R> {
    scanner: Scanner<R>,
    take: Take<'t>,
}

impl<R: BufRead> JsonSplitter<'_, R> {
    fn document(&mut self) -> Result<(), End> {
        loop {
            self.scanner.space(&mut Vec::new())?;
            let line = self.scanner.line;
            match self.scanner.peek()? {
                None => return Ok(()),
                Some(b'[') => {
                    self.scanner.bump()?;
                    self.elements(Elements::Articles)?;
                }
                Some(b'{') => {
                    if let Object::Plain(text) = self.object(0)? {
                        self.give_text(text.as_deref(), line)?;
                    }
                }
                Some(_) => self.value_or_broken(line)?,
            }
        }
    }

    /// Reads the elements of an array, after its `[`.
    fn elements(&mut self, elements: Elements) -> Result<(), End> {
        let mut text = Vec::new();
        loop {
            text.clear();
            self.scanner.space(&mut text)?;
            text.clear();
            let line = self.scanner.line;
            match self.scanner.peek()? {
                None => {
                    return self.give(JsonPiece::Broken("the file ends within its array"), line);
                }
                Some(b']') => return Ok(self.scanner.bump()?),
                Some(b',') => self.scanner.bump()?,
                Some(b'{') if elements == Elements::Envelopes => {
                    if let Object::Plain(text) = self.object(MAX_ENVELOPES - 1)? {
                        self.give_text(text.as_deref(), line)?;
                    }
                }
                Some(_) => self.value_or_broken(line)?,
            }
        }
    }

    /// Reads one value of any kind; skips a stray character.
    fn value_or_broken(&mut self, line: u32) -> Result<(), End> {
        let mut text = Vec::new();
        match self.scanner.value(&mut text, 0)? {
            Scanned::Nothing => {
                self.scanner.bump()?;
                self.give(JsonPiece::Broken("a stray sign: expected an object"), line)
            }
            Scanned::Whole => self.give(JsonPiece::Value(&text), line),
            Scanned::TooLong => self.give(JsonPiece::TooLong, line),
        }
    }

    /// Reads an object: passes on the articles of an array in it, or else the text of the object.
    fn object(&mut self, depth: usize) -> Result<Object, End> {
        let mut text = Vec::new();
        self.scanner.bump()?;
        text.push(b'{');
        let (mut is_article, mut is_envelope) = (false, false);
        let mut inner = None;
        loop {
            self.scanner.space(&mut text)?;
            match self.scanner.peek()? {
                Some(b'}') => {
                    self.scanner.bump()?;
                    text.push(b'}');
                    break;
                }
                Some(b',') => {
                    self.scanner.bump()?;
                    text.push(b',');
                    continue;
                }
                Some(b'"') => {}
                // Not a valid object: the parser will report the problem.
                _ => return Ok(self.rest_of_object(text)?),
            }
            let from = text.len();
            let long = self.scanner.value(&mut text, 0)? == Scanned::TooLong;
            let name = String::from_utf8_lossy(
                text.get(from + 1..text.len().saturating_sub(1)).unwrap_or(b""),
            )
            .into_owned();
            self.scanner.space(&mut text)?;
            if long {
                return Ok(self.rest_of_long_object()?);
            }
            if self.scanner.peek()? != Some(b':') {
                return Ok(self.rest_of_object(text)?);
            }
            self.scanner.bump()?;
            text.push(b':');
            self.scanner.space(&mut text)?;

            let known = ENVELOPES.iter().any(|envelope| name.eq_ignore_ascii_case(envelope));
            match self.scanner.peek()? {
                Some(b'[') if known && !is_article => {
                    self.scanner.bump()?;
                    text.push(b'[');
                    self.scanner.space(&mut text)?;
                    let line = self.scanner.line;
                    let mut first = Vec::new();
                    let has_parts = self.scanner.peek()? == Some(b'{')
                        && has_title(&text)
                        && self.scanner.value(&mut first, 0)? == Scanned::Whole
                        && !is_filed(&first);
                    if has_parts {
                        text.append(&mut first);
                        if self.scanner.value(&mut text, 1)? == Scanned::TooLong {
                            return Ok(self.rest_of_long_object()?);
                        }
                    } else if !first.is_empty() || self.scanner.peek()? == Some(b'{') {
                        is_envelope = true;
                        // The rest of the envelope is not needed.
                        self.give(JsonPiece::Around(&text), line)?;
                        text.clear();
                        if !first.is_empty() {
                            self.give(JsonPiece::Value(&first), line)?;
                        }
                        self.elements(known_as(&name))?;
                    } else if self.scanner.value(&mut text, 1)? == Scanned::TooLong {
                        return Ok(self.rest_of_long_object()?);
                    }
                }
                Some(b'{') if known && !is_article && depth < MAX_ENVELOPES => {
                    match self.object(depth + 1)? {
                        Object::Envelope => is_envelope = true,
                        Object::Plain(plain) => {
                            let start = text.len();
                            text.extend_from_slice(plain.as_deref().unwrap_or(b"null"));
                            inner = inner.or(plain.map(|plain| (plain, start)));
                        }
                    }
                }
                _ => {
                    if self.scanner.value(&mut text, 0)? == Scanned::TooLong {
                        return Ok(self.rest_of_long_object()?);
                    }
                    let field = JsonField::of(&name).map(|(field, _)| field);
                    is_article |=
                        matches!(field, Some(JsonField::Body | JsonField::Html | JsonField::Parts));
                }
            }
            if text.len() > self.scanner.limit {
                return Ok(self.rest_of_object(text)?);
            }
        }
        match inner {
            _ if is_envelope => {
                self.give(JsonPiece::Around(&text), self.scanner.line)?;
                Ok(Object::Envelope)
            }
            // A response of an API that contains a single article.
            Some((inner, start)) if !is_article && !has_title(&text) => {
                let around = [&text[..start], &text[start + inner.len()..]].concat();
                self.give(JsonPiece::Around(&around), self.scanner.line)?;
                Ok(Object::Plain(Some(inner)))
            }
            _ => Ok(Object::Plain(Some(text))),
        }
    }

    /// Reads to the end of an object that cannot be an envelope.
    fn rest_of_object(&mut self, mut text: Vec<u8>) -> io::Result<Object> {
        let scanned = self.scanner.value(&mut text, 1)?;
        Ok(Object::Plain((scanned != Scanned::TooLong).then_some(text)))
    }

    /// Skips the rest of an object that is longer than the limit.
    fn rest_of_long_object(&mut self) -> io::Result<Object> {
        self.scanner.value(&mut Vec::new(), 1)?;
        Ok(Object::Plain(None))
    }

    fn give_text(&mut self, text: Option<&[u8]>, line: u32) -> Result<(), End> {
        self.give(text.map_or(JsonPiece::TooLong, JsonPiece::Value), line)
    }

    fn give(&mut self, piece: JsonPiece, line: u32) -> Result<(), End> {
        match (self.take)(piece, (line, self.scanner.line)) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(End::Consumer),
        }
    }
}

/// Whether an object is an article of its own, rather than a part of one: it has a title, an address, a
/// date or a number.
fn is_filed(text: &[u8]) -> bool {
    let Ok(node) = serde_json::from_slice::<Node>(text) else { return true };
    node.members().iter().any(|(name, _)| {
        let field = JsonField::of(name).map(|(field, _)| field);
        matches!(field, Some(JsonField::Title | JsonField::Url | JsonField::Date | JsonField::Id))
    })
}

/// Whether the text of an object seems to contain a title of its own.
fn has_title(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text);
    // An envelope may have a title, but an object with a title and a text was recognised as an article
    // before.
    ["\"title\"", "\"headline\"", "\"标题\""].iter().any(|name| {
        text.find(name).is_some_and(|at| !text[..at].trim_start_matches('{').contains('{'))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pieces(json: &str, limit: usize, buffer: usize) -> Vec<String> {
        let mut found = Vec::new();
        let reader = io::BufReader::with_capacity(buffer, json.as_bytes());
        let mut take = |piece: JsonPiece, (first, last): (u32, u32)| {
            let text = match piece {
                JsonPiece::Value(text) => String::from_utf8_lossy(text).into_owned(),
                JsonPiece::Around(_) => return ControlFlow::Continue(()),
                JsonPiece::TooLong => "too long".into(),
                JsonPiece::Broken(what) => what.into(),
            };
            found.push(format!("{first}-{last} {text}"));
            ControlFlow::Continue(())
        };
        let flow = split_with(reader, limit, &mut take).expect("memory can be read");
        assert_eq!(flow, ControlFlow::Continue(()));
        found
    }

    #[track_caller]
    fn check(json: &str, expected: &[&str]) {
        for buffer in [1, 7, 4096] {
            assert_eq!(pieces(json, 1000, buffer), expected, "{json}");
        }
    }

    #[test]
    fn documents_are_cut_into_articles() {
        check(r#"{"title":"一"}"#, &[r#"1-1 {"title":"一"}"#]);
        check("{\"a\":1}\n{\"b\":\n2}", &["1-1 {\"a\":1}", "2-3 {\"b\":\n2}"]);
        check(
            "[{\"a\":\"]}\\\"\"},\n {\"b\":[1]}]",
            &["1-1 {\"a\":\"]}\\\"\"}", "2-2 {\"b\":[1]}"],
        );
        check("[]", &[]);
        check("", &[]);
        check("\u{FEFF}[ 1, \"x\" ,null]", &["1-1 1", "1-1 \"x\"", "1-1 null"]);
        check("{}", &["1-1 {}"]);
    }

    #[test]
    fn envelopes_are_opened() {
        check(
            r#"{"total":1,"articles":[{"a":1},{"b":2}],"x":{}}"#,
            &[r#"1-1 {"a":1}"#, r#"1-1 {"b":2}"#],
        );
        check(
            r#"{"hits":{"total":{"v":1},"hits":[{"_source":{"a":1}}]}}"#,
            &[r#"1-1 {"_source":{"a":1}}"#],
        );
        check(r#"{"code":0,"data":{"list":[{"a":1}]}}"#, &[r#"1-1 {"a":1}"#]);
        check(r#"{"code":0,"data":{"title":"一"}}"#, &[r#"1-1 {"title":"一"}"#]);
        check(
            r#"{"content":"文","data":[{"a":1}]}"#,
            &[r#"1-1 {"content":"文","data":[{"a":1}]}"#],
        );
        check(
            r#"{"title":"题","list":["甲","乙"]}"#,
            &[r#"1-1 {"title":"题","list":["甲","乙"]}"#],
        );
        check(r#"{"title":"题","data":{"n":1}}"#, &[r#"1-1 {"title":"题","data":{"n":1}}"#]);
        check(r#"{"articles":[]}"#, &[r#"1-1 {"articles":[]}"#]);
    }

    #[test]
    fn what_is_broken_spoils_no_more_than_itself() {
        check("[{\"a\":},{\"b\":2}]", &["1-1 {\"a\":}", "1-1 {\"b\":2}"]);
        check(
            "[{\"a\":1}\n{\"b\":2}",
            &["1-1 {\"a\":1}", "2-2 {\"b\":2}", "2-2 the file ends within its array"],
        );
        check(
            "[{'a':1},}{\"b\":2}]",
            &["1-1 {'a':1}", "1-1 a stray sign: expected an object", "1-1 {\"b\":2}"],
        );
        check("{\"a\":1", &["1-1 {\"a\":1"]);
    }

    #[test]
    fn long_values_are_passed_over() {
        let long = "长".repeat(40);
        let json = format!("[{{\"a\":\"{long}\"}},{{\"b\":1}}]");
        assert_eq!(pieces(&json, 50, 16), ["1-1 too long", "1-1 {\"b\":1}"]);
        assert_eq!(
            pieces(&format!("{{\"a\":\"{long}\"}} {{}}"), 50, 16),
            ["1-1 too long", "1-1 {}"]
        );
        assert_eq!(pieces(&format!("{{\"{long}\":1}}"), 50, 16), ["1-1 too long"]);
        assert_eq!(
            pieces(&format!("{{\"data\":{{\"{long}\":1}}}}"), 50, 16),
            ["1-1 {\"data\":null}"]
        );
    }

    #[test]
    fn the_consumer_ends_it() {
        let mut count = 0;
        let mut take = |_: JsonPiece, _| {
            count += 1;
            ControlFlow::Break(())
        };
        let flow = split("[1,2,3]".as_bytes(), &mut take).expect("memory can be read");
        assert_eq!((flow, count), (ControlFlow::Break(()), 1));
    }

    proptest! {
        #[test]
        fn every_text_ends(text in "[{}\\[\\]\":,\\\\ad中\n]{0,60}", limit in 1usize..40) {
            let _ = pieces(&text, limit, 5);
        }
    }
}
