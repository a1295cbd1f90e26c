//! Snippets: the passages of an article that show why it was found.
//!
//! A passage is a stretch of clauses of one paragraph, so it begins and ends where a sentence or a
//! clause does; only a clause that is longer than a whole snippet is cut inside, between characters
//! and never inside a mark. An ellipsis stands wherever a sentence was cut.

use std::cmp::Reverse;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::marks::{Lines, Mark, Marker, in_chars, merged};
use super::response::Fragment;
use crate::text::fold::{ends_sentence, is_closing};

/// The length of a snippet in characters (Unicode scalar values), ellipses not counted. It is
/// exceeded only where a single mark is longer.
pub const SNIPPET_CHARS: usize = 120;

const ELLIPSIS: char = '…';

/// The best passages of an article, the most telling first, at most `limit`; at least one when the
/// article has any text.
pub(super) fn fragments(lines: &Lines<'_>, marker: &Marker, limit: usize) -> Vec<Fragment> {
    let mut passages: Vec<Passage<'_>> = Vec::new();
    for (i, line) in lines.body.iter().enumerate() {
        passages.extend(best_passage(line.text, marker.body(line), i + 1));
    }
    let in_dateline = lines.dateline.iter().map(|line| (line, marker.dateline(line)));
    let in_subtitle = lines.subtitle.iter().map(|line| (line, marker.body(line)));
    for (line, marks) in in_dateline.chain(in_subtitle).filter(|(_, marks)| !marks.is_empty()) {
        passages.extend(best_passage(line.text, marks, 0));
    }
    // Sorting is stable: among equals the earlier passage comes first.
    passages.sort_by_key(|passage| Reverse(passage.merit));
    let telling = passages.iter().filter(|passage| passage.merit > 0).count();
    passages.truncate(telling.clamp(1, limit.max(1)));
    passages.into_iter().map(Passage::into_fragment).collect()
}

/// A stretch of a line that could be shown.
struct Passage<'a> {
    text: &'a str,
    range: Range<usize>,
    marks: Vec<Range<usize>>,
    paragraph: usize,
    /// How telling it is: the lengths of the distinct runs in it, then how often they stand there.
    merit: usize,
}

impl Passage<'_> {
    fn into_fragment(self) -> Fragment {
        let cut_before = !starts_sentence(self.text, self.range.start);
        let cut_after = !ends_a_sentence(self.text, self.range.end);
        let shown = &self.text[self.range.clone()];
        let leading = shown.len() - shown.trim_start().len();
        let shown = shown.trim();
        let start = self.range.start + leading;
        let mut text = String::with_capacity(shown.len() + 6);
        if cut_before {
            text.push(ELLIPSIS);
        }
        let shift = text.len();
        text.push_str(shown);
        if cut_after {
            text.push(ELLIPSIS);
        }
        let marks: Vec<Range<usize>> = self
            .marks
            .iter()
            .map(|mark| mark.start - start + shift..mark.end - start + shift)
            .collect();
        let highlights = in_chars(&text, &marks);
        Fragment { text, highlights, paragraph: self.paragraph }
    }
}

/// The most telling passage of a line; the earliest among equals.
fn best_passage(text: &str, marks: Vec<Mark>, paragraph: usize) -> Option<Passage<'_>> {
    if text.trim().is_empty() {
        return None;
    }
    let clauses = clauses(text);
    let lengths: Vec<usize> = clauses.iter().map(|c| text[c.clone()].chars().count()).collect();
    let mut best: Option<(usize, bool, Range<usize>)> = None;
    for first in 0..clauses.len() {
        let mut last = first;
        let mut length = lengths[first];
        while last + 1 < clauses.len() && length + lengths[last + 1] <= SNIPPET_CHARS {
            last += 1;
            length += lengths[last];
        }
        let range = clauses[first].start..clauses[last].end;
        let near = starting_in(&marks, &range);
        let range = if length > SNIPPET_CHARS { cut_clause(text, range, near) } else { range };
        let merit = merit(near, &range);
        let whole = starts_sentence(text, range.start);
        let better = best
            .as_ref()
            .is_none_or(|(best_merit, best_whole, _)| (merit, whole) > (*best_merit, *best_whole));
        if better {
            best = Some((merit, whole, range));
        }
        if last + 1 == clauses.len() && merit == 0 {
            break;
        }
    }
    let (merit, _, range) = best?;
    let shown = starting_in(&marks, &range).iter().filter(|mark| inside(&mark.range, &range));
    let shown: Vec<Mark> = shown.cloned().collect();
    Some(Passage { text, marks: merged(&shown), range, paragraph, merit })
}

