//! The identity of articles, and whether one has changed.
//!
//! An id is the first of these that exists: the id that the record states, its own URL, its path and title
//! (`a.md#要闻`). The last stays the same if the folder is moved, or if another story is inserted above. Hashes
//! are stored in indexes: they are the same on every machine, and changing what they cover changes the index
//! format.
//!
//! A URL counts only if it is the article's own, and not that of a page with several stories. If articles
//! with different content derive the same id from path and title, one of them gets a suffix from a hash of
//! its content, and keeps it. An article from any file with the same derived id and the same content is the
//! same article. If an explicit id occurs twice, the later article replaces the earlier one, and that is
//! reported.

use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use crate::model::{Article, MAX_ID_BYTES};
use crate::reading::Record;

/// The id of a record that was read from `relative` (see
/// [`FoundFile::relative`](crate::FoundFile::relative)): never empty, at most [`MAX_ID_BYTES`],
/// without control characters. Different records may share one: see [`with_suffix`].
pub fn derive_id(record: &Record, relative: &str) -> String {
    let relative = record.inside.as_deref().unwrap_or(relative);
    own_id(record).unwrap_or_else(|| as_id(&format!("{relative}#{}", record.article.title)))
}

/// The id that a record has wherever it is read: its own id, or else its own URL. `None` when it has
/// neither.
pub fn own_id(record: &Record) -> Option<String> {
    let article = &record.article;
    let own = Some(article.id.trim()).filter(|id| !id.is_empty());
    let url = article.url.as_deref().map(str::trim).filter(|url| record.own_url && !url.is_empty());
    own.or(url).map(as_id)
}

/// Turns a text into an id: without control characters, and within the limit.
pub fn as_id(text: &str) -> String {
    fitted(text.replace(char::is_control, "_"))
}

/// Appends a hash of the article's content to an id that another article with different content derives too.
/// `content` is the [`content_hash`] of the article. The suffix does not depend on which of the two came
/// first.
pub fn with_suffix(id: &str, content: u128) -> String {
    let suffix = format!("~{:012x}", content >> 80);
    let mut id = cut(id, MAX_ID_BYTES - suffix.len()).to_string();
    id.push_str(&suffix);
    id
}

/// A hash of everything that can be searched or shown, which excludes `id`, `path` and `line`. An article
/// with the same hash as before needs no new analysis, wherever it was read from.
pub fn content_hash(article: &Article) -> u128 {
    let mut hash = Xxh3::new();
    feed_content(article, &mut hash);
    hash.digest128()
}

/// A hash of the whole article: a stored copy with the same hash need not be written again. Unlike
/// [`content_hash`], it also covers `id`, `path` and `line`.
pub fn record_hash(article: &Article) -> u128 {
    let mut hash = Xxh3::new();
    feed_content(article, &mut hash);
    feed(&mut hash, Some(&article.id));
    feed(&mut hash, article.path.as_deref());
    feed_number(&mut hash, article.line.map(u64::from));
    hash.digest128()
}

/// An id within the limit; a longer one keeps its beginning and ends in a hash of the whole.
fn fitted(id: String) -> String {
    if id.len() <= MAX_ID_BYTES {
        return id;
    }
    let suffix = format!("~{:032x}", xxh3_128(id.as_bytes()));
    format!("{}{suffix}", cut(&id, MAX_ID_BYTES - suffix.len()))
}

fn cut(id: &str, bytes: usize) -> &str {
    &id[..id.floor_char_boundary(bytes)]
}

fn feed_content(article: &Article, hash: &mut Xxh3) {
    // Destructured, so that a new field cannot be forgotten here.
    let Article {
        id: _,
        title,
        title_generated,
        subtitle,
        body,
        dateline,
        date,
        place,
        source,
        authors,
        section,
        kind,
        url,
        tags,
        path: _,
        line: _,
        meta,
    } = article;
    feed(hash, Some(title));
    feed_number(hash, Some(u64::from(*title_generated)));
    feed_number(hash, date.map(|date| u64::from(date.days().cast_unsigned())));
    feed(hash, Some(kind));
    for text in [subtitle, place, source, section, url] {
        feed(hash, text.as_deref());
    }
    for texts in [dateline, authors, tags] {
        feed_number(hash, Some(texts.len() as u64));
        texts.iter().for_each(|text| feed(hash, Some(text)));
    }
    feed_number(hash, Some(body.len() as u64));
    for paragraph in body {
        feed(hash, Some(&paragraph.text));
        feed_number(hash, Some(paragraph.role as u64));
        feed_number(hash, paragraph.level.map(u64::from));
        // A paragraph without an anchor hashes as it did before anchors existed.
        if paragraph.anchor.is_some() {
            feed(hash, paragraph.anchor.as_deref());
        }
    }
    if !meta.is_empty() {
        // The order of the members counts, since they are shown and exported in it.
        let text = serde_json::to_string(meta).expect("keys are strings, so this is JSON");
        feed(hash, Some(&text));
    }
}

