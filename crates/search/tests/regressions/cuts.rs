//! Any stretch of a text finds it, however the text and the query are segmented.

use souwen_text::{Analyzer, Cut};

use super::{answer, answer_of, check, finds, texts};
use crate::util::{article, engine_over};

// 1 https://github.com/meilisearch/meilisearch/issues/2499
#[test]
fn a_word_inside_a_longer_word_is_found() {
    finds("安装简单，开箱即用。", &["简单", "安装", "安装简单", "装简"]);
}

// 2 https://github.com/meilisearch/meilisearch/issues/4874
#[test]
fn the_end_of_a_longer_word_is_found() {
    finds("仍有三件待处理。", &["处理", "待处理"]);
    finds("这是一项在建工程。", &["工程", "在建工程", "建工"]);
}

// 3 https://github.com/meilisearch/meilisearch/issues/4935 https://github.com/meilisearch/charabia/issues/338 https://github.com/meilisearch/charabia/issues/226
#[test]
fn the_words_of_a_long_name_are_found() {
    let queries = ["农业", "发展银行", "中国农业", "业发", "农业 银行", "中国 银行"];
    finds("中国农业发展银行在江城设立分行。", &queries);
    let response = answer(&["中国农业发展银行在江城设立分行。"], "农业银行");
    assert_eq!(response.hits.len(), 1, "a name with a word left out");
}

// 4 https://github.com/meilisearch/meilisearch/issues/4465
#[test]
fn the_order_of_words_does_not_decide_what_is_found() {
    let paragraphs = ["江城港口扩建。", "扩建之后，江城的港口更大。", "江城下雪。"];
    for query in
        ["江城 港口 扩建", "扩建 港口 江城", "港口 江城 扩建", "江城港口扩建", "扩建江城港口"]
    {
        assert_eq!(answer(&paragraphs, query).total, 2, "{query}");
    }
}

// 5 https://github.com/infinilabs/analysis-ik/issues/286 https://github.com/infinilabs/analysis-ik/issues/523 https://github.com/infinilabs/analysis-ik/issues/503 https://github.com/infinilabs/analysis-ik/issues/977 https://github.com/infinilabs/analysis-ik/issues/872 https://github.com/infinilabs/analysis-ik/issues/936
#[test]
fn the_cut_of_a_query_is_no_other_than_that_of_the_text() {
    let analyzer = Analyzer::new();
    let sentence = "江城市长江大桥将于明年六月二十四日建成通车，市民中心主任李小龙到场祝贺";
    for cut in [Cut::Plain, Cut::Search] {
        let words = analyzer.words(sentence, cut);
        let typed: Vec<&str> =
            words.iter().map(|w| &sentence[w.start as usize..w.end as usize]).collect();
        finds(sentence, &typed);
        finds(sentence, &[&typed.join(" ")]);
    }
}

// 6 https://github.com/infinilabs/analysis-ik/issues/16
#[test]
fn a_word_with_a_single_character_at_its_end_is_found() {
    finds("今年新增开户数二十万。", &["开户数", "开户", "户数", "数"]);
}

// 7 https://github.com/infinilabs/analysis-ik/issues/531
#[test]
fn a_number_with_its_measure_is_found_whole_and_in_parts() {
    finds("采购24口交换机一批。", &["24口", "24", "口交换机", "24口交换机", "２４口"]);
}

// 8 https://github.com/Pagefind/pagefind/issues/987
#[test]
fn any_substring_is_found() {
    finds("这是一段简体中文。", &["段简", "是一段", "这是一", "体中", "简体中文"]);
}

// 9 https://github.com/Pagefind/pagefind/issues/1237
#[test]
fn a_word_of_taiwan_is_found_on_every_page() {
    let paragraphs = [
        "先認識迴圈。",
        "無窮迴圈與有限迴圈",
        "for迴圈、while迴圈",
        "這個迴圈跑了三次",
        "巢狀迴圈很慢",
        "把迴圈展開",
        "迴圈",
        "回圈也這樣寫",
        "這裡什麼都不轉",
    ];
    assert_eq!(answer(&paragraphs, "迴圈").total, 8);
    assert_eq!(answer(&paragraphs, "回圈").total, 8);
}

// 10 https://github.com/squidfunk/mkdocs-material/issues/3915
#[test]
fn counts_are_those_of_a_search_by_eye() {
    let paragraphs = [
        "当事人应当按照约定全面履行自己的义务。",
        "合同的权利义务终止后，当事人应当遵循诚信原则。",
        "一方不履行合同义务的，应当承担违约责任。",
        "承揽合同是承揽人按照定作人的要求完成工作的合同。",
        "定作人可以随时解除承揽合同，造成损失的，应当赔偿。",
        "租赁合同可以约定租赁期限。",
    ];
    for term in
        ["合同", "义务", "当事人", "承揽", "定作人", "揽合", "应当", "违约", "租赁期限", "人"]
    {
        let by_eye = paragraphs.iter().filter(|text| text.contains(term)).count();
        let response = answer(&paragraphs, term);
        assert_eq!((response.total, response.counts.run), (by_eye, by_eye), "{term}");
        assert!(by_eye > 0);
    }
}

// 11 https://github.com/manticoresoftware/manticoresearch/issues/931 https://github.com/manticoresoftware/manticoresearch/pull/199
#[test]
fn few_search_the_long_name_and_most_the_short_one() {
    let paragraphs = ["清华大学校庆。", "清华的荷塘。", "别的大学。"];
    check(&paragraphs, "清华大学", &["清华大学校庆。"]);
    let found = answer(&paragraphs, "清华");
    assert_eq!(found.total, 2);
    assert!(texts(&found, false).contains(&"清华大学校庆。"));
}

// 12 https://github.com/typesense/typesense/issues/800 https://github.com/typesense/typesense/issues/267
#[test]
fn words_in_the_middle_of_a_sentence_are_found() {
    finds("这是我写的第一篇文章。", &["第一篇", "一篇", "写的", "文章", "我写的第一篇"]);
}

// 13 https://github.com/NLPchina/ansj_seg/issues/176
#[test]
fn words_that_overlap_a_neighbour_are_found() {
    finds("为企业创造最有利条件。", &["最有利", "有利条件", "有利", "创造最"]);
}

// 14 https://github.com/vuejs/vitepress/issues/4049 https://github.com/vuejs/vitepress/issues/4350 https://github.com/vuejs/vitepress/issues/3507 https://github.com/axios/axios/pull/11097
#[test]
fn not_only_the_first_word_after_a_sign_is_found() {
    finds(
        "安装：首先下载软件包，然后运行安装脚本（需要管理员权限）。",
        &["软件包", "脚本", "管理员", "权限", "运行", "安装脚本", "需要管理员"],
    );
}

#[test]
fn several_words_are_looked_for_in_the_whole_article() {
    let articles = [
        article("a", "江城港口", &["第一段谈扩建。", "第二段谈雪。"]),
        article("b", "江城", &["雪。"]),
    ];
    let response = answer_of(&engine_over(&articles), "港口 扩建 雪");
    assert_eq!((response.total, response.hits[0].article.id.as_str()), (1, "a"));
}
