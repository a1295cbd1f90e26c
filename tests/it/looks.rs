//! Layout and use of pages: one layout from the first key stroke on, the typography of Chinese text, few tab
//! stops, a sheet of filters on a phone, and print.

use std::time::Instant;

use serde_json::json;
use tempfile::TempDir;

use crate::browser::{self, Tab};
use crate::page::{BOX, TITLE, search_url, submit, tab};
use crate::typing::wait_for_suggestions;
use crate::util::articles::write_articles;
use crate::util::client;
use crate::util::process::Server;
use crate::util::{PATIENCE, test_name, write};

/// The widths of a phone, a tablet and a desktop.
const WIDTHS: [(u32, bool); 3] = [(360, true), (768, false), (1280, false)];

/// A server of invented articles with a common run of letters.
fn invented(count: usize) -> Server {
    let folder = TempDir::new().unwrap();
    write_articles(&folder.path().join("news.jsonl"), 0..count, "LOOK");
    let path = folder.path().to_path_buf();
    Server::over(&path, vec![folder])
}

/// A server of one article with this title and these paragraphs.
fn of_text(title: &str, paragraphs: &[&str]) -> Server {
    let folder = TempDir::new().unwrap();
    let article = json!({ "id": "a", "title": title, "body": paragraphs, "date": "2023-05-19" });
    write(&folder.path().join("a.jsonl"), article.to_string());
    let path = folder.path().to_path_buf();
    Server::over(&path, vec![folder])
}

/// Opens a result page with the wanted element: a search that timed out on a busy machine is repeated.
#[track_caller]
pub fn go_to_hits(tab: &mut Tab, url: &str, wanted: &str) {
    let deadline = Instant::now() + PATIENCE;
    tab.go(url);
    while tab.count(wanted) == 0 {
        assert!(Instant::now() < deadline, "{wanted} is not on {url}: {}", tab.shown());
        tab.go(url);
    }
}

/// The left and the upper edge of an element.
#[track_caller]
fn place(tab: &mut Tab, selector: &str) -> serde_json::Value {
    tab.eval(&format!(
        "(() => {{ const r = document.querySelector({}).getBoundingClientRect(); \
         return [r.left, r.top + scrollY]; }})()",
        json!(selector)
    ))
}

#[test]
fn nothing_jumps_from_the_first_key_to_enter() {
    let mut tab = tab!();
    let server = invented(60);
    for (width, phone) in WIDTHS {
        tab.viewport(width, 800, phone);
        tab.go(&server.url("/"));
        let (brand, input) = (place(&mut tab, ".brand"), place(&mut tab, BOX));
        tab.click(BOX);
        tab.type_text("LOOK");
        tab.until("document.title.startsWith('LOOK')");
        let hit = place(&mut tab, TITLE);
        assert_eq!((place(&mut tab, ".brand"), place(&mut tab, BOX)), (brand, input), "{width}");
        tab.press_enter();
        tab.until("document.body.matches('.results')");
        assert_eq!(place(&mut tab, TITLE), hit, "{width}: the first hit stays where it is");
        tab.go(&search_url(&server, "LOOK"));
        assert_eq!(
            place(&mut tab, TITLE),
            hit,
            "{width}: it is where a page that is loaded has it"
        );
    }
}

#[test]
fn nothing_shifts_when_a_page_is_there() {
    let mut tab = tab!();
    let server = invented(60);
    for (width, phone) in WIDTHS {
        tab.viewport(width, 800, phone);
        for path in ["/", "/search?q=LOOK", "/articles/story-00003?q=LOOK", "/days/2024-01-01"] {
            tab.go(&server.url(path));
            let shift = tab.eval(
                "new Promise(done => new PerformanceObserver(list => done(list.getEntries() \
                 .map(e => e.value).reduce((a, b) => a + b, 0))) \
                 .observe({ type: 'layout-shift', buffered: true }) \
                 || requestAnimationFrame(() => requestAnimationFrame(() => done(0))))",
            );
            // Less than this is the rounding of glyphs, of which nobody sees anything.
            let shift = shift.as_f64().unwrap();
            assert!(shift < 0.001, "{shift} of {path} on {width}");
        }
    }
}

