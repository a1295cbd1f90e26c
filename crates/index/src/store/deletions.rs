//! The file that says which documents of a segment are deleted: one bit each, set where it is not.

use super::{footer, number};

/// Which documents of a segment are deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Deletions {
    /// How many documents the segment has, deleted ones among them.
    pub documents: u32,
    alive: Vec<u8>,
}

impl Deletions {
    /// Reads a file; `None` where it is not as it was written.
    pub(crate) fn read(file: &[u8]) -> Option<Deletions> {
        let bytes = footer::checked(file)?;
        let documents = number(bytes, 0)?;
        let alive = &bytes[4..];
        let enough = alive.len() as u64 * 8 >= u64::from(documents);
        enough.then(|| Deletions { documents, alive: alive.to_vec() })
    }

    /// Whether a document is deleted.
    pub(crate) fn contain(&self, document: u32) -> bool {
        let byte = self.alive.get(document as usize / 8);
        byte.is_none_or(|byte| byte & (1 << (document % 8)) == 0)
    }
}
