//! What texts speak of: their words, and the phrases that hold together, each with the number of
//! articles that it stands in.
//!
//! Phrases are runs of words found by the same measures as new words ([`super`]): cohesion and
//! freedom. They begin and end where words do, with words that a phrase can begin and end with, and
//! of two that are nearly always found together only the longer one is kept.

use std::collections::HashMap;

use super::grams::{BREAK, Gram, NONE, entropy, least, longer, loosest, single_pieces};
use super::{clues, default_min_count};
use crate::analyzer::Analyzer;
use crate::fold::fold;
use crate::segment::Cut;

/// The longest phrase, in words.
const MAX_WORDS: usize = 6;
/// The longest phrase, in characters.
const MAX_CHARS: usize = 16;
/// What holds together less than this is no phrase, in nats.
const MIN_COHESION: f64 = 3.0;
/// What holds together so much is a fixed expression, also with a number at its edges or a verb at its
/// end: 一带一路, 云计算, 乡村振兴.
const FIXED: f64 = 6.0;
/// What stands beside a phrase must vary so much at least, in nats, as far as the number of its
/// places allows.
const MIN_FREEDOM: f64 = 1.2;
/// A phrase that stands inside a longer one in this share of its places is a part of that.
const PART_SHARE: f64 = 0.7;
/// A word that no dictionary has must stand in so many articles.
const MIN_UNKNOWN: u32 = 2;

/// What an expression is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExpressionKind {
    /// A word.
    Word,
    /// The name of a person.
    Person,
    /// Any other name.
    Name,
    /// A word that says nothing by itself.
    Function,
    /// Several words.
    Phrase,
}

/// A word or a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression {
    /// As it is written where it was found first.
    pub written: String,
    /// Its words, folded.
    pub words: Vec<String>,
    /// In how many articles it was found, as a word or as these words in a row.
    pub articles: u32,
    /// What it is.
    pub kind: ExpressionKind,
}

/// Reads articles and tells what they speak of. Memory grows by about four bytes for each word read.
#[derive(Debug)]
pub struct Expressions<'a> {
    analyzer: &'a Analyzer,
    /// The words, by their numbers; 0 is a break.
    terms: Vec<Term>,
    numbers: HashMap<String, u32>,
    /// The words of all texts.
    tokens: Vec<u32>,
    /// Words of no dictionary, which are read character by character as well.
    unknown: HashMap<String, Term>,
    /// The number of tokens before each article.
    articles: Vec<u32>,
    chars: usize,
}

#[derive(Debug, Default)]
struct Term {
    folded: String,
    /// Where that is not the folded form.
    written: Option<String>,
    articles: u32,
    /// The last article that it was seen in, counted from 1.
    last: u32,
    known: bool,
}

impl Term {
    fn written(&self) -> &str {
        self.written.as_deref().unwrap_or(&self.folded)
    }

    fn seen(&mut self, article: u32) {
        self.articles += u32::from(self.last != article);
        self.last = article;
    }
}

impl<'a> Expressions<'a> {
    /// Has read nothing yet.
    pub fn new(analyzer: &'a Analyzer) -> Expressions<'a> {
        Expressions {
            analyzer,
            terms: vec![Term::default()],
            numbers: HashMap::new(),
            tokens: vec![BREAK],
            unknown: HashMap::new(),
            articles: Vec::new(),
            chars: 0,
        }
    }

    /// Reads the texts of an article: its title and paragraphs.
    pub fn read<'t>(&mut self, texts: impl IntoIterator<Item = &'t str>) {
        self.articles.push(self.tokens.len() as u32);
        for text in texts {
            self.cut(text);
            self.add_break();
        }
    }

    fn cut(&mut self, text: &str) {
        let folded = fold(text);
        self.chars += folded.len();
        let mut end = 0;
        let analyzer = self.analyzer;
        analyzer.each_word(text, &folded, Cut::Plain, |term, first, last| {
            if first.start != end {
                self.add_break();
            }
            end = last.end;
            let written = &text[first.start as usize..last.end as usize];
            if analyzer.knows(term) || term.is_ascii() {
                self.add(term, written, true);
                if term.is_ascii() {
                    self.add_break();
                }
                return;
            }
            let article = self.articles.len() as u32;
            let unknown = self.unknown.entry(term.to_owned()).or_default();
            if unknown.articles == 0 {
                unknown.written = (written != term).then(|| written.to_owned());
            }
            unknown.seen(article);
            let from = folded.partition_point(|c| c.start < first.start);
            for c in folded[from..].iter().take_while(|c| c.start <= last.start) {
                let written = &text[c.start as usize..c.end as usize];
                self.add(c.ch.encode_utf8(&mut [0; 4]), written, false);
            }
        });
    }

