//! An engine for tests: a few invented articles, and troubles on demand.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use souwen_article::{Article, Condition, Paragraph, Role};
use souwen_index::copies::PinnedCommit;
use souwen_index::{DamagedFile, IndexError, VerificationState};
use souwen_search::{
    AnalyzedToken, ArticleWindow, Counts, DidYouMean, EveryMatch, Facet, FacetCount, Field,
    Fragment, Hit, IndexState, Interpretation, InterpretationKind, MarkedArticle, Matched, NoSet,
    Occurrence, ParsedQuery, Part, Period, Place, Readiness, Reason, SearchError, SearchRequest,
    SearchResponse, SimilarArticles, StageTimes, Stats, Suggestion, SuggestionKind, Suggestions,
    TextFragment, ValueFilter, Warning, WarningCode, Window,
};
use souwen_text::Date;

use crate::backend::Backend;

/// Answers every search with the same articles. Some queries make trouble: `panic` panics, `broken`
/// cannot read the index, `nothing` finds nothing, `partial` finds only parts, `late` is cut short.
#[derive(Default)]
pub(crate) struct FakeBackend {
    /// What was asked, in order.
    pub(crate) requests: Mutex<Vec<SearchRequest>>,
    /// Whether the article is a very long one.
    pub(crate) long: AtomicBool,
    /// Whether nothing can be read.
    pub(crate) broken: AtomicBool,
    /// Whether the files of the index are still being verified.
    pub(crate) unverified: AtomicBool,
    /// Whether one of them is damaged.
    pub(crate) damaged: AtomicBool,
    /// Whether the index is a copy, which was known to be up to date a minute ago.
    pub(crate) copied: AtomicBool,
}

/// The files of the commit.
pub(crate) const FILES: &[(&str, &[u8])] =
    &[("a.store", b"0123456789"), ("b.idx", b""), ("dictionary.txt", b"words\n")];

/// The id of the article that every search finds first. It contains characters that are difficult in paths.
pub(crate) const ID: &str = "报纸/a b.md#铁路 50%?";

/// The id that it had before.
pub(crate) const FORMER_ID: &str = "报纸/a b.md#铁路?";

pub(crate) fn article() -> Article {
    let item = |text: &str| Paragraph { role: Role::Item, level: Some(1), ..Paragraph::text(text) };
    let heading =
        |text: &str, level| Paragraph { role: Role::Heading, level, ..Paragraph::text(text) };
    Article {
        id: ID.to_owned(),
        title: "高铁 <b>提速</b> & 扩能".to_owned(),
        subtitle: Some("一条线路的十年".to_owned()),
        body: vec![
            Paragraph::text("这条铁路今天开通。<script>alert(1)</script>"),
            heading("一、线路", Some(3)),
            item("1. 新建车站;"),
            item("2. 改造桥梁。"),
            heading("(一)车站", Some(5)),
            Paragraph::text("旅客表示满意。"),
        ],
        dateline: vec!["(新华社西安5月19日电)".to_owned()],
        date: Date::new(2023, 5, 19),
        place: Some("西安".to_owned()),
        source: Some("新华社".to_owned()),
        authors: vec!["张三".to_owned(), "李四".to_owned()],
        section: None,
        kind: "commentary".to_owned(),
        url: Some("javascript:alert(1)".to_owned()),
        tags: vec!["交通".to_owned()],
        path: Some("报纸/a b.md".to_owned()),
        line: Some(7),
        ..Article::default()
    }
}

