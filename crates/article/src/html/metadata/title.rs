//! The title of a page's article, without the names of the site and its columns: `中亚铁路开工_国际频道_新华网`
//! becomes `中亚铁路开工`.

use serde_json::{Map, Value};

use super::linked_data::text_in;
use super::meta_elements::{META_ELEMENTS, MetaElements};
use super::value::clean;
use crate::html::blocks::ShownBlock;
use crate::html::main_text::is_rights;
use crate::html::outline::Outline;
use crate::model::Role;
use crate::significant;
use crate::words::WordList;

// Names of meta elements, the most trusted first.
static TITLE: WordList = WordList::named(META_ELEMENTS, "title");
static SHARED_TITLE: WordList = WordList::named(META_ELEMENTS, "shared title");

const NAMES: &str = include_str!("../data/site_names.txt");

/// The endings of names of sites.
static SITE_NAMES: WordList = WordList::named(NAMES, "endings");
/// Words with such an ending that are no names of sites.
static NO_SITES: WordList = WordList::named(NAMES, "no sites");

/// The characters that separate a title from the name of the site.
const SEPARATORS: [char; 14] =
    ['_', '-', '|', '—', '–', '·', '｜', '－', '»', '«', '>', '丨', ':', '/'];
/// The maximum length of the name of a channel between a title and the name of its site, in characters.
const LONGEST_CHANNEL: usize = 16;
/// The maximum length of the name of a column that is a heading, in characters.
const LONGEST_COLUMN: usize = 8;
/// The maximum length of a line of links that is a navigation bar, in bytes.
const LONGEST_BAR: usize = 300;
/// The maximum length of the name of a site, in characters.
const LONGEST_SITE: usize = 20;
/// The maximum length of the name of a site after a bare hyphen, in characters.
const LONGEST_HYPHENED: usize = 12;
/// The minimum length of the title that is left when names are cut off, in significant characters.
const SHORTEST_TITLE: usize = 4;
/// The maximum number of parts that a title is split into.
const MAX_PARTS: usize = 12;
/// The maximum length of a headline, in significant characters.
const LONGEST_HEADLINE: usize = 80;
/// The number of blocks above the text that may be its headline.
const HEADLINE_BLOCKS: usize = 12;

/// A title, with the block of the page that shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::html) struct FoundTitle {
    pub(super) text: String,
    pub(super) rule: &'static str,
    /// The block of the headline.
    pub(in crate::html) headline: Option<usize>,
    /// The names of the site and its columns that were cut off.
    pub(super) names: Vec<String>,
    /// Whether it is probably the name of the site or of a column, taken for lack of a better title.
    doubtful: bool,
}

/// The title, from what a page states, or from the text that is both on the page and in its `title`.
pub(super) fn title(
    outline: &Outline,
    elements: &MetaElements,
    data: Option<&Map<String, Value>>,
    sites: &[String],
) -> Option<FoundTitle> {
    let page = outline.head.title.as_deref().and_then(clean);
    let shared = elements.first(&SHARED_TITLE);
    let stated = elements.first(&TITLE).map(|title| (title, "meta ArticleTitle"));
    let stated = stated.or_else(|| {
        let data = data?;
        let title = text_in(data, "headline").or_else(|| text_in(data, "title"))?;
        Some((title, "JSON-LD headline"))
    });
    let context = TitleContext { outline, sites, shared: shared.as_deref() };
    let given = page.clone().map(|title| (title, "title"));
    let given = given.or_else(|| shared.clone().map(|title| (title, "og:title")));
    let mut found = match (stated, given) {
        (Some((text, rule)), given) => {
            // Names of the site in the page's own title apply to the stated title too.
            let names = given.map(|(given, _)| context.cut(&given, "title").names);
            let mut found = context.cut(&text, rule);
            found.names.extend(names.unwrap_or_default());
            Some(found)
        }
        (None, Some((text, rule))) => Some(context.cut(&text, rule)),
        (None, None) => context.only_heading(),
    }?;
    if found.headline.is_none() {
        found.headline = outline
            .blocks
            .iter()
            .position(|block| !block.is_linked() && significant::same(&block.text, &found.text));
    }
    Some(found)
}

