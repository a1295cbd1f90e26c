//! What everything in the directory of an index is called.
//!
//! | name | what it is |
//! |---|---|
//! | `CURRENT` | the format and the generation in use; replaced in one step |
//! | `gen-N/` | a generation: a tantivy directory with the manifest and the ledger of each commit |
//! | `dictionary.txt` | the user's words, which may be there before the index (see `dictionary_file.rs`) |
//! | `EDIT-LOCK` | locked by who edits the user's words or synonyms, see `user_file.rs` |
//! | `LOCK` | locked by the one writer; the operating system frees it when a process ends |
//! | `synonyms.txt` | the user's synonyms; may be there before the index is |
//!
//! In a generation, `K` is the number of a commit:
//!
//! | name | what it is |
//! |---|---|
//! | `meta.json` | which segments are part of the index: tantivy's |
//! | `manifest-K.json` | what readers need of the commit |
//! | `ledger-K.json` | what a refresh needs of it |
//! | `dictionary-K.txt` | the user's words with which its articles were cut; none where there were no words |
//! | `suggestions-K.bin` | what suggestions are made from; made when it is first needed and not before |

/// Names the generation in use.
pub(crate) const CURRENT: &str = "CURRENT";
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
/// What temporary files end with. They may be left behind by a process that was killed.
pub(crate) const TEMPORARY: &str = ".tmp";

/// Tells which segments are part of a generation.
pub(crate) const META: &str = "meta.json";
/// How the names of the files of a commit begin; its number follows.
pub(crate) const MANIFEST_PREFIX: &str = "manifest-";
/// See [`MANIFEST_PREFIX`].
pub(crate) const LEDGER_PREFIX: &str = "ledger-";
/// See [`MANIFEST_PREFIX`].
pub(crate) const DICTIONARY_PREFIX: &str = "dictionary-";
/// See [`MANIFEST_PREFIX`].
pub(crate) const SUGGESTIONS_PREFIX: &str = "suggestions-";
