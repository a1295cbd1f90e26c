//! The page in a browser: what readers do, with and without JavaScript, on a phone and in dark mode, and what
//! hostile text cannot do.
//!
//! Screenshots of the pages are saved in `target/tmp/screenshots`, for people to look at.

use std::collections::BTreeSet;

use serde_json::json;
use tempfile::TempDir;

use crate::browser::{self, Tab};
use crate::util::articles::write_articles;
use crate::util::client::encode;
use crate::util::process::Server;
use crate::util::{test_name, write};

/// The search box.
pub const BOX: &str = "input[name=q]";
/// The title of a hit, which links to its article.
pub const TITLE: &str = "main article h3 a[href*='articles/']";
/// The link to the next page of hits.
const NEXT: &str = "a[rel~=next]";
/// The highlights in the snippets of hits.
const SNIPPET_MARK: &str = "main .snippet mark";
/// The highlights in the text of an article.
pub const BODY_MARK: &str = "main .body mark";
/// The first record of the shipped page.
pub const FIRST_RECORD: &str = "中国—中亚峰会成果清单";

/// Opens a tab for this test, or skips it.
macro_rules! tab {
    () => {
        match browser::open(test_name!()) {
            Some(tab) => tab,
            None => return,
        }
    };
}
pub(crate) use tab;

pub fn search_url(server: &Server, query: &str) -> String {
    server.url(&format!("/search?q={}", encode(query)))
}

/// Types a query into the box of the current page and submits it with Enter.
#[track_caller]
pub fn submit(tab: &mut Tab, query: &str) {
    tab.click(BOX);
    tab.eval(&format!("document.querySelector('{BOX}').select()"));
    tab.type_text(query);
    if !tab.is_scripted() {
        return tab.leaving(Tab::press_enter);
    }
    tab.press_enter();
    tab.until(&format!(
        "document.title.startsWith({}) && document.body.matches('.results')",
        json!(query)
    ));
}

/// Follows the first filter link whose URL contains `part`. Opens the list of filters if it is closed.
#[track_caller]
fn narrow(tab: &mut Tab, part: &str) {
    let link = format!("aside a[href*='{part}']");
    let is_seen = format!("document.querySelector({}).checkVisibility()", json!(link));
    if tab.eval(&is_seen) == false {
        tab.click("aside summary");
    }
    tab.leaving(|tab| tab.click(&link));
}

/// The complete task of the page, with the form.
#[track_caller]
fn search_by_form(tab: &mut Tab, server: &Server) {
    tab.go(&server.url("/"));
    submit(tab, "中吉乌铁路");
    assert_eq!(tab.address(), server.url("/search?q=中吉乌铁路"));
    assert_eq!(tab.texts(TITLE), [FIRST_RECORD]);
    assert_eq!(tab.texts(SNIPPET_MARK), ["中吉乌铁路"]);
    assert!(tab.shown().contains("完成中吉乌铁路可研工作"));
    assert_eq!(tab.eval_text(&format!("document.querySelector('{BOX}').value")), "中吉乌铁路");
}

#[test]
fn searching_from_the_form() {
    let mut tab = tab!();
    let server = Server::of_corpus();
    search_by_form(&mut tab, &server);
    assert!(tab.eval_text("document.title").contains("中吉乌铁路"));
    assert!(tab.eval_text("document.documentElement.lang").starts_with("zh"));
    tab.screenshot("results");

    // And again from the result page.
    submit(&mut tab, "实业家委员会");
    assert_eq!(tab.texts(TITLE).len(), 2);
    assert_eq!(tab.texts(SNIPPET_MARK).iter().collect::<BTreeSet<_>>().len(), 1);
}

#[test]
fn everything_works_without_javascript() {
    let mut tab = tab!();
    let server = Server::of_corpus();
    tab.disable_javascript();
    search_by_form(&mut tab, &server);
    tab.leaving(|tab| tab.click(TITLE));
    assert!(tab.texts("h1").concat().contains(FIRST_RECORD));
    assert_eq!(tab.texts(BODY_MARK), ["中吉乌铁路"]);

    tab.go(&search_url(&server, "中亚"));
    narrow(&mut tab, "kind=list");
    assert_eq!(tab.texts(TITLE), [FIRST_RECORD]);
}

