//! Files of lines and columns, as tools of TREC write them, and what is wrong with a line.

/// A line number from 1, and what is wrong with the line.
pub(crate) type LineError = (usize, String);

/// The columns of a line, parted by tabs where it has any, so that ids may hold spaces, else by
/// white space.
pub(crate) fn columns(line: &str) -> Vec<&str> {
    if line.contains('\t') {
        line.split('\t').map(str::trim).collect()
    } else {
        line.split_whitespace().collect()
    }
}

/// The lines that hold something, with their numbers from 1.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.trim_start_matches('\u{feff}')
        .lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
        .filter(|(_, line)| !line.trim().is_empty())
}

/// What was read from a text is refused because of this line, with a message that holds `part`.
#[cfg(test)]
#[track_caller]
pub(crate) fn assert_refused<T: std::fmt::Debug>(
    read: Result<T, LineError>,
    line: usize,
    part: &str,
) {
    let (number, message) = read.unwrap_err();
    assert_eq!(number, line, "{message}");
    assert!(message.contains(part), "{message}");
}
