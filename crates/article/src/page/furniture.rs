//! Page furniture: the lines around stories with the name, date and page number of the paper.
//!
//! `人民日报 2023年05月20日 第01版：要闻` gives the paper 人民日报, the date 2023-05-20 and the page 第01版：要闻.

use std::ops::RangeInclusive;

use souwen_text::{Date, WrittenDate, is_significant};

use super::sources;
use super::window::{CharWindow, is_han};

/// The maximum length of a line of furniture, in characters: a longer one is text.
pub(super) const LONGEST_LINE: usize = 80;
/// How many characters of a line around stories are read.
#[cfg(feature = "printed")]
const LONGEST_AROUND: usize = 200;
/// The maximum length of a name between 《 and 》, in bytes: twenty characters, which no paper or programme
/// has.
const LONGEST_NAME: usize = 60;
/// How many characters are read for the number of a page and the name after it, with spaces.
const PAGE_NUMBER: usize = 24;
/// The number of digits in the number of a page: papers have up to hundreds of pages, and issues up to
/// 365.
const PAGE_FIGURES: RangeInclusive<usize> = 1..=3;
/// The maximum length of the name of a page after its number, in characters: 第01版：要闻. A longer text is a
/// headline.
const LONGEST_PAGE_NAME: usize = 8;
/// How many characters are read for the time of day: 08:30:05 and the character after it.
const CLOCK: usize = 9;
/// Hours and minutes, with or without seconds.
const CLOCK_PARTS: RangeInclusive<usize> = 2..=3;
/// The number of digits of each.
const CLOCK_FIGURES: RangeInclusive<usize> = 1..=2;

/// The values read from a line of page furniture.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Furniture {
    /// The date of the page.
    pub date: Option<Date>,
    /// The paper, agency or programme.
    pub name: Option<String>,
    /// The page of the paper: 第01版：要闻.
    pub page: Option<String>,
}

/// Reads a line that contains only the name, date or page of a paper or programme: `《新闻联播》 (20230519)`,
/// `人民日报 2023年05月20日 第01版：要闻`, `2023年5月19日 星期五`.
pub(super) fn furniture(text: &str) -> Option<Furniture> {
    if text.chars().nth(LONGEST_LINE).is_some() {
        return None;
    }
    let mut found = Furniture::default();
    let mut rest = text.trim();
    while let Some(c) = rest.chars().next() {
        let used = piece(rest, &mut found);
        if used > 0 {
            rest = &rest[used..];
        } else if is_significant(c) {
            return None;
        } else {
            rest = &rest[c.len_utf8()..];
        }
    }
    (found.date.is_some() || found.page.is_some()).then_some(found)
}

/// Reads a line around the stories of a printed page, ignoring any other text in it:
/// `山城日报 2023年8月13日 星期日 第04版 要闻 责任编辑：王小明`.
#[cfg(feature = "printed")]
pub(crate) fn around(text: &str) -> Furniture {
    let mut found = Furniture::default();
    let mut rest = text.trim();
    for _ in 0..LONGEST_AROUND {
        let Some(c) = rest.chars().next() else { break };
        let used = piece(rest, &mut found);
        rest = &rest[if used > 0 { used } else { c.len_utf8() }..];
    }
    found
}

/// Reads one piece of furniture at the start of a text; returns its length in bytes, 0 for none.
fn piece(text: &str, found: &mut Furniture) -> usize {
    if let Some(written) = WrittenDate::at(text)
        && let Some(date) = written.date()
    {
        found.date.get_or_insert(date);
        return written.len;
    }
    if let Some(inner) = text.strip_prefix('《')
        && let Some(end) = inner.find('》').filter(|&end| end > 0 && end <= LONGEST_NAME)
    {
        found.name.get_or_insert(inner[..end].trim().to_string());
        return '《'.len_utf8() + end + '》'.len_utf8();
    }
    if let Some(name) = sources::leading_source(text) {
        found.name.get_or_insert(name.to_string());
        return name.len();
    }
    page_number(text, found).or_else(|| weekday(text)).or_else(|| clock(text)).unwrap_or(0)
}

