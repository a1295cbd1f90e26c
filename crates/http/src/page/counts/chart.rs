//! Counts over time as columns; a period without articles leaves a gap of one column.

use maud::{Markup, html};
use souwen_search::{Facet, Period, TallyRow};
use souwen_text::Date;

use crate::language::{Language, grouped};

/// The maximal number of columns: more are thinner than a line.
const MAX_COLUMNS: usize = 600;
/// The height of the tallest column, and the width of a column with its gap, in units of the drawing.
const HEIGHT: usize = 100;
const WIDTH: usize = 10;

/// The columns of months or years; empty for a single one, for which the table is enough.
pub(super) fn render(language: Language, by: Facet, rows: &[TallyRow]) -> Markup {
    let columns = columns(by, rows);
    let (Some(first), Some(last)) = (columns.first(), columns.last()) else { return html! {} };
    let tallest = columns.iter().max_by_key(|column| column.1).map_or(1, |column| column.1).max(1);
    if columns.len() < 2 || columns.len() > MAX_COLUMNS {
        return html! {};
    }
    let name = |value: &str| language.facet_value(by, value);
    let ends = format!("{} – {}", name(&first.0), name(&last.0));
    let max = format!("{} {}", language.pick("最多", "at most"), grouped(tallest as u64));
    let label = format!("{}，{ends}，{max}", language.facet(by));
    let drawing = format!("0 0 {} {HEIGHT}", columns.len() * WIDTH);
    html! {
        figure.chart {
            svg role="img" aria-label=(label) viewBox=(drawing) preserveAspectRatio="none" {
                @for (at, (value, count)) in columns.iter().enumerate() {
                    @let height = (count * HEIGHT).div_ceil(tallest);
                    @if height > 0 {
                        rect x=(at * WIDTH) y=(HEIGHT - height) width=(WIDTH - 1) height=(height) {
                            title { (name(value)) "：" (language.articles(*count as u64, true)) }
                        }
                    }
                }
            }
            figcaption {
                span { (name(&first.0)) } span { (max) } span { (name(&last.0)) }
            }
        }
    }
}

/// Every period from the first to the last, with its number of articles.
fn columns(by: Facet, rows: &[TallyRow]) -> Vec<(String, usize)> {
    let Facet::Period(period) = by else { return Vec::new() };
    let counted: Vec<(&str, usize)> =
        rows.iter().filter_map(|row| Some((row.value.as_deref()?, row.articles))).collect();
    let mut columns: Vec<(String, usize)> = Vec::new();
    for (value, count) in counted {
        while let Some(next) = columns.last().and_then(|(last, _)| following(period, last)) {
            if next.as_str() >= value || columns.len() > MAX_COLUMNS {
                break;
            }
            columns.push((next, 0));
        }
        columns.push((value.to_owned(), count));
    }
    columns
}

/// The period after the given one, in the same notation.
fn following(period: Period, written: &str) -> Option<String> {
    let last = period.days(written)?.to?;
    Date::from_days(last.days() + 1).map(|day| period.of(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(values: &[(&str, usize)]) -> Vec<TallyRow> {
        let row = |(value, articles): &(&str, usize)| TallyRow {
            value: Some((*value).to_owned()).filter(|value| !value.is_empty()),
            articles: *articles,
            occurrences: 0,
        };
        values.iter().map(row).collect()
    }

    #[test]
    fn there_is_a_column_for_every_period_between() {
        let check = |by: Period, values: &[(&str, usize)], expected: &str| {
            let columns = columns(by.into(), &rows(values));
            let shown: Vec<String> = columns.iter().map(|(v, n)| format!("{v} {n}")).collect();
            assert_eq!(shown.join(", "), expected);
        };
        let months = [("2023-11", 3), ("2024-02", 1), ("", 9)];
        check(Period::Month, &months, "2023-11 3, 2023-12 0, 2024-01 0, 2024-02 1");
        check(Period::Year, &[("1999", 3), ("2001", 1)], "1999 3, 2000 0, 2001 1");
        check(Period::Year, &[("", 1)], "");
    }

    #[test]
    fn a_chart_is_described_in_words_too() {
        let months = rows(&[("2023-11", 30), ("2024-01", 1)]);
        let chart = render(Language::Chinese, Period::Month.into(), &months).into_string();
        let label = "aria-label=\"月份，2023年11月 – 2024年1月，最多 30\"";
        assert!(chart.contains(label) && chart.matches("<rect").count() == 2, "{chart}");
        assert!(chart.contains("<title>2023年11月：30 篇文章</title>"), "{chart}");
        let one = rows(&[("2023-11", 30)]);
        assert_eq!(render(Language::Chinese, Period::Month.into(), &one).into_string(), "");
        // From the year 1 to now there are too many months.
        let long = rows(&[("0001-01", 1), ("2024-01", 1)]);
        assert_eq!(render(Language::Chinese, Period::Month.into(), &long).into_string(), "");
    }
}
