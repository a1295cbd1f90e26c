//! What is answered, over HTTP and by `--json` alike: JSON, links, citations, and text with its
//! matches marked.

pub mod beginning;
pub mod citation;
pub mod json;
pub mod links;
pub mod marked_html;
