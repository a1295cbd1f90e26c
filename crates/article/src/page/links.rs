//! The addresses of the story itself: 查看原文, 原文链接：https://….
//!
//! An address within the text is ordinary text. The address of the story is labelled as such, or it is
//! directly under the headline and looks like that of an article, as in clippings.

use crate::markdown::blocks::MarkdownBlock;
use crate::words::WordList;

const DATA: &str = include_str!("data/links.txt");

/// Words in the text of links to the story.
static WORDS: WordList = WordList::named(DATA, "links");
/// Labels before a printed address.
static LABELS: WordList = WordList::named(DATA, "labels");
/// The beginnings of lines with contact data.
static CONTACTS: WordList = WordList::named(DATA, "contacts");

/// The maximum length of the text of a link to the story, in characters: a longer one is a headline.
const LONGEST_LINK: usize = 16;
/// The maximum length of an address, in bytes, as in browsers.
const LONGEST_ADDRESS: usize = 2_000;
/// The minimum number of hyphens in the last segment of an address that consists of the words of a title.
const HYPHENS_OF_TITLE: usize = 3;

/// The address, if a block is nothing but a link labelled as that of the story: `[查看原文](https://…)`,
/// `原文链接：https://…`.
pub(super) fn own_link(block: &MarkdownBlock) -> Option<String> {
    let text = block.text.trim();
    if let [link] = &block.links[..]
        && link.whole
        && link.label.trim() != address_of(&link.target)
    {
        let target = address_of(&link.target);
        let named = WORDS.any_within(text) && text.chars().count() <= LONGEST_LINK;
        return (named && !link.picture && is_page(target)).then(|| target.to_string());
    }
    let at = text.find("http")?;
    let (label, address) = text.split_at(at);
    let (label, address) = (bare_label(label), address.trim_end_matches(['）', ')', '】', '>']));
    let named = !label.is_empty() && LABELS.iter().any(|word| word.eq_ignore_ascii_case(label));
    (named && is_page(address)).then(|| address.to_string())
}

/// The text before the address of a block, without the punctuation around it.
fn bare_label(label: &str) -> &str {
    let sign =
        |c: char| c.is_whitespace() || matches!(c, ':' | '：' | '（' | '(' | '【' | '】' | '<');
    label.trim_matches(sign)
}

/// The address, if a block is nothing else and the address looks like that of an article.
pub(super) fn lone_address(block: &MarkdownBlock) -> Option<&str> {
    let text = block.text.trim();
    let picture = block.links.iter().any(|link| link.picture);
    (!picture && is_article(text)).then_some(text)
}

/// The address that a whole block links to, if it looks like that of an article.
pub(super) fn linked_article(block: &MarkdownBlock) -> Option<&str> {
    let [link] = &block.links[..] else { return None };
    let address = address_of(&link.target);
    (link.whole && !link.picture && is_article(address)).then_some(address)
}

/// Whether a line contains contact data.
pub(super) fn is_contact(text: &str) -> bool {
    CONTACTS.any_begins(text.trim_start())
}

/// The address in the target of a link, without the title.
fn address_of(target: &str) -> &str {
    target.split_whitespace().next().unwrap_or_default()
}

/// Whether a text is a web address, beginning with its scheme.
pub(super) fn is_address(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    let web = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let named = !host.starts_with('.') && host.contains('.');
    web && named && !text.contains(char::is_whitespace) && text.len() <= LONGEST_ADDRESS
}

/// Whether a text is the address of a page within a site, and not that of a file.
fn is_page(text: &str) -> bool {
    let path = || text.split_once("://").and_then(|(_, rest)| rest.split_once(['/', '?', '#']));
    is_address(text)
        && path().is_some_and(|(_, path)| !path.trim_matches('/').is_empty())
        && !is_file(text)
}

/// Whether an address looks like that of an article: its last segment contains a number, ends like a
/// page, or consists of the words of a title.
fn is_article(text: &str) -> bool {
    let last = || {
        let path = text.split('#').next().unwrap_or_default().trim_end_matches('/');
        path.rsplit('/').next().unwrap_or_default()
    };
    let page = |last: &str| {
        let stem = last.split('?').next().unwrap_or_default();
        [".html", ".htm", ".shtml"].iter().any(|ending| stem.ends_with(ending))
    };
    is_page(text)
        && (page(last())
            || last().contains(|c: char| c.is_ascii_digit())
            || last().matches('-').count() >= HYPHENS_OF_TITLE)
}

/// Whether an address is that of a picture, a film or another file.
fn is_file(address: &str) -> bool {
    const ENDINGS: [&str; 18] = [
        "jpg", "jpeg", "png", "gif", "webp", "svg", "bmp", "avif", "pdf", "zip", "rar", "gz",
        "mp4", "mp3", "doc", "docx", "xls", "xlsx",
    ];
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let ending = path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(markdown: &str) -> MarkdownBlock {
        let lines = crate::markdown::lines::lines(markdown);
        let lines = crate::markdown::read(&lines, false).lines;
        crate::markdown::blocks::assemble(&lines, true).remove(0)
    }

    #[test]
    fn links_to_the_story() {
        for (markdown, expected) in [
            ("[查看原文](https://a.cn/1.html)", Some("https://a.cn/1.html")),
            ("[原文链接](https://a.cn/1.html \"题\")", Some("https://a.cn/1.html")),
            ("原文链接：https://a.cn/1.html", Some("https://a.cn/1.html")),
            ("来源：<https://a.cn/1.html>", Some("https://a.cn/1.html")),
            ("（网址：https://a.cn/1.html）", Some("https://a.cn/1.html")),
            ("<https://a.cn/1.html>", None),
            ("https://a.cn/1.html", None),
            ("参考链接：https://a.cn/1.html", None),
            ("来源：https://a.cn/", None),
            ("来源：https://a.cn/1.jpg", None),
            ("[查看详情](https://a.cn/1.html)", None),
            ("[山城新桥](https://a.cn/1.html)", None),
            ("见[查看原文](https://a.cn/1.html)。", None),
            ("[查看原文](1.html)", None),
            ("[![查看原文](https://a.cn/1.jpg)](https://a.cn/1.jpg)", None),
            ("他说，网址是https://a.cn/，欢迎访问", None),
        ] {
            assert_eq!(own_link(&block(markdown)).as_deref(), expected, "{markdown}");
        }
    }

    #[test]
    fn addresses_of_articles() {
        for (address, expected) in [
            ("https://a.cn/2023/0519/c1.html", true),
            ("https://a.cn/n/20230519", true),
            ("https://a.cn/?id=12", true),
            ("https://a.cn/the-new-bridge-is-open", true),
            ("https://a.cn/", false),
            ("https://a.cn", false),
            ("https://a.cn/apply", false),
            ("https://a.cn/who/tool", false),
            ("https://a.cn/2016.jpg", false),
            ("/2023/1.html", false),
            ("https://a.cn/1 2", false),
        ] {
            assert_eq!(is_article(address), expected, "{address}");
        }
    }
}
