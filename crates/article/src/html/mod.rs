//! Web pages: one article per page, with the page's metadata about it.
//!
//! A page is processed in these steps: `flat` removes hostile markup; `outline` walks the tree and
//! returns the visible blocks of text (`blocks`) with the elements around them (`parts`, `facts`);
//! `main_text` selects the blocks that are the text of the article; `metadata` reads its metadata;
//! `wrapped` joins wrapped lines; and `account` lists the content that is in no record.
//!
//! The texts read are the text nodes of a page, and of its attributes `content` of meta elements, `alt`
//! and `title`. Readings of characters (ruby) are removed from the text and kept in `meta`, under
//! `READINGS`.

mod account;
mod blocks;
mod elements;
mod facts;
mod flat;
#[cfg(test)]
mod made_up_pages;
mod main_text;
mod metadata;
mod outline;
mod parts;
mod robots;
mod url;
mod wrapped;

use std::collections::HashSet;
use std::path::Path;

use blocks::{ShownBlock, paragraphs};
use dom_query::Document;
use main_text::{Fate, main_text};
use metadata::{Stated, metadata, stating};
use outline::Outline;
use serde_json::Value;

use crate::model::{Article, KIND_ARTICLE, Paragraph, READINGS};
use crate::omission::Omission;
use crate::page::complete;
use crate::reading::{Evidence, Note, Reading, Record};
use crate::significant;
use crate::tidy::tidy;
use wrapped::joined;

/// Reads a page. `path` is for notes. `relative` (see [`FoundFile`](crate::FoundFile)) is for the
/// record's path and any date in it, and is appended to `base_url` to give the URL of a page that states
/// none. A page without text of its own gives a note instead.
pub fn read_page(text: &str, path: &Path, relative: &str, base_url: Option<&str>) -> Reading {
    let document = Document::from(flat::flat(text).as_ref());
    let mut outline = Outline::of(&document);
    outline.unseen.extend(unclosed(text));
    let reservations = robots::reservations(&document);
    let stating = stating(&outline);
    let fates = main_text(&outline, stating.headline());
    if !fates.contains(&Fate::Text) {
        let message = "a page without text of its own (links only, or nothing): left out";
        return Reading {
            notes: vec![Note::info(path, None, message)],
            omissions: account::omissions(outline, &fates, &HashSet::new(), None),
            ..Reading::default()
        };
    }
    let about = metadata(&outline, stating, &fates);
    let title = about.title.as_ref().map(|(title, _)| title.as_str()).unwrap_or_default();
    let is_line = |at: usize| about.lines.binary_search(&at).is_ok();
    let dateline: Vec<String> =
        about.lines.iter().map(|&at| outline.blocks[at].text.clone()).collect();
    let mut repeats_title = repeats_title(&outline, &fates, title);
    let texts =
        outline.blocks.iter().enumerate().filter(|(at, _)| {
            fates[*at] == Fate::Text && !is_line(*at) && repeats_title != Some(*at)
        });
    let mut body: Vec<ShownBlock> = texts.map(|(_, block)| block.clone()).collect();
    if body.is_empty() {
        // The page has nothing but the title and metadata lines, so these are its text.
        repeats_title = None;
        let texts = outline.blocks.iter().zip(&fates).filter(|(_, fate)| **fate == Fate::Text);
        body = texts.map(|(block, _)| block.clone()).collect();
    }

    let mut record = Record::default();
    let last_line = text.split('\n').count().max(1);
    record.lines = (1, u32::try_from(last_line).unwrap_or(u32::MAX));
    record.own_url = about.url.is_some();
    let composed_url = || Some((url::below(base_url?, relative), "--base-url and the path"));
    let url = about.url.or_else(composed_url);
    let evidence = &mut record.evidence;
    let mut article = Article {
        title: keep(evidence, "title", about.title, String::clone).unwrap_or_default(),
        subtitle: keep(evidence, "subtitle", about.subtitle, String::clone),
        body: paragraphs(&joined(body)),
        dateline,
        date: keep(evidence, "date", about.date, ToString::to_string),
        place: keep(evidence, "place", about.place, String::clone),
        source: keep(evidence, "source", about.source, String::clone),
        authors: keep(evidence, "authors", about.authors, |names| names.join("、"))
            .unwrap_or_default(),
        section: keep(evidence, "section", about.section, String::clone),
        kind: KIND_ARTICLE.into(),
        url: keep(evidence, "url", url, String::clone),
        tags: keep(evidence, "tags", about.tags, |tags| tags.join("、")).unwrap_or_default(),
        path: Some(relative.to_string()),
        line: Some(1),
        meta: about.other,
        ..Article::default()
    };
    let readings: Vec<Value> =
        outline.readings.iter().map(|reading| reading.trim().into()).collect();
    if !readings.is_empty() {
        article.meta.insert(READINGS.into(), Value::Array(readings));
    }
    tidy(&mut article);
    record.article = article;
    complete(&mut record, None, relative, 0);
    // The publisher of the page comes last: the source of a story is the agency in its dateline.
    if record.article.source.is_none() {
        record.article.source =
            keep(&mut record.evidence, "source", about.publisher, String::clone);
    }
    let mut kept: HashSet<usize> = about.lines.into_iter().collect();
    // One block that shows the title is accounted for by the title; others are omissions.
    let stated = !record.article.title_generated;
    let is_title =
        |at: &usize| stated && significant::same(&outline.blocks[*at].text, &record.article.title);
    let title_block = repeats_title.or_else(|| (0..outline.blocks.len()).find(is_title));
    kept.extend(title_block);
    let omissions = account::omissions(outline, &fates, &kept, Some(&record.article));
    Reading { records: vec![record], omissions, reservations, ..Reading::default() }
}

