//! Writing articles: one by one, many at once, and deleting them.
//!
//! Clients of these routes have a key with the right to write, and are not pages of another origin. A body is
//! read and analysed off the asynchronous threads, with permits that searches do not use. It is then passed
//! to the writer, and answered when it is durable and searches find it.
//!
//! # One body of many articles
//!
//! The readers of JSON files also read articles in a body. Each item succeeds or fails on its own. A body of
//! many articles is read on a thread of its own as it arrives (`intake.rs`). That thread gives up its turn
//! while it waits for the client, for memory or for other clients, so that neither a slow nor a fast client
//! keeps others from writing. At most 256 articles of a body are waiting for their commit.
//!
//! The entity tag of an article is its content hash. A filter for deletion becomes a condition in
//! `Engine::matching`: it matches what a search would count as its total, and a filter without a restriction
//! is refused. `souwen index --via` is a client of these routes. It reads files with the same readers, gives
//! the same ids, and sends lines.

mod delete;
mod delete_matching;
mod intake;
mod push;
mod put;
mod tally;

pub(crate) use delete::delete;
pub(crate) use delete_matching::{FILTER_BYTES, delete_matching};
pub(crate) use push::{PUSH_BYTES, push};
pub(crate) use put::{ARTICLE_BYTES, put};

use souwen_article::ReadOptions;
use souwen_article::identity::as_id;
use souwen_article::model::MAX_ID_BYTES;

use crate::error::{ApiError, Fault};
use crate::request::call::Call;

/// The path prefix of articles.
const ARTICLES: &str = "/api/v1/articles/";

/// The options for reading articles: the defaults, as for files.
fn read_options() -> ReadOptions {
    ReadOptions::default()
}

/// The id in the URL of an article to be written.
///
/// # Errors
/// When no article can have this id.
fn written_id(call: &Call) -> Result<String, ApiError> {
    let id = call.article_id(ARTICLES);
    // An id that is stated in the article is trimmed, so it could not be equal to one with white space at an
    // end.
    let is_id = !id.is_empty() && id.len() <= MAX_ID_BYTES && as_id(&id) == id && id.trim() == id;
    if is_id { Ok(id) } else { Err(Fault::BadId.into()) }
}
