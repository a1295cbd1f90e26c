//! What to mark: the characters of an article that a query matches.
//!
//! If the article contains the literal run of a chunk, that run is marked and nothing else of the chunk.
//! Otherwise the words of the chunk are marked, and any synonyms that replace them. Marks are found in
//! the original text with the same folding and the same positions as in the index, and cover whole
//! grapheme clusters.
//!
//! For the query 铁路合作, the text 铁路合作，铁路与合作 is marked as 【铁路合作】，铁路与合作, and the text 铁路与合作的路 as
//! 【铁路】与【合作】的路.

use std::ops::Range;
use std::sync::Arc;

use souwen_query::{Alternative, Plan};
use souwen_text::fold::FoldedChar;
use souwen_text::marked::{in_chars, merged};
use souwen_text::{Analyzer, ExactRun, Run};
use unicode_segmentation::GraphemeCursor;

use super::lines::{Line, LineKind, Lines};
use super::near::NearMarks;
use super::query_runs::{MatchedRuns, QueryRuns};
use super::synonyms::places;

/// Why a run is marked, the best reason last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum MarkReason {
    /// It is a part or a word of a chunk, and the article contains neither the chunk nor all of its
    /// parts.
    Near,
    /// It is the whole query as one run.
    Literal,
    /// It is a chunk or one of its parts, or the value of a field or a prefix.
    Matched,
}

/// Why a run is marked, and in which kinds of lines (none means all).
#[derive(Debug, Clone)]
struct Reason {
    reason: MarkReason,
    kinds: Vec<LineKind>,
}

/// What a query marks in one article.
pub(crate) struct Marker {
    query_runs: Arc<QueryRuns>,
    /// For each run of the query, why it is marked; `None` when it is not.
    reasons: Vec<Option<Reason>>,
    /// Prefixes of words of letters and digits. Their numbers follow those of the runs.
    prefixes: Vec<Vec<char>>,
    /// Runs of `exact:`, which match only in the script in which they were typed.
    exact: Vec<ExactRun>,
    /// Synonyms in the article that replace what was typed.
    alternatives: Vec<Alternative>,
    /// Runs that are marked only near one another.
    near: NearMarks,
    analyzer: Analyzer,
}

/// A match in a line: the range to mark, and the marker's run that it matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mark {
    /// Byte offsets in the line.
    pub(crate) range: Range<usize>,
    /// The number of the run; prefixes, synonyms and exact runs are numbered after the runs.
    pub(crate) run: usize,
}

impl Marker {
    /// The marker of a query for the article with these lines.
    pub(crate) fn new(plan: &Plan, lines: &Lines<'_>, analyzer: &Analyzer) -> Marker {
        let query_runs = Arc::new(QueryRuns::of(plan));
        let matched = query_runs.matched(plan, lines, analyzer);
        Marker::of(&query_runs, plan, matched, analyzer)
    }

    /// The marker of a query for an article; `matched` are the parts of the query that it contains.
    pub(crate) fn of(
        query_runs: &Arc<QueryRuns>,
        plan: &Plan,
        matched: MatchedRuns<'_>,
        analyzer: &Analyzer,
    ) -> Marker {
        let mut marker = Marker {
            query_runs: Arc::clone(query_runs),
            reasons: vec![None; query_runs.matcher.runs().len()],
            prefixes: plan.prefixes.iter().map(|prefix| prefix.chars().collect()).collect(),
            exact: plan.chunks.iter().filter_map(|chunk| chunk.exact.clone()).collect(),
            alternatives: Vec::new(),
            near: NearMarks::default(),
            analyzer: analyzer.clone(),
        };
        let literal = query_runs.literal.filter(|&run| matched.has(run));
        literal.into_iter().for_each(|run| marker.add(run, MarkReason::Literal));
        let synonym_matches = &matched.synonym_matches;
        for (i, (chunk, runs)) in plan.chunks.iter().zip(&query_runs.chunks).enumerate() {
            if synonym_matches.has_chunk(i) || chunk.exact.is_some() {
                continue;
            }
            if matched.has(runs.run) {
                marker.add(runs.run, MarkReason::Matched);
                continue;
            }
            if chunk.quoted {
                continue;
            }
            let parts = || {
                let parts = runs.parts.iter().enumerate();
                parts.filter(|&(k, _)| !synonym_matches.has_part(i, k)).map(|(_, &part)| part)
            };
            let whole = !runs.parts.is_empty() && parts().all(|part| matched.has(part));
            let reason = if whole { MarkReason::Matched } else { MarkReason::Near };
            parts().for_each(|part| marker.add(part, reason));
            if !whole {
                // The article lacks some part of the chunk, so the words within the parts are
                // marked as well.
                runs.words.iter().for_each(|&word| marker.add(word, MarkReason::Near));
            }
        }
        for &(run, kind) in &query_runs.fields {
            marker.add_in(run, MarkReason::Matched, Some(kind));
        }
        marker.alternatives = matched.synonym_matches.into_alternatives();
        let number =
            |run: &Run| query_runs.matcher.number(run).filter(|&run| marker.is_marked(run));
        marker.near = NearMarks::of(plan, number);
        marker
    }

