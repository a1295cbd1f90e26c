//! Reads files of lines and columns, as TREC tools write them, and reports malformed lines.

/// A line number from 1, and the error in the line.
pub(crate) type LineError = (usize, String);

/// The columns of a line, separated by tabs if it has any (ids may then contain spaces), otherwise by
/// white space.
pub(crate) fn columns(line: &str) -> Vec<&str> {
    if line.contains('\t') {
        line.split('\t').map(str::trim).collect()
    } else {
        line.split_whitespace().collect()
    }
}

/// The non-empty lines, with their numbers from 1.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.trim_start_matches('\u{feff}')
        .lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
        .filter(|(_, line)| !line.trim().is_empty())
}

/// Asserts that reading a text fails at this line, with a message that contains `part`.
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
