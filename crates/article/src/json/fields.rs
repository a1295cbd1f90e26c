//! The names of the fields: ours, and those used in other people's data (`publishDate`, `标题`).

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::words::lists;

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
    Parts,
    Path,
    Line,
    Meta,
}

impl JsonField {
    /// How many fields there are.
    pub(super) const COUNT: usize = JsonField::Meta as usize + 1;

    /// The field that a name stands for, and the rank of the name: 0 for the name that this program writes,
    /// which takes precedence; then the better known names before the less known.
    pub(super) fn of(name: &str) -> Option<(JsonField, usize)> {
        if let Some(field) = own(name) {
            return Some((field, 0));
        }
        // A leading underscore marks members added by a database; of those only the id belongs to the
        // article.
        if name.len() > LONGEST_NAME || (name.starts_with('_') && name != "_id") {
            return None;
        }
        SYNONYMS.get(plain_name(name).as_str()).copied()
    }

    /// Our name for the field.
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
            JsonField::Parts => "parts",
            JsonField::Path => "path",
            JsonField::Line => "line",
            JsonField::Meta => "meta",
        }
    }
}

/// Normalises spelling: publishDate, publish_date and Publish-Date are the same.
pub(super) fn plain_name(name: &str) -> String {
    let kept = name.chars().filter(|c| !matches!(c, '_' | '-' | ' ' | '.'));
    kept.map(|c| c.to_ascii_lowercase()).collect()
}

/// Looks up a name in the list of foreign names.
fn listed(name: &str) -> Option<JsonField> {
    own(name).or_else(|| (name == JsonField::Parts.name()).then_some(JsonField::Parts))
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

/// The maximum length of a known name, in bytes.
const LONGEST_NAME: usize = 40;

/// The foreign names, in lower case and without `_`, `-`, `.` and spaces, each with its field and its
/// rank among the names of that field.
static SYNONYMS: LazyLock<HashMap<&str, (JsonField, usize)>> = LazyLock::new(|| {
    let mut synonyms = HashMap::new();
    for (field, names) in lists(include_str!("data/fields.txt")) {
        let field = listed(field).expect("the file names its lists by our names of the fields");
        for (at, name) in names.into_iter().enumerate() {
            synonyms.insert(name, (field, at + 1));
        }
    }
    synonyms
});

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
        let lists = lists(include_str!("data/fields.txt"));
        let mut names: Vec<_> = lists.iter().flat_map(|(_, names)| names).collect();
        let count = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count);
        assert!(names.iter().all(|name| name.len() <= LONGEST_NAME));
        for (name, _) in lists {
            let field = listed(name).expect("a field");
            let rank = usize::from(field == JsonField::Parts);
            assert_eq!(JsonField::of(field.name()), Some((field, rank)));
        }
    }
}
