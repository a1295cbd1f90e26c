//! The pieces of a file while their characters are matched, and which of these may be markup.

use std::ops::Range;

use super::html::reference;
use super::source_text::SourceText;

/// A piece of the file.
pub(super) enum Line {
    /// It is a whole unit, at these positions in the row.
    Whole(Range<usize>),
    /// Its characters are matched one by one.
    Divided(Box<DividedLine>),
}

impl Line {
    pub(super) fn divided(&mut self) -> Option<&mut DividedLine> {
        match self {
            Line::Whole(_) => None,
            Line::Divided(line) => Some(line),
        }
    }
}

/// The significant characters of a piece of the file, and the position in the row that each was matched with.
pub(super) struct DividedLine {
    pub(super) chars: Vec<char>,
    /// For each character: its byte offset in the text.
    pub(super) at: Vec<usize>,
    /// For each character: its position in the row; `None` until it is matched.
    pub(super) found: Vec<Option<u32>>,
    /// For each character: whether it may be part of markup.
    pub(super) is_markup: Vec<bool>,
    /// Whether characters of possible markup are matched too.
    pub(super) markup_too: bool,
}

impl DividedLine {
    pub(super) fn of(source: &SourceText) -> DividedLine {
        let significant = source.text.char_indices().filter(|(_, c)| c.is_alphanumeric());
        let (at, chars): (Vec<usize>, Vec<char>) = significant.unzip();
        let found = vec![None; chars.len()];
        let markup = if source.may_be_markup { markup(&source.text) } else { Vec::new() };
        let is_markup = at.iter().map(|at| is_within(&markup, *at, &source.text)).collect();
        DividedLine { chars, at, found, is_markup, markup_too: false }
    }

    /// Whether a character is still to be matched.
    pub(super) fn is_wanted(&self, at: usize) -> bool {
        self.found[at].is_none() && (self.markup_too || !self.is_markup[at])
    }

    /// The ranges of characters still to be matched.
    pub(super) fn left(&self) -> Vec<Range<usize>> {
        let mut left: Vec<Range<usize>> = Vec::new();
        for at in (0..self.found.len()).filter(|&at| self.is_wanted(at)) {
            match left.last_mut() {
                Some(last) if last.end == at => last.end += 1,
                _ => left.push(at..at + 1),
            }
        }
        left
    }
}

/// The tags and character references of a text.
fn markup(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = text[at..].find(['<', '&']) {
        at += next;
        let len = tag(&text[at..]).or_else(|| Some(reference(&text[at..])?.1));
        found.extend(len.map(|len| at..at + len));
        at += len.unwrap_or(1);
    }
    found
}

/// The length of the tag at the beginning of a text.
fn tag(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('<')?;
    let name = inner.strip_prefix('/').unwrap_or(inner);
    name.starts_with(|c: char| c.is_ascii_alphabetic()).then_some(())?;
    let end = inner.find(['<', '>'])?;
    inner[end..].starts_with('>').then_some(end + 2)
}

/// Whether a character is part of the syntax of markup.
fn is_within(markup: &[Range<usize>], at: usize, text: &str) -> bool {
    let next = markup.partition_point(|range| range.end <= at);
    let is_inside = markup.get(next).is_some_and(|range| range.contains(&at));
    is_inside && text[at..].starts_with(|c: char| c.is_ascii())
}
