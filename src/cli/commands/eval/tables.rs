//! The output of `eval` on the terminal: tables of the collections, of the ranking metrics, and of the times.
//! Each comparison adds a table of metrics and one of the queries that changed most.

use std::io::{self, Write};
use std::time::Duration;

use super::report::{CollectionReport, Compared, Measured};
use crate::cli::output::table::{Align, Table, duration, number};
use crate::cli::output::terminal::safe;
use souwen::eval::compare::{CHANGE_METRIC, Change, MetricDifference};
use souwen::eval::{CUTOFF, Metric, Times};

/// How many improved queries, and how many degraded ones, are shown.
pub const CHANGES: usize = 5;

/// The text of a missing value.
const NONE: &str = "–";

/// Writes everything about these collections.
///
/// # Errors
/// When writing fails.
pub fn write(
    out: &mut dyn Write,
    reports: &[CollectionReport<'_>],
    limit: usize,
    body_only: bool,
) -> io::Result<()> {
    let measured: Vec<(&str, &Measured)> = reports
        .iter()
        .filter_map(|report| Some((report.collection.name.as_str(), report.measured.as_ref()?)))
        .collect();
    if !measured.is_empty() {
        write_collections(out, &measured, body_only)?;
        writeln!(out)?;
        write_ranking(out, &measured, limit)?;
        writeln!(out)?;
        write_times(out, &measured)?;
    }
    let compared = reports.iter().filter_map(|report| Some((report, report.compared.as_ref()?)));
    for (number, (report, compared)) in compared.enumerate() {
        if number > 0 || !measured.is_empty() {
            writeln!(out)?;
        }
        write_comparison(out, report, compared, limit)?;
    }
    Ok(())
}

fn write_collections(
    out: &mut dyn Write,
    measured: &[(&str, &Measured)],
    body_only: bool,
) -> io::Result<()> {
    let mut columns = vec![Align::Left];
    columns.extend([Align::Right; 5]);
    let mut table = Table::new(&columns);
    let heading = if body_only { "without titles" } else { "collection" };
    table.row([heading, "articles", "indexed in", "queries", "not judged", "nothing found"]);
    for (name, measured) in measured {
        let evaluation = &measured.evaluation;
        let empty = evaluation.variants.first().map_or(0, |shipped| shipped.empty);
        table.row([
            *name,
            &number(measured.articles),
            &duration(measured.indexing),
            &number(evaluation.judged + evaluation.unjudged),
            &number(evaluation.unjudged),
            &number(empty),
        ]);
    }
    table.write(out)?;
    for (name, measured) in measured.iter().filter(|(_, one)| one.evaluation.missing > 0) {
        let missing = number(measured.evaluation.missing);
        writeln!(out, "{}: relevant documents that are not there: {missing}", safe(name))?;
    }
    Ok(())
}

fn write_ranking(
    out: &mut dyn Write,
    measured: &[(&str, &Measured)],
    limit: usize,
) -> io::Result<()> {
    let mut columns = vec![Align::Left; 2];
    columns.extend(Metric::all(limit).map(|_| Align::Right));
    let mut table = Table::new(&columns);
    let names = Metric::all(limit).map(|metric| short_name(metric, limit));
    table.row(["ranking".to_owned(), String::new()].into_iter().chain(names));
    for (name, measured) in measured {
        for variant in &measured.evaluation.variants {
            let figures = Metric::all(limit).map(|metric| match measured.evaluation.judged {
                0 => NONE.to_owned(),
                _ => format!("{:.4}", variant.means.get(metric)),
            });
            let names = [(*name).to_owned(), variant.name.to_owned()];
            table.row(names.into_iter().chain(figures));
        }
    }
    table.write(out)
}

/// An abbreviated name of a metric, so that eight columns fit.
fn short_name(metric: Metric, limit: usize) -> String {
    match metric {
        Metric::ReciprocalRank => format!("MRR@{CUTOFF}"),
        Metric::ReciprocalRankOfTies => "ties averaged".to_owned(),
        Metric::Ndcg => format!("nDCG@{CUTOFF}"),
        Metric::Recall => format!("R@{CUTOFF}"),
        Metric::RecallAtLimit => format!("R@{limit}"),
        Metric::Success => "S@1".to_owned(),
        Metric::AveragePrecision => format!("MAP@{limit}"),
        Metric::Precision => format!("P@{CUTOFF}"),
    }
}

fn write_times(out: &mut dyn Write, measured: &[(&str, &Measured)]) -> io::Result<()> {
    let mut columns = vec![Align::Left; 3];
    columns.extend([Align::Right; 6]);
    let mut table = Table::new(&columns);
    table.row(["time per query", "", "", "p50", "p95", "p99", "mean", "worst", "queries/s"]);
    let cells = |times: &Times| {
        [times.p50, times.p95, times.p99, times.mean, times.worst]
            .map(|time: Duration| duration(time))
    };
    for (name, measured) in measured {
        for variant in &measured.evaluation.variants {
            let rows = [("wall", Some(variant.wall)), ("CPU", variant.cpu)];
            for (clock, times) in rows {
                let Some(times) = times else { continue };
                let names = [*name, variant.name, clock].map(str::to_owned);
                let rate = number(times.per_second().round() as u64);
                table.row(names.into_iter().chain(cells(&times)).chain([rate]));
            }
        }
    }
    table.write(out)
}

fn write_comparison(
    out: &mut dyn Write,
    report: &CollectionReport<'_>,
    compared: &Compared,
    limit: usize,
) -> io::Result<()> {
    let Compared { a, b, notes, comparison } = compared;
    let queries = match comparison.queries {
        1 => "1 query".to_owned(),
        queries => format!("{} queries", number(queries)),
    };
    let name = safe(&report.collection.name);
    writeln!(out, "{name}, {queries}: A is {}, B is {}", safe(a), safe(b))?;
    for note in notes {
        writeln!(out, "{}", safe(note))?;
    }
    let mut columns = vec![Align::Left];
    columns.extend([Align::Right; 7]);
    let mut table = Table::new(&columns);
    table.row(["", "A", "B", "difference", "wins", "ties", "losses", "p"]);
    for difference in &comparison.metrics {
        let MetricDifference { metric, a, b, wins, ties, losses, p } = difference;
        table.row([
            short_name(*metric, limit),
            format!("{a:.4}"),
            format!("{b:.4}"),
            signed(b - a),
            number(*wins),
            number(*ties),
            number(*losses),
            if *p < 0.0001 { "<0.0001".to_owned() } else { format!("{p:.4}") },
        ]);
    }
    table.write(out)?;
    let gains: Vec<&Change> = comparison.gains(CHANGES).collect();
    let losses: Vec<&Change> = comparison.losses(CHANGES).collect();
    if gains.is_empty() && losses.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    let mut table =
        Table::new(&[Align::Right, Align::Right, Align::Right, Align::Left, Align::Left]);
    table.row([short_name(CHANGE_METRIC, limit).as_str(), "rank in A", "in B", "query"]);
    for Change { query, gain, a, b } in gains.into_iter().chain(losses) {
        let rank = |rank: &Option<usize>| rank.map_or(NONE.to_owned(), number);
        let query = report.collection.queries.get(*query);
        let (id, text) = query.map_or(("", ""), |query| (query.id.as_str(), query.text.as_str()));
        table.row([&signed(*gain), &rank(a), &rank(b), id, text]);
    }
    table.write(out)
}

fn signed(value: f64) -> String {
    let value = format!("{value:+.4}");
    // A value that rounds to zero has no sign.
    if value.trim_start_matches(['+', '-']) == "0.0000" { "0.0000".to_owned() } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;
    use souwen::eval::{Collection, Comparison, Evaluation, Query, VariantRun};
    use souwen::search::IndexState;

    fn millis(times: [u64; 5]) -> Times {
        let [p50, p95, p99, mean, worst] = times.map(Duration::from_millis);
        Times { p50, p95, p99, mean, worst }
    }

    fn measured(variants: &[&'static str]) -> Measured {
        let run = |name: &&'static str| VariantRun {
            name,
            empty: 2,
            wall: millis([1, 2, 3, 2, 40]),
            cpu: (*name == "shipped").then(|| millis([1, 1, 2, 1, 9])),
            ..VariantRun::default()
        };
        let variants = variants.iter().map(run).collect();
        let evaluation =
            Evaluation { limit: 100, judged: 1_510, unjudged: 2, missing: 0, variants };
        let indexing = Duration::from_millis(3_210);
        Measured { articles: 3_006, indexing, state: IndexState::default(), evaluation }
    }

    fn text(reports: &[CollectionReport<'_>], limit: usize) -> String {
        let mut out = Vec::new();
        write(&mut out, reports, limit, false).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn collection(name: &str) -> Collection {
        let query = Query { id: "q1".to_owned(), text: "棉花\u{1b}出口".to_owned() };
        Collection { name: name.to_owned(), queries: vec![query], ..Collection::default() }
    }

    #[test]
    fn collections_are_rows() {
        let (one, other) = (collection("webqa"), collection("drcd-simplified"));
        let reports = [
            CollectionReport {
                collection: &one,
                measured: Some(measured(&["shipped", "collapsed"])),
                compared: None,
            },
            CollectionReport {
                collection: &other,
                measured: Some(measured(&["shipped"])),
                compared: None,
            },
        ];
        let text = text(&reports, 100);
        assert_eq!(
            text,
            "\
collection       articles  indexed in  queries  not judged  nothing found
webqa               3,006       3.2 s    1,512           2              2
drcd-simplified     3,006       3.2 s    1,512           2              2

ranking                     MRR@10  ties averaged  nDCG@10    R@10   R@100     S@1  MAP@100    P@10
webqa            shipped    0.0000         0.0000   0.0000  0.0000  0.0000  0.0000   0.0000  0.0000
webqa            collapsed  0.0000         0.0000   0.0000  0.0000  0.0000  0.0000   0.0000  0.0000
drcd-simplified  shipped    0.0000         0.0000   0.0000  0.0000  0.0000  0.0000   0.0000  0.0000

time per query                        p50      p95      p99     mean     worst  queries/s
webqa            shipped    wall  1.00 ms  2.00 ms  3.00 ms  2.00 ms  40.00 ms        500
webqa            shipped    CPU   1.00 ms  1.00 ms  2.00 ms  1.00 ms   9.00 ms      1,000
webqa            collapsed  wall  1.00 ms  2.00 ms  3.00 ms  2.00 ms  40.00 ms        500
drcd-simplified  shipped    wall  1.00 ms  2.00 ms  3.00 ms  2.00 ms  40.00 ms        500
drcd-simplified  shipped    CPU   1.00 ms  1.00 ms  2.00 ms  1.00 ms   9.00 ms      1,000
"
        );
        assert!(text.lines().all(|line| line.chars().count() <= 100));
    }

    #[test]
    fn what_is_not_judged_has_no_figures() {
        let collection = collection("trending");
        let mut measured = measured(&["shipped"]);
        measured.evaluation.judged = 0;
        let reports = [CollectionReport {
            collection: &collection,
            measured: Some(measured),
            compared: None,
        }];
        let text = text(&reports, 10);
        let row = text.lines().nth(4).unwrap_or_default();
        assert_eq!(row.split_whitespace().collect::<Vec<_>>()[2..], [NONE; 7], "{text}");
    }

    #[test]
    fn comparisons_show_figures_and_the_queries_that_changed() {
        let collection = collection("webqa");
        let comparison = Comparison {
            queries: 1,
            metrics: vec![MetricDifference {
                metric: Metric::ReciprocalRank,
                a: 0.5,
                b: 1.0,
                wins: 1_200,
                ties: 0,
                losses: 1,
                p: 0.000_01,
            }],
            changes: vec![Change { query: 0, gain: 0.369_07, a: None, b: Some(1) }],
        };
        let (a, b) = ("before/webqa.run".to_owned(), "now".to_owned());
        let notes = vec!["3 queries count in nothing".to_owned()];
        let compared = Some(Compared { a, b, notes, comparison });
        let reports = [CollectionReport { collection: &collection, measured: None, compared }];
        assert_eq!(
            text(&reports, 100),
            "\
webqa, 1 query: A is before/webqa.run, B is now
3 queries count in nothing
             A       B  difference   wins  ties  losses        p
MRR@10  0.5000  1.0000     +0.5000  1,200     0       1  <0.0001

nDCG@10  rank in A  in B  query
+0.3691          –     1  q1     棉花␛出口
"
        );
    }

    #[test]
    fn differences_have_signs() {
        for (value, expected) in [(0.25, "+0.2500"), (-0.25, "-0.2500"), (-1e-9, "0.0000")] {
            assert_eq!(signed(value), expected);
        }
    }
}
