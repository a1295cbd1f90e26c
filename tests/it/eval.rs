//! `souwen eval` from outside: the output for two small collections, and that measured results equal those of
//! a search over HTTP.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::util::process::{Output, Server, command};
use crate::util::write;

/// A folder with the collections `news`, which has Traditional queries as well, and `towns`.
fn place() -> TempDir {
    let place = TempDir::new().unwrap();
    let write = |name: &str, content: &str| write(&place.path().join(name), content);
    write(
        "news/docs.jsonl",
        concat!(
            r#"{"id":"port","title":"江城开港","body":"首艘货轮今晨靠泊，运来棉花两千吨。"}"#,
            "\n",
            r#"{"id":"cotton","title":"棉花丰收","subtitle":"产量新高","body":"棉农说，今年天气好。"}"#,
            "\n",
            r#"{"id":"bridge","title":"古桥修缮完工","body":"石匠用了三年时间，棉花地边的古桥又能走人了。"}"#,
            "\n",
            r#"{"id":"no body","title":"江城轮渡停航"}"#,
            "\n",
        ),
    );
    write("news/queries.tsv", "n1\t棉花丰收\nn2\t石匠\nn3\t江城轮渡\nn4\t天气\nn5\t海豚\n");
    write("news/queries_traditional.tsv", "n1\t棉花豐收\nn2\t石匠\nn3\t江城輪渡\n");
    write(
        "news/qrels.tsv",
        "n1\t0\tcotton\t1\nn2\t0\tbridge\t1\nn3\t0\tno body\t1\nn5\t0\tport\t1\n",
    );
    write(
        "towns/docs.jsonl",
        concat!(
            r#"{"id":"east","body":"东镇有一座钟楼。"}"#,
            "\n",
            r#"{"id":"west","body":"西镇有两座茶馆，茶馆里有说书人。"}"#,
            "\n",
        ),
    );
    write("towns/queries.tsv", "t1\t茶馆\nt2\t钟楼\n");
    write("towns/qrels.tsv", "t1 0 west 2\nt1 0 east 1\nt2 0 east 1\n");
    place
}

