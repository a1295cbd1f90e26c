//! Retrieval: the one interface through which articles are found.
//!
//! Requests and results use types of our own, so that another engine could implement [`Retrieval`].
//! Scoring beyond a first stage, snippets and the query language belong to the caller.

use std::collections::HashMap;
use std::ops::Range;
use std::time::Instant;

use souwen_article::{Article, Condition, Facet};
use souwen_text::{Date, Run, Sketch};

use crate::IndexError;
use crate::suggestions::{KeptSuggestions, Urgency};

/// Identifies an article within one snapshot. The number has a meaning only for the engine that gave
/// it, and only together with that snapshot. References sort in index order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocRef(u64);

impl DocRef {
    /// Makes a reference from a number that the engine chooses.
    pub fn new(number: u64) -> DocRef {
        DocRef(number)
    }

    /// The number that the engine chose.
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

/// A request for the first stage of ranking.
#[derive(Debug)]
pub struct FirstStage<'a> {
    /// The articles to rank.
    pub set: &'a Condition,
    /// A run that the articles must contain as well, and that they are scored by: BM25 with the run
    /// as its only term.
    pub run: Option<&'a Run>,
    /// Further terms for scoring: BM25 summed over the terms.
    pub terms: &'a [ScoredTerm],
    /// Sets of preferred articles, best first: a member of an earlier set is ranked before all others.
    pub tiers: &'a [Condition],
    /// Demotes articles of the first tiers. The number says how many tiers are affected; articles of
    /// these that are in the set are ranked behind them, as a tier of their own. Only articles of
    /// these tiers are tested.
    pub demoted: Option<(usize, &'a Condition)>,
    /// The maximal number of articles to return.
    pub limit: usize,
    /// The facets to count over the set.
    pub facets: &'a [Facet],
    /// When to stop and return the result so far.
    pub deadline: Option<Instant>,
}

/// An article as the first stage ranked it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// The article.
    pub doc: DocRef,
    /// Its tier: the index into [`FirstStage::tiers`], or their number if it is in none. Tiers behind
    /// the tier of demoted articles, if there is one, are numbered one higher.
    pub tier: usize,
    /// Its first-stage score.
    pub score: f32,
}

/// The result of the first stage.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Ranked {
    /// The best articles: by tier, score, then date (newest first) and id.
    pub best: Vec<Candidate>,
    /// The number of articles in the set.
    pub total: usize,
    /// How many articles of the set are in each tier. Each article counts in its first tier.
    pub tiers: Vec<usize>,
    /// For each requested facet, how many articles of the set have each value.
    pub facets: Vec<ValueCounts>,
    /// Whether the deadline passed: the counts are then lower bounds.
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

/// A request for the articles of a set by date.
#[derive(Debug)]
pub struct ByDate<'a> {
    /// The articles.
    pub set: &'a Condition,
    /// The order.
    pub order: DateOrder,
    /// The maximal number of articles to return, from the first on.
    pub limit: usize,
    /// The range that is shown. Ties of the date are ordered by id only within this range.
    pub shown: Range<usize>,
    /// The facets to count over the set.
    pub facets: &'a [Facet],
    /// When to stop and return the result so far.
    pub deadline: Option<Instant>,
}

impl<'a> ByDate<'a> {
    /// A request for the newest `limit` articles of a set, and the number of articles in it.
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
    /// The first articles, at most as many as requested.
    pub docs: Vec<DocRef>,
    /// The number of articles in the set.
    pub total: usize,
    /// For each requested facet, how many articles of the set have each value.
    pub facets: Vec<ValueCounts>,
    /// Whether the deadline passed.
    pub timed_out: bool,
}

/// Features of one article for rescoring: where the characters and words of the query occur.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DocFeatures {
    /// The number of significant characters.
    pub length: u32,
    /// The positions at which its subtitle, its body, and the text after the body begin.
    pub parts: [u32; 3],
    /// The occurrences of the requested characters, by position.
    pub places: Vec<GramPlace>,
    /// For each requested word, how often it occurs in the article.
    pub word_counts: Vec<u32>,
}

/// An occurrence of a character in an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GramPlace {
    /// Its position.
    pub position: u32,
    /// The index of the character among the requested ones.
    pub gram: u32,
}

impl GramPlace {
    /// The sort key: position, then character, in one number for fast comparison.
    pub(crate) fn key(&self) -> u64 {
        u64::from(self.position) << 32 | u64::from(self.gram)
    }
}

/// Statistics of a whole snapshot that scoring needs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TermStatistics {
    /// The number of articles. Deleted ones count until they are merged away.
    pub articles: u64,
    /// The mean length in significant characters, at least 1.
    pub mean_length: f32,
    /// For each requested character, how many articles contain it.
    pub grams: Vec<u64>,
    /// For each requested word, how many articles contain it.
    pub words: Vec<u64>,
    /// For each requested pair of characters, how many articles contain them side by side; `None` if
    /// the index does not know.
    pub pairs: Vec<Option<u64>>,
}

/// Size and date range of a snapshot.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SnapshotStats {
    /// Number of articles.
    pub articles: u64,
    /// Size on disk, in bytes.
    pub bytes: u64,
    /// Number of segments.
    pub segments: usize,
    /// The earliest and the latest date.
    pub dates: Option<(Date, Date)>,
    /// Number of articles without a date.
    pub undated: u64,
    /// Number of articles that were pushed and so are in no file.
    pub pushed: u64,
}