#[test]
fn filters_are_links_and_can_be_taken_back() {
    let mut tab = tab!();
    let server = Server::of_corpus();
    tab.go(&search_url(&server, "中亚"));
    assert_eq!(tab.texts(TITLE).len(), 6);
    narrow(&mut tab, "kind=list");
    assert!(tab.address().contains("kind=list") && tab.address().contains("q=中亚"));
    assert_eq!(tab.texts(TITLE), [FIRST_RECORD]);

    tab.back();
    assert_eq!(tab.texts(TITLE).len(), 6);

    // A chosen filter is shown with a link that removes it.
    narrow(&mut tab, "author=");
    assert_eq!(tab.texts(TITLE).len(), 1);
    tab.leaving(|tab| tab.click(".chosen a"));
    assert_eq!(tab.texts(TITLE).len(), 6);
    assert_eq!(tab.count(".chosen a"), 0);

    // A search from the box keeps the filters: a query can be corrected without losing them.
    narrow(&mut tab, "kind=list");
    submit(&mut tab, "实业家委员会");
    assert_eq!(tab.texts(TITLE), [FIRST_RECORD]);
}

#[test]
fn pages_can_be_walked() {
    let mut tab = tab!();
    let folder = TempDir::new().unwrap();
    write_articles(&folder.path().join("news.jsonl"), 0..25, "WALK");
    let path = folder.path().to_path_buf();
    let server = Server::over(&path, vec![folder]);
    tab.go(&search_url(&server, "WALK"));
    let mut seen = Vec::new();
    loop {
        seen.extend(tab.texts(TITLE));
        assert_eq!(tab.texts("mark").iter().filter(|mark| *mark != "WALK").count(), 0);
        if tab.count(NEXT) == 0 {
            break;
        }
        assert!(seen.len() < 25, "the pages do not end: {seen:?}");
        tab.leaving(|tab| tab.click(NEXT));
    }
    assert_eq!(seen.len(), 25);
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 25, "an article is shown twice");
    tab.screenshot("last-page");
}

#[test]
fn nothing_found_helps_on() {
    let mut tab = tab!();
    let server = Server::of_corpus();
    tab.go(&search_url(&server, "鼹鼬 -貉"));
    assert_eq!(tab.count(TITLE), 0);
    let shown = tab.shown();
    assert!(shown.contains("没有找到"), "{shown}");
    assert!(tab.count("main li") > 2, "there is advice");
    assert_eq!(tab.eval_text(&format!("document.querySelector('{BOX}').value")), "鼹鼬 -貉");
    tab.screenshot("nothing-found");

    // A filter without hits can be removed.
    tab.go(&format!("{}&kind=caption", search_url(&server, "中吉乌铁路")));
    assert_eq!(tab.count(TITLE), 0);
    tab.leaving(|tab| tab.click(".nothing a"));
    assert_eq!(tab.texts(TITLE), [FIRST_RECORD]);

    // So can an offset beyond the last hit.
    tab.go(&format!("{}&offset=500", search_url(&server, "中吉乌铁路")));
    assert_eq!(tab.count(TITLE), 0);
    tab.leaving(|tab| tab.click(".nothing a"));
    assert_eq!(tab.texts(TITLE), [FIRST_RECORD]);
}

#[test]
fn the_page_speaks_the_language_of_its_reader() {
    let mut tab = tab!();
    let server = Server::of_corpus();
    tab.go(&search_url(&server, "中吉乌铁路"));
    assert!(tab.shown().contains("找到 1 篇文章"), "{}", tab.shown());
    assert!(tab.eval_text("document.documentElement.lang").starts_with("zh"));
    tab.languages("en-GB,en;q=0.9");
    tab.go(&search_url(&server, "中吉乌铁路"));
    assert!(tab.shown().contains("1 article"), "{}", tab.shown());
    assert_eq!(tab.eval_text("document.documentElement.lang"), "en");
    assert_eq!(tab.eval_text("document.querySelector('main h3').lang"), "zh");
}

