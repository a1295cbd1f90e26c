//! From a request to ranked hits: scoring, snippets, highlights, facets.
//!
//! All types here are about articles and characters. The index is reached only through
//! [`Retrieval`](souwen_index::Retrieval).

mod bm25;
mod engine;
mod error;
mod every_match;
mod explanation;
mod highlight;
mod interpret;
mod pace;
mod query_list;
mod rank;
pub mod request;
pub mod response;
mod similar;
pub mod snippet;
mod state;
mod suggest;
mod synonyms;
mod understood;
mod window;

pub use engine::{Engine, analyze_with};
pub use error::SearchError;
pub use every_match::concordance::{Matched, Matches, Occurrence, Part};
pub use every_match::lines::{
    Concordance, ConcordanceLine, LineOrder, LinesWanted, Lining, concordance,
};
pub use every_match::set::{EveryMatch, MatchingArticles};
pub use every_match::tally::{Counting, Tallies, Tally, TallyRow, tallies};
pub use every_match::walk::{Look, Walk};
pub use explanation::{Explanation, Gain, GainKind};
pub use pace::Pace;
pub use query_list::query_list;
pub use rank::state::RESCORED;
pub use request::{Crossing, MAX_LIMIT, MAX_OFFSET, NoSet, SearchRequest, Sort, ValueFilter};
pub use response::{
    AnalyzedToken, ArticleWindow, Counts, DidYouMean, Duplicate, FacetCount, Fragment, Hit,
    IndexState, Interpretation, InterpretationKind, MarkedArticle, ParsedQuery, Readiness, Reason,
    SearchResponse, SimilarArticles, StageTimes, Stats, TextFragment, Warning,
};
pub use snippet::show::show;
pub use souwen_article::{Ability, Facet, Field, Period};
pub use souwen_query::{Substitution, WarningCode};
pub use suggest::{MAX_SUGGESTIONS, Suggestion, SuggestionKind, Suggestions};
pub use window::{Piece, Place, Window};