impl FoundTitle {
    /// A better title, if this one names the site or a column: the heading above the text, which begins
    /// at block `first`.
    pub(super) fn or_heading_over(self, outline: &Outline, first: usize) -> FoundTitle {
        if !self.doubtful {
            return self;
        }
        // A heading above the one that was found would be that of the site.
        let under = self.headline.map_or(0, |at| at + 1);
        let from = first.saturating_sub(HEADLINE_BLOCKS).max(under);
        let is_title = |&at: &usize| {
            let block = &outline.blocks[at];
            (block.role == Role::Heading || block.bold)
                && block.length <= LONGEST_HEADLINE
                && !block.is_linked()
                && block.length >= SHORTEST_TITLE
                && !significant::same(&block.text, &self.text)
                && !self.names.iter().any(|name| significant::same(&block.text, name))
        };
        let highest = |at: &usize| match outline.blocks[*at].role {
            Role::Heading => outline.blocks[*at].level,
            _ => u8::MAX,
        };
        let to = (first + 2).min(outline.blocks.len());
        let Some(at) = (from..to).filter(is_title).min_by_key(highest) else { return self };
        let mut names = self.names;
        names.push(self.text);
        FoundTitle {
            text: outline.blocks[at].text.clone(),
            rule: "the heading over the text",
            headline: Some(at),
            names,
            doubtful: false,
        }
    }
}

/// The page data that decides how its title is cut.
struct TitleContext<'a> {
    outline: &'a Outline,
    /// Names of the site.
    sites: &'a [String],
    /// The title for sharing the page.
    shared: Option<&'a str>,
}

/// A part of a title, with its start and end in bytes, and the separator before it.
#[derive(Debug, Clone, Copy)]
struct TitlePart<'a> {
    text: &'a str,
    from: usize,
    to: usize,
    separator: Separator,
}

/// The separator before a part of a title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Separator {
    /// None: it is the first part.
    None,
    /// A character that hardly ever occurs in a title, or one between spaces.
    Sure,
    /// An underscore.
    Underscore,
    /// A hyphen or the like without spaces, which may belong to the title.
    Bare,
}

