//! Compares what a segment contains about its articles with the texts of the articles.
//!
//! The text of an article is analysed again, as when the article was added, into a small segment in
//! memory. All postings, column values and lengths of an article are hashed into one number, for both
//! segments. So everything missing, different or superfluous is found in one pass over both. Only if
//! the numbers of an article differ are its entries compared one by one.

use std::collections::BTreeSet;

use souwen_text::Analyzer;
use tantivy::directory::RamDirectory;
use tantivy::schema::{Field, Schema};
use tantivy::{DocId, IndexBuilder, SegmentReader, TantivyDocument};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::entries::{
    Entry, Place, Unreadable, Visit, read_columns, read_lengths, read_postings, shown,
};
use crate::guard::guarded;
use crate::schema::SchemaFields;
use crate::schema::stored_article::StoredArticle;
use crate::schema::{self, tokenizer};

/// How much text is analysed into one segment in memory, in bytes of JSON.
const CHUNK: usize = 4 << 20;
/// The memory limit given to tantivy, in bytes. It only decides the initial size of a hash table.
const HEAP: usize = 15_000_000;
/// The maximal number of articles of a segment whose differences are reported in detail.
const MAX_DETAILED: usize = 3;
/// The maximal number of reported differences of one article.
const MAX_DIFFERENCES: usize = 2;

/// A segment that is being compared with its articles.
pub(crate) struct Comparison<'a> {
    fields: &'a SchemaFields,
    /// The analyzer that the articles were segmented with.
    analyzer: &'a Analyzer,
    /// The name of the segment in reports.
    name: &'a str,
    segment: &'a SegmentReader,
    /// Which articles are compared.
    wanted: Vec<bool>,
    /// For each article, the hash of the entries that its text gives.
    text_sums: Vec<u64>,
    /// Articles that wait to be analysed.
    chunk: Chunk,
    compared: Compared,
}

/// The result of comparing a segment with its articles.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Compared {
    /// The number of compared articles.
    pub articles: u64,
    /// The number of postings that were read.
    pub postings: u64,
    /// The number of articles that differ from the segment.
    pub different: u64,
    /// The problems, each in a sentence.
    pub problems: Vec<String>,
}

/// An article, and the key of the file that it came from.
type Read = (StoredArticle, String);

impl<'a> Comparison<'a> {
    /// Starts the comparison of the segment `name`, whose articles were segmented with `analyzer`.
    pub(crate) fn new(
        fields: &'a SchemaFields,
        analyzer: &'a Analyzer,
        name: &'a str,
        segment: &'a SegmentReader,
    ) -> Comparison<'a> {
        let docs = segment.max_doc() as usize;
        let (wanted, text_sums) = (vec![false; docs], vec![0; docs]);
        let (chunk, compared) = (Chunk::default(), Compared::default());
        Comparison { fields, analyzer, name, segment, wanted, text_sums, chunk, compared }
    }

    /// Adds an article to compare, with the file that it came from.
    pub(crate) fn add(&mut self, doc: DocId, article: Read) {
        self.wanted[doc as usize] = true;
        self.compared.articles += 1;
        self.chunk.add(doc, article);
        if self.chunk.bytes >= CHUNK {
            self.sum_up();
        }
    }

    /// Compares the segment with the articles that were added. `read` reads one of them again, so
    /// that its differences can be described.
    pub(crate) fn finish(mut self, read: &dyn Fn(DocId) -> Option<Read>) -> Compared {
        self.sum_up();
        let mut segment_sums = vec![0; self.wanted.len()];
        let mut add = |doc: DocId, entry: &Entry<'_>| add_up(&mut segment_sums, doc, entry);
        let (postings, mut problems) = self.read_segment(&self.wanted, &mut add);
        let mut compared = std::mem::take(&mut self.compared);
        compared.postings = postings;
        compared.problems.append(&mut problems);
        if !compared.problems.is_empty() {
            // The segment was not read to its end, so every article would seem different.
            return compared;
        }
        let different = (0..).zip(self.text_sums.iter().zip(&segment_sums));
        let different: Vec<DocId> =
            different.filter(|(_, (text, segment))| text != segment).map(|(doc, _)| doc).collect();
        compared.different = different.len() as u64;
        let differences = different.iter().take(MAX_DETAILED);
        compared.problems.extend(differences.filter_map(|&doc| self.differences(doc, read(doc)?)));
        if let Some(more) = different.len().checked_sub(MAX_DETAILED).filter(|more| *more > 0) {
            let what = format!("{}: {more} more articles are not as it says", self.name);
            compared.problems.push(what);
        }
        compared
    }

    /// Analyses the waiting articles and hashes their entries.
    fn sum_up(&mut self) {
        let chunk = std::mem::take(&mut self.chunk);
        let docs = chunk.docs.clone();
        let mut sums = vec![0; docs.len()];
        let mut add = |doc: DocId, entry: &Entry<'_>| add_up(&mut sums, doc, entry);
        if let Err(error) = self.read_text(chunk, &mut add) {
            let what = format!("{}: its articles cannot be analysed: {error}", self.name);
            self.compared.problems.push(what);
        }
        for (doc, sum) in docs.into_iter().zip(sums) {
            self.text_sums[doc as usize] = sum;
        }
    }

    /// Reports the entries that the texts of a chunk give, with the numbers of the articles in the chunk.
    fn read_text(&self, chunk: Chunk, visit: &mut Visit<'_>) -> Result<(), Unreadable> {
        if chunk.docs.is_empty() {
            return Ok(());
        }
        let (schema, _) = schema::build();
        let builder = IndexBuilder::new().schema(schema).tokenizers(tokenizer::manager());
        // This writer starts no thread, keeps the order of the articles and makes one segment of
        // them.
        let mut writer =
            builder.single_segment_index_writer::<TantivyDocument>(RamDirectory::create(), HEAP)?;
        for (article, file) in &chunk.articles {
            writer.add_document(self.fields.document(self.analyzer, article, file))?;
        }
        let wanted = vec![true; chunk.docs.len()];
        drop(chunk);
        let mut index = writer.finalize()?;
        index.set_tokenizers(tokenizer::manager());
        for segment in index.searchable_segments()? {
            let reader = SegmentReader::open(&segment)?;
            read_postings(&reader, &wanted, visit)?;
            read_columns(&reader, &wanted, visit)?;
            read_lengths(&reader, &wanted, visit)?;
        }
        Ok(())
    }

    /// Reports the entries of the segment for the articles in `wanted`. Returns the number of
    /// postings, and the reasons why parts could not be read.
    fn read_segment(&self, wanted: &[bool], visit: &mut Visit<'_>) -> (u64, Vec<String>) {
        let (mut postings, mut problems) = (0, Vec::new());
        let mut read = |kinds: &str, read: &mut dyn FnMut() -> Result<u64, Unreadable>| {
            let reason = match guarded(read) {
                Ok(Ok(read)) => {
                    postings += read;
                    return;
                }
                Ok(Err(error)) => error.to_string(),
                Err(panic) => format!("it cannot be read: {panic}"),
            };
            problems.push(format!("{}{kinds}: {reason}", self.name));
        };
        read(".term, .idx or .pos", &mut || read_postings(self.segment, wanted, visit));
        read(".fast", &mut || read_columns(self.segment, wanted, visit).map(|()| 0));
        read(".fieldnorm", &mut || read_lengths(self.segment, wanted, visit).map(|()| 0));
        (postings, problems)
    }

    /// Describes in a sentence how the segment and the text of an article differ.
    fn differences(&self, doc: DocId, article: Read) -> Option<String> {
        let id = article.0.article.id.clone();
        let (mut text, mut segment) = (BTreeSet::new(), BTreeSet::new());
        let mut chunk = Chunk::default();
        chunk.add(doc, article);
        let mut add = |_: DocId, entry: &Entry<'_>| {
            text.insert(Owned::from(entry));
        };
        self.read_text(chunk, &mut add).ok()?;
        let mut wanted = vec![false; self.wanted.len()];
        wanted[doc as usize] = true;
        let mut add = |_: DocId, entry: &Entry<'_>| {
            segment.insert(Owned::from(entry));
        };
        self.read_segment(&wanted, &mut add);
        let places: BTreeSet<_> = text
            .symmetric_difference(&segment)
            .map(|entry| (entry.field, entry.place, entry.text.as_slice()))
            .collect();
        let of = |entries: &BTreeSet<Owned>, place: (Field, Place, &[u8])| {
            let found = entries.iter().find(|s| (s.field, s.place, s.text.as_slice()) == place);
            found.is_some()
        };
        let differences = places.iter().take(MAX_DIFFERENCES).map(|&place| {
            difference(self.segment.schema(), place, of(&segment, place), of(&text, place))
        });
        let mut differences: Vec<String> = differences.collect();
        if places.len() > MAX_DIFFERENCES {
            differences.push(format!("{} more that is not so", places.len() - MAX_DIFFERENCES));
        }
        Some(format!("{}: of the article {id} it says {}", self.name, differences.join(", and ")))
    }
}

