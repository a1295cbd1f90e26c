//! The revisions of the protocol that are spoken.

use serde_json::{Map, Value};

/// The one in which every request says all that has to be known.
pub const STATELESS: &str = "2026-07-28";

/// The newest of those that begin with a handshake.
pub const LATEST: &str = "2025-11-25";

/// All of them, the oldest first. Of those before the newest handshake nothing differs in what is
/// answered here.
pub const REVISIONS: [&str; 5] = ["2024-11-05", "2025-03-26", "2025-06-18", LATEST, STATELESS];

/// Whether a revision is spoken.
pub fn is_known(revision: &str) -> bool {
    REVISIONS.contains(&revision)
}

/// The revision that a handshake agrees on: what the client asks for, or else the newest.
pub(crate) fn agreed(asked: &str) -> &'static str {
    let of_handshake = REVISIONS.into_iter().filter(|revision| *revision != STATELESS);
    of_handshake.into_iter().find(|revision| *revision == asked).unwrap_or(LATEST)
}

/// What a request without a handshake says of itself, in `_meta`.
pub(crate) const META: &str = "_meta";
pub(crate) const META_VERSION: &str = "io.modelcontextprotocol/protocolVersion";
pub(crate) const META_CAPABILITIES: &str = "io.modelcontextprotocol/clientCapabilities";
/// And its answer.
pub(crate) const META_SERVER: &str = "io.modelcontextprotocol/serverInfo";

/// What the parameters of a request say of the revision: nothing where there was a handshake.
pub(crate) fn stated(params: &Map<String, Value>) -> Option<&Value> {
    params.get(META)?.get(META_VERSION)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handshake_agrees_on_what_both_speak() {
        for (asked, expected) in [
            ("2025-11-25", "2025-11-25"),
            ("2025-03-26", "2025-03-26"),
            ("2024-11-05", "2024-11-05"),
            ("2026-07-28", LATEST),
            ("2031-01-01", LATEST),
            ("", LATEST),
        ] {
            assert_eq!(agreed(asked), expected, "{asked}");
        }
    }
}
