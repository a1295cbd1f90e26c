//! Reading every match: `souwen search --all` and `--count-by`, and the promise that the same index and the
//! same query give the same bytes.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::util::articles::article;
use crate::util::process::{Server, command, index, souwen};
use crate::util::{corpus, write};

/// An index of these articles.
fn index_of(articles: &[Value]) -> TempDir {
    let folder = TempDir::new().unwrap();
    let lines: Vec<String> = articles.iter().map(Value::to_string).collect();
    write(&folder.path().join("news.jsonl"), lines.join("\n"));
    index(&folder.path().join("index"), &[&folder.path().join("news.jsonl")]);
    folder
}

/// Runs `souwen search ARGS… --index …`, which is expected to find something.
#[track_caller]
fn search(folder: &Path, args: &[&str]) -> String {
    let index = folder.join("index");
    let index = index.to_str().unwrap();
    souwen([&["search"], args, &["--index", index]].concat()).success().stdout
}

#[track_caller]
fn json_lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// JSON without the members that identify the state of the index.
fn without_state(mut value: Value) -> Value {
    for name in ["generation", "fingerprint", "took_ms"] {
        value.as_object_mut().unwrap().remove(name);
    }
    value
}

fn three() -> Vec<Value> {
    vec![
        json!({"id": "a", "title": "铁路开工", "date": "2024-03-01", "source": "新华社",
               "authors": ["张望", "李想"], "place": "喀什",
               "body": ["中吉乌鐵路今日开工，铁路全长五百公里。", "没有别的。"]}),
        json!({"id": "b", "title": "=HYPERLINK(\"https://a.example\")", "date": "2024-03-02",
               "source": "临江日报", "authors": ["李想"],
               "body": ["-20℃的铁路,\"首趟\"列车。"]}),
        json!({"id": "c", "title": "公路", "body": ["只有公路，铁路\t以后再说。"]}),
    ]
}

#[test]
fn every_occurrence_is_a_row_in_its_context() {
    let folder = index_of(&three());
    let rows = json_lines(&search(folder.path(), &["铁路", "--all"]));
    let shown: Vec<String> = rows
        .iter()
        .map(|row| {
            let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
            let (left, found, right) = (text("left"), text("match"), text("right"));
            format!("{} {} {left}[{found}]{right}", text("id"), row["paragraph"])
        })
        .collect();
    assert_eq!(
        shown,
        [
            "b 1 -20℃的[铁路],\"首趟\"列车。",
            "a null [铁路]开工",
            "a 1 中吉乌[鐵路]今日开工，铁路全长五百公里。",
            "a 1 中吉乌鐵路今日开工，[铁路]全长五百公里。",
            "c 1 只有公路，[铁路] 以后再说。",
        ]
    );
    let stats =
        souwen(["stats", "--json", "--index", folder.path().join("index").to_str().unwrap()]);
    let stats = stats.success().json();
    let expected = json!({
        "id": "a", "date": "2024-03-01", "source": "新华社", "title": "铁路开工", "part": "title",
        "paragraph": null, "left": "", "match": "铁路", "right": "开工", "occurrences": 3,
        "generation": stats["generation"], "fingerprint": stats["fingerprint"],
    });
    assert_eq!(rows[1], expected);
    let oldest = search(folder.path(), &["铁路", "--all", "--sort", "oldest", "--context", "2"]);
    let oldest = json_lines(&oldest);
    assert_eq!((&oldest[0]["id"], &oldest[0]["right"]), (&json!("a"), &json!("开工")));
    assert_eq!(oldest[2]["left"], "工，");
    let narrowed = ["铁路", "--all", "--filter", "source=临江日报", "--to", "2024-03"];
    assert_eq!(json_lines(&search(folder.path(), &narrowed)).len(), 1);
    // An article that matches only by its metadata has a row without a place.
    let by_source = json_lines(&search(folder.path(), &["新华社", "--all"]));
    assert_eq!((by_source.len(), &by_source[0]["match"]), (1, &Value::Null));
    assert_eq!(by_source[0]["occurrences"], 0);
}

