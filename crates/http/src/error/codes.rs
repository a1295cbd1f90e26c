//! The codes of errors with their statuses, as the documentation of the crate lists them.

/// The table of the documentation.
const TABLE: &str = include_str!("codes.md");

/// A code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Code {
    pub(crate) code: &'static str,
    pub(crate) status: u16,
    /// When it is answered, as Markdown.
    pub(crate) when: String,
}

/// Every code, in the order of the table.
pub(crate) fn codes() -> Vec<Code> {
    TABLE.lines().filter_map(of_row).collect()
}

/// The code of a row; `None` for the head of the table.
fn of_row(row: &'static str) -> Option<Code> {
    let (code, rest) = row.strip_prefix("| `")?.split_once("` | ")?;
    let (status, when) = rest.strip_suffix(" |")?.split_once(" | ")?;
    // The names of types lead somewhere in the documentation of the crate alone.
    let when = when.replace("[`", "`").replace("`]", "`");
    Some(Code { code, status: status.parse().ok()?, when })
}
