//! Entity tags.

use std::hash::Hash as _;

use xxhash_rust::xxh3::Xxh3;

use crate::error::version;
use crate::request::call::Call;
use crate::request::today::today;

/// An entity tag made from the request and from everything that determines the content of its answer. It is
/// weak: times in the answer differ.
pub(crate) fn etag(call: &Call, content: &[&str]) -> String {
    let request = [env!("CARGO_PKG_VERSION"), &call.path, &call.query, call.language().tag()];
    let mut hash = Xxh3::new();
    for part in request.iter().chain(content) {
        hash.update(&part.len().to_le_bytes());
        hash.update(part.as_bytes());
    }
    call.settings.site.hash(&mut hash);
    // "This year" has another meaning on another day.
    today(call).hash(&mut hash);
    format!("W/\"{:016x}\"", hash.digest())
}

/// The entity tag of an article: the hash of its content. It is the same for every client, and stays the same
/// in every commit that does not change the article.
pub(crate) fn version_tag(content: u128) -> String {
    format!("\"{}\"", version(content))
}
