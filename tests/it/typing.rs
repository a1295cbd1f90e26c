//! Typing into the search box in a browser: results as you type, input methods, keys, the history, and a
//! server that disappears.
//!
//! The numbers beside tests are those of complaints about other search boxes, as in
//! `crates/search/tests/regressions/`.

use std::time::Instant;

use serde_json::json;
use tempfile::TempDir;

use crate::browser::{self, Tab};
use crate::page::{BODY_MARK, BOX, FIRST_RECORD, TITLE, TOO_WIDE, search_url, submit, tab};
use crate::util::client::encode;
use crate::util::process::{Server, index};
use crate::util::{PATIENCE, corpus, test_name, write};

/// The articles in the list below the box; suggestions precede them.
const OPTION: &str = "[role=listbox]:not([hidden]) [role=option].hit-option";

/// Replaces the text in the box by typing.
#[track_caller]
fn retype(tab: &mut Tab, text: &str) {
    tab.click(BOX);
    tab.eval(&format!("document.querySelector('{BOX}').select()"));
    tab.type_text(text);
}

/// Waits until the page shows the results of a query.
#[track_caller]
fn until_shown(tab: &mut Tab, query: &str) {
    let query = json!(query);
    tab.until(&format!("document.querySelector('.count .query')?.textContent === {query}"));
}

/// The value of the box.
#[track_caller]
fn typed(tab: &mut Tab) -> String {
    tab.eval_text(&format!("document.querySelector('{BOX}').value"))
}

/// The queries of the result pages that were requested.
fn requests_sent(tab: &mut Tab) -> Vec<String> {
    let queries = tab.requested().iter().filter_map(|url| url.split_once("/search?q="));
    let text = |query: &str| {
        let query = query.split('&').next().unwrap().replace('+', " ");
        percent_encoding::percent_decode_str(&query).decode_utf8().unwrap().into_owned()
    };
    queries.map(|(_, query)| text(query)).collect()
}

#[test]
fn results_come_while_typing() {
    let mut tab = tab!();
    let server = Server::of_corpus();
    tab.go(&server.url("/"));
    tab.eval("window.same = true");
    let top = "document.querySelector('input[name=q]').getBoundingClientRect().top";
    let before = tab.eval(top);
    retype(&mut tab, "中吉");
    until_shown(&mut tab, "中吉");
    tab.type_text("乌铁路");
    until_shown(&mut tab, "中吉乌铁路");
    assert_eq!(tab.texts(TITLE), [FIRST_RECORD]);
    assert_eq!(tab.eval(top), before, "the box stays where it is");
    assert_eq!(tab.eval("document.activeElement.name"), "q", "and keeps the focus");
    assert_eq!(tab.address(), server.url("/search?q=中吉乌铁路"));
    tab.until("document.querySelector('#announcement').textContent === '找到 1 篇文章'");
    tab.screenshot("typing");

    // An emptied box shows the start page again; Enter makes it a result page.
    retype(&mut tab, " ");
    tab.until("document.querySelector('.newest') !== null && document.body.className === 'start'");
    assert_eq!(tab.address(), server.url("/"));
    submit(&mut tab, "实业家委员会");
    assert_eq!(tab.texts(TITLE).len(), 2);
    assert_eq!(tab.eval("window.same"), true, "no page was loaded meanwhile");

    // The links in replaced content have the right targets.
    tab.leaving(|tab| tab.click(TITLE));
    assert!(tab.texts(BODY_MARK).len() > 1);
}

#[test]
fn going_back_leads_to_what_was_before_the_typing() {
    let mut tab = tab!();
    let server = Server::of_corpus();
    tab.go(&server.url("/"));
    for query in ["中亚", "扎帕罗娃"] {
        retype(&mut tab, &query.chars().take(1).collect::<String>());
        until_shown(&mut tab, &query.chars().take(1).collect::<String>());
        submit(&mut tab, query);
        until_shown(&mut tab, query);
    }
    tab.eval("history.back()");
    until_shown(&mut tab, "中亚");
    assert_eq!((typed(&mut tab), tab.texts(TITLE).len()), ("中亚".to_owned(), 6));
    tab.eval("history.back()");
    tab.until("document.body.className === 'start' && document.querySelector('.newest') !== null");
    assert_eq!((typed(&mut tab), tab.address()), (String::new(), server.url("/")));
    tab.eval("history.forward()");
    until_shown(&mut tab, "中亚");

    // Also after an article was read in between.
    tab.leaving(|tab| tab.click(TITLE));
    tab.back();
    assert_eq!((typed(&mut tab), tab.texts(TITLE).len()), ("中亚".to_owned(), 6));
    tab.eval("history.back()");
    tab.until("document.body.className === 'start'");
}

