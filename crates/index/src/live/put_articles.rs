//! Puts articles that come from no file into an index, for programs that embed souwen.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use souwen_article::Article;

use super::write::{Precondition, PutOutcome, Write, WriteArticles, WriteError, Written};
use super::writer::{LiveOptions, LiveWriter};
use crate::Index;
use crate::write::create::create;

/// The maximal number of articles that wait for an answer. The writer commits many at once, because
/// each commit costs a sync of the disk.
const MAX_ON_THE_WAY: usize = 2_000;
/// The maximal memory of these articles, in bytes: less than the queue of the writer accepts.
const MAX_BYTES_ON_THE_WAY: usize = 16 << 20;

/// How long to wait while another process writes.
const WAIT: Duration = Duration::from_secs(30);

/// The result of [`put_articles`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PutReport {
    /// Articles whose ids were new.
    pub added: usize,
    /// Articles that replaced another version, or an article of a file.
    pub replaced: usize,
    /// Articles that were in the index already.
    pub unchanged: usize,
}

/// Puts articles into the index at `dir`, which is created if it is missing. Each article needs an
/// id; of several with the same id the last one counts. When this returns, all articles are
/// durable, and engines that are opened or reloaded afterwards find them.
///
/// The articles are written as they arrive, in commits of up to 2,000, and are never all in memory.
/// A program that writes to an open index from time to time uses a [`LiveWriter`].
///
/// # Errors
/// When `dir` contains something else or cannot be written, or an article has no valid id. Articles
/// before that one may have been put.
pub fn put_articles(
    dir: &Path,
    articles: impl IntoIterator<Item = Article>,
) -> Result<PutReport, WriteError> {
    create(dir, WAIT)?;
    let index = Arc::new(Index::open(dir)?);
    let writer = LiveWriter::start(index, LiveOptions { wait: WAIT, ..LiveOptions::default() })?;
    let mut putting = Putting::new();
    for article in articles {
        putting.put(&writer, article)?;
    }
    putting.finish()
}

/// Articles that wait for an answer of the writer.
struct Putting {
    sender: Sender<Answered>,
    answers: Receiver<Answered>,
    /// The number of waiting articles, and their memory in bytes.
    on_the_way: (usize, usize),
    report: PutReport,
}

/// The answer to a write, and the memory of its article in bytes.
type Answered = (Result<Written, WriteError>, usize);

impl Putting {
    fn new() -> Putting {
        let (sender, answers) = channel();
        Putting { sender, answers, on_the_way: (0, 0), report: PutReport::default() }
    }

    /// Hands over an article once there is room for it.
    fn put(&mut self, writer: &LiveWriter, article: Article) -> Result<(), WriteError> {
        let article = writer.prepare(article);
        let bytes = article.bytes();
        while self.on_the_way.0 >= MAX_ON_THE_WAY
            || self.on_the_way.0 > 0 && self.on_the_way.1 + bytes > MAX_BYTES_ON_THE_WAY
        {
            self.take_answer()?;
        }
        self.on_the_way = (self.on_the_way.0 + 1, self.on_the_way.1 + bytes);
        let sender = self.sender.clone();
        let write = Write::Put { article: Box::new(article), when: Precondition::None };
        // If an error has ended the putting, nobody receives the answer.
        writer.submit(write, Box::new(move |written| drop(sender.send((written, bytes)))));
        Ok(())
    }

    /// Waits for one answer.
    fn take_answer(&mut self) -> Result<(), WriteError> {
        // `self` has a sender as well, so the channel never closes. A writer answers every write.
        let Ok((written, bytes)) = self.answers.recv() else { return Err(WriteError::Stopping) };
        self.on_the_way = (self.on_the_way.0 - 1, self.on_the_way.1 - bytes);
        if let Written::Put { outcome, .. } = written? {
            match outcome {
                PutOutcome::Added => self.report.added += 1,
                PutOutcome::Replaced => self.report.replaced += 1,
                PutOutcome::Unchanged => self.report.unchanged += 1,
            }
        }
        Ok(())
    }

    /// Waits for all answers.
    fn finish(mut self) -> Result<PutReport, WriteError> {
        while self.on_the_way.0 > 0 {
            self.take_answer()?;
        }
        Ok(self.report)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CheckOptions, StateSource, check};

    fn article(id: &str, text: &str) -> Article {
        Article::new(id, "港口开放", text)
    }

    #[test]
    fn articles_are_there_when_it_returns() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("index");
        let put = |articles: Vec<Article>| put_articles(&path, articles).unwrap();
        let many = || (0..3_000).map(|n| article(&format!("{n}"), "货轮靠岸。")).collect();
        assert_eq!(put(many()), PutReport { added: 3_000, ..PutReport::default() });
        assert_eq!(put(many()), PutReport { unchanged: 3_000, ..PutReport::default() });
        let others = vec![article("7", "货轮离岸。"), article("新", "货轮靠岸。")];
        assert_eq!(put(others), PutReport { added: 1, replaced: 1, ..PutReport::default() });
        assert_eq!(put(Vec::new()), PutReport::default());
        let manifest = Arc::clone(&Index::open(&path).unwrap().state().manifest);
        assert_eq!((manifest.articles, manifest.pushed), (3_001, 3_001));
        assert_eq!(check(&path, &CheckOptions { full: true }).unwrap().problems, []);
    }

    #[test]
    fn an_article_without_an_id_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let articles = [article("1", "货轮靠岸。"), article("", "货轮离岸。")];
        let error = put_articles(&dir.path().join("index"), articles).unwrap_err();
        assert!(matches!(error, WriteError::BadId), "{error}");
    }
}
