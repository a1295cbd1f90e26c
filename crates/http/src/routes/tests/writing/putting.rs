//! Putting one article.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use souwen_index::live::WriteError;

use super::*;
use crate::fake_writer::broken;
use crate::handlers::articles::ARTICLE_BYTES;
use crate::reply::version_tag;
#[tokio::test]
async fn an_article_is_added_replaced_and_left_as_it_is() {
    let site = written();
    let added = site.put("a/b%20c", one("南站启用")).await;
    assert_eq!(added.status(), 201);
    let [article] = site.writer.pushed().try_into().unwrap();
    assert_eq!((article.id.as_str(), article.title.as_str()), ("a/b c", "南站启用"));
    let tag = version_tag(content_hash(&article));
    assert_eq!(header(&added, "etag"), tag);
    assert_eq!(header(&added, "location"), "https://news.example/api/v1/articles/a/b%20c");
    assert_eq!(header(&added, "cache-control"), "no-store");
    let expected = json!({
        "id": "a/b c", "outcome": "added", "version": tag.trim_matches('"'), "taken_from": null,
        "notes": [],
    });
    assert_eq!(answer(&added), expected);
    let unchanged = site.put("a/b%20c", one("南站启用")).await;
    assert_eq!(unchanged.status(), 200);
    assert_eq!(answer(&unchanged)["outcome"], "unchanged");
    assert_eq!(header(&unchanged, "etag"), tag);
    let replaced = site.put("a/b%20c", one("南站今启用")).await;
    assert_eq!((replaced.status().as_u16(), header(&replaced, "location")), (200, ""));
    assert_eq!(answer(&replaced)["outcome"], "replaced");
    assert_ne!(header(&replaced, "etag"), tag);
}

#[tokio::test]
async fn articles_taken_over_from_a_file_are_reported() {
    let site = written();
    let put = site.put(&encoded_id(), one("南站启用")).await;
    assert_eq!(put.status(), 200);
    let report = answer(&put);
    assert_eq!(
        (&report["outcome"], &report["taken_from"]),
        (&json!("replaced"), &json!("报纸/a b.md"))
    );
    // For a file that was given directly, or in an unknown folder, only the file name is shown.
    for file in ["/srv/secret/one.md", "/elsewhere/secret/one.md"] {
        let article = souwen_article::Article { id: file.to_owned(), ..Default::default() };
        site.writer.of_file(article, file);
        let id = file.replace('/', "%2F");
        assert_eq!(answer(&site.put(&id, one("题")).await)["taken_from"], "one.md");
    }
    let again = answer(&site.put(&encoded_id(), one("南站启用")).await);
    assert_eq!((&again["outcome"], &again["taken_from"]), (&json!("unchanged"), &json!(null)));
}

#[tokio::test]
async fn what_get_gave_can_be_put_back_and_its_tag_compared() {
    let site = written();
    let path = format!("{PATH}/{}", encoded_id());
    let got = site.site.get(&path).await;
    let tag = header(&got, "etag").to_owned();
    assert_eq!(tag, version_tag(content_hash(&crate::fake_backend::article())));
    let unchanged = site.site.send("GET", &path, &[("if-none-match", &tag)]).await;
    assert_eq!(unchanged.status(), 304);
    assert_eq!(header(&site.site.send("HEAD", &path, &[]).await, "etag"), tag);
    // With matches to mark, the response is a different one.
    let marked = site.site.get(&format!("{path}?q=x")).await;
    assert!(header(&marked, "etag").starts_with("W/"));
    let put = site.write("PUT", &path, &[("if-match", &tag)], got.body()).await;
    assert_eq!(put.status(), 200, "{}", text(&put));
    assert_eq!(header(&put, "etag"), tag, "nothing was lost or added on the way");
    let put = site.write("PUT", &path, &[("if-match", &tag)], marked.body()).await;
    assert_eq!(header(&put, "etag"), tag);
}

