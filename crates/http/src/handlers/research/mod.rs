//! For those who read every match: concordances, counts, and downloads of both and of the articles.

mod api;
mod downloads;
mod pages;

pub(crate) use api::{counts, matches, posted_counts};
pub(crate) use downloads::export;
pub(crate) use pages::{concordance, counted};

use std::time::Instant;

use souwen_search::{Concordance, LinesWanted, SearchError, Tallies};

use crate::app::Work;
use crate::reply::Reply;
use crate::request::research_params::{CountParams, LineParams};

/// The lines that are asked for, in the time that a search has.
fn lines(work: &Work<'_>, params: &LineParams) -> Result<Concordance, SearchError> {
    let every = work.backend.every_match(&params.search.request())?;
    let wanted = LinesWanted {
        order: params.order,
        offset: params.offset,
        limit: params.limit,
        context: params.context,
        deadline: deadline(work),
    };
    let mut page = souwen_search::concordance(&*every, &wanted)?;
    page.total.warnings.extend(params.search.cut_warning());
    Ok(page)
}

/// The counts that are asked for, in the time that a search has.
fn tallies(work: &Work<'_>, params: &CountParams) -> Result<Tallies, SearchError> {
    let every = work.backend.every_match(&params.search.request())?;
    let mut counted = souwen_search::tallies(&*every, &params.by, deadline(work))?;
    counted.total.warnings.extend(params.search.cut_warning());
    Ok(counted)
}

fn deadline(work: &Work<'_>) -> Option<Instant> {
    Instant::now().checked_add(work.app.limits.search_deadline)
}

/// An answer that stays the same while the index does, unless the time was over.
fn tagged(work: &Work<'_>, total: &souwen_search::Matches, timed_out: bool, reply: Reply) -> Reply {
    if timed_out {
        return reply;
    }
    let etag = work.app.state_tag(work.call, &total.state, None);
    reply.tagged(work.call, &etag)
}
