//! Tests of near-duplicates and recency, over small indexes.

use proptest::prelude::*;
use souwen_article::Article;
use souwen_search::{RESCORED, SearchRequest, Sort};
use souwen_text::Date;

use crate::util::{Build, answer, article, ask, engine_over, listed};

const STORY: &str = "江城港口扩建工程开工仪式在东岸举行。工程建成以后，港口的年吞吐量将由800万吨提高到\
    1500万吨，可以停靠7万吨级的货轮。市长在仪式上表示，港口是全市开放的门户，要把工程建成放心工程。\
    附近的渔民说，新的码头把渔港和货港分开，以后出海不用再绕行。工程预计用三年时间完成。";

fn dated(id: &str, title: &str, body: &str, date: &str) -> Article {
    article(id, title, &[body]).date(date)
}

/// A search that lists near-duplicates under one of them.
fn collapsed(query: &str) -> SearchRequest {
    SearchRequest { collapse: true, ..ask(query) }
}

#[track_caller]
fn check(articles: &[Article], request: &SearchRequest, expected: &str) {
    assert_eq!(listed(&answer(articles, request).hits), expected);
}

/// A story, a reprint of the day after, another story, and a reprint of long after.
fn coverage() -> Vec<Article> {
    let reprint = format!("新华社江城3月2日电（记者 张望）{STORY}");
    let other = "港口今年的客流恢复得很快，轮渡公司增开了两班夜航，方便下班的市民回家。";
    vec![
        dated("reprint", "港口扩建工程开工", &reprint, "2024-03-02"),
        dated("original", "江城港口扩建工程开工", STORY, "2024-03-01"),
        dated("other", "江城港口增开夜航", other, "2024-03-01"),
        dated("anniversary", "港口扩建工程开工", STORY, "2025-03-01"),
    ]
}

#[test]
fn reprints_are_listed_under_the_original_on_request() {
    let response = answer(&coverage(), &collapsed("港口扩建工程"));
    assert_eq!(listed(&response.hits), "anniversary original(reprint) other");
    assert_eq!((response.total, response.counts.run, response.collapsed), (3, 3, 1));
    let under = &response.hits[1].duplicates[0];
    assert_eq!((under.title.as_str(), under.date), ("港口扩建工程开工", Date::new(2024, 3, 2)));
    let flat = answer(&coverage(), &SearchRequest { collapse: false, ..collapsed("港口扩建工程") });
    assert_eq!((flat.hits.len(), flat.collapsed), (4, 0));
    assert!(flat.hits.iter().all(|hit| hit.duplicates.is_empty()));
}

#[test]
fn a_better_reprint_is_shown_and_in_orders_by_date_the_first() {
    // Only the reprint contains the query in its title.
    let mut articles = coverage();
    articles[0].title = "渔民出海不用绕行".to_owned();
    check(&articles, &collapsed("渔民"), "reprint(original) anniversary");
    let by_date = |sort| SearchRequest { sort, ..collapsed("港口扩建") };
    check(&coverage(), &by_date(Sort::Newest), "anniversary reprint(original) other");
    check(&coverage(), &by_date(Sort::Oldest), "original(reprint) anniversary other");
}

#[test]
fn the_parts_of_a_series_stay_apart() {
    let weather = |day: &str, low: u8, high: u8, rain: u8| {
        format!(
            "市气象台{day}发布天气预报：今天白天晴间多云，最高气温{high}摄氏度，夜间最低气温{low}摄氏度，\
             降水概率百分之{rain}。请市民出门注意防晒，早晚添加衣物，驾车出行请留意路面湿滑。"
        )
    };
    let articles = [
        dated("a", "江城天气", &weather("5月6日", 12, 23, 10), "2024-05-06"),
        dated("b", "江城天气", &weather("5月7日", 14, 26, 40), "2024-05-07"),
        dated("c", "江城天气", &weather("5月7日", 14, 26, 40), "2024-05-07"),
    ];
    check(&articles, &collapsed("天气预报"), "b(c) a");
    let welcome = |guest: &str| {
        format!(
            "江城市市长今天在市民广场举行仪式，欢迎{guest}率团来访。双方检阅了仪仗队，少年儿童向来宾\
             献花。随后双方在市政厅举行会谈，{guest}表示两市的友谊源远流长。"
        )
    };
    let articles = [
        dated("a", "市长欢迎来宾", &welcome("柳河县县长陈志远"), "2024-05-06"),
        dated("b", "市长欢迎来宾", &welcome("大坪乡乡长罗玉珍"), "2024-05-07"),
    ];
    check(&articles, &collapsed("市长欢迎来宾"), "b a");
}

