//! The explanation of a score: which part of the query gave how much.

/// How a hit got its score, which is the sum of its gains.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Explanation {
    /// The score of the hit; 0 when the order is by date.
    pub score: f32,
    /// Whether it is one of the best, which are scored by the second stage. All others have the score of
    /// the first stage.
    pub rescored: bool,
    /// The tier of the hit. Tiers come before scores; tier 0 matches the query most literally.
    pub tier: usize,
    /// The length of the article, in significant characters.
    pub length: u32,
    /// The mean length of all articles.
    pub mean_length: f32,
    /// The number of articles in the index.
    pub articles: u64,
    /// The gains, the largest first.
    pub gains: Vec<Gain>,
}

/// What one part of the query gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Gain {
    /// The kind of part.
    pub kind: GainKind,
    /// The word, character or pair, folded; for a passage, the query terms in it. Empty for gains of the
    /// query as a whole.
    pub text: String,
    /// How often it occurs in the article; 0 when that is not counted.
    pub count: u32,
    /// How many of these are in the title.
    pub in_title: u32,
    /// How many of these are in the subtitle and the beginning of the body. Not given for words, which
    /// count the same everywhere.
    pub in_lead: u32,
    /// How many articles contain it; `None` when that is not known or does not apply.
    pub articles: Option<u64>,
    /// What it added to the score.
    pub gain: f32,
}

/// A kind of gain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum GainKind {
    /// A word of the query.
    Word,
    /// A character of the query.
    Character,
    /// Two adjacent characters of the query.
    Pair,
    /// The whole query as one run, in the first stage.
    Run,
    /// The passage that contains most of the query.
    Passage,
    /// A bonus for containing the whole query as typed.
    AsTyped,
    /// A bonus for containing all of the query.
    All,
    /// A bonus for quoting a person whom the query names.
    Speech,
    /// The loss for not being the newest article.
    Age,
}

impl GainKind {
    /// The name used by interfaces.
    pub fn name(self) -> &'static str {
        match self {
            GainKind::Word => "word",
            GainKind::Character => "character",
            GainKind::Pair => "pair",
            GainKind::Run => "run",
            GainKind::Passage => "passage",
            GainKind::AsTyped => "as_typed",
            GainKind::All => "all",
            GainKind::Speech => "speech",
            GainKind::Age => "age",
        }
    }
}

impl Gain {
    /// A gain of the query as a whole.
    pub(crate) fn whole(kind: GainKind, gain: f32) -> Gain {
        let (text, count) = (String::new(), 0);
        Gain { kind, text, count, in_title: 0, in_lead: 0, articles: None, gain }
    }
}
