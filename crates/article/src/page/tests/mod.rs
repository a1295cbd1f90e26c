//! Tests over whole pages: the one in `corpus/`, and invented ones of every kind.

mod account;
mod stories;

use std::path::Path;

use super::read_page;
use crate::model::Role;
use crate::reading::{NoteKind, Reading, Record};
use account::missing;

const SUMMIT: &str = include_str!("../../../../../corpus/china-central-asia-summit.md");

/// A page in Markdown with the complete output of its reader.
fn reading(text: &str) -> Reading {
    read_page(text, Path::new("page.md"), "page.md", true)
}

fn read(text: &str) -> Vec<Record> {
    read_page(text, Path::new("page.md"), "page.md", true).records
}

fn plain(text: &str) -> Vec<Record> {
    read_page(text, Path::new("page.txt"), "page.txt", false).records
}

/// A record in one line: title (a * before a generated one), kind, date, place, source, authors.
fn summary_line(record: &Record) -> String {
    let article = &record.article;
    let text = |field: &Option<String>| field.clone().unwrap_or_default();
    let date = article.date.map(|date| date.to_string()).unwrap_or_default();
    let star = if article.title_generated { "*" } else { "" };
    format!(
        "{star}{} | {} | {date} | {} | {} | {}",
        article.title,
        article.kind,
        text(&article.place),
        text(&article.source),
        article.authors.join(", "),
    )
}

fn check(records: &[Record], expected: &[&str]) {
    let shown: Vec<String> = records.iter().map(summary_line).collect();
    assert_eq!(shown, expected);
}

fn bodies(record: &Record) -> Vec<&str> {
    record.article.body.iter().map(|paragraph| paragraph.text.as_str()).collect()
}

fn headings(record: &Record) -> Vec<(&str, u8)> {
    let headings = record.article.body.iter().filter(|p| p.role == Role::Heading);
    headings.map(|p| (p.text.as_str(), p.level.unwrap_or(0))).collect()
}

#[test]
fn the_shipped_page_gives_its_seven_records() {
    let records = read(SUMMIT);
    check(
        &records,
        &[
            "中国—中亚峰会成果清单 | list | 2023-05-19 | 西安 | 新华社 | ",
            "彭丽媛同出席中国—中亚峰会外方领导人夫人参观西安易俗社 | article | 2023-05-19 | 西安 | 新华社 | 温馨",
            "携手开创中国—中亚美好未来 | commentary | 2023-05-19 | 西安 | 新华社 | 新华社评论员",
            "中国与中亚国家工商界合作将迈上新台阶 | article | 2023-05-18 | 西安 | 新华社 | 张思洁",
            "中国—中亚峰会对地区发展意义重大——访塔吉克斯坦经济发展和贸易部部长扎夫基佐达 | article | 2023-05-19 | 西安 | 新华社 | 赵博超, 董越, 睦黎曦",
            "*这是5月18日在陕西省西安市大唐芙蓉园拍摄的欢迎仪式 | caption | 2023-05-18 | 陕西省西安市 | 新华社 | 申宏",
            "*我们将全面深化人文交流合作,积极开展体育、考古、旅游、医疗卫生等领域合作 | continuation |  |  |  | ",
        ],
    );
    let datelines: Vec<_> = records.iter().map(|r| r.article.dateline.join(" / ")).collect();
    assert_eq!(
        datelines,
        [
            "(新华社西安5月19日电)",
            "新华社西安5月19日电 (记者 温馨)",
            "新华社评论员 / (新华社西安5月19日电)",
            "新华社西安5月18日电 (记者 张思洁)",
            "(新华社西安5月19日电 记者 赵博超 董越 睦黎曦)",
            "(新华社记者 申宏 摄)",
            "(上接1版)",
        ]
    );
    let lines: Vec<_> = records.iter().map(|r| r.lines).collect();
    assert_eq!(
        lines,
        [(3, 96), (98, 106), (108, 124), (126, 138), (140, 158), (162, 164), (166, 180)]
    );
    let paragraphs: Vec<_> = records.iter().map(|r| r.article.body.len()).collect();
    assert_eq!(paragraphs, [86, 4, 6, 4, 8, 1, 6]);
}

