//! Tests the document on operations: its commands are run as they are printed there, with the paths of a real
//! machine mapped into a folder of the test.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use tempfile::TempDir;

use crate::util::client::request;
use crate::util::process::{Guarded, Server, index, souwen};
use crate::util::{PATIENCE, read, write};

/// The code blocks of the document, by the language of their fences.
fn blocks() -> BTreeMap<String, Vec<String>> {
    let mut blocks: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut open: Option<(String, String)> = None;
    for line in read("docs/operations.md").lines() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(language), None) => open = Some((language.to_owned(), String::new())),
            (Some(_), Some(_)) => {
                let (language, block) = open.take().unwrap();
                blocks.entry(language).or_default().push(block);
            }
            (None, Some((_, block))) => {
                block.push_str(line);
                block.push('\n');
            }
            (None, None) => {}
        }
    }
    blocks
}

/// The commands of the service units, by their descriptions.
fn units() -> Vec<String> {
    let units = &blocks()["ini"];
    let starts = units.iter().flat_map(|unit| unit.lines());
    starts.filter_map(|line| line.strip_prefix("ExecStart=")).map(str::to_owned).collect()
}

/// A machine as in the document, in a folder.
struct Machine(TempDir);

impl Machine {
    fn new() -> Machine {
        let machine = Machine(TempDir::new().unwrap());
        for folder in ["/srv/news", "/etc/souwen", "/var/lib/souwen", "/backup"] {
            std::fs::create_dir_all(machine.place(folder)).unwrap();
        }
        machine.news(3);
        machine
    }

    /// The local path for a path of the document.
    fn place(&self, path: &str) -> std::path::PathBuf {
        self.0.path().join(path.trim_start_matches('/'))
    }

    fn news(&self, articles: usize) {
        let line = |n| {
            format!("{{\"id\":\"{n}\",\"title\":\"消息{n}\",\"body\":[\"第{n}天到达港口。\"]}}\n")
        };
        write(&self.place("/srv/news/a.jsonl"), (0..articles).map(line).collect::<String>());
    }

    fn index(&self) {
        index(&self.place("/var/lib/souwen/index"), &[&self.place("/srv/news")]);
    }

    /// A text with its paths replaced by local ones.
    fn led(&self, text: &str) -> String {
        let folders = ["/srv/news", "/etc/souwen", "/var/lib/souwen", "/backup"];
        folders.iter().fold(text.to_owned(), |text, folder| {
            text.replace(folder, &self.place(folder).display().to_string())
        })
    }

    /// A command of a unit, with some parts replaced.
    fn unit(&self, start: &str, changes: &[(&str, &str)]) -> Command {
        let start = changes.iter().fold(self.led(start), |start, (from, to)| {
            assert!(start.contains(from), "{from} in {start}");
            start.replace(from, to)
        });
        let mut words = start.split_whitespace();
        assert_eq!(words.next(), Some("/usr/local/bin/souwen"), "{start}");
        crate::util::process::command(words)
    }
}

