//! Finds the web page in a message (MHT), in which browsers save a page with its pictures.

use crate::transfer::{base64, quoted_printable};

/// The maximum depth of parts in parts.
const DEEPEST: usize = 4;
/// The maximum length of the head of a message or a part, in bytes.
const LONGEST_HEAD: usize = 64 << 10;

/// The fields of a head that matter here.
#[derive(Default)]
struct Head {
    /// The kind of the content in lower case, without parameters.
    kind: String,
    /// What separates its parts.
    boundary: Option<String>,
    /// The encoding of its text.
    charset: Option<String>,
    /// How its bytes are written, in lower case.
    transfer: String,
    /// Whether it is the head of a message, not only text with a colon.
    is_known: bool,
}

/// Whether bytes are a message.
pub(super) fn is_message(bytes: &[u8]) -> bool {
    split(bytes.trim_ascii_start()).is_some_and(|(head, _)| head.is_known)
}

/// The first web page in a message: its bytes, and the name of their encoding if the message says it. `None`
/// if it is no message, or one without such a page.
pub(super) fn web_page(bytes: &[u8]) -> Option<(Vec<u8>, Option<String>)> {
    page_in(bytes.trim_ascii_start(), 0)
}

fn page_in(bytes: &[u8], depth: usize) -> Option<(Vec<u8>, Option<String>)> {
    let (head, body) = split(bytes)?;
    if !head.is_known {
        return None;
    }
    if head.kind.starts_with("multipart/") {
        let boundary = head.boundary.filter(|_| depth < DEEPEST)?;
        return parts(body, &boundary).into_iter().find_map(|part| page_in(part, depth + 1));
    }
    if !matches!(head.kind.as_str(), "text/html" | "application/xhtml+xml") {
        return None;
    }
    let page = match head.transfer.as_str() {
        "base64" => base64(&String::from_utf8_lossy(body))?,
        "quoted-printable" => quoted_printable(body),
        _ => body.to_vec(),
    };
    Some((page, head.charset))
}

/// The head of a message or a part, and what is below it.
fn split(bytes: &[u8]) -> Option<(Head, &[u8])> {
    let mut head = Head::default();
    let mut field = String::new();
    let mut at = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        at += line.len();
        if at > LONGEST_HEAD {
            return None;
        }
        let text = String::from_utf8_lossy(line);
        let text = text.trim_end();
        // An indented line continues the field above it.
        if text.starts_with([' ', '\t']) {
            field.push_str(text);
            continue;
        }
        head.take(&field);
        field = text.to_string();
        if text.is_empty() {
            return Some((head, &bytes[at..]));
        }
        text.split_once(':').filter(|(name, _)| {
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic())
        })?;
    }
    None
}

impl Head {
    fn take(&mut self, field: &str) {
        let Some((name, value)) = field.split_once(':') else { return };
        match name.to_ascii_lowercase().as_str() {
            "mime-version" => self.is_known = true,
            "content-type" => {
                self.is_known = true;
                let mut parts = value.split(';');
                self.kind = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
                for part in parts {
                    let Some((name, value)) = part.split_once('=') else { continue };
                    let value = value.trim().trim_matches('"').to_string();
                    match name.trim().to_ascii_lowercase().as_str() {
                        "boundary" => self.boundary = Some(value),
                        "charset" => self.charset = Some(value),
                        _ => {}
                    }
                }
            }
            "content-transfer-encoding" => self.transfer = value.trim().to_ascii_lowercase(),
            _ => {}
        }
    }
}

/// The parts of a body, without what is before the first.
fn parts<'b>(body: &'b [u8], boundary: &str) -> Vec<&'b [u8]> {
    let mut parts = Vec::new();
    let (mut start, mut at) = (None, 0);
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let rest = line.strip_prefix(b"--").and_then(|line| line.strip_prefix(boundary.as_bytes()));
        if let Some(rest) = rest.map(<[u8]>::trim_ascii).filter(|rest| matches!(*rest, b"" | b"--"))
        {
            parts.extend(start.map(|start| &body[start..at]));
            start = rest.is_empty().then_some(at + line.len());
        }
        at += line.len();
    }
    // A message may break off.
    parts.extend(start.map(|start| &body[start..]));
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(message: &str, expected: Option<(&str, Option<&str>)>) {
        for message in [message.to_string(), message.replace('\n', "\r\n")] {
            let found = web_page(message.as_bytes());
            let found = found.map(|(page, encoding)| {
                (String::from_utf8_lossy(&page).trim().to_string(), encoding)
            });
            let expected =
                expected.map(|(page, encoding)| (page.into(), encoding.map(str::to_string)));
            assert_eq!(found, expected, "{message}");
        }
    }

    #[test]
    fn the_first_page_of_a_message_is_found() {
        let parts = "MIME-Version: 1.0\nContent-Type: multipart/related;\n\ttype=\"text/html\";\n\
            \tboundary=\"--=x\"\n\nfor old programs\n\n----=x\nContent-Type: image/png\n\
            Content-Transfer-Encoding: base64\n\nAAAA\n----=x\nContent-Type: text/html;\n charset=gbk\n\
            Content-Transfer-Encoding: Quoted-Printable\n\n<p title=3Da>a=\nb</p>\n----=x--\nend";
        check(parts, Some(("<p title=a>ab</p>", Some("gbk"))));
        check(
            parts.strip_suffix("\n----=x--\nend").expect("it is there"),
            Some(("<p title=a>ab</p>", Some("gbk"))),
        );
        check("\nContent-Type: text/html\n\n<p>山城</p>", Some(("<p>山城</p>", None)));
        check(
            "content-type: TEXT/HTML; charset=\"utf-8\"\ncontent-transfer-encoding: BASE64\n\nPHA+\nYQ==\n",
            Some(("<p>a", Some("utf-8"))),
        );
        let inner = "Content-Type: multipart/alternative; boundary=in\n\n--in\nContent-Type: text/plain\n\n\
            a\n--in\nContent-Type: text/html\n\n<p>b\n--in--";
        check(
            &format!(
                "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=out\n\n--out\n{inner}\n--out--"
            ),
            Some(("<p>b", None)),
        );
    }

    #[test]
    fn what_is_no_message_has_no_page() {
        for text in [
            "",
            "<html><p>Content-Type: text/html\n\n</html>",
            "Content-Type: text/html",
            "Subject: a\n\n<p>b</p>",
            "MIME-Version: 1.0\nContent-Type: text/plain\n\na",
            "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a\n\n--a",
            "MIME-Version: 1.0\nContent-Type: multipart/mixed\n\n--\nContent-Type: text/html\n\na",
        ] {
            check(text, None);
            assert_eq!(is_message(text.as_bytes()), text.starts_with("MIME"), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_message_panics(text in "(Content-Type: |multipart/a|text/html|; boundary=|--|x|\n|=|base64|\\PC){0,40}") {
            web_page(text.as_bytes());
        }
    }
}
