//! The pages of days, and links from every date, source, section, place, author and tag, in hits and in
//! articles, with and without JavaScript.

use serde_json::json;
use tempfile::TempDir;

use crate::browser::{self, Tab};
use crate::page::{FIRST_RECORD, TITLE, TOO_WIDE, search_url, tab};
use crate::util::process::Server;
use crate::util::{test_name, write};

/// The link to an article on the page of a day.
const PRINTED: &str = ".titles a.title";

/// A newspaper with several pages, over some days.
fn paper() -> Server {
    let folder = TempDir::new().unwrap();
    let story = |name: &str, date: &str, section: &str, author: &str| {
        json!({ "id": name, "title": name, "date": date, "section": section, "authors": [author],
                "source": "江城日报", "place": "江城", "tags": ["渡口", "年节"],
                "body": "渡口今天照常开船。" })
        .to_string()
    };
    let stories = [
        story("第十版头条", "2023-05-19", "第10版", "林晓舟"),
        story("二版第一条", "2023-05-19", "第2版", "林晓舟"),
        story("二版第二条", "2023-05-19", "第2版", "周其深"),
        story("昨天的事", "2023-05-18", "第1版", "林晓舟"),
        story("下个月的事", "2023-06-02", "第1版", "周其深"),
        story("去年的事", "2022-12-30", "第1版", "何若川"),
    ];
    write(&folder.path().join("paper.jsonl"), stories.join("\n"));
    let path = folder.path().to_path_buf();
    Server::over(&path, vec![folder])
}

#[test]
fn a_day_is_shown_as_it_was_printed() {
    let mut tab = tab!();
    let server = paper();
    for scripted in [true, false] {
        if !scripted {
            tab.disable_javascript();
        }
        tab.go(&server.url("/days/2023-05-19"));
        assert_eq!(tab.texts("h1"), ["2023年5月19日3 篇文章"]);
        assert_eq!(tab.texts(".part-of-day h2"), ["第2版", "第10版"]);
        assert_eq!(tab.texts(PRINTED), ["二版第一条", "二版第二条", "第十版头条"]);
        tab.leaving(|tab| tab.click(PRINTED));
        assert_eq!(tab.texts("h1"), ["二版第一条"]);
        // The date of the article links back.
        tab.leaving(|tab| tab.click(".story .meta a:has(time)"));
        assert_eq!(tab.address(), server.url("/days/2023-05-19"));
        // Days without articles are skipped, and months too.
        tab.leaving(|tab| tab.click(".steps [rel=prev]"));
        assert_eq!(tab.address(), server.url("/days/2023-05-18"));
        tab.leaving(|tab| tab.click(".steps [rel=prev]"));
        assert_eq!(tab.address(), server.url("/days/2022-12-30"));
        assert_eq!(tab.count(".steps [rel=prev]"), 0, "there is no earlier day");
        tab.leaving(|tab| tab.click(".month [rel=next]"));
        assert_eq!(tab.address(), server.url("/days/2023-05-18"));
        tab.leaving(|tab| tab.click(".calendar td a:not([aria-current])"));
        assert_eq!(tab.address(), server.url("/days/2023-05-19"));
    }
}

#[test]
fn the_calendar_counts_and_the_start_page_has_one() {
    let mut tab = tab!();
    let server = paper();
    tab.go(&server.url("/days/2023-05-19"));
    assert_eq!(tab.texts(".calendar td a"), ["181 篇文章", "193 篇文章"]);
    assert_eq!(tab.texts(".calendar [aria-current=date]").len(), 1);
    assert_eq!(tab.count(".calendar td"), 35);
    tab.go(&server.url("/"));
    assert_eq!(tab.texts(".month h2"), ["2023年6月"], "the month of the newest article");
    tab.leaving(|tab| tab.click(".calendar td a"));
    assert_eq!(tab.address(), server.url("/days/2023-06-02"));
    // A month or a year redirects to its newest day, the path without a date to the newest of all.
    for (path, day) in [("/days/2023-05", "05-19"), ("/days/2023", "06-02"), ("/days", "06-02")] {
        tab.go(&server.url(path));
        assert_eq!(tab.address(), server.url(&format!("/days/2023-{day}")), "{path}");
    }
    for (path, shown) in [("/days/2023-05-01", "这一天没有文章"), ("/days/2023-02-30", "404")]
    {
        tab.go(&server.url(path));
        assert!(tab.shown().contains(shown), "{path}: {}", tab.shown());
    }
}

