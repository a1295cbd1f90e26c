//! The commands: each asks the layers below and prints.

pub mod analyze;
pub mod check;
pub mod dict;
pub mod dry_run;
pub mod eval;
pub mod export;
pub mod index;
pub mod search;
pub mod serve;
pub mod show;
pub mod similar;
pub mod stats;
pub mod suggest;
