//! The supported revisions of the protocol.

use serde_json::{Map, Value};

/// The stateless revision, in which every request is self-contained.
pub const STATELESS: &str = "2026-07-28";

/// The newest revision that begins with a handshake.
pub(crate) const LATEST: &str = "2025-11-25";

/// All revisions, the oldest first. The older ones with a handshake do not differ from the newest in what
/// is used here.
pub(crate) const REVISIONS: [&str; 5] =
    ["2024-11-05", "2025-03-26", "2025-06-18", LATEST, STATELESS];

/// Whether a revision is supported.
pub fn is_known(revision: &str) -> bool {
    REVISIONS.contains(&revision)
}

/// The revision that a handshake agrees on: the requested one if supported, otherwise the newest.
pub(crate) fn agreed(requested: &str) -> &'static str {
    let of_handshake = REVISIONS.into_iter().filter(|revision| *revision != STATELESS);
    of_handshake.into_iter().find(|revision| *revision == requested).unwrap_or(LATEST)
}

/// The member with the metadata of a request without a handshake.
pub(crate) const META: &str = "_meta";
pub(crate) const META_VERSION: &str = "io.modelcontextprotocol/protocolVersion";
pub(crate) const META_CAPABILITIES: &str = "io.modelcontextprotocol/clientCapabilities";
/// The member with the metadata of its response.
pub(crate) const META_SERVER: &str = "io.modelcontextprotocol/serverInfo";

/// The revision stated in the parameters of a request; `None` after a handshake.
pub(crate) fn stated(params: &Map<String, Value>) -> Option<&Value> {
    params.get(META)?.get(META_VERSION)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handshake_agrees_on_what_both_speak() {
        for (requested, expected) in [
            ("2025-11-25", "2025-11-25"),
            ("2025-03-26", "2025-03-26"),
            ("2024-11-05", "2024-11-05"),
            ("2026-07-28", LATEST),
            ("2031-01-01", LATEST),
            ("", LATEST),
        ] {
            assert_eq!(agreed(requested), expected, "{requested}");
        }
    }
}
