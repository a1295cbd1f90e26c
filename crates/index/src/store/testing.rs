//! For tests: stores written by tantivy, and damage to them.

use std::path::Path;

use proptest::prelude::*;
use tantivy::directory::RamDirectory;
use tantivy::schema::{STORED, Schema, TEXT};
use tantivy::store::{Compressor, StoreWriter};
use tantivy::{Directory, TantivyDocument};
use xxhash_rust::xxh3::xxh3_64;

use super::document::{StoredDocument, StoredValue};

/// A store of documents that contain a text and its checksum, without the footer of the file.
pub(crate) fn store_of(texts: &[String], block_size: usize) -> Vec<u8> {
    let mut builder = Schema::builder();
    builder.add_text_field("other", TEXT);
    let text_field = builder.add_text_field("text", STORED);
    let checksum_field = builder.add_u64_field("checksum", STORED);
    let schema = builder.build();
    let files = RamDirectory::create();
    let path = Path::new("a.store");
    let file = files.open_write(path).unwrap();
    let mut writer = StoreWriter::new(file, Compressor::Lz4, block_size, false).unwrap();
    for text in texts {
        let mut document = TantivyDocument::default();
        document.add_text(text_field, text);
        document.add_u64(checksum_field, xxh3_64(text.as_bytes()));
        writer.store(&document, &schema).unwrap();
    }
    writer.close().unwrap();
    files.open_read(path).unwrap().read_bytes().unwrap().to_vec()
}

/// The text of a document of such a store, if its checksum is right.
pub(crate) fn text_of(document: &[u8]) -> Option<String> {
    match StoredDocument::whole(document)?.values[..] {
        [(_, StoredValue::Text(text)), (_, StoredValue::Number(checksum))] => {
            (checksum == xxh3_64(text.as_bytes())).then(|| text.to_owned())
        }
        _ => None,
    }
}

/// A kind of damage to a file.
#[derive(Debug, Clone)]
pub(crate) enum Damage {
    Flip { at: f64, bit: u8 },
    Overwrite { at: f64, length: usize, with: u8 },
    Cut { at: f64, length: usize },
    Truncate { at: f64 },
    Insert { at: f64, bytes: Vec<u8> },
}

impl Damage {
    /// Damages a file.
    pub(crate) fn apply(&self, file: &mut Vec<u8>) {
        let position = |at: f64| ((file.len() as f64 * at) as usize).min(file.len());
        let range = |at: f64, length: usize| {
            let start = position(at);
            start..file.len().min(start + length)
        };
        match self {
            Damage::Flip { at, bit } => {
                let range = range(*at, 1);
                file[range].iter_mut().for_each(|byte| *byte ^= 1 << bit);
            }
            Damage::Overwrite { at, length, with } => {
                let range = range(*at, *length);
                file[range].fill(*with);
            }
            Damage::Cut { at, length } => drop(file.drain(range(*at, *length))),
            Damage::Truncate { at } => file.truncate(position(*at)),
            Damage::Insert { at, bytes } => {
                let start = position(*at);
                file.splice(start..start, bytes.iter().copied());
            }
        }
    }
}

/// A strategy for any damage.
pub(crate) fn any_damage() -> impl Strategy<Value = Damage> {
    let at = || 0.0..1.0f64;
    prop_oneof![
        3 => (at(), 0u8..8).prop_map(|(at, bit)| Damage::Flip { at, bit }),
        2 => (at(), 1usize..300, any::<u8>())
            .prop_map(|(at, length, with)| Damage::Overwrite { at, length, with }),
        1 => (at(), 1usize..300).prop_map(|(at, length)| Damage::Cut { at, length }),
        1 => at().prop_map(|at| Damage::Truncate { at }),
        1 => (at(), prop::collection::vec(any::<u8>(), 1..40))
            .prop_map(|(at, bytes)| Damage::Insert { at, bytes }),
    ]
}
