//! The candidate passages of a line, and how one is cut out of it.
//!
//! A passage consists of adjacent clauses of one paragraph, so it begins and ends with a sentence or a
//! clause. Only a clause that is longer than a whole snippet is cut inside, between characters and never
//! inside a mark. An ellipsis marks each end where a sentence was cut.
//!
//! Passages are compared in one sweep over a paragraph. Its time is linear in the length of the paragraph
//! and in the number of matches.

use std::cell::OnceCell;
use std::ops::Range;
use std::rc::Rc;

use souwen_text::marked::{in_chars, merged};
use unicode_segmentation::UnicodeSegmentation;

use super::clauses::{clauses, ends_a_sentence, starts_sentence};
use super::coverage::{Coverage, Worth, sweep};
use super::text_fragment::text_fragment;
use crate::highlight::marks::Mark;
use crate::response::Fragment;

/// The length of a snippet in characters (Unicode scalar values), ellipses not counted. Only a single
/// longer mark exceeds it.
pub const SNIPPET_CHARS: usize = 120;

/// How much of a cut clause comes before its first mark, in characters.
const CUT_LEAD_CHARS: usize = SNIPPET_CHARS / 4;

const ELLIPSIS: char = '…';

/// Adjacent clauses of a line that have not been shown.
pub(super) struct Stretch<'a> {
    text: &'a str,
    /// All marks of the line, in order.
    marks: Rc<Vec<Mark>>,
    paragraph: usize,
    /// Ranges of bytes; never empty.
    pub(super) clauses: Vec<Range<usize>>,
    /// The candidate passages, worked out when needed.
    windows: OnceCell<Vec<Window>>,
}

impl<'a> Stretch<'a> {
    pub(super) fn of_line(text: &'a str, marks: Vec<Mark>, paragraph: usize) -> Stretch<'a> {
        let clauses = joined_by(&marks, clauses(text));
        Stretch { text, marks: Rc::new(marks), paragraph, clauses, windows: OnceCell::new() }
    }

    /// The parts that remain when a range of it has been shown.
    pub(super) fn without(&self, shown: &Range<usize>) -> Vec<Stretch<'a>> {
        let part = |within: Range<usize>| {
            let clauses = self.clauses.iter();
            let clauses = clauses.map(|c| c.start.max(within.start)..c.end.min(within.end));
            Stretch {
                text: self.text,
                marks: Rc::clone(&self.marks),
                paragraph: self.paragraph,
                clauses: clauses.filter(|clause| !clause.is_empty()).collect(),
                windows: OnceCell::new(),
            }
        };
        let parts = [part(0..shown.start), part(shown.end..self.text.len())];
        parts.into_iter().filter(|part| !part.clauses.is_empty()).collect()
    }

    /// Its best passage; the earliest among equals. `None` when it contains nothing new.
    pub(super) fn best(&self, coverage: &Coverage) -> Option<(Worth, Range<usize>)> {
        let windows = self.windows.get_or_init(|| self.windows());
        let found = sweep(&self.marks, windows.iter().map(|w| w.range.clone()), coverage, |i| {
            windows[i].whole
        });
        let (at, worth) = found?;
        let window = &windows[at];
        let range = match &window.cut {
            None => window.range.clone(),
            Some((clause, mark)) => self.cut(clause.clone(), mark.clone()),
        };
        Some((worth, range))
    }

    /// The candidate passages; neither their starts nor their ends decrease.
    fn windows(&self) -> Vec<Window> {
        let lengths: Vec<usize> =
            self.clauses.iter().map(|clause| self.text[clause.clone()].chars().count()).collect();
        let mut windows = Vec::with_capacity(self.clauses.len());
        let (mut end, mut length) = (0, 0);
        for (first, clause) in self.clauses.iter().enumerate() {
            if lengths[first] > SNIPPET_CHARS {
                self.windows_within(clause, &mut windows);
                (end, length) = (first + 1, 0);
                continue;
            }
            while end < self.clauses.len() && length + lengths[end] <= SNIPPET_CHARS {
                length += lengths[end];
                end += 1;
            }
            length -= lengths[first];
            let whole = starts_sentence(self.text, clause.start);
            let range = clause.start..self.clauses[end - 1].end;
            windows.push(Window { range, whole, cut: None });
        }
        windows
    }