    fn add(&mut self, term: &str, written: &str, known: bool) {
        let number = match self.numbers.get(term) {
            Some(&number) => number,
            None => {
                let number = self.terms.len() as u32;
                let written = (written != term).then(|| written.to_owned());
                let folded = term.to_owned();
                self.terms.push(Term { folded, written, ..Term::default() });
                self.numbers.insert(term.to_owned(), number);
                number
            }
        };
        let term = &mut self.terms[number as usize];
        term.known |= known;
        term.seen(self.articles.len() as u32);
        self.tokens.push(number);
    }

    fn add_break(&mut self) {
        if self.tokens.last() != Some(&BREAK) {
            self.tokens.push(BREAK);
        }
    }

    /// The words and phrases, in no order.
    pub fn finish(self) -> Vec<Expression> {
        let mut found = self.phrases();
        let is_phrase: std::collections::HashSet<String> =
            found.iter().map(|phrase| phrase.words.concat()).collect();
        let word = |term: &Term, folded: &str, kind: ExpressionKind| Expression {
            written: term.written.clone().unwrap_or_else(|| folded.to_owned()),
            words: vec![folded.to_owned()],
            articles: term.articles,
            kind,
        };
        for term in self.terms.iter().filter(|term| term.known && is_worth_it(&term.folded)) {
            found.push(word(term, &term.folded, self.kind(&term.folded)));
        }
        found.extend(self.inner_words());
        let unknown = self.unknown.iter().filter(|(folded, term)| {
            term.articles >= MIN_UNKNOWN
                && clues::may_be_name(folded)
                && !self.numbers.get(*folded).is_some_and(|&n| self.terms[n as usize].known)
        });
        let mut unknown: Vec<Expression> = unknown
            .filter(|(folded, _)| !is_phrase.contains(*folded))
            .map(|(folded, term)| word(term, folded, kind_of_unknown(folded)))
            .collect();
        found.append(&mut unknown);
        found
    }

    /// The dictionary's words that stand only inside longer ones: 故宫 in 故宫博物院.
    fn inner_words(&self) -> Vec<Expression> {
        let mut inner: HashMap<String, (u32, String)> = HashMap::new();
        for term in self.terms.iter().filter(|term| term.known && !term.folded.is_ascii()) {
            let chars: Vec<char> = term.folded.chars().collect();
            let written: Vec<char> = term.written().chars().collect();
            for length in [2, 3].into_iter().filter(|&length| length < chars.len()) {
                for start in 0..=chars.len() - length {
                    let folded: String = chars[start..start + length].iter().collect();
                    if self.numbers.contains_key(&folded) || !self.analyzer.knows(&folded) {
                        continue;
                    }
                    let (articles, _) = inner.entry(folded).or_insert_with_key(|folded| {
                        let same = written.len() == chars.len();
                        let part = same.then(|| written[start..start + length].iter().collect());
                        (0, part.unwrap_or_else(|| folded.clone()))
                    });
                    *articles = (*articles).max(term.articles);
                }
            }
        }
        let expression = |(folded, (articles, written)): (String, (u32, String))| Expression {
            written,
            kind: self.kind(&folded),
            words: vec![folded],
            articles,
        };
        inner.into_iter().map(expression).collect()
    }

    fn kind(&self, folded: &str) -> ExpressionKind {
        let own = self.analyzer.dictionary().get(folded);
        let tag = match own {
            Some(word) => word.tag().map(str::to_owned),
            None => self.analyzer.tag(folded),
        };
        match tag.as_deref() {
            Some("nr" | "nrfg") => ExpressionKind::Person,
            Some("ns" | "nt" | "nz" | "nrt") => ExpressionKind::Name,
            Some("p" | "c" | "d" | "r" | "y" | "o" | "e" | "m" | "q" | "mq" | "f") => {
                ExpressionKind::Function
            }
            Some(tag) if tag.starts_with('u') => ExpressionKind::Function,
            _ if own.is_some() => kind_of_unknown(folded),
            _ => ExpressionKind::Word,
        }
    }

