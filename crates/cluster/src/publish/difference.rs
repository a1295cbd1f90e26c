//! The difference between an index and the cluster: the versions to write and the versions to close.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use souwen_article::{Article, identity};
use souwen_index::{Contents, DocRef};
use xxhash_rust::xxh3::xxh3_128;

use super::known::{Known, Version};
use super::listing::ListedVersion;
use super::{PublishError, Step};
use crate::document;

/// The number of articles that a thread reads before it takes the next ones.
const AT_ONCE: usize = 256;
/// XORed into the hash of a pushed article, so that it differs from the hash of the same article in a file.
const PUSHED: u64 = 0x9e37_79b9_7f4a_7c15;

/// The changes that bring the cluster up to date.
pub(super) struct Difference {
    /// The published versions after these changes.
    pub known: Known,
    /// The articles whose versions are written.
    pub created: Vec<DocRef>,
    /// The ids of the documents that are closed.
    pub closed: Vec<String>,
}

/// An article of the index, with the hashes that are compared.
pub(super) struct Read {
    pub doc: DocRef,
    /// The hash of its id.
    pub key: u128,
    /// The hash of all data that is sent for it.
    pub hash: u64,
}

impl Difference {
    /// The changes for an empty cluster: all articles of the index are written.
    pub(super) fn everything(
        contents: &Contents,
        threads: usize,
        report_step: &(dyn Fn(Step) + Sync),
        stopped: &(dyn Fn() -> bool + Sync),
    ) -> Result<Difference, PublishError> {
        let segments = contents.segments().len() as u32;
        let docs: Vec<DocRef> =
            (0..segments).flat_map(|number| contents.articles_of(number)).collect();
        let done = |count| report_step(Step::Comparing(count, docs.len()));
        let mut versions = HashMap::with_capacity(docs.len());
        for Read { doc, key, hash } in read(contents, &docs, threads, &done, stopped)? {
            versions.insert(key, Version { hash, from: 0, place: contents.place(doc) });
        }
        let known = Known { contents: contents.clone(), versions };
        Ok(Difference { known, created: docs, closed: Vec::new() })
    }

    /// Takes a version in the cluster into account: if the index has the same version it is kept, otherwise
    /// it is closed.
    pub(super) fn is_there(&mut self, there: &ListedVersion) {
        match self.known.versions.get_mut(&key_of(&there.id)) {
            Some(here) if here.hash == there.hash && here.from == 0 => here.from = there.from,
            _ => self.closed.push(document::name(&there.id, there.from)),
        }
    }

    /// Settles which articles are written, after all versions in the cluster were taken into account.
    pub(super) fn settle(&mut self) {
        let new = self.known.versions.values().filter(|version| version.from == 0);
        let contents = &self.known.contents;
        self.created = new.map(|version| contents.at(version.place.0, version.place.1)).collect();
        // Articles that are stored next to each other are read together.
        self.created.sort_unstable();
    }
}

/// Reads articles and computes the hashes that are compared, in any order.
pub(super) fn read(
    contents: &Contents,
    docs: &[DocRef],
    threads: usize,
    done: &(dyn Fn(usize) + Sync),
    stopped: &(dyn Fn() -> bool + Sync),
) -> Result<Vec<Read>, PublishError> {
    let retrieval = contents.retrieval();
    let next = AtomicUsize::new(0);
    let count = AtomicUsize::new(0);
    let one = || -> Result<Vec<Read>, PublishError> {
        let mut read = Vec::new();
        loop {
            let from = next.fetch_add(AT_ONCE, Ordering::Relaxed).min(docs.len());
            let some = &docs[from..docs.len().min(from + AT_ONCE)];
            if some.is_empty() {
                return Ok(read);
            }
            if stopped() {
                return Err(PublishError::Stopped);
            }
            for &doc in some {
                let article = retrieval.article(doc)?;
                let hash = hash_of(&article, retrieval.is_pushed(doc)?);
                read.push(Read { doc, key: key_of(&article.id), hash });
            }
            done(count.fetch_add(some.len(), Ordering::Relaxed) + some.len());
        }
    };
    let threads = threads.clamp(1, docs.len().div_ceil(AT_ONCE).max(1));
    std::thread::scope(|scope| {
        let running: Vec<_> = (1..threads).map(|_| scope.spawn(one)).collect();
        let mut all = one()?;
        for thread in running {
            all.extend(thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
        }
        Ok(all)
    })
}

/// The hash of an id.
pub(super) fn key_of(id: &str) -> u128 {
    xxh3_128(id.as_bytes())
}

/// The hash of all data that is sent for an article.
pub(super) fn hash_of(article: &Article, pushed: bool) -> u64 {
    let hash = identity::record_hash(article);
    let hash = (hash >> 64) as u64 ^ hash as u64;
    if pushed { hash ^ PUSHED } else { hash }
}

/// A hash in the form in which documents store it.
pub(super) fn written(hash: u64) -> String {
    format!("{hash:016x}")
}
