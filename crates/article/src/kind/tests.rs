//! Tests that the content of a file decides its kind, regardless of its name.

use super::*;

const PAGE: &str = "# 南站启用\n\n山城南站今天启用。\n";
const HTML: &str =
    "<!DOCTYPE html>\n<html><head><title>南站</title></head><body><p>山城</p></body></html>";
const JSON: &str = "{\"title\": \"南站启用\", \"body\": \"山城南站今天启用。\"}";
const LINES: &str = "{\"title\":\"甲\"}\n{\"title\":\"乙\"}\n";
const PLAIN: &str = "南站启用\n\n　　山城南站今天启用，旅客高兴。\n";

#[test]
fn the_content_decides() {
    use FileKind::{Html, Json, JsonLines, Markdown, Text};
    for (text, kinds) in [
        // As .md, .txt, .html, .json, .jsonl and without an extension.
        (PAGE, [Markdown, Markdown, Markdown, Json, JsonLines, Markdown]),
        (HTML, [Html; 6]),
        ("<?xml version=\"1.0\"?>\n<!-- 存 -->\n<html>山城</html>", [Html; 6]),
        (JSON, [Json, Json, Json, Json, JsonLines, Json]),
        (LINES, [Json, Json, Json, Json, JsonLines, Json]),
        ("[\n {\"title\": \"甲\"}]", [Json, Json, Json, Json, JsonLines, Json]),
        (PLAIN, [Markdown, Text, Text, Json, JsonLines, Text]),
        ("<div><p>山城</p></div>", [Markdown, Html, Html, Html, Html, Html]),
        ("<山城>与<江城>", [Markdown, Text, Text, Json, JsonLines, Text]),
        (
            "[报道](https://a.example) 山城",
            [Markdown, Markdown, Markdown, Json, JsonLines, Markdown],
        ),
        ("{\"title\": \"南站\"}\n\n山城南站启用。", [Markdown, Text, Text, Json, JsonLines, Text]),
        ("---\ntitle: 南站\n---\n山城", [Markdown, Markdown, Markdown, Json, JsonLines, Markdown]),
        ("", [Markdown, Text, Html, Json, JsonLines, Text]),
    ] {
        let named = [Some(Markdown), Some(Text), Some(Html), Some(Json), Some(JsonLines), None];
        for (named, expected) in named.into_iter().zip(kinds) {
            assert_eq!(content::kind(text, named, true), expected, "{named:?}: {text}");
        }
    }
    let long = "山城南站今天启用，旅客高兴，站长也高兴，都说这座车站修得好。";
    assert_eq!(content::kind(long, Some(Json), true), Text);
    assert_eq!(content::kind(&format!("# 题\n{long}"), Some(JsonLines), true), Markdown);
    assert_eq!(content::kind(&format!("x\n{JSON}\n{long}"), Some(JsonLines), true), JsonLines);
}

#[test]
fn what_has_no_ending_is_read_where_it_is_coverage() {
    let prose = "山城南站今天启用，旅客高兴，站长也高兴，都说这座车站修得好。\n";
    for (text, expected) in [
        (prose, true),
        (HTML, true),
        (JSON, true),
        (&format!("# 题\n\n{prose}"), true),
        ("{\"name\":\"a\",\"version\":\"1\"}", false),
        ("MIT License\n\nPermission is hereby granted, free of charge", false),
        (&format!("#!/bin/sh\n# {prose}"), false),
        ("CC = gcc  # 编译器\nall: main.o\n\tgcc -o main main.o # 链接，生成可执行文件\n", false),
        ("ref: refs/heads/main\n", false),
        ("短。", false),
        ("", false),
    ] {
        assert_eq!(content::is_coverage(text), expected, "{text}");
    }
}

#[test]
fn endings_that_say_nothing() {
    for (name, expected) in [
        ("page.md", true),
        ("page", false),
        ("20230519.2", false),
        ("要闻.第一版", false),
        ("a.docx", true),
        ("a.7z", true),
    ] {
        assert_eq!(has_ending(Path::new(name)), expected, "{name}");
    }
}
