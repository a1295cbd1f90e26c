//! Detects the kind of a text by its beginning.

use super::{FileKind, json, markdown};

/// The tags that a web page begins with.
const PAGE: [&str; 4] = ["<!doctype html", "<html", "<head", "<body"];
/// The tags that a part of a web page begins with.
const PART: [&str; 22] = [
    "title",
    "meta",
    "link",
    "script",
    "style",
    "div",
    "p",
    "article",
    "section",
    "main",
    "table",
    "h1",
    "h2",
    "h3",
    "ul",
    "ol",
    "span",
    "center",
    "font",
    "header",
    "figure",
    "blockquote",
];

/// The number of Han characters that a file without an extension needs to be read within a folder.
const LEAST_HAN: usize = 20;

/// The kind of a text with this beginning. `named` is the kind that its extension means; `whole` is set
/// if this is the whole text.
pub(super) fn kind(head: &str, named: Option<FileKind>, whole: bool) -> FileKind {
    let text = beginning(head);
    let is_named_json = matches!(named, Some(FileKind::Json | FileKind::JsonLines));
    let json_kind =
        if named == Some(FileKind::JsonLines) { FileKind::JsonLines } else { FileKind::Json };
    if is_html(text, named) {
        return FileKind::Html;
    }
    if json::is_json(text, whole) || (is_named_json && !is_other_than_json(text)) {
        return json_kind;
    }
    match named {
        Some(FileKind::Markdown) => FileKind::Markdown,
        Some(FileKind::Html) if text.is_empty() || has_tag(text) => FileKind::Html,
        _ if markdown::is_markdown(text) => FileKind::Markdown,
        _ => FileKind::Text,
    }
}

/// Whether a file without an extension that begins so is text of coverage: mostly Chinese text, or a web
/// page or JSON with some Chinese.
pub(super) fn is_coverage(head: &str) -> bool {
    let text = beginning(head);
    if text.starts_with("#!") {
        return false;
    }
    let (mut han, mut other, mut stops) = (0, 0, 0);
    for c in text.chars() {
        match c {
            '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}' => han += 1,
            '。' | '，' | '！' | '？' | '；' | '、' | '：' => stops += 1,
            _ => other += usize::from(c.is_alphanumeric()),
        }
    }
    if is_html(text, None) && begins_with_any(after_prologue(text), &PAGE) {
        return true;
    }
    if json::is_json(text, false) {
        return json::is_of_article(text);
    }
    han >= LEAST_HAN && han > other && stops > 0
}

/// The text from its first non-blank character on.
fn beginning(head: &str) -> &str {
    head.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '\u{FEFF}' | '\u{1E}'))
}

/// Whether a text is part of a web page. Markdown may contain an element anywhere, so a file named as
/// Markdown has to be a whole page.
fn is_html(text: &str, named: Option<FileKind>) -> bool {
    let text = after_prologue(text);
    if begins_with_any(text, &PAGE) {
        return true;
    }
    let Some(inner) = text.strip_prefix('<') else { return false };
    let name = inner.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    let is_part = PART.iter().any(|part| name.eq_ignore_ascii_case(part));
    match named {
        Some(FileKind::Markdown) => false,
        Some(FileKind::Html) => has_tag(text),
        // Text that begins with an element contains an end tag as well.
        _ => is_part && (text.contains("</") || matches!(name, "meta" | "link")),
    }
}

/// The text after an XML declaration and comments.
fn after_prologue(mut text: &str) -> &str {
    loop {
        let end = if text.starts_with("<!--") {
            text.find("-->").map(|end| end + 3)
        } else if text.starts_with("<?") {
            text.find("?>").map(|end| end + 2)
        } else {
            None
        };
        let Some(end) = end else { return text };
        text = beginning(&text[end..]);
    }
}

fn begins_with_any(text: &str, beginnings: &[&str]) -> bool {
    beginnings.iter().any(|beginning| {
        text.get(..beginning.len()).is_some_and(|head| head.eq_ignore_ascii_case(beginning))
    })
}

/// Whether a text contains any tag.
fn has_tag(text: &str) -> bool {
    text.match_indices('<').any(|(at, _)| {
        text[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!'))
    })
}

/// Whether a file named as JSON is running text: no line begins as JSON does, and there are sentences in
/// Chinese.
fn is_other_than_json(text: &str) -> bool {
    let begins = |line: &str| line.trim_start().starts_with(['{', '[', '"', '}', ']']);
    !text.lines().any(begins) && is_coverage(text)
}
