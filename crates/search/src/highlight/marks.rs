//! What to mark: the characters of an article that a query matches.
//!
//! A chunk whose literal run stands in the article is marked as that run, and nothing else of it;
//! only when the run is not there are its words marked, and where a synonym stands in their place,
//! the synonym. Marks are found in the original text by the same folding and the same positions by
//! which articles are found, and cover whole grapheme clusters.

use std::ops::Range;

use souwen_article::Article;
use souwen_query::{Alternative, FieldName, Plan};
use souwen_text::fold::{FoldedChar, fold_line};
use souwen_text::{Analyzer, Run};
use unicode_segmentation::GraphemeCursor;

use super::runs::Finder;
use super::synonyms::{Standing, places};

/// A line of an article, folded.
pub(crate) struct Line<'a> {
    pub(crate) text: &'a str,
    pub(crate) folded: Vec<FoldedChar>,
}

impl<'a> Line<'a> {
    pub(crate) fn new(text: &'a str) -> Line<'a> {
        Line { text, folded: fold_line(text) }
    }

    fn holds(&self, run: &Run) -> bool {
        run.find_in(&self.folded).next().is_some()
    }
}

/// An article as lines that can be marked.
pub(crate) struct Lines<'a> {
    pub(crate) title: Line<'a>,
    /// Whether the title is indexed.
    pub(crate) title_counts: bool,
    pub(crate) subtitle: Option<Line<'a>>,
    pub(crate) body: Vec<Line<'a>>,
    pub(crate) dateline: Vec<Line<'a>>,
    /// Authors, source, place, section, tags: found, but shown elsewhere.
    metadata: Vec<Line<'a>>,
}

impl<'a> Lines<'a> {
    pub(crate) fn of(article: &'a Article) -> Lines<'a> {
        let metadata = [&article.source, &article.place, &article.section];
        let metadata = metadata.into_iter().flatten().chain(&article.authors).chain(&article.tags);
        Lines {
            title: Line::new(&article.title),
            title_counts: !article.title_generated,
            subtitle: article.subtitle.as_deref().map(Line::new),
            body: article.body.iter().map(|paragraph| Line::new(&paragraph.text)).collect(),
            dateline: article.dateline.iter().map(|line| Line::new(line)).collect(),
            metadata: metadata.map(|value| Line::new(value)).collect(),
        }
    }

    /// Whether the article is found by a run.
    pub(crate) fn holds(&self, run: &Run) -> bool {
        self.indexed().any(|line| line.holds(run))
    }

    /// For each run, whether the article is found by it.
    fn held(&self, finder: &Finder) -> Vec<bool> {
        let mut held = vec![false; finder.runs().len()];
        let mut left = held.len();
        for line in self.indexed() {
            if left == 0 {
                break;
            }
            finder.each(&line.folded, |run, _, _| {
                left -= usize::from(!held[run]);
                held[run] = true;
            });
        }
        held
    }

    /// The lines by which the article is found.
    pub(crate) fn indexed(&self) -> impl Iterator<Item = &Line<'a>> {
        let title = self.title_counts.then_some(&self.title);
        let lines = title.into_iter().chain(&self.subtitle).chain(&self.body);
        lines.chain(&self.dateline).chain(&self.metadata)
    }
}

/// A part of an article that is marked by rules of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineKind {
    /// The title.
    Title,
    /// Paragraphs and the subtitle.
    Body,
    /// Bylines and datelines as printed.
    Dateline,
}

/// Why a run is marked, the best reason last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Why {
    /// It is a word of a chunk that is not in the article, neither whole nor in its parts.
    Near,
    /// It is everything that was typed, taken as one run.
    Literal,
    /// It is a chunk or one of its parts, or what a field or a prefix asks for.
    Asked,
}

/// What a query marks in one article.
pub(crate) struct Marker {
    finder: Finder,
    /// For each run of `finder`: why it is marked, and in which parts of the article only (none:
    /// in all).
    reasons: Vec<(Why, Vec<LineKind>)>,
    /// Beginnings of words of letters and digits. They are counted on from the runs.
    prefixes: Vec<Vec<char>>,
    /// Synonyms that stand in the article instead of what was typed.
    alternatives: Vec<Alternative>,
    analyzer: Analyzer,
}

/// A match in a line: what is marked, and by which of the marker's runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mark {
    /// Byte offsets in the line.
    pub(crate) range: Range<usize>,
    /// Which run, counting prefixes and synonyms after the runs.
    pub(crate) run: usize,
}