    /// The candidate passages within a clause that is too long to be shown whole: one for each mark,
    /// beginning with it.
    fn windows_within(&self, clause: &Range<usize>, windows: &mut Vec<Window>) {
        let marks = starting_in(&self.marks, clause);
        let mut ahead = self.text[clause.clone()].char_indices().map(|(i, _)| clause.start + i);
        // The character at the maximum length of a passage from the mark.
        let mut behind = self.text[clause.clone()].char_indices().map(|(i, _)| clause.start + i);
        let mut reach = ahead.nth(SNIPPET_CHARS - CUT_LEAD_CHARS).unwrap_or(clause.end);
        let mut at = behind.next().unwrap_or(clause.end);
        let mut last_start = None;
        let mut furthest = clause.start;
        for mark in marks.iter().filter(|mark| mark.range.end <= clause.end) {
            if last_start == Some(mark.range.start) {
                continue;
            }
            last_start = Some(mark.range.start);
            while at < mark.range.start {
                at = behind.next().unwrap_or(clause.end);
                reach = ahead.next().unwrap_or(clause.end);
            }
            furthest = furthest.max(reach).max(mark.range.end);
            windows.push(Window {
                range: mark.range.start..furthest,
                whole: false,
                cut: Some((clause.clone(), mark.range.clone())),
            });
        }
    }

    /// A range of the line as a fragment, and the marks in it.
    pub(super) fn fragment(&self, range: Range<usize>) -> (Fragment, Vec<Mark>) {
        let marks: Vec<Mark> = starting_in(&self.marks, &range)
            .iter()
            .filter(|mark| mark.range.end <= range.end)
            .cloned()
            .collect();
        let ranges = merged(marks.iter().map(|mark| mark.range.clone()));
        let text_fragment = match (ranges.first(), ranges.last()) {
            (Some(first), Some(last)) if self.paragraph > 0 => {
                text_fragment(self.text, first.start..last.end)
            }
            _ => None,
        };
        let cut_before = !starts_sentence(self.text, range.start);
        let cut_after = !ends_a_sentence(self.text, range.end);
        let shown = &self.text[range.clone()];
        let leading = shown.len() - shown.trim_start().len();
        let shown = shown.trim();
        let start = range.start + leading;
        let mut text = String::with_capacity(shown.len() + 2 * ELLIPSIS.len_utf8());
        text.extend(cut_before.then_some(ELLIPSIS));
        let shift = text.len();
        text.push_str(shown);
        text.extend(cut_after.then_some(ELLIPSIS));
        let ranges: Vec<Range<usize>> = ranges
            .iter()
            .map(|mark| mark.start - start + shift..mark.end - start + shift)
            .collect();
        let highlights = in_chars(&text, &ranges);
        (Fragment { text, highlights, paragraph: self.paragraph, text_fragment }, marks)
    }

    /// A stretch of at most [`SNIPPET_CHARS`] around a mark in a longer clause, or the beginning of the
    /// clause. It is cut between grapheme clusters and never inside a mark.
    pub(super) fn cut(&self, clause: Range<usize>, mark: Range<usize>) -> Range<usize> {
        let target = if mark.is_empty() { clause.start..clause.start } else { mark };
        let mut start = target.start;
        let mut room = CUT_LEAD_CHARS;
        for (i, cluster) in self.text[clause.start..target.start].grapheme_indices(true).rev() {
            let length = cluster.chars().count();
            if length > room {
                break;
            }
            room -= length;
            start = clause.start + i;
        }
        let mut end = target.end;
        let mut room = SNIPPET_CHARS.saturating_sub(self.text[start..end].chars().count());
        for cluster in self.text[end..clause.end].graphemes(true) {
            let length = cluster.chars().count();
            if length > room {
                break;
            }
            room -= length;
            end += cluster.len();
        }
        // If the cut would split a mark, the start of the stretch moves behind that mark, and its end
        // before it. The central mark stays whole.
        let marks = starting_in(&self.marks, &clause);
        for mark in marks.iter().map(|mark| &mark.range) {
            if mark.start < start && start < mark.end {
                start = mark.end.min(target.start);
            }
        }
        for mark in marks.iter().rev().map(|mark| &mark.range) {
            if mark.start < end && end < mark.end {
                end = mark.start.max(target.end);
            }
        }
        start..end
    }
}

/// A candidate passage.
struct Window {
    /// Its range in the line, in bytes.
    range: Range<usize>,
    /// Whether it begins at the start of a sentence.
    whole: bool,
    /// For a part of a clause: that clause, and the mark at which the part begins.
    cut: Option<(Range<usize>, Range<usize>)>,
}

/// The marks that begin in a range of bytes; `marks` are sorted by their start.
fn starting_in<'m>(marks: &'m [Mark], range: &Range<usize>) -> &'m [Mark] {
    let from = marks.partition_point(|mark| mark.range.start < range.start);
    let to = marks.partition_point(|mark| mark.range.start < range.end);
    &marks[from..to]
}

/// Joins the clauses that a mark crosses the border of, so that no passage splits a mark.
fn joined_by(marks: &[Mark], clauses: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut marks = marks.iter().peekable();
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(clauses.len());
    // The furthest end of the marks that begin before the current border.
    let mut reach = 0;
    for clause in clauses {
        while let Some(mark) = marks.next_if(|mark| mark.range.start < clause.start) {
            reach = reach.max(mark.range.end);
        }
        match joined.last_mut() {
            Some(last) if reach > clause.start => last.end = clause.end,
            _ => joined.push(clause),
        }
    }
    joined
}
