//! Some fields of a response instead of all: the engine does not compute the others.

use souwen_answer::json::HIT_FRAGMENTS;

use super::*;

/// The last request to the engine.
async fn request_of(site: &TestSite, query: &str) -> souwen_search::SearchRequest {
    assert_eq!(site.get(&format!("/api/v1/search?{query}")).await.status(), 200, "{query}");
    site.fake.requests.lock().unwrap().pop().unwrap()
}

#[tokio::test]
async fn what_is_left_out_is_not_made() {
    let site = site();
    let check = async |fields: &str, expected: (usize, bool, usize, bool, usize, bool)| {
        let query = format!("q=x&limit=7&facets=source&explain=1&fields={fields}");
        let request = request_of(&site, &query).await;
        let got = (
            request.limit,
            request.snippets,
            request.fragments,
            request.explain,
            request.facets.len(),
            request.propose,
        );
        assert_eq!(got, expected, "{fields}");
    };
    check("", (7, true, HIT_FRAGMENTS, true, 1, true)).await;
    check("hits", (7, true, HIT_FRAGMENTS, true, 0, false)).await;
    check("hits.id,hits.title,total", (7, false, 1, false, 0, false)).await;
    check("hits.snippet", (7, true, 1, false, 0, false)).await;
    check("hits.html,facets", (7, true, 1, false, 1, false)).await;
    // A link leads to the passage that the snippet shows.
    check("hits.links", (7, true, 1, false, 0, false)).await;
    check("hits.explanation", (7, false, 1, true, 0, false)).await;
    check("total,did_you_mean", (0, false, 1, false, 0, true)).await;
    check("interpretations", (0, false, 1, false, 0, true)).await;
}

#[tokio::test]
async fn clients_of_meilisearch_are_told_nothing_that_is_looked_for_in_vain() {
    let site = site();
    let check = async |query: Value, expected: (bool, usize, bool, usize)| {
        let json = [("content-type", "application/json")];
        let target = "/compat/meilisearch/indexes/articles/search";
        let response = site.post(target, &json, query.to_string()).await;
        assert_eq!(response.status(), 200, "{query}");
        let request_of: Vec<_> = site.fake.requests.lock().unwrap().drain(..).collect();
        let of = |request: &souwen_search::SearchRequest| {
            let facets = request.facets.len();
            (request.snippets, request.fragments, request.propose, facets)
        };
        // The first and the last day stand in the facets: there is one search.
        assert_eq!(request_of.iter().map(of).collect::<Vec<_>>(), [expected], "{query}");
    };
    check(json!({"q": "x"}), (false, 0, false, 0)).await;
    check(json!({"q": "x", "attributesToHighlight": ["*"]}), (true, 0, false, 0)).await;
    check(json!({"q": "x", "attributesToCrop": ["title"]}), (true, 0, false, 0)).await;
    check(json!({"q": "x", "attributesToCrop": ["body:20"]}), (true, 1, false, 0)).await;
    check(json!({"q": "x", "showMatchesPosition": true}), (true, 0, false, 0)).await;
    let times = ["date", "timestamp", "year", "source", "month", "year"];
    check(json!({"q": "x", "facets": times}), (false, 0, false, 3)).await;
}

#[tokio::test]
async fn an_answer_has_the_fields_that_are_named() {
    let site = site();
    let check = async |path: &str, expected: Value| {
        let (status, answer) = site.json(path).await;
        assert_eq!((status.as_u16(), answer), (200, expected), "{path}");
    };
    let hit = json!({"id": ID, "html": {
        "title": "<mark>高铁</mark> &lt;b&gt;提速&lt;/b&gt; &amp; 扩能",
        "snippet": "这条<mark>铁路</mark>今天开通。&lt;script&gt;",
    }});
    check(
        "/api/v1/search?q=x&limit=1&fields=hits.html,total,hits.id",
        json!({"total": 25, "hits": [hit]}),
    )
    .await;
    let article = format!("/api/v1/articles/{}", encoded_id());
    check(
        &format!("{article}/similar?fields=hits.title,id"),
        json!({"id": ID, "hits": [{"title": "另一条铁路"}]}),
    )
    .await;
    check(&format!("{article}?fields=date,tags"), json!({"date": "2023-05-19", "tags": ["交通"]}))
        .await;
    let highlights =
        json!({"title": [], "body": [[[2, 4]], [], [[5, 7]], [], [], []], "dateline": []});
    check(&format!("{article}?q=x&fields=highlights"), json!({"highlights": highlights})).await;
    check(
        "/api/v1/matches?q=x&limit=1&fields=occurrences,matches.match",
        json!({"occurrences": 25, "matches": [{"match": "铁路"}]}),
    )
    .await;
}

#[tokio::test]
async fn a_name_that_is_no_field_is_reported_with_the_nearest() {
    let site = site();
    let article = format!("/api/v1/articles/{}", encoded_id());
    for (path, wrong, nearest) in [
        ("/api/v1/search?q=x", "totla", Some("total")),
        ("/api/v1/search?q=x", "hits.titel", Some("hits.title")),
        ("/api/v1/search?q=x", "colour", None),
        ("/api/v1/matches?q=x", "matches.lft", Some("matches.left")),
        (&format!("{article}?q=x"), "titel", Some("title")),
        (&format!("{article}/similar?limit=3"), "hits.scor", Some("hits.score")),
        ("/api/v1/export?q=x", "titel", Some("title")),
    ] {
        let (status, answer) = site.json(&format!("{path}&fields={wrong}")).await;
        let error = &answer["error"];
        assert_eq!((status.as_u16(), &error["code"]), (400, &json!("bad_parameter")), "{path}");
        assert_eq!((&error["parameter"], &error["field"]), (&json!("fields"), &json!(wrong)));
        assert_eq!(error["nearest"].as_str(), nearest, "{path} {wrong}");
    }
    // Pages ignore the parameter.
    assert_eq!(site.get("/search?q=x&fields=colour").await.status(), 200);
    assert_eq!(site.get("/concordance?q=x&fields=colour").await.status(), 200);
}

#[tokio::test]
async fn the_version_of_an_article_comes_with_any_field_of_it() {
    let site = site();
    let article = format!("/api/v1/articles/{}", encoded_id());
    let whole = site.get(&article).await;
    let some = site.get(&format!("{article}?fields=id")).await;
    assert_eq!(header(&whole, "etag"), header(&some, "etag"));
    assert!(!header(&some, "etag").starts_with("W/"));
}
