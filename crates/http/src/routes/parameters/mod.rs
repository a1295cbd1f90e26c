//! Which parameters the routes of the API take. One that is none is an error: what it was meant to do is
//! not done, and nothing else would say so.

pub(super) mod lists;
mod parameter;

use souwen_answer::nearest::nearest;
use warp::http::Method;

pub(crate) use self::parameter::{Parameter, Takes};
use super::table::{Path, ROUTES, find};
use crate::error::ApiError;
use crate::request::call::Call;
use crate::request::query_string::pairs;

/// The parameters that a route takes.
#[derive(Clone, Copy)]
pub(crate) enum Taken {
    /// Those of any name: pages ignore what they do not know, and other interfaces have errors of their
    /// own.
    Any,
    /// Those of these lists, beside those that every route takes.
    These(&'static [&'static [Parameter]]),
    /// What narrows a search, and those of these lists. The others of a search mean nothing here, but may
    /// stand in an address that was made from one.
    Narrowing(&'static [&'static [Parameter]]),
}

impl Taken {
    /// Those that do something.
    pub(crate) fn used(self) -> impl Iterator<Item = &'static Parameter> {
        let (narrowing, own): ([&'static [Parameter]; 2], _) = match self {
            Taken::Any => ([&[], &[]], &[][..]),
            Taken::These(lists) => ([&[], &[]], lists),
            Taken::Narrowing(lists) => ([lists::NARROWING, lists::FILTERS.as_slice()], lists),
        };
        narrowing.into_iter().chain(own.iter().copied()).flatten()
    }

    /// Those that are taken and mean nothing.
    pub(crate) fn unused(self) -> impl Iterator<Item = &'static Parameter> {
        let all: &'static [Parameter] = match self {
            Taken::Narrowing(_) => lists::SEARCHING,
            Taken::Any | Taken::These(_) => &[],
        };
        let is_used = move |name: &str| self.used().any(|used| used.name == name);
        all.iter().filter(move |parameter| !is_used(parameter.name))
    }

    fn names(self) -> impl Iterator<Item = &'static str> {
        self.used().chain(self.unused()).map(|parameter| parameter.name)
    }
}

/// The parameters of a route; `None` if it takes those of any name.
pub(crate) fn of(path: Path) -> Option<Taken> {
    let route = ROUTES.iter().find(|route| route.path == path)?;
    Some(route.takes).filter(|takes| !matches!(takes, Taken::Any))
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
    let taken = find(&call.path).map_or(Taken::Any, |route| route.takes);
    if matches!(taken, Taken::Any) {
        return Ok(());
    }
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