impl TitleContext<'_> {
    /// Cuts the names of the site and its columns off a title.
    fn cut(&self, whole: &str, rule: &'static str) -> FoundTitle {
        let parts = parts(whole);
        if let Some((from, to, headline)) = self.shown(&parts) {
            let names = parts.iter().enumerate().filter(|(at, _)| !(from..to).contains(at));
            let text = whole[parts[from].from..parts[to - 1].to].to_string();
            return FoundTitle {
                rule: if parts.len() > to - from {
                    "the headline that begins the page's title"
                } else {
                    rule
                },
                headline,
                names: names.map(|(_, part)| part.text.to_string()).collect(),
                // The heading may be that of a column: 要闻.
                doubtful: self.is_link(&text),
                text,
            };
        }
        let (from, to) = self.without_names(&parts);
        let text = self.without_last_word(&whole[parts[from].from..parts[to - 1].to]).to_string();
        let names = parts.iter().enumerate().filter(|(at, _)| !(from..to).contains(at));
        FoundTitle {
            doubtful: self.is_site(&text) || is_likely_site(&text) || self.is_column(&text),
            names: names.map(|(_, part)| part.text.to_string()).collect(),
            text,
            rule,
            headline: None,
        }
    }

    /// The range of the parts of a title that the page shows as a headline, and its block.
    fn shown(&self, parts: &[TitlePart]) -> Option<(usize, usize, Option<usize>)> {
        let runs: Vec<(usize, usize)> = (1..=parts.len())
            .map(|to| (0, to))
            .chain((1..parts.len()).map(|from| (from, parts.len())))
            .collect();
        let text = |(from, to): (usize, usize)| -> String {
            parts[from..to].iter().flat_map(|part| significant::of(part.text)).collect()
        };
        let texts: Vec<String> = runs.iter().map(|&run| text(run)).collect();
        let longest = parts.iter().map(|part| part.text.len()).max().unwrap_or(0);
        let mut best: Option<(usize, usize, Option<usize>)> = None;
        let mut best_length = 0;
        let mut consider = |shown: &str, block: Option<usize>, is_heading: bool| {
            let shown: String = significant::of(shown).collect();
            for (&(from, to), text) in runs.iter().zip(&texts) {
                let length = parts[to - 1].to - parts[from].from;
                let whole = to - from == parts.len();
                let names = to - from == 1
                    && parts.len() > 1
                    && (self.is_site(parts[from].text)
                        || is_likely_site(parts[from].text)
                        || length * 2 < longest);
                // A title with several parts that is repeated outside a heading is still a title with
                // names.
                let repeated = whole && parts.len() > 1 && !is_heading;
                if *text == shown
                    && !shown.is_empty()
                    && !names
                    && !repeated
                    && length > best_length
                {
                    best = Some((from, to, block));
                    best_length = length;
                }
            }
        };
        let limit = texts.iter().map(String::len).max().unwrap_or(0);
        for (at, block) in self.outline.blocks.iter().enumerate() {
            let heading = block.role == Role::Heading;
            if block.text.len() <= 2 * limit + 40 && (heading || !block.is_linked()) {
                consider(&block.text, Some(at), heading);
            }
        }
        if let Some(shared) = self.shared {
            consider(shared, None, false);
        }
        best
    }

    /// The range of the parts that are no names of a site or a column.
    fn without_names(&self, parts: &[TitlePart]) -> (usize, usize) {
        let length = |from: usize, to: usize| {
            parts[from..to].iter().map(|p| significant::count(p.text)).sum::<usize>()
        };
        let (mut from, mut to) = (0, parts.len());
        let mut cut = false;
        while to > from + 1 {
            let part = &parts[to - 1];
            let known = self.is_site(part.text);
            let likely = is_likely_site(part.text)
                && (part.separator != Separator::Bare
                    || part.text.chars().count() <= LONGEST_HYPHENED);
            let known = known || self.is_named_elsewhere(part.text);
            let column = part.separator != Separator::Bare && self.is_column(part.text);
            let behind =
                part.separator == Separator::Underscore || cut && part.separator == Separator::Sure;
            let channel =
                behind && part.text.chars().count() <= LONGEST_CHANNEL && !part.text.contains(' ');
            let enough = length(from, to - 1) >= SHORTEST_TITLE;
            if !(known || likely || enough && (column || channel)) {
                break;
            }
            cut = true;
            to -= 1;
        }
        while to > from + 1 {
            let part = &parts[from];
            let apart = parts[from + 1].separator != Separator::Bare;
            let known = self.is_site(part.text) || self.is_named_elsewhere(part.text);
            let name = known || apart && is_likely_site(part.text);
            if !(name && length(from + 1, to) >= SHORTEST_TITLE) {
                break;
            }
            from += 1;
        }
        (from, to)
    }

    /// Removes the name of the site after the last blank of a title, if the page also names its site so
    /// elsewhere.
    fn without_last_word<'a>(&self, title: &'a str) -> &'a str {
        let Some((rest, name)) = title.rsplit_once(char::is_whitespace) else { return title };
        let is_name = name.chars().count() >= SHORTEST_TITLE
            && (self.is_site(name) || self.is_named_elsewhere(name));
        if is_name && significant::count(rest) >= SHORTEST_TITLE { rest.trim_end() } else { title }
    }

    fn is_site(&self, name: &str) -> bool {
        self.sites.iter().any(|site| significant::same(site, name))
    }

    /// Whether a short text is a link of its own on the page, like the names of columns.
    fn is_link(&self, name: &str) -> bool {
        let is_it = |block: &ShownBlock| {
            block.is_linked()
                && block.text.len() <= LONGEST_BAR
                && block.pieces().any(|link| significant::same(link, name))
        };
        name.chars().count() <= LONGEST_COLUMN && self.outline.blocks.iter().any(is_it)
    }

    /// Whether a short text is a link of the page's navigation.
    fn is_column(&self, name: &str) -> bool {
        name.chars().count() <= LONGEST_CHANNEL
            && self.outline.blocks.iter().any(|block| {
                block.text.len() <= 200 && block.linked > 0 && block.text.contains(name)
            })
    }

    /// Whether the page names its site so in one of the usual places: in the text of its logo, or in a
    /// copyright line.
    fn is_named_elsewhere(&self, name: &str) -> bool {
        let short = name.chars().count() <= LONGEST_SITE && significant::count(name) > 1;
        let blocks = || self.outline.blocks.iter().filter(|block| block.text.len() <= 1_000);
        short
            && (self.outline.logos.iter().any(|logo| logo.trim() == name)
                || blocks().any(|block| block.text.contains(name) && is_rights(&block.text)))
    }

    /// The only heading of a page without a title.
    fn only_heading(&self) -> Option<FoundTitle> {
        let headings = self.outline.blocks.iter().enumerate();
        let mut headings =
            headings.filter(|(_, block)| block.role == Role::Heading && block.level == 1);
        let (Some((at, block)), None) = (headings.next(), headings.next()) else { return None };
        Some(FoundTitle {
            text: block.text.clone(),
            rule: "h1",
            headline: Some(at),
            names: Vec::new(),
            doubtful: false,
        })
    }
}

