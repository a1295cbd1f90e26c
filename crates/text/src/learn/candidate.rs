//! What learning proposes.

/// What a candidate seems to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// The name of a person.
    Person,
    /// The name of a place.
    Place,
    /// A foreign name, of whatever it is.
    Foreign,
    /// The name of something, by the signs in which it stands.
    Named,
    /// Any other word.
    Other,
}

impl Kind {
    /// Its name in English.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Person => "person",
            Kind::Place => "place",
            Kind::Foreign => "foreign name",
            Kind::Named => "name in signs",
            Kind::Other => "other",
        }
    }

    /// The tag that jieba's dictionaries give to such words.
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

/// A word that a dictionary could have.
#[derive(Debug, Clone, PartialEq)]
pub struct WordCandidate {
    /// As it is written where it was found first.
    pub word: String,
    /// How often it was found.
    pub count: u32,
    /// In how many articles.
    pub articles: u32,
    /// The pointwise mutual information of its loosest split, in nats.
    pub cohesion: f64,
    /// The entropy of its neighbours on the side where they vary less, in nats.
    pub freedom: f64,
    /// What it seems to be.
    pub kind: Kind,
    /// Where it was found first, with some of the text around it.
    pub example: String,
    /// By which candidates are ordered.
    pub score: f64,
}
