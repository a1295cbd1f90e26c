//! The parameters of the routes of the API. An unknown parameter is an error: it would have no effect, and
//! nothing else would say so.

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
    /// Parameters of a search without an effect here, which may be in a URL that was made from a search.
    unused: &'static [Parameter],
}

impl Taken {
    /// The parameters with an effect.
    pub(crate) fn used(&self) -> impl Iterator<Item = &'static Parameter> {
        self.used.into_iter().flatten()
    }

    /// The parameters that are accepted but have no effect.
    pub(crate) fn unused(&self) -> impl Iterator<Item = &'static Parameter> {
        let is_used = |name: &str| self.used().any(|used| used.name == name);
        self.unused.iter().filter(move |parameter| !is_used(parameter.name))
    }

    fn names(&self) -> impl Iterator<Item = &'static str> {
        self.used().chain(self.unused).map(|parameter| parameter.name)
    }
}

/// The parameters of a route of the API, besides those that all routes accept; `None` for other routes, and
/// for those that parse their own URL.
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

/// Refuses parameters that the route of a call does not accept, in its query string and in a form in its
/// body. `lang` is a parameter of pages, and has no effect elsewhere. Names that begin with `_` or `utm_`
/// come from caches and from visitor counters.
///
/// # Errors
/// `unknown_parameter`, with the similar name, if there is one.
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

/// The maximal length of a name in the error, in characters.
const LONGEST: usize = 100;