/// Whether the last word of a text makes it the name of a site.
fn is_likely_site(name: &str) -> bool {
    name.chars().count() <= LONGEST_SITE
        && SITE_NAMES.any_ends(name)
        && !NO_SITES.any_ends(name)
        && !name.contains(['，', '。', '！', '？', '：', '“', '”'])
}

/// Splits a title at its separators.
fn parts(title: &str) -> Vec<TitlePart<'_>> {
    let mut parts: Vec<TitlePart> = Vec::new();
    let mut separator = Separator::None;
    let (mut from, mut at) = (0, 0);
    while at < title.len() && parts.len() + 1 < MAX_PARTS {
        let rest = &title[at..];
        let signs = rest.len() - rest.trim_start_matches(SEPARATORS).len();
        if signs == 0 {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        }
        let (before, after) = (&title[from..at], &rest[signs..]);
        if let Some(next) = separator_of(&rest[..signs], before, after) {
            push_part(&mut parts, title, (from, at), separator);
            separator = next;
            from = at + signs;
        }
        at += signs;
    }
    push_part(&mut parts, title, (from, title.len()), separator);
    if parts.is_empty() {
        let whole = TitlePart { text: title, from: 0, to: title.len(), separator: Separator::None };
        parts.push(whole);
    }
    parts
}

fn push_part<'a>(
    parts: &mut Vec<TitlePart<'a>>,
    title: &'a str,
    (from, to): (usize, usize),
    separator: Separator,
) {
    let text = title[from..to].trim();
    if text.is_empty() {
        return;
    }
    let from = from + title[from..to].len() - title[from..to].trim_start().len();
    parts.push(TitlePart { text, from, to: from + text.len(), separator });
}

/// The separator that a run of punctuation between two texts is; `None` when it separates nothing.
fn separator_of(signs: &str, before: &str, after: &str) -> Option<Separator> {
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let within_latin = latin(before.chars().next_back()) && latin(after.chars().next());
    let spaced = before.ends_with(char::is_whitespace) || after.starts_with(char::is_whitespace);
    match signs {
        "_" if within_latin => None,
        "_" | "__" | "___" => Some(Separator::Underscore),
        "|" | "｜" | "--" | "---" | "»" | "«" | "_-_" => Some(Separator::Sure),
        "::" | "/" if spaced => Some(Separator::Sure),
        "-" | "－" | "–" | "—" | "·" | "丨" | ">" if spaced => Some(Separator::Sure),
        "-" | "－" | "–" | "丨" if !within_latin => Some(Separator::Bare),
        "_-" | "-_" => Some(Separator::Underscore),
        _ => None,
    }
}
