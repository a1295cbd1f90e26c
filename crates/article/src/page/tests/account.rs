//! Tests that every significant character of a page is in a record, in its metadata, or in an omission.

use std::collections::HashMap;
use std::path::Path;

use proptest::prelude::*;
use souwen_text::is_significant;

use super::super::read_page;
use super::SUMMIT;
use crate::omission::Omission;
use crate::reading::{NoteKind, Reading, Record};

/// How often each significant character occurs in some texts.
fn counts<'a>(texts: impl IntoIterator<Item = &'a str>) -> HashMap<char, usize> {
    let mut counts = HashMap::new();
    for c in texts.into_iter().flat_map(str::chars).filter(|&c| is_significant(c)) {
        *counts.entry(c).or_default() += 1;
    }
    counts
}

/// All text of the page that is in a record.
fn printed(record: &Record) -> Vec<String> {
    let article = &record.article;
    let mut texts: Vec<String> = article.body.iter().map(|p| p.text.clone()).collect();
    if !article.title_generated {
        texts.push(article.title.clone());
    }
    texts.extend(article.subtitle.clone());
    texts.extend(article.dateline.iter().cloned());
    texts.extend(article.meta.values().map(ToString::to_string));
    texts.extend(article.body.iter().filter_map(|p| p.anchor.clone()));
    texts.extend(article.url.clone());
    texts
}

/// The characters of a page that are nowhere, each with the number of missing occurrences.
pub(super) fn missing(text: &str, reading: &Reading) -> HashMap<char, usize> {
    let texts: Vec<String> = reading.records.iter().flat_map(printed).collect();
    let omitted = reading.omissions.iter().map(|omission| omission.text.as_str());
    let kept = counts(texts.iter().map(String::as_str).chain(omitted));
    let mut missing = counts([text]);
    missing.retain(|c, count| {
        *count = count.saturating_sub(kept.get(c).copied().unwrap_or(0));
        *count > 0
    });
    missing
}

#[test]
fn a_date_that_no_story_has_is_kept() {
    let kept = |text: &str| {
        let reading = read_page(text, Path::new("a.md"), "a.md", true);
        let record = reading.records.last().unwrap();
        let date = record.article.date.map(|date| date.to_string());
        (date, record.article.meta.get("page_date").cloned())
    };
    let page = "---\ndate: 2023-05-19\n---\n\n";
    let printed = format!("{page}《江城日报》（2023年8月13日 第01版）\n");
    assert_eq!(kept(&printed), (Some("2023-08-13".to_owned()), Some("2023-05-19".into())));
    let plain = format!("{page}南站今天启用，旅客说比从前方便多了。\n");
    assert_eq!(kept(&plain), (Some("2023-05-19".to_owned()), None));
}

/// Reads a page and checks that all of it is accounted for.
fn accounts_for(text: &str, markdown: bool) {
    let reading = read_page(text, Path::new("a.md"), "a.md", markdown);
    let missing = missing(text, &reading);
    assert!(missing.is_empty(), "{missing:?} of {text:?} are nowhere");
    for record in &reading.records {
        assert!(!record.article.title.trim().is_empty());
        assert!(record.lines.0 <= record.lines.1);
        assert!(record.article.body.iter().all(|p| !p.text.is_empty() && !p.text.contains('\n')));
    }
}

#[test]
fn nothing_of_the_shipped_page_is_lost_and_only_repeats_are_dropped() {
    let reading = read_page(SUMMIT, Path::new("a.md"), "a.md", true);
    let noted: Vec<_> = reading.notes.iter().map(|n| (n.line, n.kind)).collect();
    assert_eq!(noted, [(Some(136), NoteKind::Info), (Some(138), NoteKind::Info)]);
    assert!(missing(SUMMIT, &reading).is_empty());
    // The omissions are the texts of lines 136 and 138, and nothing else.
    let omitted: Vec<_> = reading.omissions.iter().map(|o| (o.line, o.text.as_str())).collect();
    let line = |number: usize| SUMMIT.lines().nth(number - 1).expect("a line");
    assert_eq!(omitted, [(136, line(136)), (138, line(138))]);
    let all: usize = counts([SUMMIT]).values().sum();
    let texts: Vec<String> = reading.records.iter().flat_map(printed).collect();
    let kept = counts(texts.iter().map(String::as_str).chain([line(136), line(138)]));
    assert_eq!(all, kept.values().sum::<usize>());
}