impl Backend for FakeBackend {
    fn search(&self, request: &SearchRequest) -> Result<SearchResponse, SearchError> {
        self.requests.lock().unwrap().push(request.clone());
        self.check()?;
        assert_ne!(request.query, "panic", "on purpose");
        if request.query == "broken" {
            return Err(broken());
        }
        if request.query == "unreachable" {
            return Err(IndexError::EngineUnavailable("no answer".to_owned()).into());
        }
        let found = match request.query.as_str() {
            "nothing" => 0,
            _ => 25,
        };
        let partial = request.query == "partial";
        let hit = Hit {
            article: article(),
            score: 1.5,
            partial,
            crossing: false,
            missing: if partial { vec!["<公路>".to_owned()] } else { Vec::new() },
            #[allow(clippy::single_range_in_vec_init, reason = "a list of one range is meant")]
            title_highlights: vec![0..2],
            fragments: vec![Fragment {
                text: "这条铁路今天开通。<script>".to_owned(),
                #[allow(clippy::single_range_in_vec_init, reason = "a list of one range is meant")]
                highlights: vec![2..4],
                paragraph: 1,
                text_fragment: Some(TextFragment {
                    prefix: Some("这条".to_owned()),
                    start: "铁路".to_owned(),
                    end: None,
                    suffix: Some("今天开通".to_owned()),
                }),
            }],
            duplicates: Vec::new(),
            explanation: None,
        };
        let left = usize::saturating_sub(found, request.offset).min(request.limit);
        let facets = request.facets.iter().map(|field| (*field, facet(*field))).collect();
        Ok(SearchResponse {
            parsed: Some(ParsedQuery {
                op: "and",
                field: None,
                text: None,
                children: vec![ParsedQuery {
                    op: "text",
                    field: Some("title"),
                    text: Some("铁路".to_owned()),
                    ..ParsedQuery::default()
                }],
                ..ParsedQuery::default()
            }),
            total: if partial { 0 } else { found },
            counts: Counts {
                run: found / 2,
                all: if partial { 0 } else { found },
                crossing: 0,
                partial: if partial { found } else { 0 },
            },
            counts_exact: true,
            generation: "g1".to_owned(),
            fingerprint: "f1".to_owned(),
            unverified: self.unverified.load(Ordering::SeqCst),
            took: std::time::Duration::from_micros(1250),
            stages: StageTimes::default(),
            timed_out: request.query == "late",
            hits: vec![hit; left],
            collapsed: 0,
            facets,
            did_you_mean: (request.query == "typo" && !request.as_typed).then(|| DidYouMean {
                query: "铁路".to_owned(),
                reason: Reason::Homophone,
                applied: true,
            }),
            interpretations: match request.query.as_str() {
                "dated" => vec![Interpretation {
                    kind: InterpretationKind::Dates,
                    text: "去年<5月>".to_owned(),
                    query: "铁路 date:2022-05".to_owned(),
                    from: Some("2022-05-01".to_owned()),
                    to: Some("2022-05-31".to_owned()),
                    total: 36,
                    applied: request.interpret && request.offset == 1,
                }],
                _ => Vec::new(),
            },
            today: request.today.filter(|_| request.query == "dated"),
            provisional: false,
            warnings: match request.query.as_str() {
                "late" => vec![Warning {
                    code: WarningCode::StarIgnored,
                    message: "an <odd> thing".to_owned(),
                }],
                _ => Vec::new(),
            },
        })
    }

    fn marked_article(&self, id: &str, query: &str) -> Result<Option<MarkedArticle>, SearchError> {
        self.check()?;
        let Some(article) = [ID, FORMER_ID].contains(&id).then(article) else { return Ok(None) };
        let mut marks = vec![Vec::new(); article.body.len()];
        if !query.is_empty() {
            marks[0].push(2..4);
            marks[2].push(5..7);
        }
        Ok(Some(MarkedArticle {
            title: Vec::new(),
            body: marks,
            dateline: Vec::new(),
            article,
            pushed: false,
            state: self.state(),
        }))
    }

    fn article_window(
        &self,
        id: &str,
        query: &str,
        wanted: Option<Place>,
        related: usize,
    ) -> Result<Option<ArticleWindow>, SearchError> {
        let Some(MarkedArticle { mut article, mut body, .. }) = self.marked_article(id, query)?
        else {
            return Ok(None);
        };
        if self.long.load(Ordering::Relaxed) {
            article
                .body
                .extend((7..=9_000).map(|number| Paragraph::text("长".repeat(number % 300))));
            body.resize(article.body.len(), Vec::new());
            body[8_000].push(0..1);
        }
        let window = Window::of(&article.body, wanted);
        let marks = |place: Place| body[place.paragraph - 1].clone();
        let places = (1..=body.len()).map(Place::of);
        Ok(Some(ArticleWindow {
            title: Vec::new(),
            dateline: Vec::new(),
            matches: places.filter(|place| !marks(*place).is_empty()).collect(),
            pieces: window.pieces.iter().map(|piece| marks(piece.place)).collect(),
            window,
            article,
            related: self.similar(id, related)?.map(|similar| similar.hits).unwrap_or_default(),
            state: self.state(),
        }))
    }

    fn similar(&self, id: &str, limit: usize) -> Result<Option<SimilarArticles>, SearchError> {
        self.check()?;
        let other =
            Article { id: "b".to_owned(), title: "另一条铁路".to_owned(), ..article() };
        let hits = vec![Hit { article: other, score: 0.5, ..Hit::default() }];
        let hits = hits.into_iter().take(limit).collect();
        let similar = SimilarArticles { hits, state: self.state(), ..SimilarArticles::default() };
        Ok((id == ID).then_some(similar))
    }

    fn suggest(&self, text: &str, limit: usize) -> Result<Suggestions, SearchError> {
        self.check()?;
        let suggestion = |text: &str, kind, count| Suggestion {
            text: text.to_owned(),
            kind,
            count,
            #[allow(clippy::single_range_in_vec_init, reason = "a list of one range is meant")]
            highlights: vec![0..1],
        };
        let mut suggestions = match text {
            "" => Vec::new(),
            _ => vec![
                suggestion("铁路", SuggestionKind::Word, 25),
                suggestion("<b>铁路</b> & 公路", SuggestionKind::Title, 1),
            ],
        };
        suggestions.truncate(limit);
        Ok(Suggestions { suggestions, current: text != "soon", state: self.state() })
    }

    fn matching(&self, request: &SearchRequest) -> Result<Condition, NoSet> {
        self.requests.lock().unwrap().push(request.clone());
        match request.query.as_str() {
            "。" => Err(NoSet::QuerySaysNothing),
            query => Ok(Condition::Word(query.to_owned())),
        }
    }

