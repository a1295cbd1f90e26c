//! Citations of an article: in the form of GB/T 7714-2015, and in the formats of reference managers
//! (BibTeX, RIS, CSL-JSON).
//!
//! The importers of these programs were checked: RIS and CSL-JSON are imported as a newspaper article
//! with all fields. BibTeX has no such type, so it is imported as an article.

mod bibtex;
mod csl;
mod gbt;
mod names;
mod ris;

use souwen_article::Article;
use souwen_text::Date;

use crate::beginning::beginning;
use crate::links::web_address;
pub use names::CitedName;

/// The maximum length of the beginning of an article that serves as its abstract, in characters.
const ABSTRACT_CHARS: usize = 200;

/// A format of citations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CitationFormat {
    /// A line for a list of references, according to GB/T 7714-2015.
    Gbt,
    /// For LaTeX.
    Bibtex,
    /// For Zotero, EndNote, NoteExpress.
    Ris,
    /// For Zotero and processors of CSL.
    CslJson,
}

impl CitationFormat {
    /// All formats, in the order in which they are offered.
    pub const ALL: [CitationFormat; 4] =
        [CitationFormat::Gbt, CitationFormat::Bibtex, CitationFormat::Ris, CitationFormat::CslJson];

    /// The name used in URLs.
    pub fn name(self) -> &'static str {
        match self {
            CitationFormat::Gbt => "gbt7714",
            CitationFormat::Bibtex => "bibtex",
            CitationFormat::Ris => "ris",
            CitationFormat::CslJson => "csl-json",
        }
    }

    /// Reads a [`name`](CitationFormat::name).
    pub fn from_name(name: &str) -> Option<CitationFormat> {
        CitationFormat::ALL.into_iter().find(|format| format.name() == name)
    }

    /// The name shown to users.
    pub fn title(self) -> &'static str {
        match self {
            CitationFormat::Gbt => "GB/T 7714-2015",
            CitationFormat::Bibtex => "BibTeX",
            CitationFormat::Ris => "RIS",
            CitationFormat::CslJson => "CSL-JSON",
        }
    }

    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            CitationFormat::Gbt => "text/plain; charset=utf-8",
            CitationFormat::Bibtex => "application/x-bibtex; charset=utf-8",
            CitationFormat::Ris => "application/x-research-info-systems; charset=utf-8",
            CitationFormat::CslJson => "application/vnd.citationstyles.csl+json; charset=utf-8",
        }
    }

    /// The extension of its files.
    pub fn extension(self) -> &'static str {
        match self {
            CitationFormat::Gbt => "txt",
            CitationFormat::Bibtex => "bib",
            CitationFormat::Ris => "ris",
            CitationFormat::CslJson => "json",
        }
    }
}

/// The data of a citation. Each text is one line without control characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// Identifies the article within a list of references; consists of ASCII letters and digits.
    pub key: String,
    /// The authors.
    pub(crate) authors: Vec<CitedName>,
    /// The title.
    pub(crate) title: String,
    /// The paper or agency.
    pub(crate) container: Option<String>,
    /// The date.
    pub(crate) date: Option<Date>,
    /// The place from which it was reported.
    pub(crate) place: Option<String>,
    /// The column or page of the paper, as printed.
    pub(crate) section: Option<String>,
    /// The page number in the paper, if the section states it.
    pub(crate) page: Option<String>,
    /// The URL at which it can be read.
    pub(crate) url: Option<String>,
    /// The date on which the user read it at `url`.
    pub(crate) accessed: Option<Date>,
    /// The language tag.
    pub(crate) language: String,
    /// Its first sentences.
    pub(crate) summary: String,
    /// Subject tags.
    pub(crate) tags: Vec<String>,
}

impl Citation {
    /// The citation of an article that a user reads on the day `accessed`, if that is known. `page` is the
    /// URL of the article's page on this server; it is used if the article has no URL of its own.
    pub fn of(article: &Article, page: Option<&str>, accessed: Option<Date>) -> Citation {
        let url = web_address(article).or(page).map(one_line);
        Citation {
            key: key(article),
            authors: article.authors.iter().map(|name| CitedName::read(&one_line(name))).collect(),
            title: one_line(&article.title),
            container: article.source.as_deref().map(one_line),
            date: article.date,
            place: article.place.as_deref().map(one_line),
            section: article.section.as_deref().map(one_line),
            page: article.section.as_deref().and_then(page_number),
            accessed: accessed.filter(|_| url.is_some()),
            url,
            language: language(article),
            summary: beginning(article, ABSTRACT_CHARS),
            tags: article.tags.iter().map(|tag| one_line(tag)).collect(),
        }
    }

    /// Writes the citation in a format.
    pub fn write(&self, format: CitationFormat) -> String {
        match format {
            CitationFormat::Gbt => gbt::write(self),
            CitationFormat::Bibtex => bibtex::write(self),
            CitationFormat::Ris => ris::write(self),
            CitationFormat::CslJson => csl::write(self),
        }
    }

    /// Whether the article is in Chinese.
    fn is_chinese(&self) -> bool {
        self.language.starts_with("zh")
    }
}

