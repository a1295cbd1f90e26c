//! Leases on commits, so that a replica has time to copy a commit while new ones follow.
//!
//! A lease keeps the files of its commit open, so that they stay readable after a writer, here or in another
//! process, has deleted them. Nothing is written to disk for it, and nothing remains when the process ends. A
//! lease ends when it was not used for [`LEASE`], or for [`GRACE`] if its room is needed for another one.
//! Leases share the files that their commits have in common. The number of open files of all leases is
//! bounded, and with it the disk space of deleted files. A replica that identifies itself has one lease: a
//! new one replaces the previous one.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use souwen_index::copies::PinnedCommit;

/// How long a lease lasts after its last use.
pub(crate) const LEASE: Duration = Duration::from_secs(60);
/// The minimal time that a lease lasts: a replica requests one file after the other.
const GRACE: Duration = Duration::from_secs(10);
/// The maximal number of leases at once.
const MAX_LEASES: usize = 32;
/// The maximal number of open files of all leases together; a commit of 40 segments has about 400. A single
/// lease is granted whatever number it needs.
const MAX_FILES: usize = 600;

/// A leased commit.
#[derive(Debug)]
pub(crate) struct Lease {
    pub(crate) commit: Arc<PinnedCommit>,
    /// Identifies the commit together with the user's files next to it.
    pub(crate) tag: String,
    used: Mutex<Instant>,
}

impl Lease {
    /// Records a use.
    pub(crate) fn renew(&self, now: Instant) {
        *self.used.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }

    /// How long the lease has not been used.
    fn unused(&self, now: Instant) -> Duration {
        let used = *self.used.lock().unwrap_or_else(PoisonError::into_inner);
        now.saturating_duration_since(used)
    }

    fn has_ended(&self, now: Instant) -> bool {
        self.unused(now) >= LEASE
    }
}

/// Why a lease is refused.
#[derive(Debug)]
pub(crate) enum NoLease<E> {
    /// There are too many leases.
    TooMany,
    /// The files of the commit cannot be opened.
    Unreadable(E),
}

/// All leases.
#[derive(Debug, Default)]
pub(crate) struct Leases(Mutex<Vec<Grant>>);

#[derive(Debug)]
struct Grant {
    lease: Arc<Lease>,
    /// The replica that has the lease, if it has identified itself.
    replica: Option<String>,
}

impl Leases {
    /// A lease on the commit that `pin` opens; `pin` receives the commits whose files are already open.
    /// Blocks on the disk.
    ///
    /// # Errors
    /// When there are too many leases, or the files cannot be opened.
    pub(crate) fn take<E>(
        &self,
        replica: Option<&str>,
        now: Instant,
        pin: impl FnOnce(&[Arc<PinnedCommit>]) -> Result<PinnedCommit, E>,
    ) -> Result<Arc<Lease>, NoLease<E>> {
        let mut grants = self.grants();
        grants.retain(|grant| !grant.lease.has_ended(now));
        let open: Vec<_> = grants.iter().map(|grant| Arc::clone(&grant.lease.commit)).collect();
        let commit = pin(&open).map_err(NoLease::Unreadable)?;
        // The replica no longer needs its previous lease.
        grants.retain(|grant| replica.is_none() || grant.replica.as_deref() != replica);
        let tag = commit.tag();
        let same = grants.iter().find(|grant| grant.lease.tag == tag);
        let lease = match same.map(|grant| Arc::clone(&grant.lease)) {
            Some(lease) => {
                lease.renew(now);
                if replica.is_none() {
                    return Ok(lease);
                }
                lease
            }
            None => {
                make_room(&mut grants, now, |grants| has_room(grants, Some(&commit)))?;
                Arc::new(Lease { commit: Arc::new(commit), tag, used: Mutex::new(now) })
            }
        };
        make_room(&mut grants, now, |grants| has_room(grants, None))?;
        grants.push(Grant { lease: Arc::clone(&lease), replica: replica.map(str::to_owned) });
        Ok(lease)
    }

    /// The lease on the commit with this id, renewed.
    pub(crate) fn of(&self, commit: &str, now: Instant) -> Option<Arc<Lease>> {
        let mut grants = self.grants();
        grants.retain(|grant| !grant.lease.has_ended(now));
        // If there are two on one commit, the later one has the current user's files.
        let found = grants.iter().rev().find(|grant| grant.lease.commit.id() == commit)?;
        found.lease.renew(now);
        Some(Arc::clone(&found.lease))
    }

    /// Ends leases that were not used for long, so that deleted files do not fill the disk.
    pub(crate) fn end_old(&self, now: Instant) {
        self.grants().retain(|grant| !grant.lease.has_ended(now));
    }

