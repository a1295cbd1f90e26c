//! Which parameters the routes of the API take. One that is none is an error: what it was meant to do is
//! not done, and nothing else would say so.

mod lists;
mod parameter;

use souwen_answer::nearest::nearest;
use warp::http::Method;

pub(crate) use self::parameter::{Parameter, Takes};
use super::table::{Path, find};
use crate::error::ApiError;
use crate::request::call::Call;
use crate::request::query_string::pairs;

/// The parameters of a route.
pub(crate) struct Taken {
    used: [&'static [Parameter]; 4],
    /// Those of a search that mean nothing here, but may stand in an address that was made from one.
    unused: &'static [Parameter],
}

impl Taken {
    /// Those that do something.
    pub(crate) fn used(&self) -> impl Iterator<Item = &'static Parameter> {
        self.used.into_iter().flatten()
    }

    /// Those that are taken and mean nothing.
    pub(crate) fn unused(&self) -> impl Iterator<Item = &'static Parameter> {
        let is_used = |name: &str| self.used().any(|used| used.name == name);
        self.unused.iter().filter(move |parameter| !is_used(parameter.name))
    }

    fn names(&self) -> impl Iterator<Item = &'static str> {
        self.used().chain(self.unused).map(|parameter| parameter.name)
    }
}

/// The parameters of a route of the API, beside those that every one takes; `None` for other routes, and
/// for those that read their own address.
pub(crate) fn of(path: Path) -> Option<Taken> {
    use lists::{
        ANALYZE, ARTICLE, CITE, COUNTS, EXPORT, FILTERS, ID, MATCHES, NARROWING, SEARCHING,
        SIMILAR, SNAPSHOT, SUGGEST, TOLD,
    };
    let own = |lists: [&'static [Parameter]; 2]| Taken {
        used: [lists[0], lists[1], &[], &[]],
        unused: &[],
    };
    let of_search = |list| Taken { used: [NARROWING, &FILTERS, list, &[]], unused: SEARCHING };
    Some(match path {
        Path::Is("/api/v1/search") => {
            Taken { used: [NARROWING, &FILTERS, SEARCHING, TOLD], unused: &[] }
        }
        Path::Is("/api/v1/matches") => of_search(MATCHES),
        Path::Is("/api/v1/counts") => of_search(COUNTS),
        Path::Is("/api/v1/export") => of_search(EXPORT),
        Path::Is("/api/v1/suggest") => own([SUGGEST, &[]]),
        Path::Between("/api/v1/articles/", "/similar") => own([SIMILAR, ID]),
        Path::Below("/api/v1/articles") => own([ARTICLE, ID]),
        Path::Below("/api/v1/cite") => own([CITE, ID]),
        Path::Is("/api/v1/analyze") => own([ANALYZE, &[]]),
        Path::Below("/api/v1/snapshot") => own([SNAPSHOT, &[]]),
        Path::Is("/api/v1" | "/api/v1/stats") => own([&[], &[]]),
        _ => return None,
    })
}

/// Refuses parameters that the route of a call does not take, in its address and in a form that was sent.
/// `lang` is that of a page, and means nothing elsewhere;
/// names that begin with `_` or `utm_` belong to caches and to those who count visits.
///
/// # Errors
/// `unknown_parameter`, with the name that may have been meant.
pub(crate) fn admit(call: &Call) -> Result<(), ApiError> {
    if call.query.is_empty() || call.method == Method::OPTIONS {
        return Ok(());
    }
    let Some(taken) = find(&call.path).and_then(|route| of(route.path)) else { return Ok(()) };
    let is_known = |name: &str| {
        name.is_empty()
            || name == "lang"
            || name.starts_with('_')
            || name.starts_with("utm_")
            || taken.names().any(|known| known == name)
    };
    match pairs(&call.query).find(|(name, _)| !is_known(name)) {
        None => Ok(()),
        Some((name, _)) => {
            let meant = nearest(&name, taken.names()).map(str::to_owned);
            Err(ApiError::UnknownParameter(name.chars().take(LONGEST).collect(), meant))
        }
    }
}

/// How much of a name is told, in characters.
const LONGEST: usize = 100;
