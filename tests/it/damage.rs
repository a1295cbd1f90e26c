//! Tests of damaged indexes, run as processes: the messages, and the repair.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use serde_json::json;
use tempfile::TempDir;

use crate::util::PATIENCE;
use crate::util::articles::write_articles;
use crate::util::client::encode;
use crate::util::process::{Server, index, souwen};

/// A folder of articles and an index of it.
struct Place {
    dir: TempDir,
}

impl Place {
    fn new() -> Place {
        let place = Place { dir: TempDir::new().unwrap() };
        write_articles(&place.news().join("a.jsonl"), 0..40, "WHOLE");
        index(&place.index(), &[&place.news()]);
        place
    }

    fn index(&self) -> PathBuf {
        self.dir.path().join("index")
    }

    fn news(&self) -> PathBuf {
        let news = self.dir.path().join("news");
        fs::create_dir_all(&news).unwrap();
        news
    }

    /// The file of the index with this name ending.
    fn file(&self, ending: &str) -> PathBuf {
        let files = fs::read_dir(self.index().join("gen-1")).unwrap();
        let mut paths = files.map(|file| file.unwrap().path());
        paths.find(|path| path.to_string_lossy().ends_with(ending)).unwrap()
    }

    fn souwen(&self, args: &[&str]) -> crate::util::process::Output {
        let index = self.index();
        souwen(args.iter().map(|arg| arg.as_ref()).chain(["--index".as_ref(), index.as_os_str()]))
    }
}

/// Flips a bit in the middle of a file.
fn flip(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::remove_file(path).unwrap();
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_damaged_index_is_reported_and_healed_by_the_next_run() {
    let place = Place::new();
    flip(&place.file(".pos"));
    let output = place.souwen(&["search", "WHOLE"]);
    assert_eq!(output.code, Some(2), "{output:?}");
    assert!(output.stderr.contains(".pos") && output.stderr.contains("souwen index"), "{output:?}");
    let checked = place.souwen(&["check"]);
    assert_eq!(checked.code, Some(2));
    assert!(checked.stdout.contains(".pos"), "{checked:?}");
    let report = place.souwen(&["index", "--json"]).success().json();
    assert_eq!(report["healed"].as_array().unwrap().len(), 1);
    // The articles of one of two segments.
    assert!((1..=40).contains(&report["rewritten"].as_u64().unwrap()), "{report}");
    assert_eq!(place.souwen(&["search", "WHOLE", "--json"]).success().json()["total"], 40);
    place.souwen(&["check"]).success();
}

#[test]
fn where_articles_themselves_are_damaged_nothing_is_lost_silently() {
    let place = Place::new();
    flip(&place.file(".store"));
    for command in [["index"], ["check"]] {
        let output = place.souwen(&command);
        assert_eq!(output.code, Some(2), "{output:?}");
        let text = format!("{}{}", output.stdout, output.stderr);
        assert!(text.contains(".store"), "{output:?}");
    }
    let output = place.souwen(&["search", "WHOLE", "--verify"]);
    assert_eq!(output.code, Some(2), "{output:?}");
    assert!(output.stderr.contains("souwen salvage"), "{output:?}");
}

#[test]
fn a_server_heals_what_it_finds_damaged() {
    let place = Place::new();
    flip(&place.file(".term"));
    // Without a refresh: the server detects the damage by itself.
    let server = Server::start(&place.index(), &[Path::new("--no-refresh")]);
    let deadline = Instant::now() + PATIENCE;
    loop {
        assert_eq!(server.get("/health").status, 200);
        let found = server.get(&format!("/api/v1/search?q={}", encode("WHOLE")));
        if found.status == 200 {
            assert_eq!(found.json()["total"], 40);
            break;
        }
        // Until it is repaired, no wrong answer is sent.
        assert_eq!(found.status, 503);
        assert_eq!(found.json()["error"]["code"], "index_damaged");
        assert!(Instant::now() < deadline, "{}", server.stderr());
    }
    let ready = server.get("/ready");
    assert_eq!((ready.status, &ready.json()["status"]), (200, &json!("verified")));
    drop(server);
    place.souwen(&["check"]).success();
}
