//! One search under way: what it reads, what was understood, what it scores by, what it found.

use std::cell::OnceCell;

use souwen_article::Condition;
use souwen_index::retrieval::{DateOrder, DocRef, ScoredTerm};
use souwen_query::Plan;
use souwen_text::Run;

use super::crossing::{crossing, parted};
use super::scoring::{SYNONYM_WEIGHT, Scoring};
use crate::error::SearchError;
use crate::request::{Crossing, SearchRequest};
use crate::state::State;

/// How many articles are scored a second time: the best of the first stage, whatever page is asked
/// for.
pub const RESCORED: usize = 100;

/// One search under way.
pub(crate) struct Search<'a> {
    pub(crate) state: State<'a>,
    pub(crate) plan: &'a Plan,
    pub(crate) request: &'a SearchRequest,
    /// What the request limits its query to.
    limits: Vec<Condition>,
    /// What matches only where a sign parts what was typed, once it has been needed; `None` where
    /// nothing can.
    crossing: OnceCell<Option<Condition>>,
    /// What the first stage scores by.
    pub(crate) terms: Vec<ScoredTerm>,
    /// What the second stage scores by, once it has been needed.
    scoring: OnceCell<Scoring>,
}

impl<'a> Search<'a> {
    /// A search for what was understood of a request.
    pub(crate) fn new(state: State<'a>, plan: &'a Plan, request: &'a SearchRequest) -> Search<'a> {
        let (limits, terms) = (request.limits(), scoring_terms(plan));
        let (crossing, scoring) = (OnceCell::new(), OnceCell::new());
        Search { state, plan, request, limits, crossing, terms, scoring }
    }

    /// A set within the limits of the request.
    pub(crate) fn within(&self, set: Condition) -> Condition {
        let not = |set| Condition::Not(Box::new(set));
        let parted = match self.request.crossing {
            Crossing::Include => None,
            Crossing::Exclude => self.parted().cloned().map(not),
            Crossing::Only => Some(self.parted().cloned().unwrap_or_else(Condition::nothing)),
        };
        Condition::And(self.limited(set).chain(parted).collect())
    }

    /// What matches only where a sign parts what was typed; `None` where nothing can.
    fn parted(&self) -> Option<&Condition> {
        self.crossing.get_or_init(|| crossing(&self.plan.all)).as_ref()
    }

    fn limited(&self, set: Condition) -> impl Iterator<Item = Condition> {
        std::iter::once(set).chain(self.limits.iter().cloned())
    }

    /// How many articles within the limits of the request match only where a sign parts what was typed,
    /// whether they are wanted or not.
    pub(crate) fn count_crossing(&self) -> Result<usize, SearchError> {
        let Some(crossing) = self.parted() else { return Ok(0) };
        let count = |set: Condition| {
            let set = Condition::And(self.limited(set).collect());
            self.state.index.by_date(&set, DateOrder::Newest, 0, self.request.deadline)
        };
        // Mostly there are none, and that is quickly told.
        if let Condition::And(_) = crossing
            && let Some(parted) = parted(&self.plan.all)
            && count(parted)?.total == 0
        {
            return Ok(0);
        }
        Ok(count(crossing.clone())?.total)
    }

    /// Which of these articles match only where a sign parts what was typed.
    pub(crate) fn crossing(&self, docs: &[DocRef]) -> Result<Vec<bool>, SearchError> {
        match self.parted() {
            None => Ok(vec![false; docs.len()]),
            Some(crossing) => Ok(self.state.index.holding(crossing, docs)?),
        }
    }

    /// What the first stage scores by: what holds a single run is ranked by how often it does.
    pub(crate) fn first_stage_terms(&self) -> (Option<&Run>, &[ScoredTerm]) {
        match &self.plan.all {
            Condition::Run(None, run) => (Some(run), &[]),
            _ => (None, &self.terms),
        }
    }

    /// What the query scores by, worked out when it is first needed.
    pub(crate) fn scoring(&self) -> Result<&Scoring, SearchError> {
        if let Some(scoring) = self.scoring.get() {
            return Ok(scoring);
        }
        let mut scoring = Scoring::of(self.plan);
        let pairs: Vec<(char, char)> = scoring.pairs().collect();
        scoring.weigh(self.state.index.statistics(scoring.grams(), scoring.words(), &pairs)?);
        Ok(self.scoring.get_or_init(|| scoring))
    }
}

/// A hit before its article is read.
pub(crate) struct FoundDoc {
    pub(crate) doc: DocRef,
    pub(crate) score: f32,
    pub(crate) partial: bool,
    /// The tier that it stands in, 0 the best.
    pub(crate) tier: usize,
    /// What is listed under it instead of beside it.
    pub(crate) duplicates: Vec<DocRef>,
    /// How it came to its score.
    pub(crate) scored: Scored,
}

impl FoundDoc {
    /// An article that holds all of a query.
    pub(crate) fn new(doc: DocRef, tier: usize, score: f32, scored: Scored) -> FoundDoc {
        FoundDoc { doc, score, partial: false, tier, duplicates: Vec::new(), scored }
    }
}

/// How an article came to its score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scored {
    /// It has none: the order is by date.
    Not,
    /// By the first stage alone.
    Once,
    /// By the second stage; `whole`: as one that holds everything as it was typed.
    Twice { whole: bool },
}

/// The words that the first stage scores by; the characters where there are no words. Words of
/// synonyms count less.
fn scoring_terms(plan: &Plan) -> Vec<ScoredTerm> {
    let mut terms = Vec::new();
    let mut add = |term: ScoredTerm| {
        let is_same = |known: &ScoredTerm| match (known, &term) {
            (ScoredTerm::Word(a, _), ScoredTerm::Word(b, _)) => a == b,
            (ScoredTerm::Gram(a, _), ScoredTerm::Gram(b, _)) => a == b,
            _ => false,
        };
        if !terms.iter().any(is_same) {
            terms.push(term);
        }
    };
    for chunk in &plan.chunks {
        if chunk.words.is_empty() {
            chunk.run.chars().iter().for_each(|c| add(ScoredTerm::Gram(c.ch, 1.0)));
        }
        chunk.words.iter().for_each(|word| add(ScoredTerm::Word(word.clone(), 1.0)));
    }
    for word in plan.alternatives().flat_map(|alternative| &alternative.scored) {
        add(ScoredTerm::Word(word.clone(), SYNONYM_WEIGHT));
    }
    terms
}
