//! Reads files on several threads in bounded memory: only a few files are read ahead of the one whose
//! articles are taken, and only a few large files at once. Messages about files are taken in the
//! order of the files.
//!
//! A thread cannot be stopped from outside. If its file is given up, it ends when it next sends a
//! message; until then another thread does its work.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use souwen_article::ReadError;

use super::lane::{FileMessage, Lane};

/// The maximal number of reading threads.
const MAX_THREADS: usize = 8;
/// How many files may be read ahead of the one whose articles are taken.
const AHEAD: usize = 16;
/// The maximal total size of the files that are read at once, in bytes; a single file may be larger.
const MAX_BYTES: u64 = 256 << 20;
/// The stack of a thread, in bytes. Deeply nested input needs more than the default; unused stack
/// takes no memory.
const STACK: usize = 16 << 20;

/// Reads the file with this number, sends messages about it, and returns the hash of its bytes.
pub(super) type Read = dyn Fn(usize, &Lane) -> Result<u64, ReadError> + Send + Sync;

/// Threads that read files.
pub(super) struct Threads {
    shared: Arc<Shared>,
    handles: Vec<JoinHandle<()>>,
}

struct Shared {
    read: Box<Read>,
    /// The sizes of the files, in bytes.
    sizes: Vec<u64>,
    lanes: Vec<Lane>,
    turn: Mutex<Turn>,
    /// Signalled when a thread may go on.
    changed: Condvar,
}

/// Which files are next.
#[derive(Default)]
struct Turn {
    /// The next file to read.
    next: usize,
    /// The file whose articles are being taken.
    delivered: usize,
    /// The files that are being read.
    reading: Vec<usize>,
    is_ended: bool,
}

impl Threads {
    /// Starts to read files of these sizes.
    pub(super) fn begin(sizes: Vec<u64>, read: Box<Read>) -> Threads {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let count = cores.min(MAX_THREADS).min(sizes.len());
        let lanes = sizes.iter().map(|_| Lane::default()).collect();
        let (turn, changed) = (Mutex::default(), Condvar::new());
        let shared = Arc::new(Shared { read, sizes, lanes, turn, changed });
        let mut threads = Threads { shared, handles: Vec::new() };
        for _ in 0..count {
            threads.start();
        }
        threads
    }

    fn start(&mut self) {
        let shared = Arc::clone(&self.shared);
        let thread = thread::Builder::new().name("reading files".into()).stack_size(STACK);
        // If no more threads can be started, the existing ones do the work.
        if let Ok(handle) = thread.spawn(move || shared.work()) {
            self.handles.push(handle);
        }
    }

    /// Whether there is any thread.
    pub(super) fn are_there(&self) -> bool {
        !self.handles.is_empty()
    }

    /// The lane of a file. Files must be requested in order.
    pub(super) fn lane(&self, file: usize) -> &Lane {
        let mut turn = self.shared.turn();
        turn.delivered = file;
        self.shared.changed.notify_all();
        &self.shared.lanes[file]
    }

    /// Gives up a file. Its thread is abandoned.
    pub(super) fn give_up(&mut self, file: usize) {
        self.shared.lanes[file].give_up();
        self.shared.turn().reading.retain(|reading| *reading != file);
        self.start();
        self.shared.changed.notify_all();
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        self.shared.turn().is_ended = true;
        self.shared.lanes.iter().for_each(Lane::give_up);
        self.shared.changed.notify_all();
    }
}

impl Shared {
    fn turn(&self) -> MutexGuard<'_, Turn> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads files, one after the other.
    fn work(&self) {
        while let Some(file) = self.next() {
            let lane = &self.lanes[file];
            let read = catch_unwind(AssertUnwindSafe(|| (self.read)(file, lane)));
            let read = read.unwrap_or_else(|_| {
                let message = "damaged in a way that ends the reading: open it and save a copy";
                Err(ReadError::Malformed(message.into()))
            });
            lane.send(FileMessage::Done(read));
            let mut turn = self.turn();
            turn.reading.retain(|reading| *reading != file);
            self.changed.notify_all();
        }
    }

    /// Waits until the next file may be read, and returns it; `None` if there is none.
    fn next(&self) -> Option<usize> {
        let mut turn = self.turn();
        loop {
            if turn.is_ended || turn.next >= self.sizes.len() {
                return None;
            }
            let reading: u64 = turn.reading.iter().map(|&file| self.sizes[file]).sum();
            let fits = reading.saturating_add(self.sizes[turn.next]) <= MAX_BYTES;
            if turn.next <= turn.delivered + AHEAD && (fits || turn.reading.is_empty()) {
                let file = turn.next;
                turn.next += 1;
                turn.reading.push(file);
                return Some(file);
            }
            turn = self.changed.wait(turn).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc;
    use std::time::Duration;

    use souwen_article::Note;

    use super::*;

    const LONG: Duration = Duration::from_mins(1);

    /// The notes of a file, with how its reading ended.
    fn notes(threads: &Threads, file: usize) -> (Vec<String>, Result<u64, String>) {
        let mut notes = Vec::new();
        loop {
            match threads.lane(file).take(LONG) {
                Some(FileMessage::Note(note)) => notes.push(note.message),
                Some(FileMessage::Done(read)) => {
                    return (notes, read.map_err(|error| error.to_string()));
                }
                Some(_) => {}
                None => return (notes, Err("nothing".to_owned())),
            }
        }
    }

    fn note(message: String) -> FileMessage {
        FileMessage::Note(Note::info("x".as_ref(), None, message))
    }

    #[test]
    fn files_are_reported_in_order_and_few_are_read_ahead() {
        let max = Arc::new(AtomicUsize::new(0));
        let seen = Arc::clone(&max);
        let read = move |file: usize, lane: &Lane| {
            seen.fetch_max(file, Ordering::SeqCst);
            for part in 0..3 {
                lane.send(note(format!("{file}.{part}")));
            }
            Ok(file as u64)
        };
        let threads = Threads::begin(vec![1; 100], Box::new(read));
        for file in 0..100 {
            let (notes, read) = notes(&threads, file);
            assert_eq!(notes, [0, 1, 2].map(|part| format!("{file}.{part}")));
            assert_eq!(read, Ok(file as u64));
            assert!(max.load(Ordering::SeqCst) <= file + AHEAD);
        }
    }

    #[test]
    fn a_file_that_does_not_end_is_given_up_and_the_others_are_read() {
        let (release, blocked) = mpsc::channel::<()>();
        let blocked = Mutex::new(blocked);
        let read = move |file: usize, lane: &Lane| {
            if file.is_multiple_of(2) {
                let _ = blocked.lock().unwrap().recv();
            }
            lane.send(note(file.to_string()));
            Ok(0)
        };
        let mut threads = Threads::begin(vec![1; 21], Box::new(read));
        for file in 0..21_usize {
            if file.is_multiple_of(2) {
                assert!(threads.lane(file).take(Duration::from_millis(5)).is_none());
                threads.give_up(file);
            } else {
                assert_eq!(notes(&threads, file).0, [file.to_string()]);
            }
        }
        drop(release);
    }

    #[test]
    fn a_panic_is_of_its_file() {
        let read = |file: usize, _: &Lane| {
            assert!(file != 1, "on purpose");
            Ok(0)
        };
        let threads = Threads::begin(vec![u64::MAX; 3], Box::new(read));
        let ends: Vec<bool> = (0..3).map(|file| notes(&threads, file).1.is_ok()).collect();
        assert_eq!(ends, [true, false, true]);
    }
}