    /// The matches in a line, in order. They may overlap.
    pub(crate) fn marks(&self, line: &Line<'_>, kind: LineKind) -> Vec<Mark> {
        let folded = &line.folded;
        let mut marks = Vec::new();
        let mut push = |first: usize, last: usize, run: usize| {
            let range = folded[first].start as usize..folded[last].end as usize;
            marks.push(Mark { range: whole_clusters(line.text, range), run });
        };
        let mut found = Vec::new();
        let is_wanted = |run: usize| {
            let reason = self.reasons.get(run).and_then(Option::as_ref);
            reason.is_some_and(|reason| reason.kinds.is_empty() || reason.kinds.contains(&kind))
        };
        self.query_runs.matcher.each(folded, is_wanted, |run, first, last| {
            found.push((run, first, last));
        });
        self.near.keep(folded, &mut found);
        found.into_iter().for_each(|(run, first, last)| push(first, last, run));
        if !self.prefixes.is_empty() {
            for (first, last) in latin_words(folded) {
                for (i, prefix) in self.prefixes.iter().enumerate() {
                    let word = folded[first..=last].iter().map(|c| c.ch);
                    if word.take(prefix.len()).eq(prefix.iter().copied()) {
                        push(first, last, self.reasons.len() + i);
                    }
                }
            }
        }
        let before = self.reasons.len() + self.prefixes.len();
        for (i, alternative) in self.alternatives.iter().enumerate() {
            for first in places(alternative, line, &self.analyzer) {
                push(first, first + alternative.run.len() - 1, before + i);
            }
        }
        let before = before + self.alternatives.len();
        for (i, exact) in self.exact.iter().enumerate() {
            for first in line.exactly(exact) {
                push(first, first + exact.run().len() - 1, before + i);
            }
        }
        marks.sort_by_key(|mark| (mark.range.start, mark.range.end));
        marks
    }

    /// The ranges of characters to mark in a line; they neither overlap nor touch.
    pub(crate) fn highlights(&self, line: &Line<'_>, kind: LineKind) -> Vec<Range<usize>> {
        let marks = self.marks(line, kind).into_iter();
        in_chars(line.text, &merged(marks.map(|mark| mark.range)))
    }

    /// Why a match is marked.
    pub(crate) fn reason(&self, mark: &Mark) -> MarkReason {
        let reason = self.reasons.get(mark.run).and_then(Option::as_ref);
        reason.map_or(MarkReason::Matched, |reason| reason.reason)
    }

    /// The characters of each run, prefix, synonym and exact run, in the order of their numbers; empty
    /// for a run that is not marked.
    pub(crate) fn characters(&self) -> impl Iterator<Item = Vec<char>> + '_ {
        let chars = |run: &Run| run.chars().iter().map(|c| c.ch).collect();
        let alternatives = self.alternatives.iter().map(move |other| chars(&other.run));
        let runs = self.query_runs.matcher.runs().iter().enumerate();
        let runs = runs.map(move |(number, run)| match self.is_marked(number) {
            true => chars(run),
            false => Vec::new(),
        });
        let exact = self.exact.iter().map(move |exact| chars(exact.run()));
        runs.chain(self.prefixes.iter().cloned()).chain(alternatives).chain(exact)
    }

    fn is_marked(&self, run: usize) -> bool {
        self.reasons.get(run).is_some_and(Option::is_some)
    }

    fn add(&mut self, run: usize, reason: MarkReason) {
        self.add_in(run, reason, None);
    }

    fn add_in(&mut self, run: usize, reason: MarkReason, kind: Option<LineKind>) {
        match self.reasons.get_mut(run) {
            None => {}
            Some(slot @ None) => *slot = Some(Reason { reason, kinds: kind.into_iter().collect() }),
            Some(Some(known)) => {
                known.reason = reason.max(known.reason);
                match kind {
                    // A run marked in all kinds of lines is already marked in this one.
                    Some(_) if known.kinds.is_empty() => {}
                    Some(kind) => known.kinds.push(kind),
                    None => known.kinds.clear(),
                }
            }
        }
    }
}

