//! Word lists in files beside their readers, so that they can be edited without changing code.
//!
//! A file contains one word per line, as [`entries`] reads it. In a file of several lists, a line above
//! each names it: `== editors ==`.

use std::ops::Deref;
use std::sync::OnceLock;

use souwen_text::list::entries;

/// A list of words, read when it is first asked for.
pub(crate) struct WordList {
    file: &'static str,
    /// The name of the list in its file, empty for a file that is one list.
    name: &'static str,
    words: OnceLock<Vec<&'static str>>,
}

impl WordList {
    /// The list that fills a file.
    pub(crate) const fn of(file: &'static str) -> WordList {
        WordList::named(file, "")
    }

    /// One of the lists of a file.
    pub(crate) const fn named(file: &'static str, name: &'static str) -> WordList {
        WordList { file, name, words: OnceLock::new() }
    }

    /// Whether a text begins with one of the words.
    pub(crate) fn any_begins(&self, text: &str) -> bool {
        self.iter().any(|word| text.starts_with(word))
    }

    /// Whether a text ends with one of the words.
    pub(crate) fn any_ends(&self, text: &str) -> bool {
        self.iter().any(|word| text.ends_with(word))
    }

    /// Whether a text contains one of the words.
    pub(crate) fn any_within(&self, text: &str) -> bool {
        self.iter().any(|word| text.contains(word))
    }
}

impl Deref for WordList {
    type Target = [&'static str];

    fn deref(&self) -> &[&'static str] {
        self.words.get_or_init(|| {
            let list = lists(self.file).into_iter().find(|(name, _)| *name == self.name);
            debug_assert!(list.is_some(), "no list is called {:?}", self.name);
            list.unwrap_or_default().1
        })
    }
}

/// The lists of a file with their names, in order.
pub(crate) fn lists(file: &'static str) -> Vec<(&'static str, Vec<&'static str>)> {
    let mut lists = Vec::new();
    for line in entries(file) {
        let name = line.strip_prefix("== ").and_then(|rest| rest.strip_suffix(" =="));
        match (name, lists.last_mut()) {
            (Some(name), _) => lists.push((name, Vec::new())),
            (None, None) => lists.push(("", vec![line])),
            (None, Some((_, words))) => words.push(line),
        }
    }
    lists
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    const FILE: &str =
        "# Of cities.\n#\n== cities ==\n西安\n# with a river\n江城\n\n== signs ==\n#id\n";

    #[test]
    fn lists_are_read_by_name() {
        assert_eq!(lists(FILE), [("cities", vec!["西安", "江城"]), ("signs", vec!["#id"])]);
        assert_eq!(*WordList::named(FILE, "signs"), ["#id"]);
        let cities = WordList::of("西安\n江城");
        assert_eq!(*cities, ["西安", "江城"]);
        assert!(cities.any_begins("江城日报") && !cities.any_begins("在江城"));
        assert!(cities.any_ends("在江城") && !cities.any_ends("江城日报"));
        assert!(cities.any_within("在江城的") && !cities.any_within("北京"));
    }

    #[test]
    fn no_list_contains_a_word_twice() {
        let mut files = 0;
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a folder of the crate") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "txt") {
                    files += 1;
                    let text = fs::read_to_string(&path).expect("a list").leak();
                    for (name, words) in lists(text) {
                        let mut once = words.clone();
                        once.sort_unstable();
                        once.dedup();
                        assert_eq!(once.len(), words.len(), "{}: {name}", path.display());
                        assert!(!words.is_empty(), "{}: {name}", path.display());
                    }
                }
            }
        }
        assert!(files > 0);
    }
}
