//! The lease: lets one publisher publish at a time. It is part of the state document.
//!
//! Clocks decide only when a publisher that does not renew its lease is taken to be dead. That nothing wrong
//! is published does not depend on clocks: fences and conditional replacement of the state make sure of it.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use souwen_index::Manifest;

use super::{Aborted, Clock, FORMAT, Holder, Parts, Place, State};
use crate::ClusterError;
use crate::client::{Expected, Revision};

/// How often a change of the state is tried if others change it at the same time.
const ATTEMPTS: usize = 8;
/// The maximum number of earlier commits in the state.
const MAX_EARLIER: usize = 64;

/// Why a lease was not taken or kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LeaseError {
    /// The cluster failed.
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    /// Another publisher has the lease.
    #[error(
        "{name} is being published by {holder}, and only one may publish: stop that one, or wait {} s \
         after it has ended without a word",
        wait.as_secs()
    )]
    Held {
        /// The name.
        name: String,
        /// The publisher that has it.
        holder: String,
        /// How long its lease still lasts, unless it is renewed.
        wait: Duration,
    },
    /// Another publisher has taken the lease, because this one did not renew it in time.
    #[error(
        "{name} is published by {holder} now, which has taken over while this publisher was silent: \
         nothing more is sent, and what was not committed stays invisible"
    )]
    Lost {
        /// The name.
        name: String,
        /// The publisher that has it now.
        holder: String,
    },
}

/// The right to publish under one name. Its holder renews it, or else it ends.
pub(crate) struct Lease {
    place: Place,
    clock: Clock,
    lease_duration: Duration,
    holder: String,
    fence: u64,
    inner: Mutex<Inner>,
}

struct Inner {
    state: State,
    revision: Revision,
    /// When the lease was last renewed.
    renewed: Instant,
    /// Earlier holders may have used numbers up to this one without a commit.
    used_before: u64,
    /// The last number that was handed out.
    last: u64,
}

/// A commit that is about to become visible.
#[derive(Debug, Clone)]
pub(crate) struct NewCommit {
    /// Its number, from [`Lease::next_number`].
    pub(crate) number: u64,
    /// The index with its documents.
    pub(crate) index: String,
    /// The version of the mapping of that index.
    pub(crate) mapping: u32,
    /// The fingerprint of the analyzer that analysed its articles.
    pub(crate) fingerprint: String,
    /// The manifest of the local index.
    pub(crate) manifest: Manifest,
    /// The parts besides its articles.
    pub(crate) parts: Parts,
}

impl Lease {
    /// Takes the lease, if nobody has it or it has ended. `holder` is a name that people understand, and that
    /// no other publisher has.
    ///
    /// # Errors
    /// [`LeaseError::Held`] when another publisher has it; or when the cluster cannot be reached.
    pub(crate) fn take(
        place: Place,
        holder: &str,
        lease_duration: Duration,
        clock: Clock,
    ) -> Result<Lease, LeaseError> {
        for _ in 0..ATTEMPTS {
            let now = clock();
            let renewed = Instant::now();
            let before = place.read_primary()?;
            let (mut state, expected) = match before {
                Some((state, revision)) => (state, Expected::At(revision)),
                None => {
                    place.create()?;
                    (State { format: FORMAT, ..State::default() }, Expected::Absent)
                }
            };
            let current = &state.lease;
            if !current.holder.is_empty() && current.holder != holder && current.until_ms > now {
                let wait = Duration::from_millis(current.until_ms - now);
                let (name, holder) = (place.name.clone(), current.holder.clone());
                return Err(LeaseError::Held { name, holder, wait });
            }
            let fence = current.fence + 1;
            let used_before = match current.holder.is_empty() {
                // The last holder gave the lease back and recorded the numbers that it used.
                true => current.used,
                false => last_number_before(fence),
            };
            let until_ms = now.saturating_add(in_ms(lease_duration));
            state.lease = Holder { holder: holder.to_owned(), fence, until_ms, used: 0 };
            let revision = match place.replace(&state, expected)? {
                Replaced::Done(revision) => revision,
                Replaced::Otherwise => continue,
            };
            let last = last_number_before(fence);
            let inner = Inner { state, revision, renewed, used_before, last };
            let (holder, inner) = (holder.to_owned(), Mutex::new(inner));
            return Ok(Lease { place, clock, lease_duration, holder, fence, inner });
        }
        Err(place.too_many_changes().into())
    }

    /// The state, as this publisher last saw it.
    pub(crate) fn state(&self) -> State {
        self.inner().state.clone()
    }

