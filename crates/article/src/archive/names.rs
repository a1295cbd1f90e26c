//! Decodes the names of the files in an archive.
//!
//! ZIP files that were made in China have names in GBK, and do not declare it. Byte 5C, which would be a
//! backslash, is the second byte of many GBK characters (昞, 乗), so names are decoded before they are
//! split at separators: `甲\乙.txt` is `甲/乙.txt`. All names of an archive have the same encoding, so
//! detection looks at all of them together.

use super::opened::Entry;
use crate::encoding;

/// The location that the name of an entry means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Name {
    /// Inside the archive: its path there, with `/`.
    Inside(String),
    /// Outside the archive: the name.
    Outside(String),
}

impl Name {
    /// The path, if it is inside the archive.
    pub(super) fn inside(&self) -> Option<&str> {
        match self {
            Name::Inside(name) => Some(name),
            Name::Outside(_) => None,
        }
    }
}

/// Decodes the names of entries.
pub(super) fn named(entries: &[Entry]) -> Vec<Name> {
    let is_foreign = |entry: &&Entry| !entry.is_utf8 && std::str::from_utf8(&entry.name).is_err();
    let mut foreign: Vec<u8> = Vec::new();
    for entry in entries.iter().filter(is_foreign) {
        // A line end within a name would be taken for the end of the name.
        foreign.extend(entry.name.iter().filter(|byte| !matches!(byte, b'\n' | b'\r')));
        foreign.push(b'\n');
    }
    let decoded = encoding::beginning(&foreign, true, None);
    let mut decoded = decoded.split('\n');
    entries
        .iter()
        .map(|entry| {
            let name = if is_foreign(&entry) {
                decoded.next().filter(|name| !name.is_empty()).map(str::to_string)
            } else {
                None
            };
            place(&name.unwrap_or_else(|| String::from_utf8_lossy(&entry.name).into_owned()))
        })
        .collect()
}

/// The location meant by a name that a program wrote, with `/` or, on Windows, `\` as separator.
fn place(name: &str) -> Name {
    let path = name.replace('\\', "/");
    let path = path.replace(|c: char| c.is_control(), "_");
    // Of an absolute path, the part after its root.
    let inner = match path.as_bytes() {
        [drive, b':', b'/', ..] if drive.is_ascii_alphabetic() => &path[3..],
        _ => &path,
    };
    let parts: Vec<&str> = inner.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    if parts.is_empty() || parts.contains(&"..") {
        return Name::Outside(path);
    }
    Name::Inside(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::super::opened::EntryKind;
    use super::*;

    fn of(names: &[&[u8]]) -> Vec<Name> {
        let entry =
            |name: &&[u8]| Entry { name: name.to_vec(), is_utf8: false, kind: EntryKind::File };
        named(&names.iter().map(entry).collect::<Vec<_>>())
    }

    #[test]
    fn byte_5c_of_a_character_is_no_backslash() {
        // 誠 is B3 5C in Big5; 昞, 乗 and others end in 5C in GBK.
        let texts = ["剪报/昞城站启用报道.html", "剪报/山城乗车指南.txt", "剪报/江城新桥.txt"];
        let bytes: Vec<Vec<u8>> =
            texts.iter().map(|text| encoding_rs::GBK.encode(text).0.into_owned()).collect();
        assert!(bytes[0].contains(&b'\\'));
        let names: Vec<&[u8]> = bytes.iter().map(Vec::as_slice).collect();
        assert_eq!(of(&names), texts.map(|text| Name::Inside(text.to_string())));
    }

    #[test]
    fn places() {
        for (name, expected) in [
            ("a/b.html", Some("a/b.html")),
            ("./a//b.html", Some("a/b.html")),
            ("甲\\乙.txt", Some("甲/乙.txt")),
            ("/home/甲.txt", Some("home/甲.txt")),
            ("C:\\报\\甲.txt", Some("报/甲.txt")),
            ("../甲.txt", None),
            ("a/../../甲.txt", None),
            ("", None),
            ("a\nb", Some("a_b")),
        ] {
            let found = of(&[name.as_bytes()]);
            assert_eq!(found[0].inside(), expected, "{name}");
        }
    }
}
