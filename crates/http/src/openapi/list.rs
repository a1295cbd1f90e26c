//! The list of routes, for a reader who looks what the API offers.

use serde_json::{Value, json};

use super::operations::operations;

/// The routes with their descriptions, and the address of the documentation.
pub(super) fn list() -> Value {
    let routes: Vec<Value> = operations()
        .map(|operation| {
            json!({
                "method": operation.method.name(),
                "path": operation.path,
                "does": operation.does,
            })
        })
        .collect();
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "openapi": "/openapi.json",
        "summary": "/llms.txt",
        "queries": "/help",
        "routes": routes,
    })
}