#[test]
fn filters_stay_while_a_query_is_mended() {
    let mut tab = tab!();
    let server = Server::of_corpus();
    tab.go(&format!("{}&kind=list&sort=newest", search_url(&server, "中亚")));
    retype(&mut tab, "合作");
    until_shown(&mut tab, "合作");
    assert_eq!(tab.address(), server.url("/search?q=合作&sort=newest&kind=list"));
    assert_eq!(tab.texts(TITLE), [FIRST_RECORD]);
    tab.eval("history.back()");
    until_shown(&mut tab, "中亚");
    assert_eq!(tab.count("form.search input[type=hidden]"), 2);
}

#[test]
fn the_keyboard_leads_everywhere() {
    let mut tab = tab!();
    let server = Server::of_corpus();
    tab.go(&search_url(&server, "中亚"));
    let focus = "document.activeElement.textContent || document.activeElement.name";
    tab.press("/");
    assert_eq!(tab.eval(focus), "q");
    let titles = tab.texts(TITLE);
    tab.press("ArrowDown");
    assert_eq!(tab.eval(focus), json!(titles[0]));
    tab.press("ArrowDown");
    assert_eq!(tab.eval(focus), json!(titles[1]));
    tab.press("ArrowUp");
    tab.press("ArrowUp");
    assert_eq!(tab.eval(focus), "q");
    tab.press("ArrowDown");
    tab.press("Escape");
    assert_eq!((tab.eval(focus), typed(&mut tab)), (json!("q"), "中亚".to_owned()));
    tab.press("ArrowDown");
    let first = titles[0].clone();
    tab.leaving(Tab::press_enter);
    assert_eq!(tab.texts("h1"), [first]);

    // The focus is visible.
    tab.press("/");
    let outline = "getComputedStyle(document.activeElement).outlineStyle";
    assert_eq!(tab.eval(outline), "solid");
}

#[test]
fn over_an_article_a_list_offers_others() {
    let mut tab = tab!();
    let server = Server::of_corpus();
    tab.go(&search_url(&server, "扎帕罗娃"));
    tab.leaving(|tab| tab.click(TITLE));
    let active = format!("document.querySelector('{BOX}').getAttribute('aria-activedescendant')");
    let expanded = format!("document.querySelector('{BOX}').ariaExpanded");
    let article = tab.address();
    assert_eq!(tab.eval(&expanded), "false");
    retype(&mut tab, "中吉乌铁路");
    tab.until(&format!("document.querySelector('{OPTION}') !== null"));
    assert!(tab.texts(OPTION)[0].contains(FIRST_RECORD));
    assert_eq!(tab.texts(&format!("{OPTION} mark")), ["中吉乌铁路"]);
    assert_eq!((tab.eval(&expanded), tab.eval(&active)), (json!("true"), json!(null)));
    assert_eq!(tab.address(), article, "the article stays");
    tab.screenshot("choices");
    tab.press("ArrowDown");
    let chosen = "[role=option][aria-selected=true]";
    assert_eq!(tab.eval(&active), tab.eval(&format!("document.querySelector('{chosen}').id")));
    tab.press("Escape");
    assert_eq!((tab.eval(&expanded), tab.count(OPTION)), (json!("false"), 0));
    assert_eq!(typed(&mut tab), "中吉乌铁路");
    for _ in 0..10 {
        tab.press("ArrowDown");
        if tab.eval(&format!("document.querySelector('{chosen}').matches('.hit-option')")) == true {
            break;
        }
    }
    tab.leaving(Tab::press_enter);
    assert!(tab.texts("h1").concat().contains(FIRST_RECORD));

    // Without a selected option, Enter searches.
    submit(&mut tab, "实业家委员会");
    assert_eq!(tab.texts(TITLE).len(), 2);
    tab.eval("history.back()");
    tab.until("document.querySelector('.story') !== null");
    assert!(tab.texts("h1").concat().contains(FIRST_RECORD));
}