#[test]
fn partial_hits_collapse_among_themselves_only() {
    let mut articles = coverage();
    articles.push(dated(
        "full",
        "港口工程的纪念邮票",
        &format!("{STORY}邮票明天发行。"),
        "2024-03-03",
    ));
    check(&articles, &collapsed("港口 邮票"), "full anniversary original(reprint) other");
}

#[test]
fn freshness_counts_when_requested_but_not_for_literal_matches() {
    let body = "说到铁路，车站附近的居民有话说。";
    let articles = [
        dated("old", "铁路和车站", "铁路通到车站，车站连着铁路，说的还是铁路。", "2020-01-01"),
        dated("new", "见闻", body, "2024-01-01"),
    ];
    let request = |query: &str, recency| SearchRequest { recency, ..collapsed(query) };
    check(&articles, &request("车站的铁路", 0.0), "old new");
    check(&articles, &request("车站的铁路", 1.0), "new old");
    check(&articles, &request("铁路", 1.0), "old new");
    check(&articles, &request("铁路", 0.0), "old new");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn walking_the_pages_gives_every_article_once(
        versions in proptest::collection::vec((0..6usize, 0..3usize, 1..20u8), 1..40),
        limit in 1..7usize,
        sort in prop_oneof![Just(Sort::Relevance), Just(Sort::Newest), Just(Sort::Oldest)],
        recency in prop_oneof![Just(0.0f32), Just(0.5)],
        query in prop_oneof![Just("港口"), Just("港口 渔民"), Just("港口 第三"), Just("")],
    ) {
        // A few stories, each printed whole, cut and with additions.
        let words = ["渔民", "货轮", "门户", "夜航", "邮票", "灯塔"];
        let articles: Vec<Article> = versions.iter().enumerate().map(|(i, &(story, form, day))| {
            let text: String = STORY.replace("码头", words[story])
                .chars().cycle().skip(story * 17).take(120).collect();
            let body = match form {
                0 => text,
                1 => text.chars().take(100).collect(),
                _ => format!("{text}第三段写的是{}。", words[story]),
            };
            dated(&format!("{i:02}"), words[story], &body, &format!("2024-03-{day:02}"))
        }).collect();
        let engine = engine_over(&articles);
        let search = |request: &SearchRequest| {
            engine.search(request).unwrap()
        };
        let request = SearchRequest { sort, recency, snippets: false, ..collapsed(query) };
        let flat = search(&SearchRequest { collapse: false, limit: 100, ..request.clone() });
        let (mut hits, mut all) = (Vec::new(), Vec::new());
        for page in 0.. {
            let offset = page * limit;
            let found = search(&SearchRequest { limit, offset, ..request.clone() });
            prop_assert_eq!((found.total, &found.counts.run), (flat.total, &flat.counts.run));
            if found.hits.iter().all(|hit| hit.partial) {
                prop_assert!(hits.len() + found.collapsed >= found.total);
                break;
            }
            for hit in found.hits.iter().filter(|hit| !hit.partial) {
                hits.push(hit.article.id.clone());
                all.push(hit.article.id.clone());
                all.extend(hit.duplicates.iter().map(|other| other.id.clone()));
            }
        }
        // The hits are some of those without collapsing, in the same order.
        let flat: Vec<String> =
            flat.hits.iter().filter(|hit| !hit.partial).map(|hit| hit.article.id.clone()).collect();
        let mut rest = flat.iter();
        prop_assert!(hits.iter().all(|id| rest.any(|other| other == id)), "{hits:?} {flat:?}");
        all.sort();
        let mut flat = flat;
        flat.sort();
        prop_assert_eq!(all, flat);
    }
}

#[test]
fn what_is_not_rescored_is_not_collapsed_and_no_hit_is_lost() {
    let articles: Vec<Article> = (0..RESCORED + 20)
        .map(|i| dated(&format!("{i:03}"), "港口扩建", STORY, "2024-03-01"))
        .collect();
    let engine = engine_over(&articles);
    let mut all = 0;
    for offset in (0..).step_by(8) {
        let request = SearchRequest { limit: 8, offset, ..collapsed("港口") };
        let found = engine.search(&request).unwrap();
        assert_eq!((found.total, found.collapsed), (RESCORED + 20, RESCORED - 1));
        if found.hits.is_empty() {
            break;
        }
        all += found.hits.iter().map(|hit| 1 + hit.duplicates.len()).sum::<usize>();
    }
    assert_eq!(all, RESCORED + 20);
}
