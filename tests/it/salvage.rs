//! Tests of indexes of earlier formats, which are rebuilt, and of damaged indexes, which are salvaged; run as
//! processes.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::util::articles::write_articles;
use crate::util::process::{Output, Server, souwen};
use crate::util::repository;

/// A directory with a frozen index of an earlier format.
struct Thawed {
    dir: TempDir,
}

impl Thawed {
    fn new(name: &str) -> Thawed {
        let thawed = Thawed { dir: TempDir::new().unwrap() };
        copy(&repository().join("crates/index/tests/formats").join(name), &thawed.index());
        thawed
    }

    fn index(&self) -> PathBuf {
        self.dir.path().join("index")
    }

    fn run(&self, args: &[&str]) -> Output {
        let index = self.index();
        souwen([args, &["--index", index.to_str().unwrap()]].concat())
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}

#[test]
fn an_index_of_an_earlier_format_is_rebuilt_by_the_first_command() {
    for (name, format) in [("format-1-last", 1), ("format-2-early", 2), ("format-2-late", 2)] {
        let expected = repository().join(format!("crates/index/tests/formats/{name}.jsonl"));
        let thawed = Thawed::new(name);
        let output = thawed.run(&["export"]).success();
        assert_eq!(output.stdout, fs::read_to_string(expected).unwrap(), "{name}");
        let expected = format!("had format {format} and was rebuilt from its own 15 articles");
        assert!(output.stderr.contains(&expected), "{}", output.stderr);
        // Only once.
        let again = thawed.run(&["search", "石湾大桥"]).success();
        assert_eq!(again.stderr, "", "{name}");
        assert!(again.stdout.contains("扎利娅娃"), "{}", again.stdout);
        thawed.run(&["check"]).success();
    }
}

#[test]
fn a_server_rebuilds_before_it_answers() {
    let thawed = Thawed::new("format-1-last");
    // Its folders do not exist, so it is served as it is.
    let server = Server::start(&thawed.index(), &[]);
    assert_eq!(server.search("茶市")["total"], 1);
}

#[cfg(unix)]
#[test]
fn where_nothing_may_be_written_the_error_says_what_to_do() {
    let thawed = Thawed::new("format-2-late");
    // A lock that is not a file cannot be taken, not even by root.
    fs::create_dir(thawed.index().join("LOCK")).unwrap();
    let output = thawed.run(&["search", "茶市"]);
    assert_eq!(output.code, Some(2));
    let expected = "has format 2 and has to be rebuilt from its own articles before anything else";
    assert!(output.stderr.contains(expected), "{}", output.stderr);
    assert!(thawed.index().join("gen-1").exists());
}

#[test]
fn readable_articles_are_salvaged_and_the_rest_is_reported() {
    let dir = TempDir::new().unwrap();
    let path = |name: &str| dir.path().join(name);
    fs::create_dir(path("news")).unwrap();
    write_articles(&path("news/all.jsonl"), 0..300, "茶马");
    let run = |args: &[&str]| {
        let at = |arg: &&str| match arg.strip_prefix('@') {
            Some(name) => path(name).to_str().unwrap().to_owned(),
            None => (*arg).to_owned(),
        };
        souwen(args.iter().map(at).collect::<Vec<_>>())
    };
    // This little memory is for one thread, so all articles are in one file.
    run(&["index", "@news", "--index", "@index", "--memory", "16"]).success();
    let whole = run(&["salvage", "@index", "--index", "@whole"]).success();
    assert!(whole.stdout.starts_with("300 articles salvaged into "), "{}", whole.stdout);
    let export = |index: &str| run(&["export", "--index", index]).success().stdout;
    assert_eq!(export("@whole"), export("@index"));

    let stores = fs::read_dir(path("index/gen-1")).unwrap().map(|entry| entry.unwrap().path());
    let is_store = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "store");
    let store = stores.filter(is_store).max_by_key(|path| fs::metadata(path).unwrap().len());
    let store = store.unwrap();
    let mut bytes = fs::read(&store).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 40].fill(0);
    fs::remove_file(&store).unwrap();
    fs::write(&store, bytes).unwrap();

    let output = run(&["salvage", "@index", "--index", "@part", "--json"]);
    assert_eq!(output.code, Some(2), "{output:?}");
    let report = output.json();
    let lost: u64 =
        report["lost"].as_array().unwrap().iter().map(|l| l["articles"].as_u64().unwrap()).sum();
    assert!(lost > 0, "{report}");
    assert_eq!(report["articles"].as_u64().unwrap() + lost, 300, "{report}");
    assert!(output.stderr.contains("could not be read"), "{}", output.stderr);
    let lines: Vec<String> = export("@whole").lines().map(str::to_owned).collect();
    assert!(export("@part").lines().all(|line| lines.contains(&line.to_owned())));

    // The folder contains the remaining articles.
    run(&["index", "--index", "@part"]).success();
    assert_eq!(export("@part"), export("@whole"));
    let occupied = run(&["salvage", "@index", "--index", "@part"]);
    assert_eq!(occupied.code, Some(2));
    assert!(occupied.stderr.contains("is not an empty directory"), "{}", occupied.stderr);
    let unnamed = run(&["salvage", "@index"]);
    assert!(unnamed.stderr.contains("--index rescued"), "{}", unnamed.stderr);
}
