//! Comparing articles with segments in which one field was changed.

use souwen_article::{Article, Paragraph};
use souwen_text::Date;
use tantivy::Index;
use tantivy::schema::OwnedValue;

use super::*;

/// A few articles. Each field has a value in at least one of them.
fn articles() -> Vec<StoredArticle> {
    let full = |number: usize| Article {
        id: format!("story-{number}"),
        title: format!("果园通水 第{number}段"),
        subtitle: Some("全长十二公里".to_owned()),
        body: vec![
            Paragraph::text("水渠从山口引到果园，沿线村民放鞭炮庆祝。水渠水清。"),
            Paragraph::text(format!("工程师说，第{number}段明年春天完工；果园面积将扩大一倍。")),
        ],
        dateline: vec!["本报山口五月二日电".to_owned()],
        date: Date::from_days(19_000 + number as i32),
        place: Some("山口".to_owned()),
        source: Some("果园日报".to_owned()),
        authors: vec!["石榴".to_owned(), "核桃".to_owned()],
        section: Some("要闻".to_owned()),
        kind: "article".to_owned(),
        tags: vec!["水利".to_owned()],
        ..Article::default()
    };
    let bare = Article { id: "bare".to_owned(), title: "短".to_owned(), ..Article::default() };
    (0..8).map(full).chain([bare]).map(StoredArticle::from).collect()
}

/// A segment of documents.
fn segment(documents: Vec<TantivyDocument>) -> SegmentReader {
    let (schema, _) = schema::build();
    let mut index = Index::create_in_ram(schema);
    index.set_tokenizers(tokenizer::manager());
    let mut writer = index.writer_with_num_threads(1, HEAP).unwrap();
    for document in documents {
        writer.add_document(document).unwrap();
    }
    writer.commit().unwrap();
    index.reader().unwrap().searcher().segment_reader(0).clone()
}

/// Compares these articles with a segment of their documents, each of which `change` may alter.
fn compare(change: impl Fn(&SchemaFields, usize, TantivyDocument) -> TantivyDocument) -> Compared {
    let (_, fields) = schema::build();
    let analyzer = Analyzer::new();
    let articles = articles();
    let documents = articles.iter().enumerate().map(|(number, article)| {
        change(&fields, number, fields.document(&analyzer, article, "0/news.jsonl"))
    });
    let segment = segment(documents.collect());
    let read = |doc: DocId| Some((articles[doc as usize].clone(), "0/news.jsonl".to_owned()));
    let mut comparison = Comparison::new(&fields, &analyzer, "gen-1/abc", &segment);
    (0..segment.max_doc()).for_each(|doc| comparison.add(doc, read(doc).unwrap()));
    comparison.finish(&read)
}

/// The document, with `values` as the values of a field.
fn with(document: &TantivyDocument, field: Field, values: Vec<OwnedValue>) -> TantivyDocument {
    let mut changed = TantivyDocument::default();
    for (other, value) in document.field_values() {
        if other != field {
            changed.add_field_value(other, &OwnedValue::from(value));
        }
    }
    values.iter().for_each(|value| changed.add_field_value(field, value));
    changed
}

fn values(document: &TantivyDocument, field: Field) -> Vec<OwnedValue> {
    document.get_all(field).map(OwnedValue::from).collect()
}

#[test]
fn what_is_as_it_should_be_has_no_problem() {
    let compared = compare(|_, _, document| document);
    assert_eq!((compared.articles, compared.different), (9, 0));
    assert_eq!(compared.problems, Vec::<String>::new());
    assert!(compared.postings > 1000, "{}", compared.postings);
}

/// A missing, additional or different value of any field is found.
#[test]
fn every_change_of_every_field_is_found() {
    let (schema, fields) = schema::build();
    let article = &articles()[3];
    let document = fields.document(&Analyzer::new(), article, "0/news.jsonl");
    let looked_at = |(field, entry): &(Field, &tantivy::schema::FieldEntry)| {
        (entry.is_indexed() || entry.is_fast()) && !values(&document, *field).is_empty()
    };
    let mut changes = 0;
    for (field, entry) in schema.fields().filter(looked_at) {
        let all = values(&document, field);
        let mut others = vec![all[1..].to_vec()];
        // `parted` has neither frequencies nor positions, so a repeated term changes nothing.
        if field != fields.parted {
            others.push([all.clone(), vec![all[0].clone()]].concat());
        }
        others.push(match &all[0] {
            // Another token before the first: of one character, at the position of the first.
            OwnedValue::Str(text) => {
                let more = OwnedValue::Str(format!("\0\u{3}口{text}"));
                [vec![more], all[1..].to_vec()].concat()
            }
            OwnedValue::U64(number) => {
                [vec![OwnedValue::U64(number ^ 1)], all[1..].to_vec()].concat()
            }
            OwnedValue::I64(number) => vec![OwnedValue::I64(number + 1)],
            value => panic!("{value:?}"),
        });
        for values in others {
            changes += 1;
            let found = compare(|_, number, document| match number {
                3 => with(&document, field, values.clone()),
                _ => document,
            });
            let name = entry.name();
            assert_eq!(found.different, 1, "{name}: {values:?}: {found:?}");
            assert!(found.problems[0].contains("story-3"), "{found:?}");
            assert!(found.problems[0].contains(&format!("`{name}`")), "{name}: {found:?}");
        }
    }
    assert!(changes > 50, "{changes}");
}

#[test]
fn a_posting_of_another_article_is_found_in_both() {
    let (_, fields) = schema::build();
    let found = compare(|_, number, document| {
        let other = &articles()[[0, 2, 1, 3, 4, 5, 6, 7, 8][number]];
        let other = fields.document(&Analyzer::new(), other, "0/news.jsonl");
        with(&document, fields.grams, values(&other, fields.grams))
    });
    assert_eq!(found.different, 2, "{found:?}");
    assert!(
        found.problems[0].contains("“1” stands in `grams`, where it does not")
            || found.problems[0].contains("nothing of “1” in `grams`"),
        "{found:?}"
    );
}

#[test]
fn another_dictionary_is_found() {
    let (_, fields) = schema::build();
    let dictionary = souwen_text::Dictionary::parse("果园通水\n").0;
    let found = compare(|_, number, document| match number {
        5 => fields.document(
            &Analyzer::with_dictionary(dictionary.clone()),
            &articles()[5],
            "0/news.jsonl",
        ),
        _ => document,
    });
    assert_eq!(found.different, 1, "{found:?}");
    assert!(
        found.problems[0].contains("“果园通水” stands in `words`, where it does not"),
        "{found:?}"
    );
}

#[test]
fn a_few_of_many_differences_are_reported() {
    let found = compare(|fields, _, document| with(&document, fields.words, Vec::new()));
    assert_eq!((found.different, found.problems.len()), (9, MAX_DETAILED + 1), "{found:?}");
    assert!(found.problems[MAX_DETAILED].contains("6 more articles"), "{found:?}");
}
