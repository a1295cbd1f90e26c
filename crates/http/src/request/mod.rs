//! Requests in the server's own terms, and their parameters.

pub(crate) mod body;
pub(crate) mod call;
pub(crate) mod deletion;
pub(crate) mod form;
pub(crate) mod preconditions;
pub(crate) mod query_list;
pub(crate) mod query_string;
pub(crate) mod research_params;
pub(crate) mod search_params;
pub(crate) mod sent_articles;
pub(crate) mod suggest_params;
pub(crate) mod today;
pub(crate) mod values;
