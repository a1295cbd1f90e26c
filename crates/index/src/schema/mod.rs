//! The schema: what of an article is indexed, and how.
//!
//! `words` and `grams` hold the whole article as one value, a line for each part, so that a word
//! that must be somewhere is one term. Small fields beside them serve `title:` and the like (runs
//! of characters) and whole-value filters and facets. The article itself is stored as JSON, enough
//! to rebuild the index from itself.

pub(crate) mod stored_article;
pub(crate) mod tokenizer;

use souwen_article::Article;
use souwen_text::{Sketch, fold};
use stored_article::StoredArticle;
use tantivy::TantivyDocument;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tokenizer::{GRAMS, PAIRS, VALUE, WORDS};

/// The version of everything on disk: schema, manifest, directory layout. An index of another
/// version is refused.
pub const FORMAT: u32 = 2;

/// A field whose contained runs and whole values can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ValueField {
    /// Agency or paper.
    Source,
    /// Where it was filed.
    Place,
    /// Column or page.
    Section,
    /// Reporters and the like.
    Author,
    /// article, commentary, list ...
    Kind,
    /// Subject tags.
    Tag,
}

impl ValueField {
    /// All of them.
    pub const ALL: [ValueField; 6] = [
        ValueField::Source,
        ValueField::Place,
        ValueField::Section,
        ValueField::Author,
        ValueField::Kind,
        ValueField::Tag,
    ];

    /// The name of the field in the schema that holds whole values.
    pub(crate) fn name(self) -> &'static str {
        match self {
            ValueField::Source => "source",
            ValueField::Place => "place",
            ValueField::Section => "section",
            ValueField::Author => "author",
            ValueField::Kind => "kind",
            ValueField::Tag => "tag",
        }
    }

    /// The values that an article has in this field.
    pub fn values(self, article: &Article) -> Vec<&str> {
        match self {
            ValueField::Source => article.source.as_deref().into_iter().collect(),
            ValueField::Place => article.place.as_deref().into_iter().collect(),
            ValueField::Section => article.section.as_deref().into_iter().collect(),
            ValueField::Author => article.authors.iter().map(String::as_str).collect(),
            ValueField::Kind => {
                Some(article.kind.as_str()).filter(|k| !k.is_empty()).into_iter().collect()
            }
            ValueField::Tag => article.tags.iter().map(String::as_str).collect(),
        }
    }
}

/// The fields of the schema.
#[derive(Debug, Clone)]
pub(crate) struct Fields {
    /// The id, as one token and as a column.
    pub id: Field,
    /// The key of the file that the article came from, as one token and as a column.
    pub file: Field,
    /// The words of the whole article.
    pub words: Field,
    /// The characters of the whole article, with positions.
    pub grams: Field,
    /// The pairs of common characters of the whole article, with positions.
    pub pairs: Field,
    /// The characters of the title, with positions.
    pub title: Field,
    /// For each [`ValueField`], in the order of [`ValueField::ALL`]: the characters of its values
    /// with positions, and its whole values.
    pub values: [(Field, Field); ValueField::ALL.len()],
    /// Days since 1970-01-01; absent without a date.
    pub date: Field,
    /// Where the parts of `grams` begin, as positions: subtitle, body, dateline, metadata, and the
    /// end. The title begins at 0.
    pub parts: Field,
    /// The number of significant characters in `grams`.
    pub length: Field,
    /// The words of the sketch of the body, in their order; absent where there is too little text.
    pub sketch: Field,
    /// The article as JSON, stored.
    pub article: Field,
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
        title: builder.add_text_field("title", grams(false)),
        values: ValueField::ALL.map(|field| {
            let runs = builder.add_text_field(&format!("{}_run", field.name()), grams(false));
            (runs, builder.add_text_field(field.name(), values.clone()))
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
    /// The fields for the runs and for the whole values of a value field.
    pub(crate) fn value(&self, field: ValueField) -> (Field, Field) {
        let index = ValueField::ALL.iter().position(|&f| f == field);
        self.values[index.expect("ALL holds every value field")]
    }

    /// The document of an article that was read from the file with this key.
    pub(crate) fn document(&self, stored: &StoredArticle, file: &str) -> TantivyDocument {
        let article = &stored.article;
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
        if !article.title_generated {
            document.add_text(self.title, one_line(&article.title));
        }
        for field in ValueField::ALL {
            let (runs, values) = self.value(field);
            let found = field.values(article);
            if !found.is_empty() {
                let lines: Vec<String> = found.iter().map(|value| one_line(value)).collect();
                document.add_text(runs, lines.join("\n"));
            }
            for value in found {
                document.add_text(values, value);
            }
        }
        if let Some(date) = article.date {
            document.add_i64(self.date, i64::from(date.days()));
        }
        document.add_text(self.article, &stored.json);
        document
    }
}

/// An article as one text with a line for each part, in the order title, subtitle, body, dateline,
/// metadata (authors, source, place, section, tags).
struct IndexedText {
    text: String,
    /// The positions at which subtitle, body, dateline and metadata begin, and the end.
    parts: [u32; 5],
    /// The number of significant characters.
    length: u32,
}

impl IndexedText {
    fn of(article: &Article) -> IndexedText {
        let title = (!article.title_generated).then_some(article.title.as_str());
        let metadata = article.authors.iter().map(String::as_str).chain(
            [&article.source, &article.place, &article.section]
                .into_iter()
                .flatten()
                .map(String::as_str),
        );
        let parts: [Vec<&str>; 5] = [
            title.into_iter().collect(),
            article.subtitle.as_deref().into_iter().collect(),
            article.body.iter().map(|paragraph| paragraph.text.as_str()).collect(),
            article.dateline.iter().map(String::as_str).collect(),
            metadata.chain(article.tags.iter().map(String::as_str)).collect(),
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
