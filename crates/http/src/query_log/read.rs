//! Reads a query log.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::Path;

use souwen_text::{Date, DateRange};

use super::entry::LoggedQuery;
use super::files;

/// The maximum length of a line that is parsed, in bytes: several times the size of the longest entry.
const LONGEST_LINE: u64 = 16_384;

/// The result of reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct ReadQueries {
    /// The number of queries.
    pub queries: u64,
    /// The number of lines that are not entries, such as one that was cut off when the machine stopped.
    pub unread_lines: u64,
    /// The first and the last day with a file.
    pub days: Option<(Date, Date)>,
}

/// Calls `visit` with each query of these days in the log files of `folder`, oldest first.
///
/// # Errors
/// When the folder or a file cannot be read.
pub fn read_queries(
    folder: &Path,
    days: DateRange,
    visit: &mut dyn FnMut(Date, LoggedQuery),
) -> io::Result<ReadQueries> {
    let mut read = ReadQueries::default();
    let is_wanted =
        |day: Date| days.from.is_none_or(|from| from <= day) && days.to.is_none_or(|to| day <= to);
    for (day, path) in files::days(folder)?.into_iter().filter(|(day, _)| is_wanted(*day)) {
        let first = read.days.map_or(day, |(first, _)| first);
        read.days = Some((first, day));
        let mut file = BufReader::new(File::open(path)?);
        let mut line = Vec::new();
        while next_line(&mut file, &mut line)? {
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            match serde_json::from_slice(&line) {
                Ok(query) => {
                    read.queries += 1;
                    visit(day, query);
                }
                Err(_) => read.unread_lines += 1,
            }
        }
    }
    Ok(read)
}

/// Reads the next line, or only the beginning of a line that is too long for an entry. Returns `false` at the
/// end.
fn next_line(file: &mut impl io::BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let length = file.by_ref().take(LONGEST_LINE).read_until(b'\n', line)?;
    if length as u64 == LONGEST_LINE && line.last() != Some(&b'\n') {
        file.skip_until(b'\n')?;
    }
    Ok(length > 0)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn days_are_read_in_their_order_and_what_is_no_query_is_counted() {
        let dir = tempfile::tempdir().unwrap();
        let line = |query: &str| {
            format!("{{\"query\":\"{query}\",\"total\":1,\"ms\":1.5,\"via\":\"api\"}}\n")
        };
        let write = |day: &str, text: String| {
            fs::write(dir.path().join(format!("queries-{day}.jsonl")), text).unwrap();
        };
        write("2024-03-02", line("丙"));
        write(
            "2024-03-01",
            line("甲") + "\n" + &"x".repeat(20_000) + "\n" + &line("乙") + "{\"que",
        );
        write("2024-02-01", line("早"));
        fs::write(dir.path().join("other.txt"), line("外")).unwrap();
        let check = |from: Option<&str>, to: Option<&str>, expected: &[&str], unread: u64| {
            let day = |text: Option<&str>| text.map(|text| Date::parse_iso(text).unwrap());
            let mut found = Vec::new();
            let days = DateRange { from: day(from), to: day(to) };
            let read = read_queries(dir.path(), days, &mut |_, query| found.push(query.query));
            let read = read.unwrap();
            assert_eq!(found, expected);
            assert_eq!((read.queries, read.unread_lines), (expected.len() as u64, unread));
        };
        check(None, None, &["早", "甲", "乙", "丙"], 2);
        check(Some("2024-03-01"), Some("2024-03-01"), &["甲", "乙"], 2);
        check(Some("2024-03-02"), None, &["丙"], 0);
        check(None, Some("2024-01-31"), &[], 0);
    }
}
