//! Tests of single objects, in the forms that people and programs write.

use proptest::prelude::*;
use serde_json::Map;
use souwen_text::Date;

use super::*;
use crate::json::to_json;
use crate::json::write::role_name;
use crate::model::Role;

#[track_caller]
fn read(json: &str) -> Article {
    from_json(json).unwrap_or_else(|fault| panic!("{fault}: {json}"))
}

#[test]
fn synonyms_and_forms_are_understood() {
    let article = read(
        r#"{"_id":{"$oid":"64"},"标题":"中亚铁路","publish_time":"2023-05-18T20:00:00Z",
        "source":{"id":7,"name":"新华社"},"author":"张思洁、温馨","category":["要闻"],
        "link":"https://news.example/1","keywords":"中亚,铁路","content":"第一段。\n\n　　第二段。"}"#,
    );
    assert_eq!(article.id, "64");
    assert_eq!(article.title, "中亚铁路");
    assert_eq!(article.date, Date::new(2023, 5, 19));
    assert_eq!(article.source.as_deref(), Some("新华社"));
    assert_eq!(article.authors, ["张思洁", "温馨"]);
    assert_eq!(article.section.as_deref(), Some("要闻"));
    assert_eq!(article.url.as_deref(), Some("https://news.example/1"));
    assert_eq!(article.tags, ["中亚", "铁路"]);
    assert_eq!(article.body, [Paragraph::text("第一段。"), Paragraph::text("第二段。")]);
    assert_eq!(article.kind, "article");
    assert!(article.meta.is_empty(), "{:?}", article.meta);
}

