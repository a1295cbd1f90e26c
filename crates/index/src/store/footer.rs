//! The footer that tantivy writes at the end of every file: a checksum of everything before it.
//!
//! It consists of JSON, then the length of the JSON and a constant number, 4 bytes each.

use serde::Deserialize;

use super::number;

/// The constant at the end of every footer.
const MARK: u32 = 1337;
/// An upper bound of the length of a footer.
const MAX_LENGTH: usize = 50_000;

#[derive(Deserialize)]
struct Footer {
    crc: u32,
}

/// The content of a file before its footer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FileBody<'a> {
    pub bytes: &'a [u8],
    /// Whether the checksum is right.
    pub right: bool,
}

/// The content of a file; `None` if it is damaged.
pub(crate) fn checked(file: &[u8]) -> Option<&[u8]> {
    let body = body(file);
    body.right.then_some(body.bytes)
}

/// The content of a file before its footer; the whole file if there is no footer.
pub(crate) fn body(file: &[u8]) -> FileBody<'_> {
    match parts(file) {
        Some((bytes, footer)) => FileBody { bytes, right: crc32fast::hash(bytes) == footer.crc },
        None => FileBody { bytes: file, right: false },
    }
}

fn parts(file: &[u8]) -> Option<(&[u8], Footer)> {
    let end = file.len().checked_sub(8)?;
    let length = number(file, end)? as usize;
    if number(file, end + 4)? != MARK || length > MAX_LENGTH {
        return None;
    }
    let start = end.checked_sub(length)?;
    let footer = serde_json::from_slice(&file[start..end]).ok()?;
    Some((&file[..start], footer))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use tantivy::Directory;
    use tantivy::directory::{ManagedDirectory, RamDirectory, TerminatingWrite};

    use super::*;

    #[test]
    fn a_file_that_tantivy_wrote_is_right_and_one_with_a_flipped_bit_is_not() {
        let files = RamDirectory::create();
        let managed = ManagedDirectory::wrap(Box::new(files.clone())).unwrap();
        let mut file = managed.open_write(Path::new("a")).unwrap();
        std::io::Write::write_all(&mut file, b"text").unwrap();
        file.terminate().unwrap();
        let mut bytes = files.open_read(Path::new("a")).unwrap().read_bytes().unwrap().to_vec();
        assert_eq!(checked(&bytes), Some(&b"text"[..]));
        bytes[2] ^= 1;
        assert_eq!(checked(&bytes), None);
        assert_eq!(body(&bytes), FileBody { bytes: b"te\x79t", right: false });
    }

    #[test]
    fn a_file_without_a_footer_is_all_there_is() {
        for file in [&[][..], &[0; 8], &[1, 0, 0, 0, 57, 5, 0, 0], &[0xff; 20]] {
            assert_eq!(body(file), FileBody { bytes: file, right: false });
        }
    }
}
