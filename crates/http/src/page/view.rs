//! The reader and the URL of a page, from which its links are made.
//!
//! Links on pages are relative, so that a page works under any path at which a proxy serves it: they lead
//! from the URL of the page up to the root of the site, and down from there.

use std::sync::Arc;

use souwen_answer::links;
use souwen_article::Article;
use souwen_search::{Field, Fragment, Place, ValueFilter};

use crate::language::Language;
use crate::request::call::Call;
use crate::request::search_params::SearchParams;
use crate::settings::Settings;

/// The maximal depth of a path with relative links. None of our pages is that deep; this prevents a made-up
/// URL from producing a page of `../` steps.
const MAX_DEPTH: usize = 64;

/// The reader and the URL of a page.
#[derive(Debug, Clone)]
pub(crate) struct View {
    /// The language of the interface.
    pub(crate) language: Language,
    /// The operator's settings.
    pub(crate) settings: Arc<Settings>,
    /// Whether the reader may download any number of rows.
    pub(crate) may_have_all_rows: bool,
    /// The relative path from the page to the root of the site: `./`, `../../`.
    pub(crate) root: String,
    /// The path of the page.
    path: String,
    /// The query part of the page's URL, without the choice of a language.
    query: String,
    /// Whether the URL chooses the language.
    chosen: bool,
}

impl View {
    /// The view of the page that a call requests.
    pub(crate) fn of(call: &Call) -> View {
        let view = View::new(call.language(), &call.path, &call.query);
        let may_have_all_rows = call.may_have_all_rows;
        View { settings: Arc::clone(&call.settings), may_have_all_rows, ..view }
    }

    /// The view of the page at a path; both parts of the URL are as they were sent.
    pub(crate) fn new(language: Language, path: &str, query: &str) -> View {
        let root = match path.matches('/').count().saturating_sub(1) {
            0 => "./".to_owned(),
            depth if depth > MAX_DEPTH => "/".to_owned(),
            depth => "../".repeat(depth),
        };
        let is_choice = |pair: &&str| pair.starts_with("lang=");
        let chosen = query.split('&').any(|pair| is_choice(&pair));
        let rest: Vec<&str> =
            query.split('&').filter(|pair| !pair.is_empty() && !is_choice(pair)).collect();
        let (settings, path, query) = (Arc::default(), path.to_owned(), rest.join("&"));
        View { language, settings, may_have_all_rows: true, root, path, query, chosen }
    }

    /// The name of the site.
    pub(crate) fn name(&self) -> &str {
        self.settings.site.name(self.language)
    }

    /// The line below the name of the site.
    pub(crate) fn tagline(&self) -> &str {
        self.settings.site.line(self.language)
    }

    /// The relative URL of a path from the root of the site.
    pub(crate) fn to(&self, path: &str) -> String {
        format!("{}{}", self.root, path.trim_start_matches('/'))
    }

    /// The login page, which leads back to this page.
    pub(crate) fn to_login(&self) -> String {
        let here =
            links::with_query(self.path.trim_start_matches('/'), &self.query_with_language());
        self.to(&links::with_query("login", &links::query_string([("next", here.as_str())])))
    }

    /// The start page.
    pub(crate) fn home(&self) -> String {
        match self.chosen {
            true => format!("{}?lang={}", self.root, self.language.name()),
            false => self.root.clone(),
        }
    }

    /// The result page of a search.
    pub(crate) fn search(&self, params: &SearchParams) -> String {
        self.to(&params.url())
    }

    /// The page of a day, or of the newest day in a month or year (`2023-05`).
    pub(crate) fn day(&self, day: impl std::fmt::Display) -> String {
        let language = self.chosen.then(|| format!("lang={}", self.language.name()));
        self.to(&links::with_query(&format!("days/{day}"), &language.unwrap_or_default()))
    }

    /// The search for all articles with this value in a field.
    pub(crate) fn named(&self, field: Field, value: &str) -> String {
        self.search(&SearchParams {
            filters: vec![ValueFilter::new(field, value)],
            language: self.chosen.then_some(self.language),
            ..SearchParams::default()
        })
    }

    /// The page of an article.
    pub(crate) fn article(&self, id: &str, params: &SearchParams) -> String {
        self.to(&links::to_article(id, &params.to_query()))
    }