#[tokio::test]
async fn versions_are_compared() {
    let site = written();
    let put = async |id: &str, headers: &[(&str, &str)]| {
        site.write("PUT", &format!("{PATH}/{id}"), headers, one("南站启用")).await
    };
    let bad = error(412, "precondition_failed");
    for headers in [[("if-match", "*")], [("if-match", "\"0\"")], [("if-match", "")]] {
        let refused = put("a", &headers).await;
        assert_eq!(
            (error_code(&refused), header(&refused, "etag")),
            (bad.clone(), ""),
            "{headers:?}"
        );
    }
    let added = put("a", &[("if-none-match", "*")]).await;
    assert_eq!(added.status(), 201);
    let tag = header(&added, "etag").to_owned();
    let weak = format!("W/{tag}");
    let list = format!("\"other\", {tag}");
    for (headers, is_made) in [
        (vec![("if-none-match", "*")], false),
        (vec![("if-match", tag.as_str())], true),
        (vec![("if-match", &list)], true),
        (vec![("if-match", "\"x\""), ("if-match", &tag)], true),
        (vec![("if-match", "*")], true),
        (vec![("if-match", weak.as_str())], false),
        (vec![("if-match", "\"00000000000000000000000000000000\"")], false),
        (vec![("if-match", tag.trim_matches('"'))], false),
    ] {
        let response = put("a", &headers).await;
        assert_eq!(response.status().is_success(), is_made, "{headers:?}");
        if !is_made {
            assert_eq!(error_code(&response), bad, "{headers:?}");
            assert_eq!(header(&response, "etag"), tag, "{headers:?}");
            assert_eq!(answer(&response)["error"]["version"], tag.trim_matches('"'));
        }
    }
    for headers in [
        &[("if-none-match", tag.as_str())][..],
        &[("if-none-match", "*"), ("if-match", "*")],
        &[("if-match", "*, \"x\"")],
    ] {
        assert_eq!(
            error_code(&put("a", headers).await),
            error(400, "bad_precondition"),
            "{headers:?}"
        );
    }
}

#[tokio::test]
async fn the_id_is_that_of_the_address() {
    let site = written();
    let with =
        |id: Value| json!({ "id": id, "title": "题", "url": "https://a.example/1" }).to_string();
    for (path, body, expected) in [
        ("a", with(json!("a")), error(201, "")),
        ("7", with(json!(7)), error(201, "")),
        ("b", with(json!(null)), error(201, "")),
        ("a", with(json!("b")), error(400, "id_differs")),
        ("https%3A%2F%2Fa.example%2F1", with(json!(null)), error(201, "")),
        ("a%0Ab", one("题"), error(400, "bad_id")),
        ("%20", one("题"), error(400, "bad_id")),
        ("", one("题"), error(400, "bad_id")),
        ("delete", one("题"), error(201, "")),
        ("x%2Fsimilar", one("题"), error(201, "")),
        ("x/similar", one("题"), error(405, "method_not_allowed")),
    ] {
        assert_eq!(error_code(&site.put(path, body).await), expected, "{path}");
    }
    let long = site.put(&"a".repeat(513), one("题")).await;
    assert_eq!(error_code(&long), error(400, "bad_id"));
    assert_eq!(site.put(&"a".repeat(512), one("题")).await.status(), 201);
    // Ids that no path can contain.
    let dots = site.write("PUT", &format!("{PATH}?id=.."), &[], one("题")).await;
    assert_eq!(header(&dots, "location"), "https://news.example/api/v1/articles?id=..");
    let ids = site.writer.ids();
    for id in ["..", "7", "a", "b", "delete", "https://a.example/1", "x/similar"] {
        assert!(ids.iter().any(|known| known == id), "{id}: {ids:?}");
    }
}

#[tokio::test]
async fn non_articles_are_reported_as_by_the_readers() {
    let site = written();
    for (body, status, code, reason) in [
        ("", 400, "bad_article", "cut off"),
        ("{", 400, "bad_article", "not valid JSON"),
        ("[]", 400, "bad_article", "expected an object"),
        ("{\"x\":1}", 400, "bad_article", "neither title nor text"),
        ("\u{0}\u{1}\u{2}\u{0}", 400, "bad_article", "binary"),
        ("{\"title\":\"题\",\"draft\":true}", 422, "article_left_out", "a draft"),
    ] {
        let response = site.put("a", body).await;
        assert_eq!(error_code(&response), error(status, code), "{body}");
        assert!(text(&response).contains(reason), "{body}: {}", text(&response));
    }
    // Corrections and guesses are reported in the answer.
    let mended = site.put("a", "{\"title\":\"题\",\"date\":\"某天\",}").await;
    assert_eq!(mended.status(), 201);
    assert!(text(&mended).contains("kept in meta"), "{}", text(&mended));
    assert_eq!(site.put("a", one("panic")).await.status(), 500);
    assert_eq!(site.put("a", one("题")).await.status(), 200);
}

