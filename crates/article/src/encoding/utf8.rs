//! Repairs UTF-8 that is damaged in places, or written by programs that encode surrogates.
//!
//! A character beyond the first 65,536 has one encoding in UTF-8. Some databases and the class files of
//! Java write its two surrogates instead, three bytes each (CESU-8), which means the same.

/// A text made from damaged bytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mended {
    pub(super) text: String,
    /// The number of undecodable places, each replaced by one character.
    pub(super) replaced: usize,
    /// The number of characters of three or more bytes: random bytes hardly ever form any.
    wide: usize,
}

/// The number of wide characters per damaged place that a text needs to count as UTF-8.
const WIDE_PER_DAMAGE: usize = 2;
/// The minimum number of wide characters.
const LEAST_WIDE: usize = 2;

impl Mended {
    /// Whether the damage is small enough for the bytes to be UTF-8. In text of another encoding there
    /// are dozens of damaged places for each accidental wide character.
    pub(super) fn is_utf8(&self) -> bool {
        self.wide >= LEAST_WIDE.max(WIDE_PER_DAMAGE * self.replaced)
    }
}

/// Decodes, and replaces undecodable places.
pub(super) fn mend(bytes: &[u8]) -> Mended {
    let mut mended = Mended { text: String::with_capacity(bytes.len()), replaced: 0, wide: 0 };
    let mut rest = bytes;
    loop {
        let (valid, error) = match std::str::from_utf8(rest) {
            Ok(text) => (text, None),
            Err(error) => {
                let valid = &rest[..error.valid_up_to()];
                // The range was found to be valid above.
                (std::str::from_utf8(valid).unwrap_or_default(), Some(error))
            }
        };
        mended.text.push_str(valid);
        mended.wide += valid.bytes().filter(|&byte| byte >= 0xE0).count();
        let Some(error) = error else { return mended };
        rest = &rest[error.valid_up_to()..];
        let length = match rest {
            // A zero byte as Java writes it.
            [0xC0, 0x80, ..] => {
                mended.text.push('\0');
                2
            }
            _ => match surrogates(rest) {
                Some((c, length)) => {
                    mended.text.push(c);
                    mended.wide += usize::from(c != char::REPLACEMENT_CHARACTER);
                    mended.replaced += usize::from(c == char::REPLACEMENT_CHARACTER);
                    length
                }
                None => {
                    mended.text.push(char::REPLACEMENT_CHARACTER);
                    mended.replaced += 1;
                    error.error_len().unwrap_or(rest.len())
                }
            },
        };
        rest = &rest[length..];
    }
}

/// The character that two surrogates at the beginning encode, or a replacement character for a lone one,
/// with the length in bytes.
fn surrogates(bytes: &[u8]) -> Option<(char, usize)> {
    let unit = |bytes: &[u8]| match *bytes {
        [0xED, second @ 0xA0..=0xBF, third @ 0x80..=0xBF, ..] => {
            Some(0xD000 | u32::from(second & 0x3F) << 6 | u32::from(third & 0x3F))
        }
        _ => None,
    };
    let first = unit(bytes)?;
    match unit(&bytes[3..]) {
        Some(low @ 0xDC00..=0xDFFF) if first < 0xDC00 => {
            let c = 0x10000 + ((first - 0xD800) << 10) + (low - 0xDC00);
            Some((char::from_u32(c)?, 6))
        }
        _ => Some((char::REPLACEMENT_CHARACTER, 3)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn surrogates_are_one_character() {
        let mended = mend(b"\xE5\xB1\xB1\xED\xA1\x82\xED\xBE\xB7\xE5\x9F\x8E");
        assert_eq!((mended.text.as_str(), mended.replaced), ("山𠮷城", 0));
        let mended = mend(b"\xED\xA0\xBD\xE5\xB1\xB1\xED\xBE\xB7\xED\xA0");
        assert_eq!(
            (mended.text.as_str(), mended.replaced),
            ("\u{FFFD}山\u{FFFD}\u{FFFD}\u{FFFD}", 4)
        );
        assert_eq!(mend(b"a\xC0\x80b").text, "a\0b");
    }

    proptest! {
        #[test]
        fn text_stays_as_it_is(text in "\\PC{0,40}", damage in any::<u8>()) {
            prop_assert_eq!(&mend(text.as_bytes()).text, &text);
            let damaged = [text.as_bytes(), &[damage | 0x80], text.as_bytes()].concat();
            let mended = mend(&damaged);
            prop_assert!(mended.text.starts_with(&text) && mended.replaced <= 1 + text.len());
        }

        #[test]
        fn no_bytes_panic(bytes in prop::collection::vec(prop_oneof![Just(0xEDu8), 0x80u8..=0xBF, any::<u8>()], 0..60)) {
            let mended = mend(&bytes);
            prop_assert!(mended.text.len() <= bytes.len() * 3);
        }
    }
}
