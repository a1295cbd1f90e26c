//! The rate limit of a key, whatever addresses it is used from.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::keys::Key;

/// The size of a burst, in seconds of the rate.
const BURST_SECONDS: f64 = 5.0;

/// The remaining requests of each key with a limit, and when they were counted. There are at most as many
/// entries as there have been keys.
#[derive(Default)]
pub(crate) struct KeyRates(Mutex<HashMap<String, (f64, Instant)>>);

impl KeyRates {
    /// Takes one request from the remaining requests of a key, or returns how long to wait for one.
    pub(crate) fn take(&self, key: &Key, limit: f64, now: Instant) -> Result<(), Duration> {
        let burst = (limit * BURST_SECONDS).max(1.0);
        let mut left = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (left, at) = left.entry(key.label.clone()).or_insert((burst, now));
        let refill = now.saturating_duration_since(*at).as_secs_f64() * limit;
        (*left, *at) = ((*left + refill).min(burst), now);
        if *left >= 1.0 {
            *left -= 1.0;
            return Ok(());
        }
        let wait = Duration::try_from_secs_f64((1.0 - *left) / limit);
        Err(wait.unwrap_or(Duration::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{Right, Secret};

    #[test]
    fn each_key_has_its_own_rate() {
        let key = |label: &str| Key::new(label, vec![Right::Search], &Secret::random().unwrap());
        let (a, b) = (key("a"), key("b"));
        let (rates, start) = (KeyRates::default(), Instant::now());
        for _ in 0..10 {
            assert_eq!(rates.take(&a, 2.0, start), Ok(()));
        }
        assert_eq!(rates.take(&a, 2.0, start), Err(Duration::from_millis(500)));
        assert_eq!(rates.take(&b, 2.0, start), Ok(()));
        assert_eq!(rates.take(&a, 2.0, start + Duration::from_millis(500)), Ok(()));
    }
}
