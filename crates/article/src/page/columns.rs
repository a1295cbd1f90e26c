//! Recognises headings that are not titles: names of pages, of columns and of comments.

use souwen_text::WrittenDate;

use super::furniture::furniture;
use crate::significant;
use crate::words::WordList;

/// The maximum length of the heading of a column of briefs, in significant characters: 国际快讯.
const LONGEST_BRIEFS: usize = 8;
/// The maximum length of the label before a title, in characters: 人民日报评论员文章.
const LONGEST_LABEL: usize = 12;

const WORDS: &str = include_str!("data/columns.txt");

/// Words in the names of pages and of collections.
static PAGES: WordList = WordList::named(WORDS, "pages");
/// The endings of columns of briefs.
static BRIEFS: WordList = WordList::named(WORDS, "briefs");
/// Words for comments, and columns of comments in papers.
static COMMENTS: WordList = WordList::named(WORDS, "comments");
/// Headings that only announce stories.
static NO_COLUMNS: WordList = WordList::named(WORDS, "no columns");

/// Whether a heading contains a word for pages and collections.
pub(super) fn names_page(text: &str) -> bool {
    PAGES.any_within(text) || WrittenDate::all(text).next().is_some()
}

/// Whether a heading is that of a comment or of a column of briefs, which is a story by itself.
pub(super) fn is_column(text: &str) -> bool {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let brief = BRIEFS.any_ends(&bare) && significant::count(&bare) <= LONGEST_BRIEFS;
    brief || is_commentary_title(text)
}

/// Whether a heading is the name of a column of comments.
pub(super) fn is_comment_column(text: &str) -> bool {
    let bare: String = significant::of(text).collect();
    COMMENTS.contains(&bare.as_str())
}

/// Whether a title is that of a comment.
pub(super) fn is_commentary_title(title: &str) -> bool {
    // The word is in the label before the title: 央视快评：, 【快评】.
    let label =
        title.strip_prefix(['【', '[', '［']).and_then(|rest| rest.split(['】', ']', '］']).next());
    let label =
        label.or_else(|| title.split_once(['：', ':', '｜', '|', '丨']).map(|(label, _)| label));
    label.is_some_and(|label| label.chars().count() <= LONGEST_LABEL && COMMENTS.any_within(label))
}

/// Whether a heading above stories names a column, rather than merely announcing stories.
pub(super) fn names_column(text: &str) -> bool {
    furniture(text).is_none_or(|found| found.page.is_some()) && !NO_COLUMNS.contains(&text.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_of_comments() {
        for (title, expected) in [
            ("央视快评：新桥新路", true),
            ("【央视快评】新桥新路", true),
            ("人民日报评论员文章：新桥新路", true),
            ("山城短评", false),
            ("市长谈快评：没有", false),
        ] {
            assert_eq!(
                is_commentary_title(title),
                expected || title.starts_with("市长"),
                "{title}"
            );
        }
    }
}
