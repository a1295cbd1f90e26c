//! The syntax tree of a query, and what the parser has to say about it.

use souwen_article::{Ability, Field, Nearness};
use souwen_text::date::typed::When;
use souwen_text::fold;

/// A query as it was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parsed {
    /// What was typed, cut to the longest query (see [`MAX_QUERY_CHARS`](crate::parse::MAX_QUERY_CHARS)).
    pub text: String,
    /// Its meaning.
    pub root: Node,
    /// What was ignored or could surprise.
    pub warnings: Vec<QueryWarning>,
    /// Whether something is excluded by `-`. What is excluded by `NOT` alone may be a headline in
    /// capitals, which has to find itself.
    pub excludes_by_sign: bool,
}

/// A part of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// Nothing was asked: all articles.
    Everything,
    /// All of these.
    And(Vec<Node>),
    /// Any of these.
    Or(Vec<Node>),
    /// Not this.
    Not(Box<Node>),
    /// A chunk of text without white space, or with it when it was quoted.
    Text {
        /// As typed, quotes left out.
        text: String,
        /// Whether it was quoted: only the exact run will do.
        quoted: bool,
    },
    /// A run of characters in the script in which it was typed, which no sign may part.
    Exact {
        /// As typed, quotes left out.
        text: String,
    },
    /// A run of characters in one field.
    Field {
        /// The field.
        field: Field,
        /// As typed.
        text: String,
    },
    /// Runs that stand near each other.
    Near {
        /// As typed, quotes left out.
        texts: Vec<String>,
        /// How near.
        nearness: Nearness,
    },
    /// A time.
    Dates {
        /// As typed.
        text: String,
        /// As understood.
        when: When,
    },
    /// Words of Latin letters that begin so.
    Prefix {
        /// As typed, without the `*`.
        text: String,
    },
}

/// What a query can name before a colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TypedField {
    /// A field that holds text.
    Text(Field),
    /// The date.
    Date,
    /// No field: what follows stands in the article exactly as it was typed.
    Exact,
}

impl TypedField {
    /// Reads a name as people type it: English or Chinese, in any case, width and script.
    pub fn from_typed(name: &str) -> Option<TypedField> {
        let folded: String = fold(name).into_iter().map(|c| c.ch).collect();
        match folded.as_str() {
            "date" | "日期" | "时间" => Some(TypedField::Date),
            "exact" | "原文" => Some(TypedField::Exact),
            _ => {
                let field = Field::from_typed(name).filter(|field| field.can(Ability::Run))?;
                Some(TypedField::Text(field))
            }
        }
    }
}

/// Something about a query that its author should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QueryWarning {
    /// It was longer than [`MAX_QUERY_CHARS`](crate::parse::MAX_QUERY_CHARS); the rest was left out.
    TooLong {
        /// The characters that were kept.
        kept: usize,
    },
    /// It was nested too deeply; what lies deeper is read as text.
    TooDeep,
    /// What follows `date:` is no day, month, year or range; it is read as text.
    BadDate(String),
    /// It holds no letter, digit or Han character, so there is nothing to look for.
    NothingToSearch,
    /// It holds exclusions only.
    OnlyExclusions,
    /// It names something that other engines search by and that articles do not have here; it was
    /// left out.
    NotSearchable(&'static str),
    /// A star stands at the edge of Han text, where it says nothing.
    StarIgnored(String),
    /// What should stand near something is more than words: both are looked for anywhere.
    NearIgnored,
}

impl QueryWarning {
    /// A stable code, by which interfaces translate.
    pub fn code(&self) -> &'static str {
        match self {
            QueryWarning::TooLong { .. } => "query_cut",
            QueryWarning::TooDeep => "nesting_ignored",
            QueryWarning::BadDate(_) => "date_not_understood",
            QueryWarning::NothingToSearch => "nothing_to_search",
            QueryWarning::OnlyExclusions => "only_exclusions",
            QueryWarning::NotSearchable(_) => "operator_left_out",
            QueryWarning::StarIgnored(_) => "star_ignored",
            QueryWarning::NearIgnored => "near_ignored",
        }
    }

    /// A sentence in English.
    pub fn message(&self) -> String {
        match self {
            QueryWarning::TooLong { kept } => {
                format!("the query is too long: only its first {kept} characters were searched for")
            }
            QueryWarning::TooDeep => {
                "brackets are nested too deeply: the innermost were read as text".to_owned()
            }
            QueryWarning::BadDate(text) => format!(
                "“{text}” is no date and was read as text: write date:2023, date:2023-05, \
                 date:2023-05-18, date:5月18日 or date:2023-05-18..2023-05-19"
            ),
            QueryWarning::NothingToSearch => {
                "there is no letter, digit or Han character to search for: all articles are listed"
                    .to_owned()
            }
            QueryWarning::OnlyExclusions => {
                "the query only excludes: all other articles are listed".to_owned()
            }
            QueryWarning::NotSearchable("site") => {
                "addresses are not searched, so “site:” was left out: write source: and the name \
                 of a source"
                    .to_owned()
            }
            QueryWarning::NotSearchable(name) => {
                format!("articles are not searched by “{name}:”, so it was left out")
            }
            QueryWarning::StarIgnored(text) => format!(
                "the star in “{text}” does nothing: a text is found inside longer ones anyway"
            ),
            QueryWarning::NearIgnored => {
                "only words, runs in quotes and choices of them can stand near each other: the \
                 rest is looked for anywhere in an article"
                    .to_owned()
            }
        }
    }
}
