//! A lane: the queue of messages from the thread that reads a file to the thread that spools its articles.
//!
//! A lane contains a bounded number of bytes: a thread that is ahead waits. The receiver may give up
//! the file; the sender then learns of it when it sends its next message.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use souwen_article::{Note, ReadError, Reservations};

/// The maximal number of bytes that wait in a lane; a single article may be larger.
const MAX_WAITING_BYTES: usize = 4 << 20;

/// An article that was read, in the form that is spooled.
pub(super) struct ReadRecord {
    pub(super) id: String,
    pub(super) explicit: bool,
    pub(super) content: u128,
    pub(super) place: u64,
    pub(super) line: u32,
    pub(super) json: String,
}

/// A message about a file.
pub(super) enum FileMessage {
    Record(Box<ReadRecord>),
    Note(Note),
    /// An article asks not to be found; the flag says whether it was left out for that.
    Reserved(Reservations, bool),
    /// This many bytes of the file have been read.
    Progress(u64),
    /// The file has been read: the hash of its bytes, or the reason why it could not be read.
    Done(Result<u64, ReadError>),
}

impl FileMessage {
    fn bytes(&self) -> usize {
        match self {
            FileMessage::Record(record) => record.json.len() + record.id.len(),
            FileMessage::Note(note) => note.message.len(),
            _ => 0,
        }
    }
}

/// The messages about one file.
#[derive(Default)]
pub(super) struct Lane {
    state: Mutex<State>,
    /// Signalled when a message was sent.
    sent: Condvar,
    /// Signalled when a message was taken, or the file was given up.
    received: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<FileMessage>,
    bytes: usize,
    is_given_up: bool,
}

impl Lane {
    fn state(&self) -> MutexGuard<'_, State> {
        // A thread that panicked while it held the lock has left a consistent state.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends a message. Returns false if the receiver has given up the file.
    pub(super) fn send(&self, message: FileMessage) -> bool {
        let bytes = message.bytes();
        let mut state = self.state();
        while !state.is_given_up && state.bytes > 0 && state.bytes + bytes > MAX_WAITING_BYTES {
            state = self.received.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.is_given_up {
            return false;
        }
        state.bytes += bytes;
        state.waiting.push_back(message);
        self.sent.notify_one();
        true
    }

    /// Takes the next message; `None` if there was none for this long.
    pub(super) fn take(&self, patience: Duration) -> Option<FileMessage> {
        let ends = Instant::now().checked_add(patience);
        let mut state = self.state();
        loop {
            if let Some(message) = state.waiting.pop_front() {
                state.bytes -= message.bytes();
                self.received.notify_one();
                return Some(message);
            }
            let left = match ends {
                Some(ends) => ends.checked_duration_since(Instant::now())?,
                None => patience,
            };
            let waited = self.sent.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Gives up the file: no more messages are taken.
    pub(super) fn give_up(&self) {
        let mut state = self.state();
        state.is_given_up = true;
        state.waiting.clear();
        state.bytes = 0;
        self.received.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::thread;

    use super::*;

    fn record(bytes: usize) -> FileMessage {
        FileMessage::Record(Box::new(ReadRecord {
            id: String::new(),
            explicit: false,
            content: 0,
            place: 0,
            line: 1,
            json: "x".repeat(bytes),
        }))
    }

    #[test]
    fn readers_ahead_wait_and_abandoned_readers_are_notified() {
        let lane = Arc::new(Lane::default());
        let sender = Arc::clone(&lane);
        let thread = thread::spawn(move || {
            let mut count = 0;
            while sender.send(record(MAX_WAITING_BYTES)) {
                count += 1;
            }
            count
        });
        for _ in 0..3 {
            assert!(matches!(lane.take(Duration::from_mins(1)), Some(FileMessage::Record(_))));
        }
        lane.give_up();
        assert!((3..=4).contains(&thread.join().unwrap()));
        assert!(lane.take(Duration::ZERO).is_none());
    }
}
