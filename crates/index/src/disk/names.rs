//! What everything in the directory of an index is called.
//!
//! | name | what it is |
//! |---|---|
//! | `COPY` | what the index is a copy of, where it is one (see `copies/mark.rs`) |
//! | `CURRENT` | the commit in use: every file of it by name, length and checksum; replaced in one step |
//! | `gen-N/` | a generation: the files of its commits |
//! | `dictionary.txt` | the user's words, which may be there before the index (see `dictionary_file.rs`) |
//! | `EDIT-LOCK` | locked by who edits the user's words or synonyms, see `user_file.rs` |
//! | `LOCK` | locked by the one writer; the operating system frees it when a process ends |
//! | `staging-*/` | what a writer has written that belongs to no commit yet; nothing else reads it |
//! | `synonyms.txt` | the user's synonyms; may be there before the index is |
//!
//! In a generation, `K` is the number of a commit and `HASH` the checksum of the file's content:
//!
//! | name | what it is |
//! |---|---|
//! | `commit-K.txt` | a second copy of what `CURRENT` is while commit K is in use |
//! | `SEGMENT.idx` and the like | what tantivy keeps of a segment |
//! | `SEGMENT.NUMBER.del` | which of its articles are deleted |
//! | `SEGMENT.NUMBER.del.copy` | the same once more: nothing else tells it |
//! | `ledger-HASH.json` | a piece of what a refresh needs |
//! | `dictionary-HASH.txt` | the user's words with which the articles were cut |
//! | `verified-K.json` | that the files of the commit were read and found whole; may be missing |
//! | `suggestions.bin` | what suggestions are made from; made when it is first needed and not before |

use super::file_sum::Hash;

/// The commit in use.
pub(crate) const CURRENT: &str = "CURRENT";
/// What the index is a copy of.
pub(crate) const COPY_MARK: &str = "COPY";
/// Is locked by who writes.
pub(crate) const LOCK: &str = "LOCK";
/// Is locked by who edits a file of the user's.
pub(crate) const EDIT_LOCK: &str = "EDIT-LOCK";
/// How the names of the temporary files of edits begin.
pub(crate) const EDIT_PREFIX: &str = "edit-";
/// The user's dictionary.
pub const DICTIONARY_FILE: &str = "dictionary.txt";
/// The user's synonyms.
pub const SYNONYMS_FILE: &str = "synonyms.txt";
/// How the name of a generation begins; its number follows.
pub(crate) const GENERATION_PREFIX: &str = "gen-";
/// How the name of the directory of a writer begins (see `staging.rs`).
pub(crate) const STAGING_PREFIX: &str = "staging-";
/// What temporary files end with. They may be left behind by a process that was killed.
pub(crate) const TEMPORARY: &str = ".tmp";

/// What tantivy calls the file that tells which segments are part of an index. Here it is part of
/// the commit; in an index of an earlier format it is a file.
pub(crate) const META: &str = "meta.json";
/// What the file of deleted articles ends with.
pub(crate) const DELETED: &str = ".del";
/// What the file of stored articles ends with.
pub(crate) const STORE: &str = ".store";
/// What suggestions are made from: of one commit, and of use to all that have most of its articles.
pub(crate) const SUGGESTIONS: &str = "suggestions.bin";
/// How the names of files begin that are needed while suggestions are made, and in earlier versions of
/// the program those of suggestions.
pub(crate) const SUGGESTIONS_PREFIX: &str = "suggestions-";

const COMMIT_PREFIX: &str = "commit-";
const LEDGER_PREFIX: &str = "ledger-";
const DICTIONARY_PREFIX: &str = "dictionary-";
/// How the name of what tells that a commit was verified begins.
pub(crate) const VERIFIED_PREFIX: &str = "verified-";
/// What the second copy of a file ends with.
const COPY: &str = ".copy";

/// The second copy of the text of a commit.
pub(crate) fn commit_copy(commit: u64) -> String {
    format!("{COMMIT_PREFIX}{commit}.txt")
}

/// The number of the commit whose copy has this name.
pub(crate) fn commit_of_copy(name: &str) -> Option<u64> {
    name.strip_prefix(COMMIT_PREFIX)?.strip_suffix(".txt")?.parse().ok()
}

/// A piece of the ledger with this content.
pub(crate) fn ledger_piece(content: Hash) -> String {
    format!("{LEDGER_PREFIX}{content}.json")
}

/// The words with this content.
pub(crate) fn dictionary(content: Hash) -> String {
    format!("{DICTIONARY_PREFIX}{content}.txt")
}

/// That a commit was verified.
pub(crate) fn verified(commit: u64) -> String {
    format!("{VERIFIED_PREFIX}{commit}.json")
}

/// The segment that a file belongs to, if it belongs to one.
pub(crate) fn segment_of(name: &str) -> Option<&str> {
    let id = name.split('.').next().unwrap_or_default();
    (id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(id)
}

/// The second copy of a file of deleted articles.
pub(crate) fn twin(name: &str) -> Option<String> {
    name.ends_with(DELETED).then(|| format!("{name}{COPY}"))
}

/// The file that this one is the second copy of.
pub(crate) fn original(name: &str) -> Option<&str> {
    name.strip_suffix(COPY)
}

/// Whether a file of this name in a generation was made by us for one commit or several, in this
/// format or an earlier one.
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
