//! Publishing: sends the articles of an index to the cluster, commit by commit, so that readers see only
//! whole commits.
//!
//! A publisher first finds the difference between the index and the cluster by listing the cluster;
//! afterwards it looks at new segments only. It writes the versions that are new, writes those that have
//! ended again with their end, refreshes the index, and at last replaces the state, which makes all of it
//! visible at once. If it stops before that, it leaves documents that nobody sees and that are removed later.

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
use std::time::Duration;

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

/// How often the lease is renewed within its duration.
const RENEWALS: u32 = 3;

/// Publishes an index under a name. Nobody else can publish under it in the meantime.
pub struct Publisher {
    lease: Lease,
    options: PublishOptions,
    /// The versions published last, if they are known for certain.
    known: Option<Known>,
    /// When it last cleaned, in milliseconds since 1970; 0 if it never did.
    cleaned: u64,
}

impl Publisher {
    /// Takes the lease for a name. Other publishers see this one as `holder`.
    ///
    /// # Errors
    /// When another publisher has the lease, when an index has this name, or when the cluster cannot be
    /// reached.
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

    /// The state, as this publisher last saw it.
    pub fn state(&self) -> State {
        self.lease.state()
    }

    /// The longest time that may pass between two calls of [`renew`](Publisher::renew) while nothing is
    /// published: a third of the lease.
    pub fn renewal_interval(&self) -> Duration {
        self.lease.lease_duration() / RENEWALS
    }

    /// Renews the lease if half of its time has passed. Has to be called every
    /// [`renewal_interval`](Publisher::renewal_interval) while nothing is published.
    ///
    /// # Errors
    /// When another publisher has taken over, or the cluster cannot be reached.
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

    /// Publishes a state of the index. `report_step` receives the progress; `stopped` returns `true` to cancel.
    ///
    /// # Errors
    /// When another publisher has taken over, or the cluster or the index fails. The commit before it then
    /// stays visible, and publishing can be tried again.
    pub fn publish(
        &mut self,
        local: &Local,
        report_step: &(dyn Fn(Step) + Sync),
        stopped: &(dyn Fn() -> bool + Sync),
    ) -> Result<PublishReport, PublishError> {
        let known = self.known.take();
        let published = self.renewing(|| self.try_publish(local, known, report_step, stopped));
        let (known, report) = published?;
        self.known = Some(known);
        Ok(report)
    }

    fn try_publish(
        &self,
        local: &Local,
        known: Option<Known>,
        report_step: &(dyn Fn(Step) + Sync),
        stopped: &(dyn Fn() -> bool + Sync),
    ) -> Result<(Known, PublishReport), PublishError> {
        self.lease.renew()?;
        let state = self.lease.state();
        let contents = &local.contents;
        let threads = self.options.threads;
        let anew = self.needs_new_index(&state, contents)?;
        let difference = match known {
            _ if anew => Difference::everything(contents, threads, report_step, stopped)?,
            // If the difference to what was published last cannot be found, the cluster is listed.
            Some(known) => match known.until(contents, threads, stopped) {
                Err(PublishError::Index(_)) => {
                    self.listed(&state, contents, report_step, stopped)?
                }
                found => found?,
            },
            None => self.listed(&state, contents, report_step, stopped)?,
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
            || differs_from(&state, contents);
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
            report_step,
            stopped,
        };
        let before = self.identity(&index)?;
        let bytes = work.create(contents, &created, number)?;
        work.rewrite(&closed, Some(number))?;
        report_step(Step::Committing);
        self.lease.place().cluster().refresh(&index)?;
        // If somebody deletes the index, a write creates it again, with a mapping that is not souwen's.
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

    /// Removes what no reader needs any more, if it is time for that: versions that ended long ago, documents
    /// of aborted commits, and indexes that were replaced.
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
            report_step: &|_| {},
            stopped,
        };
        let cleaned = self.renewing(|| cleaning::clean(&work, &state))?;
        self.cleaned = now;
        Ok(cleaned)
    }

    /// The difference, found by listing what is visible in the cluster.
    fn listed(
        &self,
        state: &State,
        contents: &Contents,
        report_step: &(dyn Fn(Step) + Sync),
        stopped: &(dyn Fn() -> bool + Sync),
    ) -> Result<Difference, PublishError> {
        let mut difference =
            Difference::everything(contents, self.options.threads, report_step, stopped)?;
        let cluster = self.lease.place().cluster();
        // A publisher may have died before it pointed the alias to the index.
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
        // Recorded before it is created, so that the next publisher knows of it.
        self.lease.record_unused_index(&index)?;
        let replicas = match self.options.replicas {
            Some(replicas) => replicas,
            None => u32::from(place.cluster().health(None)?["number_of_data_nodes"] != 1),
        };
        let shards = self.options.shards.unwrap_or(1);
        place.cluster().create_index(&index, &mapping::index(shards, replicas))?;
        Ok(index)
    }

    /// The UUID of an index, which no later index with the same name has.
    fn identity(&self, index: &str) -> Result<serde_json::Value, PublishError> {
        let settings = self.lease.place().cluster().index_settings(index)?;
        Ok(settings.map(|settings| settings["uuid"].clone()).unwrap_or_default())
    }

    fn set_replicas(&self, index: &str) -> Result<(), PublishError> {
        let Some(wanted) = self.options.replicas else { return Ok(()) };
        let cluster = self.lease.place().cluster();
        let settings = cluster.index_settings(index)?.unwrap_or_default();
        // Settings are returned as strings.
        let written = wanted.to_string();
        if settings["number_of_replicas"].as_str() != Some(&written) {
            let settings = json!({"number_of_replicas": wanted});
            cluster.set_index_settings(index, &settings)?;
        }
        Ok(())
    }

    /// Sends the parts of a commit besides its articles, unless the cluster has them.
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

    /// Does long work while another thread renews the lease.
    fn renewing<T>(&self, work: impl FnOnce() -> T) -> T {
        let renewing = Renewing::default();
        std::thread::scope(|scope| {
            scope.spawn(|| renewing.until_done(&self.lease));
            // Dropped also if the work panics, since the scope waits for the other thread.
            let _done = Done(&renewing);
            work()
        })
    }
}

/// Whether the work is done during which the lease is renewed.
#[derive(Default)]
struct Renewing {
    is_done: Mutex<bool>,
    changed: Condvar,
}

impl Renewing {
    fn until_done(&self, lease: &Lease) {
        let pause = lease.lease_duration() / RENEWALS;
        let lock = || self.is_done.lock().unwrap_or_else(PoisonError::into_inner);
        let mut is_done = lock();
        while !*is_done {
            let waited = self.changed.wait_timeout(is_done, pause);
            let (guard, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            is_done = guard;
            if timeout.timed_out() && !*is_done {
                drop(is_done);
                // An error needs no action: every write checks the lease first, and stops if it is lost.
                let _ = lease.renew();
                is_done = lock();
            }
        }
    }
}

/// Marks the work as done when it is dropped.
struct Done<'a>(&'a Renewing);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        *self.0.is_done.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.0.changed.notify_all();
    }
}

/// Whether the manifest differs in something that readers are shown, though no article differs.
fn differs_from(state: &State, contents: &Contents) -> bool {
    let (there, here) = (&state.manifest, contents.manifest());
    there.folders != here.folders || there.articles != here.articles || there.pushed != here.pushed
}

/// Values by keys of 128 bits, which are hashes.
type ByKey<T> = HashMap<u128, T>;
