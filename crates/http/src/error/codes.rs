//! The error codes with their statuses, read from the table in the documentation of the crate.

/// The table.
const TABLE: &str = include_str!("codes.md");

/// An error code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Code {
    pub(crate) code: &'static str,
    pub(crate) status: u16,
    /// When it is returned, as Markdown.
    pub(crate) when: String,
}

/// All codes, in the order of the table.
pub(crate) fn codes() -> Vec<Code> {
    TABLE.lines().filter_map(of_row).collect()
}

/// The code in a row of the table; `None` for the table head.
fn of_row(row: &'static str) -> Option<Code> {
    let (code, rest) = row.strip_prefix("| `")?.split_once("` | ")?;
    let (status, when) = rest.strip_suffix(" |")?.split_once(" | ")?;
    // Links to types work only in the documentation of the crate.
    let when = when.replace("[`", "`").replace("`]", "`");
    Some(Code { code, status: status.parse().ok()?, when })
}