#[test]
fn an_article_shows_its_matches_and_where_it_is_from() {
    let mut tab = tab!();
    let server = Server::of_corpus();
    tab.go(&search_url(&server, "扎帕罗娃"));
    tab.leaving(|tab| tab.click(TITLE));
    assert!(tab.address().contains("/articles/"));
    assert!(tab.texts("h1").concat().contains("彭丽媛同出席中国—中亚峰会外方领导人夫人"));
    assert_eq!(tab.texts(BODY_MARK), ["扎帕罗娃", "扎帕罗娃"]);
    let shown = tab.shown();
    assert!(shown.contains("新华社西安5月19日电"), "the dateline as printed: {shown}");
    assert!(shown.contains("温馨") && shown.contains("2023年5月19日"), "{shown}");
    tab.screenshot("article");

    // Paragraphs can be linked to.
    assert_eq!(tab.texts("#p1, #p2, #p3, #p4").len(), 4);
    let address = tab.eval_text("location.href.split('#')[0]");
    tab.go(&server.url("/"));
    tab.go(&format!("{address}#p4"));
    let top = tab.eval("document.querySelector('#p4').getBoundingClientRect().top");
    let height = tab.eval("innerHeight").as_f64().unwrap();
    assert!((0.0..height).contains(&top.as_f64().unwrap()), "{top}");
}

#[test]
fn a_link_to_the_original_leads_to_the_place() {
    let mut tab = tab!();
    let folder = TempDir::new().unwrap();
    let filler = "这里是一段与铁路没有关系的话，说的是别的事情。".repeat(12);
    let mut body = vec![filler.clone(); 30];
    // The run occurs before and after as well: its context distinguishes the places.
    body[3] = format!("先提到中吉乌鐵路项目，{filler}");
    body[20] = "21. 完成中吉乌鐵路可研工作,推进建设;合作区-甲,乙&丙已经建成。".to_owned();
    body[28] = "又提到中吉乌鐵路项目。".to_owned();
    let article = json!({
        "id": "report", "title": "成果", "body": body,
        "url": "https://news.example/report?page=1#content",
    });
    write(&folder.path().join("news.jsonl"), article.to_string());
    let path = folder.path().to_path_buf();
    let server = Server::over(&path, vec![folder]);
    // The article page replaces the page that the article came from.
    for (query, is_near) in [("“中吉乌铁路可研”", 20), ("已经建成 可研工作", 20), ("又提到", 28)]
    {
        tab.go(&search_url(&server, query));
        assert_eq!(tab.eval(LOW_CONTRAST), json!([]));
        tab.screenshot("original");
        let link = tab.eval_text("document.querySelector('main a.source').href");
        let (page, fragment) = link.split_once('#').unwrap();
        assert_eq!(page, "https://news.example/report?page=1");
        let directive = fragment.strip_prefix("content:~:text=").unwrap();
        tab.go(&server.url("/"));
        tab.go(&server.url(&format!("/articles/report#:~:text={directive}")));
        let place = tab.eval(&format!(
            "(() => {{ const r = document.querySelector('#p{}').getBoundingClientRect(); \
             return [scrollY, r.top, r.bottom, innerHeight]; }})()",
            is_near + 1
        ));
        let place: Vec<f64> = serde_json::from_value(place).unwrap();
        assert!(place[0] > 0.0, "{query}: the page was not scrolled, {directive}");
        assert!(place[1] >= 0.0 && place[2] <= place[3], "{query}: {place:?}, {directive}");
    }
}

/// The pages that a reader visits, with the names of their screenshots.
fn all_pages(server: &Server) -> Vec<(&'static str, String)> {
    let hit = &server.search("扎帕罗娃")["hits"][0];
    let article = format!("/articles/{}?q={}", encode(hit["id"].as_str().unwrap()), encode("秦腔"));
    vec![
        ("home", server.url("/")),
        ("results", search_url(server, "中亚 合作")),
        ("narrowed", format!("{}&kind=list&sort=newest", search_url(server, "中亚"))),
        ("nothing", search_url(server, "鼹鼬")),
        ("article", server.url(&article)),
        ("missing", server.url("/articles/none")),
    ]
}

