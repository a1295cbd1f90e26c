//! Tests of the query language in searches over a few articles: synonyms, dates without a year, prefixes.

use proptest::prelude::*;
use souwen_article::Article;
use souwen_search::{EveryMatch as _, SearchResponse};
use souwen_text::Analyzer;

use crate::util::{Build, article, ask, engine_with_synonyms, ids};

const TABLE: &str = "吉尔吉斯斯坦, 吉尔吉斯, 吉国\n一带一路, Belt and Road\n上海合作组织, 上合组织, SCO\n\
                     乌兹别克斯坦, 乌国\n高速铁路, 高铁\nWHO => 世界卫生组织\n";

fn sample() -> Vec<Article> {
    vec![
        article("long", "出访吉尔吉斯斯坦", &["双方谈到铁路。"]),
        article("short", "吉国来信", &["吉国铁路通车。吉国人民高兴。"]),
        article("city", "昌吉国家园区", &["义乌国际商贸城的铁路。"]),
        article("road", "共建“一带一路”", &["倡议十周年。"]),
        article("english", "The Belt and Road", &["A forum in San Francisco."]),
        article("sco", "SCO峰会", &["讨论合作。"]),
        article("group", "上海合作组织峰会", &["讨论合作。"]),
        article("apart", "组织合作", &["上海举行峰会。"]),
        article("uzbek", "乌国总统", &["到访。"]),
        article("health", "世界卫生组织", &["发布报告。"]),
    ]
}

fn answer(articles: &[Article], table: &str, query: &str) -> SearchResponse {
    let engine = engine_with_synonyms(articles, table);
    assert_eq!(engine.synonym_problems(), Vec::<String>::new());
    engine.search(&ask(query)).unwrap()
}

fn full(response: &SearchResponse) -> Vec<&str> {
    ids(response, false)
}

/// The full hits in order, and how many contain the query as a run.
#[track_caller]
fn check(query: &str, expected: &[&str], run: usize) {
    let response = answer(&sample(), TABLE, query);
    assert_eq!((full(&response), response.counts.run), (expected.to_vec(), run), "{query}");
    assert_eq!(response.total, expected.len(), "{query}");
}

#[test]
fn what_was_typed_comes_first_and_synonyms_count_in_all_only() {
    check("吉国", &["short", "city", "long"], 2);
    check("吉尔吉斯斯坦", &["long", "short"], 1);
    check("吉爾吉斯斯坦", &["long", "short"], 1);
    check("吉国铁路", &["short", "city", "long"], 1);
    check("吉国 铁路", &["short", "city", "long"], 2);
    check("访吉国", &["long"], 0);
    check("WHO", &["health"], 0);
    check("世界卫生组织", &["health"], 1);
}

#[test]
fn short_and_latin_synonyms_are_words_of_their_own() {
    check("乌兹别克斯坦", &["uzbek"], 0);
    check("上海合作组织", &["group", "apart", "sco"], 1);
    check("一带一路", &["road", "english"], 1);
}

#[test]
fn several_words_can_be_one_name() {
    check("Belt and Road", &["english", "road"], 1);
    check("belt and road 倡议", &["road"], 0);
}

#[test]
fn quotes_exclusions_and_fields_are_not_extended() {
    check("“吉国”", &["short", "city"], 2);
    check("铁路 -吉国", &["long"], 1);
    check("title:吉国", &["city", "short"], 2);
    // San Francisco contains it as a run; 上海合作组织 is not found.
    check("sco*", &["english", "sco"], 2);
    check("吉尔吉斯斯坦 OR 乌国", &["long", "city", "uzbek", "short"], 3);
}

