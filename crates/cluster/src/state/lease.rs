//! The lease: one publisher at a time, told by the state itself.
//!
//! The clocks of machines only decide when a publisher that says nothing is thought dead. That nothing
//! false is published rests on fences and conditional replacement alone.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use souwen_index::Manifest;

use super::{Aborted, Clock, FORMAT, Holder, Parts, Place, State};
use crate::ClusterError;
use crate::client::{Expected, Revision};

/// How often the state is read again when somebody else replaces it at the same time.
const ATTEMPTS: usize = 8;
/// How many commits are told before the visible one, at most.
const MOST_EARLIER: usize = 64;

/// Why a lease was not taken or kept.
#[derive(Debug, thiserror::Error)]
pub enum LeaseError {
    /// The cluster failed.
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    /// Somebody else publishes.
    #[error(
        "{name} is being published by {holder}, and only one may publish: stop that one, or wait {} s \
         after it has ended without a word",
        wait.as_secs()
    )]
    Held {
        /// The name.
        name: String,
        /// Who publishes.
        holder: String,
        /// How long its lease lasts, unless it is renewed.
        wait: Duration,
    },
    /// Somebody else has taken over, because this publisher was silent for too long.
    #[error(
        "{name} is published by {holder} now, which has taken over while this publisher was silent: \
         nothing more is sent, and what was not committed will never be seen"
    )]
    Lost {
        /// The name.
        name: String,
        /// Who publishes now.
        holder: String,
    },
}

/// The right to publish under one name. Renewed by whoever holds it; it ends by itself.
pub struct Lease {
    place: Place,
    clock: Clock,
    lasts: Duration,
    holder: String,
    fence: u64,
    inner: Mutex<Inner>,
}

struct Inner {
    state: State,
    revision: Revision,
    /// When it was last renewed.
    renewed: Instant,
    /// Numbers up to this one may have been used by others that held the lease, and never came to be a
    /// commit.
    used_before: u64,
    /// The last number that was given out.
    last: u64,
}

/// What becomes visible.
#[derive(Debug, Clone)]
pub struct NewCommit {
    /// Its number, from [`Lease::next_number`].
    pub number: u64,
    /// The index that holds its documents.
    pub index: String,
    /// The version of the mapping of that index.
    pub mapping: u32,
    /// The fingerprint of the analyzer that cut its articles.
    pub fingerprint: String,
    /// What the local index tells of itself.
    pub manifest: Manifest,
    /// What belongs to it beside its articles.
    pub parts: Parts,
}

