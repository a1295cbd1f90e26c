//! Detects the kind of a file by its content; its extension only decides ambiguous cases.
//!
//! People save a web page as `.txt`, Markdown without an extension, lines of JSON as `.json`. `content`
//! looks at the beginning of the text, `markdown` and `json` recognise their formats. A file without an
//! extension is read if the user names it, and within a folder if it clearly is text of coverage:
//! programs and scripts may be next to it.

mod content;
mod json;
mod markdown;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::LazyLock;

#[cfg(feature = "archive")]
use crate::archive;
use crate::encoding;
#[cfg(feature = "feeds")]
use crate::feed;
use crate::folder::FoundFile;
#[cfg(feature = "office")]
use crate::office;

/// The kind of a file, which selects its reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A page in Markdown.
    Markdown,
    /// A page in plain text.
    Text,
    /// A web page.
    Html,
    /// A JSON document: an article, or an array of them.
    Json,
    /// One JSON object per line.
    JsonLines,
    /// Printed pages, as PDF.
    #[cfg(feature = "pdf")]
    Pdf,
    /// The output of a text recognition for pictures of pages: ALTO or hOCR.
    #[cfg(feature = "printed")]
    Recognised,
    /// A document of Word (DOCX).
    #[cfg(feature = "office")]
    Document,
    /// A workbook (XLSX).
    #[cfg(feature = "office")]
    Sheet,
    /// Printed pages, as OFD.
    #[cfg(feature = "office")]
    Ofd,
    /// A table in text: CSV, TSV.
    #[cfg(feature = "office")]
    Rows,
    /// A file of an old office program, or an encrypted one of a new program.
    #[cfg(feature = "office")]
    Old,
    /// A feed: RSS or Atom.
    #[cfg(feature = "feeds")]
    Feed,
    /// Files in an archive: ZIP, TAR, or a file compressed by GZIP.
    #[cfg(feature = "archive")]
    Archive,
}

/// The extensions of each kind, in the order in which they are listed.
const ENDINGS: &[(FileKind, &[&str])] = &[
    (FileKind::Markdown, &["md", "markdown", "mdx"]),
    (FileKind::Text, &["txt", "text"]),
    (FileKind::Html, &["html", "htm", "xhtml", "shtml"]),
    (FileKind::Json, &["json"]),
    (FileKind::JsonLines, &["jsonl", "ndjson"]),
    #[cfg(feature = "pdf")]
    (FileKind::Pdf, &["pdf"]),
    #[cfg(feature = "printed")]
    (FileKind::Recognised, &["alto", "hocr"]),
    #[cfg(feature = "office")]
    (FileKind::Document, &["docx", "docm"]),
    #[cfg(feature = "office")]
    (FileKind::Sheet, &["xlsx", "xlsm"]),
    #[cfg(feature = "office")]
    (FileKind::Rows, &["csv", "tsv"]),
    #[cfg(feature = "office")]
    (FileKind::Ofd, &["ofd"]),
    #[cfg(feature = "office")]
    (FileKind::Old, &["doc", "wps", "xls", "et"]),
    #[cfg(feature = "feeds")]
    (FileKind::Feed, &["rss", "atom"]),
    #[cfg(feature = "archive")]
    (FileKind::Archive, &["zip", "tar", "gz", "tgz"]),
];

/// The extensions of the kinds that are read, as a message lists them.
pub static READ_EXTENSIONS: LazyLock<String> = LazyLock::new(|| {
    let read = ENDINGS.iter().filter(|(kind, _)| kind.is_read());
    let endings = read.flat_map(|(_, endings)| *endings);
    endings.map(|ending| format!(".{ending}")).collect::<Vec<_>>().join(" ")
});

/// How many bytes at the beginning of a file are used to detect its kind.
const HEAD_BYTES: usize = 64 << 10;
/// How many bytes at the beginning of a file without an extension decide whether it is read.
const GLANCE_BYTES: usize = 4 << 10;
/// The longest extension of a file name, in bytes.
const LONGEST_ENDING: usize = 10;

