//! Logging in to the page with a key.

use std::sync::Arc;

use souwen_answer::links::query_string;

use crate::app::{Answer, App};
use crate::error::ApiError;
use crate::keys::Right;
use crate::keys::credentials::{COOKIE, today};
use crate::page;
use crate::reply::{Reply, rendered};
use crate::request::body::RequestBody;
use crate::request::call::Call;
use crate::request::form::parameters;
use crate::request::query_string::value;

/// How long a browser keeps the cookie of a key, in seconds. A key that expires earlier is refused from then
/// on.
const KEPT_SECONDS: u32 = 365 * 24 * 3600;

/// `GET /login`
pub(crate) async fn form(_app: Arc<App>, call: Call) -> Answer {
    rendered(&call, |call| Ok(Reply::page(page::login::render(call)).without_caching())).await
}

/// `POST /login`: sets the cookie with a token for reading, and redirects to where the reader came from.
/// Without a key it deletes the cookie.
pub(crate) async fn posted(app: Arc<App>, call: Call, body: RequestBody) -> Answer {
    let form = parameters(call.content_type(), &body.whole().await?)?;
    if value(&form, "key").is_empty() {
        let cookie = format!("{COOKIE}=; Max-Age=0; HttpOnly; SameSite=Lax");
        return Ok(Reply::see_other("./login").with_cookie(&cookie).finish(&call));
    }
    let next = value(&form, "next");
    let keys = app.keys();
    let (token, error) = match keys.token_of(value(&form, "key").trim(), today()) {
        None => (None, ApiError::BadKey),
        Some((key, token)) => {
            (key.may(Right::Search).then_some(token), ApiError::KeyNotAllowed(Right::Search))
        }
    };
    let Some(token) = token else {
        // After a failed attempt, the form still knows where to return to.
        let call = call.with_parameters(&query_string([("next", next.as_str())]));
        return rendered(&call, move |call| Ok(Reply::error(call, &error))).await;
    };
    // The target is always on this server, whatever the parameter says, so this is no open redirect.
    let location = format!("./{}", next.trim_start_matches('/'));
    let secure = if call.is_encrypted() { "; Secure" } else { "" };
    let cookie =
        format!("{COOKIE}={token}; Max-Age={KEPT_SECONDS}; HttpOnly; SameSite=Lax{secure}");
    Ok(Reply::see_other(&location).with_cookie(&cookie).finish(&call))
}
