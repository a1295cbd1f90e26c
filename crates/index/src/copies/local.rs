//! Copies within the file system: files are hard-linked if possible, and copied otherwise.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::engine::CopySource;
use super::error::CopyError;
use super::new_copy::NewCopy;
use super::offer::Offer;
use super::pinned::PinnedCommit;
use super::{PinnedFile, current_tag};
use crate::IndexError;

/// The size of the buffer for copying, in bytes.
const CHUNK: usize = 1 << 18;

/// An index on this machine.
#[derive(Debug)]
pub struct LocalSource {
    dir: PathBuf,
    pinned: Option<PinnedCommit>,
    /// Whether files are hard-linked if possible.
    links: bool,
}

impl LocalSource {
    /// The index at `dir`.
    pub fn new(dir: &Path) -> LocalSource {
        // The place matters, not the path by which it was given.
        let dir = dir.canonicalize().unwrap_or_else(|_| dir.to_owned());
        LocalSource { dir, pinned: None, links: true }
    }

    /// The same source, but every file is copied.
    #[cfg(test)]
    pub(crate) fn without_links(mut self) -> LocalSource {
        self.links = false;
        self
    }
}

impl CopySource for LocalSource {
    fn name(&self) -> String {
        self.dir.display().to_string()
    }

    fn offer(&mut self, have: Option<&str>) -> Result<Option<Offer>, CopyError> {
        if have.is_some() && current_tag(&self.dir)?.as_deref() == have {
            return Ok(None);
        }
        let pinned = PinnedCommit::take(&self.dir, &[])?;
        let offer = pinned.offer();
        self.pinned = Some(pinned);
        Ok(Some(offer))
    }

    fn fetch(&mut self, _: &Offer, name: &str, copy: &mut NewCopy) -> Result<(), CopyError> {
        let file = self.pinned.as_ref().and_then(|pinned| pinned.file(name));
        let file = file.ok_or_else(|| CopyError::Gone(self.name()))?;
        // Some editors change the user's files in place, so these are never linked.
        if self.links && copy.written() == 0 && !file.is_users() && copy.link(file.path()).is_ok() {
            return Ok(());
        }
        pour(&file, copy)
    }

    fn fetch_without_links(
        &mut self,
        offer: &Offer,
        name: &str,
        copy: &mut NewCopy,
    ) -> Result<(), CopyError> {
        let links = std::mem::replace(&mut self.links, false);
        let fetched = self.fetch(offer, name, copy);
        self.links = links;
        fetched
    }

    fn done(&mut self) {
        self.pinned = None;
    }
}

/// Copies the rest of a file.
fn pour(file: &PinnedFile, copy: &mut NewCopy) -> Result<(), CopyError> {
    let mut buffer = vec![0; CHUNK];
    let io = |error| IndexError::io(file.path().to_owned(), error);
    loop {
        let length = file.read_at(copy.written(), &mut buffer).map_err(io)?;
        if length == 0 {
            return Ok(());
        }
        // A file longer than the commit says is damaged; the checksum will show it.
        let rest = copy.length().saturating_sub(copy.written());
        let length = length.min(usize::try_from(rest).unwrap_or(usize::MAX));
        if length == 0 {
            return Ok(());
        }
        copy.write_all(&buffer[..length]).map_err(io)?;
    }
}
