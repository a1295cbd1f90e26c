//! The proposals of learning.

/// The probable kind of a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// The name of a person.
    Person,
    /// The name of a place.
    Place,
    /// A foreign name of any kind.
    Foreign,
    /// The name of something, recognised by the signs around it.
    Named,
    /// Any other word.
    Other,
}

impl Kind {
    /// The name of the kind in English.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Person => "person",
            Kind::Place => "place",
            Kind::Foreign => "foreign name",
            Kind::Named => "name in signs",
            Kind::Other => "other",
        }
    }

    /// The tag of such words in jieba's dictionaries.
    pub fn tag(self) -> Option<&'static str> {
        match self {
            Kind::Person => Some("nr"),
            Kind::Place => Some("ns"),
            Kind::Foreign => Some("nrt"),
            Kind::Named => Some("nz"),
            Kind::Other => None,
        }
    }
}

/// A word proposed for the dictionary.
#[derive(Debug, Clone, PartialEq)]
pub struct WordCandidate {
    /// Its spelling at its first occurrence.
    pub word: String,
    /// The number of its occurrences.
    pub count: u32,
    /// The number of articles with it.
    pub articles: u32,
    /// The pointwise mutual information of its weakest split, in nats.
    pub cohesion: f64,
    /// The entropy of its neighbours on the side where it is lower, in nats.
    pub freedom: f64,
    /// Its probable kind.
    pub kind: Kind,
    /// Its first occurrence, with some of the text around it.
    pub example: String,
    /// The score by which candidates are sorted.
    pub score: f64,
}
