//! The file of synonyms of an index: its path, whether it has changed, and the initial content.
//!
//! Parsing its text is up to the query language. The file belongs to the user: it is written once,
//! when an index is first made, and only read from then on.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use souwen_article::encoding;

use super::names::SYNONYMS_FILE;
use super::user_file;
use crate::IndexError;

/// The content of the file when an index is first made.
pub const STARTER_SYNONYMS: &str = include_str!("synonyms.txt");

/// The maximal size of the file that is read, in bytes: it is kept in memory, and read while queries wait.
const MAX_BYTES: u64 = 1 << 20;

/// The file of synonyms of an index, as of the last time it was read.
#[derive(Debug, Clone, Default)]
pub struct SynonymsFile {
    path: PathBuf,
    stamp: Option<SizeAndTime>,
    text: String,
    problem: Option<String>,
}

/// Size and modification time. Another stamp means another content.
type SizeAndTime = (u64, SystemTime);

impl SynonymsFile {
    /// Reads the file of the index at `dir`. A missing file counts as empty. If the file cannot be
    /// read, the reason is in [`problem`](SynonymsFile::problem).
    pub fn open(dir: &Path) -> SynonymsFile {
        let path = dir.join(SYNONYMS_FILE);
        let mut file = SynonymsFile { path, stamp: None, text: String::new(), problem: None };
        file.reread();
        file
    }

    /// Reads the file again if its size or modification time has changed, and returns whether it has.
    /// If it cannot be read, the previous text stays. Cheap if nothing has changed.
    pub(crate) fn reread(&mut self) -> bool {
        // The stamp is taken before the file is read, so later changes are noticed the next time.
        let stamp = fs::metadata(&self.path).and_then(|data| Ok((data.len(), data.modified()?)));
        let stamp = match stamp {
            Ok(stamp) => Some(stamp),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return self.fails(format!("cannot be read: {error}")),
        };
        if stamp == self.stamp && self.problem.is_none() {
            return false;
        }
        let Some((length, _)) = stamp else {
            let changed = self.problem.is_some() || self.stamp.is_some();
            (self.stamp, self.problem) = (None, None);
            self.text.clear();
            return changed;
        };
        if length > MAX_BYTES {
            return self
                .fails(format!("has {length} bytes, more than the {MAX_BYTES} that are read"));
        }
        match read(&self.path) {
            Ok(text) => {
                (self.stamp, self.problem, self.text) = (stamp, None, text);
                true
            }
            Err(reason) => self.fails(reason),
        }
    }

    /// The path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its text, without a byte order mark.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The reason why it could not be read the last time, as the end of a sentence about the file.
    pub fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// A file with this text that is not on disk.
    pub fn in_memory(text: &str) -> SynonymsFile {
        let path = PathBuf::from(SYNONYMS_FILE);
        SynonymsFile { path, text: text.to_owned(), ..SynonymsFile::default() }
    }

    /// Records a problem, and returns whether it is new.
    fn fails(&mut self, problem: String) -> bool {
        self.problem.replace(problem.clone()).is_none_or(|before| before != problem)
    }
}

/// Writes the initial file, unless there is one.
pub(crate) fn write_starter(dir: &Path) -> Result<(), IndexError> {
    let path = dir.join(SYNONYMS_FILE);
    // A dangling link also belongs to the user.
    if path.symlink_metadata().is_ok() {
        return Ok(());
    }
    user_file::edit(&path, |file| Ok(((), file.is_none().then(|| STARTER_SYNONYMS.to_owned()))))
}

fn read(path: &Path) -> Result<String, String> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MAX_BYTES).read_to_end(&mut bytes))
        .map_err(|error| format!("cannot be read: {error}"))?;
    if bytes.is_empty() {
        return Ok(String::new());
    }
    match encoding::decode(bytes, None, false) {
        Ok(decoded) => Ok(decoded.text),
        Err(error) => Err(format!("cannot be read: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_read_again_when_it_has_changed() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(SYNONYMS_FILE);
        let mut file = SynonymsFile::open(dir.path());
        assert!(!file.reread());
        assert_eq!((file.text(), file.problem()), ("", None));
        fs::write(&path, "\u{feff}甲组, 乙组\r\n").unwrap();
        assert!(file.reread() && !file.reread());
        assert_eq!(file.text(), "甲组, 乙组\r\n");
        // In another encoding, as some editors save it.
        fs::write(&path, encoding_rs::GBK.encode("吉尔吉斯斯坦，吉尔吉斯，吉国").0).unwrap();
        assert!(file.reread());
        assert_eq!(file.text(), "吉尔吉斯斯坦，吉尔吉斯，吉国");
        // If the file cannot be read, the previous text stays.
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        assert!(file.reread() && !file.reread());
        assert!(file.problem().is_some_and(|problem| problem.starts_with("cannot be read")));
        assert_eq!(file.text(), "吉尔吉斯斯坦，吉尔吉斯，吉国");
        fs::remove_dir(&path).unwrap();
        assert!(file.reread() && !file.reread());
        assert_eq!((file.text(), file.problem()), ("", None));
        fs::write(&path, "#".repeat(MAX_BYTES as usize + 1)).unwrap();
        assert!(file.reread() && !file.reread());
        assert!(file.problem().is_some_and(|problem| problem.contains("bytes")));
    }

    #[test]
    fn a_file_that_is_there_is_not_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(SYNONYMS_FILE);
        write_starter(dir.path()).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), STARTER_SYNONYMS);
        fs::write(&path, "").unwrap();
        write_starter(dir.path()).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "");
    }
}
