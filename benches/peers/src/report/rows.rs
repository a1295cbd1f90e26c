//! The rows of the table.

use super::{Clock, Measured, Report};

/// Which value of a row is the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Best {
    /// The highest.
    Most,
    /// The lowest.
    Least,
    /// None: the value only explains another one.
    Neither,
}

/// A value of an engine.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// The value for comparisons.
    pub value: f64,
    /// Its text.
    pub text: String,
}

/// A row: its name, and a cell for each engine.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The measured quantity, with its unit.
    pub name: String,
    /// Which value is the best.
    pub best: Best,
    /// Whether another row says nearly the same.
    pub is_repeated: bool,
    /// The cells, in the order of the engines; `None` if nothing was measured.
    pub cells: Vec<Option<Cell>>,
}

const MEGABYTE: f64 = 1e6;

/// All rows.
pub fn all(report: &Report) -> Vec<Row> {
    let text = report.bytes as f64 / MEGABYTE;
    let mut rows = vec![
        row(report, "indexing, MB of text a processor second", Best::Most, |one| {
            let seconds = one.least(|indexing, _| Some(indexing.processor))?;
            one_digit(text / seconds)
        }),
        row(report, "indexing, MB of text a second that passes", Best::Most, |one| {
            let seconds = one.least(|indexing, _| Some(indexing.wall))?;
            one_digit(text / seconds)
        }),
        row(report, "index on disk, bytes for a byte of text", Best::Least, |one| {
            let bytes = one.least(|indexing, _| Some(indexing.bytes as f64))?;
            let value = bytes / MEGABYTE / text;
            Some(Cell { value, text: format!("{value:.2}") })
        }),
        row(report, "most memory while indexing, MB", Best::Least, |one| {
            whole(one.least(|indexing, _| Some(indexing.peak as f64 / 1e3))?)
        }),
        row(report, "memory after searching, MB (not of files)", Best::Least, |one| {
            let resident = one.least(|_, searching| Some(searching.resident as f64 / 1e3))?;
            let private = one.least(|_, searching| Some(searching.private as f64 / 1e3))?;
            Some(Cell { value: resident, text: format!("{resident:.0} ({private:.0})") })
        }),
    ];
    for (clock, of) in [(Clock::Processor, "µs of processors"), (Clock::Wall, "µs that pass")] {
        for (arm, (name, _)) in report.arms.iter().enumerate() {
            let name = format!("{name}, p50 / p99 {of}");
            let timed = row(report, &name, Best::Least, |one| times(one, arm, clock));
            rows.push(Row { is_repeated: clock == Clock::Wall, ..timed });
        }
    }
    rows.push(row(report, "of those, threads beside the one that asks", Best::Neither, |one| {
        let share = one.least(|_, searching| Some(searching.aside))?;
        (share > 0.0).then(|| Cell { value: share, text: format!("{:.0} %", share * 100.0) })
    }));
    let lengths = [
        ("all of them", 1..=usize::MAX),
        ("1 character", 1..=1),
        ("2 characters", 2..=2),
        ("3 to 8 characters", 3..=8),
        ("9 to 16 characters", 9..=16),
    ];
    for (name, lengths) in lengths {
        let name = format!("articles found that hold a random substring, {name}");
        rows.push(row(report, &name, Best::Most, |one| {
            let value = one.recall(&report.runs, lengths.clone())?;
            Some(Cell { value, text: format!("{:.2} %", value * 100.0) })
        }));
    }
    for (at, (name, questions)) in report.judged.iter().enumerate() {
        let name = format!("MRR@10, {name}, {questions} queries");
        rows.push(row(report, &name, Best::Most, |one| {
            let value = *one.ranks.get(at)?;
            Some(Cell { value, text: format!("{value:.4}") })
        }));
    }
    rows.retain(|row| row.cells.iter().any(Option::is_some));
    rows
}

fn row(report: &Report, name: &str, best: Best, cell: impl Fn(&Measured) -> Option<Cell>) -> Row {
    Row {
        name: name.to_owned(),
        best,
        is_repeated: false,
        cells: report.measured.iter().map(cell).collect(),
    }
}

/// Two percentiles of an arm; the first is compared.
fn times(one: &Measured, arm: usize, clock: Clock) -> Option<Cell> {
    let (median, last) = (one.time(arm, clock, 0.5)?, one.time(arm, clock, 0.99)?);
    let digits = |time: f64| match time.round() as u64 {
        short @ ..10_000 => short.to_string(),
        long => format!("{} {:03}", long / 1_000, long % 1_000),
    };
    Some(Cell { value: median, text: format!("{} / {}", digits(median), digits(last)) })
}

fn one_digit(value: f64) -> Option<Cell> {
    Some(Cell { value, text: format!("{value:.1}") })
}

fn whole(value: f64) -> Option<Cell> {
    Some(Cell { value, text: format!("{value:.0}") })
}

impl Row {
    /// The engine with the best value, if there are several engines.
    pub fn winner(&self) -> Option<usize> {
        if self.best == Best::Neither || self.cells.iter().flatten().count() < 2 {
            return None;
        }
        let cells = self.cells.iter().enumerate();
        let values = cells.filter_map(|(at, cell)| Some((at, cell.as_ref()?.value)));
        let compare = |a: &(usize, f64), b: &(usize, f64)| match self.best {
            Best::Most => b.1.total_cmp(&a.1),
            Best::Least | Best::Neither => a.1.total_cmp(&b.1),
        };
        values.min_by(compare).map(|(at, _)| at)
    }
}