impl Marker {
    /// What the query marks in the article of these lines.
    pub(crate) fn new(plan: &Plan, lines: &Lines<'_>, analyzer: &Analyzer) -> Marker {
        let mut candidates = Finder::default();
        for run in plan.chunks.iter().flat_map(|chunk| [&chunk.run].into_iter().chain(&chunk.parts))
        {
            candidates.add(run);
        }
        plan.literal.iter().for_each(|literal| {
            candidates.add(literal);
        });
        let held = lines.held(&candidates);
        let holds = |run: &Run| candidates.number(run).is_some_and(|number| held[number]);

        let standing = Standing::of(plan, lines, analyzer);
        let mut marker = Marker {
            finder: Finder::default(),
            reasons: Vec::new(),
            prefixes: plan.prefixes.iter().map(|prefix| prefix.chars().collect()).collect(),
            alternatives: Vec::new(),
            analyzer: analyzer.clone(),
        };
        plan.literal.iter().filter(|run| holds(run)).for_each(|run| marker.add(run, Why::Literal));
        for (i, chunk) in plan.chunks.iter().enumerate() {
            if standing.has_chunk(i) {
                continue;
            }
            if holds(&chunk.run) {
                marker.add(&chunk.run, Why::Asked);
                continue;
            }
            if chunk.quoted {
                continue;
            }
            let parts = || {
                let parts = chunk.parts.iter().enumerate();
                parts.filter(|&(k, _)| !standing.has_part(i, k)).map(|(_, part)| part)
            };
            let whole = !chunk.parts.is_empty() && parts().all(holds);
            let why = if whole { Why::Asked } else { Why::Near };
            parts().for_each(|part| marker.add(part, why));
            if !whole {
                // The words inside of what is missing. A single character says too little.
                let words = chunk.words.iter().filter_map(|word| Run::of(word));
                words.filter(|run| run.len() > 1).for_each(|run| marker.add(&run, Why::Near));
            }
        }
        for (field, run) in &plan.fields {
            let kind = match field {
                FieldName::Title => LineKind::Title,
                _ => LineKind::Dateline,
            };
            marker.add_in(run, Why::Asked, Some(kind));
        }
        marker.alternatives = standing.into_alternatives();
        marker
    }

    /// The matches in a line, in their order. They may overlap.
    pub(crate) fn marks(&self, line: &Line<'_>, kind: LineKind) -> Vec<Mark> {
        let folded = &line.folded;
        let mut marks = Vec::new();
        let mut push = |first: usize, last: usize, run: usize| {
            let range = folded[first].start as usize..folded[last].end as usize;
            marks.push(Mark { range: whole_clusters(line.text, range), run });
        };
        self.finder.each(folded, |run, first, last| {
            let kinds = &self.reasons[run].1;
            if kinds.is_empty() || kinds.contains(&kind) {
                push(first, last, run);
            }
        });
        if !self.prefixes.is_empty() {
            for (first, last) in latin_words(folded) {
                for (i, prefix) in self.prefixes.iter().enumerate() {
                    let word = folded[first..=last].iter().map(|c| c.ch);
                    if word.take(prefix.len()).eq(prefix.iter().copied()) {
                        push(first, last, self.finder.runs().len() + i);
                    }
                }
            }
        }
        let before = self.finder.runs().len() + self.prefixes.len();
        for (i, alternative) in self.alternatives.iter().enumerate() {
            for first in places(alternative, line, &self.analyzer) {
                push(first, first + alternative.run.len() - 1, before + i);
            }
        }
        marks.sort_by_key(|mark| (mark.range.start, mark.range.end));
        marks
    }

    /// Why a mark is one.
    pub(crate) fn why(&self, mark: &Mark) -> Why {
        self.reasons.get(mark.run).map_or(Why::Asked, |reason| reason.0)
    }

    /// The characters of each run, prefix and synonym, in the order in which marks count them.
    pub(crate) fn characters(&self) -> impl Iterator<Item = Vec<char>> + '_ {
        let chars = |run: &Run| run.chars().iter().map(|c| c.ch).collect();
        let alternatives = self.alternatives.iter().map(move |other| chars(&other.run));
        let runs = self.finder.runs().iter().map(chars);
        runs.chain(self.prefixes.iter().cloned()).chain(alternatives)
    }

    fn add(&mut self, run: &Run, why: Why) {
        self.add_in(run, why, None);
    }

    fn add_in(&mut self, run: &Run, why: Why, kind: Option<LineKind>) {
        let number = self.finder.add(run);
        match self.reasons.get_mut(number) {
            None => self.reasons.push((why, kind.into_iter().collect())),
            Some((known, kinds)) => {
                *known = why.max(*known);
                match kind {
                    // What is marked everywhere is marked there too.
                    Some(_) if kinds.is_empty() => {}
                    Some(kind) => kinds.push(kind),
                    None => kinds.clear(),
                }
            }
        }
    }
}

/// The words of letters and digits in a folded line: the indexes of their first and last character.
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

