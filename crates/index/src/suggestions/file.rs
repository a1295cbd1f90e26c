//! The file in which the data for suggestions is kept beside the commits.
//!
//! Everything in it can be rebuilt, so a file that is missing, damaged or made by another analyzer is
//! no error. It records which articles were counted, so it serves every commit that has most of them.
//! The first process that needs it writes it whole and puts it in place atomically.

use std::hash::{BuildHasher, RandomState};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use souwen_text::learn::expressions::{KeptCounts, Tally, UnsettledPair, UnsettledRun};
use souwen_text::pinyin::{Reading, Syllable};
use xxhash_rust::xxh3::Xxh3;

use super::counted::{Counted, CountedSegment};
use super::entries::{END, EntryKind, EntryUnit, SuggestionEntries, WORD};
use super::share::Share;
use super::source::Source;
use crate::disk::directory;
use crate::disk::fs::{self as disk, NewFile};
use crate::disk::manifest::Manifest;
use crate::disk::names::{SUGGESTIONS, SUGGESTIONS_PREFIX, TEMPORARY};

/// The beginning of the file.
const MAGIC: &[u8] = b"souwen suggestions 4\n";
/// Marks the absence of a syllable.
const NONE: u16 = u16::MAX;
/// The size of the buffer for reading and writing, in bytes.
const BUFFER: usize = 1 << 18;

/// The content of the file.
#[derive(Debug)]
pub(super) struct Kept {
    /// Identifies how articles were segmented and counted.
    pub cut: String,
    /// When they were counted, in seconds since 1970, and how many.
    pub time: u64,
    pub articles: u64,
    /// Which of them were segmented.
    pub share: Share,
    pub entries: SuggestionEntries,
    pub counts: KeptCounts,
    pub counted: Counted,
}

/// The path of the file.
pub(crate) fn path(dir: &Path, manifest: &Manifest) -> PathBuf {
    directory::generation_path(dir, manifest.generation).join(SUGGESTIONS)
}

/// A unique name for a file that is being written.
pub(super) fn temporary_name() -> String {
    let number = RandomState::new().hash_one(std::process::id());
    format!("{SUGGESTIONS_PREFIX}{number:016x}{TEMPORARY}")
}

/// Whether the checksum of a file is right.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn has_right_checksum(path: &Path) -> io::Result<bool> {
    let mut rest = Rest::open(path)?;
    let mut buffer = vec![0; BUFFER];
    while rest.left > 0 {
        let length = rest.left.min(BUFFER as u64) as usize;
        rest.exactly(&mut buffer[..length])?;
    }
    rest.ends_right()
}

/// Reads the file of a generation; `None` if it is missing, damaged or made differently.
pub(super) fn read(generation: &Path, cut: &str) -> Option<Kept> {
    let mut rest = Rest::open(&generation.join(SUGGESTIONS)).ok()?;
    let kept = rest.kept(cut).ok()??;
    (rest.ends_right().ok()? && is_whole(&kept.entries))
        .then(|| Kept { entries: kept.entries.indexed(), ..kept })
}

/// Whether all indexes are in range, so that no later access can panic.
fn is_whole(read: &SuggestionEntries) -> bool {
    let entries = read.starts.len();
    let ordered = |starts: &[u32], end: usize| {
        starts.first().is_none_or(|&first| first == 0)
            && starts.is_sorted()
            && starts.last().is_none_or(|&last| last as usize <= end)
    };
    let lengths =
        [read.articles.len(), read.kinds.len(), read.sources.len(), read.text_starts.len()];
    lengths == [entries; 4]
        && !read.units.is_empty()
        && read.chars.is_empty() == (entries == 0)
        && read.chars.iter().all(|&unit| usize::from(unit & !WORD) < read.units.len())
        && ordered(&read.starts, read.chars.len().saturating_sub(1))
        && read.starts.windows(2).all(|two| two[0] < two[1])
        && read.starts.iter().skip(1).all(|&start| read.chars[start as usize - 1] == END)
        && read.chars.last().is_none_or(|&last| last == END)
        && read.several.is_sorted()
        && ordered(&read.text_starts, read.texts.len())
        && read.text_starts.iter().all(|&start| read.texts.is_char_boundary(start as usize))
}

/// Writes the file of a generation atomically. It never overwrites a file that another process is
/// writing: each has a unique name until it is complete.
pub(super) fn write(generation: &Path, kept: &Kept) -> io::Result<()> {
    let temporary = generation.join(temporary_name());
    let written = write_to(&temporary, kept)
        .and_then(|()| disk::rename(&temporary, &generation.join(SUGGESTIONS)));
    if written.is_err() {
        let _ = disk::remove_file(&temporary);
    }
    written
}

