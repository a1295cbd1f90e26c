//! Where the postings of terms lie, kept from one search to the next.
//!
//! A search asks for each of its terms several times, and the next one for many of the same: looking
//! one up in the dictionary of a segment costs several times as much as finding it here.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use tantivy::postings::TermInfo;
use tantivy::{SegmentReader, Term};

/// How many terms of a segment are kept; about half a megabyte of them.
const MOST: usize = 4096;

/// The terms of one segment that were asked for, found or not.
#[derive(Default)]
pub(crate) struct TermInfos(RwLock<HashMap<Term, Option<TermInfo>>>);

impl TermInfos {
    /// Where the postings of a term lie in the segment that `reader` reads, and how many there are;
    /// `None` where it has none.
    pub(crate) fn get(
        &self,
        reader: &SegmentReader,
        term: &Term,
    ) -> tantivy::Result<Option<TermInfo>> {
        // What is kept is whole at any moment, so a panic elsewhere does no harm to it.
        if let Some(known) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(term) {
            return Ok(known.clone());
        }
        let info = reader.inverted_index(term.field())?.get_term_info(term)?;
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            // What is asked for often is soon here again.
            known.clear();
        }
        known.insert(term.clone(), info.clone());
        Ok(info)
    }
}
