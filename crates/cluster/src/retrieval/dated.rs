//! Articles that are not ordered by score, but by date or by id.

use std::time::Instant;

use serde_json::{Map, Value, json};
use souwen_article::Condition;
use souwen_index::DocRef;
use souwen_index::retrieval::{ByDate, DateOrder, Dated};
use souwen_text::Date;

use super::ClusterRetrieval;
use super::counting::facet_counts;
use super::ranking::last_sort;
use super::shown::{CommitQuery, MAX_HITS, ties};
use crate::ClusterError;
use crate::mapping::{ID, OLDEST, PUSHED};

/// The order by date. Like every order, it ends in the tie-breaks.
fn by_day(order: DateOrder) -> Value {
    let [day, id] = ties();
    match order {
        DateOrder::Newest => json!([day, id]),
        DateOrder::Oldest => json!([{OLDEST: "asc"}, day, id]),
    }
}

/// The order by id. Ids are unique, so the keys after them decide nothing.
fn by_id() -> Value {
    let [day, id] = ties();
    json!([{ID: "asc"}, day, id])
}

impl ClusterRetrieval {
    pub(super) fn dated(&self, by_date: &ByDate<'_>) -> Result<Dated, ClusterError> {
        let ByDate { set, order, limit, facets, deadline, .. } = by_date;
        let within = vec![self.query(set)?];
        let mut first = CommitQuery::hits((*limit).min(MAX_HITS), by_day(*order), within.clone());
        first.body["track_total_hits"] = true.into();
        let counts: Map<String, Value> = facet_counts(facets).collect();
        if !counts.is_empty() {
            first.body["aggs"] = counts.into();
        }
        let answer = self.commit.search(first, *deadline)?;
        let total = self.commit.total(&answer)?;
        let facets = self.facets(&answer, facets, &within, *deadline)?;
        let wanted = total.min(*limit);
        let docs =
            self.with_following_pages(answer, (by_day(*order), within), wanted, *deadline)?;
        Ok(Dated { docs, total, facets, timed_out: false })
    }

    /// All articles that match these filters, by id.
    fn by_id(&self, within: Vec<Value>) -> Result<Vec<DocRef>, ClusterError> {
        let query = CommitQuery::hits(MAX_HITS, by_id(), within.clone());
        let answer = self.commit.search(query, None)?;
        self.with_following_pages(answer, (by_id(), within), usize::MAX, None)
    }

    pub(super) fn all_in_order_of_ids(&self) -> Result<Vec<DocRef>, ClusterError> {
        self.by_id(Vec::new())
    }

    /// The pushed articles, which are in no file.
    pub(super) fn pushed_docs(&self) -> Result<Vec<DocRef>, ClusterError> {
        let mut docs = self.by_id(vec![json!({"term": {PUSHED: true}})])?;
        docs.sort_unstable();
        Ok(docs)
    }

    /// The article with this id.
    pub(super) fn with_id(&self, id: &str) -> Result<Option<DocRef>, ClusterError> {
        let query = CommitQuery::hits(1, by_id(), vec![json!({"term": {ID: id}})]);
        let found = self.commit.found(&self.commit.search(query, None)?)?;
        Ok(found.first().map(|(doc, _)| *doc))
    }

    /// The hits of a response and of the pages after it, until there are `wanted` hits or no more.
    fn with_following_pages(
        &self,
        mut answer: Value,
        (order, within): (Value, Vec<Value>),
        wanted: usize,
        deadline: Option<Instant>,
    ) -> Result<Vec<DocRef>, ClusterError> {
        let mut docs: Vec<DocRef> = Vec::new();
        loop {
            let found = self.commit.found(&answer)?;
            let is_last = found.len() < MAX_HITS;
            docs.extend(found.into_iter().map(|(doc, _)| doc));
            let left = wanted.saturating_sub(docs.len());
            match last_sort(&answer) {
                Some(after) if left > 0 && !is_last => {
                    let size = left.min(MAX_HITS);
                    let mut next = CommitQuery::hits(size, order.clone(), within.clone());
                    next.body["search_after"] = after;
                    answer = self.commit.search(next, deadline)?;
                }
                _ => break,
            }
        }
        docs.truncate(wanted);
        Ok(docs)
    }

    /// The date of the first dated article in an order.
    pub(super) fn first_date(&self, order: DateOrder) -> Result<Option<Date>, ClusterError> {
        let everything = Condition::Everything;
        let found = self.dated(&ByDate { order, ..ByDate::newest(&everything, 1) })?;
        Ok(self.commit.docs.of(&found.docs, |doc| doc.date).pop().flatten())
    }
}
