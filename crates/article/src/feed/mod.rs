//! Feeds that were saved as files: RSS of all versions, and Atom. Nothing is fetched.
//!
//! An entry becomes a JSON object with a member for each of its elements, and is then read like an article in
//! JSON, which handles dates, lists of names and HTML: `<item><title>南站启用</title></item>` is read like
//! `{"title": "南站启用"}`. Elements without a corresponding field are kept under their own names.

mod content;
mod entry;
#[cfg(test)]
mod tests;

use std::ops::ControlFlow;

use souwen_print::{Element, Tree};

use self::content::{is_of_bytes, plain};
use self::entry::{Members, members, prefix};
use crate::folder::FoundFile;
use crate::json::{complete_from_text, read_object};
use crate::omission::Omission;
use crate::reading::{Note, ReadOptions, Record, Sink};

/// The names of entry elements.
const ENTRIES: [&str; 2] = ["item", "entry"];

/// Whether a text with this beginning is a feed.
pub(crate) fn is_feed(head: &str) -> bool {
    let mut rest = head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    loop {
        let end = match rest {
            _ if rest.starts_with("<!--") => rest.find("-->").map(|end| end + 3),
            _ if rest.starts_with("<?") => rest.find("?>").map(|end| end + 2),
            _ if rest.starts_with("<!DOCTYPE") => end_of_doctype(rest),
            _ => None,
        };
        match end {
            Some(end) => rest = rest[end..].trim_start(),
            None => break,
        }
    }
    let tag = rest.split_once('>').map_or(rest, |(tag, _)| tag);
    let Some(inner) = tag.strip_prefix('<') else { return false };
    let name = inner.split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or_default();
    // The prefix of a name is the choice of whoever writes it.
    let (prefix, local) = name.split_once(':').unwrap_or(("", name));
    match local {
        "rss" => true,
        "feed" => {
            let entry =
                if prefix.is_empty() { "<entry".into() } else { format!("<{prefix}:entry") };
            tag.contains("Atom") || tag.contains("purl.org/atom") || rest.contains(&entry)
        }
        "RDF" => tag.contains("purl.org/rss") || tag.contains("my.netscape.com/rdf"),
        _ => false,
    }
}

/// The end of a document type declaration, which may declare entities in brackets.
fn end_of_doctype(text: &str) -> Option<usize> {
    let end = text.find('>')?;
    match text.find('[').filter(|open| *open < end) {
        Some(open) => {
            let close = open + text[open..].find(']')?;
            Some(close + text[close..].find('>')? + 1)
        }
        None => Some(end + 1),
    }
}

/// Reads a feed and passes its records to `sink`.
pub(crate) fn read_feed(
    file: &FoundFile,
    text: &str,
    options: &ReadOptions,
    sink: &mut dyn Sink,
) -> ControlFlow<()> {
    let tree = Tree::of(text);
    if tree.is_cut_short {
        let message = "damaged: the feed breaks off, and was read as far as it goes";
        sink.note(Note::problem(&file.path, None, message));
    }
    let Some(root) = tree.root() else { return ControlFlow::Continue(()) };
    let channel = root.child("channel").unwrap_or(root);
    // Other vocabularies have titles too, such as that of a picture.
    let own = |inner: &Element<'_>| inner.name() == "title" && prefix(*inner) == prefix(channel);
    let title = channel.elements().find(own).or_else(|| channel.child("title"));
    let name = title.map(plain).filter(|name| !name.trim().is_empty());
    let mut around = String::new();
    leave(root, &mut around);
    sink.omission(Omission { line: 1, text: around, what: "metadata of the feed" });
    for (line, comment) in comments(text) {
        sink.omission(Omission { line, text: comment.to_string(), what: "a comment" });
    }
    let mut entries = Vec::new();
    collect(root, &mut entries);
    if entries.is_empty() {
        sink.note(Note::info(&file.path, None, "the feed has no entries"));
    }
    let mut lines = lines_of_entries(text).into_iter();
    let (mut line, mut empty) = (1, 0);
    for entry in entries {
        line = lines.next().unwrap_or(line);
        let Members { article, bytes } = members(entry, name.as_deref());
        for text in bytes {
            sink.omission(Omission { line, text, what: "content that is no text" });
        }
        let Ok(incoming) = read_object(&article.to_string()) else {
            empty += 1;
            let (text, what) = (entry.text(), "an entry without title and text");
            sink.omission(Omission { line, text, what });
            continue;
        };
        if !incoming.reservations.is_empty() {
            let left_out = options.leaves_out(incoming.reservations);
            sink.reserved(incoming.reservations, left_out);
            if left_out {
                let what = incoming.reservations.what();
                sink.omission(Omission { line, text: entry.text(), what });
                continue;
            }
        }
        for warning in incoming.warnings {
            sink.note(Note::info(&file.path, Some(line), warning));
        }
        for omission in incoming.omissions {
            sink.omission(Omission { line, ..omission });
        }
        let mut evidence = incoming.evidence;
        evidence.iter_mut().for_each(|evidence| evidence.line = line);
        let article = incoming.article;
        let own_url = article.url.is_some();
        let mut record = Record { article, lines: (line, line), evidence, own_url, inside: None };
        record.article.path = Some(file.relative.clone());
        record.article.line = Some(line);
        complete_from_text(&mut record);
        sink.record(record)?;
    }
    if empty > 0 {
        let entries = if empty == 1 { "entry" } else { "entries" };
        let message = format!("{empty} {entries} without title and text: left out");
        sink.note(Note::info(&file.path, None, message));
    }
    ControlFlow::Continue(())
}

