//! Reads the date and the place in the caption of a picture.
//!
//! `这是5月18日在陕西省西安市…拍摄的…` was taken on 5月18日 in 陕西省西安市.

use std::ops::RangeInclusive;

use souwen_text::WrittenDate;

use crate::page::window::is_han;

/// How many occurrences of 在 in a caption are tried: the place is near its beginning.
const MAX_ATTEMPTS: usize = 8;
/// The maximum length of a place with all its units, in characters: four units of nine and a point or
/// two.
const LONGEST_PLACE: usize = 40;
/// The length of one administrative unit, in characters: 西安市 to 新疆维吾尔自治区.
const UNIT: RangeInclusive<usize> = 2..=9;
/// The length of a place without a unit, in characters: 西安, 老挝万象.
const BARE_PLACE: RangeInclusive<usize> = 2..=6;

/// The date and the place of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Caption {
    /// The first date in it.
    pub date: Option<WrittenDate>,
    /// Province, city, county as printed.
    pub place: Option<String>,
}

/// Reads a caption: 这是5月18日在陕西省西安市…拍摄的….
pub(super) fn caption(text: &str) -> Caption {
    let date = WrittenDate::all(text).next().map(|(_, written)| written);
    let place = text
        .match_indices('在')
        .take(MAX_ATTEMPTS)
        .find_map(|(at, sign)| place_after(&text[at + sign.len()..]));
    Caption { date, place }
}

/// The place at the start of a text: as many administrative units as follow one another, or a short name
/// before 拍摄.
fn place_after(text: &str) -> Option<String> {
    let head = text.chars().take(LONGEST_PLACE).take_while(|c| is_han(*c) || *c == '·');
    let head: Vec<char> = head.collect();
    let mut end = 0;
    let mut unit = 0;
    for (at, c) in head.iter().enumerate() {
        unit += 1;
        let next: String = head[at + 1..].iter().take(1).collect();
        // 市场 and 社区 contain the characters for a city and for a district.
        let other_word = matches!(
            (*c, next.as_str()),
            ('市', "场" | "民" | "委" | "长" | "政")
                | ('区', "域")
                | ('省', "委" | "长")
                | ('县', "长" | "委")
        );
        let part_of_city = *c == '区'
            && at > 0
            && matches!(head[at - 1], '社' | '地' | '校' | '园' | '景' | '小' | '灾' | '山');
        let name = !other_word && !part_of_city;
        let is_unit =
            matches!(c, '省' | '市' | '县' | '区' | '州' | '盟' | '旗' | '镇' | '乡' | '村')
                && name;
        if is_unit && UNIT.contains(&unit) {
            end = at + 1;
            unit = 0;
        } else if unit > *UNIT.end() {
            break;
        }
    }
    if end > 0 {
        return Some(head[..end].iter().collect());
    }
    let all: String = head.iter().collect();
    let before = ["拍摄", "举行"].iter().filter_map(|word| all.find(word)).min()?;
    let place = &all[..before];
    // A hall or a garden is where the picture was taken, but not a place for a dateline.
    let building = place
        .ends_with(['场', '馆', '园', '厅', '院', '店', '站', '里', '上', '内', '中', '间', '时']);
    (BARE_PLACE.contains(&place.chars().count()) && !building).then(|| place.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_captions() {
        for (text, expected) in [
            ("陕西省西安市大唐芙蓉园拍摄的欢迎仪式", Some("陕西省西安市")),
            ("江城市场拍摄", None),
            ("西安拍摄的夜景", Some("西安")),
            ("老挝万象拍摄的夜景", Some("老挝万象")),
            ("新疆维吾尔自治区喀什地区疏附县的农田里", Some("新疆维吾尔自治区喀什地区疏附县")),
            ("人民大会堂会见客人", None),
            ("社区里", None),
        ] {
            assert_eq!(place_after(text).as_deref(), expected, "{text}");
        }
    }
}
