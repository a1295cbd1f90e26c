//! Adds changes to the counts over all articles, in time proportional to the changes.
//!
//! The entries that were built from all articles stay as they are; only their numbers of articles
//! change. New texts are entries of two additional parts: a small one that is rebuilt with every
//! change, and a larger one that absorbs the small one when that has grown.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use souwen_article::{Article, Condition};
use souwen_text::learn::expressions::{ArticleWords, ChangedRun, KeptCounts, RunChange, risen};
use souwen_text::{Analyzer, Run};

use super::builder::{EntriesBuilder, NewEntry};
use super::entries::{EntryUnit, SuggestionEntries, hash_of_text};
use super::mention::{Mention, mentions, texts};
use super::set::{SuggestionPart, SuggestionSet};
use super::share::Share;
use super::source::Source;
use crate::IndexError;
use crate::read::retrieval::{ByDate, Retrieval};
use crate::read::snapshot::Snapshot;

/// The maximal number of texts in the small part: this many or this fraction of the larger part,
/// whichever is more.
const MAX_RECENT: (usize, usize) = (256, 32);
/// When a run of words seems to have become frequent, at most this many articles are looked up: a run
/// in more articles was frequent before.
const MAX_LOOKED_UP: usize = 48;

/// Drift is checked when one in this many articles has changed.
const DRIFTED: u64 = 200;

/// The entries of all articles, and the changes since they were built.
pub(super) struct Changes {
    all: SuggestionPart,
    /// The entries of all articles, by their texts.
    numbers: TextNumbers,
    kept: KeptCounts,
    /// The articles in which runs of words are counted.
    share: Share,
    /// By how much the counts of these entries have changed.
    changed: HashMap<(u32, Source), i64>,
    /// Texts that are not among the entries of all articles, by their hashes.
    texts: HashMap<u64, NewText>,
    larger: TextPart,
    recent: TextPart,
    /// The entries and texts whose counts have changed since the last set was built.
    touched: HashSet<Touched>,
    /// The number of articles at the first count, and how many have changed since the last check for drift.
    articles: u64,
    drifting: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Touched {
    Entry(u32),
    Text(u64),
}

/// A text that is not among the entries of all articles.
struct NewText {
    mention: Mention,
    counts: [i64; Source::ALL.len()],
    /// Its units, once it has become an entry.
    units: Option<Box<[(EntryUnit, bool)]>>,
    /// The number of its entry in the larger part.
    entry: Option<u32>,
    /// Whether it is in the small part.
    is_recent: bool,
}

/// A part of new texts, with the list of its texts.
#[derive(Default)]
struct TextPart {
    part: SuggestionPart,
    texts: Vec<u64>,
}

impl Changes {
    /// Starts without changes.
    pub(super) fn new(
        entries: Arc<SuggestionEntries>,
        kept: KeptCounts,
        articles: u64,
        share: Share,
    ) -> Changes {
        Changes {
            share,
            articles,
            drifting: 0,
            numbers: TextNumbers::of(&entries),
            all: SuggestionPart::new(entries),
            kept,
            changed: HashMap::new(),
            texts: HashMap::new(),
            larger: TextPart::default(),
            recent: TextPart::default(),
            touched: HashSet::new(),
        }
    }

    /// Adds and removes articles, and looks up in `state` which runs of words have become phrases.
    pub(super) fn apply(
        &mut self,
        state: &Snapshot,
        added: impl Iterator<Item = Result<Article, IndexError>>,
        removed: impl Iterator<Item = Result<Article, IndexError>>,
    ) -> Result<(), IndexError> {
        let analyzer = &state.analyzer;
        let mut rising: HashMap<String, Vec<String>> = HashMap::new();
        for article in removed {
            self.count_article(analyzer, &article?, -1, &mut rising);
        }
        for article in added {
            self.count_article(analyzer, &article?, 1, &mut rising);
        }
        self.drift();
        let mut rising: Vec<_> = rising.into_iter().collect();
        rising.sort_unstable();
        for (folded, words) in rising {
            self.look_up(state, &folded, &words)?;
        }
        Ok(())
    }

