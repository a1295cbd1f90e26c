//! Reads files into the spool. Every article becomes a claim to an id.

use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use souwen_article as article;
use souwen_article::{
    Article, Note, READER_VERSION, ReadError, ReadOptions, Record, Reservations, Sink, identity,
    json,
};

use super::claim::Claim;
use super::file_hash::hash_file;
use super::lane::{FileMessage, Lane, ReadRecord};
use super::meter::Meter;
use super::plan::Job;
use super::spool::{Spool, SpoolReader};
use super::threads::Threads;
use crate::IndexError;
use crate::disk::ledger::{FileKey, FileProblem, FileStamp, FileState, ReadAs};
use crate::disk::reserved::Reserved;
use crate::read::stored::place_hash;

/// What has been read so far.
pub(crate) struct FileIntake<'a> {
    options: &'a ReadOptions,
    now: SystemTime,
    spool: Spool,
    /// The claims of all articles, in the order in which they were read.
    pub claims: Vec<Claim>,
    /// The files that were read, each with its state at that time.
    pub files: Vec<ReadFile>,
    /// The files that could not be read.
    pub failed: Vec<ReadFile>,
    /// The total size of the files that were read, in bytes.
    pub bytes: u64,
    /// The notes of the readers.
    pub notes: Vec<Note>,
    /// The articles that ask not to be found.
    pub reserved: Reserved,
}

/// A file that was read, or could not be read.
pub(crate) struct ReadFile {
    pub key: FileKey,
    pub path: PathBuf,
    /// Its state; `articles` is not counted yet.
    pub state: FileState,
}

impl<'a> FileIntake<'a> {
    /// Starts with nothing read. The spool is created in the directory `dir`.
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

    /// Reads files on several threads, and takes their articles in the order of the files. A file
    /// that cannot be read to its end contributes nothing, and neither does a file from which nothing
    /// comes for as long as `patience`.
    pub(crate) fn read(
        &mut self,
        jobs: Vec<(FileKey, Job)>,
        patience: Duration,
        meter: &mut Meter,
    ) -> Result<(), IndexError> {
        if jobs.is_empty() {
            return Ok(());
        }
        let sizes = jobs.iter().map(|(_, job)| job.file.size).collect();
        let options = self.options.clone();
        let jobs = Arc::new(jobs);
        let shared = Arc::clone(&jobs);
        let read = move |file: usize, lane: &Lane| {
            let (key, job) = &shared[file];
            read_file(key, job, &options, lane)
        };
        let mut threads = Threads::begin(sizes, Box::new(read));
        if !threads.are_there() {
            let error = io::Error::other("no thread can be started");
            return Err(self.spool.error(error));
        }
        for (number, (key, job)) in jobs.iter().enumerate() {
            self.take(number, key, job, patience, &mut threads, meter)?;
        }
        Ok(())
    }

    /// Takes the articles of a file.
    fn take(
        &mut self,
        number: usize,
        key: &FileKey,
        job: &Job,
        patience: Duration,
        threads: &mut Threads,
        meter: &mut Meter,
    ) -> Result<(), IndexError> {
        meter.file(&job.file.path);
        let stamp = FileStamp::new(job.file.size, job.file.modified);
        let mut state = FileState {
            stamp,
            hash: 0,
            settled: stamp.settled(self.now),
            articles: 0,
            reader: READER_VERSION,
            read_as: ReadAs::new(&job.read_as.with_current(self.options)),
            problems: Vec::new(),
            reserved: Reserved::default(),
        };
        let (first, first_note) = (self.claims.len(), self.notes.len());
        let mut reserved = Reserved::default();
        let read = loop {
            match threads.lane(number).take(patience) {
                Some(FileMessage::Record(record)) => self.claim(*record)?,
                Some(FileMessage::Note(note)) => self.notes.push(note),
                Some(FileMessage::Reserved(reservations, left_out)) => {
                    reserved.add(Reserved::one(reservations, left_out));
                }
                Some(FileMessage::Progress(bytes)) => meter.read(bytes),
                Some(FileMessage::Done(read)) => break read,
                None => {
                    threads.give_up(number);
                    break Err(ReadError::Malformed(format!(
                        "gives nothing for {} s: stopped, what the index has of it stays",
                        patience.as_secs()
                    )));
                }
            }
        };
        meter.file_done(job.file.size);
        let path = job.file.path.clone();
        match read {
            Ok(hash) => {
                self.bytes += job.file.size;
                state.hash = hash;
                state.problems = FileProblem::among(&self.notes[first_note..]);
                state.reserved = reserved;
                self.reserved.add(reserved);
                self.files.push(ReadFile { key: key.clone(), path, state });
            }
            Err(error) => {
                self.claims.truncate(first);
                self.notes.push(Note::unread(&path, &error));
                self.failed.push(ReadFile { key: key.clone(), path, state });
            }
        }
        Ok(())
    }

