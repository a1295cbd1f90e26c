//! Reading an index: its snapshots, and retrieval from them.

mod address;
mod collect;
mod columns;
pub(crate) mod contents;
mod facet_counts;
mod features;
pub(crate) mod former_ids;
mod guarded;
mod id_order;
mod members;
mod offers;
pub(crate) mod open_segment;
pub(crate) mod owner;
pub(crate) mod pending;
pub(crate) mod reader;
pub mod retrieval;
pub(crate) mod run;
mod set_query;
pub(crate) mod snapshot;
pub(crate) mod source;
pub(crate) mod stored;
mod term_infos;
mod top;
pub(crate) mod values;
pub(crate) mod view;
mod walk;
mod years;
