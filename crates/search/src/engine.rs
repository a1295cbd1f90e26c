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
use souwen_query::{QueryWarning, WarningCode, searched_part};
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

/// One index, open for searching: it shows the states of a source, one after the other. Cheap to share
/// behind an `Arc`. All methods block on the disk and the processor, so async callers run them on a
/// thread for blocking work.
pub struct Engine {
    source: Arc<dyn StateSource>,
    synonyms: LiveSynonyms,
    suggestions: Arc<LiveSuggestions>,
}

impl Engine {
    /// Opens the index at `dir` with its synonyms and with the dictionary that its articles were
    /// segmented with. The dictionary is loaded when it is first needed.
    ///
    /// # Errors
    /// When there is no index, or it was made by another program, has another format, or is damaged.
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

    /// Returns an engine over the states of a source.
    pub fn new(source: Arc<dyn StateSource>) -> Engine {
        Engine { source, synonyms: LiveSynonyms::default(), suggestions: Arc::default() }
    }

    /// Returns an engine over the articles that match all of these filters (several values of one
    /// facet mean any of them). No other article is found, counted, suggested from or compared.
    /// Only document frequencies, which affect the order of hits, remain those of the whole index.
    /// It shows the same state as this engine, from one reload to the next.
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

    /// Answers a search. For a query with few or no hits, the response proposes a better query if the
    /// index suggests one, provided that [`Engine::prepare_suggestions`] has been called.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchResponse, SearchError> {
        let current = self.current();
        // An explanation reveals how common words are in the whole index: not for users who may see only
        // a part.
        let explain = request.explain && !current.state().index.is_part();
        let request = &SearchRequest { explain, ..request.clone() };
        let answer = |request: &SearchRequest| search(current.state(), request);
        // A search never builds the suggestion set: callers that want better queries prepare it.
        let known = || self.suggestions.get_if_used(&current.source.retrieval);
        let response = answer(request)?;
        let response = interpreted(current.state(), request, response, answer)?;
        let mut response = corrected(current.state(), known, request, response, answer)?;
        response.warnings.extend(analyzer_warning(&current.source));
        Ok(response)
    }

    /// Returns the article with this id.
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

    /// Returns the article that has this id, or had it before, with the matches of `query` in it.
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
            // There is nothing to look for, so the text is not scanned.
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

    /// Returns the article that has this id, or had it before, as it is shown at a place: the matches of
    /// `query` there, the places of matches near by, and at most `related` similar articles. Only the
    /// text near that place is scanned, however long the article is.
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

    /// Returns the articles that are most similar to the one with this id, best first, at most `limit`
    /// (at most [`MAX_LIMIT`]). Scores are from 0 to 1, where 1 would be the article itself.
    /// Near-duplicates of the article are left out; near-duplicates of a result are listed under it.
    /// `None` when no article has this id.
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

    /// Returns the boolean expression that matches exactly the articles that a search counts as its
    /// `total`: those that contain all of the query and pass the dates and filters. Partial matches,
    /// better queries, sort order and limits do not matter. The expression does not change when the index
    /// is written to.
    ///
    /// # Errors
    /// When the request is empty, or part of it would be ignored: an operation on a set must not get a
    /// larger set than the user meant.
    pub fn matching(&self, request: &SearchRequest) -> Result<Condition, NoSet> {
        let mut all = request.limits();
        if !request.query.is_empty() {
            if searched_part(&request.query).is_some() {
                return Err(NoSet::QueryTooLong);
            }
            let (parsed, plan) = self.current().state().understand(&request.query);
            if parsed.warnings.iter().any(QueryWarning::widens) {
                return Err(NoSet::QueryLeftOut);
            }
            if matches_everything(&plan.all) {
                return Err(NoSet::QuerySaysNothing);
            }
            all.push(plan.all);
        }
        if all.is_empty() { Err(NoSet::Empty) } else { Ok(Condition::And(all)) }
    }

    /// Calls `visit` with each article, in the order of their ids, until it breaks.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn for_each_article(
        &self,
        visit: &mut dyn FnMut(Article) -> ControlFlow<()>,
    ) -> Result<(), SearchError> {
        self.for_each_owned_article(&mut |article, _| visit(article))
    }

    /// Returns the ids and dates of all articles in the order of their ids, from number `from` on, at
    /// most `count`. Reads nothing else of the articles.
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

    /// Like [`Engine::for_each_article`], and reports for each article whether it was pushed rather than
    /// read from a file.
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

    /// Completes `text`: at most `limit` and [`MAX_SUGGESTIONS`](crate::MAX_SUGGESTIONS) suggestions,
    /// none for an empty text or one of more than 64 characters.
    /// Never waits for the suggestion set: while a new one is being made, suggestions come from that of
    /// the state before ([`Engine::prepare_suggestions`] waits).
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn suggest(&self, text: &str, limit: usize) -> Result<Suggestions, SearchError> {
        let current = self.current();
        let known = self.suggestions.get(&current.source.retrieval);
        completions(current.state(), known, text, limit)
    }

    /// Makes the suggestion set, which suggestions and corrections are taken from, or reads it from disk,
    /// and waits for it. A caller that asks only once, such as a command, calls this first.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn prepare_suggestions(&self) -> Result<(), SearchError> {
        Ok(self.suggestions.bring_up_to_date(self.source.state().retrieval.as_ref())?)
    }

    /// The memory that the suggestion set takes, in bytes, and the number of texts in it; 0 while there
    /// is none.
    pub fn suggestions_size(&self) -> (usize, usize) {
        self.suggestions.size()
    }

    /// Returns the tokens that `text` has when it is indexed: both streams, each in order of position.
    pub fn analyze(&self, text: &str) -> Vec<AnalyzedToken> {
        analyze_with(self.current().state().analyzer, text)
    }

    /// The state of the index that is shown.
    pub fn state(&self) -> IndexState {
        self.current().state().name()
    }

    /// The number of articles.
    pub fn articles(&self) -> u64 {
        self.source.state().manifest.articles
    }

    /// The folders and files that the index was built from.
    pub fn folders(&self) -> Vec<String> {
        let manifest = self.source.state().manifest;
        manifest.folders.iter().map(|folder| folder.path.display().to_string()).collect()
    }

    /// Returns statistics of the index.
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
            // A dictionary that cannot be read is reported by the refresh that applies it; here it is no
            // reason to report the index as broken.
            pending: self.source.pending().unwrap_or_default(),
        })
    }

    /// The verification of the files of the state that is shown. Verifying more of the files makes it
    /// more certain that the index is sound.
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

    /// What is wrong with the file of synonyms, one sentence each. The readable part of the file is used.
    pub fn synonym_problems(&self) -> Vec<String> {
        self.current().synonyms.problems.clone()
    }

    /// Shows commits made since the last call, by this process or another, and changes to the file of
    /// synonyms. Returns whether anything changed.
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

    /// The state that is shown now.
    pub(crate) fn current(&self) -> Current {
        let source = self.source.state();
        let synonyms = self.synonyms.of(&source.synonyms);
        Current { source, synonyms }
    }
}

/// The warning for an index whose articles were analysed by another analyzer than queries are.
pub(crate) fn analyzer_warning(state: &SourceState) -> Option<Warning> {
    (!state.fingerprint_matches()).then(|| Warning {
        code: WarningCode::AnalyzerDiffers,
        message: "the articles were indexed with another version of the text analysis: runs of \
                  characters are found, but words may not be, and the order may be off, until \
                  `souwen index` has run"
            .to_owned(),
    })
}

/// Whether the form of an expression alone shows that it matches every article.
fn matches_everything(condition: &Condition) -> bool {
    match condition {
        Condition::Everything => true,
        Condition::And(all) => all.iter().all(matches_everything),
        Condition::Or(any) => any.iter().any(matches_everything),
        Condition::Dates(days) => days.is_open(),
        _ => false,
    }
}

/// Returns the tokens of `text`, without an index.
pub fn analyze_with(analyzer: &Analyzer, text: &str) -> Vec<AnalyzedToken> {
    let streams = [("words", analyzer.words(text, Cut::Search)), ("grams", analyzer.grams(text))];
    let mut tokens = Vec::new();
    for (stream, found) in streams {
        // Character offsets are counted from one token to the next: a word may begin at the same offset
        // as the one before, never earlier.
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
