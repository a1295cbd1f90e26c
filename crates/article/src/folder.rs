//! Walks folders: finds the files to read.
//!
//! A file is read if its extension is known, or if it has no extension and its content is clearly news text.
//! Symbolic links that lead out of all the folders being read are followed only if the user allows it. A link
//! is not followed if the walk also finds its target directly: its articles would be read twice, or endlessly
//! if the link leads to a folder above.
//!
//! Some files are skipped without a note: hidden files, the litter of Windows, macOS and network drives,
//! the files of a web site that are about the site, and indexes made by this program.
//!
//! In a name that is not UTF-8, each invalid byte is written `%XX` and each percent sign `%25`. Names in
//! UTF-8 stay as they are, unless one would equal the written name of another file: then its percent
//! signs are written `%25` too.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use walkdir::{DirEntry, WalkDir};

use crate::kind::{FileKind, READ_EXTENSIONS};
use crate::links::Links;
use crate::reading::{Note, ReadError};
use crate::saved_page;
use crate::words::WordList;

/// A file that a reader exists for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundFile {
    /// Where it is.
    pub path: PathBuf,
    /// The path relative to the folder that it was found under, with `/`; bytes that are not UTF-8 are
    /// written `%XX`. For a folder argument that is itself a file: its name.
    pub relative: String,
    /// Size in bytes.
    pub size: u64,
    /// When it was last changed.
    pub modified: SystemTime,
    /// Its bytes, if it is inside an archive: `path` is only for messages then.
    pub packed: Option<Packed>,
}

/// The bytes of a file inside an archive.
#[derive(Clone, PartialEq, Eq)]
pub struct Packed(pub(crate) Arc<[u8]>);

impl std::fmt::Debug for Packed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

impl FoundFile {
    /// Opens it, on disk or in its archive.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub(crate) fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(match &self.packed {
            Some(Packed(bytes)) => Box::new(Cursor::new(Arc::clone(bytes))),
            None => Box::new(File::open(&self.path)?),
        })
    }

    /// Its beginning, at most `max` bytes.
    pub(crate) fn head(&self, max: usize) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.open()?.take(max as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// All of its bytes, or an error if there are more than `limit`.
    pub(crate) fn bytes(&self, limit: u64) -> Result<Vec<u8>, ReadError> {
        let mut bytes = Vec::new();
        self.open()?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > limit {
            return Err(ReadError::Malformed(format!(
                "larger than {} MiB, the most that is read of one file of this kind: divide it",
                limit >> 20
            )));
        }
        Ok(bytes)
    }
}

/// The result of walking a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Walk {
    /// The files to read, in the order of their relative paths (bytewise).
    pub files: Vec<FoundFile>,
    /// Files of kinds that no reader exists for, counted by lower-case extension ("" for none).
    pub other_kinds: BTreeMap<String, usize>,
    /// Folders that belong to pages saved by a browser; their files are not read.
    pub saved: Vec<PathBuf>,
    /// Links that lead out of all the folders being read, and were not followed.
    pub links_out: Vec<PathBuf>,
    /// What could not be read. When this is not empty, a file that is not in `files` may still exist.
    pub notes: Vec<Note>,
}

/// Walks a folder, or inspects a single file. No link out of the folder is followed.
///
/// # Errors
/// When `root` itself is missing or cannot be read, is a file of a kind that is not read, or is an
/// index.
pub fn walk(root: &Path) -> io::Result<Walk> {
    walk_with(root, &Links::Inside(Vec::new()))
}

/// Like [`walk`], but follows the links that `links` allows.
///
/// # Errors
/// As [`walk`].
pub fn walk_with(root: &Path, links: &Links) -> io::Result<Walk> {
    let metadata = std::fs::metadata(root)?;
    if !metadata.is_dir() {
        return single(root, &metadata);
    }
    if is_index(root) {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "this is an index of souwen, not coverage: name the folder that holds the articles",
        ));
    }
    // If the folder cannot be listed, this is an error; the walk below would only give a note.
    std::fs::read_dir(root)?;
    walk_below(root, WalkDir::new(root).min_depth(1), links)
}

