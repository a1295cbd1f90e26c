//! Finds articles that now have another id: the same story in the same file, whose headline or
//! address has changed or is read differently now, or the same story in a renamed file. The article
//! can then still be found by its former id.
//!
//! Evidence, strongest first:
//!
//! 1. the same content;
//! 2. the same text;
//! 3. the same headline in the same file;
//! 4. a similar text in the same file, at about the same place.
//!
//! The same place alone is no evidence: a page with the news of the day has other news tomorrow.
//! Each step takes time linear in the number of articles that are not yet paired.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::hash::Hash;
use std::iter;

use souwen_article::Article;
use souwen_text::fold_char;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::claim::Claim;
use super::intake::ReadClaims;
use super::spool::SpoolReader;
use crate::IndexError;
use crate::disk::ledger::FileKey;
use crate::read::stored::{IndexedArticle, Stored};

/// The maximal distance, in the order of a file, of two stories that are paired by similar text.
const NEIGHBOURS: usize = 4;
/// The length of the character n-grams by which texts are compared, in significant characters.
const STRETCH: usize = 4;
/// How much of a text is compared, in characters. Longer texts are compared by their beginning.
const COMPARED: usize = 20_000;
/// The least share of common n-grams for two texts to be one story.
const MIN_RESEMBLANCE: f64 = 0.4;

/// What is compared of an article.
struct MatchKeys {
    file: FileKey,
    content: u128,
    /// A hash of its text; `None` if it has none.
    body: Option<u64>,
    /// A hash of its headline; `None` if the headline was made from the text.
    title: Option<u64>,
    /// The line on which it begins.
    line: u32,
}

impl MatchKeys {
    fn of(article: &Article, file: FileKey, content: u128) -> MatchKeys {
        let mut body = Xxh3::new();
        article.body.iter().for_each(|paragraph| body.update(paragraph.text.as_bytes()));
        let has_body = article.body.iter().any(|paragraph| !paragraph.text.is_empty());
        MatchKeys {
            file,
            content,
            body: has_body.then(|| body.digest()),
            title: (!article.title_generated).then(|| xxh3_64(article.title.as_bytes())),
            line: article.line.unwrap_or(0),
        }
    }
}

/// The articles to compare: those whose ids have vanished, and those whose ids are new.
pub(crate) struct Renames<'a> {
    /// Articles of the index to remove.
    pub removed: &'a [IndexedArticle],
    /// New articles, with their ids.
    pub added: &'a [(usize, String)],
    pub read: &'a ReadClaims,
    pub stored: &'a Stored,
}

impl Renames<'_> {
    /// Returns former ids, each mapped to the current id of its article.
    pub(crate) fn find(
        &self,
        spool: &mut SpoolReader,
    ) -> Result<BTreeMap<String, String>, IndexError> {
        if self.removed.is_empty() || self.added.is_empty() {
            return Ok(BTreeMap::new());
        }
        let mut before = Vec::with_capacity(self.removed.len());
        for indexed in self.removed {
            let article = self.stored.article(indexed.address)?;
            before.push(MatchKeys::of(&article, indexed.file.clone(), indexed.content));
        }
        let mut after = Vec::with_capacity(self.added.len());
        for index in 0..self.added.len() {
            let claim = self.claim(index);
            let article = spool.get(claim.text)?.article;
            after.push(MatchKeys::of(
                &article,
                self.read.files[claim.file].key.clone(),
                claim.content,
            ));
        }
        let mut pairs = Pairs::new(before, after);
        pairs.by(|keys| Some((keys.content, keys.file.clone())));
        pairs.by(|keys| Some(keys.content));
        pairs.by(|keys| Some((keys.body?, keys.file.clone())));
        pairs.by(|keys| keys.body);
        pairs.by(|keys| Some((keys.title?, keys.file.clone())));
        for (old, new) in pairs.files() {
            self.pair_similar(&old, &new, &mut pairs, spool)?;
        }
        let id =
            |(old, new): (usize, usize)| (self.removed[old].id.clone(), self.added[new].1.clone());
        Ok(pairs.found.into_iter().map(id).collect())
    }

    /// Pairs stories of one file with similar texts. Both lists are in the order of the file.
    fn pair_similar(
        &self,
        old: &[usize],
        new: &[usize],
        pairs: &mut Pairs,
        spool: &mut SpoolReader,
    ) -> Result<(), IndexError> {
        // The n-grams of nearby new stories, by index. Only a few are kept, however long the file is.
        let mut near: BTreeMap<usize, Stretches> = BTreeMap::new();
        let mut next = 0;
        for (at, &old) in old.iter().enumerate() {
            near = near.split_off(&at.saturating_sub(NEIGHBOURS));
            while next < new.len().min(at + NEIGHBOURS + 1) {
                let article = spool.get(self.claim(new[next]).text)?.article;
                near.insert(next, stretches(&article));
                next += 1;
            }
            let was = stretches(&self.stored.article(self.removed[old].address)?);
            let alike = near.iter().map(|(&place, is)| (resemblance(&was, is), place));
            let best = alike.max_by(|a, b| a.0.total_cmp(&b.0));
            if let Some((_, place)) = best.filter(|(alike, _)| *alike >= MIN_RESEMBLANCE) {
                near.remove(&place);
                pairs.found.push((old, new[place]));
            }
        }
        Ok(())
    }

    fn claim(&self, added: usize) -> &Claim {
        &self.read.claims[self.added[added].0]
    }
}

