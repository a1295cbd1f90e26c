//! Markup in the texts of JSON: detects it, and reads the text that it means.
//!
//! Content management systems store HTML in text fields, whole pages of it or a line break here and
//! there. A text that only mentions a tag, or compares two numbers, stays as it is. The evidence for
//! markup is an element that is opened and closed, a line break, or an entity.

use std::borrow::Cow;

use crate::html::{Fragment, fragment};
use crate::model::Paragraph;
use crate::omission::Omission;
use crate::words::WordList;

static INLINE: WordList = WordList::of(include_str!("data/inline_elements.txt"));
static BLOCK: WordList = WordList::of(include_str!("data/block_elements.txt"));
static MENTIONS: WordList = WordList::of(include_str!("data/mentions.txt"));

/// The longest name of an element, in bytes.
const LONGEST_NAME: usize = 10;
/// The longest name of an entity, in bytes.
const LONGEST_ENTITY: usize = 32;

/// The kind of markup in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Markup {
    /// None: `<` and `&` are literal.
    None,
    /// Only within lines: a line end ends a paragraph, as in any text.
    Inline,
    /// Paragraph elements: a line end is white space.
    Block,
}

/// A text as read from its markup.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Marked {
    pub(super) paragraphs: Vec<Paragraph>,
    /// Readings printed next to its characters (ruby).
    pub(super) readings: Vec<String>,
    /// Content that is not text: scripts, comments, addresses of links.
    pub(super) omissions: Vec<Omission>,
}

impl Marked {
    fn add(&mut self, fragment: Fragment) -> Vec<Paragraph> {
        self.readings.extend(fragment.readings);
        self.omissions.extend(fragment.omissions);
        fragment.paragraphs
    }
}

/// The paragraphs of a text, with or without markup.
pub(super) fn paragraphs(text: &str) -> Marked {
    let mut marked = Marked::default();
    match scan(text) {
        Scan { markup: Markup::None, .. } => {
            marked.paragraphs = lines(text).map(Paragraph::text).collect();
        }
        scan @ Scan { markup: Markup::Block, .. } => {
            marked.paragraphs = marked.add(fragment(&scan.shown(text)));
        }
        Scan { markup: Markup::Inline, .. } => {
            for line in lines(text) {
                let scan = scan(line);
                if scan.markup == Markup::None {
                    marked.paragraphs.push(Paragraph::text(line));
                } else {
                    let shown = marked.add(fragment(&scan.shown(line)));
                    marked.paragraphs.extend(shown.into_iter().map(|p| Paragraph::text(p.text)));
                }
            }
        }
    }
    marked
}

/// A text on one line, without its markup.
pub(super) fn plain(text: String) -> String {
    let scan = scan(&text);
    if scan.markup == Markup::None {
        return text;
    }
    let shown = fragment(&scan.shown(&text)).paragraphs;
    let texts: Vec<String> = shown.into_iter().map(|p| p.text).collect();
    texts.join(" ")
}

/// The content of the markup of a text that is not part of the plain text: scripts, readings.
pub(super) fn left_out(text: &str) -> Vec<Omission> {
    let scan = scan(text);
    if scan.markup == Markup::None {
        return Vec::new();
    }
    let Fragment { readings, mut omissions, .. } = fragment(&scan.shown(text));
    let reading = |text| Omission { line: 0, text, what: "a reading" };
    omissions.extend(readings.into_iter().map(reading));
    omissions
}

/// The lines of a text. It is split at line ends, and at two ideographic spaces, which are the remaining
/// indentation if line ends were lost.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(['\n', '\r', '\u{2028}', '\u{2029}']);
    parts.flat_map(|line| line.split("\u{3000}\u{3000}"))
}

/// The markup found in a text.
struct Scan {
    markup: Markup,
    /// The offsets of tags, with the kinds of those of known elements, in order.
    tags: Vec<(usize, TagKind)>,
    /// How often each element is opened and closed.
    opened: [u32; PLACES],
    closed: [u32; PLACES],
}

/// A bound on the number of elements in the lists.
const PLACES: usize = 128;

impl Scan {
    /// The text as HTML, with every `<` that begins no tag escaped.
    fn shown<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut shown = String::new();
        let mut tags = self.tags.iter().peekable();
        let mut from = 0;
        for (at, _) in text.match_indices('<') {
            while tags.next_if(|(place, _)| *place < at).is_some() {}
            let tag = tags.peek().filter(|(place, _)| *place == at);
            let is_tag = match tag {
                None => false,
                Some((_, TagKind::Opening(element) | TagKind::Closing(element))) => {
                    let at = element.place();
                    element.is_block()
                        || self.markup == Markup::Block
                        || (self.opened[at] > 0 && self.closed[at] > 0)
                }
                Some(_) => true,
            };
            // In HTML blocks, unknown elements count as markup; anything that does not look like an element
            // is literal.
            let unknown = tag.is_none() && self.markup == Markup::Block;
            if !is_tag && !unknown {
                shown.push_str(&text[from..at]);
                shown.push_str("&lt;");
                from = at + 1;
            }
        }
        if from == 0 {
            return Cow::Borrowed(text);
        }
        shown.push_str(&text[from..]);
        Cow::Owned(shown)
    }
}