/// Waits until the server suggests something for 中亚: suggestions are built in the background, and each
/// request is a step of waiting.
pub fn wait_for_suggestions(server: &Server) {
    let deadline = Instant::now() + PATIENCE;
    let suggest = format!("/api/v1/suggest?q={}", encode("中亚"));
    while server.get(&suggest).json()["suggestions"].as_array().unwrap().len() < 2 {
        assert!(Instant::now() < deadline, "no suggestions are made");
    }
}

#[test]
fn suggestions_come_first_and_are_searched_for() {
    let mut tab = tab!();
    let server = Server::of_corpus();
    wait_for_suggestions(&server);
    let suggested = ".choices:not([hidden]) .words";
    tab.go(&search_url(&server, "峰会"));
    retype(&mut tab, "中亚");
    tab.until(&format!("document.querySelector('{suggested}') !== null"));
    assert_eq!(tab.count("[role=listbox] [aria-selected=true]"), 0, "nothing is chosen");
    let first = tab.eval_text(&format!("document.querySelector('{suggested} span').textContent"));
    assert!(first.contains("中亚") && first != "中亚", "{first}");
    tab.screenshot("suggestions");
    tab.press("ArrowDown");
    tab.press_enter();
    until_shown(&mut tab, &first);
    assert_eq!((typed(&mut tab), tab.count(suggested)), (first, 0));
    tab.eval("history.back()");
    until_shown(&mut tab, "峰会");
}

// 56 https://github.com/algolia/instantsearch/pull/5963
// 57 https://github.com/huggingface/hub-docs/issues/2674
// 58 https://github.com/Pagefind/pagefind/issues/1283
// 59 https://github.com/open-webui/open-webui/pull/26184 https://github.com/asciimoo/hister/pull/641
#[test]
fn a_desktop_input_method_is_left_alone_until_it_has_done() {
    let mut tab = tab!();
    let server = Server::of_corpus();
    tab.go(&search_url(&server, "西安"));
    tab.press("/");
    for pinyin in ["z", "zh", "zho", "zhong", "zhong y", "zhong ya"] {
        tab.press_taken("Process");
        tab.compose(pinyin);
    }
    assert_eq!(typed(&mut tab), "zhong ya");
    // The arrow keys and Enter choose a candidate: we leave both to the input method.
    for _ in 0..3 {
        tab.press_taken("ArrowDown");
    }
    assert_eq!(tab.eval("document.activeElement.name"), "q");
    tab.press_taken("Enter");
    assert_eq!(typed(&mut tab), "zhong ya");
    tab.compose("中亚");
    tab.type_text("中亚");
    until_shown(&mut tab, "中亚");
    assert_eq!(requests_sent(&mut tab), ["西安", "中亚"], "nothing was asked for before");
    assert!(!tab.requested().iter().any(|url| url.contains("zho")), "nor suggested");
    assert!(tab.eval_text("document.body.className").contains("results"));

    // After a cancelled composition the remaining text is searched for.
    tab.eval("document.activeElement.setSelectionRange(2, 2)");
    tab.compose("tie");
    tab.compose("");
    tab.type_text("铁路");
    until_shown(&mut tab, "中亚铁路");
    assert_eq!(requests_sent(&mut tab).last().unwrap(), "中亚铁路");
}

