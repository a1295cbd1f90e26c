//! Plain text tables, aligned by the display width of characters: a Han character takes two columns.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr as _;

use super::terminal::safe;

/// The alignment of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// For words.
    Left,
    /// For numbers.
    Right,
}

/// Rows of cells. Each cell is made safe for the terminal when it is added.
#[derive(Debug, Clone, Default)]
pub struct Table {
    aligns: Vec<Align>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with columns of these alignments.
    pub fn new(aligns: &[Align]) -> Table {
        Table { aligns: aligns.to_vec(), rows: Vec::new() }
    }

    /// Adds a row.
    pub fn row<S: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = S>) {
        self.rows.push(cells.into_iter().map(|cell| safe(cell.as_ref()).into_owned()).collect());
    }

    /// Writes the rows with two spaces between columns, without spaces at the ends of lines.
    ///
    /// # Errors
    /// When writing fails.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let widths: Vec<usize> = (0..self.aligns.len())
            .map(|column| {
                self.rows.iter().filter_map(|row| row.get(column)).map(|c| c.width()).max()
            })
            .map(Option::unwrap_or_default)
            .collect();
        for row in &self.rows {
            let mut line = String::new();
            for ((cell, width), align) in row.iter().zip(&widths).zip(&self.aligns) {
                let padding = " ".repeat(width.saturating_sub(cell.width()));
                match align {
                    Align::Left => line.extend([cell.as_str(), &padding]),
                    Align::Right => line.extend([padding.as_str(), cell]),
                }
                line.push_str("  ");
            }
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

/// A number with thousands separators.
pub fn number(value: impl TryInto<u64>) -> String {
    let digits = value.try_into().unwrap_or(u64::MAX).to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A count with its noun, `1 article`, `2 articles`.
pub fn count(value: impl TryInto<u64>, noun: &str) -> String {
    let value = number(value);
    if value == "1" { format!("1 {noun}") } else { format!("{value} {noun}s") }
}

/// A size in the largest fitting decimal unit.
pub fn bytes(value: u64) -> String {
    let units = ["kB", "MB", "GB", "TB"];
    let mut size = value as f64;
    let mut unit = "B";
    for next in units {
        if size < 999.95 {
            break;
        }
        size /= 1000.0;
        unit = next;
    }
    if unit == "B" { format!("{value} B") } else { format!("{size:.1} {unit}") }
}

/// A duration in a fitting unit.
pub fn duration(value: std::time::Duration) -> String {
    let seconds = value.as_secs_f64();
    match seconds {
        s if s < 0.001 => format!("{:.0} µs", s * 1e6),
        s if s < 0.1 => format!("{:.2} ms", s * 1e3),
        s if s < 1.0 => format!("{:.0} ms", s * 1e3),
        s if s < 60.0 => format!("{s:.1} s"),
        s => format!("{:.0} min {:02.0} s", (s / 60.0).floor(), (s % 60.0).floor()),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn han_characters_take_two_columns() {
        let mut table = Table::new(&[Align::Left, Align::Right, Align::Left]);
        table.row(["term", "position", "text"]);
        table.row(["中亚", "0", "中亚"]);
        table.row(["c919", "12", "Ｃ９１９"]);
        table.row(["一\u{1b}", "3", ""]);
        let mut out = Vec::new();
        table.write(&mut out).unwrap();
        let expected = "term  position  text\n中亚         0  中亚\nc919        12  Ｃ９１９\n\
                        一␛          3\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn numbers_sizes_times() {
        #[track_caller]
        fn check(actual: String, expected: &str) {
            assert_eq!(actual, expected);
        }
        check(number(0_u64), "0");
        check(number(999_usize), "999");
        check(number(26_670_u64), "26,670");
        check(number(1_000_000_u64), "1,000,000");
        check(count(1_usize, "file"), "1 file");
        check(count(0_usize, "file"), "0 files");
        check(count(1_200_usize, "file"), "1,200 files");
        check(bytes(0), "0 B");
        check(bytes(999), "999 B");
        check(bytes(1_500), "1.5 kB");
        check(bytes(999_960), "1.0 MB");
        check(bytes(29_300_000), "29.3 MB");
        check(duration(Duration::from_micros(170)), "170 µs");
        check(duration(Duration::from_micros(2_350)), "2.35 ms");
        check(duration(Duration::from_millis(450)), "450 ms");
        check(duration(Duration::from_millis(3_210)), "3.2 s");
        check(duration(Duration::from_secs(125)), "2 min 05 s");
    }
}
