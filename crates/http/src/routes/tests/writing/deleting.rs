//! Deleting articles, one by one and by a filter.

use souwen_article::Condition;

use super::*;
use crate::handlers::articles::FILTER_BYTES;

impl WrittenSite {
    async fn delete(&self, id: &str, headers: &[(&str, &str)]) -> Response<Bytes> {
        self.write("DELETE", &format!("{PATH}/{id}"), headers, "").await
    }

    async fn delete_by(&self, body: impl AsRef<[u8]>) -> Response<Bytes> {
        self.write("POST", &format!("{PATH}/delete"), &[], body).await
    }
}

#[tokio::test]
async fn a_pushed_article_is_deleted_and_that_of_a_file_returns() {
    let site = written();
    let tag = header(&site.put("a", one("题")).await, "etag").to_owned();
    let refused = site.delete("a", &[("if-match", "\"x\"")]).await;
    assert_eq!(
        (error_code(&refused), header(&refused, "etag")),
        (error(412, "precondition_failed"), tag.as_str())
    );
    let deleted = site.delete("a", &[("if-match", &tag)]).await;
    assert_eq!(deleted.status(), 200);
    assert_eq!(answer(&deleted), json!({ "id": "a", "outcome": "deleted", "returned": null }));
    assert_eq!(error_code(&site.delete("a", &[]).await), error(404, "article_not_found"));
    assert_eq!(error_code(&site.delete("a", &[("if-match", "*")]).await).0, 412);

    let of_file = site.delete(&encoded_id(), &[]).await;
    assert_eq!(error_code(&of_file), error(409, "article_of_file"));
    assert_eq!(answer(&of_file)["error"]["file"], "报纸/a b.md");
    assert!(text(&of_file).contains("change or remove the file"), "{}", text(&of_file));
    site.put(&encoded_id(), one("题")).await;
    let deleted = answer(&site.delete(&encoded_id(), &[]).await);
    assert_eq!((&deleted["id"], &deleted["returned"]), (&json!(ID), &json!("报纸/a b.md")));
    assert_eq!(site.writer.ids(), Vec::<String>::new());
    for (id, status) in [("", 400), ("a%0A", 400)] {
        assert_eq!(error_code(&site.delete(id, &[]).await), error(status, "bad_id"));
    }
    let with_body =
        site.write("DELETE", &format!("{PATH}/a"), &[("content-length", "1")], "x").await;
    assert_eq!(error_code(&with_body).0, 413, "nothing is sent with a deletion");
}

#[tokio::test]
async fn matches_of_a_filter_are_counted_and_deleted() {
    let site = written();
    for id in ["a", "b", "c"] {
        site.put(id, one(id)).await;
    }
    let counted =
        site.delete_by(r#"{"filter": {"q": "南站", "source": "A"}, "dry_run": true}"#).await;
    assert_eq!(counted.status(), 200);
    assert_eq!(answer(&counted), json!({ "deleted": 3, "of_files": 1, "dry_run": true }));
    let differs = site.delete_by(r#"{"filter": {"q": "南站"}, "expect": 2}"#).await;
    assert_eq!(error_code(&differs), error(409, "count_differs"));
    let report = &answer(&differs)["error"];
    assert_eq!(
        (&report["expected"], &report["found"], &report["of_files"]),
        (&json!(2), &json!(3), &json!(1))
    );
    assert_eq!(site.writer.ids().len(), 3);
    let deleted = site.delete_by(r#"{"filter": {"q": "南站"}, "expect": 3}"#).await;
    assert_eq!(answer(&deleted), json!({ "deleted": 3, "of_files": 1, "dry_run": false }));
    assert_eq!(site.writer.ids().len(), 0);
    // The engine translates the filter into a condition, and the writer applies it.
    let requests = site.site.fake.requests.lock().unwrap();
    assert_eq!((requests.len(), requests[0].query.as_str()), (3, "南站"));
    assert_eq!(requests[0].filters, [ValueFilter::new(Field::Source, "A")]);
    assert_eq!(site.writer.conditions(), vec![Condition::Word("南站".to_owned()); 3]);
}

#[tokio::test]
async fn a_filter_that_says_nothing_deletes_nothing() {
    let site = written();
    site.put("a", one("题")).await;
    for (body, status, code) in [
        ("", 400, "bad_filter"),
        ("{}", 400, "bad_filter"),
        ("{\"filter\": {}}", 400, "bad_filter"),
        ("{\"filter\": {\"q\": \"。\"}}", 400, "bad_filter"),
        ("{\"filter\": {\"colour\": \"red\"}}", 400, "bad_filter"),
        ("{\"filter\": {\"source\": \"\"}}", 400, "bad_filter"),
        ("{\"filter\": {\"from\": \"soon\"}}", 400, "bad_parameter"),
    ] {
        assert_eq!(error_code(&site.delete_by(body).await), error(status, code), "{body}");
    }
    let long = vec![b' '; FILTER_BYTES + 1];
    assert_eq!(error_code(&site.delete_by(&long).await), error(413, "body_too_large"));
    let form = ("content-type", "application/x-www-form-urlencoded");
    let sent = site.write("POST", &format!("{PATH}/delete"), &[form], "filter=x").await;
    assert_eq!(error_code(&sent), error(415, "unsupported_media_type"));
    assert_eq!(site.writer.ids(), ["a"]);
}
