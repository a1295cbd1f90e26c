//! Giving a commit away, file by file: leases keep its files while others follow it, and files are
//! streamed from the disk.

mod leases;
mod range;
mod stream;

pub(crate) use leases::{LEASE, Lease, Leases, NoLease};
pub(crate) use range::{Part, part};
pub(crate) use stream::stream;
