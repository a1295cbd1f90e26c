//! The query log: what readers searched for, where the operator wants to know it.
//!
//! It is off unless it is asked for, stays on this machine, and holds neither addresses nor keys nor times of
//! the day. `entry` is one query, `files` the files of a folder, one for each day, which are deleted after some
//! days; `recorder` writes to them on a thread of its own, so that no search waits for a disk; `read` reads
//! them back.

mod entry;
mod files;
mod read;
mod recorder;

pub use entry::{LoggedQuery, QuerySource};
pub use files::QueryFiles;
pub use read::{ReadQueries, read_queries};
pub(crate) use recorder::{QueryLog, Reporting};
