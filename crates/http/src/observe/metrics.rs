//! The metrics of a server, in the text format of OpenMetrics.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Metric, Registry};
use souwen_search::{SearchResponse, StageTimes, Stats};

use super::labels::{Labels, One};
use super::watch::WatchMetrics;

/// The media type of the text.
pub(crate) const TEXT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The bucket bounds of durations in seconds. They begin at a quarter of a millisecond, since most responses
/// take only a few milliseconds.
const SECONDS: [f64; 15] = [
    0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 1.0, 2.5,
    5.0,
];

fn seconds() -> Histogram {
    Histogram::new(SECONDS)
}

/// A family of metrics with one label.
type Counted<M> = Family<One, M, fn() -> M>;

/// The metrics, which are updated while the server runs.
pub(crate) struct Metrics {
    registry: Registry,
    pub(super) requests: Family<Labels, Histogram, fn() -> Histogram>,
    active_requests: Gauge,
    connections: Gauge,
    refused: Counted<Counter>,
    searches: Counted<Histogram>,
    outcomes: Counted<Counter>,
    stages: Counted<Histogram>,
    /// The number of queries that are missing in the query log, because they could not be written.
    pub(crate) missed_queries: Counter,
    waited: Histogram,
    index: IndexMetrics,
    watch: Option<Arc<WatchMetrics>>,
    behind: Gauge<f64, AtomicU64>,
}

/// The metrics of the index, which are updated when metrics are requested.
#[derive(Default)]
struct IndexMetrics {
    readable: Gauge,
    articles: Gauge,
    bytes: Gauge,
    segments: Gauge,
    commits: Counter,
    age: Gauge<f64, AtomicU64>,
}

impl Default for Metrics {
    fn default() -> Metrics {
        let mut metrics = Metrics {
            registry: Registry::default(),
            requests: Family::new_with_constructor(seconds),
            active_requests: Gauge::default(),
            connections: Gauge::default(),
            refused: Counted::new_with_constructor(Counter::default),
            searches: Counted::new_with_constructor(seconds),
            outcomes: Counted::new_with_constructor(Counter::default),
            stages: Counted::new_with_constructor(seconds),
            missed_queries: Counter::default(),
            waited: seconds(),
            index: IndexMetrics::default(),
            watch: None,
            behind: Gauge::default(),
        };
        metrics.register();
        metrics
    }
}

impl Metrics {
    fn register(&mut self) {
        let registry = &mut self.registry;
        let version = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("souwen_build", "The program that runs", version);
        add(
            registry,
            "http_server_request_duration_seconds",
            "Time from the head of a request to its answer being ready",
            &self.requests,
        );
        add(
            registry,
            "http_server_active_requests",
            "Requests that are being answered",
            &self.active_requests,
        );
        add(registry, "souwen_http_connections", "Connections that are open", &self.connections);
        add(
            registry,
            "souwen_http_errors",
            "Answers that are errors, by the code of the error",
            &self.refused,
        );
        add(
            registry,
            "souwen_search_duration_seconds",
            "Time that the engine took for a search, by whether there was a query",
            &self.searches,
        );
        add(registry, "souwen_search_outcomes", "Searches by what came of them", &self.outcomes);
        add(
            registry,
            "souwen_search_stage_duration_seconds",
            "Time that the stages of a search took",
            &self.stages,
        );
        add(
            registry,
            "souwen_query_log_missed",
            "Queries that were not written down, because there was no room or no disk for them",
            &self.missed_queries,
        );
        add(
            registry,
            "souwen_wait_duration_seconds",
            "Time that work on the index waited for its turn",
            &self.waited,
        );
        let index = &self.index;
        add(
            registry,
            "souwen_index_readable",
            "Whether the index can be read: 1, or 0",
            &index.readable,
        );
        add(registry, "souwen_index_articles", "Articles in the index", &index.articles);
        add(registry, "souwen_index_size_bytes", "Bytes on disk", &index.bytes);
        add(registry, "souwen_index_segments", "Segments of the index", &index.segments);
        add(
            registry,
            "souwen_index_commits",
            "Commits to the index since it was last built as a whole",
            &index.commits,
        );
        add(
            registry,
            "souwen_index_commit_age_seconds",
            "Time since what is served was committed",
            &index.age,
        );
    }

    /// Adds the metrics about how far the index is behind its files.
    pub(crate) fn watch(&mut self, figures: Arc<WatchMetrics>) {
        let registry = &mut self.registry;
        add(
            registry,
            "souwen_watch_lag_seconds",
            "Time from when a change of files was noticed until searches found it",
            &figures.lag,
        );
        add(
            registry,
            "souwen_watch_behind_seconds",
            "For how long files have differed from what searches find; 0 where they do not",
            &self.behind,
        );
        self.watch = Some(figures);
    }

    /// Counts an error response.
    pub(crate) fn refused(&self, code: &'static str) {
        self.refused.get_or_create(&One("error_type", code)).inc();
    }

