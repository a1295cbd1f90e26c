//! The user's dictionary beside an index: the file `dictionary.txt` in its directory.
//!
//! People edit it by hand, and it may be there before the index is. It is read by every refresh,
//! which brings the index up to date with it; queries go by the copy that belongs to the commit they
//! search.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use souwen_article::{Note, encoding};
use souwen_text::dictionary::{BadDictionaryLine, Dictionary, Word, with_words, without_words};

use super::directory;
use super::names::DICTIONARY_FILE;
use super::replace::replace_editable;
use crate::IndexError;

/// A dictionary as it is on the disk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DictionaryFile {
    /// Where it is, or would be.
    pub path: PathBuf,
    /// Its words.
    pub dictionary: Dictionary,
    /// Its lines that are no words.
    pub bad: Vec<BadDictionaryLine>,
    text: String,
}

impl DictionaryFile {
    /// The lines that are no words, each with what is wrong with it.
    pub fn notes(&self) -> Vec<Note> {
        let note = |bad: &BadDictionaryLine| {
            let message = format!("no word of the dictionary: {}", bad.reason);
            Note::problem(&self.path, u32::try_from(bad.line).ok(), message)
        };
        self.bad.iter().map(note).collect()
    }

    /// Adds those of `words` that it does not have, writes the file, and gives them. Comments and
    /// other lines stay as they are.
    ///
    /// # Errors
    /// When the file cannot be written; it is then as it was.
    pub fn add(&mut self, words: Vec<Word>) -> Result<Vec<Word>, IndexError> {
        let mut added: Vec<Word> = Vec::new();
        for word in words {
            if self.dictionary.get(word.folded()).is_none() {
                self.dictionary.insert(word.clone());
                added.push(word);
            }
        }
        if !added.is_empty() {
            self.write(with_words(&self.text, &added))?;
        }
        Ok(added)
    }

    /// Removes those of `words` (folded) that it has, and writes the file. Other lines stay as they
    /// are.
    ///
    /// # Errors
    /// When the file cannot be written; it is then as it was.
    pub fn remove(&mut self, words: &[&str]) -> Result<(), IndexError> {
        if words.iter().any(|word| self.dictionary.get(word).is_some()) {
            self.write(without_words(&self.text, words))?;
        }
        Ok(())
    }

    fn write(&mut self, text: String) -> Result<(), IndexError> {
        let dir = self.path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(dir).map_err(|error| IndexError::io(dir.to_owned(), error))?;
        replace_editable(&self.path, text.as_bytes())?;
        (self.dictionary, self.bad) = Dictionary::parse(&text);
        self.text = text;
        Ok(())
    }
}

/// Reads the dictionary of the index at `dir`, which need not be there yet. Without a file there
/// are no words.
///
/// # Errors
/// When `dir` holds something that is no index of ours, or the file cannot be read.
pub fn read(dir: &Path) -> Result<DictionaryFile, IndexError> {
    directory::is_there(dir)?;
    let path = dir.join(DICTIONARY_FILE);
    let text = match fs::read(&path) {
        Ok(bytes) => decode(&path, bytes)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(IndexError::io(path, error)),
    };
    let (dictionary, bad) = Dictionary::parse(&text);
    Ok(DictionaryFile { path, dictionary, bad, text })
}

/// Editors write UTF-8 by now; an old list of words may be in another encoding.
fn decode(path: &Path, bytes: Vec<u8>) -> Result<String, IndexError> {
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return Ok(text),
        Err(error) => error.into_bytes(),
    };
    let decoded = encoding::decode(bytes, None, false);
    decoded.map(|decoded| decoded.text).map_err(|error| {
        let error = io::Error::new(io::ErrorKind::InvalidData, error.to_string());
        IndexError::io(path.to_owned(), error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Vec<Word> {
        words.iter().map(|word| Word::new(word).unwrap()).collect()
    }

    #[test]
    fn words_are_added_and_removed_and_the_rest_stays() {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path().join("index");
        let mut file = read(&dir).unwrap();
        assert!(file.dictionary.is_empty() && !dir.exists());
        file.remove(&["扎帕罗娃"]).unwrap();
        assert!(!dir.exists());
        assert_eq!(file.add(words(&["扎帕罗娃", "紮帕羅娃", "俞建华"])).unwrap().len(), 2);
        let path = dir.join(DICTIONARY_FILE);
        fs::write(&path, "# 人名\n\n扎帕罗娃\n娃\n俞建华 3 nr").unwrap();

        let mut file = read(&dir).unwrap();
        assert_eq!(file.notes()[0].line, Some(4));
        assert_eq!(file.add(words(&["俞建華"])).unwrap(), []);
        file.add(words(&["郑钦文"])).unwrap();
        file.remove(&["扎帕罗娃", "别的"]).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "# 人名\n\n娃\n俞建华 3 nr\n郑钦文\n");
        assert_eq!(read(&dir).unwrap(), file);
    }

    #[test]
    fn old_encodings_are_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(DICTIONARY_FILE);
        let text = "扎帕罗娃\r\n米尔济约耶夫 20 nr\r\n阿里巴巴\r\n";
        let gbk = encoding_rs::GBK.encode(text).0.into_owned();
        let utf16: Vec<u8> = "\u{feff}"
            .encode_utf16()
            .chain(text.encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        for bytes in [text.as_bytes().to_vec(), gbk, utf16] {
            fs::write(&path, bytes).unwrap();
            let file = read(dir.path()).unwrap();
            assert_eq!(file.dictionary, Dictionary::parse(text).0);
            assert_eq!(file.bad, []);
        }
    }

    #[test]
    fn other_directories_are_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("notes.txt"), "别的").unwrap();
        assert!(matches!(read(dir.path()), Err(IndexError::Foreign { .. })));
        let gone = dir.path().join("index");
        fs::create_dir_all(gone.join(DICTIONARY_FILE)).unwrap();
        assert!(matches!(read(&gone), Err(IndexError::Io { .. })));
    }
}