    /// How often the lease has been taken, this time included.
    pub(crate) fn fence(&self) -> u64 {
        self.fence
    }

    /// Where the state is stored.
    pub(crate) fn place(&self) -> &Place {
        &self.place
    }

    /// The time, in milliseconds since 1970.
    pub(crate) fn now(&self) -> u64 {
        (self.clock)()
    }

    /// How long the lease lasts without a renewal.
    pub(crate) fn lease_duration(&self) -> Duration {
        self.lease_duration
    }

    /// A number for the next commit: higher than all numbers before, and no other publisher's.
    pub(crate) fn next_number(&self) -> u64 {
        let mut inner = self.inner();
        inner.last += 1;
        inner.last
    }

    /// Renews the lease.
    ///
    /// # Errors
    /// [`LeaseError::Lost`] when another publisher has taken over; or when the cluster cannot be reached.
    pub(crate) fn renew(&self) -> Result<(), LeaseError> {
        self.change(|_| {})
    }

    /// Makes sure that the lease lasts, and renews it if half of its time has passed. This is called before
    /// every write to the cluster.
    ///
    /// # Errors
    /// As [`renew`](Lease::renew).
    pub(crate) fn check(&self) -> Result<(), LeaseError> {
        let passed = self.inner().renewed.elapsed();
        if passed < self.lease_duration / 2 { Ok(()) } else { self.renew() }
    }

    /// Makes a commit visible, in one step.
    ///
    /// # Errors
    /// As [`renew`](Lease::renew). After any other error than [`LeaseError::Lost`] the commit may still have
    /// become visible: [`state`](Lease::state) does not show it then, but a new lease does.
    pub(crate) fn commit(&self, new: &NewCommit, grace: Duration) -> Result<(), LeaseError> {
        let now = self.now();
        let used_before = self.inner().used_before;
        let fence = self.fence;
        self.change(|state| {
            if state.index == new.index {
                state.note_aborted(used_before, fence, new.number, now);
            } else {
                // The new index has no documents with other numbers.
                state.aborted.clear();
                state.spare.retain(|(index, _)| *index != new.index);
                if !state.index.is_empty() {
                    let index = std::mem::replace(&mut state.index, new.index.clone());
                    state.spare.push((index, now));
                }
                state.index.clone_from(&new.index);
            }
            state.note_earlier(now, in_ms(grace));
            (state.commit, state.time, state.mapping) = (new.number, now, new.mapping);
            state.fingerprint.clone_from(&new.fingerprint);
            state.manifest.clone_from(&new.manifest);
            state.parts.clone_from(&new.parts);
        })
    }

    /// Records an index that is not used yet, or no longer, so that it will be removed even if this publisher
    /// dies.
    ///
    /// # Errors
    /// As [`renew`](Lease::renew).
    pub(crate) fn record_unused_index(&self, index: &str) -> Result<(), LeaseError> {
        let now = self.now();
        self.change(|state| {
            state.spare.retain(|(other, _)| other != index);
            state.spare.push((index.to_owned(), now));
        })
    }

    /// Removes from the state indexes that were deleted, and aborted numbers that no document has any more.
    ///
    /// # Errors
    /// As [`renew`](Lease::renew).
    pub(crate) fn forget(&self, indexes: &[String], aborted: &[Aborted]) -> Result<(), LeaseError> {
        if indexes.is_empty() && aborted.is_empty() {
            return Ok(());
        }
        self.change(|state| {
            state.spare.retain(|(index, _)| !indexes.contains(index));
            state.aborted.retain(|range| !aborted.contains(range));
        })
    }

    /// Gives the lease back, so that other publishers need not wait for its end. No write may be in progress.
    ///
    /// # Errors
    /// As [`renew`](Lease::renew).
    pub(crate) fn release(self) -> Result<(), LeaseError> {
        let used = {
            let inner = self.inner();
            // Numbers without a commit stay invisible, whichever publisher used them.
            if inner.last > last_number_before(self.fence) { inner.last } else { inner.used_before }
        };
        self.change(|state| {
            let used = used.max(state.commit);
            state.lease =
                Holder { holder: String::new(), until_ms: 0, used, ..state.lease.clone() };
        })
    }

