//! Tests of whether a page is divided into several stories.

use super::account::missing;
use super::{headings, read, reading};
use crate::reading::Record;

/// The titles of the records of a page, each with the headings inside it.
fn titles_and_headings(records: &[Record]) -> Vec<(String, Vec<&str>)> {
    let shown = |record: &Record| record.article.title.clone();
    let inner = |record| headings(record).into_iter().map(|(text, _)| text).collect();
    records.iter().map(|record| (shown(record), inner(record))).collect()
}

#[test]
fn headings_alone_are_no_evidence_of_stories() {
    for (page, title, inner) in [
        (
            "# 5月1日\n\n今天江水涨了。\n\n# 5月2日\n\n今天去看新桥。\n\n# 5月3日\n\n今天下雨。\n",
            "5月1日",
            &["5月2日", "5月3日"][..],
        ),
        (
            "# 2023年5月1日\n\n今天江水涨了。\n\n# 2023年5月12日\n\n今天去看新桥。\n",
            "2023年5月1日",
            &["2023年5月12日"],
        ),
        (
            "## 前言\n\n本文讲怎么修桥。\n\n# 第一步 勘察\n\n先勘察地形。\n\n# 第二步 设计\n\n再画图纸。\n",
            "前言",
            &["第一步 勘察", "第二步 设计"],
        ),
        (
            "# 装机手册\n\n## 准备\n\n编辑 hosts 文件\n\n## 安装\n\n运行安装程序。\n\n图：安装界面\n\n## 评论功能：接入\n\n打开设置。\n",
            "装机手册",
            &["准备", "安装", "评论功能：接入"],
        ),
        (
            "# 更新记录\n\n## v1.2.0\n\n2023-05-19\n\n- 修好闸门\n\n## v1.1.0\n\n2023-04-01\n\n- 加快查询\n",
            "更新记录",
            &["v1.2.0", "v1.1.0"],
        ),
        (
            "# 江城市桥梁条例\n\n## 第一章 总则\n\n第一条 为了保护桥梁，制定本条例。\n\n## 第二章 管理\n\n第二条 市政部门管理桥梁。\n",
            "江城市桥梁条例",
            &["第一章 总则", "第二章 管理"],
        ),
        (
            "# 办公会纪要\n\n时间：2023年5月19日\n\n# 议题一：新桥\n\n会议同意方案。\n\n# 议题二：道路\n\n会议决定缓办。\n\n记录：王小明\n",
            "办公会纪要",
            &["议题一：新桥", "议题二：道路"],
        ),
        (
            "[English](README.en.md)\n\n# 修桥工具\n\n一个修桥的工具。\n\n## 用法\n\n运行即可。\n",
            "修桥工具",
            &["用法"],
        ),
        (
            "# 江城周刊\n\n作者：王小明　2023年5月19日\n\n# 本周话题\n\n新桥通车了。\n\n# 文摘\n\n桥是路的延伸。\n",
            "江城周刊",
            &["本周话题", "文摘"],
        ),
    ] {
        let reading = reading(page);
        let found = titles_and_headings(&reading.records);
        assert_eq!(found, [(title.to_string(), inner.to_vec())], "{page}");
        assert!(missing(page, &reading).is_empty(), "{page}");
    }
}

#[test]
fn bylines_ends_and_names_of_pages_are_evidence_of_stories() {
    for (page, titles) in [
        (
            "# 江城日报\n\n## 新桥通车\n\n本报记者 王小明\n\n新桥今天通车。\n\n## 茶农增收\n\n本报记者 李小红\n\n茶农增收三成。\n",
            &["新桥通车", "茶农增收"][..],
        ),
        (
            "## 新桥通车\n\n新桥今天通车。（完）\n\n## 茶农增收\n\n茶农增收三成。（完）\n",
            &["新桥通车", "茶农增收"],
        ),
        (
            "## 新桥通车\n\n新桥今天通车。（记者 王小明）\n\n## 茶农增收\n\n茶农增收三成。（记者 李小红）\n",
            &["新桥通车", "茶农增收"],
        ),
        (
            "# 江城日报 2023年5月20日 第01版\n\n## 新桥通车\n\n新桥今天通车。\n\n## 茶农增收\n\n茶农增收三成。\n",
            &["新桥通车", "茶农增收"],
        ),
        (
            "## 新桥通车\n\n新桥今天通车。\n\n本报记者 王小明\n\n## 茶农增收\n\n茶农增收三成。\n\n本报记者 李小红\n",
            &["新桥通车", "茶农增收"],
        ),
        (
            "# 江城要闻\n\n## 新桥通车\n\n新桥今天通车。（王小明）\n\n## 茶农增收\n\n茶农增收三成。（李小红 赵大山）\n",
            &["新桥通车", "茶农增收"],
        ),
        (
            "# 新桥通车\n\n本报讯　新桥今天通车。\n\n# 茶农增收\n\n本报讯　茶农增收三成。\n",
            &["新桥通车", "茶农增收"],
        ),
        (
            "# 新桥通车\n\n新桥今天通车。\n\n责任编辑：王小明\n\n# 茶农增收\n\n茶农增收三成。\n\n责任编辑：王小明\n",
            &["新桥通车", "茶农增收"],
        ),
    ] {
        let records = read(page);
        let found: Vec<_> = records.iter().map(|record| record.article.title.as_str()).collect();
        assert_eq!(found, titles, "{page}");
    }
}

#[test]
fn a_heading_without_text_is_inside_its_neighbour() {
    let page = "## 新桥通车\n\n新华社江城5月19日电 新桥19日通车。\n\n## 国内\n\n## 茶农增收\n\n新华社山城5月20日电 茶农增收三成。（新华社山城5月20日电）\n\n## 天气\n";
    let reading = reading(page);
    let records = &reading.records;
    assert_eq!(
        titles_and_headings(records),
        [("新桥通车".to_string(), vec![]), ("茶农增收".to_string(), vec!["国内", "天气"])]
    );
    assert_eq!(records[1].article.place.as_deref(), Some("山城"));
    assert!(records.iter().all(|record| !record.article.body.is_empty()));
    assert!(missing(page, &reading).is_empty());
}
