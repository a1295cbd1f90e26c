//! Marks in Traditional characters: 中央社臺北5月19日電（記者 趙六）.
//!
//! The words by which marks are known are written in Simplified characters. A text that holds signs
//! of a mark in Traditional ones is read in Simplified, one character for one of the same length, so
//! that every offset holds for both; what was found is then given back as it is printed.

use souwen_text::fold_char;

use super::marks::{Mark, Marks};

/// Characters of which every mark in Traditional characters holds one.
const SIGNS: &[char] =
    &['電', '訊', '記', '報', '網', '攝', '據', '責', '編', '轉', '續', '來', '聯', '專'];

/// How many characters at each end of a text are looked through for the signs.
const AT_EACH_END: usize = 120;

/// The text in Simplified characters, where it may hold a mark in Traditional ones.
pub(super) fn simplified(text: &str) -> Option<String> {
    let head = text.chars().take(AT_EACH_END);
    let mut ends = head.chain(text.chars().rev().take(AT_EACH_END));
    let same_length = |c: char| fold_char(c).filter(|folded| folded.len_utf8() == c.len_utf8());
    let simplify = |c: char| if c.is_ascii() { c } else { same_length(c).unwrap_or(c) };
    ends.any(|c| SIGNS.contains(&c)).then(|| text.chars().map(simplify).collect())
}

/// Gives the marks that were found in the `simplified` form of `text` the words of the text.
pub(super) fn restore(marks: &mut Marks, simplified: &str, text: &str) {
    let (start, end) = (marks.text_start, marks.text_end);
    let restored = |marks: &mut [Mark], from: usize, to: usize| {
        let again = |value: &mut String| {
            if let Some(at) = simplified[from..to].find(value.as_str()) {
                let at = from + at;
                *value = text[at..at + value.len()].to_string();
            }
        };
        for mark in marks {
            let fields = [&mut mark.source, &mut mark.place, &mut mark.section];
            fields.into_iter().flatten().for_each(again);
            mark.authors.iter_mut().for_each(again);
            again(&mut mark.printed);
        }
    };
    restored(&mut marks.whole, 0, text.len());
    restored(&mut marks.lead, 0, start);
    restored(&mut marks.trail, end, text.len());
}

#[cfg(test)]
mod tests {
    use crate::page::marks;

    #[test]
    fn datelines_in_traditional_characters_are_read_as_printed() {
        for (text, body, expected) in [
            (
                "中央社江灣5月19日電（記者 趙六）港口擴建工程動工。",
                "港口擴建工程動工。",
                "中央社|江灣|趙六|中央社江灣5月19日電（記者 趙六）",
            ),
            (
                "港口擴建工程動工。（新華社江灣5月19日電 記者錢七）",
                "港口擴建工程動工。",
                "新華社|江灣|錢七|（新華社江灣5月19日電 記者錢七）",
            ),
            ("港口擴建工程動工，記者到場。", "港口擴建工程動工，記者到場。", ""),
            ("新华社江湾5月19日电 港口开工。", "港口开工。", "新华社|江湾||新华社江湾5月19日电"),
        ] {
            let marks = marks::read(text);
            let found = marks.lead.iter().chain(&marks.trail).map(|mark| {
                let field = |field: &Option<String>| field.clone().unwrap_or_default();
                let (source, place) = (field(&mark.source), field(&mark.place));
                format!("{source}|{place}|{}|{}", mark.authors.join("、"), mark.printed)
            });
            assert_eq!(found.collect::<Vec<_>>().join("; "), expected);
            assert_eq!(&text[marks.text_start..marks.text_end], body);
        }
    }
}
