//! The schema: what of an article is indexed, and how.
//!
//! `words` and `grams` hold the whole article as one value, a line for each part, so that a word
//! that must be somewhere is one term. Small fields beside them serve `title:` and the like (runs
//! of characters) and whole-value filters and facets. The article itself is stored as JSON, enough
//! to rebuild the index from itself.

pub(crate) mod tokenizer;

use souwen_article::{Ability, Article, Field, json};
use souwen_text::{Sketch, fold};
use tantivy::TantivyDocument;
use tantivy::schema::{
    FAST, Field as SchemaField, INDEXED, IndexRecordOption, STORED, STRING, Schema,
    TextFieldIndexing, TextOptions,
};
use tokenizer::{GRAMS, PAIRS, VALUE, WORDS};

/// The version of everything on disk: schema, manifest, directory layout. An index of another
/// version is refused.
pub const FORMAT: u32 = 2;

/// The fields of the schema.
#[derive(Debug, Clone)]
pub(crate) struct Fields {
    /// The id, as one token and as a column.
    pub id: SchemaField,
    /// The key of the file that the article came from, as one token and as a column.
    pub file: SchemaField,
    /// The words of the whole article.
    pub words: SchemaField,
    /// The characters of the whole article, with positions.
    pub grams: SchemaField,
    /// The pairs of common characters of the whole article, with positions.
    pub pairs: SchemaField,
    /// For each [`Field`], in the order of [`Field::ALL`].
    named: [NamedField; Field::ALL.len()],
    /// Days since 1970-01-01; absent without a date.
    pub date: SchemaField,
    /// Where the parts of `grams` begin, as positions: subtitle, body, dateline, metadata, and the
    /// end. The title begins at 0.
    pub parts: SchemaField,
    /// The number of significant characters in `grams`.
    pub length: SchemaField,
    /// The words of the sketch of the body, in their order; absent where there is too little text.
    pub sketch: SchemaField,
    /// The article as JSON, stored.
    pub article: SchemaField,
}

/// What of a field of an article is indexed. It is made from what the field can do: a new one needs
/// no line here, but another [`FORMAT`].
#[derive(Debug, Clone, Copy)]
struct NamedField {
    /// The characters of its values, with positions.
    runs: SchemaField,
    /// Its whole values, where they can be filtered by or counted.
    values: Option<SchemaField>,
}

/// Builds the schema.
pub(crate) fn build() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let indexed = |tokenizer: &str, option, fieldnorms| {
        TextFieldIndexing::default()
            .set_tokenizer(tokenizer)
            .set_index_option(option)
            .set_fieldnorms(fieldnorms)
    };
    // Positions of words are those of their characters, which `grams` keeps.
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
    let pairs = TextOptions::default().set_indexing_options(indexed(
        PAIRS,
        IndexRecordOption::WithFreqsAndPositions,
        false,
    ));
    let values = TextOptions::default()
        .set_indexing_options(indexed(VALUE, IndexRecordOption::Basic, false))
        .set_fast("raw");
    let fields = Fields {
        id: builder.add_text_field("id", STRING.set_fast("raw")),
        file: builder.add_text_field("file", STRING.set_fast("raw")),
        words: builder.add_text_field("words", words),
        grams: builder.add_text_field("grams", grams(true)),
        pairs: builder.add_text_field("pairs", pairs),
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
    };
    (builder.build(), fields)
}

impl Fields {
    /// The field for the runs in the values of a field.
    pub(crate) fn runs(&self, field: Field) -> SchemaField {
        self.named(field).runs
    }

    /// The field for the whole values of a field; `None` where nobody can ask for these.
    pub(crate) fn values(&self, field: Field) -> Option<SchemaField> {
        self.named(field).values
    }

    fn named(&self, field: Field) -> NamedField {
        let index = Field::ALL.iter().position(|&other| other == field);
        self.named[index.expect("ALL holds every field")]
    }

    /// The document of an article that was read from the file with this key.
    pub(crate) fn document(&self, article: &Article, file: &str) -> TantivyDocument {
        let mut document = TantivyDocument::default();
        document.add_text(self.id, &article.id);
        document.add_text(self.file, file);
        let text = IndexedText::of(article);
        for start in text.parts {
            document.add_u64(self.parts, u64::from(start));
        }
        document.add_u64(self.length, u64::from(text.length));
        let body = article.body.iter().map(|paragraph| paragraph.text.as_str());
        for word in Sketch::of(body).iter().flat_map(Sketch::to_words) {
            document.add_u64(self.sketch, word);
        }
        document.add_text(self.words, &text.text);
        document.add_text(self.grams, &text.text);
        document.add_text(self.pairs, &text.text);
        for field in Field::ALL {
            let NamedField { runs, values } = self.named(field);
            let found = field.values(article);
            if !found.is_empty() {
                let lines: Vec<String> = found.iter().map(|value| one_line(value)).collect();
                document.add_text(runs, lines.join("\n"));
            }
            if let Some(values) = values {
                found.iter().for_each(|value| document.add_text(values, value));
            }
        }
        if let Some(date) = article.date {
            document.add_i64(self.date, i64::from(date.days()));
        }
        document.add_text(self.article, json::to_json(article));
        document
    }
}

fn has_whole_values(field: Field) -> bool {
    [Ability::Filter, Ability::Facet].into_iter().any(|ability| field.can(ability))
}

/// An article as one text with a line for each part, in the order title, subtitle, body, dateline,
/// metadata ([`Field::metadata`]).
struct IndexedText {
    text: String,
    /// The positions at which subtitle, body, dateline and metadata begin, and the end.
    parts: [u32; 5],
    /// The number of significant characters.
    length: u32,
}

impl IndexedText {
    fn of(article: &Article) -> IndexedText {
        let parts: [Vec<&str>; 5] = [
            Field::Title.values(article),
            article.subtitle.as_deref().into_iter().collect(),
            article.body.iter().map(|paragraph| paragraph.text.as_str()).collect(),
            article.dateline.iter().map(String::as_str).collect(),
            Field::metadata().flat_map(|field| field.values(article)).collect(),
        ];
        let mut text = String::new();
        let mut ends = [0; 5];
        for (lines, end) in parts.iter().zip(&mut ends) {
            for line in lines {
                text.push_str(&one_line(line));
                text.push('\n');
            }
            *end = text.len();
        }
        let folded = fold(&text);
        let position_at = |offset: usize| {
            let index = folded.partition_point(|c| (c.start as usize) < offset);
            let after_last = folded.last().map_or(0, |c| c.position + 1);
            folded.get(index).map_or(after_last, |c| c.position)
        };
        IndexedText { parts: ends.map(position_at), length: folded.len() as u32, text }
    }
}

/// A text without line ends, which would part it in two.
fn one_line(text: &str) -> String {
    text.replace(souwen_text::sentence::is_line_end, " ")
}
