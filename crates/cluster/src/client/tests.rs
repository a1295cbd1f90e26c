//! What responses mean, with a transport that answers from a list.

use std::sync::Mutex;
use std::time::Duration;

use super::*;

/// Gives one answer after the other, and keeps the requests.
#[derive(Default)]
struct Listed {
    answers: Mutex<Vec<Result<(u16, Value), TransportError>>>,
    sent: Mutex<Vec<String>>,
}

impl Transport for Listed {
    fn send(&self, request: &Request<'_>) -> Result<Answer, TransportError> {
        let body = match request.body {
            Body::None => &[][..],
            Body::Json(bytes) | Body::Lines(bytes) => bytes,
        };
        let body = String::from_utf8_lossy(body);
        self.sent.lock().unwrap().push(format!("{:?} {} {body}", request.method, request.path));
        let (status, body) = self.answers.lock().unwrap().remove(0)?;
        Ok(Answer { status, body: body.to_string().into_bytes() })
    }

    fn address(&self) -> &str {
        "http://cluster"
    }
}

/// A cluster with listed answers, the requests sent to it, and the lengths of the pauses in milliseconds.
struct Scene {
    listed: Arc<Listed>,
    waited: Arc<Mutex<Vec<u128>>>,
    cluster: Cluster,
}

fn scene(answers: Vec<Result<(u16, Value), TransportError>>) -> Scene {
    let listed = Arc::new(Listed { answers: Mutex::new(answers), sent: Mutex::default() });
    let waited = Arc::new(Mutex::new(Vec::new()));
    let note = Arc::clone(&waited);
    let wait = move |pause: Duration| {
        note.lock().unwrap().push(pause.as_millis());
        true
    };
    let patience = RetryPolicy { wait: Arc::new(wait), ..RetryPolicy::default() };
    let cluster = Cluster::new(Arc::clone(&listed) as Arc<dyn Transport>).with_patience(patience);
    Scene { listed, waited, cluster }
}

fn busy() -> Result<(u16, Value), TransportError> {
    Ok((429, json!({"error": {"type": "rejected", "reason": "too much"}})))
}

fn broken() -> Result<(u16, Value), TransportError> {
    Err(TransportError::Broken("reset".to_owned()))
}

fn found() -> Result<(u16, Value), TransportError> {
    Ok((200, json!({"timed_out": false, "_shards": {"total": 2, "failed": 0}, "hits": {}})))
}

fn search(scene: &Scene) -> Result<Value, ClusterError> {
    let body = json!({"size": 0});
    let index = Some("news-1");
    scene.cluster.search(&Search { index, body: &body, global_frequencies: true, deadline: None })
}

#[test]
fn busy_and_broken_requests_are_retried_with_backoff() {
    let scene = scene(vec![busy(), broken(), Ok((503, json!({}))), found()]);
    search(&scene).unwrap();
    assert_eq!(*scene.waited.lock().unwrap(), [50, 100, 200]);
    let sent = scene.listed.sent.lock().unwrap();
    assert_eq!(sent.len(), 4);
    assert!(sent[0].contains("allow_partial_search_results=false"), "{}", sent[0]);
    assert!(sent[0].contains("dfs_query_then_fetch"), "{}", sent[0]);
}

#[test]
fn patience_ends() {
    let scene = scene(vec![busy(), busy(), busy(), busy(), found()]);
    let error = search(&scene).unwrap_err().to_string();
    assert!(error.contains("429") && error.contains("too much"), "{error}");
}

#[test]
fn nothing_is_retried_after_the_deadline() {
    let scene = scene(vec![busy(), found()]);
    let deadline = Some(Instant::now() + Duration::from_millis(40));
    let answered = scene.cluster.ask(Method::Get, "/", Body::None, deadline);
    assert!(matches!(answered, Err(ClusterError::Refused { status: 429, .. })), "{answered:?}");
    let late = scene.cluster.search(&Search {
        index: None,
        body: &json!({}),
        global_frequencies: false,
        deadline: Some(Instant::now()),
    });
    assert!(matches!(late, Err(ClusterError::Late { .. })), "{late:?}");
}

