//! The layout of indexes of earlier formats, and their JSON files.

use std::io::ErrorKind;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::is_earlier;
use crate::IndexError;
use crate::disk::commit::Commit;
use crate::disk::manifest::SourceFolder;
use crate::disk::names::{CURRENT, GENERATION_PREFIX};
use crate::disk::{directory, fs as disk};

/// The beginning of `CURRENT`. The format number follows.
const FORMAT_PREFIX: &str = "souwen-index format ";

/// The content of `CURRENT` in an index of an earlier format.
#[derive(Debug)]
pub(crate) enum OlderCurrent {
    /// Formats 1 and 2: the format and the number of the generation.
    Generation(u32, u32),
    /// Format 3 and later: the format and the commit itself.
    Commit(u32, Box<Commit>),
}

impl OlderCurrent {
    /// Reads `CURRENT` of the index at `dir`; `None` unless it has an earlier format.
    pub(crate) fn read(dir: &Path) -> Result<Option<OlderCurrent>, IndexError> {
        let path = dir.join(CURRENT);
        match disk::read(&path) {
            Ok(bytes) => Ok(OlderCurrent::parse(&bytes)),
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
            {
                Ok(None)
            }
            Err(error) => Err(IndexError::io(path, error)),
        }
    }

    fn parse(bytes: &[u8]) -> Option<OlderCurrent> {
        if let Some((format, generation)) = generation_of(bytes) {
            return Some(OlderCurrent::Generation(format, generation));
        }
        let (format, commit) = Commit::parse_since_3(bytes)?;
        is_earlier(format).then(|| OlderCurrent::Commit(format, Box::new(commit)))
    }

    /// The format number.
    pub(crate) fn format(&self) -> u32 {
        match self {
            OlderCurrent::Generation(format, _) | OlderCurrent::Commit(format, _) => *format,
        }
    }
}

/// The format and the generation in a `CURRENT` of format 1 or 2.
pub(crate) fn generation_of(bytes: &[u8]) -> Option<(u32, u32)> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (format, generation) = text.strip_prefix(FORMAT_PREFIX)?.split_once('\n')?;
    let format = format.parse().ok().filter(|format| (1..3).contains(format))?;
    let generation = generation.strip_suffix('\n')?.strip_prefix(GENERATION_PREFIX)?;
    Some((format, generation.parse().ok()?))
}

/// The needed part of the manifest of formats 1 and 2.
#[derive(Debug, Deserialize)]
pub(crate) struct OlderManifest {
    pub commit: u64,
    pub articles: u64,
    pub folders: Vec<SourceFolder>,
}

/// Reads a JSON file of a generation.
pub(crate) fn read_json<T: DeserializeOwned>(
    dir: &Path,
    generation: u32,
    name: &str,
) -> Result<T, IndexError> {
    let hurt = |reason: &str| IndexError::damaged(dir, &file_name(generation, name), reason);
    let path = directory::generation_path(dir, generation).join(name);
    let bytes = disk::read(&path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => hurt("it is missing"),
        _ => IndexError::io(path, error),
    })?;
    serde_json::from_slice(&bytes).map_err(|error| hurt(&format!("it cannot be read: {error}")))
}

/// The name of a file of a generation, relative to the directory of the index.
pub(crate) fn file_name(generation: u32, name: &str) -> String {
    format!("{GENERATION_PREFIX}{generation}/{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn current_of_an_earlier_format() {
        let check = |text: &str, expected| {
            assert_eq!(generation_of(text.as_bytes()), expected, "{text}");
        };
        check("souwen-index format 1\ngen-7\n", Some((1, 7)));
        check("souwen-index format 2\ngen-1\n", Some((2, 1)));
        check("souwen-index format 3\ngen-1\n", None);
        check("souwen-index format 0\ngen-1\n", None);
        check("souwen-index format 2\n", None);
        check("souwen-index format 2\ngen-1", None);
        check("MANIFEST-1\n", None);
    }
}
