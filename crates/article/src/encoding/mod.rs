//! From bytes to text: detects the encoding of a file, and decodes it, whole or as a stream.
//!
//! `choose` chooses the encoding, `decoder` decodes and counts malformed byte sequences, `stream` decodes
//! a file while it is read, `utf8` repairs damaged UTF-8.

mod choose;
mod decoder;
mod stream;
mod utf8;

use encoding_rs::UTF_8;

use crate::reading::{NotText, ReadError};
use choose::{Choice, choose, find_encoding};
use decoder::decode_counting;
use utf8::mend;

pub(crate) use stream::TextStream;

/// If the output has fewer than this many bytes per replacement, the file is not text. UTF-8 with enough
/// intact characters (`Mended::is_utf8`) can be an exception.
const MIN_BYTES_PER_REPLACED: usize = 20;

/// A decoded file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without byte order mark, with its original line endings.
    pub text: String,
    /// A warning about the decoding for the user: the encoding is a guess, or characters were replaced.
    pub doubt: Option<String>,
}

/// Checks the name of an encoding: a label of the WHATWG Encoding Standard, in upper or lower case.
///
/// # Errors
/// When the name is unknown: a message with examples of known names.
pub fn check_encoding(label: &str) -> Result<(), String> {
    find_encoding(label).map(|_| ())
}

/// Decodes a whole file. `declared_by_user` is the encoding that the user named. `markup` is set for HTML,
/// where a declaration of the encoding in the page is taken into account.
///
/// # Errors
/// [`ReadError::NotText`] when the bytes are not text, [`ReadError::Malformed`] when `declared_by_user` is
/// not the name of a known encoding.
pub fn decode(
    bytes: Vec<u8>,
    declared_by_user: Option<&str>,
    markup: bool,
) -> Result<Decoded, ReadError> {
    let choice = choose(&bytes, true, declared_by_user, markup)?;
    let (text, replaced) = if choice.encoding == UTF_8 && choice.mark == 0 {
        match String::from_utf8(bytes) {
            Ok(text) => (text, 0),
            Err(error) => {
                let mended = mend(error.as_bytes());
                if mended.replaced * MIN_BYTES_PER_REPLACED > mended.text.len() && !mended.is_utf8()
                {
                    return Err(NotText::Binary.into());
                }
                let doubt = choice.doubt(mended.replaced);
                return Ok(Decoded { text: mended.text, doubt });
            }
        }
    } else if choice.encoding == UTF_8 {
        let mended = mend(&bytes[choice.mark..]);
        (mended.text, mended.replaced)
    } else {
        decode_counting(choice.encoding, &bytes[choice.mark..])
    };
    if replaced * MIN_BYTES_PER_REPLACED > text.len() {
        return Err(NotText::Binary.into());
    }
    Ok(Decoded { text, doubt: choice.doubt(replaced) })
}

/// Decodes the beginning of a file. Malformed byte sequences are replaced, also a character that is cut off
/// at the end. `whole` is set if the bytes are the whole file. The text is empty if the bytes are not text or
/// the encoding is unknown.
pub(crate) fn beginning(bytes: &[u8], whole: bool, declared_by_user: Option<&str>) -> String {
    let Ok(choice) = choose(bytes, whole, declared_by_user, true) else { return String::new() };
    decode_counting(choice.encoding, &bytes[choice.mark..]).0
}

