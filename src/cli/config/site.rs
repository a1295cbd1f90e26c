//! Checks the settings for the look of the pages.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use super::url::check_url;
use crate::cli::error::CliError;
use crate::cli::settings::Settings;
use souwen::http::{FooterLink, Picture, Site};
use souwen::text::Date;

/// The configured site.
///
/// # Errors
/// For an invalid colour, logo, language or link.
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
        logo: match text("logo") {
            Some(path) => Some(picture(&settings.get("logo").place(), Path::new(&path))?),
            None => None,
        },
        accent,
        languages: languages.values.clone(),
        footer_links: links.collect::<Result<_, _>>()?,
        feed_authority: feed_authority(settings)?,
    })
}

/// Reads the logo, which the server keeps in memory.
fn picture(place: &str, path: &Path) -> Result<Picture, CliError> {
    let mut bytes = Vec::new();
    let max = Picture::MAX_BYTES as u64;
    let file = File::open(path).and_then(|file| file.take(max + 1).read_to_end(&mut bytes));
    if let Err(error) = file {
        return Err(CliError::Usage(format!("{place} {}: {error}", path.display())));
    }
    Picture::of(bytes).ok_or_else(|| {
        CliError::Usage(format!(
            "{place} {} is no picture that pages show: SVG, PNG, JPEG, WebP or GIF of at most {} kB",
            path.display(),
            max >> 10
        ))
    })
}

/// The tagging entity in the ids of feeds: a domain or an email address, and a date (RFC 4151).
fn feed_authority(settings: &Settings) -> Result<Option<String>, CliError> {
    let Some(text) = settings.text("feed-authority").filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let is_name = |name: &str| {
        let domain = name.rsplit_once('@').map_or(name, |(_, domain)| domain);
        let is_part = |c: char| c.is_ascii_alphanumeric() || "-._@".contains(c);
        domain.contains('.') && name.chars().all(is_part) && !domain.split('.').any(str::is_empty)
    };
    let is_date = |date: &str| match date.len() {
        4 => Date::parse_iso(&format!("{date}-01-01")).is_some(),
        7 => Date::parse_iso(&format!("{date}-01")).is_some(),
        _ => Date::parse_iso(date).is_some(),
    };
    match text.split_once(',') {
        Some((name, date)) if is_name(name) && is_date(date) => {
            Ok(Some(format!("{},{date}", name.to_ascii_lowercase())))
        }
        _ => {
            let place = settings.get("feed-authority").place();
            Err(CliError::Usage(format!(
                "{place} {text:?}: a domain and a date are wanted, as in example.com,2024-01-01"
            )))
        }
    }
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
        let authority = |text| read("feed-authority", text).map(|site| site.feed_authority);
        for right in ["news.example,2024", "news.example,2024-05", "a@news.example,2024-05-18"] {
            assert_eq!(authority(right), Ok(Some(right.to_owned())));
        }
        assert_eq!(authority(""), Ok(None));
        for wrong in ["news.example", "example,2024", "news.example,24", "a b.c,2024", ".,2024"] {
            assert!(authority(wrong).unwrap_err().starts_with("--feed-authority"), "{wrong}");
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("logo");
        let logo = || read("logo", path.to_str().unwrap()).map(|site| site.logo.is_some());
        assert!(logo().unwrap_err().starts_with("--logo"), "there is none");
        std::fs::write(&path, "GIF89a").unwrap();
        assert_eq!(logo(), Ok(true));
        std::fs::write(&path, "<html>").unwrap();
        assert!(logo().unwrap_err().contains("no picture"));
        for wrong in ["https://a.example", "=https://a.example", "联系=javascript:alert(1)"] {
            assert!(read("footer-link", wrong).is_err(), "{wrong}");
        }
    }
}
