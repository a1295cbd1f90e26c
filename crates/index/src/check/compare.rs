//! Whether a segment says of its articles what their text says.
//!
//! The text of an article is analysed again, as it was when the article was added, into a small
//! segment in memory. What that and the segment on the disk say of an article is taken together
//! into one number for each, so that everything that is missing, different or too much is seen in one
//! pass over both. Only where the numbers differ are the two laid side by side.

use std::collections::BTreeSet;
use std::fmt::Write;

use souwen_text::Analyzer;
use tantivy::directory::RamDirectory;
use tantivy::schema::{Field, Schema};
use tantivy::{DocId, IndexBuilder, SegmentReader, TantivyDocument};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::said::{
    Place, Said, Tell, Unreadable, read_columns, read_lengths, read_postings, shown,
};
use crate::guard::guarded;
use crate::schema::SchemaFields;
use crate::schema::stored_article::StoredArticle;
use crate::schema::{self, tokenizer};

/// How much text is analysed into one segment in memory, in bytes of JSON.
const CHUNK: usize = 4 << 20;
/// What tantivy is told it may use for it. It only decides how large a table it begins with.
const HEAP: usize = 15_000_000;
/// In how many articles of a segment what is different is told in full.
const MAX_DETAILED: usize = 3;
/// How many differences of one article are told.
const MAX_DIFFERENCES: usize = 2;

/// What is compared with each other.
pub(crate) struct Comparison<'a> {
    pub fields: &'a SchemaFields,
    /// What the articles were cut with.
    pub analyzer: &'a Analyzer,
    /// The segment, as it is told of.
    pub name: &'a str,
    pub segment: &'a SegmentReader,
}

/// What comparing a segment with its articles found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Compared {
    /// How many articles were compared.
    pub articles: u64,
    /// How many postings were read.
    pub postings: u64,
    /// How many articles are not as the segment says.
    pub different: u64,
    /// What is wrong, each in a sentence.
    pub problems: Vec<String>,
}

/// An article, and the key of the file that it came from.
type Read = (StoredArticle, String);

