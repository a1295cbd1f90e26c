//! Tests of the benchmark of engines in `benches/peers/`, which nothing else builds. They cover what needs no
//! other engine: our part of the benchmark compiles and answers, and the documents name every engine.

#[path = "../../benches/peers/src/peer/contract.rs"]
#[allow(dead_code, reason = "the other engines use the rest")]
mod contract;
#[path = "../../benches/peers/src/peer/souwen.rs"]
mod ours;

use contract::{Article, Kind, Label, Peer, Question, Wanted};
use ours::Souwen;

use crate::util::read;

/// The names and titles of the engines, and whether each runs on Java.
fn engines() -> Vec<(String, String, bool)> {
    let source = read("benches/peers/src/peer/mod.rs");
    let lines = source.lines().filter(|line| line.trim_start().starts_with("Named { name: \""));
    let engines = lines.map(|line| {
        let mut quoted = line.split('"').skip(1).step_by(2).map(str::to_owned);
        (quoted.next().unwrap(), quoted.next().unwrap(), line.contains("on_java: true"))
    });
    engines.collect()
}

#[test]
fn every_engine_is_documented() {
    let engines = engines();
    assert!(engines.len() >= 6, "{engines:?}");
    let (readme, figures) = (read("benches/peers/README.md"), read("docs/performance.md"));
    let (rust, java) = (
        read("benches/peers/src/work/mod.rs"),
        read("benches/peers/lucene/src/main/java/souwen/peers/Main.java"),
    );
    for (name, title, on_java) in &engines {
        assert!(readme.contains(&format!("| `{name}` |")), "README.md has no line for {name}");
        assert!(figures.contains(title.as_str()), "docs/performance.md does not name {title}");
        if !on_java {
            assert!(rust.contains(&format!("\"{name}\" =>")), "no process runs {name}");
        }
    }
    assert!(engines.iter().any(|(name, _, on_java)| *on_java && java.contains(name.as_str())));
}

#[test]
fn the_parts_that_others_share_with_souwen_are_of_one_version() {
    let version = |manifest: &str, name: &str| {
        let text = read(manifest);
        let line = text.lines().find(|line| line.starts_with(&format!("{name} = "))).unwrap();
        line.split('"').nth(1).unwrap().trim_start_matches('=').to_owned()
    };
    for name in ["tantivy", "jieba-rs"] {
        let (theirs, ours) =
            (version("benches/peers/Cargo.toml", name), version("Cargo.toml", name));
        assert!(theirs.starts_with(&ours), "{name}: {theirs} and {ours}");
    }
}

#[test]
fn souwen_answers_the_bench() {
    let folder = tempfile::tempdir().unwrap();
    let article = |id: usize, title: &str, body: &str, date: &str| Article {
        id: id.to_string(),
        title: title.to_owned(),
        body: body.to_owned(),
        date: Some(date.to_owned()),
        section: None,
    };
    let articles = [
        article(0, "青石渡口通船", "渡口的老艄公说，新船比旧船快一半。", "2021-03-04"),
        article(1, "山里的学校", "孩子们坐新船过河上学。", "2022-05-06"),
        article(2, "集市", "今年的核桃便宜。", "2022-07-08"),
    ];
    let lines = articles.map(|article| serde_json::to_string(&article).unwrap());
    let file = folder.path().join("articles.jsonl");
    std::fs::write(&file, lines.join("\n")).unwrap();
    let index = folder.path().join("index");
    Souwen::index(&file, Label::Year, &index).unwrap();
    let souwen = Souwen::open(&index, Label::Year).unwrap();

    let all = Wanted { limit: 10, offset: 0, total: true, snippets: true };
    let question = |kind: Kind, label: Option<&str>| Question {
        text: "新船".to_owned(),
        kind,
        label: label.map(str::to_owned),
    };
    for (kind, label, wanted, expected) in [
        (Kind::Words, None, all, vec![1, 0]),
        (Kind::Run, None, all, vec![1, 0]),
        (Kind::Words, Some("2021"), all, vec![0]),
        (Kind::Words, Some("2023"), all, vec![]),
        (Kind::Words, None, Wanted { offset: 2, ..all }, vec![]),
    ] {
        let page = souwen.page(&question(kind, label), wanted).unwrap();
        let mut ids: Vec<u32> = page.hits.iter().map(|hit| hit.id).collect();
        ids.sort_unstable_by(|a, b| b.cmp(a));
        assert_eq!(ids, expected, "{kind:?} {label:?} {wanted:?}");
        assert!(page.hits.iter().all(|hit| hit.snippet.contains("新船")), "{page:?}");
        assert!(page.total >= ids.len());
    }
    assert_eq!(souwen.page(&question(Kind::Words, None), all).unwrap().total, 2);

    for (run, expected) in [("船", vec![0, 1]), ("核桃便宜", vec![2]), ("桥", vec![])] {
        let mut every = souwen.every(run).unwrap();
        every.sort_unstable();
        assert_eq!(every, expected, "{run}");
    }
}
