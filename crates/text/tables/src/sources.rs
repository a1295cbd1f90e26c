//! The packages from which the tables are generated, found where Cargo and `scripts/tables` put them.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Failure;

/// Where `scripts/tables` unpacks Unicode's data after checking its hash.
const UNICODE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../../target/tables/unicode-data/usr/share/unicode");

/// The directories of the packages in this package's `Cargo.lock`. Cargo has checked their hashes.
pub struct Sources {
    roots: HashMap<String, PathBuf>,
}

impl Sources {
    /// Asks Cargo, which downloads missing packages.
    pub fn find() -> Result<Sources, Failure> {
        let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        let output = Command::new(env!("CARGO"))
            .args(["metadata", "--format-version", "1", "--manifest-path", manifest])
            .output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into());
        }
        let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
        let packages = metadata["packages"].as_array().ok_or("cargo metadata names no packages")?;
        let root = |package: &serde_json::Value| {
            let manifest = Path::new(package["manifest_path"].as_str()?);
            Some((package["name"].as_str()?.to_owned(), manifest.parent()?.to_owned()))
        };
        let sources = Sources { roots: packages.iter().filter_map(root).collect() };
        sources.hold_the_segmenters_version()?;
        Ok(sources)
    }

    /// The tables must be made from the dictionary of the product's segmenter, so its version must be the
    /// same.
    fn hold_the_segmenters_version(&self) -> Result<(), Failure> {
        let lock = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../Cargo.lock");
        let lock = fs::read_to_string(lock)?.replace("\r\n", "\n");
        let locked = lock.split("name = \"jieba-rs\"\nversion = \"").nth(1);
        let locked = locked.and_then(|rest| rest.split('"').next()).unwrap_or_default();
        if self.root("jieba-rs")?.ends_with(format!("jieba-rs-{locked}")) {
            return Ok(());
        }
        Err(format!(
            "the product has jieba-rs {locked}: name that in crates/text/tables/Cargo.toml"
        )
        .into())
    }

    /// jieba's dictionary.
    pub fn dictionary(&self) -> Result<Vec<DictionaryWord>, Failure> {
        let text = self.read("jieba-rs", "src/data/dict.txt")?;
        let entry = |line: &str| {
            let mut fields = line.split(' ');
            Some(DictionaryWord {
                word: fields.next()?.to_owned(),
                frequency: fields.next()?.parse().ok()?,
                tag: fields.next()?.to_owned(),
            })
        };
        text.lines()
            .map(|line| entry(line).ok_or_else(|| format!("no word: {line}").into()))
            .collect()
    }

    /// The pairs of characters of one of OpenCC's dictionaries.
    pub fn conversions(&self, name: &str) -> Result<Vec<(char, char)>, Failure> {
        let text = self.read("opencc-sys", &format!("OpenCC/data/dictionary/{name}.txt"))?;
        let mut pairs = Vec::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let Some((from, to)) = line.split_once('\t') else { continue };
            pairs.extend(to.split(' ').filter_map(|to| Some((single(from)?, single(to)?))));
        }
        Ok(pairs)
    }

    /// The readings of each character with tone marks, the usual one first.
    pub fn readings(&self) -> Result<Vec<(char, String)>, Failure> {
        let text = self.read("pinyin", "pinyin-data/pinyin.txt")?;
        let reading = |line: &str| {
            let (code, rest) = line.strip_prefix("U+")?.split_once(": ")?;
            let c = character(code)?;
            Some((c, rest.split([',', ' ']).next()?.to_owned()))
        };
        Ok(text.lines().filter_map(reading).collect())
    }

    /// The values of some properties in a file of Unihan: the character, the property, the value.
    pub fn unihan(
        &self,
        file: &str,
        properties: &[&str],
    ) -> Result<Vec<(char, String, String)>, Failure> {
        let value = |line: &str| {
            let mut fields = line.strip_prefix("U+")?.split('\t');
            let c = character(fields.next()?)?;
            let property = fields.next().filter(|property| properties.contains(property))?;
            Some((c, property.to_owned(), fields.next()?.to_owned()))
        };
        Ok(Self::unicode(file)?.lines().filter_map(value).collect())
    }

    /// The characters in one of Unicode's files that map ranges of characters to a character.
    pub fn equivalents(&self, file: &str) -> Result<Vec<(char, char)>, Failure> {
        let mut pairs = Vec::new();
        for line in Self::unicode(file)?.lines() {
            let Some((range, to)) = line.split('#').next().and_then(|line| line.split_once(';'))
            else {
                continue;
            };
            let (first, last) = range.trim().split_once("..").unwrap_or((range.trim(), range.trim()));
            let ends = (character(first), character(last), character(to.trim()));
            let (Some(first), Some(last), Some(to)) = ends else {
                return Err(format!("{file}: {line}").into());
            };
            pairs.extend((first..=last).map(|c| (c, to)));
        }
        Ok(pairs)
    }

    fn unicode(file: &str) -> Result<String, Failure> {
        let path = Path::new(UNICODE).join(file);
        fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()).into())
    }

    fn read(&self, package: &str, path: &str) -> Result<String, Failure> {
        let path = self.root(package)?.join(path);
        fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()).into())
    }

    fn root(&self, package: &str) -> Result<&Path, Failure> {
        let root = self.roots.get(package).ok_or_else(|| format!("no package {package}"))?;
        Ok(root)
    }
}

/// A word of jieba's dictionary.
pub struct DictionaryWord {
    pub word: String,
    pub frequency: u64,
    pub tag: String,
}

/// The character with a code in hexadecimal digits.
fn character(code: &str) -> Option<char> {
    char::from_u32(u32::from_str_radix(code, 16).ok()?)
}

/// The only character of a text; `None` if it has several or none.
fn single(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}
