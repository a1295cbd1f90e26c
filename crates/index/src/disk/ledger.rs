//! The ledger: what a refresh must know about the previous one. It records which files were read and
//! their state at that time, which ids are claimed by several files, and former ids of articles.
//!
//! On disk it is stored in pieces (see `ledger_pieces.rs`).
//!
//! An entry that was written by an earlier version of the readers contains that version, or 0 if none
//! was stored. The next refresh reads such files again and so fills in fields that were added since.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use souwen_article::{NEEDS_RECOGNITION, Note, NoteKind, ReadOptions};

use super::reserved::Reserved;

/// The coarsest resolution of file time stamps that is expected. If a file was modified less than this
/// before it was read, a later modification may leave the time stamp unchanged.
const COARSE: Duration = Duration::from_secs(2);
/// The maximum number of problems that are stored for a file. One with more is probably not of the kind
/// that it was read as.
const MAX_PROBLEMS: usize = 100;

/// What was read, and from where.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ledger {
    /// The key of the next new folder. Keys are never reused.
    pub(super) next_key: u32,
    /// The folders in the order in which they were given.
    pub folders: Vec<LedgerFolder>,
    /// Ids that several files claim, and the files: the same article in two folders, or an id used twice.
    /// The file whose article is in the index comes first, or [`FileKey::pushed`] if a pushed article has
    /// the id. When the first file changes or is removed, the others are read again, so that no article
    /// is lost.
    pub shared: BTreeMap<String, Vec<FileKey>>,
    /// Former ids of articles, each mapped to the current id. No former id is the id of an existing
    /// article.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub aliases: BTreeMap<String, String>,
}

/// A folder, or a single file that was given as a path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LedgerFolder {
    pub key: u32,
    /// Canonical.
    #[serde(with = "super::path_text")]
    pub path: PathBuf,
    /// The files that were read, by their relative paths.
    pub files: BTreeMap<String, FileState>,
}

/// A folder without its files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FolderHead {
    pub key: u32,
    /// Canonical.
    #[serde(with = "super::path_text")]
    pub path: PathBuf,
}

/// The state of a file when it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileState {
    #[serde(flatten)]
    pub stamp: FileStamp,
    /// A hash of its bytes.
    pub hash: u64,
    /// Whether the stamp was old enough when the file was last checked ([`FileStamp::settled`]). If so, an
    /// equal stamp means equal bytes.
    pub settled: bool,
    /// How many articles of the index came from it.
    pub articles: u64,
    /// The version of the readers that read it ([`READER_VERSION`](souwen_article::READER_VERSION));
    /// 0 if unknown.
    #[serde(default)]
    pub reader: u32,
    /// The user's options for reading it.
    #[serde(default, skip_serializing_if = "ReadAs::is_default")]
    pub read_as: ReadAs,
    /// The parts that could not be read. Every refresh reports them until the file is corrected.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<FileProblem>,
    /// How many of its drafts were left out, and how many articles marked `noindex` were left out or read.
    #[serde(default, skip_serializing_if = "Reserved::is_none")]
    pub reserved: Reserved,
}

/// The user's options that affect how a file is read. They are stored so that an unchanged file that has
/// to be read again is read with the same options, even if the user does not repeat them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ReadAs {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_url: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<(String, String)>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub drafts: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub respect_noindex: bool,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

impl ReadAs {
    pub(crate) fn new(options: &ReadOptions) -> ReadAs {
        ReadAs {
            encoding: options.encoding.clone(),
            base_url: options.base_url.clone(),
            columns: options.columns.clone(),
            drafts: options.drafts,
            respect_noindex: options.respect_noindex,
        }
    }

    /// Adds these stored options to the current ones. A current value takes precedence over a stored one;
    /// a switch is on if it is on in either.
    pub(crate) fn with_current(&self, options: &ReadOptions) -> ReadOptions {
        ReadOptions {
            encoding: options.encoding.clone().or_else(|| self.encoding.clone()),
            base_url: options.base_url.clone().or_else(|| self.base_url.clone()),
            columns: Some(&options.columns)
                .filter(|c| !c.is_empty())
                .unwrap_or(&self.columns)
                .clone(),
            drafts: options.drafts || self.drafts,
            respect_noindex: options.respect_noindex || self.respect_noindex,
            // The programs come only from the current options, never from an index, because
            // somebody else may have made the index.
            programs: options.programs.clone(),
        }
    }