/// Walks a part of a folder: a file or a folder in it. The result has the files of the part that
/// [`walk_with`] would find. `None` if only a walk through the whole folder can decide, because a link leads
/// there, or two files may share a name.
///
/// # Errors
/// When the part is missing or cannot be read.
pub fn walk_part(root: &Path, part: &Path, links: &Links) -> io::Result<Option<Walk>> {
    let Ok(inner) = part.strip_prefix(root) else { return Ok(None) };
    let mut at = root.to_owned();
    for name in inner {
        at.push(name);
        if name.to_str().is_none_or(|name| name.contains('%')) || at.is_symlink() {
            return Ok(None);
        }
        if is_litter(name) || at.is_dir() && (is_index(&at) || saved_page::is_of_page(&at)) {
            return Ok(Some(Walk::default()));
        }
    }
    std::fs::metadata(part)?;
    let walk = walk_below(root, WalkDir::new(part), links)?;
    let is_plain = |file: &FoundFile| !file.relative.contains('%');
    Ok(walk.files.iter().all(is_plain).then_some(walk))
}

/// Walks `walk`, and names the files relative to the folder `root`.
fn walk_below(root: &Path, walk: WalkDir, links: &Links) -> io::Result<Walk> {
    let mut found = Walk::default();
    let entries = walk.follow_links(true).into_iter();
    let real_root = std::fs::canonicalize(root)?;
    let (mut links_out, mut saved) = (Vec::new(), Vec::new());
    let is_wanted = |entry: &DirEntry| {
        if !is_wanted(entry) || is_found_elsewhere(entry, &real_root) {
            return false;
        }
        if entry.depth() > 0 && entry.file_type().is_dir() && saved_page::is_of_page(entry.path()) {
            saved.push(entry.path().to_owned());
            return false;
        }
        let leads_out = entry.path_is_symlink() && links.leave_out(entry.path(), &real_root);
        if leads_out {
            links_out.push(entry.path().to_owned());
        }
        !leads_out
    };
    for entry in entries.filter_entry(is_wanted) {
        match entry {
            Ok(entry) => take(root, &entry, &mut found),
            Err(error) if error.loop_ancestor().is_some() => {}
            Err(error) => found.notes.extend(unreadable(root, &error)),
        }
    }
    links_out.sort();
    saved.sort();
    (found.links_out, found.saved) = (links_out, saved);
    sort(root, &mut found.files);
    found.notes.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

/// Whether a file with this name may be read.
pub fn may_be_read(path: &Path) -> bool {
    FileKind::is_possible(path) && !path.file_name().is_some_and(is_litter)
}

fn single(root: &Path, metadata: &std::fs::Metadata) -> io::Result<Walk> {
    if !FileKind::is_possible(root) || !metadata.is_file() {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("files of this kind are not read; these are: {}", *READ_EXTENSIONS),
        ));
    }
    let name = Path::new(root.file_name().unwrap_or(root.as_os_str()));
    let file = FoundFile {
        path: root.to_path_buf(),
        relative: relative_name(name, false),
        size: metadata.len(),
        modified: metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH),
        packed: None,
    };
    Ok(Walk { files: vec![file], ..Walk::default() })
}

fn take(root: &Path, entry: &DirEntry, found: &mut Walk) {
    if !entry.file_type().is_file() {
        return;
    }
    let path = entry.path();
    if FileKind::of(path).is_none() {
        *found.other_kinds.entry(extension(path)).or_default() += 1;
        return;
    }
    match entry.metadata() {
        Ok(metadata) => found.files.push(FoundFile {
            path: path.to_path_buf(),
            relative: relative_name(path.strip_prefix(root).unwrap_or(path), false),
            size: metadata.len(),
            modified: metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH),
            packed: None,
        }),
        Err(error) => found.notes.extend(unreadable(root, &error)),
    }
}