/// Detects the markup of a text, in time linear in its length.
fn scan(text: &str) -> Scan {
    let (opened, closed) = ([0u32; PLACES], [0u32; PLACES]);
    let mut scan = Scan { markup: Markup::None, tags: Vec::new(), opened, closed };
    let mut found = false;
    let mut block = false;
    let mut in_code = false;
    let start = text.len() - text.trim_start().len();
    // Whether more ends of tags and of comments follow, so that none is searched for twice.
    let mut ends = Ends { tag: true, comment: true };
    let mut at = 0;
    while let Some(next) = text[at..].find(['<', '&', '`']) {
        at += next;
        let rest = &text[at..];
        let place = at;
        at += 1;
        if let Some(after) = rest.strip_prefix('`') {
            in_code = !in_code && after.contains('`');
            continue;
        }
        if in_code {
            continue;
        }
        if rest.starts_with('&') {
            found |= entity(rest).is_some_and(|end| !is_mention(&rest[end..]));
            continue;
        }
        let Some(tag) = Tag::at(rest, &mut ends) else { continue };
        at += tag.length - 1;
        if is_mention(&rest[tag.length..]) {
            continue;
        }
        scan.tags.push((place, tag.kind));
        match tag.kind {
            TagKind::Break | TagKind::Comment => found = true,
            TagKind::Rule => (found, block) = (true, true),
            TagKind::Opening(element) => {
                scan.opened[element.place()] += 1;
                // A paragraph at the start of a text need not be closed.
                if place == start && element.contains_text() {
                    (found, block) = (true, true);
                }
            }
            TagKind::Closing(element) => {
                scan.closed[element.place()] += 1;
                if scan.opened[element.place()] > 0 {
                    found = true;
                    block |= element.is_block();
                }
            }
        }
    }
    // `<p>一<p>二` consists of paragraphs too.
    block |= scan.opened[INLINE.len()..].iter().any(|&count| count > 0);
    scan.markup = match (found, block) {
        (false, _) => Markup::None,
        (true, true) => Markup::Block,
        (true, false) => Markup::Inline,
    };
    scan
}

/// An element, by its index in the lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    Inline(usize),
    Block(usize),
}

impl Element {
    fn named(name: &str) -> Option<Element> {
        let inline = INLINE.iter().position(|known| name.eq_ignore_ascii_case(known));
        let block = || BLOCK.iter().position(|known| name.eq_ignore_ascii_case(known));
        inline.map(Element::Inline).or_else(|| block().map(Element::Block))
    }

    fn place(self) -> usize {
        match self {
            Element::Inline(at) => at,
            Element::Block(at) => INLINE.len() + at,
        }
    }

    fn is_block(self) -> bool {
        matches!(self, Element::Block(_))
    }

    /// Whether it is a block with visible text.
    fn contains_text(self) -> bool {
        const OTHERS: [&str; 5] = ["script", "style", "iframe", "audio", "video"];
        matches!(self, Element::Block(at) if !OTHERS.contains(&BLOCK[at]))
    }
}

/// A tag at the start of a text.
struct Tag {
    kind: TagKind,
    /// Its length in bytes, at least 1.
    length: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TagKind {
    /// `<br>` or a picture.
    Break,
    /// `<hr>`.
    Rule,
    Comment,
    Opening(Element),
    Closing(Element),
}

/// Whether more ends may follow.
struct Ends {
    tag: bool,
    comment: bool,
}

impl Tag {
    fn at(text: &str, ends: &mut Ends) -> Option<Tag> {
        if text.starts_with("<!--") {
            let end = if ends.comment { text.find("-->") } else { None };
            ends.comment = end.is_some();
            return Some(Tag { kind: TagKind::Comment, length: end? + 3 });
        }
        let inner = &text[1..];
        let (closing, inner) = match inner.strip_prefix('/') {
            Some(inner) => (true, inner),
            None => (false, inner),
        };
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric();
        let length = inner.bytes().take(LONGEST_NAME + 1).take_while(is_name).count();
        let (name, after) = inner.split_at(length);
        // These characters end the name of an element.
        if !after.starts_with([' ', '\t', '\n', '\r', '/', '>']) {
            return None;
        }
        let kind = match Element::named(name) {
            Some(element) if closing => TagKind::Closing(element),
            Some(element) => TagKind::Opening(element),
            None if name.eq_ignore_ascii_case("br") || name.eq_ignore_ascii_case("img") => {
                TagKind::Break
            }
            None if name.eq_ignore_ascii_case("hr") => TagKind::Rule,
            None => return None,
        };
        let end = if ends.tag { after.find('>') } else { None };
        ends.tag = end.is_some();
        let end = end?;
        // `<b 且 b>` in 气温 <b 且 b> 零度 is not a tag: words without quotes or `=` are not attributes.
        let quoted = after[..end].contains('=');
        (quoted || after[..end].is_ascii()).then_some(())?;
        Some(Tag { kind, length: text.len() - after.len() + end + 1 })
    }
}

/// The end of an entity at the start of a text: `&nbsp;`, `&#8220;`, `&#x4e2d;`.
fn entity(text: &str) -> Option<usize> {
    let inner = &text[1..];
    let end = inner.bytes().take(LONGEST_ENTITY).position(|byte| byte == b';')?;
    let name = &inner[..end];
    let is_number = |digits: &str| match digits.strip_prefix(['x', 'X']) {
        Some(hex) => !hex.is_empty() && hex.bytes().all(|byte| byte.is_ascii_hexdigit()),
        None => !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()),
    };
    let known = match name.strip_prefix('#') {
        Some(digits) => is_number(digits),
        None => name.len() > 1 && name.bytes().all(|byte| byte.is_ascii_alphanumeric()),
    };
    known.then_some(end + 2)
}