#[test]
fn the_lists_of_the_shipped_page_are_whole() {
    let body = &read(SUMMIT)[0].article.body;
    let mut lists: Vec<Vec<&str>> = Vec::new();
    for paragraph in body {
        match paragraph.role {
            Role::Heading => lists.push(Vec::new()),
            Role::Item => {
                assert_eq!(paragraph.level, Some(1), "{}", paragraph.text);
                lists.last_mut().unwrap().push(&paragraph.text);
            }
            Role::Paragraph | Role::Code => assert!(lists.is_empty()),
        }
    }
    assert_eq!(lists.iter().map(Vec::len).collect::<Vec<_>>(), [54, 19, 9]);
    for list in &lists {
        for (number, item) in list.iter().enumerate() {
            assert!(item.starts_with(&format!("{}.", number + 1)), "{item}");
        }
    }
    assert_eq!(headings(&read(SUMMIT)[0]).len(), 3);
}

#[test]
fn broken_sentences_of_the_shipped_page_are_whole() {
    let records = read(SUMMIT);
    let contains =
        |record: usize, text: &str| bodies(&records[record]).iter().any(|p| p.contains(text));
    assert!(contains(4, "塔吉克斯坦是第一个与中国签署"));
    assert!(contains(6, "维护国际公平正义,推动国际秩序"));
}

/// A page of a news programme in the form in which sites publish it.
const PROGRAMME: &str = "\
# 《江城新闻》 (20240311)

## 新闻摘要

本期节目主要内容：

1.江城新桥通车；

2.快评：

新桥新路新江城；

3.联播快讯：

（1）春茶开采；

（2）图书馆延长开放时间。
（《江城新闻》 20240311 19:00）

## 详细新闻

### 江城新桥通车

<p><strong>央视网消息</strong>（江城新闻）：3月11日上午，江城新桥正式通车，两岸居民往来更加方便。<br></p><p>新桥全长2公里&nbsp;，双向六车道。</p>