    /// Records how long work waited for its turn.
    pub(crate) fn waited(&self, time: Duration) {
        self.waited.observe(time.as_secs_f64());
    }

    /// Records a search that was answered.
    pub(crate) fn searched(&self, query: &str, response: &SearchResponse) {
        let kind = if query.trim().is_empty() { "listing" } else { "query" };
        let took = response.took.as_secs_f64();
        self.searches.get_or_create(&One("kind", kind)).observe(took);
        let corrected = response.did_you_mean.as_ref().is_some_and(|other| other.applied);
        let outcome = match response {
            response if response.timed_out => "timed_out",
            response if response.total == 0 => "nothing",
            _ if corrected => "corrected",
            _ => "found",
        };
        self.outcomes.get_or_create(&One("outcome", outcome)).inc();
        let StageTimes { first, rescoring, snippets } = response.stages;
        for (stage, took) in [("first", first), ("rescoring", rescoring), ("snippets", snippets)] {
            // A duration of zero means that the search skipped this stage.
            if !took.is_zero() {
                self.stages.get_or_create(&One("stage", stage)).observe(took.as_secs_f64());
            }
        }
    }

    /// All metrics as text. Sets those of the index from `stats` (`None` if the index cannot be read), the
    /// number of its newest commit, and the age of that commit.
    pub(crate) fn text(
        &self,
        stats: Option<&Stats>,
        commits: u64,
        age: Duration,
    ) -> Result<String, std::fmt::Error> {
        let index = &self.index;
        index.readable.set(stats.is_some().into());
        if let Some(stats) = stats {
            index.articles.set(gauge(stats.articles));
            index.bytes.set(gauge(stats.bytes));
            index.segments.set(gauge(stats.segments as u64));
        }
        index.commits.inner().store(commits, Ordering::Relaxed);
        index.age.set(age.as_secs_f64());
        if let Some(watch) = &self.watch {
            self.behind.set(watch.behind().as_secs_f64());
        }
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

/// Registers a metric. The caller keeps its own handle to update it.
fn add<M: Metric + Clone>(registry: &mut Registry, name: &str, help: &str, metric: &M) {
    registry.register(name, help, metric.clone());
}

fn gauge(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Counts a connection or a request in a gauge until this is dropped.
pub(crate) struct Present(Gauge);

impl Metrics {
    /// Counts an open connection.
    pub(crate) fn connection(&self) -> Present {
        Present::new(&self.connections)
    }

    /// Counts a request that is being answered.
    pub(crate) fn active_request(&self) -> Present {
        Present::new(&self.active_requests)
    }
}

impl Present {
    fn new(gauge: &Gauge) -> Present {
        gauge.inc();
        Present(gauge.clone())
    }
}

impl Drop for Present {
    fn drop(&mut self) {
        self.0.dec();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    #[test]
    fn searches_are_counted_by_their_outcome() {
        let mut metrics = Metrics::default();
        let stages = StageTimes { snippets: Duration::from_micros(300), ..Default::default() };
        let found = |total, timed_out| SearchResponse {
            total,
            timed_out,
            stages: if total == 0 { stages } else { StageTimes::default() },
            ..Default::default()
        };
        metrics.searched("铁路", &found(3, false));
        metrics.searched("铁路", &found(0, false));
        metrics.searched(" ", &found(3, true));
        metrics.refused("too_busy");
        let watch = Arc::new(WatchMetrics::default());
        metrics.watch(Arc::clone(&watch));
        watch.noticed(Instant::now());
        watch.caught_up(true);
        watch.noticed(Instant::now());
        watch.caught_up(false);
        let text = metrics.text(None, 7, Duration::from_secs(90)).unwrap();
        for line in [
            "souwen_search_outcomes_total{outcome=\"found\"} 1",
            "souwen_search_outcomes_total{outcome=\"nothing\"} 1",
            "souwen_search_outcomes_total{outcome=\"timed_out\"} 1",
            "souwen_search_duration_seconds_count{kind=\"query\"} 2",
            "souwen_search_duration_seconds_count{kind=\"listing\"} 1",
            "souwen_http_errors_total{error_type=\"too_busy\"} 1",
            "souwen_search_stage_duration_seconds_count{stage=\"snippets\"} 1",
            "souwen_query_log_missed_total 0",
            "souwen_watch_lag_seconds_count 1",
            "souwen_watch_behind_seconds 0.0",
            "souwen_index_commits_total 7",
            "souwen_index_readable 0",
            "souwen_index_commit_age_seconds 90.0",
        ] {
            assert!(text.lines().any(|written| written == line), "{line}\n{text}");
        }
        assert!(text.ends_with("# EOF\n"), "{text}");
    }

    #[test]
    fn connections_are_counted_while_they_are_open() {
        let metrics = Metrics::default();
        let (first, second) = (metrics.connection(), metrics.connection());
        drop(first);
        assert_eq!(metrics.connections.get(), 1);
        drop(second);
        assert_eq!(metrics.connections.get(), 0);
    }
}
