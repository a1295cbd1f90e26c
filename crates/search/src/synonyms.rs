//! The synonyms of an open index: their file is parsed once, and again when it changes.

use std::sync::{Arc, PoisonError, RwLock};

use souwen_index::SynonymsFile;
use souwen_query::Synonyms;

/// The table of synonyms, with the problems of their file.
#[derive(Debug, Default)]
pub(crate) struct KnownSynonyms {
    pub(crate) table: Synonyms,
    /// The problems of the file, one sentence each.
    pub(crate) problems: Vec<String>,
}

/// The synonyms of the state in use, parsed once while their file stays the same.
#[derive(Default)]
pub(crate) struct LiveSynonyms {
    known: RwLock<Option<(Arc<SynonymsFile>, Arc<KnownSynonyms>)>>,
}

impl LiveSynonyms {
    /// Parses a file of synonyms, or returns the result of the last call for the same file.
    pub(crate) fn of(&self, file: &Arc<SynonymsFile>) -> Arc<KnownSynonyms> {
        // No code that holds the lock can fail half way.
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((before, known)) = known
            && Arc::ptr_eq(&before, file)
        {
            return known;
        }
        let known = Arc::new(read(file));
        let both = (Arc::clone(file), Arc::clone(&known));
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Some(both);
        known
    }
}

/// The fingerprint of an analyzer and the synonyms together: answers depend on both.
pub(crate) fn with_synonyms(fingerprint: String, synonyms: &Synonyms) -> String {
    match synonyms.fingerprint() {
        Some(synonyms) => format!("{fingerprint}+{synonyms}"),
        None => fingerprint,
    }
}

fn read(file: &SynonymsFile) -> KnownSynonyms {
    let path = file.path().display();
    let (table, bad) = Synonyms::parse(file.text());
    let unreadable = file.problem().map(|problem| format!("{path} {problem}"));
    let bad = bad.iter().map(|bad| format!("{path}:{}: {}", bad.line, bad.reason));
    KnownSynonyms { table, problems: unreadable.into_iter().chain(bad).collect() }
}

#[cfg(test)]
mod tests {
    use souwen_index::STARTER_SYNONYMS;

    use super::*;

    #[test]
    fn the_file_to_start_with_is_whole() {
        let (table, bad) = Synonyms::parse(STARTER_SYNONYMS);
        assert_eq!(bad, []);
        let of = |text: &str| table.of(text).collect::<Vec<_>>();
        assert!(of("吉国").contains(&"吉尔吉斯斯坦"));
        assert_eq!(of("belt and road"), ["一带一路"]);
        assert!(of("上合组织").contains(&"SCO"));
        // The English word is none of its synonyms, but the abbreviation has them.
        assert_eq!(of("世卫组织"), ["世界卫生组织"]);
        assert_eq!(of("WHO").len(), 2);
        assert!((40..=80).contains(&table.groups()), "{}", table.groups());
    }

    #[test]
    fn problems_name_file_and_line() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("synonyms.txt"), "甲国, 乙国\n丙国\n").unwrap();
        let file = Arc::new(SynonymsFile::open(dir.path()));
        let live = LiveSynonyms::default();
        let known = live.of(&file);
        assert_eq!(known.table.groups(), 1);
        assert_eq!(known.problems.len(), 1);
        assert!(known.problems[0].contains("synonyms.txt:2: there is only one name"));
        // The same file is not read twice, another one is.
        assert!(Arc::ptr_eq(&known, &live.of(&file)));
        let other = Arc::new(SynonymsFile::clone(&file));
        assert!(!Arc::ptr_eq(&known, &live.of(&other)));
    }
}
