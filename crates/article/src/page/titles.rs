//! Recognises lines that look like titles, subtitles or kickers, and reads the date and the headline that
//! such a line may contain.

use std::ops::RangeInclusive;

use souwen_text::WrittenDate;
use souwen_text::sentence::is_closing;

use super::dates::FoundDay;
use super::marks::Marks;
use crate::markdown::blocks::{BlockKind, MarkdownBlock};
use crate::markdown::enumerator::Enumerator;
use crate::significant;
use crate::words::WordList;

const WORDS: &str = include_str!("data/titles.txt");

/// The endings of lines that lead to a title.
static KICKERS: WordList = WordList::named(WORDS, "kickers");
/// The endings of lines that add to a title.
static ADDITIONS: WordList = WordList::named(WORDS, "additions");

/// The length of a line that is taken for a title, in significant characters: a longer one is a sentence
/// without its full stop.
const TITLE: RangeInclusive<usize> = 2..=45;
/// The maximum length of a line that is taken for a title, in bytes: it avoids counting the characters of
/// longer lines.
const LONGEST_TITLE_LINE: usize = 400;
/// The length of a subtitle after a dash, in significant characters; it may be longer than a title.
const SUBTITLE: RangeInclusive<usize> = 2..=60;
/// The maximum length of a title after 题：, in characters: a longer text is the story itself.
const LONGEST_HEADLINE: usize = 60;
/// The minimum length of such a title, in significant characters: a single one is no title.
const SHORTEST_HEADLINE: usize = 2;

/// Whether a paragraph can be a title: short, and without the end of a sentence.
pub(super) fn is_title_like(block: &MarkdownBlock, marks: &Marks) -> bool {
    if block.kind != BlockKind::Text
        || !marks.whole.is_empty()
        || !marks.lead.is_empty()
        || !marks.trail.is_empty()
    {
        return false;
    }
    let text = block.text.as_str();
    if text.len() > LONGEST_TITLE_LINE || Enumerator::of(text).is_some() || text.contains("://") {
        return false;
    }
    let open =
        text.ends_with(['。', '；', '，', '、', '：', ';', ',', ':', '.', '…', '—', '）', ')']);
    let sentences = text.contains(['。', '；']);
    !open && !sentences && TITLE.contains(&significant::count(text))
}

/// Whether the dash of a line makes it a subtitle: ——访部长.
pub(super) fn is_dash_line(text: &str) -> bool {
    let text = text.trim_start();
    let dashed =
        ["—", "――", "－－", "--", "──", "——", "–"].iter().any(|dash| text.starts_with(dash));
    dashed && SUBTITLE.contains(&significant::count(text)) && !text.contains('。')
}

/// Whether a line only leads to the title under it: …主持会议并强调.
pub(super) fn is_kicker(text: &str) -> bool {
    KICKERS.any_ends(text)
}

/// Whether a heading under a title only adds to it: …出席并讲话.
pub(super) fn is_added(text: &str) -> bool {
    is_kicker(text) || ADDITIONS.any_ends(text)
}

/// The title after 题： in a dateline: 新华社西安5月19日电 题：长安复携手.
pub(super) fn headline(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('题')?.trim_start().strip_prefix(['：', ':'])?.trim_start();
    let short = rest.chars().count() <= LONGEST_HEADLINE
        && !rest.contains('。')
        && significant::count(rest) >= SHORTEST_HEADLINE;
    short.then_some(rest)
}

/// The date at the beginning of a title.
pub(super) fn title_date(title: &str) -> Option<FoundDay> {
    let date = WrittenDate::at(title)?.date()?;
    Some(FoundDay { date, line: 0, rule: "date at the start of the title" })
}

/// Whether a text ends like a paragraph of sentences.
pub(super) fn ends_paragraph(text: &str) -> bool {
    let mut signs = text.chars().rev();
    match signs.next() {
        None => true,
        Some(
            '。' | '！' | '？' | '!' | '?' | '；' | ';' | '：' | ':' | '…' | '.' | '｡' | '~' | '～',
        ) => true,
        // A closing quote or bracket is preceded by the punctuation that ends the sentence. Even without such
        // punctuation the text counts as ended.
        Some(c) if is_closing(c) => true,
        Some(_) => false,
    }
}
