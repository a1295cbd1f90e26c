//! Deleting the articles that match a filter.

use std::sync::Arc;

use souwen_answer::json::DeleteMatchingAnswer;
use souwen_index::live::{Write, Written};

use crate::app::{Answer, App};
use crate::error::{ApiError, BadFilter, Fault};
use crate::reply::{Reply, rendered};
use crate::request::body::RequestBody;
use crate::request::call::Call;
use crate::request::deletion::Deletion;

/// The maximal length of a filter, in bytes: a query of 1,000 characters and a hundred values.
pub(crate) const FILTER_BYTES: usize = 64 << 10;

/// `POST /api/v1/articles/delete`
pub(crate) async fn delete_matching(app: Arc<App>, call: Call, body: RequestBody) -> Answer {
    app.writer()?;
    let body = body.whole().await?;
    let Deletion { filter, expect, dry_run } = Deletion::read(call.content_type(), &body)?;
    let _place = app.writes.place()?;
    let condition = app.beside_a_write(move |backend| backend.matching(&filter)).await?;
    let condition = condition.map_err(|reason| Fault::BadFilter(BadFilter::NoSet(reason)))?;
    let written = app.write(Write::DeleteMatching { condition, expect, dry_run }).await?;
    let Written::DeletedMatching { deleted, of_files } = written else {
        return Err(ApiError::Internal);
    };
    rendered(&call, move |_| {
        Ok(Reply::json(&DeleteMatchingAnswer { deleted, of_files, dry_run })?.without_caching())
    })
    .await
}
