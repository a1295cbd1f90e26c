//! Snippets: the passages of an article that show why it was found.
//!
//! A passage is a stretch of clauses of one paragraph, so it begins and ends where a sentence or a
//! clause does; only a clause that is longer than a whole snippet is cut inside, between characters
//! and never inside a mark. An ellipsis stands wherever a sentence was cut.
//!
//! The best passage is the one that holds most of the query, each character weighed by how rare it
//! is; the next is the one that adds most to it, so a passage that says nothing new is never shown.
//! Passages are compared in one sweep over a paragraph, whose time is linear in its length and in
//! the number of matches.

use std::ops::Range;
use std::rc::Rc;

use unicode_segmentation::UnicodeSegmentation;

use super::clauses::{clauses, ends_a_sentence, starts_sentence};
use super::coverage::{Telling, Worth, sweep};
use super::rarity::Rarity;
use super::text_fragment::text_fragment;
use crate::highlight::marks::{LineKind, Lines, Mark, Marker, in_chars, merged};
use crate::response::Fragment;

/// The length of a snippet in characters (Unicode scalar values), ellipses not counted. It is
/// exceeded only where a single mark is longer.
pub const SNIPPET_CHARS: usize = 120;

/// How much of a clause that is cut stands before its first mark, in characters.
const CUT_LEAD_CHARS: usize = SNIPPET_CHARS / 4;

const ELLIPSIS: char = '…';

/// The best passages of an article, the most telling first, at most `limit` and none that adds
/// nothing to those before it; at least one when the article has any text.
pub(crate) fn fragments(
    lines: &Lines<'_>,
    marker: &Marker,
    rarity: &Rarity,
    limit: usize,
) -> Vec<Fragment> {
    let body = lines.body.iter().zip(1..).map(|(line, n)| (line, LineKind::Body, n));
    let dateline = lines.dateline.iter().map(|line| (line, LineKind::Dateline, 0));
    let subtitle = lines.subtitle.iter().map(|line| (line, LineKind::Body, 0));
    let mut stretches: Vec<Stretch<'_>> = body
        .chain(dateline)
        .chain(subtitle)
        .filter_map(|(line, kind, paragraph)| {
            let marks = marker.marks(line, kind);
            (!marks.is_empty()).then(|| Stretch::of_line(line.text, marks, paragraph))
        })
        .collect();
    let mut telling = Telling::new(marker, rarity);
    let mut fragments = Vec::new();
    while fragments.len() < limit.max(1) {
        let mut best: Option<(usize, Worth, Range<usize>)> = None;
        for (i, stretch) in stretches.iter().enumerate() {
            if let Some((worth, range)) = stretch.best(&telling)
                && best.as_ref().is_none_or(|(_, known, _)| worth > *known)
            {
                best = Some((i, worth, range));
            }
        }
        let Some((i, _, range)) = best else { break };
        let (fragment, shown) = stretches[i].fragment(range.clone());
        fragments.push(fragment);
        telling.has_shown(&shown);
        if telling.is_exhausted() {
            break;
        }
        let rest = stretches[i].without(&range);
        stretches.splice(i..=i, rest);
    }
    if fragments.is_empty() {
        fragments.extend(lead(lines));
    }
    fragments
}

/// The clauses with those joined that a mark crosses the border of: no passage parts a mark.
fn joined_by(marks: &[Mark], clauses: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut marks = marks.iter().peekable();
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(clauses.len());
    // How far the marks reach that begin before the border at hand.
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

/// The beginning of an article in whose text nothing matches.
fn lead(lines: &Lines<'_>) -> Option<Fragment> {
    let (line, paragraph) =
        lines.body.iter().zip(1..).find(|(line, _)| !line.text.trim().is_empty())?;
    let stretch = Stretch::of_line(line.text, Vec::new(), paragraph);
    let mut end = 0;
    let mut length = 0;
    for clause in &stretch.clauses {
        length += line.text[clause.clone()].chars().count();
        if length > SNIPPET_CHARS {
            break;
        }
        end = clause.end;
    }
    let range = match end {
        0 => stretch.cut(stretch.clauses[0].clone(), 0..0),
        end => 0..end,
    };
    Some(stretch.fragment(range).0)
}

/// Adjacent clauses of a line of which nothing has been shown.
struct Stretch<'a> {
    text: &'a str,
    /// All marks of the line, in their order.
    marks: Rc<Vec<Mark>>,
    paragraph: usize,
    /// Ranges of bytes; never empty.
    clauses: Vec<Range<usize>>,
}

