//! Hits over time: bars and periods as links, with and without JavaScript, at every width.

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::browser::{self, Tab};
use crate::looks::go_to_hits;
use crate::page::{TITLE, search_url, tab};
use crate::util::articles::write_articles;
use crate::util::process::Server;
use crate::util::{test_name, write};

/// A bar that is a link.
const BAR: &str = ".bars a.time";
/// The label of a longer period below the bars, and a quick range above them.
const STRETCH: &str = ".bars a.stretch";
const RANGE: &str = ".ranges a";

/// One article a day from the first day on, all with the same word.
fn daily(first: (i32, u8, u8), days: i32) -> Server {
    let folder = TempDir::new().unwrap();
    let first = souwen::text::Date::new(first.0, first.1, first.2).unwrap().days();
    let lines: Vec<String> = (0..days)
        .map(|day| {
            let date = souwen::text::Date::from_days(first + day).unwrap().to_string();
            json!({ "id": date, "title": format!("渡口日记之{day}"), "date": date,
                    "body": "渡口今天照常开船。" })
            .to_string()
        })
        .collect();
    write(&folder.path().join("daily.jsonl"), lines.join("\n"));
    let path = folder.path().to_path_buf();
    Server::over(&path, vec![folder])
}

/// The titles of the matching elements: the tooltips for a pointer.
#[track_caller]
fn labels(tab: &mut Tab, selector: &str) -> Vec<String> {
    let titles =
        tab.eval(&format!("[...document.querySelectorAll({})].map(e => e.title)", json!(selector)));
    serde_json::from_value(titles).unwrap()
}

/// Follows the link with this text.
#[track_caller]
fn follow(tab: &mut Tab, selector: &str, text: &str) {
    let texts = tab.texts(selector);
    let at = texts.iter().position(|found| found == text).unwrap_or_else(|| panic!("{texts:?}"));
    tab.eval(&format!(
        "document.querySelectorAll({})[{at}].setAttribute('data-chosen', '')",
        json!(selector)
    ));
    tab.leaving(|tab| tab.click("[data-chosen]"));
}

#[test]
fn hits_in_time_can_be_narrowed() {
    let mut tab = tab!();
    let folder = TempDir::new().unwrap();
    write_articles(&folder.path().join("news.jsonl"), 0..60, "TIME");
    let path = folder.path().to_path_buf();
    let server = Server::over(&path, vec![folder]);
    for scripted in [true, false] {
        if !scripted {
            tab.disable_javascript();
        }
        tab.go(&search_url(&server, "TIME"));
        assert_eq!(tab.count(BAR), 12, "a bar for each month");
        assert!(tab.shown().contains("点一段时间"), "it says what bars are for");
        tab.screenshot("timeline");
        assert_eq!(labels(&mut tab, BAR)[0], "2024年1月 · 5 篇文章");
        tab.leaving(|tab| tab.click(BAR));
        assert!(tab.address().ends_with("q=TIME&from=2024-01-01&to=2024-01-31"));
        assert_eq!(tab.texts(TITLE).len(), 5);
        assert_eq!(tab.count(BAR), 0, "five days are no more than a handful");
        assert_eq!(tab.texts(".chosen .value"), ["2024年1月"]);
        tab.leaving(|tab| tab.click(".chosen a"));
        assert_eq!(tab.count(BAR), 12);
    }
    // The articles of the shipped page are from two days.
    let server = Server::of_corpus();
    tab.go(&search_url(&server, "中亚"));
    assert_eq!(tab.count(".timeline"), 0);
}

