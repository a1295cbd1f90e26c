//! Turns lines into blocks: headings, paragraphs, list items, rows of tables, rules.
//!
//! Scraped pages follow Markdown's block rules badly (items indented at random, a heading inside an item,
//! one paragraph per line), so blocks are read line by line here. A line is a block, unless it is one of
//! several that were wrapped at a fixed width.

use std::borrow::Cow;

use super::enumerator::Enumerator;
use super::lines::{LineKind, Link, PageLine, TextLine};
use super::wrapping::Wrapping;
use crate::significant;

/// Indentation beyond which items are no longer distinguished, in columns.
const DEEPEST_INDENT: usize = 200;
/// The lowest rank of an enumerator that begins an item: those with better ranks begin inner headings.
const ITEM_RANK: u8 = 3;

/// A piece of the page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct MarkdownBlock {
    /// Its kind.
    pub kind: BlockKind,
    /// Its text without markup, on one line.
    pub text: String,
    /// Whether all of it is bold.
    pub bold: bool,
    /// The links in it.
    pub links: Vec<Link>,
    /// The readings of characters in it, such as `东(dōng)`.
    pub readings: Vec<String>,
    /// First and last line in the file.
    pub lines: (u32, u32),
    /// Whether only a line end separates it from the block before.
    pub soft: bool,
    /// The anchor that a site generator gives it, without `#`.
    pub anchor: Option<String>,
}

/// The kind of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum BlockKind {
    /// A heading of a level from 1 to 6.
    Heading(u8),
    /// A paragraph.
    #[default]
    Text,
    /// A list item, with its indentation in columns.
    Item(u8),
    /// A row of a table.
    Row,
    /// A horizontal rule.
    Rule,
    /// A line of code.
    Code,
}

impl MarkdownBlock {
    /// The number of significant characters.
    pub(crate) fn significant(&self) -> usize {
        significant::count(&self.text)
    }
}

/// Reads the blocks of plain text: only list items and rules are distinguished from paragraphs.
pub(crate) fn read(lines: &[PageLine]) -> Vec<MarkdownBlock> {
    assemble(&lines.iter().map(TextLine::plain).collect::<Vec<_>>(), false)
}

/// Turns lines into blocks. With `markdown`, some forms count that Markdown leaves as text: `##标题`,
/// bullets after wide spaces, rows of a table without a header.
pub(crate) fn assemble(lines: &[TextLine], markdown: bool) -> Vec<MarkdownBlock> {
    let wrapping = Wrapping::of(lines, |line| is_wrappable(line, markdown));
    let mut blocks: Vec<MarkdownBlock> = Vec::new();
    let mut before: Option<&TextLine> = None;
    let mut at = 0;
    while at < lines.len() {
        let line = &lines[at];
        at += 1;
        if is_blank(&line.text) {
            continue;
        }
        let follows = |before: &TextLine| {
            before.number + 1 == line.number && before.kind != LineKind::Rule && !is_parting(before)
        };
        let soft = before.is_some_and(follows) && !line.breaks;
        before = Some(line);
        let mut block = MarkdownBlock {
            kind: BlockKind::Text,
            text: line.text.trim().to_string(),
            bold: line.bold,
            links: line.links.clone(),
            readings: line.readings.clone(),
            lines: (line.number, line.number),
            soft,
            anchor: line.anchor.clone(),
        };
        match line.kind {
            LineKind::Heading(level) => block.kind = BlockKind::Heading(level),
            LineKind::Row => block.kind = BlockKind::Row,
            LineKind::Rule => (block.kind, block.soft) = (BlockKind::Rule, false),
            LineKind::Code => {
                block.kind = BlockKind::Code;
                block.text = line.text.clone();
            }
            LineKind::Item => {
                // A heading in an item is a heading.
                let (kind, text) = classify(&line.text, markdown && !line.literal);
                let text = text.into_owned();
                let inner = !matches!(kind, BlockKind::Text | BlockKind::Item(_));
                (block.kind, block.text) =
                    if inner { (kind, text) } else { (BlockKind::Item(line.indent), text) };
            }
            LineKind::Plain if is_rule(&line.text) && !line.literal => {
                (block.kind, block.soft) = (BlockKind::Rule, false);
            }
            LineKind::Plain => {
                let wrapped = wrapping.paragraph(lines, at - 1);
                if wrapped > 1 {
                    let parts = &lines[at - 1..at - 1 + wrapped];
                    at += wrapped - 1;
                    before = parts.last();
                    block.lines.1 = before.map_or(line.number, |line| line.number);
                    block.text = parts.iter().fold(String::new(), |t, l| join(t, l.text.trim()));
                    block.links = parts.iter().flat_map(|l| l.links.clone()).collect();
                    block.readings = parts.iter().flat_map(|l| l.readings.clone()).collect();
                    block.bold = parts.iter().all(|line| line.bold);
                } else {
                    let (kind, text) = classify(&line.text, markdown && !line.literal);
                    (block.kind, block.text) = (kind, text.into_owned());
                    if let BlockKind::Item(_) = block.kind {
                        block.kind = BlockKind::Item(line.indent);
                    }
                }
            }
        }
        if block.kind != BlockKind::Code {
            block.text = tidy(block.text);
        }
        if block.text.is_empty() && !block.links.is_empty() {
            // Markup without text, but with a picture.
            (block.kind, block.text) = (BlockKind::Text, line.text.trim().to_string());
        }
        if !block.text.is_empty() {
            blocks.push(block);
        }
    }
    blocks
}

