//! The types for lines: a line of a file, verbatim ([`PageLine`]), and a line of Markdown without its markup
//! ([`TextLine`]).

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PageLine {
    /// Its number in the file, from 1.
    pub number: u32,
    /// Its text, without the line end.
    pub text: String,
    /// Whether markup begins a paragraph here, whatever the line before is like.
    pub breaks: bool,
}

/// Cuts a text into lines at any kind of line end.
pub(crate) fn lines(text: &str) -> Vec<PageLine> {
    let mut lines = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if !souwen_text::sentence::is_line_end(c) {
            continue;
        }
        push_line(&mut lines, &text[start..at]);
        start = at + c.len_utf8();
        if c == '\r' && chars.next_if(|&(_, next)| next == '\n').is_some() {
            start += 1;
        }
    }
    if start < text.len() {
        push_line(&mut lines, &text[start..]);
    }
    lines
}

fn push_line(lines: &mut Vec<PageLine>, text: &str) {
    let number = u32::try_from(lines.len() + 1).unwrap_or(u32::MAX);
    lines.push(PageLine { number, text: text.to_string(), breaks: false });
}

/// A line of text without markup.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct TextLine {
    /// The number of the line in the file, from 1.
    pub number: u32,
    /// Its text.
    pub text: String,
    /// Its kind according to the markup.
    pub kind: LineKind,
    /// Whether markup begins a paragraph here, whatever the line before is like.
    pub breaks: bool,
    /// Whether markup ends the line here, so that it is not a wrapped line.
    pub hard: bool,
    /// Whether its first character was escaped, so that it is no markup.
    pub literal: bool,
    /// Whether all of it is bold.
    pub bold: bool,
    /// The links in it.
    pub links: Vec<Link>,
    /// The readings of characters in it, such as `东(dōng)`.
    pub readings: Vec<String>,
    /// The anchor that a generator gives it (`{#id}`), without `#`.
    pub anchor: Option<String>,
    /// The width of the line in the file, in columns, counted up to a bound.
    pub columns: usize,
    /// Its indentation in the file, in characters.
    pub indent: u8,
    /// Whether it is indented as the first line of a paragraph is.
    pub indented: bool,
}

/// The kind of a line according to the markup.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum LineKind {
    /// Not stated: the text decides.
    #[default]
    Plain,
    /// A heading of a level from 1 to 6.
    Heading(u8),
    /// The first line of a list item.
    Item,
    /// A row of a table.
    Row,
    /// A horizontal rule.
    Rule,
    /// A line of code.
    Code,
}

/// A link or a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    /// Its text.
    pub label: String,
    /// The address, with a title in quotes if it has one.
    pub target: String,
    /// Whether the paragraph consists of nothing but this link.
    pub whole: bool,
    /// Whether it is a picture.
    pub picture: bool,
    /// Whether its text is its address: `<https://…>`.
    pub bare: bool,
}

/// The bound for counting columns.
const MAX_COLUMNS: usize = 161;

impl TextLine {
    /// A line of a file, verbatim.
    pub(crate) fn plain(line: &PageLine) -> TextLine {
        let text = line.text.clone();
        TextLine { number: line.number, text, breaks: line.breaks, ..TextLine::default() }
            .at(&line.text)
    }

    /// The same line, with the width and the indentation of `source`.
    pub(crate) fn at(self, source: &str) -> TextLine {
        let indented = source.starts_with(['\u{3000}', '\t']) || source.starts_with("  ");
        let indent = source.chars().take_while(|c| c.is_whitespace()).take(200).count();
        let indent = u8::try_from(indent).unwrap_or(u8::MAX);
        TextLine { columns: columns(source), indent, indented, ..self }
    }
}

/// The width of a line in columns, up to the bound.
fn columns(text: &str) -> usize {
    let text = text.trim_end();
    text.chars().take(MAX_COLUMNS).map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_in_every_way() {
        let found: Vec<_> =
            lines("一\r\n二\r三\n\n五\u{2028}六").into_iter().map(|l| (l.number, l.text)).collect();
        let expected = [(1, "一"), (2, "二"), (3, "三"), (4, ""), (5, "五"), (6, "六")];
        assert_eq!(found, expected.map(|(n, t)| (n, t.to_string())));
        assert!(lines("").is_empty());
    }
}
