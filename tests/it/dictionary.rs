//! The user's dictionary from outside: the file, the commands, and its effect on an index and a server.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::util::articles::write_articles;
use crate::util::process::{Guarded, Output, Server, command, index, souwen};
use crate::util::{PATIENCE, Random, corpus, write};

/// The three names of the shipped page that the segmenter does not know.
const NAMES: [&str; 3] = ["扎帕罗娃", "米尔济约耶娃", "扎夫基佐达"];

/// A directory with an index.
struct Place(TempDir);

impl Place {
    fn new() -> Place {
        Place(TempDir::new().unwrap())
    }

    fn of_corpus() -> Place {
        let place = Place::new();
        index(&place.index(), &[&corpus()]);
        place
    }

    fn index(&self) -> PathBuf {
        self.0.path().join("index")
    }

    fn file(&self) -> PathBuf {
        self.index().join("dictionary.txt")
    }

    fn run(&self, args: &[&str]) -> Output {
        let index = self.index();
        souwen([&["--index", index.to_str().unwrap()], args].concat())
    }

    /// Starts a command.
    fn spawn(&self, args: &[&str]) -> Guarded {
        let index = self.index();
        Guarded(command([&["--index", index.to_str().unwrap()], args].concat()).spawn().unwrap())
    }

    #[track_caller]
    fn json(&self, args: &[&str]) -> Value {
        self.run(&[args, &["--json"]].concat()).json()
    }

    /// The words that a text is segmented into with the dictionary of the index.
    #[track_caller]
    fn words(&self, text: &str) -> Vec<String> {
        words_of(&self.json(&["analyze", text]))
    }
}

