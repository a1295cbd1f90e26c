//! Verifies that the files of a commit are as they were written: every byte is read and compared with
//! the checksums in the commit.
//!
//! Before the first answer, the lengths of all files are checked. Then the small files are read, and
//! the segments, smallest first, up to [`FIRST_BYTES`]. The rest is read in steps by the caller of
//! [`Verification::step`]; meanwhile answers state that they are not verified. The result is recorded
//! beside the commit (`record.rs`), so that the next process need not read everything again.

pub(crate) mod identity;
mod order;
pub(crate) mod record;
mod state;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use identity::FileIdentity;
use order::in_order;
pub use state::{DamagedFile, VerificationState};
use state::{base, is, located, matters_to_search};

use crate::IndexError;
use crate::disk::commit::Commit;
use crate::disk::file_sum::FileSum;
use crate::disk::{directory, fs as disk, names};

/// The maximal number of bytes that are read before the first answer.
pub(crate) const FIRST_BYTES: u64 = 64 << 20;

/// The verification of one commit. Its results are shared by all users of the commit.
#[derive(Debug)]
pub struct Verification {
    /// The directory of the index. An index in memory has none, and nothing to verify.
    dir: PathBuf,
    commit: Option<Arc<Commit>>,
    inner: Mutex<Inner>,
    /// Whether a file is damaged that searches need for correct answers.
    search_is_damaged: AtomicBool,
}

#[derive(Debug, Default)]
struct Inner {
    /// The files to read, in order: first the unknown ones, which no process has read.
    queue: VecDeque<String>,
    /// How many of the first files in the queue are unknown.
    unknown: usize,
    /// The files that this or an earlier process has found undamaged, with their identities at that
    /// time. A file can be here and in the queue, to be read again.
    whole: BTreeMap<String, FileIdentity>,
    /// The files that this process has read.
    read: BTreeSet<String>,
    damaged: Vec<DamagedFile>,
    /// The identities of the damaged files at that time; `None` for a file that could not be read.
    damaged_as: BTreeMap<String, Option<FileIdentity>>,
    /// The damaged files that lost their names after they were opened. This does not affect processes
    /// that have them open.
    gone: BTreeSet<String>,
    /// The number of bytes that are verified.
    done: u64,
    /// The total number of bytes.
    total: u64,
    /// Whether it was recorded that all files are undamaged.
    recorded: bool,
}

impl Verification {
    /// Checks the names and lengths of the files of a commit, and plans to read all files. `before`
    /// is the verification of an earlier commit by the same process: files that it found undamaged
    /// and that have not changed are not read again.
    pub(crate) fn new(
        dir: &Path,
        commit: Arc<Commit>,
        before: Option<&Verification>,
    ) -> Verification {
        let path = directory::generation_path(dir, commit.generation());
        let before = before.filter(|before| before.generation() == Some(commit.generation()));
        let (known, read, damaged) = before.map_or_else(Default::default, |before| {
            let damaged = before.damaged();
            let inner = before.inner();
            (inner.whole.clone(), inner.read.clone(), damaged)
        });
        let mut recorded = record::read(&path, &commit);
        // The process that made the record may not have read the files that this one has found damaged.
        recorded.retain(|name, _| !damaged.contains(name));
        let mut inner = Inner::default();
        let mut again = Vec::new();
        for name in in_order(&commit) {
            let expected = commit.files[&name];
            inner.total += expected.length;
            let found = FileIdentity::of(&path.join(&name)).map_err(|reason| (reason, None));
            let identity = found.and_then(|found| {
                let (now, then) = (found.length, expected.length);
                let reason = || format!("it has {now} bytes, and {then} were written");
                if now == then { Ok(found) } else { Err((reason(), Some(found))) }
            });
            let identity = match identity {
                Ok(identity) => identity,
                Err((reason, found_as)) => {
                    inner.damaged.push(DamagedFile { name: located(&commit, &name), reason });
                    inner.damaged_as.insert(name, found_as);
                    continue;
                }
            };
            let was = |known: &BTreeMap<String, FileIdentity>| {
                known.get(&name).is_some_and(|then| then.is_still(&identity))
            };
            if !was(&known) && !was(&recorded) {
                inner.queue.push_back(name);
                continue;
            }
            inner.done += expected.length;
            inner.whole.insert(name.clone(), identity);
            if read.contains(&name) {
                inner.read.insert(name);
            } else {
                again.push(name);
            }
        }
        inner.unknown = inner.queue.len();
        inner.queue.extend(again);
        let verification = Verification {
            dir: dir.to_owned(),
            commit: Some(commit),
            inner: Mutex::new(inner),
            search_is_damaged: AtomicBool::new(false),
        };
        verification.note_damage(&verification.inner());
        verification
    }

