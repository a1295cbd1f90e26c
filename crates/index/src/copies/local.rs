//! Copying over the disk: files get a second name where they can, and are copied where they cannot.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::engine::CopySource;
use super::error::CopyError;
use super::held::HeldCommit;
use super::new_copy::NewCopy;
use super::offer::Offer;
use super::{HeldFile, current_tag};
use crate::IndexError;

/// How much is copied at once, in bytes.
const CHUNK: usize = 1 << 18;

/// An index that lies on this machine.
#[derive(Debug)]
pub struct LocalSource {
    dir: PathBuf,
    held: Option<HeldCommit>,
    /// Whether files get a second name where they can.
    links: bool,
}

impl LocalSource {
    /// The index at `dir`.
    pub fn new(dir: &Path) -> LocalSource {
        // The place counts, not how it was named.
        let dir = dir.canonicalize().unwrap_or_else(|_| dir.to_owned());
        LocalSource { dir, held: None, links: true }
    }

    /// The same, copying everything.
    #[must_use]
    pub fn without_links(mut self) -> LocalSource {
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
        let held = HeldCommit::take(&self.dir, &[])?;
        let offer = held.offer();
        self.held = Some(held);
        Ok(Some(offer))
    }

    fn fetch(&mut self, _: &Offer, name: &str, copy: &mut NewCopy) -> Result<(), CopyError> {
        let file = self.held.as_ref().and_then(|held| held.file(name));
        let file = file.ok_or_else(|| CopyError::Gone(self.name()))?;
        // The user's files are changed in place by some editors.
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
        self.held = None;
    }
}

/// Copies what is left of a file.
fn pour(file: &HeldFile, copy: &mut NewCopy) -> Result<(), CopyError> {
    let mut buffer = vec![0; CHUNK];
    let io = |error| IndexError::io(file.path().to_owned(), error);
    loop {
        let length = file.read_at(copy.written(), &mut buffer).map_err(io)?;
        if length == 0 {
            return Ok(());
        }
        // More than the commit says is damage, which the checksum tells.
        let rest = copy.length().saturating_sub(copy.written());
        let length = length.min(usize::try_from(rest).unwrap_or(usize::MAX));
        if length == 0 {
            return Ok(());
        }
        copy.write_all(&buffer[..length]).map_err(io)?;
    }
}
