//! Tests of the API over a real socket, with the page in `corpus/` and with invented articles.

use std::collections::BTreeSet;
use std::time::Instant;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::Value;
use souwen::text::{fold_char, is_significant};
use tempfile::TempDir;

use crate::util::client::{self, encode};
use crate::util::process::{Server, index, souwen};
use crate::util::{PATIENCE, corpus, files_under, write};

/// The records of the shipped page in their order, each as the beginning of its title.
const RECORDS: [&str; 7] = [
    "中国—中亚峰会成果清单",
    "彭丽媛同出席中国—中亚峰会外方领导人夫人参观西安易俗社",
    "携手开创中国—中亚美好未来",
    "中国与中亚国家工商界合作将迈上新台阶",
    "中国—中亚峰会对地区发展意义重大——访塔吉克斯坦经济发展和贸易部部长扎夫基佐达",
    "这是5月18日在陕西省西安市大唐芙蓉园",
    "我们将全面深化人文交流合作",
];

/// The number of a record in [`RECORDS`], from 1.
#[track_caller]
fn number(article: &Value) -> usize {
    let title = article["title"].as_str().unwrap();
    // The last two have generated titles, which may be cut short.
    let is = |known: &&str| match article["title_generated"] == true {
        true => title.starts_with(&known.chars().take(6).collect::<String>()),
        false => title == *known,
    };
    RECORDS.iter().position(is).unwrap_or_else(|| panic!("{article}")) + 1
}

/// The numbers of the records that match the whole query, in the order of the hits.
#[track_caller]
fn found(answer: &Value) -> Vec<usize> {
    let hits = answer["hits"].as_array().unwrap();
    hits.iter().filter(|hit| hit["partial"] == false).map(number).collect()
}

/// The highlighted parts of a text.
#[track_caller]
fn marked(text: &Value, highlights: &Value) -> Vec<String> {
    let chars: Vec<char> = text.as_str().unwrap().chars().collect();
    let ranges: Vec<(usize, usize)> = serde_json::from_value(highlights.clone()).unwrap();
    assert!(ranges.windows(2).all(|pair| pair[0].1 <= pair[1].0), "{ranges:?} overlap");
    ranges.iter().map(|(start, end)| chars[*start..*end].iter().collect()).collect()
}

/// All texts that a plain query searches.
fn searchable_texts(article: &Value) -> Vec<String> {
    let mut texts = Vec::new();
    if article["title_generated"] != true {
        texts.push(article["title"].as_str().unwrap().to_string());
    }
    let fields = ["subtitle", "dateline", "place", "source", "authors", "section", "tags", "body"];
    for field in fields {
        let values = match &article[field] {
            Value::Array(values) => values.as_slice(),
            value => std::slice::from_ref(value),
        };
        let text = |value: &Value| value["text"].as_str().or(value.as_str()).map(str::to_string);
        texts.extend(values.iter().filter_map(text));
    }
    texts
}

#[test]
fn the_shipped_page_is_found_as_promised() {
    let server = Server::of_corpus();
    let check = |query: &str, expected: &[usize]| {
        let answer = server.search(query);
        let mut numbers = found(&answer);
        numbers.sort_unstable();
        assert_eq!(numbers, expected, "{query}");
        assert_eq!(answer["total"], expected.len(), "{query}");
        assert_eq!(answer["counts"]["all"], expected.len(), "{query}");
        assert_eq!(answer["counts_exact"], true, "{query}");
        assert_eq!(answer["timed_out"], false, "{query}");
        assert_eq!(answer["query"], query);
    };
    check("中吉乌铁路", &[1]);
    check("实业家委员会", &[1, 4]);
    check("扎帕罗娃", &[2]);
    check("赵博超", &[5]);
    check("author:赵博超", &[5]);
    check("记者：赵博超", &[5]);
    check("date:2023-05-18", &[4, 6]);
    check("日期：2023年5月18日", &[4, 6]);
    check("place:西安", &[1, 2, 3, 4, 5, 6]);
    check("title:成果清单", &[1]);
    check("“丝绸之路让中亚与中国文化相连相通”", &[2]);
    check("\"国际公平正义，推动国际秩序\"", &[7]);
    check("塔吉克斯坦是第一个与中国签署", &[5]);
    check("上接1版", &[7]);
    check("申宏", &[6]);
    check("实业家委员会 -谅解备忘录", &[4]);
    check("date：２０２３－０５－１８", &[4, 6]);
    check("不存在的词组", &[]);
    check("", &[1, 2, 3, 4, 5, 6, 7]);
}

