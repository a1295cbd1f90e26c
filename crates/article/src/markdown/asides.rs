//! Annotations in a document: the language of code, the attributes of a heading, the kind of a callout.

use super::lines::TextLine;
use super::tree::Tree;

impl Tree<'_> {
    /// The info string of a code fence: the name of a language, or a title.
    pub(super) fn info(&mut self, line: usize, info: &str) {
        if is_language(info) {
            self.omit(line, info, "the language of code");
        } else {
            let line = TextLine { literal: true, ..self.line(line, info.to_string()) };
            self.push(vec![line]);
        }
    }

    /// The attributes of a heading, without its anchor: `{#bus .wide}`.
    pub(super) fn attributes(&mut self, line: usize, anchor: Option<&str>) {
        let source = self.source(line);
        let braces = source.rfind('{').map(|at| source[at..].to_string()).unwrap_or_default();
        let braces = braces.replacen(anchor.unwrap_or_default(), "", 1);
        if braces.contains(souwen_text::is_significant) {
            self.omit(line, &braces, "attributes of a heading");
        }
    }

    /// The word that names the kind of a callout: `[!NOTE]`.
    pub(super) fn kind_of_callout(&mut self, line: usize) {
        let source = self.source(line);
        let kind = source.split_once("[!").and_then(|(_, rest)| rest.split_once(']'));
        let kind = kind.map(|(kind, _)| kind.to_string()).unwrap_or_default();
        self.omit(line, &kind, "the kind of a callout");
    }
}

/// Whether the info string of a code fence is the name of a language, and not a title.
fn is_language(info: &str) -> bool {
    let name = info.split([' ', '{', ',']).next().unwrap_or_default();
    let is_sign = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '#' | '-' | '_');
    info.is_ascii() && name.chars().all(is_sign) && !name.chars().all(|c| c.is_ascii_digit())
}
