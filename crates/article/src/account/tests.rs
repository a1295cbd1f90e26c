//! Tests that every reader accounts for all text of its files.

use std::ops::ControlFlow;

use proptest::prelude::*;

use super::*;
use crate::read_file;
use crate::reading::{Note, Sink};
use crate::testing::found;

/// The output of a reader, without its notes.
#[derive(Default)]
struct Given {
    records: Vec<Record>,
    omissions: Vec<Omission>,
}

impl Sink for Given {
    fn record(&mut self, record: Record) -> ControlFlow<()> {
        self.records.push(record);
        ControlFlow::Continue(())
    }

    fn note(&mut self, _note: Note) {}

    fn omission(&mut self, omission: Omission) {
        self.omissions.push(omission);
    }
}

/// The account of a file of this name and content; `None` when the file is not read at all.
fn account_of(name: &str, content: &str) -> Option<Account> {
    let options = ReadOptions::default();
    let (_folder, file) = found(name, content.as_bytes()).expect("a file can be written");
    let mut given = Given::default();
    let _ = read_file(&file, &options, &mut given).ok()?;
    Some(account(&file, &options, &given.records, &given.omissions).expect("read before"))
}

#[track_caller]
fn check(name: &str, content: &str) {
    let account = account_of(name, content).expect("a file that is read");
    let missing: Vec<&Piece> = account.missing().collect();
    assert!(missing.is_empty(), "{name}: {missing:#?} of\n{content}");
    assert!(account.surplus.is_empty(), "{name}: {:#?} of\n{content}", account.surplus);
    assert!(account.characters(|_| true) > 0, "{name} says something");
}

#[test]
fn files_of_every_kind_are_accounted_for() {
    let markdown = "---\ntitle: 江城新桥通车 # 定稿\ndate: 2023-05-19 08:00\n编辑: 李四\n---\n\n\
        新桥十九日建成[通车](https://a.example/bridge \"全文\")。<!-- 待核 -->\n\n\
        ```rust\nlet 桥 = \"<template>\";\n```\n\n| 桥 | 长 |\n|---|---|\n| 新桥 | 两千米 |\n\n\
        <div class=\"注\">全长<b>两千米</b>&nbsp;&#x7684;桥</div>[^甲]\n\n[^甲]: 以通车为准。\n";
    let html = "<html><head><title>江城新桥通车_江城网</title><style>p { color: red }</style>\
        <meta name=description content=\"新桥通车的报道\"></head><body><nav><a href=/>首页</a></nav>\
        <h1>江城新桥通车</h1><div>2023-05-19 08:00 来源：江城日报</div><article>\
        <p>新桥十九日建成通车，全长两千米，建设历时三年，投资十亿元，预计每天通行车辆三万辆。</p>\
        <p>东<ruby>京<rt>jing</rt></ruby>的游客说，过江时间从一小时缩短到十分钟。<img alt=\"新桥\"></p>\
        </article><footer>版权所有</footer><script>var a = '脚本';</script></body></html>";
    let json = "{\"title\": \"江城新桥通车\", \"date\": \"2023-05-19T08:00:00+08:00\", \"views\": \"三万\",\n\
        \"content\": [{\"chapter\": \"一\", \"paragraphs\": [\"新桥十九日建成通车。\", \"全长<b>两千米</b>&nbsp;。\"]}],\
        \"note\": {\"by\": [\"李四\"]}}";
    check("2023/a.md", markdown);
    check("a.html", html);
    check("a.json", json);
    check("a.jsonl", &json.replace('\n', " "));
    check("a.txt", "江城新桥通车\n\n江城日报记者 王小明\n\n新桥十九日建成通车，\n全长两千米。\n");
}

/// Titles, summaries and contents of each type of text, with the same markup.
#[cfg(feature = "feeds")]
#[test]
fn feeds_are_accounted_for() {
    let markup = "南站<em>今天</em>启用 <i title=\"提示\">A</i> &lt;C&gt; &amp; B<br/>副题<img src=\"a.png\" alt=\"站房照片\"/>";
    let escaped = markup.replace('&', "&amp;").replace('<', "&lt;");
    let xhtml = format!("<div xmlns=\"x\">{markup}</div>");
    let feed = |kind: &str, title: &str, text: &str| {
        format!(
            "<feed xmlns='http://www.w3.org/2005/Atom'><title>山城网</title><entry>\
             <title type='{kind}'>{title}</title><id>tag:a,1</id>\
             <summary type='{kind}'>摘要：{text}</summary>\
             <content type='{kind}'>{text}</content></entry></feed>"
        )
    };
    let cdata = format!("<![CDATA[{markup}]]>");
    check("a.atom", &feed("text", "南站今天启用 A &amp; B", "山城南站今天启用。"));
    check("a.atom", &feed("html", &escaped, &escaped));
    check("a.atom", &feed("html", &cdata, &cdata));
    check("a.atom", &feed("xhtml", &xhtml, &xhtml));
    let rss = |title: &str| {
        format!(
            "<rss><channel><title>山城网</title><item><title>{title}</title><description>{title}</description></item></channel></rss>"
        )
    };
    check("a.rss", &rss(&escaped));
    check("a.rss", &rss(&cdata));
    check("a.rss", &rss("南站今天启用 &lt; A"));
}

