//! Compares and counts texts by their significant characters: those of 山城，南站！ are 山城南站.

use souwen_text::is_significant;

/// The number of significant characters of a text.
pub(crate) fn count(text: &str) -> usize {
    of(text).count()
}

/// The number of significant characters of a text, counted up to a bound.
pub(crate) fn count_up_to(text: &str, bound: usize) -> usize {
    of(text).take(bound).count()
}

/// Whether two texts have the same significant characters.
pub(crate) fn same(one: &str, other: &str) -> bool {
    of(one).eq(of(other))
}

/// The significant characters of a text.
pub(crate) fn of(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|&c| is_significant(c))
}
