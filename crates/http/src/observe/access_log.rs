//! The access log: one line for each request.

use std::time::Duration;

use tracing::{Level, enabled, info};

use super::labels::Labels;
use crate::request::call::Call;
use crate::request::query_string::value;

/// The target by which these lines can be filtered.
const TARGET: &str = "souwen::access";

/// The content of a line.
pub(super) struct Line<'l> {
    pub(super) id: &'l str,
    pub(super) call: &'l Call,
    pub(super) labels: Labels,
    pub(super) took: Duration,
    /// The length of the body, if it is known before it is sent.
    pub(super) bytes: Option<u64>,
    pub(super) error: Option<&'static str>,
}

impl Line<'_> {
    /// Writes the line, if the log level is enabled. The query is included only if the operator has enabled
    /// that: what people search for is private.
    pub(super) fn write(&self) {
        if !enabled!(target: TARGET, Level::INFO) {
            return;
        }
        let client = self.call.peer().map(|peer| peer.to_canonical().to_string());
        let is_logged = self.call.settings.log_queries;
        let query =
            is_logged.then(|| value(&self.call.query, "q")).filter(|query| !query.is_empty());
        info!(
            target: TARGET,
            request_id = self.id,
            client,
            route = %self.labels.route(),
            method = self.labels.method(),
            status = self.labels.status(),
            ms = (self.took.as_secs_f64() * 1e5).round() / 1e2,
            bytes = self.bytes,
            error = self.error,
            query,
            "request"
        );
    }
}
