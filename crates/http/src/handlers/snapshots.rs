//! Commits for programs that copy the index: the current one, and its files.

use std::sync::Arc;
use std::time::Instant;

use souwen_answer::json::SnapshotAnswer;
use warp::http::{Method, StatusCode, header};
use warp::reply::Response;

use crate::app::{Answer, App, NoAnswer};
use crate::error::ApiError;
use crate::reply::Reply;
use crate::request::call::Call;
use crate::request::query_string::value;
use crate::snapshots::{LEASE, NoLease, Part, part, stream};

/// The path prefix of these routes.
const PATH: &str = "/api/v1/snapshot";
/// The maximal length of the name of a replica, in bytes.
const LONGEST_REPLICA: usize = 64;

/// `GET /api/v1/snapshot`, `GET /api/v1/snapshot/{commit}/{file}`
pub(crate) async fn get(app: Arc<App>, call: Call) -> Answer {
    app.has_index()?;
    let rest = call.path.strip_prefix(PATH).unwrap_or_default().trim_start_matches('/');
    match rest.split_once('/').map(|(commit, name)| (commit.to_owned(), name.to_owned())) {
        None if rest.is_empty() => offer(app, call).await,
        None => Err(ApiError::NotFound),
        Some((commit, name)) => file(&app, &call, &commit, &name),
    }
}

/// The current commit, which is kept for a while.
async fn offer(app: Arc<App>, call: Call) -> Answer {
    let replica = value(&call.query, "replica");
    let is_name = |name: &str| {
        name.len() <= LONGEST_REPLICA
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    if !is_name(&replica) {
        return Err(ApiError::BadParameter("replica", crate::error::Expected::Name));
    }
    let app = &Arc::clone(&app);
    let work = {
        let (app, call) = (Arc::clone(app), call.clone());
        move || -> Result<Response, NoAnswer> {
            let backend = app.whole_backend();
            let unreadable = NoAnswer::Unreadable;
            if call.is_conditional() {
                // A client that already has the commit needs no lease.
                let tag =
                    format!("\"{}\"", backend.copy_tag().map_err(unreadable)?.unwrap_or_default());
                if call.has(&tag) {
                    return Ok(Reply::unchanged(&tag).finish(&call));
                }
            }
            let replica = Some(replica.as_str()).filter(|name| !name.is_empty());
            let pin = |others: &[_]| backend.pin(others);
            let lease = match app.leases.take(replica, Instant::now(), pin) {
                Ok(lease) => lease,
                Err(NoLease::TooMany) => return Err(ApiError::TooManyCopies.into()),
                Err(NoLease::Unreadable(error)) => return Err(unreadable(error)),
            };
            let answer = Reply::json(&SnapshotAnswer::new(&lease.commit, LEASE.as_secs()))?;
            let reply = answer.with(header::ETAG, &format!("\"{}\"", lease.tag));
            Ok(reply.finish(&call))
        }
    };
    let answer = tokio::task::spawn_blocking(work).await.map_err(|_panicked| ApiError::Internal)?;
    answer.map_err(|error| match error {
        NoAnswer::Refused(error) => error,
        NoAnswer::Unreadable(error) => app.unavailable(error),
    })
}

/// A file of a commit that has a lease, or a part of the file.
fn file(app: &Arc<App>, call: &Call, commit: &str, name: &str) -> Answer {
    let lease = app.leases.of(commit, Instant::now()).ok_or(ApiError::SnapshotGone)?;
    // Only the names of this commit's files are accepted, so no name leads to another file.
    let file = lease.commit.file(name).ok_or(ApiError::NotFound)?;
    let (length, tag) = (file.length(), format!("\"{}\"", file.checksum()));
    let range = call.range().filter(|_| call.if_range().is_none_or(|known| known == tag));
    let (status, bytes) = match part(range, length) {
        Part::Whole => (StatusCode::OK, 0..length),
        Part::Bytes(bytes) => (StatusCode::PARTIAL_CONTENT, bytes),
        Part::Unsatisfiable => return Err(ApiError::RangeNotSatisfiable(length)),
    };
    let mut reply = Reply::empty(status)
        .with(header::CONTENT_TYPE, "application/octet-stream")
        .with(header::CACHE_CONTROL, "no-cache")
        .with(header::ACCEPT_RANGES, "bytes")
        .with(header::ETAG, &tag)
        .with(header::CONTENT_LENGTH, &(bytes.end - bytes.start).to_string());
    if status == StatusCode::PARTIAL_CONTENT {
        let range = format!("bytes {}-{}/{length}", bytes.start, bytes.end - 1);
        reply = reply.with(header::CONTENT_RANGE, &range);
    }
    let response = reply.finish(call);
    if call.method == Method::HEAD || bytes.is_empty() {
        return Ok(response);
    }
    let place =
        Arc::clone(&app.streams).try_acquire_owned().map_err(|_| ApiError::TooManyCopies)?;
    let body = stream(lease, file, bytes, app.limits.write_timeout, place).into_body();
    Ok(Response::from_parts(response.into_parts().0, body))
}
