//! How others find the content: sitemaps, feeds, the help, and the look of the site.

use super::*;
use crate::picture::Picture;
use crate::settings::{FooterLink, Site};

/// A site with settings of its operator.
fn site_of(settings: Settings) -> TestSite {
    let fake = Arc::new(FakeBackend::default());
    let app = App::new(fake.clone(), Limits::default());
    app.apply(settings);
    TestSite { fake, routes: routes(Arc::new(app)) }
}

const BROWSER: (&str, &str) =
    ("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");

#[tokio::test]
async fn all_articles_are_listed_with_whole_addresses() {
    let site = site();
    let list = site.get("/sitemap.xml").await;
    assert_eq!(header(&list, "content-type"), "application/xml; charset=utf-8");
    let (list, etag) = (text(&list), header(&list, "etag").to_owned());
    let first = format!("<loc>https://news.example/articles/{}</loc>", encoded_id());
    assert!(list.contains(&first) && list.contains("<lastmod>2023-05-19</lastmod>"), "{list}");
    assert!(list.contains("<loc>https://news.example/articles/b</loc>"), "{list}");
    assert_eq!(site.send("GET", "/sitemap.xml", &[("if-none-match", &etag)]).await.status(), 304);
    assert!(!text(&site.get("/sitemap.xml?page=2").await).contains("<url>"));
    let robots = text(&site.get("/robots.txt").await);
    assert!(robots.ends_with("Sitemap: https://news.example/sitemap.xml\n"), "{robots}");
    assert!(robots.contains("Disallow: /cite/\n"), "{robots}");
    // If reading needs a key, nothing is listed.
    let private = site_of(Settings { private: true, ..Settings::default() });
    let host = [("host", "localhost")];
    assert_eq!(private.send("GET", "/sitemap.xml", &host).await.status(), 401);
    let robots = text(&private.send("GET", "/robots.txt", &host).await);
    assert_eq!(robots, "User-agent: *\nDisallow: /\n");
}

#[tokio::test]
async fn a_browser_sees_a_feed_as_a_page() {
    let site = site();
    let kind = async |headers: &[(&str, &str)], path: &str| {
        let response = site.send("GET", path, headers).await;
        assert!(header(&response, "vary").contains("sec-fetch-dest"), "{path}");
        let kind = header(&response, "content-type");
        kind.split(';').next().unwrap().to_owned()
    };
    const ATOM: &str = "application/atom+xml";
    for (headers, path, expected) in [
        (&[][..], "/feed.atom?q=x", ATOM),
        (&[("accept", "*/*")], "/feed.atom?q=x", ATOM),
        (&[BROWSER], "/feed.atom?q=x", "text/html"),
        (&[BROWSER, ("sec-fetch-dest", "document")], "/feed.atom?q=x", "text/html"),
        // A script of a page, or an extension, gets the feed itself.
        (&[BROWSER, ("sec-fetch-dest", "empty")], "/feed.atom?q=x", ATOM),
        (&[("accept", "application/atom+xml, text/html;q=0.5")], "/feed.atom?q=x", ATOM),
        (&[BROWSER], "/feed.atom?q=x&format=atom", ATOM),
        (&[], "/feed.atom?q=x&format=html", "text/html"),
    ] {
        assert_eq!(kind(headers, path).await, expected, "{headers:?} {path}");
    }
    let page = site.send("GET", "/feed.atom?q=%E9%93%81%E8%B7%AF", &[BROWSER]).await;
    let shown = text(&page);
    assert!(shown.contains("<h1>搜文：铁路</h1>"), "{shown}");
    assert!(shown.contains("https://news.example/feed.atom?q=%E9%93%81%E8%B7%AF"), "{shown}");
    assert!(shown.contains("&lt;b&gt;提速&lt;/b&gt; &amp; 扩能"), "{shown}");
    assert_no_other_script(&shown);
    // Each format has its own ETag.
    let feed = site.get("/feed.atom?q=%E9%93%81%E8%B7%AF").await;
    assert_ne!(header(&page, "etag"), header(&feed, "etag"));
    let again = [BROWSER, ("if-none-match", header(&page, "etag"))];
    assert_eq!(site.send("GET", "/feed.atom?q=%E9%93%81%E8%B7%AF", &again).await.status(), 304);
    // The time of an empty feed is that of the newest article.
    let empty = text(&site.get("/feed.atom?q=nothing").await);
    assert!(empty.contains("<updated>2023-12-31T00:00:00+08:00</updated>"), "{empty}");
    assert!(!empty.contains("1970"), "{empty}");
}

