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
//! | `run` | that hold every chunk as a literal run; never depends on a dictionary |
//! | `all`, which is `total` | that hold each chunk as a run, or all of its content words, each of these as a run |
//! | `crossing` | of `all`: that match only where a sign parts what was typed. An order by relevance brings them after the others of their kind; other orders, facets and counts know no difference |
//! | `partial` | beyond `all`: that hold only part of the query, at most 100 |
//!
//! Of the content words of a chunk, one of a single character stays joined to its neighbour; a
//! short list of function words (`function_words.rs` of the query language) is left out; a chunk
//! with fewer than two parts left matches only as a run. A stretch of a chunk, or several chunks in
//! a row, may be answered by a synonym instead.
//!
//! Partial hits are offered when `total` is smaller than 100, whatever page is asked for, and say
//! what they lack. A query of keywords (no chunk longer than 8 characters) brings them after all
//! others; where a longer one describes something, both are scored as one set, in which holding
//! everything is a bonus (`docs/ranking.md`). So the pages of a result are one list, whatever their
//! size.
//!
//! Counts are exact unless the deadline passed, and lower bounds then (`counts_exact`). Facets and
//! the orders by date run over the `total` set, or over the partial hits when that is empty. Equal
//! scores: the shorter article, then the earlier best passage, newer first, then by id; undated
//! articles come last in both orders by date.

use std::ops::Range;
use std::time::{Duration, SystemTime};

use souwen_article::{Article, Facet};
use souwen_index::{PendingWords, VerificationState};
use souwen_query::Substitution;
use souwen_text::Date;

use crate::explanation::Explanation;
use crate::window::{Place, Window};

/// The answer to a search.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SearchResponse {
    /// What was understood.
    pub parsed: Option<ParsedQuery>,
    /// The number of articles that match: `counts.all`.
    pub total: usize,
    /// The counts.
    pub counts: Counts,
    /// Whether the counts are exact; otherwise they are lower bounds.
    pub counts_exact: bool,
    /// Names the searcher's set of segments and deletes.
    pub generation: String,
    /// Names the analyzer with its dictionaries, and the synonyms.
    pub fingerprint: String,
    /// Whether the files of the index are still being verified.
    pub unverified: bool,
    /// How long the search took.
    pub took: Duration,
    /// Whether the deadline passed before everything was looked at.
    pub timed_out: bool,
    /// The hits of the page asked for, in order.
    pub hits: Vec<Hit>,
    /// How many articles are listed under a hit as its near-duplicates, on all pages together: all
    /// pages have `total + counts.partial - collapsed` hits.
    pub collapsed: usize,
    /// The facets asked for, in the order asked for.
    pub facets: Vec<(Facet, Vec<FacetCount>)>,
    /// A better query, if there is one; when it was applied, all of this is the answer to it.
    pub did_you_mean: Option<DidYouMean>,
    /// Whether a better query might have been proposed, had what that takes been ready: the same
    /// request may be answered otherwise soon.
    pub provisional: bool,
    /// Other readings of what was typed; when one was applied, all of this is the answer to it.
    pub interpretations: Vec<Interpretation>,
    /// The day from which times were told, where something that was typed is told from today:
    /// tomorrow the answer is another.
    pub today: Option<Date>,
    /// What was ignored or could surprise.
    pub warnings: Vec<Warning>,
}

/// Another reading of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interpretation {
    /// What it makes of the query.
    pub kind: InterpretationKind,
    /// What of the query is read in another way, as typed.
    pub text: String,
    /// The query that says so.
    pub query: String,
    /// Of a time: its first day, `None` when it is open. Without a year, `MM-DD`: of any year.
    pub from: Option<String>,
    /// Of a time: its last day, in the same way.
    pub to: Option<String>,
    /// How many articles it finds.
    pub total: usize,
    /// Whether it was searched for at once, because what was typed finds nothing.
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

/// A query that finds what the one that was typed does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DidYouMean {
    /// The query, to be searched for as it stands.
    pub query: String,
    /// Why it is proposed.
    pub reason: Reason,
    /// Whether it was searched for at once, because what was typed finds nothing.
    pub applied: bool,
}

