//! Retrieval: the one seam through which articles are found.
//!
//! What is asked for and what comes back is in our own terms, so that another engine could stand
//! behind [`Retrieval`]. Scoring beyond a first stage, snippets and the query language are the
//! caller's.

use std::collections::HashMap;
use std::ops::Range;
use std::time::Instant;

use souwen_article::{Article, Condition, Facet};
use souwen_text::{Date, Run, Sketch};

use crate::IndexError;
use crate::suggestions::{KeptSuggestions, Urgency};

/// Names an article of one state: a number that means something to the engine that gave it, and
/// only together with that state. Ordered as the state holds its articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocRef(u64);

impl DocRef {
    /// The reference that an engine gives out for this number of its own.
    pub fn new(number: u64) -> DocRef {
        DocRef(number)
    }

    /// The number that the engine gave.
    pub fn number(self) -> u64 {
        self.0
    }
}

/// A term of the first stage with its weight.
#[derive(Debug, Clone, PartialEq)]
pub enum ScoredTerm {
    /// A word (folded).
    Word(String, f32),
    /// A single character (folded).
    Gram(char, f32),
    /// Two characters (folded) side by side. Slow unless the pair is a token.
    Pair(char, char, f32),
}

/// What the first stage ranks.
#[derive(Debug)]
pub struct FirstStage<'a> {
    /// The articles.
    pub set: &'a Condition,
    /// A run that the articles must hold as well, and that they are scored by: BM25 with the run
    /// for its only term.
    pub run: Option<&'a Run>,
    /// What they are scored by beside that: BM25 summed over the terms.
    pub terms: &'a [ScoredTerm],
    /// Sets of preferred articles, best first: members of an earlier set come before all others.
    pub tiers: &'a [Condition],
    /// What sends an article of the first tiers behind all of these: how many tiers that is, and the set
    /// of what is sent, which is a tier of its own then, before the others. It is asked about such
    /// articles only.
    pub demoted: Option<(usize, &'a Condition)>,
    /// How many articles to give at most.
    pub limit: usize,
    /// What the articles of the set are counted by.
    pub facets: &'a [Facet],
    /// When to stop and give what there is.
    pub deadline: Option<Instant>,
}

/// An article as the first stage ranked it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// The article.
    pub doc: DocRef,
    /// The tier it is in: the index into [`FirstStage::tiers`], or their number for none; behind
    /// the tier of what is demoted, where there is one, by one more.
    pub tier: usize,
    /// Its first-stage score.
    pub score: f32,
}

/// What the first stage gives.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Ranked {
    /// The best articles: by tier, score, then date (newest first) and id.
    pub best: Vec<Candidate>,
    /// The size of the whole set.
    pub total: usize,
    /// How many of the set are in each tier (each article in its first).
    pub tiers: Vec<usize>,
    /// How many of the set have each value, for each facet asked for.
    pub facets: Vec<ValueCounts>,
    /// Whether the deadline passed: the figures are then lower bounds.
    pub timed_out: bool,
}

/// How articles are ordered by date; undated ones come last, and equal dates are ordered by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    /// Newest first.
    Newest,
    /// Oldest first.
    Oldest,
}

/// What of a set is asked for by date.
#[derive(Debug)]
pub struct ByDate<'a> {
    /// The articles.
    pub set: &'a Condition,
    /// The order.
    pub order: DateOrder,
    /// How many articles to give at most, from the first on.
    pub limit: usize,
    /// Which of them are shown: only these need be in the order of their ids where their days are equal.
    pub shown: Range<usize>,
    /// What the articles of the set are counted by.
    pub facets: &'a [Facet],
    /// When to stop and give what there is.
    pub deadline: Option<Instant>,
}

impl<'a> ByDate<'a> {
    /// The newest articles of a set, as many as `limit`, and how many there are.
    pub fn newest(set: &'a Condition, limit: usize) -> ByDate<'a> {
        let (order, shown) = (DateOrder::Newest, 0..limit);
        ByDate { set, order, limit, shown, facets: &[], deadline: None }
    }
}

/// How many articles have each value of a facet.
pub type ValueCounts = HashMap<String, usize>;

/// Articles by date.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Dated {
    /// The articles from the first on, as many as were asked for.
    pub docs: Vec<DocRef>,
    /// The size of the whole set.
    pub total: usize,
    /// How many of the set have each value, for each facet asked for.
    pub facets: Vec<ValueCounts>,
    /// Whether the deadline passed.
    pub timed_out: bool,
}

/// What rescoring reads of one article: where the query's characters and words stand.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DocFeatures {
    /// The number of significant characters.
    pub length: u32,
    /// Where its subtitle, its body, and what follows the body begin, as positions.
    pub parts: [u32; 3],
    /// Where the characters asked for stand, by position.
    pub places: Vec<GramPlace>,
    /// For each word asked for: how often it stands there.
    pub word_counts: Vec<u32>,
}

/// Where a character stands in an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GramPlace {
    /// Its position.
    pub position: u32,
    /// Which of the characters asked for it is.
    pub gram: u32,
}

impl GramPlace {
    /// What places are ordered by: position, then character. One number is compared fastest.
    pub fn key(&self) -> u64 {
        u64::from(self.position) << 32 | u64::from(self.gram)
    }
}

/// Figures of a whole snapshot that scoring needs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TermStatistics {
    /// The number of articles, deleted ones included until they are merged away.
    pub articles: u64,
    /// The mean length in significant characters, at least 1.
    pub mean_length: f32,
    /// For each character asked for: how many articles hold it.
    pub grams: Vec<u64>,
    /// For each word asked for: how many articles hold it.
    pub words: Vec<u64>,
    /// For each pair of characters asked for: how many articles hold them side by side; `None`
    /// where the index does not say.
    pub pairs: Vec<Option<u64>>,
}

