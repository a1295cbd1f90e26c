//! The description of the server for programs (OpenAPI 3.1), made from the tables by which requests are
//! answered: routes, parameters and errors. What stands in no table are the schemas of answers
//! (`schemas.json`) and the sentence that each method has; tests hold that both are true.

mod document;
mod errors;
mod list;
pub(crate) mod operation;
mod operations;
mod parameters;

use std::sync::LazyLock;

use crate::page::assets::Asset;

const JSON: &str = "application/json; charset=utf-8";

/// The description.
pub(crate) static DOCUMENT: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("openapi.json", JSON, document::document().to_string()));

/// The list of routes.
pub(crate) static LIST: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("api/v1/", JSON, list::list().to_string()));

/// Where the routes are listed.
pub(crate) const LIST_PATH: &str = "/api/v1/";

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) mod validator;
