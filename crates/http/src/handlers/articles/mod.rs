//! Writing articles: one by one, many at once, and deleting them.
//!
//! Whoever comes here has a key with the right to write, and is no page of another origin. A body is read
//! and analysed off the asynchronous threads, in places that no search waits for, handed to the writer,
//! and answered when it is durable and searches find it.
//!
//! # One body of many articles
//!
//! Articles that come from elsewhere than a file are read by the readers of JSON, item by item,
//! each a success or a failure of its own. A body of many is read on a thread of its own as it
//! comes (`intake.rs`); that thread gives up its turn while it waits for the client, for room or
//! for others, so that neither a slow client nor a fast one keeps anybody from writing. No more
//! than 256 of its articles are on their way.
//!
//! The entity tag of an article is its content hash. A filter to delete by becomes a condition in
//! `Engine::matching`, which is what a search counts as its total, and refuses what would say
//! nothing. `souwen index --via` is a client of these routes: it reads files with the same readers,
//! gives the same ids, and sends lines.

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

/// Where articles are, in addresses.
const ARTICLES: &str = "/api/v1/articles/";

/// How articles are read: as those of files are where nothing is said.
fn read_options() -> ReadOptions {
    ReadOptions::default()
}

/// The id in the address of an article that is written.
///
/// # Errors
/// For one that no article can have.
fn written_id(call: &Call) -> Result<String, ApiError> {
    let id = call.article_id(ARTICLES);
    // White space at its ends would be cut off where the article states the id itself.
    let is_id = !id.is_empty() && id.len() <= MAX_ID_BYTES && as_id(&id) == id && id.trim() == id;
    if is_id { Ok(id) } else { Err(Fault::BadId.into()) }
}
