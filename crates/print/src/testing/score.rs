//! Measures how much of the intended text was read, and whether in the intended order.

use unicode_normalization::UnicodeNormalization;

/// The characters of a text that count: compatibility-normalised, without spaces.
pub(crate) fn significant(text: &str) -> Vec<char> {
    text.nfkc().filter(|c| !c.is_whitespace()).collect()
}

/// The share of the characters of `expected` that `read` contains in the same order.
pub(crate) fn share_in_order(expected: &str, read: &str) -> f64 {
    let (expected, read) = (significant(expected), significant(read));
    if expected.is_empty() {
        return 1.;
    }
    #[expect(clippy::cast_precision_loss, reason = "texts of tests are short")]
    let share = in_order(&expected, &read) as f64 / expected.len() as f64;
    share
}

/// How many items two lists have in the same order.
pub(crate) fn in_order<T: PartialEq>(one: &[T], other: &[T]) -> usize {
    // Equal items at both ends need no table.
    let same = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[same..], &other[same..]);
    let end = one.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[..one.len() - end], &other[..other.len() - end]);
    let mut row = vec![0usize; other.len() + 1];
    for a in one {
        let mut corner = 0;
        for (at, b) in other.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if a == b { corner + 1 } else { above.max(row[at]) };
            corner = above;
        }
    }
    same + end + row[other.len()]
}
