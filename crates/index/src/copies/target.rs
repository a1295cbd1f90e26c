//! The directory that a copy is made in: what it has, and how it comes to what is new.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::error::CopyError;
use super::mark::{Mark, State, check_off};
use super::offer::{Offer, USER_FILES};
use crate::IndexError;
use crate::disk::commit::Commit;
use crate::disk::directory;
use crate::disk::file_sum::FileSum;
use crate::disk::fs::{self as disk, NewFile};
use crate::disk::lock::WriteLock;
use crate::disk::names::{self, CURRENT, TEMPORARY};
use crate::verify::identity::FileIdentity;
use crate::verify::record;

/// How long another process may still write there.
const PATIENCE: Duration = if cfg!(test) { Duration::ZERO } else { Duration::from_secs(10) };

/// The directory of a copy, locked: nobody else writes to it.
#[derive(Debug)]
pub struct Target {
    dir: PathBuf,
    lock: WriteLock,
    /// What it is a copy of.
    of: String,
    /// What it was a copy of before, when that is something else.
    formerly_of: Option<String>,
    /// The commit that is there, where one is.
    commit: Option<Arc<Commit>>,
    /// Files of its generation that were found whole, as they were then.
    whole: BTreeMap<String, (FileIdentity, FileSum)>,
    /// Whether everything that is there was looked at since it was opened.
    pub(super) looked_through: bool,
}

impl Target {
    /// Takes a directory for a copy of what is called `of`: one that is not there, is empty, or is such
    /// a copy already and was not changed since. With `of_another` it may have been a copy of something
    /// else.
    ///
    /// # Errors
    /// When it holds anything else, or another process writes to it.
    pub fn open(dir: &Path, of: &str, of_another: bool) -> Result<Target, CopyError> {
        // What is no place for a copy is not even locked.
        let occupied = |what: &str| CopyError::Occupied { dir: dir.to_owned(), what: what.into() };
        if let Err(IndexError::Foreign { reason, .. }) = directory::current_text(dir) {
            return Err(occupied(&reason));
        }
        let is_new = Mark::read(dir)?.is_none();
        if is_new {
            if directory::current_text(dir)?.is_some() || !directory::generations(dir)?.is_empty() {
                return Err(occupied("an index of its own"));
            }
            if let Some(name) = USER_FILES.iter().find(|name| dir.join(name).exists()) {
                return Err(occupied(name));
            }
        }
        let lock = WriteLock::acquire_within(dir, PATIENCE)?;
        let now = State::of(dir)?;
        let commit = match directory::current(dir) {
            Ok(commit) => commit,
            // It is put there again.
            Err(IndexError::Damaged { .. }) => None,
            Err(error) => return Err(error.into()),
        };
        let mut formerly_of = None;
        match Mark::read(dir)? {
            None => Mark::new(of, &[&now]).write(dir)?,
            Some(mark) => {
                if mark.of != of && !of_another {
                    let (dir, from) = (dir.to_owned(), of.to_owned());
                    return Err(CopyError::OfAnother { dir, of: mark.of, from });
                }
                if let Some(what) = mark.changed(&now, commit.is_some()) {
                    return Err(CopyError::ChangedHere { dir: dir.to_owned(), what, of: mark.of });
                }
                formerly_of = Some(mark.of).filter(|former| former != of);
            }
        }
        let commit = commit.map(Arc::new);
        let (dir, of) = (dir.to_owned(), of.to_owned());
        let mut target = Target {
            dir,
            lock,
            of,
            formerly_of,
            commit,
            whole: BTreeMap::new(),
            looked_through: false,
        };
        target.recall();
        Ok(target)
    }

    /// The directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// What it was a copy of before, when that is something else.
    pub fn formerly_of(&self) -> Option<&str> {
        self.formerly_of.as_deref()
    }

    /// Makes sure that nobody has changed what is there since it was put there.
    ///
    /// # Errors
    /// When somebody has.
    pub(super) fn check(&self) -> Result<State, CopyError> {
        let now = State::of(&self.dir)?;
        let mark = Mark::read(&self.dir)?;
        let what = match mark {
            Some(mark) => mark.changed(&now, self.commit.is_some()),
            None => Some("its mark is gone".to_owned()),
        };
        match what {
            None => Ok(now),
            Some(what) => {
                Err(CopyError::ChangedHere { dir: self.dir.clone(), what, of: self.of.clone() })
            }
        }
    }

    /// What is known to be whole of the commit that is there.
    fn recall(&mut self) {
        self.whole.clear();
        let Some(commit) = &self.commit else { return };
        let path = directory::generation_path(&self.dir, commit.generation());
        for (name, identity) in record::read(&path, commit) {
            if let Some(sum) = commit.files.get(&name) {
                self.whole.insert(name, (identity, *sum));
            }
        }
    }

