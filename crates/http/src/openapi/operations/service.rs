//! The server itself: its state, its routes, copies of its index, and assistants.

use crate::openapi::operation::{Answered, Area, Content, Header, Operation, Verb, ok, operation};

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        answers: &[ok("The routes.", &[Content::Json(&["Routes"])])],
        tagged: true,
        ..operation(Verb::Get, "/api/v1", "routes", Area::Operation, "Lists the routes.")
    },
    Operation {
        answers: &[ok("This description.", &[Content::Json(&["OpenApi"])])],
        tagged: true,
        ..operation(
            Verb::Get,
            "/openapi.json",
            "openapi",
            Area::Files,
            "Describes the server to programs (OpenAPI 3.1).",
        )
    },
    Operation {
        answers: &[ok("The figures.", &[Content::Json(&["Stats"])])],
        ..operation(
            Verb::Get,
            "/api/v1/stats",
            "stats",
            Area::Operation,
            "Returns statistics of the index.",
        )
    },
    Operation {
        answers: &[ok("The process is alive.", &[Content::Json(&["Health"])])],
        ..operation(
            Verb::Get,
            "/health",
            "health",
            Area::Operation,
            "Returns whether the process is alive.",
        )
    },
    Operation {
        answers: &[ok("Answers can be relied on.", &[Content::Json(&["Ready"])])],
        errors: &["index_damaged", "stale"],
        ..operation(
            Verb::Get,
            "/ready",
            "ready",
            Area::Operation,
            "Returns whether the server is ready to answer searches.",
        )
    },
    Operation {
        answers: &[ok("The figures.", &[Content::Text("application/openmetrics-text")])],
        errors: &["index_unavailable"],
        ..operation(
            Verb::Get,
            "/metrics",
            "metrics",
            Area::Operation,
            "Returns the metrics of the server as OpenMetrics, for keys with the right `metrics`.",
        )
    },
    Operation {
        answers: &[ok(
            "The commit; its files are kept for a while.",
            &[Content::Json(&["Snapshot"])],
        )],
        tagged: true,
        errors: &["not_found", "too_many_copies"],
        ..operation(
            Verb::Get,
            "/api/v1/snapshot",
            "snapshot",
            Area::Copies,
            "Describes the current commit, so that it can be copied.",
        )
    },
    Operation {
        headers: &[
            Header { name: "Range", does: "One part of the file: `bytes=0-99`." },
            Header { name: "If-Range", does: "The entity tag that the part has to be of." },
        ],
        answers: &[
            ok("The file.", &[Content::Bytes("application/octet-stream")]),
            Answered {
                status: 206,
                does: "The part of it.",
                content: &[Content::Bytes("application/octet-stream")],
            },
        ],
        errors: &["not_found", "range_not_satisfiable", "snapshot_gone", "too_many_copies"],
        ..operation(
            Verb::Get,
            "/api/v1/snapshot/{commit}/{file}",
            "snapshotFile",
            Area::Copies,
            "Returns a file of a commit, or a part of it.",
        )
    },
    Operation {
        body: &[Content::Json(&["Message"])],
        answers: &[
            ok("The answer to the message.", &[Content::Json(&["Message"])]),
            Answered { status: 202, does: "The message needs no answer.", content: &[] },
            Answered {
                status: 400,
                does: "What is no message, or contradicts itself, as an error of JSON-RPC.",
                content: &[Content::Json(&["Message"])],
            },
            Answered {
                status: 404,
                does: "There is no such method, as an error of JSON-RPC.",
                content: &[Content::Json(&["Message"])],
            },
        ],
        ..operation(
            Verb::Post,
            "/mcp",
            "assistant",
            Area::Assistants,
            "Accepts a message of the Model Context Protocol, with which assistants search and read.",
        )
    },
];
