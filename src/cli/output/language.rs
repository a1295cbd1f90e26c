//! The language of messages: Chinese if the locale is Chinese, otherwise English.
//!
//! `docs/command-line.md` lists the messages that are translated: the text around the results of a search,
//! and the progress of `souwen index` and `souwen serve`. Help, errors and all output that a program may read
//! are always English.

use std::env;
use std::sync::OnceLock;

/// A language of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// The default.
    English,
    /// For locales that begin with `zh`.
    Chinese,
}

impl Language {
    /// The language of the environment, determined once.
    pub fn of_environment() -> Language {
        static LANGUAGE: OnceLock<Language> = OnceLock::new();
        *LANGUAGE.get_or_init(|| {
            Language::of_locale(
                ["LC_ALL", "LC_MESSAGES", "LANG"].map(|name| {
                    env::var_os(name).map(|value| value.to_string_lossy().into_owned())
                }),
            )
        })
    }

    /// The language of the first locale that is set, in the order of POSIX: `LC_ALL`, `LC_MESSAGES`, `LANG`.
    fn of_locale(locales: [Option<String>; 3]) -> Language {
        let chosen = locales.into_iter().flatten().find(|locale| !locale.is_empty());
        let name = chosen.unwrap_or_default().to_ascii_lowercase();
        match name.split(['_', '-', '.', '@']).next() {
            Some("zh") => Language::Chinese,
            _ => Language::English,
        }
    }

    /// The argument that is in this language.
    pub fn pick<T>(self, english: T, chinese: T) -> T {
        match self {
            Language::English => english,
            Language::Chinese => chinese,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_locale_that_is_set_decides() {
        #[track_caller]
        fn check(all: &str, messages: &str, lang: &str, expected: Language) {
            let set = |value: &str| (value != "-").then(|| value.to_owned());
            let locales = [set(all), set(messages), set(lang)];
            assert_eq!(Language::of_locale(locales), expected, "{all} {messages} {lang}");
        }
        check("-", "-", "-", Language::English);
        check("-", "-", "zh_CN.UTF-8", Language::Chinese);
        check("-", "-", "zh_TW", Language::Chinese);
        check("-", "-", "zh-Hant", Language::Chinese);
        check("-", "-", "ZH.GBK", Language::Chinese);
        check("C", "-", "zh_CN.UTF-8", Language::English);
        check("", "", "zh_CN.UTF-8", Language::Chinese);
        check("zh_HK.UTF-8", "en_GB.UTF-8", "en_GB.UTF-8", Language::Chinese);
        check("-", "en_GB.UTF-8", "zh_CN.UTF-8", Language::English);
        check("-", "-", "zha_CN", Language::English);
    }
}
