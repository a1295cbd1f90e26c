//! Copies of an index that is being served and written to: whole commits, verified, one at a time.
//!
//! Whatever a commit names never changes, so a commit is copied file by file while others follow it.
//! What must not happen is that its files go meanwhile: [`HeldCommit`] has all of them open, which
//! keeps their content however often a writer publishes and sweeps. From there two ways lead into a
//! directory ([`Target`]): over the disk, where files get a second name if they can
//! ([`LocalSource`]), or over a network ([`CopySource`]). Into it comes only what is not there yet,
//! under temporary names, read back against the checksums of the commit and written through; then
//! `CURRENT` is replaced. So a copy is the state before or the one after at every moment, and an
//! ordinary index.
//!
//! A copy knows what it is a copy of and what was last put there (`mark.rs`). What somebody has changed
//! in it is never undone: copying on is refused.

mod engine;
mod error;
mod held;
mod local;
mod mark;
mod names;
mod new_copy;
mod offer;
mod target;
#[cfg(test)]
mod tests;

pub use engine::{CopyReport, CopySource, bring_up_to_date, snapshot};
pub use error::CopyError;
pub use held::{HeldCommit, HeldFile, current_tag};
pub use local::LocalSource;
pub use mark::{Kind, last_checked};
pub use new_copy::NewCopy;
pub use offer::{FileFacts, Offer};
pub use target::Target;