fn write_to(path: &Path, kept: &Kept) -> io::Result<()> {
    let file = BufWriter::with_capacity(BUFFER, NewFile::create(path)?);
    let mut to = Summed { file, sum: Xxh3::new() };
    to.put(MAGIC)?;
    let Kept { cut, time, articles, share, entries, counts, counted } = kept;
    to.section(cut.as_bytes(), |byte| [*byte])?;
    let (share, min_count) = (share.number().into(), counts.min_count.into());
    let figures = [*time, *articles, share, min_count, counts.total];
    to.section(&figures, |n| n.to_le_bytes())?;
    to.section(&entries.units, |unit| {
        let number = |s: Option<Syllable>| s.map_or(NONE, Syllable::number);
        let mut bytes = [0; 8];
        bytes[..4].copy_from_slice(&u32::from(unit.ch).to_le_bytes());
        bytes[4..6].copy_from_slice(&number(unit.reading.map(|r| r.syllable)).to_le_bytes());
        bytes[6..].copy_from_slice(&number(unit.reading.and_then(|r| r.other)).to_le_bytes());
        bytes
    })?;
    to.section(&entries.chars, |n| n.to_le_bytes())?;
    to.section(&entries.starts, |n| n.to_le_bytes())?;
    to.section(&entries.articles, |n| n.to_le_bytes())?;
    to.section(&entries.kinds, |kind| [*kind as u8])?;
    to.section(&entries.sources, |source| [*source as u8])?;
    to.section(&entries.several, |(entry, source, count)| {
        let mut bytes = [0; 9];
        bytes[..4].copy_from_slice(&entry.to_le_bytes());
        bytes[4] = *source as u8;
        bytes[5..].copy_from_slice(&count.to_le_bytes());
        bytes
    })?;
    to.section(&entries.text_starts, |n| n.to_le_bytes())?;
    to.section(entries.texts.as_bytes(), |byte| [*byte])?;
    to.section(counts.tally.counters(), |byte| [*byte])?;
    to.section(&counts.words, |n| n.to_le_bytes())?;
    to.section(&counts.word_counts, |n| n.to_le_bytes())?;
    to.section(&counts.once, |n| n.to_le_bytes())?;
    to.section(&counts.unsettled, |n| n.to_le_bytes())?;
    to.section(&counts.unsettled_runs, bytes_of_run)?;
    to.section(&counts.pairs, bytes_of_pair)?;
    to.section(&[counted.segments.len() as u64], |n| n.to_le_bytes())?;
    for (name, segment) in &counted.segments {
        to.section(name.as_bytes(), |byte| [*byte])?;
        to.section(&[segment.deleted], |n| n.to_le_bytes())?;
        to.section(&segment.prints, |n| n.to_le_bytes())?;
    }
    let sum = to.sum.digest();
    to.file.write_all(&sum.to_le_bytes())?;
    let mut file = to.file.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.finish().map(drop)
}

/// A file that is being written, with the checksum so far.
struct Summed {
    file: BufWriter<NewFile>,
    sum: Xxh3,
}

impl Summed {
    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.sum.update(bytes);
        self.file.write_all(bytes)
    }

    /// Writes a length in bytes, then the bytes.
    fn section<T, const N: usize>(
        &mut self,
        items: &[T],
        bytes: impl Fn(&T) -> [u8; N],
    ) -> io::Result<()> {
        self.put(&((items.len() * N) as u64).to_le_bytes())?;
        let mut buffer = Vec::with_capacity(BUFFER + N);
        for some in items.chunks((BUFFER / N).max(1)) {
            buffer.clear();
            buffer.extend(some.iter().flat_map(&bytes));
            self.put(&buffer)?;
        }
        Ok(())
    }
}

/// The part of the file that has not been read yet.
struct Rest {
    file: BufReader<std::fs::File>,
    sum: Xxh3,
    /// The number of bytes left before the checksum.
    left: u64,
}

/// The error for an invalid number: the file is damaged.
fn damaged() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

impl Rest {
    fn open(path: &Path) -> io::Result<Rest> {
        let file = disk::open(path)?;
        let left = file.metadata()?.len().checked_sub(8).ok_or_else(damaged)?;
        Ok(Rest { file: BufReader::with_capacity(BUFFER, file), sum: Xxh3::new(), left })
    }

    fn exactly(&mut self, bytes: &mut [u8]) -> io::Result<()> {
        self.left = self.left.checked_sub(bytes.len() as u64).ok_or_else(damaged)?;
        self.file.read_exact(bytes)?;
        self.sum.update(bytes);
        Ok(())
    }

