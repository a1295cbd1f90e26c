//! The text of an article, analysed once for everything that is derived from it: the words, the
//! characters, the pairs, the runs of its fields, and the sketch of its body.

use std::borrow::Cow;
use std::ops::Range;

use souwen_article::{Article, Field};
use souwen_text::fold::{FoldedChar, SENTENCE_GAP, fold};
use souwen_text::pair::pairs;
use souwen_text::sentence::is_line_end;
use souwen_text::{Analyzer, Cut, Sketch};

use super::signs::SignTokens;
use super::token_text::TokenText;

/// The token for the end of a sentence among the tokens of single characters. It has the position
/// that the end takes. No folded character is equal to it.
pub(crate) const SENTENCE_END: char = '。';

/// An article as one text, with a line for each value in the order title, subtitle, body, dateline,
/// metadata ([`Field::metadata`]), and the fold of this text.
pub struct AnalysedText {
    text: String,
    folded: Vec<FoldedChar>,
    /// The start of each line in `folded`, and the end of the last one.
    starts: Vec<usize>,
    /// The range of lines of each part.
    parts: [Range<usize>; 5],
    /// The range of lines of each field whose values are lines of the text.
    fields: Vec<(Field, Range<usize>)>,
}

/// The index of the body among the parts.
const BODY: usize = 2;

impl AnalysedText {
    /// Writes the text of an article and folds it.
    pub fn of(article: &Article) -> AnalysedText {
        let mut lines = LineText::default();
        let mut fields = Vec::new();
        let title = lines.add(Field::Title.values(article));
        fields.push((Field::Title, title.clone()));
        let subtitle = lines.add(article.subtitle.as_deref());
        let body = lines.add(article.body.iter().map(|paragraph| paragraph.text.as_str()));
        let dateline = lines.add(article.dateline.iter().map(String::as_str));
        let metadata = lines.ends.len();
        fields.extend(Field::metadata().map(|field| (field, lines.add(field.values(article)))));
        let metadata = metadata..lines.ends.len();
        let LineText { text, ends } = lines;
        let folded = fold(&text);
        let mut starts = vec![0];
        let mut at = 0;
        for end in ends {
            at += folded[at..].partition_point(|c| (c.start as usize) < end);
            starts.push(at);
        }
        let parts = [title, subtitle, body, dateline, metadata];
        AnalysedText { text, folded, starts, parts, fields }
    }

    /// The positions at which subtitle, body, dateline and metadata begin, and the end.
    pub fn part_starts(&self) -> [u32; 5] {
        let after_last = self.folded.last().map_or(0, |c| c.position + 1);
        self.parts
            .each_ref()
            .map(|lines| self.folded.get(self.starts[lines.end]).map_or(after_last, |c| c.position))
    }

    /// The text: a line for each value.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its significant characters.
    pub fn chars(&self) -> &[FoldedChar] {
        &self.folded
    }