impl Lease {
    /// Takes the lease, where nobody has it or it has ended. `holder` names who takes it: another name for
    /// every publisher, which people can understand.
    ///
    /// # Errors
    /// [`LeaseError::Held`] when somebody has it; or when the cluster cannot be asked.
    pub fn take(
        place: Place,
        holder: &str,
        lasts: Duration,
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
            let held = &state.lease;
            if !held.holder.is_empty() && held.holder != holder && held.until_ms > now {
                let wait = Duration::from_millis(held.until_ms - now);
                let (name, holder) = (place.name.clone(), held.holder.clone());
                return Err(LeaseError::Held { name, holder, wait });
            }
            let fence = held.fence + 1;
            let used_before = match held.holder.is_empty() {
                // It ended in order, and has told what it used.
                true => held.used,
                false => first_number(fence),
            };
            let until_ms = now.saturating_add(in_ms(lasts));
            state.lease = Holder { holder: holder.to_owned(), fence, until_ms, used: 0 };
            let revision = match place.replace(&state, expected)? {
                Replaced::Done(revision) => revision,
                Replaced::Otherwise => continue,
            };
            let last = first_number(fence);
            let inner = Inner { state, revision, renewed, used_before, last };
            let (holder, inner) = (holder.to_owned(), Mutex::new(inner));
            return Ok(Lease { place, clock, lasts, holder, fence, inner });
        }
        Err(place.restless().into())
    }

    /// The state, as far as it is known here.
    pub fn state(&self) -> State {
        self.inner().state.clone()
    }

    /// How often the lease had been taken when it was taken here, this time included.
    pub fn fence(&self) -> u64 {
        self.fence
    }

    /// Where the state lies.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The time.
    pub fn now(&self) -> u64 {
        (self.clock)()
    }

    /// How long it lasts without being renewed.
    pub fn lasts(&self) -> Duration {
        self.lasts
    }

    /// A number for what is sent next: higher than all before, and nobody else's.
    pub fn next_number(&self) -> u64 {
        let mut inner = self.inner();
        inner.last += 1;
        inner.last
    }

    /// Lets it last from now on.
    ///
    /// # Errors
    /// [`LeaseError::Lost`] when somebody else has taken over; or when the cluster cannot be asked.
    pub fn renew(&self) -> Result<(), LeaseError> {
        self.change(|_| {})
    }

    /// Holds that the lease lasts, renewing it where most of its time has passed. Whatever is written to the
    /// cluster comes after this.
    ///
    /// # Errors
    /// As [`renew`](Lease::renew).
    pub fn check(&self) -> Result<(), LeaseError> {
        let passed = self.inner().renewed.elapsed();
        if passed < self.lasts / 2 { Ok(()) } else { self.renew() }
    }

    /// Makes a commit visible, in one step.
    ///
    /// # Errors
    /// As [`renew`](Lease::renew). After another error than [`LeaseError::Lost`] it may have become visible
    /// all the same: [`state`](Lease::state) does not know of it then, and a new lease tells.
    pub fn commit(&self, new: &NewCommit, grace: Duration) -> Result<(), LeaseError> {
        let now = self.now();
        let used_before = self.inner().used_before;
        let fence = self.fence;
        self.change(|state| {
            if state.index == new.index {
                state.note_aborted(used_before, fence, new.number, now);
            } else {
                // Nothing was written to the new index under another number.
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

    /// Notes an index that is not in use yet, or was in use, so that it is removed some time, whatever
    /// happens to this publisher.
    ///
    /// # Errors
    /// As [`renew`](Lease::renew).
    pub fn note_spare(&self, index: &str) -> Result<(), LeaseError> {
        let now = self.now();
        self.change(|state| {
            state.spare.retain(|(other, _)| other != index);
            state.spare.push((index.to_owned(), now));
        })
    }

    /// Forgets indexes that were removed, and numbers with which nothing is left.
    ///
    /// # Errors
    /// As [`renew`](Lease::renew).
    pub fn forget(&self, indexes: &[String], aborted: &[Aborted]) -> Result<(), LeaseError> {
        if indexes.is_empty() && aborted.is_empty() {
            return Ok(());
        }
        self.change(|state| {
            state.spare.retain(|(index, _)| !indexes.contains(index));
            state.aborted.retain(|range| !aborted.contains(range));
        })
    }

    /// Gives it back, so that others need not wait for its end. Nothing may be under way then.
    ///
    /// # Errors
    /// As [`renew`](Lease::renew).
    pub fn release(self) -> Result<(), LeaseError> {
        let used = {
            let inner = self.inner();
            // What was not committed stays unseen, by whomever it was sent.
            if inner.last > first_number(self.fence) { inner.last } else { inner.used_before }
        };
        self.change(|state| {
            let used = used.max(state.commit);
            state.lease =
                Holder { holder: String::new(), until_ms: 0, used, ..state.lease.clone() };
        })
    }

    /// Replaces the state with a changed one, and renews the lease by that.
    fn change(&self, change: impl Fn(&mut State)) -> Result<(), LeaseError> {
        let mut inner = self.inner();
        for _ in 0..ATTEMPTS {
            let renewed = Instant::now();
            let mut state = inner.state.clone();
            state.lease.until_ms = self.now().saturating_add(in_ms(self.lasts));
            change(&mut state);
            match self.place.replace(&state, Expected::At(inner.revision))? {
                Replaced::Done(revision) => {
                    (inner.state, inner.revision, inner.renewed) = (state, revision, renewed);
                    return Ok(());
                }
                Replaced::Otherwise => {}
            }
            // What is there may be an earlier change of ours of which no answer came.
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
        Err(self.place.restless().into())
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        // What is held is replaced as a whole.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Notes that of all numbers between the visible commit and the next, `number`, none was a commit.
    /// `used_before` is the last that holders before may have used; those of this one have its fence.
    fn note_aborted(&mut self, used_before: u64, fence: u64, number: u64, now: u64) {
        let own = self.commit.max(first_number(fence));
        for (from, to) in [(self.commit + 1, used_before), (own + 1, number - 1)] {
            if from > to {
                continue;
            }
            match self.aborted.last_mut() {
                // Between these two no number is that of a commit.
                Some(last) if last.1 + 1 >= from => (last.1, last.2) = (last.1.max(to), now),
                _ => self.aborted.push(Aborted(from, to, now)),
            }
        }
    }

    /// Notes the visible commit as an earlier one, unless one was noted a moment before it became visible.
    fn note_earlier(&mut self, now: u64, grace: u64) {
        if self.commit == 0 {
            return;
        }
        let apart = grace / MOST_EARLIER as u64 * 2;
        if self.earlier.last().is_none_or(|(_, time)| self.time.saturating_sub(*time) >= apart) {
            self.earlier.push((self.commit, self.time));
        }
        // The newest that has been visible for longer is all that is asked about.
        let old = self.earlier.iter().rposition(|(_, time)| now.saturating_sub(*time) >= grace);
        self.earlier.drain(..old.unwrap_or(0));
        let many = self.earlier.len().saturating_sub(MOST_EARLIER);
        self.earlier.drain(..many);
    }

    /// The newest commit that has been visible for so long. Whatever ended with it, or before, nobody
    /// reads any more.
    pub fn settled(&self, now: u64, grace: Duration) -> u64 {
        let all = self.earlier.iter().copied().chain([(self.commit, self.time)]);
        let old = all.filter(|(_, time)| now.saturating_sub(*time) >= in_ms(grace));
        old.map(|(commit, _)| commit).max().unwrap_or(0)
    }
}

/// What came of replacing the state.
enum Replaced {
    Done(Revision),
    /// Nobody knows, or another is there: it has to be read.
    Otherwise,
}

impl Place {
    fn replace(&self, state: &State, expected: Expected) -> Result<Replaced, LeaseError> {
        let source = serde_json::to_value(state).map_err(|error| ClusterError::Nonsense {
            address: self.cluster.address().to_owned(),
            reason: format!("its state cannot be written ({error})"),
        })?;
        let put = self.cluster.put(&self.index, super::STATE, &source, expected);
        match put {
            Ok(Some(revision)) => Ok(Replaced::Done(revision)),
            Ok(None) => Ok(Replaced::Otherwise),
            // It may have been written all the same.
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

    fn restless(&self) -> ClusterError {
        let address = self.cluster.address().to_owned();
        let reason = format!("the state of {} changes all the time", self.name);
        ClusterError::Nonsense { address, reason }
    }
}

/// What the numbers of a fence begin after.
fn first_number(fence: u64) -> u64 {
    fence << 32
}

fn in_ms(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