    /// Whether everything was read, and the right checksum follows.
    fn ends_right(&mut self) -> io::Result<bool> {
        let mut sum = [0; 8];
        self.file.read_exact(&mut sum)?;
        Ok(self.left == 0 && self.sum.digest().to_le_bytes() == sum)
    }

    fn section<T, const N: usize>(
        &mut self,
        item: impl Fn([u8; N]) -> Option<T>,
    ) -> io::Result<Vec<T>> {
        let mut length = [0; 8];
        self.exactly(&mut length)?;
        let length = u64::from_le_bytes(length);
        if length > self.left || length % N as u64 != 0 {
            return Err(damaged());
        }
        let mut left = length as usize / N;
        let mut items = Vec::with_capacity(left);
        let mut buffer = vec![0; left.min(BUFFER / N) * N];
        while left > 0 {
            let some = left.min(BUFFER / N);
            self.exactly(&mut buffer[..some * N])?;
            for bytes in buffer[..some * N].as_chunks().0 {
                items.push(item(*bytes).ok_or_else(damaged)?);
            }
            left -= some;
        }
        Ok(items)
    }

    fn text(&mut self) -> io::Result<String> {
        let bytes = self.section(|[byte]| Some(byte))?;
        String::from_utf8(bytes).map_err(|_| damaged())
    }

    fn numbers(&mut self) -> io::Result<Vec<u32>> {
        self.section(|bytes| Some(u32::from_le_bytes(bytes)))
    }

    fn long_numbers(&mut self) -> io::Result<Vec<u64>> {
        self.section(|bytes| Some(u64::from_le_bytes(bytes)))
    }

    /// `None` if it was made differently.
    fn kept(&mut self, cut: &str) -> io::Result<Option<Kept>> {
        let mut magic = [0; MAGIC.len()];
        self.exactly(&mut magic)?;
        if magic != MAGIC || self.text()? != cut {
            return Ok(None);
        }
        let figures: [u64; 5] = self.long_numbers()?.try_into().map_err(|_| damaged())?;
        let [time, articles, share, min_count, total] = figures;
        let share = u32::try_from(share).ok().and_then(Share::one_in).ok_or_else(damaged)?;
        let entries = self.entries()?;
        let counters = self.section(|[byte]| Some(byte))?;
        let counts = KeptCounts {
            min_count: u32::try_from(min_count).map_err(|_| damaged())?,
            total,
            tally: Tally::from_counters(counters).ok_or_else(damaged)?,
            words: self.long_numbers()?,
            word_counts: self.numbers()?,
            once: self.long_numbers()?,
            unsettled: self.long_numbers()?,
            unsettled_runs: self.section(|bytes| Some(run_of(bytes)))?,
            pairs: self.section(|bytes| Some(pair_of(bytes)))?,
            ..KeptCounts::default()
        };
        let mut counted = Counted::default();
        let segments = self.long_numbers()?;
        for _ in 0..segments.first().copied().unwrap_or_default() {
            let name = self.text()?;
            let deleted = self.numbers()?.first().copied().ok_or_else(damaged)?;
            let prints = Arc::new(self.long_numbers()?);
            counted.segments.insert(name, CountedSegment { prints, deleted });
        }
        let cut = cut.to_owned();
        Ok(Some(Kept { cut, time, articles, share, entries, counts, counted }))
    }

    fn entries(&mut self) -> io::Result<SuggestionEntries> {
        let kind = |[kind]: [u8; 1]| EntryKind::ALL.get(usize::from(kind)).copied();
        let source = |[source]: [u8; 1]| Source::ALL.get(usize::from(source)).copied();
        Ok(SuggestionEntries {
            units: self.section(unit_of)?,
            chars: self.section(|bytes| Some(u16::from_le_bytes(bytes)))?,
            starts: self.numbers()?,
            articles: self.numbers()?,
            kinds: self.section(kind)?,
            sources: self.section(source)?,
            several: self.section(|[a, b, c, d, of, e, f, g, h]| {
                let (entry, count) =
                    (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h]));
                Some((entry, source([of])?, count))
            })?,
            text_starts: self.numbers()?,
            texts: self.text()?,
            ..SuggestionEntries::default()
        })
    }
}

fn bytes_of_run(run: &UnsettledRun) -> [u8; 24] {
    let parts = [
        run.count.to_le_bytes(),
        run.articles.to_le_bytes(),
        run.before.to_le_bytes(),
        run.after.to_le_bytes(),
        run.cohesion.to_le_bytes(),
        run.whole.to_le_bytes(),
    ];
    let mut bytes = [0; 24];
    bytes.as_chunks_mut().0.copy_from_slice(&parts);
    bytes
}

