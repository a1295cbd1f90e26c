//! The format in which the data for suggestions is written: sections of numbers, each preceded by
//! its length, and a checksum at the end.

use std::io::{self, Read, Write};

use souwen_text::pinyin::{Reading, Syllable};
use xxhash_rust::xxh3::Xxh3;

use super::entries::{END, EntryKind, EntryUnit, SuggestionEntries, WORD};
use super::source::Source;

/// Marks the absence of a syllable.
const NONE: u16 = u16::MAX;
/// The size of the buffer for reading and writing, in bytes.
pub(super) const BUFFER: usize = 1 << 18;

/// A destination, with the checksum of everything written to it so far.
pub(super) struct Summed<W> {
    to: W,
    sum: Xxh3,
}

impl<W: Write> Summed<W> {
    pub(super) fn new(to: W) -> Summed<W> {
        Summed { to, sum: Xxh3::new() }
    }

    pub(super) fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.sum.update(bytes);
        self.to.write_all(bytes)
    }

    /// Writes the checksum after everything else.
    pub(super) fn finish(mut self) -> io::Result<W> {
        let sum = self.sum.digest();
        self.to.write_all(&sum.to_le_bytes())?;
        Ok(self.to)
    }

    /// Writes a length in bytes, then the bytes.
    pub(super) fn section<T, const N: usize>(
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

/// The part of the input that has not been read yet.
pub(super) struct Rest<R> {
    from: R,
    sum: Xxh3,
    /// The number of bytes left before the checksum.
    pub(super) left: u64,
}

/// The error for input that is not what was written.
pub(super) fn damaged() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

impl<R: Read> Rest<R> {
    /// Starts at the front of an input of this length in bytes, checksum included.
    pub(super) fn new(from: R, length: u64) -> io::Result<Rest<R>> {
        let left = length.checked_sub(8).ok_or_else(damaged)?;
        Ok(Rest { from, sum: Xxh3::new(), left })
    }

    pub(super) fn exactly(&mut self, bytes: &mut [u8]) -> io::Result<()> {
        self.left = self.left.checked_sub(bytes.len() as u64).ok_or_else(damaged)?;
        self.from.read_exact(bytes)?;
        self.sum.update(bytes);
        Ok(())
    }

    /// Whether everything was read, and the right checksum follows.
    pub(super) fn ends_right(&mut self) -> io::Result<bool> {
        let mut sum = [0; 8];
        self.from.read_exact(&mut sum)?;
        Ok(self.left == 0 && self.sum.digest().to_le_bytes() == sum)
    }

    pub(super) fn section<T, const N: usize>(
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

    pub(super) fn text(&mut self) -> io::Result<String> {
        let bytes = self.section(|[byte]| Some(byte))?;
        String::from_utf8(bytes).map_err(|_| damaged())
    }

    pub(super) fn numbers(&mut self) -> io::Result<Vec<u32>> {
        self.section(|bytes| Some(u32::from_le_bytes(bytes)))
    }

    pub(super) fn long_numbers(&mut self) -> io::Result<Vec<u64>> {
        self.section(|bytes| Some(u64::from_le_bytes(bytes)))
    }
}

/// Writes entries.
pub(super) fn put_entries<W: Write>(
    to: &mut Summed<W>,
    entries: &SuggestionEntries,
) -> io::Result<()> {
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
    to.section(entries.texts.as_bytes(), |byte| [*byte])
}

/// Reads entries. Whether their indexes are in range is checked by [`is_whole`].
pub(super) fn entries<R: Read>(rest: &mut Rest<R>) -> io::Result<SuggestionEntries> {
    let kind = |[kind]: [u8; 1]| EntryKind::ALL.get(usize::from(kind)).copied();
    let source = |[source]: [u8; 1]| Source::ALL.get(usize::from(source)).copied();
    Ok(SuggestionEntries {
        units: rest.section(unit_of)?,
        chars: rest.section(|bytes| Some(u16::from_le_bytes(bytes)))?,
        starts: rest.numbers()?,
        articles: rest.numbers()?,
        kinds: rest.section(kind)?,
        sources: rest.section(source)?,
        several: rest.section(|[a, b, c, d, of, e, f, g, h]| {
            let (entry, count) =
                (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h]));
            Some((entry, source([of])?, count))
        })?,
        text_starts: rest.numbers()?,
        texts: rest.text()?,
        ..SuggestionEntries::default()
    })
}

/// Whether all indexes are in range, so that no later access can panic.
pub(super) fn is_whole(read: &SuggestionEntries) -> bool {
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

fn unit_of(unit: [u8; 8]) -> Option<EntryUnit> {
    let number = |at: usize| u16::from_le_bytes([unit[at], unit[at + 1]]);
    let ch = char::from_u32(u32::from_le_bytes([unit[0], unit[1], unit[2], unit[3]]))?;
    let reading = Syllable::numbered(number(4))
        .map(|syllable| Reading { syllable, other: Syllable::numbered(number(6)) });
    Some(EntryUnit { ch, reading })
}
