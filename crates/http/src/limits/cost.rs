//! The cost of a request: estimated before it runs, measured afterwards.

use std::time::Duration;

use souwen_answer::json::{Fields, MARKED_HIT_FIELDS, SEARCH_FIELDS};
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
    /// The estimated cost of a call.
    pub(crate) fn of(call: &Call) -> Estimate {
        Estimate::of_target(&call.path, &call.query)
    }

    /// The estimated cost of a path with these parameters. Measured on 26,670 articles: a search takes about a
    /// millisecond. Every character of the query adds to that, once for the search and once for marking it in
    /// each hit.
    fn of_target(path: &str, query: &str) -> Estimate {
        const BASE: f64 = 0.001;
        const CHARACTER: f64 = 0.000_02;
        const HIT: f64 = 0.000_05;
        /// Seconds for marking a character of the query in a hit.
        const MARKED: f64 = 0.000_004;
        /// Seconds for counting the values of a facet.
        const FACET: f64 = 0.000_2;
        let base = match path {
            // These routes read every match.
            path if EVERY_MATCH.iter().any(|route| path.starts_with(route)) => 20.0 * BASE,
            // Their parameters are in the body, which is mostly one search or a few.
            path if path == "/mcp" || path.starts_with("/compat/") => 3.0 * BASE,
            path if path.ends_with("/similar") || path.starts_with("/sitemap") => 5.0 * BASE,
            _ => BASE,
        };
        let fields = fields(path, query);
        let characters = value(query, "q").chars().count() as f64;
        let hits = if fields.has("hits") { hits(&value(query, "limit")) } else { 0.0 };
        let facets = match fields.has("facets") {
            true => {
                value(query, "facets").split(',').filter(|name| !name.trim().is_empty()).count()
            }
            false => 0,
        };
        let is_set = |name| pairs(query).any(|(known, set)| known == name && set != "0");
        let is_explained = fields.has("hits.explanation") && is_set("explain");
        let shown = if is_explained { 2.0 } else { 1.0 };
        let is_marked = fields.has_any(&MARKED_HIT_FIELDS) || is_explained;
        let marked = if is_marked { MARKED * characters.min(2_000.0) } else { 0.0 };
        let seconds = base
            + CHARACTER * characters
            + FACET * facets.min(MAX_FACETS) as f64
            + hits * shown * (HIT + marked);
        Estimate { seconds }
    }

    /// The lane of a request, if the real cost of the client's requests is this many times the estimate.
    pub(crate) fn lane(self, factor: f64) -> Lane {
        match self.seconds * factor < QUICK.as_secs_f64() {
            true => Lane::Quick,
            false => Lane::Costly,
        }
    }
}

/// Which fields of its answer a request asks for. Only of a search does that decide what is made; names that
/// are none are refused before anything is.
fn fields(path: &str, query: &str) -> Fields {
    match path.trim_end_matches('/') {
        "/api/v1/search" => {
            Fields::read(&value(query, "fields"), SEARCH_FIELDS).unwrap_or_default()
        }
        _ => Fields::default(),
    }
}

/// The number of hits shown for a `limit` parameter.
fn hits(limit: &str) -> f64 {
    let limit: usize = limit.trim().parse().unwrap_or(DEFAULT_LIMIT);
    limit.min(MAX_LIMIT) as f64
}

/// More facets than there are cost no more.
const MAX_FACETS: usize = 20;

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

    #[test]
    fn what_is_not_asked_for_costs_nothing() {
        let long = format!("q={}", "中".repeat(100));
        let all = "limit=100&facets=source,month&explain=1";
        // In microseconds.
        let check = |path: &str, query: &str, expected: u32| {
            let micros = (Estimate::of_target(path, query).seconds * 1e6).round();
            assert_eq!(micros, f64::from(expected), "{path} {query}");
        };
        let search = |fields: &str, expected| {
            check("/api/v1/search", &format!("{long}&{all}&fields={fields}"), expected);
        };
        search("", 1_000 + 2_000 + 400 + 100 * 2 * (50 + 400));
        search("total", 1_000 + 2_000);
        search("counts,parsed,warnings", 1_000 + 2_000);
        search("facets", 1_000 + 2_000 + 400);
        search("hits.id", 1_000 + 2_000 + 100 * 50);
        search("hits.id,hits.date,total", 1_000 + 2_000 + 100 * 50);
        search("hits.snippet", 1_000 + 2_000 + 100 * (50 + 400));
        search("hits.explanation", 1_000 + 2_000 + 100 * 2 * (50 + 400));
        search("hits", 1_000 + 2_000 + 100 * 2 * (50 + 400));
        search("hits,facets", 1_000 + 2_000 + 400 + 100 * 2 * (50 + 400));
        search("nonsense", 1_000 + 2_000 + 400 + 100 * 2 * (50 + 400));
        // A page makes all of what it shows, whatever is said.
        check("/search", &format!("{long}&fields=total"), 1_000 + 2_000 + 10 * 450);
        check("/api/v1/search/", &format!("{long}&fields=total"), 1_000 + 2_000);
        check("/api/v1/articles/a/similar", "fields=id", 5_000 + 10 * 50);
        check("/api/v1/search", "q=&facets=,%20,", 1_000 + 10 * 50);
    }

    #[test]
    fn a_list_of_ids_for_a_long_text_is_quick() {
        let query = format!("q={}&limit=100", "中".repeat(100));
        let lane = |fields: &str| {
            Estimate::of_target("/api/v1/search", &format!("{query}&fields={fields}")).lane(1.0)
        };
        assert_eq!(lane(""), Lane::Costly);
        assert_eq!(lane("hits.id,total"), Lane::Quick);
    }
}
