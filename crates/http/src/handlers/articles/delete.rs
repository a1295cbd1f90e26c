//! Deleting one article.

use std::sync::Arc;

use souwen_answer::json::DeleteAnswer;
use souwen_index::live::{Write, Written};

use super::written_id;
use crate::app::{Answer, App};
use crate::error::ApiError;
use crate::reply::{Reply, rendered};
use crate::request::body::RequestBody;
use crate::request::call::Call;
use crate::request::preconditions::precondition;

/// `DELETE /api/v1/articles/{id}`
pub(crate) async fn delete(app: Arc<App>, call: Call, _body: RequestBody) -> Answer {
    let (id, when) = (written_id(&call)?, precondition(&call)?);
    let _place = app.writes.place()?;
    let written = app.write(Write::Delete { id: id.clone(), when }).await?;
    let Written::Deleted { returned } = written else { return Err(ApiError::Internal) };
    rendered(&call, move |_| {
        let returned = returned.as_deref().map(|file| app.name_of(file));
        Ok(Reply::json(&DeleteAnswer::new(&id, returned))?.without_caching())
    })
    .await
}
