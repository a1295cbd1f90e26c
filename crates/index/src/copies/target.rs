//! The target directory of a copy: what it already has, and how new files get into it.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::error::CopyError;
use super::mark::{Kind, Mark, State, mark_up_to_date};
use super::new_copy::NewCopy;
use super::offer::{Offer, USER_FILES};
use crate::IndexError;
use crate::disk::commit::Commit;
use crate::disk::directory;
use crate::disk::file_sum::FileSum;
use crate::disk::fs as disk;
use crate::disk::lock::WriteLock;
use crate::disk::names::{self, CURRENT};
use crate::verify::identity::FileIdentity;
use crate::verify::record;

/// How long to wait while another process writes there.
const PATIENCE: Duration = if cfg!(test) { Duration::ZERO } else { Duration::from_secs(10) };

/// The directory of a copy, locked, so that no other process writes to it.
#[derive(Debug)]
pub struct Target {
    dir: PathBuf,
    lock: WriteLock,
    /// The source of the copy.
    of: String,
    kind: Kind,
    /// The previous source, if it was another.
    previous_source: Option<String>,
    /// The current commit of the directory, if it has one.
    commit: Option<Arc<Commit>>,
    /// Files of its generation that were verified, with their identities at that time.
    whole: BTreeMap<String, (FileIdentity, FileSum)>,
    /// Whether all files of the directory were checked since it was opened.
    pub(super) files_are_checked: bool,
}