#[test]
fn words_that_a_phone_composes_are_looked_for_as_they_grow() {
    let mut tab = tab!();
    let folder = TempDir::new().unwrap();
    let article = json!({ "id": "a", "title": "铁路", "body": ["Kazakhstan 铁路开通。"] });
    write(&folder.path().join("a.jsonl"), article.to_string());
    let path = folder.path().to_path_buf();
    let server = Server::over(&path, vec![folder]);
    tab.user_agent("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile");
    tab.viewport(390, 780, true);
    tab.go(&server.url("/"));
    tab.click(BOX);
    for word in ["k", "ka", "kazakh"] {
        tab.press_taken("Unidentified");
        tab.compose(word);
    }
    until_shown(&mut tab, "kazakh");
    assert_eq!(tab.texts(TITLE), ["铁路"]);
    assert_eq!(tab.texts(".snippet mark"), ["Kazakh"]);
    // Still composing: Enter takes the word and does not search.
    tab.press_taken("Enter");
    assert_eq!(
        tab.eval("document.activeElement.name"),
        "q",
        "searching would take the keyboard away"
    );
    // The marks that separate syllables are not searched for.
    tab.compose("kazakh's tan");
    until_shown(&mut tab, "kazakhstan");
    assert_eq!(typed(&mut tab), "kazakh's tan");
    let so_far = requests_sent(&mut tab).len();
    // Once Han characters are composed, the page waits for the end of the composition.
    tab.compose("铁");
    tab.compose("铁路");
    tab.compose("铁路开");
    tab.type_text("铁路开通");
    until_shown(&mut tab, "铁路开通");
    assert_eq!(requests_sent(&mut tab)[so_far..], ["铁路开通"]);
    let width = tab.eval("document.documentElement.scrollWidth");
    assert_eq!(width, 390, "{:#}", tab.eval(TOO_WIDE));
    tab.screenshot("phone-typing");
}

// 60 https://github.com/TriliumNext/Notes/pull/1598
// 61 https://github.com/nearai/ironclaw/issues/1139 https://github.com/yomidevs/yomitan/pull/2082
/// Safari ends the composition before the key event of the Enter that ended it. Only the key code of that
/// event shows that it belongs to the input method; its `input` event may come before or after the end.
#[test]
fn the_enter_that_ends_a_composition_in_safari_is_not_ours() {
    let mut tab = tab!();
    let server = Server::of_corpus();
    tab.go(&server.url("/"));
    tab.click(BOX);
    tab.eval(
        "(() => { const box = document.activeElement;
        const composition = (type, data) => box.dispatchEvent(
            new CompositionEvent(type, { data, bubbles: true }));
        const key = (type, key, keyCode) => box.dispatchEvent(
            new KeyboardEvent(type, { key, keyCode, bubbles: true, cancelable: true }));
        const input = (value, isComposing) => { box.value = value; box.dispatchEvent(
            new InputEvent('input', { data: value, isComposing, bubbles: true })); };
        composition('compositionstart', '');
        composition('compositionupdate', 'zhong ya');
        input('zhong ya', true);
        window.whileComposing = !box.form.dispatchEvent(
            new Event('submit', { bubbles: true, cancelable: true }));
        composition('compositionupdate', '中亚');
        input('中亚', true);
        composition('compositionend', '中亚');
        key('keydown', 'Enter', 229);
        box.form.requestSubmit();
        key('keyup', 'Enter', 229); })()",
    );
    until_shown(&mut tab, "中亚");
    assert_eq!(requests_sent(&mut tab), ["中亚"], "asked for once, and at the end");
    // The page was shown, not submitted: further typing stays in the same history entry.
    let entries = tab.eval("history.length").as_u64().unwrap();
    retype(&mut tab, "中亚峰会");
    until_shown(&mut tab, "中亚峰会");
    assert_eq!(tab.eval("history.length"), entries);
    tab.press_enter();
    retype(&mut tab, "中亚铁路");
    until_shown(&mut tab, "中亚铁路");
    assert_eq!(tab.eval("history.length"), entries + 1);
}

#[test]
fn a_server_that_goes_away_takes_nothing_along() {
    let mut tab = tab!();
    let directory = TempDir::new().unwrap();
    index(directory.path(), &[&corpus()]);
    let mut server = Server::start(directory.path(), &[]);
    let address = server.address.clone();
    tab.go(&server.url("/"));
    retype(&mut tab, "中吉");
    until_shown(&mut tab, "中吉");
    server.process.terminate();
    server.process.wait(crate::util::PATIENCE);
    tab.type_text("乌铁路");
    let condition = "document.querySelector('#trouble').innerText.includes('暂时连接不上服务器')";
    tab.until(condition);
    assert_eq!((typed(&mut tab), tab.texts(TITLE).len()), ("中吉乌铁路".to_owned(), 1));
    tab.screenshot("server-gone");
    // Enter does not lead to an error page of the browser.
    tab.press_enter();
    tab.until(condition);
    assert_eq!(typed(&mut tab), "中吉乌铁路");
    // When the server is back, trying again takes one click.
    let _server = Server::start_at(&address, directory.path(), &[]);
    tab.click("#trouble button");
    until_shown(&mut tab, "中吉乌铁路");
    assert_eq!(tab.eval("document.querySelector('#trouble').innerText"), "");
}

