//! The parameters of the routes of the API. An unknown parameter is an error: it would have no effect, and
//! nothing else would say so.

pub(super) mod lists;
mod parameter;

use souwen_answer::nearest::nearest;
use warp::http::Method;

pub(crate) use self::parameter::{Parameter, Takes};
use super::table::{Path, ROUTES, find};
use crate::error::ApiError;
use crate::request::call::Call;
use crate::request::query_string::pairs;

/// The parameters that a route accepts.
#[derive(Clone, Copy)]
pub(crate) enum AcceptedParameters {
    /// Any name: pages ignore unknown parameters, and other interfaces have errors of their own.
    Any,
    /// The parameters of these lists, besides those that every route accepts.
    These(&'static [&'static [Parameter]]),
    /// The parameters that narrow a search, and those of these lists. The other parameters of a search have
    /// no effect, but are accepted: they may be in a URL that was made from a search.
    Narrowing(&'static [&'static [Parameter]]),
}

impl AcceptedParameters {
    /// The parameters with an effect.
    pub(crate) fn used(self) -> impl Iterator<Item = &'static Parameter> {
        let (narrowing, own): ([&'static [Parameter]; 2], _) = match self {
            AcceptedParameters::Any => ([&[], &[]], &[][..]),
            AcceptedParameters::These(lists) => ([&[], &[]], lists),
            AcceptedParameters::Narrowing(lists) => {
                ([lists::NARROWING, lists::FILTERS.as_slice()], lists)
            }
        };
        narrowing.into_iter().chain(own.iter().copied()).flatten()
    }

    /// The parameters that are accepted but have no effect.
    pub(crate) fn unused(self) -> impl Iterator<Item = &'static Parameter> {
        let all: &'static [Parameter] = match self {
            AcceptedParameters::Narrowing(_) => lists::SEARCHING,
            AcceptedParameters::Any | AcceptedParameters::These(_) => &[],
        };
        let is_used = move |name: &str| self.used().any(|used| used.name == name);
        all.iter().filter(move |parameter| !is_used(parameter.name))
    }

    fn names(self) -> impl Iterator<Item = &'static str> {
        self.used().chain(self.unused()).map(|parameter| parameter.name)
    }
}

/// The parameters of a route; `None` if it accepts any name.
pub(crate) fn of(path: Path) -> Option<AcceptedParameters> {
    let route = ROUTES.iter().find(|route| route.path == path)?;
    Some(route.takes).filter(|takes| !matches!(takes, AcceptedParameters::Any))
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
    let accepted = find(&call.path).map_or(AcceptedParameters::Any, |route| route.takes);
    if matches!(accepted, AcceptedParameters::Any) {
        return Ok(());
    }
    let is_known = |name: &str| {
        name.is_empty()
            || name == "lang"
            || name.starts_with('_')
            || name.starts_with("utm_")
            || accepted.names().any(|known| known == name)
    };
    match pairs(&call.query).find(|(name, _)| !is_known(name)) {
        None => Ok(()),
        Some((name, _)) => {
            let meant = nearest(&name, accepted.names()).map(str::to_owned);
            Err(ApiError::UnknownParameter(name.chars().take(LONGEST).collect(), meant))
        }
    }
}

/// The maximal length of a name in the error, in characters.
const LONGEST: usize = 100;
