//! A client of the cluster that counts what it sends and receives.

use std::io::Read as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use souwen::cluster::transport::{Answer, Body, Method, Request, Transport, TransportError};

/// Requests over kept connections. Copies share them, and what they count.
#[derive(Clone)]
pub(crate) struct CountingTransport {
    agent: ureq::Agent,
    address: String,
    requests: Arc<AtomicU64>,
    bytes: Arc<AtomicU64>,
}

impl CountingTransport {
    /// A client of the cluster at this address, such as `http://127.0.0.1:9200`.
    pub(crate) fn new(address: &str) -> CountingTransport {
        let agent = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build();
        CountingTransport {
            agent: agent.into(),
            address: address.trim_end_matches('/').to_owned(),
            requests: Arc::default(),
            bytes: Arc::default(),
        }
    }

    /// How many requests were sent so far, and how many bytes of bodies were received.
    pub(crate) fn counts(&self) -> [u64; 2] {
        [self.requests.load(Ordering::Relaxed), self.bytes.load(Ordering::Relaxed)]
    }
}

impl Transport for CountingTransport {
    fn send(&self, request: &Request<'_>) -> Result<Answer, TransportError> {
        let broken = |error: ureq::Error| TransportError::Broken(error.to_string());
        let (kind, body) = match request.body {
            Body::None => (None, &[][..]),
            Body::Json(body) => (Some("application/json"), body),
            Body::Lines(body) => (Some("application/x-ndjson"), body),
        };
        let method = match request.method {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Delete => "DELETE",
            Method::Head => "HEAD",
        };
        let uri = format!("{}{}", self.address, request.path);
        let builder = ureq::http::Request::builder().method(method).uri(uri);
        let response = match kind {
            Some(kind) => {
                let request = builder.header("content-type", kind).body(body);
                self.agent.run(request.map_err(|error| broken(error.into()))?)
            }
            None => self.agent.run(builder.body(()).map_err(|error| broken(error.into()))?),
        };
        let response = response.map_err(broken)?;
        let status = response.status().as_u16();
        let mut body = Vec::new();
        let mut reader = response.into_body().into_reader();
        reader.read_to_end(&mut body).map_err(|error| TransportError::Broken(error.to_string()))?;
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(body.len() as u64, Ordering::Relaxed);
        Ok(Answer { status, body })
    }

    fn address(&self) -> &str {
        &self.address
    }
}
