//! The page of an error.

use maud::{Markup, html};
use souwen_answer::links::with_query;

use super::layout::PageFrame;
use super::login;
use super::site;
use super::view::View;
use crate::error::ApiError;
use crate::request::call::Call;
use crate::request::query_string::value;
use crate::request::search_params::SearchParams;

/// The page of an error. The search box still contains the query.
pub(crate) fn render(call: &Call, error: &ApiError) -> Markup {
    let view = &View::of(call);
    let words = view.language.words();
    let params = match error {
        // A query that is too long to be parsed is too long to be shown.
        ApiError::UriTooLong(_) => SearchParams::default(),
        _ => SearchParams { query: value(&call.query, "q"), ..SearchParams::default() },
    };
    let message = error.message(view.language);
    let next = match call.path.as_str() {
        "/login" => value(&call.query, "next"),
        path => with_query(path.trim_start_matches('/'), &call.query),
    };
    let content = html! {
        div.failure {
            p.status aria-hidden="true" { (error.status().as_u16()) }
            h1 { (message) }
            @if matches!(error, ApiError::KeyNeeded | ApiError::BadKey) {
                (login::form(view, &next))
            } @else {
                p { (words.try_again) " " a href=(view.home()) { (site::home(view)) } }
            }
        }
    };
    let title = Some(message.trim_end_matches(['。', '.']));
    let (listed, canonical, feed, class) = (false, None, None, "error");
    PageFrame { view, title, params: &params, listed, canonical, feed, class, content }.render()
}
