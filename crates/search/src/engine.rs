//! The engine: one index, open for searching.

use std::ops::{ControlFlow, Range};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use souwen_article::{Article, Condition};
use souwen_index::copies::last_checked;
use souwen_index::{
    Index, IndexError, Residence, SourceState, StateSource, Verification, ViewSource,
};
use souwen_query::{QueryWarning, searched_part};
use souwen_text::{Analyzer, Cut, Date, Token};
use xxhash_rust::xxh3::xxh3_64;

use crate::error::SearchError;
use crate::highlight::lines::{Line, LineKind, Lines};
use crate::highlight::marks::Marker;
use crate::highlight::window::window;
use crate::interpret::interpreted;
use crate::rank::stages::search;
use crate::request::{MAX_LIMIT, NoSet, SearchRequest, ValueFilter};
use crate::response::{
    AnalyzedToken, ArticleWindow, IndexState, MarkedArticle, Readiness, SearchResponse,
    SimilarArticles, Stats, Warning,
};
use crate::similar::similar;
use crate::state::Current;
use crate::suggest::completions::{Suggestions, completions};
use crate::suggest::did_you_mean::corrected;
use crate::suggest::live::LiveSuggestions;
use crate::synonyms::{LiveSynonyms, with_synonyms};
use crate::window::Place;

/// One index, open for searching: the states that a source gives, one after the other. Cheap to share
/// behind an `Arc`; all methods block on the disk and the processor, so async callers run them on a
/// thread for blocking work.
pub struct Engine {
    source: Arc<dyn StateSource>,
    synonyms: LiveSynonyms,
    suggestions: Arc<LiveSuggestions>,
}

impl Engine {
    /// Opens the index at `dir` with the dictionary that its articles were cut with, which is
    /// loaded when it is first needed, and with the synonyms in its directory.
    ///
    /// # Errors
    /// When there is no index, or it is not ours, of another format or damaged.
    pub fn open(dir: &Path) -> Result<Engine, IndexError> {
        Engine::open_in(dir, Residence::Mapped)
    }

    /// Like [`Engine::open`]; `residence` says where the files of the index are read from.
    ///
    /// # Errors
    /// See [`Engine::open`].
    pub fn open_in(dir: &Path, residence: Residence) -> Result<Engine, IndexError> {
        Ok(Engine::new(Arc::new(Index::open_in(dir, residence)?)))
    }

    /// An engine over the states that a source gives.
    pub fn new(source: Arc<dyn StateSource>) -> Engine {
        Engine { source, synonyms: LiveSynonyms::default(), suggestions: Arc::default() }
    }

    /// An engine over those articles of the index of which all of these filters hold (of several
    /// values of one facet, any), as if there were no others: they are the only ones that it finds,
    /// counts, suggests from and compares. How common words are, which only decides the order of
    /// hits, stays that of the whole index. It shows what this one shows, from one reload to the next.
    #[must_use]
    pub fn view(&self, filters: &[ValueFilter]) -> Engine {
        let request = SearchRequest { filters: filters.to_vec(), ..SearchRequest::default() };
        let mut names: Vec<String> =
            filters.iter().map(|f| format!("{}={}", f.facet.name(), f.value)).collect();
        names.sort_unstable();
        names.dedup();
        let name = format!("{:016x}", xxh3_64(names.join("\n").as_bytes()));
        let condition = Condition::And(request.limits());
        Engine::new(Arc::new(ViewSource::new(Arc::clone(&self.source), condition, &name)))
    }

