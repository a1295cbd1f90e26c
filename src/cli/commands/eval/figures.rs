//! The output of `eval --json`: all measured values.

use std::time::Duration;

use serde_json::{Value, json};

use super::report::{CollectionReport, Compared, Measured};
use super::tables::CHANGES;
use crate::cli::output::json::with_state;
use souwen::eval::compare::Change;
use souwen::eval::{Collection, Metric, Times, VariantRun};

/// All results as one object.
pub fn all(reports: &[CollectionReport<'_>], limit: usize, body_only: bool) -> Value {
    let collections: Vec<Value> = reports.iter().map(|report| collection(report, limit)).collect();
    json!({ "limit": limit, "body_only": body_only, "collections": collections })
}

fn collection(report: &CollectionReport<'_>, limit: usize) -> Value {
    let mut object = json!({ "collection": report.collection.name });
    if let Some(Measured { articles, indexing, state, evaluation }) = &report.measured {
        object = with_state(object, Some(state.clone()));
        object["articles"] = json!(articles);
        object["indexing_seconds"] = json!(indexing.as_secs_f64());
        object["queries"] = json!(evaluation.judged + evaluation.unjudged);
        object["judged"] = json!(evaluation.judged);
        object["unjudged"] = json!(evaluation.unjudged);
        object["missing"] = json!(evaluation.missing);
        object["variants"] = evaluation.variants.iter().map(|one| variant(one, limit)).collect();
    }
    if let Some(compared) = &report.compared {
        object["comparison"] = comparison(compared, report.collection, limit);
    }
    object
}

fn variant(variant: &VariantRun, limit: usize) -> Value {
    let mut metrics = json!({});
    for metric in Metric::all(limit) {
        metrics[metric.name(limit)] = json!(variant.means.get(metric));
    }
    let mut object = json!({
        "variant": variant.name,
        "empty": variant.empty,
        "metrics": metrics,
        "micros": times(&variant.wall),
    });
    // The field is absent if the system has no such clock.
    if let Some(cpu) = &variant.cpu {
        object["cpu_micros"] = times(cpu);
    }
    object["queries_per_second"] = json!(variant.wall.per_second());
    object
}

fn times(times: &Times) -> Value {
    let micros = |time: Duration| time.as_secs_f64() * 1e6;
    json!({
        "p50": micros(times.p50),
        "p95": micros(times.p95),
        "p99": micros(times.p99),
        "mean": micros(times.mean),
        "worst": micros(times.worst),
    })
}

fn comparison(compared: &Compared, collection: &Collection, limit: usize) -> Value {
    let Compared { a, b, notes, comparison } = compared;
    let mut metrics = json!({});
    for difference in &comparison.metrics {
        metrics[difference.metric.name(limit)] = json!({
            "a": difference.a,
            "b": difference.b,
            "difference": difference.b - difference.a,
            "wins": difference.wins,
            "ties": difference.ties,
            "losses": difference.losses,
            "p": difference.p,
        });
    }
    let change = |change: &Change| {
        let query = collection.queries.get(change.query);
        json!({
            "query": query.map(|query| &query.id),
            "text": query.map(|query| &query.text),
            "gain": change.gain,
            "first_a": change.a,
            "first_b": change.b,
        })
    };
    json!({
        "a": a,
        "b": b,
        "queries": comparison.queries,
        "notes": notes,
        "metrics": metrics,
        "gains": comparison.gains(CHANGES).map(change).collect::<Vec<_>>(),
        "losses": comparison.losses(CHANGES).map(change).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use souwen::eval::{Comparison, Evaluation};
    use souwen::search::IndexState;

    #[test]
    fn metrics_are_named_with_their_cuts_and_clocks_that_are_not_there_left_out() {
        let set = Collection { name: "webqa".to_owned(), ..Collection::default() };
        let run = |name, cpu| VariantRun { name, cpu, ..VariantRun::default() };
        let variants = vec![run("shipped", Some(Times::default())), run("collapsed", None)];
        let evaluation = Evaluation { limit: 100, judged: 3, unjudged: 1, missing: 0, variants };
        let indexing = Duration::from_millis(1_500);
        let state = IndexState::default();
        let measured = Some(Measured { articles: 4, indexing, state, evaluation });
        let compared = Some(Compared {
            a: "a.run".to_owned(),
            b: "now".to_owned(),
            notes: Vec::new(),
            comparison: Comparison::of(&Vec::new(), &Vec::new(), 100),
        });
        let object = all(&[CollectionReport { collection: &set, measured, compared }], 100, false);
        assert_eq!((&object["limit"], &object["body_only"]), (&json!(100), &json!(false)));
        let webqa = &object["collections"][0];
        assert_eq!((&webqa["collection"], &webqa["queries"]), (&json!("webqa"), &json!(4)));
        let shipped = &webqa["variants"][0];
        assert_eq!(shipped["metrics"]["recall@100"], 0.0);
        assert_eq!(shipped["metrics"]["map@100"], 0.0);
        assert_eq!(
            (&shipped["micros"]["p50"], &shipped["cpu_micros"]["worst"]),
            (&json!(0.0), &json!(0.0))
        );
        assert!(webqa["variants"][1].get("cpu_micros").is_none());
        assert_eq!(webqa["comparison"]["metrics"]["ndcg@10"]["p"], 1.0);
        assert_eq!(webqa["comparison"]["b"], "now");
    }
}
