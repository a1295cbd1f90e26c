//! Counts the facet values of given articles. The values are read from the columns, not from the
//! stored articles.

use souwen_article::Facet;
use tantivy::DocId;
use tantivy::columnar::StrColumn;

use super::columns::date_of;
use super::open_segment::Columns;
use super::retrieval::{DocRef, ValueCounts};
use super::snapshot::Snapshot;
use crate::IndexError;

impl Snapshot {
    /// For each facet, how many of these articles have each value.
    pub(crate) fn values_of(
        &self,
        docs: &[DocRef],
        facets: &[Facet],
    ) -> Result<Vec<ValueCounts>, IndexError> {
        let mut counts = vec![ValueCounts::new(); facets.len()];
        let mut docs = docs.to_vec();
        docs.sort_unstable();
        for docs in docs.chunk_by(|a, b| a.segment() == b.segment()) {
            let columns = self.columns(docs[0].segment());
            let docs: Vec<DocId> = docs.iter().map(|doc| doc.doc()).collect();
            for (facet, counts) in facets.iter().zip(&mut counts) {
                add_values(columns, *facet, &docs, counts)?;
            }
        }
        Ok(counts)
    }
}

/// Counts the values of the documents of one segment.
fn add_values(
    columns: Columns<'_>,
    facet: Facet,
    docs: &[DocId],
    counts: &mut ValueCounts,
) -> Result<(), IndexError> {
    match facet {
        Facet::Field(field) => {
            let Some(column) = columns.values(field)? else { return Ok(()) };
            let mut ords: Vec<u64> = docs.iter().flat_map(|&doc| column.term_ords(doc)).collect();
            ords.sort_unstable();
            let same = ords.chunk_by(|a, b| a == b);
            let counted: Vec<(u64, usize)> = same.map(|same| (same[0], same.len())).collect();
            add_counted(column, &counted, counts)
        }
        Facet::Period(period) => {
            let dates = columns.dates()?;
            for date in docs.iter().filter_map(|&doc| dates.first(doc).and_then(date_of)) {
                *counts.entry(period.of(date)).or_default() += 1;
            }
            Ok(())
        }
    }
}

/// Adds the counts of values, given by their ordinals in a column in ascending order. The dictionary
/// of the column is read once, from front to back.
pub(crate) fn add_counted(
    column: &StrColumn,
    counted: &[(u64, usize)],
    counts: &mut ValueCounts,
) -> Result<(), IndexError> {
    let ords: Vec<u64> = counted.iter().map(|(ord, _)| *ord).collect();
    let mut added = counted.iter().map(|(_, count)| count);
    let found = column.dictionary().sorted_ords_to_term_cb(&ords, |value| {
        let value = String::from_utf8_lossy(value);
        if let Some(&count) = added.next() {
            match counts.get_mut(value.as_ref()) {
                Some(known) => *known += count,
                None => drop(counts.insert(value.into_owned(), count)),
            }
        }
    });
    match found.map_err(|error| IndexError::Read(error.to_string()))? {
        true => Ok(()),
        false => Err(IndexError::Read("a value of a column is not in its dictionary".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use souwen_article::{Article, Condition, Field, Period};
    use souwen_text::Date;

    use super::*;
    use crate::read::retrieval::ByDate;
    use crate::read::retrieval::Retrieval;

    const FACETS: [Facet; 5] = [
        Facet::Field(Field::Source),
        Facet::Field(Field::Author),
        Facet::Field(Field::Tag),
        Facet::Period(Period::Month),
        Facet::Period(Period::Day),
    ];

    fn article((number, authors, day): (usize, Vec<String>, Option<i32>)) -> Article {
        Article {
            id: number.to_string(),
            title: format!("江城{number}"),
            source: authors.first().cloned(),
            tags: authors.iter().rev().cloned().collect(),
            authors,
            date: day.and_then(Date::from_days),
            ..Article::default()
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        /// The counts from the columns agree with the articles; over all articles, they are the
        /// facet counts.
        #[test]
        fn columns_contain_the_values_of_articles(
            made in prop::collection::vec(
                (prop::collection::vec("[甲乙丙ab]{1,2}", 0..3), prop::option::of(19_000..19_090)),
                1..20,
            ),
            chosen in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
            segments in 1..4_usize,
        ) {
            let made = made.into_iter().enumerate();
            let articles: Vec<Article> =
                made.map(|(i, (authors, day))| article((i, authors, day))).collect();
            let snapshot = Snapshot::in_segments(&articles, segments);
            let all = snapshot.all_by_id().unwrap();
            let docs: Vec<DocRef> = chosen.iter().map(|index| all[index.index(all.len())]).collect();
            let found = snapshot.facets_of(&docs, &FACETS).unwrap();
            let mut expected = vec![ValueCounts::new(); FACETS.len()];
            for &doc in &docs {
                let article = snapshot.article(doc).unwrap();
                for (facet, counts) in FACETS.iter().zip(&mut expected) {
                    facet.values(&article).into_iter().for_each(|value| {
                        *counts.entry(value).or_default() += 1;
                    });
                }
            }
            prop_assert_eq!(found, expected);
            let everything = ByDate::newest(&Condition::Everything, 0);
            let counted = snapshot.by_date(&ByDate { facets: &FACETS, ..everything }).unwrap().facets;
            prop_assert_eq!(snapshot.facets_of(&all, &FACETS).unwrap(), counted);
        }
    }
}
