//! Assistants and clients of Meilisearch at a server over a cluster: they are answered as by a server over the
//! index that was published.

use serde_json::{Value, json};
use souwen::Engine;
use souwen::http::Settings;
use tempfile::TempDir;

use super::local::{Counting, Local, engine_of, usual};
use super::nodes::Nodes;
use super::serving::{comparable, publish};
use crate::util::articles::article;
use crate::util::process::index;
use crate::util::{corpus, test_name, write};

const JSON: &str = "application/json";

/// The site by which both servers go, so that links are the same.
const SITE: &str = "https://news.example";

/// The id of an article of several windows.
const LONG: &str = "long";

/// A server over an index, and one over the cluster to which it was published. Both are in this process, since
/// a slow machine may need more than the time that a search usually has.
struct Pair {
    own: Local,
    served: Local,
    _index: TempDir,
}

impl Pair {
    fn new(nodes: &Nodes, name: &str) -> Pair {
        let (folder, dir) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        let lines: Vec<String> = articles().iter().map(Value::to_string).collect();
        write(&folder.path().join("news.jsonl"), lines.join("\n") + "\n");
        index(dir.path(), &[&corpus(), folder.path()]);
        publish(nodes, dir.path(), name);
        let serve = |engine: Engine| {
            let settings = Settings { public_url: Some(SITE.to_owned()), ..Settings::default() };
            Local::serve(engine, usual(), settings)
        };
        let engine = Engine::open(dir.path()).unwrap();
        engine.prepare_suggestions().unwrap();
        let served = serve(engine_of(&Counting::to(nodes.address(0)), name));
        Pair { own: serve(engine), served, _index: dir }
    }

    fn both<T>(&self, ask: impl Fn(&Local) -> T) -> [T; 2] {
        [&self.own, &self.served].map(ask)
    }

    /// The result, or the error, of a method of the protocol: the same from both.
    #[track_caller]
    fn message(&self, method: &str, params: &Value) -> Value {
        let message = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
        let message = message.to_string();
        let [own, served] =
            self.both(|server| server.ask("POST", "/mcp", Some((JSON, message.as_str()))).json());
        assert_eq!(comparable(served), comparable(own.clone()), "{message}");
        own
    }

    /// What a tool answers: the same from both. An error is the text of its advice.
    #[track_caller]
    fn call(&self, tool: &str, arguments: &Value) -> Result<Value, String> {
        let params = json!({"name": tool, "arguments": arguments});
        // The answer is JSON in a text, of which numbers of this very process are no part.
        let message = json!({
            "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params,
        });
        let message = message.to_string();
        let [own, served] = self.both(|server| {
            let answer = server.ask("POST", "/mcp", Some((JSON, message.as_str()))).json();
            let result = &answer["result"];
            let text = result["content"][0]["text"].as_str();
            let text = text.unwrap_or_else(|| panic!("{message}: {answer}")).to_owned();
            match result["isError"] == true {
                true => Err(text),
                false => Ok(comparable(serde_json::from_str(&text).unwrap())),
            }
        });
        assert_eq!(served, own, "{message}");
        own
    }

    /// All pages of what a tool answers, as long as there are so many; `cursor` is where the next one is told.
    #[track_caller]
    fn pages(&self, tool: &str, arguments: &Value, cursor: &str, max: usize) -> Vec<Value> {
        let mut arguments = arguments.clone();
        let mut pages = Vec::new();
        while pages.len() < max {
            let page = self.call(tool, &arguments).unwrap();
            let next = page.pointer(cursor).cloned();
            pages.push(page);
            let Some(next) = next else { break };
            arguments["cursor"] = next;
        }
        pages
    }

    /// The status and the answer to a client of Meilisearch: the same from both.
    #[track_caller]
    fn asked(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let target = format!("/compat/meilisearch{path}");
        let [own, served] = self.both(|server| {
            let body = body.to_string();
            let body = Some((JSON, body.as_str())).filter(|_| method == "POST");
            let answer = server.ask(method, &target, body);
            let mut text = answer.text().to_owned();
            // Byte by byte, but for how long it took.
            while let Some(at) = text.find("\"processingTimeMs\":") {
                let end = text[at..].find([',', '}']).map_or(text.len(), |end| at + end);
                text.replace_range(at..end, "\"took\":0");
            }
            (answer.status, text)
        });
        assert_eq!(served, own, "{method} {path} {body}");
        (own.0, serde_json::from_str(&own.1).unwrap())
    }
}

