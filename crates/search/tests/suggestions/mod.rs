//! Tests of suggestions and better queries over a few invented articles: typed texts and expected
//! results.

use proptest::prelude::*;
use souwen_search::response::Reason;
use souwen_search::{Engine, SearchRequest, SuggestionKind, Suggestions};

use crate::util::{IndexOnDisk, ask};

/// The articles, each with a title and a body.
const ARTICLES: &str = include_str!("articles.txt");
/// Typed texts and expected results (see the head of the file).
const CASES: &str = include_str!("cases.txt");

/// An index of the articles, with its suggestion set ready.
pub struct Suggesting {
    _site: IndexOnDisk,
    pub engine: Engine,
}

/// An index of the articles of these tests, with its suggestion set made.
pub fn suggesting() -> Suggesting {
    let site = IndexOnDisk::new("articles.jsonl");
    let articles: Vec<(String, String, String)> = ARTICLES
        .lines()
        .enumerate()
        .map(|(i, line)| {
            let (title, body) = line.split_once('|').unwrap();
            (i.to_string(), title.to_owned(), body.to_owned())
        })
        .collect();
    site.write_articles(&articles);
    let engine = site.open();
    engine.prepare_suggestions().unwrap();
    Suggesting { _site: site, engine }
}

impl Suggesting {
    /// The texts of the first eight suggestions.
    pub fn suggested(&self, typed: &str) -> Vec<String> {
        let found = self.engine.suggest(typed, 8).unwrap();
        assert!(found.current);
        found.suggestions.into_iter().map(|suggestion| suggestion.text).collect()
    }

    /// The better query, its reason, and whether it was searched for at once.
    pub fn better(&self, query: &str) -> Option<(String, Reason, bool)> {
        let request = ask(query);
        let response = self.engine.search(&request).unwrap();
        assert!(!response.provisional);
        let better = response.did_you_mean?;
        if better.applied {
            let request = SearchRequest { query: better.query.clone(), as_typed: true, ..request };
            let applied = self.engine.search(&request).unwrap();
            assert!(applied.total > 0, "{query}");
            assert_eq!(response.total, applied.total, "{query}");
            assert_eq!(response.counts, applied.counts, "{query}");
            assert_eq!(response.parsed, applied.parsed, "{query}");
        }
        Some((better.query, better.reason, better.applied))
    }
}

#[test]
fn queries_people_type() {
    let site = suggesting();
    let mut wrong = Vec::new();
    let mut cases = 0;
    for line in CASES.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let mut parts = line.split('\t');
        let (kind, typed) = (parts.next().unwrap(), parts.next().unwrap());
        let expected = parts.next().unwrap_or_default();
        cases += 1;
        let (is_right, found) = match kind {
            "first" | "among" | "not" | "none" => {
                let found = site.suggested(typed);
                let among = found.iter().any(|text| text == expected);
                let is_right = match kind {
                    "first" => found.first().is_some_and(|text| text == expected),
                    "among" => among,
                    "not" => !among,
                    _ => found.is_empty(),
                };
                (is_right, found.join(" "))
            }
            "applied" | "offered" | "asis" => {
                let found = site.better(typed);
                let is_right = match (kind, &found) {
                    ("asis", found) => found.is_none(),
                    (_, Some((query, _, applied))) => {
                        query == expected && *applied == (kind == "applied")
                    }
                    _ => false,
                };
                (is_right, format!("{found:?}"))
            }
            kind => panic!("{kind} is no kind of case"),
        };
        if !is_right {
            wrong.push(format!("{line}  found: {found}"));
        }
    }
    assert!(cases >= 300, "{cases} cases");
    assert!(wrong.is_empty(), "{} of {cases}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn suggestions_say_what_they_are() {
    let site = suggesting();
    let first = |typed: &str| site.engine.suggest(typed, 1).unwrap().suggestions.remove(0);
    let summit = first("中亚峰会");
    assert_eq!((summit.kind, summit.count), (SuggestionKind::Phrase, 3), "{summit:?}");
    assert_eq!(summit.highlights.as_slice(), std::slice::from_ref(&(0..4)));
    let place = first("xian");
    assert_eq!((place.text.as_str(), place.kind), ("西安", SuggestionKind::Name));
    let plane = first("c919");
    assert_eq!((plane.text.as_str(), plane.count), ("C919", 2));
    let title = site.engine.suggest("中国中亚峰会在西安", 8).unwrap().suggestions.remove(0);
    assert_eq!((title.kind, title.count), (SuggestionKind::Title, 1));
    assert_eq!(title.text, "中国—中亚峰会在西安举行");
    assert_eq!(title.highlights.as_slice(), std::slice::from_ref(&(0..10)));
    // Every count equals the number of articles that a search for the suggestion finds.
    for typed in ["zhong", "西", "h", "feng", "c", "tie lu", "shou"] {
        for suggestion in site.engine.suggest(typed, 20).unwrap().suggestions {
            let query = format!("“{}”", suggestion.text);
            let request = SearchRequest { as_typed: true, ..ask(&query) };
            let response = site.engine.search(&request).unwrap();
            assert_eq!(response.total, suggestion.count, "{suggestion:?}");
        }
    }
    assert_eq!(site.engine.suggest("zhong", 0).unwrap().suggestions, []);
    assert_eq!(site.engine.suggest(&"中".repeat(65), 8).unwrap().suggestions, []);
}