/// Decodes a part of a UTF-8 file that contains invalid byte sequences, and replaces these. `None` if there
/// are so many of them that the part must be in another encoding.
pub(crate) fn repair_utf8(bytes: &[u8]) -> Option<Decoded> {
    let mended = mend(bytes);
    let little = mended.replaced * MIN_BYTES_PER_REPLACED <= mended.text.len() || mended.is_utf8();
    little.then(|| Decoded { text: mended.text, doubt: Choice::utf8().doubt(mended.replaced) })
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use encoding_rs::{BIG5, Encoding, GB18030, UTF_16BE, UTF_16LE, WINDOWS_1252};
    use proptest::prelude::*;

    use super::stream::HEAD_BYTES;
    use super::*;

    const STORY: &str = "新华社西安5月19日电（记者张思洁）中国与中亚国家工商界代表19日在西安举行圆桌会议，\
        就扩大贸易往来、加强互联互通、深化农业合作进行讨论。与会者认为，各方合作潜力很大。\n";
    const TRADITIONAL: &str = "中央社臺北十九日電，兩岸工商界代表今日舉行會議，就擴大貿易往來、加強合作\
        交換意見，與會者認為雙方合作潛力很大，並期待進一步開放市場與觀光往來。\n";

    fn encoded(encoding: &'static Encoding, text: &str) -> Vec<u8> {
        if encoding == UTF_16LE {
            return text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        }
        if encoding == UTF_16BE {
            return text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        }
        let (bytes, _, unmappable) = encoding.encode(text);
        assert!(!unmappable, "{text} cannot be written in {}", encoding.name());
        bytes.into_owned()
    }

    #[track_caller]
    fn check(bytes: &[u8], expected: &str, doubt: bool) {
        let decoded = decode(bytes.to_vec(), None, false).expect("text");
        assert_eq!(decoded.text, expected);
        assert_eq!(decoded.doubt.is_some(), doubt, "{:?}", decoded.doubt);
        let mut stream = TextStream::new(bytes, None).expect("text");
        let mut text = String::new();
        stream.read_to_string(&mut text).expect("UTF-8");
        assert_eq!(text, expected);
    }

    #[test]
    fn the_encodings_of_chinese_are_distinguished() {
        check(STORY.as_bytes(), STORY, false);
        check(&[b"\xEF\xBB\xBF", STORY.as_bytes()].concat(), STORY, false);
        check(&encoded(GB18030, STORY), STORY, false);
        check(&encoded(BIG5, TRADITIONAL), TRADITIONAL, false);
        check(&encoded(GB18030, TRADITIONAL), TRADITIONAL, true);
        for encoding in [UTF_16LE, UTF_16BE] {
            check(&encoded(encoding, STORY), STORY, false);
            check(&encoded(encoding, "中亚铁路"), "中亚铁路", true);
        }
        check(&[b"\xFF\xFE".as_slice(), &encoded(UTF_16LE, "中亚")].concat(), "中亚", false);
        check(&encoded(GB18030, "中亚铁路"), "中亚铁路", true);
        let latin = "Le sommet de Xi'an s'est achevé à midi, après la cérémonie.";
        check(&encoded(WINDOWS_1252, latin), latin, true);
        check(b"", "", false);
        check(b"plain\r\nASCII", "plain\r\nASCII", false);
    }

    #[test]
    fn utf8_with_a_damaged_place_stays_utf8() {
        let mut bytes = STORY.as_bytes().to_vec();
        bytes.truncate(bytes.len() - 2);
        let decoded = decode(bytes, None, false).expect("text");
        assert!(decoded.text.starts_with("新华社西安"));
        let doubt = decoded.doubt.expect("a replaced character is told");
        assert!(doubt.contains("1 character") && doubt.contains("name the encoding"), "{doubt}");
    }

    #[test]
    fn the_encodings_of_the_user_and_of_the_file_count() {
        let short = encoded(BIG5, "中亞");
        let declared_by_user = decode(short, Some("big5"), false).expect("text");
        assert_eq!(declared_by_user, Decoded { text: "中亞".into(), doubt: None });
        for page in [
            "<html><meta charset=GBK><p>中亚",
            "<meta http-equiv='Content-Type' content='text/html; charset=gb2312'/>中亚",
            "<?xml version='1.0' encoding='GB18030'?><html>中亚",
        ] {
            let decoded = decode(encoded(GB18030, page), None, true).expect("text");
            assert_eq!(decoded, Decoded { text: page.into(), doubt: None });
        }
        // A page that declares the wrong encoding is decoded with the actual one.
        let page = "<meta charset=gb2312><p>中亚";
        let decoded = decode(page.as_bytes().to_vec(), None, true).expect("text");
        assert_eq!(decoded.text, page);
    }

    #[test]
    fn damage_is_replaced_where_it_is() {
        let short = "山城南站今天启用。";
        let cut = &short.as_bytes()[..short.len() - 1];
        let bad = [short.as_bytes(), b"\xA3", short.as_bytes()].concat();
        let two = "山城".as_bytes().iter().chain(b"\xE6").copied().collect::<Vec<u8>>();
        for (bytes, expected) in [
            (cut, "山城南站今天启用\u{FFFD}".to_string()),
            (&bad, format!("{short}\u{FFFD}{short}")),
            (&two, "山城\u{FFFD}".to_string()),
        ] {
            let decoded = decode(bytes.to_vec(), None, false).expect("text");
            assert_eq!(decoded.text, expected);
            let doubt = decoded.doubt.expect("told");
            assert!(doubt.starts_with("1 character is not valid UTF-8"), "{doubt}");
        }
        // Short text in another encoding is not taken for damaged UTF-8.
        for text in ["联通", "山城南站", "启用", "南站今天启用，旅客高兴。"] {
            let decoded = decode(encoded(GB18030, text), None, false);
            assert_eq!(decoded.map(|d| d.text).ok().as_deref(), Some(text));
        }
    }

    #[test]
    fn surrogates_in_utf8_are_one_character() {
        let text = [STORY.as_bytes(), b"\xED\xA1\x82\xED\xBE\xB7\xED\xA0\xBD\xED\xB8\x80"].concat();
        let decoded = decode(text, None, false).expect("text");
        assert_eq!(decoded, Decoded { text: format!("{STORY}𠮷😀"), doubt: None });
        let decoded = decode(b"\xED\xA1\x82\xED\xBE\xB7\xE5\xAE\xB6".to_vec(), None, true);
        assert_eq!(decoded.expect("text").text, "𠮷家");
    }

    #[test]
    fn utf16_needs_no_mark() {
        for text in ["南站启用😀", "<html><title>南站</title>", "a", "南站 2023 ①●\n启用"]
        {
            for encoding in [UTF_16LE, UTF_16BE] {
                let decoded = decode(encoded(encoding, &text.repeat(8)), None, true).expect("text");
                assert_eq!(decoded.text, text.repeat(8), "{}", encoding.name());
            }
        }
    }

    #[test]
    fn a_declaration_is_believed_where_the_bytes_agree() {
        let page = |declared: &str, text: &str| {
            format!("<html><head><meta charset={declared}><title>x</title></head><p>{text}</p>")
        };
        for (declared, encoding, text) in [
            ("iso-8859-1", GB18030, STORY),
            ("latin1", GB18030, STORY),
            ("windows-1252", GB18030, "山城南站今天启用，旅客高兴。"),
            ("us-ascii", GB18030, STORY),
            ("iso-8859-1", BIG5, TRADITIONAL),
            ("iso-8859-1", UTF_8, STORY),
            ("utf-8", GB18030, STORY),
            ("gb2312", BIG5, TRADITIONAL),
            ("big5", GB18030, STORY),
            ("big5", UTF_8, TRADITIONAL),
            ("gbk", GB18030, TRADITIONAL),
            ("big5", BIG5, "中亞"),
            ("iso-8859-1", WINDOWS_1252, "Le sommet s'est achevé à midi, après la cérémonie."),
            ("windows-1252", WINDOWS_1252, "El niño está aquí: ¡qué día!"),
        ] {
            let page = page(declared, text);
            let decoded = decode(encoded(encoding, &page), None, true).expect("text");
            assert_eq!(decoded.text, page, "{declared} and {}", encoding.name());
        }
    }

    #[test]
    fn labels_are_checked() {
        for label in ["utf-8", "GBK", "gb2312", "big5", "UTF-16LE", "shift_jis"] {
            assert_eq!(check_encoding(label), Ok(()));
        }
        for label in ["", "gb", "hz-gb-2312", "utf-32"] {
            assert!(check_encoding(label).expect_err("unknown").contains("gb18030"), "{label}");
        }
    }

    #[test]
    fn binary_files_are_refused() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\x01\0\x08\x06\0\0\0";
        let utf32 = b"\xFF\xFE\0\0\x2D\x4E\0\0";
        for bytes in [png.as_slice(), utf32, &[0; 64], &[1; 64]] {
            assert!(matches!(decode(bytes.to_vec(), None, false), Err(ReadError::NotText(_))));
        }
    }

    #[test]
    fn a_stream_is_decoded_across_its_pieces() {
        let text = STORY.repeat(2 * HEAD_BYTES / STORY.len());
        for encoding in [UTF_8, GB18030, UTF_16BE] {
            let bytes = encoded(encoding, &text);
            assert!(bytes.len() > HEAD_BYTES);
            let mut stream = TextStream::new(bytes.as_slice(), None).expect("text");
            assert!(stream.head().starts_with(STORY));
            let mut read = String::new();
            stream.read_to_string(&mut read).expect("UTF-8");
            assert!(read == text, "{}", encoding.name());
            assert_eq!(stream.doubt(), None);
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), markup: bool) {
            if let Ok(mut stream) = TextStream::new(bytes.as_slice(), None) {
                let mut read = Vec::new();
                prop_assert!(stream.read_to_end(&mut read).is_ok());
            }
            for declared_by_user in [None, Some("gbk"), Some("big5"), Some("utf-16le"), Some("iso-2022-jp")] {
                if let Ok(decoded) = decode(bytes.clone(), declared_by_user, markup) {
                    prop_assert!(decoded.text.len() <= bytes.len() * 3);
                }
            }
        }

        #[test]
        fn utf8_comes_back(text in "[\\PC\n]{0,80}") {
            let decoded = decode(text.clone().into_bytes(), None, true).expect("text");
            prop_assert_eq!(decoded.text, text.trim_start_matches('\u{FEFF}'));
        }
    }
}
