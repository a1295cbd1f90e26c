//! Opens an archive of any format, lists its entries, and passes on their bytes.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek};
use std::ops::{ControlFlow, Range};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use zip::ZipArchive;
use zip::result::ZipError;

use super::budget::Budget;
use crate::folder::{FoundFile, Packed};
use crate::reading::ReadError;

/// The metadata of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its name, undecoded.
    pub(super) name: Vec<u8>,
    /// Whether the archive declares that its name is in UTF-8.
    pub(super) is_utf8: bool,
    pub(super) kind: EntryKind,
}

/// The kind of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EntryKind {
    File,
    Folder,
    Link,
    /// An encrypted file.
    Encrypted,
    /// A device or the like.
    Other,
}

/// An archive that is open.
pub(super) struct Opened<'f> {
    file: &'f FoundFile,
    form: Form,
}

/// The format of an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Zip,
    Tar {
        is_packed: bool,
    },
    /// A single file.
    Gzip,
}

/// The callback for the bytes of each entry, by its number.
pub(super) type Take<'t> = dyn FnMut(usize, Result<&mut dyn Read, String>) -> ControlFlow<()> + 't;

/// The length of a header in a TAR, in bytes.
const TAR_HEADER: usize = 512;
/// The offset of its signature.
const TAR_SIGN: usize = 257;
/// The place of its checksum.
const TAR_SUM: Range<usize> = 148..156;
/// The ZIP flag that declares a name in UTF-8.
const NAME_IN_UTF8: u16 = 1 << 11;