    fn phrases(&self) -> Vec<Expression> {
        let min_count = default_min_count(self.chars).max(2);
        let ends = Ends::new(self);
        let total = self.tokens.len() as f64;
        let (fixed, least) = (least(FIXED, total), least(MIN_COHESION, total));
        let mut levels = vec![single_pieces(self.tokens.iter().copied())];
        let mut here: Vec<u32> =
            self.tokens.iter().map(|&t| if t == BREAK { NONE } else { t }).collect();
        let mut found: Vec<Found> = Vec::new();
        for length in 2..=MAX_WORDS {
            let (level, next) = longer(&here, &levels[length - 2], length, min_count);
            if level.is_empty() {
                break;
            }
            here = next;
            levels.push(level);
            let wanted: Vec<bool> = (0..levels[length - 1].len())
                .map(|gram| {
                    let Gram { place, .. } = levels[length - 1][gram];
                    let words = &self.tokens[place as usize..place as usize + length];
                    let cohesion = loosest(&levels, length, gram, total);
                    let fixed = length == 2 && cohesion >= fixed;
                    cohesion >= least && ends.may_be_phrase(self, words, fixed)
                })
                .collect();
            self.look_around(&here, &wanted, length, &levels[length - 1], &mut found);
        }
        without_parts(self, found)
    }

    /// Looks at the places of all wanted runs of one length, and keeps those that are free.
    fn look_around(
        &self,
        here: &[u32],
        wanted: &[bool],
        length: usize,
        level: &[Gram],
        found: &mut Vec<Found>,
    ) {
        let mut places: Vec<(u32, u32)> = (0..)
            .zip(here)
            .filter(|&(_, &gram)| gram != NONE && wanted[gram as usize])
            .map(|(place, &gram)| (gram, place))
            .collect();
        places.sort_unstable();
        for group in places.chunk_by(|a, b| a.0 == b.0) {
            let neighbours = |offset: isize| -> f64 {
                let beside = |&(_, place): &(u32, u32)| {
                    let place = (place as usize).checked_add_signed(offset);
                    place.and_then(|i| self.tokens.get(i)).copied().unwrap_or(BREAK)
                };
                entropy(group.iter().map(beside).collect())
            };
            let free = neighbours(-1).min(neighbours(length as isize));
            if free < MIN_FREEDOM.min(0.5 * (group.len() as f64).ln()) {
                continue;
            }
            let mut articles = 0;
            let mut last = usize::MAX;
            for &(_, place) in group {
                let article = self.articles.partition_point(|&start| start <= place);
                articles += u32::from(article != last);
                last = article;
            }
            if articles >= 2 {
                let Gram { place, count, .. } = level[group[0].0 as usize];
                found.push(Found { place: place as usize, length, count, articles });
            }
        }
    }
}

/// A phrase that was found.
struct Found {
    /// Its first place.
    place: usize,
    /// In words.
    length: usize,
    count: u32,
    articles: u32,
}

/// Leaves out what stands nearly always inside a longer phrase.
fn without_parts(read: &Expressions<'_>, mut found: Vec<Found>) -> Vec<Expression> {
    found.sort_by_key(|found| std::cmp::Reverse(found.length));
    let mut whole: HashMap<Vec<u32>, u32> = HashMap::new();
    let mut kept = Vec::new();
    for Found { place, length, count, articles } in found {
        let words = &read.tokens[place..place + length];
        let inside = whole.get(words).copied().unwrap_or(0);
        if f64::from(inside) >= PART_SHARE * f64::from(count) {
            continue;
        }
        for part in 2..length {
            for start in 0..=length - part {
                let most = whole.entry(words[start..start + part].to_vec()).or_default();
                *most = (*most).max(count);
            }
        }
        let terms: Vec<&Term> = words.iter().map(|&word| &read.terms[word as usize]).collect();
        let folded: String = terms.iter().map(|term| term.folded.as_str()).collect();
        let single = terms.iter().all(|term| term.folded.chars().nth(1).is_none());
        let known = read.numbers.get(&folded).is_some_and(|&n| read.terms[n as usize].known);
        if known || folded.chars().count() > MAX_CHARS {
            continue;
        }
        let kind = if single { kind_of_unknown(&folded) } else { ExpressionKind::Phrase };
        kept.push(Expression {
            written: terms.iter().map(|term| term.written()).collect(),
            words: match single {
                true => vec![folded],
                false => terms.iter().map(|term| term.folded.clone()).collect(),
            },
            articles,
            kind,
        });
    }
    kept
}