#[test]
fn reasons_are_given() {
    let site = suggesting();
    let check = |query: &str, expected: &str, reason: Reason| {
        assert_eq!(site.better(query), Some((expected.to_owned(), reason, true)), "{query}");
    };
    check("hasakesitan", "哈萨克斯坦", Reason::Pinyin);
    check("哈萨克司坦", "哈萨克斯坦", Reason::Homophone);
    check("中亚分会", "中亚峰会", Reason::SimilarSound);
    check("气侯大会", "气候大会", Reason::Homophone);
    check("青藏高愿", "青藏高原", Reason::Homophone);
    check("Kazahkstan", "Kazakhstan", Reason::Spelling);
    check("戌戌变法", "戊戌变法", Reason::SimilarShape);
}

#[test]
fn nobody_is_corrected_who_asks_not_to_be() {
    let site = suggesting();
    let request = SearchRequest { as_typed: true, ..ask("中亚封会") };
    let response = site.engine.search(&request).unwrap();
    assert_eq!((response.total, response.did_you_mean), (0, None));
}

#[test]
fn suggestions_follow_the_index() {
    let site = IndexOnDisk::new("a.jsonl");
    let write = |articles: &[(&str, &str)]| {
        site.write_articles(&articles.iter().map(|&(id, body)| (id, "", body)).collect::<Vec<_>>());
    };
    write(&[("1", "港口扩建。"), ("2", "港口开工，铁路通车。")]);
    let engine = site.open();
    // The suggestion set does not exist yet, and nobody waits for it.
    let texts = |found: Suggestions| -> Vec<(String, usize)> {
        found.suggestions.into_iter().map(|s| (s.text, s.count)).collect()
    };
    assert!(!engine.suggest("港", 8).unwrap().current);
    engine.prepare_suggestions().unwrap();
    assert_eq!(texts(engine.suggest("gangkou", 8).unwrap()), [("港口".to_owned(), 2)]);
    assert!(site.index_file("gen-1/suggestions.bin").is_file());
    // A removed text is not suggested, even before a new set is made.
    write(&[("1", "港口扩建。"), ("3", "机场开工。")]);
    engine.reload().unwrap();
    assert_eq!(texts(engine.suggest("tielu", 8).unwrap()), []);
    engine.prepare_suggestions().unwrap();
    let found = engine.suggest("jichang", 8).unwrap();
    assert!(found.current);
    assert_eq!(texts(found), [("机场".to_owned(), 1)]);
    assert_eq!(texts(engine.suggest("gangkou", 8).unwrap()), [("港口".to_owned(), 1)]);
    // The files of deleted commits are deleted with them.
    let files: Vec<_> = std::fs::read_dir(site.index_file("gen-1")).unwrap().flatten().collect();
    let kept = files.iter().filter(|f| f.file_name().to_string_lossy().starts_with("suggestions"));
    assert_eq!(kept.count(), 1);
}

