//! Web conventions: compression, feeds, descriptions, languages, versions.

use std::io::Read;

use flate2::read::GzDecoder;

use super::*;

#[tokio::test]
async fn long_texts_are_packed_for_those_who_ask() {
    let site = site();
    let article = format!("/articles/{}?q=x", encoded_id());
    for path in ["/", "/search?q=x", &article, "/api/v1/search?q=x", "/style.css", "/feed.atom"] {
        let plain = site.get(path).await;
        assert_eq!(header(&plain, "content-encoding"), "", "{path}");
        assert!(header(&plain, "vary").contains("Accept-Encoding"), "{path}");
        let gzip = [("accept-encoding", "br;q=1, gzip;q=0.8")];
        let packed = site.send("GET", path, &gzip).await;
        assert_eq!(header(&packed, "content-encoding"), "gzip", "{path}");
        assert_eq!(header(&packed, "content-length"), packed.body().len().to_string());
        assert_eq!(header(&packed, "content-type"), header(&plain, "content-type"));
        assert_eq!(header(&packed, "etag"), header(&plain, "etag"), "{path}");
        let mut unpacked = String::new();
        GzDecoder::new(&packed.body()[..]).read_to_string(&mut unpacked).unwrap();
        assert_eq!(unpacked, text(&plain), "{path}");
        let head = site.send("HEAD", path, &gzip).await;
        assert_eq!(header(&head, "content-length"), header(&packed, "content-length"));
        assert!(head.body().is_empty());
        let etag = header(&packed, "etag").to_owned();
        let again = site.send("GET", path, &[gzip[0], ("if-none-match", &etag)]).await;
        assert_eq!(again.status(), 304, "{path}");
        assert_eq!(header(&again, "content-encoding"), "", "{path}");
    }
    // Compressing a response that fits into one packet is not worthwhile.
    let health = site.send("GET", "/health", &[("accept-encoding", "gzip")]).await;
    assert_eq!(header(&health, "content-encoding"), "");
}

#[tokio::test]
async fn versions_may_be_kept_for_ever_and_other_names_a_while() {
    let site = site();
    let (_, page) = site.browse("/").await;
    for name in ["style.css", "page.js", "favicon.svg"] {
        let at = page.find(&format!("./{name}?v=")).unwrap() + 1;
        let path = page[at..].split('"').next().unwrap();
        let kept = site.get(path).await;
        assert!(header(&kept, "cache-control").contains("immutable"), "{path}");
        let other = site.get(&format!("/{name}?v=0")).await;
        assert!(header(&other, "cache-control").contains("max-age=300"), "{name}");
        assert_eq!(kept.body(), other.body());
    }
}

#[tokio::test]
async fn the_box_for_other_pages_may_be_read_by_them() {
    let site = site();
    let script = site.send("GET", "/souwen.js", &[("origin", "null")]).await;
    assert_eq!(script.status(), 200);
    assert_eq!(header(&script, "content-type"), "text/javascript; charset=utf-8");
    assert_eq!(header(&script, "access-control-allow-origin"), "*");
    assert!(!header(&script, "etag").is_empty());
    assert!(text(&script).contains("customElements.define('souwen-search'"));
    let (status, page) = site.browse("/widget").await;
    assert_eq!(status, 200);
    assert!(page.contains("src=&quot;https://news.example/souwen.js&quot;"), "{page}");
    assert!(page.contains("<souwen-search lang=\"zh-CN\"><form action=\"./search\">"), "{page}");
}

