//! The engine: one index, open for searching.

use std::ops::{ControlFlow, Range};
use std::path::Path;
use std::sync::Arc;

use souwen_article::Article;
use souwen_index::{Index, IndexError, Retrieval, Snapshot};
use souwen_query as query;
use souwen_text::{Analyzer, Cut, Token};

use crate::highlight::marks::{Line, LineKind, Lines, Marker, in_chars, merged};
use crate::rank::stages as pipeline;
use crate::suggest::live::LiveSuggestions;
use crate::synonyms::{LiveSynonyms, with_synonyms};
use crate::{
    AnalyzedToken, IndexState, MarkedArticle, SearchRequest, SearchResponse, Stats, Warning,
};

/// Why a search could not be answered. No query text is ever a reason.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The index could not be read.
    #[error(transparent)]
    Index(#[from] IndexError),
}

/// One index, open for searching. Cheap to share behind an `Arc`; all methods block on the disk and
/// the processor, so async callers run them on a thread for blocking work.
pub struct Engine {
    pub(crate) index: Arc<Index>,
    pub(crate) synonyms: LiveSynonyms,
    pub(crate) suggestions: Arc<LiveSuggestions>,
}

impl Engine {
    /// Opens the index at `dir` with the dictionary that its articles were cut with, which is
    /// loaded when it is first needed, and with the synonyms in its directory.
    ///
    /// # Errors
    /// When there is no index, or it is not ours, of another format or damaged.
    pub fn open(dir: &Path) -> Result<Engine, IndexError> {
        Ok(Engine {
            index: Arc::new(Index::open(dir)?),
            synonyms: LiveSynonyms::open(dir),
            suggestions: Arc::default(),
        })
    }

    /// Answers a search. A query that finds nothing, or little, gets a better one where the index
    /// knows it, once [`Engine::prepare_suggestions`] has been called.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchResponse, SearchError> {
        let snapshot = self.snapshot();
        let synonyms = self.synonyms.known();
        let search = |request: &SearchRequest| {
            pipeline::search(snapshot.as_ref(), snapshot.analyzer(), &synonyms.table, request)
        };
        let response = search(request)?;
        let mut response = self.corrected(&snapshot, request, response, search)?;
        response.warnings.extend(analyzer_warning(&snapshot));
        Ok(response)
    }

    /// The article with this id.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn article(&self, id: &str) -> Result<Option<Article>, SearchError> {
        let snapshot = self.snapshot();
        Ok(match snapshot.find(id)? {
            Some(doc) => Some(Retrieval::article(snapshot.as_ref(), doc)?),
            None => None,
        })
    }

    /// The article with this id, with what `query` matches in it.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn marked_article(
        &self,
        id: &str,
        query: &str,
    ) -> Result<Option<MarkedArticle>, SearchError> {
        let snapshot = self.snapshot();
        let Some(doc) = snapshot.find(id)? else { return Ok(None) };
        let article = Retrieval::article(snapshot.as_ref(), doc)?;
        let synonyms = self.synonyms.known();
        let analyzer = snapshot.analyzer();
        let plan = query::plan(&query::parse(query), analyzer, &synonyms.table);
        let lines = Lines::of(&article);
        let marker = Marker::new(&plan, &lines, analyzer);
        let marks = |line: &Line<'_>, kind: LineKind| -> Vec<Range<usize>> {
            in_chars(line.text, &merged(&marker.marks(line, kind)))
        };
        let title = marks(&lines.title, LineKind::Title);
        let body = lines.body.iter().map(|line| marks(line, LineKind::Body)).collect();
        let dateline = lines.dateline.iter().map(|line| marks(line, LineKind::Dateline)).collect();
        drop(lines);
        let state = self.state_of(&snapshot);
        Ok(Some(MarkedArticle { article, title, body, dateline, state }))
    }

    /// Gives all articles to `visit`, in the order of their ids, until it breaks.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn for_each_article(
        &self,
        visit: &mut dyn FnMut(Article) -> ControlFlow<()>,
    ) -> Result<(), SearchError> {
        let snapshot = self.snapshot();
        for doc in snapshot.all_by_id()? {
            if visit(Retrieval::article(snapshot.as_ref(), doc)?).is_break() {
                break;
            }
        }
        Ok(())
    }

    /// How `text` is cut when it is indexed: both token streams, each in order of position.
    pub fn analyze(&self, text: &str) -> Vec<AnalyzedToken> {
        analyze_with(self.snapshot().analyzer(), text)
    }

    /// The state that is shown.
    pub fn state(&self) -> IndexState {
        self.state_of(&self.snapshot())
    }

    /// What is in the index.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn stats(&self) -> Result<Stats, SearchError> {
        let snapshot = self.snapshot();
        let stats = Retrieval::stats(snapshot.as_ref())?;
        let manifest = snapshot.manifest();
        let folders = manifest.folders.iter();
        let synonyms = self.synonyms.known();
        Ok(Stats {
            articles: stats.articles,
            bytes: stats.bytes,
            segments: stats.segments,
            generation: snapshot.generation(),
            fingerprint: with_synonyms(manifest.fingerprint.clone(), &self.synonyms.known().table),
            format: manifest.format,
            dates: stats.dates,
            undated: stats.undated,
            folders: folders.map(|f| (f.path.display().to_string(), f.files)).collect(),
            synonyms: synonyms.table.groups(),
            synonym_problems: synonyms.problems.clone(),
            words: snapshot.analyzer().dictionary().len(),
            // A dictionary that cannot be read is told by what reads it to apply it; here it is no
            // reason to take the index for broken.
            pending: self.index.pending().unwrap_or_default(),
        })
    }

    /// What is wrong with the file of synonyms, each in a sentence; what can be read of it counts.
    pub fn synonym_problems(&self) -> Vec<String> {
        self.synonyms.known().problems.clone()
    }

    /// Shows commits made since the last call, by this process or another, and changes to the file
    /// of synonyms. Returns whether there was anything.
    ///
    /// # Errors
    /// When the index cannot be read; the state before stays in use.
    pub fn reload(&self) -> Result<bool, SearchError> {
        let synonyms = self.synonyms.reload();
        let changed = self.index.reload()?;
        if changed && self.suggestions.is_used() {
            self.suggestions.get(&self.index, &self.snapshot());
        }
        Ok(changed || synonyms)
    }

    pub(crate) fn snapshot(&self) -> Arc<Snapshot> {
        self.index.snapshot()
    }

    pub(crate) fn state_of(&self, snapshot: &Snapshot) -> IndexState {
        let synonyms = self.synonyms.known();
        IndexState {
            generation: snapshot.generation(),
            fingerprint: with_synonyms(snapshot.analyzer().fingerprint(), &synonyms.table),
        }
    }
}

/// What a reader should know when the articles were cut by another analyzer than queries are.
pub(crate) fn analyzer_warning(snapshot: &Snapshot) -> Option<Warning> {
    let differs = snapshot.manifest().fingerprint != snapshot.analyzer().fingerprint();
    differs.then(|| Warning {
        code: "analyzer_differs",
        message: "the articles were indexed with another version of the text analysis: runs of \
                  characters are found, but words may not be, and the order may be off, until \
                  `souwen index` has run"
            .to_owned(),
    })
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
