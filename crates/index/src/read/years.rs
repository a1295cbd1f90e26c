//! The years that have articles, read from the terms of the date field.

use std::collections::BTreeSet;

use souwen_text::Date;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, SegmentReader, TERMINATED, Term};

use super::snapshot::Snapshot;

impl Snapshot {
    /// The years that have articles, ascending. The terms are days in order, so one lookup finds each
    /// year; deleted articles may take more.
    pub(crate) fn article_years(&self) -> tantivy::Result<Vec<i32>> {
        let mut years = BTreeSet::new();
        for reader in self.searcher.segment_readers() {
            self.add_years(reader, &mut years)?;
        }
        Ok(years.into_iter().collect())
    }

    fn add_years(&self, reader: &SegmentReader, years: &mut BTreeSet<i32>) -> tantivy::Result<()> {
        let index = reader.inverted_index(self.fields.date)?;
        let mut next = Date::new(1, 1, 1);
        while let Some(from) = next {
            let first = Term::from_field_i64(self.fields.date, i64::from(from.days()));
            let mut days =
                index.terms().range().ge(first.serialized_value_bytes()).into_stream()?;
            let mut found = None;
            while found.is_none() && days.advance() {
                let info = days.value();
                let mut docs = index.read_postings_from_terminfo(info, IndexRecordOption::Basic)?;
                while docs.doc() != TERMINATED && reader.is_deleted(docs.doc()) {
                    docs.advance();
                }
                if docs.doc() != TERMINATED {
                    found = day_of_term(days.key());
                }
            }
            next = found.and_then(|day| {
                years.insert(day.year());
                Date::new(day.year() + 1, 1, 1)
            });
        }
        Ok(())
    }
}

/// The day of a term. The value is stored in eight bytes, in an order in which negative values come first.
fn day_of_term(key: &[u8]) -> Option<Date> {
    let ordered = u64::from_be_bytes(key.try_into().ok()?);
    let days = (ordered ^ (1 << 63)).cast_signed();
    i32::try_from(days).ok().and_then(Date::from_days)
}

#[cfg(test)]
mod tests {
    use souwen_article::Article;

    use super::*;

    #[test]
    fn the_years_of_articles_are_found() {
        let check = |dates: &[&str], expected: &[i32]| {
            let article = |(i, date): (usize, &&str)| Article {
                id: i.to_string(),
                date: Date::parse_iso(date),
                ..Article::default()
            };
            let articles: Vec<Article> = dates.iter().enumerate().map(article).collect();
            assert_eq!(
                Snapshot::in_memory(&articles).article_years().unwrap(),
                expected,
                "{dates:?}"
            );
        };
        check(&[], &[]);
        check(&[""], &[]);
        check(&["2023-05-18", "2023-12-31", "2023-01-01"], &[2023]);
        check(&["2023-05-18", "", "1949-10-01", "2025-02-28"], &[1949, 2023, 2025]);
        check(&["9999-12-31", "0001-01-01"], &[1, 9999]);
    }
}
