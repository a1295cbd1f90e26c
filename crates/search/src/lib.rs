//! From a request to ranked hits: scoring, snippets, highlights, facets.
//!
//! Everything here is in terms of articles and characters; the index is reached through
//! [`Retrieval`](souwen_index::Retrieval) only.

#[cfg(test)]
mod behaviour;
#[cfg(test)]
mod common_sense;
#[cfg(test)]
mod duplicates_behaviour;
pub mod engine;
mod every_match;
#[cfg(test)]
mod exhaustive;
mod highlight;
#[cfg(test)]
mod language_behaviour;
mod rank;
#[cfg(test)]
mod regressions;
pub mod request;
pub mod response;
mod similar;
pub mod snippet;
pub mod suggest;
mod synonyms;
mod translate;
mod understood;

pub use engine::{Engine, SearchError, analyze_with};
pub use every_match::concordance::{Matched, Matches, Occurrence, Part};
pub use every_match::tally::{CountBy, Tally, TallyRow};
pub use every_match::{concordance, tally};
pub use request::{FilterField, MAX_LIMIT, MAX_OFFSET, SearchRequest, Sort, ValueFilter};
pub use response::{
    AnalyzedToken, Counts, DidYouMean, Duplicate, Explanation, FacetCount, Fragment, Gain,
    GainKind, Hit, IndexState, MarkedArticle, ParsedQuery, Quotation, Reason, SearchResponse,
    SimilarArticles, Stats, Warning,
};
pub use snippet::passages::show;
pub use souwen_query::Substitution;
pub use suggest::{MAX_SUGGESTED, MAX_SUGGESTIONS, Suggestion, SuggestionKind, Suggestions};
