//! Every route responds as the OpenAPI document says: the status is listed, and the body matches the schema,
//! without a field that is not described.

use std::collections::BTreeSet;

use super::snapshots::copied;
use super::writing::written;
use super::*;
use crate::openapi::DOCUMENT;
use crate::openapi::validator::Document;
use crate::routes::parameters::{self, Takes};
use crate::routes::table::{Path, ROUTES};

fn document() -> Document {
    Document(serde_json::from_slice(&DOCUMENT.body).unwrap())
}

/// Checks a response of the operation with this name.
#[track_caller]
fn check(document: &Document, name: &str, response: &Response<Bytes>) {
    let methods = document.methods();
    let (.., described) =
        methods.iter().find(|(.., method)| method.method()["operationId"] == name).unwrap();
    let kind = header(response, "content-type");
    let checked = described.check(response.status().as_u16(), kind, response.body());
    assert_eq!(checked, Ok(()), "{name}: {}", String::from_utf8_lossy(response.body()));
}

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const JSON: (&str, &str) = ("content-type", "application/json");
const TEXT: (&str, &str) = ("content-type", "text/plain");

/// Requests that read: the name of the operation, the path, and the status. `ID` stands for the id of the
/// article.
const READ: &[(&str, &str, u16)] = &[
    ("search", "/api/v1/search", 200),
    ("search", "/api/v1/search?q=x&facets=source,month&explain=1&collapse=1&limit=2", 200),
    ("search", "/api/v1/search?q=typo", 200),
    ("search", "/api/v1/search?q=dated&today=2023-05-31", 200),
    ("search", "/api/v1/search?q=partial", 200),
    ("search", "/api/v1/search?q=nothing", 200),
    ("search", "/api/v1/search?q=late", 200),
    ("search", "/api/v1/search?q=x&fields=total,hits.id", 200),
    ("search", "/api/v1/search?q=x&fields=titel", 400),
    ("search", "/api/v1/search?limti=1", 400),
    ("search", "/api/v1/search?limit=101", 400),
    ("search", "/api/v1/search?q=panic", 500),
    ("search", "/api/v1/search?q=broken", 503),
    ("matches", "/api/v1/matches?q=x", 200),
    ("matches", "/api/v1/matches?q=x&fields=matches.left", 200),
    ("matches", "/api/v1/matches?q=x&format=csv", 200),
    ("matches", "/api/v1/matches?q=x&format=jsonl", 200),
    ("matches", "/api/v1/matches?q=x&sort=up", 400),
    ("counts", "/api/v1/counts?q=x&by=month,source", 200),
    ("counts", "/api/v1/counts?q=x&by=month&format=tsv", 200),
    ("counts", "/api/v1/counts?q=x&by=day", 400),
    ("export", "/api/v1/export?q=x", 200),
    ("export", "/api/v1/export?q=x&format=csv&fields=id", 200),
    ("export", "/api/v1/export?q=x&fields=colour", 400),
    ("suggest", "/api/v1/suggest?q=tie", 200),
    ("suggest", "/api/v1/suggest?q=tie&format=opensearch", 200),
    ("suggest", "/api/v1/suggest?limit=21", 400),
    ("analyze", "/api/v1/analyze?text=x", 200),
    ("article", "/api/v1/articles/ID", 200),
    ("article", "/api/v1/articles/ID?q=x", 200),
    ("article", "/api/v1/articles/ID?q=x&fields=title,highlights", 200),
    ("article", "/api/v1/articles/none", 404),
    ("articleById", "/api/v1/articles?id=ID", 200),
    ("similar", "/api/v1/articles/ID/similar", 200),
    ("similar", "/api/v1/articles/ID/similar?fields=hits.title", 200),
    ("similar", "/api/v1/articles/none/similar", 404),
    ("cite", "/api/v1/cite/ID", 200),
    ("cite", "/api/v1/cite/ID?format=gbt7714", 200),
    ("cite", "/api/v1/cite/ID?format=bibtex", 200),
    ("cite", "/api/v1/cite/ID?format=ris", 200),
    ("cite", "/api/v1/cite/none", 404),
    ("citeById", "/api/v1/cite?id=ID", 200),
    ("routes", "/api/v1", 200),
    ("routes", "/api/v1/?x=y", 400),
    ("openapi", "/openapi.json", 200),
    ("stats", "/api/v1/stats", 200),
    ("health", "/health", 200),
    ("ready", "/ready", 200),
    ("metrics", "/metrics", 401),
    ("snapshot", "/api/v1/snapshot", 401),
    ("snapshotFile", "/api/v1/snapshot/a/b", 401),
    ("meilisearchHealth", "/compat/meilisearch/health", 200),
    ("meilisearchVersion", "/compat/meilisearch/version", 200),
    ("meilisearchIndexes", "/compat/meilisearch/indexes", 200),
    ("meilisearchIndex", "/compat/meilisearch/indexes/articles", 200),
    ("meilisearchIndex", "/compat/meilisearch/indexes/other", 404),
    ("meilisearchSearch", "/compat/meilisearch/indexes/articles/search?q=x", 200),
    ("meilisearchSearch", "/compat/meilisearch/indexes/articles/search?colour=x", 400),
    ("meilisearchDocument", "/compat/meilisearch/indexes/articles/documents/ID", 200),
    ("meilisearchDocument", "/compat/meilisearch/indexes/articles/documents/none", 404),
    ("startPage", "/", 200),
    ("resultPage", "/search?q=x", 200),
    ("resultPage", "/search?limit=x", 400),
    ("articlePage", "/articles/ID", 200),
    ("articlePage", "/articles/none", 404),
    ("articlePageById", "/articles?id=ID", 200),
    ("dayPage", "/days/2023-05-19", 200),
    ("dayPage", "/days/2023-05", 303),
    ("dayPage", "/days/never", 404),
    ("newestDay", "/days", 303),
    ("concordancePage", "/concordance?q=x", 200),
    ("countsPage", "/counts?q=x", 200),
    ("citePage", "/cite/ID", 200),
    ("citePage", "/cite/ID?format=csl-json", 200),
    ("citePageById", "/cite?id=ID", 200),
    ("helpPage", "/help", 200),
    ("widgetPage", "/widget", 200),
    ("loginPage", "/login", 200),
    ("feed", "/feed.atom?q=x", 200),
    ("feed", "/feed.atom?q=x&format=html", 200),
    ("sitemap", "/sitemap.xml", 200),
    ("opensearch", "/opensearch.xml", 200),
    ("languageModels", "/llms.txt", 200),
    ("robots", "/robots.txt", 200),
    ("widgetScript", "/souwen.js", 200),
    ("pageScript", "/page.js", 200),
    ("styleSheet", "/style.css", 200),
    ("themeSheet", "/theme.css", 200),
    ("logo", "/logo", 200),
    ("icon", "/favicon.svg", 200),
];

