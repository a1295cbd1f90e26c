//! Recognises the kind of a mark by its text, with brackets or without.

use super::dateline::dateline;
use super::mark::{LONGEST_MARK, MarkKind, PageMark};
use crate::page::byline;
use crate::page::places::is_known_place;
use crate::page::sources::source_at;
use crate::page::window::{prefix, string, trim};
use crate::words::WordList;

const WORDS: &str = include_str!("../data/marks.txt");

/// Role words that separate the name after them.
static SET_OFF_ROLES: WordList = WordList::named(WORDS, "set off roles");
/// Words for stock pictures.
static STOCK_PICTURES: WordList = WordList::named(WORDS, "stock pictures");
/// Words for editors.
static EDITORS: WordList = WordList::named(WORDS, "editors");
/// Words before a source without a dateline.
static BEFORE_SOURCE: WordList = WordList::named(WORDS, "before a source");
/// Words after one.
static AFTER_SOURCE: WordList = WordList::named(WORDS, "after a source");

/// The maximum length of a continuation mark without brackets, in characters: a longer one is a sentence.
const LONGEST_BARE_CONTINUATION: usize = 16;
/// The maximum length of a continuation mark, in characters: it may contain the title of the continued
/// story.
const LONGEST_CONTINUATION: usize = 40;
/// The maximum length, in characters, of a mark of 接 alone and a page: 接第一版. Many words begin with 接.
const LONGEST_FROM_PAGE: usize = 10;
/// The maximum length, in characters, of a mark of 转 alone and a page: 转第二版. Many words begin with 转.
const LONGEST_ON_PAGE: usize = 8;
/// The maximum number of names in a byline without brackets: a longer one is a list of people.
const MAX_NAMES: usize = 12;
/// The maximum number of names in a signature without a role word.
const MAX_SIGNATURE_NAMES: usize = 4;
/// The maximum length of a credit without spaces or punctuation, in characters: 欧阳修远摄.
const LONGEST_CLOSED_CREDIT: usize = 5;
/// The maximum length of a credit in brackets, in characters: a longer text describes the picture.
const LONGEST_CREDIT: usize = 40;
/// The maximum length of an editors' role word that is also an ordinary word, in characters: 编辑, 审核.
const SHORT_WORD: usize = 2;
/// The maximum length of a line of editors, in characters: it may name a dozen people.
const LONGEST_EDITORS: usize = 80;

/// Recognises a mark without brackets that fills a block or follows its last sentence.
pub(super) fn bare(chars: &[char]) -> Option<PageMark> {
    // Most sentences have nothing after them.
    if chars.is_empty() {
        return None;
    }
    if let Some(mark) = continuation(chars)
        .filter(|_| chars.len() <= LONGEST_BARE_CONTINUATION && chars.contains(&'版'))
    {
        return Some(mark);
    }
    if let Some((len, mark)) = dateline(chars)
        && let Some(mark) = with_byline(mark, &chars[len..])
    {
        return Some(mark);
    }
    if let Some(mark) = editor(chars) {
        return Some(mark);
    }
    if let Some(name) = byline::spaced_name(chars) {
        let mut mark = PageMark::new(MarkKind::Byline);
        mark.authors.push(name);
        return Some(mark);
    }
    let text = string(chars);
    let byline = byline::byline(&text);
    if !byline.clean || !byline.has_role || byline.authors.len() > MAX_NAMES {
        return None;
    }
    // A bare 记者 also begins sentences and columns: the name has to be set off from it.
    let trimmed = text.trim_start_matches(['■', '□', '◎', '◆', '▲', '*', ' ']);
    let marked = trimmed.len() < text.len();
    let named = byline.source.is_some() || marked;
    let set_off = SET_OFF_ROLES.iter().any(|role| {
        trimmed.strip_prefix(role).is_some_and(|rest| rest.starts_with([' ', ':', '/', '|']))
    });
    // 图：安装界面 says what a picture shows: after such a word, a name has to look like that of a person.
    let set_off =
        set_off && (named || !trimmed.starts_with(['文', '图']) || byline.is_of_persons());
    let picture = byline.picture
        && !trimmed.contains("拍摄")
        && (trimmed.contains([' ', ':', '/', '('])
            || chars.len() <= LONGEST_CLOSED_CREDIT && trimmed.ends_with('摄'));
    let reporter = trimmed.contains("记者")
        && (named || trimmed.contains("特派") || trimmed.contains("驻") || byline.place.is_some());
    let signed = reporter || byline.commentary || set_off || picture || (named && byline.picture);
    if byline.authors.is_empty() || !signed {
        return None;
    }
    let kind = if byline.picture { MarkKind::Credit } else { MarkKind::Byline };
    let mut mark = PageMark::new(kind);
    mark.sign(byline);
    Some(mark)
}

