//! How many bytes of responses are in memory for each client that has not read them yet.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A client with this many unread bytes must read some of them before it makes further requests.
const MAX_UNREAD_BYTES: usize = 16 << 20;

/// The unread bytes by client. Contains only clients with unread bytes.
#[derive(Debug, Clone, Default)]
pub(crate) struct UnreadBytes(Arc<Mutex<HashMap<u64, usize>>>);

/// A number of unread bytes, counted until it is dropped.
#[derive(Debug)]
pub(crate) struct UnreadShare {
    of: UnreadBytes,
    client: u64,
    bytes: usize,
}

impl UnreadBytes {
    /// Whether a client has so many unread bytes that it has to read some first.
    pub(crate) fn is_full(&self, client: u64) -> bool {
        self.by_client().get(&client).is_some_and(|unread_bytes| *unread_bytes >= MAX_UNREAD_BYTES)
    }

    /// Counts this many unread bytes.
    pub(crate) fn count_unread(&self, client: u64, bytes: usize) -> UnreadShare {
        *self.by_client().entry(client).or_default() += bytes;
        UnreadShare { of: self.clone(), client, bytes }
    }

    fn by_client(&self) -> MutexGuard<'_, HashMap<u64, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for UnreadShare {
    fn drop(&mut self) {
        let mut by_client = self.of.by_client();
        match by_client.get_mut(&self.client) {
            Some(bytes) if *bytes > self.bytes => *bytes -= self.bytes,
            _ => {
                by_client.remove(&self.client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_were_read_are_no_longer_counted() {
        let unread = UnreadBytes::default();
        let first = unread.count_unread(1, MAX_UNREAD_BYTES - 1);
        assert!(!unread.is_full(1));
        let second = unread.count_unread(1, 1);
        assert!(unread.is_full(1) && !unread.is_full(2));
        drop(first);
        assert!(!unread.is_full(1));
        drop(second);
        assert!(unread.by_client().is_empty());
    }
}
