//! Measures how long searches take, and summarises the times.
//!
//! Two clocks are read: wall-clock time, which is what a reader waits, and processor time, which
//! other work on the machine does not disturb.

use std::time::{Duration, Instant};

use crate::metrics::percentile;

/// The time that something took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Spent {
    /// Wall-clock time.
    pub(crate) wall: Duration,
    /// Processor time of all threads of the process, so that none is missed if a search uses several.
    /// `None` if the system has no such clock.
    pub(crate) cpu: Option<Duration>,
}

/// Does something and measures its time.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, Spent) {
    let cpu = processor_time();
    let start = Instant::now();
    let done = work();
    let wall = start.elapsed();
    let cpu = processor_time().zip(cpu).map(|(after, before)| after.saturating_sub(before));
    (done, Spent { wall, cpu })
}

/// The processor time of the process so far. The excluded systems have no such clock, or none that is
/// available without unsafe code.
#[cfg(all(
    unix,
    not(any(
        target_os = "horizon",
        target_os = "illumos",
        target_os = "netbsd",
        target_os = "redox",
        target_os = "solaris",
        target_os = "vita"
    ))
))]
fn processor_time() -> Option<Duration> {
    use rustix::time::{ClockId, clock_gettime};
    let now = clock_gettime(ClockId::ProcessCPUTime);
    Some(Duration::new(now.tv_sec.try_into().ok()?, now.tv_nsec.try_into().ok()?))
}

/// Wall-clock time must not be reported as processor time.
#[cfg(not(all(
    unix,
    not(any(
        target_os = "horizon",
        target_os = "illumos",
        target_os = "netbsd",
        target_os = "redox",
        target_os = "solaris",
        target_os = "vita"
    ))
)))]
fn processor_time() -> Option<Duration> {
    None
}

/// Time per query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Times {
    /// The median.
    pub p50: Duration,
    /// The 95th percentile.
    pub p95: Duration,
    /// The 99th percentile.
    pub p99: Duration,
    /// The mean.
    pub mean: Duration,
    /// The longest time.
    pub worst: Duration,
}

impl Times {
    /// Summarises times; all values are zero if there are none.
    pub(crate) fn of(mut all: Vec<Duration>) -> Times {
        all.sort_unstable();
        let at = |percent| percentile(&all, percent).unwrap_or_default();
        let mean = if all.is_empty() {
            Duration::ZERO
        } else {
            all.iter().sum::<Duration>().div_f64(all.len() as f64)
        };
        Times { p50: at(50.0), p95: at(95.0), p99: at(99.0), mean, worst: at(100.0) }
    }

    /// Queries per second, one after the other; 0 if nothing was timed.
    pub fn per_second(&self) -> f64 {
        if self.mean.is_zero() { 0.0 } else { 1.0 / self.mean.as_secs_f64() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_summarised_by_percentiles() {
        let times = Times::of([3, 1, 10, 2, 4].map(Duration::from_millis).to_vec());
        let millis = [times.p50, times.p95, times.p99, times.mean, times.worst];
        assert_eq!(millis, [3, 10, 10, 4, 10].map(Duration::from_millis));
        assert!((times.per_second() - 250.0).abs() < 1e-9);
        assert_eq!(Times::of(Vec::new()), Times::default());
        assert!(Times::default().per_second().abs() < 1e-9);
    }

    #[test]
    fn work_is_timed_and_its_result_kept() {
        let (sum, spent) = timed(|| (0..1_000_000_u64).map(|n| n.wrapping_mul(n)).sum::<u64>());
        assert_eq!(sum, 333_332_833_333_500_000);
        assert_eq!(spent.cpu.is_some(), processor_time().is_some());
    }
}
