//! Ids of requests: the client's own, or a generated one.

use std::sync::atomic::{AtomicU64, Ordering};

/// The maximal length of an id that a client sends: a UUID with room to spare.
const LONGEST: usize = 64;

/// An odd number, so that its multiples do not repeat before there are 2^64 of them.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// Generates ids.
pub(crate) struct RequestIds(AtomicU64);

impl Default for RequestIds {
    fn default() -> RequestIds {
        // Without random numbers the ids of the previous run repeat; the log distinguishes them by time.
        RequestIds(AtomicU64::new(getrandom::u64().unwrap_or_default()))
    }
}

impl RequestIds {
    /// The id of a request: the client's own if it is safe to log, else a new one.
    pub(crate) fn of(&self, of_client: Option<&str>) -> String {
        match of_client.filter(|name| is_plain(name)) {
            Some(name) => name.to_owned(),
            None => format!("{:016x}", self.0.fetch_add(STEP, Ordering::Relaxed)),
        }
    }
}

fn is_plain(name: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.:/+=".contains(c);
    !name.is_empty() && name.len() <= LONGEST && name.chars().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn client_input_is_logged_only_where_it_is_safe() {
        let ids = RequestIds::default();
        let check = |name: &str, is_kept: bool| {
            assert_eq!(ids.of(Some(name)) == name, is_kept, "{name}");
        };
        check("3f2a-77.b_1", true);
        check(&"a".repeat(LONGEST), true);
        check(&"a".repeat(LONGEST + 1), false);
        check("", false);
        check("a b", false);
        check("a\"b", false);
        check("名", false);
        assert_ne!(ids.of(None), ids.of(None));
        assert_eq!(ids.of(None).len(), 16);
    }
}
