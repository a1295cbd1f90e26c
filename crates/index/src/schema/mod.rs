//! The schema: what is indexed of an article, and how.
//!
//! The fields `words` and `grams` contain the whole article as one value, with a line for each part,
//! so that a search of the whole article needs only one term for a word. Small fields beside them
//! serve `title:` and the like (runs of characters), and whole-value filters and facets. The article
//! itself is stored as JSON, which is enough to rebuild the index from itself.
//!
//! The module `analysed` analyses an article once. Its tokens are passed to tantivy as a `token_text`
//! in a `document`, with the JSON of the `stored_article`.

mod analysed;
mod document;
mod signs;
pub(crate) mod stored_article;
mod token_text;
pub(crate) mod tokenizer;

pub use analysed::AnalysedText;
pub(crate) use analysed::SENTENCE_END;
pub use signs::parted_char;
pub(crate) use signs::{CLAUSE, CLOSING, OPENING, OTHER_FORM, PARAGRAPH, parted_term};
use souwen_article::{Ability, Field};
use tantivy::IndexSettings;
use tantivy::schema::{
    FAST, Field as SchemaField, INDEXED, IndexRecordOption, STORED, STRING, Schema,
    TextFieldIndexing, TextOptions,
};
pub use tokenizer::fold_value;
use tokenizer::{GRAMS, PAIRS, PARTED, SIGNS, VALUE, WORDS};

/// The version of everything on disk: schema, commit, directory layout. An index of an earlier
/// version is rebuilt from its own articles.
pub(crate) const FORMAT: u32 = 4;

/// The fields of the schema.
#[derive(Debug, Clone)]
pub(crate) struct SchemaFields {
    /// The id, as one token and as a column.
    pub id: SchemaField,
    /// The file key of the article, as one token and as a column, and stored.
    pub file: SchemaField,
    /// The words of the whole article.
    pub words: SchemaField,
    /// The characters of the whole article, with positions.
    pub grams: SchemaField,
    /// The pairs of common characters of the whole article, with positions.
    pub pairs: SchemaField,
    /// What folding removes from the whole article, with positions: the signs that part a run, the
    /// beginnings of paragraphs, and characters whose form differs from the one used for comparison.
    pub signs: SchemaField,
    /// The pairs of characters that a sign parts somewhere in the article. Many pairs share a term.
    pub parted: SchemaField,
    /// For each [`Field`], in the order of [`Field::ALL`].
    named: [NamedField; Field::ALL.len()],
    /// Days since 1970-01-01; no value without a date.
    pub date: SchemaField,
    /// The positions at which the parts of `grams` begin: subtitle, body, dateline, metadata, and the
    /// end. The title begins at 0.
    pub parts: SchemaField,
    /// The number of significant characters in `grams`.
    pub length: SchemaField,
    /// The words of the sketch of the body, in order; no value if the text is too short.
    pub sketch: SchemaField,
    /// The article as JSON, stored.
    pub article: SchemaField,
    /// The checksum of the stored data of the article, stored.
    pub checksum: SchemaField,
}

/// The index fields of a field of an article. They follow from the abilities of the field: a new
/// field needs no line here, but another [`FORMAT`].
#[derive(Debug, Clone, Copy)]
struct NamedField {
    /// The characters of its values, with positions.
    runs: SchemaField,
    /// Its whole values, if the field can be filtered by or counted.
    values: Option<SchemaField>,
}

/// The size of a compressed block of stored articles, in bytes before compression. To show a hit, a
/// whole block is decompressed for one article. Larger blocks take a little less space.
const STORED_BLOCK: usize = 4096;

/// The settings for writing segments, including merged ones. Existing segments are read with their
/// own settings.
pub(crate) fn settings() -> IndexSettings {
    IndexSettings { docstore_blocksize: STORED_BLOCK, ..IndexSettings::default() }
}

/// Builds the schema.
pub(crate) fn build() -> (Schema, SchemaFields) {
    let mut builder = Schema::builder();
    let indexed = |tokenizer: &str, option, fieldnorms| {
        TextFieldIndexing::default()
            .set_tokenizer(tokenizer)
            .set_index_option(option)
            .set_fieldnorms(fieldnorms)
    };
    // Words need no positions, because those of their characters are in `grams`.
    let words = TextOptions::default().set_indexing_options(indexed(
        WORDS,
        IndexRecordOption::WithFreqs,
        true,
    ));
    let grams = |fieldnorms| {
        TextOptions::default().set_indexing_options(indexed(
            GRAMS,
            IndexRecordOption::WithFreqsAndPositions,
            fieldnorms,
        ))
    };
    let unscored = |tokenizer, option| {
        TextOptions::default().set_indexing_options(indexed(tokenizer, option, false))
    };
    let pairs = unscored(PAIRS, IndexRecordOption::WithFreqsAndPositions);
    let signs = unscored(SIGNS, IndexRecordOption::WithFreqsAndPositions);
    let parted = unscored(PARTED, IndexRecordOption::Basic);
    let values = TextOptions::default()
        .set_indexing_options(indexed(VALUE, IndexRecordOption::Basic, false))
        .set_fast("raw");
    let fields = SchemaFields {
        id: builder.add_text_field("id", STRING.set_fast("raw")),
        file: builder.add_text_field("file", STRING.set_fast("raw").set_stored()),
        words: builder.add_text_field("words", words),
        grams: builder.add_text_field("grams", grams(true)),
        pairs: builder.add_text_field("pairs", pairs),
        signs: builder.add_text_field("signs", signs),
        parted: builder.add_text_field("parted", parted),
        named: Field::ALL.map(|field| {
            let name = field.name();
            if !has_whole_values(field) {
                let runs = builder.add_text_field(name, grams(false));
                return NamedField { runs, values: None };
            }
            let runs = builder.add_text_field(&format!("{name}_run"), grams(false));
            let values = Some(builder.add_text_field(name, values.clone()));
            NamedField { runs, values }
        }),
        date: builder.add_i64_field("date", FAST | INDEXED),
        parts: builder.add_u64_field("parts", FAST),
        length: builder.add_u64_field("length", FAST),
        sketch: builder.add_u64_field("sketch", FAST),
        article: builder.add_text_field("article", STORED),
        checksum: builder.add_u64_field("checksum", STORED),
    };
    (builder.build(), fields)
}

impl SchemaFields {
    /// The index field for the runs in the values of a field.
    pub(crate) fn runs(&self, field: Field) -> SchemaField {
        self.named(field).runs
    }

    /// The index field for the whole values of a field; `None` if the field has none.
    pub(crate) fn values(&self, field: Field) -> Option<SchemaField> {
        self.named(field).values
    }

    fn named(&self, field: Field) -> NamedField {
        let index = Field::ALL.iter().position(|&other| other == field);
        self.named[index.expect("ALL holds every field")]
    }
}

/// Whether a field can be asked for its whole values.
pub fn has_whole_values(field: Field) -> bool {
    [Ability::Filter, Ability::Facet, Ability::Count].into_iter().any(|ability| field.can(ability))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Other fields are another format: raise [`FORMAT`], and freeze an index of the format before
    /// (`tests/formats/README.md`).
    #[test]
    fn the_fields_are_those_of_the_format() {
        let (schema, _) = build();
        let names: Vec<&str> = schema.fields().map(|(_, entry)| entry.name()).collect();
        let of_articles = "title source_run source place_run place section_run section author_run \
                           author kind_run kind tag_run tag";
        let expected = format!(
            "id file words grams pairs signs parted {of_articles} date parts length sketch article checksum"
        );
        assert_eq!((FORMAT, names.join(" ")), (4, expected));
    }
}