/// One snapshot of an index that can be searched.
pub trait Retrieval: Send + Sync {
    /// Names the snapshot: equal names mean equal answers.
    fn generation(&self) -> String;

    /// Whether this is a part of an index. Suggestions are then made from the whole index, so each
    /// has to be checked against the part.
    fn is_part(&self) -> bool {
        false
    }

    /// Ranks a set by a first, cheap score, and counts it.
    ///
    /// # Errors
    /// When the index cannot be read. The same applies to all methods below.
    fn first_stage(&self, stage: &FirstStage<'_>) -> Result<Ranked, IndexError>;

    /// The best articles of `set` that contain any of the terms, without a count. Leaves out the
    /// articles of `except`, which is in the order of references.
    fn offers(
        &self,
        set: &Condition,
        except: &[DocRef],
        terms: &[ScoredTerm],
        limit: usize,
        deadline: Option<Instant>,
    ) -> Result<Vec<Candidate>, IndexError>;

    /// The articles of a set by date.
    fn by_date(&self, by_date: &ByDate<'_>) -> Result<Dated, IndexError>;

    /// The number of articles in a set.
    fn count(&self, set: &Condition) -> Result<usize, IndexError> {
        Ok(self.by_date(&ByDate::newest(set, 0))?.total)
    }

    /// The number of articles in each of these sets, in their order. An engine that answers over a network
    /// answers for all of them at once.
    fn counts(&self, sets: &[Condition]) -> Result<Vec<usize>, IndexError> {
        sets.iter().map(|set| self.count(set)).collect()
    }

    /// For each of these sets, in their order, whether it contains any article.
    fn occupied(&self, sets: &[Condition]) -> Result<Vec<bool>, IndexError> {
        Ok(self.counts(sets)?.into_iter().map(|articles| articles > 0).collect())
    }

    /// For each requested facet, how many of these articles have each value.
    fn facets_of(&self, docs: &[DocRef], facets: &[Facet]) -> Result<Vec<ValueCounts>, IndexError>;

    /// The document frequencies of characters, words, and pairs of adjacent characters.
    fn statistics(
        &self,
        grams: &[char],
        words: &[String],
        pairs: &[(char, char)],
    ) -> Result<TermStatistics, IndexError>;

    /// The occurrences of the characters and words in each of these articles, in the order of `docs`.
    fn features(
        &self,
        docs: &[DocRef],
        grams: &[char],
        words: &[String],
    ) -> Result<Vec<DocFeatures>, IndexError>;

    /// What the run, if there is one, and each term add to the first-stage score of an article. The
    /// values are in this order.
    fn first_stage_gains(
        &self,
        doc: DocRef,
        run: Option<&Run>,
        terms: &[ScoredTerm],
    ) -> Result<Vec<f32>, IndexError>;

    /// For each of these articles, in their order, whether it is in the set.
    fn matching(&self, set: &Condition, docs: &[DocRef]) -> Result<Vec<bool>, IndexError>;

    /// The dates of these articles, in their order.
    fn dates(&self, docs: &[DocRef]) -> Result<Vec<Option<Date>>, IndexError>;

    /// The sketches of the texts of these articles, in their order; `None` if the text is too short
    /// to be distinguished from another.
    fn sketches(&self, docs: &[DocRef]) -> Result<Vec<Option<Sketch>>, IndexError>;

    /// The latest date of all articles.
    fn newest(&self) -> Result<Option<Date>, IndexError>;

    /// The dates and ids of these articles, in their order. Ties are broken by these.
    fn keys(&self, docs: &[DocRef]) -> Result<Vec<(Option<Date>, String)>, IndexError>;

    /// The whole article.
    fn article(&self, doc: DocRef) -> Result<Article, IndexError>;

    /// Whether an article was pushed, so that it is in no file.
    fn is_pushed(&self, doc: DocRef) -> Result<bool, IndexError>;

    /// The articles that were pushed, in the order of their references.
    fn pushed(&self) -> Result<Vec<DocRef>, IndexError>;

    /// All articles, in the order of their ids.
    fn all_by_id(&self) -> Result<Vec<DocRef>, IndexError>;

    /// The article with this id.
    fn find(&self, id: &str) -> Result<Option<DocRef>, IndexError>;

    /// The current id of the article that had this id before; `None` if none had it.
    fn renamed(&self, _former: &str) -> Result<Option<String>, IndexError> {
        Ok(None)
    }

    /// The article with this id, or else the article that had it before.
    fn find_by_any_id(&self, id: &str) -> Result<Option<DocRef>, IndexError> {
        if let Some(found) = self.find(id)? {
            return Ok(Some(found));
        }
        match self.renamed(id)? {
            Some(now) => self.find(&now),
            None => Ok(None),
        }
    }

    /// The years that have articles, ascending. Cheap: one step for each year.
    fn years(&self) -> Result<Vec<i32>, IndexError>;

    /// Size and date range of the snapshot.
    fn stats(&self) -> Result<SnapshotStats, IndexError>;

    /// Brings the data behind suggestions up to this snapshot. The time is proportional to the number
    /// of changed articles; now and then all articles are read. Returns whether the data is now that
    /// of this snapshot. If not, it can be brought there later.
    fn bring_suggestions(
        &self,
        kept: &mut KeptSuggestions,
        urgency: Urgency,
    ) -> Result<bool, IndexError>;
}