/// Why a query is proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// What was typed is pinyin.
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

/// How many articles match, and how (the design of the counts is in `ARCHITECTURE.md`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Articles that hold every typed chunk as a literal run.
    pub run: usize,
    /// Articles that hold each chunk as a run, or all of its content words.
    pub all: usize,
    /// Those of them that match only where a sign parts what was typed.
    pub crossing: usize,
    /// Further articles offered, which hold only part of the query.
    pub partial: usize,
}

/// One article found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Hit {
    /// The article, its body included.
    pub article: Article,
    /// The score; 0 where the order is by date.
    pub score: f32,
    /// Whether only part of the query is in the article.
    pub partial: bool,
    /// Whether it matches only where a sign parts what was typed.
    pub crossing: bool,
    /// The parts of the query that are not in it, as typed (partial hits only).
    pub missing: Vec<String>,
    /// What to mark in the title.
    pub title_highlights: Vec<Range<usize>>,
    /// Passages that show why it was found, the most telling (the snippet) first; empty when snippets
    /// were not asked for.
    pub fragments: Vec<Fragment>,
    /// Its near-duplicates, best first; empty unless they are collapsed.
    pub duplicates: Vec<Duplicate>,
    /// How it came to its score, when that was asked for.
    pub explanation: Option<Explanation>,
}

/// An article that says nearly the same as a hit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Duplicate {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its date.
    pub date: Option<Date>,
    /// Where it was printed.
    pub source: Option<String>,
}

/// A passage of an article.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fragment {
    /// The passage: a stretch of one paragraph that begins and ends where a sentence or clause
    /// does, with an ellipsis where it was cut inside a sentence.
    pub text: String,
    /// What to mark in `text`.
    pub highlights: Vec<Range<usize>>,
    /// The paragraph of the body it is from, counted from 1; 0 for anything else (a byline).
    pub paragraph: usize,
    /// Where its matches stand in the paragraph, in words of the paragraph: for links into the
    /// page that it came from. `None` when nothing of the body is marked.
    pub text_fragment: Option<TextFragment>,
}

/// A passage of a paragraph, as printed there, with what stands around it. White space stands at
/// the edges of no part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextFragment {
    /// What stands directly before the passage.
    pub prefix: Option<String>,
    /// The passage, or its beginning.
    pub start: String,
    /// Its end, where `start` is not all of it.
    pub end: Option<String>,
    /// What stands directly after the passage.
    pub suffix: Option<String>,
}

/// What was understood of a query.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ParsedQuery {
    /// `and`, `or`, `not`, `run` (quoted), `text`, `date`, `prefix`, `all`, `near`, `sentence`,
    /// `paragraph`.
    pub op: &'static str,
    /// The field it is limited to.
    pub field: Option<&'static str>,
    /// The text of a leaf.
    pub text: Option<String>,
    /// The parts of `and`, `or`, `not`, and of what stands near each other.
    pub children: Vec<ParsedQuery>,
    /// Of a date: its first day, `None` when it is open. Without a year, `MM-DD`: of any year.
    pub from: Option<String>,
    /// Of a date: its last day, in the same way.
    pub to: Option<String>,
    /// Of `near`: how many characters may stand between.
    pub distance: Option<u32>,
    /// At the root: the synonyms that were looked for as well.
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

/// Something about the query that the reader should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// A stable code.
    pub code: &'static str,
    /// A sentence in English; interfaces translate by `code`.
    pub message: String,
}

/// An article with the matches of a query marked, for showing it whole.
#[derive(Debug, Clone, PartialEq)]
pub struct MarkedArticle {
    /// The article.
    pub article: Article,
    /// What to mark in the title.
    pub title: Vec<Range<usize>>,
    /// What to mark in each paragraph of the body.
    pub body: Vec<Vec<Range<usize>>>,
    /// What to mark in each value of the dateline.
    pub dateline: Vec<Vec<Range<usize>>>,
    /// Whether it is in no file: it was pushed.
    pub pushed: bool,
    /// The state of the index that it is from.
    pub state: IndexState,
}