/// A script that returns the elements that extend beyond the right edge of the viewport.
pub const TOO_WIDE: &str = r"[...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
    .map(e => `${e.localName}.${e.className}: ${e.textContent.trim().slice(0, 30)}`)";

#[test]
fn a_phone_shows_every_page_without_scrolling_sideways() {
    let mut tab = tab!();
    let server = Server::of_corpus();
    let folder = TempDir::new().unwrap();
    write_articles(&folder.path().join("news.jsonl"), 0..95, "WALK");
    let path = folder.path().to_path_buf();
    let many = Server::over(&path, vec![folder]);
    let mut pages = all_pages(&server);
    pages.push(("many", format!("{}&offset=40", search_url(&many, "WALK"))));
    pages.push(("unbroken", search_url(&server, &"W".repeat(300))));
    for width in [320, 390] {
        tab.viewport(width, 780, true);
        for (name, url) in &pages {
            tab.go(url);
            let content = tab.eval("document.documentElement.scrollWidth").as_u64().unwrap();
            if content > u64::from(width) {
                let elements = tab.eval(TOO_WIDE);
                panic!("{name} is {content} wide on {width}, because of {elements:#}");
            }
            // Phones zoom into an input with smaller letters, and do not zoom back.
            let size = tab.eval(&format!(
                "parseFloat(getComputedStyle(document.querySelector('{BOX}')).fontSize)"
            ));
            assert!(size.as_f64().unwrap() >= 16.0, "{name}: {size} px");
            if width == 390 {
                tab.screenshot(&format!("phone-{name}"));
            }
        }
    }
}

/// A script that returns the texts of the page with a contrast to their background below the WCAG 2 bounds
/// (4.5, and 3 for large text), each with its ratio. Colours are read by drawing them, so that any notation
/// is understood.
pub const LOW_CONTRAST: &str = r"(() => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    const over = (below, colour) => {
        canvas.fillStyle = `rgb(${below.join(' ')})`;
        canvas.fillRect(0, 0, 1, 1);
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)];
    };
    const behind = (element) => {
        const chain = [];
        for (let e = element; e; e = e.parentElement) chain.unshift(e);
        const dark = matchMedia('(prefers-color-scheme: dark)').matches;
        const canvasColour = dark && getComputedStyle(document.documentElement).colorScheme
            .includes('dark') ? [18, 18, 18] : [255, 255, 255];
        return chain.reduce((c, e) => over(c, getComputedStyle(e).backgroundColor), canvasColour);
    };
    const luminance = (rgb) => {
        const [r, g, b] = rgb.map(v => v / 255)
            .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const low = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        const text = walker.currentNode.textContent.trim();
        if (!text || !element.checkVisibility() || element.closest('script, style')) continue;
        const style = getComputedStyle(element);
        const background = behind(element);
        const [a, b] = [luminance(over(background, style.color)), luminance(background)];
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        const size = parseFloat(style.fontSize);
        const large = size >= 24 || size >= 18.66 && parseInt(style.fontWeight) >= 700;
        if (ratio < (large ? 3 : 4.5)) low.push(`${ratio.toFixed(2)} ${text.slice(0, 30)}`);
    }
    return low;
})()";

#[test]
fn texts_have_enough_contrast_in_light_and_in_dark() {
    let mut tab = tab!();
    let server = Server::of_corpus();
    let brightness = "(() => { const c = new OffscreenCanvas(1, 1).getContext('2d'); \
        c.fillStyle = getComputedStyle(document.body).backgroundColor; c.fillRect(0, 0, 1, 1); \
        const root = getComputedStyle(document.documentElement).backgroundColor; \
        if (c.getImageData(0, 0, 1, 1).data[3] === 0) { c.fillStyle = root; c.fillRect(0, 0, 1, 1); }\
        const [r, g, b, a] = c.getImageData(0, 0, 1, 1).data; \
        return a === 0 ? 255 : (r + g + b) / 3; })()";
    for colours in ["light", "dark"] {
        tab.colours(colours);
        for (name, url) in all_pages(&server) {
            tab.go(&url);
            assert_eq!(tab.eval(LOW_CONTRAST), json!([]), "{name} in {colours}");
            let brightness = tab.eval(brightness).as_f64().unwrap();
            assert_eq!(brightness < 80.0, colours == "dark", "{name}: {brightness} in {colours}");
            tab.screenshot(&format!("{colours}-{name}"));
        }
    }
}

