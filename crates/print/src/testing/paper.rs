//! Lays out newspaper pages: columns, headlines, boxes, continued stories.

use super::coding::Coding;
use super::file::FileWriter;
use super::words::{Words, script_of};

/// The size of the page of a paper, in points.
const PAGE: (f32, f32) = (1000., 1400.);
/// Its margin.
const MARGIN: f32 = 60.;
/// The type size of its text.
const SIZE: f32 = 10.;
/// The distance between lines.
const LEADING: f32 = 15.;
/// The distance between columns.
const GUTTER: f32 = 16.;
/// The indentation of first lines, in characters.
const INDENT: usize = 2;

/// The look of a paper.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// The encoding of its text.
    pub coding: Coding,
    /// The number of columns of a page.
    pub columns: usize,
    /// The number of rows of stories on a page.
    pub rows: usize,
    /// Whether there are rules between rows.
    pub has_rules: bool,
    /// Whether some stories are in boxes.
    pub has_boxes: bool,
    /// Whether it has two pages, with stories that continue on the second.
    pub goes_on: bool,
    /// Whether headlines are aligned left rather than centered.
    pub is_left: bool,
    /// The seed of the random numbers.
    pub seed: u64,
}

/// A story as intended.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Intended {
    /// Its headline.
    pub headline: String,
    /// Its text, without continuation marks.
    pub text: String,
}

/// A paper, and its intended content.
pub struct Paper {
    /// The file.
    pub file: Vec<u8>,
    /// Its stories in reading order; those in boxes come after the others of their page.
    pub stories: Vec<Intended>,
}

/// Makes a paper.
pub fn paper(look: &Look) -> Paper {
    let mut file = FileWriter::default();
    let font = file.font(look.coding, false);
    let words = script_of(look.coding.collection(), look.seed);
    let mut press = Press { file, font, words, look: *look, count: 0 };
    let mut stories = Vec::new();
    let mut open: Option<(String, Vec<String>)> = None;
    for page in 1..=if look.goes_on { 2 } else { 1 } {
        press.page(page, &mut stories, &mut open);
    }
    Paper { file: press.file.finish(), stories }
}

struct Press {
    file: FileWriter,
    font: usize,
    words: Words,
    look: Look,
    count: usize,
}

impl Press {
    fn page(
        &mut self,
        page: usize,
        stories: &mut Vec<Intended>,
        open: &mut Option<(String, Vec<String>)>,
    ) {
        self.file.page(PAGE.0, PAGE.1);
        let name =
            if self.look.coding.collection() == "CNS1" { "山城日報" } else { "山城日报" };
        self.line(9., (MARGIN, 40.), &format!("{name} 2023年8月13日 第0{page}版"));
        self.line(9., (PAGE.0 / 2., PAGE.1 - 30.), &page.to_string());
        let (mut boxed, mut plain) = (Vec::new(), Vec::new());
        let mut top = 80.;
        let rows = self.look.rows;
        let mut before = Vec::new();
        for row in 0..rows {
            let spans = self.spans(&before);
            before = edges(&spans);
            let height = (PAGE.1 - 160.) / count_of(rows) - 20.;
            let mut column = 0;
            for (at, span) in spans.iter().enumerate() {
                let is_boxed =
                    self.look.has_boxes && row > 0 && at == spans.len() - 1 && spans.len() > 1;
                let is_first = page == 1 && row == 0 && at == 0;
                let is_last = page == 2 && row == rows - 1 && at == 0;
                let place = Module { column, span: *span, top, height, is_boxed };
                if is_last && let Some((headline, rest)) = open.take() {
                    self.continued(&place, &headline, &rest);
                } else {
                    let story = self.story(&place, is_first && self.look.goes_on, open);
                    if is_boxed { boxed.push(story) } else { plain.push(story) }
                }
                column += span;
            }
            top += height + 20.;
            if self.look.has_rules && row + 1 < rows {
                self.file.rule((MARGIN, top - 10.), (PAGE.0 - MARGIN, top - 10.));
            }
        }
        stories.append(&mut plain);
        stories.append(&mut boxed);
    }

    /// The number of columns of each story in a row. No gap between stories is below another gap, unless
    /// rules show what belongs together.
    fn spans(&mut self, before: &[usize]) -> Vec<usize> {
        for _ in 0..100 {
            let mut spans = Vec::new();
            let mut left = self.look.columns;
            while left > 0 {
                let span = 1 + self.words.number(left.min(3));
                spans.push(span);
                left -= span;
            }
            let aligned = edges(&spans).iter().any(|edge| before.contains(edge));
            if self.look.has_rules || !aligned {
                return spans;
            }
        }
        vec![self.look.columns]
    }

