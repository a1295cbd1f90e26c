//! An article as folded lines, which are searched for runs and words.

use std::cell::Cell;

use souwen_article::{Article, Field};
use souwen_text::fold::{FoldedChar, fold_line};
use souwen_text::{ExactRun, PartingSigns, Run};

use super::runs::RunMatcher;

/// A line of an article, folded.
pub(crate) struct Line<'a> {
    pub(crate) text: &'a str,
    pub(crate) folded: Vec<FoldedChar>,
}

impl<'a> Line<'a> {
    pub(crate) fn new(text: &'a str) -> Line<'a> {
        Line { text, folded: fold_line(text) }
    }

    fn contains(&self, run: &Run) -> bool {
        run.find_in(&self.folded).next().is_some()
    }

    /// The places of a run exactly as typed: the indexes of its first characters.
    pub(super) fn exactly(&self, run: &ExactRun) -> std::vec::IntoIter<usize> {
        let signs = PartingSigns::of_line(self.text, &self.folded);
        run.find_in(self.text, &self.folded, &signs).collect::<Vec<_>>().into_iter()
    }
}

/// The lines of an article that can be marked.
pub(crate) struct Lines<'a> {
    pub(crate) title: Line<'a>,
    /// Whether the title is indexed.
    pub(crate) title_counts: bool,
    pub(crate) subtitle: Option<Line<'a>>,
    pub(crate) body: Vec<Line<'a>>,
    pub(crate) dateline: Vec<Line<'a>>,
    /// The values of [`Field::metadata`]: searched, but shown elsewhere.
    metadata: Vec<Line<'a>>,
}

impl<'a> Lines<'a> {
    pub(crate) fn of(article: &'a Article) -> Lines<'a> {
        let metadata = Field::metadata().flat_map(|field| field.values(article));
        Lines {
            title: Line::new(&article.title),
            title_counts: !article.title_generated,
            subtitle: article.subtitle.as_deref().map(Line::new),
            body: article.body.iter().map(|paragraph| Line::new(&paragraph.text)).collect(),
            dateline: article.dateline.iter().map(|line| Line::new(line)).collect(),
            metadata: metadata.map(Line::new).collect(),
        }
    }

    /// Whether the article contains a run in its indexed lines.
    pub(crate) fn contains(&self, run: &Run) -> bool {
        self.indexed().any(|line| line.contains(run))
    }

    /// Whether the article contains a run exactly as typed in its indexed lines.
    pub(crate) fn contains_exactly(&self, run: &ExactRun) -> bool {
        self.indexed().any(|line| line.exactly(run).next().is_some())
    }

    /// For each of the first `count` runs, whether the article contains it in its indexed lines.
    pub(super) fn matched(&self, matcher: &RunMatcher, count: usize) -> Vec<bool> {
        let matched = vec![Cell::new(false); count];
        let left = Cell::new(count);
        for line in self.indexed() {
            if left.get() == 0 {
                break;
            }
            let is_sought = |run: usize| matched.get(run).is_some_and(|matched| !matched.get());
            matcher.each(&line.folded, is_sought, |run, _, _| {
                matched[run].set(true);
                left.set(left.get() - 1);
            });
        }
        matched.into_iter().map(Cell::into_inner).collect()
    }

    /// The indexed lines.
    pub(crate) fn indexed(&self) -> impl Iterator<Item = &Line<'a>> {
        let title = self.title_counts.then_some(&self.title);
        let lines = title.into_iter().chain(&self.subtitle).chain(&self.body);
        lines.chain(&self.dateline).chain(&self.metadata)
    }
}

/// A kind of line with its own marking rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineKind {
    /// The title.
    Title,
    /// Paragraphs and the subtitle.
    Body,
    /// Bylines and datelines as printed.
    Dateline,
}
