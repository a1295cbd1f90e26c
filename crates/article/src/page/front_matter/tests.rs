//! Front matter in all its forms.

use proptest::prelude::*;

use super::*;
use crate::markdown::lines::lines;

fn read(text: &str) -> (FrontMatter, String) {
    let lines = lines(text);
    let (front, rest) = take(&lines);
    (front, rest.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n"))
}

#[test]
fn yaml_like_fields() {
    let (front, rest) = read(
        "---\ntitle: \"山城：新桥\"\n日期: 2023年5月19日\nauthor: 张三、李四\ntags:\n  - 交通\n  - 桥\n\
         split: 2\nissue: 12\n# 注\nurl: https://a.cn/b?c=1\n---\n正文",
    );
    assert_eq!(rest, "正文");
    assert_eq!(front.get("title"), Some("山城：新桥"));
    assert_eq!(front.date(), Date::new(2023, 5, 19));
    assert_eq!(front.field("authors").unwrap().values, ["张三", "李四"]);
    assert_eq!(front.field("tags").unwrap().values, ["交通", "桥"]);
    assert_eq!(front.field("tags").unwrap().line, 5);
    assert_eq!(front.get("url"), Some("https://a.cn/b?c=1"));
    assert_eq!(front.split, Split::Level(2));
    assert_eq!(front.meta["issue"], "12");
}

#[test]
fn toml_like_fields() {
    let (front, rest) = read("+++\ntitle = \"新桥\"\ntags = [\"交通\", '桥']\n+++\n正文");
    assert_eq!(rest, "正文");
    assert_eq!(front.get("title"), Some("新桥"));
    assert_eq!(front.field("tags").unwrap().values, ["交通", "桥"]);
}

#[test]
fn a_rule_is_no_front_matter() {
    for text in
        ["---\n新桥通车。\n---\n文", "---\ntitle: 甲\n文", "甲\n---\ntitle: 乙\n---", "---\n---\n"]
    {
        let (front, rest) = read(text);
        assert_eq!(front, FrontMatter::default(), "{text}");
        assert_eq!(rest, text.trim_end(), "{text}");
    }
}

#[test]
fn what_is_not_understood_is_reported_with_its_line() {
    let (front, _) = read("---\ndate: 昨天\nsplit: 7\n---\n");
    assert_eq!(front.problems.iter().map(|p| p.0).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(front.meta["date"], "昨天");
    assert_eq!(front.split, Split::Auto);
}

/// The fields and the metadata on one line, with the lines of the fields.
fn shown(front: &FrontMatter) -> String {
    let fields = front.fields.iter();
    let fields: Vec<String> =
        fields.map(|f| format!("{}:{}={}", f.line, f.name, f.values.join("+"))).collect();
    let meta: Vec<String> =
        front.meta.iter().map(|(key, value)| format!("{key}={value}")).collect();
    [fields.join(" "), meta.join(" ")].join(" | ")
}

#[track_caller]
fn check(text: &str, expected: &str) -> FrontMatter {
    let (front, rest) = read(text);
    assert_eq!(shown(&front), expected, "{text}");
    assert_eq!(rest.trim(), "正文", "{text}");
    front
}

#[test]
fn yaml_is_read_as_yaml() {
    check(
        "---\ntitle: 南站启用 # 拟题\ndate: 2023-05-19 08:00:00 +0800\n# 人\nauthors:\n  - name: 林小满\n    \
         email: a@b.example\n  - 周一帆\ntags: [车站, \"山城\", '南']\n---\n正文",
        "2:title=南站启用 3:date=2023-05-19 08:00:00 +0800 5:authors=林小满+周一帆 9:tags=车站+山城+南 | ",
    );
    check(
        "---\ntitle: >-\n  南站\n  启用\nsummary: |\n  第一行\n  第二行\ndefaults: &d\n  a: 1\nmore: *d\nnone: ~\n---\n正文",
        "2:title=南站 启用 | summary=\"第一行\\n第二行\\n\" defaults={\"a\":\"1\"} more={\"a\":\"1\"} none=\"\"",
    );
    check(
        "---\ntags:\n- 甲\n- - 乙\n  - 丙\ncover: {image: a.png, alt: 图}\ntitle: \"引号 \\\"内\\\"\"\n---\n正文",
        "2:tags=甲+乙+丙 7:title=引号 \"内\" | cover={\"image\":\"a.png\",\"alt\":\"图\"}",
    );
    check(
        "\n---\n标题：南站启用\n作者：林小满、周一帆\n...\n正文",
        "3:title=南站启用 4:authors=林小满+周一帆 | ",
    );
}

#[test]
fn invalid_values_are_left_out_and_reported() {
    let front = check(
        "---\nauthor:\n  name: 林小满\n  email: a@b.example\n---\n正文",
        "2:authors=林小满 | ",
    );
    let omitted: Vec<&str> = front.omissions.iter().map(|o| o.text.as_str()).collect();
    assert_eq!(omitted, ["author", "name", "email: a@b.example"]);
    let front = check("---\ntitle: 南站 # 拟题\n# 旁注\nsplit: none\n---\n正文", "2:title=南站 | ");
    let omitted: Vec<String> =
        front.omissions.iter().map(|o| format!("{} {}", o.line, o.text)).collect();
    assert_eq!(omitted, ["2 # 拟题", "3 # 旁注", "2 title", "4 split: none"]);
    assert_eq!(front.split, Split::None);
}

#[test]
fn toml_is_read_as_toml() {
    check(
        "+++\ntitle = \"南站启用\" # 拟题\ndate = 2023-05-19T08:00:00+08:00\ndraft = false\nauthors = [\n  \"林小满\",\n  \
         \"周一帆\",\n]\nweight = 10\n[params]\n  cover = '图'\n+++\n正文",
        "2:title=南站启用 3:date=2023-05-19T08:00:00+08:00 5:authors=林小满+周一帆 | \
         draft=\"false\" weight=\"10\" params={\"cover\":\"图\"}",
    );
    check("+++\ntitle = '''南站\n启用'''\n+++\n正文", "2:title=南站\n启用 | ");
}

#[test]
fn json_is_read_as_json() {
    check(
        "{\n  \"title\": \"南站启用\",\n  \"date\": \"2023-05-19\",\n  \"tags\": [\"车站\", \"山城\"],\n  \"n\": 7\n}\n\n正文",
        "2:title=南站启用 3:date=2023-05-19 4:tags=车站+山城 | n=\"7\"",
    );
    check(
        "\"title\": \"南站启用\",\n\"author\": \"林小满\"\n;;;\n正文",
        "1:title=南站启用 2:authors=林小满 | ",
    );
    check(";;;\n\"title\": \"南站启用\",\n;;;\n正文", "2:title=南站启用 | ");
    check("{ \"title\": \"南站启用\", }\n正文", "1:title=南站启用 | ");
}

#[test]
fn nothing_need_open_it() {
    check(
        "title: 南站启用\ndate: 2023-05-19 08:00:00\ntags:\n- 车站\n- 山城\ncategories: 新闻\n---\n\n正文",
        "1:title=南站启用 2:date=2023-05-19 08:00:00 3:tags=车站+山城 | categories=\"新闻\"",
    );
    check("---\ntitle: 南站启用\n-----\n正文", "2:title=南站启用 | ");
    check("layout: post\ntitle: 南站启用\n----\n正文", "2:title=南站启用 | layout=\"post\"");
    for text in [
        // A heading with an underline, and a horizontal rule.
        "南站启用: 旅客提速\n---\n正文",
        "title: 南站启用\n\n今天，山城南站启用了。\n\n---\n正文",
        "时间：今天\n地点：山城\n---\n正文",
        "记者: 林小满\n山城南站今天启用。\n---\n正文",
        "{{< figure >}}\n正文",
        "{注}\n---\n正文",
    ] {
        let (front, rest) = read(text);
        assert_eq!((front, rest), (FrontMatter::default(), text.to_string()), "{text}");
    }
}

#[test]
fn what_is_broken_is_read_line_by_line() {
    for (text, expected) in [
        (
            "---\ntitle: 山城: 南站启用\nauthor: 林小满\n---\n正文",
            "2:title=山城: 南站启用 3:authors=林小满 | ",
        ),
        (
            "---\ntitle: \"南站启用\nauthor: 林小满\n---\n正文",
            "2:title=\"南站启用 3:authors=林小满 | ",
        ),
        ("---\ntitle: 南站\n\ttags: 甲\n---\n正文", "2:title=南站\ntags: 甲 | "),
        ("---\ntitle: @南站\ntags: [甲, 乙\n---\n正文", "2:title=@南站 3:tags=[甲+乙 | "),
        ("+++\ntitle = 南站启用\ntags = [\"甲\"]\n+++\n正文", "2:title=南站启用 3:tags=甲 | "),
    ] {
        let front = check(text, expected);
        assert_eq!(front.remarks.len(), 1, "{text}: {:?}", front.remarks);
        assert!(front.remarks[0].1.contains("line by line"), "{:?}", front.remarks);
        assert!(front.problems.is_empty(), "{:?}", front.problems);
    }
    // The parser accepts a scalar that begins with a syntax character, and so do we.
    let front = check("---\ndate: 昨天\ntitle: 南站\n---\n正文", "3:title=南站 | date=\"昨天\"");
    assert_eq!(front.problems[0].0, 2);
}

#[test]
fn what_a_page_says_against_its_being_found() {
    for (fields, draft, noindex) in [
        ("draft: true", true, false),
        ("draft: false", false, false),
        ("published: false", true, false),
        ("published: true", false, false),
        ("noindex: true", false, true),
        ("robots: noindex, follow", false, true),
        ("robots: [none]", false, true),
        ("robots: index", false, false),
    ] {
        let (front, _) = read(&format!("---\ntitle: 题\n{fields}\n---\n正文"));
        assert_eq!(front.reservations, Reservations { draft, noindex }, "{fields}");
        assert!(front.problems.is_empty(), "{fields}: {:?}", front.problems);
    }
    let (front, _) = read("+++\ntitle = '题'\ndraft = true\n+++\n正文");
    assert!(front.reservations.draft);
    let (front, _) = read("{\"title\":\"题\",\"draft\":true}\n正文");
    assert!(front.reservations.draft);
}

#[test]
fn authors_are_split_by_script_and_sign() {
    for (value, expected) in [
        ("Xiaoman Lin", "Xiaoman Lin"),
        ("林小满 周一帆", "林小满+周一帆"),
        ("Lin Xiaoman, Zhou Yifan", "Lin Xiaoman+Zhou Yifan"),
        ("林小满、周一帆", "林小满+周一帆"),
        ("[Xiaoman Lin, 周一帆]", "Xiaoman Lin+周一帆"),
        ("本报记者 林小满", "林小满"),
    ] {
        check(&format!("---\nauthor: {value}\n---\n正文"), &format!("2:authors={expected} | "));
    }
}

#[test]
fn hostile_front_matter_ends_soon() {
    let bomb: String = (1..40).map(|n| format!("a{n}: &a{n} [*a{0}, *a{0}]\n", n - 1)).collect();
    let (front, _) = read(&format!("---\na0: &a0 [x, x]\n{bomb}---\n正文"));
    assert!(front.remarks[0].1.contains("repeat too much"), "{:?}", front.remarks);
    for inside in
        ["- ".repeat(20_000), "[".repeat(20_000), "{a: ".repeat(20_000), "? ".repeat(20_000)]
    {
        let _ = read(&format!("---\ntitle: 题\nx: {inside}\n---\n正文"));
        let _ = read(&format!("---\ntitle: 题\nx:\n {inside}\n---\n正文"));
        let _ = read(&format!("+++\ntitle = '题'\nx = {inside}\n+++\n正文"));
        let _ = read(&format!("{{\"x\": {inside}\n}}\n正文"));
    }
}

proptest! {
    #[test]
    fn no_text_panics(
        fence in prop_oneof![Just("---"), Just("+++"), Just(";;;"), Just("")],
        inside in "(title|a|: |：|= |\n|- |\\[|\\]|\\{|\\}|\"|'|,|#|&x|\\*x|\\||>|  |中|!|\t|\u{85}|\u{2028}|%|~){0,30}",
    ) {
        let text = format!("{fence}\n{inside}\n{fence}\n正文");
        let _ = read(&text);
        let _ = read(&format!("title: a\n{inside}\n---\n"));
    }
}
