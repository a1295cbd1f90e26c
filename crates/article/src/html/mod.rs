//! Web pages: one article a page, with what the page says about it.
//!
//! The main text is what the page marks as such, by the standard or by the habits of common
//! content management systems; else what a reader mode would show; else all that is visible.
//! `metadata` reads what is said about the article, `blocks` turns elements into paragraphs,
//! `flat` protects from hostile nesting.

mod blocks;
mod elements;
mod flat;
mod metadata;
mod robots;

use std::path::Path;

use blocks::{HtmlScope, ShownBlock, blocks, paragraphs};
use dom_query::{Document, NodeRef};
use dom_smoothie::{Config, Readability};
use metadata::{Stated, is_info_line, metadata};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::model::{Article, KIND_ARTICLE, Paragraph};
use crate::page::complete;
use crate::reading::{Evidence, Note, Reading, Record};
use crate::significant;
use crate::tidy::tidy;
use crate::words::WordList;

/// Selectors of elements that hold the text of an article and nothing else, the surest first.
static MARKED: WordList = WordList::of(include_str!("data/main_text.txt"));

/// Significant characters that a marked text has at least; with fewer it is a teaser or empty.
const MARKED_LENGTH: usize = 30;
/// Significant characters of text outside links by which a page is more than its links.
const OWN_LENGTH: usize = 20;
/// Nodes above which the search for the main text would take too long.
const MOST_NODES: usize = 300_000;
/// Text length from which a reader mode is content with what it found. Its own default of 500 is
/// for languages that need three characters for one of Chinese, and would make it add the
/// surroundings of every short story.
const ENOUGH_CHARS: usize = 120;
/// Significant characters outside links by which a text is a story, however much of it is linked.
const STORY_LENGTH: usize = 10 * OWN_LENGTH;
/// Blocks at the top of the text among which its title and the lines about it stand: further down
/// the same words belong to the story.
const TOP_BLOCKS: usize = 3;

/// Reads a page. `path` is for notes, `relative` (see [`FoundFile`](crate::FoundFile)) for the
/// record's path and the date that it may hold, and is appended to `base_url` to make the url of
/// a page that does not state its own. A page without text of its own gives a note instead.
pub fn read_page(text: &str, path: &Path, relative: &str, base_url: Option<&str>) -> Reading {
    let document = Document::from(flat::flat(text).as_ref());
    let Some(body) = document.body() else { return no_text(path) };
    let shown = blocks(body, HtmlScope::Everything);
    let about = metadata(&document, &shown);
    let reservations = robots::reservations(&document);
    let found = main_text(document);
    let title = about.title.as_ref().map(|(title, _)| title.as_str()).unwrap_or_default();
    let (body, dateline) = split_info_lines(without_title(found, title));
    if body.iter().all(|block| block.length == 0) {
        return no_text(path);
    }

    let mut record = Record::default();
    let last_line = text.split('\n').count().max(1);
    record.lines = (1, u32::try_from(last_line).unwrap_or(u32::MAX));
    record.own_url = about.url.is_some();
    let composed_url = || Some((url_of(base_url?, relative), "--base-url and the path"));
    let url = about.url.or_else(composed_url);
    let evidence = &mut record.evidence;
    let mut article = Article {
        title: keep(evidence, "title", about.title, String::clone).unwrap_or_default(),
        subtitle: keep(evidence, "subtitle", about.subtitle, String::clone),
        body: paragraphs(&body),
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
    tidy(&mut article);
    record.article = article;
    complete(&mut record, None, relative, 0);
    // Who publishes the page is asked last: the story is that of the agency its dateline names.
    if record.article.source.is_none() {
        record.article.source =
            keep(&mut record.evidence, "source", about.publisher, String::clone);
    }
    Reading { records: vec![record], reservations, ..Reading::default() }
}

/// The paragraphs of a piece of markup, all of its visible text.
pub fn fragment_body(html: &str) -> Vec<Paragraph> {
    let document = Document::from(flat::flat(html).as_ref());
    document.body().map(|body| paragraphs(&blocks(body, HtmlScope::Everything))).unwrap_or_default()
}

/// The url of a file below `base`: an index page has the url of its folder.
fn url_of(base: &str, relative: &str) -> String {
    /// What a path of a url holds as `%XX`; escapes that the path holds already stay.
    const ESCAPED: &AsciiSet = &CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'#')
        .add(b'<')
        .add(b'>')
        .add(b'?')
        .add(b'[')
        .add(b'\\')
        .add(b']')
        .add(b'^')
        .add(b'`')
        .add(b'{')
        .add(b'|')
        .add(b'}');
    let (folder, name) = relative.rsplit_once('/').map_or(("", relative), |(f, n)| (f, n));
    let is_index = matches!(name, "index.html" | "index.htm" | "index.xhtml" | "index.shtml");
    let mut url = base.trim_end_matches('/').to_string();
    for part in folder.split('/').filter(|part| !part.is_empty()) {
        url.push('/');
        url.extend(utf8_percent_encode(&percent_signs(part), ESCAPED));
    }
    url.push('/');
    if !is_index {
        url.extend(utf8_percent_encode(&percent_signs(name), ESCAPED));
    }
    url
}

