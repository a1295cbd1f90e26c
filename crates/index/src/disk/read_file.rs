//! A file that is read on demand: nothing of it stays in the memory of the process.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use tantivy::HasLen;
use tantivy::directory::{FileHandle, OwnedBytes};

use super::fs as disk;

/// See the module documentation.
#[derive(Debug)]
pub(crate) struct ReadFile {
    file: File,
    path: PathBuf,
    length: usize,
}

impl ReadFile {
    /// Opens a file. It stays readable when it loses its name.
    pub(crate) fn open(path: &Path) -> io::Result<ReadFile> {
        let file = disk::open(path)?;
        let length = usize::try_from(file.metadata()?.len()).map_err(io::Error::other)?;
        Ok(ReadFile { file, path: path.to_owned(), length })
    }
}

impl HasLen for ReadFile {
    fn len(&self) -> usize {
        self.length
    }
}

impl FileHandle for ReadFile {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        if range.start > range.end || range.end > self.length {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let mut bytes = vec![0; range.len()];
        let mut read = 0;
        while read < bytes.len() {
            let at = (range.start + read) as u64;
            match disk::read_at(&self.file, &self.path, at, &mut bytes[read..]) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(more) => read += more,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(OwnedBytes::new(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requested_values_are_read_and_nothing_is_made_up() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        std::fs::write(&path, b"0123456789").unwrap();
        let file = ReadFile::open(&path).unwrap();
        let check = |range: Range<usize>, expected: Option<&[u8]>| {
            let read = file.read_bytes(range.clone()).ok();
            assert_eq!(read.as_ref().map(OwnedBytes::as_slice), expected, "{range:?}");
        };
        assert_eq!(file.len(), 10);
        check(0..10, Some(b"0123456789"));
        check(3..5, Some(b"34"));
        check(10..10, Some(b""));
        check(9..11, None);
        check(11..12, None);
        // Now another file has the name.
        std::fs::remove_file(&path).unwrap();
        check(3..5, Some(b"34"));
    }

    #[test]
    fn a_file_that_was_cut_short_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        std::fs::write(&path, b"0123456789").unwrap();
        let file = ReadFile::open(&path).unwrap();
        std::fs::File::options().write(true).open(&path).unwrap().set_len(4).unwrap();
        assert_eq!(file.read_bytes(2..4).unwrap().as_slice(), b"23");
        assert!(file.read_bytes(2..6).is_err());
        assert!(ReadFile::open(&dir.path().join("another")).is_err());
    }
}
