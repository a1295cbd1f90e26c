//! The concordance: every article that matches, with every occurrence in it.
//!
//! It is for users who read all matches instead of the best: nothing is ranked, truncated or left out,
//! and the order depends only on the articles. An occurrence is a place where a chunk of the query
//! occurs: as its run or, when the article contains all parts of the chunk but not the run, each of the
//! parts. Matches of fields and prefixes are occurrences too. Occurrences do not overlap, so that they
//! can be counted: of several that overlap, the first counts, and of those that begin at the same
//! character the longest.

use std::ops::Range;

use souwen_article::Article;
use unicode_segmentation::UnicodeSegmentation;

use crate::highlight::lines::{Line, LineKind, Lines};
use crate::highlight::marks::{Mark, MarkReason, Marker};
use crate::response::{IndexState, Warning};

/// An article that matches.
#[derive(Debug)]
pub struct Matched<'a> {
    /// The article.
    pub article: &'a Article,
    /// The occurrences in the order of the text: title, subtitle, body, dateline. Empty for an article
    /// that matches by something other than its text: by its metadata, a date or a filter.
    pub occurrences: Vec<Occurrence<'a>>,
    /// The state of the index that it was read from.
    pub state: &'a IndexState,
}

/// A place where an article matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence<'a> {
    /// The part of the article.
    pub part: Part,
    /// The paragraph of the body, counted from 1; 0 in other parts.
    pub paragraph: usize,
    /// The line that contains it: a paragraph, the title ...
    line: &'a str,
    /// The range of the match in the line, in bytes.
    range: Range<usize>,
}

impl<'a> Occurrence<'a> {
    /// Returns the occurrence at a range of bytes of a line; `None` when the line has no such range.
    pub fn new(
        part: Part,
        paragraph: usize,
        line: &'a str,
        range: Range<usize>,
    ) -> Option<Occurrence<'a>> {
        line.get(range.clone()).map(|_| Occurrence { part, paragraph, line, range })
    }

    /// The whole text of its line before it.
    pub(super) fn before(&self) -> &'a str {
        &self.line[..self.range.start]
    }

    /// The whole text of its line after it.
    pub(super) fn after(&self) -> &'a str {
        &self.line[self.range.end..]
    }

    /// The matching text, as printed.
    pub fn text(&self) -> &'a str {
        &self.line[self.range.clone()]
    }

    /// The text before it in its line, at most this many characters as users count them (grapheme
    /// clusters).
    pub fn left(&self, characters: usize) -> &'a str {
        let before = self.before();
        let mut clusters = before.grapheme_indices(true).rev().take(characters);
        &before[clusters.by_ref().last().map_or(before.len(), |(start, _)| start)..]
    }

    /// The text after it in its line, cut like [`left`](Occurrence::left).
    pub fn right(&self, characters: usize) -> &'a str {
        let after = self.after();
        &after[..after.grapheme_indices(true).nth(characters).map_or(after.len(), |(end, _)| end)]
    }
}

/// A part of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// The title.
    Title,
    /// The line below or above it.
    Subtitle,
    /// A paragraph of the body.
    Body,
    /// Bylines, datelines and continuation marks as printed.
    Dateline,
}

impl Part {
    /// The name in output.
    pub fn name(self) -> &'static str {
        match self {
            Part::Title => "title",
            Part::Subtitle => "subtitle",
            Part::Body => "body",
            Part::Dateline => "dateline",
        }
    }
}

/// The totals of a walk through all matches.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Matches {
    /// The articles that were visited.
    pub articles: usize,
    /// The number of occurrences in them.
    pub occurrences: usize,
    /// The state of the index.
    pub state: IndexState,
    /// Warnings: what was ignored in the query, and what could surprise.
    pub warnings: Vec<Warning>,
}

/// Finds the occurrences in an article.
pub(super) fn occurrences<'a>(lines: &Lines<'a>, marker: &Marker) -> Vec<Occurrence<'a>> {
    let title = lines.title_counts.then_some(&lines.title);
    let title = title.map(|line| (Part::Title, 0, line));
    let subtitle = lines.subtitle.iter().map(|line| (Part::Subtitle, 0, line));
    let body = lines.body.iter().zip(1..).map(|(line, n)| (Part::Body, n, line));
    let dateline = lines.dateline.iter().map(|line| (Part::Dateline, 0, line));
    let mut found = Vec::new();
    for (part, paragraph, line) in title.into_iter().chain(subtitle).chain(body).chain(dateline) {
        let kind = match part {
            Part::Title => LineKind::Title,
            Part::Subtitle | Part::Body => LineKind::Body,
            Part::Dateline => LineKind::Dateline,
        };
        let ranges = apart(line, kind, marker).into_iter();
        found.extend(ranges.map(|range| Occurrence { part, paragraph, line: line.text, range }));
    }
    found
}

/// The matches of a line that count as occurrences; they do not overlap.
fn apart(line: &Line<'_>, kind: LineKind, marker: &Marker) -> Vec<Range<usize>> {
    let mut marks: Vec<Mark> = marker.marks(line, kind);
    // The whole query as one run counts only when nothing else of the query occurs.
    let is_matched = |mark: &Mark| marker.reason(mark) == MarkReason::Matched;
    let any_matched = marks.iter().any(is_matched);
    marks.retain(|mark| {
        is_matched(mark) || (!any_matched && marker.reason(mark) == MarkReason::Literal)
    });
    marks.sort_by_key(|mark| (mark.range.start, std::cmp::Reverse(mark.range.end)));
    let mut ranges: Vec<Range<usize>> = Vec::with_capacity(marks.len());
    for mark in marks {
        if ranges.last().is_none_or(|last| last.end <= mark.range.start) {
            ranges.push(mark.range);
        }
    }
    ranges
}
