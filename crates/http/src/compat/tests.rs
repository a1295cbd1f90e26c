//! A table of requests and their answers, over a real engine.

use std::sync::Arc;

use serde_json::{Value, json};
use souwen_article::{Article, Paragraph};
use souwen_index::testing::InMemory;
use souwen_search::Engine;
use souwen_text::Date;
use warp::http::Response;
use warp::hyper::body::Bytes;

use crate::app::App;
use crate::limits::Limits;
use crate::routes::routes;

fn article(
    id: &str,
    day: Option<(i32, u8, u8)>,
    source: &str,
    title: &str,
    body: &[&str],
) -> Article {
    Article {
        id: id.to_owned(),
        title: title.to_owned(),
        date: day.and_then(|(year, month, day)| Date::new(year, month, day)),
        source: Some(source.to_owned()).filter(|source| !source.is_empty()),
        authors: vec!["张三".to_owned()],
        kind: "article".to_owned(),
        body: body.iter().map(|text| Paragraph::text(*text)).collect(),
        ..Article::default()
    }
}

fn articles() -> Vec<Article> {
    vec![
        article(
            "a",
            Some((2023, 5, 19)),
            "江城日报",
            "江城大桥合龙",
            &["江城大桥今天合龙。", "大桥明年通车。"],
        ),
        article("b/c#1", Some((2024, 1, 2)), "江城晚报", "地铁延误", &["地铁延误两个小时。"]),
        article("c", Some((2024, 5, 18)), "江城日报", "大桥通车", &["大桥通车，江上再无渡轮。"]),
        article("d", None, "", "渡轮停航", &["渡轮停航。"]),
    ]
}

async fn sent(method: &str, path: &str, body: &str) -> Response<Bytes> {
    sent_to(&articles(), method, path, body).await
}

async fn sent_to(articles: &[Article], method: &str, path: &str, body: &str) -> Response<Bytes> {
    let engine = Engine::new(Arc::new(InMemory::of(articles)));
    let routes = routes(Arc::new(App::new(Arc::new(engine), Limits::default())));
    let request = warp::test::request().method(method).header("host", "localhost");
    request.path(&format!("/compat/meilisearch{path}")).body(body).reply(&routes).await
}

fn json(response: &Response<Bytes>) -> Value {
    serde_json::from_slice(response.body()).unwrap()
}

async fn search(query: Value) -> Value {
    let response = sent("POST", "/indexes/articles/search", &query.to_string()).await;
    let answer = json(&response);
    assert_eq!(response.status(), 200, "{query}: {answer}");
    answer
}

