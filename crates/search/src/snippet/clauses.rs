//! The ends of clauses and sentences, where snippets may be cut.
//!
//! `谈到铁路，也谈到能源。“很好。” 他说` has the clauses `谈到铁路，`, `也谈到能源。`, `“很好。” ` and `他说`.

use std::ops::Range;

use souwen_text::sentence::{AfterClosing, ends_sentence, is_closing};

/// The clauses of a line as ranges of bytes, each with its closing punctuation and the white space after
/// it; together they cover the whole line. Takes time linear in the length of the line.
pub(crate) fn clauses(text: &str) -> Vec<Range<usize>> {
    let mut after_closing = AfterClosing::new(text);
    let mut clauses = Vec::new();
    let mut start = 0;
    let mut ended = false;
    for (i, c) in text.char_indices() {
        let end = i + c.len_utf8();
        let ends = match c {
            '，' | '；' | '：' | '、' | '…' | ';' => true,
            // Not a separator of thousands.
            ',' => !text[end..].starts_with(|c: char| c.is_ascii_digit()),
            c => after_closing.ends_sentence(c, end, false),
        };
        if ended && !ends && !is_closing(c) && !c.is_whitespace() {
            clauses.push(start..i);
            start = i;
            ended = false;
        }
        ended |= ends;
    }
    clauses.push(start..text.len());
    clauses
}

/// Whether a sentence begins at a byte offset.
pub(crate) fn starts_sentence(text: &str, offset: usize) -> bool {
    let before = text[..offset].trim_end().trim_end_matches(is_closing_quote);
    before.is_empty() || ends_with_end(before)
}

/// Whether a sentence ends at a byte offset.
pub(crate) fn ends_a_sentence(text: &str, offset: usize) -> bool {
    text[offset..].trim_start().is_empty()
        || ends_with_end(text[..offset].trim_end().trim_end_matches(is_closing_quote))
}

fn ends_with_end(text: &str) -> bool {
    text.chars().next_back().is_some_and(|c| ends_sentence(c, "", false))
}

fn is_closing_quote(c: char) -> bool {
    is_closing(c) && !ends_sentence(c, "", false)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = clauses(text).into_iter().map(|clause| &text[clause]).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn clauses_keep_the_signs_that_end_them() {
        check(
            "谈到铁路，也谈到能源。“很好。” 他说",
            &["谈到铁路，", "也谈到能源。", "“很好。” ", "他说"],
        );
        check("共1,200人,其中", &["共1,200人,", "其中"]);
        check("版本3.6.3", &["版本3.6.3"]);
        check("甲！！？乙", &["甲！！？", "乙"]);
        check("", &[""]);
    }

    #[test]
    fn sentences_begin_behind_ends_and_closing_quotes() {
        let check = |before: &str, expected: bool| {
            assert_eq!(
                starts_sentence(&format!("{before}然后"), before.len()),
                expected,
                "{before}"
            );
            assert_eq!(
                ends_a_sentence(&format!("{before}然后"), before.len()),
                expected,
                "{before}"
            );
        };
        check("结束。", true);
        check("“结束。” ", true);
        check("还没有，", false);
        assert!(starts_sentence("然后", 0) && ends_a_sentence("然后  ", "然后".len()));
    }

    #[test]
    fn long_runs_of_signs_take_linear_time() {
        let text = format!("甲{}a", "!".repeat(1_000_000));
        assert_eq!(clauses(&text).len(), 1);
    }

    proptest! {
        #[test]
        fn clauses_are_the_whole_line(text in "[中亚,，。！!.…”） 1a]{0,40}") {
            let mut end = 0;
            for clause in clauses(&text) {
                prop_assert_eq!(clause.start, end);
                end = clause.end;
            }
            prop_assert_eq!(end, text.len());
        }
    }
}
