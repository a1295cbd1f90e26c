//! The client of one server, with its certificates and credentials, and the requests to it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ureq::http::request::Builder;
use ureq::http::{self, Method};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, SendBody};

use super::{Address, Answer, Credentials, RemoteError};
use crate::cli::error::CliError;

/// The value of the header `User-Agent`.
const NAME: &str = concat!("souwen/", env!("CARGO_PKG_VERSION"));
/// How long an unused connection is kept. Servers and proxies keep theirs for longer, so no request is sent
/// on a connection that is just being closed.
const IDLE: Duration = Duration::from_secs(3);

/// The configuration of a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteConfig {
    /// The credentials that are sent.
    pub credentials: Credentials,
    /// A file with the only root certificates that are trusted; `None` to trust those of the Web PKI
    /// (Mozilla's).
    pub ca: Option<PathBuf>,
    /// The maximal time without any progress in either direction.
    pub timeout: Duration,
}

/// The client of one server. Clones share their connections.
#[derive(Debug, Clone)]
pub struct Remote {
    agent: Agent,
    address: Address,
    credentials: Credentials,
}

impl Remote {
    /// A client of the server at this address. It does not connect yet.
    ///
    /// # Errors
    /// When the certificates cannot be read.
    pub fn new(address: Address, config: &RemoteConfig) -> Result<Remote, CliError> {
        let roots = match &config.ca {
            Some(file) => RootCerts::new_with_certs(&certificates(file)?),
            None => RootCerts::WebPki,
        };
        let wait = Some(config.timeout);
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            // A redirect leads to a server that the user has not named: it is reported as an error, not
            // followed.
            .max_redirects(0)
            .user_agent(NAME)
            .accept("application/json")
            .tls_config(TlsConfig::builder().root_certs(roots).build())
            .timeout_resolve(wait)
            .timeout_connect(wait)
            .timeout_per_read(wait)
            .timeout_per_write(wait)
            .max_idle_age(IDLE);
        // Requests to this machine bypass a configured proxy.
        let agent = if address.is_here() { agent.proxy(None) } else { agent }.build();
        Ok(Remote { agent: agent.into(), address, credentials: config.credentials.clone() })
    }

    /// The address of the server.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// The agent that sends the requests.
    #[cfg(feature = "engine")]
    pub(super) fn agent(&self) -> &Agent {
        &self.agent
    }

    /// The value of the header `Authorization`, if there are credentials.
    #[cfg(feature = "engine")]
    pub(super) fn authorization(&self) -> Option<&str> {
        self.credentials.header()
    }

    /// A request to a path below the address of the server. `path` begins with a slash and is already
    /// encoded, for example `/api/v1/stats`.
    pub fn request(&self, method: Method, path: &str) -> Request<'_> {
        let builder = http::Request::builder().method(method).uri(self.address.join(path));
        let builder = match self.credentials.header() {
            Some(value) => builder.header("authorization", value),
            None => builder,
        };
        Request { remote: self, builder, accepted: None }
    }

    /// A GET request.
    pub fn get(&self, path: &str) -> Request<'_> {
        self.request(Method::GET, path)
    }

    /// A POST request.
    pub fn post(&self, path: &str) -> Request<'_> {
        self.request(Method::POST, path)
    }
}

/// A request without a body. A method that usually has one must say so: otherwise the HTTP client announces a
/// body in chunks, which some proxies refuse.
pub(super) fn bodiless(builder: Builder) -> Builder {
    match builder.method_ref() {
        Some(&Method::POST | &Method::PUT) => builder.header("content-length", "0"),
        _ => builder,
    }
}

/// A request that is being built.
#[derive(Debug)]
pub struct Request<'r> {
    remote: &'r Remote,
    builder: Builder,
    /// An error status that is treated as a success.
    accepted: Option<u16>,
}

impl Request<'_> {
    /// Adds a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.builder = self.builder.header(name, value);
        self
    }

    /// Treats an answer with this status as a success, because its body contains the result.
    pub fn accepting_status(mut self, status: u16) -> Self {
        self.accepted = Some(status);
        self
    }

    /// Sends the request without a body. An answer with an error status is an error.
    ///
    /// # Errors
    /// When the server cannot be reached, or refuses.
    pub fn send(mut self) -> Result<Answer, RemoteError> {
        self.builder = bodiless(self.builder);
        self.run(SendBody::none())
    }

    /// Sends the request with these bytes as its body, whose content type is `kind`.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub fn send_bytes(self, kind: &str, body: &[u8]) -> Result<Answer, RemoteError> {
        let length = body.len().to_string();
        let mut body = body;
        let request = self.header("content-type", kind).header("content-length", &length);
        request.run(SendBody::from_reader(&mut body))
    }

    fn run(self, body: SendBody<'_>) -> Result<Answer, RemoteError> {
        let server = self.remote.address.as_str();
        let request =
            self.builder.body(body).map_err(|error| RemoteError::of(server, error.into()))?;
        let response =
            self.remote.agent.run(request).map_err(|error| RemoteError::of(server, error))?;
        Answer::new(server, response, self.accepted)
    }
}

/// The certificates in a PEM file.
fn certificates(file: &Path) -> Result<Vec<Certificate<'static>>, CliError> {
    let failed = |source| CliError::File { path: file.to_owned(), source };
    let text = fs::read(file).map_err(failed)?;
    let items: Result<Vec<_>, _> = parse_pem(&text).collect();
    let certificates: Vec<_> = items
        .unwrap_or_default()
        .into_iter()
        .filter_map(|item| match item {
            PemItem::Certificate(certificate) => Some(certificate),
            _ => None,
        })
        .collect();
    if certificates.is_empty() {
        let file = file.display();
        return Err(CliError::Usage(format!(
            "{file} holds no certificate: name the file (PEM) of the authority that has signed the \
             server's certificate"
        )));
    }
    Ok(certificates)
}
