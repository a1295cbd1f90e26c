//! Text fragments: they identify the place of matches on the page that a paragraph came from.
//!
//! Their parts are those of a text fragment in a URL (WICG, "URL Fragment Text Directives"): the passage,
//! and the text before and after it, so that the right occurrence is found. Browsers search for whole
//! words, with rules of their own about where a Chinese word ends. So wherever that matters a part begins
//! and ends next to punctuation, a space or the edge of the paragraph: a word ends there by any rules.
//!
//! The match 中吉乌铁路 in `21. 完成中吉乌铁路可研工作,推进建设` has the prefix `完成` and the suffix `可研工作`.

use std::ops::Range;

use souwen_text::is_significant;

use crate::response::TextFragment;

/// The maximum length of a single passage, in characters; a longer one is given by its start and its end.
const MAX_TEXT_CHARS: usize = 60;
/// How far a place to begin or end at is searched for, in characters.
const MAX_CONTEXT_CHARS: usize = 32;

/// The text fragment for a range of bytes of a paragraph; `None` when the range contains nothing visible.
pub(crate) fn text_fragment(text: &str, range: Range<usize>) -> Option<TextFragment> {
    let passage = &text[range.clone()];
    let start = range.start + (passage.len() - passage.trim_start().len());
    let range = start..start + passage.trim().len();
    let passage = &text[range.clone()];
    if passage.is_empty() {
        return None;
    }
    let (start, end) = match halves(passage) {
        Some((start, end)) => (start, Some(end)),
        None => (passage, None),
    };
    let owned = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    Some(TextFragment {
        prefix: before(text, range.start).and_then(|from| owned(&text[from..range.start])),
        start: start.to_owned(),
        end: end.map(str::to_owned),
        suffix: after(text, range.end).and_then(|to| owned(&text[range.end..to])),
    })
}

/// The first and the last clause of a passage that is too long to be given whole.
fn halves(passage: &str) -> Option<(&str, &str)> {
    passage.char_indices().nth(MAX_TEXT_CHARS)?;
    let first = edge_after(passage, 0, MAX_TEXT_CHARS)?;
    let last = edge_before(passage, passage.len(), MAX_TEXT_CHARS)?;
    (first < last).then(|| (&passage[..first], &passage[last..]))
}

/// Where the context before an offset begins: at the rest of its clause, or at the clause before.
fn before(text: &str, offset: usize) -> Option<usize> {
    let head = &text[..offset];
    let words_end = head.trim_end_matches(|c| !is_word(c)).len();
    if head[words_end..].chars().count() > MAX_CONTEXT_CHARS {
        return None;
    }
    edge_before(text, words_end, MAX_CONTEXT_CHARS)
}

/// Where the context after an offset ends: with the rest of its clause, or with the clause after.
fn after(text: &str, offset: usize) -> Option<usize> {
    let tail = &text[offset..];
    let words = tail.trim_start_matches(|c| !is_word(c));
    let gap = &tail[..tail.len() - words.len()];
    if gap.chars().count() > MAX_CONTEXT_CHARS {
        return None;
    }
    edge_after(text, offset + gap.len(), MAX_CONTEXT_CHARS)
}

/// The beginning of the stretch of word characters that ends at an offset.
fn edge_before(text: &str, offset: usize, max: usize) -> Option<usize> {
    let mut edge = offset;
    for (count, (i, c)) in text[..offset].char_indices().rev().enumerate() {
        if !is_word(c) {
            break;
        }
        if count == max {
            return None;
        }
        edge = i;
    }
    (edge < offset).then_some(edge)
}

/// The end of the stretch of word characters that begins at an offset.
fn edge_after(text: &str, offset: usize, max: usize) -> Option<usize> {
    let mut edge = offset;
    for (count, (i, c)) in text[offset..].char_indices().enumerate() {
        if !is_word(c) {
            break;
        }
        if count == max {
            return None;
        }
        edge = offset + i + c.len_utf8();
    }
    (edge > offset).then_some(edge)
}

/// Whether a character may be part of a word: anything except white space and the punctuation of ASCII
/// and of Chinese.
fn is_word(c: char) -> bool {
    is_significant(c)
        || !(c.is_whitespace()
            || c.is_ascii()
            || matches!(c, '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ff65}'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// `text` with the passage in 【】; what is expected as `prefix-,start,end,-suffix`.
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let start = text.find('【').unwrap();
        let plain = text.replace('【', "");
        let end = plain.find('】').unwrap();
        let found = text_fragment(&plain.replace('】', ""), start..end).unwrap();
        let mut shown = found.prefix.map(|prefix| format!("{prefix}-,")).unwrap_or_default();
        shown.push_str(&found.start);
        shown.extend(found.end.map(|end| format!(",{end}")));
        shown.extend(found.suffix.map(|suffix| format!(",-{suffix}")));
        assert_eq!(shown, expected);
    }

    #[test]
    fn context_is_the_rest_of_the_clause_or_the_next() {
        check("21. 完成【中吉乌铁路】可研工作,推进建设", "完成-,中吉乌铁路,-可研工作");
        check("【铁路】", "铁路");
        check("合作，【铁路】。此外", "合作，-,铁路,-。此外");
        check("谈到合作， 【铁路】 （图）", "谈到合作，-,铁路,-（图");
        check("他说：“【铁路】”", "他说：“-,铁路");
        let long = "长".repeat(33);
        check(&format!("{long}【铁路】{long}"), "铁路");
        check(&format!("{}【铁路】", "。".repeat(40)), "铁路");
    }

    #[test]
    fn long_passages_are_given_by_their_ends() {
        let middle = "中间说了许多话，".repeat(10);
        check(
            &format!("今天，【铁路开工，{middle}能源合作】扩大。"),
            "今天，-,铁路开工,能源合作,-扩大",
        );
        let unbroken = "没有标点".repeat(20);
        check(&format!("【{unbroken}】"), &unbroken);
    }

    #[test]
    fn nothing_has_no_text_fragment() {
        assert_eq!(text_fragment("中  亚", 3..5), None);
        assert_eq!(text_fragment("", 0..0), None);
    }

    proptest! {
        #[test]
        fn parts_are_in_the_paragraph_in_their_order(
            text in "([中亚铁路 ，。a-]|\\PC){0,200}",
            a in any::<prop::sample::Index>(),
            b in any::<prop::sample::Index>(),
        ) {
            let mut offsets: Vec<usize> = text.char_indices().map(|(i, _)| i).collect();
            offsets.push(text.len());
            let (a, b) = (offsets[a.index(offsets.len())], offsets[b.index(offsets.len())]);
            let range = a.min(b)..a.max(b);
            if let Some(found) = text_fragment(&text, range.clone()) {
                let passage = text[range.clone()].trim();
                prop_assert!(passage.starts_with(&found.start));
                match &found.end {
                    Some(end) => prop_assert!(passage.ends_with(end.as_str())),
                    None => prop_assert_eq!(passage, &found.start),
                }
                let start = range.end - text[range.clone()].trim_start().len();
                let end = start + passage.len();
                if let Some(prefix) = &found.prefix {
                    prop_assert!(text[..start].trim_end().ends_with(prefix.as_str()));
                }
                if let Some(suffix) = &found.suffix {
                    prop_assert!(text[end..].trim_start().starts_with(suffix.as_str()));
                }
            }
        }
    }
}