impl<'f> Opened<'f> {
    /// Opens an archive.
    pub(super) fn new(file: &'f FoundFile) -> Result<Opened<'f>, ReadError> {
        let head = file.head(TAR_HEADER)?;
        let form = if head.starts_with(b"PK") {
            Form::Zip
        } else if head.starts_with(&[0x1f, 0x8b]) {
            let mut inner = Vec::new();
            // An archive that cannot be unpacked is reported when it is read.
            let unpacked = MultiGzDecoder::new(file.open()?).take(TAR_HEADER as u64);
            let _ = { unpacked }.read_to_end(&mut inner);
            if is_tar(&inner) { Form::Tar { is_packed: true } } else { Form::Gzip }
        } else if is_tar(&head) {
            Form::Tar { is_packed: false }
        } else {
            return Err(ReadError::Malformed(
                "no archive, or damaged at its beginning: get it again, or unpack what is left of it"
                    .into(),
            ));
        };
        Ok(Opened { file, form })
    }

    /// Its entries, up to the maximum number that are considered.
    pub(super) fn entries(&self, budget: &Budget) -> Result<Vec<Entry>, ReadError> {
        let max = budget.max_entries();
        match self.form {
            Form::Zip => {
                let mut zip = self.zip()?;
                let count = zip.len().min(max);
                Ok((0..count).map(|at| zip_entry(&mut zip, at)).collect())
            }
            Form::Tar { is_packed } => {
                let mut archive = self.tar(is_packed)?;
                let mut entries = Vec::new();
                for entry in archive.entries()?.take(max) {
                    // A truncated archive is reported when its files are read.
                    let Ok(entry) = entry else { break };
                    entries.push(tar_entry(&entry));
                }
                Ok(entries)
            }
            Form::Gzip => {
                let name = Path::new(self.file.relative.rsplit('/').next().unwrap_or_default());
                let name = name.file_stem().unwrap_or_default().as_encoded_bytes().to_vec();
                Ok(vec![Entry { name, is_utf8: true, kind: EntryKind::File }])
            }
        }
    }

    /// Calls `take` with the bytes of its entries, in order, until it breaks.
    pub(super) fn each(&self, take: &mut Take<'_>) -> Result<(), ReadError> {
        match self.form {
            Form::Zip => {
                let mut zip = self.zip()?;
                for at in 0..zip.len() {
                    let flow = match zip.by_index(at) {
                        Ok(mut entry) => take(at, Ok(&mut entry)),
                        Err(error) => take(at, Err(message(&error))),
                    };
                    if flow.is_break() {
                        break;
                    }
                }
            }
            Form::Tar { is_packed } => {
                let mut archive = self.tar(is_packed)?;
                for (at, entry) in archive.entries()?.enumerate() {
                    let is_cut = entry.is_err();
                    let flow = match entry {
                        Ok(mut entry) => take(at, Ok(&mut entry)),
                        Err(error) => take(at, Err(format!("cannot be unpacked: {error}"))),
                    };
                    if flow.is_break() || is_cut {
                        break;
                    }
                }
            }
            Form::Gzip => {
                let mut unpacked = MultiGzDecoder::new(self.file.open()?);
                let _ = take(0, Ok(&mut unpacked));
            }
        }
        Ok(())
    }

    fn zip(&self) -> Result<ZipArchive<Box<dyn Source>>, ReadError> {
        let source: Box<dyn Source> = match &self.file.packed {
            Some(Packed(bytes)) => Box::new(Cursor::new(bytes.clone())),
            None => Box::new(BufReader::new(File::open(&self.file.path)?)),
        };
        ZipArchive::new(source).map_err(|error| match error {
            ZipError::Io(error) if error.kind() != io::ErrorKind::UnexpectedEof => error.into(),
            _ => ReadError::Malformed(
                "a damaged ZIP file: get it again, or unpack what is left of it".into(),
            ),
        })
    }

    fn tar(&self, is_packed: bool) -> Result<tar::Archive<Box<dyn Read>>, ReadError> {
        let bytes = BufReader::new(self.file.open()?);
        let bytes: Box<dyn Read> =
            if is_packed { Box::new(MultiGzDecoder::new(bytes)) } else { Box::new(bytes) };
        Ok(tar::Archive::new(bytes))
    }
}

/// The reader that a ZIP is read from.
trait Source: Read + Seek {}
impl<R: Read + Seek> Source for R {}

/// Whether bytes are the beginning of a TAR: with a signature or, in the oldest form, with a valid
/// checksum.
pub(crate) fn is_tar(head: &[u8]) -> bool {
    head.get(TAR_SIGN..TAR_SIGN + 5) == Some(b"ustar")
        || head.get(..TAR_HEADER).is_some_and(has_checksum)
}

/// Whether a header has a name and its own checksum: the sum of its bytes, with spaces in the place of the
/// checksum, as an octal number.
fn has_checksum(header: &[u8]) -> bool {
    let written = String::from_utf8_lossy(&header[TAR_SUM]);
    let written = written.trim_matches(|c: char| c == ' ' || c == '\0');
    let Ok(written) = i32::from_str_radix(written, 8) else { return false };
    // Some old programs added up the bytes as signed numbers.
    let sum = |value: fn(u8) -> i32| {
        let bytes = header.iter().enumerate();
        bytes.map(|(at, &byte)| value(if TAR_SUM.contains(&at) { b' ' } else { byte })).sum::<i32>()
    };
    header[0] != 0
        && (written == sum(i32::from) || written == sum(|byte| i32::from(byte.cast_signed())))
}

fn zip_entry(zip: &mut ZipArchive<Box<dyn Source>>, at: usize) -> Entry {
    let Ok(entry) = zip.by_index_raw(at) else {
        // The entry is listed as a file; when it is unpacked, the problem is reported with this name.
        let name = zip.name_for_index(at).and_then(Result::ok);
        let name = name.map(|name| name.into_owned().into_bytes()).unwrap_or_default();
        return Entry { name, is_utf8: true, kind: EntryKind::File };
    };
    let kind = if entry.is_dir() {
        EntryKind::Folder
    } else if entry.is_symlink() {
        EntryKind::Link
    } else if entry.encrypted() {
        EntryKind::Encrypted
    } else {
        EntryKind::File
    };
    let is_utf8 = entry.flags().as_u16() & NAME_IN_UTF8 != 0;
    Entry { name: entry.name_raw().to_vec(), is_utf8, kind }
}

fn tar_entry(entry: &tar::Entry<'_, Box<dyn Read>>) -> Entry {
    let kind = entry.header().entry_type();
    let kind = if kind.is_file() || kind.is_contiguous() || kind.is_gnu_sparse() {
        EntryKind::File
    } else if kind.is_dir() {
        EntryKind::Folder
    } else if kind.is_symlink() || kind.is_hard_link() {
        EntryKind::Link
    } else {
        EntryKind::Other
    };
    Entry { name: entry.path_bytes().into_owned(), is_utf8: false, kind }
}

/// Why an entry of a ZIP cannot be unpacked.
fn message(error: &ZipError) -> String {
    match error {
        ZipError::UnsupportedArchive(what) => format!("packed in a way that is not read: {what}"),
        error => format!("cannot be unpacked: {error}"),
    }
}
