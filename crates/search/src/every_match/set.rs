//! All matching articles, read one by one at any pace. They come from the snapshot that was newest when
//! the set was made, however long reading takes.

use std::ops::ControlFlow;

use souwen_index::retrieval::{ByDate, DateOrder, DocRef};
use souwen_query::Plan;

use super::concordance::{Matched, Matches, occurrences};
use super::walk::Walk;
use crate::engine::{Engine, analyzer_warning};
use crate::error::SearchError;
use crate::highlight::lines::Lines;
use crate::highlight::marks::Marker;
use crate::rank::state::Search;
use crate::request::{SearchRequest, Sort};
use crate::response::{IndexState, Warning};
use crate::state::{Current, State};
use crate::understood::{plan_warnings, warnings};

/// Every article that matches a request, by date: the newest first (the oldest for
/// [`Sort::Oldest`]), equal dates by id, undated articles last.
///
/// It is a trait so that its users can be tested without an index.
pub trait EveryMatch: Send + Sync {
    /// The number of articles.
    fn articles(&self) -> usize;

    /// The state of the index that they are read from.
    fn state(&self) -> &IndexState;

    /// Warnings: what was ignored in the query, and what could surprise.
    fn warnings(&self) -> &[Warning];

    /// Calls `visit` with the article at a place of the order; does nothing after the last one.
    ///
    /// # Errors
    /// When the index cannot be read.
    fn visit(&self, at: usize, visit: &mut dyn FnMut(&Matched<'_>)) -> Result<(), SearchError>;
}

/// The articles of an index that match a request.
pub struct MatchingArticles {
    current: Current,
    plan: Plan,
    docs: Vec<DocRef>,
    name: IndexState,
    warnings: Vec<Warning>,
}

impl MatchingArticles {
    fn new(current: Current, request: &SearchRequest) -> Result<MatchingArticles, SearchError> {
        let state = current.state();
        let (parsed, plan) = state.understand(&request.query);
        let docs = docs(state, &plan, request)?;
        let mut warnings = warnings(&parsed);
        warnings.extend(plan_warnings(&parsed, &plan, || state.index.years())?);
        warnings.extend(analyzer_warning(&current.source));
        let name = state.name();
        Ok(MatchingArticles { plan, docs, name, warnings, current })
    }
}

/// The matching articles, in order.
fn docs(
    state: State<'_>,
    plan: &Plan,
    request: &SearchRequest,
) -> Result<Vec<DocRef>, SearchError> {
    let set = Search::new(state, plan, request)?.within(plan.all.clone());
    let order = match request.sort {
        Sort::Oldest => DateOrder::Oldest,
        Sort::Newest | Sort::Relevance => DateOrder::Newest,
    };
    Ok(state.index.by_date(&ByDate { order, ..ByDate::newest(&set, usize::MAX) })?.docs)
}

impl EveryMatch for MatchingArticles {
    fn articles(&self) -> usize {
        self.docs.len()
    }

    fn state(&self) -> &IndexState {
        &self.name
    }

    fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    fn visit(&self, at: usize, visit: &mut dyn FnMut(&Matched<'_>)) -> Result<(), SearchError> {
        let Some(&doc) = self.docs.get(at) else { return Ok(()) };
        let state = self.current.state();
        let article = state.index.article(doc)?;
        let lines = Lines::of(&article);
        let occurrences = occurrences(&lines, &Marker::new(&self.plan, &lines, state.analyzer));
        visit(&Matched { article: &article, occurrences, state: &self.name });
        Ok(())
    }
}

impl Engine {
    /// Returns every article that matches a request, to be read one by one, whatever the request's limit
    /// and offset are. Articles that contain only part of the query do not match.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn every_match(&self, request: &SearchRequest) -> Result<MatchingArticles, SearchError> {
        MatchingArticles::new(self.current(), request)
    }

    /// Calls `visit` with every article that matches a request, until it breaks, in the order of
    /// [`EveryMatch`]. One article is in memory at a time.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn for_each_match(
        &self,
        request: &SearchRequest,
        visit: &mut dyn FnMut(&Matched<'_>) -> ControlFlow<()>,
    ) -> Result<Matches, SearchError> {
        let every = self.every_match(request)?;
        let mut walk = Walk::new(&every, visit);
        walk.advance(&every, None)?;
        Ok(walk.end(&every).1)
    }
}
