//! Secrets: made once, kept as a hash.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// Random bytes of a secret.
const BYTES: usize = 32;
/// What every secret begins with, so that people and scanners of repositories know what it is.
const PREFIX: &str = "souwen_";
/// The shortest secret that is taken from elsewhere, in characters: 128 bits in base64.
const SHORTEST: usize = 22;

/// The hash of a secret, or of what is made from it.
pub(crate) type Hash = [u8; 32];

/// A secret in plain. It cannot be printed by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A new one. `None` when the system has no random numbers.
    pub fn random() -> Option<Secret> {
        let mut bytes = [0; BYTES];
        getrandom::fill(&mut bytes).ok()?;
        Some(Secret(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes))))
    }

    /// One that was made elsewhere; `None` when it is too short to hold 128 bits.
    pub fn from_elsewhere(text: &str) -> Option<Secret> {
        let text = text.trim();
        (text.chars().count() >= SHORTEST).then(|| Secret(text.to_owned()))
    }

    /// The text, to be shown once.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
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

/// What a browser keeps in the place of a secret. Whoever finds it can read until the key ends; it is
/// no secret that is accepted elsewhere, and the secret cannot be got from it.
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
