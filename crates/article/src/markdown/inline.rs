//! Inline Markdown: emphasis, code, links, pictures, escapes and entities become plain text.
//!
//! Emphasis is paired more leniently than CommonMark does it, which leaves `**“强”**的` as it is
//! typed because of the quotes: in Chinese no spaces stand around words.

/// A paragraph without its markup.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Inline {
    /// The text.
    pub text: String,
    /// Whether all of it is bold.
    pub bold: bool,
    /// Links in order; those of pictures too.
    pub links: Vec<Link>,
}

/// A link or a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    /// Its text.
    pub label: String,
    /// What stands between the brackets after it: the address and perhaps a title.
    pub target: String,
    /// Whether the paragraph is nothing but this link.
    pub whole: bool,
}

/// How deep links may nest: a picture inside a link.
const MAX_DEPTH: u8 = 2;
/// The longest label of a link, in bytes. It bounds the time that unpaired brackets cost.
const MAX_LABEL: usize = 300;
/// The longest target of a link, in bytes.
const MAX_TARGET: usize = 1_000;
/// How deep brackets nest in a label or an address; rows of open brackets would cost much.
const MAX_BRACKETS: usize = 8;
/// The longest name of a character reference, in bytes: the standard has none as long.
const MAX_REFERENCE: usize = 34;

/// Takes the markup out of a paragraph.
pub(crate) fn read(markdown: &str) -> Inline {
    let markdown = markdown.trim();
    if !markdown.contains(['*', '_', '`', '~', '[', '\\', '&', '<']) {
        return Inline { text: markdown.to_string(), ..Inline::default() };
    }
    let mut inline = Inline { bold: is_bold(markdown), ..Inline::default() };
    let drop = paired_marks(markdown);
    text(markdown, 0, &drop, MAX_DEPTH, &mut inline);
    let whole = inline.text.trim().to_string();
    for link in &mut inline.links {
        link.whole = link.label.trim() == whole;
    }
    inline.text = whole;
    inline
}

/// Whether the whole paragraph is one pair of `**` or `__`.
fn is_bold(text: &str) -> bool {
    ["**", "__"].iter().any(|mark| {
        text.strip_prefix(mark)
            .and_then(|rest| rest.strip_suffix(mark))
            .is_some_and(|inner| !inner.trim().is_empty() && all_bold(inner, mark))
    })
}

/// Whether nothing but white space stands outside bold in what is between the outer marks.
fn all_bold(inner: &str, mark: &str) -> bool {
    let parts: Vec<&str> = inner.split(mark).collect();
    parts.len() % 2 == 1 && parts.iter().skip(1).step_by(2).all(|part| part.trim().is_empty())
}

/// The byte offsets of the emphasis marks that have a partner, in order.
fn paired_marks(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut open: [Option<usize>; 4] = [None; 4];
    let mut paired = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            c @ (b'*' | b'_' | b'~') => {
                let run = bytes[at..].iter().take_while(|&&b| b == c).count();
                pair_run(text, at, run, c, &mut open, &mut paired);
                at += run;
            }
            _ => at += 1,
        }
    }
    paired.sort_unstable();
    paired
}

/// Pairs a run of one mark with what is open, a mark of two before one of one.
fn pair_run(
    text: &str,
    at: usize,
    run: usize,
    mark: u8,
    open: &mut [Option<usize>; 4],
    paired: &mut Vec<usize>,
) {
    if run > 3 || (mark == b'~' && run != 2) {
        return;
    }
    let before = text[..at].chars().next_back();
    let after = text[at + run..].chars().next();
    let space = |c: Option<char>| c.is_none_or(char::is_whitespace);
    // snake_case and 5*3 are no emphasis: `_`, and a single `*` between digits, stand inside.
    let inside = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    if (mark == b'_' || run == 1) && inside(before) && inside(after) {
        return;
    }
    let mut from = at;
    for width in [2, 1] {
        if at + run - from < width {
            continue;
        }
        let slot = match (mark, width) {
            (b'*', 2) => 0,
            (b'*', _) => 1,
            (b'_', 2) => 2,
            (b'_', _) => 3,
            // Struck out text shares the slot of `__`: the two are not met together.
            _ => 2,
        };
        match open[slot] {
            Some(start) if !space(before) => {
                paired.extend((0..width).flat_map(|i| [start + i, from + i]));
                open[slot] = None;
                from += width;
            }
            _ if !space(after) => {
                open[slot] = Some(from);
                from += width;
            }
            _ => {}
        }
    }
}

