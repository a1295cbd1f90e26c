//! The names of everything in the directory of an index.
//!
//! | name | what it is |
//! |---|---|
//! | `COPY` | if the index is a copy: what it is a copy of (see `copies/mark.rs`) |
//! | `CURRENT` | the current commit: its files with name, length and checksum; replaced in one step |
//! | `gen-N/` | a generation: the files of its commits |
//! | `dictionary.txt` | the user's words; may exist before the index does (see `dictionary_file.rs`) |
//! | `EDIT-LOCK` | locked while the user's words or synonyms are edited (see `user_file.rs`) |
//! | `LOCK` | locked by the one writer; the operating system frees it when a process ends |
//! | `staging-*/` | files of a writer that belong to no commit yet; no other process reads them |
//! | `synonyms.txt` | the user's synonyms; may exist before the index does |
//!
//! In a generation, `K` is the number of a commit and `HASH` the checksum of the file's content:
//!
//! | name | what it is |
//! |---|---|
//! | `commit-K.txt` | a second copy of `CURRENT` while commit K is current |
//! | `SEGMENT.idx` and others | tantivy's files of a segment |
//! | `SEGMENT.NUMBER.del` | which of its articles are deleted |
//! | `SEGMENT.NUMBER.del.copy` | a second copy of that file, which cannot be rebuilt from anything else |
//! | `ledger-HASH.json` | a piece of the ledger, which a refresh needs |
//! | `dictionary-HASH.txt` | the user's words that the articles were segmented with |
//! | `verified-K.json` | records that the files of the commit have been verified; may be missing |
//! | `suggestions.bin` | the data for suggestions; created when it is first needed |

use super::file_sum::Hash;

/// The file of the current commit.
pub(crate) const CURRENT: &str = "CURRENT";
/// Names the origin of an index that is a copy.
pub(crate) const COPY_MARK: &str = "COPY";
/// Locked by the writer.
pub(crate) const LOCK: &str = "LOCK";
/// Locked while one of the user's files is edited.
pub(crate) const EDIT_LOCK: &str = "EDIT-LOCK";
/// The prefix of the temporary files of edits.
pub(crate) const EDIT_PREFIX: &str = "edit-";
/// The user's dictionary.
pub(crate) const DICTIONARY_FILE: &str = "dictionary.txt";
/// The user's synonyms.
pub(crate) const SYNONYMS_FILE: &str = "synonyms.txt";
/// The prefix of the name of a generation; its number follows.
pub(crate) const GENERATION_PREFIX: &str = "gen-";
/// The prefix of the directory of a writer (see `staging.rs`).
pub(crate) const STAGING_PREFIX: &str = "staging-";
/// The suffix of temporary files. A killed process may leave some behind.
pub(crate) const TEMPORARY: &str = ".tmp";

/// Tantivy's name for the list of the segments of an index. Here the list is part of the commit; in
/// an index of an earlier format it is a file.
pub(crate) const META: &str = "meta.json";
/// The suffix of the file of deleted articles.
pub(crate) const DELETED: &str = ".del";
/// The suffix of the file of stored articles.
pub(crate) const STORE: &str = ".store";
/// The data for suggestions. Made for one commit, it can be used for all commits that have most of
/// its articles.
pub(crate) const SUGGESTIONS: &str = "suggestions.bin";
/// The prefix of temporary files that are written while suggestions are made. In earlier versions
/// of the program, the files of suggestions had it too.
pub(crate) const SUGGESTIONS_PREFIX: &str = "suggestions-";

const COMMIT_PREFIX: &str = "commit-";
const LEDGER_PREFIX: &str = "ledger-";
const DICTIONARY_PREFIX: &str = "dictionary-";
/// The prefix of the file that records that a commit was verified.
pub(crate) const VERIFIED_PREFIX: &str = "verified-";
/// The suffix of the second copy of a file.
const COPY: &str = ".copy";

/// The name of the second copy of the text of a commit.
pub(crate) fn commit_copy(commit: u64) -> String {
    format!("{COMMIT_PREFIX}{commit}.txt")
}

/// The number of the commit whose copy has this name.
pub(crate) fn commit_of_copy(name: &str) -> Option<u64> {
    name.strip_prefix(COMMIT_PREFIX)?.strip_suffix(".txt")?.parse().ok()
}

/// The name of a piece of the ledger with this content.
pub(crate) fn ledger_piece(content: Hash) -> String {
    format!("{LEDGER_PREFIX}{content}.json")
}

/// The name of the file of user's words with this content.
pub(crate) fn dictionary(content: Hash) -> String {
    format!("{DICTIONARY_PREFIX}{content}.txt")
}

/// The name of the file that records that a commit was verified.
pub(crate) fn verified(commit: u64) -> String {
    format!("{VERIFIED_PREFIX}{commit}.json")
}

/// The segment that a file belongs to, if any.
pub(crate) fn segment_of(name: &str) -> Option<&str> {
    let id = name.split('.').next().unwrap_or_default();
    (id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(id)
}

/// The name of the second copy of a file of deleted articles.
pub(crate) fn twin(name: &str) -> Option<String> {
    name.ends_with(DELETED).then(|| format!("{name}{COPY}"))
}

/// The file that this one is the second copy of.
pub(crate) fn original(name: &str) -> Option<&str> {
    name.strip_suffix(COPY)
}

/// Whether a file of this name in a generation was written by this program for one or more commits,
/// in this format or an earlier one.
pub(crate) fn is_of_a_commit(name: &str) -> bool {
    const PREFIXES: [&str; 6] = [
        COMMIT_PREFIX,
        LEDGER_PREFIX,
        DICTIONARY_PREFIX,
        VERIFIED_PREFIX,
        SUGGESTIONS_PREFIX,
        "manifest-",
    ];
    PREFIXES.iter().any(|prefix| name.starts_with(prefix))
        || name.ends_with(TEMPORARY)
        || [META, ".managed.json"].contains(&name)
        || segment_of(name).is_some()
}
