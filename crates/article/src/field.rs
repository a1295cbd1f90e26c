//! The fields of an article that a search can name: their names in both languages, and their abilities.
//!
//! One table defines them all: a new field is a line of the table, and its values are a part of the
//! [`Article`]. The query language, the schema of an index, filters, facets and counts read this table.
//! Periods, which are filtered by and counted but are no fields, are in [`facet`](crate::facet).

use souwen_text::fold;

use crate::model::Article;

/// What the values of a field or of a period can be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ability {
    /// A query can ask for a run of characters in them: `source:新华社`.
    Run,
    /// They are text of the article, like its title and body: a run that is searched for anywhere is
    /// found in them.
    Metadata,
    /// A search can be narrowed to whole values.
    Filter,
    /// The matching articles of each value can be counted as a facet of a search.
    Facet,
    /// All matches can be counted by its values.
    Count,
}

/// Generates the enum, the list of all fields and the table row of each.
macro_rules! fields {
    ($(
        $(#[doc = $doc:literal])+
        $field:ident: [$($english:literal),+], [$($chinese:literal),+], [$($ability:ident),+],
            $values:expr;
    )+) => {
        /// A field of an article that a search can name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Field {
            $($(#[doc = $doc])+ $field,)+
        }

        impl Field {
            /// All fields, in the order in which they are listed.
            pub const ALL: [Field; [$(Field::$field),+].len()] = [$(Field::$field),+];

            fn row(self) -> &'static Row {
                match self {
                    $(Field::$field => const {
                        &Row {
                            english: &[$($english),+],
                            chinese: &[$($chinese),+],
                            can: &[$(Ability::$ability),+],
                            values: $values,
                        }
                    },)+
                }
            }
        }
    };
}

/// The definition of a field. The first name of each language is the one shown; the others are accepted
/// as well. All are written in folded form.
struct Row {
    english: &'static [&'static str],
    chinese: &'static [&'static str],
    can: &'static [Ability],
    values: fn(&Article) -> Vec<&str>,
}

// The order is that of an index on disk and of every list of fields: changing it changes the format of
// the index.
fields! {
    /// The title. A generated title is no value: it is shown but not found.
    Title: ["title"], ["标题", "题目"], [Run],
        |article| (!article.title_generated).then_some(article.title.as_str()).into_iter().collect();
    /// Agency or paper.
    Source: ["source"], ["来源"], [Run, Metadata, Filter, Facet, Count],
        |article| article.source.as_deref().into_iter().collect();
    /// The place that the story was filed from.
    Place: ["place"], ["地点"], [Run, Metadata, Filter, Facet, Count],
        |article| article.place.as_deref().into_iter().collect();
    /// Column or page.
    Section: ["section"], ["版面", "栏目"], [Run, Metadata, Filter, Facet],
        |article| article.section.as_deref().into_iter().collect();
    /// Reporters and the like.
    Author: ["author", "authors"], ["作者", "记者"], [Run, Metadata, Filter, Facet, Count],
        |article| article.authors.iter().map(String::as_str).collect();
    /// article, commentary, list ...
    Kind: ["kind"], ["体裁", "类型"], [Run, Filter, Facet],
        |article| Some(article.kind.as_str()).filter(|kind| !kind.is_empty()).into_iter().collect();
    /// Subject tags.
    Tag: ["tag", "tags"], ["标签"], [Run, Metadata, Filter, Facet],
        |article| article.tags.iter().map(String::as_str).collect();
}

