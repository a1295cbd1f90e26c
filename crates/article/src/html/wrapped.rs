//! Joins lines that end with `<br>` only because the column was full.
//!
//! Old pages and e-papers set their text in lines of a fixed width. Verse, addresses and lists are lines
//! of their own, and so are paragraphs separated by a line break. The distinction is that the lines of a
//! column are full: as wide as the widest line, apart from what punctuation needs, except for the last
//! line of each paragraph.

use super::blocks::{Gap, ShownBlock, is_wide};
use crate::model::Role;

/// The minimum width of a column, in half-width characters: narrower lines are verse.
const NARROWEST: usize = 20;
/// The minimum width of a column of only two lines, which have no third to compare.
const NARROWEST_OF_TWO: usize = 40;
/// How much narrower than the widest line a full line may be, in columns: punctuation that must not begin
/// a line takes the character before it along, and a Latin word moves as a whole.
const SLACK: usize = 4;
/// One in this many full lines has to break off within a clause.
const FULL_LINES_A_BREAK: usize = 4;

/// The maximum length of a label at the start of a line, in characters.
const LONGEST_LABEL: usize = 6;

/// Joins wrapped lines. Other blocks stay as they are.
pub(super) fn joined(blocks: Vec<ShownBlock>) -> Vec<ShownBlock> {
    let mut joined: Vec<ShownBlock> = Vec::with_capacity(blocks.len());
    let mut run: Vec<ShownBlock> = Vec::new();
    for block in blocks {
        let goes_on = block.gap == Gap::Break
            && block.role == Role::Paragraph
            && run.last().is_some_and(|last| last.role == block.role);
        if !goes_on {
            join_run(&mut run, &mut joined);
        }
        run.push(block);
    }
    join_run(&mut run, &mut joined);
    joined
}

/// Joins the lines of one run, which are separated by single line breaks.
fn join_run(run: &mut Vec<ShownBlock>, joined: &mut Vec<ShownBlock>) {
    let Some(widest) = column(run) else {
        joined.append(run);
        return;
    };
    let indents = run.iter().skip(1).any(|line| line.indented);
    let mut last_is_full = false;
    for line in run.drain(..) {
        let full = width(&line) + SLACK >= widest;
        let ended = joined.last().is_some_and(|last| ends_sentence(&last.text));
        let begins = line.indented || (ended && !indents);
        match joined.last_mut() {
            Some(paragraph) if last_is_full && !begins => append(paragraph, line),
            _ => joined.push(line),
        }
        last_is_full = full;
    }
}

/// The column width of the lines of a run; `None` when they are not set in a column.
fn column(run: &[ShownBlock]) -> Option<usize> {
    let widest = run.iter().map(width).max()?;
    let narrowest = if run.len() > 2 { NARROWEST } else { NARROWEST_OF_TWO };
    if run.len() < 2 || widest < narrowest {
        return None;
    }
    let is_full = |line: &ShownBlock| width(line) + SLACK >= widest;
    let (mut full, mut broken) = (0, 0);
    for at in 0..run.len() - 1 {
        let (line, next) = (&run[at], &run[at + 1]);
        if is_full(line) {
            full += 1;
            broken += usize::from(breaks_off(&line.text) && !next.indented);
        } else if !next.indented && !ends_sentence(&line.text) {
            // A short line that does not end a paragraph: these lines are not set in a column.
            return None;
        }
    }
    // 地址：…, 电话：…: each line stands for itself.
    let labelled = run.iter().filter(|line| is_labelled(&line.text)).count();
    (labelled * 2 < run.len() && broken > 0 && broken * FULL_LINES_A_BREAK >= full)
        .then_some(widest)
}

fn append(paragraph: &mut ShownBlock, line: ShownBlock) {
    let last = paragraph.text.chars().next_back();
    let first = line.text.chars().next();
    if !(last.is_some_and(is_wide) || first.is_some_and(is_wide)) {
        paragraph.text.push(' ');
    }
    paragraph.text.push_str(&line.text);
    paragraph.length += line.length;
    paragraph.linked += line.linked;
    paragraph.bold &= line.bold;
}

/// The width of a line in columns, with its indentation.
fn width(line: &ShownBlock) -> usize {
    let text: usize = line.text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum();
    text + if line.indented { 4 } else { 0 }
}

/// Whether a line begins with a label.
fn is_labelled(text: &str) -> bool {
    text.chars().take(LONGEST_LABEL + 1).any(|c| matches!(c, '：' | ':'))
}

fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end_matches(['”', '’', '」', '』', '）', ')', '"']);
    text.ends_with(['。', '！', '？', '…', '：', '；', '.', '!', '?'])
}

/// Whether a line ends within a clause.
fn breaks_off(text: &str) -> bool {
    text.chars().next_back().is_some_and(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[&str]) -> Vec<String> {
        let blocks = text.iter().enumerate().map(|(at, line)| ShownBlock {
            text: line.trim().to_string(),
            role: Role::Paragraph,
            level: 0,
            length: line.trim().chars().count(),
            linked: 0,
            bold: false,
            element: 0,
            gap: if at == 0 { Gap::Element } else { Gap::Break },
            indented: line.starts_with('\u{3000}'),
            anchor: None,
            edges: Vec::new(),
        });
        joined(blocks.collect()).into_iter().map(|block| block.text).collect()
    }

    #[track_caller]
    fn check(text: &[&str], expected: &[&str]) {
        assert_eq!(lines(text), expected);
    }

    #[test]
    fn lines_of_a_column_are_joined() {
        check(
            &[
                "　　山城的新车站昨天迎来第一批旅客，候车大厅里挤",
                "满了前来参观的市民，站台上的钟声准时响起，第一趟",
                "列车缓缓开出。",
                "　　站长介绍，今后每天有二十趟列车在此停靠，旅客",
                "可以在站内换乘公交。",
            ],
            &[
                "山城的新车站昨天迎来第一批旅客，候车大厅里挤满了前来参观的市民，站台上的钟声准时响起，第一趟列车缓缓开出。",
                "站长介绍，今后每天有二十趟列车在此停靠，旅客可以在站内换乘公交。",
            ],
        );
        check(
            &["山城的新车站昨天迎来第一批旅客，候车大厅里挤满了前来", "参观的市民。"],
            &["山城的新车站昨天迎来第一批旅客，候车大厅里挤满了前来参观的市民。"],
        );
    }

    #[test]
    fn lines_of_their_own_stay() {
        for text in [
            &["白日依山去不还", "黄河入海水潺潺", "欲看千里江城月", "更上高楼第几关"][..],
            &["山城的新车站昨天迎来第一批旅客。", "候车大厅里挤满了前来参观的市民。"],
            &["地址：山城市车站路十二号", "电话：一二三四五六七八", "邮编：四五六七八九"],
            &["山城日报社编辑部", "五月十九日"],
            &[
                "我们走在新修的大路上，路旁开满了花",
                "风从江上来",
                "带着春天的消息和远方的歌声一起来到",
                "这座城",
            ],
        ] {
            check(text, text);
        }
    }
}
