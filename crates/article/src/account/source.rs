//! Reads all texts of a file in a simple way, independently of the readers: the lines of a text, the texts
//! between the tags of HTML, the strings of JSON.

use super::source_text::SourceText;
use super::{html, json};
use crate::kind::FileKind;

/// The pieces of a file, in order.
pub(super) fn pieces(text: &str, kind: FileKind) -> Vec<SourceText> {
    match kind {
        FileKind::Markdown | FileKind::Text => lines(text, kind == FileKind::Markdown),
        FileKind::Html => html::texts(text),
        FileKind::Json | FileKind::JsonLines => json::strings(text),
        #[cfg(feature = "office")]
        FileKind::Rows => lines(text, true),
        // Feeds contain HTML inside XML, either escaped or as elements.
        #[cfg(feature = "feeds")]
        FileKind::Feed => {
            let bare = text.replace("<![CDATA[", "").replace("]]>", "");
            html::texts(&super::escaped::unescaped(&bare))
        }
        // These kinds have readings of their own.
        #[allow(unreachable_patterns, reason = "without features there are no others")]
        _ => Vec::new(),
    }
}

fn lines(text: &str, may_be_markup: bool) -> Vec<SourceText> {
    let lines = text.split('\n').zip(1..);
    let piece =
        |(text, line): (&str, u32)| SourceText { line, text: text.to_string(), may_be_markup };
    lines.map(piece).collect()
}
