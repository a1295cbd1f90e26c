//! The languages of the interface: which one a reader gets, and how dates, numbers and names are
//! told in it.

use souwen_search::{FilterField, Sort, Warning};
use souwen_text::{Date, DateRange};

use super::words::{CHINESE, ENGLISH, Words};

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    Chinese,
    English,
}

impl Language {
    /// The language that an `Accept-Language` header asks for: English only when it is wanted more
    /// than Chinese.
    pub(crate) fn preferred(accept: &str) -> Language {
        let (mut chinese, mut english) = (None, None);
        for range in accept.split(',') {
            let (tag, parameter) = range.split_once(';').unwrap_or((range, ""));
            let weight = match parameter.trim().strip_prefix("q=") {
                Some(weight) => weight.trim().parse::<f32>().unwrap_or(0.0),
                None => 1.0,
            };
            let tag = tag.trim().to_ascii_lowercase();
            let best = match tag.split('-').next() {
                Some("zh") => &mut chinese,
                Some("en") => &mut english,
                _ => continue,
            };
            *best = Some(best.map_or(weight, |other: f32| other.max(weight)));
        }
        if english.unwrap_or(0.0) > chinese.unwrap_or(0.0) {
            Language::English
        } else {
            Language::Chinese
        }
    }

    /// The name in addresses.
    pub(crate) fn name(self) -> &'static str {
        self.pick("zh", "en")
    }

    /// Reads a [`name`](Language::name), or a longer tag of the same language.
    pub(crate) fn from_name(name: &str) -> Option<Language> {
        match name.split(['-', '_']).next() {
            Some("zh") => Some(Language::Chinese),
            Some("en") => Some(Language::English),
            _ => None,
        }
    }

    /// The tag for `lang` attributes.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Language::Chinese => "zh-CN",
            Language::English => "en",
        }
    }

    /// The one that is in this language.
    pub(crate) fn pick<T>(self, chinese: T, english: T) -> T {
        match self {
            Language::Chinese => chinese,
            Language::English => english,
        }
    }

    /// The words that stand by themselves.
    pub(crate) fn words(self) -> &'static Words {
        self.pick(&CHINESE, &ENGLISH)
    }

    /// A day: 2023年5月19日.
    pub(crate) fn date(self, date: Date) -> String {
        let (year, month, day) = (date.year(), date.month(), date.day());
        match self {
            Language::Chinese => format!("{year}年{month}月{day}日"),
            Language::English => format!("{day} {} {year}", month_name(month)),
        }
    }

    /// A value of a facet as people read it.
    pub(crate) fn facet_value(self, field: FilterField, value: &str) -> String {
        match field {
            FilterField::Kind => self.kind(value).to_owned(),
            FilterField::Month => self.month(value).unwrap_or_else(|| value.to_owned()),
            FilterField::Day => {
                Date::parse_iso(value).map_or_else(|| value.to_owned(), |date| self.date(date))
            }
            _ => value.to_owned(),
        }
    }

    /// The name of a kind of article; kinds of people's own making keep their name.
    pub(crate) fn kind(self, kind: &str) -> &str {
        match kind {
            "article" => self.pick("报道", "Report"),
            "commentary" => self.pick("评论", "Commentary"),
            "list" => self.pick("清单", "List"),
            "caption" => self.pick("图片", "Photo"),
            "continuation" => self.pick("续文", "Continuation"),
            other => other,
        }
    }

    /// The name of a field.
    pub(crate) fn field(self, field: FilterField) -> &'static str {
        match field {
            FilterField::Source => self.pick("来源", "Source"),
            FilterField::Place => self.pick("地点", "Place"),
            FilterField::Section => self.pick("版面", "Section"),
            FilterField::Author => self.pick("作者", "Author"),
            FilterField::Kind => self.pick("体裁", "Kind"),
            FilterField::Tag => self.pick("标签", "Tag"),
            FilterField::Month => self.pick("月份", "Month"),
            FilterField::Day => self.pick("日期", "Day"),
        }
    }

    /// The name of an order.
    pub(crate) fn sort(self, sort: Sort) -> &'static str {
        match sort {
            Sort::Relevance => self.pick("最相关", "Best match"),
            Sort::Newest => self.pick("最新", "Newest"),
            Sort::Oldest => self.pick("最早", "Oldest"),
        }
    }

    /// A number of articles; `exact` when it is not a lower bound.
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

    /// How many near-duplicates stand under a hit.
    pub(crate) fn duplicates(self, count: usize) -> String {
        match self {
            Language::Chinese => format!("另有 {count} 篇相同报道"),
            Language::English if count == 1 => "1 more of the same report".to_owned(),
            Language::English => format!("{count} more of the same report"),
        }
    }

    /// The days from the first to the last.
    pub(crate) fn period(self, from: Date, to: Date) -> String {
        if from == to {
            return self.date(from);
        }
        let same_year = from.year() == to.year();
        let same_month = same_year && from.month() == to.month();
        // What both days share is said once: 2023年5月18日至19日, 18 to 19 May 2023.
        match self {
            Language::Chinese => {
                let (month, day) = (to.month(), to.day());
                let to = match (same_year, same_month) {
                    (_, true) => format!("{day}日"),
                    (true, _) => format!("{month}月{day}日"),
                    _ => self.date(to),
                };
                format!("{}至{to}", self.date(from))
            }
            Language::English => {
                let (month, day) = (month_name(from.month()), from.day());
                let from = match (same_year, same_month) {
                    (_, true) => day.to_string(),
                    (true, _) => format!("{day} {month}"),
                    _ => self.date(from),
                };
                format!("{from} to {}", self.date(to))
            }
        }
    }

    /// What a result page says of a warning; those it does not know by code as they come.
    pub(crate) fn warning(self, warning: &Warning) -> &str {
        if self == Language::English {
            return &warning.message;
        }
        match warning.code {
            "query_cut" => "查询内容过长，只搜索了前面的部分。",
            "nesting_ignored" => "括号嵌套过深，最里层已按普通文字搜索。",
            "date_not_understood" => {
                "日期的写法无法识别，已按普通文字搜索。可以写成 date:2023-05、日期：2023年5月18日 或 date:2023-05-18..2023-05-19。"
            }
            "date_of_several_years" => {
                "日期没有写年份，已搜索各年的这一时间。只要其中一年，请写上年份，如 date:2023年5月18日。"
            }
            "synonyms_left_out" => "同义词过多，只搜索了其中一部分。",
            "nothing_to_search" => "没有可以搜索的文字，已列出全部文章。",
            "only_exclusions" => "只有排除条件，已列出其余全部文章。",
            "analyzer_differs" => {
                "索引由另一版本的分词程序建立：逐字检索不受影响，词语匹配和排序可能有偏差，更新索引后恢复。"
            }
            _ => &warning.message,
        }
    }

    fn month(self, value: &str) -> Option<String> {
        let first = DateRange::parse_month(value)?.from?;
        let (year, month) = (first.year(), first.month());
        Some(match self {
            Language::Chinese => format!("{year}年{month}月"),
            Language::English => format!("{} {year}", month_name(month)),
        })
    }
}

