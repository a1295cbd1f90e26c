//! Links that lead to the story itself: 查看原文.

use crate::markdown::blocks::MarkdownBlock;
use crate::words::WordList;

/// Words with which pages name the link to a story.
static WORDS: WordList = WordList::of(include_str!("data/links.txt"));

/// The longest text of a link that names the story behind it, in characters: a longer one is a
/// headline.
const LONGEST_LINK: usize = 16;
/// The longest label before an address, in characters: 原文链接 has four.
const LONGEST_LABEL: usize = 8;
/// The longest address, in bytes, as browsers take them.
const LONGEST_ADDRESS: usize = 2_000;

/// The address when a block is nothing but a link to the story: `[查看原文](https://…)`,
/// `原文链接：https://…`, or an address alone.
pub(super) fn own_link(block: &MarkdownBlock) -> Option<String> {
    let text = block.text.trim();
    if let [link] = &block.links[..]
        && link.whole
    {
        let target = link.target.split_whitespace().next().unwrap_or_default();
        let named = WORDS.any_within(text) && text.chars().count() <= LONGEST_LINK;
        return (is_address(target) && (named || text == target)).then(|| target.to_string());
    }
    let at = text.find("http")?;
    let (label, address) = text.split_at(at);
    let label = label.trim_end_matches([':', '：', ' ']).trim_start_matches(['（', '(', '【']);
    let address = address.trim_end_matches(['）', ')', '】']);
    let named =
        label.is_empty() || (label.chars().count() <= LONGEST_LABEL && WORDS.any_within(label));
    (named && is_address(address) && !address.contains(char::is_whitespace))
        .then(|| address.to_string())
}

/// Whether a text is an address on the web.
pub(super) fn is_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        rest.contains('.') && rest.is_char_boundary(1) && text.len() <= LONGEST_ADDRESS
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_the_story() {
        for (markdown, expected) in [
            ("[查看原文](https://a.cn/1.html)", Some("https://a.cn/1.html")),
            ("[原文链接](https://a.cn/1.html \"题\")", Some("https://a.cn/1.html")),
            ("原文链接：https://a.cn/1.html", Some("https://a.cn/1.html")),
            ("<https://a.cn/1.html>", Some("https://a.cn/1.html")),
            ("[山城新桥](https://a.cn/1.html)", None),
            ("见[查看原文](https://a.cn/1.html)。", None),
            ("[查看原文](1.html)", None),
            ("他说，网址是https://a.cn/，欢迎访问", None),
        ] {
            let lines = crate::markdown::lines::lines(markdown);
            let lines = crate::markdown::read(&lines, false).lines;
            let blocks = crate::markdown::blocks::assemble(&lines, true);
            assert_eq!(own_link(&blocks[0]).as_deref(), expected, "{markdown}");
        }
    }
}
