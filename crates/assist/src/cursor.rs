//! Cursors: they mark where the next answer continues. A cursor is valid only for the tool and the
//! arguments that it was returned for: any other question would be continued in its middle.

use serde_json::{Map, Value};
use souwen_search::MAX_OFFSET;
use xxhash_rust::xxh3::xxh3_64;

/// The name of the parameter that takes a cursor.
pub(crate) const CURSOR: &str = "cursor";

/// Identifies a question: the tool and all its arguments except the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Question(u32);

impl Question {
    /// The question for these arguments of a tool.
    pub(crate) fn new(tool: &str, arguments: &Map<String, Value>) -> Question {
        let mut parts: Vec<String> = arguments
            .iter()
            .filter(|(name, value)| *name != CURSOR && !value.is_null())
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        parts.sort_unstable();
        parts.insert(0, tool.to_owned());
        let hash = xxh3_64(parts.join("\n").as_bytes());
        // Half of the hash distinguishes questions well enough, and is shorter for a model that has to
        // repeat it.
        Question(u32::try_from(hash >> 32).unwrap_or_default())
    }

    /// The cursor for the results after the first `offset`; `None` beyond the maximum offset.
    pub(crate) fn cursor(self, offset: usize) -> Option<String> {
        (offset <= MAX_OFFSET).then(|| format!("{offset}-{:08x}", self.0))
    }

    /// The number of results to skip; `None` when the cursor is not one for this question.
    pub(crate) fn offset(self, cursor: &str) -> Option<usize> {
        let (offset, of) = cursor.trim().split_once('-')?;
        let offset = offset.parse().ok().filter(|offset| *offset <= MAX_OFFSET)?;
        (u32::from_str_radix(of, 16) == Ok(self.0)).then_some(offset)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn question(arguments: &Value) -> Question {
        Question::new("search", arguments.as_object().unwrap())
    }

    #[test]
    fn a_cursor_is_good_for_its_own_question() {
        let question_of_page = question(&json!({"query": "地铁", "limit": 5}));
        let cursor = question_of_page.cursor(20).unwrap();
        assert_eq!(question_of_page.offset(&cursor), Some(20));
        // Neither the cursor itself nor the order of the arguments makes it another question.
        let next = question(&json!({"limit": 5, "cursor": cursor, "query": "地铁", "to": null}));
        assert_eq!(next.offset(&cursor), Some(20));
        assert_eq!(question(&json!({"query": "大桥", "limit": 5})).offset(&cursor), None);
        let others = ["", "20", "-", "20-", "x-1", "100001-00000000", "-20-0"];
        for other in others {
            assert_eq!(question_of_page.offset(other), None, "{other}");
        }
        assert_eq!(question_of_page.cursor(MAX_OFFSET + 1), None);
    }
}
