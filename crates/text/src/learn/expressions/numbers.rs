//! Long lists of numbers, which need not be in memory.

use std::fmt::Debug;

/// A list of numbers that grows at its end. Its methods cannot fail: an implementation that keeps the
/// list on disk remembers errors there and discards the results.
pub trait Numbers: Debug {
    /// Appends numbers.
    fn append(&mut self, numbers: &[u32]);

    /// The number of numbers.
    fn len(&self) -> usize;

    /// Whether the list is empty.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Fills `into` with the numbers from `start` on, as many as fit. Reads are mostly sequential.
    fn read(&mut self, start: usize, into: &mut [u32]);
}

impl Numbers for Vec<u32> {
    fn append(&mut self, numbers: &[u32]) {
        self.extend_from_slice(numbers);
    }

    fn len(&self) -> usize {
        self.len()
    }

    fn read(&mut self, start: usize, into: &mut [u32]) {
        into.copy_from_slice(&self[start..start + into.len()]);
    }
}

/// Makes the lists of numbers: called once for each list.
pub type NumberRoom<'a> = dyn FnMut() -> Box<dyn Numbers> + 'a;
