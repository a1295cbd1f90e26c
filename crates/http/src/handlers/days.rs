//! The pages of days, and the calendar that other pages show.

use std::sync::Arc;

use souwen_article::Article;
use souwen_search::{
    FacetCount, MAX_LIMIT, Period, SearchError, SearchRequest, SearchResponse, Sort, Stats,
};
use souwen_text::{Date, DateRange};

use super::ask::{search, tagged};
use crate::app::{Answer, App, Work};
use crate::error::ApiError;
use crate::page;
use crate::page::day::Day;
use crate::page::day::calendar::Month;
use crate::page::results::Calendar;
use crate::page::view::View;
use crate::reply::Reply;
use crate::request::call::Call;
use crate::request::search_params::SearchParams;
use crate::request::today::today;

/// The maximal number of articles on the page of a day; in a very large archive the rest is found by
/// searching.
const MAX_ARTICLES_OF_DAY: usize = 1_000;
/// The maximal number of days in a month.
const MONTH_DAYS: usize = 31;

/// `/days/2023-05-19`: the articles of a day. `/days/2023-05`, `/days/2023` and `/days` redirect to the
/// newest day with articles in that period.
pub(crate) async fn day(app: Arc<App>, call: Call) -> Answer {
    if let Some(unchanged) = app.unchanged(&call).await? {
        return Ok(unchanged);
    }
    let path = call.path.strip_prefix("/days").unwrap_or_default().trim_matches('/').to_owned();
    let days = match path.as_str() {
        "" => DateRange::default(),
        path => DateRange::parse(path).ok_or(ApiError::NotFound)?,
    };
    app.answer(&call, move |work| {
        let view = View::of(work.call);
        let Some(date) = days.from.filter(|from| days.to == Some(*from)) else {
            let newest = nearest(work, days, Sort::Newest)?.ok_or(ApiError::NotFound)?;
            return Ok(Reply::see_other(&view.day(newest)));
        };
        let params = SearchParams::parse(&work.call.query).unwrap_or_default().everything();
        let (articles, last) = of_day(work, date)?;
        let month = month_of(work, date)?;
        let (before, after) = month.around(date);
        let day = Day { date, total: last.total, articles, month, before, after };
        let public_url = work.call.settings.public_url.as_deref();
        let page = page::day::render(&view, &params, public_url, day);
        Ok(tagged(work, &last, Reply::page(page)))
    })
    .await
}

/// The reference for "this year" and the like.
pub(super) fn calendar(call: &Call, stats: &Stats) -> Calendar {
    Calendar { today: today(call), dates: stats.dates }
}

/// The month of a day, with the number of articles of each day.
pub(super) fn month_of(work: &Work<'_>, date: Date) -> Result<Month, SearchError> {
    let days = DateRange::month(date.year(), date.month()).unwrap_or(DateRange::day(date));
    let counted = counted(work, days)?;
    let step = |day: Option<Date>, by: i32| day.and_then(|day| Date::from_days(day.days() + by));
    let before = match step(days.from, -1) {
        Some(to) => nearest(work, DateRange { from: None, to: Some(to) }, Sort::Newest)?,
        None => None,
    };
    let after = match step(days.to, 1) {
        Some(from) => nearest(work, DateRange { from: Some(from), to: None }, Sort::Oldest)?,
        None => None,
    };
    let month = Month::new(days, &counted, before, after);
    // A month has a first and a last day.
    Ok(month.expect("the days of a month are not open"))
}

/// All articles of a day, in any order, and the last response that contained some of them.
fn of_day(work: &Work<'_>, date: Date) -> Result<(Vec<Article>, SearchResponse), SearchError> {
    let mut articles = Vec::new();
    loop {
        let request = SearchRequest {
            dates: DateRange::day(date),
            sort: Sort::Oldest,
            limit: MAX_LIMIT,
            offset: articles.len(),
            ..bare()
        };
        let mut answer = search(work, request)?;
        articles.extend(std::mem::take(&mut answer.hits).into_iter().map(|hit| hit.article));
        let found_none = articles.len() % MAX_LIMIT != 0 || articles.is_empty();
        if found_none || articles.len() >= MAX_ARTICLES_OF_DAY.min(answer.total) {
            return Ok((articles, answer));
        }
    }
}

/// The number of articles of each day in a range.
fn counted(work: &Work<'_>, dates: DateRange) -> Result<Vec<FacetCount>, SearchError> {
    let request = SearchRequest {
        dates,
        facets: vec![Period::Day.into()],
        facet_limit: MONTH_DAYS,
        limit: 0,
        ..bare()
    };
    Ok(search(work, request)?.facets.pop().map(|(_, days)| days).unwrap_or_default())
}

/// The first day with articles in a range, in the given order.
fn nearest(work: &Work<'_>, dates: DateRange, sort: Sort) -> Result<Option<Date>, SearchError> {
    let answer = search(work, SearchRequest { dates, sort, limit: 1, ..bare() })?;
    Ok(answer.hits.first().and_then(|hit| hit.article.date))
}

/// A search that matches everything and returns nothing but articles.
fn bare() -> SearchRequest {
    SearchRequest { snippets: false, as_typed: true, ..SearchRequest::default() }
}
