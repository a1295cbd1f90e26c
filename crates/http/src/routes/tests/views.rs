//! A key with a filter sees its part of the index and nothing else: not in a hit, a count, a suggestion, a
//! page or an error. Uses random articles, views and requests, and compares counts with an index that
//! contains only that part.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use souwen_index::{RefreshOptions, Silent, refresh};
use souwen_search::{Engine, SearchRequest};
use tempfile::TempDir;

use super::table::{Needs, Path, ROUTES};
use super::*;
use crate::keys::{Key, Keys, Right, Secret};

const ARTICLES: usize = 1_000;
const REQUESTS: usize = 1_000;

const SOURCES: [&str; 5] = ["江城日报", "海港晚报", "北山新闻", "南岭周刊", "西原时报"];
const SECTIONS: [&str; 3] = ["要闻", "经济", "文化"];
/// Words that every source uses.
const COMMON: [&str; 16] = [
    "铁路",
    "开通",
    "旅客",
    "市长",
    "会议",
    "桥梁",
    "学校",
    "合作",
    "峰会",
    "展览",
    "音乐",
    "农田",
    "港口",
    "机场",
    "天气",
    "图书馆",
];
/// Words that only one source uses, each with a misspelling.
const SECRET: [[&str; 2]; 5] = [
    ["鲸鱼湾", "精鱼湾"],
    ["蓝莓坡", "兰梅坡"],
    ["铜铃渡", "童铃渡"],
    ["雪松岭", "学松岭"],
    ["琥珀桥", "虎珀桥"],
];

/// Pseudorandom numbers (splitmix64), so that a failing run can be repeated.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % bound as u64) as usize
    }

    fn pick<'a>(&mut self, values: &[&'a str]) -> &'a str {
        values[self.below(values.len())]
    }
}

struct Made {
    source: usize,
    section: usize,
    /// The month of 2023; `None` for an article without a date.
    month: Option<usize>,
    json: Value,
}

/// A text that identifies an article and occurs in no other.
fn id(number: usize) -> String {
    format!("n{number:04}z")
}

fn marker(number: usize) -> String {
    const DIGITS: [char; 10] = ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬', '癸'];
    let digit = |at: u32| DIGITS[number / 10usize.pow(at) % 10];
    format!("印{}{}{}{}", digit(3), digit(2), digit(1), digit(0))
}

fn articles(random: &mut Random) -> Vec<Made> {
    let mut made: Vec<Made> = Vec::new();
    for number in 0..ARTICLES {
        let (source, section) = (random.below(SOURCES.len()), random.below(SECTIONS.len()));
        let month = (random.below(10) > 0).then(|| 1 + random.below(12));
        let sentence = |random: &mut Random| {
            let words: String = (0..6).map(|_| random.pick(&COMMON)).collect();
            let secret = if random.below(3) == 0 { SECRET[source][0] } else { "" };
            format!("{words}{secret}。")
        };
        // Some are reprinted by another source, identical except for the identifying text.
        let copied = (number > 10 && random.below(6) == 0).then(|| random.below(number));
        let text = match copied.and_then(|copied| made[copied].json["text"].as_str()) {
            Some(text) if !SECRET.iter().any(|[secret, _]| text.contains(secret)) => {
                text.to_owned()
            }
            _ => (0..4).map(|_| sentence(random)).collect(),
        };
        let title = format!("{}{}{}", random.pick(&COMMON), random.pick(&COMMON), marker(number));
        let date = month.map(|month| format!("2023-{month:02}-{:02}", 1 + random.below(28)));
        let json = json!({
            "id": id(number), "title": title, "date": date, "source": SOURCES[source],
            "section": SECTIONS[section], "text": text,
            "body": format!("{text}\n\n{}记", marker(number)),
        });
        made.push(Made { source, section, month, json });
    }
    made
}

/// The filters of a key, and whether an article matches them.
type ViewOf = (Vec<String>, fn(&Made) -> bool);

fn views() -> Vec<ViewOf> {
    let filter = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    vec![
        (filter(&["source=江城日报"]), |made| made.source == 0),
        (filter(&["source=海港晚报", "source=北山新闻"]), |made| {
            matches!(made.source, 1 | 2)
        }),
        (filter(&["section=经济", "source=南岭周刊"]), |made| {
            (made.section, made.source) == (1, 3)
        }),
        (filter(&["month=2023-05"]), |made| made.month == Some(5)),
        (filter(&["source=没有这家报纸"]), |_| false),
    ]
}