#[tokio::test]
async fn a_search_can_be_followed() {
    let site = site();
    let feed = site.get("/feed.atom?q=%E9%93%81%E8%B7%AF&source=A&sort=oldest").await;
    assert_eq!(header(&feed, "content-type"), "application/atom+xml; charset=utf-8");
    let received = site.fake.requests.lock().unwrap().pop().unwrap();
    assert_eq!((received.sort, received.limit), (Sort::Newest, 30));
    assert_eq!(received.filters.len(), 1);
    let feed = text(&feed);
    for expected in [
        "<id>tag:souwen.invalid,2024:feed/feed.atom%3Fq%3D%25E9%2593%2581%25E8%25B7%25AF%26source%3DA</id>",
        &format!("<id>tag:souwen.invalid,2024:article/{}</id>", encoded_id()),
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"",
        "<title>搜文：铁路</title>",
        "<title>高铁 &lt;b&gt;提速&lt;/b&gt; &amp; 扩能</title>",
        "<updated>2023-05-19T00:00:00+08:00</updated>",
        "<opensearch:totalResults>25</opensearch:totalResults>",
        "href=\"https://news.example/feed.atom?q=%E9%93%81%E8%B7%AF&amp;source=A&amp;limit=30\"",
        &format!("href=\"https://news.example/articles/{}?q=%E9%93%81%E8%B7%AF#p1\"", encoded_id()),
        "<summary type=\"text\">这条铁路今天开通。&lt;script&gt;</summary>",
    ] {
        assert!(feed.contains(expected), "{expected} is missing in {feed}");
    }
    assert!(!feed.contains("javascript:"));
    let (_, page) = site.browse("/search?q=x&sort=oldest").await;
    assert!(page.contains("type=\"application/atom+xml\""), "{page}");
    assert!(page.contains("href=\"./feed.atom?q=x\""), "{page}");
}

#[tokio::test]
async fn a_browser_can_add_the_engine() {
    let site = site();
    let description = site.get("/opensearch.xml").await;
    let kind = "application/opensearchdescription+xml; charset=utf-8";
    assert_eq!(header(&description, "content-type"), kind);
    let template = "template=\"https://news.example/search?q={searchTerms}\"";
    assert!(text(&description).contains(template), "{}", text(&description));
    let suggestions = "/api/v1/suggest?q={searchTerms}&amp;format=opensearch";
    assert!(text(&description).contains(suggestions));
    let (_, page) = site.browse("/").await;
    assert!(page.contains("rel=\"search\""), "{page}");
}

#[tokio::test]
async fn without_an_address_of_its_own_the_server_is_where_it_was_asked() {
    let app = App::new(Arc::new(FakeBackend::default()), Limits::default());
    app.apply(Settings { hosts: vec!["news.example".parse().unwrap()], ..Settings::default() });
    let site = TestSite { fake: Arc::default(), routes: routes(Arc::new(app)) };
    let at = async |host: &str| {
        let response = site.send("GET", "/opensearch.xml", &[("host", host)]).await;
        (text(&response), header(&response, "etag").to_owned())
    };
    let (here, etag) = at("10.0.0.1:7878").await;
    assert!(here.contains("\"http://10.0.0.1:7878/search?q={searchTerms}\""), "{here}");
    let (there, other) = at("news.example").await;
    assert!(there.contains("\"http://news.example/search?q={searchTerms}\""), "{there}");
    assert_ne!(etag, other);
    for host in ["a b", "<script>", "a\"b", ""] {
        assert!(!at(host).await.0.contains(&format!("http://{host}/")) || host.is_empty());
    }
}

#[tokio::test]
async fn a_site_has_a_name_of_its_own() {
    let fake = Arc::new(FakeBackend::default());
    let app = Arc::new(App::new(fake.clone(), Limits::default()));
    let site = TestSite { fake, routes: routes(Arc::clone(&app)) };
    let get = async |path: &str| {
        let response = site.send("GET", path, &[("host", "localhost")]).await;
        (text(&response), header(&response, "etag").to_owned())
    };
    let (_, before) = get("/").await;
    app.apply(Settings {
        site: crate::settings::Site {
            title: Some("江城<报库>".to_owned()),
            tagline: Some("1949 年以来".to_owned()),
            ..Default::default()
        },
        ..Settings::default()
    });
    let (start, after) = get("/").await;
    assert_ne!(before, after, "a page that was kept is asked for again");
    assert!(start.contains("<title>江城&lt;报库&gt;</title>"), "{start}");
    assert!(start.contains("<p class=\"tagline\">1949 年以来</p>"), "{start}");
    assert!(get("/search?q=x").await.0.contains("江城&lt;报库&gt;"));
    assert!(get("/feed.atom?q=x").await.0.contains("<title>江城&lt;报库&gt;：x</title>"));
    let (description, _) = get("/opensearch.xml").await;
    assert!(description.contains("<ShortName>江城&lt;报库&gt;</ShortName>"), "{description}");
    assert!(description.contains("<Description>1949 年以来</Description>"), "{description}");
}