#[tokio::test]
async fn names_in_feeds_are_those_that_the_operator_has_chosen() {
    let site = site_of(Settings {
        site: Site { feed_authority: Some("daily.example,2024".to_owned()), ..Site::default() },
        ..Settings::default()
    });
    let feed = async |host: &str| {
        let feed = text(&site.send("GET", "/feed.atom?q=x", &[("host", host)]).await);
        let ids = feed.lines().filter(|line| line.starts_with("<id>")).map(str::to_owned);
        ids.collect::<Vec<_>>()
    };
    let ids = feed("localhost:7878").await;
    assert!(ids[0].starts_with("<id>tag:daily.example,2024:feed/"), "{ids:?}");
    assert!(ids[1].starts_with("<id>tag:daily.example,2024:article/"), "{ids:?}");
    assert_eq!(feed("127.0.0.1:80").await, ids, "under any address");
}

#[tokio::test]
async fn the_help_shows_what_can_be_typed() {
    let site = site();
    let (status, page) = site.browse("/help").await;
    assert_eq!(status, 200);
    assert!(page.contains("<h1>怎样搜索</h1>"), "{page}");
    assert!(page.contains("来源：新华社</a>"), "{page}");
    assert!(page.contains("<kbd>/</kbd>") && page.contains("<kbd>?</kbd>"), "{page}");
    assert!(page.contains("src=&quot;https://news.example/souwen.js&quot;&gt;"), "{page}");
    assert!(page.contains("/api/v1/cite/{id}?format="), "{page}");
    assert_no_other_script(&page);
    let (_, english) = site.browse("/help?lang=en").await;
    assert!(english.contains("<h1>How to search</h1>"), "{english}");
    // Every page links to it.
    for path in ["/", "/search?q=nothing", "/articles/none"] {
        let (_, page) = site.browse(path).await;
        assert!(page.contains("/help\">"), "{path}: {page}");
    }
}

#[tokio::test]
async fn a_site_looks_as_its_operator_has_chosen() {
    const SVG: &[u8] = b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
    let site = site_of(Settings {
        site: Site {
            title: Some("江城<报库>".to_owned()),
            logo: Picture::of(SVG.to_vec()),
            accent: Some("#1a5fb4".to_owned()),
            languages: vec!["en".to_owned()],
            footer_links: vec![FooterLink {
                text: "联系<我们>".to_owned(),
                url: "https://daily.example/contact".to_owned(),
            }],
            ..Site::default()
        },
        ..Settings::default()
    });
    let host = ("host", "localhost");
    let page = text(&site.send("GET", "/search?q=x", &[host, BROWSER]).await);
    assert!(page.contains("<html lang=\"en\">"), "the only language: {page}");
    assert!(!page.contains("class=\"languages\""), "{page}");
    assert!(page.contains("aria-label=\"江城&lt;报库&gt; home\""), "{page}");
    let link = "<a href=\"https://daily.example/contact\" rel=\"noopener noreferrer\">联系&lt;我们&gt;</a>";
    assert!(page.contains(link), "{page}");
    let address = |before: &str| {
        let rest = page.split_once(before).unwrap_or_else(|| panic!("{before}: {page}")).1;
        format!("/{}", rest.split('"').next().unwrap())
    };
    let (sheet, logo) = (
        address("href=\"./theme.css").replace('/', "/theme.css"),
        address("src=\"./logo").replace('/', "/logo"),
    );
    let sheet = site.send("GET", &sheet, &[host]).await;
    assert!(text(&sheet).contains("--red:#1a5fb4"), "{}", text(&sheet));
    assert!(header(&sheet, "cache-control").contains("immutable"));
    let picture = site.send("GET", &logo, &[host]).await;
    assert_eq!((picture.body().as_ref(), header(&picture, "content-type")), (SVG, "image/svg+xml"));
    // Without settings there is nothing to load.
    let plain = text(&site_of(Settings::default()).send("GET", "/", &[host, BROWSER]).await);
    assert!(!plain.contains("theme.css") && !plain.contains("class=\"logo\""), "{plain}");
}
