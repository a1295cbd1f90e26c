//! Making what suggestions are made from of all articles.

use std::collections::HashMap;

use souwen_article::{Article, Field};
use souwen_text::pinyin::{Reading, read_word};
use souwen_text::segment::Cut;
use souwen_text::{Analyzer, ExpressionKind, Expressions, fold, fold_char};

use super::entries::{END, EntryKind, EntryUnit, SuggestionEntries, WORD};
use crate::IndexError;
use crate::disk::manifest::Manifest;

/// The version of what is made: raise it with every change to what is suggested or how it is read.
const VERSION: u32 = 1;
/// The longest title that is suggested, in significant characters.
const MAX_TITLE: usize = 60;
/// The longest text of an entry, in bytes.
const MAX_TEXT: usize = 600;
/// How much text is cut into words at once, in bytes: longer than any paragraph that is one.
const MAX_PART: usize = 64 << 10;
/// As many units as can be numbered.
const MAX_UNITS: usize = WORD as usize - 1;

/// Names what suggestions are made of: articles, dictionary and the way of making them.
pub(crate) fn state(manifest: &Manifest, analyzer: &Analyzer) -> String {
    format!(
        "{VERSION} {} {}-{} {}",
        analyzer.fingerprint(),
        manifest.generation,
        manifest.changed,
        manifest.articles
    )
}

/// Makes what suggestions are made from of all articles. `state` names them.
pub(crate) fn make(
    state: String,
    analyzer: &Analyzer,
    articles: impl Iterator<Item = Result<Article, IndexError>>,
) -> Result<SuggestionEntries, IndexError> {
    let mut expressions = Expressions::new(analyzer);
    let mut titles: HashMap<String, (String, u32)> = HashMap::new();
    let mut values: HashMap<String, (String, u32, EntryKind)> = HashMap::new();
    for article in articles {
        let article = article?;
        let title = (!article.title_generated).then_some(article.title.as_str());
        let body = article.body.iter().flat_map(|paragraph| parts(&paragraph.text));
        expressions.read(title.into_iter().chain(article.subtitle.as_deref()).chain(body));
        if let Some(title) = title {
            let (folded, text) = (folded(title), title.trim().replace(char::is_control, " "));
            titles.entry(folded).or_insert((text, 0)).1 += 1;
        }
        add_values(&article, &mut values);
    }
    let mut collected = Collected::default();
    for (folded, (text, articles, kind)) in values {
        collected.add(analyzer, folded, text, kind, articles);
    }
    for expression in expressions.finish() {
        let kind = match expression.kind {
            ExpressionKind::Word => EntryKind::Word,
            ExpressionKind::Person | ExpressionKind::Name => EntryKind::Name,
            ExpressionKind::Phrase => EntryKind::Phrase,
            ExpressionKind::Function => EntryKind::Function,
        };
        let person = expression.kind == ExpressionKind::Person;
        let units = expression.words.iter();
        let units: Vec<_> = units.flat_map(|word| units_of(analyzer, word, person)).collect();
        let folded = units.iter().map(|(unit, _)| unit.ch).collect();
        collected.put(folded, expression.written, kind, expression.articles, units);
    }
    for (folded, (text, articles)) in titles {
        collected.add(analyzer, folded, text, EntryKind::Title, articles);
    }
    Ok(collected.finish(state))
}

/// A text in parts of a length that can be cut into words at once.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let mut left = text;
    std::iter::from_fn(move || {
        let (part, rest) = left.split_at(left.floor_char_boundary(MAX_PART));
        left = rest;
        (!part.is_empty()).then_some(part)
    })
}

/// The values of the fields that readers look for by name.
fn add_values(article: &Article, values: &mut HashMap<String, (String, u32, EntryKind)>) {
    let fields = [
        (Field::Author, EntryKind::Name),
        (Field::Place, EntryKind::Name),
        (Field::Source, EntryKind::Name),
        (Field::Section, EntryKind::Name),
        (Field::Tag, EntryKind::Word),
    ];
    for (field, kind) in fields {
        for value in field.values(article) {
            let folded = folded(value);
            if folded.chars().nth(1).is_some() && !folded.chars().all(char::is_numeric) {
                values.entry(folded).or_insert_with(|| (value.to_owned(), 0, kind)).1 += 1;
            }
        }
    }
}

