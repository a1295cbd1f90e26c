//! Sending what an index holds to the cluster, commit by commit, so that readers see whole commits.
//!
//! What differs between the index and the cluster is found once by listing what the cluster shows, and from
//! then on by which segments are new. Versions that are new are written, those that have ended are written
//! again with their end, the index is refreshed, and last the state is replaced: in that step all of it
//! becomes visible. Whatever stops this before that step leaves documents behind that nobody sees, and that
//! are removed later.

mod cleaning;
mod difference;
mod error;
mod known;
mod listing;
mod options;
mod rewriting;
mod sending;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::{Condvar, Mutex, PoisonError};

use serde_json::json;
use souwen_index::Contents;

pub use cleaning::Cleaned;
pub use error::PublishError;
pub use options::{Local, PublishOptions, PublishReport, Step};

use crate::mapping;
use crate::state::{Clock, Lease, NewCommit, Parts, Place, State};
use difference::Difference;
use known::Known;
use sending::Work;

/// How many times while a lease lasts it is renewed.
const RENEWALS: u32 = 3;

/// Publishes an index under a name, and nobody else does meanwhile.
pub struct Publisher {
    lease: Lease,
    options: PublishOptions,
    /// What was published last, as long as it is known for sure.
    known: Option<Known>,
    /// When was cleaned last, in milliseconds since 1970.
    cleaned: u64,
}

impl Publisher {
    /// Takes the lease of a name, for a publisher that is known to others as `holder`.
    ///
    /// # Errors
    /// When somebody else has it, when the name is that of something else, or when the cluster cannot be
    /// asked.
    pub fn begin(
        place: Place,
        holder: &str,
        options: PublishOptions,
        clock: Clock,
    ) -> Result<Publisher, PublishError> {
        let name = place.name().to_owned();
        if place.cluster().is_index(&name)? {
            return Err(PublishError::Occupied { name });
        }
        let lease = Lease::take(place, holder, options.lease, clock)?;
        Ok(Publisher { lease, options, known: None, cleaned: 0 })
    }

    /// What the cluster holds.
    pub fn state(&self) -> State {
        self.lease.state()
    }

    /// Renews the lease. To be called now and then while nothing is published.
    ///
    /// # Errors
    /// When somebody else has taken over, or the cluster cannot be asked.
    pub fn renew(&self) -> Result<(), PublishError> {
        Ok(self.lease.check()?)
    }

    /// Gives the lease back.
    ///
    /// # Errors
    /// As [`renew`](Publisher::renew).
    pub fn end(self) -> Result<(), PublishError> {
        Ok(self.lease.release()?)
    }

    /// Brings the cluster to a state of the index. `told` is told what is being done; `stopped` says when
    /// to give up.
    ///
    /// # Errors
    /// When somebody else has taken over, or the cluster or the index fails. The commit before stays
    /// visible then, and it can be tried again.
    pub fn publish(
        &mut self,
        local: &Local,
        told: &(dyn Fn(Step) + Sync),
        stopped: &(dyn Fn() -> bool + Sync),
    ) -> Result<PublishReport, PublishError> {
        let known = self.known.take();
        let published = self.renewing(|| self.try_publish(local, known, told, stopped));
        let (known, report) = published?;
        self.known = Some(known);
        Ok(report)
    }