    fn is_default(&self) -> bool {
        *self == ReadAs::default()
    }
}

impl FileState {
    /// Whether parts of the file are images of text that still need OCR.
    pub(crate) fn needs_recognition(&self) -> bool {
        self.problems.iter().any(|problem| problem.message.starts_with(NEEDS_RECOGNITION))
    }

    /// The state of a file of which only the number of its articles is known. The next refresh reads it.
    pub(crate) fn unknown(articles: u64) -> FileState {
        FileState {
            stamp: FileStamp { size: 0, modified: 0 },
            hash: 0,
            settled: false,
            articles,
            reader: 0,
            read_as: ReadAs::default(),
            problems: Vec::new(),
            reserved: Reserved::default(),
        }
    }

    /// Marks the file as changed, so that the next refresh reads it.
    pub(crate) fn mark_changed(&mut self) {
        (self.stamp, self.hash, self.settled) = (FileStamp { size: 0, modified: 0 }, 0, false);
    }
}

/// A part of a file that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileProblem {
    /// The line, from 1, or `None` when it concerns the whole file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    pub message: String,
}

impl FileProblem {
    /// The first [`MAX_PROBLEMS`] problems among these notes. If there are more, a last entry says how many.
    pub(crate) fn among(notes: &[Note]) -> Vec<FileProblem> {
        let problems = || notes.iter().filter(|note| note.kind == NoteKind::Problem);
        let mut kept: Vec<FileProblem> = problems()
            .take(MAX_PROBLEMS)
            .map(|note| FileProblem { line: note.line, message: note.message.clone() })
            .collect();
        let more = problems().count() - kept.len();
        if more > 0 {
            let message = format!("{more} more problems in this file");
            kept.push(FileProblem { line: None, message });
        }
        kept
    }

    /// The problem as a note on the file at `path`.
    pub(crate) fn note(&self, path: &Path) -> Note {
        Note::problem(path, self.line, self.message.clone())
    }
}

/// The stamp that shows whether a file has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileStamp {
    /// In bytes.
    pub size: u64,
    /// The time of the last change, in nanoseconds since 1970.
    pub modified: i64,
}

impl FileStamp {
    pub(crate) fn new(size: u64, modified: SystemTime) -> FileStamp {
        FileStamp { size, modified: nanos(modified) }
    }

    /// Whether the file was last modified more than [`COARSE`] before `now`. If so, any modification after
    /// `now` also changes the stamp.
    pub(crate) fn settled(&self, now: SystemTime) -> bool {
        self.modified < nanos(now).saturating_sub(COARSE.as_nanos() as i64)
    }
}

/// Where an article comes from: a file, given by the key of its folder and its path relative to the
/// folder, or no file if the article was pushed. The text form is `2/2023/a.md` for the file `2023/a.md`
/// in folder 2, and `pushed` for pushed articles.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", from = "String")]
pub(crate) struct FileKey {
    pub folder: u32,
    pub relative: String,
}

/// The text form of the file key of pushed articles, and the `relative` part of that key. Its folder key is
/// `u32::MAX`, which no folder has, so the ledger has no such file.
const PUSHED: &str = "pushed";

impl FileKey {
    /// The file key of a pushed article.
    pub(crate) fn pushed() -> FileKey {
        FileKey::from(PUSHED.to_owned())
    }

    /// Whether this is the key of pushed articles and names no file.
    pub(crate) fn is_pushed(&self) -> bool {
        self.folder == u32::MAX && self.relative == PUSHED
    }
}

impl From<FileKey> for String {
    fn from(key: FileKey) -> String {
        if key.is_pushed() {
            return PUSHED.to_owned();
        }
        format!("{}/{}", key.folder, key.relative)
    }
}

impl From<String> for FileKey {
    fn from(text: String) -> FileKey {
        // `pushed` and malformed texts get the folder key `u32::MAX`. No folder has it, so a lookup
        // finds no file.
        let (folder, relative) = text.split_once('/').unwrap_or(("", &text));
        FileKey { folder: folder.parse().unwrap_or(u32::MAX), relative: relative.to_owned() }
    }
}

