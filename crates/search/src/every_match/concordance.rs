//! The concordance: every article that matches, with every place at which it does.
//!
//! For those who read all of it instead of the best of it: nothing is ranked, cut or left out, and
//! the order depends on nothing but the articles. An occurrence is a place where a chunk of the
//! query stands: its run, or else, where the article has all of its parts apart, each of them; and
//! what a field or a prefix asks for. Occurrences do not overlap, so that they can be counted: of
//! several that do, the first counts, and of those that begin together the longest.

use std::ops::{ControlFlow, Range};

use souwen_article::Article;
use souwen_index::retrieval::{DateOrder, Match, Retrieval};
use souwen_query as query;
use souwen_query::Synonyms;
use souwen_text::Analyzer;
use unicode_segmentation::UnicodeSegmentation;

use crate::engine::analyzer_warning;
use crate::highlight::marks::{Line, LineKind, Lines, Mark, Marker, Why};
use crate::request::{SearchRequest, Sort};
use crate::response::{IndexState, Warning};
use crate::synonyms::with_synonyms;
use crate::translate::{filters, matching};
use crate::understood::warnings;
use crate::{Engine, SearchError};

/// An article that matches.
#[derive(Debug)]
pub struct Matched<'a> {
    /// The article.
    pub article: &'a Article,
    /// The places at which it matches, in the order of the text: title, subtitle, body, dateline.
    /// Empty for an article that is found by something else than its text: by its metadata, by a
    /// date, by a filter.
    pub occurrences: Vec<Occurrence<'a>>,
    /// The state of the index that it is from.
    pub state: &'a IndexState,
}

/// A place at which an article matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence<'a> {
    /// The part of the article.
    pub part: Part,
    /// The paragraph of the body, counted from 1; 0 in other parts.
    pub paragraph: usize,
    /// The line that it stands in: a paragraph, the title ...
    line: &'a str,
    /// Bytes of the line.
    range: Range<usize>,
}

impl<'a> Occurrence<'a> {
    /// The text that matches, as printed.
    pub fn text(&self) -> &'a str {
        &self.line[self.range.clone()]
    }

    /// What stands before it in its line, at most this many characters as readers count them
    /// (grapheme clusters).
    pub fn left(&self, characters: usize) -> &'a str {
        let before = &self.line[..self.range.start];
        let mut clusters = before.grapheme_indices(true).rev().take(characters);
        &before[clusters.by_ref().last().map_or(before.len(), |(start, _)| start)..]
    }

    /// What stands after it in its line, as [`left`](Occurrence::left) does.
    pub fn right(&self, characters: usize) -> &'a str {
        let after = &self.line[self.range.end..];
        &after[..after.grapheme_indices(true).nth(characters).map_or(after.len(), |(end, _)| end)]
    }
}

/// A part of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// The title.
    Title,
    /// The line below or above it.
    Subtitle,
    /// A paragraph of the body.
    Body,
    /// Bylines, datelines and continuation marks as printed.
    Dateline,
}

impl Part {
    /// The name in what is given out.
    pub fn name(self) -> &'static str {
        match self {
            Part::Title => "title",
            Part::Subtitle => "subtitle",
            Part::Body => "body",
            Part::Dateline => "dateline",
        }
    }
}

/// What a walk over all matches has come across.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Matches {
    /// The articles that were visited.
    pub articles: usize,
    /// The occurrences in them.
    pub occurrences: usize,
    /// The state of the index.
    pub state: IndexState,
    /// What of the query was ignored or could surprise.
    pub warnings: Vec<Warning>,
}

impl Engine {
    /// Gives every article that matches a request to `visit`, until it breaks: all of them,
    /// whatever the request's limit and offset are, by date, the newest first (the oldest for
    /// [`Sort::Oldest`]), equal dates by id, undated articles last. One article is in memory at a
    /// time. Articles that hold only part of a query do not match.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn for_each_match(
        &self,
        request: &SearchRequest,
        visit: &mut dyn FnMut(&Matched<'_>) -> ControlFlow<()>,
    ) -> Result<Matches, SearchError> {
        let snapshot = self.snapshot();
        let synonyms = self.synonyms.known();
        let mut matches = for_each_match(
            snapshot.as_ref(),
            snapshot.analyzer(),
            &synonyms.table,
            request,
            visit,
        )?;
        matches.warnings.extend(analyzer_warning(&snapshot));
        Ok(matches)
    }
}