/// The part of an article that is shown at a time, with the matches of a query marked.
#[derive(Debug, Clone, PartialEq)]
pub struct ArticleWindow {
    /// The article, whole.
    pub article: Article,
    /// What of its text is shown.
    pub window: Window,
    /// What to mark in the title.
    pub title: Vec<Range<usize>>,
    /// What to mark in each piece of the window, in characters of the piece.
    pub pieces: Vec<Vec<Range<usize>>>,
    /// What to mark in each value of the dateline.
    pub dateline: Vec<Vec<Range<usize>>>,
    /// The places that hold matches, in their order: all of them where the window shows all, and those
    /// near the window elsewhere.
    pub matches: Vec<Place>,
    /// The articles that are most similar, as [`SimilarArticles`] has them.
    pub related: Vec<Hit>,
    /// The state of the index that it is from.
    pub state: IndexState,
}

/// The articles that are most similar to an article.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SimilarArticles {
    /// The articles, the most similar first: without snippets, and with scores from 0 to 1.
    pub hits: Vec<Hit>,
    /// The state of the index that they are from.
    pub state: IndexState,
    /// How long it took to find them.
    pub took: Duration,
}

/// What decides the answer to a query: the same state and the same query give the same answer,
/// times aside.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IndexState {
    /// Names the set of segments and of deleted articles.
    pub generation: String,
    /// Names the analyzer with its dictionaries.
    pub fingerprint: String,
    /// Whether the files of the index are still being verified: what was answered before that is done
    /// is not certain.
    pub unverified: bool,
}

impl SearchResponse {
    /// The query that this is the answer to: what was typed, or what was searched for instead.
    pub fn searched<'a>(&'a self, typed: &'a str) -> &'a str {
        let better = self.did_you_mean.as_ref().filter(|better| better.applied);
        let reading = self.interpretations.iter().find(|reading| reading.applied);
        let better = better.map(|better| better.query.as_str());
        better.or(reading.map(|reading| reading.query.as_str())).unwrap_or(typed)
    }

    /// The state of the index that it is from.
    pub fn state(&self) -> IndexState {
        IndexState {
            generation: self.generation.clone(),
            fingerprint: self.fingerprint.clone(),
            unverified: self.unverified,
        }
    }
}

impl IndexState {
    /// What an entity tag is made of: the same names, the same answers.
    pub fn names(&self) -> [&str; 3] {
        [&self.generation, &self.fingerprint, if self.unverified { "unverified" } else { "" }]
    }
}

/// Whether an index can be relied on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readiness {
    /// Names the commit that is shown.
    pub commit: String,
    /// When it was made, in seconds since 1970.
    pub time: u64,
    /// When it was last known to be the newest, where the index is a copy of another.
    pub checked: Option<SystemTime>,
    /// What is known of its files.
    pub verification: VerificationState,
}

/// A token of a text, as the analyzer makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnalyzedToken {
    /// `words` or `grams`.
    pub stream: &'static str,
    /// The folded form.
    pub term: String,
    /// The position of its first character.
    pub position: u32,
    /// Where it begins in the text, in characters.
    pub start: usize,
    /// Where it ends, exclusive, in characters.
    pub end: usize,
}

/// What is in the index.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Stats {
    /// Articles.
    pub articles: u64,
    /// Bytes on disk.
    pub bytes: u64,
    /// Segments.
    pub segments: usize,
    /// Names the searcher's set of segments and deletes.
    pub generation: String,
    /// Names the analyzer with its dictionaries.
    pub fingerprint: String,
    /// The version of the format on disk.
    pub format: u32,
    /// The earliest and the latest date.
    pub dates: Option<(Date, Date)>,
    /// Articles without a date.
    pub undated: u64,
    /// Articles that are in no file: they were pushed.
    pub pushed: u64,
    /// The folders and files it was built from, with the number of files read from each.
    pub folders: Vec<(String, usize)>,
    /// The groups in the file of synonyms.
    pub synonyms: usize,
    /// What is wrong with the file of synonyms, each in a sentence.
    pub synonym_problems: Vec<String>,
    /// Words of the user's dictionary that are applied.
    pub words: usize,
    /// Words of the user's dictionary that the next refresh applies.
    pub pending: PendingWords,
}