impl Ledger {
    /// Adds a folder at the end and returns its key.
    pub(crate) fn add_folder(&mut self, path: PathBuf) -> u32 {
        let key = self.next_key;
        self.next_key += 1;
        self.folders.push(LedgerFolder { key, path, files: BTreeMap::new() });
        key
    }

    /// The folder with this key.
    pub(crate) fn folder(&self, key: u32) -> Option<&LedgerFolder> {
        self.folders.iter().find(|folder| folder.key == key)
    }

    /// The keys of all files, folder by folder, and by path within each folder.
    pub(crate) fn file_keys(&self) -> impl Iterator<Item = FileKey> {
        self.folders.iter().flat_map(|folder| {
            let key =
                |relative: &String| FileKey { folder: folder.key, relative: relative.clone() };
            folder.files.keys().map(key)
        })
    }

    /// The state of a file.
    pub(crate) fn file(&self, key: &FileKey) -> Option<&FileState> {
        self.folder(key.folder)?.files.get(&key.relative)
    }

    /// The state of a file.
    pub(crate) fn file_mut(&mut self, key: &FileKey) -> Option<&mut FileState> {
        let folder = self.folders.iter_mut().find(|folder| folder.key == key.folder)?;
        folder.files.get_mut(&key.relative)
    }

    /// Records the state of a file. Does nothing if the ledger does not have the folder.
    pub(crate) fn set_file(&mut self, key: &FileKey, state: FileState) {
        if let Some(folder) = self.folders.iter_mut().find(|folder| folder.key == key.folder) {
            folder.files.insert(key.relative.clone(), state);
        }
    }

    /// Removes a file. The caller must also update [`Ledger::shared`].
    pub(crate) fn remove_file(&mut self, key: &FileKey) {
        if let Some(folder) = self.folders.iter_mut().find(|folder| folder.key == key.folder) {
            folder.files.remove(&key.relative);
        }
    }

    /// The other files that must be read again when those in `being_reread` are read again or removed:
    /// files that claim an id whose article in the index comes from one of them. This is repeated for the
    /// files found until there are no more.
    pub(crate) fn co_claimants(&self, being_reread: &BTreeSet<FileKey>) -> BTreeSet<FileKey> {
        let mut co_claimants = BTreeSet::new();
        loop {
            let before = co_claimants.len();
            for files in self.shared.values() {
                if let Some((owner_file, others)) = files.split_first()
                    && (being_reread.contains(owner_file) || co_claimants.contains(owner_file))
                {
                    co_claimants
                        .extend(others.iter().filter(|f| !being_reread.contains(f)).cloned());
                }
            }
            if co_claimants.len() == before {
                return co_claimants;
            }
        }
    }

    /// The files that claim one of these ids of pushed articles. Their own articles with these ids are not
    /// in the index as long as the pushed ones are.
    pub(crate) fn waiting_for(&self, ids: &BTreeSet<String>) -> BTreeSet<FileKey> {
        let claimants = ids.iter().filter_map(|id| self.shared.get(id)).flatten();
        claimants.filter(|file| !file.is_pushed()).cloned().collect()
    }

    /// The folders without their files.
    pub(crate) fn heads(&self) -> Vec<FolderHead> {
        let head =
            |folder: &LedgerFolder| FolderHead { key: folder.key, path: folder.path.clone() };
        self.folders.iter().map(head).collect()
    }

    /// A ledger of these folders, without files.
    pub(crate) fn of_folders(heads: &[FolderHead]) -> Ledger {
        let folder = |head: &FolderHead| LedgerFolder {
            key: head.key,
            path: head.path.clone(),
            files: BTreeMap::new(),
        };
        Ledger {
            next_key: heads.iter().map(|head| head.key + 1).max().unwrap_or(0),
            folders: heads.iter().map(folder).collect(),
            ..Ledger::default()
        }
    }

    /// The number of articles in the index that came from files. Pushed articles are not counted.
    pub(crate) fn articles(&self) -> u64 {
        self.folders.iter().map(LedgerFolder::articles).sum()
    }
}

impl LedgerFolder {
    /// The number of articles in the index that came from this folder.
    pub(crate) fn articles(&self) -> u64 {
        self.files.values().map(|file| file.articles).sum()
    }
}

