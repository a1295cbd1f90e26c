//! Writes the metrics and times of every query as tab-separated rows, for spreadsheets and scripts.

use std::io::{self, Write};

use crate::collection::Collection;
use crate::judge::Metric;
use crate::run::Evaluation;
use crate::trec::word;

/// Writes the names of the columns of [`write_rows`].
///
/// # Errors
/// When writing fails.
pub fn write_header(out: &mut dyn Write, limit: usize) -> io::Result<()> {
    let metrics: Vec<String> = Metric::all(limit).map(|metric| metric.name(limit)).collect();
    let metrics = metrics.join("\t");
    writeln!(out, "collection\tvariant\tquery\t{metrics}\tfirst\thits\ttotal\tmicros\tcpu_micros")
}

/// Writes a row for every query of every variant, in the order of the file. Empty fields: all figures
/// of a query without a relevant document, the rank of the first relevant document if none was found,
/// and the processor time if there is no such clock.
///
/// # Errors
/// When writing fails.
pub fn write_rows(
    out: &mut dyn Write,
    collection: &Collection,
    evaluation: &Evaluation,
) -> io::Result<()> {
    let name = word(&collection.name);
    for variant in &evaluation.variants {
        for run in &variant.runs {
            write!(out, "{name}\t{}\t{}", word(variant.name), run.query)?;
            for metric in Metric::all(evaluation.limit) {
                match &run.judgement {
                    Some(judgement) => write!(out, "\t{:.6}", judgement.scores.get(metric))?,
                    None => write!(out, "\t")?,
                }
            }
            let first = run.judgement.and_then(|judgement| judgement.first);
            let first = first.map(|rank| rank.to_string()).unwrap_or_default();
            let cpu = run.spent.cpu.map(|cpu| cpu.as_micros().to_string()).unwrap_or_default();
            let (hits, total) = (run.ranking.len(), run.total);
            let micros = run.spent.wall.as_micros();
            writeln!(out, "\t{first}\t{hits}\t{total}\t{micros}\t{cpu}")?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::clock::Spent;
    use crate::judge::judge;
    use crate::run::{QueryRun, VariantRun};

    #[test]
    fn every_query_is_a_row() {
        let grades = [("a".to_owned(), 1)].into();
        let run = |query: &str, judgement| QueryRun {
            query: query.to_owned(),
            ranking: vec![("x".to_owned(), 2.0), ("a".to_owned(), 1.0)],
            total: 7,
            spent: Spent { wall: Duration::from_micros(1_500), cpu: None },
            judgement,
        };
        let runs = vec![run("q1", judge(&[("x", 2.0), ("a", 1.0)], &grades, 100)), run("q2", None)];
        let variants = vec![VariantRun { name: "shipped", runs, ..VariantRun::default() }];
        let evaluation = Evaluation { limit: 100, judged: 1, unjudged: 1, missing: 0, variants };
        let collection = Collection { name: "my set".to_owned(), ..Collection::default() };
        let mut out = Vec::new();
        write_header(&mut out, 100).unwrap();
        write_rows(&mut out, &collection, &evaluation).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "collection\tvariant\tquery\tmrr@10\tmrr_of_ties@10\tndcg@10\trecall@10\t\
             recall@100\tsuccess@1\tmap@100\tprecision@10\tfirst\thits\ttotal\tmicros\tcpu_micros\n\
             my_set\tshipped\tq1\t0.500000\t0.500000\t0.630930\t1.000000\t1.000000\t0.000000\t0.500000\t\
             0.100000\t2\t2\t7\t1500\t\n\
             my_set\tshipped\tq2\t\t\t\t\t\t\t\t\t\t2\t7\t1500\t\n"
        );
    }
}