#[test]
fn bodies_come_in_several_forms() {
    let texts = |json: &str| -> Vec<String> {
        let paragraphs = read(json).body.into_iter();
        paragraphs.map(|p| format!("{} {} {:?}", p.text, role_name(p.role), p.level)).collect()
    };
    let one = ["一 paragraph None", "二 paragraph None"];
    assert_eq!(texts(r#"{"body":["一","二",null,""]}"#), one);
    assert_eq!(texts(r#"{"content":" <div><p>一</p>\n<p>二</p></div>"}"#), one);
    assert_eq!(texts(r#"{"body":"<一>与<br"}"#), ["<一>与<br paragraph None"]);
    assert_eq!(texts(r#"{"body":"　　一　　二"}"#), one);
    assert_eq!(texts(r#"{"body":[{"text":"一"},{"text":"二","role":"paragraph"}]}"#), one);
    assert_eq!(texts(r#"{"content_html":"<p>一</p><p>二</p>"}"#), one);
    assert_eq!(
        texts(r#"{"body":[{"role":"heading","level":2,"text":"甲"},{"text":"乙","role":"item"}]}"#),
        ["甲 heading Some(2)", "乙 item None"]
    );
    assert_eq!(texts(r#"{"body":"<p>一</p>"}"#), ["一 paragraph None"]);
}

#[test]
fn our_names_win_and_nothing_is_lost() {
    let article = read(
        r#"{"text":"摘要","content":"全文","title":"题","name":"别名","编辑":{"a":[1.5]},
        "type":"news","date":"某日","meta":{"版":"3"},"content_html":"<p>全文</p>"}"#,
    );
    assert_eq!(article.body, [Paragraph::text("全文")]);
    assert_eq!(
        serde_json::to_string(&article.meta).expect("JSON"),
        r#"{"name":"别名","编辑":{"a":[1.5]},"type":"news","版":"3","date":"某日","text":"摘要"}"#
    );
    let incoming = read_object(r#"{"title":"题","date":"某日"}"#).expect("an article");
    assert_eq!(
        incoming.warnings,
        ["date: \"某日\": expected a day such as 2023-05-19, with or without a time; kept in meta"]
    );
}

#[test]
fn mistakes_are_reported() {
    for (json, expected) in [
        ("", "not valid JSON: it is cut off"),
        ("{\"title\":\"题\"", "cut off"),
        ("{\"title\":}", "not valid JSON at column"),
        ("[]", "expected an object such as {\"title\""),
        ("7", "expected an object such as {\"title\""),
        ("{}", "neither title nor text"),
        ("{\"title\":\" \",\"body\":[\"\"]}", "neither title nor text"),
        ("{\"body\":7}", "neither title nor text"),
        ("{\"title\":\"题\"} x", "not valid JSON"),
    ] {
        let fault = from_json(json).expect_err(json);
        assert!(fault.contains(expected), "{json}: {fault}");
    }
}

#[test]
fn a_wrong_title_is_no_title() {
    let incoming = read_object(r#"{"title":["a","b"],"body":"正文"}"#).expect("an article");
    assert!(incoming.article.title_generated);
    assert_eq!(incoming.warnings.len(), 1);
}

#[test]
fn exports_of_search_engines_are_unwrapped() {
    let article = read(r#"{"_index":"n","_id":"9","_source":{"title":"题","content":"文"}}"#);
    assert_eq!((article.id.as_str(), article.title.as_str()), ("9", "题"));
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[中亚铁路。， 　\n\"\\\\]{0,8}",
        "\\PC{0,8}",
        Just("body".to_string()),
        Just("meta".to_string()),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((text(), inner), 0..4)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

prop_compose! {
    fn paragraph()(
        text in text(),
        role in 0..4u8,
        level in prop::option::of(0u8..9),
        anchor in prop::option::of(text()),
    ) -> Paragraph {
        let role = [Role::Paragraph, Role::Heading, Role::Item, Role::Code][role as usize];
        Paragraph { text, role, level, anchor }
    }
}

prop_compose! {
    fn article()(
        (id, title, kind, title_generated) in (text(), text(), text(), any::<bool>()),
        optional in prop::collection::vec(prop::option::of(text()), 6),
        lists in prop::collection::vec(prop::collection::vec(text(), 0..3), 3),
        body in prop::collection::vec(paragraph(), 0..4),
        date in prop::option::of(-600_000i32..2_000_000),
        line in prop::option::of(any::<u32>()),
        meta in prop::collection::vec((text(), value()), 0..4),
    ) -> Article {
        Article {
            id,
            title,
            title_generated,
            kind,
            subtitle: optional[0].clone(),
            place: optional[1].clone(),
            source: optional[2].clone(),
            section: optional[3].clone(),
            url: optional[4].clone(),
            path: optional[5].clone(),
            dateline: lists[0].clone(),
            authors: lists[1].clone(),
            tags: lists[2].clone(),
            body,
            date: date.and_then(Date::from_days),
            line,
            meta: meta.into_iter().collect(),
        }
    }
}

proptest! {
    #[test]
    fn what_is_written_reads_back(article in article()) {
        let mut tidied = article;
        tidy(&mut tidied);
        prop_assume!(!tidied.title.is_empty());
        let json = to_json(&tidied);
        let read = from_json(&json).map_err(TestCaseError::fail)?;
        prop_assert_eq!(to_json(&read), json);
        prop_assert_eq!(read, tidied);
    }

    #[test]
    fn what_people_write_is_stable_once_it_is_read(value in value(), body in value()) {
        let mut object = match value { Value::Object(object) => object, other => {
            Map::from_iter([("x".to_string(), other)])
        }};
        object.insert("content".into(), body);
        if let Ok(article) = from_json(&Value::Object(object).to_string()) {
            let json = to_json(&article);
            let again = from_json(&json).map_err(TestCaseError::fail)?;
            prop_assert_eq!(&again, &article);
            prop_assert_eq!(to_json(&again), json);
        }
    }

    #[test]
    fn no_text_panics(text in "[{}\\[\\]\":,a0中\\\\ ]{0,30}|\\PC{0,30}") {
        let _ = from_json(&text);
    }
}

#[test]
fn what_is_wrong_in_a_part_spoils_no_other() {
    let incoming = read_object("{\"title\":\"题\",\"body\":7}").expect("an article");
    assert_eq!(incoming.warnings, ["body: the number 7: expected text; kept in meta"]);
    assert_eq!(incoming.article.meta["body"], 7);
    let article = read(r#"{"body":["一",true,{"text":"二","role":"x"}]}"#);
    assert_eq!(article.body, [Paragraph::text("一"), Paragraph::text("二")]);
    let deep = format!("{{\"title\":\"题\",\"a\":{}\"深\"{}}}", "[".repeat(110), "]".repeat(110));
    let article = read(&deep);
    assert!(article.meta["a"].to_string().contains("深"));
    assert_eq!(read(&to_json(&article)), article);
}