/// Recognises a mark by the text between its brackets.
pub(super) fn bracketed(chars: &[char]) -> Option<PageMark> {
    let chars = trim(chars);
    if chars.is_empty() || chars.len() > LONGEST_MARK {
        return None;
    }
    let text = string(chars);
    if matches!(text.as_str(), "完" | "全文完" | "完结") {
        return Some(PageMark::new(MarkKind::End));
    }
    if let Some(mark) = continuation(chars) {
        return Some(mark);
    }
    if let Some((len, mark)) = dateline(chars)
        && let Some(mark) = with_byline(mark, &chars[len..])
    {
        return Some(mark);
    }
    if let Some(mark) = byline_then_dateline(chars) {
        return Some(mark);
    }
    if let Some(mark) = editor(chars).or_else(|| source_alone(chars)) {
        return Some(mark);
    }
    // 本版图片除署名外均由本报记者王小明摄 is about the page.
    if text.starts_with("本版") {
        return Some(PageMark::new(MarkKind::Editor));
    }
    let byline = byline::byline(&text);
    let stock = STOCK_PICTURES.any_within(&text) && chars.len() <= LONGEST_CREDIT;
    let is_credit =
        chars.len() <= LONGEST_CREDIT && text.ends_with('摄') && !text.ends_with("拍摄");
    let issued = byline.source.is_some() && text.ends_with('发') && byline.clean;
    if stock || is_credit || issued || (byline.picture && byline.clean) {
        let mut mark = PageMark::new(MarkKind::Credit);
        if byline.clean {
            mark.sign(byline);
        }
        return Some(mark);
    }
    let about_author = text.starts_with("作者为")
        || text.starts_with("作者系")
        || text.starts_with("作者:")
        || text.starts_with("作者单位");
    let desk = || text.ends_with("报道") || text.ends_with("报导");
    let signed = byline.clean && byline.has_role && (!byline.authors.is_empty() || desk());
    if about_author || signed {
        let mut mark = PageMark::new(MarkKind::Byline);
        if byline.clean {
            mark.sign(byline);
        }
        return Some(mark);
    }
    None
}

/// Names alone between brackets that sign the text above: 王小明, 李小红 赵大山. A single one of two characters
/// may be any word.
pub(super) fn signature(chars: &[char]) -> Option<PageMark> {
    let byline = byline::byline(&string(chars));
    let names = &byline.authors;
    let long = names.len() > 1 || names.iter().any(|name| name.chars().count() > 2);
    let persons = byline.is_of_persons() && !names.iter().any(|name| is_known_place(name));
    let signed = byline.clean && long && names.len() <= MAX_SIGNATURE_NAMES && persons;
    signed.then(|| {
        let mut mark = PageMark::new(MarkKind::Byline);
        mark.sign(byline);
        mark
    })
}

