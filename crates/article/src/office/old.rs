//! Files of old office programs, and encrypted ones of new programs. They are not read, and the error
//! says what to do.

use std::path::Path;

use crate::reading::ReadError;

/// The signature of the container that old programs use, and new ones for encrypted files.
const SIGN: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
/// The name of the encrypted part in it, in UTF-16.
const ENCRYPTED: &[u8] = b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0";

/// Whether bytes begin with that signature.
pub(crate) fn is_old(head: &[u8]) -> bool {
    head.starts_with(&SIGN)
}

/// Why a file with these bytes is not read, and what can be done.
pub(crate) fn refuse(path: &Path, bytes: &[u8]) -> ReadError {
    let ending = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let is_encrypted = bytes.windows(ENCRYPTED.len()).any(|window| window == ENCRYPTED);
    let message = if is_encrypted {
        "protected by a password: save a copy without one, and put that in its place"
    } else if ["xls", "et"].contains(&ending.as_str()) {
        "a sheet in the old form, which is not read: save it as .xlsx or .csv (in Excel, WPS or LibreOffice)"
    } else {
        "a document in the old form, which is not read: save it as .docx (in Word, WPS or LibreOffice)"
    };
    ReadError::Malformed(message.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_say_what_to_do() {
        let mut bytes = SIGN.to_vec();
        assert!(is_old(&bytes) && !is_old(b"PK"));
        let message = |name: &str, bytes: &[u8]| refuse(Path::new(name), bytes).to_string();
        assert!(message("a.doc", &bytes).contains(".docx"));
        assert!(message("a.WPS", &bytes).contains(".docx"));
        assert!(message("a.xls", &bytes).contains(".xlsx"));
        bytes.extend(ENCRYPTED);
        assert!(message("a.docx", &bytes).contains("password"));
    }
}
