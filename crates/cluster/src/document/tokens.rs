//! The content of a field: tokens separated by spaces.

use serde_json::Value;

/// A sequence of tokens that is being written.
#[derive(Debug, Default)]
pub(super) struct Tokens(String);

impl Tokens {
    /// No tokens, with room for `bytes` bytes.
    pub(super) fn with_capacity(bytes: usize) -> Tokens {
        Tokens(String::with_capacity(bytes))
    }

    /// Adds a token.
    pub(super) fn push(&mut self, token: &str) {
        self.part();
        self.0.push_str(token);
    }

    /// Adds a token that consists of these characters.
    pub(super) fn push_chars<const N: usize>(&mut self, token: [char; N]) {
        self.part();
        self.0.extend(token);
    }

    /// The tokens as text.
    pub(super) fn into_text(self) -> String {
        self.0
    }

    /// The tokens as text, or `other` if there are none.
    pub(super) fn into_value_or(self, other: &str) -> Value {
        if self.0.is_empty() { other.into() } else { self.0.into() }
    }

    fn part(&mut self) {
        if !self.0.is_empty() {
            self.0.push(' ');
        }
    }
}