    /// Whether a file of this generation is there, with the right content. What was found whole and has
    /// not changed since is not read again.
    pub(super) fn has(&mut self, generation: u32, name: &str, sum: FileSum) -> bool {
        let path = directory::generation_path(&self.dir, generation).join(name);
        let Ok(identity) = FileIdentity::of(&path) else { return false };
        let is_known = self.commit.as_ref().is_some_and(|c| c.generation() == generation)
            && self
                .whole
                .get(name)
                .is_some_and(|(then, of)| then.is_still(&identity) && *of == sum);
        let is_whole =
            is_known || (identity.length == sum.length && disk::sum(&path).is_ok_and(|s| s == sum));
        if is_whole {
            self.whole.insert(name.to_owned(), (identity, sum));
        }
        is_whole
    }

    /// Whether a file of the user's is there, with this content.
    pub(super) fn has_user_file(&self, name: &str, sum: FileSum) -> bool {
        disk::sum(&self.dir.join(name)).is_ok_and(|found| found == sum)
    }

    /// Makes the directory of a generation, unless it is there.
    pub(super) fn begin(&mut self, generation: u32) -> Result<(), IndexError> {
        let path = directory::generation_path(&self.dir, generation);
        if self.commit.as_ref().is_none_or(|commit| commit.generation() != generation) {
            self.whole.clear();
        }
        disk::create_directories(&path).map_err(|error| IndexError::io(path, error))
    }

    /// Begins a file that is not there yet.
    pub(super) fn new_file(&self, generation: u32, name: &str, sum: FileSum) -> NewCopy {
        let folder = directory::generation_path(&self.dir, generation);
        NewCopy::new(folder.join(name), sum, false)
    }

    /// Begins a file of the user's.
    pub(super) fn new_user_file(&self, name: &str, sum: FileSum) -> NewCopy {
        NewCopy::new(self.dir.join(name), sum, true)
    }

    /// Puts a file that has come into its place, when it is what it should be. Says whether it was.
    pub(super) fn settle(&mut self, copy: &mut NewCopy) -> Result<bool, IndexError> {
        let path = copy.path.clone();
        let io = |error| IndexError::io(path.clone(), error);
        if copy.finish().map_err(io)? != Some(copy.sum) {
            copy.discard();
            return Ok(false);
        }
        // A second name for a file that is there under both would stay.
        if path.symlink_metadata().is_ok() && !copy.is_users {
            disk::remove_file(&path).map_err(io)?;
        }
        disk::rename(&copy.temporary, &path).map_err(io)?;
        copy.is_begun = false;
        if let Some(name) = path.file_name().and_then(|name| name.to_str())
            && !copy.is_users
            && let Ok(identity) = FileIdentity::of(&path)
        {
            self.whole.insert(name.to_owned(), (identity, copy.sum));
        }
        Ok(true)
    }

    /// Says what is about to be there, before any of it is. `now` is the state as it is.
    pub(super) fn announce(&self, now: &State, offer: &Offer) -> Result<State, IndexError> {
        let after = offer.state();
        Mark::new(&self.of, &[now, &after]).write(&self.dir)?;
        Ok(after)
    }

