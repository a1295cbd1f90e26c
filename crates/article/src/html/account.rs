//! What of a page is in no record.

use std::collections::HashSet;

use super::main_text::Fate;
use super::outline::Outline;
use crate::account::Omission;
use crate::model::Article;
use crate::significant;
use crate::tidy::one_line;

/// All that is neither text nor metadata of the record of a page. `fates` says what became of the
/// blocks, and `kept` which of them are metadata.
pub(super) fn omissions(
    mut outline: Outline,
    fates: &[Fate],
    kept: &HashSet<usize>,
    article: Option<&Article>,
) -> Vec<Omission> {
    let mut omissions = std::mem::take(&mut outline.unseen);
    for (at, (block, fate)) in outline.blocks.into_iter().zip(fates).enumerate() {
        if let Fate::Out(what) = *fate
            && !kept.contains(&at)
        {
            omissions.push(Omission { line: 0, text: block.text, what });
        }
    }
    let known = article.map(metadata).unwrap_or_default();
    let mut leave_out = |text: &str, what| {
        let mut text = text.to_string();
        one_line(&mut text);
        if !text.is_empty() && !known.contains(text.as_str()) {
            omissions.push(Omission { line: 0, text, what });
        }
    };
    for meta in &outline.head.meta {
        leave_out(&meta.content, "a meta element");
    }
    if let Some(title) = &outline.head.title {
        let cut = article.map_or("", |article| article.title.as_str());
        for rest in around(title, cut) {
            leave_out(rest, "names of the site in its title");
        }
    }
    if article.is_none() {
        outline.readings.iter().for_each(|reading| leave_out(reading, "a reading"));
    }
    omissions
}

/// The values of an article's metadata.
fn metadata(article: &Article) -> HashSet<&str> {
    let one = [&article.subtitle, &article.place, &article.source, &article.section, &article.url];
    let one = one.into_iter().flatten().chain([&article.title]);
    let many = article.authors.iter().chain(&article.tags).chain(&article.dateline);
    let meta = article.meta.values().filter_map(|value| value.as_str());
    one.chain(many).map(String::as_str).chain(meta).collect()
}

/// What stands before and behind a part of a text, or all of it when the part is not in it.
fn around<'a>(whole: &'a str, part: &str) -> Vec<&'a str> {
    if significant::same(whole, part) {
        return Vec::new();
    }
    match whole.find(part) {
        Some(at) if !part.is_empty() => vec![&whole[..at], &whole[at + part.len()..]],
        _ => vec![whole],
    }
}
