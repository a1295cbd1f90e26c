//! The punctuation signs of one article at a time: which occurrences of a run a sign parts, and which
//! characters have another written form.

use std::ops::Range;

use souwen_text::parting::{PartingSigns, Reach};
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, InvertedIndexReader, Term};

use super::scorer::{RunPart, seek};
use crate::schema::{CLAUSE, CLOSING, OPENING, OTHER_FORM};

/// The signs of a segment, article by article.
pub(super) struct Signs {
    clauses: Option<SegmentPostings>,
    openings: Option<SegmentPostings>,
    closings: Option<SegmentPostings>,
    /// The positions of characters whose form differs from the one used for comparison.
    other: Option<SegmentPostings>,
    /// For each character of a run that is matched as it was typed: the postings of its form, if that
    /// differs from the one used for comparison. Empty if the form does not matter.
    forms: Vec<Option<Form>>,
    /// The article whose signs are in the buffers.
    of: Option<DocId>,
    read: PartingSigns,
    /// The positions of characters in another form.
    others: Vec<u32>,
}

/// A form of a character that is a term of its own.
struct Form {
    postings: Option<SegmentPostings>,
    positions: Vec<u32>,
}

impl Signs {
    /// Opens the signs of a segment. `forms` are the characters of the run as they were typed, each
    /// with its folded form; empty if the form does not matter.
    pub(super) fn open(
        index: &InvertedIndexReader,
        field: Field,
        forms: &[(char, char)],
    ) -> tantivy::Result<Signs> {
        let open = |term: char| {
            let term = Term::from_field_text(field, term.encode_utf8(&mut [0; 4]));
            index.read_postings(&term, IndexRecordOption::WithFreqsAndPositions)
        };
        let form = |&(form, folded): &(char, char)| -> std::io::Result<Option<Form>> {
            let own = || Ok(Form { postings: open(form)?, positions: Vec::new() });
            (form != folded).then(own).transpose()
        };
        Ok(Signs {
            clauses: open(CLAUSE)?,
            openings: open(OPENING)?,
            closings: open(CLOSING)?,
            other: if forms.is_empty() { None } else { open(OTHER_FORM)? },
            forms: forms.iter().map(form).collect::<std::io::Result<_>>()?,
            of: None,
            read: PartingSigns::default(),
            others: Vec::new(),
        })
    }

    /// Keeps the occurrences of a part that no sign parts and whose characters have the wanted forms.
    /// `reach` says whether the run continues on either side of the part.
    pub(super) fn keep(&mut self, doc: DocId, starts: &mut Vec<u32>, part: &RunPart, reach: Reach) {
        self.read(doc);
        starts.retain(|&start| {
            let typed = |at: u32| part.signs.contains(&(at - start));
            !self.read.part(start..start + part.length, reach, typed) && self.has_forms(start, part)
        });
    }

    fn has_forms(&self, start: u32, part: &RunPart) -> bool {
        let Range { start: first, end } = part.chars;
        let forms = self.forms.get(first..end).unwrap_or_default();
        forms.iter().zip(start..).all(|(form, at)| match form {
            Some(form) => form.positions.binary_search(&at).is_ok(),
            None => self.others.binary_search(&at).is_err(),
        })
    }

    /// Reads the signs of an article, unless they are those read last.
    fn read(&mut self, doc: DocId) {
        if self.of.replace(doc) == Some(doc) {
            return;
        }
        positions(&mut self.clauses, doc, &mut self.read.clauses);
        let (mut openings, mut closings) = (Vec::new(), Vec::new());
        positions(&mut self.openings, doc, &mut openings);
        positions(&mut self.closings, doc, &mut closings);
        self.read.pairs = pairs(&openings, &closings);
        positions(&mut self.other, doc, &mut self.others);
        for form in self.forms.iter_mut().flatten() {
            positions(&mut form.postings, doc, &mut form.positions);
        }
    }
}

/// Pairs each opening with its closing sign.
fn pairs(openings: &[u32], closings: &[u32]) -> Vec<Range<u32>> {
    let mut open = Vec::new();
    let mut pairs: Vec<Range<u32>> = Vec::with_capacity(openings.len());
    let mut openings = openings.iter().copied().peekable();
    for &end in closings {
        while let Some(start) = openings.next_if(|&start| start < end) {
            open.push(start);
        }
        pairs.extend(open.pop().map(|start| start..end));
    }
    pairs.sort_unstable_by_key(|pair| (pair.start, std::cmp::Reverse(pair.end)));
    pairs
}

/// The positions of a term in an article.
fn positions(postings: &mut Option<SegmentPostings>, doc: DocId, found: &mut Vec<u32>) {
    found.clear();
    if let Some(postings) = postings
        && seek(postings, doc) == doc
    {
        postings.positions(found);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use souwen_text::fold;

    use super::*;

    proptest! {
        /// The two lists determine the pairs, because pairs are well nested.
        #[test]
        fn pairs_are_found_by_their_halves(text in "[甲乙丙“”（）()\"《》，\n。]{0,30}") {
            let signs = PartingSigns::of(&text, &fold(&text));
            let openings: Vec<u32> = signs.pairs.iter().map(|pair| pair.start).collect();
            let mut closings: Vec<u32> = signs.pairs.iter().map(|pair| pair.end).collect();
            closings.sort_unstable();
            let mut expected = signs.pairs;
            expected.sort_unstable_by_key(|pair| (pair.start, std::cmp::Reverse(pair.end)));
            prop_assert_eq!(pairs(&openings, &closings), expected);
        }
    }
}