/// The unterminated tag at the end of a page.
fn unclosed(html: &str) -> Option<Omission> {
    let text = flat::unclosed(html)?.to_string();
    Some(Omission { line: 0, text, what: "a tag without an end" })
}

/// A piece of markup inside another file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Fragment {
    /// All of its visible text.
    pub(crate) paragraphs: Vec<Paragraph>,
    /// Readings of its characters (ruby).
    pub(crate) readings: Vec<String>,
    /// Content that is in neither.
    pub(crate) omissions: Vec<Omission>,
}

/// Reads a piece of markup with all its visible text.
pub(crate) fn fragment(html: &str) -> Fragment {
    let mut outline = Outline::of(&Document::from(flat::flat(html).as_ref()));
    outline.unseen.extend(unclosed(html));
    let readings = std::mem::take(&mut outline.readings);
    let paragraphs = paragraphs(&joined(std::mem::take(&mut outline.blocks)));
    Fragment {
        paragraphs,
        readings,
        omissions: account::omissions(outline, &[], &HashSet::new(), None),
    }
}

/// Takes a value, and records the evidence.
fn keep<T>(
    evidence: &mut Vec<Evidence>,
    field: &'static str,
    found: Stated<T>,
    show: impl Fn(&T) -> String,
) -> Option<T> {
    let (value, rule) = found?;
    evidence.push(Evidence { field, value: show(&value), line: 0, rule });
    Some(value)
}

/// How many blocks at the top of the text may repeat the title: further down the same words belong to the
/// story.
const TOP_BLOCKS: usize = 3;