    /// Replaces the state with a changed one, which also renews the lease.
    fn change(&self, change: impl Fn(&mut State)) -> Result<(), LeaseError> {
        let mut inner = self.inner();
        for _ in 0..ATTEMPTS {
            let renewed = Instant::now();
            let mut state = inner.state.clone();
            state.lease.until_ms = self.now().saturating_add(in_ms(self.lease_duration));
            change(&mut state);
            match self.place.replace(&state, Expected::At(inner.revision))? {
                Replaced::Done(revision) => {
                    (inner.state, inner.revision, inner.renewed) = (state, revision, renewed);
                    return Ok(());
                }
                Replaced::Otherwise => {}
            }
            // The state in the cluster may be an earlier change of this publisher whose response was lost.
            let name = self.place.name.clone();
            let found = self.place.read_primary()?;
            let Some((found, revision)) = found else {
                let holder = "nobody (the state was removed)".to_owned();
                return Err(LeaseError::Lost { name, holder });
            };
            if found.lease.fence != self.fence || found.lease.holder != self.holder {
                let holder = match found.lease.holder.is_empty() {
                    true => "another publisher".to_owned(),
                    false => found.lease.holder,
                };
                return Err(LeaseError::Lost { name, holder });
            }
            (inner.state, inner.revision) = (found, revision);
        }
        Err(self.place.too_many_changes().into())
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        // The value is replaced as a whole, so it is valid even after a panic.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Records all numbers between the visible commit and the next one, `number`, as aborted. Earlier holders
    /// may have used numbers up to `used_before`; the numbers of this holder have its fence.
    fn note_aborted(&mut self, used_before: u64, fence: u64, number: u64, now: u64) {
        let own = self.commit.max(last_number_before(fence));
        for (from, to) in [(self.commit + 1, used_before), (own + 1, number - 1)] {
            if from > to {
                continue;
            }
            match self.aborted.last_mut() {
                // No number between these two ranges belongs to a commit.
                Some(last) if last.1 + 1 >= from => (last.1, last.2) = (last.1.max(to), now),
                _ => self.aborted.push(Aborted(from, to, now)),
            }
        }
    }

    /// Records the visible commit as an earlier one, unless another one was recorded shortly before it became
    /// visible.
    fn note_earlier(&mut self, now: u64, grace: u64) {
        if self.commit == 0 {
            return;
        }
        let apart = grace / MAX_EARLIER as u64 * 2;
        if self.earlier.last().is_none_or(|(_, time)| self.time.saturating_sub(*time) >= apart) {
            self.earlier.push((self.commit, self.time));
        }
        // Of the commits that became visible at least `grace` ago, only the newest is needed.
        let old = self.earlier.iter().rposition(|(_, time)| now.saturating_sub(*time) >= grace);
        self.earlier.drain(..old.unwrap_or(0));
        let many = self.earlier.len().saturating_sub(MAX_EARLIER);
        self.earlier.drain(..many);
    }

    /// The newest commit that became visible at least `grace` ago. No reader needs versions that ended with
    /// it or before.
    pub(crate) fn settled(&self, now: u64, grace: Duration) -> u64 {
        let all = self.earlier.iter().copied().chain([(self.commit, self.time)]);
        let old = all.filter(|(_, time)| now.saturating_sub(*time) >= in_ms(grace));
        old.map(|(commit, _)| commit).max().unwrap_or(0)
    }
}

/// The result of replacing the state.
enum Replaced {
    Done(Revision),
    /// The outcome is unknown, or the state was another one: it has to be read.
    Otherwise,
}

impl Place {
    fn replace(&self, state: &State, expected: Expected) -> Result<Replaced, LeaseError> {
        let source =
            serde_json::to_value(state).map_err(|error| ClusterError::InvalidResponse {
                address: self.cluster.address().to_owned(),
                reason: format!("its state cannot be written ({error})"),
            })?;
        let put = self.cluster.put(&self.index, super::STATE, &source, expected);
        match put {
            Ok(Some(revision)) => Ok(Replaced::Done(revision)),
            Ok(None) => Ok(Replaced::Otherwise),
            // The state may have been written nevertheless.
            Err(ClusterError::Unreachable { .. } | ClusterError::Late { .. }) => {
                let found = self.read_primary()?;
                match found.filter(|(found, _)| found == state) {
                    Some((_, revision)) => Ok(Replaced::Done(revision)),
                    None => Ok(Replaced::Otherwise),
                }
            }
            Err(error) => Err(error.into()),
        }
    }

    fn too_many_changes(&self) -> ClusterError {
        let address = self.cluster.address().to_owned();
        let reason = format!("the state of {} changes all the time", self.name);
        ClusterError::InvalidResponse { address, reason }
    }
}

/// The number before the first one of a fence.
fn last_number_before(fence: u64) -> u64 {
    fence << 32
}

fn in_ms(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
