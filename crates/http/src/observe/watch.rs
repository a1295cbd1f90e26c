//! Metrics about how far the index is behind the files that it is read from.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use prometheus_client::metrics::histogram::Histogram;

/// Bucket bounds in seconds: a change is usually searchable after some tenths of a second, a large one after
/// minutes.
const SECONDS: [f64; 11] = [0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1_800.0];

/// Metrics that are updated by the watcher of the files.
#[derive(Debug)]
pub struct WatchMetrics {
    /// The time of the first change that is not searchable yet.
    behind_since: Mutex<Option<Instant>>,
    pub(super) lag: Histogram,
}

impl Default for WatchMetrics {
    fn default() -> WatchMetrics {
        WatchMetrics { behind_since: Mutex::default(), lag: Histogram::new(SECONDS) }
    }
}

impl WatchMetrics {
    /// Records that the watcher noticed a change at this time.
    pub fn noticed(&self, at: Instant) {
        self.since().get_or_insert(at);
    }

    /// Records that all noticed changes are searchable now. If `has_changed` is false, nothing had changed
    /// after all, and no duration is recorded.
    pub fn caught_up(&self, has_changed: bool) {
        if let Some(since) = self.since().take()
            && has_changed
        {
            self.lag.observe(since.elapsed().as_secs_f64());
        }
    }

    /// How long there has been a change that is not searchable.
    pub(super) fn behind(&self) -> Duration {
        self.since().map(|since| since.elapsed()).unwrap_or_default()
    }

    fn since(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        self.behind_since.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_change_that_is_not_found_counts() {
        let figures = WatchMetrics::default();
        assert_eq!(figures.behind(), Duration::ZERO);
        let ago = |seconds| Instant::now().checked_sub(Duration::from_secs(seconds)).unwrap();
        figures.noticed(ago(20));
        figures.noticed(ago(10));
        assert!(figures.behind() >= Duration::from_secs(20));
        figures.caught_up(true);
        assert_eq!(figures.behind(), Duration::ZERO);
    }
}