/// Whether a line of plain text separates the lines around it.
fn is_parting(line: &TextLine) -> bool {
    line.kind == LineKind::Plain && !line.literal && is_rule(&line.text)
}

/// Appends `next` to a text whose line was broken; a space goes only between two Latin words.
pub(crate) fn join(mut text: String, next: &str) -> String {
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let ends_latin = text
        .chars()
        .next_back()
        .is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, ',' | '.' | ';'));
    if ends_latin && latin(next.chars().next()) {
        text.push(' ');
    }
    text.push_str(next);
    text
}

/// Removes invisible characters at the ends, and turns tabs into spaces.
fn tidy(text: String) -> String {
    let invisible =
        |c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}' | '\u{2060}');
    let trimmed = text.trim_matches(invisible);
    if trimmed.contains(['\t', '\0']) || trimmed.len() != text.len() {
        return trimmed.replace(['\t', '\0'], " ");
    }
    text
}

fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}' | '\u{2060}'))
}

/// Whether a line is one repeated character.
fn is_rule(text: &str) -> bool {
    let mut signs = text.chars().filter(|c| !c.is_whitespace());
    let Some(first) = signs.next() else { return false };
    let line_sign = matches!(
        first,
        '-' | '*' | '_' | '=' | '—' | '─' | '－' | '＝' | '～' | '~' | '＊' | '﹏' | '…' | '━'
    );
    line_sign && signs.clone().count() >= 2 && signs.all(|c| c == first)
}

/// The kind of a line, and its text without the markup for that kind.
fn classify(line: &str, markdown: bool) -> (BlockKind, Cow<'_, str>) {
    let indent = line.chars().take_while(|c| c.is_whitespace()).count().min(DEEPEST_INDENT) as u8;
    let mut text = line.trim();
    if markdown {
        while let Some(rest) = text.strip_prefix('>') {
            text = rest.trim_start();
        }
        if let Some((level, title)) = heading(text) {
            return (BlockKind::Heading(level), Cow::Borrowed(title));
        }
        if text.starts_with('|') || is_table_line(text) {
            return (BlockKind::Row, Cow::Owned(row(text)));
        }
        if let Some(rest) = bullet(text) {
            // A heading in an item is a heading.
            if let Some((level, title)) = heading(rest) {
                return (BlockKind::Heading(level), Cow::Borrowed(title));
            }
            return (BlockKind::Item(indent), Cow::Borrowed(rest));
        }
    }
    // ▲ is not a bullet: it marks the caption of the picture above.
    let printed_bullet = text
        .starts_with(['•', '·', '●', '○', '◆', '◇', '■', '□', '★', '☆', '※', '▪'])
        && !text.contains('：');
    if Enumerator::of(text).is_some_and(|e| e.rank >= ITEM_RANK)
        || (printed_bullet && significant::count(text) > 0)
    {
        return (BlockKind::Item(indent), Cow::Borrowed(text));
    }
    (BlockKind::Text, Cow::Borrowed(text))
}

