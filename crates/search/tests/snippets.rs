//! Tests of the passages shown of an article, and of the marks in them.

use proptest::prelude::*;
use souwen_search::snippet::SNIPPET_CHARS;
use souwen_search::{Fragment, SearchRequest, show};

use crate::util::{Build, answer, article, ask, with_marks};

/// The fragments of an article of these paragraphs.
fn fragments(query: &str, body: &[&str], limit: usize) -> Vec<Fragment> {
    show(article("it", "标题", body), query, limit).fragments
}

/// The same of an article with a dateline, marks as 【】.
fn shown(query: &str, body: &[&str], limit: usize) -> Vec<String> {
    let article = article("it", "标题", body).dateline(&["新华社西安5月19日电 记者 赵一 钱二"]);
    show(article, query, limit).fragments.iter().map(in_brackets).collect()
}

fn in_brackets(fragment: &Fragment) -> String {
    with_marks(&fragment.text, &fragment.highlights)
}

fn check(query: &str, body: &[&str], expected: &str) {
    assert_eq!(shown(query, body, 1), [expected], "{query}");
}

#[test]
fn marks_are_what_matched() {
    check(
        "中吉乌铁路",
        &["21. 完成中吉乌铁路可研工作,推进铁路建设;"],
        "21. 完成【中吉乌铁路】可研工作,推进铁路建设;",
    );
    check("中國中亞", &["出席中国—中亚峰会。"], "出席【中国—中亚】峰会。");
    check("一帶一路", &["共建“一带一路”倡议。"], "共建“【一带一路】”倡议。");
    check("铁路 能源", &["能源与铁路。"], "【能源】与【铁路】。");
    check("铁路能源", &["能源与铁路。"], "【能源】与【铁路】。");
    check("\"铁路能源\"", &["能源与铁路。"], "能源与铁路。");
    check("路", &["铁路、公路"], "铁【路】、公【路】");
    check("𠮷野家", &["新开的𠮷野家。"], "新开的【𠮷野家】。");
    check("cafe", &["老Cafe\u{301}馆"], "老【Cafe\u{301}】馆");
    check("kazakh*", &["The Kazakhstan side"], "The 【Kazakhstan】 side");
}

#[test]
fn passages_end_where_clauses_do() {
    let filler = "这里是一段与查询没有关系的话".repeat(6);
    let body = format!("{filler}。开头在这里，双方谈了铁路，也谈了别的。{filler}。");
    check("铁路", &[&body], &format!("{filler}。开头在这里，双方谈了【铁路】，也谈了别的。"));
    let long = "没有任何标点的长句子".repeat(30);
    let body = format!("{long}铁路{long}");
    let fragment = shown("铁路", &[&body], 1).remove(0);
    assert!(fragment.starts_with('…') && fragment.ends_with('…') && fragment.contains("【铁路】"));
    assert_eq!(fragment.chars().count(), SNIPPET_CHARS + 4);
}

#[test]
fn the_most_telling_passages_come_first() {
    let body = ["谈到能源。", "谈到能源和铁路。", "谈到天气。"];
    assert_eq!(shown("能源 铁路", &body, 3), ["谈到【能源】和【铁路】。"]);
    assert_eq!(shown("天气 铁路 能源", &body, 3), ["谈到【能源】和【铁路】。", "谈到【天气】。"]);
    assert_eq!(shown("天气 铁路 能源", &body, 1).len(), 1);
    assert_eq!(shown("足球", &body, 3), ["谈到能源。"]);
    assert_eq!(shown("赵一", &body, 1), ["新华社西安5月19日电 记者 【赵一】 钱二"]);
}

#[test]
fn rare_words_weigh_more_than_frequent_ones() {
    let body = ["中国经济发展很快。", "棉花又丰收了。"];
    let mut articles = vec![article("it", "标题", &body)];
    let other = |i: usize| article(&i.to_string(), "标题", &["中国经济发展。", &i.to_string()]);
    articles.extend((0..20).map(other));
    let request = SearchRequest { fragments: 2, ..ask("中国经济发展 棉花") };
    let response = answer(&articles, &request);
    assert_eq!(response.hits[0].article.id, "it");
    let shown: Vec<String> = response.hits[0].fragments.iter().map(in_brackets).collect();
    assert_eq!(shown, ["【棉花】又丰收了。", "【中国经济发展】很快。"]);
}

/// Reports about other engines: only one snippet (<https://github.com/quickwit-oss/tantivy/issues/2301>),
/// no positions of highlights (<https://github.com/paradedb/paradedb/issues/1778>), or positions in
/// another text than the one next to them (<https://github.com/quickwit-oss/tantivy-py/issues/420>).
#[test]
fn highlights_are_positions_in_the_text_of_their_fragment() {
    let filler = "这里是一段与查询没有关系的话，".repeat(10);
    let body = format!("{filler}再谈𠮷野铁路。{filler}又谈棉花。");
    let found = fragments("铁路 棉花", &[&body], 9);
    let marked = |fragment: &Fragment| -> Vec<String> {
        let chars: Vec<char> = fragment.text.chars().collect();
        fragment.highlights.iter().map(|mark| chars[mark.clone()].iter().collect()).collect()
    };
    assert_eq!(found.iter().map(marked).collect::<Vec<_>>(), [["铁路"], ["棉花"]]);
}

