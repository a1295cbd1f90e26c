//! Chooses which of the readable articles become part of the new index.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use super::survey::{ArticlePlace, Fate, Survey};

/// The chosen articles.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Choice {
    /// The index of the file and the place in it, sorted.
    pub places: Vec<(usize, ArticlePlace)>,
    /// How many of them are in files of no commit or an earlier one.
    pub from_other_files: u64,
    /// How many of the others may have been deleted.
    pub doubtful: u64,
}

/// Chooses among the articles of these files. The files of the newest commit come first, then all
/// others, each group from newest to oldest. `of_commit` is the number of files of the commit;
/// `is_whole` says whether all of them could be read completely.
///
/// If several articles have the same id, one in the newest commit wins; among these, one that is
/// certainly part of it, then the one that was written last. If the commit is whole, only its
/// articles count. Otherwise an article that is only in another file may be one of the lost ones.
pub(super) fn choose(files: &[Survey], of_commit: usize, is_whole: bool) -> Choice {
    let (commit, others) = files.split_at(of_commit.min(files.len()));
    let mut chosen: HashMap<u128, (usize, ArticlePlace, Fate)> = HashMap::new();
    let mut deleted: HashSet<u128> = HashSet::new();
    for (number, file) in commit.iter().enumerate() {
        for article in &file.articles {
            match (article.fate, chosen.entry(article.id)) {
                (Fate::Deleted, _) => drop(deleted.insert(article.id)),
                (fate, Entry::Vacant(entry)) => {
                    entry.insert((number, article.place, fate));
                }
                (Fate::Alive, Entry::Occupied(mut entry)) if entry.get().2 == Fate::Doubtful => {
                    entry.insert((number, article.place, Fate::Alive));
                }
                _ => {}
            }
        }
    }
    let doubtful = chosen.values().filter(|(_, _, fate)| *fate == Fate::Doubtful).count() as u64;
    let before = chosen.len();
    if !is_whole {
        for (number, file) in (of_commit..).zip(others) {
            for article in &file.articles {
                if article.fate != Fate::Deleted && !deleted.contains(&article.id) {
                    let place = (number, article.place, article.fate);
                    chosen.entry(article.id).or_insert(place);
                }
            }
        }
    }
    let from_other_files = (chosen.len() - before) as u64;
    let mut places: Vec<_> = chosen.into_values().map(|(file, place, _)| (file, place)).collect();
    places.sort_unstable();
    Choice { places, from_other_files, doubtful }
}

#[cfg(test)]
mod tests {
    use super::super::survey::SurveyedArticle;
    use super::*;

    fn survey(articles: &[(u128, Fate)]) -> Survey {
        let articles = articles.iter().enumerate().map(|(index, &(id, fate))| {
            let place = ArticlePlace { block: 0, index, number: None };
            SurveyedArticle { id, place, fate }
        });
        Survey { articles: articles.collect(), ..Survey::default() }
    }

    /// Checks which articles are taken: the number of the file, and which of its articles.
    fn check(
        files: &[Survey],
        (of_commit, is_whole): (usize, bool),
        expected: &[(usize, usize)],
        others: u64,
    ) {
        let choice = choose(files, of_commit, is_whole);
        let chosen: Vec<_> =
            choice.places.iter().map(|(file, place)| (*file, place.index)).collect();
        assert_eq!((chosen.as_slice(), choice.from_other_files), (expected, others), "{files:?}");
    }

    #[test]
    fn the_newest_commit_counts_first() {
        use Fate::{Alive, Deleted, Doubtful};
        let older = || survey(&[(1, Doubtful), (2, Doubtful), (3, Doubtful)]);
        let newest = || survey(&[(1, Alive), (2, Deleted)]);
        // A whole commit is all that counts.
        check(&[newest(), older()], (1, true), &[(0, 0)], 0);
        // In a damaged one the third may have been; the second is known to be deleted.
        check(&[newest(), older()], (1, false), &[(0, 0), (1, 2)], 1);
        // Without a known commit, the file that was written last counts.
        check(&[older(), older()], (0, false), &[(0, 0), (0, 1), (0, 2)], 3);
        // Within a commit, what is certain counts, then what was written last.
        let files = [survey(&[(1, Doubtful)]), survey(&[(1, Alive), (2, Doubtful)])];
        check(&files, (2, true), &[(1, 0), (1, 1)], 0);
        let files = [survey(&[(1, Doubtful)]), survey(&[(1, Doubtful)])];
        check(&files, (2, true), &[(0, 0)], 0);
        check(&[], (0, false), &[], 0);
    }
}
