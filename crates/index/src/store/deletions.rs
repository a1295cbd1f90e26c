//! The file with the deleted documents of a segment: one bit for each document, set if it is not deleted.

use super::{footer, number};

/// The deleted documents of a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Deletions {
    /// The number of documents of the segment, including deleted ones.
    pub documents: u32,
    alive: Vec<u8>,
}

impl Deletions {
    /// Reads a file; `None` if it is damaged.
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

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::disk::names::DELETED;
    use crate::older::testing::thaw;

    #[test]
    fn deletions_that_tantivy_wrote_are_read() {
        let dir = tempfile::tempdir().unwrap();
        thaw("format-2-late", dir.path());
        let files = fs::read_dir(dir.path().join("gen-1")).unwrap();
        let mut files = files.map(|entry| entry.unwrap().path());
        let file = files.find(|path| path.to_string_lossy().ends_with(DELETED)).unwrap();
        let mut bytes = fs::read(file).unwrap();
        let deletions = Deletions::read(&bytes).unwrap();
        assert_eq!(deletions.documents, 16);
        assert_eq!((0..16).filter(|&document| deletions.contain(document)).count(), 3);
        assert!(deletions.contain(16) && deletions.contain(u32::MAX));
        bytes[4] ^= 1;
        assert_eq!(Deletions::read(&bytes), None);
    }
}
