//! Tests whether two runs differ by more than chance: Fisher's paired randomisation test.
//!
//! As in Smucker, Allan and Carterette, *A Comparison of Statistical Significance Tests for Information
//! Retrieval Evaluation* (CIKM 2007). If both runs were equally good, the two figures of a query could be
//! swapped. So the signs of the differences are assigned at random, and the p value is the share of
//! assignments whose mean is at least as far from zero as the observed one, in either direction.

/// The number of random assignments, if there are too many to try all.
const PERMUTATIONS: usize = 100_000;

/// Up to this many differing queries, all assignments are tried: they are fewer than [`PERMUTATIONS`].
const EXACT: usize = 16;

/// The number of differences that share a table of the sums of their subsets.
const BYTE: usize = 8;

/// The two-sided p value of the paired differences of some queries. Deterministic for the same
/// differences in the same order.
///
/// If at most 16 queries differ, it is exact, regardless of the number of ties. Otherwise it is the
/// share among 100,000 random permutations and the observed one, so it is never 0 (Phipson and Smyth,
/// *Permutation P-values Should Never Be Zero*, 2010). 1 if nothing differs.
pub(crate) fn randomisation_test(differences: &[f64]) -> f64 {
    // A difference of zero is the same with either sign.
    let differing: Vec<f64> = differences.iter().copied().filter(|d| *d != 0.0).collect();
    let total: f64 = differing.iter().sum();
    // Sums of the same differences in another order can differ in the last bits.
    let slack = differing.iter().map(|d| d.abs()).sum::<f64>() * 1e-10;
    let sums: Vec<[f64; 1 << BYTE]> = differing.chunks(BYTE).map(subset_sums).collect();
    let as_far = |flipped: f64| (total - 2.0 * flipped).abs() >= total.abs() - slack;
    if differing.len() <= EXACT {
        let all = 1_u64 << differing.len();
        let far = (0..all).filter(|signs| as_far(flipped(&sums, *signs))).count();
        return far as f64 / all as f64;
    }
    let mut random = SplitMix(0x5eed);
    let mut far = 1;
    for _ in 0..PERMUTATIONS {
        let flipped: f64 = sums.chunks(BYTE).map(|sums| flipped(sums, random.next())).sum();
        far += usize::from(as_far(flipped));
    }
    far as f64 / (PERMUTATIONS + 1) as f64
}

/// The sum of every subset of at most eight differences; the bits of the index select the subset.
fn subset_sums(differences: &[f64]) -> [f64; 1 << BYTE] {
    let mut sums = [0.0; 1 << BYTE];
    for subset in 1..sums.len() {
        let lowest = subset.trailing_zeros() as usize;
        sums[subset] = sums[subset & (subset - 1)] + differences.get(lowest).unwrap_or(&0.0);
    }
    sums
}

/// The sum of the differences whose bit is set; each table covers eight of them.
fn flipped(sums: &[[f64; 1 << BYTE]], signs: u64) -> f64 {
    sums.iter().zip(signs.to_le_bytes()).map(|(sums, byte)| sums[usize::from(byte)]).sum()
}

/// The generator of Steele, Lea and Flood, *Fast Splittable Pseudorandom Number Generators* (2014).
/// All of its bits are of good quality.
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_cases_are_those_counted_by_hand() {
        #[track_caller]
        fn check(differences: &[f64], far: f64, all: f64) {
            let p = randomisation_test(differences);
            assert!((p - far / all).abs() < 1e-12, "{p} is not {far}/{all}");
        }
        check(&[], 1.0, 1.0);
        check(&[0.0, 0.0], 1.0, 1.0);
        check(&[0.5], 2.0, 2.0);
        // ±1 ±1 ±1: the sums are 3, 1, 1, 1, -1, -1, -1, -3.
        check(&[1.0, 1.0, 1.0], 2.0, 8.0);
        check(&[1.0, 1.0, -1.0], 8.0, 8.0);
        // ±1 ±2 ±4 gives 7, 5, 3, 1 and their opposites; observed is 1 + 2 - 4 = -1, then 5.
        check(&[1.0, 2.0, -4.0], 8.0, 8.0);
        check(&[-1.0, 2.0, 4.0], 4.0, 8.0);
        // Queries that do not differ change nothing.
        check(&[-1.0, 0.0, 2.0, 0.0, 0.0, 4.0], 4.0, 8.0);
        // Thirds do not add up to the last bit: -1/3 + 1/3 + 1/3 = 1/3, which all sums reach.
        check(&[-1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0], 8.0, 8.0);
        // All sixteen on one side: this way and its opposite.
        check(&[0.1; 16], 2.0, 65_536.0);
    }

    #[test]
    fn many_queries_that_all_gain_differ_and_equal_ones_do_not() {
        let clear = randomisation_test(&[0.1; 200]);
        assert!((clear - 1.0 / 100_001.0).abs() < 1e-12, "{clear}");
        let even: Vec<f64> = (0..200).map(|n| if n % 2 == 0 { 0.3 } else { -0.3 }).collect();
        assert!((randomisation_test(&even) - 1.0).abs() < 1e-12);
        assert!((randomisation_test(&[0.0; 500]) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_sample_is_close_to_the_distribution_it_is_from() {
        // Of 100 fair coins, at least 60 heads or at most 40: 2 * P(X >= 60) = 0.056888.
        let coins: Vec<f64> = (0..100).map(|n| if n < 60 { 1.0 } else { -1.0 }).collect();
        let p = randomisation_test(&coins);
        assert!((p - 0.056_888).abs() < 0.003, "{p}");
        // The result is the same when repeated, and with all signs reversed.
        assert_eq!(p.to_bits(), randomisation_test(&coins).to_bits());
        let turned: Vec<f64> = coins.iter().map(|d| -d).collect();
        assert!((p - randomisation_test(&turned)).abs() < 0.003);
    }

    #[test]
    fn sums_of_subsets() {
        let sums = subset_sums(&[1.0, 2.0, 4.0]);
        assert_eq!(sums[..8], [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]);
        assert!((sums[0b1000] - 0.0).abs() < 1e-12);
        let tables: Vec<_> = [1.0; 10].chunks(8).map(subset_sums).collect();
        assert!((flipped(&tables, 0b11_0000_0001) - 3.0).abs() < 1e-12);
    }
}