impl Comparison<'_> {
    /// Compares the segment with these of its articles, which `read` gives. Those that it cannot give
    /// are left out.
    pub(crate) fn run(&self, docs: &[DocId], read: &dyn Fn(DocId) -> Option<Read>) -> Compared {
        let mut compared = Compared::default();
        let mut wanted = vec![false; self.segment.max_doc() as usize];
        let mut text_says = vec![0; wanted.len()];
        let mut chunk = Chunk::default();
        for &doc in docs {
            let Some(article) = read(doc) else { continue };
            wanted[doc as usize] = true;
            compared.articles += 1;
            chunk.add(doc, article);
            if chunk.bytes >= CHUNK {
                self.sum_up(std::mem::take(&mut chunk), &mut text_says, &mut compared);
            }
        }
        self.sum_up(chunk, &mut text_says, &mut compared);

        let mut segment_says = vec![0; wanted.len()];
        let mut add = |doc: DocId, said: &Said<'_>| add_up(&mut segment_says, doc, said);
        let readable = self.read_segment(&wanted, &mut add, &mut compared);
        if !readable {
            // What was read is not all, so every article would be different.
            return compared;
        }
        let different =
            docs.iter().filter(|&&doc| text_says[doc as usize] != segment_says[doc as usize]);
        let different: Vec<DocId> = different.copied().collect();
        compared.different = different.len() as u64;
        for &doc in different.iter().take(MAX_DETAILED) {
            self.tell_differences(doc, read, &mut compared);
        }
        if different.len() > MAX_DETAILED {
            let more = different.len() - MAX_DETAILED;
            compared
                .problems
                .push(format!("{}: {more} more articles are not as it says", self.name));
        }
        compared
    }

    /// Adds up what the text of articles says of them.
    fn sum_up(&self, chunk: Chunk, sums: &mut [u64], compared: &mut Compared) {
        let docs = chunk.docs.clone();
        let mut add = |doc: DocId, said: &Said<'_>| add_up(sums, docs[doc as usize], said);
        if let Err(error) = self.read_text(chunk, &mut add) {
            compared
                .problems
                .push(format!("{}: its articles cannot be analysed: {error}", self.name));
        }
    }

    /// Tells what the text of articles says of them, by their numbers in the chunk.
    fn read_text(&self, chunk: Chunk, tell: &mut Tell<'_>) -> Result<(), Unreadable> {
        if chunk.docs.is_empty() {
            return Ok(());
        }
        let (schema, _) = schema::build();
        let builder = IndexBuilder::new().schema(schema).tokenizers(tokenizer::manager());
        // It starts no thread, keeps the order of the articles and makes one segment of them.
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
            read_postings(&reader, &wanted, tell)?;
            read_columns(&reader, &wanted, tell)?;
            read_lengths(&reader, &wanted, tell)?;
        }
        Ok(())
    }

    /// Tells what the segment says of the articles in `wanted`. Returns whether all of it could be
    /// read.
    fn read_segment(&self, wanted: &[bool], tell: &mut Tell<'_>, compared: &mut Compared) -> bool {
        let before = compared.problems.len();
        let mut read = |kinds: &str, read: &mut dyn FnMut() -> Result<u64, Unreadable>| {
            let reason = match guarded(read) {
                Ok(Ok(postings)) => {
                    compared.postings += postings;
                    return;
                }
                Ok(Err(error)) => error.to_string(),
                Err(panic) => format!("it cannot be read: {panic}"),
            };
            compared.problems.push(format!("{}{kinds}: {reason}", self.name));
        };
        read(".term, .idx or .pos", &mut || read_postings(self.segment, wanted, tell));
        read(".fast", &mut || read_columns(self.segment, wanted, tell).map(|()| 0));
        read(".fieldnorm", &mut || read_lengths(self.segment, wanted, tell).map(|()| 0));
        compared.problems.len() == before
    }

    /// Lays what the segment and the text say of an article side by side.
    fn tell_differences(
        &self,
        doc: DocId,
        read: &dyn Fn(DocId) -> Option<Read>,
        compared: &mut Compared,
    ) {
        let Some(article) = read(doc) else { return };
        let id = article.0.article.id.clone();
        let (mut text, mut segment) = (BTreeSet::new(), BTreeSet::new());
        let mut chunk = Chunk::default();
        chunk.add(doc, article);
        let mut add = |_: DocId, said: &Said<'_>| {
            text.insert(Owned::from(said));
        };
        let readable = self.read_text(chunk, &mut add).is_ok();
        let mut wanted = vec![false; self.segment.max_doc() as usize];
        wanted[doc as usize] = true;
        let mut add = |_: DocId, said: &Said<'_>| {
            segment.insert(Owned::from(said));
        };
        if !readable || !self.read_segment(&wanted, &mut add, &mut Compared::default()) {
            return;
        }
        let schema = self.segment.schema();
        let mut told = String::new();
        let places: BTreeSet<_> = text
            .symmetric_difference(&segment)
            .map(|said| (said.field, said.place, &said.text))
            .collect();
        for &(field, place, term) in places.iter().take(MAX_DIFFERENCES) {
            let of = |said: &BTreeSet<Owned>| {
                let found =
                    said.iter().find(|s| (s.field, s.place, &s.text) == (field, place, term));
                found.map(|said| said.numbers.clone())
            };
            let separator = if told.is_empty() { "" } else { ", and " };
            let difference = difference(schema, (field, place, term), of(&segment), of(&text));
            let _ = write!(told, "{separator}{difference}");
        }
        if places.len() > MAX_DIFFERENCES {
            let _ = write!(told, ", and {} more", places.len() - MAX_DIFFERENCES);
        }
        compared.problems.push(format!("{}: of the article {id} it says {told}", self.name));
    }
}

/// A difference, as the end of a sentence about what a segment says.
fn difference(
    schema: &Schema,
    (field, place, term): (Field, Place, &[u8]),
    segment: Option<Vec<u32>>,
    text: Option<Vec<u32>>,
) -> String {
    let (field, term) = (schema.get_field_name(field), shown(term));
    let what = match place {
        Place::Postings => format!("that {term} stands in `{field}`"),
        Place::Column => format!("that {term} is in the column `{field}`"),
        Place::Lengths => format!("another length of `{field}`"),
    };
    match (place, segment, text) {
        (Place::Lengths, ..) => what,
        (_, Some(_), None) => format!("{what}, where it does not"),
        (_, None, _) => format!("nothing of {term} in `{field}`"),
        (_, Some(_), Some(_)) => {
            format!("{what}, which it does at other places or another number of times")
        }
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

/// A [`Said`] that is kept.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Owned {
    field: Field,
    place: Place,
    text: Vec<u8>,
    numbers: Vec<u32>,
}

impl From<&Said<'_>> for Owned {
    fn from(said: &Said<'_>) -> Owned {
        let Said { field, place, text, numbers } = *said;
        Owned { field, place, text: text.to_vec(), numbers: numbers.to_vec() }
    }
}

/// Takes up something that is said of an article into the number for all that is.
fn add_up(sums: &mut [u64], doc: DocId, said: &Said<'_>) {
    let seed = u64::from(said.field.field_id()) << 8 | said.place as u64;
    let mut hash = xxh3_64_with_seed(said.text, seed);
    for &number in said.numbers {
        // The multiplier is that of the golden ratio, which spreads numbers evenly.
        hash = (hash ^ u64::from(number)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    }
    hash = (hash ^ said.numbers.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    hash ^= hash >> 32;
    let sum = &mut sums[doc as usize];
    // In any order: the terms of an article come one by one, among those of all others.
    *sum = u64::wrapping_add(*sum, hash);
}

#[cfg(test)]
mod tests;