fn index_of<'m>(dir: &std::path::Path, made: impl Iterator<Item = &'m Made>) -> Engine {
    let file = dir.join("articles.jsonl");
    let lines: Vec<String> = made
        .map(|made| {
            let mut json = made.json.clone();
            json.as_object_mut().unwrap().remove("text");
            json.to_string()
        })
        .collect();
    std::fs::write(&file, lines.join("\n")).unwrap();
    let options = RefreshOptions { paths: vec![file], ..RefreshOptions::default() };
    refresh(&dir.join("index"), &options, &mut Silent).unwrap();
    Engine::open(&dir.join("index")).unwrap()
}

/// The view of a key, and an index with only these articles.
struct Seen {
    filter: Vec<String>,
    authorization: String,
    /// The numbers of the articles in the view.
    numbers: BTreeSet<usize>,
    /// The words of the sources in the view.
    words: BTreeSet<&'static str>,
    alone: Engine,
    _dir: TempDir,
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// A random query.
fn typed(random: &mut Random) -> String {
    let number = random.below(ARTICLES);
    match random.below(12) {
        0 => String::new(),
        1 => marker(number),
        2 => id(number),
        3 => SECRET[random.below(5)][0].to_owned(),
        4 => SECRET[random.below(5)][1].to_owned(),
        5 => format!("source:{}", random.pick(&SOURCES)),
        6 => format!("\"{}{}\"", random.pick(&COMMON), random.pick(&COMMON)),
        7 => format!("{} -{}", random.pick(&COMMON), random.pick(&COMMON)),
        8 => random.pick(&["jingyu", "lanmei", "tieludao", "hupo", "xuesong", "yjy"]).to_owned(),
        9 => format!("{} OR {}", random.pick(&COMMON), SECRET[random.below(5)][0]),
        10 => "date:2023-05".to_owned(),
        _ => format!("{} {}", random.pick(&COMMON), random.pick(&COMMON)),
    }
}

/// The query string of a search, without `q`.
fn parameters(random: &mut Random) -> String {
    let mut query = String::new();
    for (name, values) in [
        ("sort", &["relevance", "newest", "oldest"][..]),
        ("from", &["2023-03", "2023-05-10"]),
        ("to", &["2023-09"]),
        ("source", &SOURCES),
        ("section", &SECTIONS),
        ("collapse", &["0", "1"]),
        ("recency", &["0.5"]),
        ("explain", &["1"]),
        ("offset", &["0", "7", "40"]),
        ("limit", &["0", "3", "100"]),
        ("facets", &["source,section,month,day", "source"]),
        ("lang", &["en"]),
    ] {
        if random.below(3) == 0 {
            write!(query, "&{name}={}", encode(random.pick(values))).unwrap();
        }
    }
    query
}

/// A request: its path, and the body of a `POST`.
type Asked = (String, Option<String>);

/// A random request, of every route that tells of articles.
fn request(random: &mut Random) -> Asked {
    match random.below(18) {
        17 => ("/mcp".to_owned(), Some(message(random))),
        kind => (path(random, kind), None),
    }
}

/// A random message of an assistant.
fn message(random: &mut Random) -> String {
    let (typed, id) = (typed(random), id(random.below(ARTICLES)));
    let call = |name: &str, arguments: Value| {
        ("tools/call", json!({"name": name, "arguments": arguments}))
    };
    let (method, params) = match random.below(8) {
        0 => call("search", json!({"query": typed})),
        1 => call("fetch", json!({"id": id})),
        2 => call("concordance", json!({"query": typed})),
        3 => call("count_by", json!({"query": typed, "by": "source"})),
        4 => call("similar", json!({"id": id})),
        5 => call("suggest", json!({"text": typed})),
        6 => ("resources/list", json!({})),
        _ => ("resources/read", json!({"uri": format!("souwen://articles/{id}")})),
    };
    json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).to_string()
}

/// A random path of one of 17 kinds.
fn path(random: &mut Random, kind: usize) -> String {
    let (q, number) = (encode(&typed(random)), random.below(ARTICLES));
    match kind {
        0 => "/".to_owned(),
        1 | 2 => format!("/api/v1/search?q={q}{}", parameters(random)),
        3 => format!("/search?q={q}{}", parameters(random)),
        4 => format!("/feed.atom?q={q}{}", parameters(random)),
        5 => format!("/api/v1/suggest?q={q}&limit=20"),
        6 => format!("/articles/{}?q={q}", id(number)),
        7 => format!("/api/v1/articles/{}/similar?limit=20", id(number)),
        8 => format!("/api/v1/matches?q={q}{}", parameters(random)),
        9 => match random.below(2) {
            0 => format!("/api/v1/matches?q={q}&format=jsonl{}", parameters(random)),
            _ => format!("/api/v1/export?q={q}&fields=id,title,body{}", parameters(random)),
        },
        10 => format!("/api/v1/counts?q={q}&by=month,source,author{}", parameters(random)),
        11 => match random.below(2) {
            0 => format!("/concordance?q={q}{}", parameters(random)),
            _ => format!("/counts?q={q}&by=author{}", parameters(random)),
        },
        12 => match random.below(2) {
            0 => format!("/api/v1/articles/{}?q={q}", id(number)),
            _ => "/api/v1/stats".to_owned(),
        },
        13 => format!("/days/2023-{:02}-{:02}", 1 + random.below(12), 1 + random.below(28)),
        14 => match random.below(2) {
            0 => format!("/cite/{}", id(number)),
            _ => format!("/api/v1/cite/{}", id(number)),
        },
        15 => match random.below(2) {
            0 => format!("/compat/meilisearch/indexes/articles/search?q={q}&limit=100"),
            _ => format!("/compat/meilisearch/indexes/articles/documents/{}", id(number)),
        },
        _ => match random.below(3) {
            0 => "/help".to_owned(),
            1 => "/sitemap.xml".to_owned(),
            _ => format!("/api/v1/analyze?text={q}"),
        },
    }
}

