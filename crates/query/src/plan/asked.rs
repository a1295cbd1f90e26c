//! The plan of a query, which is the input of search.
//!
//! The conditions of a plan, each a boolean expression over articles:
//!
//! | condition | an article must | for `中吉乌铁路 date:2023` |
//! |---|---|---|
//! | `all` | match the query | the run 中吉乌铁路, or the runs 中吉乌 and 铁路; and the year |
//! | `run` | contain every chunk as one run | the run 中吉乌铁路; and the year |
//! | `whole` | also have whole words at the ends of chunks | `None`: no letter or digit at an end |
//! | `partial` | match everything but the chunks; offered although it lacks chunks | the year |
//! | `typed` | match without synonyms | `None` if there are no synonyms |
//!
//! Unless `-` excludes something, a query of several parts, or with a part that was left out, also accepts its
//! whole text as one run (`literal`) for `all`, `run` and `typed`.

use souwen_article::{Condition, Field, Near};
use souwen_text::{ExactRun, Run, is_significant};

/// A query whose chunks have at most this many significant characters is a keyword query: articles
/// that contain all chunks literally come first. A longer query is a description, in which the exact
/// words matter less.
pub(crate) const KEYWORD_CHARS: usize = 8;

/// The maximal number of synonyms that are searched at once: each is evaluated separately.
pub const MAX_ALTERNATIVES: usize = 64;

/// The plan of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The articles that match.
    pub all: Condition,
    /// The articles that contain every chunk as a literal run.
    pub run: Condition,
    /// The articles in which letters and digits at the ends of each chunk are whole words: 2023年
    /// contains `023年`, but not as a whole word. `None` if no chunk has a letter or digit at an end.
    pub whole: Option<Condition>,
    /// The condition on articles that may be offered although they lack a chunk; `None` if such
    /// offers make no sense.
    pub partial: Option<Condition>,
    /// The chunks of the query.
    pub chunks: Vec<Chunk>,
    /// The prefixes of the query, folded.
    pub prefixes: Vec<String>,
    /// Runs that should be near each other.
    pub near: Vec<Near>,
    /// Runs in fields.
    pub fields: Vec<(Field, Run)>,
    /// The whole query as one run, if it is not a single chunk anyway.
    pub literal: Option<Run>,
    /// Whether this is a keyword query: every chunk has at most `KEYWORD_CHARS` (8) characters.
    pub keyword: bool,
    /// Synonyms of several consecutive chunks.
    pub extensions: Vec<Extension>,
    /// The articles that match without synonyms; `None` if there are no synonyms.
    pub typed: Option<Condition>,
    /// The synonyms that are searched, for display.
    pub synonyms: Vec<Substitution>,
    /// Whether there are more synonyms than are searched ([`MAX_ALTERNATIVES`]).
    pub synonyms_cut: bool,
}

impl Plan {
    /// All synonyms that are searched.
    pub fn alternatives(&self) -> impl Iterator<Item = &Alternative> {
        let of_chunks = self.chunks.iter().flat_map(|chunk| &chunk.extensions);
        of_chunks.chain(&self.extensions).flat_map(|extension| &extension.alternatives)
    }
}

/// A chunk of text of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// The text as typed.
    pub text: String,
    /// Whether only the exact run matches.
    pub quoted: bool,
    /// The run with its script, if the script matters.
    pub exact: Option<ExactRun>,
    /// Whether it must be near something else (see [`Plan::near`]).
    pub near: bool,
    /// The whole chunk as a run.
    pub run: Run,
    /// Its content words, in order; empty if there are fewer than two.
    pub parts: Vec<Run>,
    /// Synonyms of parts of the chunk.
    pub extensions: Vec<Extension>,
    /// The words for ranking: search mode, without function words.
    pub words: Vec<String>,
    /// For each character of the run, whether it belongs to a content word. Characters of function
    /// words say nothing about the subject.
    pub content: Vec<bool>,
}

/// A synonym that is searched: an article may contain it instead of what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternative {
    /// The run to search for.
    pub run: Run,
    /// The words that must occur as whole words. These are words of letters and digits (or `SCO` would be
    /// found in San Francisco), and a run of one or two characters (or 乌国 would be found in 义乌国际).
    pub words: Vec<String>,
    /// The words for ranking.
    pub scored: Vec<String>,
}

impl Alternative {
    /// Whether it consists of this single word (folded).
    pub fn is_word(&self, word: &str) -> bool {
        let chars = self.run.chars().iter().map(|c| c.ch);
        word.chars().filter(|&c| is_significant(c)).eq(chars)
    }
}

/// A part of a query, with its synonyms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// The indexes of the parts of a chunk, or of the chunks of a query, that it replaces. Empty for
    /// the whole of a chunk without parts.
    pub of: Vec<usize>,
    /// The synonyms, at least one.
    pub alternatives: Vec<Alternative>,
}

/// A typed text and its synonyms, for display.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Substitution {
    /// The text as typed.
    pub typed: String,
    /// The synonyms as written in the file.
    pub also: Vec<String>,
}
