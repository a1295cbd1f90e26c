//! The kinds of elements, by how they treat their text.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::words::WordList;

/// The file that lists the elements of each kind.
pub(super) const ELEMENTS: &str = include_str!("data/elements.txt");

static CONTAINERS: WordList = WordList::named(ELEMENTS, "containers");
static TEXTS: WordList = WordList::named(ELEMENTS, "texts");
static NOT_SHOWN: WordList = WordList::named(ELEMENTS, "not shown");

/// How an element treats its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ElementKind {
    /// A block that may contain the parts of a page.
    Container,
    /// A block of text.
    Text,
    /// A heading, with its level from 1 to 6.
    Heading(u8),
    /// A list of items.
    List,
    /// An item of a list.
    Item,
    /// Text that keeps its line ends.
    Preformatted,
    /// A row of a table.
    Row,
    /// A cell of a table.
    Cell,
    /// Not shown, or no text of the page.
    NotShown,
    /// Part of a line of text.
    Inline,
}

static KINDS: LazyLock<HashMap<&'static str, ElementKind>> = LazyLock::new(|| {
    let lists = [
        (&CONTAINERS, ElementKind::Container),
        (&TEXTS, ElementKind::Text),
        (&NOT_SHOWN, ElementKind::NotShown),
    ];
    let listed = lists.iter().flat_map(|(list, kind)| list.iter().map(|name| (*name, *kind)));
    let others = [
        ("h1", ElementKind::Heading(1)),
        ("founder-title", ElementKind::Heading(1)),
        ("h2", ElementKind::Heading(2)),
        ("h3", ElementKind::Heading(3)),
        ("h4", ElementKind::Heading(4)),
        ("h5", ElementKind::Heading(5)),
        ("h6", ElementKind::Heading(6)),
        ("ul", ElementKind::List),
        ("ol", ElementKind::List),
        ("li", ElementKind::Item),
        ("pre", ElementKind::Preformatted),
        ("tr", ElementKind::Row),
        ("td", ElementKind::Cell),
        ("th", ElementKind::Cell),
    ];
    listed.chain(others).collect()
});

impl ElementKind {
    /// The kind of an element by its name, in lower case.
    pub(super) fn of(name: &str) -> ElementKind {
        KINDS.get(name).copied().unwrap_or(ElementKind::Inline)
    }

    /// Whether it begins and ends a block.
    pub(super) fn is_block(self) -> bool {
        !matches!(self, ElementKind::NotShown | ElementKind::Inline)
    }

    /// Whether it may contain the parts of a page.
    pub(super) fn is_container(self) -> bool {
        matches!(self, ElementKind::Container | ElementKind::Row | ElementKind::Cell)
    }
}
