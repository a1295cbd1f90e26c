//! Reading files into the spool: every article becomes a claim on an id.

use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use souwen_article as article;
use souwen_article::{
    Article, Note, READER_VERSION, ReadOptions, Record, Reservations, Sink, identity, json,
};

use super::claim::Claim;
use super::file_hash::hash_file;
use super::meter::Meter;
use super::plan::Job;
use super::spool::{Spool, SpoolReader};
use crate::IndexError;
use crate::disk::ledger::{FileKey, FileProblem, FileStamp, FileState, ReadAs};
use crate::disk::reserved::Reserved;
use crate::read::stored::place_hash;

/// What has been read.
pub(crate) struct FileIntake<'a> {
    options: &'a ReadOptions,
    now: SystemTime,
    spool: Spool,
    /// The claims of all articles, in the order in which they were read.
    pub claims: Vec<Claim>,
    /// The files that were read, each with how it looked.
    pub files: Vec<ReadFile>,
    /// The files that could not be read.
    pub failed: Vec<ReadFile>,
    /// The bytes of the files that were read.
    pub bytes: u64,
    /// What the readers said.
    pub notes: Vec<Note>,
    /// The articles that speak against their being found.
    pub reserved: Reserved,
}

/// A file that was read, or was to be.
pub(crate) struct ReadFile {
    pub key: FileKey,
    pub path: PathBuf,
    /// How it looked; `articles` is not counted yet.
    pub state: FileState,
}

impl<'a> FileIntake<'a> {
    /// Nothing read yet. The spool is put into the directory `dir`.
    pub(crate) fn new(
        dir: &Path,
        options: &'a ReadOptions,
        now: SystemTime,
    ) -> Result<FileIntake<'a>, IndexError> {
        Ok(FileIntake {
            options,
            now,
            spool: Spool::create(dir)?,
            claims: Vec::new(),
            files: Vec::new(),
            failed: Vec::new(),
            bytes: 0,
            notes: Vec::new(),
            reserved: Reserved::default(),
        })
    }

    /// Reads a file. When it cannot be read to its end, nothing of it is taken.
    pub(crate) fn read(
        &mut self,
        key: &FileKey,
        job: &Job,
        meter: &mut Meter,
    ) -> Result<(), IndexError> {
        meter.file(&job.file.path);
        let stamp = FileStamp::new(job.file.size, job.file.modified);
        let path = job.file.path.clone();
        // The hash is of the bytes before they are read: should they change meanwhile, the next
        // refresh finds another hash and reads them again.
        let hash = job.hash.map_or_else(|| hash_file(&path), Ok);
        let options = job.read_as.under(self.options);
        let state = FileState {
            stamp,
            hash: hash.as_ref().copied().unwrap_or(0),
            settled: stamp.settled(self.now),
            articles: 0,
            reader: READER_VERSION,
            read_as: ReadAs::new(&options),
            problems: Vec::new(),
            reserved: Reserved::default(),
        };
        let mut file = ReadFile { key: key.clone(), path, state };
        let (first, first_note) = (self.claims.len(), self.notes.len());
        let mut sink = FileSink {
            claims: &mut self.claims,
            notes: &mut self.notes,
            reserved: Reserved::default(),
            spool: &mut self.spool,
            file: self.files.len(),
            relative: &key.relative,
            failed: None,
            meter,
        };
        let result = match hash {
            Ok(_) => article::read_file(&job.file, &options, &mut sink),
            Err(error) => Err(error.into()),
        };
        let reserved = sink.reserved;
        if let Some(error) = sink.failed {
            return Err(self.spool.error(error));
        }
        meter.file_done(job.file.size);
        match result {
            Ok(_) => {
                self.bytes += job.file.size;
                file.state.problems = FileProblem::among(&self.notes[first_note..]);
                file.state.reserved = reserved;
                self.reserved.add(reserved);
                self.files.push(file);
            }
            Err(error) => {
                self.claims.truncate(first);
                self.notes.push(Note::unread(&file.path, &error));
                self.failed.push(file);
            }
        }
        Ok(())
    }

    /// Ends the reading. The claims come in the order of folders, files and lines, whatever was
    /// read first.
    pub(crate) fn finish(self) -> Result<(ReadClaims, SpoolReader), IndexError> {
        let FileIntake { spool, mut claims, files, failed, bytes, notes, reserved, .. } = self;
        claims.sort_by(|a, b| {
            files[a.file].key.cmp(&files[b.file].key).then(a.text.start.cmp(&b.text.start))
        });
        Ok((ReadClaims { claims, files, failed, bytes, notes, reserved }, spool.into_reader()?))
    }
}

/// What was read; see [`FileIntake`].
pub(crate) struct ReadClaims {
    /// In the order of folders, files and lines.
    pub claims: Vec<Claim>,
    pub files: Vec<ReadFile>,
    pub failed: Vec<ReadFile>,
    pub bytes: u64,
    pub notes: Vec<Note>,
    pub reserved: Reserved,
}

/// Takes the records of one file.
struct FileSink<'a, 'm, 'p> {
    claims: &'a mut Vec<Claim>,
    notes: &'a mut Vec<Note>,
    reserved: Reserved,
    spool: &'a mut Spool,
    file: usize,
    relative: &'a str,
    failed: Option<io::Error>,
    meter: &'m mut Meter<'p>,
}

impl Sink for FileSink<'_, '_, '_> {
    fn record(&mut self, record: Record) -> ControlFlow<()> {
        let explicit = !record.article.id.trim().is_empty();
        let id = identity::derive_id(&record, self.relative);
        let content = identity::content_hash(&record.article);
        let place = place_hash(&record.article);
        // It nearly always keeps the id that it claims, and is stored then as it is written here.
        let article = Article { id: id.clone(), ..record.article };
        match self.spool.push(&json::to_json(&article)) {
            Ok(text) => {
                let line = article.line.unwrap_or(record.lines.0);
                let file = self.file;
                self.claims.push(Claim { id, explicit, content, place, file, line, text });
                ControlFlow::Continue(())
            }
            Err(error) => {
                self.failed = Some(error);
                ControlFlow::Break(())
            }
        }
    }

    fn note(&mut self, note: Note) {
        self.notes.push(note);
    }

    fn reserved(&mut self, reservations: Reservations, left_out: bool) {
        self.reserved.add(Reserved::one(reservations, left_out));
    }

    fn progress(&mut self, bytes: u64) {
        self.meter.read(bytes);
    }
}
