//! Reads the commits of a server over HTTP, as a source for copies.

use std::io::{self, Read};
use std::thread;
use std::time::Duration;

use serde::Deserialize;

use crate::cli::remote::{Answer, Remote, RemoteError, encoded};
use souwen::index::copies::{CopyError, CopySource, FileFacts, NewCopy, Offer};

/// The maximal length of a server's description of a commit, in bytes; one of 40 segments takes about 100 KB.
const MAX_OFFER_BYTES: u64 = 64 << 20;
/// The number of bytes read at once.
const CHUNK: usize = 256 << 10;
/// How often a file is requested again when no further byte of it arrives.
const ATTEMPTS: u32 = 4;
/// The first pause before such a request; each further one is twice as long.
const PAUSE: Duration = Duration::from_millis(200);
/// The maximal pause that a server may ask for.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// A server whose commits are copied.
pub struct RemoteSource {
    remote: Remote,
    /// The id of the copy, by which the server gives it one lease instead of one for every commit.
    replica: String,
}

/// The server's description of a commit. It has further members, which are only for people.
#[derive(Deserialize)]
struct OfferAnswer {
    current: String,
    user_files: Vec<OfferedFile>,
}

#[derive(Deserialize)]
struct OfferedFile {
    name: String,
    bytes: u64,
    xxh3: String,
}

impl RemoteSource {
    /// The commits of this server, for a copy that identifies itself by this name.
    pub fn new(remote: Remote, replica: String) -> RemoteSource {
        RemoteSource { remote, replica }
    }

    /// Requests the current commit, and repeats the request once if the server is busy.
    fn ask(&self, have: Option<&str>) -> Result<Answer, RemoteError> {
        let path = format!("/api/v1/snapshot?replica={}", self.replica);
        let mut failures = 0;
        loop {
            let request = self.remote.get(&path);
            let request = match have {
                Some(tag) => request.header("if-none-match", &format!("\"{tag}\"")),
                None => request,
            };
            match request.send() {
                Err(error) if failures < ATTEMPTS && error.is_busy() => {
                    failures += 1;
                    thread::sleep(pause(&error, failures));
                }
                answered => return answered,
            }
        }
    }
}

/// The pause after this many failures.
fn pause(error: &RemoteError, failures: u32) -> Duration {
    let wait = error.wait().map(Duration::from_secs);
    wait.unwrap_or(PAUSE * 2_u32.pow(failures)).min(LONGEST_PAUSE)
}

impl CopySource for RemoteSource {
    fn name(&self) -> String {
        self.remote.address().as_str().to_owned()
    }

    fn offer(&mut self, have: Option<&str>) -> Result<Option<Offer>, CopyError> {
        let answer = self.ask(have).map_err(of_source)?;
        if answer.status() == 304 {
            return Ok(None);
        }
        let offered: OfferAnswer = answer.json(MAX_OFFER_BYTES).map_err(of_source)?;
        let facts =
            |file: OfferedFile| FileFacts { name: file.name, bytes: file.bytes, xxh3: file.xxh3 };
        let user_files: Vec<FileFacts> = offered.user_files.into_iter().map(facts).collect();
        Offer::read(&self.name(), &offered.current, &user_files).map(Some)
    }

    fn fetch(&mut self, offer: &Offer, name: &str, copy: &mut NewCopy) -> Result<(), CopyError> {
        let mut failures = 0;
        loop {
            let before = copy.written();
            let Err(failed) = self.fetch_on(offer, name, copy)? else { return Ok(()) };
            // A download that broke off is resumed. Only attempts without any progress count as failures.
            failures = if copy.written() > before { 0 } else { failures + 1 };
            if failures == ATTEMPTS || !failed.is_temporary() {
                return Err(of_source(failed));
            }
            thread::sleep(pause(&failed, failures));
        }
    }
}

impl RemoteSource {
    /// Continues to read a file. The inner error is one of the server or the network.
    fn fetch_on(
        &self,
        offer: &Offer,
        name: &str,
        copy: &mut NewCopy,
    ) -> Result<Result<(), RemoteError>, CopyError> {
        let path = format!("/api/v1/snapshot/{}/{}", encoded(offer.id()), encoded(name));
        let request = self.remote.get(&path);
        let request = match copy.written() {
            0 => request,
            from => request.header("range", &format!("bytes={from}-")),
        };
        let answer = match request.send() {
            Ok(answer) => answer,
            Err(error) if error.refusal() == Some((404, Some("snapshot_gone"))) => {
                return Err(CopyError::Gone(self.name()));
            }
            Err(error) => return Ok(Err(error)),
        };
        if copy.written() > 0 && answer.status() != 206 {
            copy.restart();
        }
        self.pour(answer, name, copy)
    }

    fn pour(
        &self,
        answer: Answer,
        name: &str,
        copy: &mut NewCopy,
    ) -> Result<Result<(), RemoteError>, CopyError> {
        let mut reader = answer.reader();
        let mut buffer = vec![0; CHUNK];
        loop {
            let length = match reader.read(&mut buffer) {
                Ok(0) => return Ok(Ok(())),
                Ok(length) => length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Ok(Err(RemoteError::while_reading(&self.name(), error))),
            };
            if length as u64 > copy.length() - copy.written() {
                let what = format!("more bytes of {name} than it says");
                return Err(CopyError::Nonsense { from: self.name(), what });
            }
            copy.add(&buffer[..length])?;
        }
    }
}

fn of_source(error: RemoteError) -> CopyError {
    CopyError::Source(Box::new(error))
}
