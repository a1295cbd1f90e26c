//! Reading in a browser: the matches, paragraphs and outline of an article, and results over time.

use serde_json::json;
use tempfile::TempDir;

use crate::browser::{self, Tab};
use crate::page::{BODY_MARK, TITLE, search_url, tab};
use crate::util::articles::write_articles;
use crate::util::process::Server;
use crate::util::test_name;

/// Opens the first hit of a query.
#[track_caller]
fn read(tab: &mut Tab, server: &Server, query: &str) {
    tab.go(&search_url(server, query));
    tab.leaving(|tab| tab.click(TITLE));
}

#[test]
fn matches_are_walked_by_buttons_and_keys() {
    let mut tab = tab!();
    let server = Server::of_corpus();
    read(&mut tab, &server, "实业家委员会");
    let count = tab.texts(".story mark").len();
    assert!(count > 1, "{count}");
    let at = "[...document.querySelectorAll('.story mark')].findIndex(m => m.matches('.current'))";
    let seen = "(() => { const r = document.querySelector('mark.current').getBoundingClientRect(); \
                return r.top >= 0 && r.bottom <= innerHeight; })()";
    assert_eq!(tab.texts(".stepper output"), [count.to_string()]);
    tab.press("n");
    assert_eq!((tab.eval(at), tab.eval(seen)), (json!(0), json!(true)));
    tab.click(".stepper [data-step='1']");
    assert_eq!((tab.eval(at), tab.eval(seen)), (json!(1), json!(true)));
    assert_eq!(tab.texts(".stepper output"), [format!("2 / {count}")]);
    tab.press("p");
    tab.press("p");
    assert_eq!(tab.eval(at), json!(count - 1), "before the first comes the last");
    tab.screenshot("matches");

    // Without matches there is no stepping.
    let page = tab.eval_text("location.origin + location.pathname");
    tab.go(&page);
    assert_eq!(tab.eval("document.querySelector('.stepper').checkVisibility()"), false);
}

#[test]
fn a_link_to_a_paragraph_can_be_copied() {
    let mut tab = tab!();
    let server = Server::of_corpus();
    let _clipboard = tab.allow_clipboard();
    read(&mut tab, &server, "扎帕罗娃");
    assert_eq!(tab.count(".copy"), 0);
    tab.click("#p2");
    assert_eq!(tab.texts("#p2 .copy"), ["复制本段链接"]);
    tab.click(".copy");
    tab.until("document.querySelector('.copy')?.textContent === '链接已复制'");
    let link = tab.eval_text("navigator.clipboard.readText()");
    assert_eq!(link, tab.eval_text("location.origin + location.pathname + '#p2'"));
    tab.until("document.querySelector('.copy')?.textContent !== '链接已复制'");
    // By the keyboard: the link to the paragraph of the current match.
    tab.press("n");
    let id = tab.eval_text("document.querySelector('mark.current').closest('[id]').id");
    tab.press("c");
    tab.until("document.querySelector('.copy')?.textContent === '链接已复制'");
    assert!(tab.eval_text("navigator.clipboard.readText()").ends_with(&format!("#{id}")));
}

#[test]
fn an_outline_leads_to_the_headings() {
    let mut tab = tab!();
    let server = Server::of_corpus();
    tab.go(&server.url("/search?kind=list"));
    tab.leaving(|tab| tab.click(TITLE));
    let headings = tab.texts(".body :is(h2, h3, h4)");
    assert!(headings.len() > 1);
    assert_eq!(tab.texts(".outline a"), headings);
    let closed = "!document.querySelector('.outline a').checkVisibility()";
    if tab.eval(closed) == true {
        tab.click(".outline summary");
    }
    tab.screenshot("outline");
    tab.eval("document.querySelector('.outline li:last-child a').click()");
    let top = "document.querySelector(':target').getBoundingClientRect().top";
    assert!((0.0..800.0).contains(&tab.eval(top).as_f64().unwrap()));
    // An article without headings has no outline.
    read(&mut tab, &server, "扎帕罗娃");
    assert_eq!(tab.count(".outline"), 0);
}

#[test]
fn an_article_is_printed_without_what_is_for_the_screen() {
    let mut tab = tab!();
    let server = Server::of_corpus();
    read(&mut tab, &server, "实业家委员会");
    tab.printed();
    let seen = |tab: &mut Tab, selector: &str| {
        tab.eval(&format!("document.querySelector({}).checkVisibility()", json!(selector)))
    };
    for selector in ["header.site", "footer.site", ".stepper", ".back", ".jumps"] {
        assert_eq!(seen(&mut tab, selector), false, "{selector}");
    }
    assert_eq!((seen(&mut tab, ".body"), seen(&mut tab, BODY_MARK)), (json!(true), json!(true)));
    let colour = "getComputedStyle(document.body).backgroundColor";
    assert_eq!(tab.eval(colour), "rgb(255, 255, 255)");
    tab.screenshot("printed");
}

#[test]
fn other_values_of_a_chosen_filter_can_be_added() {
    let mut tab = tab!();
    let folder = TempDir::new().unwrap();
    write_articles(&folder.path().join("news.jsonl"), 0..60, "TIME");
    let path = folder.path().to_path_buf();
    let server = Server::over(&path, vec![folder]);
    tab.go(&search_url(&server, "TIME"));
    // The first list contains the sources.
    let source = "aside .facet:first-child a:not([aria-current])";
    let sources = tab.texts(source);
    assert_eq!(sources.len(), 3);
    tab.leaving(|tab| tab.click(source));
    let first = tab.texts(".count .number");
    assert_eq!(tab.texts(source).len(), 2, "the others are still offered");
    tab.leaving(|tab| tab.click(source));
    assert_eq!(tab.texts(".chosen .value").len(), 2);
    assert_ne!(tab.texts(".count .number"), first);
    tab.leaving(|tab| tab.click(".chosen a"));
    assert_eq!(tab.texts(".chosen .value").len(), 1);
}

#[test]
fn the_language_can_be_switched_and_stays() {
    let mut tab = tab!();
    let server = Server::of_corpus();
    tab.go(&search_url(&server, "中吉乌铁路"));
    let language = "document.documentElement.lang";
    tab.leaving(|tab| tab.click(".languages a"));
    assert_eq!((tab.eval(language), tab.texts(TITLE).len()), (json!("en"), 1));
    tab.leaving(|tab| tab.click(TITLE));
    assert_eq!(tab.eval(language), "en");
    tab.leaving(|tab| tab.click(".brand"));
    assert_eq!(tab.eval(language), "en");
    crate::page::submit(&mut tab, "中亚");
    assert_eq!(tab.texts(".count .number"), ["Found 6 articles"]);
    tab.leaving(|tab| tab.click(".languages a"));
    assert_eq!(tab.eval(language), "zh-CN");
}
