//! What may be written to an index that is open, and what comes of it.

use std::path::PathBuf;
use std::sync::Arc;

use souwen_article::{Article, Condition, MAX_ID_BYTES, identity};
use souwen_text::Analyzer;
use tantivy::TantivyDocument;

use crate::IndexError;
use crate::disk::ledger::FileKey;
use crate::schema::SchemaFields;
use crate::schema::stored_article::StoredArticle;

/// An article that is ready to be written: the work that takes time is done.
#[derive(Debug, Clone)]
pub struct PreparedArticle {
    pub(crate) stored: StoredArticle,
    pub(crate) content: u128,
    /// What is indexed, and the fingerprint of what cut it; made again where that is another by now.
    pub(crate) document: Arc<TantivyDocument>,
    pub(crate) fingerprint: Arc<str>,
}

impl PreparedArticle {
    /// Its id.
    pub fn id(&self) -> &str {
        &self.stored.article.id
    }

    /// The hash of its content ([`identity::content_hash`]): its version.
    pub fn content(&self) -> u128 {
        self.content
    }

    /// The article.
    pub fn article(&self) -> &Article {
        &self.stored.article
    }

    /// One that was cut by the segmenter's own words, for tests of what hands over articles.
    #[cfg(any(test, feature = "testing"))]
    pub fn in_test(article: Article) -> PreparedArticle {
        use std::sync::LazyLock;
        static CUT_BY: LazyLock<(SchemaFields, Analyzer)> =
            LazyLock::new(|| (crate::schema::build().1, Analyzer::new()));
        PreparedArticle::new(article, &CUT_BY.0, &CUT_BY.1)
    }

    /// Where an article was read says nothing of one that is in no file.
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

    /// Whether it has an id that an article may have.
    pub(crate) fn has_good_id(&self) -> bool {
        let id = self.id();
        (1..=MAX_ID_BYTES).contains(&id.len()) && !id.contains(char::is_control)
    }

    /// About how much memory it takes, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        // The article, its JSON, and its tokens with their places.
        8 * self.stored.json.len()
    }

    /// What is indexed when it is cut by this analyzer.
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

/// What has to hold of an article as it is for a write to be made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Precondition {
    /// Nothing.
    #[default]
    None,
    /// There is none with this id.
    Absent,
    /// There is one.
    Present,
    /// There is one, and its content has one of these hashes.
    Version(Vec<u128>),
}

/// A write.
#[derive(Debug, Clone)]
pub enum Write {
    /// Adds an article, or replaces the one with its id.
    Put {
        /// The article.
        article: Box<PreparedArticle>,
        /// What has to hold.
        when: Precondition,
    },
    /// Removes the pushed article with this id. Where a file holds an article of that id, it returns.
    Delete {
        /// The id.
        id: String,
        /// What has to hold.
        when: Precondition,
    },
    /// Removes all pushed articles that fulfil a condition.
    DeleteMatching {
        /// The condition.
        condition: Condition,
        /// How many pushed articles must fulfil it, where that was said.
        expect: Option<u64>,
        /// Whether to count only.
        dry_run: bool,
    },
}

/// What came of a write: everything that is told here is durable, and searches find it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// The article is there.
    Put {
        /// What was there before.
        outcome: PutOutcome,
        /// The hash of its content.
        content: u128,
        /// The file whose article it took the place of. That one returns when this is deleted.
        taken_from: Option<PathBuf>,
    },
    /// The article is gone.
    Deleted {
        /// The file whose article with the same id took its place.
        returned: Option<PathBuf>,
    },
    /// What fulfilled the condition is gone, or was counted.
    DeletedMatching {
        /// How many pushed articles.
        deleted: u64,
        /// How many articles of files fulfil it, which stay.
        of_files: u64,
    },
}

/// What was there before an article was put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PutOutcome {
    /// Nothing.
    Added,
    /// Another one, or another version.
    Replaced,
    /// The same: nothing was written.
    Unchanged,
}

/// Why a write was not made.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// What has to hold does not.
    #[error("the article is not as the request expects: read it again")]
    Precondition {
        /// The hash of the content of the one that is there.
        current: Option<u128>,
    },
    /// There is no article with this id.
    #[error("there is no article with this id")]
    NotFound,
    /// The article is one of a file.
    #[error(
        "the article comes from {0}: change or remove the file, or push an article with its id"
    )]
    OfFile(PathBuf),
    /// Another number of articles fulfils the condition than was expected.
    #[error(
        "{found} pushed articles fulfil the filter, {expected} were expected: nothing was deleted"
    )]
    CountDiffers {
        /// How many were expected.
        expected: u64,
        /// How many pushed articles there are.
        found: u64,
        /// How many articles of files, which would stay.
        of_files: u64,
    },
    /// Another process has been writing for too long.
    #[error("the index is being written by another process: try again in a while")]
    Busy,
    /// More waits to be written than there is room for.
    #[error("too many writes are waiting: try again in a while")]
    Full,
    /// The process is about to end.
    #[error("the server is stopping: nothing was written")]
    Stopping,
    /// The index could not be written. Whether the write was made, reading the article tells.
    #[error("{0}")]
    Index(Arc<IndexError>),
    /// It has no id that an article may have.
    #[error("an id has 1 to 512 bytes and no control characters")]
    BadId,
}

impl From<IndexError> for WriteError {
    fn from(error: IndexError) -> WriteError {
        WriteError::Index(Arc::new(error))
    }
}

/// What is told when a write is done.
pub type Answer = Box<dyn FnOnce(Result<Written, WriteError>) + Send>;

/// Writes articles to an index that is open.
pub trait WriteArticles: Send + Sync {
    /// Does the work that takes time and waits for nobody: on any thread but one that must not be kept
    /// busy.
    fn prepare(&self, article: Article) -> PreparedArticle;

    /// Hands over a write. `answer` is called, on another thread, once it is durable and searches find
    /// it, or it could not be made. Returns at once.
    fn submit(&self, write: Write, answer: Answer);
}