fn run_of(bytes: [u8; 24]) -> UnsettledRun {
    let part = |at: usize| bytes.as_chunks().0[at];
    UnsettledRun {
        count: u32::from_le_bytes(part(0)),
        articles: u32::from_le_bytes(part(1)),
        before: f32::from_le_bytes(part(2)),
        after: f32::from_le_bytes(part(3)),
        cohesion: f32::from_le_bytes(part(4)),
        whole: u32::from_le_bytes(part(5)),
    }
}

fn bytes_of_pair(pair: &UnsettledPair) -> [u8; 33] {
    let [first, second] = pair.words;
    let mut bytes = [0; 33];
    let numbers = [pair.run, first, second, pair.text].map(u64::to_le_bytes);
    bytes[..32].as_chunks_mut().0.copy_from_slice(&numbers);
    bytes[32] = u8::from(pair.fixed);
    bytes
}

fn pair_of(bytes: [u8; 33]) -> UnsettledPair {
    let number = |at: usize| u64::from_le_bytes(bytes.as_chunks().0[at]);
    let (run, text) = (number(0), number(3));
    UnsettledPair { run, words: [number(1), number(2)], text, fixed: bytes[32] != 0 }
}

fn unit_of(unit: [u8; 8]) -> Option<EntryUnit> {
    let number = |at: usize| u16::from_le_bytes([unit[at], unit[at + 1]]);
    let ch = char::from_u32(u32::from_le_bytes([unit[0], unit[1], unit[2], unit[3]]))?;
    let reading = Syllable::numbered(number(4))
        .map(|syllable| Reading { syllable, other: Syllable::numbered(number(6)) });
    Some(EntryUnit { ch, reading })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use souwen_article::{Article, Paragraph};
    use souwen_text::Analyzer;

    use super::*;
    use crate::suggestions::Entry;
    use crate::suggestions::make::make;

    fn made() -> Kept {
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
        let articles = articles.into_iter().map(Ok);
        let all = (Share::ALL, None);
        let (entries, counts) = make(&Analyzer::new(), None, articles, all).unwrap();
        let mut counted = Counted::default();
        let segment = CountedSegment { prints: Arc::new(vec![4, 0, 5]), deleted: 1 };
        counted.segments.insert("0123".to_owned(), segment);
        let cut = "1".to_owned();
        let share = Share::one_in(3).unwrap();
        Kept { cut, time: 12, articles: 2, share, entries, counts, counted }
    }

    fn entries_of(suggestions: &SuggestionEntries) -> Vec<(String, EntryKind, u32, String)> {
        let numbered = (0..suggestions.len()).filter_map(|number| suggestions.entry(number));
        let entry = |entry: Entry<'_>| {
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
        let made = made();
        write(dir.path(), &made).unwrap();
        let back = read(dir.path(), "1").unwrap();
        assert_eq!(entries_of(&back.entries), entries_of(&made.entries));
        assert_eq!(back.entries.places, made.entries.places);
        assert_eq!(back.entries.sources, made.entries.sources);
        assert_eq!(back.entries.several, made.entries.several);
        assert_eq!(back.counts, made.counts);
        assert_eq!((back.time, back.articles, back.share.number()), (12, 2, 3));
        assert_eq!(back.counted.segments, made.counted.segments);
        let entries = entries_of(&made.entries);
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
        for number in 0..made.entries.len() {
            let entry = made.entries.entry(number).unwrap();
            for place in entry.start..=entry.start + entry.length {
                assert_eq!(made.entries.entry_at(place), number);
            }
        }
    }

    #[test]
    fn a_file_that_is_not_whole_is_no_file() {
        let dir = tempfile::tempdir().unwrap();
        assert!(read(dir.path(), "1").is_none());
        write(dir.path(), &made()).unwrap();
        assert!(read(dir.path(), "another analyzer").is_none());
        let path = dir.path().join(SUGGESTIONS);
        assert!(has_right_checksum(&path).unwrap());
        let bytes = fs::read(&path).unwrap();
        let damaged = |bytes: &[u8], what: &str| {
            fs::remove_file(&path).unwrap();
            fs::write(&path, bytes).unwrap();
            assert!(read(dir.path(), "1").is_none(), "{what}");
            assert!(!has_right_checksum(&path).unwrap_or(false), "{what}");
        };
        for length in (0..bytes.len()).step_by(101) {
            damaged(&bytes[..length], &format!("cut at {length}"));
        }
        for at in (0..bytes.len()).step_by(97) {
            let mut bytes = bytes.clone();
            bytes[at] ^= 1;
            damaged(&bytes, &format!("changed at {at}"));
        }
        damaged(&[bytes, vec![0]].concat(), "longer");
        // Nothing else was left behind.
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