#[test]
fn the_snippet_shows_the_match_and_marks_it_exactly() {
    let server = Server::of_corpus();
    let answer = server.search("中吉乌铁路");
    let hit = &answer["hits"][0];
    assert_eq!(number(hit), 1);
    let snippet = &hit["snippet"];
    let text = snippet["text"].as_str().unwrap();
    assert!(text.contains("完成中吉乌铁路可研工作"), "{text}");
    assert_eq!(marked(&snippet["text"], &snippet["highlights"]), ["中吉乌铁路"]);
    assert_eq!(hit["snippet"], hit["fragments"][0]);
    let html = hit["html"]["snippet"].as_str().unwrap();
    assert!(html.contains("完成<mark>中吉乌铁路</mark>可研工作"), "{html}");
    assert_eq!((hit["kind"].as_str(), hit["date"].as_str()), (Some("list"), Some("2023-05-19")));

    let answer = server.search("中国中亚峰会成果清单");
    let hit = &answer["hits"][0];
    let title = marked(&hit["title"], &hit["title_highlights"]);
    assert_eq!(title, ["中国—中亚峰会成果清单"], "a mark covers the punctuation inside its run");
}

#[test]
fn scripts_and_widths_are_one() {
    let server = Server::of_corpus();
    let ids = |query: &str| -> Vec<String> {
        let answer = server.search(query);
        let hits = answer["hits"].as_array().unwrap();
        hits.iter().map(|hit| hit["id"].as_str().unwrap().to_string()).collect()
    };
    assert_eq!(ids("中亚").len(), 6, "all but the caption");
    for (one, other) in [
        ("中亞", "中亚"),
        ("中國—中亞峰會", "中国—中亚峰会"),
        ("絲綢之路", "丝绸之路"),
        ("１８日", "18日"),
        ("中国—中亚", "中国中亚"),
    ] {
        assert_eq!(ids(one), ids(other), "{one} and {other}");
    }
}

#[test]
fn the_newest_come_first_when_nothing_is_asked() {
    let server = Server::of_corpus();
    let dates = |parameters: &str| -> Vec<String> {
        let answer = server.search_with("", parameters);
        let hits = answer["hits"].as_array().unwrap();
        hits.iter().map(|hit| hit["date"].as_str().unwrap_or("undated").to_string()).collect()
    };
    let (new, old, none) = ("2023-05-19", "2023-05-18", "undated");
    assert_eq!(dates(""), [new, new, new, new, old, old, none]);
    assert_eq!(dates("&sort=newest"), dates(""));
    assert_eq!(dates("&sort=oldest"), [old, old, new, new, new, new, none]);
    assert_eq!(dates("&limit=2&offset=5"), [old, none]);
    assert_eq!(dates("&from=2023-05-19"), [new, new, new, new]);
    assert_eq!(dates("&to=2023-05-18"), [old, old]);
    assert_eq!(dates("&limit=0"), [""; 0]);
}

#[test]
fn facets_count_what_their_links_find() {
    let server = Server::of_corpus();
    let fields = ["source", "place", "section", "author", "kind", "tag", "month"];
    let answer = server.search_with("中亚", &format!("&facets={}", fields.join(",")));
    assert_eq!(answer["facets"]["source"][0]["value"], "新华社");
    assert_eq!(answer["facets"]["source"][0]["count"], 5);
    assert_eq!(answer["facets"]["month"][0]["value"], "2023-05");
    let mut values = 0;
    for field in fields {
        for facet in answer["facets"][field].as_array().unwrap() {
            let value = facet["value"].as_str().unwrap();
            let narrowed = server.search_with("中亚", &format!("&{field}={}", encode(value)));
            assert_eq!(narrowed["total"], facet["count"], "{field}={value}");
            values += 1;
        }
    }
    assert!(values >= 12, "{answer}");
    // Values of one field are alternatives, different fields must all match; the whole value is compared.
    assert_eq!(server.search_with("", "&kind=list&kind=caption")["total"], 2);
    assert_eq!(server.search_with("", "&kind=list&author=申宏")["total"], 0);
    assert_eq!(server.search_with("", "&place=西安")["total"], 5);
}

