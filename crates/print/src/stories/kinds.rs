//! Classifies blocks as headlines, headings or text.

use std::collections::BTreeMap;

use super::headline_text;
use crate::document::Document;
use crate::layout::{Block, Sheet};

/// The minimum ratio of the size of a headline to that of the text.
const HEADLINE: f32 = 1.28;
/// The minimum ratio of the size of a heading inside a story to that of the text.
const HEADING: f32 = 1.07;
/// The maximum number of characters of a headline, and of its lines.
const LONGEST_HEADLINE: usize = 90;
const MAX_LINES: usize = 5;
/// The maximum number of characters of a heading.
const LONGEST_HEADING: usize = 30;
/// The minimum ratio of the size of a plain text's title to that of later headlines.
const TITLE: f32 = 1.12;
/// The share of the page width that a line of a plain text takes.
const PLAIN_LINE: f32 = 0.5;

/// The kind of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The headline of a story, or a line around it.
    Headline,
    /// A heading inside a story.
    Heading,
    /// Text.
    Text,
}

/// The type size of most characters of a file.
pub(super) fn usual_size(document: &Document) -> f32 {
    let mut sizes: BTreeMap<u32, usize> = BTreeMap::new();
    for block in document.sheets.iter().flat_map(|sheet| &sheet.blocks) {
        // Sizes that hardly differ count as equal.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
        let size = (block.size * 4.).round() as u32;
        *sizes.entry(size).or_default() += block.characters();
    }
    #[expect(clippy::cast_precision_loss, reason = "sizes of type are small")]
    let quarters = |size: u32| size as f32 / 4.;
    sizes.iter().max_by_key(|(_, count)| **count).map_or(10., |(size, _)| quarters(*size))
}

/// The kind of a block, without its context.
pub(super) fn kind(block: &Block, usual: f32) -> Kind {
    let ratio = block.size / usual.max(0.1);
    if ratio < HEADING {
        return Kind::Text;
    }
    let text = headline_text(block);
    let characters = block.characters();
    let is_sentence =
        text.ends_with(['。', '；', '，', ';', ',']) || text.matches('。').count() > 1;
    if ratio >= HEADLINE {
        // Numbers and rules of a table may be large, and are no title of anything.
        let fits = characters <= LONGEST_HEADLINE
            && block.lines.len() <= MAX_LINES
            && text.chars().any(char::is_alphabetic);
        return match fits && !is_sentence {
            true if is_numbered(&text) => Kind::Heading,
            true => Kind::Headline,
            false => Kind::Text,
        };
    }
    let is_heading = characters <= LONGEST_HEADING
        && block.lines.len() <= 2
        && !is_sentence
        && text.chars().any(char::is_alphabetic);
    if is_heading { Kind::Heading } else { Kind::Text }
}

/// Whether a heading begins with the number of a section: 一、 （二） 第三章 4.
pub(super) fn is_numbered(text: &str) -> bool {
    let text = text.trim_start();
    let is_part = text.starts_with('第');
    let text = text.trim_start_matches(['（', '(', '第']);
    let numerals =
        text.chars().take_while(|c| c.is_ascii_digit() || "一二三四五六七八九十百".contains(*c));
    let count = numerals.count();
    let behind = text.chars().nth(count);
    let closes = |c: char| match c {
        '、' | '.' | '．' | '）' | ')' => !is_part,
        '章' | '节' | '節' | '条' | '條' => is_part,
        _ => false,
    };
    (1..=3).contains(&count) && behind.is_some_and(closes)
}

/// Whether a file is one continuous text, like a report and unlike a newspaper: it has one column, and no
/// later headline is as large as the first.
pub(super) fn is_plain(pages: &[(&Sheet, Vec<&Block>)], usual: f32) -> bool {
    let mut sizes = pages
        .iter()
        .flat_map(|(_, blocks)| blocks)
        .filter(|block| kind(block, usual) == Kind::Headline)
        .map(|block| block.size);
    let Some(first) = sizes.next() else { return true };
    let is_alone = sizes.filter(|size| size * TITLE > first).count() == 0;
    let mut wide = (0usize, 0usize);
    for (sheet, blocks) in pages {
        for block in blocks.iter().filter(|block| kind(block, usual) == Kind::Text) {
            let across = block.across();
            let length = if block.is_vertical { sheet.height } else { sheet.width };
            if block.lines.len() > 1 {
                wide.1 += block.lines.len();
                if across.width() > length * PLAIN_LINE {
                    wide.0 += block.lines.len();
                }
            }
        }
    }
    is_alone && wide.0 * 10 >= wide.1 * 8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbered_headings_are_parts() {
        for text in ["一、背景", "（二）经过", "第三章 结语", "4. 表", "十二、附则"]
        {
            assert!(is_numbered(text), "{text}");
        }
        for text in ["一条铁路", "三城联动", "2023年回顾", "背景"] {
            assert!(!is_numbered(text), "{text}");
        }
    }
}
