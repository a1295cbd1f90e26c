//! Files: feeds, descriptions for other programs, and the assets of the pages.

use std::sync::{Arc, LazyLock};

use souwen_search::{Ability, Crossing, Facet, SearchRequest, Sort};

use super::ask::{run_search, tagged};
use crate::app::{Answer, App};
use crate::openapi;
use crate::page;
use crate::page::assets;
use crate::page::assets::Asset;
use crate::page::view::View;
use crate::reply::{Reply, etag, feed as feeds, rendered, sitemap as sitemaps};
use crate::request::call::Call;
use crate::request::query_string::value;
use crate::request::search_params::SearchParams;

/// `GET /feed.atom`
pub(crate) async fn feed(app: Arc<App>, call: Call) -> Answer {
    let as_page = call.wants_feed_as_page();
    // The entity tag also says which of the two was returned.
    let call = match as_page {
        true => call.with_parameters("format=html"),
        false => call,
    };
    let mut params = SearchParams::parse(&call.query)?;
    if let Some(unchanged) = app.unchanged(&call).await? {
        return Ok(unchanged);
    }
    if value(&call.query, "limit").is_empty() {
        params.limit = feeds::FEED_LIMIT;
    }
    // A feed is sorted by date, so crossing hits would be among the others.
    let crossing = params.crossing.unwrap_or(Crossing::Exclude);
    let (sort, facets) = (Sort::Newest, Vec::new());
    let request = SearchRequest { sort, crossing, facets, ..params.request() };
    let days = app.stats(&call).await?.dates;
    app.answer(&call, move |work| {
        // Feed readers send requests on their own, so this is not logged as a search.
        let response = run_search(work, None, request)?;
        let (language, origin) = (work.call.language(), work.call.origin());
        let site = &work.call.settings.site;
        if as_page {
            let page = page::feed::render(&View::of(work.call), &origin, &params, &response);
            return Ok(tagged(work, &response, Reply::page(page)));
        }
        let times = feeds::Times { days, committed: work.backend.readiness().time };
        let text = feeds::atom(language, site, &origin, &params, &response, times);
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

/// `GET /llms.txt`: a short description of the server for language models.
pub(crate) async fn models(_app: Arc<App>, call: Call) -> Answer {
    let names = |ability| format!("`{}`", Facet::names(ability).join("`, `"));
    let text = include_str!("../page/assets/llms.txt")
        .replace("{filters}", &names(Ability::Filter))
        .replace("{counted}", &names(Ability::Count))
        .replace("{origin}", &call.origin());
    rendered(&call, |_| Ok(Reply::text(text, "text/markdown; charset=utf-8"))).await
}

/// `GET /robots.txt`: allows crawling articles, but not result pages: their number is unlimited, and each is
/// a search.
pub(crate) async fn robots(_app: Arc<App>, call: Call) -> Answer {
    let origin = call.origin();
    let text = match call.settings.private {
        true => "User-agent: *\nDisallow: /\n".to_owned(),
        false => {
            let own = "User-agent: *\nDisallow: /search\nDisallow: /feed.atom\nDisallow: /cite/\n\
                       Disallow: /api/\nDisallow: /compat/\n";
            // The URL of the sitemap must be absolute.
            let list = (!origin.is_empty()).then(|| format!("Sitemap: {origin}/sitemap.xml\n"));
            format!("{own}{}", list.unwrap_or_default())
        }
    };
    rendered(&call, |_| Ok(Reply::text(text, "text/plain; charset=utf-8"))).await
}

/// `GET /sitemap.xml`: all articles, in several sitemaps with an index of them if there are many. Needs a key
/// if reading does.
pub(crate) async fn sitemap(app: Arc<App>, call: Call) -> Answer {
    if let Some(unchanged) = app.unchanged(&call).await? {
        return Ok(unchanged);
    }
    let pages = sitemaps::pages(app.stats(&call).await?.articles);
    let wanted = value(&call.query, "page");
    app.answer(&call, move |work| {
        let origin = work.call.origin();
        let page = wanted.parse::<usize>().unwrap_or(1).max(1);
        let text = if wanted.is_empty() && pages > 1 {
            sitemaps::index(&origin, pages)
        } else {
            let from = (page - 1).saturating_mul(sitemaps::MAX_ADDRESSES);
            let articles = work.backend.addresses(from, sitemaps::MAX_ADDRESSES)?;
            sitemaps::list(&origin, &articles)
        };
        let etag = work.app.state_tag(work.call, &work.backend.state(), None);
        Ok(Reply::text(text, "application/xml; charset=utf-8").tagged(work.call, &etag))
    })
    .await
}

/// `GET /openapi.json`: the description of the server for programs.
pub(crate) async fn openapi(_app: Arc<App>, call: Call) -> Answer {
    asset(call, &openapi::DOCUMENT).await
}

/// `GET /api/v1/`: the list of routes.
pub(crate) async fn routes(_app: Arc<App>, call: Call) -> Answer {
    asset(call, &openapi::LIST).await
}

/// `GET /theme.css`: the colour of the operator.
pub(crate) async fn theme(_app: Arc<App>, call: Call) -> Answer {
    rendered(&call, move |call| Ok(Reply::asset(call, &assets::theme(&call.settings.site)))).await
}

/// `GET /logo`: the picture of the operator, or else our own.
pub(crate) async fn logo(_app: Arc<App>, call: Call) -> Answer {
    rendered(&call, move |call| match assets::logo(&call.settings.site) {
        Some(logo) => Ok(Reply::asset(call, &logo)),
        None => Ok(Reply::asset(call, &assets::ICON)),
    })
    .await
}

/// `GET /style.css`
pub(crate) async fn style(_app: Arc<App>, call: Call) -> Answer {
    asset(call, &assets::STYLE).await
}

/// `GET /page.js`
pub(crate) async fn script(_app: Arc<App>, call: Call) -> Answer {
    asset(call, &assets::SCRIPT).await
}

/// `GET /souwen.js`
pub(crate) async fn widget_script(_app: Arc<App>, call: Call) -> Answer {
    asset(call, &assets::WIDGET).await
}

/// `GET /favicon.svg`
pub(crate) async fn icon(_app: Arc<App>, call: Call) -> Answer {
    asset(call, &assets::ICON).await
}

/// A file that is part of the program. It is made and compressed at the first request; later ones need no other
/// thread.
async fn asset(call: Call, file: &'static LazyLock<Asset>) -> Answer {
    match LazyLock::get(file).filter(|file| file.is_as_it_is_sent()) {
        Some(file) => Ok(Reply::asset(&call, file).finish(&call)),
        None => rendered(&call, move |call| Ok(Reply::asset(call, file))).await,
    }
}