    /// The positions of the first characters of lines.
    pub fn line_starts(&self) -> impl Iterator<Item = u32> + '_ {
        self.filled_lines().map(|first| self.folded[first].position)
    }

    /// The positions that the ends of sentences take within lines.
    pub fn sentence_ends(&self) -> impl Iterator<Item = u32> + '_ {
        let ends = self.folded.windows(2).filter(|two| ends_sentence(&two[0], &two[1]));
        ends.map(|two| two[0].position + 1)
    }

    /// Calls `visit` with every occurrence of a word, in order.
    pub fn each_word(&self, analyzer: &Analyzer, mut visit: impl FnMut(&str)) {
        analyzer.each_word(&self.text, &self.folded, Cut::Search, |term, _, _| visit(term));
    }

    /// The indexes of the first characters of lines that have any.
    fn filled_lines(&self) -> impl Iterator<Item = usize> + '_ {
        self.starts.windows(2).filter(|line| line[0] < line[1]).map(|line| line[0])
    }

    /// The number of significant characters.
    pub fn length(&self) -> u32 {
        self.folded.len() as u32
    }

    /// The tokens of words.
    pub(crate) fn words(&self, analyzer: &Analyzer) -> TokenText {
        let mut tokens = TokenText::with_capacity(self.folded.len(), 2);
        analyzer.each_word(&self.text, &self.folded, Cut::Search, |term, first, _| {
            tokens.push(term, first.position);
        });
        tokens
    }

    /// The tokens of single characters.
    pub(crate) fn grams(&self) -> TokenText {
        grams(&self.folded)
    }

    /// The tokens of pairs of common characters.
    pub(crate) fn pairs(&self) -> TokenText {
        let mut tokens = TokenText::with_capacity(self.folded.len() / 2, 2);
        for (first, second) in pairs(&self.folded) {
            tokens.push_chars([first.ch, second.ch], first.position);
        }
        tokens
    }

    /// The tokens for what folding removes.
    pub(crate) fn signs(&self) -> SignTokens {
        SignTokens::of(&self.text, &self.folded, self.filled_lines())
    }

    /// The tokens of the characters in the values of a field, with positions as in a text of their
    /// own; `None` if the values are no lines of the text.
    pub(crate) fn runs(&self, field: Field) -> Option<TokenText> {
        let (_, lines) = self.fields.iter().find(|(other, _)| *other == field)?;
        Some(grams(self.chars_of(lines.clone())))
    }

    /// The characters of the values of a field of `article`, whose text this is. Values that are
    /// lines of the text have their positions there; other values are folded as a text of their
    /// own.
    pub fn field_chars(&self, field: Field, article: &Article) -> Cow<'_, [FoldedChar]> {
        match self.fields.iter().find(|(other, _)| *other == field) {
            Some((_, lines)) => Cow::Borrowed(self.chars_of(lines.clone())),
            None => Cow::Owned(fold_lines(&field.values(article))),
        }
    }

    /// The sketch of the body; `None` if the body is too short.
    pub fn sketch(&self) -> Option<Sketch> {
        Sketch::of_folded(self.parts[BODY].clone().map(|line| self.chars_of(line..line + 1)))
    }

    /// The characters of lines.
    fn chars_of(&self, lines: Range<usize>) -> &[FoldedChar] {
        &self.folded[self.starts[lines.start]..self.starts[lines.end]]
    }
}

/// The tokens of the characters of values that are no lines of an [`AnalysedText`].
pub(crate) fn grams_of(values: &[&str]) -> TokenText {
    grams(&fold_lines(values))
}

/// The fold of values, with a line for each.
fn fold_lines(values: &[&str]) -> Vec<FoldedChar> {
    let mut lines = LineText::default();
    lines.add(values.iter().copied());
    fold(&lines.text)
}

/// The tokens of the characters of a text or of whole lines of it, with the ends of sentences between
/// them. Positions count from the first character on.
fn grams(folded: &[FoldedChar]) -> TokenText {
    let mut tokens = TokenText::with_capacity(folded.len(), 1);
    let first = folded.first().map_or(0, |c| c.position);
    let mut before: Option<&FoldedChar> = None;
    for c in folded {
        let position = c.position - first;
        if before.is_some_and(|before| ends_sentence(before, c)) {
            tokens.push_chars([SENTENCE_END], position - 1);
        }
        tokens.push_chars([c.ch], position);
        before = Some(c);
    }
    tokens
}

/// Whether a sentence ends between two neighbours of one line.
fn ends_sentence(before: &FoldedChar, after: &FoldedChar) -> bool {
    after.position == before.position + 1 + SENTENCE_GAP
}

/// A text that is built line by line.
#[derive(Default)]
struct LineText {
    text: String,
    /// The end of each line in bytes, after its line end.
    ends: Vec<usize>,
}

