//! What the engine answers. Offsets count characters (Unicode scalar values) within the text
//! beside them, end exclusive.
//!
//! # Counts
//!
//! A *chunk* is a stretch of the query without white space. `run` and `all` do not depend on the
//! limit or on ranking.
//!
//! | count | articles |
//! |---|---|
//! | `run` | contain every chunk as a literal run; this never depends on a dictionary |
//! | `all`, which is `total` | contain each chunk as a run, or each of its content words as a run |
//! | `crossing` | are in `all`, but match only across a punctuation mark |
//! | `partial` | are not in `all`, and contain part of the query; at most 100 |
//!
//! By relevance, matches across a mark come after the others of their kind. Other orders, facets and
//! counts do not distinguish them.
//!
//! The content words of a chunk are its words without function words (a short list:
//! `function_words.rs` of the query language); a word of a single character stays joined to its
//! neighbour. A chunk with fewer than two content words matches only as a run. A synonym may
//! replace a stretch of a chunk, or several consecutive chunks.
//!
//! Partial hits are offered if `total` is below 100, whatever page is requested, and state what
//! they lack. For a keyword query (no chunk longer than 8 characters) they come after all others. A
//! longer query describes something: there both kinds are scored as one set, in which containing
//! everything is a bonus (`docs/ranking.md`). So the pages of a result form one list, whatever
//! their size.
//!
//! Counts are exact unless the deadline passed; then they are lower bounds (`counts_exact`). Facets
//! and the orders by date cover the `total` set, or the partial hits if that set is empty. Ties
//! between equal scores are broken by the best passage (the shorter, then the earlier one), then by
//! date (the newer first), then by id. Undated articles come last in both orders by date.

use std::ops::Range;
use std::time::{Duration, SystemTime};

use souwen_article::{Article, Facet};
use souwen_index::{PendingWords, VerificationState};
use souwen_query::{Substitution, WarningCode};
use souwen_text::Date;

use crate::explanation::Explanation;
use crate::window::{Place, Window};

/// The answer to a search.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SearchResponse {
    /// How the query was understood.
    pub parsed: Option<ParsedQuery>,
    /// The number of articles that match: `counts.all`.
    pub total: usize,
    /// The counts by kind of match.
    pub counts: Counts,
    /// Whether the counts are exact; otherwise they are lower bounds.
    pub counts_exact: bool,
    /// Identifies the set of segments and of deleted articles.
    pub generation: String,
    /// Identifies the analyzer with its dictionaries, and the synonyms.
    pub fingerprint: String,
    /// Whether the files of the index are still being verified.
    pub unverified: bool,
    /// How long the search took.
    pub took: Duration,
    /// How long its stages took; together this is less than `took`.
    pub stages: StageTimes,
    /// Whether the deadline passed before everything was looked at.
    pub timed_out: bool,
    /// The hits of the requested page, in order.
    pub hits: Vec<Hit>,
    /// How many articles are listed under a hit as its near-duplicates, on all pages together. All pages
    /// together have `total + counts.partial - collapsed` hits.
    pub collapsed: usize,
    /// The requested facets, in the requested order.
    pub facets: Vec<(Facet, Vec<FacetCount>)>,
    /// A better query, if there is one; when it was applied, the rest of the response answers it.
    pub did_you_mean: Option<DidYouMean>,
    /// Whether a better query might have been proposed if the suggestion set had been ready: the same
    /// request may soon get another answer.
    pub provisional: bool,
    /// Other readings of the query; when one was applied, the rest of the response answers it.
    pub interpretations: Vec<Interpretation>,
    /// The date that the times in the query are relative to, if it contains a relative time: tomorrow the
    /// answer is another.
    pub today: Option<Date>,
    /// Warnings: what was ignored, and what could surprise.
    pub warnings: Vec<Warning>,
}

/// How long the stages of a search took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StageTimes {
    /// Matching, counting, facets, and ranking by the first stage or by date.
    pub first: Duration,
    /// Scoring the best again.
    pub rescoring: Duration,
    /// Fetching the articles of the page, marking them and cutting passages.
    pub snippets: Duration,
}

impl StageTimes {
    /// The sum of both, for a query that was answered by another search.
    #[must_use]
    pub(crate) fn plus(self, other: StageTimes) -> StageTimes {
        StageTimes {
            first: self.first + other.first,
            rescoring: self.rescoring + other.rescoring,
            snippets: self.snippets + other.snippets,
        }
    }
}

/// Another reading of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interpretation {
    /// The kind of reading.
    pub kind: InterpretationKind,
    /// The part of the query that is read in another way, as typed.
    pub text: String,
    /// The query that expresses this reading.
    pub query: String,
    /// For a time: its first day, `None` when it is open. Without a year, `MM-DD`: of any year.
    pub from: Option<String>,
    /// For a time: its last day, in the same way.
    pub to: Option<String>,
    /// How many articles it finds.
    pub total: usize,
    /// Whether it was searched for at once, because the query as typed finds nothing.
    pub applied: bool,
}

