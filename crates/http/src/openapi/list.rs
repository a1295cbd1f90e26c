//! The list of routes, for who looks what there is.

use serde_json::{Value, json};

use super::operations::operations;

/// The routes with what they do, and where more is told of them.
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