fn for_each_match(
    index: &dyn Retrieval,
    analyzer: &Analyzer,
    synonyms: &Synonyms,
    request: &SearchRequest,
    visit: &mut dyn FnMut(&Matched<'_>) -> ControlFlow<()>,
) -> Result<Matches, SearchError> {
    let parsed = query::parse(&request.query);
    let plan = query::plan(&parsed, analyzer, synonyms);
    let set = Match::And(std::iter::once(matching(&plan.all)).chain(filters(request)).collect());
    let order = match request.sort {
        Sort::Oldest => DateOrder::Oldest,
        Sort::Newest | Sort::Relevance => DateOrder::Newest,
    };
    let fingerprint = with_synonyms(analyzer.fingerprint(), synonyms);
    let state = IndexState { generation: index.generation(), fingerprint };
    let mut matches =
        Matches { state: state.clone(), warnings: warnings(&parsed), ..Matches::default() };
    for doc in index.by_date(&set, order, usize::MAX, None)?.docs {
        let article = index.article(doc)?;
        let lines = Lines::of(&article);
        let occurrences = occurrences(&lines, &Marker::new(&plan, &lines, analyzer));
        matches.articles += 1;
        matches.occurrences += occurrences.len();
        if visit(&Matched { article: &article, occurrences, state: &state }).is_break() {
            break;
        }
    }
    Ok(matches)
}

/// The places at which an article matches.
fn occurrences<'a>(lines: &Lines<'a>, marker: &Marker) -> Vec<Occurrence<'a>> {
    let title = lines.title_counts.then_some(&lines.title);
    let title = title.map(|line| (Part::Title, 0, line));
    let subtitle = lines.subtitle.iter().map(|line| (Part::Subtitle, 0, line));
    let body = lines.body.iter().zip(1..).map(|(line, n)| (Part::Body, n, line));
    let dateline = lines.dateline.iter().map(|line| (Part::Dateline, 0, line));
    let mut found = Vec::new();
    for (part, paragraph, line) in title.into_iter().chain(subtitle).chain(body).chain(dateline) {
        let kind = match part {
            Part::Title => LineKind::Title,
            Part::Subtitle | Part::Body => LineKind::Body,
            Part::Dateline => LineKind::Dateline,
        };
        let ranges = apart(line, kind, marker).into_iter();
        found.extend(ranges.map(|range| Occurrence { part, paragraph, line: line.text, range }));
    }
    found
}