/// Runs a block of commands, without commands of the service manager and changes of file owners, which need
/// an administrator.
#[cfg(unix)]
fn shell(machine: &Machine, block: &str) {
    let own = |line: &&str| !["systemctl ", "chown "].iter().any(|word| line.starts_with(word));
    let lines: Vec<&str> = block.lines().filter(own).collect();
    let program = Path::new(env!("CARGO_BIN_EXE_souwen")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
    let output = Command::new("sh")
        .args(["-euc", &machine.led(&lines.join("\n"))])
        .env("PATH", path)
        .current_dir(machine.0.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{block}: {}", String::from_utf8_lossy(&output.stderr));
}

/// The block that contains this text.
fn block_with(blocks: &[String], part: &str) -> String {
    let block = blocks.iter().find(|block| block.contains(part));
    block.unwrap_or_else(|| panic!("no block has {part}")).clone()
}

#[cfg(unix)]
#[test]
fn backup_and_restore_work_as_documented() {
    let blocks = blocks().remove("sh").unwrap();
    let machine = Machine::new();
    machine.index();
    shell(&machine, &block_with(&blocks, "souwen check"));
    shell(&machine, &block_with(&blocks, "date +%u"));
    machine.news(1);
    machine.index();
    shell(&machine, &block_with(&blocks, "index.broken"));
    let index = machine.place("/var/lib/souwen/index");
    let stats = ["stats".as_ref(), "--json".as_ref(), "--index".as_ref(), index.as_os_str()];
    assert_eq!(souwen(stats).success().json()["articles"], 3);
    // And again, over the existing snapshot.
    std::fs::remove_dir_all(machine.place("/var/lib/souwen/index.broken")).unwrap();
    shell(&machine, &block_with(&blocks, "souwen check"));
}

/// The writer and a replica are started as in their units, on free ports, and without the certificate of a
/// machine that does not exist.
#[cfg(unix)]
#[test]
fn the_units_make_a_replica_that_is_ready() {
    let machine = Machine::new();
    shell(&machine, &block_with(&blocks()["sh"], "souwen key add"));
    let units = units();
    let tls = "--tls-cert /etc/souwen/cert.pem --tls-key /etc/souwen/key.pem";
    let (tls, key) = (machine.led(tls), machine.place("/etc/souwen/replica.key"));
    let writer = machine.unit(
        &units[0],
        &[("0.0.0.0:7878", "127.0.0.1:0"), (&tls, ""), ("--host writer.example.com", "")],
    );
    let writer = Server::run(writer);
    let mut pull = machine.unit(
        &units[1],
        &[
            ("https://writer.example.com:7878", &writer.url("")),
            ("%i", "7881"),
            ("%d/key", &key.display().to_string()),
        ],
    );
    let mut pull = Guarded(pull.spawn().unwrap());
    let replica = machine.place("/var/lib/souwen/replica-7881");
    let deadline = Instant::now() + PATIENCE;
    while !replica.join("CURRENT").exists() {
        assert!(Instant::now() < deadline, "no copy has come");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let serve =
        machine.unit(&units[2], &[("127.0.0.1:%i", "127.0.0.1:0"), ("replica-%i", "replica-7881")]);
    let server = Server::run(serve);
    let ready = request(&server.address, "GET", "/ready", &[]);
    assert_eq!(ready.status, 200, "{}", ready.text());
    assert!(ready.json()["checked_s"].is_u64(), "{}", ready.text());
    // As a proxy sends it: with the host name of the site.
    let head = "GET /api/v1/search?q=%E6%B8%AF%E5%8F%A3 HTTP/1.1\r\nHost: search.example.com\r\nConnection: close\r\n\r\n";
    let answer = crate::util::client::raw(&server.address, head.as_bytes());
    assert_eq!((answer.status, &answer.json()["total"]), (200, &3.into()));
    pull.terminate();
    assert_eq!(pull.wait(PATIENCE).code(), Some(0));
}

/// Ports and paths in the document are consistent.
#[test]
fn the_parts_go_together() {
    let text = read("docs/operations.md");
    for port in ["7881", "7882", "7883"] {
        assert!(text.contains(&format!("souwen-replica@{port}")), "{port}");
        assert_eq!(
            text.matches(&format!("127.0.0.1:{port}")).count(),
            2,
            "nginx and Caddy, {port}"
        );
    }
    let units = units();
    assert_eq!(units.len(), 3);
    let words = |unit: &str| unit.split_whitespace().nth(1).unwrap().to_owned();
    assert_eq!(
        units.iter().map(|unit| words(unit)).collect::<Vec<_>>(),
        ["serve", "pull", "serve"]
    );
    for unit in &units {
        let help = souwen([&words(unit), "--help"]).success().stdout;
        for option in unit.split_whitespace().filter(|word| word.starts_with("--")) {
            assert!(help.contains(option), "{option} of {unit}");
        }
    }
}