#[test]
fn answers_with_gaps_are_errors() {
    #[track_caller]
    fn check(status: u16, answer: Value, expected: fn(&ClusterError) -> bool) {
        let scene = scene(vec![Ok((status, answer)); 4]);
        let error = search(&scene).unwrap_err();
        assert!(expected(&error), "{error:?}");
    }
    let partial = |error: &ClusterError| matches!(error, ClusterError::Partial { .. });
    let failures = json!([{"reason": {"type": "node_gone", "reason": "away"}}]);
    check(200, json!({"_shards": {"total": 3, "failed": 1, "failures": failures}}), partial);
    check(503, json!({"error": {"type": "no_shard_available", "reason": "none"}}), partial);
    let late = |error: &ClusterError| matches!(error, ClusterError::Late { .. });
    check(200, json!({"timed_out": true, "_shards": {"total": 1, "failed": 0}}), late);
    let gone = |error: &ClusterError| matches!(error, ClusterError::Gone { .. });
    check(
        404,
        json!({"error": {"root_cause": [{"type": "search_context_missing_exception"}]}}),
        gone,
    );
    let invalid_response =
        |error: &ClusterError| matches!(error, ClusterError::InvalidResponse { .. });
    check(200, json!({"hits": {}}), invalid_response);
    let refused = |error: &ClusterError| matches!(error, ClusterError::Refused { status: 400, .. });
    check(400, json!({"error": {"type": "parsing", "reason": "no"}}), refused);
}

#[test]
fn one_of_several_searches_fails_alone() {
    let good = json!({"status": 200, "timed_out": false, "_shards": {"total": 1, "failed": 0}});
    let bad = json!({"status": 503, "error": {"type": "no_shard_available", "reason": "none"}});
    let scene = scene(vec![Ok((200, json!({"responses": [good, bad]}))), found()]);
    let body = json!({});
    let one = Search { index: Some("a"), body: &body, global_frequencies: false, deadline: None };
    let many = scene.cluster.search_many(&[one, one]);
    assert!(matches!(many, Err(ClusterError::Partial { .. })), "{many:?}");
    assert_eq!(scene.cluster.search_many(&[]).unwrap(), Vec::<Value>::new());
}

#[test]
fn a_document_is_replaced_only_as_expected() {
    let written = Ok((200, json!({"_seq_no": 7, "_primary_term": 2})));
    let conflict = Ok((409, json!({"error": {"type": "version_conflict"}})));
    let scene = scene(vec![written, conflict, broken()]);
    let put = |expected| scene.cluster.put("news.state", "a/b", &json!({"n": 1}), expected);
    let revision = Revision { seq_no: 7, primary_term: 2 };
    assert_eq!(put(Expected::Absent).unwrap(), Some(revision));
    assert_eq!(put(Expected::At(revision)).unwrap(), None);
    // It is unknown whether the document was written, so the request is not sent again.
    assert!(matches!(put(Expected::Absent), Err(ClusterError::Unreachable { .. })));
    let sent = scene.listed.sent.lock().unwrap();
    assert!(sent[0].starts_with("Put /news.state/_doc/a%2Fb?op_type=create"), "{}", sent[0]);
    assert!(sent[1].contains("if_seq_no=7&if_primary_term=2"), "{}", sent[1]);
    assert_eq!(sent.len(), 3);
}

#[test]
fn each_of_many_writes_has_its_outcome() {
    let items = json!([
        {"create": {"status": 201}},
        {"index": {"status": 409, "error": {"type": "conflict"}}},
        {"delete": {"status": 404, "result": "not_found"}},
        {"create": {"status": 429, "error": {"type": "rejected", "reason": "full"}}},
        {"create": {"status": 400, "error": {"type": "mapper", "reason": "a term is too long"}}},
    ]);
    let scene = scene(vec![Ok((200, json!({"errors": true, "items": items})))]);
    let revision = Revision { seq_no: 1, primary_term: 1 };
    let item = |action| BulkItem { id: "a@1".to_owned(), action };
    let sent = [
        item(BulkAction::Create("{}".to_owned())),
        item(BulkAction::Replace(revision, "{}".to_owned())),
        item(BulkAction::Delete(revision)),
        item(BulkAction::Create("{}".to_owned())),
        item(BulkAction::Create("{}".to_owned())),
    ];
    let outcomes = scene.cluster.bulk("news-1", &sent).unwrap();
    let expected = [
        BulkOutcome::Done,
        BulkOutcome::Conflict,
        BulkOutcome::Conflict,
        BulkOutcome::Busy("rejected: full".to_owned()),
        BulkOutcome::Refused("mapper: a term is too long".to_owned()),
    ];
    assert_eq!(outcomes, expected);
    assert_eq!(scene.listed.sent.lock().unwrap()[0].lines().count(), 9);
}

#[test]
fn documents_come_in_the_order_of_their_ids() {
    let docs = json!([
        {"found": false},
        {"found": true, "_seq_no": 3, "_primary_term": 1, "_source": {"article": "{}"}},
    ]);
    let scene = scene(vec![Ok((200, json!({"docs": docs})))]);
    let ids = ["a".to_owned(), "b".to_owned()];
    let got = scene.cluster.get_many("news-1", &ids, &["article"], None).unwrap();
    assert_eq!(got[0], None);
    assert_eq!(got[1].as_ref().unwrap().source["article"], "{}");
}