/// A note on a path that the walk could not read; `None` for a path that it would have skipped anyway.
fn unreadable(root: &Path, error: &walkdir::Error) -> Option<Note> {
    let path = error.path().unwrap_or(root);
    if path != root && path.file_name().is_some_and(is_litter) {
        return None;
    }
    let reason = match error.io_error() {
        Some(error) if error.kind() == io::ErrorKind::NotFound => {
            "a link that leads nowhere, or gone while it was read".to_string()
        }
        Some(error) => error.to_string(),
        None => error.to_string(),
    };
    let message = format!("cannot be looked into: {reason}");
    Some(Note::problem(path, None, message))
}

fn is_wanted(entry: &DirEntry) -> bool {
    let is_index = entry.file_type().is_dir() && is_index(entry.path());
    !is_litter(entry.file_name()) && !is_index
}

/// Whether an entry is a link to a target under the root that the walk finds by its own name. Some
/// archives keep all of their files in a hidden folder, with only links beside it.
fn is_found_elsewhere(entry: &DirEntry, real_root: &Path) -> bool {
    entry.path_is_symlink()
        && std::fs::canonicalize(entry.path()).is_ok_and(|target| {
            let inside = target.strip_prefix(real_root);
            let read = entry.file_type().is_dir() || FileKind::of(&target).is_some();
            read && inside.is_ok_and(|path| !path.iter().any(is_litter))
        })
}

/// Whether a folder is an index made by this program.
fn is_index(folder: &Path) -> bool {
    folder.join("CURRENT").is_file()
        && std::fs::read_dir(folder).is_ok_and(|entries| {
            entries.flatten().any(|entry| entry.file_name().as_encoded_bytes().starts_with(b"gen-"))
        })
}

/// Names, in lower case, of files that systems and sites leave behind, and that contain no coverage.
/// Names that begin with a dot are skipped as well.
static LITTER: WordList = WordList::of(include_str!("data/litter.txt"));

pub(crate) fn is_litter(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with('.')
        // Lock files of Office and editors beside an open file.
        || name.starts_with("~$")
        || name.ends_with('~')
        // The file with the icon of a folder on macOS, whose name ends in a control character.
        || name.eq_ignore_ascii_case("icon\r")
        || LITTER.contains(&name.to_ascii_lowercase().as_str())
}

pub(crate) fn extension(path: &Path) -> String {
    path.extension().map(|name| name.to_string_lossy().to_ascii_lowercase()).unwrap_or_default()
}

/// Sorts by relative path, and gives different names to two files that would share one (see the module).
fn sort(root: &Path, files: &mut [FoundFile]) {
    files.sort_by(|a, b| a.relative.cmp(&b.relative));
    let mut clash = false;
    for at in 1..files.len() {
        if files[at].relative == files[at - 1].relative {
            clash = true;
            for file in &mut files[at - 1..=at] {
                let path = file.path.strip_prefix(root).unwrap_or(&file.path);
                file.relative = relative_name(path, true);
            }
        }
    }
    if clash {
        files.sort_by(|a, b| a.relative.cmp(&b.relative));
    }
}

/// A relative path as text, as in [`FoundFile::relative`], provided that no two files share it.
pub fn relative_path(path: &Path) -> String {
    relative_name(path, false)
}

/// The path with `/` between its parts and `%XX` for bytes that are not UTF-8. Percent signs are escaped
/// when there are such bytes, or when `escape` is set.
fn relative_name(path: &Path, escape: bool) -> String {
    let mut name = String::new();
    for part in path.components() {
        if !name.is_empty() {
            name.push('/');
        }
        write_part(part.as_os_str().as_encoded_bytes(), escape, &mut name);
    }
    name
}