/// Appends the text of `markdown`, which begins at `base` in the paragraph.
fn text(markdown: &str, base: usize, drop: &[usize], depth: u8, out: &mut Inline) {
    let mut rest = markdown;
    // Brackets that close nothing are looked for once only.
    let mut no_code_end = false;
    while let Some(at) = rest.find(['*', '_', '`', '~', '[', '!', '\\', '&', '<']) {
        out.text.push_str(&rest[..at]);
        rest = &rest[at..];
        let offset = base + markdown.len() - rest.len();
        let used = match rest.as_bytes()[0] {
            b'*' | b'_' | b'~' if drop.binary_search(&offset).is_ok() => 1,
            b'\\' => escape(rest, out),
            b'`' if !no_code_end => {
                let used = code(rest, out);
                no_code_end = used == 0;
                used
            }
            b'!' if depth > 0 && rest.starts_with("![") => link(rest, 1, offset, drop, depth, out),
            b'[' if depth > 0 => link(rest, 0, offset, drop, depth, out),
            b'&' => entity(rest, out),
            b'<' => autolink(rest, out),
            _ => 0,
        };
        if used == 0 {
            out.text.push_str(&rest[..1]);
            rest = &rest[1..];
        } else {
            rest = &rest[used..];
        }
    }
    out.text.push_str(rest);
}

/// A backslash and the ASCII sign that it keeps from being markup.
fn escape(text: &str, out: &mut Inline) -> usize {
    match text.as_bytes().get(1) {
        Some(&c) if c.is_ascii_punctuation() => {
            out.text.push(char::from(c));
            2
        }
        _ => 0,
    }
}

/// A code span: its text as it is.
fn code(text: &str, out: &mut Inline) -> usize {
    let ticks = text.bytes().take_while(|&b| b == b'`').count();
    let mark = &text[..ticks];
    let Some(end) = text[ticks..].find(mark) else { return 0 };
    out.text.push_str(&text[ticks..ticks + end]);
    ticks + end + ticks
}

/// `[label](target)` or, after `skip` bytes, a picture.
fn link(
    text_: &str,
    skip: usize,
    offset: usize,
    drop: &[usize],
    depth: u8,
    out: &mut Inline,
) -> usize {
    let Some((label, after)) = bracketed(&text_[skip..], '[', ']', MAX_LABEL) else { return 0 };
    let Some((target, tail)) = bracketed(after, '(', ')', MAX_TARGET) else { return 0 };
    let mut inner = Inline::default();
    text(label, offset + skip + 1, drop, depth - 1, &mut inner);
    out.text.push_str(&inner.text);
    out.links.append(&mut inner.links);
    out.links.push(Link { label: inner.text, target: target.trim().to_string(), whole: false });
    text_.len() - tail.len()
}

/// What stands between a bracket at the start of a text and its partner, and what follows.
fn bracketed(text: &str, open: char, close: char, max: usize) -> Option<(&str, &str)> {
    let mut depth = 0usize;
    for (at, c) in text.char_indices() {
        // No address holds a bracket that opens a label.
        if at > max || (open == '(' && c == '[') {
            return None;
        }
        if c == open {
            depth += 1;
            if depth > MAX_BRACKETS {
                return None;
            }
        } else if c == close {
            depth = depth.checked_sub(1)?;
            if depth == 0 {
                return Some((&text[open.len_utf8()..at], &text[at + close.len_utf8()..]));
            }
        }
        if depth == 0 {
            return None;
        }
    }
    None
}

