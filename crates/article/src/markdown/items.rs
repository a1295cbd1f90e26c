//! Reads list items and rows of tables. An item becomes a line with its printed number, a row a line with
//! bars between its cells: `| 甲 | 乙 |` becomes `甲 | 乙`.

use comrak::Node;
use comrak::nodes::{ListDelimType, ListType, NodeValue};

use super::lines::LineKind;
use super::tree::Tree;

impl Tree<'_> {
    /// A list item: its bullet is left out, its number is text.
    pub(super) fn item(&mut self, node: Node<'_>) {
        let data = node.data();
        let position = data.sourcepos;
        let (list, ordered) = match &data.value {
            NodeValue::Item(list) => (*list, list.list_type == ListType::Ordered),
            NodeValue::TaskItem(task) => {
                let tick = task.symbol.map(String::from).unwrap_or_default();
                self.omit(position.start.line, &tick, "a tick");
                (Default::default(), false)
            }
            _ => return self.block(node),
        };
        let first = self.out.lines.len();
        self.children(node);
        let line = position.start.line;
        let number = self.number(line);
        let marker = if ordered {
            self.marker(line, position.start.column, list.start, list.delimiter)
        } else {
            String::new()
        };
        match self.out.lines.get_mut(first) {
            Some(begin)
                if begin.number == number
                    && matches!(begin.kind, LineKind::Plain | LineKind::Heading(_)) =>
            {
                begin.breaks = false;
                if begin.kind == LineKind::Plain {
                    begin.text.insert_str(0, &marker);
                    begin.bold &= marker.is_empty();
                    // The printed number decides whether a line is a list item: 2023. does not begin one.
                    begin.kind = if ordered { LineKind::Plain } else { LineKind::Item };
                    begin.literal |= ordered;
                } else if ordered {
                    begin.text.insert_str(0, &marker);
                }
            }
            _ if ordered => {
                let line = self.line(line, marker.trim_end().to_string());
                self.out.lines.insert(first, line);
            }
            _ => {}
        }
    }

    /// The number of an item as it is printed, with the spaces after it.
    pub(super) fn marker(
        &self,
        line: usize,
        column: usize,
        start: usize,
        delimiter: ListDelimType,
    ) -> String {
        let rest = self.source(line).get(column.saturating_sub(1)..).unwrap_or_default();
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits > 0 && rest[digits..].starts_with(['.', ')']) {
            let spaces =
                rest[digits + 1..].bytes().take_while(|b| matches!(b, b' ' | b'\t')).count();
            return rest[..digits + 1 + spaces].to_string();
        }
        let sign = if delimiter == ListDelimType::Paren { ')' } else { '.' };
        format!("{start}{sign} ")
    }

    /// The cells of a row on one line.
    pub(super) fn row(&mut self, row: Node<'_>) {
        let start = row.data().sourcepos.start.line;
        let mut line = self.line(start, String::new());
        line.kind = LineKind::Row;
        let mut cells = Vec::new();
        for cell in row.children() {
            for part in self.inline(cell) {
                let text = part.text.trim();
                if !text.is_empty() {
                    cells.push(text.to_string());
                }
                line.links.extend(part.links);
            }
        }
        // Cells beyond those of the header are text all the same.
        let printed = cells_of(self.source(start));
        let more = printed.into_iter().skip(row.children().count());
        cells.extend(more.filter(|cell| !cell.is_empty()).map(str::to_string));
        line.text = cells.join(" | ");
        self.push(vec![line]);
    }
}

/// The cells of a row of a table, verbatim.
fn cells_of(source: &str) -> Vec<&str> {
    let row = source.trim();
    let row = row.strip_prefix('|').unwrap_or(row);
    let row = row.strip_suffix('|').filter(|row| !row.ends_with('\\')).unwrap_or(row);
    let mut cells = Vec::new();
    let (mut start, mut escaped) = (0, false);
    for (at, c) in row.char_indices() {
        if c == '|' && !escaped {
            cells.push(row[start..at].trim());
            start = at + 1;
        }
        escaped = c == '\\' && !escaped;
    }
    cells.push(row[start..].trim());
    cells
}
