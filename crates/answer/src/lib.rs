//! What is answered, over HTTP and by commands alike: JSON, rows, links, and text with its matches
//! marked.

pub mod json;
pub mod links;
pub mod marked_html;
pub mod plain;
pub mod rows;
