//! Reads all texts of a file in a simple way, independently of the readers: the lines of a text, the texts
//! between the tags of HTML, the strings of JSON.

use super::source_text::SourceText;

/// The lines of a text.
pub(super) fn lines(text: &str, may_be_markup: bool) -> Vec<SourceText> {
    let lines = text.split('\n').zip(1..);
    let piece =
        |(text, line): (&str, u32)| SourceText { line, text: text.to_string(), may_be_markup };
    lines.map(piece).collect()
}

/// The texts of a feed, which contains HTML inside XML, either escaped or as elements.
#[cfg(feature = "feeds")]
pub(super) fn feed(text: &str) -> Vec<SourceText> {
    let bare = text.replace("<![CDATA[", "").replace("]]>", "");
    super::html::texts(&super::escaped::unescaped(&bare))
}