fn words_of(analysis: &Value) -> Vec<String> {
    let tokens = analysis["tokens"].as_array().unwrap().iter();
    let words = tokens.filter(|token| token["stream"] == "words");
    words.map(|token| token["term"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn names_become_words_by_the_next_index() {
    let place = Place::of_corpus();
    let before = place.json(&["search", "扎帕罗娃"]);
    let add = place.run(&[&["dict", "add"], &NAMES[..]].concat()).success().stdout;
    assert!(add.contains("扎 | 帕罗 | 娃") && add.contains("analyses"), "{add}");
    assert_eq!(std::fs::read_to_string(place.file()).unwrap(), NAMES.join("\n") + "\n");

    // Meanwhile every match is still found, and nothing else has changed.
    let between = place.json(&["search", "扎帕罗娃"]);
    for field in ["total", "counts", "fingerprint", "generation"] {
        assert_eq!(between[field], before[field], "{field}");
    }
    let stats = place.json(&["stats"]);
    assert_eq!(stats["words"], 0);
    assert_eq!(stats["pending"]["added"].as_array().unwrap().len(), 3, "{stats}");
    let touched = stats["pending"]["articles"].as_u64().unwrap();
    assert!((1..=7).contains(&touched), "{stats}");
    assert!(place.run(&["stats"]).success().stdout.contains("3 words to apply"));
    place.run(&["check"]).success();

    let report = place.json(&["index"]);
    assert_eq!((&report["words_added"], &report["reanalyzed"]), (&json!(3), &json!(touched)));
    for name in NAMES {
        assert!(place.words(name).contains(&name.to_owned()), "{name}");
    }
    let after = place.json(&["search", "扎帕羅娃"]);
    assert_eq!((&after["total"], &after["counts"]), (&before["total"], &before["counts"]));
    assert_ne!(after["fingerprint"], before["fingerprint"]);
    let stats = place.json(&["stats"]);
    assert_eq!((&stats["words"], &stats["pending"]["added"]), (&json!(3), &json!([])));
    place.run(&["check"]).success();
}

#[test]
fn the_commands_say_what_they_do() {
    let place = Place::new();
    let empty = place.run(&["dict", "list"]);
    assert_eq!((empty.code, empty.stdout.contains("dict add")), (Some(1), true));
    let added = place.json(&["dict", "add", "扎帕罗娃", "SK-II", "Belt and Road"]);
    assert_eq!(added["added"][0]["after"], json!(["扎帕罗娃"]), "{added}");
    assert_eq!((&added["pending"], &added["added"][0]["articles"]), (&json!(null), &json!(null)));
    let again = place.json(&["dict", "add", "紮帕羅娃", "*ST舜船"]);
    assert_eq!(again["known"], json!(["紮帕羅娃"]), "{again}");
    let stderr = place.run(&["dict", "add", "扎帕罗娃"]).success().stderr;
    assert!(stderr.contains("already"), "{stderr}");
    for wrong in ["娃", "·", "完。再来"] {
        let output = place.run(&["dict", "add", "好词", wrong]);
        assert_eq!(output.code, Some(2), "{wrong}");
        assert!(output.stderr.contains(wrong), "{}", output.stderr);
    }
    let listed = place.json(&["dict", "list"]);
    let words = listed["words"].as_array().unwrap().iter();
    let words: Vec<&str> = words.map(|word| word["word"].as_str().unwrap()).collect();
    assert_eq!(words, ["Belt and Road", "SK-II", "*ST舜船", "扎帕罗娃"]);
    let removed = place.json(&["dict", "remove", "ＳＫ－ＩＩ", "俞建华"]);
    assert_eq!(
        (&removed["removed"][0]["word"], &removed["unknown"]),
        (&json!("ＳＫ－ＩＩ"), &json!(["俞建华"]))
    );
    assert_eq!(place.run(&["dict", "remove", "俞建华"]).code, Some(1));
    assert_eq!(place.run(&["dict"]).code, Some(2));
    for command in ["add", "remove", "list", "learn"] {
        let help = place.run(&["dict", command, "--help"]).success().stdout;
        assert!(
            help.contains("Example") && help.contains(&format!("souwen dict {command}")),
            "{help}"
        );
    }

    // The dictionary existed before the index, so it is applied from the beginning.
    index(&place.index(), &[&corpus()]);
    assert!(place.words("扎帕罗娃").contains(&"扎帕罗娃".to_owned()));
    let table = place.run(&["dict", "list"]).success().stdout;
    assert!(table.contains("扎帕罗娃") && table.contains("applied"), "{table}");
}

#[test]
fn what_is_added_at_the_same_time_is_all_kept() {
    let place = Place::new();
    let word = |process: usize, number: usize| {
        format!(
            "词{}{}",
            "甲乙丙丁戊己".chars().nth(process).unwrap(),
            "子丑寅卯辰".chars().nth(number).unwrap()
        )
    };
    // A refresh, which deletes leftover files, runs all the while.
    index(&place.index(), &[&corpus()]);
    let mut refresh = place.spawn(&["index"]);
    let acknowledged: Vec<String> = std::thread::scope(|scope| {
        let adding = (0..6).map(|process| {
            let place = &place;
            scope.spawn(move || {
                let words = (0..5).map(|number| word(process, number));
                words
                    .filter(|word| place.run(&["dict", "add", word]).code == Some(0))
                    .collect::<Vec<_>>()
            })
        });
        adding.collect::<Vec<_>>().into_iter().flat_map(|adds| adds.join().unwrap()).collect()
    });
    assert_eq!(acknowledged.len(), 30);
    let text = std::fs::read_to_string(place.file()).unwrap();
    let mut kept: Vec<&str> = text.lines().collect();
    let mut expected: Vec<&str> = acknowledged.iter().map(String::as_str).collect();
    kept.sort_unstable();
    expected.sort_unstable();
    assert_eq!(kept, expected);
    refresh.wait(PATIENCE);
}

#[test]
fn a_file_edited_by_hand_is_read_and_its_bad_lines_are_reported() {
    let place = Place::of_corpus();
    write(&place.file(), "\u{feff}# 人名\r\n\r\n扎帕罗娃 20 nr\r\n。\r\n阿里·巴巴\r\n");
    let listed = place.run(&["dict", "list"]).success();
    assert!(listed.stderr.contains("dictionary.txt:4: "), "{}", listed.stderr);
    assert!(listed.stdout.contains("pending"), "{}", listed.stdout);
    let report = place.run(&["index"]);
    assert_eq!(report.code, Some(2));
    assert!(report.stderr.contains("dictionary.txt:4: "), "{}", report.stderr);
    assert!(report.stdout.contains("2 words applied"), "{}", report.stdout);
    assert!(place.words("扎帕罗娃").contains(&"扎帕罗娃".to_owned()));
    assert!(place.words("阿里・巴巴").contains(&"阿里巴巴".to_owned()));
    place.run(&["dict", "add", "俞建华"]).success();
    let text = std::fs::read_to_string(place.file()).unwrap();
    assert_eq!(text, "\u{feff}# 人名\r\n\r\n扎帕罗娃 20 nr\r\n。\r\n阿里·巴巴\r\n俞建华\r\n");
}

#[test]
fn a_running_server_shows_the_repaired_index() {
    let place = Place::of_corpus();
    let server = Server::start(&place.index(), &[]);
    let target = format!("/api/v1/analyze?text={}", crate::util::client::encode("扎帕罗娃"));
    let one_word = || words_of(&server.get(&target).json()).contains(&"扎帕罗娃".to_owned());
    assert!(!one_word());
    place.run(&["dict", "add", "扎帕罗娃"]).success();
    let pending = server.get("/api/v1/stats").json()["pending"].clone();
    assert!(pending.is_object(), "{pending}");
    let deadline = Instant::now() + PATIENCE;
    // The refresh at the start of the server may still hold the lock.
    while place.run(&["index"]).code != Some(0) {
        assert!(Instant::now() < deadline, "the index stays locked");
    }
    while !one_word() {
        assert!(Instant::now() < deadline, "the server still cuts by the old dictionary");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(server.search("扎帕罗娃")["total"], 1);
}

#[test]
fn the_start_of_a_server_repairs_too() {
    let place = Place::of_corpus();
    place.run(&["dict", "add", "扎帕罗娃"]).success();
    let server = Server::start(&place.index(), &[]);
    let deadline = Instant::now() + PATIENCE;
    while server.get("/api/v1/stats").json()["words"] != 1 {
        assert!(Instant::now() < deadline, "{}", server.stderr());
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(server.search("扎帕罗娃")["total"], 1);
}

#[test]
fn killing_a_repair_leaves_one_dictionary_or_the_other() {
    let place = Place::new();
    let news = place.0.path().join("news.jsonl");
    write_articles(&news, 0..1000, "STATE");
    index(&place.index(), &[&news]);
    let mut random = Random(20_230_519);
    // The duration of a complete repair.
    write(&place.file(), "专家组实地");
    let start = Instant::now();
    place.run(&["index"]).success();
    let whole = start.elapsed();
    for word in ["首批项目", "资金由市", "工作人员正在", "粮食收购取得"] {
        let total = place.json(&["search", word])["total"].clone();
        let before = place.json(&["stats"]);
        // Every round removes the word of the previous round and applies another.
        write(&place.file(), word);
        let dir = place.index();
        let args = ["index".as_ref(), "--index".as_ref(), dir.as_os_str()];
        let run = Guarded(command(args).spawn().unwrap());
        // The moment of the kill is the subject of the test; nothing is waited for.
        std::thread::sleep(whole.mul_f64(random.fraction()));
        drop(run);
        place.run(&["check"]).success();
        let after = place.json(&["stats"]);
        let applied = words_of(&place.json(&["analyze", word])).contains(&word.to_owned());
        assert_eq!(applied, after["pending"]["added"] == json!([]), "{word}: {after}");
        assert_eq!(applied, after["fingerprint"] != before["fingerprint"], "{word}: {after}");
        assert_eq!(place.json(&["search", word])["total"], total, "{word}");
        place.run(&["index"]).success();
        assert_eq!(place.json(&["stats"])["pending"]["added"], json!([]), "{word}");
    }
}

#[test]
fn words_are_learned_from_the_articles() {
    let place = Place::of_corpus();
    let table = place.run(&["dict", "learn"]).success().stdout;
    assert!(table.starts_with("word") && table.contains("--take"), "{table}");
    let learned = place.json(&["dict", "learn", "--limit", "20"]);
    let words = learned["words"].as_array().unwrap();
    for name in NAMES {
        let word = words.iter().find(|word| word["word"] == name);
        assert_eq!(word.unwrap_or_else(|| panic!("{name} is not in {learned}"))["kind"], "person");
    }
    // Nothing is added without being asked to.
    assert!(!place.file().exists());
    let added = place.json(&["dict", "learn", "--take", "12"]);
    assert_eq!(added["added"].as_array().unwrap().len(), 12.min(words.len()), "{added}");
    place.run(&["index"]).success();
    for name in NAMES {
        assert!(place.words(name).contains(&name.to_owned()), "{name}");
    }
    let again = place.json(&["dict", "learn", "--limit", "100"]);
    let again: Vec<&Value> =
        again["words"].as_array().unwrap().iter().map(|w| &w["word"]).collect();
    assert!(!again.iter().any(|word| NAMES.iter().any(|name| *word == name)), "{again:?}");
    for args in [["--take", "3", "--all"].as_slice(), &["--min-count", "1"]] {
        assert_eq!(place.run(&[&["dict", "learn"], args].concat()).code, Some(2));
    }
    assert_eq!(place.run(&["dict", "learn", "--min-count", "1000"]).code, Some(1));
}