/// With which words a phrase may begin and end, by their numbers.
struct Ends {
    first: Vec<bool>,
    last: Vec<bool>,
    /// With which words a fixed expression may begin and end.
    fixed: Vec<bool>,
    inside: Vec<bool>,
}

impl Ends {
    fn new(read: &Expressions<'_>) -> Ends {
        let mut ends =
            Ends { first: Vec::new(), last: Vec::new(), fixed: Vec::new(), inside: Vec::new() };
        for term in &read.terms {
            let folded = term.folded.as_str();
            let single = folded.chars().nth(1).is_none();
            let tag = match term.known {
                true => read.analyzer.tag(folded).unwrap_or_default(),
                false => String::new(),
            };
            let tag = tag.as_str();
            let function = matches!(tag, "p" | "c" | "d" | "r" | "y" | "o" | "e" | "zg")
                || tag.starts_with('u');
            let counting = matches!(tag, "m" | "q" | "mq") || folded.is_ascii();
            let saying = clues::is_said_after_people(folded);
            ends.first.push(
                !function && !counting && !saying && tag != "f" && clues::may_begin(folded, single),
            );
            ends.last.push(
                !function
                    && !counting
                    && !saying
                    && !matches!(tag, "v" | "vd" | "vq" | "f" | "ad")
                    && clues::may_end(folded, single),
            );
            ends.fixed.push(
                !single
                    && matches!(tag, "m" | "d" | "q" | "mq" | "v" | "vd" | "ad")
                    && clues::may_begin(folded, single),
            );
            ends.inside.push(!function && !saying && clues::may_be_inside(folded, single));
        }
        ends
    }

    fn may_be_phrase(&self, read: &Expressions<'_>, words: &[u32], fixed: bool) -> bool {
        let [first, .., last] = words else { return false };
        let single = |word: &u32| read.terms[*word as usize].folded.chars().nth(1).is_none();
        (self.first[*first as usize] || fixed && self.fixed[*first as usize])
            && (self.last[*last as usize] || fixed && self.fixed[*last as usize])
            && words[1..words.len() - 1].iter().all(|&word| self.inside[word as usize])
            // Single characters in a row are a name in pieces, or nothing: with other words beside
            // them nobody can tell where it ends.
            && (words.iter().all(single) || words.iter().filter(|word| single(word)).count() <= 1)
    }
}

/// Whether a word is worth being suggested: not a number, nor a single character.
fn is_worth_it(folded: &str) -> bool {
    folded.chars().nth(1).is_some()
        && !folded.chars().all(char::is_numeric)
        && (!folded.is_ascii() || folded.bytes().any(|byte| byte.is_ascii_alphabetic()))
}

fn kind_of_unknown(folded: &str) -> ExpressionKind {
    match clues::is_like_person(folded) {
        true => ExpressionKind::Person,
        false => ExpressionKind::Name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(articles: &[&str]) -> Vec<Expression> {
        let analyzer = Analyzer::new();
        let mut read = Expressions::new(&analyzer);
        for article in articles {
            read.read(article.lines());
        }
        read.finish()
    }

    #[test]
    fn words_and_phrases_are_found_with_their_articles() {
        let found = read(&[
            "江城举行港口峰会。港口峰会昨天开幕。",
            "代表们来到港口峰会，讨论航运。",
            "港口峰会在江城闭幕，代表们离开了江城。",
            "今年的港口峰会比去年的更大。",
        ]);
        let articles = |text: &str| found.iter().find(|e| e.written == text).map(|e| e.articles);
        assert_eq!(articles("港口"), Some(4));
        assert_eq!(articles("港口峰会"), Some(4), "{found:?}");
        assert_eq!(articles("江城"), Some(2));
        assert_eq!(articles("峰会在"), None);
        assert_eq!(articles("的港口峰会"), None);
    }
}
