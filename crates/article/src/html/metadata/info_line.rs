//! The line under a headline: `2023-05-19 10:22 来源：新华社`.

use souwen_text::Date;
use souwen_text::date::stamp::{day_at_start, day_in};

use crate::html::blocks::ShownBlock;
use crate::names::split_names;

/// The longest line of date and time alone, in significant characters: a longer one says more.
const LONGEST_TIME: usize = 24;
/// The longest value after a label, in characters: a longer one is a sentence.
const LONGEST_VALUE: usize = 40;

/// The longest line of this kind, in characters.
const LONGEST_LINE: usize = 120;

/// What the values of such a line are called.
const LABELS: [&str; 6] = ["来源", "稿源", "发布时间", "时间", "作者", "责任编辑"];

/// What the line under a headline says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct InfoLine {
    pub(super) source: Option<String>,
    pub(super) date: Option<Date>,
    pub(super) authors: Vec<String>,
}

/// Whether a block is a line about the article (`2023-05-19 10:22 来源：新华社`), not of it.
pub(in crate::html) fn is_info_line(text: &str) -> bool {
    if text.chars().nth(LONGEST_LINE).is_some() {
        return false;
    }
    let labelled = LABELS.iter().any(|label| after_label(text, label).is_some());
    labelled && (day_in(text).is_some() || !text.contains(['。', '；']))
}

/// What such lines say, the first of each.
pub(super) fn info_line(shown: &[ShownBlock]) -> InfoLine {
    let mut found = InfoLine::default();
    for block in shown.iter().filter(|block| is_info_line(&block.text)) {
        let text = block.text.as_str();
        if found.source.is_none() {
            found.source = ["来源", "稿源"]
                .iter()
                .find_map(|label| after_label(text, label))
                .map(String::from);
        }
        if found.authors.is_empty()
            && let Some(name) = after_label(text, "作者")
        {
            found.authors = split_names(name);
        }
        found.date = found.date.or_else(|| day_in(text));
    }
    // A date and time alone on a line is the time of publication.
    found.date = found.date.or_else(|| {
        shown
            .iter()
            .filter(|block| block.length <= LONGEST_TIME && block.text.contains(':'))
            .find_map(|block| day_at_start(&block.text))
    });
    found
}

/// `新华社` of `来源：新华社　作者：…`.
fn after_label<'a>(text: &'a str, label: &str) -> Option<&'a str> {
    let rest = &text[text.find(label)? + label.len()..];
    let rest = rest.trim_start().strip_prefix(['：', ':'])?.trim_start();
    let end = rest.find([' ', '|', '｜', '）', ')', '】', '\u{3000}']).unwrap_or(rest.len());
    let next_label = LABELS.iter().filter_map(|label| rest.find(label)).min();
    let value = rest[..end.min(next_label.unwrap_or(end))].trim();
    (!value.is_empty() && value.chars().count() <= LONGEST_VALUE).then_some(value)
}