#[test]
fn a_spreadsheet_opens_it_safely() {
    let folder = index_of(&three());
    let csv = search(folder.path(), &["铁路", "--all", "--format", "csv"]);
    let rest = csv.strip_prefix("\u{feff}id,date,source,title,part,paragraph,left,match,right,");
    let rest = rest.unwrap_or_else(|| panic!("{csv}"));
    assert!(rest.starts_with("occurrences,generation,fingerprint\r\n"), "{csv}");
    assert_eq!(csv.matches("\r\n").count(), csv.matches('\n').count());
    let b = "b,2024-03-02,临江日报,\"'=HYPERLINK(\"\"https://a.example\"\")\",body,1,'-20℃的,铁路,\
             \",\"\"首趟\"\"列车。\",1,";
    assert!(csv.contains(b), "{csv}");
    let tsv = search(folder.path(), &["铁路", "--all", "--format", "tsv"]);
    assert_eq!(tsv.lines().count(), 6);
    assert!(tsv.lines().all(|line| line.split('\t').count() == 12), "{tsv}");
    assert!(tsv.contains("\tbody\t1\t-20℃的\t铁路\t,\"首趟\"列车。\t1\t"), "{tsv}");
}

#[test]
fn counts_are_exact_and_come_as_a_table_or_data() {
    let folder = index_of(&three());
    let table = search(folder.path(), &["铁路", "--count-by", "month"]);
    assert_eq!(
        table,
        "month    articles  occurrences\n\
         2024-03         2            4\n\
         (none)          1            1\n\
         all             3            5\n"
    );
    let object: Value =
        serde_json::from_str(&search(folder.path(), &["铁路", "--count-by", "author", "--json"]))
            .unwrap();
    assert!(object["generation"].is_string() && object["fingerprint"].is_string());
    let row = |value: Value, articles: u32, occurrences: u32| json!({"value": value, "articles": articles, "occurrences": occurrences});
    let expected = json!({
        "query": "铁路", "count_by": "author", "articles": 3, "occurrences": 5, "warnings": [],
        "values": [row("李想".into(), 2, 4), row("张望".into(), 1, 3), row(Value::Null, 1, 1)],
    });
    assert_eq!(without_state(object), expected);
    let csv = search(folder.path(), &["铁路", "--count-by", "year", "--format", "csv"]);
    assert!(
        csv.starts_with("\u{feff}year,articles,occurrences,generation,fingerprint\r\n2024,2,4,")
    );
    // Without matches the exit code says so, and the table has only its head.
    let index = folder.path().join("index");
    let index = index.to_str().unwrap();
    let nothing = souwen(["search", "海豚", "--all", "--format", "csv", "--index", index]);
    assert_eq!((nothing.code, nothing.stdout.lines().count()), (Some(1), 1));
    let nothing = souwen(["search", "海豚", "--count-by", "place", "--index", index]);
    assert_eq!(nothing.code, Some(1));
    let refused = souwen(["search", "海豚", "--all", "--sort", "relevance", "--index", index]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("--sort newest"), "{}", refused.stderr);
}

#[test]
fn all_is_all_and_a_closed_pipe_is_no_failure() {
    let articles: Vec<Value> = (0..1_200).map(|number| article(number, "ALLE")).collect();
    let folder = index_of(&articles);
    let rows = json_lines(&search(folder.path(), &["ALLE", "--all"]));
    assert_eq!(rows.len(), 1_200);
    let keys: Vec<(String, String)> =
        rows.iter().map(|row| (row["date"].to_string(), row["id"].to_string())).collect();
    assert!(keys.windows(2).all(|pair| pair[0].0 > pair[1].0 || pair[0] < pair[1]), "the order");
    let counted: Value =
        serde_json::from_str(&search(folder.path(), &["ALLE", "--count-by", "year", "--json"]))
            .unwrap();
    assert_eq!(counted["values"][0]["articles"], 1_200);

    for format in ["jsonl", "csv", "tsv"] {
        let index = folder.path().join("index");
        let args = ["search", "", "--all", "--format", format, "--index", index.to_str().unwrap()];
        let mut child = command(args).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let mut stderr = String::new();
        child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        assert_eq!((child.wait().unwrap().code(), stderr.as_str()), (Some(0), ""), "{format}");
    }
}

