//! The same articles in an index and in a cluster, and the same requests to both: compares the matches, their
//! order, scores, counts, facets and snippets.
//!
//! `SOUWEN_PARITY_DOCS=docs.jsonl SOUWEN_PARITY_QUERIES=queries.tsv` compares another collection. A line is a
//! query (after a tab, if there is one); `SOUWEN_PARITY_LIMIT` is the maximum number of queries. The test
//! prints how much differs and how long both take. `SOUWEN_CLUSTER=127.0.0.1:9200` names a running node to
//! use.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use souwen_article::{Article, Facet, Field, Paragraph, Period};
use souwen_cluster::client::{Cluster, Expected};
use souwen_cluster::document::{self, VersionFacts};
use souwen_cluster::mapping;
use souwen_cluster::retrieval::ClusterSource;
use souwen_cluster::state::State;
use souwen_cluster::transport::{Body, Method};
use souwen_index::Manifest;
use souwen_index::testing::InMemory;
use souwen_search::{Crossing, Engine, SearchRequest, SearchResponse, Sort, ValueFilter};
use souwen_text::{Analyzer, Date, DateRange};

use crate::node::Node;
use crate::wire::{SENT, Wire};

/// The number of the commit that the tests publish.
const COMMIT: u64 = 3 << 32;
/// The number of documents in one request.
const AT_ONCE: usize = 500;

/// The cluster of these tests: the one that is named, or a node that stops with them. If there is none,
/// prints that the test of this name is skipped, and returns `None`.
fn cluster(test: &str) -> Option<Cluster> {
    static NODE: Mutex<Option<Node>> = Mutex::new(None);
    let address = std::env::var("SOUWEN_CLUSTER").ok().filter(|address| !address.is_empty());
    let own = || {
        let mut node = NODE.lock().unwrap_or_else(PoisonError::into_inner);
        *node = node.take().or_else(|| Node::start(test));
        node.as_ref().map(Node::address)
    };
    let address = address.or_else(own)?;
    Some(Cluster::new(Arc::new(Wire { address })))
}

/// Puts articles into an index of the cluster, with older and newer versions that must not be visible.
fn published(cluster: &Cluster, articles: &[Article], shards: u32) -> Engine {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!("parity-{}-{number}", std::process::id());
    let index = format!("{name}-1");
    let ask = |method: Method, path: &str, body: &str| {
        let body = if body.is_empty() { Body::None } else { Body::Json(body.as_bytes()) };
        cluster.ask(method, path, body, None).unwrap()
    };
    ask(Method::Put, &format!("/{index}"), &mapping::index(shards, 0).to_string());
    let analyzer = Analyzer::new();
    for some in articles.chunks(AT_ONCE) {
        let mut lines = String::new();
        for article in some {
            let mut put = |from: u64, until: Option<u64>, article: &Article| {
                let facts = VersionFacts { from, until, pushed: false, hash: "" };
                let action = json!({"index": {"_id": document::name(&article.id, from)}});
                let document = document::version(article, &facts, &analyzer);
                lines.push_str(&format!("{action}\n{document}\n"));
            };
            put(1, None, article);
            if article.id.ends_with('7') {
                // A version that has ended, one of a later commit, and one of an aborted commit.
                let other = Article { title: format!("旧{}", article.title), ..article.clone() };
                put(0, Some(1), &other);
                put(COMMIT + 1, None, &other);
                put(2 << 32, None, &other);
            }
        }
        let path = format!("/{index}/_bulk");
        let answer = cluster.ask(Method::Post, &path, Body::Lines(lines.as_bytes()), None).unwrap();
        assert_eq!(answer.unwrap()["errors"], json!(false));
    }
    ask(Method::Post, &format!("/{index}/_refresh"), "");
    ask(Method::Post, &format!("/{index}/_forcemerge?max_num_segments=1"), "");
    let mut manifest = Manifest::default();
    manifest.fingerprint = analyzer.fingerprint();
    manifest.articles = articles.len() as u64;
    let state = State {
        format: 1,
        commit: COMMIT,
        index,
        mapping: mapping::VERSION,
        fingerprint: analyzer.fingerprint(),
        manifest,
        aborted: vec![souwen_cluster::state::Aborted(2 << 32, (2 << 32) + 9, 0)],
        ..State::default()
    };
    let state = serde_json::to_value(state).unwrap();
    cluster.put(&format!("{name}.state"), "state", &state, Expected::Absent).unwrap().unwrap();
    Engine::new(Arc::new(ClusterSource::open(cluster.clone(), &name).unwrap()))
}

