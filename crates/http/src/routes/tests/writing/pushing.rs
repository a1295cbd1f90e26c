//! Sending many articles at once.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::StreamExt as _;

use super::*;
use crate::fake_writer::broken;

/// Lines of articles with these ids.
fn lines(ids: impl IntoIterator<Item = usize>) -> String {
    let line = |id| json!({ "id": format!("n{id:04}"), "title": format!("第{id}篇") }).to_string();
    ids.into_iter().map(|id| line(id) + "\n").collect()
}

#[tokio::test]
async fn arrays_and_lines_are_taken() {
    let site = written();
    let array = format!("[{}]", lines(0..3).trim_end().replace('\n', ","));
    for (body, headers, added, unchanged) in [
        (array.into_bytes(), vec![], 3, 0),
        (lines(0..5).into_bytes(), vec![], 2, 3),
        (lines(4..6).into_bytes(), vec![("content-type", "application/x-ndjson")], 1, 1),
        (lines([9]).into_bytes(), vec![("content-type", "application/jsonl; charset=utf-8")], 1, 0),
        (b"[]".to_vec(), vec![], 0, 0),
        (Vec::new(), vec![], 0, 0),
    ] {
        let response = site.write("POST", PATH, &headers, body).await;
        assert_eq!(response.status(), 200, "{}", text(&response));
        let expected = json!({
            "added": added, "replaced": 0, "unchanged": unchanged, "failed": 0, "taken_over": 0,
            "failures": [], "notes": [],
        });
        assert_eq!(answer(&response), expected);
    }
    assert_eq!(site.writer.ids().len(), 7);
    // A URL serves as the id if none is stated. Taking over an article of a file is reported.
    let own = json!([
        { "url": "https://a.example/1", "title": "题" },
        { "id": ID, "title": "另一题" },
        { "id": ID, "title": "又一题" },
    ]);
    let report = answer(&site.post(own.to_string()).await);
    assert_eq!(
        (&report["added"], &report["replaced"], &report["taken_over"]),
        (&json!(1), &json!(2), &json!(1))
    );
    assert!(site.writer.ids().contains(&"https://a.example/1".to_owned()));
    assert!(site.writer.pushed().iter().any(|a| a.title == "又一题"), "the last one counts");
}

#[tokio::test]
async fn each_item_is_whole_or_not_at_all() {
    let site = written();
    let body = format!(
        "{}{{\"id\":\"x\"}}\n{{\"title\":\"无名\"}}\n{}\n{{\"id\":\"d\",\"title\":\"稿\",\"draft\":true}}\n\
         {{\"id\":\"n\",\"title\":\"题\",\"date\":\"某天\"}}\n{{\"id\":\"y\",\"title\":\n",
        lines([1]),
        lines([2]),
    );
    let response = site.post(body).await;
    assert_eq!(error_code(&response), error(422, "some_failed"));
    let report = answer(&response);
    assert_eq!((&report["added"], &report["failed"]), (&json!(3), &json!(4)));
    let failures: Vec<_> = report["failures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| {
            (f["item"].as_u64().unwrap(), f["line"].as_u64().unwrap(), f["code"].as_str().unwrap())
        })
        .collect();
    let expected = [
        (2, 2, "bad_article"),
        (3, 3, "id_needed"),
        (5, 6, "article_left_out"),
        (7, 8, "bad_article"),
    ];
    assert_eq!(failures, expected);
    assert_eq!(report["notes"][0]["item"], 6);
    assert!(report["notes"][0]["message"].as_str().unwrap().contains("kept in meta"), "{report}");
    assert_eq!(site.writer.ids(), ["n", "n0001", "n0002"]);
}

