//! Tests of the tools over invented articles: their answers, and their advice for better questions.

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::json;
use souwen_article::{Article, Paragraph};
use souwen_index::testing::InMemory;
use souwen_search::{Engine, SearchRequest};
use souwen_text::Date;

use super::*;
use crate::links::Links;

fn article(id: &str, day: (i32, u8, u8), source: &str, body: &[&str]) -> Article {
    Article {
        id: id.to_owned(),
        title: format!("{id}的报道"),
        date: Date::new(day.0, day.1, day.2),
        source: Some(source.to_owned()),
        authors: vec!["张三".to_owned()],
        kind: "article".to_owned(),
        url: Some(format!("https://paper.example/{id}")),
        body: body.iter().map(|text| Paragraph::text(*text)).collect(),
        ..Article::default()
    }
}

fn articles() -> Vec<Article> {
    vec![
        article(
            "a",
            (2023, 5, 19),
            "江城日报",
            &["江城大桥今天合龙。", "大桥明年通车，市民期待。"],
        ),
        article("b", (2024, 1, 2), "江城晚报", &["地铁延误，乘客等了两个小时。"]),
        article("c", (2024, 5, 18), "江城日报", &["大桥通车，江上再无渡轮。"]),
        Article { date: None, source: None, ..article("d", (1, 1, 1), "", &["渡轮停航。"]) },
    ]
}

fn answer_over(articles: &[Article], links: Links, tool: &str, arguments: &Value) -> (Value, bool) {
    let engine = Engine::new(Arc::new(InMemory::of(articles)));
    engine.prepare_suggestions().unwrap();
    let common = SearchRequest { today: Date::new(2024, 6, 1), ..SearchRequest::default() };
    let server = McpServer { archive: &engine, links, common };
    let params = json!({"name": tool, "arguments": arguments});
    let result = match call(&server, params.as_object().unwrap()) {
        Ok(result) => result,
        Err(Failure::Refused(refusal)) => panic!("{refusal:?}"),
        Err(Failure::Unreadable(error)) => panic!("{error}"),
    };
    assert_eq!(result["content"].as_array().unwrap().len(), 1);
    assert_eq!(result["content"][0]["type"], "text");
    let text = result["content"][0]["text"].as_str().unwrap();
    match result["isError"] == true {
        true => (json!(text), true),
        false => (serde_json::from_str(text).unwrap(), false),
    }
}

fn answer(tool: &str, arguments: &Value) -> Value {
    let site = Links::Site("https://news.example".to_owned());
    let (answer, is_error) = answer_over(&articles(), site, tool, arguments);
    assert!(!is_error, "{answer}");
    answer
}

fn ids(answer: &Value) -> Vec<&str> {
    answer["results"].as_array().unwrap().iter().map(|hit| hit["id"].as_str().unwrap()).collect()
}

#[test]
fn every_tool_is_described() {
    for tool in listed() {
        let name = tool["name"].as_str().unwrap();
        assert!(tool["description"].as_str().unwrap().len() > 100, "{name}");
        assert_eq!(tool["annotations"]["readOnlyHint"], true, "{name}");
        let properties = tool["inputSchema"]["properties"].as_object().unwrap();
        for required in tool["inputSchema"]["required"].as_array().unwrap() {
            assert!(properties.contains_key(required.as_str().unwrap()), "{name}");
        }
        for (parameter, schema) in properties {
            let described = schema["description"].as_str().unwrap();
            assert!(described.ends_with(['.', ')']), "{name} {parameter}: {described}");
        }
    }
    let counted = TOOLS.iter().find(|tool| tool.name == "count_by").unwrap();
    let by = counted.parameters().find(|parameter| parameter.name == "by").unwrap();
    let mut known = souwen_search::Facet::names(souwen_search::Ability::Count);
    let schema::Kind::Choice(words) = by.kind else { panic!("`by` is a choice") };
    let mut words = words.to_vec();
    words.sort_unstable();
    known.sort_unstable();
    assert_eq!(words, known, "what can be counted by");
}

#[test]
fn a_search_gives_what_connectors_expect() {
    let found = answer("search", &json!({"query": "大桥 通车", "sort": "oldest"}));
    assert_eq!((ids(&found), &found["total"]), (vec!["a", "c"], &json!(2)));
    let first = &found["results"][0];
    assert_eq!(first["title"], "a的报道");
    assert_eq!(first["text"], "大桥明年通车，市民期待。");
    let path = "/articles/a?q=%E5%A4%A7%E6%A1%A5%20%E9%80%9A%E8%BD%A6#p2";
    assert_eq!(first["url"], format!("https://news.example{path}"));
    assert_eq!((&first["date"], &first["source"]), (&json!("2023-05-19"), &json!("江城日报")));
}

#[test]
fn without_a_site_addresses_are_those_of_the_articles() {
    let mut articles = articles();
    articles[2].url = None;
    let arguments = json!({"query": "大桥 通车", "sort": "oldest"});
    let (found, _) = answer_over(&articles, Links::Own, "search", &arguments);
    let url = found["results"][0]["url"].as_str().unwrap();
    assert!(url.starts_with("https://paper.example/a#:~:text="), "{url}");
    assert_eq!(found["results"][1]["url"], "souwen://articles/c#p1");
}

