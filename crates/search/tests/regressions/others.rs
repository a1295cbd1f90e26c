//! Punctuation, prefixes, synonyms, memory, order, languages, and signs in queries.

use souwen_article::Article;
use souwen_search::{Engine, SearchRequest, Sort, WarningCode, analyze_with};
use souwen_text::{Analyzer, Cut};

use super::{answer, answer_of, check, finds, texts};
use crate::util::{Build, article, ask, engine_over, engine_with_synonyms, ids};

// 62 https://github.com/milvus-io/milvus/issues/37419 https://github.com/paradedb/paradedb/issues/2789 https://github.com/wangfenjin/simple/issues/205 https://github.com/CherryHQ/stella/issues/586
#[test]
fn punctuation_is_no_word_and_words_are_words() {
    let text = "江城，（港口）：“扩建”……《时间表》！ 1.5% #话题# 👍";
    for token in analyze_with(&Analyzer::new(), text) {
        assert!(token.term.contains(souwen_text::is_significant), "{token:?}");
        assert!(
            !token.term.contains(['，', '（', '：', '“', '…', '《', '！', ' ', '#', '👍']),
            "{token:?}"
        );
    }
    let words = |text: &str| -> Vec<String> {
        Analyzer::new().words(text, Cut::Plain).into_iter().map(|word| word.term).collect()
    };
    assert_eq!(words("中信的时间表"), ["中信", "的", "时间表"]);
    // Punctuation alone asks for nothing: with a word only the word counts, alone it is no word.
    check(&["江城，港口", "云岭，茶山"], "，江城。", &["江城，港口"]);
    let response = answer(&["江城，港口"], "，");
    assert_eq!(
        response.warnings.first().map(|warning| warning.code),
        Some(WarningCode::NothingToSearch)
    );
}

// 63 https://github.com/meilisearch/meilisearch/issues/3158
#[test]
fn the_beginning_of_a_word_finds_it() {
    finds("中国主席抵达江城", &["中国主", "中国", "中", "中国主席抵"]);
    finds("Kazakhstan代表团", &["Kaz*", "kazakh", "Kazakhstan代", "kaza*"]);
}

// 64 https://github.com/typesense/typesense/issues/1469 https://github.com/infinilabs/analysis-ik/issues/1032
#[test]
fn synonyms_are_found_below_what_was_typed() {
    let articles =
        [article("han", "江城", &["肯德基江城首店"]), article("latin", "云岭", &["KFC云岭店"])];
    let plain = engine_over(&articles);
    let extended = engine_with_synonyms(&articles, "肯德基, KFC");
    assert_eq!(extended.synonym_problems(), Vec::<String>::new());
    let check = |engine: &Engine, query: &str, expected: &[&str]| {
        assert_eq!(ids(&engine.search(&ask(query)).unwrap(), false), expected, "{query}");
    };
    check(&extended, "KFC", &["latin", "han"]);
    check(&extended, "肯德基", &["han", "latin"]);
    check(&extended, "“肯德基”", &["han"]);
    check(&plain, "KFC", &["latin"]);
}

// 65 https://github.com/fxsjy/jieba/issues/326 https://github.com/fxsjy/jieba/issues/520 https://github.com/milvus-io/milvus/issues/46718 https://github.com/yanyiwu/cppjieba/issues/209 https://github.com/fxsjy/jieba/issues/366
#[test]
fn copies_of_the_analyzer_share_its_dictionary() {
    let analyzer = Analyzer::new();
    let expected = analyzer.words("江城港口", Cut::Plain);
    // A dictionary takes tens of megabytes: this many would not fit into any memory.
    let copies = vec![analyzer; 1_000_000];
    assert_eq!(copies[999_999].words("江城港口", Cut::Plain), expected);
    assert!(size_of::<Analyzer>() <= 64);
}