#[test]
fn the_same_state_and_query_give_the_same_bytes() {
    let articles: Vec<Value> = (0..300).map(|number| article(number, "SAME")).collect();
    let folder = index_of(&articles);
    // Only the elapsed time may differ.
    let timeless = |text: &str| -> String {
        let mut value: Value = serde_json::from_str(text).unwrap();
        value["took_ms"] = 0.into();
        value.to_string()
    };
    let queries = [
        &["轨道交通 进展"][..],
        &["临江水利工程取得了什么进展"],
        &["合作 OR 走访", "--sort", "oldest"],
        &["备忘录", "--filter", "source=望海社", "--facets", "source,month,author"],
        &[""],
    ];
    for query in queries {
        let args = [query, &["--json", "--limit", "100"]].concat();
        let first = search(folder.path(), &args);
        assert_eq!(timeless(&first), timeless(&search(folder.path(), &args)), "{query:?}");
    }
    for args in [&["合作", "--all"][..], &["合作", "--count-by", "source", "--json"]] {
        assert_eq!(search(folder.path(), args), search(folder.path(), args));
    }
    // The same articles indexed in another order are another state with the same answers.
    let backwards: Vec<Value> = articles.iter().rev().cloned().collect();
    let other = index_of(&backwards);
    let rows = |folder: &Path| -> Vec<Value> {
        let rows = json_lines(&search(folder, &["合作", "--all"]));
        rows.into_iter().map(without_state).collect()
    };
    assert_eq!(rows(folder.path()), rows(other.path()));
    let hits = |folder: &Path| -> Value {
        let text = search(folder, &["备忘录 走访", "--json", "--limit", "100"]);
        without_state(serde_json::from_str(&text).unwrap())
    };
    assert_eq!(hits(folder.path()), hits(other.path()));
}

#[test]
fn every_answer_names_the_state_it_is_from() {
    let folder = index_of(&three());
    let path = folder.path().join("index");
    let path = path.to_str().unwrap();
    let stats = souwen(["stats", "--json", "--index", path]).success().json();
    let news = folder.path().join("news.jsonl");
    let commands = [
        &["search", "铁路", "--json"][..],
        &["search", "铁路", "--count-by", "year", "--json"],
        &["show", "a", "--json"],
        &["analyze", "铁路", "--json"],
        &["check", "--json"],
        &["index", news.to_str().unwrap(), "--json"],
    ];
    for args in commands {
        let answer = souwen([args, &["--index", path]].concat()).success().json();
        for name in ["generation", "fingerprint"] {
            assert_eq!(answer[name], stats[name], "{args:?}");
        }
    }
    // Without an index there is still an analyzer.
    let analysis = souwen(["analyze", "铁路", "--json"]).json();
    assert_eq!(analysis["generation"], Value::Null);
    let text = |value: &Value| value["fingerprint"].as_str().unwrap().to_owned();
    // The synonyms belong to the index.
    assert!(text(&stats).starts_with(&text(&analysis)));

    let server = Server::start(Path::new(path), &[]);
    let stats = server.get("/api/v1/stats").json();
    for target in ["search?q=x", "articles/a", "articles/a?q=x", "analyze?text=x"] {
        let answer = server.get(&format!("/api/v1/{target}")).json();
        for name in ["generation", "fingerprint"] {
            assert_eq!(answer[name], stats[name], "{target}");
        }
    }
    assert_eq!(server.get("/health").json()["fingerprint"], stats["fingerprint"]);
}

#[test]
fn the_marks_of_the_corpus_are_its_occurrences() {
    let folder = TempDir::new().unwrap();
    index(&folder.path().join("index"), &[&corpus()]);
    let rows = json_lines(&search(folder.path(), &["中吉乌铁路", "--all"]));
    assert_eq!(rows.len(), 1);
    assert_eq!((&rows[0]["left"], &rows[0]["match"]), (&json!("21. 完成"), &json!("中吉乌铁路")));
    let rows = json_lines(&search(folder.path(), &["中国—中亚", "--all", "--format", "jsonl"]));
    assert!(rows.len() > 20, "{}", rows.len());
    let counts: Value = serde_json::from_str(&search(
        folder.path(),
        &["中国中亚", "--count-by", "place", "--json"],
    ))
    .unwrap();
    assert_eq!(counts["occurrences"], rows.len());
}
