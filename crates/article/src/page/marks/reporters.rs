//! Datelines with the reporters before the place and the date: 中央社記者王小明台北19日電.

use souwen_text::WrittenDate;

use super::dateline::{places, wire_at};
use super::mark::{MarkKind, PageMark};
use crate::page::byline::{is_name, is_person};
use crate::page::places::{is_place, name_before_place};
use crate::page::sources::source_at;
use crate::page::window::{is_numeral, prefix, string, trim};

/// The maximum number of characters between the agency and 记者: 驻华盛顿特派.
const LONGEST_POST: usize = 10;
/// How many characters are read for names and a place: half a dozen names.
const LONGEST_NAMES: usize = 40;
/// How many characters are read for a date: ２０２３年１２月３１日 and punctuation within it.
const LONGEST_DAY: usize = 20;

/// Reads such a dateline from `start` on, after an agency of `known` characters.
pub(super) fn reporter_dateline(
    chars: &[char],
    start: usize,
    known: Option<usize>,
) -> Option<(usize, PageMark)> {
    let first = start + known.unwrap_or(0);
    let post = chars.len().min(first + LONGEST_POST);
    // If no agency is given, nothing may precede 记者.
    let reporter = (first..post)
        .find(|&at| prefix(&chars[at..], "记者").is_some())
        .filter(|&at| known.is_some() || at == start)?;
    let from = reporter + 2;
    let limit = chars.len().min(from + LONGEST_NAMES);
    let (day, written) = (from..limit).filter(|&at| is_numeral(chars[at])).find_map(|at| {
        let text = string(&chars[at..chars.len().min(at + LONGEST_DAY)]);
        Some((at, WrittenDate::at(&text)?))
    })?;
    let len =
        string(&chars[day..chars.len().min(day + LONGEST_DAY)])[..written.len].chars().count();
    let end = day + len + chars[day + len..].iter().take_while(|c| **c == ' ').count();
    let end = end + wire_at(&chars[end..])?;
    if !matches!(chars.get(end), None | Some(' ' | '(' | ')' | ':' | ',')) {
        return None;
    }
    let mut mark = PageMark::new(MarkKind::Dateline);
    names_and_place(trim(&chars[from..day]), &mut mark)?;
    mark.source = known.map(|len| string(&chars[start..start + len]));
    mark.date = Some(written);
    Some((end, mark))
}

/// Splits names and a place: 王小明、李小红台北; 王小明/台北; 王小明 北京.
fn names_and_place(chars: &[char], mark: &mut PageMark) -> Option<()> {
    let between = |c: &char| matches!(c, ' ' | '、' | ',' | '/');
    let tokens = chars.split(between).filter(|token| !token.is_empty());
    let tokens: Vec<&[char]> = tokens.collect();
    let (last, names) = tokens.split_last()?;
    if !names.iter().all(|name| is_name(name)) || tokens.iter().any(|t| source_at(t).is_some()) {
        return None;
    }
    mark.authors = names.iter().map(|name| string(name)).collect();
    let place = match name_before_place(last) {
        Some(len) => {
            mark.authors.push(string(&last[..len]));
            &last[len..]
        }
        None if !names.is_empty() && is_place(last) && !is_person(last) => last,
        None if is_name(last) => {
            mark.authors.push(string(last));
            &[]
        }
        None => return None,
    };
    mark.place = places(place);
    (!mark.authors.is_empty()).then_some(())
}