/// A range of bytes, made wider where it would part a grapheme cluster.
fn whole_clusters(text: &str, range: Range<usize>) -> Range<usize> {
    let is_edge = |at: usize| {
        let plain = |c: Option<char>| {
            c.is_none_or(|c| c.is_ascii() || ('\u{4e00}'..='\u{9fff}').contains(&c))
        };
        // Nearly every character is a cluster by itself.
        plain(text[..at].chars().next_back()) && plain(text[at..].chars().next())
    };
    // The whole text is at hand, so that the cursor never asks for more of it.
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

/// Marks as ranges of bytes that neither overlap nor touch.
pub(crate) fn merged(marks: &[Mark]) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for mark in marks {
        match ranges.last_mut() {
            Some(last) if mark.range.start <= last.end => last.end = last.end.max(mark.range.end),
            _ => ranges.push(mark.range.clone()),
        }
    }
    ranges
}

/// Ranges of bytes of a text, in their order, as ranges of characters.
pub(crate) fn in_chars(text: &str, ranges: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut at = (0, 0);
    let mut chars_to = |byte: usize| {
        at = (byte, at.1 + text[at.0..byte].chars().count());
        at.1
    };
    ranges.iter().map(|range| chars_to(range.start)..chars_to(range.end)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use souwen_article::Paragraph;
    use souwen_query::{Synonyms, parse, plan};
    use souwen_text::fold;

    use super::*;

    /// The marked stretches of a text that is the only paragraph of an article.
    fn marked<'t>(query: &str, text: &'t str) -> Vec<&'t str> {
        let article = Article { body: vec![Paragraph::text(text)], ..Article::default() };
        let lines = Lines::of(&article);
        let plan = plan(&parse(query), &Analyzer::new(), &Synonyms::default());
        let marker = Marker::new(&plan, &lines, &Analyzer::new());
        let ranges = merged(&marker.marks(&lines.body[0], LineKind::Body));
        ranges.into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn only_what_contributes_is_marked() {
        let check = |query: &str, text: &str, expected: &[&str]| {
            assert_eq!(marked(query, text), expected, "{query} in {text}");
        };
        // Characters elsewhere, and beside it.
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
        check("5G网络", "５Ｇ 網絡", &["５Ｇ 網絡"]);
    }

    /// What users of other engines complained about, with the addresses of their reports.
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
    fn a_run_asked_for_twice_is_marked_wherever_either_asks() {
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
        let why = |query: &str| {
            let plan = plan(&parse(query), &Analyzer::new(), &Synonyms::default());
            let marker = Marker::new(&plan, &lines, &Analyzer::new());
            let marks = marker.marks(&lines.body[0], LineKind::Body);
            marks.iter().map(|mark| marker.why(mark)).collect::<Vec<_>>()
        };
        assert_eq!(why("铁路"), [Why::Asked]);
        assert_eq!(why("核电铁路"), [Why::Asked, Why::Asked]);
        assert_eq!(why("铁路合作"), [Why::Near]);
    }

    proptest! {
        /// P4 for a run: the significant characters under marks are exactly those that the run
        /// covers somewhere, found here by comparing at every place.
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
                            let most = if c.after_end { 2 } else { 1 };
                            window[i].ch == c.ch && (i == 0 || apart(i) <= most)
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

        /// P4 for any query: every mark folds to a chunk of it, a part of one or a word of one, and
        /// a chunk that stands there is marked at every place and by nothing less.
        #[test]
        fn marks_are_what_the_query_holds(
            text in "[中亚國国铁路鐵發发A9a９,，。！;“” 𠮷]{0,120}",
            query in "[中亚國国铁路鐵发发A9a ]{1,9}",
        ) {
            let article = Article { body: vec![Paragraph::text(&text)], ..Article::default() };
            let lines = Lines::of(&article);
            let plan = plan(&parse(&query), &Analyzer::new(), &Synonyms::default());
            let marker = Marker::new(&plan, &lines, &Analyzer::new());
            let marks = marker.marks(&lines.body[0], LineKind::Body);
            let chars = |run: &Run| run.chars().iter().map(|c| c.ch).collect::<String>();
            let mut asked: Vec<String> = plan.literal.iter().map(chars).collect();
            for chunk in &plan.chunks {
                let places: Vec<usize> = chunk.run.find_in(&lines.body[0].folded).collect();
                asked.push(chars(&chunk.run));
                if places.is_empty() {
                    asked.extend(chunk.parts.iter().map(chars));
                    asked.extend(chunk.words.iter().filter_map(|word| Run::of(word)).map(|r| chars(&r)));
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
                prop_assert!(asked.contains(&found), "{} in {:?}", found, asked);
            }
        }
    }
}
