//! The second reading, independent of the readers, of files that are divided into lines (plain text,
//! Markdown, CSV) and of feeds. The other kinds have modules of their own, such as `html` and `json`.

#[cfg(feature = "feeds")]
use super::escaped::unescaped;
use super::source_text::SourceText;

/// The lines of a text.
pub(super) fn lines(text: &str, may_be_markup: bool) -> Vec<SourceText> {
    let lines = text.split('\n').zip(1..);
    let piece =
        |(text, line): (&str, u32)| SourceText { line, text: text.to_string(), may_be_markup };
    lines.map(piece).collect()
}

/// The texts of a feed. HTML inside its XML may be escaped, in CDATA sections, or written as elements. So
/// CDATA sections are escaped like the rest, base64 and character references are decoded, and the result is
/// read as one HTML page.
#[cfg(feature = "feeds")]
pub(super) fn feed(text: &str) -> Vec<SourceText> {
    super::html::texts_of_feed(&as_markup(&without_base64(&without_cdata(text))))
}

/// A feed with the content of its CDATA sections escaped.
#[cfg(feature = "feeds")]
fn without_cdata(feed: &str) -> String {
    let mut sections = feed.split("<![CDATA[");
    let mut all = sections.next().unwrap_or_default().to_string();
    for section in sections {
        let (content, behind) = section.split_once("]]>").unwrap_or((section, ""));
        all.push_str(&content.replace('&', "&amp;").replace('<', "&lt;"));
        all.push_str(behind);
    }
    all
}

/// A feed with the HTML in it as markup: it is escaped, except in elements that say that they are XHTML.
#[cfg(feature = "feeds")]
fn as_markup(feed: &str) -> String {
    const XHTML: [&str; 2] = ["type=\"xhtml\"", "type='xhtml'"];
    let mut all = String::with_capacity(feed.len());
    let mut rest = feed;
    while let Some(at) = XHTML.iter().filter_map(|kind| rest.find(kind)).min() {
        let tag = rest[..at].rsplit('<').next().unwrap_or_default();
        let name = tag.split_whitespace().next().unwrap_or_default();
        let end = rest[at..].find(&format!("</{name}")).map_or(rest.len(), |end| at + end);
        all.push_str(&unescaped(&rest[..at]));
        all.push_str(&rest[at..end]);
        rest = &rest[end..];
    }
    all.push_str(&unescaped(rest));
    all
}

/// A feed with the texts in base64 decoded. Whoever writes them says so, or names a media type.
#[cfg(feature = "feeds")]
fn without_base64(text: &str) -> String {
    let mut all = String::with_capacity(text.len());
    let mut pieces = text.split('<');
    all.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        all.push('<');
        let (tag, behind) = piece.split_once('>').unwrap_or((piece, ""));
        let kind = tag.split_once("type=").map_or("", |(_, kind)| kind);
        let kind = kind.strip_prefix(['"', '\'']).unwrap_or(kind);
        let kind = kind.split(['"', '\'']).next().unwrap_or_default();
        let is_sure = tag.contains("base64") || kind.contains('/') && !kind.starts_with("text/");
        // A word of a text may have the form of base64.
        let is_likely = kind.starts_with("text/") && behind.trim().len() > 15;
        let decoded = (is_sure || is_likely).then(|| crate::transfer::text_of_base64(behind));
        match decoded.flatten() {
            Some(decoded) => all.extend([tag, ">", &decoded]),
            None => all.push_str(piece),
        }
    }
    all
}
