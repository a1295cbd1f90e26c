//! Numbers, and phrases with a count.

use super::Language;

impl Language {
    /// A number of articles; `exact` if it is not a lower bound.
    pub(crate) fn articles(self, count: u64, exact: bool) -> String {
        let number = grouped(count);
        match (self, exact) {
            (Language::Chinese, true) => format!("{number} 篇文章"),
            (Language::Chinese, false) => format!("{number} 篇以上文章"),
            (Language::English, true) if count == 1 => "1 article".to_owned(),
            (Language::English, true) => format!("{number} articles"),
            (Language::English, false) => format!("over {number} articles"),
        }
    }

    /// A number of occurrences; `exact` if it is not a lower bound.
    pub(crate) fn places(self, count: u64, exact: bool) -> String {
        let number = grouped(count);
        match (self, exact) {
            (Language::Chinese, true) => format!("{number} 处"),
            (Language::Chinese, false) => format!("{number} 处以上"),
            (Language::English, true) if count == 1 => "1 occurrence".to_owned(),
            (Language::English, true) => format!("{number} occurrences"),
            (Language::English, false) => format!("over {number} occurrences"),
        }
    }

    /// Which of how many paragraphs of a very long article are shown.
    pub(crate) fn part(self, first: &str, last: &str, all: u64) -> String {
        let all = grouped(all);
        match self {
            Language::Chinese => format!("本文很长，这里是第 {first}–{last} 段，共 {all} 段"),
            Language::English => format!("A long article: paragraphs {first}–{last} of {all}"),
        }
    }

    /// The number of near-duplicates below a hit.
    pub(crate) fn duplicates(self, count: usize) -> String {
        match self {
            Language::Chinese => format!("另有 {count} 篇相同报道"),
            Language::English if count == 1 => "1 more of the same report".to_owned(),
            Language::English => format!("{count} more of the same report"),
        }
    }
}

/// A number with thousands separators: 26,670.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        for (number, expected) in
            [(0, "0"), (999, "999"), (1000, "1,000"), (26_670, "26,670"), (1_234_567, "1,234,567")]
        {
            assert_eq!(grouped(number), expected);
        }
        assert_eq!(Language::English.articles(1, true), "1 article");
        assert_eq!(Language::Chinese.articles(100_000, false), "100,000 篇以上文章");
    }
}
