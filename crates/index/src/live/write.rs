//! The kinds of writes to an open index, and their outcomes.

use std::path::PathBuf;
use std::sync::Arc;

use souwen_article::{Article, Condition, MAX_ID_BYTES, identity};
use souwen_text::Analyzer;
use tantivy::TantivyDocument;

use crate::IndexError;
use crate::disk::ledger::FileKey;
use crate::schema::SchemaFields;
use crate::schema::stored_article::StoredArticle;

/// An article that is ready to be written: the slow work is done.
#[derive(Debug, Clone)]
pub struct PreparedArticle {
    pub(crate) stored: StoredArticle,
    pub(crate) content: u128,
    /// The document to index, and the fingerprint of its analyzer; built again if the analyzer has changed.
    pub(crate) document: Arc<TantivyDocument>,
    pub(crate) fingerprint: Arc<str>,
}

impl PreparedArticle {
    /// Its id.
    pub fn id(&self) -> &str {
        &self.stored.article.id
    }

    /// The hash of its content ([`identity::content_hash`]), which serves as its version.
    pub fn content(&self) -> u128 {
        self.content
    }

    /// The article.
    pub fn article(&self) -> &Article {
        &self.stored.article
    }

    /// An article analysed with the default dictionary, for tests of code that passes articles on.
    #[cfg(any(test, feature = "testing"))]
    pub fn in_test(article: Article) -> PreparedArticle {
        use std::sync::LazyLock;
        static CUT_BY: LazyLock<(SchemaFields, Analyzer)> =
            LazyLock::new(|| (crate::schema::build().1, Analyzer::new()));
        PreparedArticle::new(article, &CUT_BY.0, &CUT_BY.1)
    }

    /// The place where an article was read is removed, because it is in no file.
    pub(crate) fn new(
        article: Article,
        fields: &SchemaFields,
        analyzer: &Analyzer,
    ) -> PreparedArticle {
        let article = Article { path: None, line: None, ..article };
        let content = identity::content_hash(&article);
        let stored = StoredArticle::new(article);
        let document = Arc::new(document(&stored, fields, analyzer));
        PreparedArticle { stored, content, document, fingerprint: analyzer.fingerprint().into() }
    }

    /// Whether it has a valid id.
    pub(crate) fn has_good_id(&self) -> bool {
        let id = self.id();
        (1..=MAX_ID_BYTES).contains(&id.len()) && !id.contains(char::is_control)
    }

    /// An estimate of its memory, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        // The article, its JSON, and its tokens with their positions.
        8 * self.stored.json.len()
    }

    /// The document to index with this analyzer.
    pub(crate) fn cut_by(
        &self,
        fields: &SchemaFields,
        analyzer: &Analyzer,
    ) -> Arc<TantivyDocument> {
        if *self.fingerprint == *analyzer.fingerprint() {
            return Arc::clone(&self.document);
        }
        Arc::new(document(&self.stored, fields, analyzer))
    }
}

fn document(stored: &StoredArticle, fields: &SchemaFields, analyzer: &Analyzer) -> TantivyDocument {
    fields.document(analyzer, stored, &String::from(FileKey::pushed()))
}

/// A condition on the current article that must hold for a write to be made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Precondition {
    /// No condition.
    #[default]
    None,
    /// No article has the id.
    Absent,
    /// Some article has the id.
    Present,
    /// Some article has the id, and the hash of its content is one of these.
    Version(Vec<u128>),
}

/// A write.
#[derive(Debug, Clone)]
pub enum Write {
    /// Adds an article, or replaces the one with its id.
    Put {
        /// The article.
        article: Box<PreparedArticle>,
        /// The precondition.
        when: Precondition,
    },
    /// Removes the pushed article with this id. If a file contains an article with the id, that one
    /// returns.
    Delete {
        /// The id.
        id: String,
        /// The precondition.
        when: Precondition,
    },
    /// Removes all pushed articles that match a condition.
    DeleteMatching {
        /// The condition.
        condition: Condition,
        /// The expected number of matching pushed articles, if given.
        expect: Option<u64>,
        /// Whether to count only.
        dry_run: bool,
    },
}

/// The outcome of a successful write. It is durable, and searches find it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// The article is now in the index.
    Put {
        /// What the index had before.
        outcome: PutOutcome,
        /// The hash of its content.
        content: u128,
        /// The file whose article it replaced. That article returns when this one is deleted.
        taken_from: Option<PathBuf>,
    },
    /// The article was deleted.
    Deleted {
        /// The file whose article with the same id took its place.
        returned: Option<PathBuf>,
    },
    /// The matching articles were deleted, or counted.
    DeletedMatching {
        /// The number of pushed articles.
        deleted: u64,
        /// The number of matching articles of files, which stay.
        of_files: u64,
    },
}

/// What the index had before an article was put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PutOutcome {
    /// Nothing.
    Added,
    /// Another article with the id, or another version.
    Replaced,
    /// The same article: nothing was written.
    Unchanged,
}

/// Why a write was not made.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The precondition does not hold.
    #[error("the article is not as the request expects: read it again")]
    Precondition {
        /// The hash of the content of the current article.
        current: Option<u128>,
    },
    /// There is no article with this id.
    #[error("there is no article with this id")]
    NotFound,
    /// The article comes from a file.
    #[error(
        "the article comes from {0}: change or remove the file, or push an article with its id"
    )]
    OfFile(PathBuf),
    /// The number of matching articles differs from the expected one.
    #[error(
        "{found} pushed articles fulfil the filter, {expected} were expected: nothing was deleted"
    )]
    CountDiffers {
        /// The expected number.
        expected: u64,
        /// The number of matching pushed articles.
        found: u64,
        /// The number of matching articles of files, which would stay.
        of_files: u64,
    },
    /// Another process has been writing for too long.
    #[error("the index is being written by another process: try again in a while")]
    Busy,
    /// The queue is full.
    #[error("too many writes are waiting: try again in a while")]
    Full,
    /// The process is about to stop.
    #[error("the server is stopping: nothing was written")]
    Stopping,
    /// The index could not be written. Reading the article shows whether the write was made.
    #[error("{0}")]
    Index(Arc<IndexError>),
    /// The article has no valid id.
    #[error("an id has 1 to 512 bytes and no control characters")]
    BadId,
}

impl From<IndexError> for WriteError {
    fn from(error: IndexError) -> WriteError {
        WriteError::Index(Arc::new(error))
    }
}

/// The callback for the outcome of a write.
pub type Answer = Box<dyn FnOnce(Result<Written, WriteError>) + Send>;

/// Writes articles to an index that is open.
pub trait WriteArticles: Send + Sync {
    /// Does the slow work, which waits for nothing. Can be called on any thread that may be kept busy.
    fn prepare(&self, article: Article) -> PreparedArticle;

    /// Hands over a write and returns at once. `answer` is called on another thread, once the write
    /// is durable and searches find it, or it has failed.
    fn submit(&self, write: Write, answer: Answer);
}
