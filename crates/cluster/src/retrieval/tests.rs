//! What is sent to the cluster, and what becomes of its responses and errors, with canned responses.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use souwen_article::{Article, Condition, Facet, Field, Paragraph, Period};
use souwen_index::retrieval::{ByDate, DateOrder, FirstStage};
use souwen_index::{DocRef, IndexError, StateSource};
use souwen_text::{Date, Run};

use super::ClusterSource;
use crate::client::{Cluster, RetryPolicy};
use crate::state::State;
use crate::transport::{Answer, Body, Request, Transport, TransportError};
use crate::{document, mapping};

/// The response to a request: the status and the JSON.
type Canned = Box<dyn Fn(&str, &Value) -> Result<(u16, Value), TransportError> + Send + Sync>;

/// A cluster with canned responses, which keeps the requests.
struct CannedCluster {
    answer: Canned,
    requests: Mutex<Vec<(String, Value)>>,
}

impl Transport for CannedCluster {
    fn send(&self, request: &Request<'_>) -> Result<Answer, TransportError> {
        let body = match request.body {
            Body::None => Value::Null,
            Body::Json(json) => serde_json::from_slice(json).unwrap(),
            Body::Lines(lines) => {
                let lines = lines.split(|&byte| byte == b'\n').filter(|line| !line.is_empty());
                lines.map(|line| serde_json::from_slice::<Value>(line).unwrap()).collect()
            }
        };
        self.requests.lock().unwrap().push((request.path.to_owned(), body.clone()));
        let (status, answer) = (self.answer)(request.path, &body)?;
        Ok(Answer { status, body: answer.to_string().into_bytes() })
    }

    fn address(&self) -> &str {
        "https://cluster.example"
    }
}

/// The response to a search with these hits and their scores.
fn hits(found: &[(&str, f32)], total: usize) -> Value {
    let hit = |&(id, score): &(&str, f32)| json!({"_score": score, "sort": [score, 19_500, id], "fields": {"from": [1]}});
    let hits: Vec<Value> = found.iter().map(hit).collect();
    json!({
        "timed_out": false,
        "_shards": {"total": 1, "failed": 0},
        "hits": {"total": {"value": total}, "hits": hits},
    })
}

fn state(commit: u64) -> Value {
    let state = State {
        format: 1,
        commit,
        index: "news-1".to_owned(),
        mapping: mapping::VERSION,
        ..State::default()
    };
    serde_json::to_value(state).unwrap()
}

/// A source over a cluster that answers searches with `search`. Other requests get valid responses.
fn source(
    search: impl Fn(&str, &Value) -> Result<(u16, Value), TransportError> + Send + Sync + 'static,
) -> (ClusterSource, Arc<CannedCluster>) {
    let answer = move |path: &str, body: &Value| match path {
        path if path.starts_with("/news.state/_doc/state") => Ok((
            200,
            json!({"_seq_no": 1, "_primary_term": 1, "found": true, "_source": state(7 << 32)}),
        )),
        path if path.contains("point_in_time") => Ok((200, json!({"pit_id": "pit"}))),
        path => search(path, body),
    };
    let canned = Arc::new(CannedCluster { answer: Box::new(answer), requests: Mutex::default() });
    let patience = RetryPolicy { times: 0, ..RetryPolicy::default() };
    let cluster = Cluster::new(Arc::clone(&canned) as Arc<dyn Transport>).with_patience(patience);
    (ClusterSource::open(cluster, "news").unwrap(), canned)
}

fn stage<'a>(tiers: &'a [Condition], limit: usize) -> FirstStage<'a> {
    FirstStage {
        set: &Condition::Everything,
        run: None,
        terms: &[],
        tiers,
        demoted: None,
        limit,
        facets: &[],
        deadline: None,
    }
}

