//! From a request to ranked hits: scoring, snippets, highlights, facets.
//!
//! Everything here is in terms of articles and characters; the index is reached through
//! [`Retrieval`](crate::index::Retrieval) only.

mod alternatives;
#[cfg(test)]
mod behaviour;
mod clauses;
#[cfg(test)]
mod common_sense;
pub mod concordance;
mod duplicates;
#[cfg(test)]
mod duplicates_behaviour;
pub mod engine;
#[cfg(test)]
mod exhaustive;
mod explanation;
mod facets;
mod finder;
#[cfg(test)]
mod language_behaviour;
mod marks;
mod offers;
mod passages;
mod pipeline;
mod quotation;
mod ranking;
mod rarity;
mod recency;
#[cfg(test)]
mod regressions;
pub mod request;
pub mod response;
mod scoring;
mod similar;
pub mod snippet;
pub mod suggest;
mod synonyms;
pub mod tally;
mod telling;
mod told;
mod translate;

pub use crate::query::Substitution;
pub use concordance::{Matched, Matches, Occurrence, Part};
pub use engine::{Engine, SearchError, analyze_with};
pub use passages::show;
pub use request::{FilterField, MAX_LIMIT, MAX_OFFSET, SearchRequest, Sort, ValueFilter};
pub use response::{
    AnalyzedToken, Counts, DidYouMean, Duplicate, Explanation, FacetCount, Fragment, Gain,
    GainKind, Hit, IndexState, MarkedArticle, ParsedQuery, Quotation, Reason, SearchResponse,
    SimilarArticles, Stats, Warning,
};
pub use suggest::{MAX_SUGGESTED, MAX_SUGGESTIONS, Suggestion, SuggestionKind, Suggestions};
pub use tally::{CountBy, Tally, TallyRow};
