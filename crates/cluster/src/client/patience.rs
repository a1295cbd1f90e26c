//! The retry policy: how often a request is retried, and after which pauses.
//!
//! ```text
//! the default -> retries after 50, 100 and 200 ms
//! ```

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How often a request is retried if the cluster is busy or the connection broke.
#[derive(Clone)]
pub struct RetryPolicy {
    /// The maximum number of retries.
    pub times: u32,
    /// The first pause. Each following pause is twice as long.
    pub first: Duration,
    /// The maximum length of a pause.
    pub longest: Duration,
    /// Waits for the length of a pause; tests replace it. Returns `false` if the caller was stopped in the
    /// meantime, and there must be no retry.
    pub wait: Arc<dyn Fn(Duration) -> bool + Send + Sync>,
}

impl RetryPolicy {
    /// Pauses before the next retry, after this many earlier ones. Returns `false` if there must be no retry:
    /// the maximum is reached, the deadline would pass during the pause, or the caller was stopped.
    pub(crate) fn pause(&self, failures: u32, deadline: Option<Instant>) -> bool {
        if failures >= self.times {
            return false;
        }
        let pause = self.first.saturating_mul(2_u32.saturating_pow(failures)).min(self.longest);
        if deadline.is_some_and(|deadline| Instant::now() + pause >= deadline) {
            return false;
        }
        (self.wait)(pause)
    }
}

impl Default for RetryPolicy {
    /// The policy of readers, who wait for the response: three retries within a second.
    fn default() -> RetryPolicy {
        let wait = |pause| {
            std::thread::sleep(pause);
            true
        };
        RetryPolicy {
            times: 3,
            first: Duration::from_millis(50),
            longest: Duration::from_secs(1),
            wait: Arc::new(wait),
        }
    }
}

impl fmt::Debug for RetryPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} times from {:?} to {:?}", self.times, self.first, self.longest)
    }
}