/// The response to a search for articles by their keys; `None` for another search.
fn articles(body: &Value, text: impl Fn(&str) -> String) -> Option<Value> {
    let within = body["query"]["bool"]["filter"].as_array()?;
    let wanted = within.iter().find_map(|filter| filter["ids"]["values"].as_array())?;
    let hit = |key: &Value| {
        let id = key.as_str().unwrap().strip_suffix("@1").unwrap();
        let body = vec![Paragraph::text(text(id))];
        let article = Article { id: id.to_owned(), body, ..Article::default() };
        let columns = json!({"from": [1], "article": [document::packed(&article)]});
        json!({"sort": [19_500, id], "fields": columns})
    };
    let mut answer = hits(&[], wanted.len());
    answer["hits"]["hits"] = wanted.iter().map(hit).collect();
    Some(answer)
}

#[test]
fn tiers_of_a_small_set_are_computed_from_its_texts() {
    let (source, canned) = source(|_, body| {
        let text = |id: &str| match id {
            "a" => "建设铁路".to_owned(),
            "b" => "中亚铁路".to_owned(),
            _ => "棉花".to_owned(),
        };
        if let Some(answer) = articles(body, text) {
            return Ok((200, answer));
        }
        Ok((200, hits(&[("a", 3.0), ("b", 2.0), ("c", 1.0)], 3)))
    });
    let run = |text: &str| Condition::Run(None, Run::of(text).unwrap());
    let tiers = [run("中亚"), run("铁路")];
    let index = source.state().retrieval;
    let ranked = index.first_stage(&stage(&tiers, 10)).unwrap();
    assert_eq!((ranked.total, ranked.tiers, ranked.timed_out), (3, vec![1, 1], false));
    let best = ranked.best.iter().map(|best| (best.tier, best.score)).collect::<Vec<_>>();
    assert_eq!(best, [(0, 2.0), (1, 3.0), (2, 1.0)]);
    let docs: Vec<DocRef> = ranked.best.iter().map(|best| best.doc).collect();
    let keys = index.keys(&docs).unwrap();
    let date = Date::from_days(19_500);
    assert_eq!(keys[0], (date, "b".to_owned()));
    assert_eq!(index.dates(&docs).unwrap(), [date; 3]);
    // Articles that were fetched before are not fetched again.
    index.features(&docs, &['铁'], &[]).unwrap();
    let requests = canned.requests.lock().unwrap();
    let searches = requests.iter().filter(|(path, _)| path.starts_with("/_search?")).count();
    assert_eq!(searches, 2, "{requests:?}");
}

#[test]
fn hits_beyond_the_limit_are_requested_tier_by_tier() {
    let (source, canned) = source(|path, body| {
        if path.starts_with("/_msearch") {
            // A head and a body for each of two tiers.
            assert_eq!(body.as_array().unwrap().len(), 4);
            let first = hits(&[("b", 2.0)], 1);
            let second = hits(&[("a", 3.0), ("d", 0.5)], 2);
            return Ok((200, json!({"responses": [first, second]})));
        }
        let mut answer = hits(&[("a", 3.0), ("b", 2.0), ("d", 0.5)], 9);
        answer["aggregations"] = json!({"tiers": {"buckets": [{"doc_count": 1}]}});
        Ok((200, answer))
    });
    let tiers = [Condition::Word("铁路".to_owned())];
    let ranked = source.state().retrieval.first_stage(&stage(&tiers, 3)).unwrap();
    let best = ranked.best.iter().map(|best| (best.tier, best.score)).collect::<Vec<_>>();
    assert_eq!((ranked.total, best), (9, vec![(0, 2.0), (1, 3.0), (1, 0.5)]));
    let requests = canned.requests.lock().unwrap();
    let sizes: Vec<Value> = requests
        .iter()
        .find(|(path, _)| path.starts_with("/_msearch"))
        .map(|(_, lines)| vec![lines[1]["size"].clone(), lines[3]["size"].clone()])
        .unwrap();
    assert_eq!(sizes, [1, 2]);
}