/// Feeds a text preceded by its length, so that no two sequences of texts hash alike.
fn feed(hash: &mut Xxh3, text: Option<&str>) {
    feed_number(hash, text.map(|text| text.len() as u64));
    hash.update(text.unwrap_or_default().as_bytes());
}

fn feed_number(hash: &mut Xxh3, number: Option<u64>) {
    hash.update(&[u8::from(number.is_some())]);
    hash.update(&number.unwrap_or_default().to_le_bytes());
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{Paragraph, Role};

    fn record(id: &str, url: Option<&str>, own_url: bool, title: &str) -> Record {
        let article = Article {
            id: id.into(),
            url: url.map(String::from),
            title: title.into(),
            ..Article::default()
        };
        Record { article, own_url, ..Record::default() }
    }

    #[test]
    fn own_id_then_own_url_then_path_and_title() {
        let url = Some("https://news.example/1");
        for (record, expected) in [
            (record("a1", url, true, "题"), "a1"),
            (record(" ", url, true, "题"), "https://news.example/1"),
            (record("", url, false, "题"), "五月/19.md#题"),
            (record("", None, true, "题"), "五月/19.md#题"),
            (record("a\nb\u{1}", None, true, "题"), "a_b_"),
        ] {
            assert_eq!(derive_id(&record, "五月/19.md"), expected);
        }
    }

    #[test]
    fn long_ids_are_cut_and_stay_apart() {
        let title = "峰会".repeat(200);
        let one = derive_id(&record("", None, false, &format!("{title}一")), "页.md");
        let two = derive_id(&record("", None, false, &format!("{title}二")), "页.md");
        assert_ne!(one, two);
        assert!(one.starts_with("页.md#峰会") && one.len() <= MAX_ID_BYTES);
    }

    #[test]
    fn every_field_but_the_place_of_reading_is_content() {
        let base = Article { title: "题".into(), ..Article::default() };
        let changes: [fn(&mut Article); 15] = [
            |a| a.title = "题目".into(),
            |a| a.title_generated = true,
            |a| a.subtitle = Some("副题".into()),
            |a| a.place = Some("副题".into()),
            |a| a.source = Some(String::new()),
            |a| a.section = Some("要闻".into()),
            |a| a.url = Some("https://news.example/1".into()),
            |a| a.kind = "list".into(),
            |a| a.date = souwen_text::Date::new(2023, 5, 19),
            |a| a.authors = vec!["张思洁".into()],
            |a| a.tags = vec!["张思洁".into()],
            |a| a.dateline = vec!["张思洁".into()],
            |a| a.body = vec![Paragraph::text("文")],
            |a| {
                let (role, level) = (Role::Item, Some(1));
                a.body = vec![Paragraph { role, level, ..Paragraph::text("文") }];
            },
            |a| {
                let anchor = Some("文".into());
                a.body = vec![Paragraph { anchor, ..Paragraph::text("文") }];
            },
        ];
        let mut hashes = vec![content_hash(&base)];
        for change in changes {
            let mut changed = base.clone();
            change(&mut changed);
            hashes.push(content_hash(&changed));
        }
        let mut with_meta = base.clone();
        with_meta.meta.insert("编辑".into(), 1.into());
        hashes.push(content_hash(&with_meta));
        let count = hashes.len();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), count);

        let moved =
            Article { id: "1".into(), path: Some("a.md".into()), line: Some(3), ..base.clone() };
        assert_eq!(content_hash(&moved), content_hash(&base));
        assert_ne!(record_hash(&moved), record_hash(&base));
    }

    #[test]
    fn hashes_are_the_same_on_every_machine() {
        let article = Article { title: "题".into(), kind: "article".into(), ..Article::default() };
        assert_eq!(with_suffix("a", content_hash(&article)), "a~d768bd1939c6");
    }

    proptest! {
        #[test]
        fn ids_keep_their_limit(id in "\\PC{0,300}", path in "\\PC{0,300}", title in "\\PC{0,20}") {
            let record = record(&id, None, false, &title);
            let id = derive_id(&record, &path);
            prop_assert!(!id.is_empty() && id.len() <= MAX_ID_BYTES);
            prop_assert!(!id.contains(char::is_control));
            prop_assert!(with_suffix(&id, content_hash(&record.article)).len() <= MAX_ID_BYTES);
        }
    }
}
