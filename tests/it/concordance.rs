//! The concordance and the page of counts in a browser: at three widths, in both colour schemes, with and
//! without JavaScript.

use serde_json::json;
use tempfile::TempDir;

use crate::browser::{self, Tab};
use crate::page::{LOW_CONTRAST, TOO_WIDE, tab};
use crate::util::articles::write_articles;
use crate::util::client::encode;
use crate::util::process::Server;
use crate::util::test_name;

const LINE: &str = ".line";

fn of_many(mark: &str) -> Server {
    let folder = TempDir::new().unwrap();
    write_articles(&folder.path().join("news.jsonl"), 0..120, mark);
    let path = folder.path().to_path_buf();
    Server::over(&path, vec![folder])
}

fn concordance(server: &Server, query: &str) -> String {
    server.url(&format!("/concordance?q={}", encode(query)))
}

/// A script that returns the distinct centres of the matches, in whole pixels.
const MIDDLES: &str = "[...new Set([...document.querySelectorAll('.line .match')].map(match => { \
    const box = match.getBoundingClientRect(); return Math.round((box.left + box.right) / 2); }))]";

/// Checks of the concordance and the counts that do not need JavaScript.
fn read_every_line(tab: &mut Tab, server: &Server) {
    tab.go(&concordance(server, "走访"));
    let all = server.get(&format!("/api/v1/matches?q={}&limit=0", encode("走访"))).json();
    let all = all["occurrences"].as_u64().unwrap() as usize;
    assert!(all > 50, "{all}");
    assert!(tab.shown().contains(&format!("{all} 处")), "{}", tab.shown());
    let mut seen = tab.count(LINE);
    while tab.count("a[rel=next]") > 0 {
        tab.leaving(|tab| tab.click("a[rel=next]"));
        seen += tab.count(LINE);
        assert!(seen <= all, "the pages do not end");
    }
    assert_eq!(seen, all);
    // The sort orders are links, and a line links to its place.
    tab.leaving(|tab| tab.click(".order a[href*='sort=left']"));
    let lefts = tab.texts(".line .left");
    assert_eq!(lefts.len(), 50);
    tab.leaving(|tab| tab.click(".line a.match[href*='#p']"));
    assert!(tab.address().contains("/articles/") && tab.address().contains("#p"));
    assert!(tab.count("main .body mark") > 0);

    // From the results to the concordance, the counts and back, with query and filter.
    tab.go(&server.url(&format!("/search?q={}&source={}", encode("走访"), encode("望海社"))));
    tab.leaving(|tab| tab.click(".views a[href*='concordance']"));
    assert!(tab.address().contains("source=望海社"), "{}", tab.address());
    assert_eq!(tab.texts(".chosen a").len(), 1);
    tab.leaving(|tab| tab.click(".views a[href*='counts']"));
    assert!(tab.address().contains("source=望海社"), "{}", tab.address());
    assert!(tab.count(".chart rect") > 6 && tab.count("table tbody tr") == 12);
    tab.leaving(|tab| tab.click(".order a[href*='by=author']"));
    assert!(tab.count("table .share") > 2);
    tab.leaving(|tab| tab.click("table tbody a"));
    assert!(tab.address().contains("/concordance?") && tab.address().contains("author="));
    tab.leaving(|tab| tab.click(".views a[href*='search']"));
    assert!(tab.address().contains("/search?") && tab.address().contains("author="));
}

#[test]
fn every_line_can_be_read() {
    let mut tab = tab!();
    read_every_line(&mut tab, &of_many("LINES"));
}

#[test]
fn every_line_can_be_read_without_javascript() {
    let mut tab = tab!();
    tab.disable_javascript();
    read_every_line(&mut tab, &of_many("LINES"));
}

#[test]
fn a_download_is_two_clicks_away() {
    let mut tab = tab!();
    let server = of_many("CLICKS");
    tab.go(&server.url("/search?q=CLICKS"));
    // Hidden until it is opened.
    let is_seen =
        "[...document.querySelectorAll('.downloads a')].filter(a => a.checkVisibility()).length";
    assert_eq!(tab.eval(is_seen), json!(0));
    tab.click(".downloads summary");
    assert_eq!(tab.eval(is_seen), json!(9));
    tab.screenshot("downloads");
    let link = tab.eval_text("document.querySelector('.downloads a[href*=\"export\"]').href");
    let (_, target) = link.split_once(&server.address).unwrap();
    let file = server.get(target);
    assert_eq!(file.text().lines().count(), 121);
    assert!(file.header("content-disposition").unwrap().contains("CLICKS"));
}

