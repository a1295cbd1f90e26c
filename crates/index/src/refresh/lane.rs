//! A lane: the queue of messages from the thread that reads a file to the thread that spools its articles.
//!
//! A lane contains a bounded number of bytes: a thread that is ahead waits. The receiver may give up
//! the file; the sender then learns of it when it sends its next message.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use souwen_article::{Note, ReadError, Reservations};

/// The maximal number of bytes that wait in a lane; a single article may be larger.
const MOST_WAITING: usize = 4 << 20;

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
pub(super) enum Told {
    Record(Box<ReadRecord>),
    Note(Note),
    /// An article asks not to be found; the flag says whether it was left out for that.
    Reserved(Reservations, bool),
    /// This many bytes of the file have been read.
    Progress(u64),
    /// The file has been read: the hash of its bytes, or the reason why it could not be read.
    Done(Result<u64, ReadError>),
}

impl Told {
    fn bytes(&self) -> usize {
        match self {
            Told::Record(record) => record.json.len() + record.id.len(),
            Told::Note(note) => note.message.len(),
            _ => 0,
        }
    }
}

/// The messages about one file.
#[derive(Default)]
pub(super) struct Lane {
    state: Mutex<State>,
    /// Signalled when a message was sent.
    told: Condvar,
    /// Signalled when a message was taken, or the file was given up.
    taken: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Told>,
    bytes: usize,
    is_given_up: bool,
}

impl Lane {
    fn state(&self) -> MutexGuard<'_, State> {
        // A thread that panicked while it held the lock has left a consistent state.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends a message. Returns false if the receiver has given up the file.
    pub(super) fn tell(&self, told: Told) -> bool {
        let bytes = told.bytes();
        let mut state = self.state();
        while !state.is_given_up && state.bytes > 0 && state.bytes + bytes > MOST_WAITING {
            state = self.taken.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.is_given_up {
            return false;
        }
        state.bytes += bytes;
        state.waiting.push_back(told);
        self.told.notify_one();
        true
    }

    /// Takes the next message; `None` if there was none for this long.
    pub(super) fn take(&self, patience: Duration) -> Option<Told> {
        let ends = Instant::now().checked_add(patience);
        let mut state = self.state();
        loop {
            if let Some(told) = state.waiting.pop_front() {
                state.bytes -= told.bytes();
                self.taken.notify_one();
                return Some(told);
            }
            let left = match ends {
                Some(ends) => ends.checked_duration_since(Instant::now())?,
                None => patience,
            };
            let waited = self.told.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Gives up the file: no more messages are taken.
    pub(super) fn give_up(&self) {
        let mut state = self.state();
        state.is_given_up = true;
        state.waiting.clear();
        state.bytes = 0;
        self.taken.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::thread;

    use super::*;

    fn record(bytes: usize) -> Told {
        Told::Record(Box::new(ReadRecord {
            id: String::new(),
            explicit: false,
            content: 0,
            place: 0,
            line: 1,
            json: "x".repeat(bytes),
        }))
    }

    #[test]
    fn who_is_ahead_waits_and_who_is_given_up_is_told() {
        let lane = Arc::new(Lane::default());
        let telling = Arc::clone(&lane);
        let thread = thread::spawn(move || {
            let mut told = 0;
            while telling.tell(record(MOST_WAITING)) {
                told += 1;
            }
            told
        });
        for _ in 0..3 {
            assert!(matches!(lane.take(Duration::from_mins(1)), Some(Told::Record(_))));
        }
        lane.give_up();
        assert!((3..=4).contains(&thread.join().unwrap()));
        assert!(lane.take(Duration::ZERO).is_none());
    }
}
