//! Facets: the properties by which articles are filtered and counted. A facet is a field or a period of time.
//! A period is not stored as a field but derived from the date: the article of 2023-05-19 has the month
//! `2023-05` and the year `2023`.

use souwen_text::{Date, DateRange};

use crate::condition::Condition;
use crate::field::{Ability, Field};
use crate::model::Article;

/// A period by which articles are filtered or counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Period {
    /// The month of the date, `YYYY-MM`.
    Month,
    /// The date, `YYYY-MM-DD`.
    Day,
    /// The year of the date, `YYYY`.
    Year,
}

impl Period {
    /// All periods, in the order in which they are listed.
    pub const ALL: [Period; 3] = [Period::Month, Period::Day, Period::Year];

    /// The name on the command line, over HTTP and in responses.
    pub fn name(self) -> &'static str {
        match self {
            Period::Month => "month",
            Period::Day => "day",
            Period::Year => "year",
        }
    }

    /// The name shown to Chinese users.
    fn chinese_name(self) -> &'static str {
        match self {
            Period::Month => "月份",
            Period::Day => "日期",
            Period::Year => "年份",
        }
    }

    /// Whether the period supports this ability.
    pub fn can(self, ability: Ability) -> bool {
        match self {
            Period::Month => {
                matches!(ability, Ability::Filter | Ability::Facet | Ability::Count)
            }
            Period::Day => matches!(ability, Ability::Filter | Ability::Facet),
            Period::Year => ability == Ability::Count,
        }
    }

    /// The period that contains a day, as it is written.
    pub fn of(self, date: Date) -> String {
        match self {
            Period::Month => format!("{:04}-{:02}", date.year(), date.month()),
            Period::Day => date.to_string(),
            Period::Year => format!("{:04}", date.year()),
        }
    }

    /// The days of a period in written form; `None` when there is no such period.
    pub fn days(self, written: &str) -> Option<DateRange> {
        let days = DateRange::parse(written)?;
        (self.of(days.from?) == written).then_some(days)
    }
}

/// A property that articles are filtered and counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Facet {
    /// The whole values of a field.
    Field(Field),
    /// The periods of the dates.
    Period(Period),
}

impl Facet {
    /// All facets with this ability, in the order in which they are listed: periods come first for
    /// counts, and last for filters and facets.
    pub fn all(ability: Ability) -> Vec<Facet> {
        let fields = Field::ALL.into_iter().filter(|field| field.can(ability)).map(Facet::Field);
        let periods = Period::ALL.into_iter().filter(|period| period.can(ability));
        let periods = periods.map(Facet::Period);
        match ability {
            Ability::Count => periods.chain(fields).collect(),
            _ => fields.chain(periods).collect(),
        }
    }

    /// The names of [all](Facet::all) facets with this ability.
    pub fn names(ability: Ability) -> Vec<&'static str> {
        Facet::all(ability).into_iter().map(Facet::name).collect()
    }

    /// The name on the command line, over HTTP and in responses.
    pub fn name(self) -> &'static str {
        match self {
            Facet::Field(field) => field.name(),
            Facet::Period(period) => period.name(),
        }
    }

    /// The name shown to Chinese users.
    pub fn chinese_name(self) -> &'static str {
        match self {
            Facet::Field(field) => field.chinese_name(),
            Facet::Period(period) => period.chinese_name(),
        }
    }

    /// Parses the [`name`](Facet::name) of a facet with this ability.
    pub fn from_name(name: &str, ability: Ability) -> Option<Facet> {
        Facet::all(ability).into_iter().find(|facet| facet.name() == name)
    }

    /// The values that an article is counted under.
    pub fn values(self, article: &Article) -> Vec<String> {
        match self {
            Facet::Field(field) => field.values(article).into_iter().map(str::to_owned).collect(),
            Facet::Period(period) => article.date.map(|date| period.of(date)).into_iter().collect(),
        }
    }

    /// The boolean expression that matches the articles with this value.
    pub fn condition(self, value: &str) -> Condition {
        match self {
            Facet::Field(field) => Condition::Value(field, value.to_owned()),
            // No article is dated within a month or on a day that does not exist.
            Facet::Period(period) => {
                period.days(value).map_or(Condition::nothing(), Condition::Dates)
            }
        }
    }

    /// Whether its values are periods. Periods are listed in their order, other values by their number of
    /// articles.
    pub fn is_period(self) -> bool {
        matches!(self, Facet::Period(_))
    }
}

impl From<Field> for Facet {
    fn from(field: Field) -> Facet {
        Facet::Field(field)
    }
}

impl From<Period> for Facet {
    fn from(period: Period) -> Facet {
        Facet::Period(period)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facets_are_listed_in_their_order() {
        let fields = ["source", "place", "section", "author", "kind", "tag"];
        for ability in [Ability::Filter, Ability::Facet] {
            assert_eq!(Facet::names(ability), [&fields[..], &["month", "day"]].concat());
        }
        assert_eq!(Facet::names(Ability::Count), ["month", "year", "source", "place", "author"]);
    }

    #[test]
    fn every_field_and_period_has_a_chinese_name() {
        let fields = Field::ALL.into_iter().map(Facet::Field);
        for facet in fields.chain(Period::ALL.into_iter().map(Facet::Period)) {
            let name = facet.chinese_name();
            let is_chinese = name.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
            assert!(is_chinese && !name.is_empty(), "{facet:?}: {name}");
        }
    }

    #[test]
    fn names_are_read_back_where_it_can_be_done() {
        for ability in [Ability::Filter, Ability::Facet, Ability::Count] {
            for facet in Facet::all(ability) {
                assert_eq!(Facet::from_name(facet.name(), ability), Some(facet));
            }
        }
        assert_eq!(Facet::from_name("day", Ability::Count), None);
        assert_eq!(Facet::from_name("year", Ability::Filter), None);
        assert_eq!(Facet::from_name("title", Ability::Filter), None);
        assert_eq!(Facet::from_name("authors", Ability::Filter), None);
    }

    #[test]
    fn a_value_of_a_facet_is_a_condition() {
        let source = Condition::Value(Field::Source, "新华社".to_owned());
        assert_eq!(Facet::from(Field::Source).condition("新华社"), source);
        let month = DateRange::month(2023, 5).unwrap();
        assert_eq!(Facet::from(Period::Month).condition("2023-05"), Condition::Dates(month));
        assert_eq!(Facet::from(Period::Month).condition("2023-13"), Condition::nothing());
    }

    #[test]
    fn a_period_contains_its_days() {
        let date = Date::new(2024, 2, 9).unwrap();
        for (period, written, first, last) in [
            (Period::Month, "2024-02", "2024-02-01", "2024-02-29"),
            (Period::Day, "2024-02-09", "2024-02-09", "2024-02-09"),
            (Period::Year, "2024", "2024-01-01", "2024-12-31"),
        ] {
            assert_eq!(period.of(date), written);
            let days = DateRange { from: Date::parse_iso(first), to: Date::parse_iso(last) };
            assert_eq!(period.days(written), Some(days));
        }
        for (period, written) in [
            (Period::Month, "2023-13"),
            (Period::Month, "2023"),
            (Period::Day, "2023-05"),
            (Period::Day, "2023-02-30"),
            (Period::Year, "0000"),
            (Period::Year, "新华社"),
        ] {
            assert_eq!(period.days(written), None, "{written}");
        }
    }
}