/// `%` as `%25`, where it does not begin an escape.
fn percent_signs(part: &str) -> String {
    let mut escaped = String::with_capacity(part.len());
    for (at, c) in part.char_indices() {
        escaped.push(c);
        let hex = part.as_bytes().get(at + 1..at + 3);
        if c == '%' && !hex.is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)) {
            escaped.push_str("25");
        }
    }
    escaped
}

fn no_text(path: &Path) -> Reading {
    let message = "a page without text of its own (links only, or nothing): left out";
    Reading { notes: vec![Note::info(path, None, message)], ..Reading::default() }
}

/// Takes a value with its evidence.
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

/// The blocks of the main text, empty when there is none.
fn main_text(document: Document) -> Vec<ShownBlock> {
    if let Some(marked) = marked(&document) {
        return marked;
    }
    // The search takes the tree apart, so what is needed if it fails comes first.
    let visible = document.body().map(|body| blocks(body, HtmlScope::Content)).unwrap_or_default();
    let nodes = document.tree.len();
    let config = Config { char_threshold: ENOUGH_CHARS, ..Config::default() };
    if nodes <= MOST_NODES
        && let Ok(mut reader) = Readability::with_document(document, None, Some(config))
        && reader.parse().is_ok()
        && let Some(content) = reader.doc.select_single("#readability-page-1").nodes().first()
    {
        let found = blocks(*content, HtmlScope::Everything);
        if is_story(&found) {
            return found;
        }
    }
    own_text(visible)
}

fn marked(document: &Document) -> Option<Vec<ShownBlock>> {
    MARKED.iter().find_map(|selector| {
        let selection = document.select(selector);
        let nodes = selection.nodes();
        let outermost: Vec<&NodeRef> = nodes
            .iter()
            .filter(|node| {
                let inside = |other: &NodeRef| node.ancestors_it(None).any(|a| a.id == other.id);
                !nodes.iter().any(inside)
            })
            .collect();
        // Several of them are a list of articles, not one.
        let [only] = outermost.as_slice() else { return None };
        let blocks = blocks(**only, HtmlScope::Everything);
        (length(&blocks) >= MARKED_LENGTH && is_story(&blocks)).then_some(blocks)
    })
}

fn length(blocks: &[ShownBlock]) -> usize {
    blocks.iter().map(|block| block.length).sum()
}

/// Whether text outside links outweighs that inside.
fn is_story(blocks: &[ShownBlock]) -> bool {
    let linked: usize = blocks.iter().map(|block| block.linked).sum();
    let own = length(blocks) - linked;
    own > linked || own >= STORY_LENGTH
}

/// The blocks that are more than a link, when together they say something.
fn own_text(blocks: Vec<ShownBlock>) -> Vec<ShownBlock> {
    let own: Vec<ShownBlock> =
        blocks.into_iter().filter(|block| block.linked * 2 <= block.length).collect();
    if length(&own) >= OWN_LENGTH { own } else { Vec::new() }
}

/// The text without the title that is repeated at its top.
fn without_title(mut blocks: Vec<ShownBlock>, title: &str) -> Vec<ShownBlock> {
    let same = |block: &ShownBlock| !title.is_empty() && significant::same(&block.text, title);
    let at = blocks.iter().take(TOP_BLOCKS).position(same);
    if let Some(at) = at.filter(|_| blocks.len() > 1) {
        blocks.remove(at);
    }
    blocks
}

/// Lines about the article at the top of its text go to the dateline, where they are found, but
/// not read as its beginning.
fn split_info_lines(mut blocks: Vec<ShownBlock>) -> (Vec<ShownBlock>, Vec<String>) {
    let mut dateline = Vec::new();
    let mut at = 0;
    while at < blocks.len().min(TOP_BLOCKS) && blocks.len() > 1 {
        if is_info_line(&blocks[at].text) {
            dateline.push(blocks.remove(at).text);
        } else {
            at += 1;
        }
    }
    (blocks, dateline)
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
    fn pages_of_links_are_told_from_pages_with_text() {
        let links: String =
            (0..30).map(|n| format!("<li><a href=/{n}>中亚铁路新闻标题第{n}条</a></li>")).collect();
        assert_eq!(read(&page(&format!("<ul>{links}</ul>"))), None);
        assert_eq!(read(""), None);
        assert_eq!(read("<script>x</script>"), None);
        let Reading { notes, .. } = read_page("<p></p>", Path::new("/a.html"), "a.html", None);
        assert_eq!((notes.len(), notes[0].kind), (1, NoteKind::Info));

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
    }

    #[test]
    fn hostile_nesting_ends_soon() {
        for tag in ["<div>", "<b>", "<p>", "<table><tr><td>", "<x>", "<ul><li>", "<a><i>"] {
            let html = format!("{}中亚铁路新闻，中亚铁路新闻，中亚铁路新闻。", tag.repeat(30_000));
            let record = read(&html).expect("the text is found all the same");
            assert!(texts(&record).concat().contains("中亚铁路新闻"), "{tag}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(html in "(<[a-z/!]{0,4}[ >]|[中。a& ;#<>\"'=-]|<p>|<div>|</div>|<table>|<tr>|<td>){0,40}") {
            let Reading { records, notes, .. } = read_page(&html, Path::new("a"), "a.html", Some("https://a.example"));
            prop_assert_eq!(records.len() == 1, notes.is_empty());
            let _ = fragment_body(&html);
        }
    }
}
