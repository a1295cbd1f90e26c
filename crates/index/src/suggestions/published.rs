//! The suggestion set as bytes, so that a server without an index of its own need not make one.

use std::io;
use std::sync::Arc;

use super::sections::{Rest, Summed, damaged, entries, is_whole, put_entries};
use super::set::{SharedCounts, SuggestionPart, SuggestionSet};

/// The beginning of the bytes. Another format needs another number.
const MAGIC: &[u8] = b"souwen suggestion set 1\n";

impl SuggestionSet {
    /// The set as bytes, which [`from_bytes`](Self::from_bytes) reads back.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.written().unwrap_or_default()
    }

    fn written(&self) -> io::Result<Vec<u8>> {
        let mut to = Summed::new(Vec::new());
        to.put(MAGIC)?;
        let figures = [self.parts.len() as u64, u64::from(self.lost)];
        to.section(&figures, |n| n.to_le_bytes())?;
        for part in &self.parts {
            put_entries(&mut to, &part.entries)?;
            let counts = (0..part.entries.len()).map(|number| part.articles.get(number));
            let counts: Vec<u32> = counts.map(Option::unwrap_or_default).collect();
            to.section(&counts, |n| n.to_le_bytes())?;
        }
        to.finish()
    }

    /// Reads a set; `None` if the bytes are damaged or of another version.
    pub fn from_bytes(bytes: &[u8]) -> Option<SuggestionSet> {
        read(bytes).ok()
    }
}

fn read(bytes: &[u8]) -> io::Result<SuggestionSet> {
    let mut rest = Rest::new(bytes, bytes.len() as u64)?;
    let mut magic = [0; MAGIC.len()];
    rest.exactly(&mut magic)?;
    if magic != MAGIC {
        return Err(damaged());
    }
    let [parts, lost]: [u64; 2] = rest.long_numbers()?.try_into().map_err(|_| damaged())?;
    let mut set = SuggestionSet { parts: Vec::new(), lost: lost != 0 };
    for _ in 0..parts {
        let entries = entries(&mut rest)?;
        let counts = rest.numbers()?;
        // A part for new texts that has no entries has no units either.
        let is_empty = entries.is_empty() && entries.chars.is_empty();
        if counts.len() != entries.len() || !(is_empty || is_whole(&entries)) {
            return Err(damaged());
        }
        let entries = Arc::new(entries.indexed());
        set.parts.push(SuggestionPart { entries, articles: SharedCounts::new(&counts) });
    }
    if rest.ends_right()? { Ok(set) } else { Err(damaged()) }
}

#[cfg(test)]
mod tests {
    use souwen_article::{Article, Paragraph};
    use souwen_text::Analyzer;

    use super::*;
    use crate::suggestions::make::make;
    use crate::suggestions::share::Share;

    fn set() -> SuggestionSet {
        let article = Article {
            id: "1".to_owned(),
            title: "重庆银行行长谈C919".to_owned(),
            body: vec![Paragraph::text("银行的音乐会。")],
            ..Article::default()
        };
        let all = (Share::ALL, None);
        let made = make(&Analyzer::new(), None, std::iter::once(Ok(article)), all).unwrap();
        let mut part = SuggestionPart::new(Arc::new(made.0));
        part.articles.set(0, 7);
        SuggestionSet { parts: vec![part, SuggestionPart::default()], lost: true }
    }

    #[test]
    fn a_set_is_read_back_with_its_counts() {
        let set = set();
        let back = SuggestionSet::from_bytes(&set.to_bytes()).unwrap();
        assert_eq!((back.len(), back.lost, back.parts.len()), (set.len(), true, 2));
        assert_eq!(back.parts[0].weight(0).unwrap().1, 7);
        for number in 0..set.len() {
            assert_eq!(back.parts[0].entry(number), set.parts[0].entry(number));
        }
        assert_eq!(back.parts[0].places, set.parts[0].places);
    }

    #[test]
    fn what_is_not_whole_is_none() {
        let bytes = set().to_bytes();
        for length in (0..bytes.len()).step_by(13) {
            assert!(SuggestionSet::from_bytes(&bytes[..length]).is_none(), "cut at {length}");
        }
        for at in (0..bytes.len()).step_by(11) {
            let mut bytes = bytes.clone();
            bytes[at] ^= 1;
            assert!(SuggestionSet::from_bytes(&bytes).is_none(), "changed at {at}");
        }
    }
}