#[test]
fn few_stops_lead_to_the_first_hit() {
    let mut tab = tab!();
    let server = invented(60);
    let focus = "document.activeElement.className + ' ' + document.activeElement.textContent";
    let narrowed = "/search?q=LOOK&from=2024-01&to=2024-09&place=%E4%B8%B4%E6%B1%9F";
    for (width, path) in
        WIDTHS.iter().flat_map(|(width, _)| [(width, "/search?q=LOOK"), (width, narrowed)])
    {
        tab.viewport(*width, 800, false);
        go_to_hits(&mut tab, &server.url(path), TITLE);
        let first = tab.texts(TITLE)[0].clone();
        let mut stops = Vec::new();
        loop {
            tab.press("Tab");
            let stop = tab.eval_text(focus);
            if stop.trim() == first {
                break;
            }
            stops.push(stop);
            assert!(stops.len() < 7, "{stops:?}");
        }
        assert!(stops.len() <= 5, "{stops:?}");
    }
    // The one tab stop above the hits contains rows; arrow keys move through them, and on to the hits.
    tab.go(&search_url(&server, "LOOK"));
    tab.eval("document.querySelector('.above [tabindex=\"0\"]').focus()");
    let at = "document.activeElement.innerText.trim()";
    assert_eq!(tab.eval_text(at), "近一周");
    tab.press("ArrowRight");
    assert_eq!(tab.eval_text(at), "近一月");
    tab.press("ArrowDown");
    assert!(tab.eval_text(at).starts_with("1月"), "the bars");
    tab.press("ArrowRight");
    tab.press("ArrowRight");
    tab.press("ArrowDown");
    assert_eq!(tab.eval_text(at), "语境", "the ways to look at them");
    tab.press("ArrowUp");
    tab.press("ArrowUp");
    assert_eq!(tab.eval_text(at), "近一周");
    tab.press("ArrowDown");
    tab.leaving(Tab::press_enter);
    assert!(tab.address().ends_with("&from=2024-01-01&to=2024-01-31"), "{}", tab.address());
    tab.eval("document.querySelector('.order a').focus()");
    tab.press("ArrowDown");
    assert_eq!(tab.eval_text("document.activeElement.textContent"), tab.texts(TITLE)[0]);

    // Without a script the skip link leads there.
    tab.disable_javascript();
    tab.go(&search_url(&server, "LOOK"));
    tab.press("Tab");
    tab.press_enter();
    tab.press("Tab");
    assert_eq!(tab.eval_text("document.activeElement.textContent"), tab.texts(TITLE)[0]);
}

#[test]
fn suggestions_are_compact_rows_everywhere() {
    let mut tab = tab!();
    let server = Server::of_corpus();
    wait_for_suggestions(&server);
    for path in ["/", "/search", "/articles/none"] {
        for (width, phone) in WIDTHS {
            tab.viewport(width, 800, phone);
            tab.go(&server.url(path));
            tab.click(BOX);
            tab.type_text("中亚");
            tab.until("document.querySelectorAll('.choices:not([hidden]) .words').length > 1");
            let heights = "[...document.querySelectorAll('.choices .words')]\
                 .map(e => e.getBoundingClientRect().height).filter(h => h > 45 || h < 24)";
            assert_eq!(tab.eval(heights), json!([]), "{path} on {width}");
        }
    }
}

