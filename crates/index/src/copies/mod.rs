//! Copies of an index that is being served and written to: whole commits, verified, one at a time.
//!
//! A file that a commit names never changes, so a commit is copied file by file while newer commits
//! follow. Its files must not disappear meanwhile: [`PinnedCommit`] has all of them open, which
//! preserves their content however often a writer publishes and sweeps. Two kinds of source fill a
//! directory ([`Target`]): the file system, with hard links where possible ([`LocalSource`]), and a
//! network ([`CopySource`]). Only missing files are transferred, under temporary names; they are
//! verified against the checksums of the commit and synced. Then `CURRENT` is replaced. So at every
//! moment a copy is either the old or the new state, and an ordinary index.
//!
//! A copy records its source and the last state that was copied (`mark.rs`). Changes that somebody
//! has made in a copy are never undone: further copying is refused.

mod engine;
mod error;
mod local;
mod mark;
mod names;
mod new_copy;
mod offer;
mod pinned;
mod target;
#[cfg(test)]
mod tests;

pub use engine::{CopyReport, CopySource, bring_up_to_date, snapshot};
pub use error::CopyError;
pub use local::LocalSource;
pub use mark::{Kind, last_checked};
pub use new_copy::NewCopy;
pub use offer::{FileFacts, Offer};
pub use pinned::{PinnedCommit, PinnedFile, current_tag};
pub use target::Target;
