//! Determines which part of a page an element is, by its name, class and id: the text of an article, or
//! something around it.
//!
//! The class `main-nav` means navigation, `relatedNews` related articles, and `article_comment` comments;
//! `commentary` and `article-content` mean none of these.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::words::WordList;

const PARTS: &str = include_str!("data/parts.txt");
const MAIN_TEXT: &str = include_str!("data/main_text.txt");

/// The maximum length of a class or id that is examined, in bytes: a longer one names nothing.
const LONGEST_NAME: usize = 400;

static NAVIGATION: WordList = WordList::named(PARTS, "navigation");
static FOOT: WordList = WordList::named(PARTS, "foot");
static SIDE: WordList = WordList::named(PARTS, "side column");
static COMMENTS: WordList = WordList::named(PARTS, "comments");
static RELATED: WordList = WordList::named(PARTS, "related");
static SHARING: WordList = WordList::named(PARTS, "sharing");
static LINE_NUMBERS: WordList = WordList::named(PARTS, "line numbers");
static TEXT_ALONE: WordList = WordList::named(MAIN_TEXT, "text alone");
static TEXT_AND_MORE: WordList = WordList::named(MAIN_TEXT, "text and more");

/// A part of a page that is not text of its article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PartKind {
    Navigation,
    Foot,
    Side,
    Comments,
    Related,
    Sharing,
    LineNumbers,
}

impl PartKind {
    /// The name of the part in the account of a file.
    pub(super) fn what(self) -> &'static str {
        match self {
            PartKind::Navigation => "navigation",
            PartKind::Foot => "the foot of the page",
            PartKind::Side => "a side column",
            PartKind::Comments => "comments of readers",
            PartKind::Related => "a list of other articles",
            PartKind::Sharing => "what shares the page",
            PartKind::LineNumbers => "numbers of lines of code",
        }
    }
}

/// The parts by the words that name them.
static PART_WORDS: LazyLock<HashMap<&'static str, PartKind>> = LazyLock::new(|| {
    let lists = [
        (&NAVIGATION, PartKind::Navigation),
        (&FOOT, PartKind::Foot),
        (&SIDE, PartKind::Side),
        (&COMMENTS, PartKind::Comments),
        (&RELATED, PartKind::Related),
        (&SHARING, PartKind::Sharing),
        (&LINE_NUMBERS, PartKind::LineNumbers),
    ];
    lists.iter().flat_map(|(list, kind)| list.iter().map(|word| (*word, *kind))).collect()
});

/// The marks of main texts, with their ranks.
static MAIN_MARKS: LazyLock<HashMap<String, usize>> = LazyLock::new(|| {
    let marks = TEXT_ALONE.iter().chain(TEXT_AND_MORE.iter());
    marks.enumerate().map(|(rank, mark)| (mark.to_ascii_lowercase(), rank)).collect()
});

/// The part that an element is by the name of the element.
pub(super) fn part_by_name(name: &str) -> Option<PartKind> {
    match name {
        "nav" => Some(PartKind::Navigation),
        "footer" => Some(PartKind::Foot),
        "aside" => Some(PartKind::Side),
        _ => None,
    }
}

/// The part that an element is by its `role`.
pub(super) fn part_by_role(role: &str) -> Option<PartKind> {
    match role {
        "navigation" | "search" => Some(PartKind::Navigation),
        "contentinfo" => Some(PartKind::Foot),
        "complementary" => Some(PartKind::Side),
        _ => None,
    }
}

/// The part that an element is by a class or id.
pub(super) fn part_by_class(value: &str) -> Option<PartKind> {
    words(value).find_map(|word| PART_WORDS.get(word.as_str()).copied())
}

/// The rank of a mark of a main text; the most trusted has 0.
pub(super) fn main_text_rank(mark: &str) -> Option<usize> {
    MAIN_MARKS.get(&mark.to_ascii_lowercase()).copied()
}

/// Whether elements with a mark of this rank contain the text and nothing else.
pub(super) fn contains_only_text(rank: usize) -> bool {
    rank < TEXT_ALONE.len()
}

/// The words of a class or id in lower case. `hotRank-list` has `hot`, `rank`, `list`, and also
/// `hotrank`, the two words that a capital separates as one.
pub(super) fn words(value: &str) -> impl Iterator<Item = String> + '_ {
    let value = if value.len() > LONGEST_NAME { "" } else { value };
    value.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).flat_map(
        |part| {
            let mut words = vec![part.to_ascii_lowercase()];
            let mut word = String::new();
            let mut lower = false;
            for c in part.chars() {
                if c.is_ascii_uppercase() && lower && !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                lower = c.is_ascii_lowercase();
                word.push(c.to_ascii_lowercase());
            }
            if words.len() > 1 {
                words.push(word);
            }
            words
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_recognised_by_the_words_of_their_names() {
        for (value, expected) in [
            ("main-nav", Some(PartKind::Navigation)),
            ("relatedNews", Some(PartKind::Related)),
            ("hotRank", Some(PartKind::Related)),
            ("article_comment clearfix", Some(PartKind::Comments)),
            ("post-copyright", Some(PartKind::Foot)),
            ("shared", None),
            ("commentary", None),
            ("article-content", None),
            ("", None),
        ] {
            assert_eq!(part_by_class(value), expected, "{value}");
        }
        assert_eq!(part_by_class(&"a ".repeat(LONGEST_NAME)), None);
    }

    #[test]
    fn the_surest_marks_come_first() {
        assert!(contains_only_text(main_text_rank("#ozoom").expect("known")));
        assert!(!contains_only_text(main_text_rank(".article-content").expect("known")));
        assert!(main_text_rank(".trs_editor") < main_text_rank("#article"));
        assert_eq!(main_text_rank(".sidebar"), None);
    }
}
