//! Texts packed with gzip.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

/// Shorter texts are sent as they are: they fit into one packet either way.
const WORTH_BYTES: usize = 1024;

/// A text packed with gzip: quickly what is sent once, thoroughly what is sent again and again;
/// nothing where it is short or gets no shorter.
pub(crate) fn gzip(text: &[u8], level: Compression) -> Option<Vec<u8>> {
    if text.len() < WORTH_BYTES {
        return None;
    }
    #[cfg(test)]
    crate::rendering::note("gzip");
    let mut encoder = GzEncoder::new(Vec::with_capacity(text.len() / 3), level);
    // Writing into memory does not fail; if it did, the text would go as it is.
    encoder.write_all(text).ok()?;
    let packed = encoder.finish().ok()?;
    (packed.len() < text.len()).then_some(packed)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn short_texts_stay_as_they_are() {
        assert!(gzip("中".repeat(341).as_bytes(), Compression::fast()).is_none());
        assert!(gzip("中".repeat(342).as_bytes(), Compression::fast()).is_some());
    }

    proptest! {
        #[test]
        fn what_is_packed_is_unpacked(text in "[ -~中亚铁路]{0,3000}") {
            if let Some(packed) = gzip(text.as_bytes(), Compression::fast()) {
                prop_assert!(packed.len() < text.len());
                let mut unpacked = String::new();
                GzDecoder::new(packed.as_slice()).read_to_string(&mut unpacked).unwrap();
                prop_assert_eq!(unpacked, text);
            }
        }
    }
}