#[test]
fn every_character_of_the_page_finds_the_records_that_contain_it() {
    let server = Server::of_corpus();
    let fold = |c: char| fold_char(c).expect("significant characters fold to one");
    let mut records: Vec<(String, BTreeSet<char>)> = Vec::new();
    for hit in server.search("")["hits"].as_array().unwrap() {
        let id = hit["id"].as_str().unwrap();
        let article = server.get(&format!("/api/v1/articles/{}", encode(id)));
        assert_eq!(article.status, 200, "{id}: {}", article.text());
        let texts = searchable_texts(&article.json()).concat();
        let characters = texts.chars().filter(|c| is_significant(*c)).map(fold).collect();
        records.push((id.to_string(), characters));
    }
    assert_eq!(records.len(), 7);
    let page = std::fs::read_to_string(&files_under(&corpus())[0]).unwrap();
    let characters: BTreeSet<char> = page.chars().filter(|c| is_significant(*c)).collect();
    assert!(characters.len() > 500);
    for c in characters {
        let answer = server.search(&c.to_string());
        let hits = answer["hits"].as_array().unwrap().iter().filter(|hit| hit["partial"] == false);
        let ids: BTreeSet<&str> = hits.map(|hit| hit["id"].as_str().unwrap()).collect();
        let holders: BTreeSet<&str> = records
            .iter()
            .filter(|(_, characters)| characters.contains(&fold(c)))
            .map(|(id, _)| id.as_str())
            .collect();
        assert_eq!(ids, holders, "{c}");
    }
}

/// P1, from outside: a run of characters in one paragraph finds its article.
#[test]
fn any_run_of_a_paragraph_finds_its_article() {
    let server = Server::of_corpus();
    let mut paragraphs: Vec<(String, Vec<char>)> = Vec::new();
    for hit in server.search("")["hits"].as_array().unwrap() {
        let id = hit["id"].as_str().unwrap().to_string();
        let article = server.get(&format!("/api/v1/articles/{}", encode(&id))).json();
        for text in searchable_texts(&article) {
            // A run across the end of a sentence may require that end in the query, so runs stay inside a
            // sentence.
            for sentence in text.split(['。', '！', '？', '!', '?', '.']) {
                let chars = sentence.chars().filter(|c| is_significant(*c)).collect();
                paragraphs.push((id.clone(), chars));
            }
        }
    }
    paragraphs.retain(|(_, chars)| chars.len() > 1);
    let runs = (0..paragraphs.len(), any::<prop::sample::Index>(), 1..=64usize);
    let config = Config { cases: 300, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::deterministic_rng(
            proptest::test_runner::RngAlgorithm::ChaCha,
        ),
    );
    let result = runner.run(&runs, |(paragraph, start, length)| {
        let (id, chars) = &paragraphs[paragraph];
        let start = start.index(chars.len());
        let run: String = chars[start..].iter().take(length).collect();
        let answer = server.search(&format!("\"{run}\""));
        let hits = answer["hits"].as_array().unwrap();
        let hit = hits.iter().find(|hit| hit["id"] == id.as_str());
        prop_assert!(hit.is_some_and(|hit| hit["partial"] == false), "{run} misses {id}");
        Ok(())
    });
    result.unwrap();
}

#[test]
fn every_text_is_an_answer() {
    let server = Server::of_corpus();
    let long = "中亚".repeat(600);
    for query in [
        "\"",
        "“",
        "(",
        ")",
        "((((",
        "北京(",
        "title:",
        "title:\"",
        "AND",
        "OR",
        "OR OR",
        "中亚 OR",
        "-",
        "--",
        "-中亚",
        "*",
        "a*",
        "\\",
        "\0",
        "date:",
        "date:昨天",
        "date:9999-99..",
        "《》",
        "NOT 中亚",
        "中亚 -",
        "🚄",
        "e\u{301}",
        "\u{200d}",
        "a:b:c",
        "ｔｉｔｌｅ：峰会",
        "()",
        "\"\"",
        "<script>alert(1)</script>",
        "' OR 1=1 --",
        "%",
        "+",
        "&q=x",
        "۱۲۳",
        &long,
    ] {
        let answer = server.search(query);
        assert!(answer["total"].is_u64(), "{query}: {answer}");
        assert!(answer["parsed"].is_object() || answer["parsed"].is_null(), "{query}");
    }
    let warnings = server.search(&long)["warnings"].clone();
    assert!(!warnings.as_array().unwrap().is_empty(), "a query that is cut is warned of");
}

