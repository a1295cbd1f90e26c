//! The versions that were published last, and where the index stores them.

use std::collections::{HashMap, HashSet};

use souwen_index::{Contents, DocRef};

use super::difference::{Difference, Read, read};
use super::{ByKey, PublishError};
use crate::document;

/// The published versions of one state of an index.
pub(super) struct Known {
    /// The state of the index.
    pub contents: Contents,
    /// The versions, by the hashes of the ids.
    pub versions: ByKey<Version>,
}

/// A version of an article.
#[derive(Debug, Clone, Copy)]
pub(super) struct Version {
    /// The hash that is compared.
    pub hash: u64,
    /// The commit that added it to the cluster; 0 if none has yet.
    pub from: u64,
    /// The number of its segment, and its number in that segment.
    pub place: (u32, u32),
}

impl Known {
    /// Records that the commit `number` has added these articles.
    pub(super) fn published(&mut self, created: &[DocRef], contents: &Contents, number: u64) {
        let created: HashSet<(u32, u32)> = created.iter().map(|doc| contents.place(*doc)).collect();
        for version in self.versions.values_mut() {
            if created.contains(&version.place) {
                version.from = number;
            }
        }
    }

    /// The difference between this state of the index and a later one. Reads only new segments.
    pub(super) fn until(
        self,
        contents: &Contents,
        threads: usize,
        stopped: &(dyn Fn() -> bool + Sync),
    ) -> Result<Difference, PublishError> {
        let Known { contents: before, versions } = self;
        let now = contents.segments();
        let numbers: HashMap<&str, u32> =
            (0..).zip(&now).map(|(number, name)| (name.as_str(), number)).collect();
        // The new number of each old segment, if it still exists.
        let kept: Vec<Option<u32>> =
            before.segments().iter().map(|old| numbers.get(old.as_str()).copied()).collect();
        let is_old: HashSet<u32> = kept.iter().flatten().copied().collect();
        let unread: Vec<DocRef> = (0..now.len() as u32)
            .filter(|number| !is_old.contains(number))
            .flat_map(|number| contents.articles_of(number))
            .collect();
        let unread = read(contents, &unread, threads, &|_| {}, stopped)?;
        let mut left: ByKey<Version> = HashMap::new();
        let mut published: ByKey<Version> = HashMap::with_capacity(versions.len() + unread.len());
        for (key, version) in versions {
            let (segment, article) = version.place;
            match kept.get(segment as usize).copied().flatten() {
                Some(segment) if contents.contains(segment, article) => {
                    published.insert(key, Version { place: (segment, article), ..version });
                }
                _ => {
                    left.insert(key, version);
                }
            }
        }
        let mut created = Vec::new();
        for Read { doc, key, hash } in unread {
            let place = contents.place(doc);
            // A merge moves an article to another place, but the article stays the same.
            let same = left.get(&key).is_some_and(|version| version.hash == hash);
            let from = match same.then(|| left.remove(&key)).flatten() {
                Some(version) => version.from,
                None => {
                    created.push(doc);
                    0
                }
            };
            published.insert(key, Version { hash, from, place });
        }
        let gone: Vec<Version> = left.into_values().filter(|version| version.from > 0).collect();
        let places: Vec<DocRef> =
            gone.iter().map(|version| before.at(version.place.0, version.place.1)).collect();
        let keys = before.retrieval().keys(&places)?;
        let gone = keys.into_iter().zip(&gone);
        let closed = gone.map(|((_, id), version)| document::name(&id, version.from)).collect();
        let known = Known { contents: contents.clone(), versions: published };
        Ok(Difference { known, created, closed })
    }
}
