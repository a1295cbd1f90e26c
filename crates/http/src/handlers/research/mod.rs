//! Routes that read every match: concordances, counts, and downloads of both and of the articles.

mod api;
mod downloads;
mod pages;
mod turns;

pub(crate) use api::{counts, matches, posted_counts};
pub(crate) use downloads::export;
pub(crate) use pages::{concordance, counted};

use std::sync::Arc;

use souwen_search::{Counting, LinesWanted, Lining, Matches};

use self::turns::{Read, read};
use crate::app::{App, Work};
use crate::error::ApiError;
use crate::reply::Reply;
use crate::request::call::Call;
use crate::request::research_params::{CountParams, LineParams};

/// Collects the requested lines.
async fn lines(app: &Arc<App>, call: &Call, params: &LineParams) -> Result<Read<Lining>, ApiError> {
    let wanted = LinesWanted {
        order: params.order,
        offset: params.offset,
        limit: params.limit,
        context: params.context,
    };
    read(app, call, params.search.request(), Lining::new(wanted)).await
}

/// Collects the requested counts.
async fn counting(
    app: &Arc<App>,
    call: &Call,
    params: &CountParams,
) -> Result<Read<Counting>, ApiError> {
    read(app, call, params.search.request(), Counting::new(&params.by)).await
}

/// An answer that stays the same until the index changes, unless the deadline passed: it gets an ETag.
fn tagged(work: &Work<'_>, total: &Matches, timed_out: bool, reply: Reply) -> Reply {
    if timed_out {
        return reply;
    }
    let etag = work.app.state_tag(work.call, &total.state, None);
    reply.tagged(work.call, &etag)
}