#[test]
fn an_article_is_given_whole() {
    let server = Server::of_corpus();
    let id = server.search("扎帕罗娃")["hits"][0]["id"].as_str().unwrap().to_string();
    let article = server.get(&format!("/api/v1/articles/{}", encode(&id))).json();
    assert_eq!(number(&article), 2);
    assert_eq!(article["id"], id.as_str());
    assert_eq!(article["authors"], serde_json::json!(["温馨"]));
    assert_eq!(article["place"], "西安");
    assert_eq!(article["body"].as_array().unwrap().len(), 4);

    let missing = server.get("/api/v1/articles/no-such-article");
    assert_eq!(missing.status, 404);
    assert_eq!(missing.json()["error"]["code"], "article_not_found");
}

#[test]
fn ids_of_dots_lead_to_their_articles() {
    let folder = TempDir::new().unwrap();
    let line = |id: &str| serde_json::json!({ "id": id, "title": format!("铁路{}", id.len()), "body": "铁路开通。" });
    let lines = [".", "..", "a/../b"].map(|id| line(id).to_string()).join("\n");
    write(&folder.path().join("dots.jsonl"), lines);
    let path = folder.path().to_path_buf();
    let server = Server::over(&path, vec![folder]);
    let answer = server.search("铁路");
    let hits = answer["hits"].as_array().unwrap();
    assert_eq!(hits.len(), 3, "{answer}");
    for hit in hits {
        let link = hit["links"]["article"].as_str().unwrap();
        let path = link.split(['?', '#']).next().unwrap();
        assert!(path.split('/').all(|part| !matches!(part, "." | "..")), "browsers repair {link}");
        let target = link.split('#').next().unwrap();
        let page = client::request(&server.address, "GET", target, &["Accept: text/html"]);
        assert_eq!(page.status, 200, "{link}");
        assert!(page.text().contains(hit["title"].as_str().unwrap()), "{link}");
        let article = server.get(&format!("/api/v1{target}")).json();
        assert_eq!(article["id"], hit["id"], "{link}");
    }
}

#[test]
fn errors_have_a_status_a_code_and_a_sentence() {
    let server = Server::of_corpus();
    let long = format!("/api/v1/search?q={}", "a".repeat(20 << 10));
    for (method, target, status, code) in [
        ("GET", "/api/v1/search?limit=many", 400, "bad_parameter"),
        ("GET", "/api/v1/search?limit=101", 400, "bad_parameter"),
        ("GET", "/api/v1/search?from=2023-13-01", 400, "bad_parameter"),
        ("GET", "/api/v1/search?sort=best", 400, "bad_parameter"),
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("GET", "/nothing", 404, "not_found"),
        ("GET", "/../../etc/passwd", 404, "not_found"),
        ("POST", "/api/v1/stats", 405, "method_not_allowed"),
        ("PUT", "/api/v1/search", 405, "method_not_allowed"),
        ("DELETE", "/search", 405, "method_not_allowed"),
        ("GET", &long, 414, "uri_too_long"),
    ] {
        let headers = ["Accept: application/json"];
        let response = client::request(&server.address, method, target, &headers);
        let shown = &target[..target.len().min(60)];
        assert_eq!(response.status, status, "{method} {shown}: {}", response.text());
        assert_eq!(response.json()["error"]["code"], code, "{method} {shown}");
        assert!(response.json()["error"]["message"].as_str().unwrap().len() > 10);
    }
    // A browser gets a page.
    let headers = ["Accept: text/html,application/xhtml+xml,*/*;q=0.8"];
    let page = client::request(&server.address, "GET", "/nothing", &headers);
    assert_eq!(page.status, 404);
    assert!(page.header("content-type").unwrap().starts_with("text/html"));
    assert!(page.text().contains("<form"), "a page for nothing found still has the search box");
}

#[test]
fn a_whole_article_may_be_searched_for() {
    let server = Server::of_corpus();
    let id = server.search("扎帕罗娃")["hits"][0]["id"].as_str().unwrap().to_string();
    let article = server.get(&format!("/api/v1/articles/{}", encode(&id))).json();
    let text: Vec<&str> =
        article["body"].as_array().unwrap().iter().map(|p| p["text"].as_str().unwrap()).collect();
    let text = text.join("\n").repeat(5);
    assert!(encode(&text).len() > 16 << 10, "no address holds it");
    let json = serde_json::json!({ "q": text, "limit": 1 }).to_string();
    let form = format!("q={}&limit=1", encode(&text));
    for (kind, body) in [("json", json), ("x-www-form-urlencoded", form.clone())] {
        let answer = server.post("/api/v1/search", kind, &body);
        assert_eq!(answer.status, 200, "{}", answer.text());
        let answer = answer.json();
        assert_eq!(answer["hits"][0]["id"], id.as_str(), "{answer}");
        assert_eq!(answer["warnings"][0]["code"], "query_cut", "{answer}");
    }
    // A browser is redirected to the URL of the same search.
    let form = server.post("/search", "x-www-form-urlencoded", &form);
    assert_eq!(form.status, 303);
    let address = form.header("location").unwrap().trim_start_matches('.').to_string();
    let page = client::request(&server.address, "GET", &address, &["Accept: text/html"]);
    assert_eq!(page.status, 200);
    assert!(page.text().contains("查询内容过长"), "{}", page.text());
}

