//! souwen 搜文: full-text search for Chinese news coverage.
//!
//! An [`Article`] becomes part of an index, and a few characters typed into a box become ranked
//! [`Hit`]s with the matched characters marked:
//!
//! ```
//! use souwen::{Article, Date, Engine, SearchRequest, pieces, put_articles};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let opening = Article {
//!     date: Date::new(2024, 5, 18),
//!     source: Some("江城日报".into()),
//!     ..Article::new("1", "地铁三号线今天开通", "两岸二十六分钟可达。首班车上座无虚席。")
//! };
//! let census = Article::new("2", "江豚普查结束", "普查队员说，江段内共有江豚八十七头。");
//!
//! // An index is a directory; a program that keeps its index names one of its own.
//! let directory = tempfile::tempdir()?;
//! put_articles(directory.path(), [opening, census])?;
//!
//! // An engine can be shared by any number of threads. The query is typed in Traditional characters.
//! let engine = Engine::open(directory.path())?;
//! let request = SearchRequest { limit: 5, ..SearchRequest::new("普查 八十七頭") };
//! let response = engine.search(&request)?;
//! assert_eq!(response.total, 1);
//!
//! // Highlights count characters; `pieces` cuts a text where they begin and end.
//! let snippet = &response.hits[0].fragments[0];
//! let marked: String = pieces(&snippet.text, &snippet.highlights)
//!     .into_iter()
//!     .map(|(piece, is_marked)| if is_marked { format!("[{piece}]") } else { piece.to_owned() })
//!     .collect();
//! assert_eq!(marked, "[普查]队员说，江段内共有江豚[八十七头]。");
//! # Ok(())
//! # }
//! ```
//!
//! # Where to begin
//!
//! | to | use |
//! |---|---|
//! | index files and folders, and keep the index up to date | [`refresh()`] with [`RefreshOptions`] |
//! | index articles of your program | [`Article`], [`put_articles`]; while an index is open, [`index::live`] |
//! | search | [`Engine`], [`SearchRequest`]; what comes back is a [`SearchResponse`] |
//! | narrow a search | [`DateRange`], [`ValueFilter`] by a [`Field`] |
//! | show what was found | [`Hit`], [`Fragment`], [`pieces`] |
//! | analyse Chinese text only | the crate `souwen-text` alone, as [`text`] |
//!
//! # Words
//!
//! | word | means |
//! |---|---|
//! | article | a unit of coverage: it is indexed, and searches find it |
//! | fold | map a character to the form in which it is compared: 鐵 and 铁 are one, as are Ａ and a |
//! | significant character | a letter, Han character or number; signs and spaces are not looked for |
//! | run | characters that are looked for side by side, whatever signs are between them |
//! | gram, pair, word | the three kinds of tokens: one character, two common ones, a word of the segmenter |
//! | position | the number of significant characters before a token, with gaps at the ends of sentences |
//! | chunk | a part of a query without white space |
//! | hit, snippet, highlight, facet | as everywhere: an article found, a passage of it, what matched in it, counts by a value |
//! | generation, fingerprint | the state of an index; what its texts were cut with |
//!
//! # Features
//!
//! | feature | brings |
//! |---|---|
//! | `cli` | the command `souwen` (with `http` and `eval`) |
//! | `http` | the API, the page and answers to assistants: `http`, `answer`, `assist` |
//! | `eval` | judged collections and metrics: `eval` |
//! | `engine` | publishing to a cluster of OpenSearch, and answering from it: `cluster` |
//! | `pdf`, `office`, `feeds`, `archive` | readers of these files; text, Markdown, HTML and JSON are always read |
//!
//! All are on by default. A program that only searches turns them off.
//!
//! # Layers
//!
//! Each layer is a crate, named here. `ARCHITECTURE.md` describes the way of a document and of a query
//! through them.
//!
//! | layer | owns | may use |
//! |---|---|---|
//! | [`text`] | folding, segmentation, tokens, dates | nothing of ours |
//! | [`article`] | the article, its fields, and the readers that make one | `text` |
//! | [`index`] | what is on disk, and retrieval from it | `text`, `article` |
//! | [`query`] | the query language and what it asks for | `text`, `article` |
//! | [`search`] | requests to ranked hits with snippets | `text`, `article`, `index`, `query` |
//! | `answer` | the JSON of answers, links, marked text | `text`, `article`, `index`, `search` |
//! | `assist` | answers to assistants (the Model Context Protocol) | `text`, `article`, `search`, `answer` |
//! | `cluster` | the same articles in a cluster of OpenSearch; with the feature `engine` | `text`, `article`, `index` |
//! | `eval` | judged collections and metrics | `article`, `index`, `search` |
//! | `http` | the API and the page | all but `eval` |
//!
//! The command line is the binary's, and uses all of them.

pub use souwen_article::{Article, Facet, Field, Paragraph, Role};
pub use souwen_index::{
    IndexError, PutReport, RefreshError, RefreshOptions, RefreshReport, Silent, put_articles,
    refresh,
};
pub use souwen_search::{
    Counts, Engine, Fragment, Hit, SearchError, SearchRequest, SearchResponse, Sort, ValueFilter,
    Warning, WarningCode,
};
pub use souwen_text::marked::pieces;
pub use souwen_text::{Date, DateRange};

#[cfg(feature = "http")]
#[doc(inline)]
pub use souwen_answer as answer;
#[doc(inline)]
pub use souwen_article as article;
#[cfg(feature = "http")]
#[doc(inline)]
pub use souwen_assist as assist;
#[cfg(feature = "engine")]
#[doc(inline)]
pub use souwen_cluster as cluster;
#[cfg(feature = "eval")]
#[doc(inline)]
pub use souwen_eval as eval;
#[cfg(feature = "http")]
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

/// The programs of the README, run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