/// The ids and identifying texts of articles that occur in a text.
fn named(text: &str) -> BTreeSet<String> {
    let id = text
        .match_indices('n')
        .filter_map(|(at, _)| text.get(at..at + 6))
        .filter(|id| id.ends_with('z') && id[1..5].bytes().all(|byte| byte.is_ascii_digit()));
    let marks = text.match_indices('印').map(|(at, _)| text[at..].chars().take(5).collect());
    let marks = marks
        .filter(|mark: &String| mark.chars().skip(1).all(|c| "甲乙丙丁戊己庚辛壬癸".contains(c)));
    marks.filter(|mark| mark.chars().count() == 5).chain(id.map(str::to_owned)).collect()
}

impl Seen {
    /// Checks that an answer names nothing outside of the view, except what the request itself contained.
    #[track_caller]
    fn assert_inside(&self, path: &str, body: &str) {
        let path_text = percent_decode_str(path).decode_utf8_lossy();
        let body = percent_decode_str(body).decode_utf8_lossy();
        for name in named(&body) {
            let number = (0..ARTICLES).find(|&n| name == id(n) || name == marker(n)).unwrap();
            let is_in_path = path_text.contains(&name);
            assert!(is_in_path || self.numbers.contains(&number), "{name} {path}: {body}");
        }
        for [word, _] in SECRET {
            let is_leaked = body.contains(word) && !path_text.contains(word);
            assert!(!is_leaked || self.words.contains(word), "{word} {path}: {body}");
        }
    }

    /// Checks that a search counts and finds the same as an index with only these articles.
    async fn assert_counts(&self, site: &TestSite, random: &mut Random) {
        let raw = format!(
            "q={}{}&as_typed=1&limit=100&offset=0&facets=source,section,month,day",
            encode(&typed(random)),
            parameters(random)
        );
        let path = format!("/api/v1/search?{raw}");
        let response = site.send("GET", &path, &self.headers()).await;
        let answer: Value = serde_json::from_slice(response.body()).unwrap();
        let params = crate::request::search_params::SearchParams::parse(&raw).unwrap();
        let expected = self.alone.search(&params.request()).unwrap();
        assert_eq!(answer["total"], expected.total, "{path}");
        for (name, count) in [("run", expected.counts.run), ("all", expected.counts.all)] {
            assert_eq!(answer["counts"][name], count, "{path}");
        }
        // If no article matches completely, facets count the best partial matches.
        for (facet, values) in expected.facets.iter().filter(|_| expected.total > 0) {
            let counted = |value: &Value| {
                let value = value.as_object().unwrap();
                (value["value"].as_str().unwrap().to_owned(), value["count"].as_u64().unwrap())
            };
            let got = answer["facets"][facet.name()].as_array().unwrap().iter().map(counted);
            let got: BTreeMap<_, _> = got.collect();
            let values = values.iter().map(|value| (value.value.clone(), value.count as u64));
            assert_eq!(got, values.collect::<BTreeMap<_, _>>(), "{path}");
        }
        if expected.total > 0 && expected.total <= 100 && !params.collapse.unwrap_or_default() {
            let ids = answer["hits"].as_array().unwrap().iter();
            let ids = ids.filter(|hit| hit["partial"] == false);
            let ids: BTreeSet<&str> = ids.map(|hit| hit["id"].as_str().unwrap()).collect();
            let all = expected.hits.iter().filter(|hit| !hit.partial);
            let all: BTreeSet<&str> = all.map(|hit| hit.article.id.as_str()).collect();
            assert_eq!(ids, all, "{path}");
        }
    }

    /// Checks that suggestions are from the view, with its counts.
    fn assert_suggestions(&self, path: &str, answer: &Value) {
        for suggestion in answer["suggestions"].as_array().unwrap() {
            let text = suggestion["text"].as_str().unwrap();
            let query = format!("\"{text}\"");
            let request = SearchRequest { query, as_typed: true, ..SearchRequest::default() };
            let alone = self.alone.search(&request).unwrap().total;
            assert!(alone > 0, "{path} offers {text}");
            assert_eq!(suggestion["count"], alone, "{path} {text}");
        }
    }

