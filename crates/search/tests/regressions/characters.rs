//! Single characters, letters and digits beside Han, names and new words.

use souwen_search::analyze_with;
use souwen_text::{Analyzer, Cut};

use super::{answer, answer_of, check, finds, texts};
use crate::util::{article, engine_over};

// 22 https://github.com/infinilabs/analysis-ik/issues/706
#[test]
fn one_character_of_a_headline_is_found() {
    let articles =
        [article("a", "华为发布新机", &["内容。"]), article("b", "小米发布新机", &["内容。"])];
    let engine = engine_over(&articles);
    for query in ["华", "为", "华为", "为发", "“华”"] {
        let response = answer_of(&engine, query);
        assert_eq!((response.total, response.hits[0].article.id.as_str()), (1, "a"), "{query}");
    }
}

// 23 https://github.com/typesense/typesense/issues/52
// 25 https://github.com/NLPchina/ansj_seg/issues/683
// 26 https://github.com/opencloud-eu/opencloud/issues/3430
#[test]
fn one_character_is_found_wherever_it_occurs() {
    for paragraph in ["花", "花园", "后花园里", "这是一朵花。", "百花齐放", "A花1"]
    {
        finds(paragraph, &["花", "“花”"]);
    }
    check(&["花园", "草地"], "花", &["花园"]);
}

// 24 https://github.com/huangjimmy/pg_cjk_parser/pull/19
#[test]
fn one_two_and_three_characters_are_found_alike() {
    finds(
        "江城大桥",
        &["江", "城", "大", "桥", "江城", "城大", "大桥", "江城大", "城大桥", "江城大桥"],
    );
}

// 27 https://github.com/meilisearch/meilisearch/issues/2390
#[test]
fn one_character_does_not_flood_a_query_of_two() {
    let paragraphs = ["本地新闻", "本周天气", "日本田野", "本田发布新车", "田间本色"];
    let response = answer(&paragraphs, "本田");
    assert_eq!(response.counts.partial, 0);
    let found = texts(&response, false);
    assert!(found.contains(&"本田发布新车"), "{found:?}");
    assert!(found.iter().all(|text| text.contains("本田")), "{found:?}");
}

// 28 https://github.com/messense/jieba-rs/issues/161 https://github.com/messense/jieba-rs/pull/162
#[test]
fn a_version_is_not_its_digits() {
    let paragraphs = ["升级到3.6.3版", "共3章6节3图", "第3 期", "3、6、12", "13.6.31"];
    let response = answer(&paragraphs, "3.6.3");
    assert_eq!(texts(&response, false).first(), Some(&"升级到3.6.3版"));
    assert!(response.total <= 2, "{:?}", texts(&response, false));
    for word in ["3.6.3", "covid-19", "chatgpt-4o"] {
        let words = Analyzer::new().words(word, Cut::Search);
        assert!(words.iter().any(|token| token.term == word), "{word}");
    }
}

// 29 https://github.com/infinilabs/analysis-ik/issues/697 https://github.com/infinilabs/analysis-ik/issues/1092 https://github.com/infinilabs/analysis-ik/issues/262 https://github.com/infinilabs/analysis-ik/issues/454 https://github.com/infinilabs/analysis-ik/issues/536 https://github.com/infinilabs/analysis-ik/issues/1070 https://github.com/infinilabs/analysis-ik/issues/959 https://github.com/infinilabs/analysis-ik/issues/504 https://github.com/infinilabs/analysis-ik/issues/202
#[test]
fn han_beside_letters_and_digits_is_found() {
    finds("做一次B超和X光检查", &["B超", "b超", "X光", "x光", "Ｂ超", "超和X", "B", "次B"]);
    finds("重疾险A款停售", &["重疾险A款", "a款", "险A", "重疾险a款"]);
    finds("电影《致命ID》重映", &["致命ID", "致命id", "命I", "ID"]);
    finds("小区祖-10号楼", &["祖-10", "祖10", "10号楼", "祖 10"]);
    finds("车牌江A·88K88已注册", &["江A88K88", "江A·88K88", "A88", "88K88", "江A"]);
    finds("5G网络与４Ｋ电视", &["5G网络", "5g", "4K电视", "G网"]);
}