fn folded(text: &str) -> String {
    fold(text).iter().map(|c| c.ch).collect()
}

/// The units of a word (folded; signs inside it are left out).
fn units_of(analyzer: &Analyzer, word: &str, person: bool) -> Vec<(EntryUnit, bool)> {
    let chars: Vec<char> = word.chars().filter_map(fold_char).collect();
    // A dictionary's word that is in no list of unusual readings is read as usual.
    let settled = chars.len() > 1 && analyzer.tag(word).is_some();
    let readings = read_word(&chars, person).into_iter().map(|reading| {
        reading.map(|reading| Reading { other: reading.other.filter(|_| !settled), ..reading })
    });
    let units = chars.into_iter().zip(readings).map(|(ch, reading)| EntryUnit { ch, reading });
    units.enumerate().map(|(i, unit)| (unit, i == 0)).collect()
}

/// Entries being put together.
#[derive(Debug, Default)]
struct Collected {
    entries: Vec<Collecting>,
    /// The entries by their folded text.
    numbers: HashMap<String, usize>,
}

#[derive(Debug)]
struct Collecting {
    text: String,
    kind: EntryKind,
    articles: u32,
    /// The units, and whether a word begins with each.
    units: Vec<(EntryUnit, bool)>,
}

impl Collected {
    /// Adds a text that is cut into words here.
    fn add(
        &mut self,
        analyzer: &Analyzer,
        folded: String,
        text: String,
        kind: EntryKind,
        articles: u32,
    ) {
        let length = folded.chars().count();
        if !(2..=MAX_TITLE).contains(&length) {
            return;
        }
        let mut units = Vec::with_capacity(length);
        for token in analyzer.words(&text, Cut::Plain) {
            let person = length < 5
                && (kind == EntryKind::Name || analyzer.tag(&token.term).as_deref() == Some("nr"));
            units.extend(units_of(analyzer, &token.term, person));
        }
        // Words have no signs, nor may they be longer than a term: what is left out is read by itself.
        if units.len() != length {
            units = units_of(analyzer, &folded, false);
        }
        self.put(folded, text, kind, articles, units);
    }

    fn put(
        &mut self,
        folded: String,
        text: String,
        kind: EntryKind,
        articles: u32,
        units: Vec<(EntryUnit, bool)>,
    ) {
        if text.len() > MAX_TEXT || units.is_empty() {
            return;
        }
        if let Some(&number) = self.numbers.get(&folded) {
            let entry = &mut self.entries[number];
            entry.articles = entry.articles.max(articles);
            return;
        }
        self.numbers.insert(folded, self.entries.len());
        self.entries.push(Collecting { text, kind, articles, units });
    }

    fn finish(mut self, state: String) -> SuggestionEntries {
        drop(self.numbers);
        self.entries
            .sort_unstable_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.text.cmp(&b.text)));
        let end = EntryUnit { ch: '\0', reading: None };
        let mut made =
            SuggestionEntries { state, units: vec![end], ..SuggestionEntries::default() };
        let mut numbers: HashMap<EntryUnit, u16> = HashMap::new();
        for entry in self.entries {
            let start = made.chars.len();
            // A collection of more different characters than there are has no business here; what
            // they stand in is left out.
            for (unit, begins) in &entry.units {
                let number = match numbers.get(unit) {
                    Some(&number) => number,
                    None if made.units.len() < MAX_UNITS => {
                        let number = made.units.len() as u16;
                        made.units.push(*unit);
                        numbers.insert(*unit, number);
                        number
                    }
                    None => END,
                };
                made.chars.push(if *begins { number | WORD } else { number });
            }
            if made.chars[start..].iter().any(|&unit| unit & !WORD == END) {
                made.chars.truncate(start);
                continue;
            }
            made.chars.push(END);
            made.starts.push(start as u32);
            made.articles.push(entry.articles);
            made.kinds.push(entry.kind);
            made.text_starts.push(made.texts.len() as u32);
            made.texts.push_str(&entry.text);
        }
        made.indexed()
    }
}
