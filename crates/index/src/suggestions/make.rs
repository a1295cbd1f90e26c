//! Builds the entries of all articles in bounded memory.

use std::collections::HashMap;
use std::path::Path;

use souwen_article::Article;
use souwen_text::learn::expressions::{KeptCounts, Numbers};
use souwen_text::{Analyzer, Expressions};

use super::builder::{EntriesBuilder, NewEntry};
use super::entries::SuggestionEntries;
use super::mention::{Mention, mentions, texts};
use super::scratch::ScratchRoom;
use super::share::{IndexedWords, Share};
use super::source::Source;
use crate::IndexError;

/// Builds the entries of all articles, and the counts to keep. `scratch` is a directory for temporary
/// files. `read` says which articles are segmented for their words; if not all are, it includes the
/// words of all articles from the index.
pub(super) fn make(
    analyzer: &Analyzer,
    scratch: Option<&Path>,
    articles: impl Iterator<Item = Result<Article, IndexError>>,
    read: (Share, Option<IndexedWords>),
) -> Result<(SuggestionEntries, KeptCounts), IndexError> {
    let (share, mut indexed) = read;
    let room = ScratchRoom::new(scratch);
    let mut row = || -> Box<dyn Numbers> { room.row() };
    let mut expressions = Expressions::new(analyzer, &mut row);
    let mut collected = Collected::default();
    for article in articles {
        let article = article?;
        if share.has(&article.id) {
            expressions.read(texts(&article));
        }
        for (hash, mention) in mentions(&article) {
            collected.add(hash, mention, 1);
        }
    }
    let (found, mut kept) = expressions.finish(&mut row);
    for mut expression in found {
        expression.articles = expression.articles.saturating_mul(share.number());
        if let Some(indexed) = &mut indexed {
            indexed.describe(&mut expression);
        }
        let articles = expression.articles;
        if let Some((hash, mention)) = Mention::of_expression(expression) {
            collected.add(hash, mention, articles);
        }
    }
    if let Some(indexed) = indexed {
        let (entries, once) = indexed.rest(analyzer);
        kept.once = once;
        entries.into_iter().for_each(|(hash, mention, n)| collected.add(hash, mention, n));
    }
    room.finish()
        .map_err(|error| IndexError::io(scratch.map(Path::to_owned).unwrap_or_default(), error))?;
    Ok((collected.finish(analyzer), kept))
}

/// The entries that have been found so far.
#[derive(Default)]
struct Collected {
    entries: Vec<Collecting>,
    /// The entries by the hashes of their texts.
    numbers: HashMap<u64, u32>,
    /// The counts of entries that have several sources.
    several: HashMap<u32, [u32; Source::ALL.len()]>,
}

struct Collecting {
    mention: Mention,
    /// The number of articles that contain it.
    articles: u32,
}

impl Collected {
    fn add(&mut self, hash: u64, mention: Mention, articles: u32) {
        let next = self.entries.len() as u32;
        let number = *self.numbers.entry(hash).or_insert(next);
        if number == next {
            self.entries.push(Collecting { mention, articles });
            return;
        }
        let entry = &mut self.entries[number as usize];
        let (first, source) = (entry.mention.source, mention.source);
        if let Some(counts) = self.several.get_mut(&number) {
            counts[source as usize] += articles;
        } else if source == first {
            entry.articles += articles;
        } else {
            let mut counts = [0; Source::ALL.len()];
            counts[first as usize] = entry.articles;
            counts[source as usize] = articles;
            self.several.insert(number, counts);
        }
        if source < first {
            entry.mention = mention;
        }
    }

    fn finish(mut self, analyzer: &Analyzer) -> SuggestionEntries {
        drop(self.numbers);
        for (&number, counts) in &self.several {
            let counts = Source::ALL.map(|source| (source, i64::from(counts[source as usize])));
            self.entries[number as usize].articles = Source::articles(counts.into_iter());
        }
        let mut order: Vec<u32> = (0..self.entries.len() as u32).collect();
        order.sort_unstable_by(|&a, &b| {
            let (a, b) = (&self.entries[a as usize], &self.entries[b as usize]);
            b.articles.cmp(&a.articles).then_with(|| a.mention.text.cmp(&b.mention.text))
        });
        let bytes = self.entries.iter().map(|entry| entry.mention.text.len()).sum();
        let mut builder = EntriesBuilder::new(order.len(), bytes);
        for number in order {
            let Collecting { mention, articles } = &self.entries[number as usize];
            let counts = self
                .several
                .get(&number)
                .map(|counts| Source::ALL.map(|source| (source, counts[source as usize])));
            let counts: Vec<_> =
                counts.into_iter().flatten().filter(|&(_, count)| count > 0).collect();
            builder.push(&NewEntry {
                text: &mention.text,
                kind: mention.kind,
                articles: *articles,
                source: mention.source,
                counts: &counts,
                units: &mention.units(analyzer),
            });
        }
        drop(self.entries);
        builder.finish()
    }
}
