//! The commits of a cluster, one after the other, as a source of states for searches.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use souwen_index::{
    IndexError, PendingWords, Retrieval, SourceState, StateSource, SuggestionSet, SynonymsFile,
    Verification,
};
use souwen_text::{Analyzer, Dictionary};

use super::cache::ArticleCache;
use super::{ClusterRetrieval, failed};
use crate::ClusterError;
use crate::client::Cluster;
use crate::mapping;
use crate::state::{Place, State};

/// The size of the cache of articles, in bytes.
const KEPT_ARTICLES: usize = 256 << 20;

/// What is published under a name, as of the last reload. It stores no files, so any number of servers may
/// use one cluster.
pub struct ClusterSource {
    place: Place,
    parts: PublishedParts,
    shown: RwLock<Shown>,
    /// Locked during a reload.
    reloading: Mutex<()>,
}

/// A commit with its state document.
#[derive(Clone)]
struct Shown {
    published: Arc<State>,
    state: SourceState,
    retrieval: Arc<ClusterRetrieval>,
    articles: Arc<ArticleCache>,
}

impl ClusterSource {
    /// Opens what is published under this name.
    ///
    /// # Errors
    /// When the cluster does not answer, when nothing is published there, or when another version of the
    /// program published it.
    pub fn open(cluster: Cluster, name: &str) -> Result<ClusterSource, ClusterError> {
        let place = Place::new(cluster, name);
        let parts = PublishedParts::new(&place);
        let published = read_state(&place)?;
        let articles = Arc::new(ArticleCache::new(KEPT_ARTICLES));
        let shown = RwLock::new(shown(&place, &parts, published, articles)?);
        Ok(ClusterSource { place, parts, shown, reloading: Mutex::new(()) })
    }

    /// The state document of the commit that is searched.
    pub(crate) fn published_state(&self) -> Arc<State> {
        Arc::clone(&self.shown().published)
    }

    /// The commit that is searched.
    pub(crate) fn retrieval(&self) -> Arc<ClusterRetrieval> {
        self.shown().retrieval
    }

    /// The place where it is published.
    pub(crate) fn place(&self) -> &Place {
        &self.place
    }

    fn shown(&self) -> Shown {
        self.shown.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn show_newest(&self) -> Result<bool, ClusterError> {
        let _one = self.reloading.lock().unwrap_or_else(PoisonError::into_inner);
        let published = read_state(&self.place)?;
        let Shown { published: before, articles, .. } = self.shown();
        // A replica of the state document that is behind may have answered.
        if published.commit <= before.commit {
            return Ok(false);
        }
        let same_texts =
            published.index == before.index && published.fingerprint == before.fingerprint;
        let articles = match same_texts && published.parts.dictionary == before.parts.dictionary {
            true => articles,
            // The articles were analysed with other words.
            false => Arc::new(ArticleCache::new(KEPT_ARTICLES)),
        };
        let next = shown(&self.place, &self.parts, published, articles)?;
        *self.shown.write().unwrap_or_else(PoisonError::into_inner) = next;
        Ok(true)
    }
}

/// Reads the state of what is published.
fn read_state(place: &Place) -> Result<State, ClusterError> {
    let (address, name) = (place.cluster().address(), place.name());
    let state = place.read()?.filter(State::is_published).ok_or_else(|| {
        ClusterError::Unpublished { address: address.to_owned(), name: name.to_owned() }
    })?;
    if state.mapping != mapping::VERSION {
        return Err(ClusterError::InvalidResponse {
            address: address.to_owned(),
            reason: format!(
                "{name} was published by another version of souwen (mapping {}, this one knows {}): \
                 publish it again with this version",
                state.mapping,
                mapping::VERSION
            ),
        });
    }
    Ok(state)
}

/// Makes the commit of a state ready for searches.
fn shown(
    place: &Place,
    parts: &PublishedParts,
    published: State,
    articles: Arc<ArticleCache>,
) -> Result<Shown, ClusterError> {
    let text = |pieces: &[String]| -> Result<String, ClusterError> {
        Ok(String::from_utf8_lossy(&place.blob(pieces)?).into_owned())
    };
    let words = text(&published.parts.dictionary)?;
    let analyzer = match words.is_empty() {
        true => Analyzer::new(),
        false => Analyzer::with_dictionary(Dictionary::parse(&words).0),
    };
    let synonyms = SynonymsFile::in_memory(&text(&published.parts.synonyms)?);
    let retrieval = Arc::new(ClusterRetrieval::new(
        place.cluster(),
        &published,
        analyzer.clone(),
        (Arc::clone(&articles), parts.clone()),
    ));
    let state = SourceState {
        retrieval: Arc::clone(&retrieval) as Arc<dyn Retrieval>,
        analyzer,
        synonyms: Arc::new(synonyms),
        manifest: Arc::new(published.manifest.clone()),
        verification: Arc::new(Verification::of_memory()),
    };
    Ok(Shown { published: Arc::new(published), state, retrieval, articles })
}

impl StateSource for ClusterSource {
    fn state(&self) -> SourceState {
        self.shown().state
    }

    fn reload(&self) -> Result<bool, IndexError> {
        self.show_newest().map_err(failed)
    }

    /// No words are pending: those of the published index are already applied.
    fn pending(&self) -> Result<PendingWords, IndexError> {
        Ok(PendingWords::default())
    }
}

/// A part that was published beside the articles. It is read when it is first needed, and once for all commits
/// that have the same.
pub(super) struct PublishedPart<T> {
    place: Place,
    parse: fn(&[u8]) -> Option<T>,
    read: Mutex<Option<(Vec<String>, Arc<T>)>>,
}

impl<T: Default> PublishedPart<T> {
    fn new(place: Place, parse: fn(&[u8]) -> Option<T>) -> PublishedPart<T> {
        PublishedPart { place, parse, read: Mutex::default() }
    }

    /// The part in these pieces. It is empty if there are no pieces, or if another version of the program made
    /// them.
    pub(super) fn of(&self, pieces: &[String]) -> Result<Arc<T>, ClusterError> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, part)) = &*read
            && known == pieces
        {
            return Ok(Arc::clone(part));
        }
        let bytes = self.place.blob(pieces)?;
        let part = Arc::new((self.parse)(&bytes).unwrap_or_default());
        *read = Some((pieces.to_vec(), Arc::clone(&part)));
        Ok(part)
    }
}

/// The parts that are read when they are first needed.
#[derive(Clone)]
pub(super) struct PublishedParts {
    /// The suggestion data.
    pub(super) suggestions: Arc<PublishedPart<SuggestionSet>>,
    /// The former ids of articles, each with the current one.
    pub(super) former_ids: Arc<PublishedPart<HashMap<String, String>>>,
}

impl PublishedParts {
    fn new(place: &Place) -> PublishedParts {
        let former_ids = |bytes: &[u8]| serde_json::from_slice(bytes).ok();
        PublishedParts {
            suggestions: Arc::new(PublishedPart::new(place.clone(), SuggestionSet::from_bytes)),
            former_ids: Arc::new(PublishedPart::new(place.clone(), former_ids)),
        }
    }
}
