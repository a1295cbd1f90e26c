//! Collects the text of front matter that is no value: comments, anchors, the names of fields.

use std::ops::Range;

use souwen_text::is_significant;

use crate::markdown::lines::PageLine;
use crate::omission::Omission;

/// The lines as one text.
pub(super) fn joined(lines: &[PageLine]) -> String {
    let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
    texts.join("\n")
}

/// The text outside the byte ranges of `values`, line by line.
pub(super) fn outside(lines: &[PageLine], mut values: Vec<Range<usize>>) -> Vec<Omission> {
    values.sort_by_key(|range| range.start);
    let mut values = values.into_iter().peekable();
    let mut omissions = Vec::new();
    let mut start = 0;
    // The end of the text that is covered by the values so far.
    let mut covered = 0;
    for line in lines {
        let mut text = String::new();
        for (at, c) in line.text.char_indices() {
            let at = start + at;
            while let Some(range) = values.next_if(|range| range.start <= at) {
                covered = covered.max(range.end);
            }
            if at >= covered {
                text.push(c);
            }
        }
        // Punctuation between values is syntax, not text.
        let is_printed_twice = |c: char| c.is_whitespace() || ":=,-[]{}".contains(c);
        if text.contains(is_significant) {
            let (line, text) = (line.number, text.trim_matches(is_printed_twice).to_string());
            omissions.push(Omission { line, text, what: "a comment in the front matter" });
        }
        start += line.text.len() + 1;
    }
    omissions
}
