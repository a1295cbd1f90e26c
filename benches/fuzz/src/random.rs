//! Random numbers and hostile text, reproducible from a seed.

/// A generator of pseudorandom numbers (splitmix64; Steele, Lea and Flood, "Fast Splittable
/// Pseudorandom Number Generators", 2014).
pub struct Random(u64);

/// The step from the seed of one case to that of the next.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

impl Random {
    /// The seed and the generator of a case: `number` counts the cases that begin with `seed`. Case 0 of the
    /// returned seed is the same case again.
    pub fn of_case(seed: u64, number: u64) -> (u64, Random) {
        let seed = seed.wrapping_add(number.wrapping_mul(STEP));
        // Adjacent seeds must not give the same sequence shifted by one step.
        let mut random = Random(seed ^ 0x5851_f42d_4c95_7f2d);
        let state = random.next();
        (seed, Random(state))
    }

    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 up to `bound`, exclusive.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    /// True once in `odds` times.
    pub fn one_in(&mut self, odds: usize) -> bool {
        self.below(odds) == 0
    }

    /// One of some texts.
    pub fn pick<'a>(&mut self, texts: &[&'a str]) -> &'a str {
        texts[self.below(texts.len())]
    }

    /// Any character.
    pub fn char(&mut self) -> char {
        // Most of the code space is unassigned, so the planes in use are preferred.
        let bound = [0x80, 0x3000, 0xa000, 0x1_0000, 0x3_0000, 0x11_0000][self.below(6)];
        char::from_u32(self.below(bound) as u32).unwrap_or('\u{fffd}')
    }

    /// At most `max` pieces of these texts, with a random character now and then.
    pub fn text(&mut self, pieces: &[&str], max: usize) -> String {
        let mut text = String::new();
        for _ in 0..self.below(max + 1) {
            if self.one_in(12) {
                text.push(self.char());
            } else {
                text.push_str(self.pick(pieces));
            }
        }
        text
    }
}
