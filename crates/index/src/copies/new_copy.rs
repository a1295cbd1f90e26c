//! A file that is being transferred into a copy.

use std::hash::{BuildHasher, RandomState};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::IndexError;
use crate::disk::file_sum::FileSum;
use crate::disk::fs::{self as disk, NewFile};
use crate::disk::names::TEMPORARY;

/// A file that is being transferred into a copy, under a temporary name. It accepts no more bytes
/// than its length. If it is dropped before it was put in place, it is removed.
#[derive(Debug)]
pub struct NewCopy {
    /// The final path.
    pub(super) path: PathBuf,
    temporary: PathBuf,
    /// The expected length and checksum.
    pub(super) sum: FileSum,
    written: u64,
    /// Whether a file may exist under the temporary name.
    is_begun: bool,
    file: Option<NewFile>,
    /// Whether it is a hard link to a file elsewhere.
    linked: bool,
    /// Whether it is a file that the user may edit.
    pub(super) is_users: bool,
}

impl NewCopy {
    /// A file whose final path is `path`.
    pub(super) fn new(path: PathBuf, sum: FileSum, is_users: bool) -> NewCopy {
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

    /// A name beside `path` that nobody else uses and that a sweep removes.
    fn temporary_name(path: &Path) -> PathBuf {
        path.with_file_name(format!("copy-{:016x}{TEMPORARY}", RandomState::new().hash_one(path)))
    }

    /// The expected length in bytes.
    pub fn length(&self) -> u64 {
        self.sum.length
    }

    /// The number of bytes written so far: the next ones follow there.
    pub fn written(&self) -> u64 {
        self.written
    }

    /// Whether it is a hard link to a file elsewhere.
    pub(super) fn is_linked(&self) -> bool {
        self.linked
    }

    /// Discards the bytes written so far.
    pub fn restart(&mut self) {
        self.discard();
        self.temporary = NewCopy::temporary_name(&self.path);
    }

    /// Appends bytes.
    ///
    /// # Errors
    /// When they cannot be written, and when they exceed the expected length.
    pub fn add(&mut self, bytes: &[u8]) -> Result<(), IndexError> {
        self.write_all(bytes).map_err(|error| IndexError::io(self.path.clone(), error))
    }

    /// Makes it a hard link to this file.
    ///
    /// # Errors
    /// When the file system does not support hard links, and when the file is gone.
    pub(super) fn link(&mut self, from: &Path) -> io::Result<()> {
        disk::link(from, &self.temporary)?;
        (self.linked, self.is_begun) = (true, true);
        self.written = self.sum.length;
        Ok(())
    }

    /// Puts the file in place if its checksum is right. Returns whether the checksum was right.
    pub(super) fn settle(&mut self) -> io::Result<bool> {
        if self.finish()? != Some(self.sum) {
            self.discard();
            return Ok(false);
        }
        // If both names already are the same file, the rename would leave the temporary name in place.
        if self.path.symlink_metadata().is_ok() && !self.is_users {
            disk::remove_file(&self.path)?;
        }
        disk::rename(&self.temporary, &self.path)?;
        self.is_begun = false;
        Ok(true)
    }

    fn finish(&mut self) -> io::Result<Option<FileSum>> {
        if self.linked {
            return disk::sum(&self.temporary).map(Some);
        }
        // An empty file has not been created so far.
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