/// What of an index is where and from when.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct SnapshotStats {
    /// Articles.
    pub articles: u64,
    /// Bytes on disk.
    pub bytes: u64,
    /// Segments.
    pub segments: usize,
    /// The earliest and the latest date.
    pub dates: Option<(Date, Date)>,
    /// Articles without a date.
    pub undated: u64,
    /// Articles that are in no file: they were pushed.
    pub pushed: u64,
}

/// One fixed state of an index that can be searched.
pub trait Retrieval: Send + Sync {
    /// Names the state: equal names, equal answers.
    fn generation(&self) -> String;

    /// Whether this is a part of an index. What suggestions are made from is then that of the whole:
    /// of each it has to be asked whether the part holds it.
    fn is_part(&self) -> bool {
        false
    }

    /// Ranks a set by a first, cheap score, and counts it.
    ///
    /// # Errors
    /// When the index cannot be read; so everywhere below.
    fn first_stage(&self, stage: &FirstStage<'_>) -> Result<Ranked, IndexError>;

    /// The best articles that hold any of the terms, within `set`, without counting them. Those
    /// of `except`, in the order of their references, are left out.
    fn offers(
        &self,
        set: &Condition,
        except: &[DocRef],
        terms: &[ScoredTerm],
        limit: usize,
        deadline: Option<Instant>,
    ) -> Result<Vec<Candidate>, IndexError>;

    /// The articles of a set by date.
    fn by_date(&self, asked: &ByDate<'_>) -> Result<Dated, IndexError>;

    /// How many articles there are in a set.
    fn count(&self, set: &Condition) -> Result<usize, IndexError> {
        Ok(self.by_date(&ByDate::newest(set, 0))?.total)
    }

    /// Whether there is any article in a set.
    fn any(&self, set: &Condition) -> Result<bool, IndexError> {
        Ok(self.count(set)? > 0)
    }

    /// How many of these articles have each value, for each facet asked for.
    fn facets_of(&self, docs: &[DocRef], facets: &[Facet]) -> Result<Vec<ValueCounts>, IndexError>;

    /// How frequent characters, words, and pairs of characters side by side are.
    fn statistics(
        &self,
        grams: &[char],
        words: &[String],
        pairs: &[(char, char)],
    ) -> Result<TermStatistics, IndexError>;

    /// Where the characters and words stand in each of these articles, in the order of `docs`.
    fn features(
        &self,
        docs: &[DocRef],
        grams: &[char],
        words: &[String],
    ) -> Result<Vec<DocFeatures>, IndexError>;

    /// What each of these gives the score of an article in the first stage: the run if there is
    /// one, then the terms.
    fn first_stage_gains(
        &self,
        doc: DocRef,
        run: Option<&Run>,
        terms: &[ScoredTerm],
    ) -> Result<Vec<f32>, IndexError>;

    /// Which of these articles are in a set, in their order.
    fn holding(&self, set: &Condition, docs: &[DocRef]) -> Result<Vec<bool>, IndexError>;

    /// The dates of these articles, in their order.
    fn dates(&self, docs: &[DocRef]) -> Result<Vec<Option<Date>>, IndexError>;

    /// The sketches of the texts of these articles, in their order; `None` where there is too little
    /// text to tell it from another.
    fn sketches(&self, docs: &[DocRef]) -> Result<Vec<Option<Sketch>>, IndexError>;

    /// The latest date of all articles.
    fn newest(&self) -> Result<Option<Date>, IndexError>;

    /// The dates and ids of these articles, in their order: what ties are broken by.
    fn keys(&self, docs: &[DocRef]) -> Result<Vec<(Option<Date>, String)>, IndexError>;

    /// The whole article.
    fn article(&self, doc: DocRef) -> Result<Article, IndexError>;

    /// Whether an article is in no file: it was pushed.
    fn is_pushed(&self, doc: DocRef) -> Result<bool, IndexError>;

    /// The articles that were pushed, in the order of their references.
    fn pushed(&self) -> Result<Vec<DocRef>, IndexError>;

    /// All articles, in the order of their ids.
    fn all_by_id(&self) -> Result<Vec<DocRef>, IndexError>;

    /// The article with this id.
    fn find(&self, id: &str) -> Result<Option<DocRef>, IndexError>;

    /// The id that the article has now that had this one before; `None` where none had it.
    fn renamed(&self, _former: &str) -> Result<Option<String>, IndexError> {
        Ok(None)
    }

    /// The article with this id, or else the one that had it before.
    fn find_by_any_id(&self, id: &str) -> Result<Option<DocRef>, IndexError> {
        if let Some(found) = self.find(id)? {
            return Ok(Some(found));
        }
        match self.renamed(id)? {
            Some(now) => self.find(&now),
            None => Ok(None),
        }
    }

    /// The years of which there are articles, ascending. Cheap: as many steps as there are years.
    fn years(&self) -> Result<Vec<i32>, IndexError>;

    /// What is in the index.
    fn stats(&self) -> Result<SnapshotStats, IndexError>;

    /// Brings what suggestions are made from to this state. Takes time in proportion to the articles
    /// that have changed, and now and then to all articles. Returns whether it is of this state then; if
    /// not it can be brought there later.
    fn bring_suggestions(
        &self,
        kept: &mut KeptSuggestions,
        urgency: Urgency,
    ) -> Result<bool, IndexError>;
}