#[test]
fn days_fit_every_width_in_both_colours() {
    let mut tab = tab!();
    let server = Server::of_corpus();
    let small = "[...document.querySelectorAll('main a')].filter(e => { \
         const r = e.getBoundingClientRect(); return r.width < 24 || r.height < 24; })\
         .map(e => e.outerHTML)";
    for colours in ["light", "dark"] {
        tab.colours(colours);
        for (width, phone) in [(360, true), (768, false), (1280, false)] {
            tab.viewport(width, 780, phone);
            tab.go(&server.url("/days/2023-05-19"));
            assert_eq!(tab.eval(TOO_WIDE), json!([]), "{width}");
            assert_eq!(tab.eval(crate::page::LOW_CONTRAST), json!([]), "{width} {colours}");
            assert_eq!(tab.eval(small), json!([]), "{width}");
            assert!(tab.texts(PRINTED).contains(&FIRST_RECORD.to_owned()));
            tab.screenshot(&format!("day-{width}-{colours}"));
        }
    }
}

/// Follows a link of the first hit or article by its text, and returns the new URL.
#[track_caller]
fn named(tab: &mut Tab, within: &str, text: &str) -> String {
    let links = format!("{within} a");
    let at = tab.texts(&links).iter().position(|found| found == text);
    let at = at.unwrap_or_else(|| panic!("{text} is no link in {within}"));
    tab.eval(&format!(
        "document.querySelectorAll({})[{at}].setAttribute('data-chosen', '')",
        json!(links)
    ));
    tab.leaving(|tab| tab.click("[data-chosen]"));
    tab.address()
}

#[test]
fn everything_that_names_is_a_link() {
    let mut tab = tab!();
    let server = paper();
    let names = [
        ("江城日报", "source=江城日报", 6),
        ("第1版", "section=第1版", 3),
        ("江城", "place=江城", 6),
        ("林晓舟", "author=林晓舟", 3),
    ];
    for scripted in [true, false] {
        if !scripted {
            tab.disable_javascript();
        }
        for (name, query, count) in names {
            // In a hit, and on the page of the article.
            tab.go(&search_url(&server, "昨天"));
            let address = named(&mut tab, "main .hit:first-child .meta", name);
            assert_eq!(address, server.url(&format!("/search?{query}")));
            assert_eq!(tab.texts(TITLE).len(), count, "{name}");
            assert_eq!(tab.texts(".chosen .value"), [name], "what is chosen is shown");
            tab.go(&server.url("/articles/%E6%98%A8%E5%A4%A9%E7%9A%84%E4%BA%8B"));
            assert_eq!(named(&mut tab, ".story .meta", name), address);
        }
        tab.go(&server.url("/articles/%E6%98%A8%E5%A4%A9%E7%9A%84%E4%BA%8B"));
        assert_eq!(named(&mut tab, ".story .tags", "渡口"), server.url("/search?tag=渡口"));
        // The chosen filter is removed again.
        tab.leaving(|tab| tab.click(".chosen a"));
        assert_eq!(tab.address(), server.url("/search"));
        tab.go(&search_url(&server, "昨天"));
        assert_eq!(
            named(&mut tab, "main .hit .meta", "2023年5月18日"),
            server.url("/days/2023-05-18")
        );
    }
}

#[test]
fn a_field_with_one_value_shows_it() {
    let mut tab = tab!();
    let server = paper();
    tab.go(&search_url(&server, "渡口"));
    let facets = tab.texts("aside .facet h2");
    assert_eq!(facets, ["来源", "版面", "地点", "作者", "标签", "体裁", "日期"]);
    assert_eq!(tab.texts("aside .facet:first-child .value"), ["江城日报"]);
}
