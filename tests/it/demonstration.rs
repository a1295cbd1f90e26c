//! Tests of the demonstration in `examples/coverage`: every kind of file in it is read as intended.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::util::process::Server;
use crate::util::{files_under, repository};

fn coverage() -> PathBuf {
    repository().join("examples/coverage")
}

/// The demonstration, served as its README line says.
fn served() -> (Server, TempDir) {
    let place = TempDir::new().unwrap();
    let server = Server::start(&place.path().join("demo"), &[&coverage()]);
    (server, place)
}

/// The values of a facet over all articles, with their counts.
fn counted(server: &Server, facet: &str) -> BTreeMap<String, u64> {
    let answer = server.search_with("", &format!("&limit=0&facets={facet}"));
    let values = answer["facets"][facet].as_array().unwrap();
    let pair = |value: &Value| {
        (value["value"].as_str().unwrap().to_owned(), value["count"].as_u64().unwrap())
    };
    values.iter().map(pair).collect()
}

fn ids(answer: &Value) -> Vec<String> {
    let hits = answer["hits"].as_array().unwrap().iter();
    hits.map(|hit| hit["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn it_shows_several_papers_over_two_years() {
    let (server, _place) = served();
    let stats = server.get("/api/v1/stats").json();
    assert_eq!(stats["articles"], 80, "{stats}");
    assert_eq!(stats["dates"]["from"], "2023-01-17");
    assert_eq!(stats["dates"]["to"], "2024-12-31");
    let expected = [
        ("River City Post", 4),
        ("江南新闻网", 4),
        ("江南时报", 8),
        ("江城日报", 25),
        ("江城晚报", 9),
        ("江城通讯社", 24),
        ("臨港日報", 6),
    ];
    let expected = expected.map(|(name, count)| (name.to_owned(), count));
    assert_eq!(counted(&server, "source"), BTreeMap::from(expected));
    let of_year = |from: &str, to: &str| {
        server.search_with("", &format!("&limit=0&from={from}&to={to}"))["total"].clone()
    };
    assert_eq!((of_year("2023", "2023"), of_year("2024", "2024")), (json!(42), json!(38)));
    let all = server.search_with("", "&limit=100");
    let days = all["hits"].as_array().unwrap().iter().map(|hit| hit["date"].to_string());
    assert_eq!(days.collect::<BTreeSet<_>>().len(), 66);
    let kinds = counted(&server, "kind");
    assert_eq!((kinds["correction"], kinds["commentary"], kinds["caption"]), (3, 1, 1));
    // No place or role is taken for the name of an author.
    let authors = counted(&server, "author");
    assert!(
        authors
            .keys()
            .all(|name| !name.contains(['記', '记', '報', '报']) || name.ends_with("评论员")),
        "{authors:?}"
    );
}

#[test]
fn reprints_are_folded_and_corrections_are_found() {
    let (server, _place) = served();
    for (query, reprint) in [
        ("盾构机“江豚一号”的刀盘", "jiangnan-times/2023-02-15-tunnel"),
        ("江豚是这条江的体温计", "portal-20230521"),
        ("先让孩子们坐着吃饭", "portal-20231212"),
    ] {
        let answer = server.search_with(query, "&collapse=1");
        // Of two articles of the same day either may represent both.
        let hit = &answer["hits"][0];
        let mut both = vec![hit["id"].as_str().unwrap()];
        both.extend(hit["duplicates"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()));
        assert_eq!(both.len(), 2, "{query}: {both:?}");
        assert!(both.iter().any(|id| id.starts_with(reprint)), "{query}: {both:?}");
    }
    let corrections = server.search_with("望江大桥 1165米", "&kind=correction");
    assert_eq!(corrections["total"], 1, "{corrections}");
}

#[test]
fn every_encoding_script_and_form_is_read() {
    let files = files_under(&coverage());
    let is_utf8 = |path: &&PathBuf| std::str::from_utf8(&std::fs::read(path).unwrap()).is_ok();
    let others: Vec<_> = files.iter().filter(|path| !is_utf8(path)).collect();
    assert_eq!(others.len(), 3, "files in GB18030: {others:?}");
    let (server, _place) = served();
    // Text in files in GB18030, in a page with several stories, in Traditional characters (searched in
    // Simplified ones), in the wire and in English.
    for (query, id, source) in [
        ("“渡江的人都走到甲板上”", "jiangcheng-evening/2023-01-22", "江城晚报"),
        ("“卖豆皮的摊主陈师傅”", "jiangcheng-evening/2023-04-02", "江城晚报"),
        ("“信号不好”", "jiangcheng-evening/2023-08-03", "江城晚报"),
        ("“称重码” 摊位", "jiangcheng-daily/2024-06-20-page-3.md#", "江城日报"),
        ("“看孙女不能慢”", "lingang-daily/2024-05-20", "臨港日報"),
        ("“江城河长公约”", "w-2023-0601", "江城通讯社"),
        ("\"gantry crane\"", "river-city-post/2024-12-31", "River City Post"),
    ] {
        let answer = server.search(query);
        assert_eq!(answer["total"], 1, "{query}: {:?}", ids(&answer));
        assert!(ids(&answer)[0].starts_with(id), "{query}: {:?}", ids(&answer));
        assert_eq!(answer["hits"][0]["source"], source, "{query}");
    }
}