    fn try_publish(
        &self,
        local: &Local,
        known: Option<Known>,
        told: &(dyn Fn(Step) + Sync),
        stopped: &(dyn Fn() -> bool + Sync),
    ) -> Result<(Known, PublishReport), PublishError> {
        self.lease.renew()?;
        let state = self.lease.state();
        let contents = &local.contents;
        let threads = self.options.threads;
        let anew = self.needs_new_index(&state, contents)?;
        let difference = match known {
            _ if anew => Difference::everything(contents, threads, told, stopped)?,
            // What cannot be told from what was published last is found by listing.
            Some(known) => match known.until(contents, threads, stopped) {
                Err(PublishError::Index(_)) => self.listed(&state, contents, told, stopped)?,
                found => found?,
            },
            None => self.listed(&state, contents, told, stopped)?,
        };
        let parts = self.parts(local, &state)?;
        let Difference { mut known, created, closed } = difference;
        let mut report = PublishReport {
            articles: contents.manifest().articles,
            commit: state.commit,
            index: state.index.clone(),
            ..PublishReport::default()
        };
        let changed = anew
            || !created.is_empty()
            || !closed.is_empty()
            || parts != state.parts
            || tells_otherwise(&state, contents);
        if !changed {
            self.set_replicas(&state.index)?;
            return Ok((known, report));
        }
        let number = self.lease.next_number();
        let index = match anew {
            true => self.new_index(number)?,
            false => state.index.clone(),
        };
        let work = Work {
            lease: &self.lease,
            index: &index,
            analyzer: contents.analyzer(),
            options: &self.options,
            told,
            stopped,
        };
        let before = self.identity(&index)?;
        let bytes = work.create(contents, &created, number)?;
        work.rewrite(&closed, Some(number))?;
        told(Step::Committing);
        self.lease.place().cluster().refresh(&index)?;
        // One that is removed comes to be again by writing to it, with a mapping that is not ours.
        if self.identity(&index)? != before {
            let reason = format!("somebody has removed {index} while it was written to");
            return Err(self.lease.place().cluster().gone(&reason).into());
        }
        if !anew {
            self.set_replicas(&index)?;
        }
        let commit = NewCommit {
            number,
            index: index.clone(),
            mapping: mapping::VERSION,
            fingerprint: contents.analyzer().fingerprint(),
            manifest: contents.manifest().clone(),
            parts,
        };
        self.lease.commit(&commit, self.options.grace)?;
        if anew {
            self.lease.place().cluster().name_index(self.lease.place().name(), &index)?;
        }
        known.published(&created, contents, number);
        report.changed = true;
        report.anew = anew;
        report.commit = number;
        report.index = index;
        report.created = created.len();
        report.closed = closed.len();
        report.bytes = bytes;
        Ok((known, report))
    }

    /// Removes what nobody sees any more, where that is due: versions that ended long ago, what was sent
    /// in vain, and indexes that were replaced.
    ///
    /// # Errors
    /// As [`publish`](Publisher::publish).
    pub fn clean(
        &mut self,
        local: &Local,
        stopped: &(dyn Fn() -> bool + Sync),
    ) -> Result<Cleaned, PublishError> {
        let now = self.lease.now();
        let pause = u64::try_from(self.options.grace.as_millis()).unwrap_or(u64::MAX) / 10;
        if self.cleaned > 0 && now.saturating_sub(self.cleaned) < pause {
            return Ok(Cleaned::default());
        }
        let state = self.lease.state();
        let work = Work {
            lease: &self.lease,
            index: &state.index,
            analyzer: local.contents.analyzer(),
            options: &self.options,
            told: &|_| {},
            stopped,
        };
        let cleaned = self.renewing(|| cleaning::clean(&work, &state))?;
        self.cleaned = now;
        Ok(cleaned)
    }

    /// What differs, found by listing what the cluster shows.
    fn listed(
        &self,
        state: &State,
        contents: &Contents,
        told: &(dyn Fn(Step) + Sync),
        stopped: &(dyn Fn() -> bool + Sync),
    ) -> Result<Difference, PublishError> {
        let mut difference = Difference::everything(contents, self.options.threads, told, stopped)?;
        let cluster = self.lease.place().cluster();
        // A publisher may have died before it could say so.
        cluster.name_index(self.lease.place().name(), &state.index)?;
        cluster.refresh(&state.index)?;
        listing::shown(cluster, state, &mut |version| {
            difference.is_there(&version);
            match stopped() {
                true => Err(PublishError::Stopped),
                false => Ok(()),
            }
        })?;
        difference.settle();
        Ok(difference)
    }

    fn needs_new_index(&self, state: &State, contents: &Contents) -> Result<bool, PublishError> {
        if !state.is_published()
            || state.mapping != mapping::VERSION
            || state.fingerprint != contents.analyzer().fingerprint()
        {
            return Ok(true);
        }
        let cluster = self.lease.place().cluster();
        let Some(settings) = cluster.index_settings(&state.index)? else { return Ok(true) };
        let shards = settings["number_of_shards"].as_str().and_then(|text| text.parse().ok());
        Ok(self.options.shards.is_some_and(|wanted| shards != Some(wanted)))
    }

