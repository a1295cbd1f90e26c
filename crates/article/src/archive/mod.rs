//! Archives: ZIP, TAR and GZIP, read like folders.
//!
//! Nothing inside an archive is written to disk. Each file is unpacked into memory, one at a time, and
//! goes to the reader for its kind under the path `archive.zip/inner/file.html`. `opened` lists and
//! unpacks the entries of an archive, `names` decodes their names. No entry ends the reading of an
//! archive: an entry that is encrypted, damaged, a link, or would unpack to more than the [`Budget`]
//! allows is reported and left out.

mod budget;
mod names;
mod opened;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashSet};
use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use crate::folder::{FoundFile, Packed, is_litter};
use crate::kind::FileKind;
use crate::omission::Omission;
use crate::reading::{Note, NoteKind, ReadError, ReadOptions, Record, Reservations, Sink};
use crate::saved_page;
use names::{Name, named};
use opened::{Entry, EntryKind, Opened};

pub(crate) use budget::Budget;

/// The maximum depth of archives inside archives.
const DEEPEST: usize = 3;
/// How many omitted entries of each archive are reported one by one.
const MAX_NAMED: usize = 20;

/// Reads the files of an archive, in order.
///
/// # Errors
/// When none of it can be read.
pub(crate) fn read_archive(
    file: &FoundFile,
    options: &ReadOptions,
    sink: &mut dyn Sink,
) -> Result<ControlFlow<()>, ReadError> {
    let mut flow = ControlFlow::Continue(());
    let mut notes = Vec::new();
    each_member(file, &mut Budget::default(), &mut notes, &mut |member| {
        let mut inside = Inside { sink, archive: file, member };
        match read_member(member, options, &mut inside) {
            Ok(read) => flow = read,
            Err(error) => inside.note(Note::unread(&member.path, &error)),
        }
        flow
    })?;
    notes.into_iter().for_each(|note| sink.note(note));
    sink.progress(file.size);
    Ok(flow)
}

/// Reads a file that is not an archive.
fn read_member(
    member: &FoundFile,
    options: &ReadOptions,
    sink: &mut dyn Sink,
) -> Result<ControlFlow<()>, ReadError> {
    let kind = FileKind::by_content(member, options.encoding.as_deref())?;
    crate::read_as(kind, member, options, sink)
}

/// Whether bytes begin with the signature of an archive.
pub(crate) fn is_archive(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(&[0x1f, 0x8b, 8]) || opened::is_tar(head)
}

/// Unpacks the files of an archive that a reader exists for, including those of archives in it, and
/// passes each to `take` until it breaks. Entries that are left out are reported in `notes`.
///
/// # Errors
/// When none of it can be read.
pub(crate) fn each_member(
    file: &FoundFile,
    budget: &mut Budget,
    notes: &mut Vec<Note>,
    take: &mut dyn FnMut(&FoundFile) -> ControlFlow<()>,
) -> Result<(), ReadError> {
    budget.packed(file.size);
    let mut unpacking = Unpacking {
        top: file,
        budget,
        listed: 0,
        unlisted: 0,
        other_kinds: BTreeMap::new(),
        notes,
    };
    let _ = unpacking.archive(file, 1, take)?;
    unpacking.finish();
    Ok(())
}

/// An archive that is being unpacked, with the archives in it.
struct Unpacking<'a> {
    /// The outermost archive, which is a file of a folder.
    top: &'a FoundFile,
    budget: &'a mut Budget,
    listed: usize,
    unlisted: usize,
    other_kinds: BTreeMap<String, usize>,
    notes: &'a mut Vec<Note>,
}

