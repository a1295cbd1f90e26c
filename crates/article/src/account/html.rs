//! The texts of a web page: the text between tags, and the attributes that contain text for people.

use super::source_text::SourceText;

/// The attributes with text for people, or with data about the page.
const LISTED: [&str; 3] = ["alt", "title", "content"];

/// Elements whose content is text even if it looks like markup.
const RAW: [&str; 6] = ["title", "script", "style", "textarea", "xmp", "noembed"];

/// All texts of a page, in order: text, listed attributes, comments, scripts.
pub(super) fn texts(html: &str) -> Vec<SourceText> {
    read(html, &RAW)
}

/// The same of a feed, whose titles may have markup.
#[cfg(feature = "feeds")]
pub(super) fn texts_of_feed(markup: &str) -> Vec<SourceText> {
    read(markup, &RAW[1..])
}

fn read(html: &str, raw: &'static [&'static str]) -> Vec<SourceText> {
    let mut reader = Reader { html, raw, at: 0, line: 1, counted: 0, found: Vec::new() };
    reader.read();
    reader.found
}

struct Reader<'a> {
    html: &'a str,
    /// The elements whose content is no markup.
    raw: &'static [&'static str],
    at: usize,
    line: u32,
    counted: usize,
    found: Vec<SourceText>,
}

impl Reader<'_> {
    fn read(&mut self) {
        while self.at < self.html.len() {
            let rest = &self.html[self.at..];
            let end = markup(rest).unwrap_or(rest.len());
            self.push(&decoded(&rest[..end]));
            self.at += end;
            let rest = &self.html[self.at..];
            if rest.is_empty() {
                break;
            }
            if let Some(comment) = rest.strip_prefix("<!--") {
                let end = comment.find("-->").unwrap_or(comment.len());
                self.push(&comment[..end]);
                self.at += (4 + end + 3).min(rest.len());
            } else if rest.starts_with("<!") || rest.starts_with("<?") {
                let end = rest.find('>').map_or(rest.len(), |end| end + 1);
                self.at += end;
            } else {
                self.tag(rest);
            }
        }
    }

    fn tag(&mut self, rest: &str) {
        let inner = &rest[1..];
        let name_len =
            inner.find(|c: char| !c.is_ascii_alphanumeric() && c != '/').unwrap_or(inner.len());
        let name = inner[..name_len].to_ascii_lowercase();
        let (attributes, end) = attributes(&inner[name_len..]);
        for listed in LISTED {
            // If an attribute is repeated, browsers use the first.
            if let Some((_, value)) = attributes.iter().find(|(attribute, _)| attribute == listed) {
                self.push(&decoded(value));
            }
        }
        self.at += 1 + name_len + end;
        if self.raw.contains(&name.as_str()) {
            let rest = &self.html[self.at..];
            let close = format!("</{name}");
            let end = find_ignoring_case(rest, &close).unwrap_or(rest.len());
            let text = &rest[..end];
            let is_text = matches!(name.as_str(), "title" | "textarea");
            if is_text {
                self.push(&decoded(text));
            } else {
                self.push(text);
            }
            self.at += end;
        }
    }

    fn push(&mut self, text: &str) {
        if text.chars().any(char::is_alphanumeric) {
            let passed = self.html[self.counted..self.at].matches('\n').count();
            self.line += u32::try_from(passed).unwrap_or(0);
            self.counted = self.at;
            self.found.push(SourceText {
                line: self.line,
                text: text.to_string(),
                may_be_markup: false,
            });
        }
    }
}

/// Where the next markup begins.
fn markup(text: &str) -> Option<usize> {
    let begins = |after: &str| {
        let after = after.strip_prefix('/').unwrap_or(after);
        after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!' || c == '?')
    };
    text.match_indices('<').map(|(at, _)| at).find(|&at| begins(&text[at + 1..]))
}

