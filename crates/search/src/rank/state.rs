//! One search under way: what it reads, what was understood, what it scores by, what it found.

use std::cell::OnceCell;

use souwen_article::Condition;
use souwen_index::retrieval::{ByDate, DocRef, ScoredTerm};
use souwen_query::Plan;
use souwen_text::Run;

use super::crossing::{crossing, parted};
use super::scoring::{SYNONYM_WEIGHT, Scoring};
use super::speech::speech;
use super::telling_signs::{LOOKED_AT, TellingSigns};
use crate::error::SearchError;
use crate::request::{Crossing, SearchRequest};
use crate::state::State;

/// How many articles are scored a second time: the best of the first stage, whatever page is asked
/// for.
pub const RESCORED: usize = 100;

/// A query of more words than this is a text that somebody has pasted, to find where it stands. It is
/// ranked by its rarest words: no other article holds so many of them, and all of them would be slow.
const MOST_WORDS: usize = 64;
/// By how many of its words such a text is ranked in the first stage.
const RAREST_WORDS: usize = 48;
/// How many articles are scored a second time for such a text: its copies are the first of the first
/// stage.
const RESCORED_FOR_TEXT: usize = 32;

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
    /// Whether the query is a text that somebody has pasted.
    pub(crate) is_text: bool,
    /// What the second stage scores by, once it has been needed.
    scoring: OnceCell<Scoring>,
    /// Of these one holds of an article in which somebody whom the query names says something.
    speech: Vec<Condition>,
    /// What was typed with signs that tell things apart.
    pub(crate) signs: Option<TellingSigns>,
}

impl<'a> Search<'a> {
    /// A search for what was understood of a request.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(crate) fn new(
        state: State<'a>,
        plan: &'a Plan,
        request: &'a SearchRequest,
    ) -> Result<Search<'a>, SearchError> {
        let (limits, mut terms) = (request.limits(), scoring_terms(plan));
        let is_text = terms.len() > MOST_WORDS;
        if is_text {
            terms = rarest(state, terms)?;
        }
        let (crossing, scoring) = (OnceCell::new(), OnceCell::new());
        let (speech, signs) = (speech(plan, state.analyzer), TellingSigns::of(plan));
        let search = Search {
            state,
            plan,
            request,
            limits,
            crossing,
            terms,
            is_text,
            scoring,
            speech,
            signs,
        };
        Ok(search)
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
            let deadline = self.request.deadline;
            self.state.index.by_date(&ByDate { deadline, ..ByDate::newest(&set, 0) })
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

    /// In which of these articles somebody whom the query names says something.
    pub(crate) fn says(&self, docs: &[DocRef]) -> Result<Vec<bool>, SearchError> {
        let mut says = vec![false; docs.len()];
        // One after the other: what holds any of them would be looked for far beyond these articles.
        for speech in &self.speech {
            let left: Vec<usize> = (0..docs.len()).filter(|&i| !says[i]).collect();
            let docs: Vec<DocRef> = left.iter().map(|&i| docs[i]).collect();
            for (i, holds) in left.into_iter().zip(self.state.index.holding(speech, &docs)?) {
                says[i] = holds;
            }
        }
        Ok(says)
    }

    /// How many articles are scored a second time.
    pub(crate) fn rescored(&self) -> usize {
        match (&self.signs, self.is_text) {
            (Some(_), _) => LOOKED_AT,
            (None, true) => RESCORED_FOR_TEXT,
            (None, false) => RESCORED,
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
    /// By the second stage, as one that holds so much of the query.
    Twice(Held),
}

/// How much of a query an article holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Held {
    /// Not all of it.
    Part,
    /// All of it.
    All,
    /// All of it, as it was typed.
    Typed,
}

/// The rarest of these terms that some article holds.
fn rarest(state: State<'_>, terms: Vec<ScoredTerm>) -> Result<Vec<ScoredTerm>, SearchError> {
    let word = |term: &ScoredTerm| match term {
        ScoredTerm::Word(word, _) => word.clone(),
        ScoredTerm::Gram(gram, _) => gram.to_string(),
        ScoredTerm::Pair(first, second, _) => String::from_iter([first, second]),
    };
    let words: Vec<String> = terms.iter().map(word).collect();
    let frequencies = state.index.statistics(&[], &words, &[])?.words;
    let mut held: Vec<(u64, ScoredTerm)> = frequencies.into_iter().zip(terms).collect();
    held.retain(|(frequency, _)| *frequency > 0);
    held.sort_by_key(|(frequency, _)| *frequency);
    held.truncate(RAREST_WORDS);
    Ok(held.into_iter().map(|(_, term)| term).collect())
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