    fn new_index(&self, number: u64) -> Result<String, PublishError> {
        let place = self.lease.place();
        let (fence, count) = (number >> 32, number & u64::from(u32::MAX));
        let index = format!("{}-{}-{fence}-{count}", place.name(), mapping::VERSION);
        // Whoever takes over knows of it before it is there.
        self.lease.note_spare(&index)?;
        let replicas = match self.options.replicas {
            Some(replicas) => replicas,
            None => u32::from(place.cluster().health(None)?["number_of_data_nodes"] != 1),
        };
        let shards = self.options.shards.unwrap_or(1);
        place.cluster().create_index(&index, &mapping::index(shards, replicas))?;
        Ok(index)
    }

    /// What tells an index from another one that later has its name.
    fn identity(&self, index: &str) -> Result<serde_json::Value, PublishError> {
        let settings = self.lease.place().cluster().index_settings(index)?;
        Ok(settings.map(|settings| settings["uuid"].clone()).unwrap_or_default())
    }

    fn set_replicas(&self, index: &str) -> Result<(), PublishError> {
        let Some(wanted) = self.options.replicas else { return Ok(()) };
        let cluster = self.lease.place().cluster();
        let settings = cluster.index_settings(index)?.unwrap_or_default();
        // The settings are answered as texts.
        let written = wanted.to_string();
        if settings["number_of_replicas"].as_str() != Some(&written) {
            let settings = json!({"number_of_replicas": wanted});
            cluster.set_index_settings(index, &settings)?;
        }
        Ok(())
    }

    /// Sends what belongs to a commit beside its articles, as far as it is not there.
    fn parts(&self, local: &Local, state: &State) -> Result<Parts, PublishError> {
        let (place, now) = (self.lease.place(), self.lease.now());
        let put = |bytes: &[u8], known: &[String]| place.put_blob(bytes, known, now);
        let dictionary = local.contents.analyzer().dictionary().to_text();
        let former_ids = match local.contents.former_ids().map_err(PublishError::Index)? {
            Some(none) if none.is_empty() => Vec::new(),
            Some(former) => put(json!(former).to_string().as_bytes(), &state.parts.former_ids)?,
            // The commit after this one tells of them.
            None => state.parts.former_ids.clone(),
        };
        Ok(Parts {
            former_ids,
            dictionary: put(dictionary.as_bytes(), &state.parts.dictionary)?,
            synonyms: put(local.synonyms.as_bytes(), &state.parts.synonyms)?,
            suggestions: match &local.suggestions {
                Some(bytes) => put(bytes, &state.parts.suggestions)?,
                None => state.parts.suggestions.clone(),
            },
        })
    }

    /// Does something that takes long, while the lease is renewed.
    fn renewing<T>(&self, work: impl FnOnce() -> T) -> T {
        let renewing = Renewing::default();
        std::thread::scope(|scope| {
            scope.spawn(|| renewing.until_done(&self.lease));
            // Also where the work panics: the other thread is waited for.
            let _done = Done(&renewing);
            work()
        })
    }
}

/// Whether the work is done during which a lease is renewed.
#[derive(Default)]
struct Renewing {
    is_done: Mutex<bool>,
    changed: Condvar,
}

impl Renewing {
    fn until_done(&self, lease: &Lease) {
        let pause = lease.lasts() / RENEWALS;
        let lock = || self.is_done.lock().unwrap_or_else(PoisonError::into_inner);
        let mut is_done = lock();
        while !*is_done {
            let waited = self.changed.wait_timeout(is_done, pause);
            let (guard, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            is_done = guard;
            if timeout.timed_out() && !*is_done {
                drop(is_done);
                // Whoever writes looks at the lease before, and stops when it is lost.
                let _ = lease.renew();
                is_done = lock();
            }
        }
    }
}

/// Says at its end that the work is done.
struct Done<'a>(&'a Renewing);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        *self.0.is_done.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.0.changed.notify_all();
    }
}

/// Whether an index tells something else of itself that readers are shown, though no article differs.
fn tells_otherwise(state: &State, contents: &Contents) -> bool {
    let (there, here) = (&state.manifest, contents.manifest());
    there.folders != here.folders || there.articles != here.articles || there.pushed != here.pushed
}

/// What belongs to each other by a key of 128 bits, which is a hash already.
type ByKey<T> = HashMap<u128, T>;
