//! Recognises the row that names the columns of a table.

use std::collections::HashSet;

use souwen_text::fold;

use crate::field::Field;
use crate::json::is_named_field;

/// The names of columns, each as the key of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    names: Vec<String>,
}

/// The longest name of a column, in characters: a title above a table is longer, and so is a text.
const LONGEST: usize = 30;

impl Header {
    /// The names in a row, if it names a column of titles or texts. `mapped` maps fields to names of
    /// columns.
    pub(super) fn of(cells: &[String], mapped: &[(String, String)]) -> Option<Header> {
        let mut seen = HashSet::new();
        let mut names = Vec::with_capacity(cells.len());
        let (mut has_field, mut known) = (false, 0);
        for (at, cell) in (1..).zip(cells) {
            let cell = cell.trim();
            let field = mapped.iter().find(|(_, column)| column.trim() == cell);
            let field = field.map(|(field, _)| field.as_str());
            let own = field.map_or_else(|| understood(cell), str::to_string);
            // A column that the user mapped to the field takes precedence over one that has the name of the
            // field.
            let is_duplicate = field.is_none() && mapped.iter().any(|(field, _)| *field == own);
            let name = match own.as_str() {
                "" => format!("列{at}"),
                _ if is_duplicate || own.chars().count() > LONGEST => format!("{own}（列{at}）"),
                _ => own,
            };
            let name =
                if seen.insert(name.clone()) { name } else { format!("{name}（列{at}）") };
            if let Some(is_field) = is_named_field(&name) {
                known += 1;
                has_field |= is_field;
            }
            names.push(name);
        }
        // A single word may be anything above a table.
        let filled = cells.iter().filter(|cell| !cell.trim().is_empty()).count();
        (has_field && (known > 1 || filled <= 2)).then_some(Header { names })
    }

    /// The members of a row. Cells beyond the names are kept under their numbers.
    pub(super) fn members<'c>(
        &'c self,
        cells: &'c [String],
    ) -> impl Iterator<Item = (String, &'c str)> {
        cells.iter().enumerate().map(|(at, cell)| {
            let name = self.names.get(at).cloned().unwrap_or_else(|| format!("列{}", at + 1));
            (name, cell.as_str())
        })
    }
}

/// A name in its known form: as it is, or in the other script, or as the query language names the field.
fn understood(name: &str) -> String {
    if is_named_field(name).is_some() {
        return name.to_string();
    }
    let folded: String = fold(name).into_iter().map(|c| c.ch).collect();
    if is_named_field(&folded).is_some() {
        return folded;
    }
    Field::from_typed(name).map_or_else(|| name.to_string(), |field| field.name().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_names_is_distinguished_from_others() {
        let mapped = [("title".to_string(), "题名".to_string())];
        for (row, mapped, expected) in [
            (&["标题", "正文", "日期"][..], &[][..], Some("标题 正文 日期")),
            (&["Title", "Body"], &[], Some("Title Body")),
            (&["正文"], &[], Some("正文")),
            (&["剪报目录", "", ""], &[], None),
            (&["南站启用", "山城南站启用。", "2023-05-19"], &[], None),
            (&["题名", "日期", "备注"], &mapped, Some("title 日期 备注")),
            (&["题名", "日期", "备注"], &[], None),
            (&["題目", "記者"], &[], Some("题目 记者")),
            (&["标题", "标题", ""], &[], Some("标题 标题（列2） 列3")),
            (&["题名", "title", "日期"], &mapped, Some("title title（列2） 日期")),
        ] {
            let cells: Vec<String> = row.iter().map(|cell| (*cell).to_string()).collect();
            let header = Header::of(&cells, mapped);
            assert_eq!(header.map(|header| header.names.join(" ")).as_deref(), expected, "{row:?}");
        }
    }
}
