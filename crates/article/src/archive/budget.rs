//! The limits on unpacking an archive, which protect from archives that unpack to enormous sizes.

use std::io::Read;

/// The maximum size of one file in an archive, in bytes.
const MAX_FILE_BYTES: u64 = 256 << 20;
/// The maximum total size of all files of an archive, in bytes.
const MAX_TOTAL_BYTES: u64 = 8 << 30;
/// The maximum ratio of unpacked to packed size, for sizes above [`ALWAYS`]. Text is packed to about a tenth
/// of its size.
const MAX_RATIO: u64 = 200;
/// The unpacked size that is allowed for any archive, in bytes.
const ALWAYS: u64 = 64 << 20;
/// The maximum number of entries of an archive.
const MAX_ENTRIES: usize = 500_000;

/// The remaining budget for unpacking an archive and the archives inside it.
#[derive(Debug)]
pub(crate) struct Budget {
    /// Bytes that may still be unpacked.
    left: u64,
    of_one: u64,
    entries: usize,
    is_spent: bool,
}

impl Default for Budget {
    fn default() -> Budget {
        Budget {
            left: MAX_TOTAL_BYTES,
            of_one: MAX_FILE_BYTES,
            entries: MAX_ENTRIES,
            is_spent: false,
        }
    }
}

impl Budget {
    /// Records that an archive has this many bytes.
    pub(super) fn packed(&mut self, bytes: u64) {
        self.left = self.left.min(bytes.saturating_mul(MAX_RATIO).max(ALWAYS));
    }

    /// Unpacks a file.
    pub(super) fn unpack(&mut self, bytes: &mut dyn Read) -> Result<Vec<u8>, String> {
        let max = self.of_one.min(self.left);
        let mut unpacked = Vec::new();
        let read = bytes.take(max.saturating_add(1)).read_to_end(&mut unpacked);
        let count = unpacked.len() as u64;
        self.left = self.left.saturating_sub(count);
        if count > max {
            if max < self.of_one {
                self.is_spent = true;
                return Err("would unpack to more than is read of an archive of its size".into());
            }
            return Err(format!(
                "larger than {} MiB, the most that is read of one file in an archive: unpack it",
                self.of_one >> 20
            ));
        }
        match read {
            Ok(_) => Ok(unpacked),
            Err(error) => Err(format!("cannot be unpacked: {error}")),
        }
    }

    /// The maximum number of entries that are considered.
    pub(super) fn max_entries(&self) -> usize {
        self.entries
    }

    /// Whether the budget is used up.
    pub(super) fn is_spent(&self) -> bool {
        self.is_spent
    }

    /// Why the budget is used up.
    pub(super) fn why_spent(&self) -> Option<&'static str> {
        self.is_spent.then_some(
            "unpacks to far more than its size: it may be made to do harm, and the rest was not read",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_unpacks_too_far_ends_the_unpacking() {
        let mut budget = Budget::default();
        budget.packed(10);
        assert_eq!(budget.unpack(&mut &[1_u8; 100][..]).map(|bytes| bytes.len()), Ok(100));
        assert!(budget.unpack(&mut std::io::repeat(0)).is_err());
        assert!(budget.is_spent() && budget.why_spent().is_some());
        assert!(budget.unpack(&mut &[1_u8][..]).is_err());
    }

    #[test]
    fn one_large_file_is_left_out_alone() {
        let mut budget = Budget { of_one: 10, ..Budget::default() };
        budget.packed(1 << 20);
        let error = budget.unpack(&mut &[1_u8; 11][..]).expect_err("larger");
        assert!(error.contains("largest") || error.contains("larger than"), "{error}");
        assert!(!budget.is_spent());
        assert!(budget.unpack(&mut &[1_u8; 10][..]).is_ok());
    }
}
