//! Makes the URL of a file from the URL of a site and the path of the file: `https://a.example` and
//! `2023/index.html` give `https://a.example/2023/`.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// The URL of a file below `base`: an index page has the URL of its folder.
pub(super) fn below(base: &str, relative: &str) -> String {
    /// The characters that are escaped in the path of a URL; existing escapes stay.
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

/// Writes `%` as `%25`, unless it begins an escape.
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