#[tokio::test]
async fn of_many_failures_the_first_are_listed_and_all_counted() {
    let site = written();
    let body = "{\"title\":\"无名\"}\n".repeat(1000);
    let report = answer(&site.post(body).await);
    assert_eq!(
        (&report["failed"], report["failures"].as_array().unwrap().len()),
        (&json!(1000), 100)
    );
    assert_eq!(report["failures"][99]["item"], 100);
    assert!(report["error"]["message"].as_str().unwrap().contains("1000"), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_are_handed_over_than_there_is_room_for() {
    let site = written();
    site.writer.block(true);
    let (response, max) = tokio::join!(site.post(lines(0..2000)), async {
        // Reading of the body pauses while none of its articles is durable.
        while site.writer.waiting().0 < 256 {
            tokio::task::yield_now().await;
        }
        let single = site.put("single", one("题"));
        let release = async {
            while site.writer.waiting().0 < 257 {
                tokio::task::yield_now().await;
            }
            site.writer.block(false);
        };
        let (single, ()) = tokio::join!(single, release);
        assert_eq!(single.status(), 201, "others are not kept from writing");
        site.writer.waiting().1
    });
    assert_eq!(max, 257);
    assert_eq!(answer(&response)["added"], 2000);
    assert_eq!(site.writer.ids().len(), 2001);
}

#[tokio::test]
async fn packed_bodies_are_unpacked_while_they_come() {
    let site = written();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(lines(0..5000).as_bytes()).unwrap();
    let packed = encoder.finish().unwrap();
    let gzip = [("content-encoding", "gzip")];
    let response = site.write("POST", PATH, &gzip, &packed).await;
    assert_eq!((response.status().as_u16(), &answer(&response)["added"]), (200, &json!(5000)));
    // A truncated body is an error; articles before the end are kept.
    let response = site.write("POST", PATH, &gzip, &packed[..packed.len() - 8]).await;
    assert_eq!(error_code(&response), error(400, "bad_article"));
    let unknown = site.write("POST", PATH, &[("content-encoding", "zstd")], &packed).await;
    assert_eq!(error_code(&unknown), error(415, "unsupported_encoding"));
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let unknown = site.write("POST", PATH, &form, lines([1])).await;
    assert_eq!(error_code(&unknown), error(415, "unsupported_media_type"));
}

#[tokio::test]
async fn when_the_index_cannot_be_written_it_is_not_tried_on() {
    let site = written();
    site.writer.troubled(Some(broken));
    let response = site.post(lines(0..20_000)).await;
    assert_eq!(error_code(&response), error(503, "write_failed"));
    assert_eq!(header(&response, "retry-after"), "10");
    let report = answer(&response);
    assert_eq!(report["added"], 0);
    assert!(report["failed"].as_u64().unwrap() < 20_000, "{report}");
    assert!(!text(&response).contains("secret"));
    site.writer.troubled(None);
    site.writer.mute();
    let response = site.post(lines(0..3)).await;
    assert_eq!(super::error_code(&response), error(503, "write_failed"));
}

#[tokio::test]
async fn a_body_that_does_not_end_well_keeps_what_came_before() {
    let site = written_with(|limits| limits.body_timeout = std::time::Duration::from_millis(50));
    let call = |pieces: Vec<Result<Bytes, ()>>, forever: bool| {
        let pieces = futures_util::stream::iter(pieces.into_iter().filter_map(Result::ok));
        let rest = futures_util::stream::pending().take(usize::from(forever));
        let all = pieces.map(Ok::<_, warp::Error>).chain(rest);
        RequestBody::new(all, &site.app.limits).up_to(1 << 20)
    };
    let mut request = warp::test::request().method("POST").path(PATH).header("host", "localhost");
    request = request.header("content-type", "application/json");
    let head = request.filter(&crate::request::call::call(Arc::clone(&site.app))).await.unwrap();
    let body = call(vec![Ok(Bytes::from(lines(0..3) + "{\"id\":\"half\",\"title\":\"半"))], true);
    let response = crate::handlers::articles::push(Arc::clone(&site.app), head.clone(), body).await;
    assert_eq!(response.unwrap().status(), 408);
    assert!(!site.writer.ids().contains(&"half".to_owned()), "{:?}", site.writer.ids());
    let long = call(vec![Ok(Bytes::from(" ".repeat(2 << 20)))], false);
    let response = crate::handlers::articles::push(Arc::clone(&site.app), head, long).await;
    assert_eq!(response.unwrap().status(), 413);
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_beyond_what_is_read_at_once_are_refused() {
    let site = written_with(|limits| limits.write_streams = 1);
    site.writer.block(true);
    let (first, second) = tokio::join!(site.post(lines([1])), async {
        while site.writer.waiting().0 == 0 {
            tokio::task::yield_now().await;
        }
        let second = site.post(lines([2])).await;
        site.writer.block(false);
        second
    });
    assert_eq!(
        (first.status().as_u16(), error_code(&second)),
        (200, error(503, "too_many_writes"))
    );
}
