//! The positions of an article's tokens in the fields `grams` and `marks`.
//!
//! In folded text the positions have a gap after a sentence, and a wider one after a paragraph. Here both are
//! one position wide, and there is one more position before the first character and one after the last. So
//! every sentence and every paragraph is between two positions with marks of their own.
//!
//! ```text
//! 访华，为期。 -> grams: _    访 华 为 期 _
//!                marks: 。|¶ _  _  ，  _  。|¶
//! ```

use souwen_index::schema::AnalysedText;
use souwen_text::PartingSigns;
use souwen_text::fold::{FoldedChar, SENTENCE_GAP};
use souwen_text::run::form_at;

use super::tokens::Tokens;

/// The placeholder of a position without a token.
const EMPTY_POSITION: &str = "_";
/// Separates several tokens at one position.
const TOKEN_SEPARATOR: char = '|';

/// Marks the end of a sentence, at the position after its last character. It is a token of `grams` as well,
/// except where the paragraph ends too.
pub(crate) const SENTENCE_END: &str = "。";
/// Marks the end of a paragraph or of another value, at the position after its last character. It also marks
/// the position before the first character.
pub(crate) const PARAGRAPH_END: &str = "¶";
/// Marks the first character after a sign that always parts the text before it from the text after it.
pub(crate) const CLAUSE: &str = "，";
/// Marks a character whose form in the text differs from the folded character. The form is a token at the
/// same position.
pub(crate) const OTHER_FORM: &str = "≠";

/// The maximum nesting of quotes and brackets that is marked; pairs nested more deeply have no marks.
pub(crate) const LEVELS: usize = 3;

/// Marks all positions inside a pair of quotes or brackets of this level except the first one, so the pair
/// has begun before the marked character. Level 1 is the outermost.
pub(crate) fn inside(level: usize) -> String {
    format!("（{level}")
}

/// Marks the first position inside a pair of this level that has several positions inside.
pub(crate) fn begin(level: usize) -> String {
    format!("《{level}")
}

/// Marks the last position inside such a pair.
pub(crate) fn end(level: usize) -> String {
    format!("》{level}")
}

/// The content of a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The character with this index in the folded text.
    Char(usize),
    /// The end of a sentence within a paragraph.
    SentenceEnd,
    /// The end of a paragraph, or the position before the first character.
    ParagraphEnd,
}

/// The positions of a text.
pub(super) struct Layout {
    /// The positions, each with its position in the folded text; the first one has none.
    places: Vec<(Option<u32>, Place)>,
}

impl Layout {
    /// The layout of a folded text, or of whole lines of it.
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

    /// The number of tokens in `grams`.
    pub(super) fn tokens(&self) -> usize {
        self.places.iter().filter(|(_, place)| *place != Place::ParagraphEnd).count()
    }

    /// The content of `grams`: the characters and the ends of sentences. `chars` are the characters that the
    /// layout was made of.
    pub(super) fn grams(&self, chars: &[FoldedChar]) -> String {
        let mut tokens = Tokens::with_capacity(self.places.len() * 4);
        for (_, place) in &self.places {
            match place {
                Place::Char(i) => tokens.push_chars([chars[*i].ch]),
                Place::SentenceEnd => tokens.push(SENTENCE_END),
                Place::ParagraphEnd => tokens.push(EMPTY_POSITION),
            }
        }
        tokens.into_text()
    }

    /// The content of `marks`: everything else, at the same positions.
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
                    token.push(TOKEN_SEPARATOR);
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
            tokens.push(if token.is_empty() { EMPTY_POSITION } else { &token });
        }
        tokens.into_text()
    }

    /// The marks of quotes and brackets, each with the number of its position, sorted by that.
    fn pair_marks(&self, signs: &PartingSigns) -> Vec<(usize, String)> {
        let number =
            |from: u32| self.places.partition_point(|(at, _)| at.is_none_or(|at| at < from));
        let mut marks = Vec::new();
        // The ends of the pairs that enclose the current one.
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
