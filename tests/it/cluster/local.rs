//! Servers in this process, so that their limits can be any, and a way to a node that counts what goes there.

use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use souwen::Engine;
use souwen::cluster::client::Cluster;
use souwen::cluster::retrieval::ClusterSource;
use souwen::cluster::transport::{Answer, Body, Method, Request, Transport, TransportError};
use souwen::http::{App, Limits, Settings};
use tokio::sync::oneshot;

use crate::util::client::{self, Response};

/// What was sent to the cluster.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Sent {
    pub requests: usize,
    /// Of paths and bodies.
    pub bytes: usize,
}

/// Carries requests to a node, counts them, and can hold them back.
pub struct Counting {
    address: String,
    pub sent: Mutex<Sent>,
    held: Mutex<bool>,
    released: Condvar,
}

impl Counting {
    pub fn to(address: String) -> Arc<Counting> {
        let (sent, held, released) = Default::default();
        Arc::new(Counting { address, sent, held, released })
    }

    /// What was sent since the last call.
    pub fn taken(&self) -> Sent {
        std::mem::take(&mut *self.sent.lock().unwrap())
    }

    /// Holds requests back, or lets them go.
    pub fn index_state(&self, held: bool) {
        *self.held.lock().unwrap() = held;
        self.released.notify_all();
    }

    /// Waits until so many requests were sent.
    pub fn until_sent(&self, requests: usize) {
        while self.sent.lock().unwrap().requests < requests {
            std::thread::yield_now();
        }
    }
}

impl Transport for Counting {
    fn send(&self, request: &Request<'_>) -> Result<Answer, TransportError> {
        let method = match request.method {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Delete => "DELETE",
            Method::Head => "HEAD",
        };
        let (kind, body) = match request.body {
            Body::None => ("json", &[][..]),
            Body::Json(body) => ("json", body),
            Body::Lines(body) => ("x-ndjson", body),
        };
        {
            let mut sent = self.sent.lock().unwrap();
            sent.requests += 1;
            sent.bytes += request.path.len() + body.len();
        }
        drop(self.released.wait_while(self.held.lock().unwrap(), |held| *held).unwrap());
        let mut bytes = format!(
            "{method} {} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/{kind}\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n",
            request.path,
            self.address,
            body.len()
        )
        .into_bytes();
        bytes.extend_from_slice(body);
        let Response { status, body, .. } = client::raw(&self.address, &bytes);
        Ok(Answer { status, body })
    }

    fn address(&self) -> &str {
        &self.address
    }
}

/// A server in this process, so that its limits can be any.
pub struct Local {
    address: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Local {
    /// Serves what an engine finds.
    pub fn serve(engine: Engine, limits: Limits, settings: Settings) -> Local {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = std::thread::spawn(move || {
            let mut runtime = tokio::runtime::Builder::new_multi_thread();
            runtime.worker_threads(1).enable_all().build().unwrap().block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                let app = App::new(Arc::new(engine), limits);
                app.apply(settings);
                souwen::http::serve(listener, Arc::new(app), async { drop(stopped.await) }).await;
            });
        });
        Local { address, stop: Some(stop), thread: Some(thread) }
    }

    /// Sends a request; a body has a type and a text.
    pub fn ask(&self, method: &str, target: &str, body: Option<(&str, &str)>) -> Response {
        let mut head = format!("{method} {target} HTTP/1.1\r\nHost: {}\r\n", self.address);
        if let Some((kind, body)) = body {
            head += &format!("Content-Type: {kind}\r\nContent-Length: {}\r\n", body.len());
        }
        head += "Connection: close\r\n\r\n";
        head += body.map_or("", |(_, body)| body);
        client::raw(&self.address, head.as_bytes())
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// An engine over what is published under a name.
pub fn engine_of(counting: &Arc<Counting>, name: &str) -> Engine {
    let cluster = Cluster::new(Arc::clone(counting) as Arc<dyn Transport>);
    let engine = Engine::new(Arc::new(ClusterSource::open(cluster, name).unwrap()));
    // Otherwise a thread reads this when the first search wants it.
    engine.prepare_suggestions().unwrap();
    engine
}

/// The usual limits, but for looking after new commits, of which nothing is to be counted, and for the time of a
/// search, which a slow machine may need.
pub fn usual() -> Limits {
    let long = Duration::from_secs(24 * 60 * 60);
    Limits { reload_every: long, search_deadline: long, answer_timeout: long, ..Limits::default() }
}
