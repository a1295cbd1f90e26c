//! Tests of the search box on other pages, in a browser: on a foreign origin with a strict policy, in a local
//! file, below a path, and with hostile articles.

use std::path::Path;

use serde_json::json;
use tempfile::TempDir;

use crate::browser::{self, Tab};
use crate::page::{BODY_MARK, FIRST_RECORD, LOW_CONTRAST, TITLE, submit, tab};
use crate::util::client;
use crate::util::process::Server;
use crate::util::site::{Answer, Site};
use crate::util::{test_name, write};

/// The shadow root of the box.
pub const SHADOW: &str = "document.querySelector('souwen-search').shadowRoot";

/// A foreign page that contains the box; it records policy violations and all events.
pub fn page(server: &Server, attributes: &str) -> String {
    format!(
        "<!doctype html><html lang=zh><meta charset=utf-8><title>别人的网页</title>\
         <script type=module src='{}'></script>\
         <h1>别人的网页</h1><souwen-search {attributes}></souwen-search>",
        server.url("/souwen.js")
    )
}

/// The articles that the box lists, and the link to all of them.
#[track_caller]
fn options(tab: &mut Tab) -> Vec<String> {
    let texts = tab.eval(&format!(
        "[...{SHADOW}.querySelectorAll('.popup:not([hidden]) :is(.hit-option, .all)')].map(o => o.textContent)"
    ));
    serde_json::from_value(texts).unwrap()
}

/// Types into the box and waits for its list.
#[track_caller]
pub fn search(tab: &mut Tab, text: &str) {
    tab.until(&format!("{SHADOW} !== null"));
    tab.eval("document.querySelector('souwen-search').focus()");
    tab.eval("window.results = 0; addEventListener('souwen-results', () => window.results += 1)");
    tab.type_text(text);
    tab.until("window.results > 0");
}

/// Opens the first article of the list by the keyboard; suggestions precede it.
#[track_caller]
fn press_on_first(tab: &mut Tab) {
    let chosen = format!("{SHADOW}.querySelector('[aria-selected=true]')?.matches('.hit-option')");
    tab.press("ArrowDown");
    for _ in 0..10 {
        if tab.eval(&chosen) == true {
            return;
        }
        tab.press("ArrowDown");
    }
    panic!("the arrow does not lead to an article");
}

/// Performs the complete task of the box on an open page.
#[track_caller]
pub fn search_and_follow(tab: &mut Tab, server: &Server) {
    search(tab, "中吉乌铁路");
    let input = format!("{SHADOW}.querySelector('input')");
    assert_eq!(tab.eval(&format!("{input}.role + {input}.ariaExpanded")), "comboboxtrue");
    assert_eq!(tab.eval(&format!("{input}.getAttribute('aria-activedescendant')")), json!(null));
    assert!(options(tab)[0].contains(FIRST_RECORD), "{:?}", options(tab));
    assert_eq!(tab.eval(&format!("{SHADOW}.querySelector('mark').textContent")), "中吉乌铁路");
    assert_eq!(
        tab.eval(&format!("{SHADOW}.querySelector('.status').textContent")),
        "找到 1 篇文章"
    );
    let size = format!("parseFloat(getComputedStyle({input}).fontSize) >= 16");
    assert_eq!(tab.eval(&size), true);
    let radius = format!("getComputedStyle({input}).borderRadius");
    assert_ne!(tab.eval(&radius), "0px", "the style sheet is there");
    press_on_first(tab);
    tab.leaving(Tab::press_enter);
    assert!(tab.address().starts_with(&server.url("/articles/")), "{}", tab.address());
    assert_eq!(tab.texts(BODY_MARK), ["中吉乌铁路"]);
}