/// Nanoseconds since 1970, clamped to the range that fits (1677 to 2262).
fn nanos(time: SystemTime) -> i64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_nanos()).map_or(i64::MIN, |n| -n),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> FileKey {
        FileKey::from(text.to_owned())
    }

    #[test]
    fn keys_survive_their_text() {
        for (text, is_pushed) in [("0/a.md", false), ("7/五月/19.md", false), ("pushed", true)] {
            assert_eq!(String::from(key(text)), text);
            assert_eq!(key(text).is_pushed(), is_pushed);
        }
        assert!(FileKey::pushed().is_pushed());
        assert!(!key("4294967295/pushed/x").is_pushed());
    }

    #[test]
    fn stamps_settle_after_two_seconds() {
        let at = |seconds: u64| UNIX_EPOCH + Duration::from_secs(seconds);
        let check = |modified, now, expected| {
            assert_eq!(
                FileStamp::new(1, at(modified)).settled(at(now)),
                expected,
                "{modified} {now}"
            );
        };
        check(100, 103, true);
        check(100, 102, false);
        check(100, 100, false);
        check(200, 100, false);
        check(0, 100, true);
    }

    #[test]
    fn co_claimants_of_co_claimants_are_read_too() {
        let mut ledger = Ledger::default();
        let shared = [("x", ["0/a", "0/b"]), ("y", ["0/b", "0/c"]), ("z", ["0/d", "0/a"])];
        for (id, files) in shared {
            ledger.shared.insert(id.into(), files.map(key).to_vec());
        }
        let co_claimants = ledger.co_claimants(&BTreeSet::from([key("0/a")]));
        assert_eq!(co_claimants, BTreeSet::from([key("0/b"), key("0/c")]));
        assert_eq!(ledger.co_claimants(&BTreeSet::from([key("0/c")])), BTreeSet::new());
    }

    #[test]
    fn a_ledger_survives_its_file() {
        let mut ledger = Ledger::default();
        let folder = ledger.add_folder(PathBuf::from("/新闻"));
        let file = FileKey { folder, relative: "5月/19日.md".into() };
        let stamp = FileStamp { size: 7, modified: -1 };
        let state = FileState {
            stamp,
            hash: u64::MAX,
            settled: true,
            articles: 2,
            reader: 3,
            read_as: ReadAs { encoding: Some("gbk".into()), drafts: true, ..ReadAs::default() },
            problems: vec![FileProblem { line: Some(4), message: "no body".into() }],
            reserved: Reserved { drafts: 2, ..Reserved::default() },
        };
        ledger.set_file(&file, state);
        ledger.shared.insert("甲".into(), vec![file.clone(), key("7/乙.md")]);
        ledger.aliases.insert("旧".into(), "新".into());
        let text = serde_json::to_string(&ledger).unwrap();
        assert_eq!(serde_json::from_str::<Ledger>(&text).unwrap(), ledger);
        assert_eq!(ledger.articles(), 2);
        ledger.remove_file(&file);
        assert_eq!(ledger.file(&file), None);
        assert_eq!(ledger.add_folder(PathBuf::from("/b")), folder + 1);
    }

    #[test]
    fn a_ledger_of_an_earlier_version_is_read() {
        let text = r#"{"next_key":1,"folders":[{"key":0,"path":"/a","files":{"b.md":
            {"size":7,"modified":5,"hash":9,"settled":true,"articles":2}}}],"shared":{}}"#;
        let ledger: Ledger = serde_json::from_str(text).unwrap();
        let state = ledger.file(&key("0/b.md")).unwrap();
        assert_eq!((state.articles, state.reader), (2, 0));
        assert!(state.problems.is_empty() && state.read_as.is_default());
        assert!(ledger.aliases.is_empty());
    }

    #[test]
    fn of_many_problems_the_first_are_remembered() {
        let problem = |line| Note::problem(Path::new("a.jsonl"), Some(line), "no body");
        let mut notes: Vec<Note> = (1..=MAX_PROBLEMS as u32 + 2).map(problem).collect();
        notes.insert(0, Note::info(Path::new("a.jsonl"), None, "a guess"));
        let kept = FileProblem::among(&notes);
        assert_eq!(kept.len(), MAX_PROBLEMS + 1);
        assert_eq!(kept[0].note(Path::new("b.jsonl")).to_string(), "b.jsonl:1: no body");
        assert_eq!(kept[MAX_PROBLEMS].message, "2 more problems in this file");
        assert_eq!(FileProblem::among(&notes[..2]).len(), 1);
    }
}
