//! The memory and processor time of a step, as reported by the operating system.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// The sampling interval of memory.
const EVERY: Duration = Duration::from_millis(2);

/// The peak memory during a step, in kilobytes; 0 if unknown.
pub(crate) struct Memory {
    /// At the beginning, without mapped files.
    before: u64,
    /// The maximum, without mapped files.
    max: u64,
    /// The maximum, with mapped files.
    max_mapped: u64,
}

impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mb = |kb: u64| kb / 1000;
        let Memory { before, max, max_mapped } = *self;
        write!(
            f,
            "at most {} MB of memory ({} MB before), {} MB with what is mapped",
            mb(max),
            mb(before),
            mb(max_mapped)
        )
    }
}

/// Runs a step, and returns its result and the peak memory of the process meanwhile (Linux).
pub(crate) fn max_memory<T>(step: impl FnOnce() -> T) -> (T, Memory) {
    // Resets the peak.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    let before = read_status("RssAnon:");
    let done = AtomicBool::new(false);
    let (result, max) = std::thread::scope(|scope| {
        let watching = scope.spawn(|| {
            let mut max = before;
            while !done.load(Ordering::Relaxed) {
                max = max.max(read_status("RssAnon:"));
                std::thread::sleep(EVERY);
            }
            max
        });
        let result = step();
        done.store(true, Ordering::Relaxed);
        (result, watching.join().unwrap_or_default())
    });
    (result, Memory { before, max, max_mapped: read_status("VmHWM:") })
}

/// The processor time of all threads of the process.
#[cfg(unix)]
pub(crate) fn process_time() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    let now = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(now.tv_sec as u64, now.tv_nsec as u32)
}

/// The elapsed time, on systems where the processor time is unknown.
#[cfg(not(unix))]
pub(crate) fn process_time() -> Duration {
    use std::sync::LazyLock;
    use std::time::Instant;
    static STARTED: LazyLock<Instant> = LazyLock::new(Instant::now);
    STARTED.elapsed()
}

fn read_status(what: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(what));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