    fn count_article(
        &mut self,
        analyzer: &Analyzer,
        article: &Article,
        by: i32,
        rising: &mut HashMap<String, Vec<String>>,
    ) {
        let words = ArticleWords::read(analyzer, texts(article));
        if self.share.has(&article.id) {
            self.count_runs(&words, by, rising);
        }
        self.count_mentions(article, &words, by.into());
        self.drifting += 1;
    }

    /// Counts the runs of words of an article. Each counts for as many articles as this one represents.
    fn count_runs(
        &mut self,
        words: &ArticleWords<'_>,
        by: i32,
        rising: &mut HashMap<String, Vec<String>>,
    ) {
        let all = i64::from(self.share.number());
        for ChangedRun { run, change } in words.change_runs(&mut self.kept, by) {
            let folded = run.words().concat();
            let hash = hash_of_text(&folded);
            match change {
                RunChange::Counted | RunChange::Risen if self.is_run(hash) => {
                    self.count_run(hash, |count| count + all * i64::from(by));
                }
                RunChange::Counted => {}
                RunChange::Risen => {
                    let words = || run.words().into_iter().map(str::to_owned).collect();
                    rising.entry(folded).or_insert_with(words);
                }
                RunChange::Settled(articles) if articles > 0 && !self.is_known(hash) => {
                    let mention = run.expression(articles).and_then(Mention::of_expression);
                    if let Some((hash, mention)) = mention {
                        self.count(hash, all * i64::from(articles), mention);
                    }
                }
                RunChange::Settled(articles) => {
                    self.count_run(hash, |_| all * i64::from(articles));
                }
            }
        }
    }

    /// Checks for drift: phrases can appear or disappear although no article with them has changed,
    /// because their words have become more or less frequent. The time grows with the number of
    /// phrases, so this is done rarely.
    fn drift(&mut self) {
        if self.drifting * DRIFTED < self.articles {
            return;
        }
        self.drifting = 0;
        for (text, articles) in self.kept.drifted() {
            let articles = i64::from(self.share.number()) * i64::from(articles);
            self.count_run(text, |_| articles);
        }
    }

    fn count_mentions(&mut self, article: &Article, words: &ArticleWords<'_>, by: i64) {
        let expressions = words.words().into_iter().filter_map(Mention::of_expression);
        for (hash, mention) in expressions.chain(mentions(article)) {
            self.count(hash, by, mention);
        }
    }

    /// Whether a text is, or was, an entry.
    fn is_known(&self, hash: u64) -> bool {
        self.numbers.get(hash).is_some() || self.texts.contains_key(&hash)
    }

    /// The number of articles in which a text was found as a run of words.
    fn run_articles(&self, hash: u64) -> i64 {
        let Some(entry) = self.numbers.get(hash) else {
            return self.texts.get(&hash).map_or(0, |text| text.counts[Source::Run as usize]);
        };
        let changed = self.changed.get(&(entry, Source::Run)).copied().unwrap_or(0);
        self.articles_of(entry, Source::Run) + changed
    }

    /// The number of articles that a source gave for an entry when all articles were counted.
    fn articles_of(&self, entry: u32, source: Source) -> i64 {
        let counts = self.all.counts(entry as usize).into_iter();
        counts.filter(|(other, _)| *other == source).map(|(_, count)| i64::from(count)).sum()
    }

    /// Whether a text is an entry because it is a run of words.
    fn is_run(&self, hash: u64) -> bool {
        self.run_articles(hash) != 0
    }

    fn count_run(&mut self, hash: u64, changed: impl Fn(i64) -> i64) {
        let before = self.run_articles(hash);
        let by = changed(before) - before;
        if by == 0 {
            return;
        }
        match self.numbers.get(hash) {
            Some(entry) => self.count_entry(entry, Source::Run, by),
            None => {
                if let Some(text) = self.texts.get_mut(&hash) {
                    text.counts[Source::Run as usize] += by;
                    self.touched.insert(Touched::Text(hash));
                }
            }
        }
    }

