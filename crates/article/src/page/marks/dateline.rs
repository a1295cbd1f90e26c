//! Datelines: agency or paper, place, date and 电, with the reporters that belong to them.
//!
//! `新华社西安5月19日电（记者 张三）` gives the source 新华社, the place 西安, the date 5月19日 and the author 张三.

use std::ops::RangeInclusive;

use souwen_text::WrittenDate;

use super::mark::{MarkKind, PageMark};
use super::reporters::reporter_dateline;
use crate::page::byline;
use crate::page::byline::Byline;
use crate::page::sources::{part_at, source_at, source_by_ending};
use crate::page::window::{enclosed, is_han, is_numeral, prefix, string, trim};
use crate::words::WordList;

const WORDS: &str = include_str!("../data/dateline.txt");

/// The words at the end of a dateline with a date.
static WIRES: WordList = WordList::named(WORDS, "wires");
/// The words at the end of a dateline without a date.
static UNDATED_WIRES: WordList = WordList::named(WORDS, "undated wires");
/// Words for reporters after a dateline.
static REPORTERS: WordList = WordList::named(WORDS, "reporters");

/// The maximum length of a byline in brackets after a dateline, in characters: a longer text is a remark.
const LONGEST_BYLINE: usize = 80;
/// The maximum length of the name of a programme in brackets after a dateline, in characters: 新闻联播 has
/// four.
const LONGEST_PROGRAMME: usize = 16;
/// How many characters are read for 记者张三报道: half a dozen names and their place.
const LONGEST_REPORTING: usize = 40;
/// How far after an agency the date may be, in characters: places come between.
const PLACES_BEFORE_DAY: usize = 32;
/// How many characters are read for a date: ２０２３年１２月３１日 and punctuation within it.
const LONGEST_DAY: usize = 20;
/// The length in characters of a place without an agency, or before 电 without a date: a longer text may
/// be anything.
const SHORT_PLACE: RangeInclusive<usize> = 2..=6;
/// The maximum length of a list of places before a date, in characters: 北京、西安、阿斯塔纳 and the like.
const LONGEST_PLACES: usize = 28;

/// Reads a dateline at the start of some characters; returns its length, including the reporters in
/// brackets.
pub(super) fn dateline(chars: &[char]) -> Option<(usize, PageMark)> {
    let mut start = 0;
    for word in ["又据", "另据", "据", "综合"] {
        if let Some(len) = prefix(chars, word).filter(|&len| source_at(&chars[len..]).is_some()) {
            start = len;
            break;
        }
    }
    let known = source_at(&chars[start..]).map(|len| len + part_at(&chars[start + len..]));
    let (mut end, mut mark) = reporter_dateline(chars, start, known)
        .or_else(|| dated(chars, start, known))
        .or_else(|| undated(chars, start, known?))
        .or_else(|| unlisted(chars, start))?;
    loop {
        let space = chars[end..].iter().take_while(|c| **c == ' ').count();
        let rest = &chars[end + space..];
        if rest.first() == Some(&'(') {
            let Some(inner) = enclosed(rest) else { break };
            let content = string(&rest[1..=inner]);
            let byline = byline::byline(&content);
            let closing = end + space + inner + 2;
            // After a date, names need no role word: 5月19日电(王小明).
            let named = || mark.date.is_some() && byline.clean && byline.is_of_persons();
            let reporters =
                byline.has_role && (byline.clean || content.contains("记者")) || named();
            if reporters && inner <= LONGEST_BYLINE {
                mark.sign(byline);
            } else if chars.get(closing) == Some(&':') && inner <= LONGEST_PROGRAMME {
                // 央视网消息（新闻联播）： names the programme.
                mark.section = Some(content.trim_matches(['《', '》', ' ']).to_string());
            } else {
                break;
            }
            end = closing;
        } else if let Some((len, byline)) = reporting(rest) {
            mark.sign(byline);
            end += space + len;
        } else {
            break;
        }
    }
    Some((end, mark))
}

/// Reads 记者张三报道： after a dateline.
pub(super) fn reporting(chars: &[char]) -> Option<(usize, Byline)> {
    let head = &chars[..chars.len().min(LONGEST_REPORTING)];
    let begins = REPORTERS.iter().any(|word| prefix(head, word).is_some());
    if !begins {
        return None;
    }
    let end = (2..head.len()).find(|&at| {
        ["报道", "报导"].iter().any(|word| prefix(&head[at..], word).is_some())
            && matches!(head.get(at + 2), None | Some(':' | ',' | ' ' | '。'))
    })?;
    let byline = byline::byline(&string(&head[..end + 2]));
    (byline.clean && byline.has_role).then_some((end + 2, byline))
}