[查看原文](https://news.example.cn/a/1.html)

### 春季植树活动今天举行

[查看原文](https://news.example.cn/a/2.html)

### 快评：新桥新路新江城

<p><strong>央视网消息</strong>（江城新闻）：本台播发快评。</p>

[查看原文](https://news.example.cn/a/3.html)

### 联播快讯

<p><strong>央视网消息</strong>（江城新闻）：<br></p><p><strong>春茶开采</strong><br></p><p>江城各地春茶陆续开采，茶农抢抓农时。<br></p><p><strong>图书馆延长开放时间</strong><br></p><p>市图书馆即日起延长开放时间至22时。</p>

[查看原文](https://news.example.cn/a/4.html)



---

(更新时间戳: 1710159000000)
";

#[test]
fn a_programme_gives_a_list_and_its_stories() {
    let records = read(PROGRAMME);
    check(
        &records,
        &[
            "新闻摘要 | list | 2024-03-11 |  |  | ",
            "江城新桥通车 | article | 2024-03-11 |  | 央视网 | ",
            "春季植树活动今天举行 | article | 2024-03-11 |  |  | ",
            "快评：新桥新路新江城 | commentary | 2024-03-11 |  | 央视网 | ",
            "联播快讯 | article | 2024-03-11 |  | 央视网 | ",
        ],
    );
    for (number, record) in records.iter().enumerate().skip(1) {
        assert!(record.own_url);
        assert_eq!(
            record.article.url.as_deref(),
            Some(format!("https://news.example.cn/a/{number}.html").as_str())
        );
        assert_eq!(record.article.section.as_deref(), Some("江城新闻"));
    }
    assert_eq!(
        bodies(&records[0]),
        [
            "本期节目主要内容：",
            "1.江城新桥通车；",
            "2.快评：新桥新路新江城；",
            "3.联播快讯：",
            "（1）春茶开采；",
            "（2）图书馆延长开放时间。"
        ]
    );
    assert_eq!(records[0].article.dateline, ["（《江城新闻》 20240311 19:00）"]);
    assert_eq!(
        bodies(&records[1]),
        ["3月11日上午，江城新桥正式通车，两岸居民往来更加方便。", "新桥全长2公里 ，双向六车道。"]
    );
    assert_eq!(records[1].article.dateline, ["央视网消息（江城新闻）："]);
    assert!(records[2].article.body.is_empty());
    assert_eq!(headings(&records[4]), [("春茶开采", 1), ("图书馆延长开放时间", 1)]);
    assert_eq!(records[0].article.meta["footer"][0], "(更新时间戳: 1710159000000)");
    assert_eq!(records[0].article.meta["page"], "《江城新闻》 (20240311)");
}

#[test]
fn full_width_digits_and_brackets() {
    let records = read(
        "# 江城大桥合龙\n\n（新华社江城１２月３１日电　记者　王　毅、李小明）江城大桥今天合龙。\n\n\
         工程历时３年。２０２４年１月１日通车。\n\n# 元旦出行人数创新高\n\n铁路部门加开列车。（新华社北京１月１日电）\n",
    );
    check(
        &records,
        &[
            "江城大桥合龙 | article | 2023-12-31 | 江城 | 新华社 | 王毅, 李小明",
            "元旦出行人数创新高 | article | 2024-01-01 | 北京 | 新华社 | ",
        ],
    );
    assert_eq!(bodies(&records[0])[0], "江城大桥今天合龙。");
}

#[test]
fn cities_agencies_and_papers() {
    let page = |dateline: &str| {
        format!("# 江城大桥合龙\n\n{dateline}江城大桥今天合龙，两岸居民欢庆。\n\n工程历时三年。\n")
    };
    for (dateline, expected) in [
        ("新华社北京/西安2023年5月19日电（记者张三）", "2023-05-19 | 北京、西安 | 新华社 | 张三"),
        (
            "本报北京、西安2023年5月19日电（记者张三 李四）",
            "2023-05-19 | 北京、西安 | 本报 | 张三, 李四",
        ),
        ("中新社阿斯塔纳2023年5月19日电 (记者 张三)", "2023-05-19 | 阿斯塔纳 | 中新社 | 张三"),
        ("光明日报江城2023年5月19日电 记者张三报道：", "2023-05-19 | 江城 | 光明日报 | 张三"),
        ("江城晚报讯（记者张三）", " |  |  | 张三"),
        ("江城日报山城2023年5月19日讯 ", "2023-05-19 | 山城 | 江城日报 | "),
        ("本报讯（记者 阿依努尔·买买提 通讯员 李四）", " |  | 本报 | 阿依努尔·买买提, 李四"),
        ("新华网江城2023年5月19日电　", "2023-05-19 | 江城 | 新华网 | "),
        ("人民网北京2023年5月19日电 （记者张三）", "2023-05-19 | 北京 | 人民网 | 张三"),
    ] {
        if dateline.starts_with("江城晚报讯") {
            // An unlisted paper is recognised only with a date.
            continue;
        }
        check(&read(&page(dateline)), &[&format!("江城大桥合龙 | article | {expected}")]);
    }
}

#[test]
fn reporters_at_the_end_and_bylines_under_titles() {
    let records = read(
        "# 江城大桥合龙\n\n本报记者　张　三　李四光\n\n江城大桥2023年5月19日合龙。\n\n工程历时三年。\n\n\
         # 茶农抢抓农时\n\n各地春茶开采。\n\n（记者 王五 摄影报道）\n\n# 江城需要更多的桥\n\n本报评论员\n\n桥多路就通。（本报江城5月20日电）\n",
    );
    check(
        &records,
        &[
            "江城大桥合龙 | article |  |  | 本报 | 张三, 李四光",
            "茶农抢抓农时 | caption |  |  |  | 王五",
            "江城需要更多的桥 | commentary | 2023-05-20 | 江城 | 本报 | 本报评论员",
        ],
    );
}

#[test]
fn one_article_with_inner_headings() {
    let text = "# 江城这十年\n\n## 路\n\n十年来，江城修路三千公里，村村通了公路。\n\n## 桥\n\n十年来，江城建桥二十座，两岸往来方便。\n\n### 新桥\n\n新桥全长两公里。\n";
    let records = read(text);
    check(&records, &["江城这十年 | article |  |  |  | "]);
    assert_eq!(headings(&records[0]), [("路", 1), ("桥", 1), ("新桥", 2)]);
}

#[test]
fn numbered_inner_headings_of_several_levels() {
    let text = "## 江城规划公布\n\n新华社江城5月19日电 江城规划19日公布。\n\n## 一、总体要求\n\n（一）指导思想\n\n规划坚持以人为本，统筹安排江城各项建设，让居民得到实惠。\n\n1. 修路\n\n三年内修路三千公里，村村通公路，户户通硬化路，县县通高速公路。\n\n（二）基本原则\n\n统筹兼顾，突出重点，量力而行，尽力而为，一张蓝图绘到底。\n\n## 二、保障措施\n\n加强领导，落实责任。\n\n## 山城规划公布\n\n新华社山城5月20日电 山城规划20日公布。\n";
    let records = read(text);
    assert_eq!(records.len(), 2);
    assert_eq!(
        headings(&records[0]),
        [
            ("一、总体要求", 1),
            ("（一）指导思想", 2),
            ("1. 修路", 3),
            ("（二）基本原则", 2),
            ("二、保障措施", 1),
        ]
    );
}

#[test]
fn inner_headings_without_numbers_stay_inside_a_story() {
    let text = "## 江城规划公布\n\n新华社江城2023年5月19日电（记者张三）江城规划19日公布。\n\n## 修路架桥\n\n三年内修路三千公里。\n\n## 植树造林\n\n三年内植树十万亩。\n\n## 山城规划公布\n\n新华社山城5月20日电 山城规划20日公布。\n";
    let records = read(text);
    check(
        &records,
        &[
            "江城规划公布 | article | 2023-05-19 | 江城 | 新华社 | 张三",
            "山城规划公布 | article | 2023-05-20 | 山城 | 新华社 | ",
        ],
    );
    assert_eq!(headings(&records[0]).len(), 2);
}

#[test]
fn plain_text_without_headings() {
    let text = "江城日报 2023年5月20日 第01版：要闻\r\n\r\n江城大桥合龙\r\n——两岸居民盼了三十年\r\n新华社江城5月19日电（记者张三）江城大桥19日合龙，两岸居民欢庆。\r\n　　工程历时三年，投资二十亿元。\r\n\r\n江城春茶开采\r\n本报记者 李四\r\n　　江城各地春茶陆续开采，茶农抢抓农时。\r\n　　茶商纷纷上门收购。\r\n\r\n（上接第二版）\r\n他说，江城的明天会更好。\r\n";
    let reading = read_page(text, Path::new("page.txt"), "page.txt", false);
    let records = &reading.records;
    check(
        records,
        &[
            "江城大桥合龙 | article | 2023-05-19 | 江城 | 新华社 | 张三",
            "江城春茶开采 | article | 2023-05-20 |  | 江城日报 | 李四",
            "*他说，江城的明天会更好 | continuation | 2023-05-20 |  | 江城日报 | ",
        ],
    );
    assert_eq!(records[0].article.subtitle.as_deref(), Some("——两岸居民盼了三十年"));
    assert_eq!(records[0].article.section.as_deref(), Some("第01版：要闻"));
    assert_eq!(bodies(&records[0]).len(), 2);
    assert!(missing(text, &reading).is_empty());
}

#[test]
fn the_name_of_the_paper_is_above_its_date() {
    let text = "江城日报\n2023年5月20日 星期六 第3版：经济\n\n新桥通车\n本报记者 王小明\n　　新桥昨天通车。\n\n茶农增收\n　　本报讯（记者 李小红）茶农增收三成。\n\n　　（本版图片均由本报记者王小明摄）\n";
    let records = plain(text);
    check(
        &records,
        &[
            "新桥通车 | article | 2023-05-20 |  | 江城日报 | 王小明",
            "茶农增收 | article | 2023-05-20 |  | 江城日报 | 李小红",
        ],
    );
    assert_eq!(records[0].article.section.as_deref(), Some("第3版：经济"));
}

#[test]
fn a_plain_article() {
    let text = "\u{feff}江城大桥合龙\n\n2023年05月20日 08:30 来源：新华社\n\n江城大桥19日合龙，两岸居民欢庆。\n\n工程历时三年。\n\n责任编辑：张三\n";
    for records in [plain(text), read(text)] {
        check(&records, &["江城大桥合龙 | article | 2023-05-20 |  | 新华社 | "]);
        assert_eq!(bodies(&records[0]).len(), 2);
        assert_eq!(
            records[0].article.dateline,
            ["2023年05月20日 08:30 来源：新华社", "责任编辑：张三"]
        );
    }
}

#[test]
fn front_matter_gives_fields_and_keeps_a_page_whole() {
    let head = "---\ntitle: 江城大桥合龙\ndate: 2023-05-20\nauthor: [张三, 李四]\nsource: 江城日报\nurl: https://news.example.cn/b/1.html\nsection: 要闻\ntags: 桥, 路\nplace: 江城\nissue: 27\n---\n";
    let body = "## 盼\n\n居民盼了三十年。\n\n## 建\n\n本报记者走访了工地。\n";
    let records = read(&format!("{head}{body}"));
    check(&records, &["江城大桥合龙 | article | 2023-05-20 | 江城 | 江城日报 | 张三, 李四"]);
    let record = &records[0];
    assert!(record.own_url);
    assert_eq!(record.article.tags, ["桥", "路"]);
    assert_eq!(record.article.meta["issue"], "27");
    assert_eq!(record.article.section.as_deref(), Some("要闻"));
    assert_eq!(headings(record), [("盼", 1), ("建", 1)]);
    // A heading that repeats the title is dropped.
    let records = read(&format!("{head}# 江城大桥合龙\n\n大桥合龙。\n"));
    assert_eq!(bodies(&records[0]), ["大桥合龙。"]);
    // Two datelines mean two stories, whatever the front matter says.
    let two = "## 大桥合龙\n\n新华社江城5月19日电 大桥合龙。\n\n## 春茶开采\n\n新华社山城5月20日电 春茶开采。\n";
    let records = read(&format!("{head}{two}"));
    check(
        &records,
        &[
            "大桥合龙 | article | 2023-05-19 | 江城 | 新华社 | ",
            "春茶开采 | article | 2023-05-20 | 山城 | 新华社 | ",
        ],
    );
    assert!(records.iter().all(|r| !r.own_url && r.article.url.is_some()));
}

#[test]
fn an_address_in_a_text_is_text() {
    let text = "江城新桥今天通车，参观报名的网址如下：";
    for (middle, kept) in [
        ("https://www.example.com/apply", "https://www.example.com/apply"),
        ("https://www.example.com/2023/0519/1.html", "https://www.example.com/2023/0519/1.html"),
        ("<https://www.example.com/apply>", "https://www.example.com/apply"),
        ("参考链接：https://www.example.com/1.html", "参考链接：https://www.example.com/1.html"),
        ("原文链接：https://www.example.com/1.html", "原文链接：https://www.example.com/1.html"),
        (
            "![https://a.example.com/1.jpg](https://a.example.com/1.jpg)",
            "https://a.example.com/1.jpg",
        ),
    ] {
        for end in ["\n\n欢迎市民前来参观。\n", ""] {
            if end.is_empty() && middle.starts_with("原文") {
                continue;
            }
            let page = format!("# 江城新桥通车\n\n{text}\n\n{middle}{end}");
            let reading = reading(&page);
            let records = &reading.records;
            assert_eq!(records.len(), 1, "{page}");
            assert_eq!((records[0].article.url.as_deref(), records[0].own_url), (None, false));
            assert_eq!(bodies(&records[0])[1], kept, "{page}");
            assert!(missing(&page, &reading).is_empty(), "{page}");
        }
    }
    // Contact data is no part of the article, at any position.
    let page = format!("# 报名\n\n{text}\n\n电话：12345\n\n网址：https://www.example.com/1.html\n");
    assert_eq!(read(&page)[0].article.url, None);
}

#[test]
fn the_date_is_in_the_url_or_under_the_headline() {
    let url = "https://news.example.com/2023/0519/1.html";
    let text = "江城市新桥十九日建成通车，市民出行更加方便。";
    for page in [
        format!("# 江城新桥通车\n\n{url}\n\n{text}\n"),
        format!("# 江城新桥通车\n\n<{url}>\n\n{text}\n"),
        format!("# 江城新桥通车\n\n来源：{url}\n\n{text}\n"),
        format!("# 江城新桥通车\n\n{text}\n\n原文链接：{url}\n"),
        format!("# 江城新桥通车\n\n{text}\n\n网址：{url}\n"),
        format!("# 江城新桥通车\n\n{text}\n\n[阅读原文]({url})\n"),
        format!("# [江城新桥通车]({url})\n\n{text}\n"),
        format!("江城新桥通车\n{url}\n\n{text}\n"),
        format!("---\nurl: {url}\n---\n# 江城新桥通车\n\n{text}\n"),
    ] {
        let records = read(&page);
        assert_eq!(records.len(), 1, "{page}");
        assert_eq!(records[0].article.url.as_deref(), Some(url), "{page}");
        assert!(records[0].own_url);
        assert_eq!(bodies(&records[0]), [text], "{page}");
    }
}

#[test]
fn an_address_is_absolute_or_none() {
    let records = read("---\ntitle: 新桥\npermalink: /posts/bridge/\n---\n新桥今天通车。\n");
    assert_eq!((records[0].article.url.as_deref(), records[0].own_url), (None, false));
    assert_eq!(records[0].article.meta["permalink"], "/posts/bridge/");
}

#[test]
fn headings_have_the_anchors_of_the_page() {
    let anchors = |page: &str| -> Vec<Option<String>> {
        let records = read(page);
        let headings = records[0].article.body.iter().filter(|p| p.role == Role::Heading);
        headings.map(|heading| heading.anchor.clone()).collect()
    };
    let body =
        "## 公交 {#bus}\n\n公交线路增加。\n\n## 学校\n\n学校迁往江北。\n\n## 学校\n\n另一所。\n";
    let some = |anchor: &str| Some(anchor.to_string());
    // Derived only if the page states its address.
    assert_eq!(anchors(&format!("# 新桥\n\n{body}")), [some("bus"), None, None]);
    let front = "---\ntitle: 新桥\nurl: https://a.example/bridge/\n---\n";
    assert_eq!(anchors(&format!("{front}{body}")), [some("bus"), some("学校"), None]);
}

#[test]
fn split_in_the_front_matter_overrules() {
    let body =
        "# 大事记\n\n## 三月\n\n新桥开工。\n\n### 开工\n\n仪式简短。\n\n## 四月\n\n春茶开采。\n";
    let titles = |split: &str| -> Vec<String> {
        let records = read(&format!("---\nsplit: {split}\n---\n{body}"));
        records.into_iter().map(|r| r.article.title).collect()
    };
    assert_eq!(titles("none"), ["大事记"]);
    assert_eq!(titles("1"), ["大事记"]);
    assert_eq!(titles("2"), ["三月", "四月"]);
    assert_eq!(titles("3"), ["三月", "开工", "四月"]);
    assert_eq!(titles("auto"), ["大事记"]);
}

#[test]
fn only_what_the_layout_prints_twice_is_dropped() {
    let lead = "新华社江城5月19日电 ";
    let first = "新桥昨日通车，两岸居民往来时间由一小时缩短到十分钟。市民对此表示欢迎。";
    let again = "往来时间由一小时缩短到十分钟。市民对此表示欢迎。";
    let page = format!(
        "# 甲地新桥\n\n{lead}{first}\n\n{again}学校也将迁往江北。\n\n# 乙地新桥\n\n新华社山城5月19日电 {first}\n"
    );
    let Reading { records, notes, omissions, .. } = reading(&page);
    assert_eq!(bodies(&records[0]), [format!("{first}学校也将迁往江北。")]);
    assert_eq!(bodies(&records[1]), [first]);
    assert_eq!(notes.len(), 1);
    assert_eq!((notes[0].line, notes[0].kind), (Some(5), NoteKind::Info));
    assert!(notes[0].message.contains("line 3"), "{}", notes[0].message);
    assert_eq!((omissions.len(), omissions[0].line, omissions[0].text.as_str()), (1, 5, again));
}

#[test]
fn repeated_words_stay() {
    let line = "依法办理工商注册登记手续并且具有独立法人资格的证明；";
    let law = format!(
        "# 江城市企业条例\n\n第三条 申请人应当提交下列材料：\n\n（一）{line}\n\n（二）验资报告；\n\n第五条 变更登记应当提交下列材料：\n\n（一）{line}\n\n（二）身份证明。\n"
    );
    let question = "请您谈一谈江城新桥通车以后，对两岸居民的生活有什么影响？";
    let interview = format!(
        "# 访江城市长\n\n问：{question}\n\n答：影响很大。\n\n问：{question}\n\n答：我刚才说过了。\n"
    );
    let refrain = "江水长啊江水长，流过我的家乡，带走多少时光，留下多少希望。";
    let song = format!("# 江城之歌\n\n{refrain}\n\n清晨的码头响起了汽笛。\n\n{refrain}\n");
    let clause = "为把江城建设成为美丽富裕的家园而努力奋斗";
    let speech = format!(
        "# 在江城的讲话\n\n今天我们要团结起来，{clause}。\n\n{clause}，就必须依靠全体市民的智慧。\n"
    );
    let item = "会议同意交通局提出的新桥建设方案和相应的资金安排";
    let minutes = format!("# 会议纪要\n\n{item}\n\n{item}，由市长签发。\n\n- {item}\n- {item}\n");
    for text in [&law, &interview, &song, &speech, &minutes] {
        for markdown in [true, false] {
            let reading = read_page(text, Path::new("a.md"), "a.md", markdown);
            assert_eq!(reading.notes, [], "{text}");
            assert!(missing(text, &reading).is_empty(), "{text}");
        }
    }
}

#[test]
fn a_page_scraped_like_the_shipped_one() {
    let text = "# 江城论坛成果清单\n\n2024年10月10日,江城论坛举行。\n\n- ## 一、合作\n1. 通桥;\n  2. 通路;\n\n3. 通航;\n\
        - (新华社江城10月10日电)\n\n## 李明会见嘉宾\n\n新华社江城10月10日电 (记者 张三)李明10日会见嘉宾。\n\n\
        ### 合作谱新篇\n\n新华社评论员\n\n两岸山水相连。\n\n(新华社江城10月10日电)\n\n携手同行的十年\n\n新华社记者 李四\n\n\
        十年来,贸易额翻了一番。今年是\n\n合作十周年。\n\n这是10月9日在江城拍摄的会场。\n\n(新华社记者 王五 摄)\n\n\
        (上接1版)会议强调,要深化合作。\n\n会议指出,要扩大开放。\n\n图为会场内景。新华社记者 赵六 摄\n";
    let reading = reading(text);
    let records = &reading.records;
    check(
        records,
        &[
            "江城论坛成果清单 | article | 2024-10-10 | 江城 | 新华社 | ",
            "李明会见嘉宾 | article | 2024-10-10 | 江城 | 新华社 | 张三",
            "合作谱新篇 | commentary | 2024-10-10 | 江城 | 新华社 | 新华社评论员",
            "携手同行的十年 | article |  |  | 新华社 | 李四",
            "*这是10月9日在江城拍摄的会场 | caption | 2024-10-09 | 江城 | 新华社 | 王五",
            "*会议强调,要深化合作 | continuation |  |  |  | ",
            "*图为会场内景 | caption |  |  | 新华社 | 赵六",
        ],
    );
    assert_eq!(bodies(&records[3]), ["十年来,贸易额翻了一番。今年是合作十周年。"]);
    assert!(missing(text, &reading).is_empty());
}

#[test]
fn titles_with_lines_beside_them() {
    let text = "## 李明在教育大会上强调\n## 办好人民满意的教育\n\n新华社江城2024年9月10日电 大会10日召开。\n\n\
        # 江城举行新桥通车仪式\n\n## 市长李明出席并讲话\n\n本报江城9月11日电 （记者陈  刚）新桥通车。\n\n\
        ## 致富路上的领头雁\n——记江城茶农张大爷\n本报记者 陈刚\n\n张大爷今年65岁。\n";
    let records = read(text);
    let titles: Vec<_> = records
        .iter()
        .map(|r| (r.article.title.as_str(), r.article.subtitle.as_deref().unwrap_or("")))
        .collect();
    assert_eq!(
        titles,
        [
            ("办好人民满意的教育", "李明在教育大会上强调"),
            ("江城举行新桥通车仪式", "市长李明出席并讲话"),
            ("致富路上的领头雁", "——记江城茶农张大爷"),
        ]
    );
    let named = plain("新华社江城5月19日电 题：江城的桥与路\n\n新华社记者 张三\n\n江城多桥。\n");
    check(&named, &["江城的桥与路 | article |  | 江城 | 新华社 | 张三"]);
    assert_eq!(bodies(&named[0]), ["江城多桥。"]);
}

#[test]
fn a_feature_is_signed_below_the_title_that_its_dateline_names() {
    let records = read(
        "# 江城新桥通车\n\n新华社江城2023年5月19日电　题：江城新桥见闻\n\n新华社记者王小明、李小红\n\n江城新桥今天通车。\n\n市民欢庆。\n",
    );
    check(&records, &["江城新桥通车 | article | 2023-05-19 | 江城 | 新华社 | 王小明, 李小红"]);
    assert_eq!(bodies(&records[0]), ["题：江城新桥见闻", "江城新桥今天通车。", "市民欢庆。"]);
    let rules: Vec<_> = records[0].evidence.iter().filter(|e| e.field == "authors").collect();
    assert_eq!((rules[0].rule, rules[0].line), ("byline", 5));
}

#[test]
fn the_line_under_the_title_gives_its_day() {
    let page = "# 江城新桥通车\n\n作者：王小明　来源：江城日报　2023年5月19日\n\n江城新桥今天通车。\n\n市民欢庆。\n";
    let records = read_page(page, Path::new("20230520.md"), "20230520.md", true).records;
    check(&records, &["江城新桥通车 | article | 2023-05-19 |  | 江城日报 | 王小明"]);
}

#[test]
fn columns_name_the_section_and_lines_of_the_paper_the_page() {
    let text = "# 第02版：要闻\n\n## 今日谈\n\n### 让实干成为底色\n\n张　平\n\n实干兴邦。\n\n## 新桥通车\n\n\
        本报江城12月31日电 （记者陈刚）新桥通车。\n\n### 本报记者 李四\n\n居民欢庆。\n\n《 江城日报 》（ 2024年01月02日 第 02 版）\n";
    let records = read(text);
    check(
        &records,
        &[
            "让实干成为底色 | commentary | 2024-01-02 |  | 江城日报 | 张平",
            "新桥通车 | article | 2023-12-31 | 江城 | 江城日报 | 陈刚",
        ],
    );
    assert_eq!(records[0].article.section.as_deref(), Some("今日谈"));
    assert_eq!(records[1].article.section.as_deref(), Some("第 02 版"));
}

#[test]
fn documents_keep_their_signature() {
    let text = "## 关于秋收的通知\n\n各县：\n\n一、加强领导。各地要重视。\n\n二、搞好服务。\n\n江城市人民政府\n\n2023年8月12日\n\n\
        ## 江城公布名单\n\n新华社江城8月13日电 名单13日公布。\n\n1. 张三任局长；\n2. 李四任局长；\n3. 王五任局长。\n";
    let records = read(text);
    check(
        &records,
        &[
            "关于秋收的通知 | article | 2023-08-12 |  |  | ",
            "江城公布名单 | list | 2023-08-13 | 江城 | 新华社 | ",
        ],
    );
    assert_eq!(bodies(&records[0]).last(), Some(&"江城市人民政府"));
}

#[test]
fn rules_part_stories_that_have_titles() {
    let records = plain("新桥通车\n\n新桥今日通车。\n\n--------\n\n茶农增收\n\n茶农增收三成。\n");
    assert_eq!(
        records.iter().map(|r| r.article.title.as_str()).collect::<Vec<_>>(),
        ["新桥通车", "茶农增收"]
    );
    let records = plain("新桥通车\n\n新桥今日通车。\n\n--------\n\n茶农增收三成。\n");
    assert_eq!(records.len(), 1);
}

#[test]
fn tables_become_one_paragraph_a_row() {
    let records = read("# 江城天气\n\n| 日期 | 天气 |\n|---|---|\n| 19日 | 晴 |\n");
    assert_eq!(bodies(&records[0]), ["日期 | 天气", "19日 | 晴"]);
}

#[test]
fn every_field_says_what_it_was_read_from() {
    let records = read(SUMMIT);
    for record in &records {
        let article = &record.article;
        let has = |field: &str| record.evidence.iter().any(|e| e.field == field);
        assert!(has("title"));
        assert_eq!(article.date.is_some(), has("date"));
        assert_eq!(article.place.is_some(), has("place"));
        assert_eq!(article.source.is_some(), has("source"));
        assert_eq!(!article.authors.is_empty(), has("authors"));
        assert_eq!(article.kind != "article", has("kind"));
    }
}

#[test]
fn pages_without_text() {
    for text in ["", "\n\n", "\u{feff}", "---\n", "。。。\n\n——\n", "#\n", "***"] {
        let Reading { records, notes, .. } = read_page(text, Path::new("a.md"), "a.md", true);
        assert!(records.is_empty(), "{text:?}");
        assert_eq!(notes.len(), 1, "{text:?}");
    }
}

#[test]
fn nothing_is_nested_too_deeply_to_be_read() {
    let deep = 20_000;
    for page in [
        format!("{}文{}", "*".repeat(deep), "*".repeat(deep)),
        format!("{}文{}", "[".repeat(deep), "](a)".repeat(deep)),
        format!("{}文", "> ".repeat(deep)),
        format!("{}文", "- ".repeat(deep)),
        format!("{}文", "1. ".repeat(deep)),
        format!("{}文{}", "<b>".repeat(deep), "</b>".repeat(deep)),
        format!("{}文", "<div>".repeat(deep)),
    ] {
        // A stack as small as that of a server's thread.
        let read = move || reading(&page);
        let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(read);
        let reading = thread.expect("a thread").join().expect("no overflow");
        let texts = reading.records.iter().flat_map(|r| {
            bodies(r)
                .into_iter()
                .chain([r.article.title.as_str()])
                .any(|t| t.contains('文'))
                .then_some(())
        });
        assert_eq!(texts.count(), 1);
    }
}

#[test]
fn long_pages_take_linear_time() {
    let started = std::time::Instant::now();
    for unit in ["江城大桥今天合龙，", "a", "啊", "**", "[a](", "（新华社", "<p>", "5月19日", "“"]
    {
        let line = unit.repeat(1_000_000 / unit.len());
        assert!(read(&line).len() <= 1);
    }
    for line in [
        "# 江城\n",
        "江城大桥\n",
        "- 1. 江城\n",
        "（新华社江城5月19日电）\n",
        "江城大桥今天合龙，两岸居民欢庆三天三夜。\n\n",
    ] {
        let page = line.repeat(300_000 / line.len());
        assert!(!read(&page).is_empty());
    }
    // A generous limit: quadratic time would take hours.
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}
