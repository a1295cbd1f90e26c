//! Page furniture: the lines around stories with the name and the date of the paper, and page numbers.

use std::collections::HashMap;

use super::{Place, headline_text};
use crate::document::Document;
use crate::layout::{Block, Sheet};

/// The share of the height of a page, at its upper and at its lower edge, that contains such lines.
const MARGIN: f32 = 0.09;
/// The maximum length of such a line, in characters.
const LONGEST: usize = 70;
/// The maximum number of lines of a block of furniture.
const MAX_LINES: usize = 3;
/// The maximum length of a line that is recognised only by its repetition, in characters.
const LONGEST_REPEATED: usize = 50;
/// The maximum distance between lines of several pages in the same place, in points.
const SAME_PLACE: f32 = 6.;

/// A line around the stories of a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Furniture {
    /// Its kind.
    pub kind: FurnitureKind,
    /// Its text.
    pub text: String,
    /// Its place.
    pub place: Place,
}

/// The kind of a line around stories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FurnitureKind {
    /// The number of a page: 3, 第04版.
    PageNumber,
    /// A line above the text: 山城日报 2023年8月13日 星期日.
    Header,
    /// A line below the text: 责任编辑 王小明.
    Footer,
}

impl Furniture {
    /// The page number that the line prints: 第04版, - 4 -, A04.
    pub(super) fn page(&self) -> Option<u32> {
        if self.kind == FurnitureKind::PageNumber {
            return number_in(&self.text);
        }
        let at = self.text.find('版')?;
        let before = self.text[..at].trim_end();
        let digits = before.len() - before.trim_end_matches(|c: char| c.is_numeric()).len();
        let tail = &before[before.len() - digits..];
        if digits > 0 { number_in(tail) } else { chinese(before.chars().next_back()?) }
    }
}

/// The first number in a text, with digits of any width.
pub(super) fn number_in(text: &str) -> Option<u32> {
    let figures: String = text
        .chars()
        .map(|c| match c {
            '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10).unwrap_or(c),
            other => other,
        })
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .collect();
    figures.parse().ok().or_else(|| text.chars().find_map(chinese))
}

fn chinese(c: char) -> Option<u32> {
    let at = "一二三四五六七八九十".chars().position(|numeral| numeral == c)?;
    u32::try_from(at + 1).ok()
}

/// Separates the furniture of each page from its other blocks.
pub(super) fn take_out(
    document: &Document,
    usual: f32,
) -> (Vec<(&Sheet, Vec<&Block>)>, Vec<Furniture>) {
    let repeats = Repeats::of(document);
    let mut found = Vec::new();
    let mut pages = Vec::with_capacity(document.sheets.len());
    for sheet in &document.sheets {
        let mut kept = Vec::with_capacity(sheet.blocks.len());
        for block in &sheet.blocks {
            match kind(block, sheet, &repeats, usual) {
                Some(kind) => found.push(Furniture {
                    kind,
                    text: headline_text(block),
                    place: Place { page: sheet.number, area: block.area },
                }),
                None => kept.push(block),
            }
        }
        pages.push((sheet, kept));
    }
    (pages, found)
}

/// The kind of furniture that a block is; `None` for text of a story.
fn kind(block: &Block, sheet: &Sheet, repeats: &Repeats, usual: f32) -> Option<FurnitureKind> {
    let edge = edge(block, sheet)?;
    let text = headline_text(block);
    let is_outermost = |other: &&Block| match edge {
        FurnitureKind::Header => other.area.center().1 < block.area.top,
        _ => other.area.center().1 > block.area.bottom,
    };
    if is_page_number(&text) {
        return Some(FurnitureKind::PageNumber);
    }
    if block.characters() > LONGEST {
        return None;
    }
    let outer = sheet.blocks.iter().filter(is_outermost);
    // Only furniture is beyond a rule at the edge of a page.
    let outer_text: usize = outer.map(Block::characters).sum();
    let names_paper = names_paper(&text) && outer_text <= LONGEST * 2;
    let is_small = block.size <= usual * 1.6 || names_paper;
    let is_repeated = block.characters() <= LONGEST_REPEATED && repeats.has(block, sheet);
    (is_small && names_paper || is_repeated).then_some(edge)
}

/// The edge of its page that a block is at.
fn edge(block: &Block, sheet: &Sheet) -> Option<FurnitureKind> {
    if block.lines.len() > MAX_LINES {
        return None;
    }
    let middle = block.area.center().1;
    if middle < sheet.height * MARGIN {
        Some(FurnitureKind::Header)
    } else if middle > sheet.height * (1. - MARGIN) {
        Some(FurnitureKind::Footer)
    } else {
        None
    }
}