    /// The verification of an index that has no files here: nothing has to be verified.
    pub fn of_memory() -> Verification {
        Verification {
            dir: PathBuf::new(),
            commit: None,
            inner: Mutex::default(),
            search_is_damaged: AtomicBool::new(false),
        }
    }

    /// The current state.
    pub fn state(&self) -> VerificationState {
        let inner = self.inner();
        if !inner.damaged.is_empty() {
            return VerificationState::Damaged(inner.damaged.clone());
        }
        if inner.unknown == 0 {
            return VerificationState::Verified;
        }
        VerificationState::Verifying { done: inner.done, total: inner.total }
    }

    /// Whether all files have been verified.
    pub fn is_verified(&self) -> bool {
        self.state() == VerificationState::Verified
    }

    /// Reads more files, about `bytes` bytes of whole files and at least one file. Returns whether
    /// there is more to read. When all files are known to be undamaged, this is recorded beside the
    /// commit, if possible.
    pub fn step(&self, bytes: u64) -> bool {
        let is_more = self.read_on(bytes, |inner| inner.queue.len());
        self.record();
        is_more
    }

    /// Like [`Verification::step`], but skips files that an earlier process has read and that have
    /// not changed.
    pub(crate) fn step_unknown(&self, bytes: u64) -> bool {
        let is_more = self.look_at_unknown(bytes);
        self.record();
        is_more
    }

    /// Like [`Verification::step_unknown`], but records nothing, because the next commit may follow at
    /// once.
    pub(crate) fn look_at_unknown(&self, bytes: u64) -> bool {
        self.read_on(bytes, |inner| inner.unknown)
    }

    /// Reads every file that this process has not read yet.
    pub fn finish(&self) {
        while self.step(u64::MAX) {}
    }

    /// Reads every file that this process has not read yet.
    ///
    /// # Errors
    /// When a file is damaged.
    pub fn wait(&self) -> Result<(), IndexError> {
        self.finish();
        self.allow_writing()
    }

    /// Reads every file that no process has read.
    pub(crate) fn finish_unknown(&self) {
        while self.step_unknown(u64::MAX) {}
    }

    fn read_on(&self, bytes: u64, waiting: impl Fn(&Inner) -> usize) -> bool {
        let Some(commit) = &self.commit else { return false };
        let mut left = bytes;
        loop {
            let (waits, name) = {
                let inner = self.inner();
                (waiting(&inner), inner.queue.front().cloned())
            };
            let Some(name) = name.filter(|_| waits > 0) else { return false };
            let length = commit.files[&name].length;
            self.read_file(commit, &name);
            left = left.saturating_sub(length);
            let inner = self.inner();
            let next = inner.queue.front().and_then(|name| commit.files.get(name));
            match next.filter(|_| waiting(&inner) > 0) {
                None => return false,
                Some(next) if next.length > left => return true,
                Some(_) => {}
            }
        }
    }

    /// Reads a file, and stores the result.
    fn read_file(&self, commit: &Commit, name: &str) -> Option<DamagedFile> {
        let path = directory::generation_path(&self.dir, commit.generation());
        let expected = commit.files[name];
        let found = read_whole(&path.join(name), expected);
        if found.is_err() && !self.is_in_use(commit) {
            // The files of a replaced commit may be removed. A process that has them open keeps them,
            // but their content can no longer be verified.
            self.inner().queue.clear();
            return None;
        }
        let mut inner = self.inner();
        // Two threads may read at once; each file counts once.
        if let Some(at) = inner.queue.iter().position(|other| other == name) {
            inner.queue.remove(at);
            if at < inner.unknown {
                inner.unknown -= 1;
                inner.done += expected.length;
            }
        }
        inner.read.insert(name.to_owned());
        match found {
            Ok(identity) => {
                inner.whole.insert(name.to_owned(), identity);
                None
            }
            Err((reason, found_as)) => {
                inner.whole.remove(name);
                inner.damaged_as.insert(name.to_owned(), found_as);
                let damaged = DamagedFile { name: located(commit, name), reason };
                if !path.join(name).exists() {
                    inner.gone.insert(damaged.name.clone());
                }
                if !inner.damaged.iter().any(|other| other.name == damaged.name) {
                    inner.damaged.push(damaged.clone());
                }
                self.note_damage(&inner);
                record::forget(&path, commit);
                Some(damaged)
            }
        }
    }

    /// Whether this is still the current commit.
    fn is_in_use(&self, commit: &Commit) -> bool {
        match directory::current(&self.dir) {
            Ok(Some(current)) => current == *commit,
            // Otherwise the index itself is damaged.
            _ => true,
        }
    }

