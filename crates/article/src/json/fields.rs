//! The names of the fields: ours, and those that other people's data go by.

/// A field of an article in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JsonField {
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

impl JsonField {
    /// How many fields there are.
    pub(super) const COUNT: usize = JsonField::Meta as usize + 1;

    /// The field of a name, and its rank among the names of that field: 0 for our own, which wins
    /// over the others, the better known before the less.
    pub(super) fn of(name: &str) -> Option<(JsonField, usize)> {
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
            JsonField::Id => "id",
            JsonField::Title => "title",
            JsonField::TitleGenerated => "title_generated",
            JsonField::Subtitle => "subtitle",
            JsonField::Date => "date",
            JsonField::Place => "place",
            JsonField::Source => "source",
            JsonField::Authors => "authors",
            JsonField::Section => "section",
            JsonField::Kind => "kind",
            JsonField::Url => "url",
            JsonField::Tags => "tags",
            JsonField::Dateline => "dateline",
            JsonField::Body => "body",
            JsonField::Html => "html",
            JsonField::Path => "path",
            JsonField::Line => "line",
            JsonField::Meta => "meta",
        }
    }
}

fn own(name: &str) -> Option<JsonField> {
    Some(match name {
        "id" => JsonField::Id,
        "title" => JsonField::Title,
        "title_generated" => JsonField::TitleGenerated,
        "subtitle" => JsonField::Subtitle,
        "date" => JsonField::Date,
        "place" => JsonField::Place,
        "source" => JsonField::Source,
        "authors" => JsonField::Authors,
        "section" => JsonField::Section,
        "kind" => JsonField::Kind,
        "url" => JsonField::Url,
        "tags" => JsonField::Tags,
        "dateline" => JsonField::Dateline,
        "body" => JsonField::Body,
        "html" => JsonField::Html,
        "path" => JsonField::Path,
        "line" => JsonField::Line,
        "meta" => JsonField::Meta,
        _ => return None,
    })
}

/// Longer names are nobody's, in bytes.
const LONGEST_NAME: usize = 40;

/// Names in lower case and without `_`, `-`, `.` and spaces. What may as well be something else
/// (`type`, `description`, `summary`) is nobody's name here and goes to `meta`.
const SYNONYMS: &[(JsonField, &[&str])] = &[
    (
        JsonField::Id,
        &["id", "docid", "docno", "articleid", "newsid", "contentid", "guid", "uuid", "编号"],
    ),
    (
        JsonField::Title,
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
        JsonField::Subtitle,
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
        JsonField::Date,
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
    (JsonField::Place, &["place", "location", "地点"]),
    (
        JsonField::Source,
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
        JsonField::Authors,
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
        JsonField::Section,
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
    (JsonField::Kind, &["kind", "genre", "体裁"]),
    (
        JsonField::Url,
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
        JsonField::Tags,
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
    (JsonField::Dateline, &["dateline", "电头"]),
    (
        JsonField::Body,
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
    (JsonField::Html, &["html", "contenthtml", "bodyhtml", "htmlcontent", "htmlbody"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_find_their_field() {
        for (name, expected) in [
            ("title", Some((JsonField::Title, 0))),
            ("publishDate", Some((JsonField::Date, 3))),
            ("publish_date", Some((JsonField::Date, 3))),
            ("正文", Some((JsonField::Body, 11))),
            ("_id", Some((JsonField::Id, 1))),
            ("content_html", Some((JsonField::Html, 2))),
            ("_source", None),
            ("type", None),
            ("", None),
        ] {
            assert_eq!(JsonField::of(name), expected, "{name}");
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
            assert_eq!(JsonField::of(field.name()), Some((*field, 0)));
        }
    }
}
