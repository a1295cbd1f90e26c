//! The page for a request that is not answered.

use maud::{Markup, html};

use super::layout::PageFrame;
use super::view::View;
use crate::error::ApiError;
use crate::request::call::Call;
use crate::request::query_string::value;
use crate::request::search_params::SearchParams;

/// The page of an error. The query stays in the box.
pub(crate) fn render(call: &Call, error: &ApiError) -> Markup {
    let view = &View::of(call);
    let words = view.language.words();
    let params = match error {
        // A query that is too long to be read is too long to be shown.
        ApiError::UriTooLong(_) => SearchParams::default(),
        _ => SearchParams { query: value(&call.query, "q"), ..SearchParams::default() },
    };
    let message = error.message(view.language);
    let content = html! {
        div.failure {
            p.status aria-hidden="true" { (error.status().as_u16()) }
            h1 { (message) }
            p { (words.try_again) " " a href=(view.home()) { (words.home) } }
        }
    };
    let title = Some(message.trim_end_matches(['。', '.']));
    let (listed, canonical, feed, class) = (false, None, None, "error");
    PageFrame { view, title, params: &params, listed, canonical, feed, class, content }.render()
}
