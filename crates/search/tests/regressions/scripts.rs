//! Sounds and scripts: Han is found by Han, in either script, and by nothing that sounds alike.

use super::{answer, check, finds, marked, texts};

// 46 https://github.com/meilisearch/meilisearch/issues/3655 https://github.com/meilisearch/meilisearch/issues/4075 https://github.com/meilisearch/charabia/issues/285
#[test]
fn what_sounds_alike_is_not_found() {
    let paragraphs = ["江城景点指南", "经典老歌", "京电集团"];
    let response = answer(&paragraphs, "景点");
    assert_eq!(texts(&response, false), ["江城景点指南"]);
    assert_eq!(response.counts.partial, 0);
    check(&paragraphs, "jingdian", &[]);
}

// 47 https://github.com/wangfenjin/simple/issues/177 https://github.com/wangfenjin/simple/issues/142
#[test]
fn a_letter_marks_no_han() {
    let paragraphs = ["广场上的排队", "A座的a"];
    check(&paragraphs, "a", &["A座的a"]);
    check(&paragraphs, "b", &[]);
    assert_eq!(marked("广场A座", "a"), "广场【A】座");
}

// 49 https://github.com/meilisearch/meilisearch/issues/2222
#[test]
fn one_wrong_character_still_gets_an_offer() {
    let response = answer(&["江城港口扩建工程开工", "云岭下雪"], "江城港口扩建工程开功");
    assert_eq!(response.total, 0);
    assert_eq!(texts(&response, true), ["江城港口扩建工程开工"]);
    assert!(!response.hits[0].missing.is_empty());
}

// 51 https://github.com/shibing624/pycorrector/issues/63
#[test]
fn names_are_not_corrected() {
    // 何青河 is not 何青禾, and 南京 is not 北京.
    check(&["何青禾报道", "何青河落水"], "何青河", &["何青河落水"]);
    check(&["南京", "北京", "东京", "北海"], "北京", &["北京"]);
    let response = answer(&["何青禾报道"], "“何青和”");
    assert_eq!((response.total, response.hits.len()), (0, 0));
    assert_eq!(response.parsed.and_then(|parsed| parsed.text).as_deref(), Some("何青和"));
}

// 52 https://github.com/infinilabs/analysis-stconvert/issues/54 https://github.com/infinilabs/analysis-stconvert/issues/34 https://github.com/infinilabs/analysis-stconvert/issues/32
#[test]
fn words_and_characters_are_found_in_either_script() {
    finds("電子商務與資訊", &["电子", "電子", "电", "電", "电子商务", "電子商务", "与资讯"]);
    finds("电子商务", &["電子商務", "電", "子商務"]);
}

// 53 https://github.com/paradedb/paradedb/issues/3758
// 54 https://github.com/infiniflow/infinity/issues/1376
#[test]
fn characters_with_several_counterparts_are_found_by_each() {
    for (paragraph, queries) in [
        ("乾隆帝的乾淨與幹部", ["乾隆", "干净", "乾淨", "干部", "幹部"]),
        ("头发与发展", ["頭髮", "發展", "髮", "發", "发"]),
        ("皇后走後面", ["皇后", "后面", "後面", "皇後", "后"]),
        ("這裡有里弄", ["这里", "裡", "里弄", "裏", "這里"]),
        ("看著看着", ["看着", "看著", "着", "著", "看着看著"]),
        ("臺北台風颱風", ["台北", "台风", "颱風", "臺風", "台"]),
        ("祇有隻身", ["只有", "只身", "衹", "祇", "隻"]),
    ] {
        finds(paragraph, &queries);
    }
}

// 55 https://github.com/meilisearch/meilisearch/issues/3646
#[test]
fn what_is_shown_is_what_was_written() {
    let text = "東京の図書館で臺灣と中国の「關係」を学ぶ。ｶﾀｶﾅ、Ｆｕｌｌ";
    for query in ["図書館", "臺湾", "关系", "Full", "カタカナ", "東京の図書館"] {
        let response = answer(&[text], query);
        assert_eq!(response.total, 1, "{query}");
        assert_eq!(response.hits[0].article.body[0].text, text);
        assert!(response.hits[0].fragments.iter().all(|f| text.contains(f.text.trim_matches('…'))));
    }
}