/// The marked texts in the title and in the snippet of a hit.
fn marked(query: &str, id: &str) -> Vec<String> {
    let response = answer(&sample(), TABLE, query);
    let hit = response.hits.iter().find(|hit| hit.article.id == id).unwrap();
    let texts = [(&hit.article.title, &hit.title_highlights)];
    let fragments = hit.fragments.iter().map(|fragment| (&fragment.text, &fragment.highlights));
    texts
        .into_iter()
        .chain(fragments)
        .flat_map(|(text, marks)| {
            let chars: Vec<char> = text.chars().collect();
            marks.iter().map(|mark| chars[mark.clone()].iter().collect()).collect::<Vec<String>>()
        })
        .collect()
}

#[test]
fn a_synonym_is_marked_instead_of_what_was_typed() {
    assert_eq!(marked("吉尔吉斯斯坦", "short"), ["吉国", "吉国", "吉国"]);
    assert_eq!(marked("吉尔吉斯斯坦", "long"), ["吉尔吉斯斯坦"]);
    assert_eq!(marked("吉尔吉斯斯坦铁路", "short"), ["吉国", "吉国铁路", "吉国"]);
    assert_eq!(marked("一带一路", "english"), ["Belt and Road"]);
    assert_eq!(marked("Belt and Road", "road"), ["一带一路"]);
    assert_eq!(marked("上海合作组织", "sco"), ["SCO"]);
    assert_eq!(marked("上海合作组织", "apart"), ["组织合作", "上海"]);
}

#[test]
fn words_replaced_by_a_synonym_are_not_missing() {
    let response = answer(&sample(), TABLE, "吉尔吉斯斯坦 能源");
    let partial = |id: &str| {
        response.hits.iter().find(|hit| hit.article.id == id).map(|hit| hit.missing.clone())
    };
    assert_eq!(response.total, 0);
    assert_eq!(partial("long"), Some(vec!["能源".to_owned()]));
    assert_eq!(partial("short"), Some(vec!["能源".to_owned()]));
}

#[test]
fn an_article_is_not_offered_for_part_of_a_synonym() {
    let offered = |query: &str| answer(&sample(), TABLE, query).counts.partial;
    assert_eq!(offered("SCO 航天"), 1);
    assert_eq!(offered("WHO"), 0);
    assert_eq!(offered("高铁"), 0);
}

#[test]
fn additional_searches_are_reported() {
    let used_synonyms = |query: &str| -> Vec<(String, String)> {
        let parsed = answer(&sample(), TABLE, query).parsed.unwrap();
        parsed.synonyms.into_iter().map(|found| (found.typed, found.also.join("/"))).collect()
    };
    let one = |typed: &str, also: &str| vec![(typed.to_owned(), also.to_owned())];
    assert_eq!(used_synonyms("吉國铁路"), one("吉國", "吉尔吉斯斯坦/吉尔吉斯"));
    assert_eq!(used_synonyms("Belt and Road"), one("Belt and Road", "一带一路"));
    assert_eq!(used_synonyms("“吉国” -乌国 title:高铁"), []);
    assert_eq!(used_synonyms("吉国 吉国").len(), 1);
}

#[test]
fn the_fingerprint_covers_the_synonyms() {
    let fingerprint = |table: &str| answer(&sample(), table, "铁路").fingerprint;
    assert_eq!(fingerprint(""), Analyzer::new().fingerprint());
    assert_ne!(fingerprint(""), fingerprint(TABLE));
    assert_ne!(fingerprint("甲国, 乙国"), fingerprint("甲国, 丙国"));
}

#[test]
fn there_is_a_limit_to_synonyms_and_it_is_reported() {
    let table: String =
        (0..20).map(|i| format!("甲{i}乙, 丙{i}丁, 戊{i}己, 庚{i}辛, 壬{i}癸\n")).collect();
    let query: Vec<String> = (0..20).map(|i| format!("甲{i}乙")).collect();
    let codes = |count: usize| -> Vec<&str> {
        let response = answer(&sample(), &table, &query[..count].join(" "));
        response.warnings.iter().map(|warning| warning.code.name()).collect()
    };
    assert!(codes(16).is_empty());
    assert_eq!(codes(17), ["synonyms_left_out"]);
}

