//! A hash of the bytes of a file, which shows whether the file has changed since it was read.

use std::fs::File;
use std::io;
use std::path::Path;

use xxhash_rust::xxh3::Xxh3;

/// A hash of the bytes of a file.
pub(crate) fn hash_file(path: &Path) -> io::Result<u64> {
    let mut hash = Xxh3::new();
    io::copy(&mut File::open(path)?, &mut Hashing(&mut hash))?;
    Ok(hash.digest())
}

struct Hashing<'a>(&'a mut Xxh3);

impl io::Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
