//! Secrets: generated once, stored as a hash.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// The number of random bytes in a secret.
const BYTES: usize = 32;
/// The prefix of every secret, by which people and scanners of repositories recognise it.
const PREFIX: &str = "souwen_";
/// The minimal length of a secret that was generated elsewhere, in characters: 128 bits in base64.
const SHORTEST: usize = 22;

/// The hash of a secret, or of a value derived from it.
pub(crate) type Hash = [u8; 32];

/// A secret in plain text. Its `Debug` output does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A new random secret. `None` when the system provides no random numbers.
    pub fn random() -> Option<Secret> {
        let mut bytes = [0; BYTES];
        getrandom::fill(&mut bytes).ok()?;
        Some(Secret(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes))))
    }

    /// A secret that was generated elsewhere; `None` if it is too short to contain 128 bits.
    pub fn from_elsewhere(text: &str) -> Option<Secret> {
        let text = text.trim();
        (text.chars().count() >= SHORTEST).then(|| Secret(text.to_owned()))
    }

    /// The plain text, to be shown once.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The hash to store.
    pub(crate) fn hash(&self) -> Hash {
        hash(&self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The hash of a secret as it was sent.
pub(crate) fn hash(secret: &str) -> Hash {
    Sha256::digest(secret.as_bytes()).into()
}

/// The token that a browser stores instead of the secret. Somebody who finds it can read until the key
/// expires. It is not accepted as a secret, and the secret cannot be computed from it.
pub(crate) fn cookie_token(kept: &Hash) -> String {
    let mut digest = Sha256::new();
    digest.update(b"souwen reading cookie");
    digest.update(kept);
    URL_SAFE_NO_PAD.encode(digest.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_long_different_and_not_printed() {
        let [a, b] = [Secret::random().unwrap(), Secret::random().unwrap()];
        assert_ne!(a, b);
        assert_eq!(a.reveal().len(), PREFIX.len() + 43);
        assert!(!format!("{a:?}").contains(&a.reveal()[7..]));
        assert_eq!(Secret::from_elsewhere(a.reveal()), Some(a.clone()));
        assert_eq!(Secret::from_elsewhere("too short"), None);
        let token = cookie_token(&a.hash());
        assert_ne!(hash(&token), a.hash());
        assert_ne!(token, cookie_token(&b.hash()));
    }
}