fn dated(dates: &[&str]) -> Vec<Article> {
    let numbered = dates.iter().enumerate();
    numbered.map(|(i, date)| article(&i.to_string(), "标题", &["铁路"]).date(date)).collect()
}

#[test]
fn a_date_without_a_year_matches_every_year_in_the_index() {
    let check = |dates: &[&str], query: &str, expected: &[&str], codes: &[&str]| {
        let response = answer(&dated(dates), "", query);
        let found: Vec<&str> =
            response.warnings.iter().map(|warning| warning.code.name()).collect();
        assert_eq!((full(&response), found), (expected.to_vec(), codes.to_vec()), "{query}");
    };
    let one = ["2023-05-18", "2023-05-19", "2023-06-01", ""];
    check(&one, "date:5月18日", &["0"], &[]);
    check(&one, "铁路 日期：5月", &["1", "0"], &[]);
    check(&one, "铁路 -date:5月18日至20日", &["2", "3"], &[]);
    let several = ["2023-05-18", "2021-05-18", "2021-12-31", "2022-01-02"];
    check(&several, "date:05-18", &["0", "1"], &["date_of_several_years"]);
    check(&several, "date:12月28日至1月3日", &["3", "2"], &["date_of_several_years"]);
    check(&several, "date:2021年5月18日", &["1"], &[]);
    check(&[""], "date:5月18日", &[], &[]);
    let parsed = answer(&dated(&several), "", "date:05-18").parsed.unwrap();
    assert_eq!((parsed.from.as_deref(), parsed.to.as_deref()), (Some("05-18"), Some("05-18")));
    let message = &answer(&dated(&several), "", "date:05-18").warnings[0].message;
    assert!(message.contains("all 3 years from 2021 to 2023"), "{message}");
    assert!(message.ends_with("as in date:2023-05-18"), "{message}");
}

#[test]
fn counts_and_downloads_have_the_warnings_of_a_search() {
    let table: String =
        (0..17).map(|i| format!("甲{i}乙, 丙{i}丁, 戊{i}己, 庚{i}辛, 壬{i}癸\n")).collect();
    let many: Vec<String> = (0..17).map(|i| format!("甲{i}乙")).collect();
    let many = many.join(" ");
    for (query, expected) in [
        ("铁路 date:5月18日", &["date_of_several_years"][..]),
        ("铁路 site:a.example date:5月18日", &["operator_left_out", "date_of_several_years"]),
        (&many, &["synonyms_left_out"]),
        ("铁路", &[]),
    ] {
        let engine = engine_with_synonyms(&dated(&["2023-05-18", "2021-05-18"]), &table);
        let every = engine.every_match(&ask(query)).unwrap();
        let codes: Vec<&str> = every.warnings().iter().map(|warning| warning.code.name()).collect();
        assert_eq!(codes, expected, "{query}");
        assert_eq!(every.warnings(), engine.search(&ask(query)).unwrap().warnings, "{query}");
    }
}

/// Complaints of users of other engines, with their addresses.
mod complaints {
    use super::*;

    fn check(table: &str, article_text: &str, query: &str) -> SearchResponse {
        let response = answer(&[article("x", "标题", &[article_text])], table, query);
        assert_eq!(full(&response), ["x"], "{query}");
        response
    }

    /// Synonyms came back in another script than they were written in.
    /// <https://github.com/meilisearch/meilisearch/issues/3646>
    #[test]
    fn synonyms_keep_the_script_they_are_written_in() {
        let response = check("東京タワー, 東京鐵塔", "参观东京铁塔。", "東京タワー");
        assert_eq!(response.parsed.unwrap().synonyms[0].also, ["東京鐵塔"]);
    }

    /// The beginning of a word found nothing.
    /// <https://github.com/meilisearch/meilisearch/issues/3158>
    #[test]
    fn the_beginning_of_a_word_is_found() {
        check("", "中国主席出席会议。", "中国主");
        check("", "Kazakhstan和中国", "kazakh*");
    }

