//! A random sample of articles, and whether searches find them: for checks.

use serde_json::json;
use souwen_article::{Article, Condition};
use souwen_index::DocRef;
use souwen_text::Analyzer;

use super::ClusterRetrieval;
use super::shown::{CommitQuery, ties};
use crate::ClusterError;
use crate::check::at_random;
use crate::mapping::ID;

/// The number of searches in one request.
const AT_ONCE: usize = 50;

impl ClusterRetrieval {
    /// The analyzer of its articles.
    pub(crate) fn analyzer(&self) -> &Analyzer {
        &self.analyzer
    }

    /// At most `max` articles; the choice is pseudo-random and depends on the commit.
    pub(crate) fn sample(&self, max: usize) -> Result<Vec<Article>, ClusterError> {
        let [day, id] = ties();
        let order = json!([{"_score": "desc"}, day, id]);
        let seed = self
            .generation
            .bytes()
            .fold(7, |seed: u64, byte| seed * 31 % 1_000_003 + u64::from(byte));
        let query = CommitQuery {
            scored: Some(json!({"must": [at_random(seed)]})),
            ..CommitQuery::hits(max, order, Vec::new())
        };
        let found = self.commit.found(&self.commit.search(query, None)?)?;
        let docs: Vec<DocRef> = found.into_iter().map(|(doc, _)| doc).collect();
        let articles =
            self.analysed_articles(&docs).map_err(|error| self.commit.wrong(&error.to_string()))?;
        Ok(articles.iter().map(|article| article.article().clone()).collect())
    }

    /// Whether each of these articles matches its condition in the cluster.
    pub(crate) fn are_found(
        &self,
        articles: &[(String, Condition)],
    ) -> Result<Vec<bool>, ClusterError> {
        let mut found = Vec::with_capacity(articles.len());
        for part in articles.chunks(AT_ONCE) {
            let mut searches = Vec::new();
            for (id, condition) in part {
                let within = vec![json!({"term": {ID: id}}), self.query(condition)?];
                searches.push(CommitQuery::count(within));
            }
            for answer in self.commit.search_all(searches, None)? {
                found.push(self.commit.total(&answer)? == 1);
            }
        }
        Ok(found)
    }
}