    /// Answers a search. A query that finds nothing, or little, gets a better one where the index
    /// knows it, once [`Engine::prepare_suggestions`] has been called.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchResponse, SearchError> {
        let current = self.current();
        // An explanation tells how common words are, which is not for who sees a part.
        let explain = request.explain && !current.state().index.is_part();
        let request = &SearchRequest { explain, ..request.clone() };
        let answer = |request: &SearchRequest| search(current.state(), request);
        // Nothing is made for the sake of a search: whoever wants better queries prepares for them.
        let known = || self.suggestions.get_if_used(&current.source.retrieval);
        let response = answer(request)?;
        let response = interpreted(current.state(), request, response, answer)?;
        let mut response = corrected(current.state(), known, request, response, answer)?;
        response.warnings.extend(analyzer_warning(&current.source));
        Ok(response)
    }

    /// The article with this id.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn article(&self, id: &str) -> Result<Option<Article>, SearchError> {
        let current = self.current();
        let index = current.state().index;
        Ok(match index.find_by_any_id(id)? {
            Some(doc) => Some(index.article(doc)?),
            None => None,
        })
    }

    /// The article with this id, or that had it before, with what `query` matches in it.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn marked_article(
        &self,
        id: &str,
        query: &str,
    ) -> Result<Option<MarkedArticle>, SearchError> {
        let current = self.current();
        let state = current.state();
        let Some(doc) = state.index.find_by_any_id(id)? else { return Ok(None) };
        let article = state.index.article(doc)?;
        let pushed = state.index.is_pushed(doc)?;
        if query.is_empty() {
            // Nothing is looked for, so the text need not be looked through.
            let nothing = |texts: usize| vec![Vec::new(); texts];
            let (body, dateline) = (nothing(article.body.len()), nothing(article.dateline.len()));
            let state = state.name();
            let title = Vec::new();
            return Ok(Some(MarkedArticle { article, title, body, dateline, pushed, state }));
        }
        let (_, plan) = state.understand(query);
        let lines = Lines::of(&article);
        let marker = Marker::new(&plan, &lines, state.analyzer);
        let all = |lines: &[Line<'_>], kind: LineKind| -> Vec<Vec<Range<usize>>> {
            lines.iter().map(|line| marker.highlights(line, kind)).collect()
        };
        let title = marker.highlights(&lines.title, LineKind::Title);
        let body = all(&lines.body, LineKind::Body);
        let dateline = all(&lines.dateline, LineKind::Dateline);
        drop(lines);
        Ok(Some(MarkedArticle { article, title, body, dateline, pushed, state: state.name() }))
    }

    /// The article with this id, or that had it before, as it is shown at a place: what `query`
    /// matches there, and where else near by, and at most `related` articles like it. However long the
    /// article is, no more of it is looked through than is near that place.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn article_window(
        &self,
        id: &str,
        query: &str,
        wanted: Option<Place>,
        related: usize,
    ) -> Result<Option<ArticleWindow>, SearchError> {
        let current = self.current();
        let state = current.state();
        let Some(doc) = state.index.find_by_any_id(id)? else { return Ok(None) };
        let article = state.index.article(doc)?;
        let plan = (!query.is_empty()).then(|| state.understand(query).1);
        let related = similar(state, doc, &article, related.min(MAX_LIMIT))?;
        Ok(Some(ArticleWindow { related, ..window(article, wanted, plan.as_ref(), state) }))
    }

    /// The articles that are most similar to the one with this id, best first, at most `limit` (at
    /// most [`MAX_LIMIT`]): those about the same first. Scores are from 0 to 1, which would
    /// be the article itself. Its near-duplicates are not among them, and theirs are listed under
    /// them. `None` when there is no article with this id.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn similar(&self, id: &str, limit: usize) -> Result<Option<SimilarArticles>, SearchError> {
        let started = Instant::now();
        let current = self.current();
        let state = current.state();
        let Some(doc) = state.index.find_by_any_id(id)? else { return Ok(None) };
        let hits = similar(state, doc, &state.index.article(doc)?, limit.min(MAX_LIMIT))?;
        Ok(Some(SimilarArticles { hits, state: state.name(), took: started.elapsed() }))
    }

    /// What holds of exactly those articles that a search counts as its `total`: that hold all of what is
    /// typed, and are within the days and filters. Parts of the query, better queries, orders and limits
    /// play no role. It stays what it is, whatever is written to the index.
    ///
    /// # Errors
    /// When nothing is asked for, or less than it seems: who acts on a set must not get a larger one.
    pub fn matching(&self, request: &SearchRequest) -> Result<Condition, NoSet> {
        let mut all = request.limits();
        if !request.query.is_empty() {
            if searched_part(&request.query).is_some() {
                return Err(NoSet::QueryTooLong);
            }
            let (parsed, plan) = self.current().state().understand(&request.query);
            let is_wider = |warning: &QueryWarning| {
                matches!(warning, QueryWarning::NotSearchable(_) | QueryWarning::NearIgnored)
            };
            if parsed.warnings.iter().any(is_wider) {
                return Err(NoSet::QueryLeftOut);
            }
            if holds_of_everything(&plan.all) {
                return Err(NoSet::QuerySaysNothing);
            }
            all.push(plan.all);
        }
        if all.is_empty() { Err(NoSet::Empty) } else { Ok(Condition::And(all)) }
    }

    /// Gives all articles to `visit`, in the order of their ids, until it breaks.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn for_each_article(
        &self,
        visit: &mut dyn FnMut(Article) -> ControlFlow<()>,
    ) -> Result<(), SearchError> {
        self.for_each_owned_article(&mut |article, _| visit(article))
    }

    /// The ids and days of all articles in the order of their ids, from the one with number `from` on, at
    /// most `count`. Nothing else of them is read.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn addresses(
        &self,
        from: usize,
        count: usize,
    ) -> Result<Vec<(Option<Date>, String)>, SearchError> {
        let current = self.current();
        let index = current.state().index;
        let all = index.all_by_id()?;
        let from = from.min(all.len());
        let to = from.saturating_add(count).min(all.len());
        Ok(index.keys(&all[from..to])?)
    }

    /// As [`Engine::for_each_article`], and tells of each whether it is in no file but was pushed.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn for_each_owned_article(
        &self,
        visit: &mut dyn FnMut(Article, bool) -> ControlFlow<()>,
    ) -> Result<(), SearchError> {
        let current = self.current();
        let index = current.state().index;
        let pushed = index.pushed()?;
        for doc in index.all_by_id()? {
            let is_pushed = pushed.binary_search(&doc).is_ok();
            if visit(index.article(doc)?, is_pushed).is_break() {
                break;
            }
        }
        Ok(())
    }

    /// What a reader who has typed `text` may be about to type, at most `limit` and
    /// [`MAX_SUGGESTIONS`](crate::MAX_SUGGESTIONS): nothing for nothing, and for more than
    /// [`MAX_SUGGESTED`](crate::MAX_SUGGESTED) characters. Never waits for what suggestions are made
    /// from: while that is being made, those of the state before are given
    /// ([`Engine::prepare_suggestions`] waits).
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn suggest(&self, text: &str, limit: usize) -> Result<Suggestions, SearchError> {
        let current = self.current();
        let known = self.suggestions.get(&current.source.retrieval);
        completions(current.state(), known, text, limit)
    }

    /// Makes what suggestions and corrections are made from, or reads it where it is kept, and waits
    /// for it. Whoever asks once, like a command, calls this first.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn prepare_suggestions(&self) -> Result<(), SearchError> {
        Ok(self.suggestions.bring_up_to_date(self.source.state().retrieval.as_ref())?)
    }

    /// How much memory what suggestions are made from takes, in bytes, and the number of texts in
    /// it; 0 while there is nothing yet.
    pub fn suggestions_size(&self) -> (usize, usize) {
        self.suggestions.size()
    }

    /// How `text` is cut when it is indexed: both token streams, each in order of position.
    pub fn analyze(&self, text: &str) -> Vec<AnalyzedToken> {
        analyze_with(self.current().state().analyzer, text)
    }

    /// The state that is shown.
    pub fn state(&self) -> IndexState {
        self.current().state().name()
    }

    /// How many articles there are.
    pub fn articles(&self) -> u64 {
        self.source.state().manifest.articles
    }

    /// The folders and files that the index was built from.
    pub fn folders(&self) -> Vec<String> {
        let manifest = self.source.state().manifest;
        manifest.folders.iter().map(|folder| folder.path.display().to_string()).collect()
    }

    /// What is in the index.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn stats(&self) -> Result<Stats, SearchError> {
        let Current { source, synonyms } = self.current();
        let SourceState { retrieval, analyzer, manifest, .. } = source;
        let stats = retrieval.stats()?;
        let folders = manifest.folders.iter();
        Ok(Stats {
            articles: stats.articles,
            bytes: stats.bytes,
            segments: stats.segments,
            generation: retrieval.generation(),
            fingerprint: with_synonyms(manifest.fingerprint.clone(), &synonyms.table),
            format: manifest.format,
            dates: stats.dates,
            undated: stats.undated,
            pushed: stats.pushed,
            folders: folders.map(|f| (f.path.display().to_string(), f.files)).collect(),
            synonyms: synonyms.table.groups(),
            synonym_problems: synonyms.problems.clone(),
            words: analyzer.dictionary().len(),
            // A dictionary that cannot be read is told by what reads it to apply it; here it is no
            // reason to take the index for broken.
            pending: self.source.pending().unwrap_or_default(),
        })
    }

    /// The verification of the files of the state that is shown: who reads on in it makes the index
    /// more certain.
    pub fn verification(&self) -> Arc<Verification> {
        self.source.state().verification
    }

    /// The directory of the index; `None` where only a part of it is shown.
    pub fn dir(&self) -> Option<&Path> {
        self.source.dir()
    }

    /// Whether the index can be relied on.
    pub fn readiness(&self) -> Readiness {
        let SourceState { retrieval, manifest, verification, .. } = self.source.state();
        Readiness {
            checked: self.source.dir().and_then(last_checked),
            commit: format!("{}-{}", retrieval.generation(), manifest.commit),
            time: manifest.time,
            verification: verification.state(),
        }
    }

    /// What is wrong with the file of synonyms, each in a sentence; what can be read of it counts.
    pub fn synonym_problems(&self) -> Vec<String> {
        self.current().synonyms.problems.clone()
    }

    /// Shows commits made since the last call, by this process or another, and changes to the file
    /// of synonyms. Returns whether there was anything.
    ///
    /// # Errors
    /// When the index cannot be read; the state before stays in use.
    pub fn reload(&self) -> Result<bool, SearchError> {
        let changed = self.source.reload()?;
        if changed {
            self.suggestions.get_if_used(&self.source.state().retrieval);
        }
        Ok(changed)
    }

    /// What is shown now.
    pub(crate) fn current(&self) -> Current {
        let source = self.source.state();
        let synonyms = self.synonyms.of(&source.synonyms);
        Current { source, synonyms }
    }
}

