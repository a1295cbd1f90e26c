//! The syntax tree of a query, and the warnings of the parser.

use souwen_article::{Ability, Field, Nearness};
use souwen_text::date::typed::When;
use souwen_text::fold;

use crate::warning_code::WarningCode;

/// A parsed query.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parsed {
    /// The typed text, cut to the maximal length (see [`MAX_QUERY_CHARS`](crate::parse::MAX_QUERY_CHARS)).
    pub text: String,
    /// Its meaning.
    pub root: Node,
    /// What was ignored or may surprise the user.
    pub warnings: Vec<QueryWarning>,
    /// Whether something is excluded by `-`. A `NOT` may also be a word of a headline in capitals,
    /// which must still be found.
    pub(crate) excludes_by_sign: bool,
}

/// A part of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// No condition: all articles.
    Everything,
    /// All of these.
    And(Vec<Node>),
    /// Any of these.
    Or(Vec<Node>),
    /// Not this.
    Not(Box<Node>),
    /// A chunk of text without white space; or quoted text, which may contain white space.
    Text {
        /// The text as typed, without quotes.
        text: String,
        /// Whether it was quoted, so that only the exact run matches.
        quoted: bool,
    },
    /// A run of characters in the script in which it was typed, with no sign parting it.
    Exact {
        /// The text as typed, without quotes.
        text: String,
    },
    /// A run of characters in one field.
    Field {
        /// The field.
        field: Field,
        /// The text as typed.
        text: String,
    },
    /// Runs near each other.
    Near {
        /// The texts as typed, without quotes.
        texts: Vec<String>,
        /// The required nearness.
        nearness: Nearness,
    },
    /// A time.
    Dates {
        /// The text as typed.
        text: String,
        /// Its meaning.
        when: When,
    },
    /// Words of Latin letters with a prefix.
    Prefix {
        /// The prefix as typed, without the `*`.
        text: String,
    },
}

/// A name before a colon in a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TypedField {
    /// A text field.
    Text(Field),
    /// The date.
    Date,
    /// No field: the article must contain the text exactly as it was typed.
    Exact,
}

impl TypedField {
    /// Looks up a name as people type it: English or Chinese, in any case, width and script.
    pub(crate) fn from_typed(name: &str) -> Option<TypedField> {
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

/// A warning for the author of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum QueryWarning {
    /// The query is longer than [`MAX_QUERY_CHARS`](crate::parse::MAX_QUERY_CHARS); the rest was ignored.
    TooLong {
        /// The number of characters that were kept.
        kept: usize,
    },
    /// The query is nested too deeply; the deeper levels are read as text.
    TooDeep,
    /// The text after `date:` is no day, month, year or range; it is read as text.
    BadDate(String),
    /// The query contains no letter, digit or Han character, so there is nothing to search for.
    NothingToSearch,
    /// The query contains only exclusions.
    OnlyExclusions,
    /// The query names a property that other engines can search by but articles here do not have; it
    /// was ignored.
    NotSearchable(&'static str),
    /// A star at the edge of Han text has no effect.
    StarIgnored(String),
    /// An operand of a proximity operator contains more than text, so both operands are searched
    /// for anywhere.
    NearIgnored,
}

impl QueryWarning {
    /// What it is about.
    pub fn code(&self) -> WarningCode {
        match self {
            QueryWarning::TooLong { .. } => WarningCode::QueryCut,
            QueryWarning::TooDeep => WarningCode::NestingIgnored,
            QueryWarning::BadDate(_) => WarningCode::DateNotUnderstood,
            QueryWarning::NothingToSearch => WarningCode::NothingToSearch,
            QueryWarning::OnlyExclusions => WarningCode::OnlyExclusions,
            QueryWarning::NotSearchable(_) => WarningCode::OperatorLeftOut,
            QueryWarning::StarIgnored(_) => WarningCode::StarIgnored,
            QueryWarning::NearIgnored => WarningCode::NearIgnored,
        }
    }

    /// Whether the query matches more than its text says, since a part of it was ignored. Nothing may be
    /// deleted by such a query.
    pub fn widens(&self) -> bool {
        match self {
            QueryWarning::TooLong { .. }
            | QueryWarning::NotSearchable(_)
            | QueryWarning::NearIgnored => true,
            // Read as text, or listed as what it says.
            QueryWarning::TooDeep
            | QueryWarning::BadDate(_)
            | QueryWarning::StarIgnored(_)
            | QueryWarning::NothingToSearch
            | QueryWarning::OnlyExclusions => false,
        }
    }

    /// The warning as an English sentence.
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
