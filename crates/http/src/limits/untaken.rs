//! How many bytes of responses are in memory for each client that has not read them yet.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A client with this many unread bytes must read some of them before it makes further requests.
const MOST: usize = 16 << 20;

/// The unread bytes by client. Contains only clients with unread bytes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Untaken(Arc<Mutex<HashMap<u64, usize>>>);

/// A number of unread bytes, counted until it is dropped.
#[derive(Debug)]
pub(crate) struct Held {
    of: Untaken,
    client: u64,
    bytes: usize,
}

impl Untaken {
    /// Whether a client has so many unread bytes that it has to read some first.
    pub(crate) fn is_full(&self, client: u64) -> bool {
        self.held().get(&client).is_some_and(|held| *held >= MOST)
    }

    /// Counts this many unread bytes.
    pub(crate) fn hold(&self, client: u64, bytes: usize) -> Held {
        *self.held().entry(client).or_default() += bytes;
        Held { of: self.clone(), client, bytes }
    }

    fn held(&self) -> MutexGuard<'_, HashMap<u64, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut held = self.of.held();
        match held.get_mut(&self.client) {
            Some(bytes) if *bytes > self.bytes => *bytes -= self.bytes,
            _ => {
                held.remove(&self.client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_is_no_longer_held() {
        let untaken = Untaken::default();
        let first = untaken.hold(1, MOST - 1);
        assert!(!untaken.is_full(1));
        let second = untaken.hold(1, 1);
        assert!(untaken.is_full(1) && !untaken.is_full(2));
        drop(first);
        assert!(!untaken.is_full(1));
        drop(second);
        assert!(untaken.held().is_empty());
    }
}
