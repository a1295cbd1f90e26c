//! The HTTP client for other souwen servers, and for clusters. All commands that need one share it.
//!
//! The client blocks, and streams bodies. A request fails if it makes no progress, however long it takes
//! altogether. Secrets come from a file or the environment, and never from the command line, which every user
//! of the machine can see. They are sent only to the server that was named: redirects are not followed.

mod address;
mod answer;
mod client;
#[cfg(feature = "engine")]
mod cluster;
mod credentials;
mod error;
#[cfg(test)]
mod tests;

pub use address::{Address, encoded};
pub use answer::Answer;
pub use client::{Remote, RemoteConfig};
#[cfg(feature = "engine")]
pub use cluster::ClusterTransport;
pub use credentials::{Credentials, VARIABLE};
pub use error::RemoteError;
