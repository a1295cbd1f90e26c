//! Limits how many downloads run at once, in total and for one client. Other requests that take many turns
//! among the searches for one answer count here as well.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::ApiError;
use crate::limits::rate::client;

/// The maximal number of downloads at once. Each keeps a snapshot of the index and takes turns with searches.
const MAX_DOWNLOADS: usize = 16;
/// The maximal number for one client. Loopback has no such limit: it may be a proxy for many clients.
const MAX_PER_CLIENT: usize = 4;

/// The running downloads by client.
#[derive(Debug, Default)]
pub(crate) struct Places(Mutex<HashMap<Option<u64>, usize>>);

/// The permit of a download, released when it is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    places: Arc<Places>,
    client: Option<u64>,
}

impl Places {
    /// Takes a permit for a client.
    ///
    /// # Errors
    /// When none is free, in total or for this client.
    pub(crate) fn take(self: &Arc<Places>, address: Option<IpAddr>) -> Result<Place, ApiError> {
        let address = address.map(|address| address.to_canonical());
        let client = address.filter(|address| !address.is_loopback()).map(client);
        let mut occupied = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = occupied.get(&client).copied().unwrap_or_default();
        if (client.is_some() && own >= MAX_PER_CLIENT)
            || occupied.values().sum::<usize>() >= MAX_DOWNLOADS
        {
            return Err(ApiError::TooBusy);
        }
        occupied.insert(client, own + 1);
        Ok(Place { places: Arc::clone(self), client })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut occupied = self.places.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = occupied.get_mut(&self.client) {
            *own -= 1;
            if *own == 0 {
                occupied.remove(&self.client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_few_for_each_and_for_all_and_come_back() {
        let places = Arc::new(Places::default());
        let take = |last: u8| places.take(Some(IpAddr::from([203, 0, 113, last])));
        let own: Vec<Place> = (0..MAX_PER_CLIENT).map(|_| take(1).unwrap()).collect();
        assert_eq!(take(1).unwrap_err(), ApiError::TooBusy);
        let others: Vec<Place> =
            (2..).map_while(|last| take(last).ok()).take(MAX_DOWNLOADS + 1).collect();
        assert_eq!(own.len() + others.len(), MAX_DOWNLOADS);
        drop(others);
        drop(own);
        assert!(take(1).is_ok());
        let near: Vec<Place> =
            std::iter::repeat_with(|| places.take(Some(IpAddr::from([127, 0, 0, 1]))))
                .map_while(Result::ok)
                .collect();
        assert_eq!(near.len(), MAX_DOWNLOADS);
        drop(near);
        assert!(places.0.lock().unwrap().is_empty());
    }
}
