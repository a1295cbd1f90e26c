//! The length and the checksum of a file, which reveal damage.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

/// The length and the checksum (XXH3, 128 bits) of a file. Reveals damage, but not forgery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileSum {
    /// In bytes.
    pub length: u64,
    pub hash: Hash,
}

impl FileSum {
    /// The length and the checksum of bytes in memory.
    pub(crate) fn of(bytes: &[u8]) -> FileSum {
        FileSum { length: bytes.len() as u64, hash: Hash(xxh3_128(bytes)) }
    }
}

/// A hash of 128 bits. As text it has 32 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hash(pub u128);

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Hash, D::Error> {
        let text = String::deserialize(deserializer)?;
        u128::from_str_radix(&text, 16)
            .map(Hash)
            .map_err(|_| de::Error::custom("not a hexadecimal number of 128 bits"))
    }
}

/// Computes a [`FileSum`] incrementally.
#[derive(Default)]
pub(crate) struct Summing {
    length: u64,
    hash: Box<Xxh3>,
}

impl fmt::Debug for Summing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Summing").field("length", &self.length).finish_non_exhaustive()
    }
}

impl Summing {
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        self.length += bytes.len() as u64;
        self.hash.update(bytes);
    }

    pub(crate) fn finish(self) -> FileSum {
        FileSum { length: self.length, hash: Hash(self.hash.digest128()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_in_parts_is_the_sum_of_the_whole() {
        let bytes: Vec<u8> = (0..2000_u32).flat_map(u32::to_le_bytes).collect();
        let mut summing = Summing::default();
        for part in bytes.chunks(333) {
            summing.add(part);
        }
        let sum = summing.finish();
        assert_eq!(sum, FileSum::of(&bytes));
        assert_ne!(sum, FileSum::of(&bytes[1..]));
        let text = serde_json::to_string(&sum).unwrap();
        assert_eq!(serde_json::from_str::<FileSum>(&text).unwrap(), sum);
    }
}
