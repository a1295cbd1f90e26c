//! The open connections. If there are too many, the one that has been idle for longest makes room.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::connection::Watch;

/// The connections of the server.
#[derive(Clone, Default)]
pub(super) struct OpenConnections(Arc<Mutex<Open>>);

#[derive(Default)]
struct Open {
    next: u64,
    connections: HashMap<u64, (Watch, Arc<Notify>)>,
}

/// The place of a connection, released when it is dropped.
pub(super) struct ConnectionTurn {
    of: OpenConnections,
    number: u64,
    /// Notified when the connection has to make room.
    pub(super) end: Arc<Notify>,
}

impl OpenConnections {
    /// Takes a place among at most `max`; `None` if all are taken and no connection is idle.
    pub(super) fn take(&self, watch: &Watch, max: usize) -> Option<ConnectionTurn> {
        let mut open = self.open();
        if open.connections.len() >= max {
            let idle = open.connections.iter();
            let idle = idle.filter_map(|(number, (watch, _))| Some((watch.idle_since()?, *number)));
            let (_, oldest) = idle.min()?;
            let (_, end) = open.connections.remove(&oldest)?;
            end.notify_one();
        }
        let (number, end) = (open.next, Arc::<Notify>::default());
        open.next += 1;
        open.connections.insert(number, (watch.clone(), Arc::clone(&end)));
        drop(open);
        Some(ConnectionTurn { of: self.clone(), number, end })
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for ConnectionTurn {
    fn drop(&mut self) {
        self.of.open().connections.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_does_nothing_for_longest_makes_room() {
        let open = OpenConnections::default();
        let watches = [Watch::new(None), Watch::new(None), Watch::new(None), Watch::new(None)];
        let first = open.take(&watches[0], 2).unwrap();
        let busy = watches[0].request();
        let second = open.take(&watches[1], 2).unwrap();
        let third = open.take(&watches[2], 2).unwrap();
        second.end.notified().await;
        drop(second);
        let busy = [busy, watches[2].request()];
        assert!(open.take(&watches[3], 2).is_none(), "all are at work");
        drop(busy);
        assert!(open.take(&watches[3], 2).is_some());
        drop((first, third));
        assert!(open.open().connections.is_empty());
    }
}