impl FileKind {
    /// The kind that a file's extension means.
    pub fn named(path: &Path) -> Option<FileKind> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        let known = ENDINGS.iter().find(|(_, endings)| endings.contains(&ending.as_str()));
        known.map(|(kind, _)| *kind)
    }

    /// Whether its text is read; files of other kinds are refused, with what to do about it.
    fn is_read(self) -> bool {
        match self {
            #[cfg(feature = "office")]
            FileKind::Old => false,
            _ => true,
        }
    }

    /// The kind of a file in a folder: the one that its extension means, or, if it has none, the one that
    /// its content clearly has. `None` when it is not read.
    pub(crate) fn of(path: &Path) -> Option<FileKind> {
        FileKind::of_beginning(path, &|max| head_bytes(path, max))
    }

    /// Like [`of`](FileKind::of), for a file that may be inside an archive.
    #[cfg(feature = "archive")]
    pub(crate) fn of_file(file: &FoundFile) -> Option<FileKind> {
        FileKind::of_beginning(&file.path, &|max| file.head(max + 1))
    }

    fn of_beginning(path: &Path, head_bytes: &HeadBytes<'_>) -> Option<FileKind> {
        FileKind::named(path).or_else(|| {
            if is_xml(path) {
                return xml(&head(head_bytes(GLANCE_BYTES).ok()?, GLANCE_BYTES, None).0);
            }
            if has_ending(path) {
                return None;
            }
            let bytes = head_bytes(GLANCE_BYTES).ok()?;
            if let Some(kind) = binary(&bytes, None) {
                return Some(kind);
            }
            let (head, _) = head(bytes, GLANCE_BYTES, None);
            content::is_coverage(&head).then(|| content::kind(&head, None, false))
        })
    }

    /// The kind of a file that is to be read, detected by its content. `encoding` is the encoding that the
    /// user named.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub(crate) fn by_content(file: &FoundFile, encoding: Option<&str>) -> io::Result<FileKind> {
        let named = FileKind::named(&file.path);
        let bytes = file.head(HEAD_BYTES + 1)?;
        if let Some(kind) = binary(&bytes, named) {
            return Ok(kind);
        }
        let (head, whole) = head(bytes, HEAD_BYTES, encoding);
        if let Some(kind) = xml(&head).or(named.filter(|kind| kind.is_xml())) {
            return Ok(kind);
        }
        let kind = content::kind(&head, named, whole);
        // A file named as a document may be a web page or, with the extension of old documents, plain
        // text.
        #[cfg(feature = "office")]
        match named {
            Some(FileKind::Document | FileKind::Sheet | FileKind::Rows | FileKind::Ofd)
                if kind != FileKind::Html =>
            {
                return Ok(named.unwrap_or(kind));
            }
            Some(FileKind::Old) if head.is_empty() || head.starts_with("{\\rtf") => {
                return Ok(FileKind::Old);
            }
            _ => {}
        }
        Ok(kind)
    }

    /// Whether a file named by the user can be read: it has a known extension, or none. An XML file that
    /// no longer exists may have been readable.
    pub(crate) fn is_possible(path: &Path) -> bool {
        if is_xml(path) {
            return head_bytes(path, GLANCE_BYTES).map_or(cfg!(feature = "printed"), |bytes| {
                xml(&head(bytes, GLANCE_BYTES, None).0).is_some()
            });
        }
        FileKind::may_be(path)
    }

    /// Whether a file of this name may be read.
    pub(crate) fn may_be(path: &Path) -> bool {
        FileKind::named(path).is_some() || is_xml(path) || !has_ending(path)
    }

    /// Whether files of this kind are XML, which is recognised by its elements.
    fn is_xml(self) -> bool {
        match self {
            #[cfg(feature = "printed")]
            FileKind::Recognised => true,
            #[cfg(feature = "feeds")]
            FileKind::Feed => true,
            _ => false,
        }
    }
}

/// Reads the beginning of a file, and one byte more if there is more.
type HeadBytes<'a> = dyn Fn(usize) -> io::Result<Vec<u8>> + 'a;

/// The kind of a file that is not text.
fn binary(bytes: &[u8], named: Option<FileKind>) -> Option<FileKind> {
    #[cfg(feature = "pdf")]
    if named == Some(FileKind::Pdf) || souwen_print::is_pdf(bytes) {
        return Some(FileKind::Pdf);
    }
    #[cfg(feature = "office")]
    {
        if office::is_old(bytes) {
            return Some(FileKind::Old);
        }
        if bytes.starts_with(b"PK\x03\x04") {
            match named {
                Some(FileKind::Document | FileKind::Sheet | FileKind::Ofd) => return named,
                _ if contains(bytes, b"word/") && contains(bytes, b"[Content_Types].xml") => {
                    return Some(FileKind::Document);
                }
                _ if contains(bytes, b"OFD.xml") => return Some(FileKind::Ofd),
                _ if contains(bytes, b"xl/") && contains(bytes, b"[Content_Types].xml") => {
                    return Some(FileKind::Sheet);
                }
                Some(FileKind::Old) => return Some(FileKind::Document),
                _ => {}
            }
        }
    }
    #[cfg(feature = "archive")]
    if named == Some(FileKind::Archive) || archive::is_archive(bytes) {
        return Some(FileKind::Archive);
    }
    let _ = (bytes, named);
    None
}

/// Whether the beginning of a file contains these bytes.
#[cfg(feature = "office")]
fn contains(bytes: &[u8], what: &[u8]) -> bool {
    bytes[..bytes.len().min(GLANCE_BYTES)].windows(what.len()).any(|window| window == what)
}

/// The kind of an XML text, among the kinds that are read.
fn xml(head: &str) -> Option<FileKind> {
    #[cfg(feature = "printed")]
    if souwen_print::is_recognised(head) {
        return Some(FileKind::Recognised);
    }
    #[cfg(feature = "feeds")]
    if feed::is_feed(head) {
        return Some(FileKind::Feed);
    }
    let _ = head;
    None
}

/// Whether the extension is that of XML.
fn is_xml(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xml"))
}

/// Whether a name has an extension that may state the kind of the file. A day (`20230519.2`) or a word
/// with Chinese characters is no such extension.
fn has_ending(path: &Path) -> bool {
    path.extension().is_some_and(|ending| {
        let ending = ending.as_encoded_bytes();
        ending.len() <= LONGEST_ENDING
            && ending.iter().all(u8::is_ascii_alphanumeric)
            && ending.iter().any(u8::is_ascii_alphabetic)
    })
}

/// Reads the beginning of a file, and one byte more if there is more.
fn head_bytes(path: &Path, max: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(max as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The beginning of a file as text, and whether it is the whole file. Empty for bytes that are not text:
/// the reader will report that.
fn head(mut bytes: Vec<u8>, max: usize, encoding: Option<&str>) -> (String, bool) {
    let whole = bytes.len() <= max;
    bytes.truncate(max);
    (encoding::beginning(&bytes, whole, encoding), whole)
}

#[cfg(test)]
mod tests;
