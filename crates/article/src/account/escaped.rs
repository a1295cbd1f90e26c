//! Decodes the character references of XML: `&lt;p&gt;` becomes `<p>`. Feeds may contain HTML in this form.

/// Replaces the character references of a text by their characters.
pub(super) fn unescaped(text: &str) -> String {
    let named = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    let named = named.replace("&apos;", "'").replace("&nbsp;", " ");
    let mut whole = String::new();
    let mut rest = named.as_str();
    while let Some(at) = rest.find("&#") {
        whole.push_str(&rest[..at]);
        let (number, behind) = rest[at + 2..].split_once(';').unwrap_or((&rest[at + 2..], ""));
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => number.parse().ok(),
        };
        whole.extend(code.and_then(char::from_u32));
        rest = behind;
    }
    whole.push_str(rest);
    whole.replace("&amp;", "&")
}
