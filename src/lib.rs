//! souwen 搜文: full-text search for Chinese news coverage.
//!
//! A folder of coverage becomes an index, and a few characters typed into a box become ranked
//! articles with the matched characters marked. `ARCHITECTURE.md` tells the way of a document and
//! of a query through the layers; each layer is a module here, and dependencies point down only:
//!
//! | layer | owns | may use |
//! |---|---|---|
//! | [`text`] | folding, segmentation, tokens, dates | nothing of ours |
//! | [`article`] | the article and the readers that make one | `text` |
//! | [`index`] | what is on disk, and retrieval from it | `text`, `article` |
//! | [`query`] | the query language and what it asks for | `text` |
//! | [`search`] | requests to ranked hits with snippets | `text`, `article`, `index`, `query` |
//! | [`eval`] | judged collections and metrics | `article`, `index`, `search` |
//! | [`http`] | the API and the page | all but `eval` and `cli` |
//! | [`cli`] | commands | everything |

pub mod article;
pub mod cli;
pub mod eval;
pub mod http;
pub mod index;
pub mod query;
pub mod search;
pub mod text;