#[test]
fn several_passages_of_one_paragraph_do_not_overlap() {
    let filler = "这里是一段与查询没有关系的话，".repeat(10);
    let body = format!("先谈铁路。{filler}再谈能源，{filler}又谈棉花。");
    let found = shown("棉花 铁路 能源", &[&body], 3);
    assert_eq!(found.len(), 3);
    for (fragment, word) in found.iter().zip(["铁路", "能源", "棉花"]) {
        assert_eq!(fragment.matches('【').count(), 1, "{fragment}");
        assert!(fragment.contains(&format!("【{word}】")), "{fragment}");
    }
    let unbroken = "没有任何标点的长句子".repeat(30);
    let body = format!("铁路{unbroken}能源{unbroken}棉花");
    let found = shown("棉花 铁路 能源", &[&body], 3);
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found[0].starts_with("【铁路】没有"), "{found:?}");
    assert!(found[2].ends_with("【棉花】"), "{found:?}");
}

#[test]
fn the_best_part_of_a_long_clause_is_shown() {
    let unbroken = "没有任何标点的长句子".repeat(30);
    let body = format!("铁路{unbroken}铁路与能源{unbroken}");
    let fragment = shown("铁路 能源", &[&body], 1).remove(0);
    assert!(fragment.contains("【铁路】与【能源】"), "{fragment}");
    // A mark that is longer than a snippet stays whole.
    let long = "甲乙丙丁戊己庚辛壬癸".repeat(15);
    let fragment = shown(&format!("“{long}”"), &[&format!("{unbroken}{long}{unbroken}")], 1);
    assert!(fragment[0].contains(&format!("【{long}】")), "{fragment:?}");
}

#[test]
fn large_paragraphs_are_cut_in_linear_time() {
    // Comparing every passage with every mark, or scanning a paragraph again for each mark, would take
    // hours.
    for unit in ["铁路，能源。", "铁路能源", "路", "铁路！！", "Kazakh railway "] {
        let body = unit.repeat(1_000_000 / unit.len());
        let found = shown("铁路 能源 路 rail* Ka*", &[&body], 3);
        assert!((1..=3).contains(&found.len()) && found[0].contains('【'), "{unit}");
        assert!(found[0].replace(['【', '】', '…'], "").chars().count() <= SNIPPET_CHARS);
    }
}

#[test]
fn a_text_fragment_spans_the_marks_of_its_passage() {
    let linked = |query: &str| {
        let found = fragments(query, &["21. 完成中吉乌铁路可研工作,推进铁路建设;"], 1);
        found[0].text_fragment.clone().map(|found| (found.start, found.suffix))
    };
    let suffix = |text: &str| Some(text.to_owned());
    assert_eq!(linked("中吉乌鐵路"), Some(("中吉乌铁路".to_owned(), suffix("可研工作"))));
    let both = "中吉乌铁路可研工作,推进铁路建设".to_owned();
    assert_eq!(linked("中吉乌铁路 建设"), Some((both, None)));
    assert_eq!(linked("棉花"), None);
}

proptest! {
    #[test]
    fn fragments_add_to_one_another_and_do_not_overlap(
        body in proptest::collection::vec("[中亚铁路能源,，。！;“”A9é\u{301}𠮷 ]{0,500}", 1..4),
        query in "[中亚铁路能源A9 ]{1,9}",
        limit in 1..5usize,
    ) {
        let body: Vec<&str> = body.iter().map(String::as_str).collect();
        let found = fragments(&query, &body, limit);
        prop_assert!(found.len() <= limit);
        let mut seen = std::collections::HashSet::new();
        for (i, fragment) in found.iter().enumerate() {
            let chars: Vec<char> = fragment.text.chars().collect();
            let marked = fragment.highlights.iter().cloned().flatten().map(|at| chars[at]);
            let folded = marked.filter_map(souwen_text::fold_char).collect::<Vec<_>>();
            let adds = folded.into_iter().filter(|&c| seen.insert(c)).count() > 0;
            prop_assert!(adds || i == 0, "{:?}", found);
        }
    }

    #[test]
    fn marks_lie_on_characters_and_apart(
        body in proptest::collection::vec("[中亚铁路能源,，。！;“”A9é\u{301}𠮷 ]{0,300}", 1..4),
        query in "[中亚铁路能源“”A9é ]{1,6}",
    ) {
        let body: Vec<&str> = body.iter().map(String::as_str).collect();
        for fragment in fragments(&query, &body, 3) {
            let text: Vec<char> = fragment.text.chars().collect();
            let inner = fragment.text.trim_matches('…');
            prop_assert!(body.iter().any(|line| line.contains(inner)));
            let mut end = 0;
            for mark in &fragment.highlights {
                prop_assert!(mark.start >= end && mark.start < mark.end && mark.end <= text.len());
                end = mark.end + 1;
                let marked: String = text[mark.clone()].iter().collect();
                // Every marked stretch begins and ends with a character of the query.
                let folded = souwen_text::fold(&marked);
                let typed = souwen_text::fold(&query);
                for c in [folded.first(), folded.last()].into_iter().flatten() {
                    prop_assert!(typed.iter().any(|t| t.ch == c.ch));
                }
                prop_assert_eq!(folded.first().map(|c| c.start), Some(0));
                prop_assert_eq!(folded.last().map(|c| c.end as usize), Some(marked.len()));
            }
        }
    }
}
