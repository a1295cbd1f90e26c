//! Readable names for codes: facets and their values, kinds of articles, sort orders, warnings.

use souwen_search::{Facet, Field, Period, Sort, Warning, WarningCode};
use souwen_text::Date;

use super::Language;

impl Language {
    /// A value of a facet in readable form.
    pub(crate) fn facet_value(self, facet: Facet, value: &str) -> String {
        match facet {
            Facet::Field(Field::Kind) => self.kind(value).to_owned(),
            Facet::Period(Period::Month) => self.month(value).unwrap_or_else(|| value.to_owned()),
            Facet::Period(Period::Day) => {
                Date::parse_iso(value).map_or_else(|| value.to_owned(), |date| self.date(date))
            }
            Facet::Field(
                Field::Title
                | Field::Source
                | Field::Place
                | Field::Section
                | Field::Author
                | Field::Tag,
            )
            | Facet::Period(Period::Year) => value.to_owned(),
        }
    }

    /// The name of a kind of article; user-defined kinds keep their name.
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

    /// The name of a facet, as a heading.
    pub(crate) fn facet(self, facet: Facet) -> String {
        let mut heading = self.pick(facet.chinese_name(), facet.name()).to_owned();
        if let Some(first) = heading.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        heading
    }

    /// The name of a sort order.
    pub(crate) fn sort(self, sort: Sort) -> &'static str {
        match sort {
            Sort::Relevance => self.pick("最相关", "Best match"),
            Sort::Newest => self.pick("最新", "Newest"),
            Sort::Oldest => self.pick("最早", "Oldest"),
        }
    }

    /// The text of a warning on a page.
    pub(crate) fn warning(self, warning: &Warning) -> &str {
        if self == Language::English {
            return &warning.message;
        }
        match warning.code {
            WarningCode::QueryCut => "查询内容过长，只搜索了前面的部分。",
            WarningCode::NestingIgnored => "括号嵌套过深，最里层已按普通文字搜索。",
            WarningCode::DateNotUnderstood => {
                "日期的写法无法识别，已按普通文字搜索。可以写成 date:2023-05、日期：2023年5月18日 或 date:2023-05-18..2023-05-19。"
            }
            WarningCode::DateOfSeveralYears => {
                "日期没有写年份，已搜索各年的这一时间。只要其中一年，请写上年份，如 date:2023年5月18日。"
            }
            WarningCode::SynonymsLeftOut => "同义词过多，只搜索了其中一部分。",
            WarningCode::NothingToSearch => "没有可以搜索的文字，已列出全部文章。",
            WarningCode::OnlyExclusions => "只有排除条件，已列出其余全部文章。",
            WarningCode::OperatorLeftOut => {
                "文章没有网址、文件类型一类的条件，该条件已忽略。按来源筛选可以写成 来源：新华社。"
            }
            WarningCode::StarIgnored => "星号不起作用：词语本来就能在更长的文字中找到。",
            WarningCode::NearIgnored => {
                "相近条件只能用于词语和引号中的原文，其余部分已在全文中查找。"
            }
            WarningCode::AnalyzerDiffers => {
                "索引由另一版本的分词程序建立：逐字检索不受影响，词语匹配和排序可能有偏差，更新索引后恢复。"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use souwen_search::Ability;

    use super::*;

    #[test]
    fn facets_have_headings_in_both_languages() {
        let headings = |language: Language| {
            Facet::all(Ability::Facet).into_iter().map(move |facet| language.facet(facet))
        };
        let chinese: Vec<String> = headings(Language::Chinese).collect();
        assert_eq!(chinese, ["来源", "地点", "版面", "作者", "体裁", "标签", "月份", "日期"]);
        let english: Vec<String> = headings(Language::English).collect();
        let expected = ["Source", "Place", "Section", "Author", "Kind", "Tag", "Month", "Day"];
        assert_eq!(english, expected);
    }

    #[test]
    fn every_warning_is_reported_in_both_languages() {
        for code in WarningCode::ALL {
            let warning = Warning { code, message: "a sentence in English".to_owned() };
            assert_eq!(Language::English.warning(&warning), warning.message);
            let chinese = Language::Chinese.warning(&warning);
            assert!(chinese.ends_with('。') && chinese != warning.message, "{code:?}: {chinese}");
        }
    }

    #[test]
    fn months_have_names() {
        let month = |language: Language, value| language.facet_value(Period::Month.into(), value);
        assert_eq!(month(Language::Chinese, "2023-05"), "2023年5月");
        assert_eq!(month(Language::English, "2023-12"), "December 2023");
        assert_eq!(month(Language::Chinese, "2023-13"), "2023-13");
    }
}
