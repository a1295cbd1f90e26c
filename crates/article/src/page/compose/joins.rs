//! Sentences that a page breaks over two paragraphs.
//!
//! A paragraph is joined to the one before it if that one is running text without the end of a sentence,
//! and the second can continue it: 他提出“江城 and 计划”，得到响应。 become one. Lines that merely lack a full stop (a
//! heading, a list item, a caption, verse) are left alone.

use souwen_text::{WrittenDate, is_significant};

use super::draft_paragraph::DraftParagraph;
use crate::markdown::enumerator::Enumerator;
use crate::model::Role;
use crate::page::titles::ends_paragraph;
use crate::significant;
use crate::words::WordList;

const WORDS: &str = include_str!("../data/joins.txt");

/// Words that leave a sentence open.
static LEFT_OPEN: WordList = WordList::named(WORDS, "left open");
/// Words that begin only the rest of a sentence.
static CARRIED_ON: WordList = WordList::named(WORDS, "carried on");
/// Words that begin a new sentence.
static BEGUN_ANEW: WordList = WordList::named(WORDS, "begun anew");

/// The minimum length of a line that is not taken for verse, in significant characters: a line of a poem
/// has seven to eleven, a couplet in one line fewer than this.
const VERSE: usize = 16;
/// The minimum length of running text without the end of a sentence, in significant characters: no title
/// is as long.
const LONG: usize = 45;
/// The minimum length of a clause that a word such as 的 leaves open, in significant characters: shorter
/// lines are titles and slogans, which may end so.
const CLAUSE: usize = 24;
/// The maximum length of an item that only names the content of the line below it, in significant
/// characters: a longer one introduces a list of its own.
const LABEL: usize = 20;
/// The maximum length of that line, in significant characters: a longer one is a paragraph of its own.
const ITEM_TEXT: usize = 80;
/// Up to how many characters of a paragraph are counted: with this many it is long in any case.
const COUNTED: usize = 200;
/// How many characters at the end of a paragraph are searched for open brackets and quotations.
const TAIL: usize = 120;

/// Joins the paragraphs of a story; also returns the lines at which it did.
pub(super) fn join(parts: Vec<DraftParagraph>) -> (Vec<DraftParagraph>, Vec<u32>) {
    let mut joined: Vec<DraftParagraph> = Vec::with_capacity(parts.len());
    let mut lines = Vec::new();
    let mut before = Signs::default();
    for part in parts {
        let signs = Signs::of(&part.text);
        match joined.last_mut() {
            Some(last) if continues(last, before, &part) => {
                lines.push(part.lines.0);
                last.append(&part);
                before = before.and(signs);
            }
            _ => {
                joined.push(part);
                before = signs;
            }
        }
    }
    (joined, lines)
}

/// The punctuation in a paragraph. It is kept while lines are joined: a whole file may become one paragraph,
/// which must not be searched again for every line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Signs {
    /// Whether it has the end of a sentence.
    stops: bool,
    /// Whether it has the end of a clause.
    clauses: bool,
}

impl Signs {
    fn of(text: &str) -> Signs {
        Signs {
            stops: text.contains(['。', '！', '？', '；']),
            clauses: text.contains(['，', ',']),
        }
    }

    /// The punctuation of two texts together.
    fn and(self, other: Signs) -> Signs {
        Signs { stops: self.stops || other.stops, clauses: self.clauses || other.clauses }
    }
}

/// Joins items with their text on the line below, within a list: `4.快评：` and its text. Also returns the
/// lines at which it did.
pub(super) fn join_items(parts: Vec<DraftParagraph>) -> (Vec<DraftParagraph>, Vec<u32>) {
    let mut joined: Vec<DraftParagraph> = Vec::with_capacity(parts.len());
    let mut lines = Vec::new();
    let mut parts = parts.into_iter().peekable();
    while let Some(part) = parts.next() {
        let before_item = parts.peek().is_none_or(|next| next.role == Role::Item);
        match joined.last_mut() {
            Some(last) if before_item && is_label(last) && is_item_text(&part) => {
                lines.push(part.lines.0);
                last.append(&part);
            }
            _ => joined.push(part),
        }
    }
    (joined, lines)
}

fn is_label(part: &DraftParagraph) -> bool {
    part.role == Role::Item
        && part.text.ends_with(['：', ':'])
        && significant::count(&part.text) <= LABEL
}

fn is_item_text(part: &DraftParagraph) -> bool {
    part.role == Role::Paragraph && !part.fixed && significant::count(&part.text) <= ITEM_TEXT
}

/// Whether `next` continues the sentence in which `part` ends. `signs` is the punctuation of `part`. The text
/// of `part` is looked at only at its ends, see [`Signs`].
fn continues(part: &DraftParagraph, signs: Signs, next: &DraftParagraph) -> bool {
    if part.fixed || next.fixed || part.role == Role::Heading || next.role != Role::Paragraph {
        return false;
    }
    if Enumerator::of(&next.text).is_some() || next.text.is_empty() {
        return false;
    }
    let tail = tail(&part.text);
    if ends_paragraph(tail) {
        return false;
    }
    // These characters never begin a paragraph.
    if next
        .text
        .starts_with(['，', '。', '、', '；', '：', '！', '？', '”', '’', '）', '》', ',', ';'])
    {
        return true;
    }
    let (own, following) = (significant_at_start(&part.text), significant_at_start(&next.text));
    let Signs { stops, clauses } = signs;
    if own < VERSE && following < VERSE && !stops && !is_open(tail) {
        return false;
    }
    let open = tail.ends_with(['，', '、', ',', '－', '-']) || is_open(tail) || leaves_open(tail);
    if part.role == Role::Item || is_open(tail) && has_sentence(&next.text) {
        return open;
    }
    let running = stops || part.prose || own >= LONG || (next.soft && own >= VERSE && clauses);
    if tail.ends_with(['，', '、', ',']) || (open && (running || clauses || own >= CLAUSE)) {
        return true;
    }
    if !running {
        return false;
    }
    carries_on(&next.text) || (has_sentence(&next.text) && !begins_anew(&next.text))
}