#[test]
fn head_health_stats_and_analyze_answer() {
    let server = Server::of_corpus();
    assert_eq!(server.get("/health").status, 200);
    let head = client::request(&server.address, "HEAD", "/search?q=中亚", &[]);
    assert_eq!((head.status, head.body.len()), (200, 0));
    let stats = server.get("/api/v1/stats").json();
    assert_eq!(stats["articles"], 7);
    assert_eq!(stats["pending"], serde_json::json!({"words": 0, "articles": 0}));
    let analyze = server.get(&format!("/api/v1/analyze?text={}", encode("中亚铁路")));
    assert_eq!(analyze.status, 200);
    assert!(analyze.text().contains("中亚"), "{}", analyze.text());
}

#[test]
fn the_page_protects_those_who_read_it() {
    let server = Server::of_corpus();
    for target in ["/", "/search?q=%3Cscript%3Ealert(1)%3C/script%3E"] {
        let page = client::request(&server.address, "GET", target, &["Accept: text/html"]);
        assert_eq!(page.status, 200);
        assert!(page.header("content-type").unwrap().contains("utf-8"));
        assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
        let policy = page.header("content-security-policy").expect("a content security policy");
        assert!(policy.contains("default-src"), "{policy}");
        assert!(!policy.contains("unsafe-eval"), "{policy}");
        assert!(!page.text().contains("<script>alert(1)"), "{target}");
    }
}

#[test]
fn what_is_not_http_ends_the_connection_and_nothing_else() {
    let server = Server::of_corpus();
    for bytes in ["nonsense\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\u{16}\u{3}\u{1}"] {
        let mut stream = std::net::TcpStream::connect(&server.address).unwrap();
        std::io::Write::write_all(&mut stream, bytes.as_bytes()).unwrap();
        let _ = stream.shutdown(std::net::Shutdown::Write);
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut answer = Vec::new();
        let _ = std::io::Read::read_to_end(&mut stream, &mut answer);
        let answer = String::from_utf8_lossy(&answer);
        assert!(!answer.starts_with("HTTP/1.1 200"), "{bytes}");
        if !answer.is_empty() {
            assert!(answer.contains("\"code\":\"bad_request\""), "{bytes}: {answer}");
        }
    }
    assert_eq!(server.get("/health").status, 200);
}

/// Repeats the request until the answer has this total. There is no wait between the requests.
#[track_caller]
fn until_total(server: &Server, query: &str, total: u64) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let response = server.get(&format!("/api/v1/search?q={}", encode(query)));
        if response.status == 200 && response.json()["total"] == total {
            return;
        }
        assert!(
            Instant::now() < deadline,
            "{query} should find {total}: {} {}\nstderr: {}",
            response.status,
            response.text(),
            server.stderr()
        );
    }
}

#[test]
fn serving_a_folder_is_the_whole_set_up() {
    let (folder, directory) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    write(&folder.path().join("a.md"), "# 临江大桥通车\n\n临江大桥今天上午正式通车。\n");
    {
        let server = Server::start(directory.path(), &[folder.path()]);
        until_total(&server, "临江大桥", 1);
        until_total(&server, "云溪古镇", 0);
    }
    // An added file is found after the next start, whether the folder is named or not.
    for (paths, file, name) in
        [(vec![folder.path()], "b.md", "云溪古镇"), (Vec::new(), "c.md", "东陵灯会")]
    {
        write(&folder.path().join(file), format!("# {name}开放\n\n{name}今日起对游人开放。\n"));
        let server = Server::start(directory.path(), &paths);
        until_total(&server, name, 1);
        until_total(&server, "临江大桥", 1);
    }
}

