//! PDF files: generated, then damaged, truncated and recombined wrongly.

use std::time::Duration;

use souwen::article::{ReadOptions, read_file};
use souwen_print::testing::{CODINGS, FileWriter, Look, Tables, paper};
use souwen_print::{Limits, Unread, read_pdf, stories};

use crate::outcome::{Outcome, ensure};
use crate::random::Random;
use crate::readers::{Collected, check_record, found};

/// Pieces of drawings, valid and invalid.
const DRAWING: [&str; 28] = [
    "q",
    "Q",
    "BT",
    "ET",
    "1 0 0 1 50 400 cm",
    "0 1 -1 0 300 300 Tm",
    "1e9 0 0 1 0 0 Tm",
    "0 0 0 0 0 0 cm",
    "/F0 10 Tf",
    "/F1 -7 Tf",
    "/F9 0 Tf",
    "<c9bdb3c7> Tj",
    "(\\(\\377) Tj",
    "[<c9bd> -99999 <b3c7> (x)] TJ",
    "0 -12 Td",
    "T*",
    "99999999 Tc",
    "-5 Tz",
    "10 20 300 400 re S",
    "0 0 m 500 0 l S",
    "/A Do",
    "BI /W 1 /H 1 ID x EI",
    "/Span <</ActualText <FEFF4E2D>>> BDC",
    "EMC",
    "[[[[",
    ">>",
    "% \n",
    "/Fm gs",
];
/// Separators between the parts of a file.
const PARTS: [&[u8]; 16] = [
    b"endobj",
    b"endstream",
    b"stream\n",
    b"xref",
    b"trailer",
    b"startxref\n0",
    b"<<",
    b">>",
    b"[",
    b"]",
    b"/Length 99999999",
    b"/Kids[3 0 R 3 0 R]",
    b"/Filter[/FlateDecode/FlateDecode]",
    b"/Type/ObjStm/N 9/First 9",
    b"1 0 obj",
    b"-1 0 R",
];

/// The files to damage.
pub struct Papers {
    whole: Vec<Vec<u8>>,
    folder: tempfile::TempDir,
}

impl Papers {
    pub fn new() -> std::io::Result<Papers> {
        let look = |at: usize| Look {
            coding: CODINGS[at],
            columns: 2 + at % 5,
            rows: 1 + at % 3,
            has_rules: at % 2 == 0,
            has_boxes: at % 3 == 0,
            goes_on: at % 4 == 0,
            is_left: at % 5 == 0,
            seed: at as u64,
        };
        let chinese =
            (0..CODINGS.len()).filter(|at| ["GB1", "CNS1"].contains(&CODINGS[*at].collection()));
        Ok(Papers {
            whole: chinese.map(|at| paper(&look(at)).file).collect(),
            folder: tempfile::tempdir()?,
        })
    }

    fn file(&self, random: &mut Random) -> Vec<u8> {
        let mut file = match random.below(3) {
            0 => drawn(random),
            _ => self.whole[random.below(self.whole.len())].clone(),
        };
        for _ in 0..random.below(12) {
            let at = random.below(file.len().max(1));
            match random.below(5) {
                0 => file.truncate(at),
                1 if at < file.len() => file[at] = random.below(256) as u8,
                2 => {
                    let part = PARTS[random.below(PARTS.len())];
                    file.splice(at..at, part.iter().copied());
                }
                3 => {
                    let end = (at + random.below(400)).min(file.len());
                    file.drain(at..end);
                }
                _ => {
                    let end = (at + random.below(400)).min(file.len());
                    let copied = file[at..end].to_vec();
                    let to = random.below(file.len().max(1));
                    file.splice(to..to, copied);
                }
            }
            if file.is_empty() {
                break;
            }
        }
        file
    }

    pub fn try_pdf(&self, random: &mut Random, input: &mut String) -> Outcome {
        let file = self.file(random);
        *input = String::from_utf8_lossy(&file).into_owned();
        let limits = Limits {
            part: 1 << 20,
            unpacked: 4 << 20,
            tables: 1 << 20,
            operations: 200_000,
            time: Duration::from_secs(20),
            ..Limits::default()
        };
        match read_pdf(file.clone(), &limits) {
            Ok(document) => {
                let printed = stories(&document);
                for story in &printed.stories {
                    ensure!(
                        story.page <= story.last_page,
                        "from {} to {}",
                        story.page,
                        story.last_page
                    );
                    let whole = |text: &str| !text.trim().is_empty();
                    ensure!(
                        story.paragraphs.iter().all(|p| whole(&p.text)),
                        "an empty paragraph: {story:?}"
                    );
                    ensure!(
                        story.paragraphs.iter().all(|p| !p.places.is_empty()),
                        "no place: {story:?}"
                    );
                }
            }
            Err(unread) => {
                let ends = !matches!(unread, Unread::Broken | Unread::TooLong(_));
                ensure!(ends, "{unread}");
            }
        }
        if random.one_in(8) {
            let found = found(self.folder.path(), "a.pdf", &file)?;
            let mut collected = Collected::default();
            if read_file(&found, &ReadOptions::default(), &mut collected).is_ok() {
                collected.records.iter().try_for_each(check_record)?;
            }
        }
        Ok(())
    }
}

/// A file with one page with many kinds of drawing.
fn drawn(random: &mut Random) -> Vec<u8> {
    let mut file = FileWriter::default();
    file.is_packed = random.one_in(2);
    file.tables = [Tables::Plain, Tables::Packed, Tables::Missing][random.below(3)];
    for _ in 0..2 {
        let coding = CODINGS[random.below(CODINGS.len())];
        file.font(coding, random.one_in(2));
    }
    for _ in 0..=random.below(3) {
        file.page(600., 800.);
        for _ in 0..random.below(120) {
            let step = DRAWING[random.below(DRAWING.len())];
            file.draw(step);
        }
    }
    file.finish()
}
