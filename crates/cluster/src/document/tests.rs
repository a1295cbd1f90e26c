use souwen_article::Paragraph;
use souwen_text::Date;

use super::*;

const FACTS: VersionFacts<'_> = VersionFacts { from: 7, until: None, pushed: false, hash: "h" };

fn document(title: &str, body: &[&str]) -> Value {
    let article = Article {
        id: "甲".to_owned(),
        title: title.to_owned(),
        body: body.iter().copied().map(Paragraph::text).collect(),
        ..Article::default()
    };
    version(&article, &FACTS, &Analyzer::new())
}

#[test]
fn characters_and_marks_are_at_the_same_positions() {
    let document = document("访华，为期。“臺灣”", &["中亚"]);
    assert_eq!(document["grams"], "_ 访 华 为 期 。 台 湾 _ 中 亚 _");
    assert_eq!(document["marks"], "。|¶ _ _ ， _ 。 ≠|臺|《1 ≠|灣|》1|（1 。|¶ _ _ 。|¶");
    assert_eq!(document["run_title"], "_ 访 华 为 期 。 台 湾 _");
}

#[test]
fn pairs_one_in_another_are_counted() {
    let marks = |title: &str| document(title, &[])["marks"].clone();
    assert_eq!(marks("甲“乙丙（丁戊）己”庚"), "。|¶ _ 《1 （1 《2|（1 》2|（1|（2 》1|（1 _ 。|¶");
    assert_eq!(marks("“甲”“乙”"), "。|¶ _ _ 。|¶");
    assert_eq!(marks("“甲乙。丙”丁"), "。|¶ 《1 （1 。|（1 》1|（1 _ 。|¶");
}

#[test]
fn pairs_have_the_length_of_characters() {
    let document = document("中亚鑫。犇", &[]);
    assert_eq!(document["pairs"], "中亚");
    assert_eq!(document["rare_pairs"], "亚鑫 _ _ _ _");
    assert_eq!(document["words"].as_str().unwrap().split(' ').next(), Some("中亚"));
    let empty = super::version(&Article::default(), &FACTS, &Analyzer::new());
    for field in ["words", "pairs", "rare_pairs"] {
        assert_eq!(empty[field], "_", "{field}");
    }
}

#[test]
fn values_and_days_are_columns() {
    let article = Article {
        authors: vec!["李 明".to_owned(), "王".to_owned(), "李 明".to_owned()],
        date: Date::new(2023, 5, 18),
        ..Article::default()
    };
    let dated = version(&article, &VersionFacts { until: Some(9), ..FACTS }, &Analyzer::new());
    assert_eq!(dated["value_author"], serde_json::json!(["李 明", "王", "李 明\u{1}"]));
    assert_eq!(dated["folded_author"], serde_json::json!(["李明", "王", "李明"]));
    assert_eq!(counted("李 明\u{1}"), "李 明");
    assert_eq!((&dated["month"], &dated["year"]), (&202_305.into(), &2023.into()));
    assert_eq!((&dated["newest"], &dated["oldest"]), (&dated["day"], &dated["day"]));
    assert_eq!(dated["until"], 9);
    let undated = document("甲", &[]);
    assert_eq!((&undated["newest"], &undated["oldest"]), (&i32::MIN.into(), &i32::MAX.into()));
    assert_eq!((&undated["day"], &undated["until"]), (&Value::Null, &i64::MAX.into()));
}

#[test]
fn a_name_is_distinguished_from_others_and_not_too_long() {
    assert_eq!(name("甲", 7), "甲@7");
    let (long, other) = ("甲".repeat(170), format!("{}乙", "甲".repeat(169)));
    assert!(name(&long, 7).len() <= MAX_NAME);
    assert_eq!(name(&long, 7), name(&long, 7));
    assert_ne!(name(&long, 7), name(&other, 7));
}

/// Decodes the sketch of a text from a document; `None` if it is not a sketch.
fn sketch(written: &str) -> Option<Sketch> {
    let bytes = STANDARD.decode(written).ok()?;
    let words: Vec<u64> = bytes.as_chunks().0.iter().copied().map(u64::from_le_bytes).collect();
    Sketch::from_words(&words)
}

#[test]
fn a_sketch_is_read_as_it_was_written() {
    let text: String = ('\u{4e00}'..).take(300).collect();
    let document = document("甲", &[&text]);
    let read = sketch(document["sketch"].as_str().unwrap());
    assert_eq!(read, Sketch::of([text.as_str()]));
    assert!(read.is_some());
    assert_eq!(sketch("AAAA"), None);
}
