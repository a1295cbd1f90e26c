//! Serves a commit file by file to replicas: leases keep its files readable while new commits follow, and
//! files are streamed from disk.

mod leases;
mod range;
mod stream;

pub(crate) use leases::{LEASE, Lease, Leases, NoLease};
pub(crate) use range::{Part, part};
pub(crate) use stream::stream;