/// Invented articles: dated ones, one without a day, reprints, and one of several windows.
fn articles() -> Vec<Value> {
    let mut articles: Vec<Value> = (0..120).map(|number| article(number, "MARK")).collect();
    let paragraph =
        "巡河人沿着大堤走了一夜，水位在凌晨三点回落，值班员把数字记在黑板上。".repeat(12);
    let paragraphs: Vec<String> =
        (0..120).map(|number| format!("第{number}段。{paragraph}")).collect();
    articles.push(json!({
        "id": LONG, "title": "大堤一夜", "date": "2024-07-01", "source": "望海社",
        "authors": ["林晓舟", "秦远"], "tags": ["防汛", "夜班"], "section": "要闻",
        "url": "https://paper.example/long", "body": paragraphs,
    }));
    articles.push(json!({
        "id": "undated", "title": "渡轮停航", "body": ["渡轮因大雾停航，恢复时间另行通知。"],
    }));
    let reprinted = "古塔修缮工程昨日完工，匠人用糯米灰浆补好了塔身的裂缝，塔下的石碑也重新立起，\
                     文物部门说今后每五年检查一次，游客下月可以登塔。";
    for (id, source) in
        [("reprint/1", "临江日报"), ("reprint/2", "东陵晚报"), ("reprint/3", "望海社")]
    {
        articles.push(json!({
            "id": id, "title": "古塔修缮完工", "date": "2024-03-03", "source": source,
            "body": [reprinted, reprinted.replace("昨日", "日前")],
        }));
    }
    articles
}