fn ids(answer: &Value) -> Vec<&str> {
    answer["hits"].as_array().unwrap().iter().map(|hit| hit["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_index_is_described() {
    for (path, expected) in [
        ("/health", json!({"status": "available"})),
        ("/version", json!("pkgVersion")),
        ("/indexes", json!({"offset": 0, "limit": 20, "total": 1})),
        ("/indexes/articles", json!({"uid": "articles", "primaryKey": "id"})),
    ] {
        let response = sent("GET", path, "").await;
        let answer = json(&response);
        assert_eq!(response.status(), 200, "{path}");
        match expected {
            Value::String(name) => assert!(answer[name].is_string(), "{path}: {answer}"),
            expected => {
                for (name, value) in expected.as_object().unwrap() {
                    assert_eq!(&answer[name], value, "{path}: {answer}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_search_is_answered_in_their_form() {
    let answer = search(json!({"q": "大桥 通车", "sort": ["date:asc"], "limit": 1})).await;
    let hit = json!({
        "id": "a", "title": "江城大桥合龙", "date": "2023-05-19", "timestamp": 1_684_454_400, "year": 2023,
        "month": "2023-05", "day": "2023-05-19", "source": "江城日报", "author": ["张三"],
        "kind": "article",
    });
    assert_eq!(answer["hits"], json!([hit]));
    let values =
        ["query", "limit", "offset", "estimatedTotalHits"].map(|name| answer[name].clone());
    assert_eq!(values, [json!("大桥 通车"), json!(1), json!(0), json!(2)]);
    assert!(answer["processingTimeMs"].is_u64());
    assert!(
        answer.get("facetDistribution").is_none() && answer["hits"][0].get("_formatted").is_none()
    );
}

#[tokio::test]
async fn hits_are_paged_in_both_ways() {
    for (query, found, expected) in [
        (
            json!({}),
            vec!["c", "b/c#1", "a", "d"],
            json!({"limit": 20, "offset": 0, "estimatedTotalHits": 4}),
        ),
        (json!({"offset": 3}), vec!["d"], json!({"offset": 3})),
        (json!({"limit": 0}), vec![], json!({"estimatedTotalHits": 4})),
        (json!({"offset": 200_000}), vec![], json!({"estimatedTotalHits": 4})),
        (
            json!({"page": 2, "hitsPerPage": 3}),
            vec!["d"],
            json!({"page": 2, "hitsPerPage": 3, "totalPages": 2, "totalHits": 4}),
        ),
        (json!({"hitsPerPage": 0}), vec![], json!({"totalPages": 0, "page": 1})),
        (json!({"page": 0}), vec![], json!({"page": 0, "totalHits": 4})),
        (json!({"limit": 2, "sort": ["timestamp:desc"]}), vec!["c", "b/c#1"], json!({})),
    ] {
        let answer = search(query.clone()).await;
        assert_eq!(ids(&answer), found, "{query}");
        for (name, value) in expected.as_object().unwrap() {
            assert_eq!(&answer[name], value, "{query} {name}");
        }
    }
}

#[tokio::test]
async fn filters_narrow() {
    for (filter, expected) in [
        (json!("source = 江城日报"), vec!["c", "a"]),
        (json!("source != 江城日报"), vec!["b/c#1", "d"]),
        (json!(["source = 江城日报", "year = 2024"]), vec!["c"]),
        (json!([["source = 江城晚报", "year = 2023"]]), vec!["b/c#1", "a"]),
        (json!("NOT (source = 江城日报 OR source = 江城晚报)"), vec!["d"]),
        (json!("source EXISTS"), vec!["c", "b/c#1", "a"]),
        (json!("source NOT EXISTS"), vec!["d"]),
        (json!("place EXISTS"), vec![]),
        (json!("date EXISTS AND timestamp < 1700000000"), vec!["a"]),
        (json!("date 2023-06 TO 2024-02"), vec!["b/c#1"]),
        (json!("source IN [江城晚报, 别的]"), vec!["b/c#1"]),
        (json!("title CONTAINS 大橋"), vec!["c", "a"]),
        (json!(null), vec!["c", "b/c#1", "a", "d"]),
    ] {
        assert_eq!(ids(&search(json!({"filter": filter})).await), expected, "{filter}");
    }
    let both = search(json!({"q": "渡轮", "filter": "year = 2024"})).await;
    assert_eq!((ids(&both), &both["estimatedTotalHits"]), (vec!["c"], &json!(1)));
}

#[tokio::test]
async fn facets_are_counted() {
    let query =
        json!({"facets": ["source", "author", "month", "year", "timestamp", "来源"], "limit": 0});
    let answer = search(query).await;
    let counted = &answer["facetDistribution"];
    let sources = json!({"江城日报": 2, "江城晚报": 1});
    assert_eq!((&counted["source"], &counted["来源"]), (&sources, &sources));
    assert_eq!(counted["author"], json!({"张三": 4}));
    assert_eq!(counted["month"], json!({"2024-05": 1, "2024-01": 1, "2023-05": 1}));
    assert_eq!(counted["year"], json!({"2024": 2, "2023": 1}));
    assert_eq!(counted["timestamp"]["1684454400"], 1);
    let stats = &answer["facetStats"];
    assert_eq!(stats["timestamp"], json!({"min": 1_684_454_400, "max": 1_715_990_400}));
    assert_eq!(stats["year"], json!({"min": 2023, "max": 2024}));
    let all = search(json!({"facets": ["*"], "q": "地铁"})).await;
    assert_eq!(all["facetDistribution"]["kind"], json!({"article": 1}));
    let hits = sent(
        "POST",
        "/indexes/articles/facet-search",
        &json!({"facetName": "source", "facetQuery": "江城晚", "q": ""}).to_string(),
    )
    .await;
    assert_eq!(json(&hits)["facetHits"], json!([{"value": "江城晚报", "count": 1}]));
}

#[tokio::test]
async fn the_first_and_the_last_time_are_those_of_all_matches() {
    let day = |number: i32| {
        Date::new(2020 + number / 200, 1 + (number / 28 % 7) as u8, 1 + (number % 28) as u8)
    };
    let numbered = |number: i32| Article {
        date: day(number).filter(|_| number != 17),
        ..article(&format!("a{number}"), None, "江城日报", "大桥", &["大桥通车。"])
    };
    let articles: Vec<Article> = (0..400).map(numbered).collect();
    let check = async |query: Value, expected: Value, days: usize| {
        let body = query.to_string();
        let answer = json(&sent_to(&articles, "POST", "/indexes/articles/search", &body).await);
        assert_eq!(answer["facetStats"], expected, "{query}");
        let day = answer["facetDistribution"]["date"].as_object().map(serde_json::Map::len);
        assert_eq!(day.unwrap_or_default(), days, "{query}");
    };
    let seconds = |number: i32| i64::from(day(number).unwrap().days()) * 86_400;
    // More days than a facet lists.
    let days = json!({"min": seconds(0), "max": seconds(195)});
    let years = json!({"min": 2020, "max": 2021});
    let all = json!({"min": seconds(0), "max": seconds(391)});
    check(json!({"facets": ["date", "year", "source"]}), json!({"date": all, "year": years}), 100)
        .await;
    let filtered = json!({"q": "大桥", "filter": "year = 2020", "facets": ["date"], "limit": 0});
    check(filtered, json!({"date": days}), 100).await;
    // What holds a part of the query tells of times only where nothing holds all of it.
    let partly = json!({"q": "大桥 渡轮", "facets": ["date"]});
    let part =
        json(&sent_to(&articles, "POST", "/indexes/articles/search", &partly.to_string()).await);
    assert!(part["facetStats"]["date"]["max"].is_i64(), "{part}");
    check(json!({"q": "渡轮", "facets": ["date", "year"]}), json!({}), 0).await;
    check(json!({"q": "大桥", "facets": ["source"]}), json!({}), 0).await;
}

#[tokio::test]
async fn matches_are_marked_with_any_tags_and_texts_are_cut() {
    let answer = search(json!({
        "q": "大桥", "sort": ["date:asc"], "limit": 1,
        "attributesToRetrieve": ["id", "year"], "attributesToHighlight": ["title", "body"],
        "highlightPreTag": "__ais-highlight__", "highlightPostTag": "__/ais-highlight__",
        "showMatchesPosition": true,
    }))
    .await;
    let hit = &answer["hits"][0];
    assert_eq!(hit["_formatted"]["title"], "江城__ais-highlight__大桥__/ais-highlight__合龙");
    let body = "江城__ais-highlight__大桥__/ais-highlight__今天合龙。\n__ais-highlight__大桥__/ais-highlight__明年通车。";
    assert_eq!(hit["_formatted"]["body"], body);
    assert_eq!(hit["_formatted"]["year"], "2023");
    // In bytes: each of these characters has three.
    let mark = |start: usize| json!({"start": start, "length": 6});
    assert_eq!(hit["_matchesPosition"], json!({"title": [mark(6)], "body": [mark(6), mark(28)]}));
    let cut = search(json!({
        "q": "通车", "sort": ["date:asc"], "limit": 1, "attributesToRetrieve": ["body"],
        "attributesToCrop": ["body:20"], "attributesToHighlight": ["*"], "cropMarker": "[…]",
    }))
    .await;
    assert_eq!(cut["hits"][0]["_formatted"]["body"], "[…]大桥明年<em>通车</em>。");
    assert_eq!(cut["hits"][0]["body"], "江城大桥今天合龙。\n大桥明年通车。");
    let short = search(json!({
        "q": "大桥", "sort": ["date:asc"], "limit": 1, "attributesToCrop": ["title"], "cropLength": 2,
    }))
    .await;
    assert_eq!(short["hits"][0]["_formatted"]["title"], "…城大桥合…");
}

#[tokio::test]
async fn the_container_of_a_part_can_be_left_out() {
    let query = |strategy: &str| json!({"q": "大桥 地铁", "matchingStrategy": strategy});
    let some = search(query("last")).await;
    let all = search(query("all")).await;
    assert_eq!((ids(&some).len(), &some["estimatedTotalHits"]), (3, &json!(3)));
    assert_eq!((ids(&all).len(), &all["estimatedTotalHits"]), (0, &json!(0)));
    assert_eq!(ids(&search(json!({"q": "大桥", "distinct": "near_duplicates"})).await).len(), 2);
}

#[tokio::test]
async fn a_search_may_be_in_the_url() {
    let path = "/indexes/articles/search?q=%E5%A4%A7%E6%A1%A5&filter=year%20%3D%202024&facets=source,kind\
                &attributesToRetrieve=id&attributesToHighlight=title&limit=5&showMatchesPosition=true";
    let response = sent("GET", path, "").await;
    let answer = json(&response);
    assert_eq!(response.status(), 200, "{answer}");
    assert_eq!((ids(&answer), &answer["limit"]), (vec!["c"], &json!(5)));
    assert_eq!(answer["hits"][0]["_formatted"], json!({"id": "c", "title": "<em>大桥</em>通车"}));
    assert_eq!(answer["facetDistribution"]["source"], json!({"江城日报": 1}));
}

#[tokio::test]
async fn several_searches_are_answered_in_their_order() {
    let queries = json!({"queries": [
        {"indexUid": "articles", "q": "地铁", "limit": 1},
        {"indexUid": "articles", "q": "", "facets": ["source"], "hitsPerPage": 0, "page": 1},
    ]});
    let response = sent("POST", "/multi-search", &queries.to_string()).await;
    let answer = json(&response);
    assert_eq!(response.status(), 200, "{answer}");
    let results = answer["results"].as_array().unwrap();
    assert_eq!(results[0]["indexUid"], "articles");
    assert_eq!(ids(&results[0]), ["b/c#1"]);
    assert_eq!(results[1]["facetDistribution"]["source"]["江城日报"], 2);
}

#[tokio::test]
async fn a_document_has_all_that_the_article_has() {
    for (path, status, name, value) in [
        ("/indexes/articles/documents/a", 200, "body", json!("江城大桥今天合龙。\n大桥明年通车。")),
        ("/indexes/articles/documents/b/c%231", 200, "id", json!("b/c#1")),
        ("/indexes/articles/documents/b%2Fc%231?fields=title", 200, "title", json!("地铁延误")),
        ("/indexes/articles/documents/gone", 404, "code", json!("document_not_found")),
        ("/indexes/news/documents/a", 404, "code", json!("index_not_found")),
    ] {
        let response = sent("GET", path, "").await;
        assert_eq!(response.status().as_u16(), status, "{path}");
        assert_eq!(json(&response)[name], value, "{path}");
    }
}

#[tokio::test]
async fn errors_are_in_their_form() {
    const SEARCH: &str = "/indexes/articles/search";
    for (method, path, body, status, code) in [
        ("POST", "/indexes/news/search", "{}", 404, "index_not_found"),
        ("POST", SEARCH, "{", 400, "malformed_payload"),
        ("POST", SEARCH, "[]", 400, "bad_request"),
        ("POST", SEARCH, r#"{"colour": 1}"#, 400, "bad_request"),
        ("POST", SEARCH, r#"{"q": 1}"#, 400, "invalid_search_q"),
        ("POST", SEARCH, r#"{"limit": -1}"#, 400, "invalid_search_limit"),
        ("POST", SEARCH, r#"{"limit": 1001}"#, 400, "invalid_search_limit"),
        ("POST", SEARCH, r#"{"hitsPerPage": 1001}"#, 400, "invalid_search_hits_per_page"),
        ("POST", SEARCH, r#"{"filter": "colour = 1"}"#, 400, "invalid_search_filter"),
        ("POST", SEARCH, r#"{"sort": ["price:asc"]}"#, 400, "invalid_search_sort"),
        ("POST", SEARCH, r#"{"sort": ["date"]}"#, 400, "invalid_search_sort"),
        ("POST", SEARCH, r#"{"facets": ["title"]}"#, 400, "invalid_search_facets"),
        ("POST", SEARCH, r#"{"distinct": "source"}"#, 400, "invalid_search_distinct"),
        ("POST", SEARCH, r#"{"matchingStrategy": "x"}"#, 400, "invalid_search_matching_strategy"),
        ("POST", SEARCH, r#"{"hybrid": {"embedder": "x"}}"#, 400, "invalid_search_hybrid"),
        ("POST", SEARCH, r#"{"showRankingScore": true}"#, 400, "invalid_search_show_ranking_score"),
        (
            "POST",
            SEARCH,
            r#"{"attributesToSearchOn": ["title"]}"#,
            400,
            "invalid_search_attributes_to_search_on",
        ),
        ("POST", "/multi-search", "{}", 400, "bad_request"),
        ("POST", "/multi-search", r#"{"queries": [{}]}"#, 400, "missing_index_uid"),
        (
            "POST",
            "/multi-search",
            r#"{"federation": {}, "queries": []}"#,
            400,
            "invalid_multi_search_federation",
        ),
        ("POST", "/indexes/articles/facet-search", "{}", 400, "missing_facet_search_facet_name"),
        (
            "POST",
            "/indexes/articles/facet-search",
            r#"{"facetName": "title"}"#,
            400,
            "invalid_facet_search_facet_name",
        ),
        ("GET", "/indexes/news", "", 404, "index_not_found"),
        ("GET", "/keys", "", 404, "not_found"),
        ("GET", "/multi-search", "", 405, "method_not_allowed"),
        ("POST", "/indexes", "{}", 405, "method_not_allowed"),
        ("DELETE", "/indexes/articles", "", 405, "method_not_allowed"),
    ] {
        let response = sent(method, path, body).await;
        let answer = json(&response);
        assert_eq!(response.status().as_u16(), status, "{method} {path} {body}: {answer}");
        assert_eq!(answer["code"], code, "{method} {path} {body}: {answer}");
        assert!(answer["message"].as_str().unwrap().ends_with('.'), "{answer}");
        assert_eq!(answer["type"], "invalid_request", "{answer}");
        assert!(answer["link"].is_string(), "{answer}");
    }
    // Unsupported parameters with a neutral value are not an error.
    search(json!({"showRankingScore": false, "vector": null, "locales": ["cmn"]})).await;
}
