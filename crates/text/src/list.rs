//! Lists that are kept as data files beside the code that uses them: one entry on each line. Lines
//! that begin with `#` and a space are comments.

use std::collections::HashSet;

/// The entries of a list, in order, without comments and empty lines.
///
/// ```
/// let list = "# Rivers.\n长江\n\n黄河\n#1\n";
/// assert_eq!(souwen_text::list::entries(list).collect::<Vec<_>>(), ["长江", "黄河", "#1"]);
/// ```
pub fn entries(list: &'static str) -> impl Iterator<Item = &'static str> {
    // An entry may begin with `#`, for example an id selector of CSS.
    let is_comment = |line: &str| line == "#" || line.starts_with("# ");
    list.lines().map(str::trim).filter(move |line| !line.is_empty() && !is_comment(line))
}

/// The entries of a list as a set.
pub fn words(list: &'static str) -> HashSet<&'static str> {
    entries(list).collect()
}

/// The characters of all entries of a list as a set.
pub(crate) fn chars(list: &'static str) -> HashSet<char> {
    entries(list).flat_map(str::chars).collect()
}