#[tokio::test]
async fn a_better_query_is_offered_with_the_way_back() {
    let site = site();
    let (_, page) = site.browse("/search?q=typo&source=A").await;
    assert!(page.contains("已改为搜索：<strong lang=\"zh\">铁路</strong>"), "{page}");
    assert!(page.contains("href=\"./search?q=typo&amp;source=A&amp;as_typed=1\""), "{page}");
    // The pages of articles mark the query that was really searched for.
    assert!(page.contains("?q=%E9%93%81%E8%B7%AF&amp;source=A#p1\""), "{page}");
    let (_, page) = site.browse("/search?q=typo&as_typed=1").await;
    assert!(!page.contains("已改为搜索") && !page.contains("name=\"as_typed\""), "{page}");
}

#[tokio::test]
async fn another_reading_is_a_click_away_and_so_is_what_was_typed() {
    let site = site();
    let (_, page) = site.browse("/search?q=dated&source=A&today=2023-05-31").await;
    let link =
        "href=\"./search?q=%E9%93%81%E8%B7%AF%20date%3A2022-05&amp;sort=newest&amp;source=A\"";
    assert!(page.contains(link), "{page}");
    assert!(page.contains("按日期 <span lang=\"zh\">去年&lt;5月&gt;</span>：36 篇"), "{page}");
    // Offset 1: the reading was applied automatically.
    let (_, page) = site.browse("/search?q=dated&offset=1").await;
    assert!(page.contains("href=\"./search?q=dated&amp;interpret=0\""), "{page}");
    assert!(page.contains("?q=%E9%93%81%E8%B7%AF%20date%3A2022-05"), "{page}");
    let (_, page) = site.browse("/search?q=dated&offset=1&interpret=0").await;
    assert!(page.contains("按日期 <span"), "{page}");
}

#[tokio::test]
async fn an_answer_with_relative_times_is_another_tomorrow() {
    let site = site();
    let tag = async |query: &str| {
        let response = site.get(&format!("/api/v1/search?{query}")).await;
        response.headers()["etag"].to_str().unwrap().to_owned()
    };
    let today = tag("q=dated&today=2023-05-31").await;
    assert_eq!(today, tag("q=dated&today=2023-05-31").await);
    assert_ne!(today, tag("q=dated&today=2023-06-01").await);
    // An answer that does not depend on the day has an ETag that is known without searching.
    let plain = tag("q=x").await;
    let again = site.send("GET", "/api/v1/search?q=x", &[("if-none-match", plain.as_str())]).await;
    assert_eq!(again.status(), 304);
    let again = site
        .send("GET", "/api/v1/search?q=dated&today=2023-05-31", &[("if-none-match", &today)])
        .await;
    assert_eq!(again.status(), 304);
    let (_, answer) = site.json("/api/v1/search?q=dated&today=2023-05-31").await;
    assert_eq!(answer["today"], "2023-05-31");
    assert_eq!(answer["interpretations"][0]["query"], "铁路 date:2022-05");
    // Without a named day, the current day is used.
    let (_, answer) = site.json("/api/v1/search?q=dated").await;
    assert_eq!(answer["today"].as_str().map(str::len), Some(10));
    let (_, answer) = site.json("/api/v1/search?q=x").await;
    assert_eq!(answer.get("today"), None);
}

#[tokio::test]
async fn an_article_leads_to_related_ones() {
    let site = site();
    let (_, page) = site.browse(&format!("/articles/{}?lang=en", encoded_id())).await;
    let link = "<a href=\"../../articles/b?lang=en\" lang=\"zh\">另一条铁路</a>";
    assert!(page.contains("Related coverage") && page.contains(link), "{page}");
}