impl<'a> Stretch<'a> {
    fn of_line(text: &'a str, marks: Vec<Mark>, paragraph: usize) -> Stretch<'a> {
        let clauses = joined_by(&marks, clauses(text));
        Stretch { text, marks: Rc::new(marks), paragraph, clauses }
    }

    /// What is left of it when a range of it has been shown.
    fn without(&self, shown: &Range<usize>) -> Vec<Stretch<'a>> {
        let part = |within: Range<usize>| {
            let clauses = self.clauses.iter();
            let clauses = clauses.map(|c| c.start.max(within.start)..c.end.min(within.end));
            Stretch {
                text: self.text,
                marks: Rc::clone(&self.marks),
                paragraph: self.paragraph,
                clauses: clauses.filter(|clause| !clause.is_empty()).collect(),
            }
        };
        let parts = [part(0..shown.start), part(shown.end..self.text.len())];
        parts.into_iter().filter(|part| !part.clauses.is_empty()).collect()
    }

    /// Its best passage; the earliest among equals. `None` when it holds nothing that is new.
    fn best(&self, telling: &Telling) -> Option<(Worth, Range<usize>)> {
        let windows = self.windows();
        let found = sweep(&self.marks, windows.iter().map(|w| w.range.clone()), telling, |i| {
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

    /// The passages that could be shown, neither their starts nor their ends decreasing.
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

    /// The passages within a clause that is too long to be shown whole: one for each mark, that
    /// begins with it.
    fn windows_within(&self, clause: &Range<usize>, windows: &mut Vec<Window>) {
        let marks = starting_in(&self.marks, clause);
        let mut ahead = self.text[clause.clone()].char_indices().map(|(i, _)| clause.start + i);
        // The character that is as far from the mark as a passage reaches.
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
    fn fragment(&self, range: Range<usize>) -> (Fragment, Vec<Mark>) {
        let marks: Vec<Mark> = starting_in(&self.marks, &range)
            .iter()
            .filter(|mark| mark.range.end <= range.end)
            .cloned()
            .collect();
        let ranges = merged(&marks);
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

    /// A stretch of at most [`SNIPPET_CHARS`] of a clause that is longer, about a mark in it, or
    /// its beginning. It is cut between grapheme clusters and never inside a mark.
    fn cut(&self, clause: Range<usize>, mark: Range<usize>) -> Range<usize> {
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
        // A mark that the cut would part moves the cut behind it at the start, before it at the
        // end; the mark that it is about stays whole.
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

/// A passage that could be shown.
struct Window {
    /// Bytes of the line.
    range: Range<usize>,
    /// Whether it begins with a sentence.
    whole: bool,
    /// Where it is part of a clause: that clause, and the mark with which it begins.
    cut: Option<(Range<usize>, Range<usize>)>,
}

/// The marks that begin in a range of bytes; marks are sorted by their start.
fn starting_in<'m>(marks: &'m [Mark], range: &Range<usize>) -> &'m [Mark] {
    let from = marks.partition_point(|mark| mark.range.start < range.start);
    let to = marks.partition_point(|mark| mark.range.start < range.end);
    &marks[from..to]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use souwen_article::{Article, Paragraph};
    use souwen_index::Snapshot;
    use souwen_query::{Synonyms, parse, plan};
    use souwen_text::Analyzer;

    use super::*;

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
        let fragments = fragments(&lines, &marker, &Rarity::default(), limit);
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
        assert_eq!(shown("能源 铁路", &body, 3), ["谈到【能源】和【铁路】。"]);
        assert_eq!(
            shown("天气 铁路 能源", &body, 3),
            ["谈到【能源】和【铁路】。", "谈到【天气】。"]
        );
        assert_eq!(shown("天气 铁路 能源", &body, 1).len(), 1);
        assert_eq!(shown("足球", &body, 3), ["谈到能源。"]);
        assert_eq!(shown("赵一", &body, 1), ["新华社西安5月19日电 记者 【赵一】 钱二"]);
    }

    #[test]
    fn rare_words_tell_more_than_frequent_ones() {
        let article = |body: &[&str]| Article {
            id: body.concat(),
            title: "标题".to_owned(),
            body: body.iter().map(|text| Paragraph::text(*text)).collect(),
            ..Article::default()
        };
        let body = ["中国经济发展很快。", "棉花又丰收了。"];
        let mut articles = vec![article(&body)];
        articles.extend((0..20).map(|i| article(&["中国经济发展。", &i.to_string()])));
        let plan = plan(&parse("中国经济发展 棉花"), &Analyzer::new(), &Synonyms::default());
        let rarity = Rarity::of(&plan, &Snapshot::in_memory(&articles)).unwrap();
        let lines = Lines::of(&articles[0]);
        let found = fragments(&lines, &Marker::new(&plan, &lines, &Analyzer::new()), &rarity, 2);
        let shown: Vec<String> = found.iter().map(show).collect();
        assert_eq!(shown, ["【棉花】又丰收了。", "【中国经济发展】很快。"]);
    }

    /// Reports of other engines: only one snippet
    /// (<https://github.com/quickwit-oss/tantivy/issues/2301>), no positions of highlights
    /// (<https://github.com/paradedb/paradedb/issues/1778>), or positions in something else than
    /// the text beside them (<https://github.com/quickwit-oss/tantivy-py/issues/420>).
    #[test]
    fn highlights_are_positions_in_the_text_of_their_fragment() {
        let filler = "这里是一段与查询没有关系的话，".repeat(10);
        let article = Article {
            title: "标题".to_owned(),
            body: vec![Paragraph::text(format!("{filler}再谈𠮷野铁路。{filler}又谈棉花。"))],
            ..Article::default()
        };
        let lines = Lines::of(&article);
        let plan = plan(&parse("铁路 棉花"), &Analyzer::new(), &Synonyms::default());
        let found =
            fragments(&lines, &Marker::new(&plan, &lines, &Analyzer::new()), &Rarity::default(), 9);
        let marked = |fragment: &Fragment| -> Vec<String> {
            let chars: Vec<char> = fragment.text.chars().collect();
            fragment.highlights.iter().map(|mark| chars[mark.clone()].iter().collect()).collect()
        };
        assert_eq!(found.iter().map(marked).collect::<Vec<_>>(), [["铁路"], ["棉花"]]);
    }

    #[test]
    fn several_passages_of_one_paragraph_do_not_overlap() {
        let filler = "这里是一段与查询没有关系的话，".repeat(10);
        let body = format!("先谈铁路。{filler}再谈能源，{filler}又谈棉花。");
        let found = shown("棉花 铁路 能源", &[&body], 3);
        assert_eq!(found.len(), 3);
        for (fragment, word) in found.iter().zip(["铁路", "能源", "棉花"]) {
            assert_eq!(fragment.matches('【').count(), 1, "{fragment}");
            assert!(fragment.contains(&format!("【{word}】")), "{fragment}");
        }
        let unbroken = "没有任何标点的长句子".repeat(30);
        let body = format!("铁路{unbroken}能源{unbroken}棉花");
        let found = shown("棉花 铁路 能源", &[&body], 3);
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found[0].starts_with("【铁路】没有"), "{found:?}");
        assert!(found[2].ends_with("【棉花】"), "{found:?}");
    }

    #[test]
    fn the_best_part_of_a_long_clause_is_shown() {
        let unbroken = "没有任何标点的长句子".repeat(30);
        let body = format!("铁路{unbroken}铁路与能源{unbroken}");
        let fragment = shown("铁路 能源", &[&body], 1).remove(0);
        assert!(fragment.contains("【铁路】与【能源】"), "{fragment}");
        // A mark that is longer than a snippet stays whole.
        let long = "甲乙丙丁戊己庚辛壬癸".repeat(15);
        let fragment = shown(&format!("“{long}”"), &[&format!("{unbroken}{long}{unbroken}")], 1);
        assert!(fragment[0].contains(&format!("【{long}】")), "{fragment:?}");
    }

    #[test]
    fn large_paragraphs_are_cut_in_linear_time() {
        // To compare every passage with every mark, or to look at a paragraph again for each of
        // them, would take hours.
        for unit in ["铁路，能源。", "铁路能源", "路", "铁路！！", "Kazakh railway "]
        {
            let body = unit.repeat(1_000_000 / unit.len());
            let found = shown("铁路 能源 路 rail* Ka*", &[&body], 3);
            assert!((1..=3).contains(&found.len()) && found[0].contains('【'), "{unit}");
            assert!(found[0].replace(['【', '】', '…'], "").chars().count() <= SNIPPET_CHARS);
        }
    }

    #[test]
    fn a_text_fragment_spans_the_marks_of_its_passage() {
        let article = Article {
            title: "标题".to_owned(),
            body: vec![Paragraph::text("21. 完成中吉乌铁路可研工作,推进铁路建设;")],
            ..Article::default()
        };
        let lines = Lines::of(&article);
        let linked = |query: &str| {
            let plan = plan(&parse(query), &Analyzer::new(), &Synonyms::default());
            let found = fragments(
                &lines,
                &Marker::new(&plan, &lines, &Analyzer::new()),
                &Rarity::default(),
                1,
            );
            found[0].text_fragment.clone().map(|found| (found.start, found.suffix))
        };
        let suffix = |text: &str| Some(text.to_owned());
        assert_eq!(linked("中吉乌鐵路"), Some(("中吉乌铁路".to_owned(), suffix("可研工作"))));
        let both = "中吉乌铁路可研工作,推进铁路建设".to_owned();
        assert_eq!(linked("中吉乌铁路 建设"), Some((both, None)));
        assert_eq!(linked("棉花"), None);
    }

    proptest! {
        #[test]
        fn fragments_add_to_one_another_and_do_not_overlap(
            body in proptest::collection::vec("[中亚铁路能源,，。！;“”A9é\u{301}𠮷 ]{0,500}", 1..4),
            query in "[中亚铁路能源A9 ]{1,9}",
            limit in 1..5usize,
        ) {
            let article = Article {
                body: body.iter().map(Paragraph::text).collect(),
                ..Article::default()
            };
            let lines = Lines::of(&article);
            let plan = plan(&parse(&query), &Analyzer::new(), &Synonyms::default());
            let found = fragments(&lines, &Marker::new(&plan, &lines, &Analyzer::new()), &Rarity::default(), limit);
            prop_assert!(found.len() <= limit);
            let mut seen = std::collections::HashSet::new();
            for (i, fragment) in found.iter().enumerate() {
                let chars: Vec<char> = fragment.text.chars().collect();
                let marked = fragment.highlights.iter().cloned().flatten().map(|at| chars[at]);
                let folded = marked.filter_map(souwen_text::fold_char).collect::<Vec<_>>();
                let adds = folded.into_iter().filter(|&c| seen.insert(c)).count() > 0;
                prop_assert!(adds || i == 0, "{:?}", found);
            }
        }

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
            for fragment in fragments(&lines, &marker, &Rarity::default(), 3) {
                let text: Vec<char> = fragment.text.chars().collect();
                let inner = fragment.text.trim_matches(ELLIPSIS);
                prop_assert!(body.iter().any(|line| line.contains(inner)));
                let mut end = 0;
                for mark in &fragment.highlights {
                    prop_assert!(mark.start >= end && mark.start < mark.end && mark.end <= text.len());
                    end = mark.end + 1;
                    let marked: String = text[mark.clone()].iter().collect();
                    // Every marked stretch begins and ends with a character of the query.
                    let folded = souwen_text::fold(&marked);
                    let typed = souwen_text::fold(&query);
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