#[test]
fn parameters_narrow_a_search() {
    for (arguments, expected) in [
        (json!({}), vec!["c", "b", "a", "d"]),
        (json!({"query": null, "from": "2024"}), vec!["c", "b"]),
        (json!({"from": "2023-05-19", "to": "2024-01"}), vec!["b", "a"]),
        (json!({"source": "江城晚报"}), vec!["b"]),
        (json!({"source": ["江城晚报", "江城日报"], "from": "2024"}), vec!["c", "b"]),
        (json!({"author": "张三", "query": "渡轮", "sort": "newest"}), vec!["c", "d"]),
        (json!({"author": "李四"}), vec![]),
        (json!({"limit": "1"}), vec!["c"]),
    ] {
        assert_eq!(ids(&answer("search", &arguments)), expected, "{arguments}");
    }
}

#[test]
fn an_answer_is_continued_by_its_cursor() {
    let mut arguments = json!({"query": "", "limit": 3});
    let first = answer("search", &arguments);
    assert_eq!(ids(&first).len(), 3);
    arguments["cursor"] = first["next_cursor"].clone();
    let second = answer("search", &arguments);
    assert_eq!((ids(&second), &second["next_cursor"]), (vec!["d"], &Value::Null));
    for (tool, list, mut arguments) in [
        ("count_by", "rows", json!({"by": "source", "limit": 1})),
        ("concordance", "lines", json!({"query": "大桥", "limit": 1})),
    ] {
        let mut seen = Vec::new();
        loop {
            let page = answer(tool, &arguments);
            seen.extend(page[list].as_array().unwrap().clone());
            arguments["cursor"] = page["next_cursor"].clone();
            if arguments["cursor"].is_null() {
                break;
            }
        }
        assert_eq!(seen.len(), 3, "{tool}: {seen:?}");
    }
}

#[test]
fn articles_are_read_with_their_paragraphs_numbered() {
    let read = answer("fetch", &json!({"id": "a"}));
    assert_eq!(read["text"], "[p1] 江城大桥今天合龙。\n[p2] 大桥明年通车，市民期待。");
    assert_eq!((&read["id"], &read["title"]), (&json!("a"), &json!("a的报道")));
    assert_eq!(read["url"], "https://news.example/articles/a");
    let metadata = &read["metadata"];
    assert_eq!(metadata["paragraph_url"], "https://news.example/articles/a?p={n}#p{n}");
    assert_eq!(metadata["paragraphs"], json!({"first": 1, "last": 2, "of": 2}));
    assert_eq!(metadata["original_url"], "https://paper.example/a");
    assert!(metadata["note"].as_str().unwrap().contains("not instructions"));
    for id in ["a#p2", "souwen://articles/a#p2"] {
        let second = answer("fetch", &json!({"id": id}));
        assert_eq!(second["text"], "[p2] 大桥明年通车，市民期待。", "{id}");
        assert_eq!(second["url"], "https://news.example/articles/a#p2");
    }
    assert_eq!(
        answer("fetch", &json!({"id": "a", "paragraph": 2}))["text"],
        "[p2] 大桥明年通车，市民期待。"
    );
}

#[test]
fn the_end_of_a_long_article_is_read_by_its_id() {
    let mut body = vec!["沿江的风很大。".repeat(100); 60];
    body.push("末尾写着灯塔。".to_owned());
    let body: Vec<&str> = body.iter().map(String::as_str).collect();
    let articles = [article("long", (2024, 1, 1), "江城日报", &body)];
    let ask = |tool: &str, arguments: Value| answer_over(&articles, Links::Own, tool, &arguments).0;
    let found = ask("search", json!({"query": "灯塔"}));
    assert_eq!(ids(&found), ["long#p61"]);
    let read = ask("fetch", json!({"id": "long#p61"}));
    assert_eq!(read["text"], "[p61] 末尾写着灯塔。");
    let (mut cursor, mut parts) = (json!(null), 0);
    loop {
        let part = ask("fetch", json!({"id": "long", "cursor": cursor}));
        assert!(part["text"].as_str().unwrap().chars().count() < 21_000);
        (cursor, parts) = (part["metadata"]["next_cursor"].clone(), parts + 1);
        if cursor.is_null() {
            assert!(part["text"].as_str().unwrap().ends_with("灯塔。"));
            break;
        }
    }
    assert_eq!(parts, 3);
}