/// Runs `souwen eval` with these words in the folder.
fn eval(place: &TempDir, words: &str) -> Output {
    let words = ["eval"].into_iter().chain(words.split_whitespace());
    let output = command(words).current_dir(place.path()).output().unwrap();
    Output {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Expects one line on stderr with all these parts.
#[track_caller]
fn refuses(place: &TempDir, words: &str, parts: &[&str]) {
    let Output { code, stderr, .. } = eval(place, words);
    assert_eq!((code, stderr.lines().count()), (Some(2), 1), "{words}: {stderr}");
    for part in parts {
        assert!(stderr.contains(part), "{words}: {part:?} is not in {stderr}");
    }
}

/// The cells of the first row that begins with these cells.
#[track_caller]
fn row(text: &str, beginning: &[&str]) -> Vec<String> {
    let cells = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    text.lines()
        .map(cells)
        .find(|cells| {
            cells.iter().zip(beginning).filter(|(a, b)| a == b).count() == beginning.len()
        })
        .unwrap_or_else(|| panic!("no row {beginning:?} in\n{text}"))
}

fn read(place: &TempDir, name: &str) -> String {
    fs::read_to_string(place.path().join(name)).unwrap()
}

#[test]
fn several_collections_are_rows_of_one_table() {
    let place = place();
    let text = eval(&place, "news news/queries_traditional.tsv towns").success().stdout;
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    assert_eq!(row(&text, &["news", "4"])[4..], ["5", "1", "1"], "{text}");
    assert_eq!(row(&text, &["towns", "2"])[4..], ["2", "0", "0"], "{text}");
    // Of four judged queries of `news` three rank a relevant article first, and one finds nothing.
    let news = ["0.7500", "0.7500", "0.7500", "0.7500", "0.7500", "0.7500", "0.7500", "0.0750"];
    assert_eq!(row(&text, &["news", "shipped"])[2..], news, "{text}");
    let traditional = row(&text, &["news-traditional", "shipped"]);
    assert_eq!(traditional[2..5], ["1.0000", "1.0000", "1.0000"], "{text}");
    // t1 has 茶馆 only in `west`, so the nDCG is 2 over 2 + 1/log2(3), and half is found.
    let towns = ["1.0000", "1.0000", "0.8801", "0.7500", "0.7500", "1.0000", "0.7500", "0.1000"];
    assert_eq!(row(&text, &["towns", "shipped"])[2..], towns, "{text}");
    assert!(text.contains("time per query") && text.contains("queries/s"), "{text}");
}

#[test]
fn json_has_every_figure() {
    let place = place();
    let figures = eval(&place, "news towns --json --limit 20").success().json();
    assert_eq!((&figures["limit"], &figures["body_only"]), (&json!(20), &json!(false)));
    let news = &figures["collections"][0];
    let counts = ["articles", "queries", "judged", "unjudged"].map(|name| news[name].as_u64());
    assert_eq!(counts, [4, 5, 4, 1].map(Some), "{news}");
    assert!(news["generation"].is_string() && news["fingerprint"].is_string());
    let shipped = &news["variants"][0];
    assert_eq!((&shipped["variant"], &shipped["empty"]), (&json!("shipped"), &json!(1)));
    assert_eq!(shipped["metrics"]["map@20"], 0.75);
    let worst = shipped["micros"]["worst"].as_f64().unwrap();
    assert!(worst > 0.0 && shipped["micros"]["p50"].as_f64().unwrap() <= worst);
    assert!(shipped["queries_per_second"].as_f64().unwrap() > 0.0);
    assert_eq!(figures["collections"][1]["collection"], "towns");
}

#[test]
fn what_was_found_is_what_http_gives() {
    let place = place();
    eval(&place, "news --run out.run --per-query figures.tsv").success();
    let server = Server::over(&place.path().join("news/docs.jsonl"), Vec::new());
    let run = read(&place, "out.run");
    let figures = read(&place, "figures.tsv");
    for (number, line) in read(&place, "news/queries.tsv").lines().enumerate() {
        let (id, query) = line.split_once('\t').unwrap();
        let answer = server.search(query);
        let hits = answer["hits"].as_array().unwrap();
        let expected: Vec<String> =
            hits.iter().map(|hit| hit["id"].as_str().unwrap().replace(' ', "_")).collect();
        let found: Vec<&str> = run
            .lines()
            .map(|line| line.split(' ').collect::<Vec<_>>())
            .filter(|columns| columns[0] == id)
            .map(|columns| columns[2])
            .collect();
        assert_eq!(found, expected, "{query}");
        let columns: Vec<&str> = figures.lines().nth(number + 1).unwrap().split('\t').collect();
        assert_eq!(columns[2], id);
        let header: Vec<&str> = figures.lines().next().unwrap().split('\t').collect();
        let total = header.iter().position(|column| *column == "total").unwrap();
        assert_eq!(columns[total], answer["total"].to_string(), "{query}");
    }
    assert!(run.starts_with("n1 Q0 cotton 1 ") && run.ends_with(" souwen\n"), "{run}");
}

#[test]
fn figures_of_every_query_are_rows_under_their_names() {
    let place = place();
    eval(&place, "news towns --per-query figures.tsv").success();
    let figures = read(&place, "figures.tsv");
    let rows: Vec<Vec<&str>> = figures.lines().map(|line| line.split('\t').collect()).collect();
    // Each query in each variant of the search.
    assert_eq!(rows.len(), 1 + 2 * (5 + 2));
    assert!(rows.iter().all(|row| row.len() == rows[0].len()), "{figures}");
    let cell = |row: usize, name: &str| {
        rows[row][rows[0].iter().position(|column| *column == name).unwrap()]
    };
    assert_eq!((cell(1, "collection"), cell(1, "query")), ("news", "n1"));
    assert_eq!((cell(1, "mrr@10"), cell(1, "first")), ("1.000000", "1"));
    // n4 is not judged, n5 finds nothing.
    assert_eq!((cell(4, "mrr@10"), cell(4, "first"), cell(4, "total")), ("", "", "1"));
    assert_eq!((cell(5, "mrr@10"), cell(5, "first"), cell(5, "total")), ("0.000000", "", "0"));
    assert_eq!((cell(6, "variant"), cell(6, "query")), ("collapsed", "n1"));
    assert_eq!((cell(11, "collection"), cell(11, "recall@100")), ("towns", "0.500000"));
    assert!(cell(11, "micros").parse::<u64>().is_ok());
}

#[test]
fn a_run_is_compared_with_the_ranking_of_now() {
    let place = place();
    eval(&place, "news towns --run before").success();
    let same = eval(&place, "news towns --compare before").success().stdout;
    let heading =
        format!("news, 4 queries: A is {}, B is now", Path::new("before/news.run").display());
    assert!(same.contains(&heading), "{same}");
    let mrr = row(&same, &["MRR@10", "0.7500"]);
    assert_eq!(mrr[1..], ["0.7500", "0.7500", "0.0000", "0", "4", "0", "1.0000"], "{same}");
    assert!(!same.contains("rank in A"), "{same}");

    // A run of another program: unsorted, with ties, an id with `_`, an additional query, and a missing one.
    let other = "n9 Q0 port 1 1 other\nn1 Q0 port 2 1.5 other\nn3 Q0 no_body 1 7 other\n\
                 n1 Q0 cotton 1 1.5 other\nn5 Q0 port 1 1 other\n";
    write(&place.path().join("other.run"), other);
    let output = eval(&place, "news --compare other.run").success().stdout;
    // On a tie port comes before cotton; n5 is found, n2 is not.
    let mrr = row(&output, &["MRR@10", "0.6250"]);
    assert_eq!(mrr[1..], ["0.6250", "0.7500", "+0.1250", "2", "1", "1", "1.0000"], "{output}");
    assert!(output.contains("1 of the 4 queries in other.run count in nothing"), "{output}");
    let change = |gain: &str| row(&output, &[gain]);
    assert_eq!(change("+1.0000"), ["+1.0000", "–", "1", "n2", "石匠"], "{output}");
    assert_eq!(change("+0.3691"), ["+0.3691", "2", "1", "n1", "棉花丰收"], "{output}");
    assert_eq!(change("-1.0000"), ["-1.0000", "1", "–", "n5", "海豚"], "{output}");
}

#[test]
fn two_runs_are_compared_without_documents() {
    let place = place();
    eval(&place, "towns --run a.run").success();
    fs::remove_file(place.path().join("towns/docs.jsonl")).unwrap();
    let b = "t1 Q0 east 1 3 b\nt1 Q0 west 2 2 b\nt2 Q0 east 1 1 b\n";
    write(&place.path().join("b.run"), b);
    let figures = eval(&place, "towns --compare a.run b.run --json").success().json();
    let towns = &figures["collections"][0];
    assert!(towns.get("variants").is_none());
    let comparison = &towns["comparison"];
    let of = |value: &Value| ["a", "b", "difference"].map(|name| value[name].as_f64().unwrap());
    assert_eq!(of(&comparison["metrics"]["recall@10"]), [0.75, 1.0, 0.25], "{comparison}");
    assert_eq!(comparison["metrics"]["mrr@10"]["ties"], 2);
    assert_eq!(comparison["metrics"]["recall@10"]["p"], 1.0);
    // t1: 1 + 2/log2(3) instead of 2, over 2 + 1/log2(3): slightly less than 1 is gained.
    assert_eq!(comparison["losses"], json!([]));
    assert_eq!(comparison["gains"][0]["query"], "t1");
    refuses(&place, "towns", &["docs.jsonl"]);
}

#[test]
fn titles_are_left_out_on_demand() {
    let place = place();
    let whole = eval(&place, "news --json").success().json();
    let body = eval(&place, "news --body-only --json").success().json();
    let metric = |figures: &Value| figures["collections"][0]["variants"][0]["metrics"].clone();
    // n3 is found only by its title, and n1 is no longer first without it.
    assert_eq!(
        (&body["body_only"], &body["collections"][0]["articles"]),
        (&json!(true), &json!(3))
    );
    assert!(metric(&body)["recall@100"].as_f64() < metric(&whole)["recall@100"].as_f64());
    let without = |name: &str| eval(&place, name).success().json();
    assert_eq!(metric(&without("towns --json")), metric(&without("towns --body-only --json")));
    let table = eval(&place, "news --body-only").success().stdout;
    assert!(table.starts_with("without titles "), "{table}");
    assert!(table.contains("news: relevant documents that are not there: 1\n"), "{table}");
}

#[test]
fn indexes_are_stored_in_the_configured_directory() {
    let place = place();
    // The index named by the environment is not used for collections.
    let mut environment = command(["eval", "news"]);
    environment.current_dir(place.path()).env("SOUWEN_INDEX", "mine");
    assert!(environment.status().unwrap().success());
    assert!(!place.path().join("mine").exists() && !place.path().join("index").exists());
    eval(&place, "news towns --index kept").success();
    let search = |index: &str, query: &str| {
        command(["search", query, "--index", index]).current_dir(place.path()).output().unwrap()
    };
    assert!(search("kept/towns", "茶馆").status.success());
    eval(&place, "towns --index kept/towns").success();
    eval(&place, "news/queries_traditional.tsv --index kept/news").success();
    refuses(&place, "news --index kept/towns", &["also built from", "towns"]);
    refuses(&place, "news towns --index kept/towns", &["is an index itself"]);
}

#[test]
fn what_makes_no_sense_is_refused_with_what_does() {
    let place = place();
    let put = |name: &str, text: &str| write(&place.path().join(name), text);
    refuses(&place, "gone", &["gone/queries.tsv", "docs.jsonl, queries.tsv, qrels.tsv"]);
    refuses(&place, "news news", &["two collections are called news"]);
    refuses(
        &place,
        "news towns --queries queries_traditional.tsv",
        &["no queries_traditional.tsv"],
    );
    refuses(&place, "news towns --queries news/queries.tsv", &["instead of a folder"]);
    refuses(&place, "news --compare gone.run", &["gone.run"]);
    put("qrels.run", "n1\t0\tcotton\t1\n");
    refuses(&place, "news --compare qrels.run", &["qrels.run:1: 4 columns", "TREC run file"]);
    put("towns.run", "t1 Q0 west 1 2 x\n");
    refuses(&place, "news --compare towns.run", &["towns.run", "another collection"]);
    refuses(&place, "news --compare towns.run towns.run --run a", &["leave --run out"]);
    refuses(&place, "news --index kept --body-only", &["--body-only"]);
    put("news/qrels.tsv", "n1\t0\tcotton\n");
    refuses(&place, "news", &["qrels.tsv:1: 3 columns"]);
}
