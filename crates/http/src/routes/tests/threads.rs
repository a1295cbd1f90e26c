//! Asynchronous threads only transfer bytes.

use super::table::ROUTES;
use super::*;
use crate::limits::workers::THREAD_NAME;
use crate::rendering;

#[test]
fn answers_are_rendered_off_the_asynchronous_threads() {
    const OTHERS: &str = "the threads of this test that may block";
    // All asynchronous work of this runtime runs on the thread of the test; blocking work runs on threads
    // with this name.
    let runtime =
        tokio::runtime::Builder::new_current_thread().thread_name(OTHERS).enable_all().build();
    runtime.unwrap().block_on(async {
        let site = site();
        let article = format!("/articles/{}?q=x", encoded_id());
        let api_article = format!("/api/v1{article}");
        let (page, packed) = (("accept", "text/html"), ("accept-encoding", "gzip"));
        let plain = ROUTES.iter().map(|route| super::access::example(route.path));
        let others = [
            "/search?q=x",
            article.as_str(),
            "/nowhere",
            "/search?limit=x",
            "/articles/none",
            "/feed.atom?q=x",
            "/concordance?q=x",
            "/counts?q=x",
            "/api/v1/matches?q=x",
            "/api/v1/counts?q=x&by=month",
            "/api/v1/export?q=x&format=csv",
            "/feed.atom?q=x&format=html",
            "/api/v1/search?q=x",
            "/api/v1/search?limit=x",
            "/api/v1/search?q=broken",
            "/api/v1/suggest?q=x",
            api_article.as_str(),
            "/api/v1/analyze?text=x",
        ];
        for path in plain.chain(others.map(str::to_owned)) {
            let answer = site.send("GET", &path, &[page, packed]).await;
            assert_ne!(answer.status(), 500, "{path}");
        }
    });
    let notes = rendering::notes();
    let here = std::thread::current().id();
    let own: Vec<_> = notes.iter().filter(|note| note.thread == here).collect();
    assert!(own.is_empty(), "rendered on the asynchronous thread: {own:?}");
    let names = [Some(OTHERS), Some(THREAD_NAME)];
    let elsewhere = |what: &str| {
        notes.iter().filter(|n| n.what == what && names.contains(&n.name.as_deref())).count()
    };
    // Other tests render on threads of the same name.
    for (what, least) in [("page", 13), ("XML", 2), ("JSON", 12), ("gzip", 6)] {
        assert!(elsewhere(what) >= least, "{what}: {notes:?}");
    }
}
