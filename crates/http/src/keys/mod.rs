//! Keys: who may do what.
//!
//! A key is a secret of 256 random bits with a label, rights, and perhaps bounds. It is shown once,
//! when it is made; what is kept is its SHA-256, so that who reads the file cannot use it. A browser
//! that has been given a key keeps a token made from that, which is good for reading alone and is
//! worth nothing as a secret.

pub(crate) mod credentials;
mod file;
mod key;
mod known;
mod secret;

pub use file::{KeyFileError, KeyFileTurn};
pub use key::{Key, Right};
pub use known::Keys;
pub use secret::Secret;
