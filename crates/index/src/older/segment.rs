//! A segment of an index of format 1 or 2: its stored articles, and the file of each.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::Directory;
use tantivy::columnar::{ColumnarReader, DynamicColumn, StrColumn};
use tantivy::directory::{FileSlice, MmapDirectory, OwnedBytes};

use super::layout;
use crate::IndexError;
use crate::disk::ledger::FileKey;
use crate::disk::{directory, fs as disk, names};
use crate::guard::guarded;
use crate::store::deletions::Deletions;
use crate::store::document::{StoredDocument, StoredValue};
use crate::store::segments::SegmentRow;
use crate::store::{footer, scan};

/// The column of file keys.
const FILE_COLUMN: &str = "file";
/// The suffix of the file of columns.
const COLUMNS: &str = ".fast";

/// A segment. Every file that is read has been verified by its checksum.
pub(super) struct OlderSegment {
    dir: PathBuf,
    /// The file of stored articles, relative to the directory of the index.
    store_name: String,
    store: OwnedBytes,
    columns_name: String,
    files: FileColumn,
    deletions: Option<Deletions>,
    documents: u32,
}

impl OlderSegment {
    pub(super) fn open(
        dir: &Path,
        generation: u32,
        row: &SegmentRow,
    ) -> Result<OlderSegment, IndexError> {
        let path = directory::generation_path(dir, generation);
        let named = |file: &str| layout::file_name(generation, file);
        let wrong = |file: &str| IndexError::damaged(dir, &named(file), "its checksum is wrong");
        let open = |file: &str| map(dir, &path, &named(file), file);
        let (store_file, columns_file) = (row.file(names::STORE), row.file(COLUMNS));
        let store = open(&store_file)?;
        footer::checked(&store).ok_or_else(|| wrong(&store_file))?;
        let files = FileColumn::of(&open(&columns_file)?)
            .map_err(|reason| IndexError::damaged(dir, &named(&columns_file), &reason))?;
        let deletions = match row.deletes_file() {
            None => None,
            Some(file) => {
                let read = Deletions::read(&open(&file)?);
                let fitting = read.filter(|deletions| deletions.documents == row.max_doc);
                Some(fitting.ok_or_else(|| wrong(&file))?)
            }
        };
        Ok(OlderSegment {
            dir: dir.to_owned(),
            store_name: named(&store_file),
            store,
            columns_name: named(&columns_file),
            files,
            deletions,
            documents: row.max_doc,
        })
    }

    /// Calls the callback with the JSON of every article that is not deleted, and the file that it
    /// came from. `field` is the field in which the JSON is stored.
    pub(super) fn each(
        &self,
        field: u32,
        visit: &mut impl FnMut(&str, FileKey) -> Result<(), IndexError>,
    ) -> Result<(), IndexError> {
        let damaged = || {
            let reason = "it is not as it was written, though its checksum is right";
            IndexError::damaged(&self.dir, &self.store_name, reason)
        };
        let store = footer::body(&self.store).bytes;
        let mut number = 0u32;
        for byte in scan::block_starts(store).ok_or_else(damaged)? {
            let block = scan::block_at(store, byte).filter(|block| block.counted);
            for document in block.ok_or_else(damaged)?.documents() {
                let alive = self.deletions.as_ref().is_none_or(|deleted| !deleted.contain(number));
                if alive {
                    let json = stored_json(document, field).ok_or_else(damaged)?;
                    visit(json, self.file(number)?)?;
                }
                number = number.checked_add(1).ok_or_else(damaged)?;
            }
        }
        if number == self.documents { Ok(()) } else { Err(damaged()) }
    }

    /// The file that an article came from.
    fn file(&self, document: u32) -> Result<FileKey, IndexError> {
        self.files.file(document).ok_or_else(|| {
            let reason = "an article has no file in it";
            IndexError::damaged(&self.dir, &self.columns_name, reason)
        })
    }
}

/// The column with the file of each article of a segment.
pub(crate) struct FileColumn(StrColumn);

impl FileColumn {
    /// Reads it from the columns of a segment whose files are at `place`.
    ///
    /// # Errors
    /// When it is damaged, or cannot be read.
    pub(crate) fn open(place: &Path, segment: &str) -> Result<FileColumn, IndexError> {
        let file = format!("{segment}{COLUMNS}");
        FileColumn::of(&map(place, place, &file, &file)?)
            .map_err(|reason| IndexError::damaged(place, &file, &reason))
    }

    fn of(columns: &OwnedBytes) -> Result<FileColumn, String> {
        let right = footer::checked(columns).ok_or("its checksum is wrong")?.len();
        files_column(columns.slice(0..right)).map(FileColumn)
    }

    /// The file that an article came from.
    pub(crate) fn file(&self, document: u32) -> Option<FileKey> {
        let read = || -> Option<String> {
            let mut text = String::new();
            let ordinal = self.0.term_ords(document).next()?;
            self.0.ord_to_str(ordinal, &mut text).ok().filter(|&found| found)?;
            Some(text)
        };
        guarded(read).ok().flatten().map(FileKey::from)
    }
}

/// The JSON of a document: stored as text, or as bytes in the earliest indexes.
fn stored_json(document: &[u8], field: u32) -> Option<&str> {
    let document = StoredDocument::whole(document)?;
    let (_, value) = document.values.into_iter().find(|(number, _)| *number == field)?;
    match value {
        StoredValue::Text(text) => Some(text),
        StoredValue::Bytes(bytes) => std::str::from_utf8(bytes).ok(),
        StoredValue::Number(_) => None,
    }
}

/// Opens the column of file keys in a file of columns.
fn files_column(bytes: OwnedBytes) -> Result<StrColumn, String> {
    let open = || -> std::io::Result<Option<StrColumn>> {
        let columns = ColumnarReader::open(FileSlice::new(Arc::new(bytes)))?;
        for column in columns.read_columns(FILE_COLUMN)? {
            if let DynamicColumn::Str(column) = column.open()? {
                return Ok(Some(column));
            }
        }
        Ok(None)
    };
    match guarded(open)? {
        Ok(Some(column)) => Ok(column),
        Ok(None) => Err("it has no column of files".to_owned()),
        Err(error) => Err(format!("it cannot be read: {error}")),
    }
}

/// Maps a file of a segment into memory.
fn map(dir: &Path, path: &Path, name: &str, file: &str) -> Result<OwnedBytes, IndexError> {
    let io = |error| IndexError::io(path.join(file), error);
    disk::opening(&path.join(file)).map_err(io)?;
    let files = MmapDirectory::open(path);
    let files = files.map_err(|error| IndexError::tantivy(dir, error.into()))?;
    let handle = files.get_file_handle(Path::new(file));
    let handle = handle.map_err(|error| {
        IndexError::damaged(dir, name, &format!("it cannot be opened: {error}"))
    })?;
    handle.read_bytes(0..handle.len()).map_err(io)
}
