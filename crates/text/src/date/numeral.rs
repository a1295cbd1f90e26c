//! Numbers in dates: digits of either width, and Chinese numerals.

use crate::fold::narrow;

/// A number with its length.
#[derive(Clone, Copy)]
pub(super) struct Numeral {
    /// The number.
    pub(super) value: u32,
    /// The number of its characters.
    pub(super) digits: usize,
    /// Its length in bytes.
    pub(super) len: usize,
}

impl Numeral {
    /// The number at the start of a text; `None` if it has more than eight digits.
    pub(super) fn at(text: &str) -> Option<Numeral> {
        let mut numeral = Numeral { value: 0, digits: 0, len: 0 };
        let mut tens = false;
        for c in text.chars() {
            let Some(value) = numeral_value(c) else { break };
            if numeral.digits == 8 {
                return None;
            }
            if value < 10 {
                // 二十三 is 2 x 10 + 3, 二三 is 23.
                numeral.value =
                    if tens { numeral.value + value } else { numeral.value * 10 + value };
            } else {
                numeral.value = numeral.value.max(1) * 10;
                tens = true;
            }
            numeral.digits += 1;
            numeral.len += c.len_utf8();
        }
        (numeral.digits > 0).then_some(numeral)
    }

    /// The number if it can be a month or a day.
    pub(super) fn short(self) -> Option<Numeral> {
        (self.digits <= 3 && (1..=31).contains(&self.value)).then_some(self)
    }
}

/// The value of a digit of either width or of a Chinese numeral: 0 to 10.
pub(super) fn numeral_value(c: char) -> Option<u32> {
    narrow(c).to_digit(10).or_else(|| han_numeral(c))
}

/// Replaces Chinese numerals by digits and keeps everything else: 二〇二三 is 2023, 十八 is 18, 二十 is 20.
pub(super) fn with_digits(chars: &[char]) -> Vec<char> {
    let mut out = Vec::with_capacity(chars.len());
    for (i, &c) in chars.iter().enumerate() {
        match han_numeral(c) {
            Some(10) => {
                let is_digit = |c: Option<&char>| {
                    c.copied().and_then(han_numeral).is_some_and(|value| (1..10).contains(&value))
                };
                if i == 0 || !is_digit(chars.get(i - 1)) {
                    out.push('1');
                }
                if !is_digit(chars.get(i + 1)) {
                    out.push('0');
                }
            }
            Some(value) => out.extend(char::from_digit(value, 10)),
            None => out.push(c),
        }
    }
    out
}

/// Exactly `count` ASCII digits, and the rest of the text.
pub(super) fn digits(text: &str, count: usize) -> Option<(i32, &str)> {
    let number = text.get(..count)?;
    if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some((number.parse().ok()?, &text[count..]))
}

/// One or two ASCII digits (not more), and the rest of the text.
pub(super) fn one_or_two_digits(text: &str) -> Option<(u8, &str)> {
    let count = text.bytes().take(3).take_while(u8::is_ascii_digit).count();
    if !(1..=2).contains(&count) {
        return None;
    }
    digits(text, count).map(|(number, rest)| (number as u8, rest))
}

/// The value of a Chinese numeral: 0 to 10.
fn han_numeral(c: char) -> Option<u32> {
    Some(match c {
        '〇' | '零' | '○' => 0,
        '一' => 1,
        '二' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        '十' => 10,
        _ => return None,
    })
}