#[tokio::test]
async fn search_engines_know_what_to_list() {
    let site = site();
    let robots = text(&site.get("/robots.txt").await);
    assert!(robots.contains("Disallow: /search\n") && !robots.contains("/articles"), "{robots}");
    let (_, results) = site.browse("/search?q=x").await;
    assert!(results.contains("name=\"robots\" content=\"noindex\""));
    let (_, article) = site.browse(&format!("/articles/{}", encoded_id())).await;
    assert!(!article.contains("noindex"));
}

#[tokio::test]
async fn a_reader_may_choose_the_language() {
    let site = site();
    let (_, page) = site.browse("/search?q=x&lang=en").await;
    assert!(page.contains("<html lang=\"en\">") && page.contains("href=\"?q=x&amp;lang=zh\""));
    assert!(page.contains("./search?q=x&amp;lang=en&amp;offset=10"), "{page}");
    assert!(page.contains("<input type=\"hidden\" name=\"lang\" value=\"en\">"));
    assert!(page.contains("?q=x&amp;lang=en#p1"), "{page}");
    let english = [("accept", "text/html"), ("accept-language", "en")];
    let page = text(&site.send("GET", "/search?q=x&lang=zh", &english).await);
    assert!(page.contains("<html lang=\"zh-CN\">"));
}

#[tokio::test]
async fn what_has_not_changed_costs_no_search() {
    let site = site();
    for path in ["/", "/search?q=x", "/api/v1/search?q=x", "/feed.atom?q=x"] {
        let etag = header(&site.get(path).await, "etag").to_owned();
        site.fake.requests.lock().unwrap().clear();
        assert_eq!(site.send("GET", path, &[("if-none-match", &etag)]).await.status(), 304);
        assert!(site.fake.requests.lock().unwrap().is_empty(), "{path}");
    }
}

#[tokio::test]
async fn other_values_of_a_chosen_filter_are_counted_without_it() {
    let site = site();
    site.browse("/search?q=x&source=A&source=B&kind=list").await;
    let received = site.fake.requests.lock().unwrap();
    assert_eq!(received.len(), 3);
    let source = &received[1];
    assert_eq!((source.limit, &source.facets), (0, &vec![Field::Source.into()]));
    assert!(source.filters.iter().all(|filter| filter.facet == Field::Kind.into()));
}

#[tokio::test]
async fn the_api_takes_no_parameter_that_it_does_not_know() {
    let site = site();
    let article = format!("/api/v1/articles/{}", encoded_id());
    let similar = format!("{article}/similar");
    for (path, wrong, nearest) in [
        ("/api/v1/search?q=x", "limti=5", Some("limit")),
        ("/api/v1/search?q=x", "sources=A", Some("source")),
        ("/api/v1/search?q=x", "colour=red", None),
        ("/api/v1/matches?q=x", "contxt=9", Some("context")),
        ("/api/v1/counts?q=x", "fields=title", None),
        ("/api/v1/export?q=x", "field=title", Some("fields")),
        ("/api/v1/suggest?q=x", "offset=1", None),
        (&format!("{article}?q=x"), "query=y", None),
        (&format!("{similar}?limit=3"), "limt=3", Some("limit")),
        ("/api/v1/analyze?text=x", "txt=y", Some("text")),
        ("/api/v1/stats?lang=zh", "q=x", None),
    ] {
        let refused = site.get(&format!("{path}&{wrong}")).await;
        assert_eq!(refused.status(), 400, "{path} {wrong}");
        let answer: Value = serde_json::from_slice(refused.body()).unwrap();
        let error = &answer["error"];
        assert_eq!(error["code"], "unknown_parameter", "{path} {wrong}");
        assert_eq!(error["parameter"], wrong.split_once('=').unwrap().0, "{path}");
        assert_eq!(error["nearest"].as_str(), nearest, "{path} {wrong}");
        // Parameters that caches and visitor counters add are ignored.
        let accepted = site.get(&format!("{path}&_=17&utm_source=mail")).await;
        assert_eq!(accepted.status(), 200, "{path}");
    }
    let form = ("content-type", "application/x-www-form-urlencoded");
    let refused = site.post("/api/v1/search", &[form], "q=x&limti=5").await;
    assert_eq!(refused.status(), 400);
    // A page is shown whatever its URL contains.
    assert_eq!(site.get("/search?q=x&limti=5").await.status(), 200);
}
