//! What a file is: by its content; its ending only breaks ties.
//!
//! People save a web page as `.txt`, Markdown without an ending, lines of JSON as `.json`. `content`
//! looks at the beginning of the text, `markdown` and `json` at the signs of theirs. A file without
//! an ending is read where it is named, and within a folder where it clearly is text of coverage:
//! there lie programs and scripts beside it.

mod content;
mod json;
mod markdown;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::encoding;

/// Which reader a file goes to.
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
    /// One JSON object a line.
    JsonLines,
    /// Printed pages, as PDF.
    #[cfg(feature = "pdf")]
    Pdf,
    /// What a text recognition wrote of pictures of pages: ALTO or hOCR.
    #[cfg(feature = "pdf")]
    Recognised,
}

/// The endings that are read, as a message shows them.
pub const READ_EXTENSIONS: &str = if cfg!(feature = "pdf") {
    ".md .markdown .mdx .txt .text .html .htm .xhtml .shtml .json .jsonl .ndjson .pdf .alto .hocr"
} else {
    ".md .markdown .mdx .txt .text .html .htm .xhtml .shtml .json .jsonl .ndjson"
};

/// Bytes at the beginning of a file by which its kind is settled.
const HEAD_BYTES: usize = 64 << 10;
/// Bytes at the beginning of a file without an ending by which it is read or not.
const GLANCE_BYTES: usize = 4 << 10;
/// The longest ending of a file name, in bytes.
const LONGEST_ENDING: usize = 10;

impl FileKind {
    /// The kind that a file's ending promises.
    pub fn named(path: &Path) -> Option<FileKind> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        match ending.as_str() {
            "md" | "markdown" | "mdx" => Some(FileKind::Markdown),
            "txt" | "text" => Some(FileKind::Text),
            "html" | "htm" | "xhtml" | "shtml" => Some(FileKind::Html),
            "json" => Some(FileKind::Json),
            "jsonl" | "ndjson" => Some(FileKind::JsonLines),
            #[cfg(feature = "pdf")]
            "pdf" => Some(FileKind::Pdf),
            #[cfg(feature = "pdf")]
            "alto" | "hocr" => Some(FileKind::Recognised),
            _ => None,
        }
    }

    /// The kind of a file in a folder that is looked through: what its ending promises, or, where
    /// it has none, what its content clearly is. `None` when it is not read.
    pub fn of(path: &Path) -> Option<FileKind> {
        FileKind::named(path).or_else(|| {
            #[cfg(feature = "pdf")]
            if is_recognised_xml(path) == Some(true) {
                return Some(FileKind::Recognised);
            }
            if has_ending(path) {
                return None;
            }
            let bytes = head_bytes(path, GLANCE_BYTES).ok()?;
            #[cfg(feature = "pdf")]
            if souwen_print::is_pdf(&bytes) {
                return Some(FileKind::Pdf);
            }
            let (head, _) = head(bytes, GLANCE_BYTES, None);
            content::is_coverage(&head).then(|| content::kind(&head, None, false))
        })
    }

    /// The kind of a file that is to be read, by its content. `said` is the encoding that the user
    /// named.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub(crate) fn by_content(path: &Path, said: Option<&str>) -> io::Result<FileKind> {
        let named = FileKind::named(path);
        let bytes = head_bytes(path, HEAD_BYTES)?;
        #[cfg(feature = "pdf")]
        if named == Some(FileKind::Pdf) || souwen_print::is_pdf(&bytes) {
            return Ok(FileKind::Pdf);
        }
        let (head, whole) = head(bytes, HEAD_BYTES, said);
        #[cfg(feature = "pdf")]
        if named == Some(FileKind::Recognised) || souwen_print::is_recognised(&head) {
            return Ok(FileKind::Recognised);
        }
        Ok(content::kind(&head, named, whole))
    }

    /// Whether a file that the user names is read: it has an ending that is, or none.
    pub(crate) fn is_possible(path: &Path) -> bool {
        #[cfg(feature = "pdf")]
        if let Some(is_recognised) = is_recognised_xml(path) {
            return is_recognised;
        }
        FileKind::named(path).is_some() || !has_ending(path)
    }
}

/// Whether a file in XML is what a text recognition wrote, of all that is XML: nothing else is read. One
/// that is gone may have been. `None` where a name does not say that it is XML.
#[cfg(feature = "pdf")]
fn is_recognised_xml(path: &Path) -> Option<bool> {
    let is_xml = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xml"));
    is_xml.then(|| match head_bytes(path, GLANCE_BYTES) {
        Ok(bytes) => souwen_print::is_recognised(&head(bytes, GLANCE_BYTES, None).0),
        Err(_) => true,
    })
}

/// Whether a name ends in what says the kind of a file. A day (`20230519.2`) or a word with Chinese
/// characters says nothing of it.
fn has_ending(path: &Path) -> bool {
    path.extension().is_some_and(|ending| {
        let ending = ending.as_encoded_bytes();
        ending.len() <= LONGEST_ENDING
            && ending.iter().all(u8::is_ascii_alphanumeric)
            && ending.iter().any(u8::is_ascii_alphabetic)
    })
}

/// The beginning of a file, and one byte more where there is more.
fn head_bytes(path: &Path, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The beginning of a file as text, and whether it is all of it. Bytes that are no text give none:
/// the reader will say so.
fn head(mut bytes: Vec<u8>, most: usize, said: Option<&str>) -> (String, bool) {
    let whole = bytes.len() <= most;
    bytes.truncate(most);
    (encoding::beginning(&bytes, whole, said), whole)
}

#[cfg(test)]
mod tests;