/// Made-up news: enough of it for several tiers, pages and facets.
fn articles(count: usize) -> Vec<Article> {
    let names =
        ["中亚", "哈萨克斯坦", "中国", "鑫犇公司", "铁路", "江城", "峰会", "棉花", "臺灣", "华为"];
    let acts =
        ["开通", "访问，为", "建设", "讨论", "“一带一路”倡议", "增长 3.5%", "表示", "合作。双方"];
    let ends = ["项目", "线路", "会议", "经济", "大学", "港口", "记者张望", "2023年5月18日"];
    let mut seed = 7_u64;
    let mut next = move |max: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % max
    };
    let article = |number: usize| {
        let mut sentence = || {
            let (a, b, c) = (next(names.len()), next(acts.len()), next(ends.len()));
            format!("{}{}{}", names[a], acts[b], ends[c])
        };
        let title = sentence();
        let body: Vec<Paragraph> = (0..1 + number % 5)
            .map(|_| Paragraph::text(format!("{}。{}，{}！", sentence(), sentence(), sentence())))
            .collect();
        let source = ["新华社", "人民日报", "江城日报"][number % 3].to_owned();
        Article {
            id: format!("news/{number}.md"),
            title,
            body,
            source: (!number.is_multiple_of(7)).then_some(source),
            authors: vec![format!("张望{}", number % 4), "李想".to_owned()],
            tags: if number.is_multiple_of(2) { vec!["要闻".to_owned()] } else { Vec::new() },
            kind: "article".to_owned(),
            date: (!number.is_multiple_of(11))
                .then(|| Date::from_days(19_000 + (number as i32 * 37) % 900))
                .flatten(),
            ..Article::default()
        }
    };
    (0..count).map(article).collect()
}

/// The differences between two responses, in one line. Measured values are not compared.
fn difference(one: &SearchResponse, other: &SearchResponse) -> Option<String> {
    let ids = |response: &SearchResponse| -> Vec<String> {
        response.hits.iter().map(|hit| hit.article.id.clone()).collect()
    };
    if (one.total, &one.counts) != (other.total, &other.counts) {
        return Some(format!("counts {:?} {:?}", one.counts, other.counts));
    }
    if ids(one) != ids(other) {
        let first = ids(one).iter().zip(&ids(other)).position(|(a, b)| a != b);
        let scores = |response: &SearchResponse| {
            let scores =
                response.hits.iter().map(|hit| format!("{}={}", hit.article.id, hit.score));
            scores.collect::<Vec<_>>().join(" ")
        };
        return Some(format!("order at {first:?}: {} | {}", scores(one), scores(other)));
    }
    for (a, b) in one.hits.iter().zip(&other.hits) {
        if (a.score - b.score).abs() > 1e-4 * a.score.abs().max(1e-3) {
            return Some(format!("score of {}: {} {}", a.article.id, a.score, b.score));
        }
        let shown = |hit: &souwen_search::Hit| {
            let hit = souwen_search::Hit { score: 0.0, explanation: None, ..hit.clone() };
            format!("{hit:?}")
        };
        if shown(a) != shown(b) {
            return Some(format!("hit {}: {} {}", a.article.id, shown(a), shown(b)));
        }
    }
    let rest = |response: &SearchResponse| {
        let response = SearchResponse {
            hits: Vec::new(),
            generation: String::new(),
            took: Duration::ZERO,
            stages: souwen_search::StageTimes::default(),
            did_you_mean: None,
            provisional: false,
            ..response.clone()
        };
        format!("{response:?}")
    };
    (rest(one) != rest(other)).then(|| format!("{} {}", rest(one), rest(other)))
}