    /// Removes those of the user's files that the source does not have.
    pub(super) fn remove_user_files(&self, offer: &Offer) -> Result<(), IndexError> {
        for name in USER_FILES.iter().filter(|name| !offer.user_files.contains_key(**name)) {
            let path = self.dir.join(name);
            match disk::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(IndexError::io(path, error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Makes the commit of an offer, whose files are all here, the one in use, and removes what
    /// belonged to others.
    pub(super) fn publish(&mut self, offer: &Offer, after: &State) -> Result<(), IndexError> {
        let commit = Arc::new(offer.commit.clone());
        let path = directory::generation_path(&self.dir, commit.generation());
        if self.commit.as_deref() != Some(&commit) {
            directory::publish_text(&self.dir, &commit, &offer.text)?;
        }
        self.whole.retain(|name, _| commit.files.contains_key(name));
        let found = self.whole.iter().map(|(name, (identity, _))| (name.clone(), *identity));
        // Readers need not read again what was read here.
        record::write(&path, &commit, &found.collect());
        self.commit = Some(commit);
        self.formerly_of = None;
        Mark::new(&self.of, &[after]).write(&self.dir)?;
        self.sweep();
        Ok(())
    }

    /// Makes everything that is there final: its names durable, and nothing else there. The run that put it there may have failed in
    /// its last step: who finds nothing left to do must not say so while a power cut could undo it.
    pub(super) fn settle_all(&self, generation: u32) -> Result<(), IndexError> {
        for path in [directory::generation_path(&self.dir, generation), self.dir.clone()] {
            disk::sync_directory(&path).map_err(|error| IndexError::io(path, error))?;
        }
        // Nor may it have removed what it left behind.
        self.sweep();
        Ok(())
    }

    /// Notes that there is nothing newer.
    pub(super) fn is_up_to_date(&mut self, now: &State) -> Result<(), IndexError> {
        match self.formerly_of.take() {
            Some(_) => Mark::new(&self.of, &[now]).write(&self.dir),
            None => check_off(&self.dir),
        }
    }

    /// The tag of what is there, as it is in this state, where it need not be looked at again.
    pub(super) fn tag(&self, now: &State) -> Option<String> {
        (self.looked_through && self.commit.is_some()).then(|| now.tag())
    }

    /// The commit that is there.
    pub(super) fn commit(&self) -> Option<&Commit> {
        self.commit.as_deref()
    }

    /// Removes what does not belong to the commit in use. What cannot be removed stays until the next
    /// time.
    fn sweep(&self) {
        let Some(commit) = &self.commit else { return };
        directory::remove_leftovers(&self.lock, &self.dir);
        let path = directory::generation_path(&self.dir, commit.generation());
        let manifest = &commit.manifest;
        let beside = [commit.copy_name(), names::verified(manifest.commit)];
        let keep: BTreeSet<&str> = commit.files.keys().chain(&beside).map(String::as_str).collect();
        for name in disk::names_in(&path).unwrap_or_default() {
            if names::is_of_a_commit(&name) && !keep.contains(name.as_str()) {
                let _ = disk::remove_file(&path.join(name));
            }
        }
    }

    /// The text of the commit that is there.
    pub(super) fn has_text(&self, offer: &Offer) -> bool {
        self.commit.as_deref() == Some(&offer.commit)
            && disk::read(&self.dir.join(CURRENT)).is_ok_and(|text| text == offer.text.as_bytes())
    }
}

/// A file that is on its way into a copy, under a name of its own. It takes no more bytes than it is to
/// have, and goes when it is dropped before it was put into its place.
#[derive(Debug)]
pub struct NewCopy {
    path: PathBuf,
    temporary: PathBuf,
    sum: FileSum,
    written: u64,
    /// Whether there may be something of its temporary name.
    is_begun: bool,
    file: Option<NewFile>,
    /// Whether it is a second name of a file of elsewhere.
    linked: bool,
    is_users: bool,
}

impl NewCopy {
    fn new(path: PathBuf, sum: FileSum, is_users: bool) -> NewCopy {
        let temporary = NewCopy::temporary_name(&path);
        NewCopy {
            path,
            temporary,
            sum,
            written: 0,
            is_begun: false,
            file: None,
            linked: false,
            is_users,
        }
    }

    /// A name beside `path` that nobody else uses, and that whoever sweeps removes.
    fn temporary_name(path: &Path) -> PathBuf {
        path.with_file_name(format!("copy-{:016x}{TEMPORARY}", RandomState::new().hash_one(path)))
    }

    /// How many bytes it is to have.
    pub fn length(&self) -> u64 {
        self.sum.length
    }

    /// How many bytes it has by now: what comes next begins there.
    pub fn written(&self) -> u64 {
        self.written
    }

    /// Whether it came as a second name of a file of elsewhere.
    pub(super) fn is_linked(&self) -> bool {
        self.linked
    }

    /// Begins again.
    pub fn restart(&mut self) {
        self.discard();
        self.temporary = NewCopy::temporary_name(&self.path);
    }

    /// Takes what comes next.
    ///
    /// # Errors
    /// When it cannot be written, and for more bytes than there are to be.
    pub fn add(&mut self, bytes: &[u8]) -> Result<(), IndexError> {
        self.write_all(bytes).map_err(|error| IndexError::io(self.path.clone(), error))
    }

    /// Makes it a second name of this file.
    ///
    /// # Errors
    /// Where the file system or the system does not have that, and when the file is gone.
    pub(super) fn link(&mut self, from: &Path) -> io::Result<()> {
        disk::link(from, &self.temporary)?;
        (self.linked, self.is_begun) = (true, true);
        self.written = self.sum.length;
        Ok(())
    }

    fn finish(&mut self) -> io::Result<Option<FileSum>> {
        if self.linked {
            return disk::sum(&self.temporary).map(Some);
        }
        // One without a byte was never begun.
        self.open()?;
        let Some(mut file) = self.file.take() else { return Ok(None) };
        match self.is_users {
            false => file.finish().map(Some),
            true => {
                file.finish_editable(&self.path)?;
                disk::sum(&self.temporary).map(Some)
            }
        }
    }

    fn open(&mut self) -> io::Result<&mut NewFile> {
        if self.file.is_none() {
            self.is_begun = true;
            self.file = Some(NewFile::create(&self.temporary)?);
        }
        self.file.as_mut().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn discard(&mut self) {
        self.file = None;
        (self.linked, self.written) = (false, 0);
        if std::mem::take(&mut self.is_begun) {
            let _ = disk::remove_file(&self.temporary);
        }
    }
}

impl Write for NewCopy {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() as u64 > self.sum.length.saturating_sub(self.written) {
            let reason = "there are more bytes than the commit says";
            return Err(io::Error::new(io::ErrorKind::InvalidData, reason));
        }
        let written = self.open()?.write(bytes)?;
        self.written += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for NewCopy {
    fn drop(&mut self) {
        self.discard();
    }
}