#[test]
fn a_point_in_time_that_has_ended_is_opened_anew() {
    let ended = Mutex::new(true);
    let (source, canned) = source(move |_, _| {
        if std::mem::replace(&mut *ended.lock().unwrap(), false) {
            let reason = json!({"type": "search_context_missing_exception", "reason": "gone"});
            return Ok((404, json!({"error": {"root_cause": [reason]}, "status": 404})));
        }
        Ok((200, hits(&[], 5)))
    });
    let index = source.state().retrieval;
    // The first point in time was opened just now. If that one is gone, the error is returned.
    assert!(matches!(index.count(&Condition::Everything), Err(IndexError::EngineUnavailable(_))));
    assert_eq!(index.count(&Condition::Everything).unwrap(), 5);
    let opened = |canned: &CannedCluster| {
        let requests = canned.requests.lock().unwrap();
        requests.iter().filter(|(path, _)| path.contains("point_in_time")).count()
    };
    assert_eq!(opened(&canned), 1);
}

#[test]
fn incomplete_answers_are_errors_and_late_ones_time_out() {
    let partial = || {
        let mut answer = hits(&[], 3);
        answer["_shards"] = json!({"total": 3, "failed": 1, "failures": []});
        Ok((200, answer))
    };
    let (source, _) = source(move |_, _| partial());
    let index = source.state().retrieval;
    let error = index.first_stage(&stage(&[], 3)).unwrap_err();
    assert!(
        matches!(&error, IndexError::EngineUnavailable(text) if text.contains("1 of 3")),
        "{error}"
    );

    let (source, _) = super::tests::source(|_, _| Err(TransportError::TimedOut("late".to_owned())));
    let index = source.state().retrieval;
    let deadline = Instant::now().checked_add(Duration::from_secs(60));
    let facets = [Facet::from(Field::Source)];
    let everything = ByDate::newest(&Condition::Everything, 3);
    let dated = index.by_date(&ByDate { deadline, facets: &facets, ..everything }).unwrap();
    assert!(dated.timed_out && dated.docs.is_empty());
    assert_eq!(dated.facets.len(), 1);
    let tiers = [Condition::Everything];
    let ranked = index.first_stage(&FirstStage { deadline, ..stage(&tiers, 3) }).unwrap();
    assert!(ranked.timed_out);
    assert_eq!(ranked.tiers, [0]);
    assert!(index.count(&Condition::Everything).is_err());

    let (source, _) =
        super::tests::source(|_, _| Err(TransportError::Broken("no route".to_owned())));
    let error = source.state().retrieval.newest().unwrap_err().to_string();
    assert!(error.contains("does not answer: no route"), "{error}");
}

#[test]
fn facets_are_counted_by_the_values_of_their_columns() {
    let (source, canned) = source(|_, body| {
        let mut answer = hits(&[], 4);
        if body["aggs"]["page"].is_object() {
            let after = &body["aggs"]["page"]["composite"]["after"];
            answer["aggregations"] = match after.is_null() {
                true => json!({"page": {
                    "buckets": [{"key": {"value": "张望"}, "doc_count": 2}],
                    "after_key": {"value": "张望"},
                }}),
                false => json!({"page": {"buckets": [{"key": {"value": "李想"}, "doc_count": 1}]}}),
            };
            return Ok((200, answer));
        }
        answer["aggregations"] = json!({
            "facet0": {"sum_other_doc_count": 0, "buckets": [
                {"key": 202_305, "doc_count": 3}, {"key": 194_910, "doc_count": 1},
            ]},
            "facet1": {"sum_other_doc_count": 7, "buckets": []},
        });
        Ok((200, answer))
    });
    let facets = [Facet::from(Period::Month), Facet::from(Field::Author)];
    let everything = ByDate::newest(&Condition::Everything, 0);
    let dated =
        source.state().retrieval.by_date(&ByDate { facets: &facets, ..everything }).unwrap();
    let count = |facet: usize, value: &str| dated.facets[facet].get(value).copied();
    assert_eq!((count(0, "2023-05"), count(0, "1949-10")), (Some(3), Some(1)));
    assert_eq!((count(1, "张望"), count(1, "李想")), (Some(2), Some(1)));
    assert_eq!(
        canned
            .requests
            .lock()
            .unwrap()
            .iter()
            .filter(|(path, _)| path.starts_with("/_search?"))
            .count(),
        3
    );
}

