//! Long rows of numbers, which need not be in memory.

use std::fmt::Debug;

/// A row of numbers that grows at its end. Whoever keeps it on a disk remembers what went wrong there
/// and throws away what was made of it: here it cannot fail.
pub trait Numbers: Debug {
    /// Adds numbers at the end.
    fn append(&mut self, numbers: &[u32]);

    /// How many there are.
    fn len(&self) -> usize;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Puts the numbers from `start` on, so many as fit, into `into`. They are asked for in their order,
    /// mostly.
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

/// Where rows of numbers are to be kept: called once for each.
pub type NumberRoom<'a> = dyn FnMut() -> Box<dyn Numbers> + 'a;