    fn count_entry(&mut self, entry: u32, source: Source, by: i64) {
        *self.changed.entry((entry, source)).or_default() += by;
        self.touched.insert(Touched::Entry(entry));
    }

    fn count(&mut self, hash: u64, by: i64, mention: Mention) {
        let source = mention.source;
        if let Some(entry) = self.numbers.get(hash) {
            return self.count_entry(entry, source, by);
        }
        self.touched.insert(Touched::Text(hash));
        let text = self.texts.entry(hash).or_insert_with(|| {
            let mut counts = [0; Source::ALL.len()];
            counts[Source::Segmenter as usize] = i64::from(self.kept.is_once(hash));
            let mention = mention.clone();
            NewText { mention, counts, units: None, entry: None, is_recent: false }
        });
        text.counts[source as usize] += by;
        if source < text.mention.source && text.entry.is_none() {
            (text.mention, text.units) = (mention, None);
        }
    }

    /// Looks up which phrases have appeared, now that a run of words is frequent.
    fn look_up(
        &mut self,
        state: &Snapshot,
        folded: &str,
        words: &[String],
    ) -> Result<(), IndexError> {
        let Some(run) = Run::of(folded) else { return Ok(()) };
        let condition = Condition::Run(None, run);
        let found = state.by_date(&ByDate::newest(&condition, MAX_LOOKED_UP))?;
        if found.total > MAX_LOOKED_UP {
            return Ok(());
        }
        let articles: Result<Vec<Article>, _> =
            found.docs.iter().map(|&doc| state.article(doc)).collect();
        let articles = articles?;
        let read = |article| ArticleWords::read(&state.analyzer, texts(article));
        let articles: Vec<ArticleWords<'_>> = articles.iter().map(read).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let mut failed = None;
        let mut count = |text: &str| {
            let count = Run::of(text).map_or(Ok(0), |r| state.count(&Condition::Run(None, r)));
            count.unwrap_or_else(|error| {
                failed = Some(error);
                0
            }) as u32
        };
        let phrases = risen(&mut self.kept, &words, &articles, &mut count);
        if let Some(error) = failed {
            return Err(error);
        }
        for phrase in phrases {
            let articles = phrase.articles;
            let Some((hash, mention)) = Mention::of_expression(phrase) else { continue };
            if !self.is_known(hash) {
                self.count(hash, i64::from(articles), mention);
            } else {
                self.count_run(hash, |_| i64::from(articles));
            }
        }
        Ok(())
    }

    /// Builds the set for suggestions. `lost` says whether there are deleted articles whose counts
    /// could not be subtracted.
    pub(super) fn set(&mut self, analyzer: &Analyzer, lost: bool) -> SuggestionSet {
        self.count_inner_words();
        let touched = std::mem::take(&mut self.touched);
        let mut has_new = false;
        for touched in touched {
            match touched {
                Touched::Entry(entry) => {
                    let articles = self.articles_of_entry(entry);
                    self.all.articles.set(entry as usize, articles);
                }
                Touched::Text(hash) => has_new |= self.count_text(hash),
            }
        }
        if has_new {
            let (least, share) = MAX_RECENT;
            if self.recent.texts.len() > least.max(self.larger.texts.len() / share) {
                let recent = std::mem::take(&mut self.recent);
                let mut texts = std::mem::take(&mut self.larger.texts);
                texts.extend(recent.texts);
                self.larger = self.part(analyzer, texts, true);
            } else {
                let texts = std::mem::take(&mut self.recent.texts);
                self.recent = self.part(analyzer, texts, false);
            }
        }
        let parts = [&self.all, &self.larger.part, &self.recent.part];
        let parts = parts.into_iter().filter(|part| !part.is_empty()).cloned().collect();
        SuggestionSet { parts, lost }
    }

