//! Makes the files of segments in the directory of a writer: fills new segments, merges segments, and
//! writes lists of deletions.

use std::collections::{BTreeMap, BTreeSet};

use tantivy::directory::TerminatingWrite;
use tantivy::index::{SegmentComponent, SegmentId};
use tantivy::indexer::{AddOperation, SegmentWriter, merge_filtered_segments};
use tantivy::{Directory, Document, Index, Segment, SegmentReader, TantivyError};

use crate::disk::file_sum::FileSum;
use crate::disk::segment_list::{Deletes, NewSegment};
use crate::disk::staged_files::StagedFiles;
use crate::disk::staging::Staging;
use crate::schema::{self, tokenizer};

/// A segment that is being filled with documents.
pub(crate) struct SegmentBuilder {
    files: StagedFiles,
    index: Index,
    segment: Segment,
    writer: SegmentWriter,
    added: u64,
}

impl SegmentBuilder {
    /// An empty segment. `budget` is its initial memory, in bytes.
    fn new(staging: &Staging, budget: usize) -> Result<SegmentBuilder, TantivyError> {
        let files = StagedFiles::new(staging);
        let (schema, _) = schema::build();
        let mut index = Index::create(files.clone(), schema, schema::settings())?;
        index.set_tokenizers(tokenizer::manager());
        let segment = index.new_segment();
        let writer = SegmentWriter::for_segment(budget, segment.clone())?;
        Ok(SegmentBuilder { files, index, segment, writer, added: 0 })
    }

    /// Adds a document.
    fn add(&mut self, document: impl Document) -> Result<(), TantivyError> {
        self.writer.add_document(AddOperation { opstamp: self.added, document })?;
        self.added += 1;
        Ok(())
    }

    /// The memory that it uses, in bytes.
    fn memory(&self) -> usize {
        self.writer.mem_usage()
    }

    /// Ends the segment and syncs its files to the disk; `None` if it has no document.
    pub(crate) fn finish(self) -> Result<Option<NewSegment>, TantivyError> {
        let max_doc = self.writer.max_doc();
        if max_doc == 0 {
            return Ok(None);
        }
        self.writer.finalize()?;
        let mut list = self.index.load_metas()?;
        list.segments = vec![self.index.new_segment_meta(self.segment.id(), max_doc)];
        self.files.set_list(&list)?;
        self.files.segment()
    }
}

/// Segments that are filled one after the other.
pub(crate) struct SegmentSequence {
    /// The initial memory of a segment, in bytes.
    budget: usize,
    /// The memory with which a segment is full, in bytes.
    max: usize,
    filling: Option<SegmentBuilder>,
}

impl SegmentSequence {
    /// Starts without segments. Each takes `budget` bytes of memory at first, and is full when it uses `max`
    /// bytes.
    pub(crate) fn new(budget: usize, max: usize) -> SegmentSequence {
        SegmentSequence { budget, max, filling: None }
    }

    /// Adds a document. Returns the segment if it is full: the next document is the first of another one, and
    /// the caller has to finish this one.
    pub(crate) fn add(
        &mut self,
        staging: &Staging,
        document: impl Document,
    ) -> Result<Option<SegmentBuilder>, TantivyError> {
        let mut segment = match self.filling.take() {
            Some(segment) => segment,
            None => SegmentBuilder::new(staging, self.budget)?,
        };
        segment.add(document)?;
        if segment.memory() < self.max {
            self.filling = Some(segment);
            return Ok(None);
        }
        Ok(Some(segment))
    }

    /// Takes the last segment, which is not full.
    pub(crate) fn take_last(&mut self) -> Option<SegmentBuilder> {
        self.filling.take()
    }
}

/// Merges segments into a new one without the deleted documents; `None` if no document is left.
pub(crate) fn merge(
    staging: &Staging,
    segments: &[Segment],
) -> Result<Option<NewSegment>, TantivyError> {
    if segments.iter().all(|segment| segment.meta().num_docs() == 0) {
        return Ok(None);
    }
    let files = StagedFiles::new(staging);
    let filters = segments.iter().map(|_| None).collect();
    let output: Box<dyn Directory> = Box::new(files.clone());
    merge_filtered_segments(segments, schema::settings(), filters, output)?;
    files.segment()
}

/// Writes the list of deleted documents of a segment: those deleted before and these. `number` must
/// differ from those of all earlier lists of the segment.
pub(crate) fn write_deletes(
    staging: &Staging,
    reader: &SegmentReader,
    deleted: &BTreeSet<u32>,
    number: u64,
) -> Result<(Deletes, BTreeMap<String, FileSum>), TantivyError> {
    let max_doc = reader.max_doc();
    let is_alive = |&doc: &u32| !reader.is_deleted(doc) && !deleted.contains(&doc);
    let alive = (0..max_doc).filter(is_alive);
    write_alive(staging, reader.segment_id(), max_doc, alive, number)
}

/// Writes the list of live documents of a segment.
pub(crate) fn write_alive(
    staging: &Staging,
    segment: SegmentId,
    max_doc: u32,
    alive: impl Iterator<Item = u32>,
    number: u64,
) -> Result<(Deletes, BTreeMap<String, FileSum>), TantivyError> {
    let mut bits = tantivy::BitSet::with_max_value(max_doc);
    let mut kept = 0;
    for doc in alive {
        bits.insert(doc);
        kept += 1;
    }
    let deletes = Deletes { num_deleted_docs: max_doc - kept, opstamp: number };
    let files = StagedFiles::new(staging);
    let index = Index::create(files.clone(), schema::build().0, schema::settings())?;
    let meta = index.new_segment_meta(segment, max_doc);
    let segment = index.segment(meta.with_delete_meta(deletes.num_deleted_docs, number));
    let mut file = segment.open_write(SegmentComponent::Delete)?;
    tantivy::fastfield::write_alive_bitset(&bits, &mut file)?;
    file.terminate()?;
    Ok((deletes, files.take_written()))
}
