//! A writer for tests: it keeps articles in memory, some of them as read from files, and fails on demand.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

use souwen_article::{Article, Condition};
use souwen_index::IndexError;
use souwen_index::live::{
    Answer, Precondition, PreparedArticle, PutOutcome, Write, WriteArticles, WriteError, Written,
};

/// Makes an error.
type Trouble = fn() -> WriteError;

/// Writes into memory, and answers on other threads.
#[derive(Clone, Default)]
pub(crate) struct FakeWriter(Arc<Shared>);

#[derive(Default)]
struct Shared {
    articles: Mutex<Articles>,
    /// The error that writes are answered with, if one is set.
    trouble: Mutex<Option<Trouble>>,
    /// Whether answers are dropped without being sent.
    mute: Mutex<bool>,
    /// How many answers are waiting, and whether answers are held back.
    blocked: Mutex<Blocked>,
    released: Condvar,
    /// The conditions of all requests to delete.
    conditions: Mutex<Vec<Condition>>,
}

#[derive(Default)]
struct Articles {
    pushed: BTreeMap<String, (Article, u128)>,
    of_files: HashMap<String, (PathBuf, u128)>,
}

#[derive(Default)]
struct Blocked {
    is_blocked: bool,
    waiting: usize,
    max: usize,
}

impl FakeWriter {
    /// Adds an article that was read from a file.
    pub(crate) fn of_file(&self, article: Article, file: &str) {
        let content = souwen_article::identity::content_hash(&article);
        self.articles().of_files.insert(article.id, (file.into(), content));
    }

    /// The pushed articles, by their ids.
    pub(crate) fn pushed(&self) -> Vec<Article> {
        self.articles().pushed.values().map(|(article, _)| article.clone()).collect()
    }

    /// The ids of the pushed articles.
    pub(crate) fn ids(&self) -> Vec<String> {
        self.articles().pushed.keys().cloned().collect()
    }

    /// Answers every write from now on with an error.
    pub(crate) fn troubled(&self, trouble: Option<Trouble>) {
        *self.0.trouble.lock().unwrap() = trouble;
    }

    /// Drops all answers from now on.
    pub(crate) fn mute(&self) {
        *self.0.mute.lock().unwrap() = true;
    }

    /// Holds back all answers, or releases them.
    pub(crate) fn block(&self, is_blocked: bool) {
        self.0.blocked.lock().unwrap().is_blocked = is_blocked;
        self.0.released.notify_all();
    }

    /// How many writes are waiting for their answer, and the maximum so far.
    pub(crate) fn waiting(&self) -> (usize, usize) {
        let blocked = self.0.blocked.lock().unwrap();
        (blocked.waiting, blocked.max)
    }

    /// The conditions of all requests to delete.
    pub(crate) fn conditions(&self) -> Vec<Condition> {
        self.0.conditions.lock().unwrap().clone()
    }

    fn articles(&self) -> std::sync::MutexGuard<'_, Articles> {
        self.0.articles.lock().unwrap()
    }

    fn make(&self, write: Write) -> Result<Written, WriteError> {
        if let Some(trouble) = *self.0.trouble.lock().unwrap() {
            return Err(trouble());
        }
        let mut articles = self.articles();
        let current = |articles: &Articles, id: &str| {
            let pushed = articles.pushed.get(id).map(|(_, content)| *content);
            pushed.or_else(|| articles.of_files.get(id).map(|(_, content)| *content))
        };
        match write {
            Write::Put { article, when } => {
                let (id, content) = (article.id().to_owned(), article.content());
                let before = current(&articles, &id);
                check(&when, before)?;
                let is_pushed = articles.pushed.contains_key(&id);
                let outcome = match before {
                    Some(before) if before == content && is_pushed => PutOutcome::Unchanged,
                    Some(_) => PutOutcome::Replaced,
                    None => PutOutcome::Added,
                };
                let file = articles.of_files.get(&id).map(|(file, _)| file.clone());
                articles.pushed.insert(id, (article.article().clone(), content));
                let taken_from = file.filter(|_| !is_pushed);
                Ok(Written::Put { outcome, content, taken_from })
            }
            Write::Delete { id, when } => {
                let before = current(&articles, &id);
                check(&when, before)?;
                let file = articles.of_files.get(&id).map(|(file, _)| file.clone());
                match (articles.pushed.remove(&id), file) {
                    (Some(_), returned) => Ok(Written::Deleted { returned }),
                    (None, Some(file)) => Err(WriteError::OfFile(file)),
                    (None, None) => Err(WriteError::NotFound),
                }
            }
            Write::DeleteMatching { condition, expect, dry_run } => {
                self.0.conditions.lock().unwrap().push(condition);
                // Every article matches the condition.
                let of_files = articles.of_files.len() as u64;
                let found = articles.pushed.len() as u64;
                if let Some(expected) = expect.filter(|expected| *expected != found) {
                    return Err(WriteError::CountDiffers { expected, found, of_files });
                }
                if !dry_run {
                    articles.pushed.clear();
                }
                Ok(Written::DeletedMatching { deleted: found, of_files })
            }
        }
    }
}

fn check(when: &Precondition, current: Option<u128>) -> Result<(), WriteError> {
    let is_met = match when {
        Precondition::None => true,
        Precondition::Absent => current.is_none(),
        Precondition::Present => current.is_some(),
        Precondition::Version(versions) => current.is_some_and(|c| versions.contains(&c)),
    };
    if is_met { Ok(()) } else { Err(WriteError::Precondition { current }) }
}

impl WriteArticles for FakeWriter {
    fn prepare(&self, article: Article) -> PreparedArticle {
        assert_ne!(article.title, "panic", "on purpose");
        #[cfg(test)]
        crate::rendering::note("prepared");
        PreparedArticle::in_test(article)
    }

    fn submit(&self, write: Write, answer: Answer) {
        if *self.0.mute.lock().unwrap() {
            return;
        }
        let result = self.make(write);
        let mut blocked = self.0.blocked.lock().unwrap();
        if !blocked.is_blocked {
            drop(blocked);
            thread::spawn(move || answer(result));
            return;
        }
        blocked.waiting += 1;
        blocked.max = blocked.max.max(blocked.waiting);
        drop(blocked);
        let writer = self.clone();
        thread::spawn(move || {
            let blocked = writer.0.blocked.lock().unwrap();
            let mut blocked =
                writer.0.released.wait_while(blocked, |blocked| blocked.is_blocked).unwrap();
            blocked.waiting -= 1;
            drop(blocked);
            answer(result);
        });
    }
}

/// The error that the index cannot be written.
pub(crate) fn broken() -> WriteError {
    IndexError::Missing("/srv/secret".into()).into()
}
