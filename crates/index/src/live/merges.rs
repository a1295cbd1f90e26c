//! Merges segments beside the commits, on threads of their own that never block a commit. A finished
//! merge becomes part of a later commit, without the articles deleted meanwhile.

use std::collections::BTreeSet;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::disk::generation::Generation;
use crate::disk::segment_directory::Residence;
use crate::disk::staging::Staging;
use crate::read::reader::Base;
use crate::write::merging::{self, MergeRule, MergeSources, Merged};
use crate::{IndexError, priority};

/// Merges of more articles than this have a thread of their own, so that small ones need not wait.
const SMALL: u64 = 4_000;

/// The merges that a thread makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lane {
    /// Merges of few articles.
    Small,
    /// All other merges.
    Large,
}

impl Lane {
    pub(super) const ALL: [Lane; 2] = [Lane::Small, Lane::Large];

    fn makes(self, articles: u64) -> bool {
        (articles <= SMALL) == (self == Lane::Small)
    }
}

/// A finished merge.
pub(super) struct FinishedMerge {
    pub merged: Merged,
    /// The directory of its files.
    pub staging: Arc<Staging>,
}

/// The notices to the merging threads.
#[derive(Default)]
pub(super) struct Board {
    inner: Mutex<Notice>,
    changed: Condvar,
}

#[derive(Default)]
struct Notice {
    /// Counts the changes.
    number: u64,
    is_quiet: bool,
    is_stopping: bool,
    /// The segments that are being merged.
    merging: BTreeSet<String>,
}

impl Board {
    /// Announces a new commit, or that nothing has been written for a while.
    pub(super) fn notify(&self, is_quiet: bool) {
        let mut notice = self.lock();
        notice.number += 1;
        notice.is_quiet = is_quiet;
        self.changed.notify_all();
    }

    /// Stops the threads: no more merges are started.
    pub(super) fn stop(&self) {
        self.lock().is_stopping = true;
        self.changed.notify_all();
    }

    /// Whether any segments are being merged.
    pub(super) fn is_busy(&self) -> bool {
        !self.lock().merging.is_empty()
    }

    /// Marks these segments as no longer being merged.
    pub(super) fn give_back(&self, sources: &MergeSources) {
        let mut notice = self.lock();
        notice.merging.retain(|name| !sources.0.contains(name));
    }

    /// Waits for a change after number `seen`. Returns the new number; `None` when stopping.
    fn wait(&self, seen: u64) -> Option<u64> {
        let notice = self.lock();
        let same = |notice: &mut Notice| notice.number == seen && !notice.is_stopping;
        let notice = self.changed.wait_while(notice, same).unwrap_or_else(PoisonError::into_inner);
        (!notice.is_stopping).then_some(notice.number)
    }

    /// Takes a group of segments that should be merged and that no other thread is merging.
    fn take(&self, base: &Base, lane: Lane) -> Result<Option<MergeSources>, IndexError> {
        let list = base.generation.segments(Some(&base.commit))?.list;
        let mut notice = self.lock();
        let rule = if notice.is_quiet { MergeRule::QUIET } else { MergeRule::BUSY };
        let groups = merging::candidates(&base.generation, &list, rule, &notice.merging);
        let articles = |sources: &MergeSources| -> u64 {
            let entries = sources.0.iter().filter_map(|name| list.get(name));
            entries.map(|entry| u64::from(entry.alive())).sum()
        };
        let found = groups.into_iter().find(|sources| lane.makes(articles(sources)));
        if let Some(sources) = &found {
            notice.merging.extend(sources.0.iter().cloned());
        }
        Ok(found)
    }

    fn lock(&self) -> MutexGuard<'_, Notice> {
        // The lock is never held by code that can panic half way.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Merges until the board is stopped. `base` returns the newest state, `done` receives each finished
/// merge, and `failed` each error.
pub(super) fn run(
    board: &Board,
    lane: Lane,
    staging: &Arc<Staging>,
    base: impl Fn() -> Base,
    done: impl Fn(FinishedMerge),
    failed: impl Fn(IndexError),
) {
    priority::give_way();
    let mut seen = 0;
    while let Some(number) = board.wait(seen) {
        seen = number;
        let base = base();
        match board.take(&base, lane) {
            Ok(Some(sources)) => match merge(&base, sources.clone(), staging) {
                Ok(merged) => done(merged),
                Err(error) => {
                    board.give_back(&sources);
                    // A process that has made a newer commit may remove the files of this one.
                    if base.is_newest().unwrap_or(true) {
                        failed(error);
                    }
                }
            },
            Ok(None) => {}
            Err(error) => failed(error),
        }
    }
}

/// Merges segments of a state. The sources are verified first: damage must not get a correct checksum.
fn merge(
    base: &Base,
    sources: MergeSources,
    staging: &Arc<Staging>,
) -> Result<FinishedMerge, IndexError> {
    let Base { commit, snapshot, generation, .. } = base;
    snapshot.verification.check_segments(&sources.0)?;
    let generation =
        Generation::open(&generation.dir, commit, &generation.analyzer, Residence::Mapped)?;
    let segment = merging::merge(&generation, staging, &sources)?;
    let merged = Merged { sources, begun: snapshot.searcher.clone(), segment };
    Ok(FinishedMerge { merged, staging: Arc::clone(staging) })
}
