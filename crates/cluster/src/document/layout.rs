//! Where the characters of an article stand in the fields with positions, and what else stands there.
//!
//! The positions of the fold leave a gap where a sentence ends and a wider one where a paragraph does. Here
//! both are one position wide, and one more stands before the first character and one behind the last, so
//! that every sentence and every paragraph lies between two positions that tell so.

use souwen_index::schema::AnalysedText;
use souwen_text::PartingSigns;
use souwen_text::fold::{FoldedChar, SENTENCE_GAP};
use souwen_text::run::form_at;

use super::tokens::Tokens;

/// A position without a token.
const HOLE: &str = "_";
/// Parts the tokens of one position.
const ALSO: char = '|';

/// Where a sentence ends: the first position behind it. It stands among the characters as well, save where a
/// paragraph ends there.
pub(crate) const SENTENCE_END: &str = "。";
/// Where a paragraph or any other value ends: the first position behind it. The same stands before the first.
pub(crate) const PARAGRAPH_END: &str = "¶";
/// The first character behind a sign that parts whatever is on its two sides.
pub(crate) const CLAUSE: &str = "，";
/// A character in another form than the one by which it is compared. The form is a token as well.
pub(crate) const OTHER_FORM: &str = "≠";

/// Up to how many pairs of quotes or brackets one inside the other are told; those further inside are not.
pub(crate) const LEVELS: usize = 3;

/// Stands at every position in a pair of quotes or brackets of this level, from 1 for those in no other, save
/// at the first position inside: the pair has begun before and ends behind.
pub(crate) fn inside(level: usize) -> String {
    format!("（{level}")
}

/// Stands at the first position in a pair of this level that has several.
pub(crate) fn begin(level: usize) -> String {
    format!("《{level}")
}

/// Stands at the last position in such a pair.
pub(crate) fn end(level: usize) -> String {
    format!("》{level}")
}

/// What stands at a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The character with this index in the fold.
    Char(usize),
    /// The end of a sentence within a paragraph.
    SentenceEnd,
    /// The end of a paragraph, or the beginning of the first.
    ParagraphEnd,
}

/// The positions of a text.
pub(super) struct Layout {
    /// Each with the position that it has in the fold; the first has none.
    places: Vec<(Option<u32>, Place)>,
}

impl Layout {
    /// Those of a folded text, or of whole lines of it.
    pub(super) fn of(chars: &[FoldedChar]) -> Layout {
        let mut places = Vec::with_capacity(chars.len() + chars.len() / 16 + 2);
        places.push((None, Place::ParagraphEnd));
        let mut next = None;
        for (i, c) in chars.iter().enumerate() {
            match next {
                Some(next) if c.position == next + SENTENCE_GAP => {
                    places.push((Some(next), Place::SentenceEnd));
                }
                Some(next) if c.position > next => places.push((Some(next), Place::ParagraphEnd)),
                _ => {}
            }
            places.push((Some(c.position), Place::Char(i)));
            next = Some(c.position + 1);
        }
        if next.is_some() {
            places.push((next, Place::ParagraphEnd));
        }
        Layout { places }
    }

    /// How many tokens `grams` has.
    pub(super) fn tokens(&self) -> usize {
        self.places.iter().filter(|(_, place)| *place != Place::ParagraphEnd).count()
    }

    /// The text of the characters and the ends of sentences; `chars` are those that this is the layout of.
    pub(super) fn grams(&self, chars: &[FoldedChar]) -> String {
        let mut tokens = Tokens::with_capacity(self.places.len() * 4);
        for (_, place) in &self.places {
            match place {
                Place::Char(i) => tokens.push_chars([chars[*i].ch]),
                Place::SentenceEnd => tokens.push(SENTENCE_END),
                Place::ParagraphEnd => tokens.push(HOLE),
            }
        }
        tokens.into_text()
    }

    /// The text of everything else at the same positions.
    pub(super) fn marks(&self, text: &AnalysedText, signs: &PartingSigns) -> String {
        let pairs = self.pair_marks(signs);
        let mut pairs = pairs.iter().peekable();
        let mut clauses = signs.clauses.iter().peekable();
        let mut tokens = Tokens::with_capacity(self.places.len() * 3);
        let mut token = String::new();
        for (number, (position, place)) in self.places.iter().enumerate() {
            token.clear();
            let mut add = |mark: &str| {
                if !token.is_empty() {
                    token.push(ALSO);
                }
                token.push_str(mark);
            };
            match place {
                Place::Char(i) => {
                    let c = &text.chars()[*i];
                    while clauses.next_if(|at| Some(**at) < *position).is_some() {}
                    if clauses.next_if(|at| Some(**at) == *position).is_some() {
                        add(CLAUSE);
                    }
                    let form = form_at(text.text(), c);
                    if form != c.ch {
                        add(OTHER_FORM);
                        add(form.encode_utf8(&mut [0; 4]));
                    }
                }
                Place::SentenceEnd => add(SENTENCE_END),
                Place::ParagraphEnd => {
                    add(SENTENCE_END);
                    add(PARAGRAPH_END);
                }
            }
            while let Some((_, mark)) = pairs.next_if(|(at, _)| *at == number) {
                add(mark);
            }
            tokens.push(if token.is_empty() { HOLE } else { &token });
        }
        tokens.into_text()
    }

    /// The marks of quotes and brackets, each with the number of its place, in the order of these.
    fn pair_marks(&self, signs: &PartingSigns) -> Vec<(usize, String)> {
        let number =
            |from: u32| self.places.partition_point(|(at, _)| at.is_none_or(|at| at < from));
        let mut marks = Vec::new();
        // The ends of the pairs that the one at hand is in.
        let mut around: Vec<u32> = Vec::new();
        for pair in &signs.pairs {
            while around.pop_if(|end| *end <= pair.start).is_some() {}
            around.push(pair.end);
            let level = around.len();
            if level > LEVELS {
                continue;
            }
            let places = number(pair.start)..number(pair.end);
            if places.len() > 1 {
                marks.push((places.start, begin(level)));
                marks.push((places.end - 1, end(level)));
            }
            marks.extend(places.skip(1).map(|place| (place, inside(level))));
        }
        marks.sort();
        marks
    }
}
