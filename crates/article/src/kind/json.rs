//! Decides whether a text is JSON.

/// Whether a text with this beginning is JSON, and not a page with front matter in JSON. `whole` is set
/// if this is the whole text.
pub(super) fn is_json(text: &str, whole: bool) -> bool {
    let object = match text.strip_prefix('[') {
        Some(inner) => inner.trim_start(),
        None => text,
    };
    if !begins_object(object) {
        return false;
    }
    if object.len() < text.len() {
        return true;
    }
    // Front matter may be an object: then text that is no JSON follows.
    match end_of_object(text) {
        Some(end) => {
            let after = text[end..].trim_start_matches(|c: char| c.is_whitespace() || c == ',');
            after.is_empty() || after.starts_with(['{', '[', '\u{1E}']) || is_stray(after)
        }
        None => !whole || text.trim_end().lines().count() == 1 || looks_like_members(text),
    }
}

/// Whether JSON with this beginning names fields of an article.
pub(super) fn is_of_article(text: &str) -> bool {
    const NAMES: [&str; 9] =
        ["title", "headline", "content", "body", "text", "标题", "正文", "内容", "paragraphs"];
    NAMES.iter().any(|name| text.contains(&format!("\"{name}\"")))
}

/// Whether a text begins with an object: a brace, then a name in quotes and a colon.
fn begins_object(text: &str) -> bool {
    let Some(inner) = text.strip_prefix('{') else { return false };
    let inner = inner.trim_start();
    if inner.starts_with('}') {
        return true;
    }
    let Some(name) = inner.strip_prefix('"') else { return false };
    let Some((name, after)) = name.split_once('"') else { return false };
    !name.contains('\n') && after.trim_start().starts_with(':')
}

/// The end of the object at the beginning of a text.
fn end_of_object(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    let (mut in_string, mut escaped) = (false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// Whether the text after an object is a damaged line among others, rather than a page.
fn is_stray(after: &str) -> bool {
    after.lines().skip(1).any(|line| begins_object(line.trim_start()))
}

/// Whether the lines of an unterminated object look like members.
fn looks_like_members(text: &str) -> bool {
    text.lines().skip(1).all(|line| {
        let line = line.trim();
        line.is_empty()
            || line.starts_with(['"', '{', '}', '[', ']', ',', '-'])
            || line.starts_with(|c: char| c.is_ascii_alphanumeric())
    })
}