    fn headers(&self) -> [(&str, &str); 3] {
        [
            ("host", "localhost"),
            ("authorization", &self.authorization),
            ("accept", "text/html, */*"),
        ]
    }
}

#[tokio::test]
async fn a_key_with_a_filter_sees_its_part_and_nothing_else() {
    let mut random = Random(20_231_129);
    let made = articles(&mut random);
    let whole = TempDir::new().unwrap();
    let app = Arc::new(App::new(
        Arc::new(index_of(whole.path(), made.iter())),
        Limits { rate: None, ..Limits::default() },
    ));
    let mut keys = Vec::new();
    let mut seen = Vec::new();
    for (number, (filter, is_within)) in views().into_iter().enumerate() {
        let secret = Secret::random().unwrap();
        let mut key = Key::new(&number.to_string(), vec![Right::Search], &secret);
        key.filter.clone_from(&filter);
        keys.push(key);
        let dir = TempDir::new().unwrap();
        let within = || made.iter().enumerate().filter(|(_, made)| is_within(made));
        seen.push(Seen {
            filter,
            authorization: format!("Bearer {}", secret.reveal()),
            numbers: within().map(|(number, _)| number).collect(),
            words: within().map(|(_, made)| SECRET[made.source][0]).collect(),
            alone: index_of(dir.path(), within().map(|(_, made)| made)),
            _dir: dir,
        });
    }
    app.take_keys(Keys::new(keys).unwrap());
    app.apply(Settings { private: true, ..Settings::default() });
    let site = TestSite { fake: Arc::default(), routes: routes(app) };

    let mut tags = BTreeSet::new();
    for view in &seen {
        // Suggestions are built in the background after the first request.
        let ready = async || {
            let answer = site.send("GET", "/api/v1/suggest?q=x", &view.headers()).await;
            !header(&answer, "etag").is_empty()
        };
        while !ready().await {
            tokio::task::yield_now().await;
        }
        let stats = site.send("GET", "/api/v1/stats", &view.headers()).await;
        let stats: Value = serde_json::from_slice(stats.body()).unwrap();
        assert_eq!(stats["articles"], view.numbers.len(), "{:?}", view.filter);
        let alone = view.alone.stats().unwrap();
        assert_eq!(stats["undated"], alone.undated, "{:?}", view.filter);
        let dates = alone.dates.map(|(from, to)| {
            json!({
                "from": from.to_string(), "to": to.to_string(),
            })
        });
        assert_eq!(stats["dates"], json!(dates), "{:?}", view.filter);
        let answer = site.send("GET", "/api/v1/search?q=x", &view.headers()).await;
        assert!(tags.insert(header(&answer, "etag").to_owned()), "views share an entity tag");
    }
    let mut found = 0;
    for _ in 0..REQUESTS {
        let view = &seen[random.below(seen.len())];
        let (path, sent) = request(&mut random);
        let response = match &sent {
            None => site.send("GET", &path, &view.headers()).await,
            Some(sent) => {
                let headers = [&view.headers()[..], &[("content-type", "application/json")]];
                site.post(&path, &headers.concat(), sent.clone()).await
            }
        };
        let path_text = format!("{path} {}", sent.unwrap_or_default());
        let status = response.status().as_u16();
        assert!(matches!(status, 200 | 404), "{path}: {status}");
        let body = text(&response);
        view.assert_inside(&path_text, &body);
        let one = ["articles/n", "cite/n", "documents/n"];
        if let Some(rest) = one.iter().find_map(|part| path.split(part).nth(1)) {
            let is_within = view.numbers.contains(&rest[..4].parse().unwrap());
            assert_eq!(status == 200, is_within, "{path}");
        }
        if path.starts_with("/api/v1/suggest") {
            view.assert_suggestions(&path, &serde_json::from_str(&body).unwrap());
        }
        found += usize::from(status == 200 && body.contains("印"));
        view.assert_counts(&site, &mut random).await;
    }
    assert!(found > REQUESTS / 4, "{found} answers hold an article");
}

#[test]
fn every_route_that_tells_of_articles_is_asked_for() {
    let mut random = Random(20_231_129);
    let path_text: Vec<Path> = (0..REQUESTS)
        .filter_map(|_| table::find(request(&mut random).0.split('?').next()?))
        .map(|route| route.path)
        .collect();
    for route in ROUTES.iter().filter(|route| route.needs == Needs::Key(Right::Search)) {
        assert!(path_text.contains(&route.path), "{:?} is not in `request`", route.path);
    }
}
