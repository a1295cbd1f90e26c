//! The names of the fields: ours, and those that other people's data go by.

/// A field of an article in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Id,
    Title,
    TitleGenerated,
    Subtitle,
    Date,
    Place,
    Source,
    Authors,
    Section,
    Kind,
    Url,
    Tags,
    Dateline,
    Body,
    Html,
    Path,
    Line,
    Meta,
}

impl Field {
    /// How many fields there are.
    pub(super) const COUNT: usize = Field::Meta as usize + 1;

    /// The field of a name, and its rank among the names of that field: 0 for our own, which wins
    /// over the others, the better known before the less.
    pub(super) fn of(name: &str) -> Option<(Field, usize)> {
        if let Some(field) = own(name) {
            return Some((field, 0));
        }
        // A leading underscore marks what a database adds: of that, only the id is the article's.
        if name.len() > LONGEST_NAME || (name.starts_with('_') && name != "_id") {
            return None;
        }
        // publishDate, publish_date and Publish-Date are one name.
        let plain: String = name
            .chars()
            .filter(|c| !matches!(c, '_' | '-' | ' ' | '.'))
            .map(|c| c.to_ascii_lowercase())
            .collect();
        SYNONYMS.iter().find_map(|(field, names)| {
            let rank = names.iter().position(|known| *known == plain)?;
            Some((*field, rank + 1))
        })
    }

    /// Our name of the field.
    pub(super) fn name(self) -> &'static str {
        match self {
            Field::Id => "id",
            Field::Title => "title",
            Field::TitleGenerated => "title_generated",
            Field::Subtitle => "subtitle",
            Field::Date => "date",
            Field::Place => "place",
            Field::Source => "source",
            Field::Authors => "authors",
            Field::Section => "section",
            Field::Kind => "kind",
            Field::Url => "url",
            Field::Tags => "tags",
            Field::Dateline => "dateline",
            Field::Body => "body",
            Field::Html => "html",
            Field::Path => "path",
            Field::Line => "line",
            Field::Meta => "meta",
        }
    }
}

fn own(name: &str) -> Option<Field> {
    Some(match name {
        "id" => Field::Id,
        "title" => Field::Title,
        "title_generated" => Field::TitleGenerated,
        "subtitle" => Field::Subtitle,
        "date" => Field::Date,
        "place" => Field::Place,
        "source" => Field::Source,
        "authors" => Field::Authors,
        "section" => Field::Section,
        "kind" => Field::Kind,
        "url" => Field::Url,
        "tags" => Field::Tags,
        "dateline" => Field::Dateline,
        "body" => Field::Body,
        "html" => Field::Html,
        "path" => Field::Path,
        "line" => Field::Line,
        "meta" => Field::Meta,
        _ => return None,
    })
}

/// Longer names are nobody's, in bytes.
const LONGEST_NAME: usize = 40;

/// Names in lower case and without `_`, `-`, `.` and spaces. What may as well be something else
/// (`type`, `description`, `summary`) is nobody's name here and goes to `meta`.
const SYNONYMS: &[(Field, &[&str])] = &[
    (
        Field::Id,
        &["id", "docid", "docno", "articleid", "newsid", "contentid", "guid", "uuid", "编号"],
    ),
    (
        Field::Title,
        &[
            "title",
            "headline",
            "heading",
            "articletitle",
            "newstitle",
            "doctitle",
            "标题",
            "题目",
            "name",
        ],
    ),
    (
        Field::Subtitle,
        &[
            "subtitle",
            "subheadline",
            "subheading",
            "subhead",
            "alternativeheadline",
            "副标题",
            "副题",
            "引题",
            "肩题",
        ],
    ),
    (
        Field::Date,
        &[
            "date",
            "published",
            "publishdate",
            "publisheddate",
            "datepublished",
            "publishedat",
            "publishtime",
            "publishedtime",
            "pubdate",
            "pubtime",
            "releasedate",
            "releasetime",
            "newsdate",
            "newstime",
            "postdate",
            "posttime",
            "发布日期",
            "发布时间",
            "发表时间",
            "出版日期",
            "日期",
            "时间",
            "datetime",
            "timestamp",
            "time",
            "createdat",
            "createtime",
            "created",
        ],
    ),
    (Field::Place, &["place", "location", "地点"]),
    (
        Field::Source,
        &[
            "source",
            "media",
            "publisher",
            "agency",
            "newspaper",
            "sourcename",
            "medianame",
            "来源",
            "稿源",
            "媒体",
            "报纸",
            "出处",
            "sitename",
        ],
    ),
    (
        Field::Authors,
        &[
            "authors",
            "author",
            "reporters",
            "reporter",
            "byline",
            "writer",
            "journalist",
            "creator",
            "作者",
            "记者",
        ],
    ),
    (
        Field::Section,
        &[
            "section",
            "category",
            "channel",
            "column",
            "articlesection",
            "columnname",
            "channelname",
            "categoryname",
            "栏目",
            "频道",
            "版面",
            "版次",
            "分类",
            "类别",
        ],
    ),
    (Field::Kind, &["kind", "genre", "体裁"]),
    (
        Field::Url,
        &[
            "url",
            "link",
            "permalink",
            "articleurl",
            "newsurl",
            "canonicalurl",
            "weburl",
            "sourceurl",
            "href",
            "uri",
            "链接",
            "网址",
            "原文链接",
        ],
    ),
    (
        Field::Tags,
        &[
            "tags",
            "keywords",
            "tag",
            "keyword",
            "topics",
            "labels",
            "标签",
            "关键词",
            "关键字",
            "主题词",
        ],
    ),
    (Field::Dateline, &["dateline", "电头"]),
    (
        Field::Body,
        &[
            "body",
            "content",
            "text",
            "articlebody",
            "bodytext",
            "contenttext",
            "fulltext",
            "maintext",
            "newscontent",
            "paragraphs",
            "正文",
            "内容",
            "全文",
            "文本",
            "article",
        ],
    ),
    (Field::Html, &["html", "contenthtml", "bodyhtml", "htmlcontent", "htmlbody"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_find_their_field() {
        for (name, expected) in [
            ("title", Some((Field::Title, 0))),
            ("publishDate", Some((Field::Date, 3))),
            ("publish_date", Some((Field::Date, 3))),
            ("正文", Some((Field::Body, 11))),
            ("_id", Some((Field::Id, 1))),
            ("content_html", Some((Field::Html, 2))),
            ("_source", None),
            ("type", None),
            ("", None),
        ] {
            assert_eq!(Field::of(name), expected, "{name}");
        }
    }

    #[test]
    fn no_name_means_two_fields() {
        let mut names: Vec<_> = SYNONYMS.iter().flat_map(|(_, names)| *names).collect();
        let count = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count);
        assert!(names.iter().all(|name| name.len() <= LONGEST_NAME));
        for (field, _) in SYNONYMS {
            assert_eq!(Field::of(field.name()), Some((*field, 0)));
        }
    }
}
