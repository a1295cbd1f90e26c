//! One row per value of a field, with the numbers of articles and occurrences.

use std::io::{self, Write};

use souwen_search::{Facet, IndexState, TallyRow};

use super::{Cell, RowWriter};

/// The columns of counts. With one field, its name and the numbers; with several, each row names its
/// field.
pub fn count_columns(fields: &[(Facet, Vec<TallyRow>)]) -> Vec<&'static str> {
    let values = match fields {
        [(by, _)] => vec![by.name()],
        _ => vec!["field", "value"],
    };
    values.into_iter().chain(["articles", "occurrences", "generation", "fingerprint"]).collect()
}

/// Writes the counts by one field or several.
///
/// # Errors
/// When writing fails.
pub fn write_counts<W: Write>(
    rows: &mut RowWriter<W>,
    fields: &[(Facet, Vec<TallyRow>)],
    state: &IndexState,
) -> io::Result<()> {
    for (by, counted) in fields {
        for row in counted {
            let name = (fields.len() != 1).then(|| Cell::text(by.name()));
            let figures = [
                Cell::optional(row.value.as_deref()),
                Cell::number(row.articles),
                Cell::number(row.occurrences),
                Cell::text(&state.generation),
                Cell::text(&state.fingerprint),
            ];
            rows.row(&name.into_iter().chain(figures).collect::<Vec<_>>())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use souwen_search::{Field, Period};

    use super::*;
    use crate::rows::RowFormat;

    fn written(fields: &[(Facet, Vec<TallyRow>)]) -> String {
        let (generation, fingerprint) = ("g1".to_owned(), "f1".to_owned());
        let state = IndexState { generation, fingerprint, unverified: false };
        let mut out = Vec::new();
        let columns = count_columns(fields);
        let mut rows = RowWriter::new(&mut out, RowFormat::Csv, &columns).unwrap();
        write_counts(&mut rows, fields, &state).unwrap();
        rows.flush().unwrap();
        drop(rows);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn one_field_is_a_column_and_several_are_rows() {
        let row = |value: Option<&str>, articles, occurrences| TallyRow {
            value: value.map(str::to_owned),
            articles,
            occurrences,
        };
        let source =
            (Facet::Field(Field::Source), vec![row(Some("新华社"), 1_200, 3), row(None, 1, 1)]);
        let year = (Facet::Period(Period::Year), vec![row(Some("2024"), 1_201, 4)]);
        assert_eq!(
            written(std::slice::from_ref(&source)),
            "\u{feff}source,articles,occurrences,generation,fingerprint\r\n\
             新华社,1200,3,g1,f1\r\n,1,1,g1,f1\r\n"
        );
        assert_eq!(
            written(&[source, year]),
            "\u{feff}field,value,articles,occurrences,generation,fingerprint\r\n\
             source,新华社,1200,3,g1,f1\r\nsource,,1,1,g1,f1\r\nyear,2024,1201,4,g1,f1\r\n"
        );
    }
}
