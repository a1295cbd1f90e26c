//! The file in which what suggestions are made from is kept beside its commit.
//!
//! It holds nothing that cannot be made again: a file that is missing, damaged or of another state
//! is no error. It is written whole and put in its place in one step, by whoever needs it first.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use souwen_text::pinyin::{Reading, Syllable};
use xxhash_rust::xxh3::xxh3_64;

use super::entries::{END, EntryKind, EntryUnit, SuggestionEntries, WORD};
use crate::disk::directory;
use crate::disk::manifest::Manifest;
use crate::disk::names::{self, SUGGESTIONS_PREFIX, TEMPORARY};

/// How the file begins.
const MAGIC: &[u8] = b"souwen suggestions 1\n";
/// What stands for no syllable.
const NONE: u16 = u16::MAX;

/// Where the file of a commit lies.
pub(crate) fn path(dir: &Path, manifest: &Manifest) -> PathBuf {
    let name = names::suggestions(manifest.changed);
    directory::generation_path(dir, manifest.generation).join(name)
}

/// What is in a file of these bytes before its checksum; `None` when that is wrong.
fn whole_content(bytes: &[u8]) -> Option<&[u8]> {
    let (content, sum) = bytes.split_at_checked(bytes.len().checked_sub(8)?)?;
    (xxh3_64(content).to_le_bytes() == sum).then_some(content)
}

/// Whether a file of these bytes is as it was written.
pub(crate) fn has_right_checksum(bytes: &[u8]) -> bool {
    whole_content(bytes).is_some()
}

/// Reads the file; `None` when it is not there, not whole or of another state.
pub(crate) fn read(path: &Path, state: &str) -> Option<SuggestionEntries> {
    let bytes = fs::read(path).ok()?;
    let content = whole_content(&bytes)?;
    let mut rest = Rest(content.strip_prefix(MAGIC)?);
    let found = String::from_utf8(rest.bytes()?.to_vec()).ok()?;
    if found != state {
        return None;
    }
    let mut units = Vec::new();
    for unit in rest.bytes()?.chunks_exact(8) {
        let number = |at: usize| u16::from_le_bytes([unit[at], unit[at + 1]]);
        let ch = char::from_u32(u32::from_le_bytes([unit[0], unit[1], unit[2], unit[3]]))?;
        let reading = Syllable::numbered(number(4))
            .map(|syllable| Reading { syllable, other: Syllable::numbered(number(6)) });
        units.push(EntryUnit { ch, reading });
    }
    let chars = rest.bytes()?.chunks_exact(2).map(|c| u16::from_le_bytes([c[0], c[1]]));
    let chars: Vec<u16> = chars.collect();
    let starts = rest.numbers()?;
    let articles = rest.numbers()?;
    let kinds: Option<Vec<EntryKind>> =
        rest.bytes()?.iter().map(|&kind| EntryKind::ALL.get(usize::from(kind)).copied()).collect();
    let text_starts = rest.numbers()?;
    let texts = String::from_utf8(rest.bytes()?.to_vec()).ok()?;
    let read = SuggestionEntries {
        state: found,
        units,
        chars,
        starts,
        articles,
        kinds: kinds?,
        texts,
        text_starts,
        ..SuggestionEntries::default()
    };
    is_whole(&read).then(|| read.indexed())
}

/// Whether everything named is there: nothing that is read may panic later.
fn is_whole(read: &SuggestionEntries) -> bool {
    let entries = read.starts.len();
    let ordered = |starts: &[u32], end: usize| {
        starts.first().is_none_or(|&first| first == 0)
            && starts.is_sorted()
            && starts.last().is_none_or(|&last| last as usize <= end)
    };
    [read.articles.len(), read.kinds.len(), read.text_starts.len()] == [entries; 3]
        && !read.units.is_empty()
        && read.chars.iter().all(|&unit| usize::from(unit & !WORD) < read.units.len())
        && ordered(&read.starts, read.chars.len().saturating_sub(1))
        && read.starts.windows(2).all(|two| two[0] < two[1])
        && read.starts.iter().skip(1).all(|&start| read.chars[start as usize - 1] == END)
        && read.chars.last().is_none_or(|&last| last == END)
        && ordered(&read.text_starts, read.texts.len())
        && read.text_starts.iter().all(|&start| read.texts.is_char_boundary(start as usize))
}