/// A text as one line, without characters that no format allows.
fn one_line(text: &str) -> String {
    let spaced = text.split(|c: char| c.is_control() || c.is_whitespace());
    spaced.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The date and a hash (FNV-1a) of the id: stable as long as the article is.
fn key(article: &Article) -> String {
    let hash = article
        .id
        .bytes()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    let day = article.date.map(|date| date.to_string().replace('-', "")).unwrap_or_default();
    format!("news{day}-{hash:08x}")
}

/// The language that the article states, or else that of its title.
fn language(article: &Article) -> String {
    let is_tag = |text: &&str| {
        let mut parts = text.split('-');
        let first = parts.next().unwrap_or_default();
        matches!(first.len(), 2 | 3)
            && first.bytes().all(|byte| byte.is_ascii_alphabetic())
            && text.len() <= 16
            && parts.all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric()))
    };
    let stated = ["lang", "language"].iter().find_map(|name| article.meta.get(*name)?.as_str());
    if let Some(tag) = stated.map(str::trim).filter(is_tag) {
        return tag.to_owned();
    }
    let has_han = |text: &str| text.chars().any(|c| matches!(c, '\u{3400}'..='\u{9fff}'));
    if has_han(&article.title) { "zh-CN" } else { "en" }.to_owned()
}

/// The page number of a paper: 3 for 第03版：要闻, A12 for A12版.
fn page_number(section: &str) -> Option<String> {
    /// The maximum length of a page number, in characters.
    const LONGEST: usize = 4;
    let before = section.split_once('版')?.0;
    let plain = |c: char| match c {
        '０'..='９' | 'Ａ'..='Ｚ' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        other => other,
    };
    let mut number: Vec<char> =
        before.chars().rev().map(plain).take_while(char::is_ascii_alphanumeric).collect();
    number.reverse();
    let number: String = number.into_iter().collect();
    let number = number.trim_start_matches('0');
    let is_number = number.len() <= LONGEST && number.ends_with(|c: char| c.is_ascii_digit());
    is_number.then(|| number.to_owned())
}

#[cfg(test)]
pub(crate) mod tests {
    use serde_json::json;
    use souwen_article::Paragraph;

    use super::*;

    pub(crate) fn article() -> Article {
        Article {
            id: "a/三号线#1".to_owned(),
            title: "地铁三号线\n今天开通".to_owned(),
            body: vec![Paragraph::text("今天上午10时，地铁三号线开通运营。首日免费。")],
            date: Date::new(2024, 5, 18),
            place: Some("江城".to_owned()),
            source: Some("江城日报".to_owned()),
            authors: vec!["程望江".to_owned(), "欧阳小满".to_owned()],
            section: Some("第03版：要闻".to_owned()),
            url: Some("https://daily.example/1".to_owned()),
            tags: vec!["交通".to_owned(), "地铁; 轨道".to_owned()],
            ..Article::default()
        }
    }

    pub(crate) fn citation() -> Citation {
        Citation::of(&article(), None, Date::new(2025, 1, 2))
    }

    #[test]
    fn a_citation_is_made_of_what_is_known() {
        let cited = citation();
        assert_eq!(cited.title, "地铁三号线 今天开通");
        assert_eq!((cited.page.as_deref(), cited.language.as_str()), (Some("3"), "zh-CN"));
        assert_eq!(cited.key, "news20240518-1fd358b9");
        assert_eq!(cited.accessed, Date::new(2025, 1, 2));
        let elsewhere = Article { url: Some("javascript:alert(1)".to_owned()), ..article() };
        let today = Date::new(2025, 1, 2);
        let here = Citation::of(&elsewhere, Some("https://news.example/articles/a"), today);
        assert_eq!(here.url.as_deref(), Some("https://news.example/articles/a"));
        let nowhere = Citation::of(&elsewhere, None, today);
        assert_eq!((nowhere.url, nowhere.accessed), (None, None));
    }

    #[test]
    fn pages_have_numbers() {
        for (section, expected) in [
            ("第03版：要闻", Some("3")),
            ("第１２版", Some("12")),
            ("A12版 文化", Some("A12")),
            ("要闻版", None),
            ("要闻", None),
            ("第二版", None),
            ("第00版", None),
            ("20240518版", None),
            ("", None),
        ] {
            assert_eq!(page_number(section).as_deref(), expected, "{section}");
        }
    }

    #[test]
    fn languages_are_stated_or_seen() {
        let of = |title: &str, stated: serde_json::Value| {
            let mut article = Article { title: title.to_owned(), ..Article::default() };
            article.meta.insert("lang".to_owned(), stated);
            language(&article)
        };
        assert_eq!(of("地铁 metro", json!(null)), "zh-CN");
        assert_eq!(of("Line 3 opens", json!(null)), "en");
        assert_eq!(of("地鐵", json!("zh-Hant")), "zh-Hant");
        assert_eq!(of("地铁", json!("\"><script>")), "zh-CN");
        assert_eq!(of("Linie 3", json!("de")), "de");
    }

    #[test]
    fn every_format_has_names_of_its_own() {
        for format in CitationFormat::ALL {
            assert_eq!(CitationFormat::from_name(format.name()), Some(format));
        }
        assert_eq!(CitationFormat::from_name("endnote"), None);
    }
}
