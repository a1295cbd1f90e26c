//! Locates front matter: between which lines it is, and in which format.

use std::ops::Range;

use super::fields;
use super::json;
use crate::markdown::lines::PageLine;

/// The maximum number of lines of front matter: an opening line without a closing one in this range is a
/// horizontal rule.
const MAX_LINES: usize = 500;

/// The maximum size of front matter, in bytes.
const MAX_BYTES: usize = 1 << 20;

/// The format of front matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Yaml,
    Toml,
    Json,
}

impl Form {
    /// Its name in messages.
    pub(super) fn name(self) -> &'static str {
        match self {
            Form::Yaml => "YAML",
            Form::Toml => "TOML",
            Form::Json => "JSON",
        }
    }
}

/// The position of front matter in the lines of a page.
#[derive(Debug, PartialEq)]
pub(super) struct Fence {
    pub(super) form: Form,
    /// Its lines, without the delimiters.
    pub(super) inside: Range<usize>,
    /// The first line after it.
    pub(super) rest: usize,
}

/// Finds the front matter of a page.
pub(super) fn find(lines: &[PageLine]) -> Option<Fence> {
    let start = lines.iter().position(|line| !line.text.trim().is_empty())?;
    let found = match lines[start].text.trim() {
        "---" | "---yaml" | "--- yaml" => closed(lines, start, Form::Yaml, &["---", "..."]),
        "+++" | "---toml" | "--- toml" => closed(lines, start, Form::Toml, &["+++", "---"]),
        ";;;" | "---json" | "--- json" => closed(lines, start, Form::Json, &[";;;", "---"]),
        first if first.starts_with('{') => braces(lines, start),
        first => fields::begins(first).then(|| unopened(lines, start))?,
    }?;
    let length: usize = lines[found.inside.clone()].iter().map(|line| line.text.len()).sum();
    (length <= MAX_BYTES).then_some(found)
}

/// From a line to the first of the lines that close it.
fn closed(lines: &[PageLine], start: usize, form: Form, closing: &[&str]) -> Option<Fence> {
    let inside = lines[start + 1..].iter().take(MAX_LINES);
    let mut closes = inside.map(|line| {
        let text = line.text.trim_end();
        closing.contains(&text) || (form == Form::Yaml && is_line_of('-', text))
    });
    let end = start + 1 + closes.position(|closes| closes)?;
    Some(Fence { form, inside: start + 1..end, rest: end + 1 })
}

/// An object in braces that ends at a line end.
fn braces(lines: &[PageLine], start: usize) -> Option<Fence> {
    let mut depth = 0usize;
    let (mut in_string, mut escaped) = (false, false);
    for (at, line) in lines.iter().enumerate().skip(start).take(MAX_LINES) {
        for (end, byte) in line.text.bytes().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if in_string => escaped = true,
                b'"' => in_string = !in_string,
                _ if in_string => {}
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth = depth.checked_sub(1)?,
                _ => {}
            }
            if depth == 0 && byte == b'}' && !in_string {
                let whole = line.text[end + 1..].trim().is_empty();
                let inside = start..at + 1;
                let is_json = || json::read(&lines[inside.clone()]).is_ok();
                return (whole && is_json()).then_some(Fence {
                    form: Form::Json,
                    inside: start..at + 1,
                    rest: at + 1,
                });
            }
        }
    }
    None
}

/// Fields from the first line on that are only closed, by a line of `---` or `;;;`, as in Hexo. All lines
/// above it have to look like fields; otherwise it is a horizontal rule.
fn unopened(lines: &[PageLine], start: usize) -> Option<Fence> {
    for (at, line) in lines.iter().enumerate().skip(start).take(MAX_LINES) {
        let text = line.text.as_str();
        let form = match text {
            _ if is_line_of('-', text) => Form::Yaml,
            _ if is_line_of(';', text) => Form::Json,
            _ if fields::looks_like_one(text) => continue,
            _ => return None,
        };
        return Some(Fence { form, inside: start..at, rest: at + 1 });
    }
    None
}

/// Whether a line is one character repeated three or more times.
fn is_line_of(sign: char, line: &str) -> bool {
    line.len() >= 3 && line.trim_end().chars().all(|c| c == sign)
}
