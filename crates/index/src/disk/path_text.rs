//! Paths in JSON: as text if they are valid Unicode, otherwise as a list of bytes.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum PathText {
    Text(String),
    Bytes(Vec<u8>),
}

pub(crate) fn serialize<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    match path.to_str() {
        Some(text) => PathText::Text(text.to_owned()),
        None => PathText::Bytes(bytes(path)),
    }
    .serialize(serializer)
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PathBuf, D::Error> {
    Ok(match PathText::deserialize(deserializer)? {
        PathText::Text(text) => PathBuf::from(text),
        PathText::Bytes(bytes) => PathBuf::from(os_string(bytes)),
    })
}

#[cfg(unix)]
fn bytes(path: &Path) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt;
    path.as_os_str().as_bytes().to_vec()
}

#[cfg(not(unix))]
fn bytes(path: &Path) -> Vec<u8> {
    path.to_string_lossy().into_owned().into_bytes()
}

#[cfg(unix)]
fn os_string(bytes: Vec<u8>) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(bytes)
}

#[cfg(not(unix))]
fn os_string(bytes: Vec<u8>) -> OsString {
    String::from_utf8_lossy(&bytes).into_owned().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::manifest::SourceFolder;

    fn check(path: PathBuf) {
        let folder = SourceFolder { path, ..SourceFolder::default() };
        let text = serde_json::to_string(&folder).unwrap();
        assert_eq!(serde_json::from_str::<SourceFolder>(&text).unwrap(), folder, "{text}");
    }

    #[test]
    fn paths_survive() {
        check(PathBuf::from("/新闻/2023%20年"));
        #[cfg(unix)]
        check(PathBuf::from(os_string(vec![b'/', 0xff, 0xfe, b'a'])));
    }
}
