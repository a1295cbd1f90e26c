//! Finds where the name of a person ends and a place begins, with nothing between them: 王小明台北.

use super::byline::is_name;
use super::window::{ends_with, is_han};
use crate::words::WordList;

/// Places that occur after names.
static PLACES: WordList = WordList::of(include_str!("data/places.txt"));
/// Family names of two characters: a name that begins with one has up to four.
const DOUBLE_FAMILY_NAMES: [&str; 10] =
    ["欧阳", "司马", "上官", "诸葛", "皇甫", "慕容", "司徒", "令狐", "端木", "夏侯"];
/// Characters that precede places in sentences, and are in no name.
const NOT_IN_NAMES: &str = "在于从到往至的了是和与";
/// The length of a place after a name, in characters.
const PLACE: std::ops::RangeInclusive<usize> = 2..=6;

/// Whether characters can be a place: Han characters, no more than places have.
pub(super) fn is_place(chars: &[char]) -> bool {
    PLACE.contains(&chars.len()) && chars.iter().all(|c| is_han(*c))
}

/// Whether a text is a listed place.
pub(super) fn is_known_place(text: &str) -> bool {
    PLACES.contains(&text)
}

/// Whether characters end like the name of a place.
pub(super) fn ends_as_place(chars: &[char]) -> bool {
    chars.last().is_some_and(|last| "省市县区镇乡村州城京港湾岛".contains(*last))
}

/// The length of the name, if characters begin with a name and a place: 3 for 王小明台北.
pub(super) fn name_before_place(chars: &[char]) -> Option<usize> {
    let city = match chars {
        [city @ .., '市' | '县'] => city,
        _ => chars,
    };
    let known = PLACES.iter().filter(|place| ends_with(city, place));
    let known = known.map(|place| city.len() - place.chars().count()).min();
    if let Some(len) = known {
        let is_word = |c: &char| NOT_IN_NAMES.contains(*c);
        let name = &chars[..len];
        return (is_name(name) && !name.iter().any(is_word)).then_some(len);
    }
    let double =
        DOUBLE_FAMILY_NAMES.iter().any(|name| chars.starts_with(&name.chars().collect::<Vec<_>>()));
    let len = match chars.len() {
        4 => 2,
        _ if double => 4,
        _ => 3,
    };
    let place = chars.get(len..)?;
    (is_place(place) && super::byline::is_person(&chars[..len])).then_some(len)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_end_where_places_begin() {
        for (text, expected) in [
            ("王小明台北", "王小明"),
            ("王明台北", "王明"),
            ("王小明华盛顿", "王小明"),
            ("睦黎曦北京", "睦黎曦"),
            ("欧阳小明新北市", "欧阳小明"),
            ("王小明江城", "王小明"),
            ("王小明", ""),
            ("北京", ""),
            ("上午在北京", ""),
        ] {
            let chars: Vec<char> = text.chars().collect();
            let name = name_before_place(&chars)
                .map_or(String::new(), |len| chars[..len].iter().collect());
            assert_eq!(name, expected, "{text}");
        }
    }
}
