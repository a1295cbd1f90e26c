//! Lists the content of a page that is in no record.

use std::collections::HashSet;

use super::main_text::Fate;
use super::outline::Outline;
use crate::model::Article;
use crate::omission::Omission;
use crate::significant;

/// All content of a page that is neither text nor metadata of its record. `fates` are the fates of the
/// blocks, and `kept` the blocks that are metadata.
///
/// A value of the metadata accounts for one text of the page; a repetition of it on the page is an
/// omission.
pub(super) fn omissions(
    mut outline: Outline,
    fates: &[Fate],
    kept: &HashSet<usize>,
    article: Option<&Article>,
) -> Vec<Omission> {
    let mut omissions = std::mem::take(&mut outline.unseen);
    let mut values = article.map(values).unwrap_or_default();
    for (at, (block, fate)) in outline.blocks.into_iter().zip(fates).enumerate() {
        if kept.contains(&at) {
            values.take(&block.text);
        } else if let Fate::Out(what) = *fate {
            omissions.push(Omission { line: 0, text: block.text, what });
        }
    }
    let mut leave_out = |text: &str, what| {
        if !text.trim().is_empty() {
            omissions.push(Omission { line: 0, text: text.to_string(), what });
        }
    };
    if let Some(title) = &outline.head.title {
        let stated = article.filter(|article| !article.title_generated);
        let cut = stated.map_or("", |article| article.title.as_str());
        match title.split_once(cut).filter(|_| !cut.is_empty() && values.take(cut)) {
            Some((before, behind)) => {
                leave_out(before, "names of the site in its title");
                leave_out(behind, "names of the site in its title");
            }
            None if values.take(title) => {}
            None => leave_out(title, "the title of the page"),
        }
    }
    for meta in &outline.head.meta {
        if !values.take(&meta.content) {
            leave_out(&meta.content, "a meta element");
        }
    }
    if article.is_none() {
        outline.readings.iter().for_each(|reading| leave_out(reading, "a reading"));
    }
    omissions
}

/// The values of an article's metadata by their significant characters, each once.
#[derive(Debug, Default)]
struct Values(HashSet<String>);

impl Values {
    /// Removes a value, if it is there; returns whether it was.
    fn take(&mut self, text: &str) -> bool {
        self.0.remove(&significant::of(text).collect::<String>())
    }
}

/// The values of an article's metadata.
fn values(article: &Article) -> Values {
    let one = [&article.subtitle, &article.place, &article.source, &article.section];
    let title = Some(&article.title).filter(|_| !article.title_generated);
    let one = one.into_iter().flatten().chain(title);
    let meta = article.meta.values().filter_map(|value| value.as_str());
    let all = one.map(String::as_str).chain(meta);
    let names = [article.authors.concat(), article.tags.concat()];
    let all = all.map(|value| significant::of(value).collect());
    Values(all.chain(names.iter().map(|names| significant::of(names).collect())).collect())
}
