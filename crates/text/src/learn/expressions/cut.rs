//! Segments a text into the words that are counted.

use crate::analyzer::Analyzer;
use crate::fold::fold;
use crate::segment::Cut;

/// Receives the words of texts, one after the other.
pub(super) trait Words {
    /// A known word, a word in Latin letters, or one character of an unknown word.
    fn word(&mut self, folded: &str, written: &str, known: bool);

    /// An unknown word. Its characters follow.
    fn unknown(&mut self, folded: &str, written: &str);

    /// A break: what follows is not adjacent to what was before.
    fn part(&mut self);
}

/// Segments a text, and returns the number of its significant characters.
pub(super) fn cut(analyzer: &Analyzer, text: &str, into: &mut impl Words) -> usize {
    let folded = fold(text);
    let mut end = 0;
    analyzer.each_word(text, &folded, Cut::Plain, |term, first, last| {
        if first.start != end {
            into.part();
        }
        end = last.end;
        let written = &text[first.start as usize..last.end as usize];
        if analyzer.knows(term) || term.is_ascii() {
            into.word(term, written, true);
            if term.is_ascii() {
                into.part();
            }
            return;
        }
        into.unknown(term, written);
        let from = folded.partition_point(|c| c.start < first.start);
        for c in folded[from..].iter().take_while(|c| c.start <= last.start) {
            let written = &text[c.start as usize..c.end as usize];
            into.word(c.ch.encode_utf8(&mut [0; 4]), written, false);
        }
    });
    into.part();
    folded.len()
}
