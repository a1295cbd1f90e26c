//! Limits how much is written at once. Writes have permits of their own, so that they never take those of
//! searches, nor the other way round.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};
use tokio::time::timeout;

use super::Limits;
use crate::error::{ApiError, Fault};

/// The unit of bytes: one permit for each byte would exceed what a semaphore can have.
const UNIT: usize = 1 << 10;

/// The permits for writes.
pub(crate) struct WriteGate {
    /// One permit for each article that is read and analysed at a time.
    turns: Arc<Semaphore>,
    /// One permit for each article that is waiting for its commit.
    places: Arc<Semaphore>,
    /// One permit for each [`UNIT`] of JSON of articles that are sent one by one.
    room: Arc<Semaphore>,
    /// The same for articles in a body of many, which wait for it. Neither kind can take all of the memory.
    stream_room: Arc<Semaphore>,
    /// How many units each of the two has.
    units: usize,
    /// One permit for each body of many articles.
    streams: Arc<Semaphore>,
    wait: Duration,
}

/// Memory reserved for the JSON of an article until it is in the index.
pub(crate) struct Room {
    of: Arc<Semaphore>,
    /// How many units there are in total.
    units: usize,
    permit: Option<OwnedSemaphorePermit>,
    bytes: usize,
}

impl WriteGate {
    pub(crate) fn new(limits: &Limits) -> WriteGate {
        // No machine has as much memory as a semaphore may have permits.
        let units = (limits.write_bytes / UNIT / 2).clamp(1, u32::MAX as usize >> 4);
        let of = |permits: usize| Arc::new(Semaphore::new(permits));
        WriteGate {
            turns: of(limits.writes.max(1)),
            places: of(limits.writes_waiting.max(1)),
            room: of(units),
            stream_room: of(units),
            units,
            streams: of(limits.write_streams.max(1)),
            wait: limits.durable_timeout,
        }
    }

    /// Takes a permit for one article until it is dropped.
    ///
    /// # Errors
    /// When too many articles are waiting for their commit.
    pub(crate) fn place(&self) -> Result<OwnedSemaphorePermit, ApiError> {
        let place = Arc::clone(&self.places).try_acquire_owned();
        place.map_err(|_| Fault::TooManyWrites.into())
    }

    /// Takes a permit for a body of many articles.
    ///
    /// # Errors
    /// When too many such bodies are being read.
    pub(crate) fn stream(&self) -> Result<OwnedSemaphorePermit, ApiError> {
        let place = Arc::clone(&self.streams).try_acquire_owned();
        place.map_err(|_| Fault::TooManyWrites.into())
    }

    /// Memory for an article, which grows as its body arrives.
    pub(crate) fn room(&self) -> Room {
        Room { of: Arc::clone(&self.room), units: self.units, permit: None, bytes: 0 }
    }

    /// Waits for the permits for one article of a body of many.
    ///
    /// # Errors
    /// When the server shuts down.
    pub(crate) async fn place_and_room(
        &self,
        bytes: usize,
    ) -> Result<(OwnedSemaphorePermit, OwnedSemaphorePermit), ApiError> {
        let ended = |_| ApiError::Internal;
        // An article that is larger than the limit takes all of it.
        let units = bytes.div_ceil(UNIT).clamp(1, self.units);
        let room = Arc::clone(&self.stream_room).acquire_many_owned(units as u32);
        let room = room.await.map_err(ended)?;
        Ok((Arc::clone(&self.places).acquire_owned().await.map_err(ended)?, room))
    }

    /// Waits for the turn to read and analyse. It has to be given up while waiting for anything else.
    ///
    /// # Errors
    /// When the server shuts down.
    pub(crate) async fn turn(&self) -> Result<SemaphorePermit<'_>, ApiError> {
        self.turns.acquire().await.map_err(|_| ApiError::Internal)
    }

    /// Runs `work` on a blocking thread when its turn has come.
    ///
    /// # Errors
    /// When its turn does not come in time, and when the work panics.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        let turn = timeout(self.wait, Arc::clone(&self.turns).acquire_owned());
        let turn = turn.await.map_err(|_| Fault::TooManyWrites)?.map_err(|_| ApiError::Internal)?;
        let task = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        task.await.map_err(|_panicked| ApiError::Internal)
    }
}

impl Room {
    /// Reserves memory for this many bytes more.
    ///
    /// # Errors
    /// When there is no more.
    pub(crate) fn grow(&mut self, bytes: usize) -> Result<(), ApiError> {
        self.bytes += bytes;
        let permits = self.permit.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        // An article that is larger than the limit takes all of it.
        let more = self.bytes.div_ceil(UNIT).min(self.units).saturating_sub(permits);
        if more == 0 {
            return Ok(());
        }
        let more = u32::try_from(more).map_err(|_| Fault::TooManyWrites)?;
        let more = Arc::clone(&self.of).try_acquire_many_owned(more);
        let more = more.map_err(|_| Fault::TooManyWrites)?;
        match &mut self.permit {
            Some(permit) => permit.merge(more),
            None => self.permit = Some(more),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate(change: impl FnOnce(&mut Limits)) -> WriteGate {
        let mut limits = Limits::default();
        change(&mut limits);
        WriteGate::new(&limits)
    }

    #[tokio::test]
    async fn places_and_room_are_bounded_and_come_back() {
        let full = Err(ApiError::from(Fault::TooManyWrites));
        let gate = gate(|limits| {
            (limits.writes_waiting, limits.write_bytes, limits.write_streams) = (2, 8 << 10, 1);
        });
        let places = [gate.place().unwrap(), gate.place().unwrap()];
        assert_eq!(gate.place().map(drop), full);
        drop(places);
        assert_eq!(gate.place().map(drop), Ok(()));
        let (mut one, mut other) = (gate.room(), gate.room());
        assert_eq!(one.grow(100), Ok(()));
        assert_eq!(one.grow(3 << 10), Ok(()), "four units of four");
        assert_eq!(other.grow(1), full);
        drop(one);
        assert_eq!(gate.room().grow(4 << 10), Ok(()));
        assert_eq!(gate.room().grow(1 << 30), Ok(()), "what is larger takes all there is");
        let mut all = gate.room();
        assert_eq!(all.grow(1 << 30), Ok(()));
        assert_eq!(gate.room().grow(1), full);
        let stream = gate.stream().unwrap();
        assert_eq!(gate.stream().map(drop), full);
        drop(stream);
        assert_eq!(gate.stream().map(drop), Ok(()));
        // An article that is larger than the limit takes all of it instead of waiting for ever.
        let large = gate.place_and_room(1 << 30).await.unwrap();
        assert!(timeout(Duration::from_millis(1), gate.place_and_room(1)).await.is_err());
        drop(large);
        assert!(gate.place_and_room(1).await.is_ok());
    }

    #[tokio::test]
    async fn work_waits_for_its_turn() {
        let gate = gate(|limits| {
            (limits.writes, limits.durable_timeout) = (1, Duration::from_millis(1));
        });
        let turn = gate.turn().await.unwrap();
        assert_eq!(gate.run(|| 7).await, Err(Fault::TooManyWrites.into()));
        drop(turn);
        assert_eq!(gate.run(|| 7).await, Ok(7));
        assert_eq!(gate.run(|| panic!("on purpose")).await, Err::<(), _>(ApiError::Internal));
        assert_eq!(gate.run(|| 7).await, Ok(7));
    }
}
