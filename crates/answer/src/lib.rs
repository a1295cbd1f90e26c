//! The output of the HTTP API and of commands: JSON, rows, links, citations, and text with its matches
//! marked.

pub mod beginning;
pub mod citation;
pub mod json;
pub mod links;
pub mod marked_html;
pub mod nearest;
pub mod plain;
pub mod rows;