/// Writes the file in one step. A file of another process under way is never written over: each has
/// a name of its own until it is whole.
pub(crate) fn write(path: &Path, made: &SuggestionEntries) -> std::io::Result<()> {
    let mut bytes = MAGIC.to_vec();
    let mut put = |part: &[u8]| {
        bytes.extend_from_slice(&(part.len() as u64).to_le_bytes());
        bytes.extend_from_slice(part);
    };
    put(made.state.as_bytes());
    let units = made.units.iter().flat_map(|unit| {
        let number = |s: Option<Syllable>| s.map_or(NONE, Syllable::number);
        let mut bytes = [0; 8];
        bytes[..4].copy_from_slice(&u32::from(unit.ch).to_le_bytes());
        bytes[4..6].copy_from_slice(&number(unit.reading.map(|r| r.syllable)).to_le_bytes());
        bytes[6..].copy_from_slice(&number(unit.reading.and_then(|r| r.other)).to_le_bytes());
        bytes
    });
    put(&units.collect::<Vec<u8>>());
    put(&made.chars.iter().flat_map(|unit| unit.to_le_bytes()).collect::<Vec<u8>>());
    let numbers =
        |numbers: &[u32]| numbers.iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<u8>>();
    put(&numbers(&made.starts));
    put(&numbers(&made.articles));
    let kind = |kind: &EntryKind| EntryKind::ALL.iter().position(|k| k == kind).unwrap_or(0) as u8;
    put(&made.kinds.iter().map(kind).collect::<Vec<u8>>());
    put(&numbers(&made.text_starts));
    put(made.texts.as_bytes());
    bytes.extend_from_slice(&xxh3_64(&bytes).to_le_bytes());
    let dir = path.parent().unwrap_or(Path::new("."));
    let mut file =
        tempfile::Builder::new().prefix(SUGGESTIONS_PREFIX).suffix(TEMPORARY).tempfile_in(dir)?;
    file.write_all(&bytes)?;
    // Others may serve the index as well, and nobody is to change it.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.as_file().set_permissions(fs::Permissions::from_mode(0o444))?;
    }
    file.persist(path).map(drop).map_err(|error| error.error)
}

/// What has not been read yet.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn bytes(&mut self) -> Option<&'a [u8]> {
        let (length, rest) = self.0.split_first_chunk::<8>()?;
        let (part, rest) =
            rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
        self.0 = rest;
        Some(part)
    }

    fn numbers(&mut self) -> Option<Vec<u32>> {
        let bytes = self.bytes()?.chunks_exact(4);
        Some(bytes.map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect())
    }
}

#[cfg(test)]
mod tests {
    use souwen_article::{Article, Paragraph};
    use souwen_text::Analyzer;

    use super::*;
    use crate::suggestions::build::make;

    fn made() -> SuggestionEntries {
        let article = |id: &str, title: &str, text: &str| Article {
            id: id.to_owned(),
            title: title.to_owned(),
            body: vec![Paragraph::text(text)],
            ..Article::default()
        };
        let articles = [
            article("1", "重庆银行行长谈C919", "银行的音乐会。"),
            article("2", "港口扩建", "港口在重庆。"),
        ];
        make("1".to_owned(), &Analyzer::new(), articles.into_iter().map(Ok)).unwrap()
    }

    fn entries_of(suggestions: &SuggestionEntries) -> Vec<(String, EntryKind, u32, String)> {
        let numbered = (0..suggestions.len()).filter_map(|number| suggestions.entry(number));
        let entry = |entry: crate::suggestions::Entry<'_>| {
            let units = (entry.start..entry.start + entry.length)
                .map(|place| suggestions.units()[usize::from(suggestions.unit_at(place))]);
            let read = units.map(|u| u.reading.map_or("-", |reading| reading.syllable.name()));
            let read = read.collect::<Vec<_>>().join(" ");
            (entry.text.to_owned(), entry.kind, entry.articles, read)
        };
        numbered.map(entry).collect()
    }

    #[test]
    fn what_is_written_is_read_back() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("suggestions-1.bin");
        let made = made();
        write(&path, &made).unwrap();
        let read_back = read(&path, made.state()).unwrap();
        assert_eq!(entries_of(&read_back), entries_of(&made));
        assert_eq!(read_back.places, made.places);
        let entries = entries_of(&made);
        assert_eq!(entries[0].0, "重庆");
        assert!(entries.contains(&(
            "重庆".to_owned(),
            EntryKind::Name,
            2,
            "chong qing".to_owned()
        )));
        assert!(
            entries.contains(&(
                "重庆银行行长谈C919".to_owned(),
                EntryKind::Title,
                1,
                "chong qing yin hang hang zhang tan - - - -".to_owned()
            )),
            "{entries:?}"
        );
        // Entries are found from their places.
        for number in 0..made.len() {
            let entry = made.entry(number).unwrap();
            for place in entry.start..=entry.start + entry.length {
                assert_eq!(made.entry_at(place), number);
            }
        }
    }

    #[test]
    fn a_file_that_is_not_whole_is_no_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("suggestions-1.bin");
        let made = made();
        assert!(read(&path, made.state()).is_none());
        write(&path, &made).unwrap();
        assert!(read(&path, "another state").is_none());
        let bytes = fs::read(&path).unwrap();
        for length in (0..bytes.len()).step_by(101) {
            fs::write(&path, &bytes[..length]).unwrap();
            assert!(read(&path, made.state()).is_none(), "{length}");
        }
        for at in (0..bytes.len()).step_by(97) {
            let mut bytes = bytes.clone();
            bytes[at] ^= 1;
            fs::write(&path, &bytes).unwrap();
            assert!(read(&path, made.state()).is_none(), "{at}");
        }
    }
}