/// Pieces of text with markup around and between them.
fn pieces(signs: &'static [&'static str]) -> impl Strategy<Value = String> {
    let words = "[新桥建成通车市民过江方便两岸企业投资十亿元记者现场电]{1,9}";
    let piece = prop_oneof![3 => words.prop_map(String::from), 2 => prop::sample::select(signs).prop_map(String::from)];
    prop::collection::vec(piece, 1..40).prop_map(|pieces| pieces.concat())
}

const MARKDOWN: &[&str] = &[
    "\n",
    "\n\n",
    "# ",
    "- ",
    "1. ",
    "> ",
    "**",
    "*",
    "`",
    "```\n",
    "```rust\n",
    "[",
    "](a.example/b)",
    "|",
    "\n|--|--|\n",
    "。",
    "，",
    "：",
    "——",
    "（记者 王小明）",
    "新华社江城5月19日电 ",
    "<!-- ",
    " -->",
    "<b>",
    "</b>",
    "<div>\n",
    "\n</div>",
    "&amp;",
    "[^甲]",
    "\n[^甲]: ",
    "{{< figure 甲 >}}",
    "---\n",
    "![",
    "    ",
    "\u{3000}\u{3000}",
    "（完）",
    "http://a.example/c",
];
const HTML: &[&str] = &[
    "<p>",
    "</p>",
    "<div>",
    "</div>",
    "<h1>",
    "</h1>",
    "<article>",
    "</article>",
    "<br>",
    "<ul><li>",
    "</li></ul>",
    "。",
    "，",
    "<a href=/b>",
    "</a>",
    "<nav>",
    "</nav>",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "<title>",
    "</title>",
    "<ruby>",
    "<rt>",
    "</ruby>",
    "<img alt='",
    "'>",
    "&nbsp;",
    "2023-05-19 ",
    "来源：",
    "<table><tr><td>",
    "</td></tr></table>",
    "<pre>",
    "</pre>",
    "\n",
    "_江城网",
];
const JSON: &[&str] = &[
    "\\n",
    "\\u4e2d",
    "<p>",
    "</p>",
    "<br>",
    "&amp;",
    "。",
    "，",
    "\\\"",
    "<b>",
    "</b>",
    "<script>",
    "</script>",
    " ",
];

proptest! {
    #[test]
    fn nothing_of_a_page_is_unaccounted_for(text in pieces(MARKDOWN), is_markdown in any::<bool>()) {
        let name = if is_markdown { "a.md" } else { "a.txt" };
        if let Some(account) = account_of(name, &text) {
            let missing: Vec<&Piece> = account.missing().collect();
            prop_assert!(missing.is_empty(), "{:?}\nof {}", missing, text);
        }
    }

    #[test]
    fn nothing_of_a_web_page_is_unaccounted_for(text in pieces(HTML)) {
        if let Some(account) = account_of("a.html", &format!("<html>{text}")) {
            let missing: Vec<&Piece> = account.missing().collect();
            prop_assert!(missing.is_empty(), "{:?}\nof {}", missing, text);
        }
    }

    #[test]
    fn nothing_of_json_is_unaccounted_for(
        title in pieces(JSON), body in pieces(JSON), other in pieces(JSON), name in "(body|content|text|html|note|author|tags|date|summary)",
        nested in any::<bool>(),
    ) {
        let value = if nested { format!("[{{\"type\":\"p\",\"value\":\"{body}\"}},\"{other}\"]") } else { format!("\"{body}\"") };
        let json = format!("{{\"title\":\"{title}\",\"{name}\":{value},\"其他\":[\"{other}\"]}}");
        if let Some(account) = account_of("a.json", &json) {
            let missing: Vec<&Piece> = account.missing().collect();
            prop_assert!(missing.is_empty(), "{:?}\nof {}", missing, json);
        }
    }
}