#[test]
fn the_page_asks_nobody_else() {
    let mut tab = tab!();
    let server = Server::of_corpus();
    for (_, url) in all_pages(&server) {
        tab.go(&url);
    }
    let requested = tab.requested().to_vec();
    assert!(requested.len() >= 6, "{requested:?}");
    let own = server.url("/");
    for url in requested {
        assert!(url.starts_with(&own) || url.starts_with("data:"), "{url} was asked for");
    }
}

#[test]
fn hostile_text_stays_text() {
    let mut tab = tab!();
    let folder = TempDir::new().unwrap();
    let markup = "<img src=x onerror=\"window.hacked=1\"><script>window.hacked=1</script>";
    let closing = "</title></textarea></style></mark>\"'><svg onload=\"window.hacked=1\">";
    // In the format of an export, in which all text is literal.
    let article = json!({
        "id": format!("a\"><script>window.hacked=1</script>/../{closing}"),
        "title": format!("警钟{markup}{closing}"),
        "subtitle": format!("副题{markup}"),
        "body": [
            { "text": format!("长鸣{markup}{closing}。"), "role": "paragraph" },
            { "text": "javascript:window.hacked=1", "role": "paragraph" },
        ],
        "authors": [format!("某人{markup}")],
        "source": format!("某报{closing}"),
        "place": markup,
        "section": closing,
        "tags": [markup],
        "kind": closing,
        "date": "2024-01-02",
        "dateline": [markup],
        "url": "javascript:window.hacked=1",
        "meta": { "<script>": markup },
    });
    write(&folder.path().join("hostile.jsonl"), article.to_string());
    let path = folder.path().to_path_buf();
    let server = Server::over(&path, vec![folder]);
    let check = |tab: &mut Tab, place: &str| {
        // The error handler of an image would run after it fails to load; there must be no such image.
        assert!(tab.eval("window.hacked").is_null(), "{place}: a script ran");
        for selector in ["img[src=x]", "svg[onload]", "[onerror]", "a[href^='javascript:' i]"] {
            assert_eq!(tab.count(selector), 0, "{place}: {selector}");
        }
        let scripts = tab.texts("script:not([type='application/ld+json'])");
        assert!(!scripts.iter().any(|script| script.contains("hacked")), "{place}");
    };
    for query in ["警钟", "长鸣", "警钟 window", closing, markup, "<mark>", "' onfocus='hacked"]
    {
        tab.go(&search_url(&server, query));
        check(&mut tab, query);
    }
    tab.go(&search_url(&server, "长鸣"));
    assert!(tab.texts(TITLE)[0].contains(&format!("警钟{markup}{closing}")), "shown as it is");
    tab.leaving(|tab| tab.click(TITLE));
    check(&mut tab, "the article");
    let shown = tab.shown();
    assert!(shown.contains(&format!("长鸣{markup}{closing}")), "{shown}");
    assert!(shown.contains("某人<img"), "{shown}");
    // Filters with hostile values are ordinary links.
    for field in ["kind", "place", "source", "author", "tag", "section"] {
        let value = article[field].as_str().or(article[format!("{field}s")][0].as_str()).unwrap();
        tab.go(&format!("{}&{field}={}", search_url(&server, "长鸣"), encode(value)));
        check(&mut tab, field);
        assert_eq!(tab.texts(TITLE).len(), 1, "{field}");
        tab.leaving(|tab| tab.click(".chosen a"));
        check(&mut tab, field);
        assert_eq!(tab.address(), server.url("/search?q=长鸣"));
    }
}
