//! Putting one article.

use std::io::{self, Read as _};
use std::sync::Arc;

use souwen_answer::json::{PutAnswer, outcome_name};
use souwen_answer::links::{article_path, query_string};
use souwen_article::identity::as_id;
use souwen_article::json::read_single;
use souwen_index::live::{PutOutcome, Write, Written};
use warp::http::StatusCode;

use super::{read_options, written_id};
use crate::app::{Answer, App};
use crate::error::{ApiError, Fault, version};
use crate::limits::writes::Room;
use crate::reply::{Reply, rendered};
use crate::request::body::RequestBody;
use crate::request::call::Call;
use crate::request::preconditions::precondition;
use crate::request::sent_articles::SentArticles;

/// The maximal length of the JSON of an article, in bytes: more than any book.
pub(crate) const ARTICLE_BYTES: usize = 32 << 20;

/// `PUT /api/v1/articles/{id}`
pub(crate) async fn put(app: Arc<App>, call: Call, body: RequestBody) -> Answer {
    let writer = app.writer()?;
    let (id, when) = (written_id(&call)?, precondition(&call)?);
    let sent = SentArticles::of(&call)?;
    let _place = app.writes.place()?;
    let mut room = app.writes.room();
    let bytes = whole(body, &mut room).await?;
    let prepare = {
        let id = id.clone();
        move || {
            let sent_bytes = bytes.len();
            let json = unpacked(sent, bytes)?;
            room.grow(json.len().saturating_sub(sent_bytes))?;
            let single = read_single(json, &read_options()).map_err(Fault::from)?;
            let mut article = single.article;
            let stated = as_id(article.id.trim());
            if !stated.is_empty() && stated != id {
                return Err(Fault::IdDiffers(stated).into());
            }
            article.id = id;
            Ok::<_, ApiError>((writer.prepare(article), single.notes, room))
        }
    };
    let (article, notes, room) = app.writes.run(prepare).await??;
    let written = app.write(Write::Put { article: Box::new(article), when }).await?;
    drop(room);
    let Written::Put { outcome, content, taken_from } = written else {
        return Err(ApiError::Internal);
    };
    rendered(&call, move |call| {
        let answer = PutAnswer {
            id: &id,
            outcome: outcome_name(outcome),
            version: version(content),
            taken_from: taken_from.as_deref().map(|file| app.name_of(file)),
            notes: &notes,
        };
        let reply = Reply::json(&answer)?.of_version(content).without_caching();
        Ok(match outcome {
            PutOutcome::Added => {
                reply.with_status(StatusCode::CREATED).with_location(&address(call, &id))
            }
            PutOutcome::Replaced | PutOutcome::Unchanged => reply,
        })
    })
    .await
}

/// Receives the whole body, taking room for it as it arrives.
async fn whole(mut body: RequestBody, room: &mut Room) -> Result<Vec<u8>, ApiError> {
    let mut whole = Vec::new();
    while let Some(piece) = body.next().await {
        let piece = piece?;
        room.grow(piece.len())?;
        whole.extend_from_slice(&piece);
    }
    Ok(whole)
}

/// The body, decompressed.
fn unpacked(sent: SentArticles, bytes: Vec<u8>) -> Result<Vec<u8>, ApiError> {
    let mut article = Vec::new();
    let read = sent.unpacked(bytes.as_slice(), ARTICLE_BYTES).read_to_end(&mut article);
    match read {
        Ok(_) => Ok(article),
        Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
            Err(ApiError::BodyTooLarge(ARTICLE_BYTES))
        }
        Err(error) => Err(Fault::BadArticle(format!("it cannot be unpacked: {error}")).into()),
    }
}

/// The URL of an article in the API.
fn address(call: &Call, id: &str) -> String {
    // A path with this ending is another route, so the id is sent as a parameter.
    let path = match id.ends_with("/similar") {
        true => format!("/articles?{}", query_string([("id", id)])),
        false => article_path(id),
    };
    format!("{}/api/v1{path}", call.origin())
}
