//! Phrases: a quoted text is found exactly, and an unquoted one is no phrase.

use super::{answer, check, finds, marked, texts};

// 15 https://github.com/infinilabs/analysis-ik/issues/108 https://github.com/infinilabs/analysis-ik/issues/433 https://github.com/infinilabs/analysis-ik/issues/660 https://github.com/infinilabs/analysis-ik/issues/955 https://github.com/infinilabs/analysis-ik/issues/535
#[test]
fn a_phrase_inside_a_longer_word_is_found() {
    finds(
        "中华人民共和国国务院令",
        &["“人民共和国”", "人民共和国", "“共和国国务院”", "“中华人民”"],
    );
    finds("型号PD1728_A_1已停产", &["“PD1728”", "PD1728", "PD1728_A", "“728_A”", "pd1728_a_1"]);
    check(&["PD1728_A_1", "PD1728_B_2"], "“PD1728_A_1”", &["PD1728_A_1"]);
}

// 16 https://github.com/quickwit-oss/tantivy/issues/2472 https://github.com/quickwit-oss/tantivy/issues/718 https://github.com/quickwit-oss/tantivy/issues/190
#[test]
fn words_without_spaces_are_no_phrase() {
    let paragraphs = ["江城雪后，港口照常作业。", "江城港口", "江城"];
    let response = answer(&paragraphs, "江城港口");
    assert_eq!(texts(&response, false), ["江城港口", "江城雪后，港口照常作业。"]);
    assert_eq!((response.counts.run, response.counts.all), (1, 2));
    check(&paragraphs, "“江城港口”", &["江城港口"]);
}

// 17 https://github.com/jiegec/tantivy-jieba/pull/15 https://github.com/jiegec/tantivy-jieba/pull/17
#[test]
fn a_phrase_of_words_that_overlap_is_found() {
    finds(
        "南京市长江大桥的实业家委员会",
        &["“南京市长江大桥”", "“市长江大”", "“长江大桥”", "“大桥的实业”", "“家委员会”", "“市长”"],
    );
}

// 18 https://github.com/paradedb/paradedb/pull/3665 https://github.com/paradedb/paradedb/issues/3664 https://github.com/paradedb/paradedb/issues/4422 https://github.com/paradedb/paradedb/issues/4424
#[test]
fn a_sentence_is_found_by_itself() {
    let sentence = "江城港口二期（含滚装码头）预计2026年6月投产，年吞吐量达1.5亿吨！";
    finds(sentence, &[sentence, &format!("「{sentence}」"), "“二期(含滚装码头)预计”"]);
}

// 19 https://github.com/milvus-io/milvus/issues/39711 https://github.com/milvus-io/milvus/pull/39931 https://github.com/milvus-io/milvus/issues/41738
#[test]
fn words_near_one_another_are_found_and_words_may_repeat() {
    finds("他喜欢网球跟滑雪。", &["网球滑雪", "网球 滑雪", "滑雪 网球", "网球跟滑雪"]);
    finds("人人为我，我为人人。", &["“人人为我我为人人”", "人人为我我为人人", "“我我”", "人人"]);
    check(&["人为", "人人为"], "“人人为”", &["人人为"]);
}

// 20 https://github.com/meilisearch/meilisearch/issues/1714
#[test]
fn short_phrases_are_found() {
    let paragraphs = ["小化妆包", "大背包", "化妆品"];
    check(&paragraphs, "\"小化妆\"", &["小化妆包"]);
    check(&paragraphs, "\"化妆包\"", &["小化妆包"]);
    assert_eq!(answer(&paragraphs, "\"包\"").total, 2);
    assert_eq!(answer(&paragraphs, "\"化妆\"").total, 2);
}

// 21 https://github.com/meilisearch/meilisearch/issues/5015 https://github.com/quickwit-oss/tantivy/issues/2584
#[test]
fn phrases_can_be_excluded() {
    let paragraphs = ["江城港口扩建", "江城的港口", "云岭茶山"];
    check(&paragraphs, "江城 -“江城港口”", &["江城的港口"]);
    check(&paragraphs, "“江城港口” -云岭", &["江城港口扩建"]);
    check(&paragraphs, "-“江城港口” -“茶山”", &["江城的港口"]);
    check(&paragraphs, "江城 -扩建", &["江城的港口"]);
    assert_eq!(marked("江城的港口", "江城 -“江城港口”"), "【江城】的港口");
}