fn requests() -> Vec<SearchRequest> {
    let queries = [
        "",
        "中亚",
        "中亚铁路",
        "中亚 铁路",
        "铁路 -中亚",
        "中国 OR 棉花",
        "鑫犇",
        "犇公",
        "哈萨克斯坦铁路项目",
        "华为",
        "\"合作双方\"",
        "\"合作。双方\"",
        "臺灣",
        "台湾 title:台湾",
        "source:新华社 中亚",
        "author:张望1 峰会",
        "title:中亚",
        "tag:要闻 棉花",
        "date:2023 中国",
        "date:2022-05 棉花",
        "5月18日 棉花",
        "中* 铁路",
        "棉花 NEAR/5 江城",
        "中国经济增长",
        "一带一路倡议",
        "江城港口会议 峰会讨论",
        "没有这样的词语",
        "记者张望",
        "3.5%",
        "中亚铁路开通了吗？哈萨克斯坦的项目建设得怎么样，经济增长多少，峰会又讨论了什么",
    ];
    let plain = |query: &str| SearchRequest { query: query.to_owned(), ..SearchRequest::default() };
    let facets = vec![
        Facet::from(Field::Source),
        Facet::from(Field::Author),
        Facet::from(Field::Tag),
        Facet::from(Period::Month),
        Facet::from(Period::Day),
    ];
    let filter = |facet: Facet, value: &str| ValueFilter { facet, value: value.to_owned() };
    let mut all = Vec::new();
    for query in queries {
        all.push(SearchRequest { facets: facets.clone(), limit: 30, ..plain(query) });
        all.push(SearchRequest { sort: Sort::Newest, offset: 10, limit: 20, ..plain(query) });
        all.push(SearchRequest { sort: Sort::Oldest, limit: 20, ..plain(query) });
        all.push(SearchRequest { offset: 95, limit: 30, snippets: false, ..plain(query) });
        let filters =
            vec![filter(Field::Source.into(), "新华社"), filter(Period::Month.into(), "2023-05")];
        all.push(SearchRequest { filters, facets: facets.clone(), ..plain(query) });
        all.push(SearchRequest { crossing: Crossing::Exclude, collapse: true, ..plain(query) });
        all.push(SearchRequest { crossing: Crossing::Only, recency: 0.5, ..plain(query) });
        let dates = DateRange { from: Date::from_days(19_200), to: None };
        all.push(SearchRequest { dates, explain: true, ..plain(query) });
    }
    all
}

fn agree(one: &Engine, other: &Engine, requests: &[SearchRequest]) -> Vec<String> {
    let mut differences = Vec::new();
    for request in requests {
        let (a, b) = (one.search(request).unwrap(), other.search(request).unwrap());
        if let Some(difference) = difference(&a, &b) {
            differences.push(format!(
                "{:?} {:?} {}: {difference}",
                request.query, request.sort, request.offset
            ));
        }
    }
    differences
}

#[test]
fn a_cluster_answers_as_an_index_does() {
    let Some(cluster) = cluster("parity::a_cluster_answers_as_an_index_does") else { return };
    let articles = articles(400);
    let embedded = Engine::new(Arc::new(InMemory::in_segments(&articles, 3)));
    let served = published(&cluster, &articles, 1);
    let differences = agree(&embedded, &served, &requests());
    assert!(
        differences.is_empty(),
        "{} of {}:\n{}",
        differences.len(),
        requests().len(),
        differences.join("\n")
    );
    assert_eq!(embedded.addresses(0, 1000).unwrap(), served.addresses(0, 1000).unwrap());
    let stats = |engine: &Engine| {
        let stats = engine.stats().unwrap();
        (stats.articles, stats.dates, stats.undated, stats.pushed)
    };
    assert_eq!(stats(&embedded), stats(&served));
    for id in ["news/3.md", "news/7.md", "news/399.md", "none"] {
        let similar = |engine: &Engine| {
            let similar = engine.similar(id, 20).unwrap()?;
            let hits = similar.hits.iter();
            Some(
                hits.map(|hit| (hit.article.id.clone(), (hit.score * 1e4) as i32))
                    .collect::<Vec<_>>(),
            )
        };
        assert_eq!(similar(&embedded), similar(&served), "{id}");
        assert_eq!(embedded.article(id).unwrap(), served.article(id).unwrap());
    }
    let filters = [ValueFilter { facet: Field::Source.into(), value: "江城日报".to_owned() }];
    let differences = agree(&embedded.view(&filters), &served.view(&filters), &requests());
    assert!(differences.is_empty(), "in a view:\n{}", differences.join("\n"));
}