/// The words of letters and digits in a folded line, as the indexes of their first and last character.
fn latin_words(folded: &[FoldedChar]) -> Vec<(usize, usize)> {
    let mut words: Vec<(usize, usize)> = Vec::new();
    for (i, c) in folded.iter().enumerate().filter(|(_, c)| c.ch.is_ascii_alphanumeric()) {
        match words.last_mut() {
            Some(word) if word.1 + 1 == i && folded[i - 1].end == c.start => word.1 = i,
            _ => words.push((i, i)),
        }
    }
    words
}

/// Widens a range of bytes so that it does not split a grapheme cluster.
fn whole_clusters(text: &str, range: Range<usize>) -> Range<usize> {
    let is_edge = |at: usize| {
        let plain = |c: Option<char>| {
            c.is_none_or(|c| c.is_ascii() || ('\u{4e00}'..='\u{9fff}').contains(&c))
        };
        // Nearly every character is a cluster of its own.
        plain(text[..at].chars().next_back()) && plain(text[at..].chars().next())
    };
    // The cursor has the whole text, so it never asks for more.
    let cursor = |at: usize| GraphemeCursor::new(at, text.len(), true);
    let parts = |at: usize| !is_edge(at) && cursor(at).is_boundary(text, 0) == Ok(false);
    let mut whole = range;
    if parts(whole.start) {
        whole.start = cursor(whole.start).prev_boundary(text, 0).ok().flatten().unwrap_or(0);
    }
    if parts(whole.end) {
        let next = cursor(whole.end).next_boundary(text, 0).ok().flatten();
        whole.end = next.unwrap_or(text.len());
    }
    whole
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use souwen_article::{Article, Paragraph};
    use souwen_query::{Synonyms, parse, plan};
    use souwen_text::fold;

    use super::*;

    /// The marked stretches of a text that is the only paragraph of an article.
    fn marked<'t>(query: &str, text: &'t str) -> Vec<&'t str> {
        let article = Article { body: vec![Paragraph::text(text)], ..Article::default() };
        let lines = Lines::of(&article);
        let plan = plan(&parse(query), &Analyzer::new(), &Synonyms::default());
        let marker = Marker::new(&plan, &lines, &Analyzer::new());
        let marks = marker.marks(&lines.body[0], LineKind::Body);
        let ranges = merged(marks.into_iter().map(|mark| mark.range));
        ranges.into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn only_what_contributes_is_marked() {
        let check = |query: &str, text: &str, expected: &[&str]| {
            assert_eq!(marked(query, text), expected, "{query} in {text}");
        };
        // Single characters are not marked, nor are the parts of a chunk that occurs as a whole.
        check("人民", "人民日报，人与民", &["人民"]);
        check("“铁路合作”", "铁路合作，铁路与合作", &["铁路合作"]);
        check("铁路合作", "铁路合作，铁路与合作", &["铁路合作"]);
        check("铁路合作", "铁路与合作的路", &["铁路", "合作"]);
        // Exclusions and the names of fields.
        check("铁路 -公路", "铁路，公路", &["铁路"]);
        check("title:铁路", "铁路", &[]);
        // Runs that overlap are one mark, and each counts.
        check("人人", "人人人", &["人人人"]);
        check("中亚五国 五国元首", "中亚五国元首", &["中亚五国元首"]);
        check("chat*", "ChatGPT-4o与Chat，mayChat", &["ChatGPT", "Chat", "Chat"]);
        check("chatg*", "ChatGPT-4o与Chat，mayChat", &["ChatGPT"]);
        check("728_A", "PD1728_A_1", &["728_A"]);
        // An operand of a nearness condition, away from the other one.
        check("铁路 NEAR/2 公路", "铁路和公路，水路，还有铁路", &["铁路", "公路"]);
        check("同句(铁路 公路)", "铁路。公路和铁路。公路", &["公路", "铁路"]);
        check("同段(铁路 公路)", "铁路。公路和铁路", &["铁路", "公路", "铁路"]);
        check("铁路 NEAR/2 公路 铁路", "铁路和公路，水路，还有铁路", &["铁路", "公路", "铁路"]);
        check("5G网络", "５Ｇ 網絡", &["５Ｇ 網絡"]);
    }

    /// Complaints of users of other engines, with the addresses of their reports.
    #[test]
    fn highlights_that_others_got_wrong() {
        let check = |_reports: &[&str], query: &str, text: &str, expected: &[&str]| {
            assert_eq!(marked(query, text), expected, "{query} in {text}");
        };
        // Text doubled, marks shifted.
        check(
            &[
                "https://github.com/meilisearch/meilisearch/issues/3526",
                "https://github.com/meilisearch/meilisearch/issues/2091",
            ],
            "大卫",
            "大卫到了扫罗那里，大卫",
            &["大卫", "大卫"],
        );
        // More than the match: neighbours, or the whole title.
        check(
            &[
                "https://github.com/elastic/elasticsearch/issues/27638",
                "https://github.com/elastic/elasticsearch/issues/66484",
            ],
            "香港貿發局",
            "香港貿發局：香港會展",
            &["香港貿發局"],
        );
        check(
            &["https://github.com/wangfenjin/simple/issues/49"],
            "中华人民共和国",
            "中华人民共和国国务院",
            &["中华人民共和国"],
        );
        // Panics on Chinese and Cyrillic.
        check(
            &[
                "https://github.com/quickwit-oss/tantivy/issues/1134",
                "https://github.com/quickwit-oss/tantivy/issues/2029",
            ],
            "москва 清华大学",
            "Москва与清华大学、清华",
            &["Москва", "清华大学"],
        );
        // Shifted by signs that the analyzer drops.
        check(
            &["https://github.com/ysc/word/issues/5"],
            "合作机制",
            "“——‘合作’，机制……”，合作",
            &["合作’，机制"],
        );
        // Shifted by conversion between scripts, and by the fold of wide and rare characters.
        check(
            &[
                "https://github.com/infinilabs/analysis-stconvert/issues/28",
                "https://github.com/neodb-social/neodb/issues/346",
            ],
            "电子信息",
            "𠮷林ＡＢ電子資訊、電子信息",
            &["電子信息"],
        );
    }

    /// <https://github.com/infinilabs/analysis-ik/issues/664>: in fields of several values, marks
    /// were shifted from the second value on.
    #[test]
    fn each_of_several_values_is_marked_by_itself() {
        let article = Article {
            dateline: vec!["记者赵一".to_owned(), "记者钱二".to_owned()],
            ..Article::default()
        };
        let lines = Lines::of(&article);
        let marker = Marker::new(
            &plan(&parse("钱二"), &Analyzer::new(), &Synonyms::default()),
            &lines,
            &Analyzer::new(),
        );
        let marks = lines.dateline.iter().map(|line| marker.marks(line, LineKind::Dateline));
        let ranges: Vec<_> = marks.flatten().map(|m| (m.range.start, m.range.end)).collect();
        assert_eq!(ranges, [("记者".len(), "记者钱二".len())]);
    }

    #[test]
    fn marks_cover_whole_grapheme_clusters() {
        let check = |query: &str, text: &str, expected: &str| {
            assert_eq!(marked(query, text), [expected], "{query} in {text}");
        };
        check("cafe", "老cafe\u{301}\u{302}馆", "cafe\u{301}\u{302}");
        check("葛", "葛\u{e0100}饰区", "葛\u{e0100}");
        check("1", "第1\u{fe0f}\u{20e3}条", "1\u{fe0f}\u{20e3}");
        // Letters of Hangul that make one syllable, and of Devanagari that make one conjunct.
        check("\u{1100}", "가\u{1100}\u{1161}나", "\u{1100}\u{1161}");
        check("\u{937}", "\u{915}\u{94d}\u{937}", "\u{915}\u{94d}\u{937}");
        check("𠮷", "新𠮷野", "𠮷");
    }

    #[test]
    fn a_run_that_is_in_a_query_twice_is_marked_for_both() {
        let article = Article {
            title: "铁路开通".to_owned(),
            body: vec![Paragraph::text("铁路")],
            ..Article::default()
        };
        let lines = Lines::of(&article);
        let counts = |query: &str| {
            let plan = plan(&parse(query), &Analyzer::new(), &Synonyms::default());
            let marker = Marker::new(&plan, &lines, &Analyzer::new());
            let title = marker.marks(&lines.title, LineKind::Title).len();
            (title, marker.marks(&lines.body[0], LineKind::Body).len())
        };
        assert_eq!(counts("title:铁路"), (1, 0));
        assert_eq!(counts("title:铁路 铁路"), (1, 1));
        assert_eq!(counts("铁路 title:铁路"), (1, 1));
        assert_eq!(counts("author:铁路"), (0, 0));
    }

    #[test]
    fn the_reason_of_a_mark_is_known() {
        let article =
            Article { body: vec![Paragraph::text("谈到铁路、核电")], ..Article::default() };
        let lines = Lines::of(&article);
        let reasons = |query: &str| {
            let plan = plan(&parse(query), &Analyzer::new(), &Synonyms::default());
            let marker = Marker::new(&plan, &lines, &Analyzer::new());
            let marks = marker.marks(&lines.body[0], LineKind::Body);
            marks.iter().map(|mark| marker.reason(mark)).collect::<Vec<_>>()
        };
        assert_eq!(reasons("铁路"), [MarkReason::Matched]);
        assert_eq!(reasons("核电铁路"), [MarkReason::Matched, MarkReason::Matched]);
        assert_eq!(reasons("铁路合作"), [MarkReason::Near]);
    }

    proptest! {
        /// P4 for a run: the marks cover exactly the significant characters of the occurrences of the
        /// run, which are found here by comparing at every place.
        #[test]
        fn a_run_marks_exactly_its_characters(
            text in "[中亚國国铁路發发A9a９,，。！;“” \u{301}𠮷]{0,120}",
            start in any::<prop::sample::Index>(),
            length in 1..6usize,
        ) {
            let folded = fold(&text);
            prop_assume!(!folded.is_empty());
            let first = start.index(folded.len());
            let last = (first + length).min(folded.len()) - 1;
            let typed = &text[folded[first].start as usize..folded[last].end as usize];
            let run = Run::of(typed).unwrap();
            let places: Vec<bool> = (0..folded.len())
                .map(|at| {
                    folded.get(at..at + run.len()).is_some_and(|window| {
                        let apart = |i: usize| window[i].position - window[i - 1].position;
                        run.chars().iter().enumerate().all(|(i, c)| {
                            let max = if c.after_end { 2 } else { 1 };
                            window[i].ch == c.ch && (i == 0 || apart(i) <= max)
                        })
                    })
                })
                .collect();
            let covered = |i: usize| (0..run.len()).any(|back| i >= back && places[i - back]);
            let marks = marked(&format!("「{typed}」"), &text);
            let offset = |mark: &str| mark.as_ptr() as usize - text.as_ptr() as usize;
            for (i, c) in folded.iter().enumerate() {
                let is_marked = marks.iter().any(|mark| {
                    offset(mark) <= c.start as usize && c.end as usize <= offset(mark) + mark.len()
                });
                prop_assert_eq!(is_marked, covered(i), "{} at {} of {}", typed, i, text);
            }
            for mark in marks {
                // It begins and ends with a character that matched.
                let inner = fold(mark);
                prop_assert_eq!(inner.first().map(|c| c.start), Some(0));
                prop_assert_eq!(inner.last().map(|c| c.end as usize), Some(mark.len()));
            }
        }

        /// P4 for any query: every mark folds to a chunk of the query, or to a part or a word of one. A
        /// chunk that occurs in the text is marked at every occurrence as a whole.
        #[test]
        fn marks_are_runs_of_the_query(
            text in "[中亚國国铁路鐵發发A9a９,，。！;“” 𠮷]{0,120}",
            query in "[中亚國国铁路鐵发发A9a ]{1,9}",
        ) {
            let article = Article { body: vec![Paragraph::text(&text)], ..Article::default() };
            let lines = Lines::of(&article);
            let plan = plan(&parse(&query), &Analyzer::new(), &Synonyms::default());
            let marker = Marker::new(&plan, &lines, &Analyzer::new());
            let marks = marker.marks(&lines.body[0], LineKind::Body);
            let chars = |run: &Run| run.chars().iter().map(|c| c.ch).collect::<String>();
            let mut wanted: Vec<String> = plan.literal.iter().map(chars).collect();
            for chunk in &plan.chunks {
                let places: Vec<usize> = chunk.run.find_in(&lines.body[0].folded).collect();
                wanted.push(chars(&chunk.run));
                if places.is_empty() {
                    wanted.extend(chunk.parts.iter().map(chars));
                    wanted.extend(chunk.words.iter().filter_map(|word| Run::of(word)).map(|r| chars(&r)));
                }
                let folded = &lines.body[0].folded;
                for first in places {
                    let start = folded[first].start as usize;
                    let end = folded[first + chunk.run.len() - 1].end as usize;
                    prop_assert!(marks.iter().any(|mark| mark.range == (start..end)));
                }
            }
            for mark in marks {
                let found: String = fold(&text[mark.range]).iter().map(|c| c.ch).collect();
                prop_assert!(wanted.contains(&found), "{} in {:?}", found, wanted);
            }
        }
    }
}
