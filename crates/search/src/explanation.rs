//! The explanation of a score: what gave how much.

/// How a hit came to its score. Its gains, each as a number of its own, sum up to it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Explanation {
    /// The score of the hit; 0 where the order is by date.
    pub score: f32,
    /// Whether it is one of the best, which are scored by everything that is known of them. All
    /// others have the score of the first stage.
    pub rescored: bool,
    /// Which of the groups that come one after the other, whatever their scores, it is in: 0 holds
    /// the query most literally.
    pub tier: usize,
    /// The length of the article, in significant characters.
    pub length: u32,
    /// The mean length of all articles.
    pub mean_length: f32,
    /// The number of articles in the index.
    pub articles: u64,
    /// What gave something, the most first.
    pub gains: Vec<Gain>,
}

/// What one thing gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Gain {
    /// What kind of thing.
    pub kind: GainKind,
    /// The word, character or pair, folded; of a passage, what of the query stands in it. Empty
    /// where the query as a whole is meant.
    pub text: String,
    /// How often it stands in the article; 0 where that is not counted.
    pub count: u32,
    /// How often of these in the title.
    pub in_title: u32,
    /// How often of these in the subtitle and the beginning of the body. Of words this is not
    /// given: they count the same everywhere.
    pub in_lead: u32,
    /// How many articles have it; `None` where that is not known, or not meant.
    pub articles: Option<u64>,
    /// What it gave.
    pub gain: f32,
}

/// A kind of thing that gives something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum GainKind {
    /// A word of the query.
    Word,
    /// A character of the query.
    Character,
    /// Two characters of the query side by side.
    Pair,
    /// The whole query as a run, in the first stage.
    Run,
    /// The passage in which most of the query stands together.
    Passage,
    /// That everything is there as it was typed.
    AsTyped,
    /// That everything is there.
    All,
    /// That somebody whom the query names says something there.
    Speech,
    /// That the article is not the newest.
    Age,
}

impl GainKind {
    /// The name that interfaces give it.
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
    /// What the query as a whole gives.
    pub(crate) fn whole(kind: GainKind, gain: f32) -> Gain {
        let (text, count) = (String::new(), 0);
        Gain { kind, text, count, in_title: 0, in_lead: 0, articles: None, gain }
    }
}
