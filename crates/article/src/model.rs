//! The article: the unit of coverage that a search finds.

use souwen_text::Date;

/// One article. Optional text is `None` rather than empty.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Article {
    /// Unique in an index, at most [`MAX_ID_BYTES`]; empty until it is assigned.
    pub id: String,
    /// The title, never empty once an article has been read.
    pub title: String,
    /// Whether the title was generated from the text: such a title is shown but not indexed.
    pub title_generated: bool,
    /// The line below or above the title.
    pub subtitle: Option<String>,
    /// The text. Wherever a paragraph number is shown, it is counted from 1.
    pub body: Vec<Paragraph>,
    /// Bylines, datelines and continuation marks as printed, one value each.
    pub dateline: Vec<String>,
    /// The civil day of the coverage.
    pub date: Option<Date>,
    /// The place that the story was filed from.
    pub place: Option<String>,
    /// Agency or paper.
    pub source: Option<String>,
    /// Reporters, photographers, commentators.
    pub authors: Vec<String>,
    /// Column or page of the paper.
    pub section: Option<String>,
    /// article, commentary, list, caption, continuation ...; input may define kinds of its own.
    pub kind: String,
    /// The address of the article itself on the web.
    pub url: Option<String>,
    /// Subject tags.
    pub tags: Vec<String>,
    /// The file it was read from, relative to its folder, with `/`.
    pub path: Option<String>,
    /// The line of `path` on which it begins, from 1.
    pub line: Option<u32>,
    /// Members of the input that no field above takes, in input order.
    pub meta: serde_json::Map<String, serde_json::Value>,
}

impl Article {
    /// An article with a paragraph for each line of `body`. Other fields can be set afterwards.
    ///
    /// ```
    /// use souwen_article::Article;
    /// let article = Article::new("1", "港口开放", "货轮今日靠岸。\n市长出席。");
    /// assert_eq!(article.body.len(), 2);
    /// ```
    pub fn new(id: impl Into<String>, title: impl Into<String>, body: &str) -> Article {
        let lines = body.lines().map(str::trim).filter(|line| !line.is_empty());
        Article {
            id: id.into(),
            title: title.into(),
            body: lines.map(Paragraph::text).collect(),
            kind: KIND_ARTICLE.to_owned(),
            ..Article::default()
        }
    }
}

/// The longest id, in bytes of UTF-8.
pub const MAX_ID_BYTES: usize = 512;

/// The name in an article's `meta` of the readings printed next to characters of its text (ruby), in
/// order: dōng over 东.
pub(crate) const READINGS: &str = "readings";

/// The name in an article's `meta` of the sheet that it is on, when its file has several.
pub const SHEET: &str = "sheet";

/// The name in an article's `meta` of the numbers of its pages in a file of printed pages: `3`, or `1-4`.
pub const PAGES: &str = "pages";

/// The name in an article's `meta` of the places of its paragraphs in a file of printed pages. Each
/// paragraph has a list of places, and each place is the page and the left, upper, right and lower edge,
/// in points from the upper left corner.
pub const PLACES: &str = "places";

/// The name in an article's `meta` of the places of its title, in the same form.
pub const TITLE_PLACES: &str = "title_places";

/// The `kind` of an ordinary story.
pub const KIND_ARTICLE: &str = "article";

/// One paragraph of a body. `text` is one line, without markup.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Paragraph {
    /// The text as it is shown.
    pub text: String,
    /// The role of the paragraph.
    pub role: Role,
    /// The level of an inner heading or the depth of a list item, from 1.
    pub level: Option<u8>,
    /// The anchor of a heading in the page at the article's `url`, without `#`.
    pub anchor: Option<String>,
}

impl Paragraph {
    /// An ordinary paragraph.
    pub fn text(text: impl Into<String>) -> Paragraph {
        Paragraph { text: text.into(), ..Paragraph::default() }
    }
}

/// The role of a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Role {
    /// Running text.
    #[default]
    Paragraph,
    /// A heading inside the article.
    Heading,
    /// An item of a list, its number or bullet included where it is printed as text.
    Item,
    /// A line of code, with its indentation.
    Code,
}
