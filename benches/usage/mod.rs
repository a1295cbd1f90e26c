//! How much memory and processor time a step takes, where the operating system tells.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How often memory is looked at.
const EVERY: Duration = Duration::from_millis(2);

/// The most memory during a step, in kilobytes; 0 where nobody tells.
pub(crate) struct Memory {
    /// When it began, without what is mapped of files.
    before: u64,
    /// The most, without what is mapped of files.
    most: u64,
    /// The most, with that.
    most_mapped: u64,
}

impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mb = |kb: u64| kb / 1000;
        let Memory { before, most, most_mapped } = *self;
        write!(
            f,
            "at most {} MB of memory ({} MB before), {} MB with what is mapped",
            mb(most),
            mb(before),
            mb(most_mapped)
        )
    }
}

/// Runs a step, and gives the most memory (Linux) that the process had meanwhile.
pub(crate) fn most_memory<T>(step: impl FnOnce() -> T) -> (T, Memory) {
    // Forgets the peak of before.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    let before = told("RssAnon:");
    let done = AtomicBool::new(false);
    let (result, most) = std::thread::scope(|scope| {
        let watching = scope.spawn(|| {
            let mut most = before;
            while !done.load(Ordering::Relaxed) {
                most = most.max(told("RssAnon:"));
                std::thread::sleep(EVERY);
            }
            most
        });
        let result = step();
        done.store(true, Ordering::Relaxed);
        (result, watching.join().unwrap_or_default())
    });
    (result, Memory { before, most, most_mapped: told("VmHWM:") })
}

/// How long all threads of the process have run on a processor.
#[cfg(unix)]
pub(crate) fn process_time() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    let now = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(now.tv_sec as u64, now.tv_nsec as u32)
}

/// The time that has passed, where the time on a processor is not known.
#[cfg(not(unix))]
pub(crate) fn process_time() -> Duration {
    use std::sync::LazyLock;
    use std::time::Instant;
    static STARTED: LazyLock<Instant> = LazyLock::new(Instant::now);
    STARTED.elapsed()
}

fn told(what: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(what));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