    fn story(
        &mut self,
        place: &Module,
        goes_on: bool,
        open: &mut Option<(String, Vec<String>)>,
    ) -> Intended {
        let columns = Columns::of(place, self.look.columns);
        self.count += 1;
        let sizes: &[f32] = if place.span == 1 { &[16., 18.] } else { &[22., 26., 32.] };
        let size = sizes[self.words.number(sizes.len())];
        let max = whole(columns.width / size).min(14);
        let headline = self.words.headline(self.count, max);
        self.headline(place, &columns, size, &headline);
        let below = place.top + size * 1.5;
        let lines =
            whole((place.top + place.height - below) / LEADING) - usize::from(place.is_boxed);
        let room = lines * columns.left.len();
        let mut paragraphs: Vec<String> = Vec::new();
        loop {
            let least = 40 + self.words.number(80);
            let next = self.words.paragraph(least);
            let all = [paragraphs.as_slice(), std::slice::from_ref(&next)].concat();
            if set(&all, columns.characters).len() + 1 > room {
                break;
            }
            paragraphs = all;
        }
        let whole_text = paragraphs.concat();
        let mut shown = paragraphs;
        if goes_on && shown.len() > 1 {
            let rest = shown.split_off(shown.len() - 1);
            if let Some(last) = shown.last_mut() {
                last.push_str(self.marks().0);
            }
            *open = Some((headline.clone(), rest));
        }
        self.text(&columns, below, lines, &shown);
        Intended { headline, text: whole_text }
    }

    /// The continuation marks at both ends of a continued story.
    fn marks(&self) -> (&'static str, &'static str) {
        match self.look.coding.collection() {
            "CNS1" => ("（下轉第2版）", "（上接第1版）"),
            _ => ("（下转第2版）", "（上接第1版）"),
        }
    }

    fn continued(&mut self, place: &Module, headline: &str, rest: &[String]) {
        let columns = Columns::of(place, self.look.columns);
        self.headline(place, &columns, 16., headline);
        let below = place.top + 24.;
        let lines = whole((place.top + place.height - below) / LEADING);
        let mut shown = rest.to_vec();
        if let Some(first) = shown.first_mut() {
            first.insert_str(0, self.marks().1);
        }
        self.text(&columns, below, lines, &shown);
    }

    fn headline(&mut self, place: &Module, columns: &Columns, size: f32, headline: &str) {
        let width = count_of(headline.chars().count()) * size;
        let left = columns.left[0];
        let x = if self.look.is_left { left } else { left + (columns.width - width).max(0.) / 2. };
        self.line(size, (x, place.top + size), headline);
        if place.is_boxed {
            self.file.frame(left - 6., place.top - 6., columns.width + 12., place.height + 4.);
        }
    }

    /// Sets paragraphs into columns of equal length.
    fn text(&mut self, columns: &Columns, top: f32, max: usize, paragraphs: &[String]) {
        let lines = set(paragraphs, columns.characters);
        let each = lines.len().div_ceil(columns.left.len()).min(max).max(1);
        for (column, part) in columns.left.iter().zip(lines.chunks(each)) {
            for (at, (indent, line)) in part.iter().enumerate() {
                let place =
                    (column + count_of(*indent) * SIZE, top + SIZE + count_of(at) * LEADING);
                self.line(SIZE, place, line);
            }
        }
        assert!(lines.len() <= each * columns.left.len(), "the columns are too short");
    }

    fn line(&mut self, size: f32, place: (f32, f32), text: &str) {
        self.file.text(self.font, size, place, text);
    }
}

/// The area of a story.
struct Module {
    column: usize,
    span: usize,
    top: f32,
    height: f32,
    is_boxed: bool,
}

/// The columns of an area.
struct Columns {
    left: Vec<f32>,
    /// The total width, from the left of the first to the right of the last.
    width: f32,
    /// The number of characters of a line.
    characters: usize,
}

impl Columns {
    fn of(place: &Module, columns: usize) -> Columns {
        let all = PAGE.0 - 2. * MARGIN;
        let each = (all - GUTTER * (count_of(columns) - 1.)) / count_of(columns);
        let inset = if place.is_boxed { 8. } else { 0. };
        let left = |at: usize| MARGIN + count_of(at) * (each + GUTTER) + inset;
        let left: Vec<f32> = (place.column..place.column + place.span).map(left).collect();
        let width = each * count_of(place.span) + GUTTER * (count_of(place.span) - 1.) - 2. * inset;
        Columns { left, width, characters: whole((each - inset) / SIZE) }
    }
}

fn edges(spans: &[usize]) -> Vec<usize> {
    let mut edges: Vec<usize> = spans
        .iter()
        .scan(0, |edge, span| {
            *edge += span;
            Some(*edge)
        })
        .collect();
    edges.pop();
    edges
}

/// Breaks paragraphs into lines, each with its indentation in characters.
fn set(paragraphs: &[String], characters: usize) -> Vec<(usize, String)> {
    let mut lines = Vec::new();
    for paragraph in paragraphs {
        let mut left: Vec<char> = paragraph.chars().collect();
        let mut indent = INDENT;
        while !left.is_empty() {
            let rest = left.split_off((characters - indent).min(left.len()));
            lines.push((indent, left.into_iter().collect()));
            left = rest;
            indent = 0;
        }
    }
    lines
}

#[expect(clippy::cast_precision_loss, reason = "columns and lines are few")]
fn count_of(count: usize) -> f32 {
    count as f32
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "lengths of a page")]
fn whole(number: f32) -> usize {
    number as usize
}
