//! About how often each of many things was seen, in little memory: two small counters each, shared with
//! whatever falls on them (Cormode and Muthukrishnan, "An Improved Data Stream Summary: The Count-Min
//! Sketch", 2005; only the smaller counter grows, as Estan and Varghese proposed in 2002).
//!
//! A count is never too small, save that none goes beyond [`Tally::MOST`]. It is too large now and then.

/// See the head of this file. What is counted is told by a hash of 64 bits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// Two counters a byte. Their number is a power of two.
    counters: Vec<u8>,
}

impl Tally {
    /// No count is larger.
    pub const MOST: u8 = 15;
    /// The smallest and the largest number of bytes.
    const BYTES: (usize, usize) = (1 << 8, 1 << 24);

    /// Has counted nothing; `things`: about how many different things will be.
    pub fn new(things: usize) -> Tally {
        let (least, most) = Tally::BYTES;
        let bytes = things.saturating_mul(2).clamp(least, most).next_power_of_two();
        Tally { counters: vec![0; bytes] }
    }

    /// One of these counters; `None` where they are not of a number that can be.
    pub fn from_counters(counters: Vec<u8>) -> Option<Tally> {
        let (least, most) = Tally::BYTES;
        let possible = counters.len().is_power_of_two() && (least..=most).contains(&counters.len());
        possible.then_some(Tally { counters })
    }

    /// The counters, as they can be kept.
    pub fn counters(&self) -> &[u8] {
        &self.counters
    }

    /// How often this was seen, or as often as can be told.
    pub fn count(&self, hash: u64) -> u8 {
        let (first, second) = self.places(hash);
        self.counter(first).min(self.counter(second))
    }

    /// Counts it once more, and gives the new count.
    pub fn add(&mut self, hash: u64) -> u8 {
        let (first, second) = self.places(hash);
        let count = self.counter(first).min(self.counter(second));
        if count == Tally::MOST {
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
        if place.is_multiple_of(2) { both & Tally::MOST } else { both >> 4 }
    }

    /// Its two counters, which are not the same one.
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