// 30 https://github.com/fxsjy/jieba/issues/749 https://github.com/fxsjy/jieba/issues/626 https://github.com/fxsjy/jieba/issues/468 https://github.com/fxsjy/jieba/issues/385 https://github.com/fxsjy/jieba/issues/390 https://github.com/fxsjy/jieba/issues/300 https://github.com/fxsjy/jieba/issues/659
#[test]
fn words_that_contain_signs_are_found() {
    finds("海关查获SK-II化妆品", &["SK-II", "sk-ii", "SKII", "“SK-II”", "SK II", "K-II"]);
    finds("机油5w-30涨价", &["5w-30", "5W-30", "“5w-30”", "5w30", "机油5w-30"]);
    finds("*ST舜船今日停牌", &["*ST舜船", "ST舜船", "“*ST舜船”", "*st舜船"]);
    finds("New York 时报社", &["New York", "“New York 时报社”", "newyork"]);
    finds("C++与.NET", &["C++", ".NET", "C++与.NET"]);
}

// 31 https://github.com/fxsjy/jieba/issues/514
#[test]
fn a_word_of_letters_stays_whole_and_its_parts_are_found_below() {
    let words = analyze_with(&Analyzer::new(), "license")
        .into_iter()
        .filter(|token| token.stream == "words");
    assert_eq!(words.map(|token| token.term).collect::<Vec<_>>(), ["license"]);
    check(&["a driving license", "ense 乐队"], "ense", &["ense 乐队", "a driving license"]);
    check(&["一份license", "没有"], "License", &["一份license"]);
}

// 32 https://github.com/fxsjy/jieba/issues/110
// 33 https://github.com/manticoresoftware/manticoresearch/issues/1137
// 34 https://github.com/NLPchina/elasticsearch-analysis-ansj/issues/118
#[test]
fn names_that_no_dictionary_knows_are_found_first() {
    for name in ["俞建华", "扎帕罗娃", "米尔济约耶娃", "扎夫基佐达", "睦黎曦"]
    {
        let with_name = format!("记者{name}报道。");
        let mut apart: Vec<char> = name.chars().collect();
        apart.reverse();
        let apart: String = apart.into_iter().flat_map(|c| [c, '，']).collect();
        let paragraphs = [apart.as_str(), &with_name, "记者报道。"];
        check(&paragraphs, name, &[&with_name]);
        check(&paragraphs, &format!("“{name}”"), &[&with_name]);
    }
}

// 35 https://github.com/infinilabs/analysis-ik/issues/335 https://github.com/infinilabs/analysis-ik/issues/585 https://github.com/infinilabs/analysis-ik/issues/810 https://github.com/infinilabs/analysis-ik/issues/1132 https://github.com/infinilabs/analysis-ik/issues/98 https://github.com/infinilabs/analysis-ik/issues/89 https://github.com/infinilabs/analysis-ik/issues/229 https://github.com/infinilabs/analysis-ik/issues/374 https://github.com/infinilabs/analysis-ik/issues/378
// 36 https://github.com/infinilabs/analysis-ik/issues/751 https://github.com/infinilabs/analysis-ik/issues/200 https://github.com/milvus-io/milvus/pull/39854
// 37 https://github.com/fxsjy/jieba/issues/210 https://github.com/fxsjy/jieba/issues/781 https://github.com/fxsjy/jieba/issues/728 https://github.com/fxsjy/jieba/issues/853 https://github.com/fxsjy/jieba/issues/14
#[test]
fn what_is_found_does_not_depend_on_a_dictionary() {
    // Words that are in no dictionary, and words that cut across all that are.
    let paragraphs =
        ["阿克套港与库雷克港联动", "直播带货翻车", "打工人躺平", "乌乌乌乌", "赛博坦国"];
    for text in paragraphs {
        let chars: Vec<char> = text.chars().collect();
        for length in 1..=chars.len() {
            for typed in chars.windows(length).map(String::from_iter) {
                let by_eye = paragraphs.iter().filter(|other| other.contains(&typed)).count();
                let response = answer(&paragraphs, &format!("“{typed}”"));
                assert_eq!(response.counts.run, by_eye, "{typed}");
                assert_eq!(response.total, by_eye, "{typed}");
            }
        }
    }
}

#[test]
fn part_of_a_longer_run_is_found_below_whole_ones() {
    check(&["2023年", "023年"], "023年", &["023年", "2023年"]);
    check(&["PD1728_A_1", "型号728_A"], "728_A", &["型号728_A", "PD1728_A_1"]);
    check(&["C9190号", "国产C919"], "c919", &["国产C919", "C9190号"]);
}

#[test]
fn an_unknown_word_of_letters_is_offered_nothing_for_two_of_them() {
    let response = answer(&["伊斯坦布尔Istanbul", "江城STEM课堂"], "strasse");
    assert_eq!((response.total, response.hits.len()), (0, 0));
}
