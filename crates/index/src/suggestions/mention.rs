//! What an article contributes to suggestions: its title, the values of its fields, and the words and
//! names in its text.

use std::collections::HashSet;

use souwen_article::{Article, Field};
use souwen_text::learn::expressions::Expression;
use souwen_text::learn::names_in_signs;
use souwen_text::pinyin::{Reading, read_word};
use souwen_text::segment::Cut;
use souwen_text::{Analyzer, ExpressionKind, fold, fold_char};

use super::entries::{EntryKind, EntryUnit, hash_of_text};
use super::source::Source;

/// The maximal length of a suggested title, in significant characters.
const MAX_TITLE: usize = 60;
/// The maximal length of the text of an entry, in bytes.
const MAX_TEXT: usize = 600;
/// How much text is segmented at once, in bytes: longer than any real paragraph.
const MAX_PART: usize = 64 << 10;

/// A text that could be suggested.
#[derive(Debug, Clone)]
pub(super) struct Mention {
    /// The text as displayed.
    pub text: Box<str>,
    pub kind: EntryKind,
    pub source: Source,
    /// Its words (folded), if known; otherwise it is segmented when needed.
    words: Option<Box<[Box<str>]>>,
    /// Whether it is the name of a person.
    person: bool,
}

impl Mention {
    /// Turns an expression into an entry with the hash of its text; `None` if it cannot be one.
    pub(super) fn of_expression(expression: Expression) -> Option<(u64, Mention)> {
        let kind = match expression.kind {
            ExpressionKind::Word => EntryKind::Word,
            ExpressionKind::Person | ExpressionKind::Name => EntryKind::Name,
            ExpressionKind::Phrase => EntryKind::Phrase,
            ExpressionKind::Function => EntryKind::Function,
        };
        // Punctuation signs inside a word are left out.
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

    /// Its units, each with whether a word begins there.
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
        // Words contain no signs and are not longer than a term. If characters are missing for that
        // reason, the text is read as one word.
        if units.len() == length { units } else { units_of(analyzer, &folded, false) }
    }
}

/// The texts of an article that are segmented: its title, subtitle and paragraphs.
pub(super) fn texts(article: &Article) -> impl Iterator<Item = &str> {
    let title = (!article.title_generated).then_some(article.title.as_str());
    let body = article.body.iter().flat_map(|paragraph| parts(&paragraph.text));
    title.into_iter().chain(article.subtitle.as_deref()).chain(body)
}

/// The title of an article, the values of the fields that readers search by name, and the names
/// between signs in its text (such as 《》). Each occurs once, with the hash of its text.
pub(super) fn mentions(article: &Article) -> Vec<(u64, Mention)> {
    let mut found = Vec::new();
    for field in Field::ALL {
        let Some(kind) = kind_of_values(field) else { continue };
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

/// What the values of a field are suggested as; `None` if they are not.
fn kind_of_values(field: Field) -> Option<EntryKind> {
    match field {
        Field::Author | Field::Place | Field::Source | Field::Section => Some(EntryKind::Name),
        Field::Tag => Some(EntryKind::Word),
        // The title is an entry of its own kind, and kinds of articles are codes.
        Field::Title | Field::Kind => None,
    }
}

/// Splits a text into parts that can be segmented at once.
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
    // A dictionary word that is in no list of unusual readings has its usual reading.
    let settled = chars.len() > 1 && analyzer.tag(word).is_some();
    let readings = read_word(&chars, person).into_iter().map(|reading| {
        reading.map(|reading| Reading { other: reading.other.filter(|_| !settled), ..reading })
    });
    let units = chars.into_iter().zip(readings).map(|(ch, reading)| EntryUnit { ch, reading });
    units.enumerate().map(|(i, unit)| (unit, i == 0)).collect()
}