impl Field {
    /// The name on the command line, over HTTP and in responses.
    pub fn name(self) -> &'static str {
        self.row().english[0]
    }

    /// The name shown to Chinese users.
    pub fn chinese_name(self) -> &'static str {
        self.row().chinese[0]
    }

    /// All accepted names, in either language.
    pub fn typed_names(self) -> impl Iterator<Item = &'static str> {
        let Row { english, chinese, .. } = self.row();
        english.iter().chain(*chinese).copied()
    }

    /// Parses a name as people type it: English or Chinese, in any case, width and script.
    pub fn from_typed(name: &str) -> Option<Field> {
        let name: String = fold(name).into_iter().map(|c| c.ch).collect();
        Field::ALL.into_iter().find(|field| field.typed_names().any(|known| known == name))
    }

    /// Whether the field has this ability.
    pub fn can(self, ability: Ability) -> bool {
        self.row().can.contains(&ability)
    }

    /// The values that an article has in this field.
    pub fn values(self, article: &Article) -> Vec<&str> {
        (self.row().values)(article)
    }

    /// The fields whose values are text of the article beside its title and body, in the order of that
    /// text: the authors first, as in print.
    pub fn metadata() -> impl Iterator<Item = Field> {
        let others = Field::ALL.into_iter().filter(|field| *field != Field::Author);
        std::iter::once(Field::Author).chain(others).filter(|field| field.can(Ability::Metadata))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_any_case_width_and_script() {
        for (typed, field) in [
            ("title", Some(Field::Title)),
            ("ＴＩＴＬＥ", Some(Field::Title)),
            ("標題", Some(Field::Title)),
            ("题目", Some(Field::Title)),
            ("Source", Some(Field::Source)),
            ("來源", Some(Field::Source)),
            ("place", Some(Field::Place)),
            ("地點", Some(Field::Place)),
            ("section", Some(Field::Section)),
            ("版面", Some(Field::Section)),
            ("欄目", Some(Field::Section)),
            ("author", Some(Field::Author)),
            ("authors", Some(Field::Author)),
            ("作者", Some(Field::Author)),
            ("记者", Some(Field::Author)),
            ("kind", Some(Field::Kind)),
            ("類型", Some(Field::Kind)),
            ("体裁", Some(Field::Kind)),
            ("tag", Some(Field::Tag)),
            ("tags", Some(Field::Tag)),
            ("標籤", Some(Field::Tag)),
            ("date", None),
            ("url", None),
            ("", None),
        ] {
            assert_eq!(Field::from_typed(typed), field, "{typed}");
        }
    }

    #[test]
    fn names_are_folded_and_name_one_field() {
        let mut names: Vec<&str> = Field::ALL.into_iter().flat_map(Field::typed_names).collect();
        for name in &names {
            let folded: String = fold(name).into_iter().map(|c| c.ch).collect();
            assert_eq!(folded, *name, "this is never found");
        }
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
    }

    #[test]
    fn what_each_can_do() {
        use Ability::{Count, Facet, Filter, Metadata, Run};
        for (field, abilities) in [
            (Field::Title, &[Run][..]),
            (Field::Source, &[Run, Metadata, Filter, Facet, Count]),
            (Field::Place, &[Run, Metadata, Filter, Facet, Count]),
            (Field::Section, &[Run, Metadata, Filter, Facet]),
            (Field::Author, &[Run, Metadata, Filter, Facet, Count]),
            (Field::Kind, &[Run, Filter, Facet]),
            (Field::Tag, &[Run, Metadata, Filter, Facet]),
        ] {
            for ability in [Run, Metadata, Filter, Facet, Count] {
                let expected = abilities.contains(&ability);
                assert_eq!(field.can(ability), expected, "{field:?} {ability:?}");
            }
        }
    }

    #[test]
    fn values_are_those_of_the_article() {
        let article = Article {
            title: "题".to_owned(),
            source: Some("新华社".to_owned()),
            authors: vec!["甲".to_owned(), "乙".to_owned()],
            kind: "list".to_owned(),
            tags: vec!["中亚".to_owned()],
            ..Article::default()
        };
        let values = |article: &Article| Field::ALL.map(|field| field.values(article).join(" "));
        assert_eq!(values(&article), ["题", "新华社", "", "", "甲 乙", "list", "中亚"]);
        let made = Article { title_generated: true, ..article };
        assert_eq!(values(&made)[0], "");
        assert!(Field::ALL.iter().all(|field| *field == Field::Title
            || field.values(&Article::default()).is_empty()));
    }

    #[test]
    fn metadata_begins_with_the_authors() {
        let names: Vec<&str> = Field::metadata().map(Field::name).collect();
        assert_eq!(names, ["author", "source", "place", "section", "tag"]);
    }
}