#[tokio::test]
async fn types_and_packing_are_known_or_refused() {
    let site = written();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(one("题").as_bytes()).unwrap();
    let (packed, plain) = (encoder.finish().unwrap(), one("题").into_bytes());
    let type_of = |kind| ("content-type", kind);
    let gzip = ("content-encoding", "gzip");
    for (headers, body, expected) in [
        (vec![type_of("application/json; charset=utf-8")], &plain, 201),
        (vec![type_of("")], &plain, 200),
        (vec![type_of("application/x-ndjson")], &plain, 200),
        (vec![gzip], &packed, 200),
        (vec![("content-encoding", "identity")], &plain, 200),
        (vec![gzip], &plain, 400),
        (vec![("content-encoding", "br")], &plain, 415),
        (vec![type_of("text/plain")], &plain, 415),
        (vec![type_of("application/x-www-form-urlencoded")], &plain, 415),
        (vec![type_of("multipart/form-data; boundary=x")], &plain, 415),
    ] {
        let response = site.write("PUT", &format!("{PATH}/a"), &headers, body).await;
        assert_eq!(response.status(), expected, "{headers:?} {}", text(&response));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn too_much_is_refused_by_its_length() {
    let site = written_with(|limits| limits.write_bytes = 64 << 10);
    let long = vec![b' '; ARTICLE_BYTES + 1];
    assert_eq!(error_code(&site.put("a", &long).await), error(413, "body_too_large"));
    let length = (ARTICLE_BYTES + 1).to_string();
    let announced = [("content-length", length.as_str())];
    let refused = site.write("PUT", &format!("{PATH}/a"), &announced, "").await;
    assert_eq!(error_code(&refused), error(413, "body_too_large"));
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&long).unwrap();
    let bomb = encoder.finish().unwrap();
    let packed = [("content-encoding", "gzip")];
    let refused = written().write("PUT", &format!("{PATH}/a"), &packed, &bomb).await;
    assert_eq!(error_code(&refused), error(413, "body_too_large"), "{} bytes", bomb.len());
    // An article that is larger than the limit takes all of it, and is accepted.
    let larger = json!({ "title": "题", "body": "长".repeat(20_000) }).to_string();
    site.writer.block(true);
    let (taken, refused) = tokio::join!(site.put("a", larger), async {
        while site.writer.waiting().0 == 0 {
            tokio::task::yield_now().await;
        }
        let refused = site.put("b", one("题")).await;
        site.writer.block(false);
        refused
    });
    let wait = header(&refused, "retry-after");
    assert_eq!((error_code(&refused), wait), (error(503, "too_many_writes"), "1"));
    assert_eq!(taken.status(), 201);
    assert_eq!(site.put("b", one("题")).await.status(), 201);
}

#[tokio::test]
async fn index_errors_are_reported_without_the_path() {
    let site = written();
    for (trouble, status, code, wait) in [
        (broken as fn() -> WriteError, 503, "write_failed", "10"),
        (|| WriteError::Busy, 503, "index_busy", "10"),
        (|| WriteError::Full, 503, "too_many_writes", "1"),
        (|| WriteError::Stopping, 503, "stopping", "10"),
        (|| WriteError::NotFound, 404, "article_not_found", ""),
    ] {
        site.writer.troubled(Some(trouble));
        let response = site.put("a", one("题")).await;
        assert_eq!(error_code(&response), error(status, code));
        assert_eq!(header(&response, "retry-after"), wait, "{code}");
        assert!(!text(&response).contains("secret"), "{code}");
    }
    site.writer.troubled(None);
    site.writer.mute();
    assert_eq!(error_code(&site.put("a", one("题")).await), error(503, "write_failed"));
}

#[tokio::test(flavor = "multi_thread")]
async fn writes_are_acknowledged_only_when_durable_and_nobody_waits_for_ever() {
    let site = written_with(|limits| {
        (limits.writes_waiting, limits.durable_timeout) =
            (1, std::time::Duration::from_millis(300));
    });
    site.writer.block(true);
    let (late, refused) = tokio::join!(site.put("a", one("题")), async {
        while site.writer.waiting().0 == 0 {
            tokio::task::yield_now().await;
        }
        site.put("b", one("题")).await
    });
    assert_eq!(error_code(&refused), error(503, "too_many_writes"));
    assert_eq!(error_code(&late), error(503, "write_late"));
    site.writer.block(false);
    while site.writer.waiting().0 > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(site.put("b", one("题")).await.status(), 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_clients_at_once_are_each_answered_for_their_own() {
    let site = written();
    let puts = (0..200).map(|number| {
        let site = &site;
        async move {
            let response = site.put(&format!("n{number}"), one(&format!("第{number}篇"))).await;
            (number, response)
        }
    });
    let mut ids: Vec<String> = Vec::new();
    for (number, response) in futures_util::future::join_all(puts).await {
        assert_eq!(response.status(), 201);
        assert_eq!(answer(&response)["id"], format!("n{number}"));
        ids.push(format!("n{number}"));
    }
    ids.sort_unstable();
    assert_eq!(site.writer.ids(), ids);
    assert!(site.writer.pushed().iter().all(|a| a.title == format!("第{}篇", &a.id[1..])));
}
