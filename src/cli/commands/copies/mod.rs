//! The commands that copy an index: `souwen snapshot` and `souwen pull`.

mod follow;
pub mod pull;
mod remote_source;
mod report;
pub mod snapshot;

pub use follow::Stop;