#[test]
fn the_box_works_on_a_foreign_origin_under_a_strict_policy() {
    let mut tab = tab!();
    let server = Server::of_corpus();
    let own = server.url("");
    let policy = format!(
        "Content-Security-Policy: default-src 'none'; script-src {own}; connect-src {own}; \
         form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    );
    let body = page(&server, "");
    let site = Site::start(move |_| Answer {
        headers: vec!["Content-Type: text/html".to_owned(), policy.clone()],
        body: body.clone().into_bytes(),
    });
    tab.go(&site.url("/"));
    tab.eval(
        "window.forbidden = []; document.addEventListener('securitypolicyviolation', \
         e => window.forbidden.push(e.violatedDirective + ' ' + e.blockedURI))",
    );
    search(&mut tab, "中亚");
    assert_eq!(options(&mut tab).len(), 6);
    assert_eq!(tab.eval("window.forbidden"), json!([]));
    tab.screenshot("widget-foreign");
    tab.go(&site.url("/"));
    search_and_follow(&mut tab, &server);
}

#[test]
fn the_box_works_from_a_file() {
    let mut tab = tab!();
    let server = Server::of_corpus_with(&["--allow-origin", "null"]);
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("page.html");
    write(&file, page(&server, ""));
    tab.go(&file_url(&file));
    search_and_follow(&mut tab, &server);

    // The shipped example page uses the default address of a server.
    let example = crate::util::read("examples/widget.html");
    assert!(example.contains("http://127.0.0.1:7878/souwen.js"));
    write(&file, example.replace("http://127.0.0.1:7878", &server.url("")));
    tab.go(&file_url(&file));
    search_and_follow(&mut tab, &server);
}

fn file_url(path: &Path) -> String {
    format!("file://{}", path.display())
}

#[test]
fn the_page_of_the_box_shows_it() {
    let mut tab = tab!();
    let server = Server::of_corpus();
    for colours in ["light", "dark"] {
        tab.colours(colours);
        tab.go(&server.url("/widget"));
        assert_eq!(tab.eval(LOW_CONTRAST), json!([]), "{colours}");
    }
    assert!(
        tab.shown()
            .contains(&format!("<script type=\"module\" src=\"{}\">", server.url("/souwen.js")))
    );
    search_and_follow(&mut tab, &server);
}

#[test]
fn events_inform_the_page_and_attributes_are_kept() {
    let mut tab = tab!();
    let server = Server::of_corpus();
    let attributes = "limit=2 filters='kind=article' placeholder='找新闻' lang=en \
                      result-url='/read?id={id}&q={query}&p={paragraph}'";
    let body = page(&server, attributes);
    let site = Site::start(move |_| Answer {
        headers: vec!["Content-Type: text/html".to_owned()],
        body: body.clone().into_bytes(),
    });
    tab.go(&site.url("/"));
    search(&mut tab, "中亚");
    assert_eq!(tab.eval(&format!("{SHADOW}.querySelector('input').placeholder")), "找新闻");
    let options = options(&mut tab);
    assert_eq!((options.len(), options[2].as_str()), (3, "See all 3"), "{options:?}");
    tab.eval(
        "addEventListener('souwen-select', (e) => { window.selected = e.detail; e.preventDefault(); });
         addEventListener('souwen-submit', (e) => { window.submitted = e.detail; e.preventDefault(); })",
    );
    press_on_first(&mut tab);
    tab.press_enter();
    let url = tab.eval_text("window.selected.url");
    assert!(url.starts_with(&site.url("/read?id=china-central-asia-summit.md%23")), "{url}");
    assert!(url.contains("&q=%E4%B8%AD%E4%BA%9A&p="), "{url}");
    tab.press("Escape");
    tab.press_enter();
    let url = tab.eval_text("window.submitted.url");
    assert!(url.starts_with(&server.url("/search?kind=article&q=")), "{url}");
    assert_eq!(tab.address(), site.url("/"), "the page has kept its readers");
}

#[test]
fn input_methods_are_left_alone_in_the_box_too() {
    let mut tab = tab!();
    let server = Server::of_corpus();
    tab.go(&server.url("/widget"));
    tab.until(&format!("{SHADOW} !== null"));
    tab.eval("document.querySelector('souwen-search').focus()");
    for pinyin in ["x", "xi", "xi'a", "xi'an"] {
        tab.press_taken("Process");
        tab.compose(pinyin);
    }
    tab.press_taken("ArrowDown");
    tab.press_taken("Enter");
    assert_eq!(tab.address(), server.url("/widget"));
    search(&mut tab, "西安");
    let requests: Vec<&String> =
        tab.requested().iter().filter(|url| url.contains("/api/v1/search")).collect();
    assert_eq!(requests.len(), 1, "{requests:?}");
}

#[test]
fn a_hostile_article_stays_text_in_the_box() {
    let mut tab = tab!();
    let folder = TempDir::new().unwrap();
    let markup = "<img src=x onerror=\"window.hacked=1\"><script>window.hacked=1</script>";
    let article = json!({
        // In the format of an export, in which all text is literal.
        "id": "x", "title": format!("警钟{markup}"), "kind": "article",
        "body": [{ "text": format!("长鸣{markup}。"), "role": "paragraph" }],
        "source": markup, "authors": [markup], "place": markup, "url": "javascript:window.hacked=1",
    });
    write(&folder.path().join("hostile.jsonl"), article.to_string());
    let path = folder.path().to_path_buf();
    let server = Server::over(&path, vec![folder]);
    for attributes in ["", "result-url='{url}'", "result-url='javascript:window.hacked=1'"] {
        let body = page(&server, attributes);
        let site = Site::start(move |_| Answer {
            headers: vec!["Content-Type: text/html".to_owned()],
            body: body.clone().into_bytes(),
        });
        tab.go(&site.url("/"));
        search(&mut tab, "长鸣");
        let options = options(&mut tab);
        assert!(options[0].contains(&format!("警钟{markup}")), "{options:?}");
        for selector in ["img", "script", "[href^='javascript:' i]"] {
            let found = format!("{SHADOW}.querySelectorAll(\"{selector}\").length");
            assert_eq!(tab.eval(&found), 0, "{selector}");
        }
        press_on_first(&mut tab);
        tab.leaving(Tab::press_enter);
        assert!(tab.address().starts_with(&server.url("/articles/x")));
        assert!(tab.eval("window.hacked").is_null());
    }
}

#[test]
fn an_unreachable_server_is_reported_in_the_box() {
    let mut tab = tab!();
    let folder = TempDir::new().unwrap();
    write(&folder.path().join("a.md"), "# 铁路\n\n铁路开通。\n");
    let path = folder.path().to_path_buf();
    let mut server = Server::over(&path, vec![folder]);
    let body = page(&server, "");
    let site = Site::start(move |_| Answer {
        headers: vec!["Content-Type: text/html".to_owned()],
        body: body.clone().into_bytes(),
    });
    tab.go(&site.url("/"));
    search(&mut tab, "铁路");
    server.process.terminate();
    server.process.wait(crate::util::PATIENCE);
    tab.eval("addEventListener('souwen-error', () => window.failed = true)");
    tab.type_text("开通");
    tab.until("window.failed");
    let message = format!("{SHADOW}.querySelector('[part=message]').textContent");
    assert_eq!(tab.eval(&message), "搜索服务暂时没有响应，请稍后再试。");
    assert_eq!(tab.eval("document.querySelector('souwen-search').value"), "铁路开通");
}

/// The page and the box work behind a proxy that serves them below a path.
#[test]
fn everything_works_below_a_path() {
    let mut tab = tab!();
    let server = Server::of_corpus();
    let address = server.address.clone();
    let host = "<!doctype html><meta charset=utf-8><script type=module src='/news/souwen/souwen.js'>\
         </script><souwen-search></souwen-search>";
    let site = Site::start(move |target| {
        let Some(rest) = target.strip_prefix("/news/souwen") else {
            let headers = vec!["Content-Type: text/html".to_owned()];
            return Answer { headers, body: host.as_bytes().to_vec() };
        };
        let answer = client::request(&address, "GET", rest, &["Accept: text/html"]);
        let kept = answer.headers.iter().filter(|(name, _)| {
            !matches!(name.as_str(), "content-length" | "connection" | "transfer-encoding")
        });
        let headers = kept.map(|(name, value)| format!("{name}: {value}")).collect();
        Answer { headers, body: answer.body }
    });
    tab.go(&site.url("/news/souwen/"));
    assert_ne!(tab.eval("getComputedStyle(document.body).backgroundColor"), "rgba(0, 0, 0, 0)");
    submit(&mut tab, "扎帕罗娃");
    assert_eq!(tab.address(), site.url("/news/souwen/search?q=扎帕罗娃"));
    tab.leaving(|tab| tab.click(TITLE));
    assert!(tab.address().starts_with(&site.url("/news/souwen/articles/")), "{}", tab.address());
    assert_eq!(tab.texts(BODY_MARK), ["扎帕罗娃", "扎帕罗娃"]);
    tab.leaving(|tab| tab.click(".back a"));
    assert_eq!(tab.address(), site.url("/news/souwen/search?q=扎帕罗娃"));
    tab.leaving(|tab| tab.click(".brand"));
    assert_eq!(tab.address(), site.url("/news/souwen/"));

    tab.go(&site.url("/"));
    search(&mut tab, "扎帕罗娃");
    press_on_first(&mut tab);
    tab.leaving(Tab::press_enter);
    assert!(tab.address().starts_with(&site.url("/news/souwen/articles/")), "{}", tab.address());
}

/// A foreign page with the box, and with the form for readers without scripts.
fn page_with_form(server: &Server, style: &str) -> String {
    format!(
        "<!doctype html><html lang=zh><meta charset=utf-8><title>别人的网页</title>\
         <style>{style}</style><script type=module src='{}'></script>\
         <souwen-search><form action='{}'><input name=q aria-label=搜索><button>搜索</button></form>\
         </souwen-search>",
        server.url("/souwen.js"),
        server.url("/search"),
    )
}

#[test]
fn without_scripts_a_form_searches() {
    let mut tab = tab!();
    let server = Server::of_corpus();
    let body = page_with_form(&server, "");
    let site = Site::start(move |_| Answer {
        headers: vec!["Content-Type: text/html".to_owned()],
        body: body.clone().into_bytes(),
    });
    tab.disable_javascript();
    for url in [site.url("/"), server.url("/widget")] {
        tab.go(&url);
        tab.click("souwen-search input");
        tab.type_text("中吉乌铁路");
        tab.leaving(|tab| tab.click("souwen-search button"));
        assert_eq!(tab.address(), server.url("/search?q=中吉乌铁路"));
        assert_eq!(tab.texts(TITLE), [FIRST_RECORD]);
    }
}

#[test]
fn the_box_takes_the_place_of_the_form_and_what_was_typed() {
    let mut tab = tab!();
    let server = Server::of_corpus();
    // The script loads late: text was typed into the form before.
    let body = page_with_form(&server, "").replace("src=", "data-src=");
    let site = Site::start(move |_| Answer {
        headers: vec!["Content-Type: text/html".to_owned()],
        body: body.clone().into_bytes(),
    });
    tab.go(&site.url("/"));
    tab.click("souwen-search input");
    tab.type_text("中吉乌");
    tab.eval(
        "(() => { const late = document.createElement('script'); late.type = 'module'; \
         late.src = document.querySelector('[data-src]').dataset.src; document.head.append(late); })()",
    );
    tab.until(&format!("{SHADOW} !== null"));
    assert_eq!(tab.eval("document.querySelector('souwen-search').value"), "中吉乌");
    assert_eq!(tab.eval("document.querySelector('form').checkVisibility()"), false);
    tab.eval("addEventListener('souwen-results', () => window.found = true)");
    tab.type_text("铁路");
    tab.until("window.found");
    assert!(options(&mut tab)[0].contains(FIRST_RECORD), "{:?}", options(&mut tab));
}

#[test]
fn the_accent_is_for_lines_and_the_radius_is_honoured() {
    let mut tab = tab!();
    let server = Server::of_corpus();
    let style = "souwen-search { --souwen-accent: #ffe600; --souwen-radius: 1.25rem; }";
    let body = page_with_form(&server, style);
    let site = Site::start(move |_| Answer {
        headers: vec!["Content-Type: text/html".to_owned()],
        body: body.clone().into_bytes(),
    });
    for colours in ["light", "dark"] {
        tab.colours(colours);
        for (width, phone) in [(360, true), (768, false), (1280, false)] {
            tab.viewport(width, 780, phone);
            tab.go(&site.url("/"));
            tab.until(&format!("{SHADOW} !== null"));
            search(&mut tab, "中亚");
            let yellow = format!(
                "[...{SHADOW}.querySelectorAll('*')].filter(e => \
                 getComputedStyle(e).color === 'rgb(255, 230, 0)').map(e => e.outerHTML)"
            );
            assert_eq!(tab.eval(&yellow), json!([]), "no text takes the colour of the accent");
            for part in ["input", ".popup"] {
                let radius =
                    format!("getComputedStyle({SHADOW}.querySelector('{part}')).borderRadius");
                assert_eq!(tab.eval(&radius), "20px", "{part}");
            }
            tab.screenshot(&format!("widget-{width}-{colours}"));
        }
    }
}
