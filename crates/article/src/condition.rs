//! What may hold of an article, and so a set of articles: those of which it holds.
//!
//! A query comes down to it, a filter is one, and retrieval answers it; how it is typed or found is
//! nobody's business here.

use souwen_text::{DateRange, ExactRun, Run, YearlyRange};

use crate::field::Field;

/// What must hold of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// Nothing: all articles.
    Everything,
    /// All of these; of none, all articles.
    And(Vec<Condition>),
    /// Any of these; of none, no article.
    Or(Vec<Condition>),
    /// Not this.
    Not(Box<Condition>),
    /// It holds a run of characters: in that field, or anywhere.
    Run(Option<Field>, Run),
    /// It holds runs near to each other; of none, all articles.
    Near(Near),
    /// It holds a run of characters as it was typed: in that script, and no sign parts it.
    Exact(ExactRun),
    /// It holds a run of characters, and wherever it does a sign parts it (see
    /// [`PartingSigns`](souwen_text::PartingSigns)).
    Crossing(Run),
    /// It holds a word (folded).
    Word(String),
    /// It holds a word that begins so (folded).
    Prefix(String),
    /// It has this whole value, compared in folded form. No article has one in a field that cannot
    /// be filtered by.
    Value(Field, String),
    /// It is of these days. An open range holds undated articles too.
    Dates(DateRange),
    /// It is of these days of any year.
    Yearly(YearlyRange),
}

impl Condition {
    /// What holds of no article.
    pub fn nothing() -> Condition {
        Condition::Or(Vec::new())
    }
}

/// Runs that stand near each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Near {
    /// What has to stand there: of each of these any.
    pub slots: Vec<Vec<Run>>,
    /// How near.
    pub nearness: Nearness,
    /// Whether each has to stand behind the one before.
    pub in_order: bool,
}

/// How near to each other runs have to stand: never further apart than in one paragraph. A title, a
/// subtitle, a line of who wrote it where and a value of a field are paragraphs as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Nearness {
    /// At most so many significant characters between each and the next of the list.
    Characters(u32),
    /// In one sentence.
    Sentence,
    /// In one paragraph.
    Paragraph,
}
