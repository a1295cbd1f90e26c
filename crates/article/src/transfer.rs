//! The forms in which mail and feeds write bytes as ASCII: base64 and quoted-printable.

/// The bytes that a text in base64 stands for. White space is ignored, and so is a missing end. `None` if the
/// text has other characters, or no bytes.
pub(crate) fn base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    let mut has_ended = false;
    for c in text.bytes().filter(|byte| !byte.is_ascii_whitespace()) {
        let value = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => {
                has_ended = true;
                continue;
            }
            _ => return None,
        };
        if has_ended {
            return None;
        }
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            // At most six bits remain below the byte.
            bytes.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    (!bytes.is_empty()).then_some(bytes)
}

/// The text that base64 stands for, if it is text in UTF-8.
#[cfg(feature = "feeds")]
pub(crate) fn text_of_base64(text: &str) -> Option<String> {
    let is_shown = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    String::from_utf8(base64(text)?).ok().filter(|text| text.chars().all(is_shown))
}

/// The bytes that a text in quoted-printable stands for. What is no valid escape stays as it is.
#[cfg(feature = "office")]
pub(crate) fn quoted_printable(text: &[u8]) -> Vec<u8> {
    let digit = |at: usize| text.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    let mut bytes = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let byte = text[at];
        at += 1;
        if byte != b'=' {
            bytes.push(byte);
            continue;
        }
        // `=` at the end of a line joins it with the next.
        let blank =
            text[at..].iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r')).count();
        match (digit(at), digit(at + 1), text.get(at + blank)) {
            (Some(high), Some(low), _) => {
                bytes.push((high << 4 | low) as u8);
                at += 2;
            }
            (.., Some(b'\n') | None) => at = (at + blank + 1).min(text.len()),
            _ => bytes.push(byte),
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_decoded() {
        for (text, expected) in [
            ("5bGx5Z+O", Some("山城")),
            ("5bGx\r\n5Z+O\n", Some("山城")),
            ("YQ==", Some("a")),
            ("YQ", Some("a")),
            ("YWI=", Some("ab")),
            ("YQ==YQ==", None),
            ("山城", None),
            ("a b-c", None),
            ("=", None),
            ("", None),
        ] {
            let expected = expected.map(|text| text.as_bytes().to_vec());
            assert_eq!(base64(text), expected, "{text}");
        }
    }

    #[cfg(feature = "office")]
    #[test]
    fn quoted_printable_is_decoded() {
        for (text, expected) in [
            ("=E5=B1=B1=e5=9f=8e", "山城"),
            ("=E5=B1=\r\n=B1=E5=9F= \n=8E\nb", "山城\nb"),
            ("a=3Db, 1=2, =ZZ, =", "a=b, 1=2, =ZZ, "),
            ("=", ""),
            ("", ""),
        ] {
            assert_eq!(quoted_printable(text.as_bytes()), expected.as_bytes(), "{text}");
        }
    }
}