    fn claim(&mut self, record: ReadRecord) -> Result<(), IndexError> {
        let ReadRecord { id, explicit, content, place, line, json } = record;
        let text = self.spool.push(&json).map_err(|error| self.spool.error(error))?;
        let file = self.files.len();
        self.claims.push(Claim { id, explicit, content, place, file, line, text });
        Ok(())
    }

    /// Ends the reading. The claims are in the order of folders, files and lines, whatever was read first.
    pub(crate) fn finish(self) -> Result<(ReadClaims, SpoolReader), IndexError> {
        let FileIntake { spool, mut claims, files, failed, bytes, notes, reserved, .. } = self;
        claims.sort_by(|a, b| {
            files[a.file].key.cmp(&files[b.file].key).then(a.text.start.cmp(&b.text.start))
        });
        Ok((ReadClaims { claims, files, failed, bytes, notes, reserved }, spool.into_reader()?))
    }
}

/// The result of the reading; see [`FileIntake`].
pub(crate) struct ReadClaims {
    /// In the order of folders, files and lines.
    pub claims: Vec<Claim>,
    pub files: Vec<ReadFile>,
    pub failed: Vec<ReadFile>,
    pub bytes: u64,
    pub notes: Vec<Note>,
    pub reserved: Reserved,
}

/// Reads a file, reports its contents, and returns the hash of its bytes. The hash is computed before the
/// file is read: if the bytes change meanwhile, the next refresh sees another hash and reads the file
/// again.
fn read_file(
    key: &FileKey,
    job: &Job,
    options: &ReadOptions,
    lane: &Lane,
) -> Result<u64, ReadError> {
    let hash = job.hash.map_or_else(|| hash_file(&job.file.path), Ok)?;
    let options = job.read_as.with_current(options);
    let _ =
        article::read_file(&job.file, &options, &mut FileSink { lane, relative: &key.relative })?;
    Ok(hash)
}

/// Takes the records of one file.
struct FileSink<'a> {
    lane: &'a Lane,
    relative: &'a str,
}

impl Sink for FileSink<'_> {
    fn record(&mut self, record: Record) -> ControlFlow<()> {
        let explicit = !record.article.id.trim().is_empty();
        let id = identity::derive_id(&record, self.relative);
        let content = identity::content_hash(&record.article);
        let place = place_hash(&record.article);
        // The article nearly always gets the id that it claims, and is then stored as it is written here.
        let article = Article { id: id.clone(), ..record.article };
        let line = article.line.unwrap_or(record.lines.0);
        let json = json::to_json(&article);
        let record = ReadRecord { id, explicit, content, place, line, json };
        match self.lane.send(FileMessage::Record(Box::new(record))) {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(()),
        }
    }

    fn note(&mut self, note: Note) {
        self.lane.send(FileMessage::Note(note));
    }

    fn reserved(&mut self, reservations: Reservations, left_out: bool) {
        self.lane.send(FileMessage::Reserved(reservations, left_out));
    }

    fn progress(&mut self, bytes: u64) {
        self.lane.send(FileMessage::Progress(bytes));
    }
}
