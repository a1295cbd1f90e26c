//! The user's dictionary of an index: the file `dictionary.txt` in its directory.
//!
//! People edit it by hand, and it may exist before the index does. Every refresh reads it and brings
//! the index up to date with it. Queries use the copy that belongs to the commit that they search.

use std::io;
use std::path::{Path, PathBuf};

use souwen_article::{Note, encoding};
use souwen_text::dictionary::{BadDictionaryLine, Dictionary, Word, with_words, without_words};

use super::directory;
use super::names::DICTIONARY_FILE;
use super::user_file;
use crate::IndexError;

/// A dictionary as it is on disk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DictionaryFile {
    /// The path of the file, which need not exist.
    pub path: PathBuf,
    /// Its words.
    pub dictionary: Dictionary,
    /// The lines that are no words.
    bad: Vec<BadDictionaryLine>,
    text: String,
}

impl DictionaryFile {
    /// A note for each line that is no word, with the reason.
    pub fn notes(&self) -> Vec<Note> {
        let note = |bad: &BadDictionaryLine| {
            let message = format!("no word of the dictionary: {}", bad.reason);
            Note::problem(&self.path, u32::try_from(bad.line).ok(), message)
        };
        self.bad.iter().map(note).collect()
    }

    /// Adds those of `words` that the file, read again now, does not have. Comments and other lines
    /// stay as they are.
    ///
    /// # Errors
    /// When the file cannot be written. It is then unchanged.
    pub fn add(&mut self, words: &[Word]) -> Result<DictionaryEdit, IndexError> {
        self.edit(|file| {
            let mut known = file.dictionary.clone();
            let mut added = Vec::new();
            for word in words {
                if known.get(word.folded()).is_none() {
                    known.insert(word.clone());
                    added.push(word.clone());
                }
            }
            (with_words(&file.text, &added), added)
        })
    }

    /// Removes those of `words` that the file, read again now, has. Other lines stay as they are.
    ///
    /// # Errors
    /// When the file cannot be written. It is then unchanged.
    pub fn remove(&mut self, words: &[Word]) -> Result<DictionaryEdit, IndexError> {
        self.edit(|file| {
            let contained = |word: &&Word| file.dictionary.get(word.folded()).is_some();
            let removed: Vec<Word> = words.iter().filter(contained).cloned().collect();
            let folded: Vec<&str> = removed.iter().map(Word::folded).collect();
            (without_words(&file.text, &folded), removed)
        })
    }

    /// Replaces the file by the text that `change` returns, unless `change` returns no words.
    fn edit(
        &mut self,
        change: impl Fn(&DictionaryFile) -> (String, Vec<Word>),
    ) -> Result<DictionaryEdit, IndexError> {
        let (edit, after) = user_file::edit(&self.path, |bytes| {
            let file = parse(&self.path, bytes)?;
            let (text, words) = change(&file);
            let text = Some(text).filter(|_| !words.is_empty());
            let (dictionary, bad) = match &text {
                Some(text) => Dictionary::parse(text),
                None => (file.dictionary.clone(), file.bad.clone()),
            };
            let written = text.clone().unwrap_or(file.text);
            let after = DictionaryFile { path: file.path, dictionary, bad, text: written };
            Ok(((DictionaryEdit { before: file.dictionary, words }, after), text))
        })?;
        *self = after;
        Ok(edit)
    }
}

/// The result of an edit of a dictionary.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DictionaryEdit {
    /// The words before the edit.
    pub before: Dictionary,
    /// The words that were added or removed.
    pub words: Vec<Word>,
}

/// Reads the dictionary of the index at `dir`, which need not exist yet. Without a file there are no words.
///
/// # Errors
/// When `dir` contains something other than an index of ours, or the file cannot be read.
pub fn read(dir: &Path) -> Result<DictionaryFile, IndexError> {
    directory::is_there(dir)?;
    let path = dir.join(DICTIONARY_FILE);
    let bytes = user_file::content(&path)?;
    parse(&path, bytes)
}

/// Parses a dictionary file with these bytes; `None` if the file does not exist.
fn parse(path: &Path, bytes: Option<Vec<u8>>) -> Result<DictionaryFile, IndexError> {
    let text = bytes.map(|bytes| decode(path, bytes)).transpose()?.unwrap_or_default();
    let (dictionary, bad) = Dictionary::parse(&text);
    Ok(DictionaryFile { path: path.to_owned(), dictionary, bad, text })
}

/// Editors now write UTF-8, but an old word list may have another encoding.
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
    use std::fs;
    use std::thread;

    use proptest::prelude::*;

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
        file.remove(&words(&["扎帕罗娃"])).unwrap();
        assert!(!dir.exists());
        let added = file.add(&words(&["扎帕罗娃", "紮帕羅娃", "俞建华"])).unwrap();
        assert_eq!((added.words.len(), added.before.is_empty()), (2, true));
        let path = dir.join(DICTIONARY_FILE);
        fs::write(&path, "# 人名\n\n扎帕罗娃\n娃\n俞建华 3 nr").unwrap();

        let mut file = read(&dir).unwrap();
        assert_eq!(file.notes()[0].line, Some(4));
        assert_eq!(file.add(&words(&["俞建華"])).unwrap().words, []);
        // Another program has added a word since this one read the file.
        read(&dir).unwrap().add(&words(&["孙颖莎"])).unwrap();
        let added = file.add(&words(&["郑钦文"])).unwrap();
        assert!(added.before.get("孙颖莎").is_some() && added.before.get("郑钦文").is_none());
        let removed = file.remove(&words(&["扎帕罗娃", "别的"])).unwrap().words;
        assert_eq!(removed, words(&["扎帕罗娃"]));
        assert_eq!(
            fs::read_to_string(&path).unwrap(),
            "# 人名\n\n娃\n俞建华 3 nr\n孙颖莎\n郑钦文\n"
        );
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

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        /// Each thread has words of its own: the last of its edits of a word decides.
        #[test]
        fn edits_of_many_threads_are_all_kept(
            edits in proptest::collection::vec(
                proptest::collection::vec((0..4usize, any::<bool>()), 1..6), 2..5),
        ) {
            let dir = tempfile::tempdir().unwrap();
            fs::write(dir.path().join(DICTIONARY_FILE), "# 人名\n本来的词 5 nr\n娃\n").unwrap();
            let word = |thread: usize, number: usize| {
                Word::new(&["甲", "乙", "丙", "丁", "戊"][thread].repeat(number + 2)).unwrap()
            };
            thread::scope(|scope| {
                for (thread, edits) in edits.iter().enumerate() {
                    let dir = dir.path();
                    scope.spawn(move || for &(number, adds) in edits {
                        let (mut file, words) = (read(dir).unwrap(), [word(thread, number)]);
                        if adds { file.add(&words) } else { file.remove(&words) }.unwrap();
                    });
                }
            });
            let file = read(dir.path()).unwrap();
            prop_assert!(file.text.starts_with("# 人名\n本来的词 5 nr\n娃\n"), "{}", file.text);
            for (thread, edits) in edits.iter().enumerate() {
                for number in 0..4 {
                    let last = edits.iter().rev().find(|edit| edit.0 == number);
                    let contained = file.dictionary.get(word(thread, number).folded()).is_some();
                    prop_assert_eq!(contained, last.is_some_and(|edit| edit.1), "{}", file.text);
                }
            }
        }
    }
}