#[test]
fn ruby_readings_are_metadata() {
    for page in [
        "# 题\n\n记者在<ruby>东<rt>dōng</rt>京<rt>jīng</rt></ruby>报道。\n",
        "# 题\n\n记者在<ruby>东<rp>(</rp><rt>dōng</rt><rp>)</rp>京<rt>jīng</rt></ruby>报道。\n",
        "# 题\n\n记者在<ruby>东<rt>dōng京<rt>jīng</ruby>报道。\n",
        "# 题\n\n<p>记者在<ruby>东<rt>dōng</rt>京<rt>jīng</rt></ruby>报道。</p>\n",
        "# 题\n\n<p>记者在<ruby>\n东<rt>dōng</rt>\n京<rt>jīng</rt>\n</ruby>报道。</p>\n",
    ] {
        let reading = read_page(page, Path::new("a.md"), "a.md", true);
        let article = &reading.records[0].article;
        assert!(missing(page, &reading).is_empty(), "{page}");
        if page.contains("dōng京") {
            continue;
        }
        assert_eq!(article.body[0].text, "记者在东京报道。", "{page}");
        assert_eq!(article.meta["readings"], serde_json::json!(["东(dōng)", "京(jīng)"]), "{page}");
    }
}

#[test]
fn what_is_no_text_has_a_name() {
    let omitted = |page: &str| -> Vec<(&'static str, String)> {
        let reading = read_page(page, Path::new("a.md"), "a.md", true);
        assert!(missing(page, &reading).is_empty(), "{page}");
        reading.omissions.into_iter().map(|Omission { what, text, .. }| (what, text)).collect()
    };
    for (page, expected) in [
        ("```rust\nx\n```\n", vec![("the language of code", "rust")]),
        ("文<!-- 注 -->\n", vec![("comment", " 注 ")]),
        ("<p class=\"big\">文</p>\n", vec![("tags", "<p class=\"big\"></p>")]),
        (
            "[看][甲]\n\n[甲]: https://a.cn\n[乙]: /b\n",
            vec![
                ("the name of an address", "甲"),
                ("the name of an address", "甲"),
                ("the name of an address", "[乙]: /b"),
            ],
        ),
        ("> [!NOTE]\n> 文\n", vec![("the kind of a callout", "NOTE")]),
        ("- [x] 文\n", vec![("a tick", "x")]),
        (
            "# 题 {#ti .wide}\n\n文。\n",
            vec![
                ("attributes of a heading", "{# .wide}"),
                ("the place of the title in its page", "ti"),
            ],
        ),
        ("{{< toc 1 >}}\n文\n", vec![("a sign of a site generator", "{{< toc 1 >}}")]),
    ] {
        let expected: Vec<_> = expected.into_iter().map(|(w, t)| (w, t.to_string())).collect();
        assert_eq!(omitted(page), expected, "{page}");
    }
}