/// The block at the top of the text that repeats the title.
fn repeats_title(outline: &Outline, fates: &[Fate], title: &str) -> Option<usize> {
    let texts = fates.iter().enumerate().filter(|(_, fate)| **fate == Fate::Text);
    let mut top = texts.map(|(at, _)| at).take(TOP_BLOCKS);
    top.find(|&at| !title.is_empty() && significant::same(&outline.blocks[at].text, title))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use souwen_text::Date;

    use super::*;
    use crate::model::Role;
    use crate::reading::NoteKind;

    const PARAGRAPHS: &str = "<p>　　新华社西安5月19日电（记者张思洁）中国与中亚国家工商界代表19日在西安\
        举行圆桌会议，就扩大贸易往来、加强互联互通、深化农业合作进行讨论。</p>\
        <p>　　与会者认为，各方合作潜力很大，应当完善跨境运输通道，提高通关便利化水平，推动更多\
        优质农产品进入对方市场，让各国民众共享发展成果。</p>\
        <p><strong>铁路先行</strong></p><ul><li>加快口岸改造；</li><li>增开班列。</li></ul>";

    fn page(inner: &str) -> String {
        format!(
            "<html><head><title>工商界圆桌会议在西安举行_国际_某某网</title>\
             <script>var x = '脚本';</script><style>p {{ color: red }}</style></head><body>\
             <div class=\"nav\"><a href=/>首页</a> <a href=/a>国际</a></div>{inner}\
             <div class=\"footer\">版权所有 <a href=/about>关于我们</a></div></body></html>"
        )
    }

    fn read(html: &str) -> Option<Record> {
        read_page(html, Path::new("/news/a.html"), "2023/0519/a.html", None).records.pop()
    }

    fn texts(record: &Record) -> Vec<&str> {
        record.article.body.iter().map(|paragraph| paragraph.text.as_str()).collect()
    }

    #[track_caller]
    fn check_story(html: &str) {
        let record = read(html).expect("a story");
        let article = &record.article;
        assert_eq!(article.title, "工商界圆桌会议在西安举行");
        let texts = texts(&record);
        assert_eq!(texts.len(), 5, "{texts:?}");
        assert!(texts[0].starts_with("新华社西安5月19日电（记者张思洁）中国"), "{texts:?}");
        assert_eq!(texts[2..], ["铁路先行", "加快口岸改造；", "增开班列。"]);
        assert_eq!(article.body[2].role, Role::Heading);
        assert_eq!(article.body[3].role, Role::Item);
        assert_eq!(article.date, Date::new(2023, 5, 19));
        assert_eq!((article.path.as_deref(), article.line), (Some("2023/0519/a.html"), Some(1)));
    }

    #[test]
    fn the_story_is_found_on_pages_of_many_makes() {
        let headline = "<h1>工商界圆桌会议在西安举行</h1>";
        for inner in [
            format!("{headline}<div class=main><div class=article>{PARAGRAPHS}</div></div>"),
            format!("<div id=ozoom>{PARAGRAPHS}</div>"),
            format!("<article>{headline}<div itemprop=articleBody>{PARAGRAPHS}</div></article>"),
            format!("<main><article><header>{headline}</header>{PARAGRAPHS}</article></main>"),
            format!(
                "<table><tr><td>栏目</td><td>{headline}<div class=TRS_Editor><div class=TRS_Editor>{PARAGRAPHS}</div></div></td></tr></table>"
            ),
        ] {
            check_story(&page(&inner));
        }
    }

    #[test]
    fn the_line_under_the_headline_goes_to_the_dateline() {
        let record = read(&page(&format!(
            "<div class=article-content><h1>工商界圆桌会议在西安举行</h1>\
             <p>2023年05月18日 10:22　来源：新华社</p>{PARAGRAPHS}</div>"
        )))
        .expect("a story");
        assert_eq!(record.article.dateline, ["2023年05月18日 10:22 来源：新华社"]);
        assert_eq!(record.article.source.as_deref(), Some("新华社"));
        assert_eq!(record.article.date, Date::new(2023, 5, 18));
        assert_eq!(record.article.body.len(), 5);
        assert!(record.evidence.iter().any(|e| e.field == "source" && e.rule.contains("来源")));
    }

    #[test]
    fn the_agency_of_the_dateline_comes_before_the_site() {
        let site = "<meta property=og:site_name content=某某网>";
        let html = page(&format!("<div id=ozoom>{PARAGRAPHS}</div>"));
        let html = html.replace("<head>", &format!("<head>{site}"));
        let article = read(&html).expect("a story").article;
        assert_eq!(article.source.as_deref(), Some("新华社"));
        assert_eq!(article.place.as_deref(), Some("西安"));
        assert_eq!(article.authors, ["张思洁"]);
        assert!(article.body[0].text.starts_with("新华社西安5月19日电"), "{:?}", article.body[0]);
        let undated = html.replace("新华社西安5月19日电（记者张思洁）", "");
        assert_eq!(read(&undated).expect("a story").article.source.as_deref(), Some("某某网"));
    }

    #[test]
    fn pages_of_links_are_distinguished_from_pages_with_text() {
        let links: String =
            (0..30).map(|n| format!("<li><a href=/{n}>中亚铁路新闻标题第{n}条</a></li>")).collect();
        assert_eq!(read(&page(&format!("<ul>{links}</ul>"))), None);
        assert_eq!(read(""), None);
        assert_eq!(read("<script>x</script>"), None);
        let Reading { notes, .. } = read_page("<p></p>", Path::new("/a.html"), "a.html", None);
        assert_eq!((notes.len(), notes[0].kind), (1, NoteKind::Info));

        let index = format!("<h1>手册</h1><p>欢迎使用</p><ul>{links}</ul>");
        assert_eq!(read(&page(&index)), None, "navigation is no article");

        let about = "<p>本网站收录中亚地区经贸与人文交流的报道，每日更新，供读者检索。</p>";
        let record = read(&page(&format!("<div>{about}</div><ul>{links}</ul>"))).expect("text");
        assert_eq!(
            texts(&record),
            ["本网站收录中亚地区经贸与人文交流的报道，每日更新，供读者检索。"]
        );
    }

    #[test]
    fn urls_are_stated_or_made() {
        let html = page(&format!("<div id=ozoom>{PARAGRAPHS}</div>"));
        let url = |html: &str, base, relative| {
            let record = read_page(html, Path::new("/a"), relative, base).records.remove(0);
            (record.article.url.unwrap_or_default(), record.own_url)
        };
        for (relative, expected) in [
            ("a/页 1.html", "https://news.example/x/a/%E9%A1%B5%201.html"),
            ("index.html", "https://news.example/x/"),
            ("五月/index.htm", "https://news.example/x/%E4%BA%94%E6%9C%88/"),
            ("50%/%B0.html", "https://news.example/x/50%25/%B0.html"),
        ] {
            for base in ["https://news.example/x", "https://news.example/x/"] {
                assert_eq!(url(&html, Some(base), relative), (expected.to_string(), false));
            }
        }
        let stated =
            html.replace("<head>", "<head><link rel=canonical href='https://a.example/1'>");
        assert_eq!(
            url(&stated, Some("https://b.example"), "a.html"),
            ("https://a.example/1".to_string(), true)
        );
        assert_eq!(url(&html, None, "a.html"), (String::new(), false));
        for address in
            ["/news/1.html", "//a.example/1", "a.example/1", "1.html", "javascript:void(0)"]
        {
            let relative = html
                .replace("<head>", &format!("<head><link rel=canonical href='{address}'>"))
                .replace(
                    "</title>",
                    &format!("</title><meta property=og:url content='{address}'>"),
                );
            let base = Some("https://b.example");
            assert_eq!(url(&relative, None, "a.html"), (String::new(), false), "{address}");
            assert_eq!(url(&relative, base, "a.html").0, "https://b.example/a.html", "{address}");
        }
    }

    #[test]
    fn a_title_made_of_the_text_takes_none_away() {
        let html = "_江城网<p><ul><li>_江城网<p>。_江城网新桥建成通车";
        let reading = read_page(html, Path::new("a.html"), "a.html", None);
        let body = reading.records.iter().flat_map(|record| &record.article.body);
        let texts = body.map(|paragraph| paragraph.text.as_str());
        let omitted = reading.omissions.iter().map(|omission| omission.text.as_str());
        let all: String = texts.chain(omitted).collect();
        assert_eq!(all.matches("江城网").count(), 3, "{all}");
    }

    #[test]
    fn hostile_nesting_ends_soon() {
        for tag in ["<div>", "<b>", "<p>", "<table><tr><td>", "<x>", "<ul><li>", "<a><i>"] {
            let html = format!("{}中亚铁路新闻，中亚铁路新闻，中亚铁路新闻。", tag.repeat(30_000));
            let reading = read_page(&html, Path::new("a.html"), "a.html", None);
            let texts = reading.records.iter().flat_map(|record| &record.article.body);
            let mut texts = texts.map(|paragraph| &paragraph.text);
            // A text that consists of one link is not an article.
            let mut links = reading.omissions.iter().map(|omission| &omission.text);
            let has = |text: &String| text.contains("中亚铁路新闻");
            assert!(texts.any(has) || tag.contains("<a>") && links.any(has), "{tag}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(html in "(<[a-z/!]{0,4}[ >]|[中。a& ;#<>\"'=-]|<p>|<div>|</div>|<table>|<tr>|<td>){0,40}") {
            let Reading { records, notes, .. } = read_page(&html, Path::new("a"), "a.html", Some("https://a.example"));
            prop_assert_eq!(records.len() == 1, notes.is_empty());
            let _ = fragment(&html);
        }
    }
}
