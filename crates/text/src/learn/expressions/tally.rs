//! Approximate counts of many things in little memory. Each thing has two small counters, which it
//! shares with other things of the same hash positions (a count-min sketch: Cormode and
//! Muthukrishnan, "An Improved Data Stream Summary: The Count-Min Sketch", 2005; only the smaller
//! counter grows, as Estan and Varghese proposed in 2002).
//!
//! A count is never too small, except that none exceeds [`Tally::MAX`]. Sometimes it is too large.

/// See the module documentation. Things are identified by a hash of 64 bits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// Two counters in each byte. Their number is a power of two.
    counters: Vec<u8>,
}

impl Tally {
    /// The maximal count.
    pub(crate) const MAX: u8 = 15;
    /// The smallest and the largest size, in bytes.
    const BYTES: (usize, usize) = (1 << 8, 1 << 24);

    /// An empty tally for about this many distinct things.
    pub(crate) fn new(things: usize) -> Tally {
        let (least, max) = Tally::BYTES;
        let bytes = things.saturating_mul(2).clamp(least, max).next_power_of_two();
        Tally { counters: vec![0; bytes] }
    }

    /// A tally with these counters; `None` if their number is invalid.
    pub fn from_counters(counters: Vec<u8>) -> Option<Tally> {
        let (least, max) = Tally::BYTES;
        let possible = counters.len().is_power_of_two() && (least..=max).contains(&counters.len());
        possible.then_some(Tally { counters })
    }

    /// The counters, for storing.
    pub fn counters(&self) -> &[u8] {
        &self.counters
    }

    /// The count of a thing, at most [`Tally::MAX`].
    pub(crate) fn count(&self, hash: u64) -> u8 {
        let (first, second) = self.places(hash);
        self.counter(first).min(self.counter(second))
    }

    /// Counts a thing once more, and returns the new count.
    pub(crate) fn add(&mut self, hash: u64) -> u8 {
        let (first, second) = self.places(hash);
        let count = self.counter(first).min(self.counter(second));
        if count == Tally::MAX {
            return count;
        }
        for place in [first, second] {
            if self.counter(place) == count {
                self.counters[place / 2] += if place.is_multiple_of(2) { 1 } else { 1 << 4 };
            }
        }
        count + 1
    }

    fn counter(&self, place: usize) -> u8 {
        let both = self.counters[place / 2];
        if place.is_multiple_of(2) { both & Tally::MAX } else { both >> 4 }
    }

    /// The places of its two counters, which are distinct.
    fn places(&self, hash: u64) -> (usize, usize) {
        let mask = 2 * self.counters.len() - 1;
        let first = hash as usize & mask;
        let second = (hash >> 32) as usize & mask;
        (first, if first == second { second ^ 1 } else { second })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn hash(thing: u16) -> u64 {
        xxhash_rust::xxh3::xxh3_64(&thing.to_le_bytes())
    }

    proptest! {
        #[test]
        fn no_count_is_too_small(things in proptest::collection::vec(0u16..400, 0..3000)) {
            let mut tally = Tally::new(16);
            let mut counts = std::collections::HashMap::new();
            for &thing in &things {
                tally.add(hash(thing));
                *counts.entry(thing).or_insert(0u32) += 1;
            }
            for (thing, count) in counts {
                prop_assert!(u32::from(tally.count(hash(thing))) >= count.min(15));
            }
        }
    }

    #[test]
    fn with_room_enough_hardly_any_count_is_too_large() {
        let mut tally = Tally::new(10_000);
        for thing in 0..10_000 {
            for _ in 0..thing % 4 {
                tally.add(hash(thing));
            }
        }
        let wrong = (0..10_000).filter(|&thing| u16::from(tally.count(hash(thing))) != thing % 4);
        assert!(wrong.count() < 500);
        let kept = Tally::from_counters(tally.counters().to_vec()).unwrap();
        assert_eq!(kept, tally);
        assert_eq!(Tally::from_counters(vec![0; 300]), None);
    }
}