#[test]
fn sets_are_counted_together() {
    let total = |body: &Value| {
        let asked = body["query"].to_string();
        hits(&[], usize::from(asked.contains("中亚")) + usize::from(asked.contains("铁")))
    };
    let (source, canned) = source(move |path, body| {
        if path != "/_msearch" {
            return Ok((200, total(body)));
        }
        let searches = body.as_array().unwrap().chunks(2);
        let responses: Vec<Value> = searches.map(|search| total(&search[1])).collect();
        Ok((200, json!({"responses": responses})))
    });
    let run = |text: &str| Condition::Run(None, Run::of(text).unwrap());
    let sets = ["中亚", "棉花", "中亚铁"].map(run);
    let index = source.state().retrieval;
    let requests = || canned.requests.lock().unwrap().len();
    // The point in time is opened for the first search.
    assert_eq!(index.count(&sets[0]).unwrap(), 1);
    let before = requests();
    assert_eq!(index.counts(&sets).unwrap(), [1, 0, 2]);
    assert_eq!(requests() - before, 1);
    assert_eq!(index.occupied(&sets).unwrap(), [true, false, true]);
    assert_eq!(requests() - before, 2);
    // Whether there is any is known from now on.
    assert_eq!(index.occupied(&sets[1..]).unwrap(), [false, true]);
    assert!(index.counts(&[]).unwrap().is_empty());
    assert_eq!(requests() - before, 2);
}

#[test]
fn articles_are_fetched_once_and_those_behind_one_another_together() {
    let ids: Vec<String> = (0..150).map(|number| format!("{number:03}")).collect();
    let all = ids.clone();
    let (source, canned) = source(move |_, body| {
        let text = |_: &str| "中亚铁路开工".to_owned();
        Ok((
            200,
            articles(body, text).unwrap_or_else(|| {
                let found: Vec<(&str, f32)> = all.iter().map(|id| (id.as_str(), 0.0)).collect();
                hits(&found, all.len())
            }),
        ))
    });
    let index = source.state().retrieval;
    let by_date =
        ByDate { order: DateOrder::Oldest, ..ByDate::newest(&Condition::Everything, 150) };
    let docs = index.by_date(&by_date).unwrap().docs;
    let before = canned.requests.lock().unwrap().len();
    for (doc, id) in docs.iter().zip(&ids) {
        assert_eq!(index.article(*doc).unwrap().id, *id);
    }
    let requests = canned.requests.lock().unwrap().len() - before;
    assert!(requests <= 3, "{requests}");
    let run = Condition::Run(None, Run::of("铁路").unwrap());
    assert_eq!(index.matching(&run, &docs).unwrap(), vec![true; 150]);
    assert_eq!(canned.requests.lock().unwrap().len() - before, requests);
}

#[test]
fn a_reload_goes_forward_alone() {
    let number = Arc::new(Mutex::new(7_u64 << 32));
    let shown = Arc::clone(&number);
    let answer = move |path: &str, _: &Value| match path {
        path if path.starts_with("/news.state/_doc/state") => {
            let source = state(*shown.lock().unwrap());
            Ok((200, json!({"_seq_no": 1, "_primary_term": 1, "found": true, "_source": source})))
        }
        _ => Ok((404, json!({}))),
    };
    let canned = Arc::new(CannedCluster { answer: Box::new(answer), requests: Mutex::default() });
    let source = ClusterSource::open(Cluster::new(canned), "news").unwrap();
    let first = source.state().retrieval.generation();
    assert!(!source.reload().unwrap());
    *number.lock().unwrap() += 1;
    assert!(source.reload().unwrap());
    let second = source.state().retrieval.generation();
    assert_ne!(first, second);
    // A replica of the state that is behind.
    *number.lock().unwrap() -= 1;
    assert!(!source.reload().unwrap());
    assert_eq!(source.state().retrieval.generation(), second);
    *number.lock().unwrap() = 0;
    let error = source.reload().unwrap_err().to_string();
    assert!(error.contains("nothing is published as news"), "{error}");
}
