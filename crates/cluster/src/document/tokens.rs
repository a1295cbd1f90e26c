//! Tokens as a text, with spaces between them.

use serde_json::Value;

/// A text of tokens in the making.
#[derive(Debug, Default)]
pub(super) struct Tokens(String);

impl Tokens {
    /// Room for so many bytes.
    pub(super) fn with_capacity(bytes: usize) -> Tokens {
        Tokens(String::with_capacity(bytes))
    }

    /// Adds a token.
    pub(super) fn push(&mut self, token: &str) {
        self.part();
        self.0.push_str(token);
    }

    /// Adds a token of these characters.
    pub(super) fn push_chars<const N: usize>(&mut self, token: [char; N]) {
        self.part();
        self.0.extend(token);
    }

    /// The text.
    pub(super) fn into_text(self) -> String {
        self.0
    }

    /// The text, or another one if there are no tokens.
    pub(super) fn into_value_or(self, other: &str) -> Value {
        if self.0.is_empty() { other.into() } else { self.0.into() }
    }

    fn part(&mut self) {
        if !self.0.is_empty() {
            self.0.push(' ');
        }
    }
}