#[test]
fn from_years_to_a_day_and_back() {
    let mut tab = tab!();
    let server = daily((2019, 3, 1), 1_400);
    tab.go(&search_url(&server, "渡口"));
    assert_eq!(labels(&mut tab, BAR)[0], "2019年第1季度 · 31 篇文章");
    assert_eq!(tab.texts(STRETCH), ["2019年", "2020年", "2021年", "2022年"]);
    // A quarter shows its weeks; its months can be chosen below them.
    tab.leaving(|tab| tab.click(".bars li:nth-child(2) a.time"));
    assert_eq!(tab.texts(".chosen .value"), ["2019年第2季度"]);
    let weeks = labels(&mut tab, BAR);
    assert_eq!(weeks.first().unwrap(), "2019年4月1日至7日 · 7 篇文章");
    assert_eq!(weeks.last().unwrap(), "2019年6月24日至30日 · 7 篇文章");
    follow(&mut tab, STRETCH, "2019年5月");
    assert!(tab.address().ends_with("&from=2019-05-01&to=2019-05-31"), "{}", tab.address());
    let days = labels(&mut tab, BAR);
    assert_eq!((days.len(), days[30].as_str()), (31, "2019年5月31日 · 1 篇文章"));
    tab.leaving(|tab| tab.click(".bars li:nth-child(19) a.time"));
    assert_eq!(tab.texts(TITLE), ["渡口日记之79"]);
    // And back: to the year, and to everything.
    follow(&mut tab, RANGE, "2019年");
    assert_eq!(labels(&mut tab, BAR).len(), 10, "March to December");
    assert_eq!(labels(&mut tab, BAR)[2], "2019年5月 · 31 篇文章");
    follow(&mut tab, RANGE, "全部时间");
    assert_eq!(tab.address(), server.url("/search?q=渡口"));
}

#[test]
fn it_ends_where_the_filter_does() {
    let mut tab = tab!();
    let server = daily((2023, 1, 1), 400);
    tab.go(&format!("{}&from=2023-03-08&to=2023-05-18", search_url(&server, "渡口")));
    let weeks = labels(&mut tab, BAR);
    assert_eq!(weeks.first().unwrap(), "2023年3月8日至12日 · 5 篇文章");
    assert_eq!(weeks.last().unwrap(), "2023年5月15日至18日 · 4 篇文章");
    // The label of a month leads to those of its days that are chosen.
    follow(&mut tab, STRETCH, "2023年3月");
    assert!(tab.address().ends_with("&from=2023-03-08&to=2023-03-31"), "{}", tab.address());
}

#[test]
fn quick_ranges_are_counted_from_today_or_the_newest_article() {
    let mut tab = tab!();
    let server = daily((2022, 6, 1), 400);
    let at = |today: &str| format!("{}&today={today}", search_url(&server, "渡口"));
    // The newest article is from 5 July 2023.
    let check = |tab: &mut Tab, today: &str, ranges: [&str; 4], until: Value| {
        tab.go(&at(today));
        assert_eq!(tab.texts(RANGE), ranges, "{today}");
        let is_until_shown = "document.querySelector('.until')?.textContent ?? null";
        assert_eq!(tab.eval(is_until_shown), until, "{today}");
    };
    check(&mut tab, "2023-07-01", ["近一周", "近一月", "今年", "去年"], json!(null));
    check(&mut tab, "2023-07-09", ["近一周", "近一月", "今年", "去年"], json!("截至7月5日"));
    let old = ["近一周", "近一月", "2023年", "2022年"];
    check(&mut tab, "2030-01-01", old, json!("截至2023年7月5日"));
    follow(&mut tab, RANGE, "近一周");
    assert!(tab.address().contains("&from=2023-06-29&to=2023-07-05"), "{}", tab.address());
    assert_eq!(tab.texts(TITLE).len(), 7);
}

#[test]
fn bars_are_large_enough_for_a_finger() {
    let mut tab = tab!();
    let server = daily((2019, 3, 1), 1_400);
    let small = "[...document.querySelectorAll('.timeline a')].filter(e => { \
         const r = e.getBoundingClientRect(); return r.width < 24 || r.height < 24; })\
         .map(e => e.textContent)";
    for (width, phone) in [(360, true), (768, false), (1280, false)] {
        tab.viewport(width, 780, phone);
        for days in
            ["", "&from=2019&to=2019", "&from=2019-05&to=2019-05", "&from=2019-04&to=2019-06"]
        {
            go_to_hits(&mut tab, &format!("{}{days}", search_url(&server, "渡口")), BAR);
            assert!(tab.count(BAR) > 5, "{days}");
            assert_eq!(tab.eval(small), json!([]), "{width} {days}");
            let wide = tab.eval("document.documentElement.scrollWidth").as_u64().unwrap();
            assert!(wide <= u64::from(width), "{width} {days}: {wide}");
            // The newest bar is visible at once.
            let seen = "(() => { const last = document.querySelector('.bars li:last-child')\
                 .getBoundingClientRect(); return last.right <= innerWidth; })()";
            assert_eq!(tab.eval(seen), true, "{width} {days}");
        }
        tab.screenshot(&format!("timeline-{width}"));
    }
}
