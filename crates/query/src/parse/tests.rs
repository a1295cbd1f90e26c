//! Tests of what queries mean.

use proptest::prelude::*;
use souwen_article::Field;
use souwen_text::date::typed::When;

use super::*;

/// The tree as one line: `a b` is `(a & b)`, quoted text is in quotes.
fn show(node: &Node) -> String {
    let join = |nodes: &[Node], sign: &str| {
        format!("({})", nodes.iter().map(show).collect::<Vec<_>>().join(sign))
    };
    match node {
        Node::Everything => "*".to_owned(),
        Node::And(nodes) => join(nodes, " & "),
        Node::Or(nodes) => join(nodes, " | "),
        Node::Not(node) => format!("!{}", show(node)),
        Node::Text { text, quoted: true } => format!("\"{text}\""),
        Node::Text { text, quoted: false } => text.clone(),
        Node::Exact { text } => format!("exact={text}"),
        Node::Field { field, text } => format!("{}={text}", field.name()),
        Node::Dates { when: When::Days(range), .. } => {
            let show =
                |date: Option<souwen_text::Date>| date.map_or(String::new(), |d| d.to_string());
            format!("{}..{}", show(range.from), show(range.to))
        }
        Node::Dates { when: When::Yearly(range), .. } => {
            format!("{:?}..{:?}", range.from, range.to)
        }
        Node::Prefix { text } => format!("{text}…"),
        Node::Near { texts, nearness } => {
            let sign = match nearness {
                Nearness::Characters(distance) => format!(" ~{distance} "),
                Nearness::Sentence => " ~s ".to_owned(),
                Nearness::Paragraph => " ~p ".to_owned(),
            };
            format!("[{}]", texts.join(&sign))
        }
    }
}

fn check(query: &str, expected: &str, warnings: &[&str]) {
    let parsed = parse(query);
    let codes: Vec<&str> = parsed.warnings.iter().map(|warning| warning.code().name()).collect();
    assert_eq!((show(&parsed.root).as_str(), codes.as_slice()), (expected, warnings), "{query}");
}

#[test]
fn words_and_quotes() {
    check("", "*", &[]);
    check("  ", "*", &[]);
    check("中亚 铁路", "(中亚 & 铁路)", &[]);
    check("中亚　铁路", "(中亚 & 铁路)", &[]);
    check("\"合作机制\"", "\"合作机制\"", &[]);
    check("“合作 机制” 铁路", "(\"合作 机制\" & 铁路)", &[]);
    check("「合作」 『机制』", "(\"合作\" & \"机制\")", &[]);
    check("”合作”", "\"合作\"", &[]);
    check("共建“一带一路”倡议", "共建“一带一路”倡议", &[]);
    check("“一带一路”倡议", "“一带一路”倡议", &[]);
    check("\"合作", "\"合作", &[]);
    check("《西安宣言》", "《西安宣言》", &[]);
    check("＂合作＂ \"机制\"", "(\"合作\" & \"机制\")", &[]);
    check("“共建“一带一路”倡议”", "\"共建“一带一路”倡议\"", &[]);
    check("「『合作』机制」", "\"『合作』机制\"", &[]);
    check("「农业「合作」 铁路", "(\"农业「合作\" & 铁路)", &[]);
    check("“农业“合作 铁路", "(“农业“合作 & 铁路)", &[]);
    check("\"合作\"机制 \"农业\"", "(\"合作\"机制 & \"农业\")", &[]);
}

#[test]
fn exclusions() {
    check("中亚 -能源", "(中亚 & !能源)", &[]);
    check("中亚 －能源", "(中亚 & !能源)", &[]);
    check("中亚 -\"合作机制\"", "(中亚 & !\"合作机制\")", &[]);
    check("中亚 -title:峰会", "(中亚 & !title=峰会)", &[]);
    check("中亚 -“合作机制” －（能源 农业）", "(中亚 & !\"合作机制\" & !(能源 & 农业))", &[]);
    check(
        "中亚 -标题：峰会 -日期：2023年5月",
        "(中亚 & !title=峰会 & !2023-05-01..2023-05-31)",
        &[],
    );
    check("中亚 -Kazakh*", "(中亚 & !Kazakh…)", &[]);
    check("-能源", "(* & !能源)", &["only_exclusions"]);
    check("-能源 -农业", "(* & !能源 & !农业)", &["only_exclusions"]);
    check("-能源 OR -农业", "(* & (!能源 | !农业))", &["only_exclusions"]);
    check("-—— 中亚", "中亚", &[]);
    check("-20℃", "-20℃", &[]);
    check("中国-中亚", "中国-中亚", &[]);
    check("中国 - 中亚", "(中国 & 中亚)", &[]);
}

