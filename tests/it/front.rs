//! Tests of pages in a browser: citations, help, feeds, empty results, and the operator's own look.

use serde_json::json;
use tempfile::TempDir;

use crate::browser;
use crate::page::{LOW_CONTRAST, TITLE, TOO_WIDE, search_url, tab};
use crate::util::client::encode;
use crate::util::process::Server;
use crate::util::{repository, test_name, write};

/// The demonstration, which has newspapers and people to cite.
fn demonstration() -> Server {
    Server::over(&repository().join("examples/coverage"), Vec::new())
}

/// The path of the citation of an article in it.
fn citation() -> String {
    let id = "jiangcheng-daily/2024-05-18-metro-opens.md#地铁三号线今天开通 两岸二十六分钟可达";
    format!("/cite/{}?accessed=2025-01-02", encode(id))
}

const CITED: &str =
    "程望江, 方小满. 地铁三号线今天开通 两岸二十六分钟可达[N]. 江城日报, 2024-05-18.";

#[test]
fn a_citation_is_copied_by_one_click_from_a_hit_and_from_the_article() {
    let mut tab = tab!();
    let server = demonstration();
    let _clipboard = tab.allow_clipboard();
    tab.go(&search_url(&server, "标题：今天开通"));
    tab.click(".hit .cite");
    let cite_text = "document.querySelector('.cite').textContent";
    tab.until(&format!("{cite_text} === '引文已复制'"));
    assert_eq!(tab.eval_text("navigator.clipboard.readText()"), CITED);
    tab.until(&format!("{cite_text} === '复制引文'"));
    assert!(tab.address().contains("/search?"), "the reader stays where they are");

    tab.leaving(|tab| tab.click(TITLE));
    tab.eval("navigator.clipboard.writeText('')");
    tab.click(".story .cite");
    tab.until(&format!("{cite_text} === '引文已复制'"));
    assert_eq!(tab.eval_text("navigator.clipboard.readText()"), CITED);
    // Reference managers find the metadata in the head.
    let meta = |tab: &mut browser::Tab, name: &str| {
        tab.eval_text(&format!("document.querySelector('meta[name={name}]').content"))
    };
    assert_eq!(meta(&mut tab, "citation_publication_date"), "2024/05/18");
    assert_eq!(meta(&mut tab, "citation_author"), "程望江");
    assert!(meta(&mut tab, "description").starts_with("今天上午10时"), "its beginning");
    let data = "JSON.parse(document.querySelector('[type=\"application/ld+json\"]').textContent)";
    assert_eq!(tab.eval(&format!("{data}['@type']")), "NewsArticle");
    assert_eq!(tab.eval(&format!("{data}.author[1].name")), "方小满");
}

#[test]
fn a_citation_is_read_and_copied_on_its_page() {
    let mut tab = tab!();
    let server = demonstration();
    let _clipboard = tab.allow_clipboard();
    tab.go(&server.url(&citation()));
    assert_eq!(tab.texts("main h2"), ["GB/T 7714-2015", "BibTeX", "RIS", "CSL-JSON"]);
    tab.click("[data-copy-text=as-ris]");
    tab.until("document.querySelector('[data-copy-text=as-ris]').textContent === '已复制'");
    let copied = tab.eval_text("navigator.clipboard.readText()").replace("\r\n", "\n");
    assert!(copied.starts_with("TY  - NEWS\nAU  - 程, 望江\nAU  - 方, 小满\n"), "{copied}");
    tab.screenshot("citation");
}

#[test]
fn without_javascript_a_citation_is_a_page() {
    let mut tab = tab!();
    let server = demonstration();
    tab.disable_javascript();
    tab.go(&search_url(&server, "标题：今天开通"));
    tab.leaving(|tab| tab.click(".hit .cite"));
    assert_eq!(tab.texts("#as-gbt7714"), [CITED]);
    assert_eq!(
        tab.eval("[...document.querySelectorAll('main button')].some(b => b.checkVisibility())"),
        false
    );
    assert_eq!(tab.texts(".actions a"), ["下载 .bib", "下载 .ris", "下载 .json"]);
    tab.leaving(|tab| tab.click(".back a"));
    assert!(tab.address().contains("/articles/"), "{}", tab.address());
}

#[test]
fn the_help_is_a_key_away_and_its_examples_find_something() {
    let mut tab = tab!();
    let server = demonstration();
    tab.go(&search_url(&server, "地铁"));
    tab.leaving(|tab| tab.press("?"));
    assert_eq!(tab.address(), server.url("/help"));
    let examples = tab.texts(".examples dt a");
    assert!(examples.len() >= 8, "{examples:?}");
    assert!(examples.iter().any(|example| example.starts_with("来源：")), "{examples:?}");
    assert!(examples.iter().any(|example| example == "日期：2024年12月"), "{examples:?}");
    tab.screenshot("help");
    for (at, example) in examples.iter().enumerate() {
        tab.go(&server.url("/help"));
        let number = tab.texts(".examples dd .number")[at].trim_matches(['(', ')']).to_owned();
        let open = format!("document.querySelectorAll('.examples dt a')[{at}].click()");
        tab.leaving(|tab| {
            tab.eval(&open);
        });
        assert!(tab.count(TITLE) > 0, "{example}");
        let found = tab.texts(".count .number").concat();
        assert!(found.contains(&number), "{example}: {found}, not {number}");
    }
    // Typed into the box it is an ordinary sign.
    tab.go(&server.url("/"));
    tab.click("#q");
    tab.press("?");
    assert_eq!(tab.eval_text("document.querySelector('#q').value"), "?");
}

