//! The record of a finished verification, beside the commit: which files were undamaged, with their
//! identities. A file that still has the same identity need not be read again by the next process.
//!
//! It is only a cache: if it is missing, damaged or of another commit, everything is read.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_128;

use super::identity::FileIdentity;
use crate::disk::commit::Commit;
use crate::disk::file_sum::Hash;
use crate::disk::{fs as disk, names, replace};

#[derive(Serialize, Deserialize)]
struct Record {
    /// The checksum of the commit.
    commit: Hash,
    files: BTreeMap<String, FileIdentity>,
}

/// The files of a commit that were undamaged, with their identities at that time.
pub(crate) fn read(path: &Path, commit: &Commit) -> BTreeMap<String, FileIdentity> {
    let read = || {
        let bytes = disk::read(&path.join(names::verified(commit.manifest.commit))).ok()?;
        let at = bytes.iter().position(|&byte| byte == b'\n')?;
        let (sum, json) = (&bytes[..at], &bytes[at + 1..]);
        if Hash(xxh3_128(json)).to_string().as_bytes() != sum {
            return None;
        }
        let record: Record = serde_json::from_slice(json).ok()?;
        (record.commit == hash_of(commit)?).then_some(record.files)
    };
    read().unwrap_or_default()
}

/// Records which files are undamaged. If that fails, the next process reads everything again.
pub(crate) fn write(path: &Path, commit: &Commit, files: &BTreeMap<String, FileIdentity>) {
    let Some(hash) = hash_of(commit) else { return };
    let Ok(json) = serde_json::to_vec(&Record { commit: hash, files: files.clone() }) else {
        return;
    };
    let mut text = format!("{}\n", Hash(xxh3_128(&json))).into_bytes();
    text.extend_from_slice(&json);
    let name = names::verified(commit.manifest.commit);
    if disk::read(&path.join(&name)).is_ok_and(|there| there == text) {
        return;
    }
    let _ = replace::replace_loosely(&path.join(name), &text);
}

/// Removes the record, because a file has changed without a new identity.
pub(crate) fn forget(path: &Path, commit: &Commit) {
    let _ = disk::remove_file(&path.join(names::verified(commit.manifest.commit)));
}

fn hash_of(commit: &Commit) -> Option<Hash> {
    Some(Hash(xxh3_128(commit.to_text().ok()?.as_bytes())))
}