#[test]
fn a_small_change_is_added_to_what_was_counted() {
    let site = IndexOnDisk::new("a.jsonl");
    let mut articles: Vec<(String, String, String)> = (0..300)
        .map(|n| (n.to_string(), format!("江城第{n}座桥梁通车"), format!("桥梁{n}在江城通车。")))
        .collect();
    site.write_articles(&articles);
    let engine = site.open();
    engine.prepare_suggestions().unwrap();
    let file = site.index_file("gen-1/suggestions.bin");
    let counted = std::fs::read(&file).unwrap();
    articles[299].1 = "海州港口扩建工程开工".to_owned();
    articles.push(("new".to_owned(), "云岭机场落成".to_owned(), "旅客来到云岭机场。".to_owned()));
    site.write_articles(&articles);
    engine.reload().unwrap();
    // The background thread adds it; until then the suggestions are reported to be of an earlier state.
    let began = std::time::Instant::now();
    while !engine.suggest("海州港口", 8).unwrap().current {
        assert!(began.elapsed() < std::time::Duration::from_secs(60));
        std::thread::yield_now();
    }
    let check = |engine: &Engine| {
        let first = |typed: &str| {
            let found = engine.suggest(typed, 8).unwrap();
            assert!(found.current);
            found.suggestions.into_iter().next().map(|s| (s.text, s.count))
        };
        let expected = |text: &str, count| Some((text.to_owned(), count));
        assert_eq!(first("海州港口扩建工程"), expected("海州港口扩建工程开工", 1));
        assert_eq!(first("yunlingjichangluo"), expected("云岭机场落成", 1));
        assert_eq!(first("江城第298座"), expected("江城第298座桥梁通车", 1));
        assert_eq!(first("江城第299座"), None);
        assert_eq!(first("qiaoliang"), expected("桥梁", 300));
        assert_eq!(first("jichang"), expected("机场", 1));
    };
    check(&engine);
    // Another process adds it to the stored counts, which are unchanged.
    let other = site.open();
    other.prepare_suggestions().unwrap();
    check(&other);
    assert_eq!(std::fs::read(&file).unwrap(), counted);
    // A damaged file is made again.
    std::fs::remove_file(&file).unwrap();
    std::fs::write(&file, &counted[..counted.len() / 2]).unwrap();
    let other = site.open();
    other.prepare_suggestions().unwrap();
    check(&other);
    assert!(std::fs::read(&file).unwrap().len() > counted.len() / 2);
}

#[test]
fn words_of_the_user_are_suggested() {
    let site = IndexOnDisk::new("a.md");
    std::fs::create_dir(site.index()).unwrap();
    std::fs::write(site.index_file("dictionary.txt"), "扎帕罗娃\n").unwrap();
    site.write("# 江城开工\n\n议长扎帕罗娃出席江城的仪式。\n");
    let engine = site.open();
    engine.prepare_suggestions().unwrap();
    for typed in ["zhapaluowa", "zplw", "扎帕", "zhapa", "扎pa"] {
        let found = engine.suggest(typed, 8).unwrap();
        assert_eq!(found.suggestions[0].text, "扎帕罗娃", "{typed}");
    }
}

/// A site that is made once: making one takes longer than a test case.
static SITE: std::sync::LazyLock<Suggesting> = std::sync::LazyLock::new(suggesting);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_text_is_answered(text in ".{0,70}") {
        let found = SITE.engine.suggest(&text, 8).unwrap();
        prop_assert!(found.suggestions.len() <= 8);
        prop_assert!(found.suggestions.iter().all(|s| s.count > 0));
        SITE.engine.search(&ask(&text)).unwrap();
    }

    #[test]
    fn what_looks_like_pinyin_is_answered(text in "[a-zA-Zāǎǜv0-5' 中亚峰会:-]{0,40}") {
        for suggestion in SITE.engine.suggest(&text, 20).unwrap().suggestions {
            let length = suggestion.text.chars().count();
            prop_assert!(suggestion.highlights.iter().all(|r| r.start < r.end && r.end <= length));
        }
        let response = SITE.engine.search(&ask(&text)).unwrap();
        if let Some(better) = response.did_you_mean {
            prop_assert!(!better.applied || response.total > 0);
        }
    }
}
