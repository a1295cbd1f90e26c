//! The example in `examples/instantsearch`, in a browser: every widget is used, with published packages, and
//! shows the same as our own API answers.

use serde_json::Value;
use tempfile::TempDir;

use crate::browser::{self, Tab};
use crate::clients::installed;
use crate::util::client::encode;
use crate::util::process::Server;
use crate::util::site::{Answer, Site};
use crate::util::{repository, test_name};

/// The example on a site of its own, and the server of the demonstration that it uses.
struct Scene {
    site: Site,
    server: Server,
    _place: TempDir,
}

impl Scene {
    fn new(installed: std::path::PathBuf) -> Scene {
        let place = TempDir::new().unwrap();
        let coverage = repository().join("examples/coverage");
        let server = Server::start(&place.path().join("demo"), &[&coverage]);
        let site = Site::start(move |target| {
            let path = target.split('?').next().unwrap_or("/");
            let file = match path.strip_prefix("/node_modules/") {
                Some(package) => installed.join("node_modules").join(package),
                None => repository().join("examples/instantsearch/index.html"),
            };
            let kind = if path.ends_with(".js") { "text/javascript" } else { "text/html" };
            Answer {
                headers: vec![format!("Content-Type: {kind}; charset=utf-8")],
                body: std::fs::read(file).unwrap_or_default(),
            }
        });
        Scene { site, server, _place: place }
    }

    fn open(&self, tab: &mut Tab) {
        tab.go(&self.site.url(&format!("/?server={}", self.server.url(""))));
        tab.until("document.querySelectorAll('#hits .ais-Hits-item').length === 5");
    }

    /// The answer of our own API.
    fn search(&self, query: &str, further: &str) -> Value {
        self.server.search_with(query, further)
    }
}

/// A text with its highlights in 【】, from the API.
fn marked(text: &str, highlights: &Value) -> String {
    let mut shown: Vec<String> = text.chars().map(String::from).collect();
    for range in highlights.as_array().unwrap() {
        let [start, end] = [0, 1].map(|at| range[at].as_u64().unwrap() as usize);
        shown[start].insert(0, '【');
        shown[end - 1].push('】');
    }
    shown.concat()
}

/// The same, from the page.
fn shown(tab: &mut Tab, selector: &str) -> Vec<String> {
    let texts = tab.eval(&format!(
        "[...document.querySelectorAll('{selector}')].map(e => [...e.childNodes].map(n => \
         n.nodeName === 'MARK' ? `【${{n.textContent}}】` : n.textContent).join(''))"
    ));
    serde_json::from_value(texts).unwrap()
}

/// The values of a facet list with their counts.
fn values(tab: &mut Tab, list: &str, name: &str) -> Vec<(String, u64)> {
    let texts = tab.eval(&format!(
        "[...document.querySelectorAll('{list} li')].map(li => [li.querySelector('[class*={name}]')\
         .textContent.trim(), Number(li.querySelector('[class*=count]').textContent)])"
    ));
    serde_json::from_value(texts).unwrap()
}

fn counted(answer: &Value, facet: &str) -> Vec<(String, u64)> {
    let values = answer["facets"][facet].as_array().unwrap().iter();
    let mut counted: Vec<(String, u64)> = values
        .map(|v| (v["value"].as_str().unwrap().to_owned(), v["count"].as_u64().unwrap()))
        .collect();
    counted.sort();
    counted
}

fn sorted(mut values: Vec<(String, u64)>) -> Vec<(String, u64)> {
    values.sort();
    values
}

/// Types a query and waits until the page shows its hits.
fn type_query(tab: &mut Tab, query: &str, total: &Value) {
    tab.click("#search-box input");
    tab.type_text(query);
    tab.until(&format!(
        "document.querySelector('#stats').textContent.startsWith('{total} result')"
    ));
}

