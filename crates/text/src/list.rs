//! Lists that are kept as data beside the code that reads them: one entry a line, and lines that
//! begin with `#` say what belongs there.

use std::collections::HashSet;

/// The entries of a list, in order, without its comments and empty lines.
///
/// ```
/// let list = "# Rivers.\n长江\n\n黄河\n";
/// assert_eq!(souwen_text::list::entries(list).collect::<Vec<_>>(), ["长江", "黄河"]);
/// ```
pub fn entries(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The entries of a list, to ask whether a word is one of them.
pub fn words(list: &'static str) -> HashSet<&'static str> {
    entries(list).collect()
}

/// The characters of all entries of a list, to ask whether a character is one of them.
pub fn chars(list: &'static str) -> HashSet<char> {
    entries(list).flat_map(str::chars).collect()
}
