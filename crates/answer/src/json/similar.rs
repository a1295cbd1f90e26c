//! The response with the articles similar to one.

use serde::{Serialize, Serializer};
use souwen_search::SimilarArticles;

use super::fields::{Fields, ObjectWriter, joined};
use super::hit::{HIT_FIELDS, HitJson};
use super::shapes::{milliseconds, verified};

/// The names of the fields of the response.
pub const SIMILAR_FIELDS: &[&str] = &joined::<27>(&[BEFORE_HITS, HIT_FIELDS]);

const BEFORE_HITS: &[&str] = &["id", "generation", "fingerprint", "verified", "took_ms"];

/// The articles that are most similar to one.
#[derive(Debug)]
pub struct SimilarAnswer<'a> {
    id: &'a str,
    similar: &'a SimilarArticles,
    fields: &'a Fields,
    of_hits: Fields,
}

impl<'a> SimilarAnswer<'a> {
    /// The articles similar to the one with this id, with the selected fields.
    pub fn new(id: &'a str, similar: &'a SimilarArticles, fields: &'a Fields) -> SimilarAnswer<'a> {
        SimilarAnswer { id, similar, fields, of_hits: fields.within("hits") }
    }
}

impl Serialize for SimilarAnswer<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (similar, state) = (self.similar, &self.similar.state);
        let hit = |hit| HitJson::new(hit, "", &self.of_hits);
        let mut object = ObjectWriter::begin(serializer, self.fields)?;
        object.field("id", || self.id)?;
        object.field("generation", || &state.generation)?;
        object.field("fingerprint", || &state.fingerprint)?;
        object.optional("verified", || verified(state.unverified))?;
        object.field("took_ms", || milliseconds(similar.took))?;
        object.field("hits", || similar.hits.iter().map(hit).collect::<Vec<_>>())?;
        object.end()
    }
}
