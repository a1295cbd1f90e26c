//! Marks cover exactly the matches, in the text as it is printed.

use super::{answer, answer_of, marked};
use crate::util::{Build, article, engine_over, with_marks};

// 38 https://github.com/meilisearch/meilisearch/issues/3526 https://github.com/meilisearch/meilisearch/issues/2091
#[test]
fn a_marked_text_without_its_marks_is_the_text() {
    let text = "大卫到了扫罗那里，扫罗就甚喜爱他。";
    for query in ["大卫到了扫罗", "扫罗", "到了", "大卫 扫罗", "卫到", "“到了扫罗那”"]
    {
        let shown = marked(text, query);
        assert!(shown.contains('【'), "{query}");
        assert_eq!(shown.replace(['【', '】'], ""), text, "{query}");
    }
    assert_eq!(marked(text, "大卫到了扫罗"), "【大卫到了扫罗】那里，扫罗就甚喜爱他。");
}

// 39 https://github.com/elastic/elasticsearch/issues/27638 https://github.com/elastic/elasticsearch/issues/66484
#[test]
fn marks_do_not_grow_over_their_neighbours() {
    assert_eq!(marked("香港貿發局香港總部", "香港"), "【香港】貿發局【香港】總部");
    assert_eq!(marked("香港貿發局香港總部", "貿發局"), "香港【貿發局】香港總部");
    let articles = [article("a", "江城港口扩建工程今日开工", &["内容。"])];
    let response = answer_of(&engine_over(&articles), "港口 开工");
    let hit = &response.hits[0];
    let shown = with_marks(&hit.article.title, &hit.title_highlights);
    assert_eq!(shown, "江城【港口】扩建工程今日【开工】");
}

// 40 https://github.com/infinilabs/analysis-ik/issues/664 https://github.com/infinilabs/analysis-ik/issues/1077
#[test]
fn marks_of_later_paragraphs_and_values_are_not_shifted() {
    let body = ["第一段，𠮷与e\u{301}。", "第二段：江城港口。", "第三段没有。", "第四段，又是港口"];
    let articles = [article("a", "题", &body).dateline(&["江城1月3日电", "（记者 何青禾）"])];
    let engine = engine_over(&articles);
    let shown = |query: &str| -> Vec<(usize, String)> {
        let response = answer_of(&engine, query);
        let fragments = response.hits[0].fragments.iter();
        fragments.map(|f| (f.paragraph, with_marks(&f.text, &f.highlights))).collect()
    };
    let expected = [(2, "第二段：江城【港口】。"), (4, "第四段，【又是】港口")];
    assert_eq!(shown("港口"), [(2, expected[0].1.to_owned())]);
    assert_eq!(shown("又是"), [(4, expected[1].1.to_owned())]);
    assert_eq!(shown("何青禾"), [(0, "（记者 【何青禾】）".to_owned())]);
}

// 41 https://github.com/wangfenjin/simple/issues/49
#[test]
fn a_run_marks_itself_and_not_its_characters_elsewhere() {
    let text = "中华人民共和国国务院，国人";
    assert_eq!(marked(text, "中华人民共和国"), "【中华人民共和国】国务院，国人");
    assert_eq!(marked(text, "“共和国”"), "中华人民【共和国】国务院，国人");
    assert_eq!(marked("合作与铁路，铁路合作", "“铁路合作”"), "合作与铁路，【铁路合作】");
}

// 42 https://github.com/quickwit-oss/tantivy/issues/1134 https://github.com/quickwit-oss/tantivy/issues/2029
#[test]
fn no_text_makes_marking_panic() {
    assert_eq!(marked("Съезд в Сиане завершён", "сиане"), "Съезд в 【Сиане】 завершён");
    assert_eq!(marked("实业家委员会委员", "实业家委员会 委员"), "【实业家委员会委员】");
    assert_eq!(marked("İstanbul和ＳＴＲＡẞＥ", "İSTANBUL"), "【İstanbul】和ＳＴＲＡẞＥ");
    assert_eq!(marked("İstanbul和ＳＴＲＡẞＥ", "straße"), "İstanbul和【ＳＴＲＡẞＥ】");
    assert_eq!(marked("人人人人人", "人人"), "【人人人人人】");
    assert_eq!(marked("👨\u{200d}👩\u{200d}👧江城👍🏽", "江城"), "👨\u{200d}👩\u{200d}👧【江城】👍🏽");
    assert_eq!(marked("ｶﾞｶﾞ江城", "江城"), "ｶﾞｶﾞ【江城】");
}

// 43 https://github.com/ysc/word/issues/5
#[test]
fn signs_do_not_shift_marks() {
    let text = "“江城”……（港口，）——《扩建》！！！开工。";
    assert_eq!(marked(text, "开工"), "“江城”……（港口，）——《扩建》！！！【开工】。");
    assert_eq!(
        marked(text, "港口扩建"),
        "“江城”……（【港口，）——《扩建》】！！！开工。".replace("扩建》】", "扩建】》")
    );
    assert_eq!(marked("中国—中亚峰会", "中国中亚"), "【中国—中亚】峰会");
}

// 44 https://github.com/infinilabs/analysis-stconvert/issues/28 https://github.com/neodb-social/neodb/issues/346
#[test]
fn marks_are_on_the_printed_script() {
    assert_eq!(marked("他說臺灣選舉結束了", "台湾选举"), "他說【臺灣選舉】結束了");
    assert_eq!(marked("他说台湾选举结束了", "臺灣選舉"), "他说【台湾选举】结束了");
    assert_eq!(marked("乾隆頭髮，發展", "头发"), "乾隆【頭髮】，發展");
    assert_eq!(marked("𠮷野家與臺灣", "台湾"), "𠮷野家與【臺灣】");
}

// 45 https://github.com/quickwit-oss/tantivy/issues/2301 https://github.com/quickwit-oss/tantivy/issues/916 https://github.com/paradedb/paradedb/issues/1778 https://github.com/quickwit-oss/tantivy-py/issues/420
#[test]
fn several_passages_are_shown_and_their_marks_count_from_their_own_beginning() {
    let filler = "这一句与查询没有关系，只是为了把段落写长。".repeat(8);
    let first = format!("{filler}江城的港口在这里。{filler}");
    let second = format!("{filler}云岭又在那里。");
    let articles = [article("a", "题", &[&first, "无关。", &second])];
    let response = answer_of(&engine_over(&articles), "港口 云岭");
    let fragments = &response.hits[0].fragments;
    assert_eq!(fragments.iter().map(|f| f.paragraph).collect::<Vec<_>>(), [1, 3]);
    for (fragment, expected) in fragments.iter().zip(["港口", "云岭"]) {
        let chars: Vec<char> = fragment.text.chars().collect();
        let marked =
            fragment.highlights.iter().map(|range| String::from_iter(&chars[range.clone()]));
        assert_eq!(marked.collect::<Vec<_>>(), [expected]);
    }
    let one = answer(&["江城的港口。"], "江城");
    assert_eq!(one.hits[0].fragments.len(), 1);
}

#[test]
fn a_run_over_the_end_of_a_long_clause_is_shown() {
    // The clauses that contain it are together longer than a snippet, each alone is not.
    for before in [60, 90, 110, 118, 119, 120, 121, 150] {
        let text = format!("{}江城，港口{}。", "长".repeat(before), "短".repeat(20));
        assert!(marked(&text, "“江城港口”").contains("【江城，港口】"), "{before}");
        assert!(marked(&text, "江城港口").contains("【江城，港口】"), "{before}");
    }
}
