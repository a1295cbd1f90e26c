//! Reads everything that a segment contains about its articles: every posting, every column value,
//! every length.
//!
//! Reading also checks consistency: terms must be sorted and found by lookup, and each must have as
//! many postings as its document frequency, in the order of the documents. The entries of the wanted
//! articles are passed to a callback, which compares them with the texts.

use std::io;

use tantivy::columnar::StrColumn;
use tantivy::postings::Postings;
use tantivy::schema::{Field, FieldEntry, FieldType};
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED, TantivyError};

/// An entry of a segment about one article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entry<'a> {
    pub field: Field,
    pub place: Place,
    /// The term, or the value of the column as text.
    pub text: &'a [u8],
    /// The positions of the term, or its frequency if the field has no positions. For a column, the
    /// index among the values of the article; for a length, its coarse step.
    pub numbers: &'a [u32],
}

/// The kind of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    /// A posting.
    Postings,
    /// A value of a column.
    Column,
    /// A field length, which ranking uses.
    Lengths,
}

/// Why a segment could not be read completely.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unreadable {
    /// tantivy cannot read it.
    #[error("{0}")]
    Tantivy(#[from] TantivyError),
    /// It contradicts itself.
    #[error("{0}")]
    Contradiction(String),
}

impl From<io::Error> for Unreadable {
    fn from(error: io::Error) -> Unreadable {
        Unreadable::Tantivy(error.into())
    }
}

/// The callback that receives the entries of articles.
pub(crate) type Visit<'a> = dyn FnMut(DocId, &Entry<'_>) + 'a;

/// Reads all postings of a segment, reports those of the articles in `wanted`, and returns the number
/// of postings.
pub(crate) fn read_postings(
    reader: &SegmentReader,
    wanted: &[bool],
    visit: &mut Visit<'_>,
) -> Result<u64, Unreadable> {
    let mut read = 0;
    for (field, entry) in reader.schema().fields() {
        read += read_postings_of(reader, field, entry, wanted, visit)?;
    }
    Ok(read)
}

fn read_postings_of(
    reader: &SegmentReader,
    field: Field,
    entry: &FieldEntry,
    wanted: &[bool],
    visit: &mut Visit<'_>,
) -> Result<u64, Unreadable> {
    let Some(option) = entry.field_type().get_index_record_option() else { return Ok(0) };
    let inverted = reader.inverted_index(field)?;
    let contradiction = |term: &[u8], what: &str| {
        let (name, term) = (entry.name(), shown(term));
        Err(Unreadable::Contradiction(format!("the postings of {term} in `{name}` {what}")))
    };
    let (mut read, mut positions) = (0, Vec::new());
    let mut terms = inverted.terms().stream()?;
    let mut before: Option<Vec<u8>> = None;
    let mut count = 0;
    while terms.advance() {
        let term = terms.key();
        count += 1;
        if before.as_deref().is_some_and(|before| before >= term) {
            return contradiction(term, "are out of order");
        }
        if inverted.terms().get(term)?.as_ref() != Some(terms.value()) {
            return contradiction(term, "are not found by it");
        }
        let mut postings = inverted.read_postings_from_terminfo(terms.value(), option)?;
        let (mut doc, mut docs, mut least) = (postings.doc(), 0, 0);
        while doc != TERMINATED {
            if doc < least || doc >= reader.max_doc() {
                return contradiction(term, "name an article that there is not");
            }
            if wanted[doc as usize] {
                if option.has_positions() {
                    postings.positions(&mut positions);
                } else {
                    positions.clear();
                    positions.push(if option.has_freq() { postings.term_freq() } else { 1 });
                }
                let place = Place::Postings;
                visit(doc, &Entry { field, place, text: term, numbers: &positions });
            }
            docs += 1;
            least = doc + 1;
            doc = postings.advance();
        }
        if docs != terms.value().doc_freq {
            return contradiction(term, "name fewer articles than they say");
        }
        read += u64::from(docs);
        before.get_or_insert_default().clear();
        before.get_or_insert_default().extend_from_slice(term);
    }
    if count != inverted.terms().num_terms() {
        let name = entry.name();
        let reason = format!("the terms of `{name}` are not as many as it says");
        return Err(Unreadable::Contradiction(reason));
    }
    Ok(read)
}

/// Reports the column values of the articles in `wanted`.
pub(crate) fn read_columns(
    reader: &SegmentReader,
    wanted: &[bool],
    visit: &mut Visit<'_>,
) -> Result<(), Unreadable> {
    for (field, entry) in reader.schema().fields().filter(|(_, entry)| entry.is_fast()) {
        let columns = reader.fast_fields();
        let mut number = |doc, number: u32, text: &str| {
            let entry =
                Entry { field, place: Place::Column, text: text.as_bytes(), numbers: &[number] };
            visit(doc, &entry);
        };
        match entry.field_type() {
            FieldType::Str(_) => {
                if let Some(column) = columns.str(entry.name())? {
                    each_text(&column, wanted, &mut number)?;
                }
            }
            FieldType::U64(_) => {
                let column = columns.u64(entry.name())?;
                each_number(|doc| column.values_for_doc(doc), wanted, &mut number);
            }
            FieldType::I64(_) => {
                let column = columns.i64(entry.name())?;
                each_number(|doc| column.values_for_doc(doc), wanted, &mut number);
            }
            // None of our fields has a column of another type.
            _ => {}
        }
    }
    Ok(())
}

fn each_text(
    column: &StrColumn,
    wanted: &[bool],
    visit: &mut dyn FnMut(DocId, u32, &str),
) -> Result<(), Unreadable> {
    let mut text = String::new();
    for doc in docs(wanted) {
        for (number, ord) in (0..).zip(column.term_ords(doc)) {
            text.clear();
            if !column.ord_to_str(ord, &mut text)? {
                let reason = format!("a column of texts has no text with the number {ord}");
                return Err(Unreadable::Contradiction(reason));
            }
            visit(doc, number, &text);
        }
    }
    Ok(())
}

fn each_number<T: ToString, I: Iterator<Item = T>>(
    values: impl Fn(DocId) -> I,
    wanted: &[bool],
    visit: &mut dyn FnMut(DocId, u32, &str),
) {
    for doc in docs(wanted) {
        for (number, value) in (0..).zip(values(doc)) {
            visit(doc, number, &value.to_string());
        }
    }
}

/// Reports the field lengths of the articles in `wanted`.
pub(crate) fn read_lengths(
    reader: &SegmentReader,
    wanted: &[bool],
    visit: &mut Visit<'_>,
) -> Result<(), Unreadable> {
    for (field, _) in reader.schema().fields().filter(|(_, entry)| entry.has_fieldnorms()) {
        // If no article has a value, the segment need not store lengths: all are 0.
        let Some(lengths) = reader.fieldnorms_readers().get_field(field)? else { continue };
        for doc in docs(wanted) {
            let steps = u32::from(lengths.fieldnorm_id(doc));
            if steps > 0 {
                let entry = Entry { field, place: Place::Lengths, text: b"", numbers: &[steps] };
                visit(doc, &entry);
            }
        }
    }
    Ok(())
}

fn docs(wanted: &[bool]) -> impl Iterator<Item = DocId> + '_ {
    (0..).zip(wanted).filter(|(_, wanted)| **wanted).map(|(doc, _)| doc)
}

/// A term in readable form.
pub(crate) fn shown(term: &[u8]) -> String {
    match std::str::from_utf8(term) {
        Ok(text) if !text.chars().any(char::is_control) => format!("“{text}”"),
        _ => term.iter().map(|byte| format!("{byte:02x}")).collect(),
    }
}