/// A kind of reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InterpretationKind {
    /// A time in plain words limits the search.
    Dates,
}

impl InterpretationKind {
    /// The name used over HTTP.
    pub fn name(self) -> &'static str {
        match self {
            InterpretationKind::Dates => "dates",
        }
    }
}

/// A query that finds articles which the query as typed does not find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DidYouMean {
    /// The query, ready to be searched for.
    pub query: String,
    /// Why it is proposed.
    pub reason: Reason,
    /// Whether it was searched for at once, because the query as typed finds nothing.
    pub applied: bool,
}

/// Why a query is proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The query is pinyin.
    Pinyin,
    /// It sounds the same.
    Homophone,
    /// It sounds nearly the same.
    SimilarSound,
    /// It looks nearly the same.
    SimilarShape,
    /// It is spelt nearly the same.
    Spelling,
}

impl Reason {
    /// The name used over HTTP.
    pub fn name(self) -> &'static str {
        match self {
            Reason::Pinyin => "pinyin",
            Reason::Homophone => "homophone",
            Reason::SimilarSound => "similar_sound",
            Reason::SimilarShape => "similar_shape",
            Reason::Spelling => "spelling",
        }
    }
}

/// How many articles match, by kind of match (see the head of this file).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Articles that contain every chunk of the query as a literal run.
    pub run: usize,
    /// Articles that contain each chunk as a run, or all of its content words.
    pub all: usize,
    /// The part of `all` that matches only across a punctuation mark.
    pub crossing: usize,
    /// Further articles that contain only part of the query.
    pub partial: usize,
}

/// One article found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Hit {
    /// The article, its body included.
    pub article: Article,
    /// The score; 0 when the order is by date.
    pub score: f32,
    /// Whether the article contains only part of the query.
    pub partial: bool,
    /// Whether it matches only across a punctuation mark.
    pub crossing: bool,
    /// The parts of the query that are missing in it, as typed (partial hits only).
    pub missing: Vec<String>,
    /// The ranges to mark in the title.
    pub title_highlights: Vec<Range<usize>>,
    /// Passages that show why it was found, the most informative (the snippet) first; empty when snippets
    /// were not requested.
    pub fragments: Vec<Fragment>,
    /// Its near-duplicates, best first; empty unless they are collapsed.
    pub duplicates: Vec<Duplicate>,
    /// The explanation of its score, when requested.
    pub explanation: Option<Explanation>,
}

/// A near-duplicate of a hit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Duplicate {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its date.
    pub date: Option<Date>,
    /// The source that printed it.
    pub source: Option<String>,
}

/// A passage of an article.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fragment {
    /// The passage: a stretch of one paragraph that begins and ends where a sentence or clause
    /// does, with an ellipsis where it was cut inside a sentence.
    pub text: String,
    /// The ranges to mark in `text`.
    pub highlights: Vec<Range<usize>>,
    /// The paragraph of the body that it is from, counted from 1; 0 for other lines (a byline).
    pub paragraph: usize,
    /// The place of its matches as a text fragment: for links into the page that the article came from.
    /// `None` when nothing of the body is marked.
    pub text_fragment: Option<TextFragment>,
}

/// A passage of a paragraph, as printed there, with its context. No part begins or ends with white space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextFragment {
    /// The text directly before the passage.
    pub prefix: Option<String>,
    /// The passage, or its beginning.
    pub start: String,
    /// The end of the passage, when `start` is not all of it.
    pub end: Option<String>,
    /// The text directly after the passage.
    pub suffix: Option<String>,
}

/// A node of the query as it was understood.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ParsedQuery {
    /// `and`, `or`, `not`, `run` (quoted), `text`, `date`, `prefix`, `all`, `near`, `sentence`,
    /// `paragraph`.
    pub op: &'static str,
    /// The field it is limited to.
    pub field: Option<&'static str>,
    /// The text of a leaf.
    pub text: Option<String>,
    /// The operands of `and`, `or`, `not`, and of the nearness operators.
    pub children: Vec<ParsedQuery>,
    /// For a date: its first day, `None` when it is open. Without a year, `MM-DD`: of any year.
    pub from: Option<String>,
    /// For a date: its last day, in the same way.
    pub to: Option<String>,
    /// For `near`: the maximum number of characters between the operands.
    pub distance: Option<u32>,
    /// At the root: the synonyms that were searched for as well.
    pub synonyms: Vec<Substitution>,
}

/// A value of a facet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetCount {
    /// The value.
    pub value: String,
    /// How many of the matching articles have it.
    pub count: usize,
}

/// A warning about the query for the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// What it is about.
    pub code: WarningCode,
    /// A sentence in English; interfaces translate by `code`.
    pub message: String,
}