/// 第01版, 第１版：要闻, A03版, 01版.
fn page_number(text: &str, found: &mut Furniture) -> Option<usize> {
    let window = CharWindow::head(text, PAGE_NUMBER);
    let chars = &window.chars[..];
    let numeral = |c: &char| c.is_ascii_digit() || "一二三四五六七八九十".contains(*c);
    let mut at = usize::from(chars.first() == Some(&'第'));
    at += chars[at..].iter().take_while(|c| **c == ' ').count();
    at += usize::from(chars.get(at).is_some_and(char::is_ascii_uppercase));
    let digits = chars[at..].iter().take_while(|c| numeral(c)).count();
    at += digits;
    at += chars[at..].iter().take_while(|c| **c == ' ').count();
    if !PAGE_FIGURES.contains(&digits) || !matches!(chars.get(at), Some('版' | '期' | '号')) {
        return None;
    }
    let is_page = chars[at] == '版';
    at += 1;
    if chars.get(at) == Some(&':') {
        let name = chars[at + 1..].iter().take_while(|c| is_han(**c) || **c == '·').count();
        if name <= LONGEST_PAGE_NAME {
            at += 1 + name;
        }
    }
    let len = window.at[at];
    if is_page {
        found.page.get_or_insert(text[..len].to_string());
    }
    Some(len)
}

/// 星期五, 周五
fn weekday(text: &str) -> Option<usize> {
    let rest = ["星期", "周"].iter().find_map(|word| text.strip_prefix(word))?;
    let day = rest.chars().next().filter(|c| "一二三四五六日天".contains(*c))?;
    Some(text.len() - rest.len() + day.len_utf8())
}

/// 19:00, 08:30:05
fn clock(text: &str) -> Option<usize> {
    let window = CharWindow::head(text, CLOCK);
    let len = window.chars.iter().take_while(|c| c.is_ascii_digit() || **c == ':').count();
    let time: String = window.chars[..len].iter().collect();
    let parts: Vec<&str> = time.split(':').collect();
    let figures = parts.iter().all(|part| CLOCK_FIGURES.contains(&part.len()));
    let fits = CLOCK_PARTS.contains(&parts.len()) && figures;
    fits.then(|| window.at[len])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "printed")]
    #[test]
    fn lines_around_stories_say_what_they_say_between_other_words() {
        let found = around("新山城日报 2023年8月13日 星期日 第04版：要闻 责任编辑：王小明");
        assert_eq!(found.date.map(|date| date.to_string()).as_deref(), Some("2023-08-13"));
        assert_eq!(found.page.as_deref(), Some("第04版：要闻"));
        assert_eq!(around(""), Furniture::default());
    }

    #[test]
    fn names_dates_and_pages_are_furniture() {
        for (text, date, name, page) in [
            ("《新闻联播》 (20230519)", "2023-05-19", "新闻联播", ""),
            ("人民日报 2023年05月20日 第01版：要闻", "2023-05-20", "人民日报", "第01版：要闻"),
            ("2023年5月19日 星期五", "2023-05-19", "", ""),
            ("第１版", "", "", "第１版"),
            ("A03版", "", "", "A03版"),
            ("（《晚间新闻》 20230519 19:00）", "2023-05-19", "晚间新闻", ""),
        ] {
            let found = furniture(text).unwrap_or_else(|| panic!("{text}"));
            let shown = (
                found.date.map(|d| d.to_string()).unwrap_or_default(),
                found.name.unwrap_or_default(),
                found.page.unwrap_or_default(),
            );
            assert_eq!(shown, (date.to_string(), name.to_string(), page.to_string()), "{text}");
        }
        for text in [
            "",
            "人民日报",
            "2023年5月19日外交部例行记者会",
            "《大公报》头版",
            "第一版画展开幕",
            "5月19日",
        ] {
            assert_eq!(furniture(text), None, "{text}");
        }
    }
}
