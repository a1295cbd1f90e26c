//! What is answered, over HTTP and by `--json` alike: JSON, links, and text with its matches marked.

pub mod json;
pub mod links;
pub mod marked_html;