    /// A word that occurs only inside longer words counts for as many articles as the most used of these.
    fn count_inner_words(&mut self) {
        let touched: Vec<u32> = self
            .touched
            .iter()
            .filter_map(|touched| match touched {
                Touched::Entry(entry) => Some(*entry),
                Touched::Text(_) => None,
            })
            .collect();
        for entry in touched {
            let change = self.changed.get(&(entry, Source::Dictionary)).copied().unwrap_or(0);
            let before = self.articles_of(entry, Source::Dictionary);
            if change == 0 || before == 0 {
                continue;
            }
            let word = self.all.folded(entry as usize);
            for length in [2, 3].into_iter().filter(|&length| length < word.len()) {
                for inner in word.windows(length) {
                    let hash = hash_of_text(&inner.iter().collect::<String>());
                    let Some(inner) = self.numbers.get(hash) else { continue };
                    let known = self.articles_of(inner, Source::Inner);
                    let now =
                        self.changed.get(&(inner, Source::Inner)).map_or(known, |c| known + c);
                    let after = before + change;
                    if known > 0 && (after > now || before == known && now == known) {
                        self.changed.insert((inner, Source::Inner), after - known);
                        self.touched.insert(Touched::Entry(inner));
                    }
                }
            }
        }
    }

    fn articles_of_entry(&self, entry: u32) -> u32 {
        let counts = self.all.counts(entry as usize).into_iter();
        let counts = counts.map(|(source, count)| (source, i64::from(count)));
        let changed = Source::ALL.into_iter().filter_map(|source| {
            self.changed.get(&(entry, source)).map(|&change| (source, change))
        });
        Source::articles(counts.chain(changed))
    }

    /// Updates the number of articles of a new text. Returns whether the small part has to be rebuilt.
    fn count_text(&mut self, hash: u64) -> bool {
        let Some(text) = self.texts.get_mut(&hash) else { return false };
        let articles = text.articles();
        if let Some(entry) = text.entry {
            self.larger.part.articles.set(entry as usize, articles);
            return false;
        }
        if articles > 0 && !text.is_recent {
            text.is_recent = true;
            self.recent.texts.push(hash);
        }
        text.is_recent
    }

    /// Builds a part from these texts, most used first.
    fn part(&mut self, analyzer: &Analyzer, mut texts: Vec<u64>, larger: bool) -> TextPart {
        texts.sort_by_cached_key(|hash| {
            let text = self.texts.get(hash);
            text.map(|text| (std::cmp::Reverse(text.articles()), text.mention.text.clone()))
        });
        let mut builder = EntriesBuilder::new(texts.len(), 0);
        for hash in &texts {
            let Some(text) = self.texts.get_mut(hash) else { continue };
            let articles = text.articles();
            let units = text.units.get_or_insert_with(|| text.mention.units(analyzer).into());
            let entry = builder.push(&NewEntry {
                text: &text.mention.text,
                kind: text.mention.kind,
                articles,
                source: text.mention.source,
                counts: &[],
                units,
            });
            if larger {
                text.entry = entry.map(|entry| entry as u32);
                text.is_recent = false;
            }
        }
        TextPart { part: SuggestionPart::new(Arc::new(builder.finish())), texts }
    }
}

impl NewText {
    fn articles(&self) -> u32 {
        Source::articles(Source::ALL.into_iter().map(|s| (s, self.counts[s as usize])))
    }
}

/// The numbers of entries, by the hashes of their texts.
struct TextNumbers {
    hashes: Vec<u64>,
    numbers: Vec<u32>,
}

impl TextNumbers {
    /// Builds the map for these entries.
    fn of(entries: &SuggestionEntries) -> TextNumbers {
        let mut rows: Vec<(u64, u32)> =
            (0..entries.len()).map(|number| (entries.text_hash(number), number as u32)).collect();
        rows.sort_unstable();
        let (hashes, numbers) = rows.into_iter().unzip();
        TextNumbers { hashes, numbers }
    }

    fn get(&self, hash: u64) -> Option<u32> {
        self.hashes.binary_search(&hash).ok().map(|at| self.numbers[at])
    }
}
