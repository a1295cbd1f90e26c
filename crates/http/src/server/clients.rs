//! Counts the open connections of each client, so that one client cannot take all of them.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::limits::Limits;
use crate::limits::rate::client;

/// The connections of all clients. Clones share the counts.
#[derive(Clone)]
pub(crate) struct Clients {
    limit: usize,
    loopback: bool,
    /// Contains only clients with a connection, so the limit of all connections bounds its size.
    open: Arc<Mutex<HashMap<u64, usize>>>,
}

impl Clients {
    pub(crate) fn new(limits: &Limits) -> Clients {
        Clients {
            limit: limits.connections_per_client.max(1),
            loopback: limits.rate_loopback,
            open: Arc::default(),
        }
    }

    /// Takes a place for one more connection of this client; `None` if it has reached its limit.
    pub(crate) fn take(&self, address: IpAddr) -> Option<ConnectionPlace> {
        let address = address.to_canonical();
        if address.is_loopback() && !self.loopback {
            return Some(ConnectionPlace(None));
        }
        let client = client(address);
        let mut open = self.open();
        let permits = open.get(&client).copied().unwrap_or(0);
        if permits >= self.limit {
            return None;
        }
        open.insert(client, permits + 1);
        Some(ConnectionPlace(Some((self.clone(), client))))
    }

    fn open(&self) -> MutexGuard<'_, HashMap<u64, usize>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The place of one connection, released when it is dropped; `None` for a connection that is not counted.
pub(crate) struct ConnectionPlace(Option<(Clients, u64)>);

impl Drop for ConnectionPlace {
    fn drop(&mut self) {
        let Some((clients, client)) = self.0.take() else { return };
        let mut open = clients.open();
        match open.get_mut(&client) {
            Some(permits) if *permits > 1 => *permits -= 1,
            _ => {
                open.remove(&client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_gets_back_what_it_lets_go() {
        let limits = Limits { connections_per_client: 2, ..Limits::default() };
        let clients = Clients::new(&limits);
        let take = |address: &str| clients.take(address.parse().unwrap());
        let permits = [take("203.0.113.7"), take("::ffff:203.0.113.7")];
        assert!(permits.iter().all(Option::is_some));
        assert!(take("203.0.113.7").is_none());
        let other = take("203.0.113.8");
        assert!(other.is_some());
        drop(permits);
        assert!(take("203.0.113.7").is_some());
        drop(other);
        assert!(clients.open().is_empty());
    }

    #[test]
    fn this_machine_is_counted_only_on_request() {
        let check = |rate_loopback: bool, expected: bool| {
            let limits = Limits { connections_per_client: 1, rate_loopback, ..Limits::default() };
            let clients = Clients::new(&limits);
            let address = IpAddr::from([127, 0, 0, 1]);
            let _first = clients.take(address).unwrap();
            assert_eq!(clients.take(address).is_some(), expected);
        };
        check(false, true);
        check(true, false);
    }
}
