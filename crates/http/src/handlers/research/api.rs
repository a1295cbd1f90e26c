//! Concordances and counts for programs.

use std::sync::Arc;
use std::time::Instant;

use souwen_answer::json::{CountsAnswer, MATCHES_FIELDS, MatchesAnswer};
use souwen_answer::rows::{RowWriter, count_columns, write_counts};
use souwen_search::{Counting, Lining, Tallies};

use super::downloads::{self, as_file};
use super::{counting, lines, tagged};
use crate::app::{Answer, App};
use crate::download::{ListFormat, RowKind};
use crate::error::ApiError;
use crate::reply::Reply;
use crate::request::body::RequestBody;
use crate::request::call::Call;
use crate::request::query_list::sent_queries;
use crate::request::research_params::{CountParams, LineParams, RowParams, of_search};
use crate::request::search_params::SearchParams;
use crate::request::values::fields;

/// `GET /api/v1/matches`
pub(crate) async fn matches(app: Arc<App>, call: Call) -> Answer {
    if let Some(rows) = RowParams::parse(&call.query)? {
        let context = downloads::context(&call.query)?;
        let kind = RowKind::Occurrences { context };
        return downloads::rows(&app, &call, kind, rows, "occurrences").await;
    }
    let params = LineParams::parse(&call.query)?;
    let fields = fields(&call.query, MATCHES_FIELDS)?;
    if let Some(unchanged) = app.unchanged(&call).await? {
        return Ok(unchanged);
    }
    let started = Instant::now();
    let read = lines(&app, &call, &params).await?;
    app.answer(&call, move |work| {
        let mut page = Lining::end(read.walk, &*read.every)?;
        page.total.warnings.extend(params.search.cut_warning());
        let (query, took) = (&params.search.query, started.elapsed());
        let answer = MatchesAnswer::new(query, params.order, &page, took, &fields);
        Ok(tagged(work, &page.total, page.timed_out, Reply::json(&answer)?))
    })
    .await
}

/// `GET /api/v1/counts`
pub(crate) async fn counts(app: Arc<App>, call: Call) -> Answer {
    let (params, rows) = (CountParams::parse(&call.query)?, RowParams::parse(&call.query)?);
    if let Some(unchanged) = app.unchanged(&call).await? {
        return Ok(unchanged);
    }
    let started = Instant::now();
    let read = counting(&app, &call, &params).await?;
    app.answer(&call, move |work| {
        let mut counted = Counting::end(read.walk, &*read.every);
        counted.total.warnings.extend(params.search.cut_warning());
        let reply = match rows {
            Some(rows) => count_rows(&params, &counted, &rows)?,
            None => {
                let query = &params.search.query;
                Reply::json(&CountsAnswer::new(query, &counted, started.elapsed()))?
            }
        };
        Ok(tagged(work, &counted.total, counted.timed_out, reply))
    })
    .await
}

/// Counts as a file. A file cannot show that its numbers are lower bounds, so counts that the time limit has
/// cut off are an error.
fn count_rows(
    params: &CountParams,
    counted: &Tallies,
    rows: &RowParams,
) -> Result<Reply, ApiError> {
    if counted.timed_out {
        return Err(ApiError::Timeout);
    }
    let mut text = Vec::new();
    let written = RowWriter::new(&mut text, rows.format, &count_columns(&counted.fields)).and_then(
        |mut writer| {
            write_counts(&mut writer, &counted.fields, &counted.total.state)?;
            writer.flush()
        },
    );
    written.map_err(|_| ApiError::Internal)?;
    let text = String::from_utf8(text).map_err(|_| ApiError::Internal)?;
    let reply = Reply::text(text, rows.format.media_type());
    Ok(as_file(reply, &params.search.query, "counts", rows.format))
}

/// `POST /api/v1/counts`: counts for many queries, or for one query with its parameters in the body.
pub(crate) async fn posted_counts(app: Arc<App>, call: Call, body: RequestBody) -> Answer {
    let sent = sent_queries(call.content_type(), &body.whole().await?)?;
    let call = call.with_parameters(&sent.parameters);
    let Some(queries) = sent.queries else { return counts(app, call).await };
    let rows = RowParams::parse(&call.query)?;
    let format = rows.map_or(ListFormat::Array, |rows| ListFormat::Rows(rows.format));
    let within = SearchParams::parse(&of_search(&call.query))?.request();
    downloads::queries(&app, &call, within, queries, format).await
}
