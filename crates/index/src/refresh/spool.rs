//! The spool: a file on the disk with the articles that have been read, until all have been read.
//!
//! Ids can be settled only when everything has been read: which story keeps the id of a title may
//! depend on the last line of the last file. So articles wait on the disk, and only a
//! [`Claim`](super::claim::Claim) for each is kept in memory.

use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use crate::IndexError;
use crate::disk::directory;
use crate::disk::fs::Scratch;
use crate::schema::stored_article::StoredArticle;

/// The size of the buffer for reading and writing, in bytes.
const BUFFER: usize = 1 << 18;

/// A range of the spool, in bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Extent {
    pub start: u64,
    pub length: u32,
}

/// The spool while it is written.
pub(crate) struct Spool {
    file: BufWriter<Scratch>,
    end: u64,
}

impl Spool {
    /// Creates an empty spool in the directory of a writer.
    pub(crate) fn create(dir: &Path) -> Result<Spool, IndexError> {
        let path = directory::temporary_path(dir, "spool");
        let file = Scratch::create(&path).map_err(|error| IndexError::io(path, error))?;
        Ok(Spool { file: BufWriter::with_capacity(BUFFER, file), end: 0 })
    }

    /// Adds an article, as the JSON that will be stored.
    pub(crate) fn push(&mut self, json: &str) -> io::Result<Extent> {
        let length = u32::try_from(json.len())
            .map_err(|_| io::Error::new(io::ErrorKind::FileTooLarge, "an article of over 4 GB"))?;
        self.file.write_all(json.as_bytes())?;
        let extent = Extent { start: self.end, length };
        self.end += u64::from(length);
        Ok(extent)
    }

    /// Ends the writing.
    pub(crate) fn into_reader(self) -> Result<SpoolReader, IndexError> {
        let path = self.file.get_ref().path().to_owned();
        let file = self.file.into_inner();
        let file = file.map_err(|error| IndexError::io(path, error.into_error()))?;
        Ok(SpoolReader { file: BufReader::with_capacity(BUFFER, file), at: None })
    }

    /// An error of the spool's file.
    pub(crate) fn error(&self, error: io::Error) -> IndexError {
        IndexError::io(self.file.get_ref().path().to_owned(), error)
    }
}

/// Reads articles back. Fast if they are requested in the order in which they were added.
pub(crate) struct SpoolReader {
    file: BufReader<Scratch>,
    /// The position in the file, once it has been read from.
    at: Option<u64>,
}

impl SpoolReader {
    /// The article at this place.
    pub(crate) fn get(&mut self, extent: Extent) -> Result<StoredArticle, IndexError> {
        let mut read = || -> io::Result<Vec<u8>> {
            match self.at {
                Some(at) => {
                    // Stays within the buffer if possible.
                    self.file.seek_relative(extent.start as i64 - at as i64)?;
                }
                None => {
                    self.file.seek(SeekFrom::Start(extent.start))?;
                }
            }
            self.at = None;
            let mut text = vec![0; extent.length as usize];
            self.file.read_exact(&mut text)?;
            self.at = Some(extent.start + u64::from(extent.length));
            Ok(text)
        };
        let read = read();
        let path = || self.file.get_ref().path().to_owned();
        let text = read.map_err(|error| IndexError::io(path(), error))?;
        let json = String::from_utf8(text).map_err(|error| error.to_string());
        json.and_then(StoredArticle::from_json).map_err(|reason| {
            let reason = io::Error::new(io::ErrorKind::InvalidData, reason);
            IndexError::io(path(), reason)
        })
    }
}