impl LineText {
    /// Adds a line for each value, and returns the numbers of the lines.
    fn add<'a>(&mut self, values: impl IntoIterator<Item = &'a str>) -> Range<usize> {
        let first = self.ends.len();
        for value in values {
            // A line end within a value would split it.
            for (number, part) in value.split(is_line_end).enumerate() {
                self.text.push_str(if number > 0 { " " } else { "" });
                self.text.push_str(part);
            }
            self.text.push('\n');
            self.ends.push(self.text.len());
        }
        first..self.ends.len()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use souwen_article::Paragraph;
    use tantivy::tokenizer::{TokenStream, Tokenizer};

    use super::*;
    use crate::schema::token_text::TokenTextTokenizer;

    fn tokens(text: TokenText) -> Vec<(String, usize)> {
        let text = text.into_text();
        let mut tokenizer = TokenTextTokenizer;
        let mut stream = tokenizer.token_stream(&text);
        let mut tokens = Vec::new();
        while stream.advance() {
            tokens.push((stream.token().text.clone(), stream.token().position));
        }
        tokens
    }

    fn written(tokens: &[(&str, usize)]) -> Vec<(String, usize)> {
        tokens.iter().map(|&(term, position)| (term.to_owned(), position)).collect()
    }

    #[test]
    fn one_analysis_gives_every_stream() {
        let article = Article {
            title: "棉花。丰收".to_owned(),
            body: vec![Paragraph::text("中亚铁路开工。"), Paragraph::text("各方\n出席")],
            authors: vec!["张思洁".to_owned(), "李明".to_owned()],
            kind: "list".to_owned(),
            ..Article::default()
        };
        let text = AnalysedText::of(&article);
        assert_eq!(text.part_starts(), [21, 21, 63, 63, 84]);
        assert_eq!(text.length(), 19);
        let grams = tokens(text.grams());
        assert_eq!(grams[..4], written(&[("棉", 0), ("花", 1), ("。", 2), ("丰", 3)]));
        let words = tokens(text.words(&Analyzer::new()));
        assert_eq!(words[..3], written(&[("棉花", 0), ("丰收", 3), ("中亚", 21)]));
        assert_eq!(tokens(text.pairs())[0], ("中亚".to_owned(), 21));
        let title = tokens(text.runs(Field::Title).unwrap());
        assert_eq!(title, written(&[("棉", 0), ("花", 1), ("。", 2), ("丰", 3), ("收", 4)]));
        let authors = tokens(text.runs(Field::Author).unwrap());
        assert_eq!(authors[..3], written(&[("张", 0), ("思", 1), ("洁", 2)]));
        assert_eq!(authors[3..], written(&[("李", 19), ("明", 20)]));
        assert!(text.runs(Field::Kind).is_none());
        assert_eq!(tokens(grams_of(&["list"]))[3], ("t".to_owned(), 3));
        assert_eq!(tokens(text.runs(Field::Source).unwrap()), []);
    }

    /// The tokens that these values have as a text of their own.
    fn own(values: &[&str]) -> Vec<(String, usize)> {
        tokens(grams_of(values))
    }

    proptest! {
        #[test]
        fn a_part_is_analysed_as_if_it_stood_alone(
            title in "[中亚a1。！.\u{301}（ ]{0,6}",
            body in proptest::collection::vec("[中亚国二十a1日电，。！?.”\n\u{301} ]{0,40}", 0..4),
            authors in proptest::collection::vec("[张李a。\u{301} ]{0,4}", 0..3),
            source in "[新华社1.!” ]{1,5}",
        ) {
            let article = Article {
                title,
                body: body.iter().map(Paragraph::text).collect(),
                authors,
                source: Some(source),
                ..Article::default()
            };
            let text = AnalysedText::of(&article);
            for field in [Field::Title, Field::Author, Field::Source, Field::Tag] {
                let values = field.values(&article);
                prop_assert_eq!(tokens(text.runs(field).unwrap()), own(&values), "{:?}", field);
            }
            let body: Vec<&str> = article.body.iter().map(|p| p.text.as_str()).collect();
            prop_assert_eq!(text.sketch(), Sketch::of(body));
        }
    }
}
