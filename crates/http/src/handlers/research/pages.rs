//! The pages of a concordance and of counts.

use std::sync::Arc;

use souwen_search::{Ability, Counting, Facet, Lining, Period};

use super::{counting, lines, tagged};
use crate::app::{Answer, App};
use crate::page;
use crate::page::view::View;
use crate::reply::Reply;
use crate::request::call::Call;
use crate::request::research_params::{CountParams, LineParams};

/// What to count by if the request does not say.
const USUAL: Facet = Facet::Period(Period::Month);

/// `GET /concordance`: every occurrence in its context.
pub(crate) async fn concordance(app: Arc<App>, call: Call) -> Answer {
    let params = LineParams::parse(&call.query)?;
    if let Some(unchanged) = app.unchanged(&call).await? {
        return Ok(unchanged);
    }
    let read = lines(&app, &call, &params).await?;
    app.answer(&call, move |work| {
        let mut found = Lining::end(read.walk, &*read.every)?;
        found.total.warnings.extend(params.search.cut_warning());
        let page = page::concordance::render(&View::of(work.call), &params, &found);
        Ok(tagged(work, &found.total, found.timed_out, Reply::page(page)))
    })
    .await
}

/// `GET /counts`: the number of articles and occurrences, by the values of a field.
pub(crate) async fn counted(app: Arc<App>, call: Call) -> Answer {
    let mut params = CountParams::parse(&call.query)?;
    if params.by.is_empty() {
        params.by.push(USUAL);
    }
    params.by.truncate(1);
    if let Some(unchanged) = app.unchanged(&call).await? {
        return Ok(unchanged);
    }
    let read = counting(&app, &call, &params).await?;
    app.answer(&call, move |work| {
        let mut found = Counting::end(read.walk, &*read.every);
        found.total.warnings.extend(params.search.cut_warning());
        let offered = Facet::all(Ability::Count);
        let page = page::counts::render(&View::of(work.call), &params, &found, &offered);
        Ok(tagged(work, &found.total, found.timed_out, Reply::page(page)))
    })
    .await
}