/// 上接1版, 下转第二版, in brackets or alone.
fn continuation(chars: &[char]) -> Option<PageMark> {
    let text = string(chars);
    let page = chars.iter().any(|c| matches!(c, '版' | '页'));
    let starts = |words: &[&str]| words.iter().any(|word| text.starts_with(word));
    if chars.len() > LONGEST_CONTINUATION {
        return None;
    }
    if starts(&["上接", "紧接"]) || (starts(&["接"]) && page && chars.len() <= LONGEST_FROM_PAGE)
    {
        return Some(PageMark::new(MarkKind::ContinuedFrom));
    }
    if starts(&["下转"]) || (starts(&["转第", "转下"]) && page) {
        return Some(PageMark::new(MarkKind::ContinuedOn));
    }
    let turns = starts(&["转"]) && page && chars.len() <= LONGEST_ON_PAGE;
    turns.then(|| PageMark::new(MarkKind::ContinuedOn))
}

/// Recognises 责任编辑：张三, 编辑：张三 校对：李四. A short role word may also be an action in a program, so the name after
/// it has to look like that of a person.
fn editor(chars: &[char]) -> Option<PageMark> {
    let rest = after_editor(chars)?;
    let set_off = matches!(rest.first(), Some(':' | ' ' | '/' | '|'));
    if !set_off || chars.len() > LONGEST_EDITORS {
        return None;
    }
    let is_name =
        if chars.len() - rest.len() > SHORT_WORD { byline::is_name } else { byline::is_person };
    let between = |c: &char| matches!(c, ' ' | ':' | '/' | '|' | '、' | ',' | ';' | '(' | ')');
    let named = |word: &[char]| {
        let rest = after_editor(word).unwrap_or(word);
        let address = rest.contains(&'@') && rest.iter().all(char::is_ascii_graphic);
        rest.len() <= 1 || address || is_name(rest)
    };
    rest.split(between).all(named).then(|| PageMark::new(MarkKind::Editor))
}

/// The text after an editors' role word.
fn after_editor(chars: &[char]) -> Option<&[char]> {
    EDITORS.iter().find_map(|word| prefix(chars, word).map(|len| &chars[len..]))
}

/// Recognises 据新华社电, 来源：人民日报: a source, and words that only say how the story came.
fn source_alone(chars: &[char]) -> Option<PageMark> {
    let skip =
        |chars: &[char], words: &WordList| words.iter().filter_map(|w| prefix(chars, w)).max();
    let sign = |c: &char| matches!(c, ' ' | ':' | '、' | '《' | '》' | '/' | ',');
    let mut rest = chars;
    let mut mark = PageMark::new(MarkKind::Source);
    while !rest.is_empty() {
        if let Some(len) = source_at(rest) {
            mark.source.get_or_insert(string(&rest[..len]));
            rest = &rest[len..];
        } else if let Some(len) =
            skip(rest, if mark.source.is_none() { &BEFORE_SOURCE } else { &AFTER_SOURCE })
        {
            rest = &rest[len..];
        } else if sign(&rest[0]) {
            rest = &rest[1..];
        } else {
            return None;
        }
    }
    mark.source.is_some().then_some(mark)
}

/// A dateline followed by a byline or nothing.
fn with_byline(mut mark: PageMark, rest: &[char]) -> Option<PageMark> {
    let rest = trim(rest);
    if rest.is_empty() {
        return Some(mark);
    }
    let byline = byline::byline(&string(rest));
    (byline.clean && byline.has_role).then(|| {
        mark.sign(byline);
        mark
    })
}

/// 记者张三 新华社西安5月19日电
fn byline_then_dateline(chars: &[char]) -> Option<PageMark> {
    (2..chars.len()).filter(|&at| source_at(&chars[at..]).is_some()).find_map(|at| {
        let (len, mut mark) = dateline(&chars[at..])?;
        let byline = byline::byline(&string(&chars[..at]));
        if at + len != chars.len() || !byline.clean || !byline.has_role {
            return None;
        }
        mark.sign(byline);
        Some(mark)
    })
}