#[test]
fn refusals_of_the_server_are_shown_in_its_words() {
    let mut tab = tab!();
    let server = Server::of_corpus();
    tab.go(&search_url(&server, "中亚"));
    tab.eval(
        "const limit = Object.assign(document.createElement('input'), \
         { type: 'hidden', name: 'limit', value: 'x' }); \
         document.querySelector('form.search').append(limit)",
    );
    retype(&mut tab, "铁路");
    tab.until("document.querySelector('#trouble').innerText.includes('参数 limit 有误')");
    assert_eq!(tab.texts(TITLE).len(), 6, "what was found before stays");
}

#[test]
fn a_whole_article_may_be_pasted() {
    let mut tab = tab!();
    let server = Server::of_corpus();
    let pasted = "中亚铁路今天开通，旅客表示满意。".repeat(600);
    let warned = "document.querySelector('main').innerText.includes('查询内容过长')";
    let check = |tab: &mut Tab| {
        let address = tab.address();
        assert!(address.starts_with(&server.url("/search?q=中亚铁路今天开通，")), "{address}");
        assert!(address.ends_with("表示满意。&cut=1"), "{address}");
        assert_eq!(address.matches("满意").count(), 62, "the part that is searched");
        assert_eq!(tab.eval(warned), true);
    };
    // As typed, with the script.
    tab.go(&server.url("/"));
    retype(&mut tab, &pasted);
    tab.until(warned);
    check(&mut tab);
    // The URL of that state can be opened.
    let address = tab.address();
    tab.go(&address);
    check(&mut tab);
    // Without a script the form redirects to it.
    tab.disable_javascript();
    tab.go(&server.url("/"));
    tab.click("input[name=q]");
    tab.type_text(&pasted);
    tab.leaving(Tab::press_enter);
    check(&mut tab);
}

/// The pause after which the script searches, in milliseconds.
const PAUSE: f64 = 80.0;

/// Prints how long it takes from a key to the results on the screen, beyond the pause that the
/// script waits for: `SOUWEN_MEASURE=INDEX cargo test --test it from_key_to_results -- --ignored
/// --nocapture`.
#[test]
#[ignore = "a measurement over an index of one's own"]
fn from_key_to_results() {
    let mut tab = tab!();
    let index = std::env::var_os("SOUWEN_MEASURE").expect("SOUWEN_MEASURE names an index");
    let server = Server::start(std::path::Path::new(&index), &[]);
    tab.go(&server.url("/search"));
    // The time from the key event to the frame after the one that shows its results.
    tab.eval(
        "window.times = []; let typed = 0;
        document.querySelector('input[name=q]').addEventListener(
            'input', () => { typed = performance.now(); }, { capture: true });
        new MutationObserver(() => { const from = typed; requestAnimationFrame(() => {
            setTimeout(() => window.times.push(performance.now() - from)); });
        }).observe(document.querySelector('main'), { childList: true })",
    );
    let queries = [
        "中亚铁路合作",
        "神舟十八号航天员",
        "高质量发展",
        "一带一路论坛",
        "粮食丰收",
        "杭州亚运会",
    ];
    for query in queries.repeat(5) {
        retype(&mut tab, " ");
        let letters: Vec<char> = query.chars().collect();
        for end in 1..=letters.len() {
            tab.type_text(&letters[end - 1].to_string());
            until_shown(&mut tab, &letters[..end].iter().collect::<String>());
        }
    }
    let times = tab.eval("window.times.sort((a, b) => a - b)");
    let times: Vec<f64> = serde_json::from_value(times).unwrap();
    let at = |share: f64| times[(times.len() as f64 * share) as usize] - PAUSE;
    let summary = format!(
        "{} keys: p50 {:.1} ms, p95 {:.1} ms beyond the pause",
        times.len(),
        at(0.5),
        at(0.95)
    );
    println!("{summary}");
    assert!(times.len() > 100, "{summary}");
}
