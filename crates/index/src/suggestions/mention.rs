//! What an article gives suggestions: its title, the values of its fields, and what its text speaks of.

use std::collections::HashSet;

use souwen_article::{Article, Field};
use souwen_text::learn::expressions::Expression;
use souwen_text::learn::names_in_signs;
use souwen_text::pinyin::{Reading, read_word};
use souwen_text::segment::Cut;
use souwen_text::{Analyzer, ExpressionKind, fold, fold_char};

use super::entries::{EntryKind, EntryUnit, hash_of_text};
use super::source::Source;

/// The longest title that is suggested, in significant characters.
const MAX_TITLE: usize = 60;
/// The longest text of an entry, in bytes.
const MAX_TEXT: usize = 600;
/// How much text is cut into words at once, in bytes: longer than any paragraph that is one.
const MAX_PART: usize = 64 << 10;

/// A text that could be suggested.
#[derive(Debug, Clone)]
pub(super) struct Mention {
    /// As it is shown.
    pub text: Box<str>,
    pub kind: EntryKind,
    pub source: Source,
    /// Its words (folded), where they are known; else it is cut when that is needed.
    words: Option<Box<[Box<str>]>>,
    /// Whether it is the name of a person.
    person: bool,
}

impl Mention {
    /// What an expression is as an entry, with the hash of its text; `None` when it is none.
    pub(super) fn of_expression(expression: Expression) -> Option<(u64, Mention)> {
        let kind = match expression.kind {
            ExpressionKind::Word => EntryKind::Word,
            ExpressionKind::Person | ExpressionKind::Name => EntryKind::Name,
            ExpressionKind::Phrase => EntryKind::Phrase,
            ExpressionKind::Function => EntryKind::Function,
        };
        // Signs inside a word are left out.
        let folded: String =
            expression.words.iter().flat_map(|word| word.chars()).filter_map(fold_char).collect();
        if folded.is_empty() || expression.written.len() > MAX_TEXT {
            return None;
        }
        let mention = Mention {
            text: expression.written.into(),
            kind,
            source: expression.origin.into(),
            words: Some(expression.words.into_iter().map(Into::into).collect()),
            person: expression.kind == ExpressionKind::Person,
        };
        Some((hash_of_text(&folded), mention))
    }

    fn of_text(text: &str, kind: EntryKind, source: Source) -> Option<(u64, Mention)> {
        let folded = folded(text);
        let possible = (2..=MAX_TITLE).contains(&folded.chars().count()) && text.len() <= MAX_TEXT;
        let mention = || Mention { text: text.into(), kind, source, words: None, person: false };
        possible.then(|| (hash_of_text(&folded), mention()))
    }

    /// Its units, and whether a word begins with each.
    pub(super) fn units(&self, analyzer: &Analyzer) -> Vec<(EntryUnit, bool)> {
        if let Some(words) = &self.words {
            let units = words.iter().flat_map(|word| units_of(analyzer, word, self.person));
            return units.collect();
        }
        let folded = folded(&self.text);
        let length = folded.chars().count();
        let mut units = Vec::with_capacity(length);
        for token in analyzer.words(&self.text, Cut::Plain) {
            let person = length < 5
                && (self.kind == EntryKind::Name
                    || analyzer.tag(&token.term).as_deref() == Some("nr"));
            units.extend(units_of(analyzer, &token.term, person));
        }
        // Words have no signs, nor may they be longer than a term: what is left out is read by itself.
        if units.len() == length { units } else { units_of(analyzer, &folded, false) }
    }
}

/// The texts of an article that are cut into words: its title, subtitle and paragraphs.
pub(super) fn texts(article: &Article) -> impl Iterator<Item = &str> {
    let title = (!article.title_generated).then_some(article.title.as_str());
    let body = article.body.iter().flat_map(|paragraph| parts(&paragraph.text));
    title.into_iter().chain(article.subtitle.as_deref()).chain(body)
}

/// The title of an article, the values of the fields that readers look for by name, and the names that
/// stand in signs in its text, each once, with the hash of its text.
pub(super) fn mentions(article: &Article) -> Vec<(u64, Mention)> {
    let fields = [
        (Field::Author, EntryKind::Name),
        (Field::Place, EntryKind::Name),
        (Field::Source, EntryKind::Name),
        (Field::Section, EntryKind::Name),
        (Field::Tag, EntryKind::Word),
    ];
    let mut found = Vec::new();
    for (field, kind) in fields {
        let values = field.values(article).into_iter();
        let names = values.filter(|value| !folded(value).chars().all(char::is_numeric));
        found.extend(names.filter_map(|value| Mention::of_text(value, kind, Source::Value)));
    }
    if !article.title_generated {
        let title = article.title.trim().replace(char::is_control, " ");
        found.extend(Mention::of_text(&title, EntryKind::Title, Source::Title));
    }
    let mut known = HashSet::new();
    for name in texts(article).flat_map(names_in_signs) {
        if let Some((hash, mention)) = Mention::of_text(name, EntryKind::Phrase, Source::Signs)
            && known.insert(hash)
        {
            found.push((hash, mention));
        }
    }
    found
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
