//! Fetches articles by their numbers, analyses them once, and caches them.

use std::sync::Arc;

use serde_json::Value;
use souwen_index::{DocRef, IndexError};

use super::shown::{CommitQuery, MAX_HITS, found_doc};
use super::{ClusterRetrieval, failed};
use crate::analysed::AnalysedArticle;
use crate::client::column;
use crate::document;
use crate::mapping::ARTICLE;

/// The number of articles fetched in one request.
const AT_ONCE: usize = 250;
/// The number of articles fetched when one is read after another, as by a caller that reads all results in
/// order.
const AHEAD: usize = 100;

impl ClusterRetrieval {
    /// These articles, in order.
    ///
    /// # Errors
    /// When the cluster does not answer, or lacks one of them.
    pub(super) fn analysed_articles(
        &self,
        docs: &[DocRef],
    ) -> Result<Vec<Arc<AnalysedArticle>>, IndexError> {
        let keys = self.commit.docs.of(docs, |doc| Arc::clone(&doc.key));
        if keys.len() < docs.len() {
            return Err(IndexError::Read("an article of another state was requested".to_owned()));
        }
        let mut articles: Vec<Option<Arc<AnalysedArticle>>> =
            keys.iter().map(|key| self.articles.get(key)).collect();
        let missing: Vec<usize> = (0..keys.len()).filter(|&i| articles[i].is_none()).collect();
        for part in missing.chunks(AT_ONCE.min(MAX_HITS)) {
            let wanted: Vec<&str> = part.iter().map(|&i| &*keys[i]).collect();
            let query = CommitQuery::documents(&wanted, ARTICLE);
            let mut answer = self.commit.search(query, None).map_err(failed)?;
            let Value::Array(hits) = answer["hits"]["hits"].take() else {
                return Err(failed(self.commit.invalid_response()));
            };
            for hit in &hits {
                let found = found_doc(hit).ok_or_else(|| failed(self.commit.invalid_response()))?;
                let key = &found.key;
                let article = self.analysed(column(hit, ARTICLE))?;
                // An article that was asked for twice is in the response once.
                for &i in part.iter().filter(|&&i| keys[i] == *key) {
                    self.articles.keep(&keys[i], &article);
                    articles[i] = Some(Arc::clone(&article));
                }
            }
        }
        let articles: Option<Vec<_>> = articles.into_iter().collect();
        articles.ok_or_else(|| {
            IndexError::EngineUnavailable(format!(
                "the cluster at {} no longer has an article of this commit: ask again",
                self.commit.cluster().address()
            ))
        })
    }

    /// One article. If it follows the one that was read last, the articles after it are fetched with it.
    pub(super) fn analysed_article(&self, doc: DocRef) -> Result<Arc<AnalysedArticle>, IndexError> {
        let key = self.commit.docs.of(&[doc], |doc| Arc::clone(&doc.key));
        let kept = key.first().and_then(|key| self.articles.get(key));
        let follows = self.last_read.follows(doc);
        if let Some(articles) = kept {
            return Ok(articles);
        }
        let ahead = if follows { AHEAD } else { 1 };
        let first = self.analysed_articles(&self.commit.docs.from(doc, ahead))?.into_iter().next();
        first
            .ok_or_else(|| IndexError::Read("an article of another state was requested".to_owned()))
    }

    fn analysed(&self, stored: &Value) -> Result<Arc<AnalysedArticle>, IndexError> {
        let article =
            stored.as_str().ok_or_else(|| "it is missing".to_owned()).and_then(document::unpacked);
        let article = article.map_err(|reason| {
            IndexError::Read(format!(
                "an article in the cluster is not what was published: {reason}"
            ))
        })?;
        Ok(Arc::new(AnalysedArticle::of(article, &self.analyzer)))
    }
}