#[test]
fn the_heading_names_what_was_searched_for() {
    let mut tab = tab!();
    let server = Server::of_corpus();
    // A homophone is searched for instead, as soon as the suggestions are ready.
    let deadline = Instant::now() + PATIENCE;
    tab.go(&search_url(&server, "中鸭峰汇"));
    while tab.count(".better strong") == 0 {
        assert!(Instant::now() < deadline, "no better query is found");
        tab.go(&search_url(&server, "中鸭峰汇"));
    }
    assert_eq!(tab.texts(".better strong"), ["中亚峰会"]);
    assert_eq!(tab.texts("h1 .query"), ["中亚峰会"]);
    assert!(tab.eval_text("document.title").starts_with("中亚峰会"));
    assert_eq!(tab.eval_text(&format!("document.querySelector('{BOX}').value")), "中鸭峰汇");
    assert_eq!(tab.count("h1 [role=status]"), 0);
}

/// The width of some characters of an element, in ems, and their offset in its box.
#[track_caller]
fn glyphs(tab: &mut Tab, selector: &str, from: usize, to: usize) -> (f64, f64) {
    let measured = tab.eval(&format!(
        "(() => {{ const e = document.querySelector({}); const text = document.createTreeWalker(e, 4)\
         .nextNode(); const range = new Range(); range.setStart(text, {from}); range.setEnd(text, {to});\
         const [r, box] = [range.getBoundingClientRect(), e.getBoundingClientRect()];\
         const em = parseFloat(getComputedStyle(e).fontSize);\
         return [r.width / em, (r.left - box.left) / em]; }})()",
        json!(selector)
    ));
    serde_json::from_value(measured).unwrap()
}

#[test]
fn chinese_text_is_set_as_it_should_be() {
    let mut tab = tab!();
    let server = of_text(
        "【渡口】春天开船",
        &["记者从“渡口”发来消息，今天照常开船。", "“春天来了”，船工说。"],
    );
    for language in ["zh-CN", "en"] {
        tab.languages(language);
        go_to_hits(&mut tab, &search_url(&server, "发来消息"), "main .snippet");
        if tab.eval("[...'a永'].length && document.fonts.check('16px \"Noto Sans CJK SC\"')")
            == false
        {
            return;
        }
        // A quotation mark is as wide as a character, also in an English interface.
        let (width, _) = glyphs(&mut tab, "main .snippet", 3, 4);
        assert!((0.9..1.1).contains(&width), "{language}: a quote is {width} em wide");
        // Opening punctuation at the start of a line is trimmed to half width.
        let (width, at) = glyphs(&mut tab, TITLE, 0, 1);
        assert!(width < 0.6 && at.abs() < 0.1, "{language}: {width} em, from {at}");
        tab.go(&server.url("/articles/a"));
        let (width, _) = glyphs(&mut tab, "#p1", 3, 4);
        assert!((0.9..1.1).contains(&width), "{language}: {width}");
    }
    // Paragraphs are separated by an indent or by a gap, not by both.
    let style = tab.eval(
        "(() => { const s = getComputedStyle(document.querySelector('#p2')); \
         return [s.textIndent, s.marginTop, s.marginBottom].map(parseFloat); })()",
    );
    let [indent, above, below]: [f64; 3] = serde_json::from_value(style).unwrap();
    assert!((indent > 0.0) != (above + below > 0.0), "{indent} {above} {below}");
}