// 66 https://github.com/searx/searx/issues/83 https://github.com/chaselen/v2ex-playground/issues/11 https://github.com/zszz3/AgentRecall/pull/113
#[test]
fn news_can_be_sorted_by_time() {
    let dates = ["2023-05-19", "", "2024-01-01", "2022-12-31"].iter().enumerate();
    let dated = dates.map(|(i, date)| article(&i.to_string(), "江城", &["港口。"]).date(date));
    let engine = engine_over(&dated.collect::<Vec<Article>>());
    let order = |sort| {
        let response = engine.search(&SearchRequest { sort, ..ask("港口") }).unwrap();
        ids(&response, false).concat()
    };
    assert_eq!(order(Sort::Newest), "2031");
    assert_eq!(order(Sort::Oldest), "3021");
    // Equal scores: the newer first, undated articles last.
    assert_eq!(order(Sort::Relevance), "2031");
}

// 68 https://github.com/meilisearch/meilisearch/issues/1208
#[test]
fn how_a_text_is_cut_can_be_asked() {
    let tokens = analyze_with(&Analyzer::new(), "江城港口");
    let shown: Vec<String> =
        tokens.iter().map(|t| format!("{} {} {}", t.stream, t.term, t.position)).collect();
    let expected =
        ["words 江城 0", "words 港口 2", "grams 江 0", "grams 城 1", "grams 港 2", "grams 口 3"];
    assert_eq!(shown, expected);
}

// 69 https://github.com/typesense/typesense/issues/932 https://github.com/typesense/typesense/issues/2774
#[test]
fn languages_mix_without_being_declared() {
    let text = "江城港口 the port of Jiangcheng, 江城の港, 장청 항구, порт Цзянчэн, café";
    let queries =
        ["港口", "port", "江城の港", "の", "항구", "порт", "ПОРТ", "cafe", "port 港口 항구"];
    finds(text, &queries);
    finds(text, &["the Port of", "城の港", "청항구"]);
}

// 70 https://github.com/elastic/elasticsearch/issues/30635 https://github.com/elastic/elasticsearch/issues/149082
#[test]
fn words_younger_than_the_dictionary_are_found_whole() {
    for word in ["直播带货", "元宇宙", "躺平", "专精特新", "大模型", "碳达峰", "反诈", "城市更新局"]
    {
        let paragraph = format!("江城谈{word}的话题。");
        let response = answer(&[&paragraph, "江城谈别的话题。"], word);
        assert_eq!(texts(&response, false), [paragraph.as_str()]);
    }
}

// 71 https://github.com/quickwit-oss/tantivy/issues/2637 https://github.com/quickwit-oss/tantivy/issues/2631 https://github.com/lnx-search/lnx/issues/131
#[test]
fn no_query_is_a_syntax_error() {
    let articles = [
        article(
            "a",
            "北京（朝阳",
            &["来源：江城日报 title: AND x[1] {a} ^2 a\\b ~ +1 /r/ 1:2 'n'"],
        ),
        article("b", "别的", &["别处。"]),
    ];
    let engine = engine_over(&articles);
    let queries = [
        "北京(",
        "北京（朝阳",
        "title:",
        "AND",
        "\"北京",
        "北京\"",
        "x[1]",
        "{a}",
        "^2",
        "a\\b",
        "+1",
        "/r/",
        "1:2",
        "'n'",
        "北京 AND",
        "((北京",
        "北京))",
        "来源：江城日报",
        "北京 ~",
        "title: AND",
        "\"\" 北京",
    ];
    for query in queries {
        let response = answer_of(&engine, query);
        let first = response.hits.first().map(|hit| hit.article.id.as_str());
        assert_eq!(first, Some("a"), "{query}");
    }
    for query in [
        "",
        "\"",
        "(",
        ")",
        "-",
        "*",
        ":",
        "|",
        "OR",
        "“”",
        "()",
        "\\",
        "\0",
        "(((((((((((((((((((",
    ] {
        let response = answer_of(&engine, query);
        assert!(response.counts_exact && response.hits.len() == response.total, "{query}");
    }
}
