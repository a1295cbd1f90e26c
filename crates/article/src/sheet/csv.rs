//! Tables in text: CSV and TSV, with any separator.

use std::ops::ControlFlow;

use csv::{ReaderBuilder, StringRecord};

use super::Table;
use crate::folder::FoundFile;
use crate::reading::{ReadOptions, Sink};

/// The possible separators, the likelier first.
const BETWEEN: [u8; 4] = [b',', b'\t', b';', b'|'];
/// How many lines are used to detect the separator.
const LINES: usize = 20;

/// Reads a table and passes its records to `sink`.
pub(crate) fn read_rows(
    file: &FoundFile,
    text: &str,
    options: &ReadOptions,
    sink: &mut dyn Sink,
) -> ControlFlow<()> {
    let text = text.trim_start_matches('\u{feff}');
    let (between, text, first) = separator(text);
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(between)
        .from_reader(text.as_bytes());
    let mut table = Table::new(file, options, None, sink);
    let mut row = StringRecord::new();
    // `line` is the line that begins at `counted`.
    let (mut line, mut counted) = (first.saturating_add(1), 0);
    let mut flow = ControlFlow::Continue(());
    while flow.is_continue() && matches!(reader.read_record(&mut row), Ok(true)) {
        // The position of a row is the end of the one before: the line ends between them are skipped.
        let from = row.position().map_or(0, csv::Position::byte);
        let from = usize::try_from(from).unwrap_or(usize::MAX).clamp(counted, text.len());
        let blank = text.as_bytes()[from..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
        let from = from + blank.count();
        let passed = text.as_bytes()[counted..from].iter().filter(|byte| **byte == b'\n').count();
        line = line.saturating_add(u32::try_from(passed).unwrap_or(u32::MAX));
        counted = from;
        let begins = line;
        let inside: usize = row.iter().map(|cell| cell.matches('\n').count()).sum();
        let ends = begins.saturating_add(u32::try_from(inside).unwrap_or(u32::MAX));
        flow = table.row((begins, ends), row.iter().map(str::to_string).collect());
    }
    table.finish();
    flow
}

/// The separator of a table, the table itself, and how many lines are above it. Excel writes a line
/// `sep=;` for its own use.
fn separator(text: &str) -> (u8, &str, u32) {
    if let Some(rest) = text.strip_prefix("sep=")
        && let [sign, ..] = rest.as_bytes()
        && sign.is_ascii()
    {
        let (_, table) = rest.split_once('\n').unwrap_or((rest, ""));
        return (*sign, table, 1);
    }
    let counts = |sign: u8| {
        let mut in_quotes = false;
        let mut lines = vec![0_usize];
        for byte in text.bytes() {
            match byte {
                b'"' => in_quotes = !in_quotes,
                b'\n' if !in_quotes => {
                    if lines.len() == LINES {
                        break;
                    }
                    lines.push(0);
                }
                byte if byte == sign && !in_quotes => {
                    if let Some(last) = lines.last_mut() {
                        *last += 1;
                    }
                }
                _ => {}
            }
        }
        // Lines without the separator are ignored; most of the others contain it equally often.
        lines.retain(|&count| count > 0);
        lines.sort_unstable();
        let usual = lines.get(lines.len() / 2).copied().unwrap_or(0);
        lines.iter().filter(|&&count| count == usual).count()
    };
    let mut best = (b',', 0);
    for sign in BETWEEN {
        let count = counts(sign);
        if count > best.1 {
            best = (sign, count);
        }
    }
    (best.0, text, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_separator_of_cells_is_that_of_most_lines() {
        for (text, expected) in [
            ("标题,正文\n甲,乙\n", b','),
            ("标题\t正文\n甲,乙\t丙\n", b'\t'),
            ("标题;正文\n\"甲;;;,,,,\";乙,丙\n丁;戊\n", b';'),
            ("标题|正文\n甲|乙\n", b'|'),
            ("正文\n甲\n", b','),
            ("sep=;\n标题;正文\n", b';'),
            ("", b','),
        ] {
            assert_eq!(separator(text).0, expected, "{text}");
        }
    }
}