/// The attributes of a tag, and where the text after it begins.
fn attributes(tag: &str) -> (Vec<(String, &str)>, usize) {
    let mut found = Vec::new();
    let mut at = 0;
    loop {
        let rest = &tag[at..];
        at += rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r', '\u{c}', '/']).len();
        let rest = &tag[at..];
        if rest.is_empty() {
            return (found, at);
        }
        if rest.starts_with('>') {
            return (found, at + 1);
        }
        let is_end = |c: char| matches!(c, '=' | '>' | '/') || c.is_ascii_whitespace();
        let first = rest.chars().next().map_or(1, char::len_utf8);
        let name_len = rest[first..].find(is_end).map_or(rest.len(), |len| first + len);
        let name = rest[..name_len].to_ascii_lowercase();
        at += name_len;
        let rest = tag[at..].trim_start();
        let Some(value) = rest.strip_prefix('=') else { continue };
        let value = value.trim_start();
        at = tag.len() - value.len();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, len) = match quote {
            Some(quote) => {
                let end = value[1..].find(quote).map_or(value.len(), |end| end + 1);
                (&value[1..end.max(1)], (end + 1).min(value.len()))
            }
            None => {
                let end = value.find(|c: char| c == '>' || c.is_ascii_whitespace());
                (&value[..end.unwrap_or(value.len())], end.unwrap_or(value.len()))
            }
        };
        found.push((name, value));
        at += len;
    }
}

fn find_ignoring_case(text: &str, wanted: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    (0..bytes.len().saturating_sub(wanted.len() - 1))
        .find(|&at| bytes[at..at + wanted.len()].eq_ignore_ascii_case(wanted.as_bytes()))
}

/// Replaces the character references of a text.
fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (replacement, len) = reference(rest).unwrap_or((String::from("&"), 1));
        out.push_str(&replacement);
        rest = &rest[len..];
    }
    out.push_str(rest);
    out
}

/// The character that a reference at the beginning of a text stands for, and the length of the reference:
/// `&lt;` is `<`. Named references to letters of European languages are not decoded.
pub(super) fn reference(text: &str) -> Option<(String, usize)> {
    let inner = text.strip_prefix('&')?;
    if let Some(number) = inner.strip_prefix('#') {
        let (digits, radix) = match number.strip_prefix(['x', 'X']) {
            Some(hex) => (hex, 16),
            None => (number, 10),
        };
        let len = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
        let code = u32::from_str_radix(&digits[..len], radix).ok()?;
        let c = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
        let semicolon = usize::from(digits[len..].starts_with(';'));
        let consumed = text.len() - digits.len() + len + semicolon;
        return Some((c.to_string(), consumed));
    }
    let len = inner.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inner.len());
    let replacement = match &inner[..len] {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        _ if inner[len..].starts_with(';') => " ",
        "nbsp" => " ",
        _ => return None,
    };
    let semicolon = usize::from(inner[len..].starts_with(';'));
    Some((replacement.to_string(), 1 + len + semicolon))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_page_says_is_found_in_its_order() {
        let html = "<!DOCTYPE html><TITLE>题 &amp; 目</title>\n<meta name=a content='描述>'>\
            <p class=x title=\"说明\">甲&#20013;&nbsp;乙<!-- 注 --><br/>丙 < 丁</p>\
            <script>var s = '<p>脚本</p>';</SCRIPT>\n尾<";
        let found: Vec<_> = texts(html).into_iter().map(|t| (t.line, t.text)).collect();
        let expected = [
            (1, "题 & 目"),
            (2, "描述>"),
            (2, "说明"),
            (2, "甲中 乙"),
            (2, " 注 "),
            (2, "丙 < 丁"),
            (2, "var s = '<p>脚本</p>';"),
            (2, "\n尾<"),
        ];
        let expected: Vec<_> = expected.map(|(line, text)| (line, text.to_string())).into();
        assert_eq!(found, expected);
    }
}
