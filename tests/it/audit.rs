//! Pages checked by other programs: axe for accessibility and the Nu checker for HTML. `scripts/clients`
//! installs both. A missing program skips its test.

use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::browser::{self, Tab};
use crate::clients::installed;
use crate::page::{search_url, tab};
use crate::util::articles::write_articles;
use crate::util::client::{self, encode};
use crate::util::process::Server;
use crate::util::{skip, test_name, write};

/// The rules of WCAG 2.2 at level AA, target sizes included, and of good practice.
const RULES: &str = "['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']";

/// A file of the installed packages; `None`, and the test is skipped, if they are not installed.
fn tool(test: &str, file: &str) -> Option<PathBuf> {
    Some(installed(test, "javascript")?.join("node_modules").join(file))
}

/// A server of invented articles from one year, and the pages that readers visit.
fn pages() -> (Server, Vec<String>) {
    let folder = TempDir::new().unwrap();
    write_articles(&folder.path().join("news.jsonl"), 0..60, "LOOK");
    let path = folder.path().to_path_buf();
    let server = Server::over(&path, vec![folder]);
    let narrowed = format!("/search?q=LOOK&from=2024-03&to=2024-04&place={}", encode("临江"));
    let pages = [
        "/",
        "/search?q=LOOK",
        &narrowed,
        "/search?q=LOOK&lang=en",
        "/search?q=%E9%BC%B9%E9%BC%AC",
        "/articles/story-00003?q=LOOK",
        "/articles?id=story-00003",
        "/days/2024-01-01",
        "/days/2024-01-02",
        "/concordance?q=LOOK",
        "/concordance?q=LOOK&sort=left&source=none",
        "/concordance?q=LOOK&sort=right",
        "/counts?q=LOOK",
        "/counts?q=LOOK&by=source",
        "/help",
        "/help?lang=en",
        "/cite/story-00003",
        "/cite?id=story-00003",
        "/feed.atom?q=LOOK&format=html",
        "/widget",
        "/login",
        "/nowhere",
    ];
    let pages = pages.map(str::to_owned).to_vec();
    (server, pages)
}

#[test]
fn every_page_is_among_them() {
    let (server, pages) = pages();
    let description = server.get("/openapi.json").json();
    let is_page = |described: &Value| described.to_string().contains("\"text/html\"");
    let described = description["paths"].as_object().unwrap().iter();
    let described: Vec<&String> = described
        .filter(|(_, methods)| is_page(&methods["get"]["responses"]["200"]))
        .map(|(path, _)| path)
        .collect();
    assert!(described.len() > 8, "{described:?}");
    for template in described {
        let is_one = |page: &String| {
            let path = page.split('?').next().unwrap();
            let mut parts = path.split('/').zip(template.split('/'));
            path.split('/').count() == template.split('/').count()
                && parts.all(|(part, name)| name.starts_with('{') || part == name)
        };
        assert!(pages.iter().any(is_one), "no page of {template} is in `pages`");
    }
}

/// The problems that axe finds on the current page.
#[track_caller]
fn found(tab: &mut Tab, axe: &str) -> Value {
    tab.eval(&format!("{axe};1"));
    tab.eval(&format!(
        "axe.run(document, {{ runOnly: {RULES} }}).then(r => r.violations.map(v => \
         [v.id, ...v.nodes.map(n => n.html.slice(0, 200))]))"
    ))
}

#[test]
fn everybody_can_use_the_pages() {
    let Some(axe) = tool(test_name!(), "axe-core/axe.min.js") else { return };
    let axe = std::fs::read_to_string(axe).unwrap();
    let mut tab = tab!();
    let (server, pages) = pages();
    for colours in ["light", "dark"] {
        tab.colours(colours);
        for (width, phone) in [(360, true), (768, false), (1280, false)] {
            tab.viewport(width, 800, phone);
            for page in &pages {
                tab.go(&server.url(page));
                assert_eq!(found(&mut tab, &axe), json!([]), "{page} on {width} in {colours}");
            }
            // With the downloads open.
            tab.go(&search_url(&server, "LOOK"));
            tab.click(".downloads summary");
            assert_eq!(found(&mut tab, &axe), json!([]), "downloads on {width} in {colours}");
            // With the sheet of filters open.
            tab.go(&search_url(&server, "LOOK"));
            if tab.eval("document.querySelector('.filters summary').checkVisibility()") == true {
                tab.click(".filters summary");
                assert_eq!(found(&mut tab, &axe), json!([]), "the sheet on {width} in {colours}");
            }
        }
    }
}

#[test]
fn pages_are_valid_html() {
    let Some(vnu) = tool(test_name!(), "vnu-jar/build/dist/vnu.jar") else { return };
    let (server, pages) = pages();
    let folder = TempDir::new().unwrap();
    for (number, page) in pages.iter().enumerate() {
        let answer = client::request(&server.address, "GET", page, &["Accept: text/html"]);
        write(&folder.path().join(format!("{number}.html")), answer.body);
    }
    let mut check = Command::new("java");
    check.arg("-jar").arg(vnu).args(["--errors-only", "--skip-non-html"]).arg(folder.path());
    match check.output() {
        Ok(output) => {
            let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
            if stderr.contains("UnsupportedClassVersionError") {
                return skip(test_name!(), "this Java is too old for the checker");
            }
            assert!(output.status.success(), "{pages:?}: {stderr}");
        }
        Err(error) => skip(test_name!(), &format!("java: {error}")),
    }
}