#[test]
fn alternatives_and_groups() {
    check("中亚 OR 西亚", "(中亚 | 西亚)", &[]);
    check("中亚 | 西亚 ｜ 南亚", "(中亚 | 西亚 | 南亚)", &[]);
    check("(中亚 OR 西亚) 铁路", "((中亚 | 西亚) & 铁路)", &[]);
    check("（中亚 OR 西亚） -（能源 农业）", "((中亚 | 西亚) & !(能源 & 农业))", &[]);
    check("中亚 ＯＲ 西亚 || 南亚 ｜｜ 北亚", "(中亚 | 西亚 | 南亚 | 北亚)", &[]);
    check("中亚 铁路 OR 公路", "((中亚 & 铁路) | 公路)", &[]);
    check("(中亚 (铁路 OR （公路 航空）)) -能源", "((中亚 & (铁路 | (公路 & 航空))) & !能源)", &[]);
    check("中亚 or 西亚", "(中亚 & or & 西亚)", &[]);
    check("中亚 或 西亚", "(中亚 & 或 & 西亚)", &[]);
    check("OR 西亚", "(OR & 西亚)", &[]);
    check("中亚 OR", "(中亚 & OR)", &[]);
    check("中亚 |", "中亚", &[]);
    check("独家｜中吉乌铁路", "独家｜中吉乌铁路", &[]);
    check("(新华社记者 申宏 摄)", "(新华社记者 & 申宏 & 摄)", &[]);
    check("铁路（可研）工作", "铁路（可研）工作", &[]);
    check("北京(", "北京(", &[]);
    check(")(", "*", &["nothing_to_search"]);
    check("()", "*", &["nothing_to_search"]);
}

#[test]
fn fields_dates_and_prefixes() {
    check("title:峰会", "title=峰会", &[]);
    check("标题：峰会 记者:赵博超", "(title=峰会 & author=赵博超)", &[]);
    check("PLACE:\"陕西 西安\"", "place=陕西 西安", &[]);
    check("title:", "title:", &[]);
    check("网址:example", "网址:example", &[]);
    check("date:2023-05-18", "2023-05-18..2023-05-18", &[]);
    check("日期：2023年5月", "2023-05-01..2023-05-31", &[]);
    check("date:昨天", "date:昨天", &["date_not_understood"]);
    check("2022年12月", "2022年12月", &[]);
    check("ＴＩＴＬＥ：峰会 標題:铁路", "(title=峰会 & title=铁路)", &[]);
    check("來源：新华社 地點:西安 欄目：要闻", "(source=新华社 & place=西安 & section=要闻)", &[]);
    check("kind:list tag:“中亚 峰会”", "(kind=list & tag=中亚 峰会)", &[]);
    check("title:Kazakh*", "title=Kazakh", &[]);
    check("title:峰会 OR title:铁路", "(title=峰会 | title=铁路)", &[]);
    check("时间：2023年5月18日至19日", "2023-05-18..2023-05-19", &[]);
    check("date:\"2023年5月18日 至 19日\"", "2023-05-18..2023-05-19", &[]);
    check("date:5月18日", "(5, 18)..(5, 18)", &[]);
    check(
        "(date:2023-05 OR date:2024-05) 铁路",
        "((2023-05-01..2023-05-31 | 2024-05-01..2024-05-31) & 铁路)",
        &[],
    );
    check("date:去年 date:去年", "(date:去年 & date:去年)", &["date_not_understood"]);
    check("Kazakh*", "Kazakh…", &[]);
    check("Ｋａｚａｋｈ＊ (c9* OR -b1*)", "(Ｋａｚａｋｈ… & (c9… | !b1…))", &[]);
    check("*ST", "*ST", &[]);
    check("北京*", "北京*", &["star_ignored"]);
    check("*北京 *ST北京 **北京** 2*3", "(*北京 & *ST北京 & **北京** & 2*3)", &["star_ignored"]);
    check("习*平 一带*路", "([习 ~10 平] & [一带 ~10 路])", &[]);
}