#[test]
fn several_shards_answer_as_one() {
    let Some(cluster) = cluster("parity::several_shards_answer_as_one") else { return };
    let articles = articles(300);
    let embedded = Engine::new(Arc::new(InMemory::in_segments(&articles, 1)));
    let served = published(&cluster, &articles, 3);
    let differences = agree(&embedded, &served, &requests());
    assert!(differences.is_empty(), "{}:\n{}", differences.len(), differences.join("\n"));
    // Every hit occurs once, on whichever page.
    let mut seen = std::collections::BTreeSet::new();
    for offset in (0..300).step_by(50) {
        let page = SearchRequest { offset, limit: 50, snippets: false, ..SearchRequest::default() };
        let hits = served.search(&page).unwrap().hits;
        assert!(hits.into_iter().all(|hit| seen.insert(hit.article.id)), "{offset}");
    }
    assert_eq!(seen.len(), 300);
}

/// Compares the collection that the environment names; prints the differences, and how long both take.
#[test]
fn other_collections_are_compared() {
    let Some(cluster) = cluster("parity::other_collections_are_compared") else { return };
    let (Ok(docs), Ok(queries)) =
        (std::env::var("SOUWEN_PARITY_DOCS"), std::env::var("SOUWEN_PARITY_QUERIES"))
    else {
        return;
    };
    let read = |path: &str| std::fs::read_to_string(path).unwrap();
    let limit =
        std::env::var("SOUWEN_PARITY_LIMIT").ok().and_then(|n| n.parse().ok()).unwrap_or(500);
    let mut articles: Vec<Article> = read(&docs).lines().map(from_line).collect();
    // The ids have to be unique.
    let mut ids = std::collections::HashSet::new();
    articles.retain(|article| ids.insert(article.id.clone()));
    let embedded = Engine::new(Arc::new(InMemory::in_segments(&articles, 1)));
    let begun = Instant::now();
    let served = published(&cluster, &articles, 1);
    println!("{} articles published in {:?}", articles.len(), begun.elapsed());
    let queries = read(&queries);
    let texts = queries.lines().map(|line| line.rsplit('\t').next().unwrap_or(line)).take(limit);
    let sent = || SENT.each_ref().map(|sent| sent.load(Ordering::Relaxed));
    let [requests, bytes] = sent();
    let (mut times, mut own, mut differences) = (Vec::new(), Vec::new(), Vec::new());
    let mut by_date = 0;
    for query in texts {
        let request = SearchRequest { query: query.to_owned(), ..SearchRequest::default() };
        let begun = Instant::now();
        let a = embedded.search(&request).unwrap();
        own.push(begun.elapsed());
        let begun = Instant::now();
        let b = served.search(&request).unwrap();
        times.push(begun.elapsed());
        by_date += 1;
        if let Some(difference) = difference(&a, &b) {
            differences.push(format!("{query}: {difference}"));
        }
    }
    times.sort_unstable();
    own.sort_unstable();
    let at =
        |times: &[Duration], share: usize| times[(times.len() * share / 100).min(times.len() - 1)];
    differences.iter().take(40).for_each(|difference| {
        println!("{}", difference.chars().take(600).collect::<String>());
    });
    println!("{} of {by_date} differ", differences.len());
    let (requests, bytes) = (sent()[0] - requests, sent()[1] - bytes);
    println!("{} requests and {} bytes a query", requests as f64 / by_date as f64, bytes / by_date);
    println!("index p50 {:?} p99 {:?}", at(&own, 50), at(&own, 99));
    println!("cluster p50 {:?} p99 {:?}", at(&times, 50), at(&times, 99));
    assert!(by_date > 0);
}

/// The article in a line of JSON.
fn from_line(line: &str) -> Article {
    let value: Value = serde_json::from_str(line).unwrap();
    let text = value["body"].as_str().or(value["text"].as_str()).unwrap_or_default();
    let body: Vec<Paragraph> =
        text.split('\n').filter(|text| !text.is_empty()).map(Paragraph::text).collect();
    Article {
        id: value["id"].as_str().unwrap().to_owned(),
        title: value["title"].as_str().unwrap_or_default().to_owned(),
        body,
        date: value["date"].as_str().and_then(Date::parse_iso),
        source: value["source"].as_str().map(str::to_owned),
        ..Article::default()
    }
}
