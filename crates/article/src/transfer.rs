//! The forms in which mail and feeds write bytes as ASCII: base64 and quoted-printable.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Standard base64, whose end may be missing or sloppy.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The bytes that a text in base64 stands for. White space is ignored. `None` if the text has other
/// characters, or no bytes.
pub(crate) fn base64(text: &str) -> Option<Vec<u8>> {
    let packed: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    BASE64.decode(packed).ok().filter(|bytes| !bytes.is_empty())
}

/// The text that base64 stands for, if it is text in UTF-8.
#[cfg(feature = "feeds")]
pub(crate) fn text_of_base64(text: &str) -> Option<String> {
    let is_shown = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    String::from_utf8(base64(text)?).ok().filter(|text| text.chars().all(is_shown))
}

/// The bytes that a text in quoted-printable stands for. Lines end in CR LF then, and what is no valid escape
/// stays as it is.
#[cfg(feature = "office")]
pub(crate) fn quoted_printable(text: &[u8]) -> Vec<u8> {
    let decoded = quoted_printable::decode(text, quoted_printable::ParseMode::Robust);
    decoded.unwrap_or_else(|_invalid| text.to_vec())
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
            ("=E5=B1=\r\n=B1=E5=9F= \n=8E\nb", "山城\r\nb"),
            ("a=3Db, 1=2, =ZZ, =", "a=b, 1=2, =ZZ, "),
            ("=", ""),
            ("", ""),
        ] {
            assert_eq!(quoted_printable(text.as_bytes()), expected.as_bytes(), "{text}");
        }
    }
}