#[test]
fn operators_in_capitals() {
    check("中亚 AND 铁路", "(中亚 & 铁路)", &[]);
    check("中亚 && 铁路 ＡＮＤ 公路", "(中亚 & 铁路 & 公路)", &[]);
    check("中亚 NOT 铁路", "(中亚 & !铁路)", &[]);
    check("中亚 AND NOT 铁路", "(中亚 & !铁路)", &[]);
    check("中亚 NOT (铁路 OR 公路)", "(中亚 & !(铁路 | 公路))", &[]);
    check("中亚 NOT “铁路 建设”", "(中亚 & !\"铁路 建设\")", &[]);
    check("中亚 NOT title:铁路 农业", "(中亚 & !title=铁路 & 农业)", &[]);
    check("中亚 NOT -铁路", "(中亚 & !铁路)", &[]);
    check("中亚 AND 铁路 OR 西亚 AND 公路", "((中亚 & 铁路) | (西亚 & 公路))", &[]);
    check("中亚 OR NOT 铁路", "(中亚 | !铁路)", &[]);
    // Without an operand on each side, or glued to something, they are text.
    check("AND", "AND", &[]);
    check("AND 铁路", "(AND & 铁路)", &[]);
    check("中亚 AND", "(中亚 & AND)", &[]);
    check("NOT 铁路", "(NOT & 铁路)", &[]);
    check("中亚 NOT", "(中亚 & NOT)", &[]);
    check("中亚 NOT ——", "(中亚 & NOT)", &[]);
    check("中亚 AND AND 铁路", "(中亚 & AND & 铁路)", &[]);
    check("中亚 && ——", "中亚", &[]);
    check("R&D 中亚AND铁路 and not", "(R&D & 中亚AND铁路 & and & not)", &[]);
    check("(AND 铁路) 中亚", "((AND & 铁路) & 中亚)", &[]);
    assert!(!parse("中亚 NOT 铁路").excludes_by_sign);
    assert!(parse("中亚 -铁路").excludes_by_sign);
    assert!(parse("中亚 -(铁路 site:a.cn)").excludes_by_sign);
    assert!(!parse("中亚 -site:a.cn").excludes_by_sign);
}

#[test]
fn near_matches_nearby_runs() {
    check("中亚 NEAR/50 铁路", "[中亚 ~50 铁路]", &[]);
    check("“中亚 五国” NEAR/5 铁路", "[中亚 五国 ~5 铁路]", &[]);
    check("王毅 NEAR/5 中亚 NEAR/9 铁路", "([王毅 ~5 中亚] & [中亚 ~9 铁路])", &[]);
    check("王毅 中亚 NEAR/9 铁路", "(王毅 & [中亚 ~9 铁路])", &[]);
    check("中亚 NEAR/9 (铁路 OR 公路)", "([中亚 ~9 铁路] | [中亚 ~9 公路])", &[]);
    check("中亚 NEAR/9 title:铁路", "(中亚 & title=铁路)", &["near_ignored"]);
    check("中亚 NEAR/9 (铁路 公路)", "(中亚 & (铁路 & 公路))", &["near_ignored"]);
    check("NEAR/9 铁路", "(NEAR/9 & 铁路)", &[]);
    check("中亚 NEAR 铁路", "(中亚 & NEAR & 铁路)", &[]);
    check("同段(王毅 中亚)", "[王毅 ~p 中亚]", &[]);
    check("同句（王毅 “中亚 五国”） 铁路", "([王毅 ~s 中亚 五国] & 铁路)", &[]);
    check("Paragraph(王毅 中亚) SENTENCE(a b)", "([王毅 ~p 中亚] & [a ~s b])", &[]);
    check("同段((王毅 OR 秦刚) 中亚)", "([王毅 ~p 中亚] | [秦刚 ~p 中亚])", &[]);
    check("-同段(王毅 中亚) 铁路", "(![王毅 ~p 中亚] & 铁路)", &[]);
    check("铁路 NOT 同段(王毅 中亚)", "(铁路 & ![王毅 ~p 中亚])", &[]);
    check("同段(王毅 -中亚)", "(王毅 & !中亚)", &["near_ignored"]);
    check("同段()", "同段()", &[]);
    check("同段(王毅 中亚", "(同段(王毅 & 中亚)", &[]);
    check("同段(王毅)说", "同段(王毅)说", &[]);
}

#[test]
fn the_language_of_other_engines() {
    check("intitle:峰会 allintitle:铁路", "(title=峰会 & title=铁路)", &[]);
    check("intext:峰会 inauthor:张思洁", "(峰会 & author=张思洁)", &[]);
    check("after:2023 before:2023-05", "(2023-01-01.. & ..2023-04-30)", &[]);
    check("since:2023-05-18 until:2023-05-20", "(2023-05-18.. & ..2023-05-19)", &[]);
    check("after:party", "after:party", &[]);
    check("after:5月", "after:5月", &[]);
    check("中亚 site:新华社", "(中亚 & source=新华社)", &[]);
    check("中亚 site:example.com", "中亚", &["operator_left_out"]);
    check("中亚 filetype:pdf inurl:news", "中亚", &["operator_left_out", "operator_left_out"]);
    check("filetype:pdf", "filetype:pdf", &[]);
    check("(filetype:pdf) -inurl:news", "(filetype:pdf) -inurl:news", &[]);
    check("filetype: pdf", "(filetype: & pdf)", &[]);
    check("+中亚 +“铁路 建设” +(公路)", "(+中亚 & \"铁路 建设\" & 公路)", &[]);
}

