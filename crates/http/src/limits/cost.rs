//! The cost of a request: estimated before it runs, measured afterwards.

use std::time::Duration;

use souwen_search::MAX_LIMIT;

use super::lanes::Lane;
use crate::request::call::Call;
use crate::request::query_string::{pairs, value};
use crate::request::search_params::DEFAULT_LIMIT;

/// A request that takes less than this is quick.
pub(crate) const QUICK: Duration = Duration::from_millis(10);

/// The estimated cost of a request.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Estimate {
    /// Processor time, in seconds.
    pub(crate) seconds: f64,
}

impl Estimate {
    /// The estimated cost of a call. Measured on 26,670 articles: a search takes about a millisecond. Every
    /// character of the query adds to that, once for the search and once for marking it in each hit.
    pub(crate) fn of(call: &Call) -> Estimate {
        const BASE: f64 = 0.001;
        const CHARACTER: f64 = 0.000_02;
        const HIT: f64 = 0.000_05;
        /// Seconds for marking a character of the query in a hit.
        const MARKED: f64 = 0.000_004;
        let base = match call.path.as_str() {
            // These routes read every match.
            path if EVERY_MATCH.iter().any(|route| path.starts_with(route)) => 20.0 * BASE,
            // Their parameters are in the body, which is mostly one search or a few.
            path if path == "/mcp" || path.starts_with("/compat/") => 3.0 * BASE,
            path if path.ends_with("/similar") || path.starts_with("/sitemap") => 5.0 * BASE,
            _ => BASE,
        };
        let characters = value(&call.query, "q").chars().count() as f64;
        let hits = hits(&value(&call.query, "limit"));
        let is_asked = |name| pairs(&call.query).any(|(known, set)| known == name && set != "0");
        let shown = if is_asked("explain") { 2.0 } else { 1.0 };
        let per_hit = HIT + MARKED * characters.min(2_000.0);
        Estimate { seconds: base + CHARACTER * characters + hits * shown * per_hit }
    }

    /// The lane of a request, if the real cost of the client's requests is this many times the estimate.
    pub(crate) fn lane(self, factor: f64) -> Lane {
        match self.seconds * factor < QUICK.as_secs_f64() {
            true => Lane::Quick,
            false => Lane::Costly,
        }
    }
}

/// The number of hits shown for a `limit` parameter.
fn hits(limit: &str) -> f64 {
    let limit: usize = limit.trim().parse().unwrap_or(DEFAULT_LIMIT);
    limit.min(MAX_LIMIT) as f64
}

/// The routes that read every match.
const EVERY_MATCH: [&str; 6] =
    ["/api/v1/matches", "/api/v1/counts", "/api/v1/export", "/concordance", "/counts", "/download"];

/// The processor time that this thread has used, if the system reports it; else the elapsed time.
pub(crate) fn thread_time() -> Duration {
    #[cfg(unix)]
    {
        use rustix::time::{ClockId, clock_gettime};
        let time = clock_gettime(ClockId::ThreadCPUTime);
        Duration::new(time.tv_sec.max(0) as u64, time.tv_nsec.clamp(0, 999_999_999) as u32)
    }
    #[cfg(not(unix))]
    {
        use std::sync::LazyLock;
        use std::time::Instant;
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        START.elapsed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_is_a_number_of_hits() {
        for (limit, expected) in [
            ("", 10.0),
            ("0", 0.0),
            (" 20 ", 20.0),
            ("101", 100.0),
            ("nan", 10.0),
            ("inf", 10.0),
            ("-1", 10.0),
        ] {
            assert_eq!(hits(limit), expected, "{limit}");
        }
    }
}
