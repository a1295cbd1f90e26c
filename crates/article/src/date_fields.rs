//! Tests that a value of a date field means the same day in every kind of file.

use souwen_text::date::testing::FIELD_VALUES;

use crate::ReadOptions;
use crate::testing::read;

/// The day of the only article in a file; empty when it has none.
#[track_caller]
fn day_in(name: &str, text: &str) -> String {
    let read = read(name, text.as_bytes(), &ReadOptions::default()).expect("a file that is read");
    assert_eq!(read.records.len(), 1, "{text}");
    read.records[0].article.date.map(|day| day.to_string()).unwrap_or_default()
}

#[test]
fn a_value_means_one_day_in_every_kind_of_file() {
    const BODY: &str = "山城新桥通车，两岸居民步行即可往来。";
    for &(value, expected) in FIELD_VALUES {
        let check = |name: &str, text: String| assert_eq!(day_in(name, &text), expected, "{text}");
        check("a.md", format!("---\ntitle: 新桥\ndate: {value}\n---\n{BODY}\n"));
        check("a.md", format!("+++\ntitle = \"新桥\"\ndate = \"{value}\"\n+++\n{BODY}\n"));
        check("a.json", format!(r#"{{"title":"新桥","date":"{value}","body":"{BODY}"}}"#));
        check("a.jsonl", format!(r#"{{"标题":"新桥","日期":"{value}","正文":"{BODY}"}}"#));
        let page = |head: &str, line: &str| {
            format!("<title>新桥</title>{head}<h1>新桥</h1>{line}<p>{BODY}</p>")
        };
        check("a.html", page(&format!("<meta name=pubdate content='{value}'>"), ""));
        check("a.html", page("", &format!("<time datetime='{value}'></time>")));
        let data = |value: &str| {
            let data = format!(r#"{{"@type":"NewsArticle","datePublished":{value}}}"#);
            page(&format!("<script type='application/ld+json'>{data}</script>"), "")
        };
        check("a.html", data(&format!("\"{value}\"")));
        if serde_json::from_str::<serde_json::Number>(value).is_ok() {
            check("a.json", format!(r#"{{"title":"新桥","date":{value},"body":"{BODY}"}}"#));
            check(
                "a.json",
                format!(r#"{{"title":"新桥","date":{{"$date":{value}}},"body":"{BODY}"}}"#),
            );
            check("a.html", data(value));
        }
    }
}
