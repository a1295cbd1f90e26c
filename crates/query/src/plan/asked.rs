//! The plan of a query and its parts: what is handed to those who look for articles.

use souwen_article::{Condition, Field, Near};
use souwen_text::{ExactRun, Run, is_significant};

/// A query whose chunks are no longer than this, in significant characters, names things; articles
/// that hold all of them literally come first. A longer one describes something, and its exact
/// words matter less.
pub const KEYWORD_CHARS: usize = 8;

/// The most synonyms that are looked for at once: each is a search of its own.
pub const MAX_ALTERNATIVES: usize = 64;

/// What a query asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The articles that match.
    pub all: Condition,
    /// Those of them that hold every chunk as a literal run.
    pub run: Condition,
    /// Those of them in which the letters and digits at the ends of each chunk are whole: `023年`
    /// stands in 2023年 too, but not whole. `None` when no chunk begins or ends so.
    pub whole: Option<Condition>,
    /// What holds of articles that are offered although they lack a chunk; `None` when such
    /// offers make no sense.
    pub partial: Option<Condition>,
    /// The chunks that an article should hold.
    pub chunks: Vec<Chunk>,
    /// Prefixes that an article should hold, folded.
    pub prefixes: Vec<String>,
    /// What should stand near each other.
    pub near: Vec<Near>,
    /// Runs that fields should hold.
    pub fields: Vec<(Field, Run)>,
    /// Everything that was typed as one run, when it is more than one chunk.
    pub literal: Option<Run>,
    /// Whether every chunk is at most [`KEYWORD_CHARS`] long.
    pub keyword: bool,
    /// What may stand instead of several chunks in a row.
    pub extensions: Vec<Extension>,
    /// The articles that match without synonyms; `None` when there are no synonyms.
    pub typed: Option<Condition>,
    /// What was looked for besides what was typed, for showing.
    pub synonyms: Vec<Substitution>,
    /// Whether there are more synonyms than are looked for ([`MAX_ALTERNATIVES`]).
    pub synonyms_cut: bool,
}

impl Plan {
    /// All synonyms that are looked for.
    pub fn alternatives(&self) -> impl Iterator<Item = &Alternative> {
        let of_chunks = self.chunks.iter().flat_map(|chunk| &chunk.extensions);
        of_chunks.chain(&self.extensions).flat_map(|extension| &extension.alternatives)
    }
}

/// A chunk of text that an article should hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// As typed.
    pub text: String,
    /// Whether only the exact run will do.
    pub quoted: bool,
    /// The run with its script, where it must stand in that.
    pub exact: Option<ExactRun>,
    /// Whether it is asked for near something else (see [`Plan::near`]).
    pub near: bool,
    /// All of it.
    pub run: Run,
    /// Its content words, in order; empty when there are fewer than two.
    pub parts: Vec<Run>,
    /// What may stand instead of stretches of its parts.
    pub extensions: Vec<Extension>,
    /// The words to rank by: search mode, function words left out.
    pub words: Vec<String>,
    /// For each character of the run, whether it is of a content word: those of function words say
    /// nothing about the subject.
    pub content: Vec<bool>,
}

/// Something that may stand in an article instead of what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternative {
    /// The run to look for.
    pub run: Run,
    /// What must be words of their own there: words of letters and digits (or `SCO` would be found
    /// in San Francisco), and a run of one or two characters (or 乌国 would be found in 义乌国际).
    pub words: Vec<String>,
    /// The words to rank by.
    pub scored: Vec<String>,
}

impl Alternative {
    /// Whether a word (folded) is all of it.
    pub fn is_word(&self, word: &str) -> bool {
        let chars = self.run.chars().iter().map(|c| c.ch);
        word.chars().filter(|&c| is_significant(c)).eq(chars)
    }
}

/// A stretch of a query, and what may stand instead of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// The parts of a chunk, or the chunks of a query, that it stands for, as their indexes. Empty:
    /// the whole of a chunk that has no parts.
    pub of: Vec<usize>,
    /// What may stand there, at least one.
    pub alternatives: Vec<Alternative>,
}

/// What was typed, and what was looked for as well, for showing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Substitution {
    /// As typed.
    pub typed: String,
    /// As the file has it.
    pub also: Vec<String>,
}