impl Target {
    /// Opens a directory as a copy of `of`. The directory must be missing or empty, or be a copy of
    /// `of` that nobody has changed. A replica may have been a copy of another source before, a
    /// snapshot may not.
    ///
    /// # Errors
    /// When the directory contains anything else, or another process writes to it.
    pub fn open(dir: &Path, of: &str, kind: Kind) -> Result<Target, CopyError> {
        // A directory that cannot be a copy is not even locked.
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
            // A damaged commit is copied again.
            Err(IndexError::Damaged { .. }) => None,
            Err(error) => return Err(error.into()),
        };
        let mut previous_source = None;
        match Mark::read(dir)? {
            None => Mark::new(of, kind, &[&now]).write(dir)?,
            Some(mark) => {
                if mark.of != of && kind == Kind::Snapshot {
                    let (dir, from) = (dir.to_owned(), of.to_owned());
                    return Err(CopyError::OfAnother { dir, of: mark.of, from });
                }
                if let Some(what) = mark.changed(&now, commit.is_some()) {
                    return Err(CopyError::ChangedHere { dir: dir.to_owned(), what, of: mark.of });
                }
                previous_source = Some(mark.of).filter(|former| former != of);
            }
        }
        let commit = commit.map(Arc::new);
        let (dir, of) = (dir.to_owned(), of.to_owned());
        let mut target = Target {
            dir,
            lock,
            of,
            kind,
            previous_source,
            commit,
            whole: BTreeMap::new(),
            files_are_checked: false,
        };
        target.read_verification_record();
        Ok(target)
    }

    /// The path of the directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The previous source, if it was another.
    pub fn previous_source(&self) -> Option<&str> {
        self.previous_source.as_deref()
    }

    /// Checks that nobody has changed the copy since it was made.
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

    /// Recalls which files of the existing commit were verified before.
    fn read_verification_record(&mut self) {
        self.whole.clear();
        let Some(commit) = &self.commit else { return };
        let path = directory::generation_path(&self.dir, commit.generation());
        for (name, identity) in record::read(&path, commit) {
            if let Some(sum) = commit.files.get(&name) {
                self.whole.insert(name, (identity, *sum));
            }
        }
    }

    /// Whether a file of this generation exists with the right content. A file that was verified and
    /// has not changed since is not read again.
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

    /// Whether a user's file exists with this content.
    pub(super) fn has_user_file(&self, name: &str, sum: FileSum) -> bool {
        disk::sum(&self.dir.join(name)).is_ok_and(|found| found == sum)
    }

    /// Creates the directory of a generation, unless it exists.
    pub(super) fn begin(&mut self, generation: u32) -> Result<(), IndexError> {
        let path = directory::generation_path(&self.dir, generation);
        if self.commit.as_ref().is_none_or(|commit| commit.generation() != generation) {
            self.whole.clear();
        }
        disk::create_directories(&path).map_err(|error| IndexError::io(path, error))
    }

    /// Starts a file that does not exist yet.
    pub(super) fn new_file(&self, generation: u32, name: &str, sum: FileSum) -> NewCopy {
        let folder = directory::generation_path(&self.dir, generation);
        NewCopy::new(folder.join(name), sum, false)
    }

    /// Starts a user's file.
    pub(super) fn new_user_file(&self, name: &str, sum: FileSum) -> NewCopy {
        NewCopy::new(self.dir.join(name), sum, true)
    }

    /// Puts a transferred file in place if its checksum is right. Returns whether the checksum was
    /// right.
    pub(super) fn settle(&mut self, copy: &mut NewCopy) -> Result<bool, IndexError> {
        let settled = copy.settle().map_err(|error| IndexError::io(copy.path.clone(), error))?;
        if settled
            && !copy.is_users
            && let Some(name) = copy.path.file_name().and_then(|name| name.to_str())
            && let Ok(identity) = FileIdentity::of(&copy.path)
        {
            self.whole.insert(name.to_owned(), (identity, copy.sum));
        }
        Ok(settled)
    }

    /// Writes the mark with the current state `now` and the state that copying `offer` will give,
    /// before any new file is visible.
    pub(super) fn announce(&self, now: &State, offer: &Offer) -> Result<State, IndexError> {
        let after = offer.state();
        Mark::new(&self.of, self.kind, &[now, &after]).write(&self.dir)?;
        Ok(after)
    }

    /// Removes the user's files that the source does not have.
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

    /// Makes the commit of an offer the current one, and removes the files of other commits. All its
    /// files must be here.
    pub(super) fn publish(&mut self, offer: &Offer, after: &State) -> Result<(), IndexError> {
        let commit = Arc::new(offer.commit.clone());
        let path = directory::generation_path(&self.dir, commit.generation());
        match self.has_text(offer) {
            true => self.make_durable(commit.generation())?,
            false => directory::publish_text(&self.dir, &commit, &offer.text)?,
        }
        self.whole.retain(|name, _| commit.files.contains_key(name));
        let found = self.whole.iter().map(|(name, (identity, _))| (name.clone(), *identity));
        // Records the verification, so that readers need not verify again.
        record::write(&path, &commit, &found.collect());
        self.commit = Some(commit);
        self.previous_source = None;
        Mark::new(&self.of, self.kind, &[after]).write(&self.dir)?;
        self.sweep();
        Ok(())
    }

    /// Syncs the directories of the copy and removes leftovers. The previous run may have failed
    /// just before one of these steps. A run that finds nothing to copy must not report success
    /// while a power cut could still undo the copy.
    pub(super) fn finish_earlier_run(&self, generation: u32) -> Result<(), IndexError> {
        self.make_durable(generation)?;
        self.sweep();
        Ok(())
    }

    fn make_durable(&self, generation: u32) -> Result<(), IndexError> {
        for path in [directory::generation_path(&self.dir, generation), self.dir.clone()] {
            disk::sync_directory(&path).map_err(|error| IndexError::io(path, error))?;
        }
        Ok(())
    }

    /// Records that the source has nothing newer.
    pub(super) fn record_up_to_date(&mut self, now: &State) -> Result<(), IndexError> {
        match self.previous_source.take() {
            Some(_) => Mark::new(&self.of, self.kind, &[now]).write(&self.dir),
            None => mark_up_to_date(&self.dir),
        }
    }

    /// The tag of the copy in this state; `None` if its files still have to be checked.
    pub(super) fn tag(&self, now: &State) -> Option<String> {
        (self.files_are_checked && self.commit.is_some()).then(|| now.tag())
    }

    /// The commit that the copy has.
    pub(super) fn commit(&self) -> Option<&Commit> {
        self.commit.as_deref()
    }

    /// Removes everything that does not belong to the current commit. A file that cannot be removed
    /// stays until the next sweep.
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

    /// Whether the commit of an offer is current, with its text and the second copy undamaged.
    pub(super) fn has_text(&self, offer: &Offer) -> bool {
        let path = directory::generation_path(&self.dir, offer.commit.generation());
        let texts = [self.dir.join(CURRENT), path.join(offer.commit.copy_name())];
        self.commit.as_deref() == Some(&offer.commit)
            && texts
                .iter()
                .all(|path| disk::read(path).is_ok_and(|text| text == offer.text.as_bytes()))
    }
}
