//! How the pages look: what is chosen of it, checked.

use super::url::check_url;
use crate::cli::error::CliError;
use crate::cli::settings::Settings;
use souwen::http::{FooterLink, Site};

/// The site that is chosen.
///
/// # Errors
/// For a colour, a language or a link that is none.
pub fn site(settings: &Settings) -> Result<Site, CliError> {
    let text = |name: &str| settings.text(name).map(str::to_owned).filter(|text| !text.is_empty());
    let accent = text("accent");
    if let Some(colour) = accent.as_deref().filter(|colour| !is_colour(colour)) {
        let place = settings.get("accent").place();
        return Err(CliError::Usage(format!(
            "{place} {colour:?} is no colour: write it as #1a5fb4"
        )));
    }
    let languages = settings.get("language");
    if let Some(other) = languages.values.iter().find(|name| !matches!(name.as_str(), "zh" | "en"))
    {
        let place = languages.place();
        return Err(CliError::Usage(format!(
            "{place} {other:?} is no language of the pages: zh or en"
        )));
    }
    let links = settings.get("footer-link");
    let links = links.values.iter().map(|link| footer_link(&links.place(), link));
    Ok(Site {
        title: text("title"),
        tagline: text("tagline"),
        logo: text("logo").map(Into::into),
        accent,
        languages: languages.values.clone(),
        footer_links: links.collect::<Result<_, _>>()?,
    })
}

fn is_colour(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or_default();
    matches!(digits.len(), 3 | 6) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn footer_link(place: &str, link: &str) -> Result<FooterLink, CliError> {
    let Some((text, url)) = link.split_once('=').filter(|(text, _)| !text.trim().is_empty()) else {
        return Err(CliError::Usage(format!(
            "{place} {link:?} is no link: write its text and its address, as in \
             联系我们=https://www.example.com/contact"
        )));
    };
    check_url(place, url)?;
    Ok(FooterLink { text: text.trim().to_owned(), url: url.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::settings::SettingsFile;

    fn read(name: &'static str, value: &str) -> Result<Site, String> {
        let typed = [(name, vec![value.to_owned()])];
        let settings = Settings::new(&typed, |_| None, &SettingsFile::default()).unwrap();
        site(&settings).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_chosen_is_checked() {
        assert_eq!(read("title", "报库").unwrap().title.as_deref(), Some("报库"));
        assert_eq!(read("title", "").unwrap().title, None);
        assert_eq!(read("accent", "#1a5fb4").unwrap().accent.as_deref(), Some("#1a5fb4"));
        assert!(read("accent", "blue").unwrap_err().starts_with("--accent \"blue\" is no colour"));
        assert_eq!(read("language", "en").unwrap().languages, ["en"]);
        assert!(read("language", "fr").unwrap_err().starts_with("--language \"fr\""));
        let link =
            FooterLink { text: "联系".to_owned(), url: "https://a.example/?a=b".to_owned() };
        assert_eq!(
            read("footer-link", "联系=https://a.example/?a=b").unwrap().footer_links,
            [link]
        );
        for wrong in ["https://a.example", "=https://a.example", "联系=javascript:alert(1)"] {
            assert!(read("footer-link", wrong).is_err(), "{wrong}");
        }
    }
}