#[test]
fn assistants_are_answered_as_over_the_index() {
    let Some(nodes) = Nodes::shared(test_name!()) else { return };
    let pair = Pair::new(&nodes, "assistants");

    let begun = pair.message("initialize", &json!({"protocolVersion": "2025-11-25"}));
    assert_eq!(begun["result"]["serverInfo"]["name"], "souwen");
    let tools = pair.message("tools/list", &json!({}));
    let names: Vec<&str> = tools["result"]["tools"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tool| tool["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["search", "fetch", "concordance", "count_by", "similar", "suggest"]);

    // What is asked, and what is told of it: an answer that is empty would be equal as well.
    for (tool, arguments, holds) in [
        ("search", json!({"query": "中亚 铁路"}), "中亚峰会成果清单"),
        ("search", json!({"query": "\"粮食收购\" -望海社", "limit": 50}), "story-"),
        (
            "search",
            json!({"query": "轨道交通", "sort": "newest", "from": "2024-03", "to": "2024-06"}),
            "story-",
        ),
        (
            "search",
            json!({"query": "社区医院", "source": ["临江日报", "望海社"], "author": "秦远"}),
            "story-",
        ),
        ("search", json!({"query": "古塔修缮"}), "reprint/"),
        ("search", json!({"query": "古塔修缮", "collapse": false, "sort": "oldest"}), "reprint/"),
        ("search", json!({"query": "水为先的无稽之谈"}), "\"total\":0"),
        ("search", json!({"query": "zhongya fenghui"}), "searched_instead"),
        ("search", json!({"query": "轨道交通 2024年3月"}), "story-"),
        ("search", json!({}), "story-"),
        ("fetch", json!({"id": "undated"}), "大雾停航"),
        ("fetch", json!({"id": format!("{LONG}#p60")}), "第59段"),
        ("fetch", json!({"id": format!("souwen://articles/{LONG}#p118")}), "第117段"),
        ("fetch", json!({"id": LONG, "paragraph": 100}), "第99段"),
        ("count_by", json!({"query": "轨道交通", "by": "month"}), "2024-"),
        ("count_by", json!({"by": "source"}), "东陵晚报"),
        (
            "count_by",
            json!({"query": "记者", "by": "author", "from": "2024-02", "limit": 3}),
            "occurrences",
        ),
        ("count_by", json!({"query": "中亚", "by": "year"}), "articles"),
        ("concordance", json!({"query": "水位", "context": 5}), "水位"),
        ("concordance", json!({"query": "\"有关部门\"", "sort": "right", "limit": 7}), "有关部门"),
        ("concordance", json!({"query": "铁路", "sort": "article"}), "铁路"),
        ("similar", json!({"id": "reprint/1"}), "results"),
        ("similar", json!({"id": "story-00007", "limit": 30}), "story-"),
        ("suggest", json!({"text": "轨道"}), "轨道交通"),
        ("suggest", json!({"text": "zhongya"}), "中亚"),
    ] {
        let answer = pair.call(tool, &arguments).unwrap().to_string();
        assert!(answer.contains(holds), "{tool} {arguments}: {answer}");
    }

    for (tool, arguments, cursor, max, least) in [
        ("search", json!({"query": "有关部门", "limit": 10}), "/next_cursor", 4, 4),
        ("fetch", json!({"id": LONG}), "/metadata/next_cursor", 10, 3),
        ("concordance", json!({"query": "黑板", "limit": 40}), "/next_cursor", 4, 4),
        ("count_by", json!({"by": "month", "limit": 5}), "/next_cursor", 4, 3),
    ] {
        let pages = pair.pages(tool, &arguments, cursor, max);
        assert!(pages.len() >= least, "{tool} {arguments}: {} pages", pages.len());
    }

    for (tool, arguments, advice) in [
        ("fetch", json!({"id": "gone"}), "No article has the id"),
        ("fetch", json!({"id": LONG, "paragraph": 1000}), "There is no paragraph"),
        ("similar", json!({"id": "gone"}), "No article has the id"),
        ("search", json!({"query": "桥", "from": "2024-13"}), "is a day, a month or a year"),
        ("search", json!({"query": "桥", "limit": 51}), "limit"),
        ("concordance", json!({"query": "source:望海社"}), "no place to show"),
        ("count_by", json!({"query": "桥", "by": "colour"}), "by"),
    ] {
        let told = pair.call(tool, &arguments).unwrap_err();
        assert!(told.contains(advice), "{tool} {arguments}: {told}");
    }

    for (method, params, pointer, holds) in [
        ("resources/list", json!({}), "/result/resources/49/uri", "souwen://articles/"),
        ("resources/templates/list", json!({}), "/result/resourceTemplates/0/name", "article"),
        (
            "resources/read",
            json!({"uri": "souwen://articles/undated"}),
            "/result/contents/0/text",
            "大雾停航",
        ),
        (
            "resources/read",
            json!({"uri": format!("souwen://articles/{LONG}#p90")}),
            "/result/contents/0/text",
            "第89段",
        ),
        (
            "resources/read",
            json!({"uri": "souwen://articles/gone"}),
            "/error/message",
            "no such resource",
        ),
        ("tools/call", json!({"name": "delete", "arguments": {}}), "/error/message", "delete"),
    ] {
        let answer = pair.message(method, &params);
        let found = answer.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        assert!(found.contains(holds), "{method} {params}: {answer}");
    }
    let first = pair.message("resources/list", &json!({}));
    let next = pair.message("resources/list", &json!({"cursor": first["result"]["nextCursor"]}));
    assert_ne!(next["result"]["resources"], first["result"]["resources"]);
}

/// The routes of the one index.
const SEARCH: &str = "/indexes/articles/search";
const FACETS: &str = "/indexes/articles/facet-search";

#[test]
fn clients_of_meilisearch_are_answered_as_over_the_index() {
    let Some(nodes) = Nodes::shared(test_name!()) else { return };
    let pair = Pair::new(&nodes, "meilisearch");
    let nothing = json!({});

    // What is asked, and something that stands in the answer.
    for (method, path, body, status, pointer, holds) in [
        ("GET", "/health", nothing.clone(), 200, "/status", "available"),
        ("GET", "/indexes", nothing.clone(), 200, "/results/0/uid", "articles"),
        ("POST", SEARCH, json!({"q": "中亚 铁路"}), 200, "/hits/0/id", ""),
        (
            "POST",
            SEARCH,
            json!({
                "q": "轨道交通", "limit": 7, "offset": 3, "sort": ["date:desc"],
                "attributesToHighlight": ["title", "body"], "attributesToCrop": ["body:20"],
                "showMatchesPosition": true,
            }),
            200,
            "/hits/6/_formatted/title",
            "<em>轨道交通</em>",
        ),
        (
            "POST",
            SEARCH,
            json!({
                "q": "水位", "attributesToRetrieve": ["id", "body"], "attributesToHighlight": ["body"],
                "showMatchesPosition": true, "highlightPreTag": "__ais-highlight__",
            }),
            200,
            "/hits/0/_formatted/body",
            "__ais-highlight__水位",
        ),
        (
            "POST",
            SEARCH,
            json!({
                "q": "社区医院", "hitsPerPage": 4, "page": 2,
                "filter": [["source = 临江日报", "source = 望海社"], "date > 2024-02"],
            }),
            200,
            "/hits/0/source",
            "",
        ),
        (
            "POST",
            SEARCH,
            json!({
                "filter": "NOT source EXISTS OR (tag = 防汛 AND author IN [林晓舟, 别的])", "sort": ["timestamp:asc"],
            }),
            200,
            "/hits/0/title",
            "大堤一夜",
        ),
        (
            "POST",
            SEARCH,
            json!({
                "q": "", "filter": "timestamp 1704067200 TO 1711929600 AND NOT place = 临江", "limit": 50,
                "facets": ["*"],
            }),
            200,
            "/hits/0/id",
            "story-",
        ),
        (
            "POST",
            SEARCH,
            json!({
                "q": "记者", "facets": ["source", "author", "month", "year", "timestamp", "来源"], "limit": 0,
            }),
            200,
            "/query",
            "记者",
        ),
        (
            "POST",
            SEARCH,
            json!({"q": "古塔修缮", "distinct": "near_duplicates"}),
            200,
            "/hits/0/id",
            "reprint/",
        ),
        (
            "POST",
            SEARCH,
            json!({"q": "古塔 渡轮", "matchingStrategy": "last"}),
            200,
            "/hits/1/id",
            "",
        ),
        (
            "POST",
            SEARCH,
            json!({"q": "古塔 渡轮", "matchingStrategy": "all", "facets": ["year", "date"]}),
            200,
            "/query",
            "古塔",
        ),
        (
            "POST",
            SEARCH,
            json!({"q": "zhongya fenghui", "attributesToHighlight": ["*"]}),
            200,
            "/hits/0/_formatted/title",
            "<em>",
        ),
        (
            "POST",
            SEARCH,
            json!({"q": "有关部门", "limit": 120, "attributesToRetrieve": ["id"]}),
            200,
            "/hits/100/id",
            "",
        ),
        (
            "GET",
            "/indexes/articles/search?q=%E9%BB%91%E6%9D%BF&facets=tag,section&attributesToHighlight=title,body&attributesToCrop=body",
            nothing.clone(),
            200,
            "/hits/0/_formatted/body",
            "<em>黑板</em>",
        ),
        (
            "POST",
            FACETS,
            json!({"facetName": "author", "facetQuery": "林", "q": "记者"}),
            200,
            "/facetHits/0/value",
            "林晓舟",
        ),
        (
            "POST",
            FACETS,
            json!({"facetName": "source", "facetQuery": "日報", "filter": "year = 2024"}),
            200,
            "/facetHits/0/value",
            "临江日报",
        ),
        (
            "POST",
            "/multi-search",
            json!({"queries": [
                {"indexUid": "articles", "q": "粮食收购", "limit": 3, "facets": ["source", "month"]},
                {"indexUid": "articles", "q": "粮食收购", "limit": 0, "facets": ["author"], "filter": "source = 望海社"},
                {"indexUid": "articles", "q": "", "limit": 1, "sort": ["date:asc"]},
            ]}),
            200,
            "/results/0/hits/2/title",
            "粮食收购",
        ),
        ("GET", "/indexes/articles/documents/reprint/1", nothing.clone(), 200, "/body", "糯米灰浆"),
        (
            "GET",
            "/indexes/articles/documents/undated?fields=title,date",
            nothing.clone(),
            200,
            "/title",
            "渡轮停航",
        ),
        (
            "GET",
            "/indexes/articles/documents/gone",
            nothing.clone(),
            404,
            "/code",
            "document_not_found",
        ),
        (
            "POST",
            SEARCH,
            json!({"q": "桥", "filter": "colour = 1"}),
            400,
            "/code",
            "invalid_search_filter",
        ),
        ("POST", SEARCH, json!({"q": "桥", "limit": 1001}), 400, "/code", "invalid_search_limit"),
        (
            "POST",
            "/multi-search",
            json!({"queries": [{"indexUid": "news"}]}),
            404,
            "/code",
            "index_not_found",
        ),
    ] {
        let (told, answer) = pair.asked(method, path, &body);
        assert_eq!(told, status, "{method} {path} {body}: {answer}");
        let found = answer.pointer(pointer).and_then(Value::as_str);
        let found = found.unwrap_or_else(|| panic!("{method} {path} {body}: {answer}"));
        assert!(found.contains(holds), "{method} {path} {body}: {answer}");
    }
}
