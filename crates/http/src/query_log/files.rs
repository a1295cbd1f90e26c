//! The files of the query log: one for each day, of bounded size, deleted after some days.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use souwen_text::Date;

/// The maximum size of the file of a day, in bytes: some 300,000 queries. Later queries of that day are not
/// logged, so that a flood of requests cannot fill the disk.
const DAY_BYTES: u64 = 32_000_000;

const BEGINNING: &str = "queries-";
const ENDING: &str = ".jsonl";

/// The log files in a folder.
#[derive(Debug)]
pub struct QueryFiles {
    folder: PathBuf,
    /// The number of days for which files are kept, including the current one.
    days: u32,
    /// The maximum size of the file of a day, in bytes.
    max_length: u64,
    /// The file that was written to last: its day, and its length in bytes.
    open: Option<(Date, File, u64)>,
}

impl QueryFiles {
    /// The files in `folder`, kept for `days` days. A missing folder is created, accessible to this user
    /// only.
    ///
    /// # Errors
    /// When the folder cannot be created or written to.
    pub fn open(folder: &Path, days: u32) -> io::Result<QueryFiles> {
        make_folder(folder)?;
        // An error should be reported at the start, not in the night.
        try_to_write_in(folder)?;
        Ok(QueryFiles {
            folder: folder.to_owned(),
            days: days.max(1),
            max_length: DAY_BYTES,
            open: None,
        })
    }

    /// Begins a day, if it has not begun, and deletes files that are too old.
    ///
    /// # Errors
    /// When a file cannot be deleted.
    pub(super) fn begin_day(&mut self, today: Date) -> io::Result<()> {
        if self.open.as_ref().is_some_and(|(day, ..)| *day != today) {
            self.open = None;
        }
        let keeps_from = today.days().saturating_sub_unsigned(self.days - 1);
        for (day, path) in days(&self.folder)? {
            if day.days() < keeps_from {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }

    /// Appends whole lines to the file of a day. Returns `false` if they would exceed the maximum size.
    ///
    /// # Errors
    /// When the lines cannot be written; some of them may have been written.
    pub(super) fn append(&mut self, today: Date, lines: &[u8]) -> io::Result<bool> {
        if self.open.as_ref().is_none_or(|(day, ..)| *day != today) {
            self.begin_day(today)?;
            self.open = Some(self.file_of(today)?);
        }
        let Some((_, file, length)) = &mut self.open else { return Ok(false) };
        if *length + lines.len() as u64 > self.max_length {
            return Ok(false);
        }
        let written = file.write_all(lines);
        *length += lines.len() as u64;
        if written.is_err() {
            // The file may end within a line. Opening it again ends that line.
            self.open = None;
        }
        written.map(|()| true)
    }

    /// Opens the file of a day for appending.
    fn file_of(&self, day: Date) -> io::Result<(Date, File, u64)> {
        let path = self.folder.join(format!("{BEGINNING}{day}{ENDING}"));
        let mut options = OpenOptions::new();
        options.create(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        let mut length = file.metadata()?.len();
        if length > 0 {
            // An earlier run may have stopped within a line. Readers skip empty lines.
            file.write_all(b"\n")?;
            length += 1;
        }
        Ok((day, file, length))
    }
}

/// The files in a folder with their days, oldest first.
pub(super) fn days(folder: &Path) -> io::Result<Vec<(Date, PathBuf)>> {
    let mut days = Vec::new();
    for file in fs::read_dir(folder)? {
        let file = file?;
        let name = file.file_name();
        let day = name.to_str().and_then(|name| name.strip_prefix(BEGINNING)?.strip_suffix(ENDING));
        // Other files in the folder must not be deleted.
        days.extend(day.and_then(Date::parse_iso).map(|day| (day, file.path())));
    }
    days.sort_unstable();
    Ok(days)
}

fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Creates a file and deletes it.
fn try_to_write_in(folder: &Path) -> io::Result<()> {
    let path = folder.join(format!(".try-{}", std::process::id()));
    let made = File::create(&path).map(drop);
    made.and_then(|()| fs::remove_file(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        Date::parse_iso(text).unwrap()
    }

    fn names(folder: &Path) -> Vec<String> {
        let names = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            names.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn a_day_has_a_file_which_goes_after_some_days() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("a/queries");
        let mut files = QueryFiles::open(&folder, 3).unwrap();
        fs::write(folder.join("queries-notes.jsonl"), "").unwrap();
        fs::write(folder.join("queries-2020-01-01.jsonl.gz"), "").unwrap();
        let others = ["queries-2020-01-01.jsonl.gz", "queries-notes.jsonl"];
        let check = |expected: &[&str]| {
            let mut expected: Vec<String> =
                expected.iter().map(|day| format!("queries-{day}.jsonl")).collect();
            expected.extend(others.map(str::to_owned));
            expected.sort_unstable();
            assert_eq!(names(&folder), expected);
        };
        for text in ["2024-02-27", "2024-02-28", "2024-02-29"] {
            assert!(files.append(day(text), b"{}\n").unwrap());
        }
        check(&["2024-02-27", "2024-02-28", "2024-02-29"]);
        assert!(files.append(day("2024-03-01"), b"{}\n").unwrap());
        check(&["2024-02-28", "2024-02-29", "2024-03-01"]);
        // A day without a query begins too, and old files are deleted.
        files.begin_day(day("2024-03-02")).unwrap();
        check(&["2024-02-29", "2024-03-01"]);
        files.begin_day(day("2024-03-09")).unwrap();
        check(&[]);
    }

    #[test]
    fn a_day_has_so_much_room_and_no_more() {
        let dir = tempfile::tempdir().unwrap();
        let mut files = QueryFiles::open(dir.path(), 1).unwrap();
        files.max_length = 10;
        let (first, second) = (day("2024-03-01"), day("2024-03-02"));
        assert!(files.append(first, b"123456\n").unwrap());
        assert!(!files.append(first, b"123\n").unwrap());
        assert!(files.append(first, b"12\n").unwrap());
        assert!(files.append(second, b"123\n").unwrap());
        // The maximum holds after the file is opened again, too.
        let mut files = QueryFiles { max_length: 10, ..QueryFiles::open(dir.path(), 1).unwrap() };
        assert!(!files.append(second, b"12345\n").unwrap());
        assert!(files.append(second, b"1234\n").unwrap());
        let text = fs::read_to_string(dir.path().join("queries-2024-03-02.jsonl")).unwrap();
        assert_eq!(text, "123\n\n1234\n");
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_reads_them() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("queries");
        QueryFiles::open(&folder, 1).unwrap().append(day("2024-03-01"), b"{}\n").unwrap();
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700);
        assert_eq!(mode(&folder.join("queries-2024-03-01.jsonl")), 0o600);
    }

    #[test]
    fn a_folder_that_cannot_be_one_is_reported_at_once() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        fs::write(&file, "").unwrap();
        assert!(QueryFiles::open(&file, 1).is_err());
        assert!(QueryFiles::open(&file.join("below"), 1).is_err());
    }
}
