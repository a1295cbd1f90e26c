//! The file names that a copy accepts: plain names of the kinds that commits have, and no others. A
//! source must not be able to write elsewhere, or to overwrite anything else.
//!
//! A commit may have a file `ledger-HASH.json`, but never `CURRENT`, `a/b` or `nul`.

use crate::disk::names;

/// The maximal length of a name, in bytes.
const LONGEST: usize = 128;
/// Names that Windows treats as devices, with any extension.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Whether a name consists of letters, digits, points, dashes and underscores, begins and ends with a
/// letter or digit, and is no device.
pub(crate) fn is_plain(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let numbered = ["com", "lpt"].iter().any(|device| {
        stem.strip_prefix(device).is_some_and(|n| n.len() == 1 && n.as_bytes()[0].is_ascii_digit())
    });
    let ends = [name.bytes().next(), name.bytes().next_back()];
    name.len() <= LONGEST
        && ends.iter().all(|end| end.is_some_and(|byte| byte.is_ascii_alphanumeric()))
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte))
        && !numbered
        && !DEVICES.contains(&stem.as_str())
}

/// Whether a commit may have a file of this name.
pub(super) fn may_be_of_a_commit(name: &str) -> bool {
    is_plain(name)
        && names::is_of_a_commit(name)
        && !name.ends_with(names::TEMPORARY)
        && name != names::META
        && names::commit_of_copy(name).is_none()
        && !name.starts_with(names::VERIFIED_PREFIX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_are_taken() {
        let id = "0123456789abcdef0123456789abcdef";
        for name in [
            format!("{id}.store"),
            format!("{id}.42.del"),
            format!("{id}.42.del.copy"),
            format!("ledger-{id}.json"),
            format!("dictionary-{id}.txt"),
        ] {
            assert!(may_be_of_a_commit(&name), "{name}");
        }
        for name in [
            "",
            ".",
            "..",
            "../a",
            "a/b",
            "a\\b",
            "/etc/passwd",
            "C:a",
            "c:\\a",
            ".hidden",
            "a.",
            "a ",
            "CURRENT",
            "LOCK",
            "COPY",
            "dictionary.txt",
            "nul",
            "NUL.txt",
            "com1.store",
            "lpt9",
            "ledger-\0.json",
            "ledger-é.json",
            "ledger-../../x.json",
            "meta.json",
            "commit-7.txt",
            "verified-7.json",
            "ledger-a.json.tmp",
        ] {
            assert!(!may_be_of_a_commit(name), "{name:?}");
        }
        assert!(!may_be_of_a_commit(&format!("ledger-{}.json", "a".repeat(LONGEST))));
        assert!(is_plain("common.txt") && is_plain("nullable") && !is_plain("aux.7"));
    }
}