    fn grants(&self) -> MutexGuard<'_, Vec<Grant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends the leases that were unused for longest until there is room.
fn make_room<E>(
    grants: &mut Vec<Grant>,
    now: Instant,
    has_room: impl Fn(&[Grant]) -> bool,
) -> Result<(), NoLease<E>> {
    while !has_room(grants) {
        let unused = grants.iter().enumerate().map(|(at, grant)| (grant.lease.unused(now), at));
        match unused.max() {
            Some((unused, at)) if unused >= GRACE => drop(grants.remove(at)),
            _ => return Err(NoLease::TooMany),
        }
    }
    Ok(())
}

/// Whether there is room for one more lease, including the files of `commit` if it is a new commit.
fn has_room(grants: &[Grant], commit: Option<&PinnedCommit>) -> bool {
    let open: Vec<_> = grants.iter().map(|grant| Arc::clone(&grant.lease.commit)).collect();
    let more = commit.map_or(0, |commit| commit.opened_beside(&open));
    open.is_empty() || (open.len() < MAX_LEASES && open_files(&open) + more <= MAX_FILES)
}

/// The number of files open for these commits, each counted once.
fn open_files(commits: &[Arc<PinnedCommit>]) -> usize {
    let beside = |(at, commit): (usize, &Arc<PinnedCommit>)| commit.opened_beside(&commits[..at]);
    commits.iter().enumerate().map(beside).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A commit with this many files, whose names begin with `prefix`.
    fn commit(prefix: &str, files: usize) -> PinnedCommit {
        let names: Vec<String> = (0..files).map(|number| format!("{prefix}-{number}")).collect();
        let files: Vec<_> = names.iter().map(|name| (name.as_str(), name.as_bytes())).collect();
        PinnedCommit::in_memory(&files)
    }

    fn take(
        leases: &Leases,
        replica: Option<&str>,
        now: Instant,
        commit: PinnedCommit,
    ) -> Option<Arc<Lease>> {
        match leases.take(replica, now, |_| Ok::<_, ()>(commit)) {
            Ok(lease) => Some(lease),
            Err(NoLease::TooMany) => None,
            Err(NoLease::Unreadable(())) => panic!("it was held"),
        }
    }

    #[test]
    fn a_lease_lasts_while_it_is_used() {
        let (leases, start) = (Leases::default(), Instant::now());
        let first = take(&leases, None, start, commit("a", 2)).unwrap();
        let id = first.commit.id().to_owned();
        let mut now = start;
        for _ in 0..5 {
            now += LEASE - Duration::from_secs(1);
            assert!(leases.of(&id, now).is_some());
        }
        // Streaming a file renews the lease as well.
        now += LEASE - Duration::from_secs(1);
        first.renew(now);
        leases.end_old(now + Duration::from_secs(2));
        assert!(leases.of(&id, now + Duration::from_secs(2)).is_some());
        leases.end_old(now + Duration::from_secs(2) + LEASE);
        assert!(leases.of(&id, now).is_none());
        assert!(leases.of("other", now).is_none());
        // The lease ends, but a file that is being sent stays open.
        assert!(first.commit.file("a-0").is_some());
        assert_eq!(Arc::strong_count(&first), 1);
    }

    #[test]
    fn one_commit_has_one_lease_and_one_replica_too() {
        let (leases, now) = (Leases::default(), Instant::now());
        let first = take(&leases, None, now, commit("a", 2)).unwrap();
        let again = take(&leases, None, now, commit("a", 2)).unwrap();
        assert!(Arc::ptr_eq(&first, &again));
        let ids: Vec<String> = ["b", "c", "d"]
            .iter()
            .map(|name| take(&leases, Some("east"), now, commit(name, 1)).unwrap())
            .map(|lease| lease.commit.id().to_owned())
            .collect();
        let kept: Vec<bool> = ids.iter().map(|id| leases.of(id, now).is_some()).collect();
        assert_eq!(kept, [false, false, true]);
        assert!(leases.of(first.commit.id(), now).is_some());
        // Two replicas may lease the same commit, and neither takes it from the other.
        let west = take(&leases, Some("west"), now, commit("d", 1)).unwrap();
        take(&leases, Some("east"), now, commit("e", 1)).unwrap();
        assert!(leases.of(west.commit.id(), now).is_some());
    }

    #[test]
    fn leases_are_bounded() {
        let (leases, now) = (Leases::default(), Instant::now());
        for number in 0..MAX_LEASES {
            assert!(take(&leases, None, now, commit(&format!("{number}"), 1)).is_some());
        }
        assert!(take(&leases, None, now, commit("more", 1)).is_none());
        // An unused lease may be abandoned: after the grace period it makes room, so no replica is refused.
        let soon = now + GRACE;
        let used = leases.of(commit("0", 1).id(), soon).unwrap();
        assert!(take(&leases, None, soon, commit("more", 1)).is_some());
        assert!(leases.of(used.commit.id(), soon).is_some());

        let leases = Leases::default();
        // A single lease is granted, however large.
        assert!(take(&leases, None, now, commit("large", 2 * MAX_FILES)).is_some());
        assert!(take(&leases, None, now, commit("small", 1)).is_none());
        let leases = Leases::default();
        assert!(take(&leases, None, now, commit("a", MAX_FILES / 2)).is_some());
        assert!(take(&leases, None, now, commit("b", MAX_FILES / 2)).is_some());
        assert!(take(&leases, None, now, commit("c", 1)).is_none());
        // Files that are already open do not count again.
        assert!(take(&leases, None, now, commit("a", MAX_FILES / 2 - 1)).is_some());
    }
}
