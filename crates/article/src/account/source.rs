//! The second reading, independent of the readers, of files that are divided into lines (plain text,
//! Markdown, CSV) and of feeds. The other kinds have modules of their own, such as `html` and `json`.

use super::source_text::SourceText;

/// The lines of a text.
pub(super) fn lines(text: &str, may_be_markup: bool) -> Vec<SourceText> {
    let lines = text.split('\n').zip(1..);
    let piece =
        |(text, line): (&str, u32)| SourceText { line, text: text.to_string(), may_be_markup };
    lines.map(piece).collect()
}

/// The texts of a feed. HTML inside its XML may be escaped, in CDATA sections, or written as elements. So
/// CDATA marks are removed and character references decoded, and the result is read as one HTML page.
#[cfg(feature = "feeds")]
pub(super) fn feed(text: &str) -> Vec<SourceText> {
    let bare = text.replace("<![CDATA[", "").replace("]]>", "");
    super::html::texts(&super::escaped::unescaped(&bare))
}