#[test]
fn filters_are_a_sheet_until_one_is_done() {
    let mut tab = tab!();
    let server = Server::of_corpus();
    let is_open = "document.querySelector('#filters').checkVisibility()";
    for scripted in [true, false] {
        if !scripted {
            tab.disable_javascript();
        }
        for (width, phone) in [(360, true), (768, false)] {
            tab.viewport(width, 780, phone);
            tab.go(&search_url(&server, "中亚"));
            let hit = place(&mut tab, TITLE);
            assert_eq!(tab.eval(is_open), false);
            tab.click(".filters summary");
            assert_eq!(tab.eval(is_open), true);
            assert_eq!(place(&mut tab, TITLE), hit, "the sheet lies over the hits");
            // Two values are chosen, one after the other, in the same sheet.
            for (part, count) in [("source=", 5), ("kind=article", 3)] {
                let link = format!("#filters a[href*='{part}']:not([aria-current])");
                if scripted {
                    tab.click(&link);
                } else {
                    tab.leaving(|tab| tab.click(&link));
                }
                tab.until(&format!("location.search.includes('{part}')"));
                tab.until(&format!(
                    "document.querySelectorAll({}).length === {count}",
                    json!(TITLE)
                ));
                assert_eq!(tab.eval(is_open), true, "{width} {scripted}: it stays open");
            }
            tab.screenshot(&format!("sheet-{width}"));
            assert_eq!(tab.texts(".filters .done"), ["完成，看结果 3"]);
            tab.click(".filters summary");
            assert_eq!(tab.eval(is_open), false);
            assert_eq!(tab.texts(".chosen .value"), ["新华社", "报道"]);
        }
    }
}

#[test]
fn a_sheet_is_shut_by_escape_and_going_back_leads_through_what_was_chosen() {
    let mut tab = tab!();
    let server = Server::of_corpus();
    tab.viewport(360, 780, true);
    tab.go(&search_url(&server, "中亚"));
    tab.click(".filters summary");
    tab.click("#filters a[href*='kind=list']");
    tab.until("location.search.includes('kind=list')");
    tab.press("Escape");
    assert_eq!(tab.eval("document.querySelector('.filters details').open"), false);
    tab.eval("history.back()");
    tab.until(&format!("document.querySelectorAll({}).length === 6", json!(TITLE)));
    assert_eq!(tab.count(".chosen a"), 0);
}

#[test]
fn results_and_articles_are_printed_without_what_is_for_the_screen() {
    let mut tab = tab!();
    let server = invented(60);
    for path in ["/search?q=LOOK", "/days/2024-01-01", "/articles/story-00003?q=LOOK"] {
        tab.go(&server.url(path));
        tab.printed();
        let seen = "['header.site', 'footer.site', '.timeline', '.tools', '.filters', '.paging', \
             '.calendar', '.steps', '.stepper', '.back', '.related'] \
             .filter(s => document.querySelector(s)?.checkVisibility())";
        assert_eq!(tab.eval(seen), json!([]), "{path}");
        assert_eq!(tab.eval("document.querySelector('main h1').checkVisibility()"), true);
        tab.screenshot("printed-page");
        tab.colours("light");
    }
}

#[test]
fn from_typing_to_what_is_wanted() {
    let mut tab = tab!();
    let server = invented(60);
    // What happened in a month: one click after typing. Who reported it, and what else they did: one click.
    tab.go(&server.url("/"));
    submit(&mut tab, "LOOK");
    tab.leaving(|tab| tab.click(".bars li:nth-child(5) a"));
    assert!(tab.address().contains("from=2024-05-01&to=2024-05-31"), "{}", tab.address());
    tab.go(&server.url("/"));
    submit(&mut tab, "LOOK");
    let author = ".hit .meta a[href*='author=']";
    let name = tab.texts(author)[0].clone();
    tab.leaving(|tab| tab.click(author));
    assert_eq!(tab.texts(".chosen .value"), std::slice::from_ref(&name));
    assert!(tab.texts(".hit .meta").iter().all(|meta| meta.contains(&name)));
}

#[test]
fn a_page_is_small() {
    let server = invented(60);
    let sent = |path: &str| {
        let headers = ["Accept: text/html", "Accept-Encoding: gzip"];
        let answer = client::request(&server.address, "GET", path, &headers);
        assert_eq!(answer.status, 200, "{path}");
        answer.body.len()
    };
    let all = sent("/search?q=LOOK") + sent("/style.css") + sent("/page.js");
    assert!(
        all <= 32 << 10,
        "a result page with its style and script is {all} bytes as it is sent"
    );
    assert!(sent("/souwen.js") <= 6_656);
}