/// An ATX heading. `##标题` counts too; `#话题#` does not.
fn heading(text: &str) -> Option<(u8, &str)> {
    let level = text.bytes().take(7).take_while(|&b| b == b'#').count();
    let rest = &text[level..];
    let spaced = rest.chars().next().is_none_or(char::is_whitespace);
    if level == 0 || level > 6 || (level == 1 && !spaced) {
        return None;
    }
    let title = rest.trim().trim_end_matches('#').trim_end();
    Some((level as u8, title))
}

/// The text after the bullet of a list item.
fn bullet(text: &str) -> Option<&str> {
    let rest = text.strip_prefix(['-', '*', '+'])?;
    rest.starts_with(char::is_whitespace).then(|| rest.trim_start())
}

/// Whether a line contains cells without a leading bar: `甲 | 乙 | 丙`, `--- | ---`.
fn is_table_line(text: &str) -> bool {
    text.contains(" | ")
        && (text.ends_with('|') || text.matches(" | ").count() >= 2 || is_separator(text))
}

fn is_separator(text: &str) -> bool {
    text.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
}

/// The cells of a row on one line.
fn row(text: &str) -> String {
    if is_separator(text) {
        return String::new();
    }
    let cells = text.split('|').map(str::trim).filter(|cell| !cell.is_empty());
    cells.collect::<Vec<_>>().join(" | ")
}

/// Whether a line can be part of a wrapped paragraph.
fn is_wrappable(line: &TextLine, markdown: bool) -> bool {
    line.kind == LineKind::Plain
        && !is_blank(&line.text)
        && !is_rule(&line.text)
        && classify(&line.text, markdown && !line.literal).0 == BlockKind::Text
}

#[cfg(test)]
mod tests {
    use super::super::lines::lines;
    use super::*;

    fn kinds(text: &str, markdown: bool) -> Vec<(BlockKind, String)> {
        let lines = lines(text);
        let blocks = match markdown {
            true => assemble(&crate::markdown::read(&lines, false).lines, true),
            false => read(&lines),
        };
        blocks.into_iter().map(|b| (b.kind, b.text)).collect()
    }

    #[test]
    fn lines_become_blocks() {
        use BlockKind::{Code, Heading, Item, Row, Rule, Text};
        for (text, expected) in [
            ("# 题 #\n文", vec![(Heading(1), "题"), (Text, "文")]),
            ("##题", vec![(Heading(2), "题")]),
            ("#话题#热", vec![(Text, "#话题#热")]),
            ("题目\n===\n小题\n---", vec![(Heading(1), "题目"), (Heading(2), "小题")]),
            ("一句话。\n---\n文", vec![(Text, "一句话。"), (Rule, "---"), (Text, "文")]),
            (
                "- ## 二、平台\n1. 甲\n  2. 乙\n- 3.《丙》",
                vec![
                    (Heading(2), "二、平台"),
                    (Item(0), "1. 甲"),
                    (Item(2), "2. 乙"),
                    (Item(0), "3.《丙》"),
                ],
            ),
            (
                "1.5亿元\n2023.\n（1）甲",
                vec![(Text, "1.5亿元"), (Text, "2023."), (Item(0), "（1）甲")],
            ),
            ("| 甲 | 乙 |\n|---|---|\n| 一 | 二 |", vec![(Row, "甲 | 乙"), (Row, "一 | 二")]),
            ("> 引文", vec![(Text, "引文")]),
            ("```\n# 非题\n```", vec![(Code, "# 非题")]),
            ("　　段一\n　　段二", vec![(Text, "段一"), (Text, "段二")]),
            ("——————\n* * *", vec![(Rule, "——————"), (Rule, "* * *")]),
        ] {
            let expected: Vec<_> = expected.into_iter().map(|(k, t)| (k, t.to_string())).collect();
            assert_eq!(kinds(text, true), expected, "{text}");
        }
        assert_eq!(kinds("# 题\n**文**", false), [(Text, "# 题".into()), (Text, "**文**".into())]);
    }
}