/// Whether a text is nothing but a page number.
fn is_page_number(text: &str) -> bool {
    let rest = text
        .trim()
        .trim_matches(|c: char| matches!(c, '-' | '—' | '–' | '·' | '•' | ' ' | '－' | '~' | '|'));
    let rest = rest.strip_prefix('第').unwrap_or(rest);
    let rest = rest.strip_suffix(['页', '頁', '版']).unwrap_or(rest).trim();
    let rest =
        rest.strip_prefix("Page").or_else(|| rest.strip_prefix("page")).unwrap_or(rest).trim();
    let parts: Vec<&str> = rest.split(['/', '／']).map(str::trim).collect();
    let is_number = |part: &&str| {
        let figures = part.chars().filter(|c| c.is_numeric()).count();
        let letters = part.chars().filter(|c| c.is_ascii_uppercase()).count();
        let roman =
            !part.is_empty() && part.len() <= 6 && part.chars().all(|c| "ivxlc".contains(c));
        roman
            || (1..=4).contains(&figures)
                && letters <= 1
                && figures + letters == part.chars().count()
    };
    parts.len() <= 2 && parts.iter().all(is_number)
}

/// Whether a line identifies a paper: by its date, its page, or its editors.
fn names_paper(text: &str) -> bool {
    let has_day = text.contains('年')
        && text.contains('月')
        && text.contains('日')
        && text.chars().any(|c| c.is_numeric() || "〇○零一二".contains(c));
    let has_page = text.match_indices('版').any(|(at, _)| {
        let before = text[..at].trim_end().chars().next_back();
        before.is_some_and(|c| c.is_numeric() || "一二三四五六七八九十".contains(c))
    });
    const WORDS: [&str; 14] = [
        "责任编辑",
        "責任編輯",
        "责编",
        "版式",
        "美编",
        "校对",
        "国内统一",
        "邮发代号",
        "E-mail",
        "电子邮箱",
        "新闻热线",
        "本版编辑",
        "编辑：",
        "星期",
    ];
    let ends_sentence = text.contains('。');
    !ends_sentence && (has_day || has_page || WORDS.iter().any(|word| text.contains(word)))
}

/// Lines at the edges of pages, by their constant part.
struct Repeats {
    places: HashMap<String, Vec<(f32, u32)>>,
    pages: usize,
}

impl Repeats {
    fn of(document: &Document) -> Repeats {
        let mut places: HashMap<String, Vec<(f32, u32)>> = HashMap::new();
        for sheet in &document.sheets {
            let edges = sheet.blocks.iter().filter(|block| edge(block, sheet).is_some());
            for block in edges {
                let key = key(block);
                if !key.is_empty() {
                    places.entry(key).or_default().push((block.area.top, sheet.number));
                }
            }
        }
        Repeats { places, pages: document.sheets.len() }
    }

    /// Whether enough other pages have the same line in the same place.
    fn has(&self, block: &Block, sheet: &Sheet) -> bool {
        let Some(places) = self.places.get(&key(block)) else { return false };
        let same = places.iter().filter(|(top, page)| {
            *page != sheet.number && (top - block.area.top).abs() < SAME_PLACE
        });
        same.count() >= if self.pages > 4 { 2 } else { 1 }
    }
}

/// A line without its digits and spaces.
fn key(block: &Block) -> String {
    let text = block.lines.iter().flat_map(|line| line.text.chars());
    text.filter(|c| !c.is_whitespace() && !c.is_numeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_pages_are_distinguished_from_text() {
        for text in
            ["3", "- 12 -", "第04版", "第 3 页", "A03", "3/10", "Page 7", "iv", "— 5 —", "１２"]
        {
            assert!(is_page_number(text), "{text}");
        }
        for text in ["", "第一章", "2023年", "3人", "12345", "ABC", "3.5"] {
            assert!(!is_page_number(text), "{text}");
        }
    }

    #[test]
    fn lines_that_name_the_paper_are_distinguished_from_text() {
        for text in [
            "山城日报 2023年8月13日 星期日",
            "要闻 第02版",
            "责任编辑：王小明",
            "2023年8月13日 3版",
        ] {
            assert!(names_paper(text), "{text}");
        }
        for text in ["山城南站启用", "2023年8月13日，南站启用。", "新版地图"] {
            assert!(!names_paper(text), "{text}");
        }
    }

    #[test]
    fn the_page_of_a_line_is_its_number() {
        let page = |kind, text: &str| {
            Furniture { kind, text: text.into(), place: Place::default() }.page()
        };
        assert_eq!(page(FurnitureKind::PageNumber, "第04版"), Some(4));
        assert_eq!(page(FurnitureKind::Header, "山城日报 2023年8月13日 第０２版"), Some(2));
        assert_eq!(page(FurnitureKind::Header, "山城日报 第三版 要闻"), Some(3));
        assert_eq!(page(FurnitureKind::Header, "山城日报 2023年8月13日"), None);
    }
}