    fn every_match(&self, request: &SearchRequest) -> Result<Box<dyn EveryMatch>, SearchError> {
        self.requests.lock().unwrap().push(request.clone());
        self.check()?;
        let articles = match request.query.as_str() {
            "nothing" => 0,
            "many" => MANY,
            _ => 25,
        };
        Ok(Box::new(FakeMatches { articles, state: self.state() }))
    }

    fn analyze(&self, text: &str) -> Vec<AnalyzedToken> {
        vec![AnalyzedToken {
            stream: "words",
            term: text.to_owned(),
            position: 0,
            start: 0,
            end: text.chars().count(),
        }]
    }

    fn state(&self) -> IndexState {
        IndexState {
            generation: "g1".to_owned(),
            fingerprint: "f1".to_owned(),
            unverified: self.unverified.load(Ordering::SeqCst),
        }
    }

    fn readiness(&self) -> Readiness {
        let verification = if self.damaged.load(Ordering::SeqCst) {
            let (name, reason) = ("gen-1/a.pos".to_owned(), "it is missing".to_owned());
            VerificationState::Damaged(vec![DamagedFile { name, reason }])
        } else if self.unverified.load(Ordering::SeqCst) {
            VerificationState::Verifying { done: 3, total: 7 }
        } else {
            VerificationState::Verified
        };
        Readiness {
            commit: "g1-7".to_owned(),
            time: 1_684_454_400,
            checked: self.checked(),
            verification,
        }
    }

    fn addresses(
        &self,
        from: usize,
        count: usize,
    ) -> Result<Vec<(Option<Date>, String)>, SearchError> {
        self.check()?;
        let all = [(Date::new(2023, 5, 19), ID.to_owned()), (None, "b".to_owned())];
        Ok(all.into_iter().skip(from).take(count).collect())
    }

    fn stats(&self) -> Result<Stats, SearchError> {
        self.check()?;
        Ok(Stats {
            articles: 26_670,
            generation: "g1".to_owned(),
            dates: Date::new(2023, 1, 1).zip(Date::new(2023, 12, 31)),
            folders: vec![("/srv/secret".to_owned(), 3)],
            ..Stats::default()
        })
    }

    fn pin(&self, _others: &[Arc<PinnedCommit>]) -> Result<PinnedCommit, SearchError> {
        self.check()?;
        Ok(PinnedCommit::in_memory(FILES))
    }

    fn copy_tag(&self) -> Result<Option<String>, SearchError> {
        self.check()?;
        Ok(Some(PinnedCommit::in_memory(FILES).tag()))
    }

    fn folders(&self) -> Vec<String> {
        vec!["/srv".to_owned(), "/srv/secret".to_owned(), "/srv/secret/one.md".to_owned()]
    }

    fn view(&self, _filters: &[ValueFilter]) -> Arc<dyn Backend> {
        Arc::new(FakeBackend::default())
    }

    fn reload(&self) -> Result<bool, SearchError> {
        Ok(false)
    }
}

impl FakeBackend {
    fn checked(&self) -> Option<SystemTime> {
        let copied = self.copied.load(Ordering::SeqCst);
        copied.then(|| SystemTime::now() - Duration::from_secs(60))
    }

    fn check(&self) -> Result<(), SearchError> {
        if self.damaged.load(Ordering::SeqCst) {
            let (file, reason) = ("gen-1/a.pos".to_owned(), "it is missing".to_owned());
            return Err(IndexError::Damaged { path: "/srv/secret".into(), file, reason }.into());
        }
        if self.broken.load(Ordering::SeqCst) { Err(broken()) } else { Ok(()) }
    }
}

/// How many articles match `many`.
pub(crate) const MANY: usize = 3_000;

/// The same article again and again, with one occurrence.
struct FakeMatches {
    articles: usize,
    state: IndexState,
}

impl EveryMatch for FakeMatches {
    fn articles(&self) -> usize {
        self.articles
    }

    fn state(&self) -> &IndexState {
        &self.state
    }

    fn warnings(&self) -> &[Warning] {
        &[]
    }

    fn visit(&self, _at: usize, visit: &mut dyn FnMut(&Matched<'_>)) -> Result<(), SearchError> {
        let article = article();
        let line = &article.body[0].text;
        let found = Occurrence::new(Part::Body, 1, line, "这条".len().."这条铁路".len());
        let occurrences = found.into_iter().collect();
        visit(&Matched { article: &article, occurrences, state: &self.state });
        Ok(())
    }
}

fn facet(facet: Facet) -> Vec<FacetCount> {
    let value = |value: &str, count| FacetCount { value: value.to_owned(), count };
    match facet {
        Facet::Field(Field::Source) => vec![value("新华社", 20), value("<央视网>", 5)],
        Facet::Period(Period::Month) => vec![value("2023-05", 25)],
        _ => Vec::new(),
    }
}

fn broken() -> SearchError {
    SearchError::Index(IndexError::Missing("/srv/secret".into()))
}