/// A number with its thousands apart: 26,670.
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

/// The English name of a month, from 1; nothing for what is no month.
fn month_name(month: u8) -> &'static str {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    usize::from(month).checked_sub(1).and_then(|at| NAMES.get(at)).unwrap_or(&"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_is_for_those_who_prefer_it() {
        let check = |accept: &str, expected: Language| {
            assert_eq!(Language::preferred(accept), expected, "{accept}");
        };
        check("", Language::Chinese);
        check("en", Language::English);
        check("en-US,en;q=0.9", Language::English);
        check("en-US,en;q=0.9,zh-CN;q=0.8", Language::English);
        check("zh-CN,zh;q=0.9,en;q=0.8", Language::Chinese);
        check("zh-TW", Language::Chinese);
        check("fr-FR,fr;q=0.9", Language::Chinese);
        check("fr,en;q=0.5", Language::English);
        check("EN; q=0.7 , ZH;q=0.3", Language::English);
        check("en;q=0", Language::Chinese);
        check("en;q=x,,;", Language::Chinese);
    }

    #[test]
    fn every_warning_is_told_in_both_languages() {
        for code in [
            "query_cut",
            "nesting_ignored",
            "date_not_understood",
            "date_of_several_years",
            "synonyms_left_out",
            "nothing_to_search",
            "only_exclusions",
            "analyzer_differs",
        ] {
            let warning = Warning { code, message: "a sentence in English".to_owned() };
            assert_eq!(Language::English.warning(&warning), warning.message);
            let chinese = Language::Chinese.warning(&warning);
            assert!(chinese.ends_with('。') && chinese != warning.message, "{code}: {chinese}");
        }
    }

    #[test]
    fn numbers_and_dates_read_well() {
        for (number, expected) in
            [(0, "0"), (999, "999"), (1000, "1,000"), (26_670, "26,670"), (1_234_567, "1,234,567")]
        {
            assert_eq!(grouped(number), expected);
        }
        let date = Date::new(2023, 5, 9).unwrap();
        assert_eq!(Language::Chinese.date(date), "2023年5月9日");
        assert_eq!(Language::English.date(date), "9 May 2023");
        let check = |to: (i32, u8, u8), chinese: &str, english: &str| {
            let to = Date::new(to.0, to.1, to.2).unwrap();
            assert_eq!(Language::Chinese.period(date, to), chinese);
            assert_eq!(Language::English.period(date, to), english);
        };
        check((2023, 5, 9), "2023年5月9日", "9 May 2023");
        check((2023, 5, 19), "2023年5月9日至19日", "9 to 19 May 2023");
        check((2023, 6, 1), "2023年5月9日至6月1日", "9 May to 1 June 2023");
        check((2024, 5, 9), "2023年5月9日至2024年5月9日", "9 May 2023 to 9 May 2024");
        let month = |language: Language, value| language.facet_value(FilterField::Month, value);
        assert_eq!(month(Language::Chinese, "2023-05"), "2023年5月");
        assert_eq!(month(Language::English, "2023-12"), "December 2023");
        assert_eq!(month(Language::Chinese, "2023-13"), "2023-13");
        assert_eq!(Language::English.articles(1, true), "1 article");
        assert_eq!(Language::Chinese.articles(100_000, false), "100,000 篇以上文章");
    }
}
