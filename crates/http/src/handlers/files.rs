//! What is fetched as a file: feeds and descriptions for other programs, and what the page is made
//! of.

use std::sync::Arc;

use souwen_search::{Crossing, SearchRequest, Sort};

use super::ask::{search, tagged};
use crate::app::{Answer, App};
use crate::page::assets;
use crate::page::assets::Asset;
use crate::reply::{Reply, etag, feed as feeds, rendered};
use crate::request::call::Call;
use crate::request::query_string::value;
use crate::request::search_params::SearchParams;

/// `GET /feed.atom`
pub(crate) async fn feed(app: Arc<App>, call: Call) -> Answer {
    let mut params = SearchParams::parse(&call.query)?;
    if let Some(unchanged) = app.unchanged(&call).await? {
        return Ok(unchanged);
    }
    if value(&call.query, "limit").is_empty() {
        params.limit = feeds::FEED_LIMIT;
    }
    // A feed is in the order of time, in which what a sign parts would stand among the others.
    let crossing = params.crossing.unwrap_or(Crossing::Exclude);
    let (sort, facets) = (Sort::Newest, Vec::new());
    let request = SearchRequest { sort, crossing, facets, ..params.request() };
    app.answer(&call, move |work| {
        let response = search(work, request)?;
        let (language, origin) = (work.call.language(), work.call.origin());
        let text = feeds::atom(language, &work.call.settings.site, &origin, &params, &response);
        let reply = Reply::text(text, "application/atom+xml; charset=utf-8");
        Ok(tagged(work, &response, reply))
    })
    .await
}

/// `GET /opensearch.xml`
pub(crate) async fn opensearch(_app: Arc<App>, call: Call) -> Answer {
    let origin = call.origin();
    rendered(&call, move |call| {
        let text = feeds::description(call.language(), &call.settings.site, &origin);
        let etag = etag(call, &[&text]);
        let kind = "application/opensearchdescription+xml; charset=utf-8";
        Ok(Reply::text(text, kind).tagged(call, &etag))
    })
    .await
}

/// `GET /robots.txt`: articles may be listed; pages of results are without number, and each is a
/// search.
pub(crate) async fn robots(_app: Arc<App>, call: Call) -> Answer {
    let text = match call.settings.private {
        true => "User-agent: *\nDisallow: /\n",
        false => "User-agent: *\nDisallow: /search\nDisallow: /feed.atom\nDisallow: /api/\n",
    };
    rendered(&call, |_| Ok(Reply::text(text.to_owned(), "text/plain; charset=utf-8"))).await
}

/// `GET /style.css`
pub(crate) async fn style(_app: Arc<App>, call: Call) -> Answer {
    asset(call, || &assets::STYLE).await
}

/// `GET /page.js`
pub(crate) async fn script(_app: Arc<App>, call: Call) -> Answer {
    asset(call, || &assets::SCRIPT).await
}

/// `GET /souwen.js`
pub(crate) async fn widget_script(_app: Arc<App>, call: Call) -> Answer {
    asset(call, || &assets::WIDGET).await
}

/// `GET /favicon.svg`
pub(crate) async fn icon(_app: Arc<App>, call: Call) -> Answer {
    asset(call, || &assets::ICON).await
}

/// A file that is part of the program, which is made and packed when it is first asked for.
async fn asset(call: Call, file: fn() -> &'static Asset) -> Answer {
    rendered(&call, move |call| Ok(Reply::asset(call, file()))).await
}