/// Reads datelines with a date: 新华社西安5月19日电, 本报北京、西安5月19日讯, 华商报西安5月19日讯, 北京5月19日电.
fn dated(chars: &[char], start: usize, known: Option<usize>) -> Option<(usize, PageMark)> {
    let first = start + known.unwrap_or(0);
    let limit = chars.len().min(first + PLACES_BEFORE_DAY);
    let mut at = first;
    // The head extends to the first number that is a date.
    let (written, len) = loop {
        let c = *chars.get(at).filter(|_| at < limit)?;
        if matches!(c, '。' | ',' | ':' | ';' | '(' | ')' | '!' | '?' | '“' | '”' | '《') {
            return None;
        }
        let numeral = is_numeral(c);
        if numeral && !(at > 0 && chars[at - 1].is_ascii_digit()) {
            let text = string(&chars[at..chars.len().min(at + LONGEST_DAY)]);
            if let Some(written) = WrittenDate::at(&text) {
                break (written, text[..written.len].chars().count());
            }
        }
        at += 1;
    };
    let mut end = at + len;
    while chars.get(end) == Some(&' ') {
        end += 1;
    }
    let wire = wire_at(&chars[end..]);
    let wire = wire.or_else(|| prefix(&chars[end..], "消息").filter(|_| known.is_some()));
    let wire =
        wire.or_else(|| dash(&chars[end..]).filter(|_| known.is_some_and(|len| start + len < at)))?;
    let followed = chars.get(end + wire);
    let source_len = match known {
        Some(len) => Some(len),
        None => {
            source_by_ending(&chars[start..at]).map(|len| len + part_at(&chars[start + len..at]))
        }
    };
    // Without an agency, only a short place and a date that are set off from the text are a dateline.
    if source_len.is_none() {
        let set_off = matches!(followed, None | Some(' ' | '(' | ':'));
        let place = trim(&chars[start..at]);
        let short = SHORT_PLACE.contains(&place.len()) && place.iter().all(|c| is_han(*c));
        if !set_off || !short || written.month.is_none() {
            return None;
        }
    }
    let place = trim(&chars[start + source_len.unwrap_or(0)..at]);
    let in_place = |c: &char| {
        is_han(*c)
            || c.is_ascii_alphabetic()
            || matches!(c, '·' | '、' | '/' | ' ' | '-' | '—' | '和')
    };
    let reporters = ["记者", "通讯员"].iter().any(|word| string(place).contains(word));
    if reporters
        || !place.iter().all(in_place)
        || (source_len.is_none_or(|len| known.is_none() && !has_part(&chars[start..start + len]))
            && place.is_empty())
        || place.len() > LONGEST_PLACES
    {
        return None;
    }
    let mut mark = PageMark::new(MarkKind::Dateline);
    mark.source = source_len.map(|len| string(&chars[start..start + len]));
    mark.place = places(place);
    mark.date = Some(written);
    Some((end + wire, mark))
}

/// Whether the name of a source includes the part of the house that published: 江城日报融媒体.
fn has_part(source: &[char]) -> bool {
    source_by_ending(source).is_some_and(|len| len < source.len())
}

/// The length of the word that ends a dateline with a date.
pub(super) fn wire_at(chars: &[char]) -> Option<usize> {
    WIRES.iter().filter_map(|word| prefix(chars, word)).max()
}

/// The dash that replaces 电: 路透北京5月19日 - .
fn dash(chars: &[char]) -> Option<usize> {
    let len = chars.iter().take_while(|c| matches!(c, '-' | '—' | '–')).count();
    (len > 0 && chars.get(len) == Some(&' ')).then_some(len)
}

/// Reads 江城晚报讯（记者张三）: an unlisted paper, recognised by its ending and the reporters after it.
fn unlisted(chars: &[char], start: usize) -> Option<(usize, PageMark)> {
    let len = source_by_ending(&chars[start..])?;
    let len = len + part_at(&chars[start + len..]);
    let end = start + len + prefix(&chars[start + len..], "讯")?;
    let space = chars[end..].iter().take_while(|c| **c == ' ').count();
    let inner = enclosed(&chars[end + space..]).filter(|&inner| inner <= LONGEST_BYLINE)?;
    let byline = byline::byline(&string(&chars[end + space + 1..=end + space + inner]));
    (byline.clean && byline.has_role && !byline.authors.is_empty()).then(|| {
        let mut mark = PageMark::new(MarkKind::Dateline);
        mark.source = Some(string(&chars[start..start + len]));
        (end, mark)
    })
}

/// Cities as one value: 北京、西安.
pub(super) fn places(chars: &[char]) -> Option<String> {
    let cities =
        chars.split(|c| matches!(c, '、' | '/' | ' ' | '-' | '—')).filter(|city| !city.is_empty());
    let joined = cities.map(string).collect::<Vec<_>>().join("、");
    (!joined.is_empty()).then_some(joined)
}

/// Reads datelines without a date: 新华社电, 本报讯, 新华社北京电, 央视网消息. They have to be set off from the text.
fn undated(chars: &[char], start: usize, known: usize) -> Option<(usize, PageMark)> {
    let after = start + known;
    let rest = &chars[after..];
    let space = rest.iter().take_while(|c| **c == ' ').count();
    let word_at =
        |at: usize| UNDATED_WIRES.iter().filter_map(|word| prefix(rest.get(at..)?, word)).max();
    let (place_len, word) = match word_at(space) {
        Some(word) => (0, word),
        None => SHORT_PLACE.into_iter().find_map(|len| {
            let place = rest.get(space..space + len)?;
            let wire = ["电", "讯"].iter().find_map(|w| prefix(rest.get(space + len..)?, w))?;
            place.iter().all(|c| is_han(*c)).then_some((len, wire))
        })?,
    };
    let end = after + space + place_len + word;
    let reporter = prefix(&chars[end..], "记者").or_else(|| prefix(&chars[end..], "通讯员"));
    let set_off = match chars.get(end) {
        None | Some('(' | ':') => true,
        // 本报讯 and 新华社电 are followed by a space; 本报消息 hardly ever is.
        Some(' ' | ',') => word == 1 || place_len > 0 || chars[end] == ' ',
        _ => reporter.is_some() && word == 1,
    };
    if !set_off {
        return None;
    }
    let mut mark = PageMark::new(MarkKind::Dateline);
    mark.source = Some(string(&chars[start..after]));
    mark.place = places(&rest[space..space + place_len]);
    Some((end, mark))
}