/// Markup of every kind, with text in it.
const MARKUP: [&str; 45] = [
    "```rust\n代码\n```\n",
    "~~~{.python title=\"脚本\"}\n代码\n~~~\n",
    "`码`",
    "<!-- 注一 -->",
    "<!-- 注\n二 -->",
    "<p class=\"big\">段<br/>行</p>",
    "<span style=\"color:red\">色</span>",
    "<a href=\"https://a.cn/x\" title=\"题\">看</a>",
    "<img src=\"a.png\" alt=\"图\" width=\"30\">",
    "[看](https://a.cn/x \"题\")",
    "![图](b.png)",
    "![](c.png)",
    "[看][ref]",
    "\n\n[ref]: https://a.cn/y \"题\"\n\n",
    "\n\n[unused]: /c\n\n",
    "新桥[^1]",
    "\n\n[^1]: 注解\n\n",
    "\n\n| 甲 | 乙 |\n|:--|--:|\n| 一 | 二 | 多 |\n\n",
    "\n\n术语\n: 定义\n\n",
    "\n\n> [!NOTE] 题目\n> 内容\n\n",
    "\n\n{{< figure src=\"a.jpg\" title=\"新桥\" >}}\n\n",
    "{% note info %}",
    "%%批注%%",
    "\n\n%%\n块\n%%\n\n",
    "[[桥|新桥]]",
    "[[江城]]",
    "==高亮==",
    "~~删~~",
    "<ruby>东<rt>dōng</rt></ruby>",
    "\n\n<ruby>\n京<rt>jīng</rt>\n</ruby>\n\n",
    "\n\n<details><summary>摘要</summary>\n\n内容\n\n</details>\n\n",
    "\n\n<table><tr><th colspan=2>甲</th></tr><tr><td>乙</td></tr></table>\n\n",
    "<CodeGroup title=\"甲\">",
    "\n\n<div id=\"x\">\n\n",
    "\n\n## 题 {#ti .wide}\n\n",
    "- [x] 做完\n",
    "1) 甲\n",
    "<https://a.cn/z>",
    "\n\n<?php echo 1 ?>\n\n",
    "<script>var a=1;</script>",
    "\n\n<style>\n.a{}\n</style>\n\n",
    "<a id=\"here\"></a>",
    "<中亚>",
    "**强**",
    "\n\n<pre><code>码 x</code></pre>\n\n",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_text_is_read(text in any::<String>(), markdown in any::<bool>()) {
        read_page(&text, Path::new("a.md"), "a.md", markdown);
    }

    #[test]
    fn any_page_of_signs_is_read_and_nothing_is_lost(
        parts in prop::collection::vec(prop::sample::select(vec![
            "#", "##", " ", "\n", "\n\n", "- ", "1. ", "一、", "（一）", "新华社西安5月19日电", "（", "）", "(", ")",
            "记者 张三", "评论员", "上接1版", "摄", "江城大桥合龙", "今天，江城大桥合龙，两岸居民欢庆。", "——", "。", "，",
            "|", "---", "**", "《江城新闻》", "2023年5月19日", "来源：新华社", "“", "”", "\u{3000}", "[", "]", "`", "\\", "_",
            "~~~", "> ", "本报讯", "：", "完", "责任编辑：李四", "=", "\r", "\t", "*", "http://a.cn/b",
        ]), 0..40),
        markdown in any::<bool>(),
    ) {
        accounts_for(&parts.concat(), markdown);
    }

    #[test]
    fn any_markup_is_accounted_for(
        parts in prop::collection::vec(
            prop_oneof![
                2 => prop::sample::select(MARKUP.to_vec()),
                1 => prop::sample::select(vec!["\n", "\n\n", "> ", "- ", "    ", " ", "# ", "文", "。"]),
            ],
            0..16,
        ),
    ) {
        accounts_for(&parts.concat(), true);
    }

    #[test]
    fn cuts_of_the_shipped_page_lose_nothing(from in 0usize..24_000, len in 0usize..12_000) {
        let start = (0..=from.min(SUMMIT.len())).rev().find(|&at| SUMMIT.is_char_boundary(at)).unwrap_or(0);
        let end = (0..=(start + len).min(SUMMIT.len())).rev().find(|&at| SUMMIT.is_char_boundary(at)).unwrap_or(0);
        accounts_for(&SUMMIT[start..end], true);
        accounts_for(&SUMMIT[start..end], false);
    }

    #[test]
    fn shuffles_of_the_shipped_page_lose_nothing(
        lines in Just(SUMMIT.lines().collect::<Vec<_>>()).prop_shuffle(),
        keep in 1usize..180,
    ) {
        accounts_for(&lines[..keep].join("\n"), true);
        accounts_for(&lines[..keep].join("\n\n"), false);
    }
}