/// The significant characters at the start of a text, up to a bound.
fn significant_at_start(text: &str) -> usize {
    text.chars().take(COUNTED).filter(|&c| is_significant(c)).count()
}

/// The last characters of a text.
fn tail(text: &str) -> &str {
    let start = text.char_indices().rev().take(TAIL).last().map_or(0, |(at, _)| at);
    &text[start..]
}

/// Whether a quotation, a bracket or a title is still open.
fn is_open(tail: &str) -> bool {
    [('“', '”'), ('（', '）'), ('《', '》'), ('「', '」'), ('(', ')')].iter().any(
        |&(open, close)| {
            let opened = tail.rfind(open);
            opened.is_some_and(|at| !tail[at..].contains(close))
        },
    )
}

/// Whether a text ends with a word that leaves the sentence open.
fn leaves_open(tail: &str) -> bool {
    LEFT_OPEN.any_ends(tail)
}

/// Whether a paragraph begins like the rest of a sentence.
fn carries_on(text: &str) -> bool {
    CARRIED_ON.any_begins(text)
}

/// Whether a paragraph begins like a new one.
fn begins_anew(text: &str) -> bool {
    BEGUN_ANEW.any_begins(text) || WrittenDate::at(text).is_some()
}

fn has_sentence(text: &str) -> bool {
    text.contains(['。', '！', '？', '；', '，', ','])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(texts: &[&str], expected: &[&str]) {
        let (joined, _) = join(texts.iter().map(|text| DraftParagraph::of(text)).collect());
        let joined: Vec<_> = joined.iter().map(|part| part.text.as_str()).collect();
        assert_eq!(joined, expected);
    }

    #[test]
    fn broken_sentences_are_joined() {
        check(
            &["新桥昨日通车。它是", "第一座跨江公路铁路两用桥。"],
            &["新桥昨日通车。它是第一座跨江公路铁路两用桥。"],
        );
        check(
            &["我们将恪守承诺,维护公平正义和共同发展的,", "推动地区秩序朝着更加公正的方向发展。"],
            &["我们将恪守承诺,维护公平正义和共同发展的,推动地区秩序朝着更加公正的方向发展。"],
        );
        check(&["他提出“江城", "计划”，得到响应。"], &["他提出“江城计划”，得到响应。"]);
        check(
            &["新桥昨日通车。两岸居民上班的路程", "缩短了一半，公交线路也多了三条。"],
            &["新桥昨日通车。两岸居民上班的路程缩短了一半，公交线路也多了三条。"],
        );
        check(
            &["船队驶过 COVID", "19 检测站，来到江城的码头停靠，等待检查人员上船"],
            &["船队驶过 COVID", "19 检测站，来到江城的码头停靠，等待检查人员上船"],
        );
    }

    #[test]
    fn what_only_lacks_a_full_stop_is_left() {
        for texts in [
            ["以高水平开放推动高质量发展", "今年前四个月，进出口增长。"],
            ["白日依山尽，", "黄河入海流。"],
            ["新桥通车。居民奔走相告", "5月19日，记者来到桥头。"],
            ["新桥通车。", "居民奔走相告。"],
            ["会议强调：", "要抓好落实。"],
            ["图为新桥夜景", "今年以来，江城建成三座新桥。"],
            ["要抓好落实", "一、加强领导。"],
        ] {
            check(&texts, &texts);
        }
    }
    #[test]
    fn many_lines_are_joined_in_linear_time() {
        // With a search through all that is joined for each line, each of these would take hours.
        for (line, last) in [
            ("江城镇新桥村登记信息已经核对无误备查，", "到此为止。"),
            ("江城镇新桥村。登记信息已经核对无误备查，", "到此为止。"),
            ("江城镇新桥村全部居民的家庭登记信息到昨天为止已经核对无误的", "，到此为止。"),
            ("、江城镇新桥村登记信息", "，到此为止。"),
        ] {
            let mut parts = vec![DraftParagraph::of(line); 200_000];
            parts.push(DraftParagraph::of(last));
            let (joined, lines) = join(parts);
            assert_eq!((joined.len(), lines.len()), (1, 200_000), "{line}");
            assert_eq!(joined[0].text.len(), 200_000 * line.len() + last.len(), "{line}");
        }
    }

    #[test]
    fn the_punctuation_of_joined_lines_is_that_of_their_text() {
        let texts = ["", "新桥", "新桥通车。", "江城，", "通车；", "a,b", "好！", "为何？全长，"];
        for one in texts {
            for other in texts {
                let whole = Signs::of(&format!("{one}{other}"));
                assert_eq!(Signs::of(one).and(Signs::of(other)), whole, "{one} {other}");
            }
        }
    }
}
