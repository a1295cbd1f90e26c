//! Reads the characters of an embedded TrueType font, for fonts whose codes are glyph numbers and whose
//! characters are not stated anywhere else.

use std::collections::HashMap;

use hayro_syntax::object::{Dict, Stream};

use super::super::content::Budget;

/// The maximum size of a font that is read, in bytes.
const LARGEST_FONT: usize = 32 << 20;
/// The maximum number of characters of a font, counting duplicates.
const MAX_CHARACTERS: usize = 1 << 18;

/// The characters of the glyphs of a font.
pub(super) struct Embedded {
    /// For each character number, the glyph number in two bytes; `None` when the numbers are equal.
    shapes: Option<Vec<u8>>,
    characters: HashMap<u16, char>,
}

impl Embedded {
    /// Reads the font of a descendant font, if it is a TrueType font with a character table.
    pub(super) fn read(font: &Dict<'_>, budget: &mut Budget) -> Option<Embedded> {
        let file = font.get::<Dict<'_>>("FontDescriptor")?;
        let file = file.get::<Stream<'_>>("FontFile2").or_else(|| file.get("FontFile3"))?;
        let characters = characters(&budget.unpack(&file, LARGEST_FONT)?)?;
        let shapes = font.get::<Stream<'_>>("CIDToGIDMap");
        let shapes = shapes.and_then(|stream| budget.unpack(&stream, MAX_CHARACTERS));
        Some(Embedded { shapes, characters })
    }

    /// The character with this number.
    pub(super) fn character(&self, number: u32) -> Option<char> {
        let shape = match &self.shapes {
            Some(shapes) => read_u16(shapes, usize::try_from(number).ok()?.checked_mul(2)?)?,
            None => u16::try_from(number).ok()?,
        };
        self.characters.get(&shape).copied()
    }
}

/// The first character of each glyph, according to the table `cmap`.
fn characters(font: &[u8]) -> Option<HashMap<u16, char>> {
    let tables = usize::from(read_u16(font, 4)?);
    let table = (0..tables).find_map(|at| {
        let entry = 12 + at * 16;
        let is_it = font.get(entry..entry + 4)? == b"cmap";
        is_it.then(|| read_u32(font, entry + 8)).flatten()
    })?;
    let table = font.get(table..)?;
    let mut found = HashMap::new();
    for at in 0..usize::from(read_u16(table, 2)?) {
        let entry = 4 + at * 8;
        let (platform, coding) = (read_u16(table, entry)?, read_u16(table, entry + 2)?);
        let is_unicode = platform == 0 || platform == 3 && matches!(coding, 1 | 10);
        let part = read_u32(table, entry + 4).and_then(|at| table.get(at..));
        let Some(part) = part.filter(|_| is_unicode) else { continue };
        match read_u16(part, 0) {
            Some(4) => segments(part, &mut found),
            Some(12) => groups(part, &mut found),
            _ => None,
        };
    }
    (!found.is_empty()).then_some(found)
}

/// Reads a table of format 4: segments of two-byte characters.
fn segments(part: &[u8], found: &mut HashMap<u16, char>) -> Option<()> {
    let doubled = usize::from(read_u16(part, 6)?);
    let mut left = MAX_CHARACTERS;
    for at in (0..doubled).step_by(2) {
        let last = read_u16(part, 14 + at)?;
        let first = read_u16(part, 16 + doubled + at)?;
        let moved = read_u16(part, 16 + 2 * doubled + at)?;
        let place = 16 + 3 * doubled + at;
        let offset = usize::from(read_u16(part, place)?);
        for code in first..=last {
            let shape = if offset == 0 {
                code.wrapping_add(moved)
            } else {
                let shape = read_u16(part, place + offset + 2 * usize::from(code - first))?;
                if shape == 0 { 0 } else { shape.wrapping_add(moved) }
            };
            if let Some(c) = char::from_u32(u32::from(code)).filter(|_| shape != 0) {
                found.entry(shape).or_insert(c);
            }
            left = left.checked_sub(1)?;
        }
    }
    Some(())
}

/// Reads a table of format 12: groups of four-byte characters.
fn groups(part: &[u8], found: &mut HashMap<u16, char>) -> Option<()> {
    let mut left = MAX_CHARACTERS;
    for at in 0..read_u32(part, 12)? {
        let group = 16 + at.checked_mul(12)?;
        let first = u32::try_from(read_u32(part, group)?).ok()?;
        let last = u32::try_from(read_u32(part, group + 4)?).ok()?;
        let shape = u32::try_from(read_u32(part, group + 8)?).ok()?;
        for (code, shape) in (first..=last).zip(shape..=u32::from(u16::MAX)) {
            if let (Some(c), Ok(shape)) = (char::from_u32(code), u16::try_from(shape)) {
                found.entry(shape).or_insert(c);
            }
            left = left.checked_sub(1)?;
        }
    }
    Some(())
}

fn read_u16(bytes: &[u8], at: usize) -> Option<u16> {
    let two = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_be_bytes([two[0], two[1]]))
}

fn read_u32(bytes: &[u8], at: usize) -> Option<usize> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    usize::try_from(u32::from_be_bytes([four[0], four[1], four[2], four[3]])).ok()
}