/// The marks that begin in a stretch; marks are sorted by their start.
fn starting_in<'m>(marks: &'m [Mark], range: &Range<usize>) -> &'m [Mark] {
    let from = marks.partition_point(|mark| mark.range.start < range.start);
    let to = marks.partition_point(|mark| mark.range.start < range.end);
    &marks[from..to]
}

fn inside(mark: &Range<usize>, range: &Range<usize>) -> bool {
    range.start <= mark.start && mark.end <= range.end
}

/// How telling a stretch is.
fn merit(marks: &[Mark], range: &Range<usize>) -> usize {
    let mut runs: Vec<usize> = Vec::new();
    let mut merit = 0;
    for mark in marks.iter().filter(|mark| inside(&mark.range, range)) {
        if runs.contains(&mark.run) {
            merit += 1;
        } else {
            runs.push(mark.run);
            merit += 100 * mark.chars;
        }
    }
    merit
}

/// The clauses of a line as ranges of bytes, each with the signs that end it.
fn clauses(text: &str) -> Vec<Range<usize>> {
    let mut clauses = Vec::new();
    let mut start = 0;
    let mut ended = false;
    for (i, c) in text.char_indices() {
        let ends = ends_clause(c, &text[i + c.len_utf8()..]);
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

/// Whether a clause ends with `c`.
fn ends_clause(c: char, rest: &str) -> bool {
    match c {
        '，' | '；' | '：' | '、' | '…' | ';' => true,
        // Inside a number it is no end.
        ',' => !rest.starts_with(|c: char| c.is_ascii_digit()),
        c => ends_sentence(c, rest, false),
    }
}

/// Whether a sentence begins at a byte offset.
fn starts_sentence(text: &str, offset: usize) -> bool {
    let before = text[..offset].trim_end().trim_end_matches(is_closing_quote);
    before.is_empty() || ends_a_sentence_there(before)
}

/// Whether a sentence ends at a byte offset.
fn ends_a_sentence(text: &str, offset: usize) -> bool {
    text[offset..].trim().is_empty()
        || ends_a_sentence_there(text[..offset].trim_end().trim_end_matches(is_closing_quote))
}

fn ends_a_sentence_there(text: &str) -> bool {
    text.chars().next_back().is_some_and(|c| ends_sentence(c, "", false))
}

fn is_closing_quote(c: char) -> bool {
    is_closing(c) && !ends_sentence(c, "", false)
}

/// A stretch of at most [`SNIPPET_CHARS`] of a clause that is longer, about its first mark. It is
/// cut between grapheme clusters and never inside a mark.
fn cut_clause(text: &str, clause: Range<usize>, marks: &[Mark]) -> Range<usize> {
    let mark = marks.iter().map(|mark| &mark.range).find(|mark| inside(mark, &clause));
    let target = mark.cloned().unwrap_or(clause.start..clause.start);
    // A quarter of the room goes before the mark.
    let mut start = target.start;
    let mut room = SNIPPET_CHARS / 4;
    for (i, cluster) in text[clause.start..target.start].grapheme_indices(true).rev() {
        let length = cluster.chars().count();
        if length > room {
            break;
        }
        room -= length;
        start = clause.start + i;
    }
    let mut end = target.end;
    let mut room = SNIPPET_CHARS.saturating_sub(text[start..end].chars().count());
    for cluster in text[end..clause.end].graphemes(true) {
        let length = cluster.chars().count();
        if length > room {
            break;
        }
        room -= length;
        end += cluster.len();
    }
    // A mark that the cut would part moves the cut before it, or behind it at the start.
    for mark in marks.iter().map(|mark| &mark.range) {
        if mark.start < start && start < mark.end {
            start = mark.start;
        }
    }
    for mark in marks.iter().rev().map(|mark| &mark.range) {
        if mark.start < end && end < mark.end && mark.start >= target.end {
            end = mark.start;
        }
    }
    start..end
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::article::{Article, Paragraph};
    use crate::query::{Synonyms, parse, plan};
    use crate::text::Analyzer;

    /// The fragments of an article of these paragraphs, marks shown as 【】.
    fn shown(query: &str, body: &[&str], limit: usize) -> Vec<String> {
        let article = Article {
            title: "标题".to_owned(),
            body: body.iter().map(|text| Paragraph::text(*text)).collect(),
            dateline: vec!["新华社西安5月19日电 记者 赵一 钱二".to_owned()],
            ..Article::default()
        };
        let lines = Lines::of(&article);
        let plan = plan(&parse(query), &Analyzer::new(), &Synonyms::default());
        let marker = Marker::new(&plan, &lines, &Analyzer::new());
        let fragments = fragments(&lines, &marker, limit);
        fragments.iter().map(show).collect()
    }

    fn show(fragment: &Fragment) -> String {
        let mut text = String::new();
        for (i, c) in fragment.text.chars().enumerate() {
            if fragment.highlights.iter().any(|range| range.start == i) {
                text.push('【');
            }
            text.push(c);
            if fragment.highlights.iter().any(|range| range.end == i + 1) {
                text.push('】');
            }
        }
        text
    }

    fn check(query: &str, body: &[&str], expected: &str) {
        assert_eq!(shown(query, body, 1), [expected], "{query}");
    }

    #[test]
    fn marks_are_what_matched() {
        check(
            "中吉乌铁路",
            &["21. 完成中吉乌铁路可研工作,推进铁路建设;"],
            "21. 完成【中吉乌铁路】可研工作,推进铁路建设;",
        );
        check("中國中亞", &["出席中国—中亚峰会。"], "出席【中国—中亚】峰会。");
        check("一帶一路", &["共建“一带一路”倡议。"], "共建“【一带一路】”倡议。");
        check("铁路 能源", &["能源与铁路。"], "【能源】与【铁路】。");
        check("铁路能源", &["能源与铁路。"], "【能源】与【铁路】。");
        check("\"铁路能源\"", &["能源与铁路。"], "能源与铁路。");
        check("路", &["铁路、公路"], "铁【路】、公【路】");
        check("𠮷野家", &["新开的𠮷野家。"], "新开的【𠮷野家】。");
        check("cafe", &["老Cafe\u{301}馆"], "老【Cafe\u{301}】馆");
        check("kazakh*", &["The Kazakhstan side"], "The 【Kazakhstan】 side");
    }

    #[test]
    fn passages_end_where_clauses_do() {
        let filler = "这里是一段与查询没有关系的话".repeat(6);
        let body = format!("{filler}。开头在这里，双方谈了铁路，也谈了别的。{filler}。");
        check("铁路", &[&body], &format!("{filler}。开头在这里，双方谈了【铁路】，也谈了别的。"));
        let long = "没有任何标点的长句子".repeat(30);
        let body = format!("{long}铁路{long}");
        let fragment = shown("铁路", &[&body], 1).remove(0);
        assert!(
            fragment.starts_with('…') && fragment.ends_with('…') && fragment.contains("【铁路】")
        );
        assert_eq!(fragment.chars().count(), SNIPPET_CHARS + 4);
    }

    #[test]
    fn the_most_telling_passages_come_first() {
        let body = ["谈到能源。", "谈到能源和铁路。", "谈到天气。"];
        assert_eq!(shown("能源 铁路", &body, 3), ["谈到【能源】和【铁路】。", "谈到【能源】。"]);
        assert_eq!(shown("足球", &body, 3), ["谈到能源。"]);
        assert_eq!(shown("赵一", &body, 1), ["新华社西安5月19日电 记者 【赵一】 钱二"]);
    }

    proptest! {
        #[test]
        fn marks_lie_on_characters_and_apart(
            body in proptest::collection::vec("[中亚铁路能源,，。！;“”A9é\u{301}𠮷 ]{0,300}", 1..4),
            query in "[中亚铁路能源“”A9é ]{1,6}",
        ) {
            let article = Article {
                body: body.iter().map(Paragraph::text).collect(),
                ..Article::default()
            };
            let lines = Lines::of(&article);
            let plan = plan(&parse(&query), &Analyzer::new(), &Synonyms::default());
            let marker = Marker::new(&plan, &lines, &Analyzer::new());
            for fragment in fragments(&lines, &marker, 3) {
                let text: Vec<char> = fragment.text.chars().collect();
                let inner = fragment.text.trim_matches(ELLIPSIS);
                prop_assert!(body.iter().any(|line| line.contains(inner)));
                let mut end = 0;
                for mark in &fragment.highlights {
                    prop_assert!(mark.start >= end && mark.start < mark.end && mark.end <= text.len());
                    end = mark.end + 1;
                    let marked: String = text[mark.clone()].iter().collect();
                    // Every marked stretch begins and ends with a character of the query.
                    let folded = crate::text::fold(&marked);
                    let typed = crate::text::fold(&query);
                    for c in [folded.first(), folded.last()].into_iter().flatten() {
                        prop_assert!(typed.iter().any(|t| t.ch == c.ch));
                    }
                    prop_assert_eq!(folded.first().map(|c| c.start), Some(0));
                    prop_assert_eq!(folded.last().map(|c| c.end as usize), Some(marked.len()));
                }
            }
        }
    }
}