/// A request with a body: the name of the operation, the path, the content type, the body, and the status.
type Posted = (&'static str, &'static str, (&'static str, &'static str), &'static str, u16);

const POSTED: &[Posted] = &[
    ("searchByBody", "/api/v1/search", JSON, r#"{"q": "x", "facets": ["source"]}"#, 200),
    ("searchByBody", "/api/v1/search", JSON, r#"{"q": "x", "fields": ["hits.id"]}"#, 200),
    ("searchByBody", "/api/v1/search", FORM, "q=x", 200),
    ("searchByBody", "/api/v1/search", JSON, r#"{"colour": 1}"#, 400),
    ("searchByBody", "/api/v1/search", JSON, "[]", 400),
    ("searchByBody", "/api/v1/search", TEXT, "q", 415),
    ("countQueries", "/api/v1/counts", JSON, r#"{"queries": ["x", "nothing"]}"#, 200),
    ("countQueries", "/api/v1/counts", TEXT, "x\nnothing\n", 200),
    ("countQueries", "/api/v1/counts", FORM, "q=x&by=month", 200),
    ("countQueries", "/api/v1/counts", JSON, r#"{"queries": 1}"#, 400),
    ("assistant", "/mcp", JSON, r#"{"jsonrpc": "2.0", "id": 1, "method": "ping"}"#, 200),
    (
        "assistant",
        "/mcp",
        JSON,
        r#"{"jsonrpc": "2.0", "method": "notifications/initialized"}"#,
        202,
    ),
    ("assistant", "/mcp", JSON, "{", 400),
    ("assistant", "/mcp", TEXT, "{", 415),
    ("meilisearchMultiSearch", "/compat/meilisearch/multi-search", JSON, r#"{"queries": []}"#, 200),
    ("meilisearchMultiSearch", "/compat/meilisearch/multi-search", JSON, "{}", 400),
    ("meilisearchSearchByBody", "/compat/meilisearch/indexes/articles/search", JSON, "{}", 200),
    (
        "meilisearchFacetSearch",
        "/compat/meilisearch/indexes/articles/facet-search",
        JSON,
        r#"{"facetName": "source", "facetQuery": ""}"#,
        200,
    ),
    ("postedSearch", "/search", FORM, "q=x", 303),
    ("login", "/login", FORM, "key=", 303),
    ("login", "/login", FORM, "key=x", 401),
];

/// Requests that write: the name of the operation, the method, the path, the body, and the status.
const WRITTEN: &[(&str, &str, &str, &str, u16)] = &[
    (
        "putArticle",
        "PUT",
        "/api/v1/articles/a",
        r#"{"title": "甲", "body": "山城南站今天启用。"}"#,
        201,
    ),
    (
        "putArticle",
        "PUT",
        "/api/v1/articles/a",
        r#"{"title": "乙", "body": "山城南站今天启用。"}"#,
        200,
    ),
    ("putArticle", "PUT", "/api/v1/articles/a", r#"{"id": "b", "title": "乙", "body": "乙"}"#, 400),
    ("putArticle", "PUT", "/api/v1/articles/a", "{}", 400),
    (
        "putArticleById",
        "PUT",
        "/api/v1/articles?id=..",
        r#"{"title": "甲", "body": "启用。"}"#,
        201,
    ),
    ("deleteArticleById", "DELETE", "/api/v1/articles?id=..", "", 200),
    ("deleteArticle", "DELETE", "/api/v1/articles/a", "", 200),
    ("deleteArticle", "DELETE", "/api/v1/articles/a", "", 404),
    ("deleteArticle", "DELETE", "/api/v1/articles/ID", "", 409),
    (
        "pushArticles",
        "POST",
        "/api/v1/articles",
        r#"[{"id": "c", "title": "丙", "body": "启用。"}]"#,
        200,
    ),
    ("pushArticles", "POST", "/api/v1/articles", r#"[{"title": "丙", "body": "启用。"}]"#, 422),
    (
        "deleteArticles",
        "POST",
        "/api/v1/articles/delete",
        r#"{"filter": {"source": "甲"}, "expect": 9}"#,
        409,
    ),
    ("deleteArticles", "POST", "/api/v1/articles/delete", r#"{"filter": {}}"#, 400),
    (
        "deleteArticles",
        "POST",
        "/api/v1/articles/delete",
        r#"{"filter": {"source": "甲"}, "dry_run": true}"#,
        200,
    ),
];

#[tokio::test]
async fn every_method_answers_as_described() {
    let document = document();
    let mut requested = BTreeSet::new();
    let (site, written, copied) = (site(), written(), copied());
    for (name, path, status) in READ {
        let path = path.replace("ID", &encoded_id());
        for accept in ["application/json", "text/html"] {
            let response = site.send("GET", &path, &[("accept", accept)]).await;
            assert_eq!(response.status(), *status, "{path}");
            check(&document, name, &response);
        }
        requested.insert(*name);
    }
    for (name, path, kind, body, status) in POSTED {
        let response = site.post(path, &[*kind], *body).await;
        assert_eq!(response.status(), *status, "{path} {body}");
        check(&document, name, &response);
        requested.insert(*name);
    }
    for (name, method, path, body, status) in WRITTEN {
        let path = path.replace("ID", &encoded_id());
        let response = written.write(method, &path, &[], *body).await;
        assert_eq!(response.status(), *status, "{method} {path} {body}: {}", text(&response));
        check(&document, name, &response);
        requested.insert(*name);
    }
    check(&document, "putArticle", &written.site.send("PUT", "/api/v1/articles/a", &[]).await);
    check(&document, "snapshot", &copied.send("GET", "/api/v1/snapshot", &[]).await);
    let file = copied.path("a.store").await;
    for range in ["bytes=0-3", "bytes=99-", "words"] {
        check(&document, "snapshotFile", &copied.send("GET", &file, &[("range", range)]).await);
    }
    let methods = document.methods();
    let all: BTreeSet<&str> = methods
        .iter()
        .map(|(.., described)| described.method()["operationId"].as_str().unwrap())
        .collect();
    assert_eq!(requested, all);
}

#[tokio::test]
async fn what_has_an_entity_tag_says_so() {
    let (document, site) = (document(), site());
    for (name, path, status) in READ.iter().filter(|(.., status)| *status == 200) {
        let path = path.replace("ID", &encoded_id());
        let methods = document.methods();
        let (.., described) =
            methods.iter().find(|(.., method)| method.method()["operationId"] == *name).unwrap();
        let first = site.get(&path).await;
        assert_eq!(first.status(), *status);
        let has_tag = !header(&first, "etag").is_empty();
        let may_have = described.method()["responses"].get("304").is_some();
        // A response that a deadline has cut off has no entity tag, and a download has none either.
        assert!(may_have || !has_tag, "{path} has an entity tag");
        if has_tag {
            let tag = header(&first, "etag").to_owned();
            let again = site.send("GET", &path, &[("if-none-match", &tag)]).await;
            assert_eq!(again.status(), 304, "{path}");
        }
    }
}

#[tokio::test]
async fn documented_values_are_taken_and_others_refused() {
    let site = site();
    for (path, route) in [
        ("/api/v1/search?q=x", Path::Is("/api/v1/search")),
        ("/api/v1/suggest?q=x", Path::Is("/api/v1/suggest")),
        ("/api/v1/export?q=x", Path::Is("/api/v1/export")),
        ("/api/v1/matches?q=x", Path::Is("/api/v1/matches")),
        (&format!("/api/v1/cite/{}?_", encoded_id()), Path::Below("/api/v1/cite")),
    ] {
        for parameter in parameters::of(route).unwrap().used() {
            // The maximum depends on the format.
            if path.starts_with("/api/v1/matches") && parameter.name == "limit" {
                continue;
            }
            let (good, bad): (Vec<String>, Vec<String>) = match parameter.takes {
                Takes::Text | Takes::Values => (vec!["甲".to_owned()], vec![]),
                Takes::Id => continue,
                Takes::Number { max, .. } => (
                    vec!["0".to_owned(), max.to_string()],
                    vec![(max + 1).to_string(), "-1".to_owned(), "x".to_owned()],
                ),
                Takes::Flag { .. } => (vec!["0".to_owned(), "1".to_owned()], vec!["2".to_owned()]),
                Takes::Share => (vec!["0.5".to_owned()], vec!["1.5".to_owned()]),
                Takes::Dates => (vec!["2023".to_owned()], vec!["x".to_owned()]),
                Takes::Day => (vec!["2023-05-19".to_owned()], vec!["2023-05".to_owned()]),
                Takes::One(names) => {
                    (names().into_iter().map(str::to_owned).collect(), vec!["colour".to_owned()])
                }
                Takes::Some(names) => (vec![names().join(",")], vec!["colour".to_owned()]),
                Takes::Name => (vec!["a-b".to_owned()], vec!["a/b".to_owned()]),
            };
            for value in good {
                let path = format!("{path}&{}={value}", parameter.name);
                assert_eq!(site.get(&path).await.status(), 200, "{path}");
            }
            for value in bad {
                let path = format!("{path}&{}={value}", parameter.name);
                let response = site.get(&path).await;
                assert_eq!(response.status(), 400, "{path}");
                assert!(text(&response).contains("\"bad_parameter\""), "{path}");
                let named = format!("\"parameter\":\"{}\"", parameter.name);
                assert!(text(&response).contains(&named), "{path}: {}", text(&response));
            }
        }
    }
}

#[tokio::test]
async fn a_slash_at_the_end_means_nothing_unless_it_belongs_to_an_id() {
    let site = site();
    for route in ROUTES {
        let path = super::access::example(route.path);
        let plain = site.get(&path).await;
        let slashed = site.get(&format!("{path}/")).await;
        let ends_with_an_id = match route.path {
            Path::Below(path) => ["/articles", "/cite"].iter().any(|end| path.ends_with(end)),
            _ => false,
        };
        let expected = if ends_with_an_id { 404 } else { plain.status().as_u16() };
        assert_eq!(slashed.status(), expected, "{path}/");
        assert_eq!(header(&slashed, "location"), "", "{path}/");
        if !ends_with_an_id {
            let kind = header(&plain, "content-type");
            assert_eq!(header(&slashed, "content-type"), kind, "{path}/");
        }
    }
    for path in ["/api/v1/search?q=x", "/api/v1/suggest?q=x", "/api/v1/stats", "/api/v1", "/health"]
    {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let plain = site.get(&format!("{path}?{query}")).await;
        let slashed = site.get(&format!("{path}/?{query}")).await;
        assert_eq!(slashed.body(), plain.body(), "{path}");
    }
}

#[tokio::test]
async fn unknown_routes_of_the_api_say_where_to_look() {
    let site = site();
    for path in ["/api", "/api/", "/api/v1/nowhere", "/api/v1/search/more", "/api/v2/search"] {
        let response = site.send("GET", path, &[("accept", "text/html")]).await;
        let answer: Value = serde_json::from_slice(response.body()).unwrap();
        let error = &answer["error"];
        assert_eq!(
            (response.status().as_u16(), &error["code"]),
            (404, &json!("not_found")),
            "{path}"
        );
        let list = error["routes"].as_str().unwrap();
        let (status, list) = site.json(list).await;
        assert_eq!(status, 200);
        let routes = list["routes"].as_array().unwrap();
        assert!(routes.iter().any(|route| route["path"] == "/api/v1/search"), "{path}");
        assert_eq!(site.get(list["openapi"].as_str().unwrap()).await.status(), 200);
    }
    // Other paths do not list the routes.
    assert!(!text(&site.get("/nowhere").await).contains("routes"));
}

#[tokio::test]
async fn programs_of_every_origin_may_read_the_description() {
    let site = site();
    let headers = [("origin", "https://strange.example"), ("accept-encoding", "gzip")];
    let response = site.send("GET", "/openapi.json", &headers).await;
    assert_eq!(response.status(), 200);
    assert_eq!(header(&response, "access-control-allow-origin"), "*");
    assert_eq!(header(&response, "content-encoding"), "gzip");
    let tag = header(&response, "etag").to_owned();
    let again = site.send("GET", "/openapi.json", &[("if-none-match", &tag)]).await;
    assert_eq!((again.status().as_u16(), again.body().len()), (304, 0));
}