#[test]
fn what_another_process_commits_is_shown_without_a_restart() {
    let (folder, directory) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    write(&folder.path().join("a.md"), "# 临江大桥通车\n\n临江大桥今天上午正式通车。\n");
    index(directory.path(), &[folder.path()]);
    write(&folder.path().join("b.md"), "# 望海港开港\n\n望海港迎来第一艘货轮。\n");
    let server = Server::start(directory.path(), &[]);
    // The refresh at the start is over when its article is found; only then another process may write.
    until_total(&server, "望海港", 1);
    write(&folder.path().join("c.md"), "# 北原列车开行\n\n北原开行首趟旅游列车。\n");
    let args = ["index".as_ref(), "--index".as_ref(), directory.path().as_os_str()];
    let deadline = Instant::now() + PATIENCE;
    while souwen(args).code != Some(0) {
        assert!(Instant::now() < deadline, "{}", souwen(args).stderr);
    }
    until_total(&server, "北原", 1);
    until_total(&server, "临江大桥", 1);
}

#[test]
fn another_folder_is_never_served_instead() {
    let (one, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let directory = TempDir::new().unwrap();
    write(&one.path().join("a.md"), "# 甲\n\n第一个文件夹。\n");
    write(&other.path().join("b.md"), "# 乙\n\n第二个文件夹。\n");
    index(directory.path(), &[one.path()]);
    let paths = [other.path().as_os_str(), "--index".as_ref(), directory.path().as_os_str()];
    let listen = ["--listen".as_ref(), "127.0.0.1:0".as_ref()];
    let output = souwen(["serve".as_ref()].iter().chain(&paths).chain(&listen));
    assert_eq!(output.code, Some(2), "{output:?}");
    for folder in [&one, &other] {
        let name = folder.path().file_name().unwrap().to_str().unwrap();
        assert!(output.stderr.contains(name), "{} is not in {}", name, output.stderr);
    }
}

#[test]
fn a_taken_port_is_a_clear_error() {
    let server = Server::of_corpus();
    let directory = TempDir::new().unwrap();
    let corpus = corpus();
    let output = souwen([
        "serve".as_ref(),
        corpus.as_os_str(),
        "--index".as_ref(),
        directory.path().as_os_str(),
        "--listen".as_ref(),
        server.address.as_ref(),
    ]);
    assert_eq!(output.code, Some(2), "{output:?}");
    assert!(output.stderr.contains(&server.address), "{}", output.stderr);
    assert!(!output.stderr.contains("panicked"), "{}", output.stderr);
}

#[test]
fn a_server_ends_when_it_is_asked_to() {
    let directory = TempDir::new().unwrap();
    let corpus = corpus();
    let mut server = Server::start(directory.path(), &[&corpus]);
    until_total(&server, "中吉乌铁路", 1);
    server.process.terminate();
    let status = server.process.wait(PATIENCE);
    assert_eq!(status.code(), Some(0), "{}", server.stderr());
}

#[test]
fn hits_link_to_the_place_of_their_snippet() {
    let folder = TempDir::new().unwrap();
    let body = ["别的。", "21. 完成中吉乌鐵路可研工作,推进建设。"];
    let article = |id: &str, url: Value| serde_json::json!({"id": id, "title": "成果", "body": body, "url": url});
    let articles =
        [article("a b/1", "https://news.example/1?x=1#top".into()), article("c", Value::Null)];
    write(&folder.path().join("news.jsonl"), articles.map(|a| a.to_string()).join("\n"));
    let path = folder.path().to_path_buf();
    let server = Server::over(&path, vec![folder]);
    let answer = server.search("中吉乌铁路");
    let links = |answer: &Value, hit: usize, name: &str| {
        answer["hits"][hit]["links"][name].as_str().map(str::to_owned)
    };
    let article = format!("/articles/a%20b/1?q={}#p2", encode("中吉乌铁路"));
    assert_eq!(links(&answer, 0, "article"), Some(article.clone()));
    let (target, _) = article.split_once('#').unwrap();
    assert_eq!(server.get(target).status, 200);
    let text = [encode("完成"), encode("中吉乌鐵路"), encode("可研工作")];
    let [prefix, start, suffix] = &text;
    let source = format!("https://news.example/1?x=1#top:~:text={prefix}-,{start},-{suffix}");
    assert_eq!(links(&answer, 0, "source"), Some(source));
    assert_eq!(links(&answer, 1, "source"), None);
    // Without highlights in the text, the links lead to the whole article.
    let by_title = server.search("成果");
    assert_eq!(links(&by_title, 0, "source").as_deref(), Some("https://news.example/1?x=1#top"));
}
