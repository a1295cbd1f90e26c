//! Marks in Traditional characters: 中央社臺北5月19日電（記者 趙六）.
//!
//! The words that identify marks are listed in Simplified characters. A text with characters of marks in
//! Traditional ones is converted to Simplified, character by character with equal length in bytes, so
//! that every offset applies to both. The values found are then restored to their printed form.

use souwen_text::fold_char;

use super::mark::{LONGEST_MARK, Marks, PageMark};

/// Every mark in Traditional characters contains one of these.
const SIGNS: &[char] =
    &['電', '訊', '記', '報', '網', '攝', '據', '責', '編', '轉', '續', '來', '聯', '專'];

/// The text in Simplified characters, if it may contain a mark in Traditional ones.
pub(super) fn simplified(text: &str) -> Option<String> {
    let head = text.chars().take(LONGEST_MARK);
    let mut ends = head.chain(text.chars().rev().take(LONGEST_MARK));
    let same_length = |c: char| fold_char(c).filter(|folded| folded.len_utf8() == c.len_utf8());
    let simplify = |c: char| if c.is_ascii() { c } else { same_length(c).unwrap_or(c) };
    ends.any(|c| SIGNS.contains(&c)).then(|| text.chars().map(simplify).collect())
}

/// Restores the printed words in marks that were found in the `simplified` form of `text`.
pub(super) fn restore(marks: &mut Marks, simplified: &str, text: &str) {
    let (start, end) = (marks.text_start, marks.text_end);
    let restored = |marks: &mut [PageMark], from: usize, to: usize| {
        let again = |value: &mut String| {
            if let Some(at) = simplified[from..to].find(value.as_str()) {
                let at = from + at;
                *value = text[at..at + value.len()].to_string();
            }
        };
        for mark in marks {
            let fields = [&mut mark.source, &mut mark.place, &mut mark.section];
            fields.into_iter().flatten().for_each(again);
            mark.authors.iter_mut().for_each(again);
            again(&mut mark.printed);
        }
    };
    restored(&mut marks.whole, 0, text.len());
    restored(&mut marks.lead, 0, start);
    restored(&mut marks.trail, end, text.len());
}
