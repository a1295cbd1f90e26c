//! Helpers shared by the tests of the readers.

use std::ops::ControlFlow;

#[cfg(test)]
use crate::{FoundFile, ReadError, ReadOptions, read_file, walk};
use crate::{Note, Omission, Record, Reservations, Sink};

/// A sink that keeps everything it receives.
#[derive(Debug, Default)]
pub struct CollectedRecords {
    /// The records, in file order.
    pub records: Vec<Record>,
    /// The notes of the reader.
    pub notes: Vec<Note>,
    /// The omissions.
    pub omissions: Vec<Omission>,
    /// How many articles asked not to be found.
    pub reserved: usize,
    /// Bytes read.
    pub bytes: u64,
}

impl Sink for CollectedRecords {
    fn record(&mut self, record: Record) -> ControlFlow<()> {
        self.records.push(record);
        ControlFlow::Continue(())
    }

    fn note(&mut self, note: Note) {
        self.notes.push(note);
    }

    fn omission(&mut self, omission: Omission) {
        self.omissions.push(omission);
    }

    fn reserved(&mut self, _reservations: Reservations, _left_out: bool) {
        self.reserved += 1;
    }

    fn progress(&mut self, bytes: u64) {
        self.bytes += bytes;
    }
}

/// Reads a file of this name and content from a temporary folder.
#[cfg(test)]
pub(crate) fn read(
    name: &str,
    bytes: &[u8],
    options: &ReadOptions,
) -> Result<CollectedRecords, ReadError> {
    let (_folder, file) = found(name, bytes)?;
    let mut collected = CollectedRecords::default();
    let flow = read_file(&file, options, &mut collected)?;
    assert_eq!(flow, ControlFlow::Continue(()));
    Ok(collected)
}

/// A file of this name and content in a temporary folder, which exists as long as the returned guard.
#[cfg(test)]
pub(crate) fn found(name: &str, bytes: &[u8]) -> std::io::Result<(tempfile::TempDir, FoundFile)> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join(name);
    std::fs::create_dir_all(path.parent().expect("inside the folder"))?;
    std::fs::write(&path, bytes)?;
    let file = walk(&path)?.files.remove(0);
    Ok((folder, file))
}
