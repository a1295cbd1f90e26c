//! Operators: words and signs between white space that join the operands on both sides.

use souwen_text::fold::narrow;

/// The maximal distance, in characters: no paragraph of a newspaper is longer.
const MAX_DISTANCE: u32 = 9_999;

/// The maximal length of an operator, in characters.
const MAX_CHARS: usize = 9;

/// An operator between two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    /// `AND`, `&&`: both; the same as white space alone.
    And,
    /// `OR`, `|`, `||`: either.
    Or,
    /// `NOT`: excludes what follows.
    Not,
    /// `NEAR/50`: at most this many characters apart.
    Near(u32),
}

impl Operator {
    /// Parses the whole text between white space: capitals, and signs of either width.
    pub(crate) fn read(chunk: &[char]) -> Option<Operator> {
        if chunk.len() > MAX_CHARS {
            return None;
        }
        let chunk: String = chunk.iter().copied().map(narrow).collect();
        match chunk.as_str() {
            "AND" | "&&" => Some(Operator::And),
            "OR" | "|" | "||" => Some(Operator::Or),
            "NOT" => Some(Operator::Not),
            other => {
                let digits = other.strip_prefix("NEAR/")?;
                let is_number = digits.bytes().all(|digit| digit.is_ascii_digit());
                let distance = digits.parse().ok().filter(|_| is_number)?;
                (distance <= MAX_DISTANCE).then_some(Operator::Near(distance))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_and_signs_of_either_width_are_operators() {
        let check = |text: &str, expected: Option<Operator>| {
            let chars: Vec<char> = text.chars().collect();
            assert_eq!(Operator::read(&chars), expected, "{text}");
        };
        check("AND", Some(Operator::And));
        check("ＡＮＤ", Some(Operator::And));
        check("&&", Some(Operator::And));
        check("＆＆", Some(Operator::And));
        check("OR", Some(Operator::Or));
        check("｜｜", Some(Operator::Or));
        check("NOT", Some(Operator::Not));
        check("NEAR/0", Some(Operator::Near(0)));
        check("NEAR/50", Some(Operator::Near(50)));
        check("ＮＥＡＲ／５０", Some(Operator::Near(50)));
        for text in
            ["", "and", "And", "&", "not", "NEAR", "NEAR/", "NEAR/x", "NEAR/+5", "NEAR/99999"]
        {
            check(text, None);
        }
    }
}