/// A whole article with the matches of a query marked.
#[derive(Debug, Clone, PartialEq)]
pub struct MarkedArticle {
    /// The article.
    pub article: Article,
    /// The ranges to mark in the title.
    pub title: Vec<Range<usize>>,
    /// The ranges to mark in each paragraph of the body.
    pub body: Vec<Vec<Range<usize>>>,
    /// The ranges to mark in each value of the dateline.
    pub dateline: Vec<Vec<Range<usize>>>,
    /// Whether the article was pushed, and is in no file.
    pub pushed: bool,
    /// The state of the index that it was read from.
    pub state: IndexState,
}

/// The part of an article that is shown at a time, with the matches of a query marked.
#[derive(Debug, Clone, PartialEq)]
pub struct ArticleWindow {
    /// The article, whole.
    pub article: Article,
    /// The part of its text that is shown.
    pub window: Window,
    /// The ranges to mark in the title.
    pub title: Vec<Range<usize>>,
    /// The ranges to mark in each piece of the window, in characters of the piece.
    pub pieces: Vec<Vec<Range<usize>>>,
    /// The ranges to mark in each value of the dateline.
    pub dateline: Vec<Vec<Range<usize>>>,
    /// The places that contain matches, in order: all places when the window shows the whole article,
    /// otherwise those in the window and near it.
    pub matches: Vec<Place>,
    /// The most similar articles, as in [`SimilarArticles`].
    pub related: Vec<Hit>,
    /// The state of the index that it was read from.
    pub state: IndexState,
}

/// The articles that are most similar to an article.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SimilarArticles {
    /// The articles, the most similar first: without snippets, and with scores from 0 to 1.
    pub hits: Vec<Hit>,
    /// The state of the index that they were read from.
    pub state: IndexState,
    /// How long the search for them took.
    pub took: Duration,
}

/// What the answer to a query depends on: the same state and the same query give the same answer, apart
/// from times.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IndexState {
    /// Identifies the set of segments and of deleted articles.
    pub generation: String,
    /// Identifies the analyzer with its dictionaries.
    pub fingerprint: String,
    /// Whether the files of the index are still being verified: answers before that is done are not
    /// certain.
    pub unverified: bool,
}

impl SearchResponse {
    /// The query that was answered: the one typed, or the one searched for instead.
    pub fn searched<'a>(&'a self, typed: &'a str) -> &'a str {
        let better = self.did_you_mean.as_ref().filter(|better| better.applied);
        let reading = self.interpretations.iter().find(|reading| reading.applied);
        let better = better.map(|better| better.query.as_str());
        better.or(reading.map(|reading| reading.query.as_str())).unwrap_or(typed)
    }

    /// The state of the index that was searched.
    pub fn state(&self) -> IndexState {
        IndexState {
            generation: self.generation.clone(),
            fingerprint: self.fingerprint.clone(),
            unverified: self.unverified,
        }
    }
}

impl IndexState {
    /// The parts of an entity tag: the same names mean the same answers.
    pub fn names(&self) -> [&str; 3] {
        [&self.generation, &self.fingerprint, if self.unverified { "unverified" } else { "" }]
    }
}

/// Whether an index can be relied on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readiness {
    /// Identifies the commit that is shown.
    pub commit: String,
    /// When it was made, in seconds since 1970.
    pub time: u64,
    /// When this copy was last known to be up to date; `None` when the index is no copy of another.
    pub checked: Option<SystemTime>,
    /// The state of the verification of its files.
    pub verification: VerificationState,
}

/// A token of a text, as the analyzer produces it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnalyzedToken {
    /// `words` or `grams`.
    pub stream: &'static str,
    /// The folded form.
    pub term: String,
    /// The position of its first character.
    pub position: u32,
    /// Its first character in the text, in characters.
    pub start: usize,
    /// Its end in the text, exclusive, in characters.
    pub end: usize,
}

/// Statistics of an index.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Stats {
    /// The number of articles.
    pub articles: u64,
    /// The size on disk, in bytes.
    pub bytes: u64,
    /// The number of segments.
    pub segments: usize,
    /// Identifies the set of segments and of deleted articles.
    pub generation: String,
    /// Identifies the analyzer with its dictionaries.
    pub fingerprint: String,
    /// The version of the format on disk.
    pub format: u32,
    /// The earliest and the latest date.
    pub dates: Option<(Date, Date)>,
    /// The number of articles without a date.
    pub undated: u64,
    /// The number of articles that were pushed, and are in no file.
    pub pushed: u64,
    /// The folders and files it was built from, with the number of files read from each.
    pub folders: Vec<(String, usize)>,
    /// The number of groups in the file of synonyms.
    pub synonyms: usize,
    /// What is wrong with the file of synonyms, one sentence each.
    pub synonym_problems: Vec<String>,
    /// The number of words of the user's dictionary that are applied.
    pub words: usize,
    /// The words of the user's dictionary that the next refresh applies.
    pub pending: PendingWords,
}