    /// The page of an article at a passage.
    pub(crate) fn passage(
        &self,
        article: &Article,
        params: &SearchParams,
        passage: &Fragment,
    ) -> String {
        self.to(&links::to_passage(article, &params.to_query(), passage))
    }

    /// This page of an article at another place, or at its beginning.
    pub(crate) fn here_at_place(&self, place: Option<Place>) -> String {
        let is_place = |pair: &&str| pair.starts_with("p=");
        let query = self.query_with_language();
        let rest: Vec<&str> = query.split('&').filter(|pair| !is_place(pair)).collect();
        let rest = rest.join("&");
        match place {
            Some(place) => format!("?{}#p{place}", links::at_place(&rest, place)),
            // An empty reference would mean the current page.
            None => format!("?{rest}"),
        }
    }

    /// Another path, relative to the root of the site, with the parameters of this page.
    pub(crate) fn here_at(&self, path: &str) -> String {
        self.to(&links::with_query(path, &self.query_with_language()))
    }

    /// The query part of the page's URL.
    fn query_with_language(&self) -> String {
        let language = self.chosen.then(|| format!("lang={}", self.language.name()));
        let parts = [self.query.clone()].into_iter().chain(language);
        parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("&")
    }

    /// This page in another language.
    pub(crate) fn here_in(&self, language: Language) -> String {
        match self.query.as_str() {
            "" => format!("?lang={}", language.name()),
            query => format!("?{query}&lang={}", language.name()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_from_the_page_to_the_root() {
        let check = |path: &str, search: &str| {
            let view = View::new(Language::Chinese, path, "");
            assert_eq!(view.search(&SearchParams::default()), search, "{path}");
        };
        check("/", "./search");
        check("/search", "./search");
        check("/search/", "../search");
        check("/articles/a", "../search");
        check("/articles/a/b%2Fc", "../../search");
        check(&"/".repeat(100), "/search");
    }

    #[test]
    fn what_names_something_leads_to_it() {
        let check = |query: &str, day: &str, section: &str| {
            let view = View::new(Language::English, "/articles/a", query);
            assert_eq!(view.day("2023-05-19"), day, "{query}");
            assert_eq!(view.named(Field::Section, "a&b"), section, "{query}");
        };
        check("q=x", "../days/2023-05-19", "../search?section=a%26b");
        check("lang=en", "../days/2023-05-19?lang=en", "../search?section=a%26b&lang=en");
    }

    #[test]
    fn a_moved_page_keeps_the_query() {
        let check = |query: &str, expected: &str| {
            let view = View::new(Language::English, "/articles/a/b", query);
            assert_eq!(view.here_at("/articles/c%23d"), expected, "{query}");
        };
        check("", "../../articles/c%23d");
        check("q=a&x=%26", "../../articles/c%23d?q=a&x=%26");
        check("lang=en", "../../articles/c%23d?lang=en");
        check("lang=en&q=a", "../../articles/c%23d?q=a&lang=en");
    }

    #[test]
    fn a_page_leads_to_other_places_of_its_article() {
        let check = |query: &str, place: &str, beginning: &str| {
            let view = View::new(Language::Chinese, "/articles/a", query);
            let at = Place { paragraph: 12, piece: 3 };
            assert_eq!(view.here_at_place(Some(at)), place, "{query}");
            assert_eq!(view.here_at_place(None), beginning, "{query}");
        };
        check("", "?p=12.3#p12.3", "?");
        check("q=a&p=7&lang=zh", "?q=a&lang=zh&p=12.3#p12.3", "?q=a&lang=zh");
    }

    #[test]
    fn a_page_leads_to_itself_in_another_language() {
        let check = |query: &str, here: &str, home: &str| {
            let view = View::new(Language::Chinese, "/search", query);
            assert_eq!(view.here_in(Language::English), here, "{query}");
            assert_eq!(view.home(), home, "{query}");
        };
        check("", "?lang=en", "./");
        check("q=a&x=%26", "?q=a&x=%26&lang=en", "./");
        check("lang=zh&q=a&&lang=zh", "?q=a&lang=en", "./?lang=zh");
    }
}
