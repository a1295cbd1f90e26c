//! From a draft to the record: titles, fields and metadata, each with its evidence.

use std::ops::RangeInclusive;

use serde_json::{Map, Value};
use souwen_text::sentence::is_line_end;

use super::anchors;
use super::caption::caption;
use super::draft::Draft;
use crate::generated_title::generate_title;
use crate::markdown::blocks::BlockKind;
use crate::model::{Article, KIND_ARTICLE, Paragraph, READINGS, Role};
use crate::omission::Omission;
use crate::page::columns::{is_comment_column, is_commentary_title, names_column};
use crate::page::dates::FoundDay;
use crate::page::marks::MarkKind;
use crate::page::{links, sources, titles};
use crate::reading::Record;
use crate::significant;

/// The number of paragraphs of a caption: what the picture shows, and perhaps a second picture of the
/// same.
const CAPTION_PARAGRAPHS: RangeInclusive<usize> = 1..=2;
/// The maximum length of a caption, in significant characters: a longer text is a story with a picture.
const LONGEST_CAPTION: usize = 200;
/// The minimum number of items of a list that is an article: two may be an aside.
const FEWEST_ITEMS: usize = 3;

impl Draft<'_> {
    /// The record, and the text that is deliberately in none of its fields.
    pub(super) fn finish(mut self) -> (Record, Vec<Omission>) {
        let lines = self.lines();
        let mut article = Article {
            path: Some(self.page.relative.to_string()),
            line: Some(lines.0),
            kind: KIND_ARTICLE.to_string(),
            ..Article::default()
        };
        self.set_title(&mut article);
        self.place_of_title();
        self.set_source(&mut article);
        self.set_date_and_place(&mut article);
        self.set_kind(&mut article);
        self.set_section(&mut article);
        let own_url = self.set_url(&mut article);
        self.set_rest(&mut article);
        let stated = self.page.front.get("url").is_some_and(links::is_address);
        if own_url && stated {
            anchors::work_out(&mut self.parts);
        }
        article.body = self
            .parts
            .into_iter()
            .map(|part| Paragraph {
                text: one_line(part.text),
                role: part.role,
                level: part.level,
                anchor: part.anchor,
            })
            .collect();
        (Record { article, lines, evidence: self.evidence, own_url, inside: None }, self.omissions)
    }

    /// First and last line of the story.
    fn lines(&self) -> (u32, u32) {
        let pieces = &self.page.pieces[self.story.pieces.clone()];
        let mut used = pieces.iter().filter(|piece| piece.block.kind != BlockKind::Rule).peekable();
        let first = used.peek().map_or(1, |piece| piece.block.lines.0);
        (first, used.map(|piece| piece.block.lines.1).max().unwrap_or(first))
    }

    fn set_title(&mut self, article: &mut Article) {
        let pieces = self.page.pieces;
        let front = self.page.front.field("title").filter(|_| self.page.single);
        let printed =
            self.title.map(|at| (pieces[at].block.text.clone(), pieces[at].block.lines.0));
        let printed = printed.filter(|(text, _)| significant::count(text) > 0);
        let printed = printed.or(self.headline.take());
        let mut subtitle = self.subtitle.take();
        if let Some(field) = front {
            let title = field.values.join(" ");
            self.evidence("title", title.clone(), field.line, "front matter");
            if let Some((text, line)) = printed {
                self.evidence("title", text.clone(), line, "heading that repeats the title");
                let what = "a heading that repeats the title";
                self.omissions.push(Omission { line, text, what });
            }
            article.title = title;
        } else if let Some((text, line)) = printed {
            match &mut subtitle {
                // The line that leads to a headline is printed above it.
                Some((other, other_line))
                    if titles::is_kicker(&text) && !titles::is_dash_line(other) =>
                {
                    let (title, title_line) = (other.clone(), *other_line);
                    subtitle = Some((text, line));
                    self.evidence(
                        "title",
                        title.clone(),
                        title_line,
                        "line under the one that leads to it",
                    );
                    article.title = title;
                }
                _ => {
                    self.evidence("title", text.clone(), line, self.story.rule);
                    article.title = text;
                }
            }
        } else {
            let generated = generate_title(self.parts.iter().map(|part| part.text.as_str()))
                .or_else(|| generate_title(self.fields.printed().take(1)));
            article.title = generated.unwrap_or_else(|| stem(self.page.relative));
            article.title_generated = true;
            let first = self.parts.first().map_or(0, |part| part.lines.0);
            self.evidence(
                "title",
                article.title.clone(),
                first,
                "made from the beginning of the text",
            );
            self.evidence("body", "", self.lines().0, self.story.rule);
        }
        let front = self.page.front.field("subtitle").filter(|_| self.page.single);
        if let Some(field) = front {
            self.evidence("subtitle", field.values.join(" "), field.line, "front matter");
            article.subtitle = Some(field.values.join(" "));
            if let Some((text, _)) = subtitle {
                self.fields.keep(text);
            }
        } else if let Some((text, line)) = subtitle {
            self.evidence("subtitle", text.clone(), line, "line beside the title");
            article.subtitle = Some(text);
        }
    }

    /// Omits the anchor of the title: a link to the article leads to the same place.
    fn place_of_title(&mut self) {
        let block = self.title.map(|title| &self.page.pieces[title].block);
        if let Some((anchor, line)) = block.and_then(|b| Some((b.anchor.clone()?, b.lines.0))) {
            let what = "the place of the title in its page";
            self.omissions.push(Omission { line, text: anchor, what });
        }
    }

    fn set_source(&mut self, article: &mut Article) {
        let page_source =
            self.page.furniture.name.as_deref().filter(|name| sources::is_source(name));
        let front = self.page.front.field("source");
        if let Some((source, line, rule)) = self.fields.source() {
            // 本报 means the paper of this page, if the page names it.
            let own = sources::is_self_name(&source);
            let paper = front
                .map(|field| field.values.join(" "))
                .or_else(|| page_source.map(str::to_string));
            let value = paper.filter(|_| own).unwrap_or(source);
            self.evidence("source", value.clone(), line, rule);
            article.source = Some(value);
        } else if let Some(field) = front {
            self.evidence("source", field.values.join(" "), field.line, "front matter");
            article.source = Some(field.values.join(" "));
        } else if let Some(name) = page_source {
            self.evidence("source", name, 0, "name of the paper on the page");
            article.source = Some(name.to_string());
        }
        if let Some(field) = self.page.front.field("authors").filter(|_| self.page.single) {
            self.evidence("authors", field.values.join(", "), field.line, "front matter");
            article.authors = field.values.clone();
        }
        for (author, line, rule) in self.fields.authors() {
            if !article.authors.contains(&author) {
                self.evidence("authors", author.clone(), line, rule);
                article.authors.push(author);
            }
        }
    }

    fn set_date_and_place(&mut self, article: &mut Article) {
        let captioned = self.parts.first().filter(|_| self.is_caption());
        let caption = captioned.map(|part| caption(&part.text));
        let own =
            self.fields.date().and_then(|(written, line)| self.page.dates.resolve(written, line));
        let from_caption = || {
            let (caption, line) = (caption.as_ref()?, self.parts.first()?.lines.0);
            let dated = self.page.dates.resolve(caption.date?, line)?;
            Some(FoundDay {
                rule: "date in the caption, with the year of the page where it names none",
                ..dated
            })
        };
        let from_title = || titles::title_date(&article.title);
        // If a dateline prints a date without a year, and no year is found anywhere, the date stays unknown.
        // The date of the page cannot help: it would have given the year.
        let date = own.or_else(from_caption).or(self.page.dates.page).or_else(from_title);
        if let Some(dated) = date {
            self.evidence("date", dated.date.to_string(), dated.line, dated.rule);
            article.date = Some(dated.date);
        }
        let front = self.page.front.field("place").filter(|_| self.page.single);
        let place = self.fields.place().or_else(|| {
            let place = caption.and_then(|caption| caption.place)?;
            Some((place, self.parts.first().map_or(0, |part| part.lines.0), "place in the caption"))
        });
        let place = place
            .or_else(|| front.map(|field| (field.values.join(" "), field.line, "front matter")));
        if let Some((place, line, rule)) = place {
            self.evidence("place", place.clone(), line, rule);
            article.place = Some(place);
        }
    }

    /// Whether the story is the caption of a picture: one paragraph, and the photographer.
    fn is_caption(&self) -> bool {
        let counts = self.parts.iter();
        let counts = counts.map(|part| significant::count_up_to(&part.text, LONGEST_CAPTION + 1));
        let text: usize = counts.sum();
        self.fields.has(MarkKind::Credit)
            && !self.fields.has(MarkKind::Dateline)
            && !self.fields.has(MarkKind::Byline)
            && CAPTION_PARAGRAPHS.contains(&self.parts.len())
            && text <= LONGEST_CAPTION
            && self.parts.iter().all(|part| part.role == Role::Paragraph)
    }

    fn set_kind(&mut self, article: &mut Article) {
        if let Some(field) = self.page.front.field("kind").filter(|_| self.page.single) {
            self.evidence("kind", field.values.join(" "), field.line, "front matter");
            article.kind = field.values.join(" ");
            return;
        }
        let first = self.lines().0;
        let (kind, line, rule) = if let Some(line) = self.fields.line_of(MarkKind::ContinuedFrom) {
            ("continuation", line, "continuation mark")
        } else if self.is_caption() {
            let line = self.fields.line_of(MarkKind::Credit).unwrap_or(first);
            ("caption", line, "one paragraph with the name of who took the picture")
        } else if let Some(line) = self.fields.commentary() {
            ("commentary", line, "signed by a commentator")
        } else if is_commentary_title(&article.title) || self.in_comments() {
            ("commentary", first, "title of a comment")
        } else if self.is_list() {
            ("list", first, "most of the text is list items")
        } else {
            return;
        };
        self.evidence("kind", kind, line, rule);
        article.kind = kind.to_string();
    }

    /// Whether it is in a column of comments.
    fn in_comments(&self) -> bool {
        let group = self.story.group.map(|at| &self.page.pieces[at].block.text);
        group.is_some_and(|group| is_comment_column(group))
    }

    fn is_list(&self) -> bool {
        let of = |role: Role| self.parts.iter().filter(move |part| part.role == role);
        let size = |role: Role| of(role).map(|part| significant::count(&part.text)).sum::<usize>();
        of(Role::Item).count() >= FEWEST_ITEMS && size(Role::Item) > size(Role::Paragraph)
    }

    fn set_section(&mut self, article: &mut Article) {
        let pieces = self.page.pieces;
        let group = self.story.group.map(|at| &pieces[at].block);
        let group = group
            .filter(|block| names_column(&block.text))
            .map(|block| (block.text.clone(), block.lines.0, "heading over several stories"));
        let front =
            self.page.front.field("section").map(|f| (f.values.join(" "), f.line, "front matter"));
        let furniture = self.page.furniture;
        let programme = furniture.name.clone().filter(|name| !sources::is_source(name));
        let page = furniture
            .page
            .clone()
            .or(programme)
            .map(|page| (page, 0, "name of the page or programme"));
        let own = self.fields.section();
        if let Some((section, line, rule)) = front.or(group).or(own).or(page) {
            self.evidence("section", section.clone(), line, rule);
            article.section = Some(section);
        }
    }

    /// Sets the address; returns whether it identifies this story alone.
    fn set_url(&mut self, article: &mut Article) -> bool {
        article.url = self.fields.url.take();
        if article.url.is_some() {
            return true;
        }
        let Some(field) = self.page.front.field("url") else { return false };
        let url = field.values.join(" ");
        // A path without a site is not an address.
        if !links::is_address(&url) {
            return false;
        }
        let rule =
            if self.page.single { "front matter" } else { "front matter: the address of the page" };
        self.evidence("url", url.clone(), field.line, rule);
        // A story on a page of several is at the anchor of its title.
        let anchor = self.title.and_then(|title| self.page.pieces[title].block.anchor.as_ref());
        article.url = Some(match anchor.filter(|_| !self.page.single && !url.contains('#')) {
            Some(anchor) => format!("{url}#{anchor}"),
            None => url,
        });
        self.page.single
    }

    fn set_rest(&mut self, article: &mut Article) {
        let front = self.page.front;
        article.dateline = self.fields.printed().map(|mark| one_line(mark.to_string())).collect();
        if let Some(field) = front.field("tags") {
            self.evidence("tags", field.values.join(", "), field.line, "front matter");
            article.tags = field.values.clone();
        }
        if let Some(field) = front.field("id").filter(|_| self.page.single) {
            article.id = field.values.join(" ");
            self.evidence("id", article.id.clone(), field.line, "front matter");
        }
        article.meta = front.meta.clone();
        if !self.page.single {
            // Fields of the page that do not apply to each story on it.
            for name in ["id", "title", "subtitle", "authors", "kind", "place"] {
                if let Some(field) = front.field(name) {
                    let key = format!("page_{name}");
                    article.meta.insert(key, Value::String(field.values.join(" ")));
                }
            }
        }
        if let Some(field) =
            front.field("url").filter(|field| !links::is_address(&field.values.join(" ")))
        {
            let path = Value::String(field.values.join(" "));
            insert(&mut article.meta, "permalink", path);
        }
        let lists = [("links", &mut self.links), (READINGS, &mut self.readings)];
        for (name, texts) in lists {
            let values: Vec<Value> = std::mem::take(texts).into_iter().map(Value::String).collect();
            if !values.is_empty() {
                insert(&mut article.meta, name, Value::Array(values));
            }
        }
    }
}

/// Adds a member to the metadata under a name that is free.
pub(in crate::page) fn insert(meta: &mut Map<String, Value>, name: &str, value: Value) {
    let mut key = name.to_string();
    while meta.contains_key(&key) {
        key.push('_');
    }
    meta.insert(key, value);
}

/// A text without line ends.
fn one_line(text: String) -> String {
    if text.contains(is_line_end) { text.replace(is_line_end, " ") } else { text }
}

/// The name of a file without folders and extension, never empty.
fn stem(relative: &str) -> String {
    let name = relative.rsplit('/').next().unwrap_or(relative);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    if stem.trim().is_empty() { "无题".to_string() } else { stem.to_string() }
}
