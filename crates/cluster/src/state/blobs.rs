//! The parts of a commit besides its articles: bytes, in pieces that are documents of their own.
//!
//! The id of a piece is a hash of its bytes, so an unchanged piece is not sent again.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use xxhash_rust::xxh3::xxh3_128;

use super::{Place, State};
use crate::ClusterError;
use crate::client::{BulkAction, BulkItem, BulkOutcome, Search};

/// The maximum size of a piece, in bytes: much less than clusters take in one request.
pub(super) const MAX_PIECE_BYTES: usize = 1 << 20;
/// The maximum number of pieces removed at once.
const MAX_REMOVED: usize = 1000;

impl Place {
    /// Writes bytes, and returns the ids of their pieces. The pieces in `known` exist already.
    ///
    /// # Errors
    /// When the cluster cannot be asked, or refuses a piece.
    pub(crate) fn put_blob(
        &self,
        bytes: &[u8],
        known: &[String],
        now: u64,
    ) -> Result<Vec<String>, ClusterError> {
        let mut ids = Vec::new();
        for piece in bytes.chunks(MAX_PIECE_BYTES) {
            let id = format!("blob-{:032x}", xxh3_128(piece));
            if !known.contains(&id) {
                let source = json!({"data": STANDARD.encode(piece), "blob_time": now}).to_string();
                self.put_piece(BulkItem { id: id.clone(), action: BulkAction::Create(source) })?;
            }
            ids.push(id);
        }
        Ok(ids)
    }

    fn put_piece(&self, item: BulkItem) -> Result<(), ClusterError> {
        let mut failures = 0;
        loop {
            let outcome = self.cluster.bulk(&self.index, std::slice::from_ref(&item))?.pop();
            let reason = match outcome {
                // A document with this id has the same bytes.
                Some(BulkOutcome::Done | BulkOutcome::Conflict) => return Ok(()),
                Some(BulkOutcome::Busy(reason)) => reason,
                Some(BulkOutcome::Refused(reason)) => return Err(self.refused(413, reason)),
                None => return Err(self.refused(500, "it tells no outcome".to_owned())),
            };
            if !self.cluster.patience().pause(failures, None) {
                return Err(self.refused(429, reason));
            }
            failures += 1;
        }
    }

    fn refused(&self, status: u16, reason: String) -> ClusterError {
        ClusterError::Refused { address: self.cluster.address().to_owned(), status, reason }
    }

    /// Reads bytes from their pieces.
    ///
    /// # Errors
    /// When the cluster cannot be reached, or a piece is missing or has other bytes than were written.
    pub(crate) fn blob(&self, ids: &[String]) -> Result<Vec<u8>, ClusterError> {
        let mut bytes = Vec::new();
        for id in ids {
            let stored = self.cluster.get(&self.index, id)?;
            let data = stored.as_ref().and_then(|stored| stored.source["data"].as_str());
            let piece = data.and_then(|data| STANDARD.decode(data).ok());
            let piece = piece.filter(|piece| format!("blob-{:032x}", xxh3_128(piece)) == *id);
            let Some(piece) = piece else {
                let (address, index) = (self.cluster.address().to_owned(), &self.index);
                let reason = format!("{id} of {index} is not there or not what was written");
                return Err(ClusterError::Gone { address, reason });
            };
            bytes.extend_from_slice(&piece);
        }
        Ok(bytes)
    }

    /// Removes pieces that the state does not name and that were written before the time `before`.
    pub(crate) fn remove_blobs(&self, state: &State, before: u64) -> Result<usize, ClusterError> {
        self.cluster.refresh(&self.index)?;
        let parts = &state.parts;
        let named = [&parts.dictionary, &parts.synonyms, &parts.suggestions, &parts.former_ids];
        let named: Vec<&String> = named.into_iter().flatten().collect();
        let body = json!({
            "size": MAX_REMOVED,
            "_source": false,
            "seq_no_primary_term": true,
            "query": {"bool": {
                "filter": [{"range": {"blob_time": {"lt": before}}}],
                "must_not": [{"ids": {"values": named}}],
            }},
        });
        let index = Some(&*self.index);
        let search = Search { index, body: &body, global_frequencies: false, deadline: None };
        let mut found = self.cluster.search(&search)?;
        let hits = found["hits"]["hits"].take();
        let old = hits.as_array().into_iter().flatten().filter_map(|hit| {
            let (id, revision) =
                (hit["_id"].as_str()?.to_owned(), self.cluster.revision(hit).ok()?);
            Some(BulkItem { id, action: BulkAction::Delete(revision) })
        });
        let old: Vec<BulkItem> = old.collect();
        self.cluster.bulk(&self.index, &old)?;
        Ok(old.len())
    }
}