impl Unpacking<'_> {
    fn archive(
        &mut self,
        file: &FoundFile,
        depth: usize,
        take: &mut dyn FnMut(&FoundFile) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>, ReadError> {
        let opened = Opened::new(file)?;
        let entries = opened.entries(self.budget)?;
        let entry_names = named(&entries);
        let wanted = self.wanted(file, &entries, &entry_names);
        if entries.len() >= self.budget.max_entries() {
            self.note(
                file,
                "",
                "contains more files than are read of one archive: the rest was left out",
            );
        }
        let mut flow = ControlFlow::Continue(());
        opened.each(&mut |at, bytes| {
            let Some(name) = wanted.get(at).and_then(Option::as_ref) else {
                return ControlFlow::Continue(());
            };
            flow = self.member(file, name, bytes, depth, take);
            if self.budget.is_spent() { ControlFlow::Break(()) } else { flow }
        })?;
        Ok(flow)
    }

    /// The names of the entries to unpack.
    fn wanted(
        &mut self,
        file: &FoundFile,
        entries: &[Entry],
        names: &[Name],
    ) -> Vec<Option<String>> {
        let all: HashSet<&str> = names.iter().filter_map(Name::inside).collect();
        let mut saved = HashSet::new();
        let mut wanted = Vec::with_capacity(entries.len());
        for (entry, name) in entries.iter().zip(names) {
            let kept = match name {
                Name::Outside(name) => {
                    self.note(file, name, "names a place outside of the archive: left out");
                    None
                }
                Name::Inside(name) if is_left_alone(name) => None,
                Name::Inside(name) => {
                    if let Some(folder) = saved_page::folder_in(name, &all) {
                        saved.insert(folder);
                        None
                    } else {
                        self.judge(file, entry, name).then(|| name.clone())
                    }
                }
            };
            wanted.push(kept);
        }
        if let Some(note) = saved_page::note(&file.path, saved.len()) {
            self.notes.push(note);
        }
        wanted
    }

    /// Whether to unpack an entry; if not, that is reported.
    fn judge(&mut self, file: &FoundFile, entry: &Entry, name: &str) -> bool {
        match entry.kind {
            EntryKind::Folder => return false,
            EntryKind::Link => {
                self.note(file, name, "a link: not followed inside an archive");
                return false;
            }
            EntryKind::Other => {
                self.note(file, name, "neither a file nor a folder: left out");
                return false;
            }
            EntryKind::File | EntryKind::Encrypted => {}
        }
        if !FileKind::may_be(Path::new(name)) {
            *self.other_kinds.entry(crate::folder::extension(Path::new(name))).or_default() += 1;
            return false;
        }
        if entry.kind == EntryKind::Encrypted {
            self.note(file, name, "encrypted: unpack it with its password beside the archive");
            return false;
        }
        true
    }

    fn member(
        &mut self,
        file: &FoundFile,
        name: &str,
        bytes: Result<&mut dyn Read, String>,
        depth: usize,
        take: &mut dyn FnMut(&FoundFile) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let unpacked = bytes.and_then(|bytes| self.budget.unpack(bytes));
        let unpacked = match unpacked {
            Ok(unpacked) => unpacked,
            Err(why) => {
                self.note(file, name, &why);
                return ControlFlow::Continue(());
            }
        };
        let member = FoundFile {
            path: file.path.join(name),
            relative: format!("{}/{name}", file.relative),
            size: unpacked.len() as u64,
            modified: file.modified,
            packed: Some(Packed(Arc::from(unpacked))),
        };
        match FileKind::of_file(&member) {
            None => {
                let ending = crate::folder::extension(Path::new(name));
                *self.other_kinds.entry(ending).or_default() += 1;
                ControlFlow::Continue(())
            }
            Some(FileKind::Archive) if depth >= DEEPEST => {
                self.note(file, name, "an archive in an archive in an archive: unpack it first");
                ControlFlow::Continue(())
            }
            Some(FileKind::Archive) => match self.archive(&member, depth + 1, take) {
                Ok(flow) => flow,
                Err(error) => {
                    self.note(file, name, &error.to_string());
                    ControlFlow::Continue(())
                }
            },
            Some(_) => take(&member),
        }
    }

    /// Reports an entry that is left out.
    fn note(&mut self, file: &FoundFile, name: &str, message: &str) {
        if self.listed == MAX_NAMED {
            self.unlisted += 1;
            return;
        }
        self.listed += 1;
        let message = match inner(self.top, &file.path.join(name)) {
            name if name.is_empty() => message.to_string(),
            name => format!("{name}: {message}"),
        };
        self.notes.push(Note::problem(&self.top.path, None, message));
    }

    fn finish(self) {
        let path = &self.top.path;
        if self.unlisted > 0 {
            let message = format!("{} more files in the archive were left out", self.unlisted);
            self.notes.push(Note::problem(path, None, message));
        }
        if let Some(why) = self.budget.why_spent() {
            self.notes.push(Note::problem(path, None, why));
        }
        if !self.other_kinds.is_empty() {
            let kinds: Vec<String> = self
                .other_kinds
                .iter()
                .map(|(ending, count)| match ending.as_str() {
                    "" => format!("{count} without an ending"),
                    ending => format!("{count} .{ending}"),
                })
                .collect();
            let message = format!("kinds that are not read, in the archive: {}", kinds.join(", "));
            self.notes.push(Note::info(path, None, message));
        }
    }
}

/// Whether a part of the path is skipped in folders too.
fn is_left_alone(name: &str) -> bool {
    name.split('/').any(|part| is_litter(part.as_ref()))
}

/// The path of a file inside an archive.
fn inner(archive: &FoundFile, path: &Path) -> String {
    path.strip_prefix(&archive.path).map(crate::folder::relative_path).unwrap_or_default()
}

/// Passes on a reader's output for a file in an archive, attributed to the archive.
struct Inside<'a, 's> {
    sink: &'s mut dyn Sink,
    archive: &'a FoundFile,
    member: &'a FoundFile,
}

impl Sink for Inside<'_, '_> {
    fn record(&mut self, record: Record) -> ControlFlow<()> {
        let inside = Some(self.member.relative.clone());
        self.sink.record(Record { inside, ..record })
    }

    fn note(&mut self, note: Note) {
        // The index stores notes under the name of the file that they concern.
        let name = inner(self.archive, &self.member.path);
        let line = note.line.map(|line| format!(":{line}")).unwrap_or_default();
        let message = format!("{name}{line}: {}", note.message);
        let kind: NoteKind = note.kind;
        let listed = Note::new(kind, &self.archive.path, None, message);
        self.sink.note(Note { remedy: note.remedy, ..listed });
    }

    fn omission(&mut self, omission: Omission) {
        self.sink.omission(omission);
    }

    fn reserved(&mut self, reservations: Reservations, left_out: bool) {
        self.sink.reserved(reservations, left_out);
    }

    // The unpacked bytes do not measure how much of the archive has been read.
    fn progress(&mut self, _bytes: u64) {}
}