/// The pairs of old and new articles.
struct Pairs {
    before: Vec<MatchKeys>,
    after: Vec<MatchKeys>,
    /// Articles without a counterpart so far, in the order of files and lines.
    left_before: Vec<usize>,
    left_after: Vec<usize>,
    found: Vec<(usize, usize)>,
}

impl Pairs {
    fn new(before: Vec<MatchKeys>, after: Vec<MatchKeys>) -> Pairs {
        let order = |all: &[MatchKeys]| {
            let mut order: Vec<usize> = (0..all.len()).collect();
            order.sort_by_key(|&at| (&all[at].file, all[at].line, at));
            order
        };
        let (left_before, left_after) = (order(&before), order(&after));
        Pairs { before, after, left_before, left_after, found: Vec::new() }
    }

    /// Pairs the articles that have the same key, in their order.
    fn by<K: Hash + Eq>(&mut self, key: impl Fn(&MatchKeys) -> Option<K>) {
        let mut free: HashMap<K, VecDeque<usize>> = HashMap::new();
        for &new in &self.left_after {
            if let Some(key) = key(&self.after[new]) {
                free.entry(key).or_default().push_back(new);
            }
        }
        for old in self.left_before.clone() {
            let same = key(&self.before[old]).and_then(|key| free.get_mut(&key)?.pop_front());
            if let Some(new) = same {
                self.found.push((old, new));
            }
        }
        self.forget_found();
    }

    /// The unpaired articles of each file, old and new, for files that have both.
    fn files(&self) -> Vec<(Vec<usize>, Vec<usize>)> {
        let mut after: HashMap<&FileKey, Vec<usize>> = HashMap::new();
        for &new in &self.left_after {
            after.entry(&self.after[new].file).or_default().push(new);
        }
        let same_file = |a: &usize, b: &usize| self.before[*a].file == self.before[*b].file;
        let files = self.left_before.chunk_by(same_file);
        files
            .filter_map(|old| Some((old.to_vec(), after.remove(&self.before[old[0]].file)?)))
            .collect()
    }

    fn forget_found(&mut self) {
        let before: HashSet<usize> = self.found.iter().map(|&(old, _)| old).collect();
        let after: HashSet<usize> = self.found.iter().map(|&(_, new)| new).collect();
        self.left_before.retain(|old| !before.contains(old));
        self.left_after.retain(|new| !after.contains(new));
    }
}

/// The hashed character n-grams of a text.
type Stretches = HashSet<u64>;

/// The n-grams of the headline and the text of an article.
fn stretches(article: &Article) -> Stretches {
    let texts = article.body.iter().map(|paragraph| paragraph.text.as_str());
    let texts = iter::once(article.title.as_str()).chain(texts);
    let mut chars: Vec<char> = Vec::new();
    for text in texts {
        if chars.len() >= COMPARED {
            break;
        }
        chars.extend(text.chars().filter_map(fold_char).take(COMPARED));
    }
    chars.windows(STRETCH).map(|window| xxh3_64(String::from_iter(window).as_bytes())).collect()
}

/// The share of common n-grams among all n-grams of both (Jaccard similarity).
fn resemblance(one: &Stretches, other: &Stretches) -> f64 {
    let common = one.intersection(other).count();
    let all = one.len() + other.len() - common;
    if all == 0 { 0.0 } else { common as f64 / all as f64 }
}
