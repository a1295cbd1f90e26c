//! Helpers for tests of copies: an index that is served and written to, and its copies.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use serde_json::Value;
use tempfile::TempDir;

use crate::util::process::{Output, Server, command, index, souwen};
use crate::util::{PATIENCE, write};

/// An index, its keys, and its copies, in one folder.
pub struct Site {
    dir: TempDir,
    /// A key with the right to copy.
    pub key: String,
    /// A key without that right.
    pub other_key: String,
}

impl Site {
    /// Creates an index of this many articles.
    pub fn new(articles: usize) -> Site {
        let dir = TempDir::new().unwrap();
        let keys = dir.path().join("keys");
        let key = |label: &str, may: &str| {
            let args = ["key", "add", label, "--may", may, "--keys"].map(OsString::from);
            let made = souwen(args.into_iter().chain([keys.clone().into()])).success();
            made.stdout.trim().to_owned()
        };
        let (key, other_key) = (key("replica", "snapshot"), key("reader", "search,write"));
        let site = Site { dir, key, other_key };
        site.write(articles);
        site
    }

    /// A path of the site.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// The index.
    pub fn index(&self) -> PathBuf {
        self.path("index")
    }

    /// Updates the index to this many articles, in one commit.
    pub fn write(&self, articles: usize) {
        let line = |number: usize| {
            format!(
                "{{\"id\":\"{number}\",\"title\":\"消息{number}\",\"date\":\"2023-05-{:02}\",\
                 \"body\":[\"第{number}天，扎帕罗娃到达港口，谈了{number}件事。\"]}}\n",
                number % 28 + 1
            )
        };
        // In several files, so that a commit does not rewrite everything.
        for file in 0..=(articles.saturating_sub(1) / 50) {
            let numbers = file * 50..((file + 1) * 50).min(articles);
            let lines: String = numbers.map(line).collect();
            let path = self.path("news").join(format!("{file}.jsonl"));
            if std::fs::read_to_string(&path).ok().as_ref() != Some(&lines) {
                write(&path, lines);
            }
        }
        let after = articles.saturating_sub(1) / 50 + 1;
        for file in (after..).map(|file| self.path("news").join(format!("{file}.jsonl"))) {
            if std::fs::remove_file(file).is_err() {
                break;
            }
        }
        index(&self.index(), &[&self.path("news")]);
    }

    /// The command that serves the index at this address.
    pub fn serve_command(&self, listen: &str) -> Command {
        let mut command = command(["serve", "--no-refresh", "--listen", listen, "--keys"]);
        command.arg(self.path("keys")).arg("--index").arg(self.index());
        command
    }

    /// Serves the index.
    pub fn serve(&self) -> Server {
        Server::run(self.serve_command("127.0.0.1:0"))
    }

    /// Serves a copy.
    pub fn serve_replica(&self, name: &str) -> Server {
        Server::start_with(&self.path(name), &["--no-refresh", "--max-age", "1h"])
    }

    /// Copies the served index.
    pub fn pull(&self, server: &Server, name: &str) -> Output {
        let mut command = pull_command(&server.url(""), &self.path(name));
        let output = command.env("SOUWEN_REMOTE_KEY", &self.key).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Output {
            code: output.status.code(),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }

    /// Waits until a server serves this many articles.
    #[track_caller]
    pub fn until_shown(&self, server: &Server, articles: usize) {
        let deadline = Instant::now() + PATIENCE;
        while search(&server.address).0 != articles {
            assert!(Instant::now() < deadline, "{}", server.stderr());
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
    }
}

/// `souwen pull FROM --index INDEX --json`
pub fn pull_command(from: &str, index: &Path) -> Command {
    let mut command = command(["pull", from, "--json", "--index"]);
    command.arg(index);
    command
}

/// The number of matching articles, and the first hits.
pub fn search(address: &str) -> (Value, Vec<Value>) {
    let target = "/api/v1/search?q=%E6%B8%AF%E5%8F%A3&limit=100";
    let answer = crate::util::client::request(address, "GET", target, &[]);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let answer = answer.json();
    let hits = answer["hits"].as_array().unwrap();
    (answer["total"].clone(), hits.iter().map(|hit| hit["id"].clone()).collect())
}