/// A character reference, `&nbsp;` as a space.
fn entity(text: &str, out: &mut Inline) -> usize {
    let name = text
        .bytes()
        .skip(1)
        .take(MAX_REFERENCE)
        .take_while(|b| b.is_ascii_alphanumeric() || *b == b'#');
    let len = 1 + name.count();
    if text.as_bytes().get(len) != Some(&b';') {
        return 0;
    }
    let reference = &text[..=len];
    let decoded: String = pulldown_cmark::Parser::new(reference)
        .filter_map(|event| match event {
            pulldown_cmark::Event::Text(text) => Some(text.into_string()),
            _ => None,
        })
        .collect();
    match decoded.as_str() {
        // White space alone is trimmed away by the parser.
        "" | "\u{a0}" => out.text.push(' '),
        decoded => out.text.push_str(decoded),
    }
    reference.len()
}

/// `<https://…>`
fn autolink(text: &str, out: &mut Inline) -> usize {
    let is_address = |rest: &str| rest.starts_with("http://") || rest.starts_with("https://");
    if !is_address(&text[1..]) {
        return 0;
    }
    let Some(end) = text.find(|c: char| c == '>' || c.is_whitespace()) else { return 0 };
    if !text[end..].starts_with('>') {
        return 0;
    }
    let address = &text[1..end];
    out.text.push_str(address);
    let link = Link { label: address.to_string(), target: address.to_string(), whole: false };
    out.links.push(link);
    end + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_becomes_text() {
        for (markdown, expected) in [
            ("平常的话", "平常的话"),
            ("**央视网消息**（新闻联播）：今天", "央视网消息（新闻联播）：今天"),
            ("**“强”**的*一*面", "“强”的一面"),
            ("***三重***", "三重"),
            ("snake_case 5*3*2 __init__", "snake_case 5*3*2 init"),
            ("5 * 3 = 15", "5 * 3 = 15"),
            ("~~旧~~新", "旧新"),
            ("`a*b`和``", "a*b和``"),
            (r"\*星\* \中", r"*星* \中"),
            ("见[《报》](https://a.cn/(1) \"题\")。", "见《报》。"),
            ("[未完", "[未完"),
            ("[1]和[2]", "[1]和[2]"),
            ("![图](a.jpg)", "图"),
            ("[![图](a.jpg)](b.html)", "图"),
            ("A&amp;B&nbsp;C&hellip;&#20013;&x;", "A&B C…中&x;"),
            ("<https://a.cn/> <中>", "https://a.cn/ <中>"),
        ] {
            assert_eq!(read(markdown).text, expected, "{markdown}");
        }
    }

    #[test]
    fn bold_paragraphs_are_known() {
        for (markdown, bold) in [
            ("**全部**", true),
            ("**甲****乙**", true),
            ("__全部__", true),
            ("**甲**乙**丙**", false),
            ("**甲**乙", false),
            ("****", false),
        ] {
            assert_eq!(read(markdown).bold, bold, "{markdown}");
        }
    }

    #[test]
    fn links_are_given_with_their_targets() {
        let inline = read("[查看原文](https://a.cn/x.html)");
        assert_eq!(inline.links.len(), 1);
        assert!(inline.links[0].whole);
        assert_eq!(inline.links[0].target, "https://a.cn/x.html");
        assert!(!read("见[甲](a)。").links[0].whole);
    }

    #[test]
    fn unfinished_markup_takes_linear_time() {
        for part in ["[", "`", "**", "![", "&", "(", "[](", "*a_"] {
            let text = part.repeat(100_000);
            assert!(read(&text).text.len() <= text.len());
        }
    }
}
