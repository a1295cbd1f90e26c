//! Lists of numbers on disk, used while suggestions are built.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use souwen_text::learn::expressions::Numbers;

use super::file::temporary_name;
use crate::disk::fs::Scratch;

/// The maximal number of numbers in memory.
const IN_MEMORY: usize = 1 << 20;

/// Makes lists of numbers that move to the disk when they become long.
pub(super) struct ScratchRoom {
    /// The directory of the files. Without one, or if it cannot be written, everything stays in memory.
    dir: Option<PathBuf>,
    failure: Failure,
}

/// The first error of one of the files.
type Failure = Arc<Mutex<Option<io::Error>>>;

impl ScratchRoom {
    pub(super) fn new(dir: Option<&Path>) -> ScratchRoom {
        ScratchRoom { dir: dir.map(Path::to_owned), failure: Failure::default() }
    }

    /// An empty list.
    pub(super) fn row(&self) -> Box<dyn Numbers> {
        let (dir, failure) = (self.dir.clone(), Arc::clone(&self.failure));
        Box::new(ScratchNumbers { dir, memory: Vec::new(), file: None, length: 0, failure })
    }

    /// # Errors
    /// When a file could not be written or read. Results from the numbers are then worthless.
    pub(super) fn finish(self) -> io::Result<()> {
        match self.failure.lock().unwrap_or_else(PoisonError::into_inner).take() {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }
}

/// A list of numbers.
#[derive(Debug)]
struct ScratchNumbers {
    dir: Option<PathBuf>,
    /// The numbers, as long as there is no file.
    memory: Vec<u32>,
    file: Option<Scratch>,
    length: usize,
    failure: Failure,
}

impl ScratchNumbers {
    /// Moves the numbers to a file, if possible.
    fn leave_memory(&mut self) {
        let Some(dir) = self.dir.take() else { return };
        let Ok(mut file) = Scratch::create(&dir.join(temporary_name())) else { return };
        let written = file.write_all(&bytes_of(&self.memory));
        self.memory = Vec::new();
        self.file = Some(file);
        self.check(written);
    }

    fn check(&self, result: io::Result<()>) {
        if let Err(error) = result {
            let mut failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
            failure.get_or_insert(error);
        }
    }
}

impl Numbers for ScratchNumbers {
    fn append(&mut self, numbers: &[u32]) {
        if self.file.is_none() && self.memory.len() + numbers.len() > IN_MEMORY {
            self.leave_memory();
        }
        self.length += numbers.len();
        match &mut self.file {
            None => self.memory.extend_from_slice(numbers),
            Some(file) => {
                let end = file.seek(SeekFrom::End(0));
                let written = end.and_then(|_| file.write_all(&bytes_of(numbers)));
                self.check(written);
            }
        }
    }

    fn len(&self) -> usize {
        self.length
    }

    fn read(&mut self, start: usize, into: &mut [u32]) {
        let Some(file) = &mut self.file else {
            into.copy_from_slice(&self.memory[start..start + into.len()]);
            return;
        };
        let mut bytes = vec![0; size_of_val(into)];
        let start = (start * size_of::<u32>()) as u64;
        let read = file.seek(SeekFrom::Start(start)).and_then(|_| file.read_exact(&mut bytes));
        for (number, bytes) in into.iter_mut().zip(bytes.as_chunks().0) {
            *number = u32::from_le_bytes(*bytes);
        }
        self.check(read);
    }
}

fn bytes_of(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_rows_go_to_the_disk_and_leave_nothing_there() {
        let dir = tempfile::tempdir().unwrap();
        let files = || std::fs::read_dir(dir.path()).unwrap().count();
        let room = ScratchRoom::new(Some(dir.path()));
        let (mut row, mut short) = (room.row(), room.row());
        short.append(&[7, 8]);
        let numbers: Vec<u32> = (0..IN_MEMORY as u32 + 5).collect();
        row.append(&numbers[..3]);
        row.append(&numbers[3..1000]);
        assert_eq!(files(), 0);
        row.append(&numbers[1000..]);
        assert_eq!(files(), 1);
        let mut some = [0; 9];
        row.read(IN_MEMORY - 4, &mut some);
        assert_eq!(some, numbers[IN_MEMORY - 4..]);
        row.append(&[1]);
        row.read(row.len() - 1, &mut some[..1]);
        assert_eq!(some[0], 1);
        short.read(1, &mut some[..1]);
        assert_eq!(some[0], 8);
        drop(row);
        assert_eq!(files(), 0);
        room.finish().unwrap();
        // If nothing can be written, the numbers stay in memory.
        let room = ScratchRoom::new(Some(&dir.path().join("missing")));
        let mut row = room.row();
        row.append(&numbers);
        row.read(2, &mut some);
        assert_eq!(some, numbers[2..11]);
        room.finish().unwrap();
    }
}
