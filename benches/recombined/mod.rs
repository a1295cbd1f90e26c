//! Large collections for the benchmarks, recombined from the paragraphs of a given collection.
//!
//! An article takes its other fields and the number of its paragraphs from one article of the collection,
//! each paragraph from any article, its title from two, and a random day between the first and the last. So
//! words, lengths and days are realistic, and titles are rarely repeated. The same seed gives the same
//! articles, and a larger collection begins with the articles of a smaller one.

use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;

use serde_json::{Map, Value};
use souwen::text::Date;

use crate::random::Random;

/// The characters at which a title can be cut.
const CUTS: [char; 5] = [' ', '，', '：', '　', '！'];

/// An endless source of recombined articles.
pub(crate) struct Recombined {
    /// The articles without their texts, each with its number of paragraphs.
    shapes: Vec<(Map<String, Value>, usize)>,
    titles: Vec<String>,
    paragraphs: Vec<String>,
    /// The first and the last day, in days since 1970.
    days: (i32, i32),
    random: Random,
    seed: u64,
    made: usize,
}

impl Recombined {
    /// Reads a collection: JSON Lines with `title`, `date` and a `body` with one paragraph in each line.
    pub(crate) fn of(collection: &Path, seed: u64) -> Result<Recombined, Box<dyn Error>> {
        let (mut shapes, mut titles, mut paragraphs) = (Vec::new(), Vec::new(), Vec::new());
        let mut days = (i32::MAX, i32::MIN);
        for line in BufReader::new(File::open(collection)?).lines() {
            let Value::Object(mut fields) = serde_json::from_str(&line?)? else { continue };
            let text = |field: Option<Value>| match field {
                Some(Value::String(text)) => text,
                _ => String::new(),
            };
            titles.push(text(fields.remove("title")));
            if let Some(date) = Date::parse_iso(&text(fields.remove("date"))) {
                days = (days.0.min(date.days()), days.1.max(date.days()));
            }
            let before = paragraphs.len();
            let body = text(fields.remove("body"));
            paragraphs.extend(body.lines().filter(|line| !line.is_empty()).map(str::to_owned));
            fields.remove("id");
            shapes.push((fields, paragraphs.len() - before));
        }
        if shapes.is_empty() || paragraphs.is_empty() || days.0 > days.1 {
            return Err("the collection has no articles with a body and a date".into());
        }
        let random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        Ok(Recombined { shapes, titles, paragraphs, days, random, seed, made: 0 })
    }

    /// Writes this many articles, one in each line.
    pub(crate) fn write(&mut self, count: usize, out: &mut impl Write) -> std::io::Result<()> {
        for article in self.take(count) {
            writeln!(out, "{article}")?;
        }
        out.flush()
    }

    fn title(&mut self) -> String {
        let first = self.random.below(self.titles.len());
        let second = self.random.below(self.titles.len());
        let (first, second) = (&self.titles[first], &self.titles[second]);
        let head = first.split(CUTS).next().unwrap_or_default();
        let tail = second.rsplit(CUTS).next().unwrap_or_default();
        format!("{head} {tail}")
    }
}

impl Iterator for Recombined {
    type Item = Value;

    fn next(&mut self) -> Option<Value> {
        self.made += 1;
        let shape = self.random.below(self.shapes.len());
        let title = self.title();
        let day = self.days.0 + self.random.below((self.days.1 - self.days.0) as usize + 1) as i32;
        let (mut fields, count) = self.shapes[shape].clone();
        let mut body = String::new();
        for _ in 0..count.max(1) {
            if !body.is_empty() {
                body.push('\n');
            }
            body.push_str(&self.paragraphs[self.random.below(self.paragraphs.len())]);
        }
        fields.insert("id".to_owned(), format!("made-{}-{:07}", self.seed, self.made).into());
        fields.insert("date".to_owned(), Date::from_days(day).map(|d| d.to_string()).into());
        fields.insert("title".to_owned(), title.into());
        fields.insert("body".to_owned(), body.into());
        Some(Value::Object(fields))
    }
}
