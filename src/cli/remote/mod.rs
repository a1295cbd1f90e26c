//! Asking another souwen server: one light client over HTTP for every command that needs one.
//!
//! It blocks, streams what is answered, and ends what makes no progress rather than what takes long.
//! Secrets come from a file or the environment, never from what is typed, which everybody on the
//! machine sees; they are sent to the server that was named and to no other, since no redirect is
//! followed.

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
