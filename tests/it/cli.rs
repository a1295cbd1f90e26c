//! Tests of the command line, run as processes: output, errors and exit codes.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

/// An empty folder in which commands are run.
struct Place(TempDir);

/// The result of a command.
#[derive(Debug)]
struct Outcome {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Place {
    fn new() -> Place {
        Place(tempfile::tempdir().unwrap())
    }

    /// A folder with two articles in `报道/`, indexed.
    fn indexed() -> Place {
        let place = Place::new();
        place.write("报道/news.jsonl", &lines(&[COTTON, RAILWAY]));
        place.run(["index", "报道"]).done();
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, content: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    fn command<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_souwen"));
        command.args(args).current_dir(self.0.path()).env_remove("SOUWEN_INDEX").env("LC_ALL", "C");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn run<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Outcome {
        outcome(&mut self.command(args))
    }
}

fn outcome(command: &mut Command) -> Outcome {
    let output = command.output().unwrap();
    Outcome {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

impl Outcome {
    #[track_caller]
    fn ended(self, code: i32) -> Outcome {
        assert_eq!(self.code, Some(code), "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        self
    }

    #[track_caller]
    fn done(self) -> Outcome {
        self.ended(0)
    }

    /// An error is one line on stderr that begins with the program's name.
    #[track_caller]
    fn failed(self, parts: &[&str]) -> Outcome {
        let outcome = self.ended(2);
        let stderr = &outcome.stderr;
        assert!(stderr.starts_with("souwen: ") && stderr.lines().count() == 1, "{stderr}");
        for part in parts {
            assert!(stderr.contains(part), "{part:?} is not in {stderr}");
        }
        outcome
    }

    #[track_caller]
    fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|e| panic!("{e}: {}", self.stdout))
    }
}

const COTTON: &str = r#"{"id":"cotton","title":"棉花列车驶出喀什","body":["一列满载棉花的列车三月一日驶出喀什站，开往中亚。","这是今年首趟棉花专列，经由口岸出境。"],"date":"2024-03-01","place":"喀什","source":"新华社","authors":["张望"],"kind":"article"}"#;
const RAILWAY: &str = r#"{"id":"railway","title":"铁路与能源合作座谈会举行","body":["与会者讨论了铁路和能源领域的合作。"],"date":"2024-04-02","place":"伊宁","source":"临江日报","authors":["李想"],"kind":"article"}"#;

fn lines(articles: &[&str]) -> String {
    articles.iter().map(|article| format!("{article}\n")).collect()
}

/// Whether a text contains control characters for a terminal.
fn acts_on_terminal(text: &str) -> bool {
    text.chars().any(|c| c.is_control() && c != '\n')
}

#[test]
fn every_command_has_help_with_an_example() {
    let place = Place::new();
    let commands =
        ["index", "search", "show", "serve", "analyze", "dict", "stats", "check", "eval", "export"];
    for command in commands {
        let help = place.run([command, "--help"]).done().stdout;
        assert!(help.contains("Example") && help.contains(&format!("souwen {command}")), "{help}");
    }
    place.run(["--version"]).done();
    place.run(["serach"]).ended(2);
    place.run(["search", "--limt", "3"]).ended(2);
}

#[test]
fn without_an_index_a_command_says_how_to_make_one() {
    let place = Place::new();
    for args in [&["search", "棉花"][..], &["show", "a"], &["stats"], &["check"], &["export"]] {
        place.run(args).failed(&["no index at index", "souwen index"]);
    }
    place.run(["index"]).failed(&["corpus"]);
    place.run(["serve", "--listen", "127.0.0.1:0"]).failed(&["corpus"]);
    place.run(["serve", "--listen", "127.0.0.1:0", "--no-refresh"]).failed(&["no index"]);
    place.run(["serve", "--listen", "127.0.0.1:0", "gone"]).failed(&["gone"]);
    place.run(["index", "gone"]).failed(&["gone"]);
    assert!(!place.path("index").join("CURRENT").exists());
}

#[test]
fn exit_codes_say_whether_something_was_found() {
    let place = Place::indexed();
    let found = place.run(["search", "棉花"]).done();
    assert!(found.stdout.starts_with("1. 棉花列车驶出喀什\n"), "{}", found.stdout);
    assert!(found.stdout.contains("2024-03-01 · 新华社 喀什 · 张望 · id cotton"));
    assert!(found.stdout.contains("1 article"), "{}", found.stdout);
    let nothing = place.run(["search", "海豚"]).ended(1);
    assert!(nothing.stdout.contains("nothing found"), "{}", nothing.stdout);
    place.run(["show", "cotton"]).done();
    place.run(["show", "dolphin"]).ended(1);
    // An offset beyond the last hit shows nothing, but the search has matches.
    place.run(["search", "棉花", "--offset", "50"]).done();
    place.run(["search", "棉花", "--limit", "0"]).done();
}

#[test]
fn a_run_on_pipes_prints_neither_bars_nor_colours() {
    let place = Place::new();
    place.write("报道/news.jsonl", &lines(&[COTTON, RAILWAY]));
    let index = place.run(["index", "报道"]).done();
    assert_eq!(index.stderr, "");
    for args in [&["search", "棉花"][..], &["show", "cotton"], &["stats"], &["analyze", "棉花"]]
    {
        let outcome = place.run(args).done();
        assert!(!acts_on_terminal(&outcome.stdout), "{args:?}: {}", outcome.stdout);
        assert_eq!(outcome.stderr, "", "{args:?}");
    }
}

#[test]
fn the_query_language_and_options_mix() {
    let place = Place::indexed();
    let ids = |args: &[&str]| -> Vec<String> {
        let args = [&["search", "--json"], args].concat();
        let answer = place.run(args).json();
        let hits = answer["hits"].as_array().unwrap();
        let full = hits.iter().filter(|hit| hit["partial"] == false);
        full.map(|hit| hit["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids(&[]), ["railway", "cotton"]);
    assert_eq!(ids(&["--sort", "oldest"]), ["cotton", "railway"]);
    assert_eq!(ids(&["列车", "棉花"]), ["cotton"]);
    assert_eq!(ids(&["合作", "-能源"]), [""; 0]);
    assert_eq!(ids(&["铁路", "-棉花", "--limit", "1"]), ["railway"]);
    assert_eq!(ids(&["--from", "2024-04"]), ["railway"]);
    assert_eq!(ids(&["--to", "2024-03-01"]), ["cotton"]);
    assert_eq!(ids(&["--filter", "source=新华社"]), ["cotton"]);
    assert_eq!(ids(&["--filter", "place=喀什", "--filter", "place=伊宁"]), ["railway", "cotton"]);
    assert_eq!(ids(&["--limit", "1", "--offset", "1"]), ["cotton"]);
    let facets = place.run(["search", "--facets", "source,month"]).done().stdout;
    assert!(facets.contains("month: ") && facets.contains("2024-04 1"), "{facets}");
    for wrong in [&["--from", "五月"][..], &["--filter", "colour=红"], &["--facets", "date"]] {
        place.run([&["search", "棉花"], wrong].concat()).failed(&[wrong[0]]);
    }
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let place = Place::new();
    let long = "列车从这里驶出，经过口岸，开往远方。".repeat(20);
    let articles: String = (0..500)
        .map(|n| json!({ "id": n.to_string(), "title": format!("第{n}趟列车"), "body": long }))
        .map(|article| format!("{article}\n"))
        .collect();
    place.write("news.jsonl", &articles);
    place.run(["index", "news.jsonl"]).done();
    for args in [&["export"][..], &["search", "列车", "--limit", "100"], &["show", "7"]] {
        let mut child = place.command(args).spawn().unwrap();
        // Like `| head -1`: reads one line, and closes the pipe.
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{args:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{args:?}");
    }
    let mut dry = place.command(["index", "--dry-run", "news.jsonl"]).spawn().unwrap();
    drop(dry.stdout.take());
    assert_eq!(dry.wait().unwrap().code(), Some(0));
}

#[test]
fn articles_cannot_steer_the_terminal() {
    let place = Place::new();
    let title = "红\u{1b}[31m色\u{9b}2J警\u{202e}报\u{7}";
    let article = json!({
        "id": "bad\u{1b}]0;x\u{7}",
        "title": title,
        "body": ["第一段\u{1b}[2J列车。\r\n覆盖"],
        "source": "\u{1b}c社",
        "date": "2024-03-01",
    });
    place.write("报道/bad\u{1b}.jsonl", &format!("{article}\nnot json \u{1b}[31m\n"));
    let index = place.run(["index", "报道"]).ended(2);
    let dry = place.run(["index", "--dry-run", "报道"]).ended(2);
    let search = place.run(["search", "列车"]).done();
    let stats = place.run(["stats"]).done();
    let export = place.run(["export"]).done();
    let json = place.run(["search", "列车", "--json"]).done();
    for outcome in [&index, &dry, &search, &stats, &export, &json] {
        for text in [&outcome.stdout, &outcome.stderr] {
            assert!(!acts_on_terminal(text) && !text.contains('\u{202e}'), "{text:?}");
        }
    }
    assert_eq!(export.json()["title"], json.json()["hits"][0]["title"]);
}

#[test]
fn unreadable_files_are_reported_and_the_rest_is_indexed() {
    let place = Place::new();
    place.write("报道/news.jsonl", &format!("{COTTON}\n{{\"title\": \n{RAILWAY}\n"));
    place.write("报道/读我.pptx", "PK");
    let index = place.run(["index", "报道"]).ended(2);
    assert!(index.stderr.contains("news.jsonl:2: "), "{}", index.stderr);
    assert!(index.stderr.contains("could not be read"), "{}", index.stderr);
    assert!(index.stdout.contains("1 .pptx"), "{}", index.stdout);
    place.run(["search", "铁路"]).done();
    let report = place.run(["index", "报道", "--json"]).json();
    assert_eq!(report["articles"], 2, "{report}");
    assert_eq!(report["other_kinds"]["pptx"], 1, "{report}");
}

#[test]
fn a_dry_run_shows_the_evidence_and_writes_nothing() {
    let place = Place::new();
    let page = "# 棉花列车驶出喀什\n\n新华社喀什2024年3月1日电（记者 张望）一列满载棉花的列车驶出喀什站。\n\n\
                列车将经由口岸开往中亚。\n";
    place.write("报道/page.md", page);
    let dry = place.run(["index", "--dry-run", "报道"]).done();
    assert!(dry.stdout.contains("1. 棉花列车驶出喀什, lines 1-5"), "{}", dry.stdout);
    assert!(dry.stdout.contains("<- line 3, "), "{}", dry.stdout);
    assert!(dry.stdout.contains("1 record in 1 file; nothing was written"), "{}", dry.stdout);
    let record = place.run(["index", "--dry-run", "--json", "报道"]).done().json();
    assert_eq!(record["title"], "棉花列车驶出喀什");
    assert_eq!(record["lines"], json!([1, 5]));
    assert!(!record["evidence"].as_array().unwrap().is_empty(), "{record}");
    assert!(!place.path("index").exists());
}

/// The most memory that a running process has used, in bytes.
#[cfg(target_os = "linux")]
fn most_memory(process: &std::process::Child) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{}/status", process.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() << 10
}

#[test]
#[cfg(target_os = "linux")]
fn a_dry_run_keeps_little_of_a_large_file() {
    let place = Place::new();
    let article = |number: usize, paragraphs: usize| {
        let paragraph = |at| {
            let sentence = format!("Barge {number} passed lock {at} with a load of cotton. ");
            sentence.repeat(4)
        };
        let body: Vec<String> = (0..paragraphs).map(paragraph).collect();
        format!("{}\n", json!({ "title": format!("Barge {number}"), "body": body }))
    };
    let large: String = (0..100).map(|number| article(number, 500)).collect();
    place.write("barges/1.jsonl", &large);
    // What is printed of these is more than fits into a pipe, so the process is still there when it is asked.
    let others: String = (0..3_000).map(|number| article(number, 1)).collect();
    place.write("barges/2.jsonl", &others);
    let mut dry = place.command(["index", "--dry-run", "barges"]).spawn().unwrap();
    let mut shown = BufReader::new(dry.stdout.take().unwrap());
    let mut line = String::new();
    while !line.contains("unaccounted for") {
        line.clear();
        assert_ne!(shown.read_line(&mut line).unwrap(), 0, "no account");
    }
    assert!(line.contains(" 0 unaccounted for"), "{line}");
    let memory = most_memory(&dry);
    assert!(memory < 16 * large.len(), "{memory} bytes for {}", large.len());
    shown.read_to_end(&mut Vec::new()).unwrap();
    assert!(dry.wait().unwrap().success());
}

#[test]
fn folders_are_remembered_and_forgotten() {
    let place = Place::new();
    place.write("corpus/news.jsonl", &lines(&[COTTON]));
    let first = place.run(["index", "--json"]).done().json();
    assert_eq!((&first["added"], &first["articles"]), (&json!(1), &json!(1)));
    let again = place.run(["index", "--json"]).done().json();
    assert_eq!((&again["files_read"], &again["files_unchanged"]), (&json!(0), &json!(1)));
    place.write("more/news.jsonl", &lines(&[RAILWAY]));
    place.run(["index", "more"]).done();
    let stats = place.run(["stats", "--json"]).done().json();
    assert_eq!(stats["articles"], 2, "{stats}");
    place.run(["index", "--forget", "more"]).done();
    place.run(["search", "--filter", "place=伊宁"]).ended(1);
    place.run(["index", "--forget", "never"]).failed(&["never", "corpus"]);
}

#[test]
fn the_index_is_named_by_option_or_environment() {
    let place = Place::new();
    place.write("报道/news.jsonl", &lines(&[COTTON]));
    place.run(["--index", "甲", "index", "报道"]).done();
    assert!(place.path("甲").join("CURRENT").exists());
    place.run(["search", "棉花", "--index", "甲"]).done();
    outcome(place.command(["search", "棉花"]).env("SOUWEN_INDEX", "甲")).done();
    outcome(place.command(["search", "棉花", "--index", "乙"]).env("SOUWEN_INDEX", "甲"))
        .failed(&["乙"]);
}

#[test]
fn an_export_is_read_back_to_the_same_bytes() {
    let place = Place::new();
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    place.run(["index".as_ref(), page.as_os_str()]).done();
    let first = place.run(["export"]).done().stdout;
    assert!(first.lines().count() >= 7, "{first}");
    place.write("export.jsonl", &first);
    place.run(["index", "export.jsonl", "--index", "again"]).done();
    assert_eq!(place.run(["export", "--index", "again"]).done().stdout, first);
}

#[test]
fn texts_are_analyzed_without_an_index() {
    let place = Place::new();
    let table = place.run(["analyze", "中吉乌铁路", "C919"]).done().stdout;
    let header: Vec<&str> = table.lines().next().unwrap().split_whitespace().collect();
    assert_eq!(header, ["stream", "position", "characters", "term", "text"]);
    for (stream, original) in [("words", "铁路"), ("words", "C919"), ("grams", "乌")] {
        let is_row = |line: &str| line.starts_with(stream) && line.trim_end().ends_with(original);
        assert!(table.lines().any(is_row), "{stream} {original} is not in {table}");
    }
    let tokens = place.run(["analyze", "--json", "铁路"]).done().json();
    assert_eq!(tokens["text"], "铁路", "{tokens}");
    place.run(["analyze", "……"]).ended(1);
    place.run(["analyze", "铁路", "--index", "gone"]).failed(&["gone"]);
}

#[test]
fn stats_and_check_look_at_the_index() {
    let place = Place::indexed();
    let stats = place.run(["stats"]).done().stdout;
    assert!(stats.contains("2024-03-01 to 2024-04-02"), "{stats}");
    assert!(stats.contains("报道 (1 file)"), "{stats}");
    let check = place.run(["check"]).done().stdout;
    assert!(check.contains(", 2 articles and ") && check.contains(" read in "), "{check}");
    let whole = "2 articles compared with what the index says of them: the index is whole\n";
    assert!(check.ends_with(whole), "{check}");
    let check = place.run(["check", "--full", "--json"]).done().json();
    assert_eq!((&check["articles"], &check["problems"]), (&json!(2), &json!([])));
    assert_eq!((&check["compared"], &check["strays"]), (&json!(2), &json!([])));
    for figure in ["files", "bytes", "postings", "seconds", "seconds_per_gigabyte"] {
        assert!(check[figure].as_f64().is_some_and(|figure| figure > 0.0), "{figure}: {check}");
    }
}

#[test]
fn show_prints_the_article_whole() {
    let place = Place::indexed();
    let shown = place.run(["show", "cotton"]).done().stdout;
    assert!(shown.starts_with("棉花列车驶出喀什\n\nid "), "{shown}");
    assert!(shown.contains("\n\n这是今年首趟棉花专列，经由口岸出境。\n"), "{shown}");
    let article = place.run(["show", "cotton", "--json"]).done().json();
    assert_eq!(article["place"], "喀什", "{article}");
}

/// A running server, which is stopped at the end of the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn serving_prints_the_address_alone_on_stdout() {
    let place = Place::indexed();
    let serve = ["serve", "--listen", "0.0.0.0:0", "--public-url", "https://news.example.com/"];
    let mut server = Running(place.command(serve).spawn().unwrap());
    let mut stdout = BufReader::new(server.0.stdout.take().unwrap());
    let mut address = String::new();
    stdout.read_line(&mut address).unwrap();
    assert!(address.starts_with("http://127.0.0.1:") && address.ends_with("/\n"), "{address}");
    let listen = address.trim_start_matches("http://").trim_end_matches("/\n");
    place.run(["serve", "--listen", listen]).failed(&[listen, "--listen"]);
    let stopped = Command::new("kill").arg(server.0.id().to_string()).status().unwrap();
    assert!(stopped.success());
    assert_eq!(server.0.wait().unwrap().code(), Some(0));
    let (mut rest, mut stderr) = (String::new(), String::new());
    stdout.read_to_string(&mut rest).unwrap();
    server.0.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!(rest, "");
    for part in ["serving 2 articles", "https://news.example.com/\n", "whoever can reach it"] {
        assert!(stderr.contains(part), "{part} is not in {stderr}");
    }
}

#[test]
fn serving_another_folder_names_both() {
    let place = Place::indexed();
    place.write("别的/b.jsonl", &lines(&[RAILWAY]));
    let serve = ["serve", "别的", "--listen", "127.0.0.1:0"];
    place.run(serve).failed(&["别的", "报道", "souwen index"]);
}
