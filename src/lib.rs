//! souwen 搜文: full-text search for Chinese news coverage.
//!
//! A folder of coverage becomes an index, and a few characters typed into a box become ranked
//! articles with the matched characters marked. `ARCHITECTURE.md` tells the way of a document and
//! of a query through the layers. Each layer is a crate, named here, and Cargo holds that
//! dependencies point down only:
//!
//! | layer | owns | may use |
//! |---|---|---|
//! | [`text`] | folding, segmentation, tokens, dates | nothing of ours |
//! | [`article`] | the article, its fields, and the readers that make one | `text` |
//! | [`index`] | what is on disk, and retrieval from it | `text`, `article` |
//! | [`query`] | the query language and what it asks for | `text`, `article` |
//! | [`search`] | requests to ranked hits with snippets | `text`, `article`, `index`, `query` |
//! | [`answer`] | the JSON of answers, links, marked text | `text`, `article`, `index`, `search` |
//! | [`assist`] | answers to assistants (the Model Context Protocol) | `text`, `article`, `search`, `answer` |
//! | `cluster` | the same articles in a cluster of OpenSearch; with the feature `engine` | `text`, `article`, `index` |
//! | [`eval`] | judged collections and metrics | `article`, `index`, `search` |
//! | [`http`] | the API and the page | all but `eval` |
//!
//! The command line is the binary's, and uses all of them.

#[doc(inline)]
pub use souwen_answer as answer;
#[doc(inline)]
pub use souwen_article as article;
#[doc(inline)]
pub use souwen_assist as assist;
#[cfg(feature = "engine")]
#[doc(inline)]
pub use souwen_cluster as cluster;
#[doc(inline)]
pub use souwen_eval as eval;
#[doc(inline)]
pub use souwen_http as http;
#[doc(inline)]
pub use souwen_index as index;
#[doc(inline)]
pub use souwen_query as query;
#[doc(inline)]
pub use souwen_search as search;
#[doc(inline)]
pub use souwen_text as text;
