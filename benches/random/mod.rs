//! The random numbers of the benchmarks: the same every time.

/// Marsaglia's xorshift ("Xorshift RNGs", 2003).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// A number from 0 up to `bound`, exclusive.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}