    /// A name and its abbreviation did not find each other.
    /// <https://github.com/typesense/typesense/issues/1469>
    #[test]
    fn a_name_finds_its_abbreviation() {
        check("肯德基, KFC", "新开的KFC餐厅。", "肯德基餐厅");
        check("肯德基, KFC", "新开的肯德基。", "kfc");
    }

    /// Synonyms that the segmenter cuts into several words were lost.
    /// <https://github.com/infinilabs/analysis-ik/issues/1032>
    #[test]
    fn a_synonym_of_several_words_is_found() {
        check("上海合作组织, 上合组织", "出席上海合作组织峰会。", "上合组织峰会");
        check("上海合作组织, 上合组织", "出席上合组织峰会。", "上海合作组织峰会");
    }

    /// What users type was refused as a syntax error.
    /// <https://github.com/quickwit-oss/tantivy/issues/2637>
    /// <https://github.com/quickwit-oss/tantivy/issues/2631>
    /// <https://github.com/lnx-search/lnx/issues/131>
    #[test]
    fn nothing_typed_is_a_syntax_error() {
        for query in [
            "\"北京",
            "北京(",
            "北京)",
            "title:\"",
            "AND",
            "北京 OR",
            "北京:",
            "^北京~2",
            "a:b:c",
            "[北京 TO",
            "\\",
        ] {
            answer(&sample(), TABLE, query);
        }
        check("", "北京(", "北京(");
        check("", "AND OR NOT", "AND OR NOT");
    }
}

#[test]
fn a_prefix_matches_all_words_that_begin_so() {
    let words: Vec<String> = (0..1500).map(|i| format!("kaz{i:04}")).collect();
    let articles = [
        article("many", "Words", &[&words.join(" ")]),
        article("last", "Kazzz", &["铁路"]),
        article("other", "Kb", &["铁路"]),
    ];
    let found = |query: &str| answer(&articles, "", query).total;
    assert_eq!((found("kaz*"), found("ＫＡＺ１４９＊"), found("kaz15*")), (2, 1, 0));
    assert_eq!((found("铁路 -kaz*"), found("(kaz* OR kb*) 铁路"), found("k*")), (1, 2, 3));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Synonyms lose no hit, never count as typed, and put no article that contains only a synonym above
    /// one that contains the typed words.
    #[test]
    fn synonyms_are_weaker_than_what_was_typed(
        bodies in proptest::collection::vec(
            proptest::collection::vec("吉国|吉尔吉斯斯坦|吉尔吉斯|铁路|高铁|高速铁路|Belt and Road| |，|。|SCO|上海合作组织|合作", 1..8), 1..10),
        query in proptest::collection::vec("吉国|吉尔吉斯斯坦|铁路|高铁|Belt and Road|SCO|合作| |OR|-吉国|“高铁”|\\(|\\)", 1..6),
        keyword in any::<bool>(),
    ) {
        let articles: Vec<Article> = bodies
            .iter()
            .enumerate()
            .map(|(i, body)| article(&format!("{i}"), "标题", &[&body.concat()]))
            .collect();
        let query = query.join(if keyword { " " } else { "" });
        let plain = answer(&articles, "", &query);
        let extended = answer(&articles, TABLE, &query);
        let (without, with) = (full(&plain), full(&extended));
        prop_assert!(without.iter().all(|id| with.contains(id)), "{query}: {without:?} {with:?}");
        prop_assert_eq!(plain.counts.run, extended.counts.run);
        let is_keyword = query.split_whitespace().all(|chunk| chunk.chars().count() <= 8);
        if is_keyword {
            let first = with.iter().position(|id| !without.contains(id)).unwrap_or(with.len());
            prop_assert!(
                with[first..].iter().all(|id| !without.contains(id)),
                "{query}: {without:?} {with:?}"
            );
        }
        for hit in &extended.hits {
            let length = hit.article.title.chars().count();
            prop_assert!(hit.title_highlights.iter().all(|mark| mark.end <= length));
            prop_assert!(hit.partial || hit.missing.is_empty());
        }
    }
}