#[test]
fn what_is_typed_is_found_and_marked_as_in_our_own_answers() {
    let Some(installed) = installed(test_name!(), "javascript") else { return };
    let Some(mut tab) = browser::open(test_name!()) else { return };
    let scene = Scene::new(installed);
    scene.open(&mut tab);
    let own = scene.search("地铁 通车", "&limit=5&facets=source,author,month");
    let reached = own["total"].as_u64().unwrap() + own["counts"]["partial"].as_u64().unwrap();
    type_query(&mut tab, "地铁 通车", &reached.into());
    let hits = own["hits"].as_array().unwrap();
    let titles =
        hits.iter().map(|hit| marked(hit["title"].as_str().unwrap(), &hit["title_highlights"]));
    assert_eq!(shown(&mut tab, "#hits .ais-Highlight"), titles.collect::<Vec<_>>());
    let snippets = shown(&mut tab, "#hits .ais-Snippet");
    for (hit, snippet) in hits.iter().zip(&snippets) {
        let own = marked(hit["snippet"]["text"].as_str().unwrap(), &hit["snippet"]["highlights"]);
        assert_eq!(snippet.trim_matches('…'), own.trim_matches('…'));
    }
    assert!(snippets.iter().any(|snippet| snippet.contains('【')));
    for (list, name, facet) in [("#source", "labelText", "source"), ("#month", "label", "month")] {
        let shown = sorted(values(&mut tab, list, name));
        assert_eq!(shown, counted(&own, facet), "{facet}");
    }
}

#[test]
fn every_widget_does_its_work() {
    let Some(installed) = installed(test_name!(), "javascript") else { return };
    let Some(mut tab) = browser::open(test_name!()) else { return };
    let scene = Scene::new(installed);
    scene.open(&mut tab);
    let total = |answer: Value| answer["total"].as_u64().unwrap();
    let until_total = |tab: &mut Tab, total: u64| {
        tab.until(&format!(
            "document.querySelector('#stats').textContent.startsWith('{total} result')"
        ));
    };
    // Sorted by date, the first hit is the newest or the oldest.
    for (order, sort) in [("articles:date:desc", "newest"), ("articles:date:asc", "oldest")] {
        tab.eval(&format!(
            "(select => {{ select.value = '{order}'; \
             select.dispatchEvent(new Event('change', {{ bubbles: true }})) }})\
             (document.querySelector('#sort-by select'))"
        ));
        let own = scene.search("", &format!("&limit=1&sort={sort}"));
        let title = own["hits"][0]["title"].as_str().unwrap().to_owned();
        tab.until(&format!(
            "document.querySelector('#hits .ais-Highlight').textContent === {title:?}"
        ));
    }
    // Pagination, and infinite hits.
    tab.click("#pagination .ais-Pagination-item--page:nth-of-type(4) a");
    let second = scene.search("", "&limit=1&offset=5&sort=oldest");
    let title = second["hits"][0]["title"].as_str().unwrap().to_owned();
    tab.until(&format!("document.querySelector('#hits .ais-Highlight').textContent === {title:?}"));
    assert_eq!(tab.texts("#pagination .ais-Pagination-item--selected"), ["2"]);
    assert_eq!(tab.count("#infinite-hits li"), 3);
    tab.click("#infinite-hits .ais-InfiniteHits-loadMore");
    tab.until("document.querySelectorAll('#infinite-hits li').length === 6");
    // A value is searched in a list, and chosen there.
    tab.click("#source .ais-SearchBox-input");
    tab.type_text("晚报");
    tab.until("document.querySelectorAll('#source li').length === 1");
    tab.click("#source li input");
    until_total(&mut tab, total(scene.search("", &format!("&source={}", encode("江城晚报")))));
    assert_eq!(
        tab.texts("#current-refinements .ais-CurrentRefinements-categoryLabel"),
        ["江城晚报"]
    );
    // A menu of months, and a menu of years.
    tab.click("#month a");
    tab.until("document.querySelectorAll('#current-refinements .ais-CurrentRefinements-category').length === 2");
    tab.click("#clear-refinements button");
    until_total(&mut tab, total(scene.search("", "")));
    assert_eq!(tab.count("#current-refinements .ais-CurrentRefinements-category"), 0);
    tab.click("#date li:nth-child(2) input");
    until_total(&mut tab, total(scene.search("", "&from=2023&to=2023")));
    tab.click("#clear-refinements button");
    until_total(&mut tab, total(scene.search("", "")));
}