/// Describes one difference, as the end of a sentence that begins with the segment.
fn difference(
    schema: &Schema,
    (field, place, term): (Field, Place, &[u8]),
    in_segment: bool,
    in_text: bool,
) -> String {
    let (field, term) = (schema.get_field_name(field), shown(term));
    let what = match place {
        Place::Postings => format!("that {term} stands in `{field}`"),
        Place::Column => format!("that {term} is in the column `{field}`"),
        Place::Lengths => return format!("another length of `{field}` than it has"),
    };
    match (in_segment, in_text) {
        (false, _) => format!("nothing of {term} in `{field}`"),
        (true, false) => format!("{what}, where it does not"),
        (true, true) => format!("{what} at other places, or another number of times"),
    }
}

/// Articles that are analysed together.
#[derive(Default)]
struct Chunk {
    docs: Vec<DocId>,
    articles: Vec<Read>,
    bytes: usize,
}

impl Chunk {
    fn add(&mut self, doc: DocId, article: Read) {
        self.bytes += article.0.json.len();
        self.docs.push(doc);
        self.articles.push(article);
    }
}

/// A [`Entry`] that owns its data.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Owned {
    field: Field,
    place: Place,
    text: Vec<u8>,
    numbers: Vec<u32>,
}

impl From<&Entry<'_>> for Owned {
    fn from(entry: &Entry<'_>) -> Owned {
        let Entry { field, place, text, numbers } = *entry;
        Owned { field, place, text: text.to_vec(), numbers: numbers.to_vec() }
    }
}

/// Adds an entry of an article to the hash of all its entries.
fn add_up(sums: &mut [u64], doc: DocId, entry: &Entry<'_>) {
    let seed = u64::from(entry.field.field_id()) << 8 | entry.place as u64;
    let mut hash = xxh3_64_with_seed(entry.text, seed);
    for &number in entry.numbers {
        // The multiplier is derived from the golden ratio, which spreads numbers evenly.
        hash = (hash ^ u64::from(number)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    }
    hash = (hash ^ entry.numbers.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    hash ^= hash >> 32;
    let sum = &mut sums[doc as usize];
    // Addition does not depend on the order: the terms of an article come interleaved with those of others.
    *sum = u64::wrapping_add(*sum, hash);
}

#[cfg(test)]
mod tests;
