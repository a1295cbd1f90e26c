//! The markup of site generators in Markdown: shortcodes of Hugo (`{{< … >}}`, `{{% … %}}`), tags of
//! Hexo, Jekyll and others (`{% … %}`), and the JavaScript of MDX.
//!
//! A generator replaces this markup, so it is not text, except for the titles and captions in it. Inside code
//! it is text, like all code.

use super::lines::PageLine;
use crate::omission::Omission;

/// The start and end markers.
const SIGNS: [(&str, &str); 3] = [("{{<", ">}}"), ("{{%", "%}}"), ("{%", "%}")];
/// Tags that enclose code.
const CODE: [&str; 3] = ["highlight", "codeblock", "code"];
/// The attributes that readers see.
const SEEN: [&str; 5] = ["title", "caption", "alt", "text", "summary"];
/// The maximum number of unterminated markers that are remembered in a line. There are only a few kinds of
/// markers.
const MAX_UNTERMINATED: usize = 64;
/// The fence that replaces a tag around code: longer than any that an author writes.
const FENCE: &str = "````````````";

/// The lines without this markup, and the markup.
pub(super) fn take_out(lines: &[PageLine], mdx: bool) -> (Vec<PageLine>, Vec<Omission>) {
    let mut omitted = Vec::new();
    let has_signs = |line: &PageLine| line.text.contains("{%") || line.text.contains("{{");
    if !mdx && !lines.iter().any(has_signs) {
        return (lines.to_vec(), omitted);
    }
    let mut out = Vec::with_capacity(lines.len());
    let mut fence: Option<(char, usize)> = None;
    let mut script = false;
    for line in lines {
        let mark = fence_mark(&line.text);
        match (fence, mark) {
            (Some((sign, length)), Some((other, count)))
                if sign == other && count >= length && line.text.trim().len() == count =>
            {
                fence = None;
            }
            (None, Some(mark)) => fence = Some(mark),
            _ => {}
        }
        if fence.is_some() || mark.is_some() {
            out.push(line.clone());
            continue;
        }
        let text = line.text.trim_end();
        script = mdx && !text.is_empty() && (script || is_script(text));
        if script {
            let (line, text) = (line.number, text.to_string());
            omitted.push(Omission { line, text, what: "JavaScript" });
            out.push(PageLine { number: line, text: String::new(), breaks: false });
            continue;
        }
        let text = without_signs(&line.text, line.number, &mut omitted);
        out.push(PageLine { text, ..line.clone() });
    }
    (out, omitted)
}

/// The character and the length of a fence around a block of code.
fn fence_mark(line: &str) -> Option<(char, usize)> {
    let line = line.trim_start_matches([' ', '\t', '>']);
    let sign = line.chars().next().filter(|sign| matches!(sign, '`' | '~'))?;
    let count = line.chars().take_while(|&c| c == sign).count();
    (count >= 3 && !(sign == '`' && line[count..].contains('`'))).then_some((sign, count))
}

/// Whether a line of MDX begins a stretch of JavaScript.
fn is_script(line: &str) -> bool {
    let import = line.starts_with("import ") && line.contains(['\'', '"', '{']);
    let export = line.strip_prefix("export ").is_some_and(|rest| {
        ["const ", "default ", "function ", "let ", "var ", "{", "async "]
            .iter()
            .any(|word| rest.starts_with(word))
    });
    import || export
}

fn without_signs(line: &str, number: u32, omitted: &mut Vec<Omission>) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    // If the end of a marker is missing here, it is missing in the rest of the line too.
    let mut endless: Vec<&str> = Vec::new();
    while let Some(at) = rest.find(['{', '`']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with('`') {
            let ticks = rest.bytes().take_while(|&b| b == b'`').count();
            let sign = &rest[..ticks];
            let end = if endless.contains(&sign) { None } else { rest[ticks..].find(sign) };
            if end.is_none() && endless.len() < MAX_UNTERMINATED {
                endless.push(sign);
            }
            let len = end.map_or(ticks, |end| ticks + end + ticks);
            out.push_str(&rest[..len]);
            rest = &rest[len..];
            continue;
        }
        let sign = SIGNS.iter().find(|(open, _)| rest.starts_with(open));
        let end = sign.filter(|(_, close)| !endless.contains(close)).and_then(|(open, close)| {
            let end = rest[open.len()..].find(close);
            if end.is_none() {
                endless.push(close);
            }
            end.map(|end| (open.len() + end, close.len()))
        });
        let (Some((open, _)), Some((end, close))) = (sign, end) else {
            out.push('{');
            rest = &rest[1..];
            continue;
        };
        let inner = &rest[open.len()..end];
        let alone = out.trim().is_empty() && rest[end + close..].trim().is_empty();
        if alone && is_code(inner) {
            out.push_str(FENCE);
        } else {
            out.push_str(&seen(inner));
        }
        omitted.push(Omission {
            line: number,
            text: rest[..end + close].to_string(),
            what: "a sign of a site generator",
        });
        rest = &rest[end + close..];
    }
    out.push_str(rest);
    out
}

fn is_code(inner: &str) -> bool {
    let word = inner.trim().trim_start_matches('/').trim_start();
    let word = word.strip_prefix("end").unwrap_or(word);
    CODE.iter().any(|code| {
        word.strip_prefix(code).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    })
}

/// The titles and captions in a tag.
fn seen(inner: &str) -> String {
    let mut texts = Vec::new();
    for name in SEEN {
        for quote in ['"', '\''] {
            let start = format!("{name}={quote}");
            if let Some(at) = inner.find(&start) {
                let value = &inner[at + start.len()..];
                texts.extend(value.split(quote).next().filter(|value| !value.trim().is_empty()));
            }
        }
    }
    texts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::lines::lines;
    use super::*;

    #[test]
    fn signs_are_no_text_and_their_titles_are() {
        let check = |text: &str, mdx: bool, expected: &str| {
            let (out, _) = take_out(&lines(text), mdx);
            let out: Vec<_> = out.into_iter().map(|line| line.text).collect();
            assert_eq!(out.join("\n"), expected, "{text}");
        };
        check("前{{< ref \"a.md\" >}}后", false, "前后");
        check("{{< figure src=\"a.jpg\" title=\"江城新桥\" >}}", false, "江城新桥");
        check("{% note info %}\n内容\n{% endnote %}", false, "\n内容\n");
        check("用`{% raw %}`写", false, "用`{% raw %}`写");
        check("```\n{% raw %}\n```", false, "```\n{% raw %}\n```");
        check(
            "{% codeblock %}\n**a**\n{% endcodeblock %}",
            false,
            "````````````\n**a**\n````````````",
        );
        check("用 {{ msg }} 插值", false, "用 {{ msg }} 插值");
        check("import A from './a'\n\n正文 import 了", true, "\n\n正文 import 了");
        check("import A from './a'", false, "import A from './a'");
        check("{% 未完", false, "{% 未完");
    }
}