fn write_part(bytes: &[u8], escape: bool, name: &mut String) {
    let escape = escape || std::str::from_utf8(bytes).is_err();
    for chunk in bytes.utf8_chunks() {
        if escape {
            name.push_str(&chunk.valid().replace('%', "%25"));
        } else {
            name.push_str(chunk.valid());
        }
        for byte in chunk.invalid() {
            name.push_str(&format!("%{byte:02X}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::reading::NoteKind;

    fn folder(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for name in names {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("inside the folder")).expect("folder");
            fs::write(&path, name).expect("file");
        }
        folder
    }

    fn names(walk: &Walk) -> Vec<&str> {
        walk.files.iter().map(|file| file.relative.as_str()).collect()
    }

    #[test]
    fn files_come_in_the_order_of_their_bytes() {
        let folder = folder(&["b/二.MD", "b/一.md", "b.txt", "a.jsonl", "B.html", "b/c/d.json"]);
        let found = walk(folder.path()).expect("a folder");
        assert_eq!(
            names(&found),
            ["B.html", "a.jsonl", "b.txt", "b/c/d.json", "b/一.md", "b/二.MD"]
        );
        assert_eq!(found.files[4].size, "b/一.md".len() as u64);
        assert!(found.files[4].path.ends_with("b/一.md"));
        assert!(found.notes.is_empty());
    }

    #[test]
    fn litter_is_left_out_and_other_kinds_are_counted() {
        let folder = folder(&[
            "page.md",
            "page.md~",
            "~$page.txt",
            ".hidden.md",
            ".git/HEAD.txt",
            "__MACOSX/page.md",
            "@eaDir/page.md",
            "System Volume Information/a.txt",
            "Thumbs.db",
            "site/robots.txt",
            "scan.PPTX",
            "scan2.pptx",
            "Makefile",
        ]);
        let found = walk(folder.path()).expect("a folder");
        assert_eq!(names(&found), ["page.md"]);
        let other: Vec<_> = found.other_kinds.iter().map(|(k, n)| (k.as_str(), *n)).collect();
        assert_eq!(other, [("", 1), ("pptx", 2)]);
    }

    #[test]
    fn the_folder_of_a_saved_page_is_left_alone() {
        let folder = folder(&[
            "港口.html",
            "港口_files/framework.html",
            "港口_files/data.json",
            "a/南站.htm",
            "a/南站_文件/x.html",
            "集_files/page.html",
        ]);
        let found = walk(folder.path()).expect("a folder");
        assert_eq!(names(&found), ["a/南站.htm", "港口.html", "集_files/page.html"]);
        let saved: Vec<_> = found.saved.iter().map(|path| path.strip_prefix(&folder)).collect();
        assert_eq!(saved, [Ok(Path::new("a/南站_文件")), Ok(Path::new("港口_files"))]);
        assert!(found.notes.is_empty(), "a file that is missing is missing");
        let note = saved_page::note_of_folders(&found.saved).expect("a note");
        assert!(note.message.starts_with("2 folders"), "{note}");
        let part = folder.path().join("港口_files/data.json");
        let found = walk_part(folder.path(), &part, &Links::Follow).expect("a file");
        assert_eq!(found, Some(Walk::default()));
    }

    #[test]
    fn a_hidden_folder_that_is_named_is_read() {
        let folder = folder(&[".news/page.md"]);
        assert_eq!(names(&walk(&folder.path().join(".news")).expect("a folder")), ["page.md"]);
    }

    #[test]
    fn a_single_file_is_its_own_folder() {
        let folder = folder(&["a/页.md", "a/scan.pptx"]);
        assert_eq!(names(&walk(&folder.path().join("a/页.md")).expect("a page")), ["页.md"]);
        let error = walk(&folder.path().join("a/scan.pptx")).expect_err("not read");
        assert!(error.to_string().contains(".jsonl"), "{error}");
        let error = walk(&folder.path().join("a/none")).expect_err("missing");
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn an_index_is_not_coverage() {
        let folder =
            folder(&["page.md", "index/CURRENT", "index/gen-1/manifest.json", "c/CURRENT"]);
        let found = walk(folder.path()).expect("a folder");
        assert_eq!(names(&found), ["page.md"]);
        assert_eq!(found.other_kinds.get(""), Some(&1), "c is no index");
        let error = walk(&folder.path().join("index")).expect_err("an index");
        assert!(error.to_string().contains("index of souwen"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_loops_survived() {
        use std::os::unix::fs::symlink;
        let other = folder(&["far.md"]);
        let folder = folder(&["a/b/page.md"]);
        symlink(folder.path(), folder.path().join("a/b/up")).expect("link");
        symlink(folder.path().join("a"), folder.path().join("again")).expect("link");
        symlink(other.path(), folder.path().join("other")).expect("link");
        let everywhere = |folder: &Path| walk_with(folder, &Links::Follow).expect("a folder");
        let found = everywhere(folder.path());
        assert_eq!(names(&found), ["a/b/page.md", "other/far.md"]);
        assert!(found.notes.is_empty() && found.links_out.is_empty(), "{:?}", found.notes);

        // A target that the walk does not find by its own name is found through the link.
        fs::create_dir(folder.path().join(".store")).expect("folder");
        fs::write(folder.path().join(".store/4711.md"), "text").expect("file");
        symlink(folder.path().join(".store/4711.md"), folder.path().join("kept.md")).expect("link");
        symlink("a/b/page.md", folder.path().join("latest.md")).expect("link");
        let found = everywhere(folder.path());
        assert_eq!(names(&found), ["a/b/page.md", "kept.md", "other/far.md"]);

        symlink("/nowhere/at/all", folder.path().join("gone")).expect("link");
        symlink("/nowhere/at/all", folder.path().join(".#lock")).expect("link");
        let found = walk(folder.path()).expect("a folder");
        assert_eq!(found.notes.len(), 1);
        assert!(found.notes[0].path.ends_with("gone"));
        assert_eq!(found.notes[0].kind, NoteKind::Problem);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_out_is_not_followed() {
        use std::os::unix::fs::symlink;
        let other = folder(&["far/far.md", "secret.md"]);
        let folder = folder(&["a/page.md", ".store/kept.md"]);
        let link = |target: &Path, name: &str| {
            symlink(target, folder.path().join(name)).expect("link");
        };
        link(&other.path().join("far"), "a/far");
        link(&other.path().join("secret.md"), "secret.md");
        // Through a folder that may be read, and back out of it.
        link(Path::new("../.store/.."), "a/up");
        link(&folder.path().join("a/../../"), "parent");
        link(&folder.path().join(".store/kept.md"), "kept.md");
        link(Path::new("/nowhere/at/all"), "gone");
        let check = |links: &Links, expected: &[&str], left_out: &[&str]| {
            let found = walk_with(folder.path(), links).expect("a folder");
            assert_eq!(names(&found), expected);
            let out: Vec<_> =
                found.links_out.iter().map(|path| path.strip_prefix(&folder)).collect();
            let left_out: Vec<_> = left_out.iter().map(|name| Ok(Path::new(*name))).collect();
            assert_eq!(out, left_out);
            assert_eq!(found.notes.len(), 1, "{:?}", found.notes);
        };
        check(
            &Links::Inside(Vec::new()),
            &["a/page.md", "kept.md"],
            &["a/far", "parent", "secret.md"],
        );
        let far = other.path().join("far");
        check(
            &Links::inside([far.as_path(), Path::new("/nowhere")], false),
            &["a/far/far.md", "a/page.md", "kept.md"],
            &["parent", "secret.md"],
        );
        fs::remove_file(folder.path().join("parent")).expect("link");
        check(
            &Links::inside([], true),
            &["a/far/far.md", "a/page.md", "kept.md", "secret.md"],
            &[],
        );
        // A link that the user names is followed.
        assert_eq!(names(&walk(&folder.path().join("a/far")).expect("a folder")), ["far.md"]);
        assert_eq!(names(&walk(&folder.path().join("secret.md")).expect("a page")), ["secret.md"]);
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_not_utf8_stay_apart() {
        use std::os::unix::ffi::OsStrExt;
        let folder = folder(&["100%.md", "%B0x.md", "%E4.md"]);
        for name in [b"\xB0x.md".as_slice(), b"\xB0%.md"] {
            fs::write(folder.path().join(OsStr::from_bytes(name)), "text").expect("file");
        }
        let found = walk(folder.path()).expect("a folder");
        assert_eq!(names(&found), ["%25B0x.md", "%B0%25.md", "%B0x.md", "%E4.md", "100%.md"]);
    }
}
