//! Pinyin: a query in pinyin is completed and corrected, in whole and in part, but finds nothing by
//! itself.

use souwen_search::response::Reason;

use crate::suggestions::suggesting;
use crate::util::with_marks;

// 48 https://github.com/infinilabs/analysis-pinyin/issues/272 https://github.com/infinilabs/analysis-pinyin/issues/91 https://github.com/infinilabs/analysis-pinyin/issues/98 https://github.com/infinilabs/analysis-pinyin/issues/135
#[test]
fn first_letters_and_half_typed_syllables_are_completed_and_marked() {
    let site = suggesting();
    for typed in ["zyfh", "zhyafh", "zhongyaf", "zhongyafen", "zhongyafenghui", "中yafh", "zy峰会"]
    {
        let found = site.suggested(typed);
        assert!(found.iter().any(|text| text == "中亚峰会"), "{typed}: {found:?}");
    }
    // The marks show the typed part, character by character.
    let marked = |typed: &str, text: &str| {
        let found = site.engine.suggest(typed, 8).unwrap().suggestions.into_iter();
        let mut found = found.filter(|suggestion| suggestion.text == text);
        found.next().map(|suggestion| with_marks(&suggestion.text, &suggestion.highlights))
    };
    assert_eq!(marked("zhongy", "中亚峰会").as_deref(), Some("【中亚】峰会"));
    assert_eq!(marked("fengh", "中亚峰会").as_deref(), Some("中亚【峰会】"));
    assert_eq!(marked("hskst", "哈萨克斯坦").as_deref(), Some("【哈萨克斯坦】"));
}

// 50 https://github.com/lazyloong/obsidian-fuzzy-chinese/issues/53 https://github.com/mozillazg/python-pinyin/issues/353
#[test]
fn commonly_confused_sounds_are_equivalent() {
    let site = suggesting();
    for (typed, meant) in
        [("zongya", "中亚"), ("yinghang", "银行"), ("congqing", "重庆"), ("cangjiang", "长江")]
    {
        let found = site.suggested(typed);
        assert!(found.iter().any(|text| text == meant), "{typed}: {found:?}");
    }
    // Exact matches come before those that only sound alike.
    assert_eq!(site.suggested("zhongya").first().map(String::as_str), Some("中亚"));
    let better = site.better("中亚分会").map(|(query, reason, _)| (query, reason));
    assert_eq!(better, Some(("中亚峰会".to_owned(), Reason::SimilarSound)));
}
