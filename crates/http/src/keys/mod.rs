//! Keys: who may do what.
//!
//! A key is a secret of 256 random bits with a label, rights, and possibly restrictions. The secret is shown
//! once, when it is made. Only its SHA-256 is stored, so that somebody who reads the file cannot use it. A
//! browser in which a key was entered stores a token derived from that hash: the token allows reading only,
//! and is not accepted as a secret.

pub(crate) mod credentials;
mod file;
mod key;
mod known;
mod secret;

pub use file::{KeyFileError, KeyFileTurn};
pub use key::{Key, Right};
pub use known::Keys;
pub use secret::Secret;
