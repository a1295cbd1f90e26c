//! The numbers and signs that begin items and inner headings: 一、 and 第一章, （一）, `1.`, （1）, ①. 一带一路, 1.5亿
//! and 5、6月 begin with none.

/// The maximum number of characters of a number: 二百五十六 is the longest that occurs.
const LONGEST_NUMBER: usize = 5;
/// The maximum number of digits before a point or 、: four digits are a year.
const MAX_DIGITS: usize = 3;

/// The number or sign that begins an item or an inner heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Enumerator {
    /// 1 for 一、 and 第一章, 2 for （一）, 3 for `1.`, 4 for （1）, 5 for ①.
    pub rank: u8,
    /// Length in bytes.
    pub len: usize,
}

impl Enumerator {
    /// The enumerator at the start of a text.
    pub(crate) fn of(text: &str) -> Option<Enumerator> {
        let first = text.chars().next()?;
        if ('①'..='⑳').contains(&first) {
            return Some(Enumerator { rank: 5, len: first.len_utf8() });
        }
        let opening = matches!(first, '(' | '（' | '〔' | '【');
        let inner = if opening { &text[first.len_utf8()..] } else { text };
        let chapter = !opening && first == '第';
        let inner = if chapter { &inner[first.len_utf8()..] } else { inner };
        let skipped = text.len() - inner.len();
        let is_han = |c: char| "一二三四五六七八九十百〇零".contains(c);
        let is_digit = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
        let run = |is: &dyn Fn(char) -> bool| -> usize {
            inner.chars().take(LONGEST_NUMBER).take_while(|&c| is(c)).map(char::len_utf8).sum()
        };
        let (han, digits) = (run(&is_han), run(&is_digit));
        let len = skipped + han.max(digits);
        if han.max(digits) == 0 {
            return None;
        }
        let mut after = text[len..].chars();
        let sign = after.next();
        let next = after.next();
        let rank = match sign? {
            ')' | '）' | '〕' if opening => {
                if han > 0 {
                    2
                } else {
                    4
                }
            }
            '章' | '节' | '編' | '编' | '部' | '篇' if chapter && han > 0 => 1,
            '、' if han > 0 && !opening && !chapter => 1,
            // 1.5亿 and 3.14 are numbers, 5、6月 is a range, 2023. is a year.
            '.' | '．' | '、' | ')' | '）' if digits > 0 && !opening && !chapter => {
                let digit_follows = next.is_some_and(is_digit);
                let year = inner[..digits].chars().count() > MAX_DIGITS;
                if digit_follows || year { return None } else { 3 }
            }
            _ => return None,
        };
        Some(Enumerator { rank, len: len + sign?.len_utf8() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enumerators() {
        for (text, expected) in [
            ("一、合作", Some(1)),
            ("十二、", Some(1)),
            ("（一）", Some(2)),
            ("(三) 平台", Some(2)),
            ("1. 甲", Some(3)),
            ("１．甲", Some(3)),
            ("12、甲", Some(3)),
            ("(1)甲", Some(4)),
            ("③", Some(5)),
            ("第一章 总则", Some(1)),
            ("一带一路", None),
            ("5、6月", None),
            ("1.5亿", None),
            ("（甲）", None),
            ("第一个", None),
            ("", None),
            ("2023.甲", None),
        ] {
            assert_eq!(Enumerator::of(text).map(|e| e.rank), expected, "{text}");
        }
    }
}