#[test]
fn every_name_of_a_field_is_read() {
    for field in Field::ALL {
        for name in field.typed_names() {
            check(&format!("{name}:峰会"), &format!("{}=峰会", field.name()), &[]);
        }
    }
}

#[test]
fn what_is_too_much_is_cut() {
    let long = format!("{}，{}", "中".repeat(700), "亚".repeat(700));
    assert_eq!(parse(&long).text, format!("{}，", "中".repeat(700)));
    check(&long, &format!("{}，", "中".repeat(700)), &["query_cut"]);
    let deep = format!("{}中亚{}", "(".repeat(100), ")".repeat(100));
    assert_eq!(parse(&deep).warnings, [QueryWarning::TooDeep]);
}

/// What is typed: signs, operators, fields, dates, text in either script.
const TYPED: &str = "([()（）|｜\"“”「」『』＂:：*＊,，。 　－+-]|OR|ＯＲ| AND | && | NOT | NEAR/5 |同段|同句\\(|after|intitle|title|ＴＩＴＬＥ|标题|標題|记者|date|日期|中亚|鐵路|Kazakh|c919|20[0-9]{2}|[0-9]{1,2}[年月日]|至|以来|昨天|\\PC){0,40}";

/// The significant characters of all texts of a tree, and its depth.
fn collect_texts(node: &Node, text: &mut String) -> usize {
    match node {
        Node::Everything => 1,
        Node::And(nodes) | Node::Or(nodes) => {
            1 + nodes.iter().map(|node| collect_texts(node, text)).max().unwrap_or(0)
        }
        Node::Not(node) => 1 + collect_texts(node, text),
        Node::Field { field, text: run } => {
            text.push_str(field.name());
            text.push_str(run);
            1
        }
        Node::Exact { text: run } => {
            text.push_str("exact");
            text.push_str(run);
            1
        }
        Node::Near { texts, .. } => {
            texts.iter().for_each(|run| text.push_str(run));
            2
        }
        Node::Text { text: run, .. }
        | Node::Dates { text: run, .. }
        | Node::Prefix { text: run } => {
            text.push_str(run);
            1
        }
    }
}

fn check_texts(query: &str) -> Result<(), TestCaseError> {
    let parsed = parse(query);
    prop_assert_eq!(&parsed.text, query);
    prop_assert_eq!(parsed.root == Node::Everything, !query.contains(is_significant));
    prop_assert_eq!(&parse(&parsed.text), &parsed);
    let mut text = String::new();
    let depth = collect_texts(&parsed.root, &mut text);
    // A level of brackets is at most an exclusion, an alternative and a conjunction.
    prop_assert!(depth <= 3 * (MAX_DEPTH + 2), "{depth}");
    // Only operators and the names of fields are dropped.
    let mut left: Vec<char> = text.chars().filter(|&c| is_significant(c)).collect();
    left.sort_unstable();
    let operators = "ANDNOTNEAR/5同段同句afterinORＯＲtitleＴＩＴＬＥ标题標題记者date日期作者";
    for c in query.chars().filter(|&c| is_significant(c)) {
        match left.binary_search(&c) {
            Ok(i) => drop(left.remove(i)),
            Err(_) => prop_assert!(operators.contains(c), "{c} of {query:?} is in no part"),
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn every_string_has_a_meaning(query in TYPED) {
        check_texts(&query)?;
    }

    #[test]
    fn every_string_of_signs_has_a_meaning(
        query in "[()（）|\"“”「」:：* 中O-]{0,200}",
    ) {
        check_texts(&query)?;
    }
}

/// Parsing in quadratic time would take minutes here.
#[test]
fn the_time_is_linear() {
    let long = 300_000;
    for part in [
        "“",
        "\"",
        "「 ",
        "(",
        "( ",
        "(a) ",
        "title:\" ",
        "date:“ ",
        "-(",
        "a OR ",
        "a*",
        "a AND ",
        "AND ",
        "NOT ",
        "a NOT ",
        "a NEAR/5 ",
        "同段(",
        "同句(a) ",
        "甲*乙 ",
        "site:",
        "a AND — ",
    ] {
        let chars: Vec<char> = part.chars().cycle().take(long).collect();
        let mut parser = Parser {
            brackets: closing_brackets(&chars),
            quotes: closing_quotes(&chars),
            chars: &chars,
            warnings: Vec::new(),
            excludes_by_sign: false,
        };
        assert!(parser.alternatives(0, long, 0).is_some() || !part.contains('a'), "{part}");
    }
}
