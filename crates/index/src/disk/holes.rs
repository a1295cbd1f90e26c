//! Reads a file from a failing disk: unreadable sectors are skipped, and the rest of the file is kept.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;

use super::fs as disk;

/// The size of a read where all is well, in bytes.
const CHUNK: usize = 1 << 20;
/// The size of a piece that is given up when it cannot be read, in bytes: what disks read at once.
const SECTOR: usize = 1 << 12;

/// The bytes of a file, with zeros in place of unreadable ones.
///
/// # Errors
/// When the file cannot be opened.
pub(crate) fn read_around(path: &Path) -> io::Result<Vec<u8>> {
    disk::opening(path)?;
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    let length = usize::try_from(length).map_err(|_| io::Error::from(ErrorKind::OutOfMemory))?;
    Ok(fill(file, length))
}

fn fill(mut file: impl Read + Seek, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    let mut at = 0;
    while at < length {
        let end = length.min(at + CHUNK);
        if read_at(&mut file, at, &mut bytes[at..end]).is_err() {
            for start in (at..end).step_by(SECTOR) {
                let sector = &mut bytes[start..end.min(start + SECTOR)];
                if read_at(&mut file, start, sector).is_err() {
                    sector.fill(0);
                }
            }
        }
        at = end;
    }
    bytes
}

fn read_at(file: &mut (impl Read + Seek), at: usize, bytes: &mut [u8]) -> io::Result<()> {
    file.seek(SeekFrom::Start(at as u64))?;
    file.read_exact(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A disk on which one byte cannot be read.
    struct Failing {
        bytes: io::Cursor<Vec<u8>>,
        bad: usize,
    }

    impl Read for Failing {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let at = self.bytes.position() as usize;
            if (at..at + buffer.len()).contains(&self.bad) {
                return Err(io::Error::from_raw_os_error(5));
            }
            self.bytes.read(buffer)
        }
    }

    impl Seek for Failing {
        fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
            self.bytes.seek(position)
        }
    }

    #[test]
    fn only_the_sector_that_cannot_be_read_is_left_out() {
        let length = CHUNK + 3 * SECTOR + 7;
        for bad in [0, SECTOR + 1, CHUNK, length - 1] {
            let disk = Failing { bytes: io::Cursor::new(vec![1; length]), bad };
            let bytes = fill(disk, length);
            let lost = bytes.iter().filter(|&&byte| byte == 0).count();
            assert!((1..=SECTOR).contains(&lost), "{bad}: {lost}");
            assert_eq!(bytes[bad], 0);
        }
    }
}