/// What a reader should know when the articles were cut by another analyzer than queries are.
pub(crate) fn analyzer_warning(state: &SourceState) -> Option<Warning> {
    (!state.fingerprint_matches()).then(|| Warning {
        code: "analyzer_differs",
        message: "the articles were indexed with another version of the text analysis: runs of \
                  characters are found, but words may not be, and the order may be off, until \
                  `souwen index` has run"
            .to_owned(),
    })
}

/// Whether a condition asks for nothing, as far as its form tells.
fn holds_of_everything(condition: &Condition) -> bool {
    match condition {
        Condition::Everything => true,
        Condition::And(all) => all.iter().all(holds_of_everything),
        Condition::Or(any) => any.iter().any(holds_of_everything),
        Condition::Dates(days) => days.is_open(),
        _ => false,
    }
}

/// How `text` is cut, without an index.
pub fn analyze_with(analyzer: &Analyzer, text: &str) -> Vec<AnalyzedToken> {
    let streams = [("words", analyzer.words(text, Cut::Search)), ("grams", analyzer.grams(text))];
    let mut tokens = Vec::new();
    for (stream, found) in streams {
        // Character offsets are counted on from one token to the next; words may begin where the
        // one before began, never before it.
        let mut at = (0, 0);
        for Token { term, position, start, end } in found {
            let (start, end) = (start as usize, end as usize);
            at = (start, at.1 + text[at.0..start].chars().count());
            let length = text[start..end].chars().count();
            tokens.push(AnalyzedToken { stream, term, position, start: at.1, end: at.1 + length });
        }
    }
    tokens
}
