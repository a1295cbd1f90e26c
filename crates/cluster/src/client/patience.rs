//! How often a cluster is asked again, and after which pauses.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How often a cluster that is busy, or whose connection broke, is asked again.
#[derive(Clone)]
pub struct Patience {
    /// How many times, at most.
    pub times: u32,
    /// The first pause. Each is twice as long as the one before.
    pub first: Duration,
    /// The longest pause.
    pub longest: Duration,
    /// What a pause is: waiting, except in tests. Says whether to go on; whoever is stopped meanwhile
    /// says no.
    pub wait: Arc<dyn Fn(Duration) -> bool + Send + Sync>,
}

impl Patience {
    /// Pauses after so many failures; `false` when there is to be no further try, because there were
    /// enough, because the deadline would pass, or because nobody wants the answer any more.
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

impl Default for Patience {
    /// That of a reader, who waits: three more tries within a second.
    fn default() -> Patience {
        let wait = |pause| {
            std::thread::sleep(pause);
            true
        };
        Patience {
            times: 3,
            first: Duration::from_millis(50),
            longest: Duration::from_secs(1),
            wait: Arc::new(wait),
        }
    }
}

impl fmt::Debug for Patience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} times from {:?} to {:?}", self.times, self.first, self.longest)
    }
}
