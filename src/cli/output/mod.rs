//! The output of commands: text for a terminal, tables, JSON.

pub mod explain;
pub mod hit;
pub mod json;
pub mod language;
pub mod progress;
pub mod report;
pub mod table;
pub mod terminal;
pub mod words;