/// The entries of a feed, wherever its version puts them.
fn collect<'t>(element: Element<'t>, found: &mut Vec<Element<'t>>) {
    for inner in element.elements() {
        if ENTRIES.contains(&inner.name()) {
            found.push(inner);
        } else if inner.name() == "channel" {
            collect(inner, found);
        }
    }
}

/// Collects all text outside the entries.
fn leave(element: Element<'_>, text: &mut String) {
    for inner in element.elements().filter(|inner| !ENTRIES.contains(&inner.name())) {
        if inner.name() == "channel" {
            leave(inner, text);
        } else {
            let own = if is_of_bytes(inner) { inner.text() } else { plain(inner) };
            for word in [Some(own), inner.attribute("href").map(str::to_string)] {
                text.push_str(&word.unwrap_or_default());
                text.push('\n');
            }
        }
    }
}

/// The comments of a feed, with their lines. Those in a CDATA section are part of a page.
fn comments(text: &str) -> Vec<(u32, &str)> {
    let mut found = Vec::new();
    let (mut rest, mut line) = (text, 1);
    while let Some(at) = rest.find("<!") {
        let inner = &rest[at..];
        let (begin, end) = match inner {
            _ if inner.starts_with("<!--") => ("<!--", "-->"),
            _ if inner.starts_with("<![CDATA[") => ("<![CDATA[", "]]>"),
            _ => ("<!", ""),
        };
        let content = &inner[begin.len()..];
        let length = content.find(end).unwrap_or(content.len());
        line += count_lines(&rest[..at]);
        if end == "-->" && !content[..length].trim().is_empty() {
            found.push((line, &content[..length]));
        }
        line += count_lines(&content[..length]);
        rest = content[length..].strip_prefix(end).unwrap_or_default();
    }
    found
}

fn count_lines(text: &str) -> u32 {
    u32::try_from(text.matches('\n').count()).unwrap_or(u32::MAX)
}

/// The lines on which entries begin.
fn lines_of_entries(text: &str) -> Vec<u32> {
    let mut lines = Vec::new();
    for (line, content) in (1..).zip(text.split('\n')) {
        for tag in ENTRIES {
            let begins = content.match_indices(tag).filter(|(at, _)| {
                let before = &content[..*at];
                let prefix = before.rfind('<').map(|open| &before[open + 1..]);
                let is_tag = prefix.is_some_and(|prefix| {
                    prefix.is_empty()
                        || prefix.strip_suffix(':').is_some_and(|name| {
                            name.bytes().all(|byte| byte.is_ascii_alphanumeric())
                        })
                });
                let after = content[at + tag.len()..].chars().next();
                is_tag && after.is_none_or(|c| c == '>' || c == '/' || c.is_whitespace())
            });
            lines.extend(begins.map(|_| line));
        }
    }
    lines.sort_unstable();
    lines
}
