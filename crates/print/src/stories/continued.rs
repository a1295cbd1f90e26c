//! Joins stories that are continued on another page. 下转第4版 at the end of a text means "continued on page 4",
//! 上接第1版 at the beginning means "continued from page 1".

use super::gather::Draft;
use super::{Furniture, Story};

/// The maximum length of a mark, in characters.
const LONGEST_MARK: usize = 16;

/// Whether a text begins with a mark of the page that it continues from.
pub(super) fn begins(text: &str) -> bool {
    leading(text).is_some()
}

/// Whether a text ends with a mark of the page that it continues on.
pub(super) fn ends(text: &str) -> bool {
    trailing(text).is_some()
}

/// The mark at the start of a text: its length in bytes, and its page.
fn leading(text: &str) -> Option<(usize, u32)> {
    let inner = text.trim_start_matches(opens);
    let skipped = text.len() - inner.len();
    let inner = inner.strip_prefix("上接").or_else(|| inner.strip_prefix("紧接"))?;
    let (page, rest) = named_page(inner)?;
    let rest = rest.trim_start_matches(|c: char| closes(c) || c == '，' || c.is_whitespace());
    debug_assert!(skipped <= text.len());
    Some((text.len() - rest.len(), page))
}

/// The mark at the end of a text: its start in bytes, and its page.
fn trailing(text: &str) -> Option<(usize, u32)> {
    let at = ["下转", "下轉", "转第"].iter().find_map(|word| text.rfind(word))?;
    if text[at..].chars().count() > LONGEST_MARK {
        return None;
    }
    let word = if text[at..].starts_with('下') { "下转".len() } else { "转".len() };
    let (page, rest) = named_page(&text[at + word..])?;
    let is_end = rest.chars().all(|c| closes(c) || c.is_whitespace() || c == '。');
    let start = text[..at].trim_end_matches(opens).len();
    is_end.then_some((start, page))
}

/// Parses 第4版, 四版, A4版; returns the page, and the text after it.
fn named_page(text: &str) -> Option<(u32, &str)> {
    let text = text.trim_start();
    let text = text.strip_prefix('第').unwrap_or(text).trim_start();
    let end = text.find('版')?;
    if text[..end].chars().count() > 4 {
        return None;
    }
    let page = super::furniture::number_in(&text[..end])?;
    let rest = &text[end + '版'.len_utf8()..];
    // 上接第1版《山城》 names the story as well.
    Some((page, rest))
}

fn opens(c: char) -> bool {
    matches!(c, '（' | '(' | '【' | '［' | '[' | '▼' | '■' | '▲' | ' ')
}

fn closes(c: char) -> bool {
    matches!(c, '）' | ')' | '】' | '］' | ']')
}

/// Joins stories that are continued elsewhere. Also returns the headlines that are repeated there.
pub(super) fn joined(
    mut drafts: Vec<Draft>,
    furniture: &[Furniture],
) -> (Vec<Draft>, Vec<(u32, String)>) {
    let printed = |page: u32| {
        let found =
            furniture.iter().filter(|line| line.place.page == page).find_map(Furniture::page);
        found.unwrap_or(page)
    };
    let mut from: Vec<Option<u32>> =
        drafts.iter_mut().map(|draft| take_leading(&mut draft.story)).collect();
    let on: Vec<Option<u32>> =
        drafts.iter_mut().map(|draft| take_trailing(&mut draft.story)).collect();
    let mut repeated = Vec::new();
    let mut joined: Vec<Option<Draft>> = drafts.into_iter().map(Some).collect();
    for at in 0..joined.len() {
        let mut next = on[at];
        // Follows the marks from page to page.
        while let Some(page) = next {
            let Some(draft) = &joined[at] else { break };
            let home = printed(draft.story.last_page);
            let candidates = (0..joined.len()).filter(|other| {
                *other != at
                    && from[*other] == Some(home)
                    && joined[*other]
                        .as_ref()
                        .is_some_and(|other| printed(other.story.page) == page)
            });
            let likeness = |other: &usize| {
                let headline =
                    joined[*other].as_ref().and_then(|other| other.story.headline.as_deref());
                (shared(draft.story.headline.as_deref(), headline), std::cmp::Reverse(*other))
            };
            let Some(other) = candidates.max_by_key(likeness) else { break };
            from[other] = None;
            next = on[other];
            let Some(rest) = joined[other].take() else { break };
            if let Some(draft) = &mut joined[at] {
                append(&mut draft.story, rest.story, &mut repeated);
            }
        }
    }
    (joined.into_iter().flatten().collect(), repeated)
}

/// How many characters of one headline the other contains.
fn shared(one: Option<&str>, other: Option<&str>) -> usize {
    let (Some(one), Some(other)) = (one, other) else { return 0 };
    one.chars().filter(|c| other.contains(*c)).count()
}

fn append(story: &mut Story, rest: Story, repeated: &mut Vec<(u32, String)>) {
    let page = rest.page;
    repeated.extend(rest.headline.into_iter().chain(rest.around).map(|text| (page, text)));
    let mut paragraphs = rest.paragraphs.into_iter();
    let is_open = story.paragraphs.last().is_some_and(|last| {
        !last.is_heading && !last.text.ends_with(['。', '！', '？', '”', '」', '!', '?', '.'])
    });
    if is_open
        && let Some(last) = story.paragraphs.last_mut()
        && let Some(first) = paragraphs.next()
    {
        crate::text::join_line(&mut last.text, &first.text);
        last.places.extend(first.places);
    }
    story.paragraphs.extend(paragraphs);
    story.marks.extend(rest.marks);
    story.last_page = story.last_page.max(rest.last_page);
}

/// Removes the mark at the beginning of a story.
fn take_leading(story: &mut Story) -> Option<u32> {
    // The mark may be next to the headline instead.
    for at in 0..story.around.len() {
        if let Some((length, page)) = leading(&story.around[at])
            && length == story.around[at].len()
        {
            story.marks.push(story.around.remove(at));
            return Some(page);
        }
    }
    let first = story.paragraphs.first_mut()?;
    let (length, page) = leading(&first.text)?;
    story.marks.push(first.text[..length].trim().to_string());
    first.text.drain(..length);
    if first.text.is_empty() {
        story.paragraphs.remove(0);
    }
    Some(page)
}

/// Removes the mark at the end of a story.
fn take_trailing(story: &mut Story) -> Option<u32> {
    let last = story.paragraphs.last_mut()?;
    let (start, page) = trailing(&last.text)?;
    story.marks.push(last.text[start..].trim().to_string());
    last.text.truncate(start);
    if last.text.is_empty() {
        story.paragraphs.pop();
    }
    Some(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_continuation_are_found_at_the_ends() {
        for (text, page) in [
            ("列车从这里出发。（下转第4版）", Some(4)),
            ("列车从这里出发，（下转第二版）", Some(2)),
            ("列车从这里 下转A03版", Some(3)),
            ("他说下转第4版的稿子还没到", None),
            ("列车从这里出发。", None),
        ] {
            assert_eq!(trailing(text).map(|(_, page)| page), page, "{text}");
        }
        for (text, page) in [
            ("（上接第1版）列车", Some(1)),
            ("上接第一版", Some(1)),
            ("▲（上接01版）列车", Some(1)),
            ("上接下的列车", None),
        ] {
            assert_eq!(leading(text).map(|(_, page)| page), page, "{text}");
        }
        let (length, _) = leading("（上接第1版）列车").expect("a mark");
        assert_eq!(&"（上接第1版）列车"[length..], "列车");
    }
}
