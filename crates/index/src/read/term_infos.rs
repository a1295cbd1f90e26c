//! A cache of where the postings of terms are, kept from one search to the next.
//!
//! A search looks up each of its terms several times, and the next search uses many of the same
//! terms. A lookup in the dictionary of a segment costs several times as much as one in this cache.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use tantivy::postings::TermInfo;
use tantivy::{SegmentReader, Term};

/// The maximal number of cached terms for one segment; they take about two megabytes.
const MAX_CACHED: usize = 16_384;

/// The cached terms of one segment, including those that the segment lacks.
#[derive(Default)]
pub(crate) struct TermInfos(RwLock<HashMap<Term, Option<TermInfo>>>);

impl TermInfos {
    /// The location and number of the postings of a term in the segment that `reader` reads; `None`
    /// if it has none.
    pub(crate) fn get(
        &self,
        reader: &SegmentReader,
        term: &Term,
    ) -> tantivy::Result<Option<TermInfo>> {
        // The map is consistent at any moment, so a panic of another thread does no harm.
        if let Some(known) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(term) {
            return Ok(known.clone());
        }
        let info = reader.inverted_index(term.field())?.get_term_info(term)?;
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MAX_CACHED {
            // Frequent terms will soon be cached again.
            known.clear();
        }
        known.insert(term.clone(), info.clone());
        Ok(info)
    }
}