/// Whether the text after a tag shows that the tag is only mentioned.
fn is_mention(rest: &str) -> bool {
    let rest = rest.trim_start_matches(['`', '”', '"', '’', '」', '》', ' ']);
    MENTIONS.any_begins(rest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(text: &str) -> Vec<String> {
        let all = paragraphs(text).paragraphs.into_iter().map(|paragraph| paragraph.text);
        all.filter(|text| !text.trim().is_empty()).collect()
    }

    #[test]
    fn markup_is_read_where_it_is_meant() {
        for (text, expected) in [
            (
                "　　山城<strong>南站</strong>启用。<br>　　旅客高兴。",
                &["山城南站启用。", "旅客高兴。"][..],
            ),
            ("第一行<br/>第二行<BR />第三行", &["第一行", "第二行", "第三行"]),
            ("南站&nbsp;启用&ldquo;新&rdquo;线&#12290;", &["南站 启用“新”线。"]),
            ("第一段，<em>重点</em>。\n第二段。", &["第一段，重点。", "第二段。"]),
            ("<p>第一\n段。</p><p>第二段。", &["第一段。", "第二段。"]),
            ("前言<ul><li>甲</li><li>乙</li></ul>", &["前言", "甲", "乙"]),
            ("<!-- wp:paragraph --><p>正文。</p><!-- /wp:paragraph -->", &["正文。"]),
            ("图<img src=\"a.jpg\">文", &["图文"]),
            ("甲<b 且 乙>丙，a<b and c>d，&nbsp;完", &["甲<b 且 乙>丙，a<b and c>d， 完"]),
            ("3 < 5，<新>&amp;<em>旧</em>", &["3 < 5，<新>&旧"]),
        ] {
            assert_eq!(texts(text), expected, "{text}");
        }
    }

    #[test]
    fn what_only_mentions_a_sign_stays_as_it_is() {
        for text in [
            "气温 <5 度",
            "a<b, c>d",
            "<一>与<br",
            "AT&T 与 R&D; 部门",
            "用<br>标签换行",
            "写作`<strong>`与`</strong>`",
            "只有<strong>没有结尾",
            "《<新>》",
            "x & y; z",
            "<script>与",
            "if (i<p && j>q) return;",
            "甲<b 且 乙>丙",
        ] {
            assert_eq!(texts(text), [text], "{text}");
        }
    }

    #[test]
    fn what_is_no_text_has_a_name() {
        let marked = paragraphs(
            "<p><ruby>山<rt>shān</rt></ruby>城</p><script>var a;</script><p>南站<!-- 注 --></p>",
        );
        let texts: Vec<&str> = marked.paragraphs.iter().map(|p| p.text.as_str()).collect();
        assert_eq!(texts, ["山城", "南站"]);
        assert_eq!(marked.readings, ["shān"]);
        let omitted = |text: &str| marked.omissions.iter().any(|o| o.text.contains(text));
        assert!(omitted("var a") && omitted("注"), "{:?}", marked.omissions);
    }

    #[test]
    fn fields_lose_their_markup() {
        assert_eq!(plain("“山城”&amp;南站&nbsp;启用".into()), "“山城”&南站 启用");
        assert_eq!(plain("<em>山城</em>南站".into()), "山城南站");
        assert_eq!(plain("A & B <C>".into()), "A & B <C>");
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "([<>/&;#`\" ]|<b>|</b>|<br>|<p>|&nbsp;|<!--|-->|中|a|\n|　　){0,30}") {
            let _ = paragraphs(&text);
            let _ = plain(text);
        }
    }
}
