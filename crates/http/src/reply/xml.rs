//! A writer for XML: all text is escaped, and characters that XML cannot represent (control characters) are
//! left out.

use std::fmt::Write;

/// A document that is being written.
pub(crate) struct Xml(String);

impl Xml {
    /// A document with its XML declaration.
    pub(crate) fn new() -> Xml {
        #[cfg(test)]
        crate::rendering::note("XML");
        Xml("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned())
    }

    /// Opens an element.
    pub(crate) fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes, ">\n");
    }

    /// Closes an element.
    pub(crate) fn close(&mut self, name: &str) {
        self.raw(&format!("</{name}>\n"));
    }

    /// An element without content.
    pub(crate) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes, "/>\n");
    }

    /// An element that contains text.
    pub(crate) fn text(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.tag(name, attributes, ">");
        self.escaped(text);
        self.close(name);
    }

    /// The document.
    pub(crate) fn finish(self) -> String {
        self.0
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, &str)], end: &str) {
        self.raw("<");
        self.raw(name);
        for (name, value) in attributes {
            // Writing into a string does not fail.
            let _ = write!(self.0, " {name}=\"");
            self.escaped(value);
            self.raw("\"");
        }
        self.raw(end);
    }

    fn raw(&mut self, text: &str) {
        self.0.push_str(text);
    }

    fn escaped(&mut self, text: &str) {
        for c in text.chars().filter(|c| is_allowed(*c)) {
            match c {
                '&' => self.raw("&amp;"),
                '<' => self.raw("&lt;"),
                '>' => self.raw("&gt;"),
                '"' => self.raw("&quot;"),
                '\r' => self.raw("&#13;"),
                c => self.0.push(c),
            }
        }
    }
}

/// Whether XML 1.0 allows a character in a document.
fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_attributes_are_escaped() {
        let mut xml = Xml::new();
        xml.open("a", &[("b", "\"<&>'\u{0}")]);
        xml.text("c", &[], "]]> <d>\u{1b}&amp;\u{FFFF}𠮷");
        xml.empty("e", &[]);
        xml.close("a");
        let expected =
            "<a b=\"&quot;&lt;&amp;&gt;'\">\n<c>]]&gt; &lt;d&gt;&amp;amp;𠮷</c>\n<e/>\n</a>\n";
        assert!(xml.finish().ends_with(expected));
    }
}