    /// Records that all files are undamaged, once that is known.
    fn record(&self) {
        let Some(commit) = &self.commit else { return };
        let mut inner = self.inner();
        if inner.unknown == 0 && inner.damaged.is_empty() && !inner.recorded {
            inner.recorded = true;
            let path = directory::generation_path(&self.dir, commit.generation());
            record::write(&path, commit, &inner.whole);
        }
    }

    /// Reads the files of these segments, unless this process has read them.
    ///
    /// # Errors
    /// When one of them is damaged.
    pub(crate) fn check_segments(&self, segments: &[String]) -> Result<(), IndexError> {
        let Some(commit) = &self.commit else { return Ok(()) };
        let is_of_them = |name: &str| {
            let segment = names::segment_of(name);
            segment.is_some_and(|segment| segments.iter().any(|other| other == segment))
        };
        for name in commit.files.keys().filter(|name| is_of_them(name)) {
            if !self.inner().read.contains(name) {
                self.read_file(commit, name);
            }
            let damaged = self.inner().damaged.iter().find(|file| is(file, name)).cloned();
            if let Some(damaged) = damaged {
                return Err(damaged.error(&self.dir));
            }
        }
        Ok(())
    }

    /// Checks that no file that searches need is known to be damaged.
    ///
    /// # Errors
    /// When one is: no answer may be given from it.
    pub(crate) fn allow_search(&self) -> Result<(), IndexError> {
        if !self.search_is_damaged.load(Ordering::Acquire) {
            return Ok(());
        }
        let inner = self.inner();
        match inner.affects_search() {
            Some(file) => Err(file.error(&self.dir)),
            None => Ok(()),
        }
    }

    /// Checks that new files may be derived from these: none is known to be damaged.
    ///
    /// # Errors
    /// When one is.
    pub(crate) fn allow_writing(&self) -> Result<(), IndexError> {
        self.inner().damaged.first().map_or(Ok(()), |file| Err(file.error(&self.dir)))
    }

    /// Whether a damaged file may be whole by now: it differs from the file that was found damaged,
    /// or it could not be read then. `errors` says whether unreadable files should be tried again.
    pub(crate) fn damage_may_have_passed(&self, errors: bool) -> bool {
        let Some(commit) = &self.commit else { return false };
        let path = directory::generation_path(&self.dir, commit.generation());
        self.inner().damaged_as.iter().any(|(name, then)| {
            match (then, FileIdentity::of(&path.join(name))) {
                (Some(then), Ok(now)) => *then != now,
                (None, Ok(_)) => errors,
                (_, Err(_)) => false,
            }
        })
    }

    /// Reads these files now, before all others; those that are known to be damaged are not read again.
    pub(crate) fn read_now(&self, names: &[String]) {
        let Some(commit) = &self.commit else { return };
        for name in names.iter().filter(|name| commit.files.contains_key(*name)) {
            if !self.damaged().contains(name) {
                self.read_file(commit, name);
            }
        }
    }

    /// The names of the damaged files within the generation.
    pub(crate) fn damaged(&self) -> Vec<String> {
        self.inner().damaged.iter().map(|file| base(&file.name).to_owned()).collect()
    }

    fn generation(&self) -> Option<u32> {
        self.commit.as_ref().map(|commit| commit.generation())
    }

    fn note_damage(&self, inner: &Inner) {
        if inner.affects_search().is_some() {
            self.search_is_damaged.store(true, Ordering::Release);
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        // The lock is never held by code that can panic half way.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// A damaged file that searches need for correct answers.
    fn affects_search(&self) -> Option<&DamagedFile> {
        let hurts =
            |file: &&DamagedFile| matters_to_search(&file.name) && !self.gone.contains(&file.name);
        self.damaged.iter().find(hurts)
    }
}

/// For tests: records that all files of a commit are undamaged in their current state, as if a disk
/// had lost data without a write.
#[cfg(test)]
pub(crate) fn pretend_whole(dir: &Path, commit: &Commit) {
    let path = directory::generation_path(dir, commit.generation());
    let known = |name: &String| Some((name.clone(), FileIdentity::of(&path.join(name)).ok()?));
    record::write(&path, commit, &commit.files.keys().filter_map(known).collect());
}

/// Reads a file and compares it. If it is not as expected, returns the reason, and the identity of
/// the file if it could be read.
fn read_whole(
    path: &Path,
    expected: FileSum,
) -> Result<FileIdentity, (String, Option<FileIdentity>)> {
    // The identity is taken before reading, so it is at most as new as the content.
    let identity = FileIdentity::of(path).map_err(|reason| (reason, None))?;
    match disk::sum(path) {
        Ok(found) if found == expected => Ok(identity),
        Ok(_) => {
            Err(("it is not what was written: its checksum is wrong".to_owned(), Some(identity)))
        }
        Err(error) => Err((format!("it cannot be read: {error}"), None)),
    }
}

#[cfg(test)]
mod tests;
