//! The account of a file in the dry run: how much of its text went where, and, if requested, every piece.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::beginning;
use crate::cli::output::table::{Align, Table, number};
use souwen::article::account::{Fate, Piece, Surplus};

/// The maximal number of characters of a piece that are shown.
const BEGINNING: usize = 60;

/// Significant characters, counted by what happened to them.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Totals {
    text: usize,
    metadata: usize,
    omitted: BTreeMap<&'static str, usize>,
    missing: usize,
    surplus: usize,
}

impl Totals {
    pub(super) fn piece(&mut self, piece: &Piece) {
        let length = piece.significant();
        match &piece.fate {
            Fate::Text(_) => self.text += length,
            Fate::Metadata(..) => self.metadata += length,
            Fate::Omitted(what) => *self.omitted.entry(what).or_default() += length,
            Fate::Missing => self.missing += length,
        }
    }

    pub(super) fn surplus(&mut self, surplus: &[Surplus]) {
        self.surplus += surplus.iter().map(|surplus| surplus.text.chars().count()).sum::<usize>();
    }

    pub(super) fn add(&mut self, other: &Totals) {
        self.text += other.text;
        self.metadata += other.metadata;
        self.missing += other.missing;
        self.surplus += other.surplus;
        for (what, length) in &other.omitted {
            *self.omitted.entry(what).or_default() += length;
        }
    }

    /// The account in a line: `1,234 characters: 1,200 text, 20 metadata, 14 left out (…), 0 unaccounted
    /// for`.
    pub(super) fn line(&self) -> String {
        let omitted: usize = self.omitted.values().sum();
        let all = self.text + self.metadata + omitted + self.missing;
        let mut by_kind: Vec<(&str, usize)> =
            self.omitted.iter().map(|(what, length)| (*what, *length)).collect();
        by_kind.sort_by_key(|(_, length)| std::cmp::Reverse(*length));
        let kinds: Vec<String> =
            by_kind.iter().map(|(what, length)| format!("{what} {}", number(*length))).collect();
        let kinds =
            if kinds.is_empty() { String::new() } else { format!(" ({})", kinds.join(", ")) };
        let surplus = match self.surplus {
            0 => String::new(),
            surplus => format!(", {} in the text that the file does not hold", number(surplus)),
        };
        format!(
            "{} letters, digits and Han: {} text, {} metadata, {} left out{kinds}, {} unaccounted for{surplus}",
            number(all),
            number(self.text),
            number(self.metadata),
            number(omitted),
            number(self.missing)
        )
    }
}

/// Every piece with what happened to it, as far as it is shown.
pub(super) struct Pieces {
    table: Table,
    /// The number of the first record of the file.
    first: usize,
}

impl Pieces {
    pub(super) fn new(first: usize) -> Pieces {
        Pieces { table: Table::new(&[Align::Left, Align::Left, Align::Left]), first }
    }

    pub(super) fn piece(&mut self, piece: &Piece) {
        let fate = match &piece.fate {
            Fate::Text(record) => format!("text of {}", record + self.first),
            Fate::Metadata(record, field) => format!("{field} of {}", record + self.first),
            Fate::Omitted(what) => (*what).to_owned(),
            Fate::Missing => "unaccounted for".to_owned(),
        };
        let text = beginning(&piece.text, BEGINNING);
        self.table.row([format!("   line {}", piece.line), fate, text]);
    }

    pub(super) fn surplus(&mut self, surplus: &[Surplus]) {
        for surplus in surplus {
            let record = surplus.record + self.first;
            let text = beginning(&surplus.text, BEGINNING);
            self.table.row([String::new(), format!("not in the file, text of {record}"), text]);
        }
    }

    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        self.table.write(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_a_line_and_its_pieces() {
        let piece = |line, text: &str, fate| Piece { line, text: text.to_owned(), fate };
        let pieces = [
            piece(1, "江城新桥", Fate::Metadata(0, "title".to_owned())),
            piece(3, "新桥建成，", Fate::Text(0)),
            piece(4, "待核", Fate::Omitted("a comment")),
            piece(5, "通车", Fate::Missing),
        ];
        let surplus = [Surplus { record: 0, text: "甲".to_owned() }];
        let (mut totals, mut shown) = (Totals::default(), Pieces::new(7));
        for piece in &pieces {
            totals.piece(piece);
            shown.piece(piece);
        }
        totals.surplus(&surplus);
        shown.surplus(&surplus);
        assert_eq!(
            totals.line(),
            "12 letters, digits and Han: 4 text, 4 metadata, 2 left out (a comment 2), 2 unaccounted for, \
             1 in the text that the file does not hold"
        );
        totals.add(&totals.clone());
        assert!(
            totals.line().starts_with("24 letters, digits and Han: 8 text"),
            "{}",
            totals.line()
        );
        let mut out = Vec::new();
        shown.write(&mut out).unwrap();
        let pieces = String::from_utf8(out).unwrap();
        let pieces: Vec<Vec<&str>> = pieces
            .lines()
            .map(|line| line.trim().split("  ").filter(|cell| !cell.is_empty()).collect())
            .collect();
        let expected = [
            &["line 1", "title of 7", "江城新桥"][..],
            &["line 3", "text of 7", "新桥建成，"],
            &["line 4", "a comment", "待核"],
            &["line 5", "unaccounted for", "通车"],
            &["not in the file, text of 7", "甲"],
        ];
        assert_eq!(
            pieces
                .iter()
                .map(|row| row.iter().map(|cell| cell.trim()).collect::<Vec<_>>())
                .collect::<Vec<_>>(),
            expected
        );
    }
}
