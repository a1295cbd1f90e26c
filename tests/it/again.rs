//! Folders that are indexed repeatedly, as processes: the output of every run, and the URLs of articles whose
//! ids have changed.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use crate::util::client::{self, encode};
use crate::util::process::{Output, Server, souwen};

/// A folder of coverage, and an index of it.
struct Place(TempDir);

impl Place {
    fn new() -> Place {
        Place(TempDir::new().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn index_dir(&self) -> PathBuf {
        self.path("index")
    }

    fn run(&self, args: &[&str]) -> Output {
        let dir = self.index_dir();
        souwen(args.iter().copied().chain(["--index", dir.to_str().unwrap()]))
    }

    /// `souwen index` of the folder.
    fn refresh(&self, options: &[&str]) -> Output {
        let folder = self.path("报道");
        let mut args = vec!["index", folder.to_str().unwrap()];
        args.extend(options);
        self.run(&args)
    }
}

fn problems(report: &Value) -> Vec<(&str, Option<u64>)> {
    let notes = report["notes"].as_array().unwrap().iter();
    let problems = notes.filter(|note| note["problem"] == true);
    problems.map(|note| (file_name(&note["path"]), note["line"].as_u64())).collect()
}

fn file_name(path: &Value) -> &str {
    Path::new(path.as_str().unwrap()).file_name().unwrap().to_str().unwrap()
}

#[test]
fn every_run_fails_until_a_bad_line_is_mended() {
    let place = Place::new();
    place.write("报道/a.jsonl", "{\"id\":\"1\",\"body\":\"江城新桥通车。\"}\n{\"id\": 7\n");
    place.write("报道/b.md", "# 山城丰收\n\n合作社把柑橘装上列车。\n");
    for _ in 0..2 {
        let outcome = place.refresh(&["--json"]);
        assert_eq!(outcome.code, Some(2), "{}", outcome.stderr);
        assert_eq!(problems(&outcome.json()), [("a.jsonl", Some(2))]);
    }
    let outcome = place.refresh(&[]);
    assert_eq!(outcome.code, Some(2));
    assert!(outcome.stderr.contains("a.jsonl:2: "), "{}", outcome.stderr);
    place.write("报道/a.jsonl", "{\"id\":\"1\",\"body\":\"江城新桥通车。\"}\n");
    place.refresh(&[]).success();
    place.refresh(&[]).success();
}

#[test]
fn an_article_is_found_by_the_id_that_it_had() {
    let place = Place::new();
    let story = "江城新桥今天上午通车，两岸居民步行过江只要十分钟。";
    place.write("报道/桥.md", &format!("# 新桥通车\n\n{story}\n"));
    place.refresh(&[]).success();
    place.write("报道/桥.md", &format!("# 江城新桥今天通车\n\n{story}\n"));
    let report = place.refresh(&["--json"]).success().json();
    assert_eq!(report["renamed"], 1);
    // The user's dictionary changes, so that all stored text is examined.
    place.run(&["dict", "add", "江城新桥"]).success();
    place.refresh(&[]).success();

    let (former, now) = ("桥.md#新桥通车", "桥.md#江城新桥今天通车");
    let shown = place.run(&["show", former, "--json"]).success().json();
    assert_eq!(shown["id"], now);
    let server = Server::start(&place.index_dir(), &[]);
    let response = server.get(&format!("/api/v1/articles/{}", encode(former)));
    assert_eq!((response.status, &response.json()["id"]), (200, &Value::from(now)));
    let similar = server.get(&format!("/api/v1/articles/{}/similar", encode(former)));
    assert_eq!(similar.status, 200);
    let target = format!("/articles/{}?q={}", encode(former), encode("通车"));
    let page = client::request(&server.address, "GET", &target, &["Accept: text/html"]);
    assert_eq!(page.status, 301);
    let location = page.header("location").unwrap();
    let path = location.strip_prefix("../").unwrap();
    let moved =
        client::request(&server.address, "GET", &format!("/{path}"), &["Accept: text/html"]);
    assert_eq!(moved.status, 200);
    assert!(moved.text().contains("<mark>通车</mark>"), "{}", moved.text());
    assert_eq!(server.get("/api/v1/articles/none").status, 404);
}

#[cfg(unix)]
#[test]
fn links_out_of_the_folders_are_followed_on_request() {
    let place = Place::new();
    place.write("报道/桥.md", "# 新桥通车\n\n江城新桥今天上午通车。\n");
    place.write("别处/园.md", "# 山城丰收\n\n合作社把柑橘装上列车。\n");
    std::os::unix::fs::symlink("../别处", place.path("报道/链接")).unwrap();
    let links = |options: &[&str]| {
        let report = place.refresh(options).success().json();
        (report["links_not_followed"].as_u64(), report["articles"].as_u64(), report)
    };
    let (left_out, articles, report) = links(&["--json"]);
    assert_eq!((left_out, articles), (Some(1), Some(1)));
    let note = report["notes"][0]["message"].as_str().unwrap();
    assert!(note.ends_with("is not followed; --follow follows them"), "{note}");
    let (left_out, articles, _) = links(&["--json", "--follow"]);
    assert_eq!((left_out, articles), (Some(0), Some(2)));
    // Articles that came through a symbolic link are not removed silently.
    let (left_out, articles, report) = links(&["--json"]);
    assert_eq!((left_out, articles, report["removed"].as_u64()), (Some(1), Some(1), Some(1)));
    assert!(report["notes"][0]["message"].as_str().unwrap().contains("not found any more"));

    let records = |options: &[&str]| {
        let shown = place.refresh(&[&["--dry-run"], options].concat()).success();
        (shown.stdout.contains("山城丰收"), shown.stderr.contains("--follow"))
    };
    assert_eq!(records(&[]), (false, true));
    assert_eq!(records(&["--follow"]), (true, false));
}