/// The matches of a line that count, apart from each other.
fn apart(line: &Line<'_>, kind: LineKind, marker: &Marker) -> Vec<Range<usize>> {
    let mut marks: Vec<Mark> = marker.marks(line, kind);
    // Everything typed, taken as one run, counts where nothing of what was understood stands.
    let is_asked = |mark: &Mark| marker.why(mark) == Why::Asked;
    let any_asked = marks.iter().any(is_asked);
    marks.retain(|mark| is_asked(mark) || (!any_asked && marker.why(mark) == Why::Literal));
    marks.sort_by_key(|mark| (mark.range.start, std::cmp::Reverse(mark.range.end)));
    let mut ranges: Vec<Range<usize>> = Vec::with_capacity(marks.len());
    for mark in marks {
        if ranges.last().is_none_or(|last| last.end <= mark.range.start) {
            ranges.push(mark.range);
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use souwen_article::Paragraph;
    use souwen_index::Snapshot;
    use souwen_text::{Date, DateRange};

    use super::*;
    use crate::{FilterField, ValueFilter};

    fn article(id: &str, date: Option<&str>, title: &str, body: &[&str]) -> Article {
        Article {
            id: id.to_owned(),
            title: title.to_owned(),
            date: date.and_then(Date::parse_iso),
            body: body.iter().map(|text| Paragraph::text(*text)).collect(),
            ..Article::default()
        }
    }

    /// Every occurrence as `id part paragraph left【text】right`, an article without one as its id.
    fn rows(articles: &[Article], request: &SearchRequest) -> Vec<String> {
        let mut rows = Vec::new();
        let snapshot = Snapshot::in_memory(articles);
        let matches = for_each_match(
            &snapshot,
            &Analyzer::new(),
            &Synonyms::default(),
            request,
            &mut |matched| {
                let id = &matched.article.id;
                if matched.occurrences.is_empty() {
                    rows.push(id.clone());
                }
                for found in &matched.occurrences {
                    let (part, n) = (found.part.name(), found.paragraph);
                    let (left, text, right) = (found.left(3), found.text(), found.right(3));
                    rows.push(format!("{id} {part} {n} {left}【{text}】{right}"));
                }
                ControlFlow::Continue(())
            },
        );
        assert!(matches.unwrap().articles <= articles.len());
        rows
    }

    fn ask(query: &str) -> SearchRequest {
        SearchRequest { query: query.to_owned(), ..SearchRequest::default() }
    }

    #[test]
    fn every_occurrence_stands_in_its_context() {
        let mut first = article(
            "a",
            Some("2024-05-01"),
            "铁路开工",
            &["今天，中吉乌鐵路开工，铁路长。", "没有。", "铁路"],
        );
        first.subtitle = Some("一条铁路".to_owned());
        first.dateline = vec!["铁路报记者".to_owned()];
        let second = article("b", None, "别的", &["铁路e\u{301}x"]);
        let third = article("c", Some("2024-05-02"), "无关", &["公路"]);
        let articles = [second, third, first];
        let expected = [
            "a title 0 【铁路】开工",
            "a subtitle 0 一条【铁路】",
            "a body 1 中吉乌【鐵路】开工，",
            "a body 1 开工，【铁路】长。",
            "a body 3 【铁路】",
            "a dateline 0 【铁路】报记者",
            "b body 1 【铁路】e\u{301}x",
        ];
        assert_eq!(rows(&articles, &ask("铁路")), expected);
        assert_eq!(rows(&articles, &ask("足球")), [""; 0]);
    }

    #[test]
    fn what_counts_is_what_was_asked_for() {
        #[track_caller]
        fn check(query: &str, body: &str, expected: &[&str]) {
            let rows = rows(&[article("a", None, "标题", &[body])], &ask(query));
            let texts: Vec<&str> =
                rows.iter().filter_map(|row| row.split(['【', '】']).nth(1)).collect();
            assert_eq!(texts, expected, "{query} in {body}");
        }
        check("铁路合作", "铁路合作，铁路", &["铁路合作"]);
        check("铁路合作", "铁路与合作，铁路", &["铁路", "合作", "铁路"]);
        check("人人", "人人人人人", &["人人", "人人"]);
        check("中亚 中亚五国", "中亚五国和中亚", &["中亚五国", "中亚"]);
        check("中亚 铁路", "中亚铁路", &["中亚", "铁路"]);
        // A branch that is not there counts for nothing, though its words are marked.
        check("中亚 OR 铁路建设", "中亚的铁路", &["中亚"]);
        check("独家 | 铁路", "独家｜铁路", &["独家", "铁路"]);
        check("作者：铁路", "作者：铁路", &["作者：铁路"]);
        check("c91*", "C919与c91", &["C919", "c91"]);
        check("", "铁路", &[]);
        check("铁路 -公路", "铁路", &["铁路"]);
    }

    #[test]
    fn the_order_is_by_date_and_id_and_knows_no_limit() {
        let mut articles: Vec<Article> = (0..230)
            .map(|i| article(&format!("{:03}", (i * 7) % 230), Some("2024-01-01"), "铁路", &["x"]))
            .collect();
        articles.push(article("new", Some("2024-02-01"), "铁路", &["x"]));
        articles.push(article("none", None, "铁路", &["x"]));
        let request = SearchRequest { limit: 1, offset: 5, ..ask("铁路") };
        let ids = |request: &SearchRequest| -> Vec<String> {
            let rows = rows(&articles, request).into_iter();
            rows.map(|row| row.split(' ').next().unwrap().to_owned()).collect()
        };
        let newest = ids(&request);
        assert_eq!(newest.len(), 232);
        assert_eq!((newest[0].as_str(), newest[1].as_str()), ("new", "000"));
        assert_eq!(newest[231], "none");
        assert!(newest[1..231].is_sorted());
        let oldest = ids(&SearchRequest { sort: Sort::Oldest, ..request });
        assert_eq!((oldest[0].as_str(), oldest[230].as_str()), ("000", "new"));
        assert_eq!(oldest[231], "none");
    }

    #[test]
    fn filters_and_dates_hold_and_articles_without_a_place_are_there() {
        let mut articles = vec![
            article("a", Some("2024-01-01"), "甲", &["铁路"]),
            article("b", Some("2024-02-01"), "乙", &["铁路"]),
        ];
        articles[1].source = Some("新华社".to_owned());
        let source = ValueFilter { field: FilterField::Source, value: "新华社".to_owned() };
        let filtered = SearchRequest { filters: vec![source], ..SearchRequest::default() };
        assert_eq!(rows(&articles, &filtered), ["b"]);
        assert_eq!(rows(&articles, &ask("新华社")), ["b"]);
        let dates = DateRange { from: None, to: Date::parse_iso("2024-01-31") };
        assert_eq!(rows(&articles, &SearchRequest { dates, ..ask("铁路") }), ["a body 1 【铁路】"]);
    }

    #[test]
    fn a_visitor_can_stop() {
        let articles = ["a", "b", "c"].map(|id| article(id, None, "铁路", &["x"]));
        let snapshot = Snapshot::in_memory(&articles);
        let mut seen = 0;
        let matches = for_each_match(
            &snapshot,
            &Analyzer::new(),
            &Synonyms::default(),
            &ask("铁路"),
            &mut |_| {
                seen += 1;
                if seen == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            },
        );
        assert_eq!((seen, matches.unwrap().articles), (2, 2));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        /// Every row folds to what was asked for, and together they are all there is.
        #[test]
        fn a_run_is_counted_wherever_it_stands(
            body in "[中亚铁路鐵，。 ]{1,80}",
            query in "[中亚铁路]{1,3}",
        ) {
            let rows = rows(&[article("a", None, "x", &[&body])], &ask(&format!("“{query}”")));
            let run = souwen_text::Run::of(&query).unwrap();
            let folded = souwen_text::fold(&body);
            let mut expected = 0;
            let mut free = 0;
            for first in run.find_in(&folded) {
                if first >= free {
                    expected += 1;
                    free = first + run.len();
                }
            }
            let texts = rows.iter().filter_map(|row| row.split(['【', '】']).nth(1));
            let texts: Vec<&str> = texts.collect();
            prop_assert_eq!(texts.len(), expected);
            for text in texts {
                let chars: String = souwen_text::fold(text).iter().map(|c| c.ch).collect();
                prop_assert_eq!(&chars, &query);
            }
        }
    }
}
