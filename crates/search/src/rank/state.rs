//! One search in progress: what it reads, the understood query, the terms it scores by, and what it has
//! found.

use std::cell::OnceCell;

use souwen_article::Condition;
use souwen_index::retrieval::{ByDate, DocRef, ScoredTerm};
use souwen_query::Plan;
use souwen_text::Run;

use super::crossing::{crossing, parted};
use super::scoring::{SYNONYM_WEIGHT, Scoring};
use super::significant_signs::{LOOKED_AT, SignificantSigns};
use super::speech::speech;
use crate::error::SearchError;
use crate::request::{Crossing, SearchRequest};
use crate::state::State;

/// How many articles are rescored by the second stage: the best of the first stage, whatever page is
/// requested.
pub const RESCORED: usize = 100;

/// A query of more words than this is a pasted text, whose source is looked for. It is ranked by its
/// rarest words: no other article contains so many of them, and ranking by all words would be slow.
const MAX_WORDS: usize = 64;
/// How many of its rarest words the first stage ranks such a text by.
const RAREST_WORDS: usize = 48;
/// How many articles are rescored for such a text: its copies are the first of the first stage.
const RESCORED_FOR_TEXT: usize = 32;

/// One search in progress.
pub(crate) struct Search<'a> {
    pub(crate) state: State<'a>,
    pub(crate) plan: &'a Plan,
    pub(crate) request: &'a SearchRequest,
    /// The dates and filters of the request.
    limits: Vec<Condition>,
    /// The articles that match only across a punctuation mark, worked out when needed; `None` when there
    /// can be none.
    crossing: OnceCell<Option<Condition>>,
    /// The terms of the first stage.
    pub(crate) terms: Vec<ScoredTerm>,
    /// Whether the query is a pasted text.
    pub(crate) is_text: bool,
    /// The terms of the second stage, worked out when needed.
    scoring: OnceCell<Scoring>,
    /// The articles that quote a person whom the query names, if it names one.
    speech: Option<Condition>,
    /// The distinguishing signs of the query, such as those of C++ and C#.
    pub(crate) signs: Option<SignificantSigns>,
}

impl<'a> Search<'a> {
    /// Prepares a search for a planned query.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(crate) fn new(
        state: State<'a>,
        plan: &'a Plan,
        request: &'a SearchRequest,
    ) -> Result<Search<'a>, SearchError> {
        let (limits, mut terms) = (request.limits(), scoring_terms(plan));
        let is_text = terms.len() > MAX_WORDS;
        if is_text {
            terms = rarest(state, terms)?;
        }
        let (crossing, scoring) = (OnceCell::new(), OnceCell::new());
        let (speech, signs) = (speech(plan, state.analyzer), SignificantSigns::of(plan));
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

    /// Narrows a set to the dates and filters of the request.
    pub(crate) fn within(&self, set: Condition) -> Condition {
        let not = |set| Condition::Not(Box::new(set));
        let parted = match self.request.crossing {
            Crossing::Include => None,
            Crossing::Exclude => self.parted().cloned().map(not),
            Crossing::Only => Some(self.parted().cloned().unwrap_or_else(Condition::nothing)),
        };
        Condition::And(self.limited(set).chain(parted).collect())
    }

    /// The articles that match only across a punctuation mark; `None` when there can be none.
    fn parted(&self) -> Option<&Condition> {
        self.crossing.get_or_init(|| crossing(&self.plan.all)).as_ref()
    }

    fn limited(&self, set: Condition) -> impl Iterator<Item = Condition> {
        std::iter::once(set).chain(self.limits.iter().cloned())
    }

    /// How many articles within the dates and filters match only across a punctuation mark, whether they
    /// are wanted or not.
    pub(crate) fn count_crossing(&self) -> Result<usize, SearchError> {
        let Some(crossing) = self.parted() else { return Ok(0) };
        let count = |set: Condition| {
            let set = Condition::And(self.limited(set).collect());
            let deadline = self.request.deadline;
            self.state.index.by_date(&ByDate { deadline, ..ByDate::newest(&set, 0) })
        };
        // Mostly there are none, and a quick check shows it.
        if let Condition::And(_) = crossing
            && let Some(parted) = parted(&self.plan.all)
            && count(parted)?.total == 0
        {
            return Ok(0);
        }
        Ok(count(crossing.clone())?.total)
    }

    /// For each of these articles, whether it matches only across a punctuation mark.
    pub(crate) fn crossing(&self, docs: &[DocRef]) -> Result<Vec<bool>, SearchError> {
        match self.parted() {
            None => Ok(vec![false; docs.len()]),
            Some(crossing) => Ok(self.state.index.matching(crossing, docs)?),
        }
    }

    /// For each of these articles, whether it quotes a person whom the query names.
    pub(crate) fn quotes_person(&self, docs: &[DocRef]) -> Result<Vec<bool>, SearchError> {
        match &self.speech {
            None => Ok(vec![false; docs.len()]),
            Some(speech) => Ok(self.state.index.matching(speech, docs)?),
        }
    }

    /// How many articles are rescored.
    pub(crate) fn rescored(&self) -> usize {
        match (&self.signs, self.is_text) {
            (Some(_), _) => LOOKED_AT,
            (None, true) => RESCORED_FOR_TEXT,
            (None, false) => RESCORED,
        }
    }

    /// What the first stage scores by. A single run is ranked by how often it occurs.
    pub(crate) fn first_stage_terms(&self) -> (Option<&Run>, &[ScoredTerm]) {
        match &self.plan.all {
            Condition::Run(None, run) => (Some(run), &[]),
            _ => (None, &self.terms),
        }
    }

    /// The terms of the second stage, worked out when first needed.
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
    /// Its tier, 0 the best.
    pub(crate) tier: usize,
    /// The near-duplicates that are listed under it.
    pub(crate) duplicates: Vec<DocRef>,
    /// By which stages it was scored.
    pub(crate) scored: Scored,
}

impl FoundDoc {
    /// An article that matches all of a query.
    pub(crate) fn new(doc: DocRef, tier: usize, score: f32, scored: Scored) -> FoundDoc {
        FoundDoc { doc, score, partial: false, tier, duplicates: Vec::new(), scored }
    }
}

/// By which stages an article was scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scored {
    /// By none: the order is by date.
    Not,
    /// By the first stage alone.
    Once,
    /// By the second stage, as one that matches the query to this degree.
    Twice(MatchDegree),
}

/// The degree to which an article matches a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MatchDegree {
    /// Not all of it.
    Part,
    /// All of it.
    All,
    /// All of it, as it was typed.
    Typed,
}

/// The rarest of these terms, without those that no article contains.
fn rarest(state: State<'_>, terms: Vec<ScoredTerm>) -> Result<Vec<ScoredTerm>, SearchError> {
    let word = |term: &ScoredTerm| match term {
        ScoredTerm::Word(word, _) => word.clone(),
        ScoredTerm::Gram(gram, _) => gram.to_string(),
        ScoredTerm::Pair(first, second, _) => String::from_iter([first, second]),
    };
    let words: Vec<String> = terms.iter().map(word).collect();
    let frequencies = state.index.statistics(&[], &words, &[])?.words;
    let mut occurring: Vec<(u64, ScoredTerm)> = frequencies.into_iter().zip(terms).collect();
    occurring.retain(|(frequency, _)| *frequency > 0);
    occurring.sort_by_key(|(frequency, _)| *frequency);
    occurring.truncate(RAREST_WORDS);
    Ok(occurring.into_iter().map(|(_, term)| term).collect())
}

/// The terms of the first stage: words, or characters if there are no words. Words of synonyms count
/// less.
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