#[test]
fn the_matches_are_aligned_at_every_width() {
    let mut tab = tab!();
    let server = of_many("WIDTHS");
    let counts = server.url(&format!("/counts?q={}", encode("走访")));
    let pages = [
        ("lines", concordance(&server, "走访")),
        ("lines-left", format!("{}&sort=left", concordance(&server, "走访"))),
        ("lines-long", concordance(&server, "工作人员正在逐户走访，这一做法得到群众认可")),
        ("lines-none", concordance(&server, "鼹鼬")),
        ("counts", counts.clone()),
        ("counts-source", format!("{counts}&by=source")),
    ];
    for (width, phone) in [(390, true), (820, false), (1280, false)] {
        tab.viewport(width, 900, phone);
        for colours in ["light", "dark"] {
            tab.colours(colours);
            for (name, url) in &pages {
                tab.go(url);
                let content = tab.eval("document.documentElement.scrollWidth").as_u64().unwrap();
                if content > u64::from(width) {
                    panic!("{name} is {content} wide on {width}: {:#}", tab.eval(TOO_WIDE));
                }
                assert_eq!(tab.eval(LOW_CONTRAST), json!([]), "{name} in {colours}");
                if name.starts_with("lines") && *name != "lines-none" {
                    let middles = tab.eval(MIDDLES);
                    let middles: Vec<i64> = serde_json::from_value(middles).unwrap();
                    let (least, max) = (middles.iter().min(), middles.iter().max());
                    assert!(max.unwrap() - least.unwrap() <= 1, "{name} on {width}: {middles:?}");
                }
                tab.screenshot(&format!("{name}-{width}-{colours}"));
            }
        }
    }
}

/// A script that returns accessibility problems of a page: links without a name, targets that are too small
/// (24 px, except within text), lists and tables with missing parts, duplicate ids, and skipped levels of
/// headings.
const STUMBLES: &str = r"(() => {
    const found = [];
    const name = e => (e.getAttribute('aria-label') || e.textContent).trim();
    for (const e of document.querySelectorAll('a[href], button, summary')) {
        if (!e.checkVisibility()) continue;
        if (!name(e)) found.push(`no name: ${e.outerHTML.slice(0, 80)}`);
        const box = e.getBoundingClientRect();
        const inText = e.closest('p:not(.line), footer, h1, h2, h3, .skip') || e.matches('.skip');
        if (!inText && box.height < 24) found.push(`small: ${name(e)} ${box.height}`);
    }
    for (const svg of document.querySelectorAll('main svg')) {
        if (svg.getAttribute('aria-hidden') !== 'true' && !svg.getAttribute('aria-label'))
            found.push('a drawing without words');
    }
    for (const table of document.querySelectorAll('table')) {
        if (!table.caption) found.push('a table without a caption');
        if ([...table.querySelectorAll('th')].some(th => !th.scope)) found.push('a th without scope');
    }
    const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
    if (new Set(ids).size < ids.length) found.push('an id twice');
    let level = 0;
    for (const h of document.querySelectorAll('h1, h2, h3, h4')) {
        const own = Number(h.localName[1]);
        if (own > level + 1) found.push(`a heading leaves out a level: ${h.textContent}`);
        level = own;
    }
    return found;
})()";

#[test]
fn nobody_stumbles_over_the_pages() {
    let mut tab = tab!();
    let server = of_many("STUMBLE");
    for url in [
        concordance(&server, "走访"),
        format!("{}&sort=right", concordance(&server, "走访")),
        server.url(&format!("/counts?q={}", encode("走访"))),
        server.url(&format!("/counts?q={}&by=place", encode("走访"))),
    ] {
        for width in [390, 1280] {
            tab.viewport(width, 900, width < 500);
            tab.go(&url);
            assert_eq!(tab.eval(STUMBLES), json!([]), "{url} on {width}");
        }
    }
}