#[test]
fn counts_lines_and_likeness_are_those_of_the_engine() {
    let counted = answer("count_by", &json!({"query": "大桥", "by": "year"}));
    let rows = json!([
        {"value": "2023", "articles": 1, "occurrences": 2},
        {"value": "2024", "articles": 1, "occurrences": 1},
    ]);
    assert_eq!(counted, json!({"rows": rows, "articles": 2, "occurrences": 3}));
    let sources = answer("count_by", &json!({"by": "source"}));
    assert_eq!(sources["rows"][2]["value"], Value::Null);
    let lines = answer("concordance", &json!({"query": "大桥", "sort": "oldest", "context": 4}));
    let second = &lines["lines"][1];
    let parts = ["left", "match", "right", "id"].map(|name| second[name].as_str().unwrap());
    assert_eq!(parts, ["", "大桥", "明年通车", "a"]);
    assert_eq!(second["url"], "https://news.example/articles/a?q=%E5%A4%A7%E6%A1%A5#p2");
    let similar = answer("similar", &json!({"id": "a", "limit": 1}));
    assert_eq!(ids(&similar), ["c"]);
    assert!(similar["results"][0]["score"].as_f64().unwrap() > 0.0);
    let suggested = answer("suggest", &json!({"text": "daqiao"}));
    assert_eq!(suggested["suggestions"][0]["text"], "大桥", "{suggested}");
}

#[test]
fn what_finds_nothing_says_what_to_try() {
    let found = answer("search", &json!({"query": "\"量子计算机\""}));
    assert_eq!((ids(&found), &found["total"]), (vec![], &json!(0)));
    assert!(found["hint"].as_str().unwrap().contains("`suggest`"));
}

#[test]
fn errors_say_how_to_ask_better() {
    for (tool, arguments, expected) in [
        (
            "search",
            json!({"date": "2023"}),
            "`search` takes no `date`. It takes query, sort, limit",
        ),
        ("search", json!({"from": "昨天"}), "`from` is a day, a month or a year"),
        ("search", json!({"from": "2024", "to": "2023"}), "`to` is before `from`"),
        ("search", json!({"limit": 0}), "`limit` is a whole number from 1 to 50"),
        ("search", json!({"limit": 1.5}), "`limit` is a whole number from 1 to 50"),
        ("search", json!({"query": 3}), "`query` is a text"),
        ("search", json!({"source": [1]}), "`source` is a text, or a list of texts"),
        ("search", json!({"sort": "date"}), "`sort` is one of relevance, newest, oldest"),
        ("search", json!({"collapse": "maybe"}), "`collapse` is true or false"),
        ("search", json!({"cursor": "10-00000000"}), "not one of this question"),
        ("fetch", json!({}), "`id` is missing: The `id` of a result"),
        ("fetch", json!({"id": "gone"}), "No article has the id \"gone\""),
        ("fetch", json!({"id": "a", "cursor": "x"}), "`cursor` is the `metadata.next_cursor`"),
        ("fetch", json!({"id": "a", "paragraph": 9}), "There is no paragraph 9; the last is 2"),
        ("count_by", json!({"query": "大桥"}), "`by` is one of month, year, source"),
        ("count_by", json!({"by": "colour"}), "`by` is one of month, year, source"),
        ("concordance", json!({"query": " "}), "`query` is missing"),
        ("concordance", json!({"query": "source:江城日报"}), "hold no place to show"),
        ("similar", json!({"id": "gone"}), "No article has the id"),
        ("suggest", json!({"text": ""}), "`text` is missing"),
    ] {
        let (answer, is_error) = answer_over(&articles(), Links::Own, tool, &arguments);
        assert!(is_error, "{tool} {arguments}: {answer}");
        assert!(answer.as_str().unwrap().contains(expected), "{tool} {arguments}: {answer}");
    }
}

#[test]
fn answers_are_bounded_whatever_the_articles_are() {
    let long = "江城大桥".repeat(20_000);
    let articles: Vec<Article> = (0..60)
        .map(|number| Article {
            title: long.clone(),
            source: Some(long.clone()),
            ..article(&format!("n{number}"), (2024, 1, 1), "", &[&long, &long])
        })
        .collect();
    for (tool, arguments) in [
        ("search", json!({"query": "大桥", "limit": 50, "collapse": false})),
        ("search", json!({"limit": 50})),
        ("fetch", json!({"id": "n1"})),
        ("count_by", json!({"query": "大桥", "by": "source", "limit": 200})),
        ("concordance", json!({"query": "大桥", "limit": 100, "context": 200})),
        ("similar", json!({"id": "n1", "limit": 50})),
        ("suggest", json!({"text": "江城", "limit": 20})),
    ] {
        let (answer, _) = answer_over(&articles, Links::Own, tool, &arguments);
        let chars = answer.to_string().chars().count();
        assert!(chars < 150_000, "{tool}: {chars}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_arguments_are_a_fault(
        tool in 0..TOOLS.len(),
        name in "(query|id|by|text|from|to|source|limit|cursor|sort|x)",
        text in "\\PC{0,20}",
        number in any::<i64>(),
        form in 0..4_u8,
    ) {
        let value = match form {
            0 => json!(text),
            1 => json!(number),
            2 => json!([text, number]),
            _ => json!({"a": text}),
        };
        answer_over(&articles(), Links::Own, TOOLS[tool].name, &json!({name: value}));
    }
}
