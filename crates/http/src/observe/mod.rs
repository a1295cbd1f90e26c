//! What an operator can observe: metrics, a log line for each request, and an id by which a client and the
//! log refer to the same request.
//!
//! Clients cannot create new label values, because routes are recorded as templates. The log line is written
//! with `tracing`; the command line decides where it goes.

mod access_log;
mod labels;
mod metrics;
mod metrics_server;
mod request_id;
mod watch;

pub(crate) use metrics::{Metrics, TEXT_TYPE};
pub use metrics_server::serve_metrics;
pub(crate) use request_id::RequestIds;
pub use watch::WatchMetrics;

use std::time::Instant;

use warp::http::{HeaderName, HeaderValue, header};
use warp::reply::Response;

use crate::app::App;
use crate::request::call::Call;
use crate::routes::table;
use labels::Labels;
use metrics::Present;

/// The header with the id of a request, in the request and in its response.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// A request, from its arrival to its response.
pub(crate) struct Observed {
    began: Instant,
    /// Counts the request until it is dropped, also if the client disconnects before there is a response.
    _present: Present,
    id: String,
}

impl Observed {
    /// A request that has arrived.
    pub(crate) fn new(app: &App, call: &Call) -> Observed {
        let id = app.request_ids.of(call.request_id());
        Observed { began: Instant::now(), _present: app.metrics.active_request(), id }
    }

    /// Records the response, with the error code if there is one.
    pub(crate) fn answered(
        self,
        app: &App,
        call: &Call,
        response: &mut Response,
        error: Option<&'static str>,
    ) {
        let took = self.began.elapsed();
        let route = table::find(&call.path).map(|route| route.path);
        let labels = Labels::new(route, &call.method, response.status());
        if let Some(error) = error {
            app.metrics.refused(error);
        }
        let bytes = response.headers().get(header::CONTENT_LENGTH);
        let bytes = bytes.and_then(|bytes| bytes.to_str().ok()?.parse().ok());
        let line = access_log::Line { id: &self.id, call, labels, took, bytes, error };
        line.write();
        app.metrics.requests.get_or_create(&labels).observe(took.as_secs_f64());
        if let Ok(id) = HeaderValue::from_str(&self.id) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
    }
}