#[test]
fn a_feed_that_is_opened_in_a_browser_can_be_read() {
    let mut tab = tab!();
    let server = demonstration();
    tab.go(&search_url(&server, "江豚"));
    tab.leaving(|tab| tab.click("a.feed"));
    assert_eq!(tab.eval_text("document.contentType"), "text/html");
    assert!(tab.shown().contains("这是一个订阅源"), "{}", tab.shown());
    assert!(tab.count(".hit") > 5);
    let address = tab.texts("#feed-address").concat();
    assert!(address.starts_with(&server.url("/feed.atom?q=")), "{address}");
    let read = format!("fetch({}).then((r) => r.headers.get('content-type'))", json!(address));
    assert_eq!(tab.eval(&read), "application/atom+xml; charset=utf-8", "what others get");
    tab.screenshot("feed");
}

#[test]
fn nothing_found_offers_to_ask_for_less() {
    let mut tab = tab!();
    let server = demonstration();
    tab.go(&format!("{}&source={}", search_url(&server, "鼹鼬 江豚"), encode("江城晚报")));
    if tab.count(TITLE) == 0 {
        assert!(tab.texts(".nothing li a").iter().any(|text| text.starts_with("只找：")));
    }
    tab.go(&format!("{}&kind=caption&from=2024", search_url(&server, "\"江豚普查结果\"")));
    assert_eq!(tab.count(TITLE), 0);
    let offers = tab.texts(".nothing li a");
    assert!(offers.iter().any(|text| text == "不限体裁（现在只要“图片”）"), "{offers:?}");
    assert!(offers.iter().any(|text| text == "不限日期"), "{offers:?}");
    tab.screenshot("loosened");
    let widen = ".nothing li a:not([href*='kind='])";
    tab.leaving(|tab| tab.click(widen));
    assert!(!tab.address().contains("kind="), "{}", tab.address());
}

#[test]
fn an_empty_index_explains_how_to_fill_it() {
    let mut tab = tab!();
    let folder = TempDir::new().unwrap();
    let path = folder.path().to_path_buf();
    let server = Server::over(&path, vec![folder]);
    for page in ["/", "/help"] {
        tab.go(&server.url(page));
        assert!(tab.texts(".filling code").concat().contains("souwen index"), "{page}");
    }
    tab.screenshot("empty");
}

#[test]
fn every_colour_of_an_operator_can_be_read() {
    let mut tab = tab!();
    let folder = TempDir::new().unwrap();
    let logo = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"40\">\
                <circle cx=\"20\" cy=\"20\" r=\"20\" fill=\"teal\"/></svg>";
    let file = folder.path().join("logo.svg");
    write(&file, logo);
    for accent in ["#1a5fb4", "#ffe100", "#101010", "#8fd3a2"] {
        let logo = format!("--logo={}", file.display());
        let accent = format!("--accent={accent}");
        let link = "--footer-link=联系我们=https://daily.example/contact";
        let arguments = ["--title=江城日报报库", &logo, &accent, link];
        let server = Server::of_corpus_with(&arguments);
        for colours in ["light", "dark"] {
            tab.colours(colours);
            for page in ["/", "/search?q=%E4%B8%AD%E4%BA%9A", "/help", "/articles/none"] {
                tab.go(&server.url(page));
                assert_eq!(tab.eval(LOW_CONTRAST), json!([]), "{page} in {accent}, {colours}");
                let seen = "(() => { const i = document.querySelector('.logo'); \
                            return i.complete && i.naturalWidth > 0; })()";
                tab.until(seen);
                assert!(tab.texts(".brand").concat().contains("江城日报报库"));
                assert!(tab.texts("footer.site a").concat().contains("联系我们"));
            }
            tab.screenshot(&format!("own-{colours}"));
        }
    }
}

#[test]
fn every_page_fits_a_phone_and_stands_out() {
    let mut tab = tab!();
    let server = demonstration();
    let pages = [
        ("citation", citation()),
        ("help", "/help".to_owned()),
        ("feed", format!("/feed.atom?q={}&format=html", encode("江豚"))),
        ("filling", "/search?q=%E9%BC%B9%E9%BC%AC".to_owned()),
    ];
    for (width, phone) in [(320, true), (390, true), (1280, false)] {
        tab.viewport(width, 780, phone);
        for colours in ["light", "dark"] {
            tab.colours(colours);
            for (name, path) in &pages {
                tab.go(&server.url(path));
                assert_eq!(tab.eval(TOO_WIDE), json!([]), "{name} on {width}");
                assert_eq!(tab.eval(LOW_CONTRAST), json!([]), "{name} in {colours}");
            }
        }
        for (name, path) in &pages {
            tab.go(&server.url(path));
            tab.screenshot(&format!("{width}-{name}"));
        }
    }
}
