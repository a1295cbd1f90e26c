//! The query log: what users searched for, if the operator enables it.
//!
//! It stays on this machine and contains no addresses, keys or times of day. `entry` is one log entry.
//! `files` manages the files of a folder: one for each day, deleted after some days. `recorder` writes to
//! them on a thread of its own, so that no search waits for the disk. `read` reads the log.
//!
//! ```text
//! {"query":"中亚铁路","total":12,"ms":4.1,"via":"page"}
//! ```

mod entry;
mod files;
mod read;
mod recorder;

pub use entry::{LoggedQuery, QuerySource};
pub use files::QueryFiles;
pub use read::{ReadQueries, read_queries};
pub(crate) use recorder::{QueryLog, Reporting};
