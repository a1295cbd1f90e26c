//! The OpenAPI 3.1 description of the server. It is generated from the tables by which requests are answered:
//! routes, parameters and errors. Only the schemas of responses (`schemas.json`) and the sentence about each
//! method are written by hand; tests compare the schemas with responses, and notice a missing method.
//!
//! ```text
//! GET /openapi.json -> {"openapi": "3.1.0", "paths": {"/api/v1/search": {"get": …}, …}, …}
//! ```

mod document;
mod errors;
mod list;
pub(crate) mod operation;
mod operations;
mod parameters;

use std::sync::LazyLock;

use crate::page::assets::Asset;

const JSON: &str = "application/json; charset=utf-8";

/// The OpenAPI document.
pub(crate) static DOCUMENT: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("openapi.json", JSON, document::document().to_string()));

/// The list of routes.
pub(crate) static LIST: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("api/v1/", JSON, list::list().to_string()));

/// The path of the list of routes.
pub(crate) const LIST_PATH: &str = "/api/v1/";

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) mod validator;
