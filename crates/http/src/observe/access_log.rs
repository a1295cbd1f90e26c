//! A line of the log for each request.

use std::time::Duration;

use tracing::{Level, enabled, info};

use super::labels::Labels;
use crate::request::call::Call;
use crate::request::query_string::value;

/// By this name lines are chosen and left out.
const TARGET: &str = "souwen::access";

/// What a line tells.
pub(super) struct Line<'l> {
    pub(super) id: &'l str,
    pub(super) call: &'l Call,
    pub(super) labels: Labels,
    pub(super) took: Duration,
    /// The length of the body, where it is known before it is sent.
    pub(super) bytes: Option<u64>,
    pub(super) error: Option<&'static str>,
}

impl Line<'_> {
    /// Writes it, where somebody wants it. What was asked for is told only where the operator says so: what
    /// people look for is theirs.
    pub(super) fn write(&self) {
        if !enabled!(target: TARGET, Level::INFO) {
            return;
        }
        let client = self.call.peer().map(|peer| peer.to_canonical().to_string());
        let is_told = self.call.settings.log_queries;
        let query = is_told.then(|| value(&self.call.query, "q")).filter(|query| !query.is_empty());
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
