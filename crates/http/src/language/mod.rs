//! The languages of the interface: which language a reader gets, and how dates, numbers and names are written
//! in it.

mod dates;
mod names;
mod numbers;
mod words;

pub(crate) use numbers::grouped;
use words::{CHINESE, ENGLISH, Words};

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    Chinese,
    English,
}

impl Language {
    /// The language that an `Accept-Language` header asks for: English only if it is preferred to Chinese.
    pub(crate) fn preferred(accept: &str) -> Language {
        let (mut chinese, mut english) = (None, None);
        for range in accept.split(',') {
            let (tag, parameter) = range.split_once(';').unwrap_or((range, ""));
            let weight = match parameter.trim().strip_prefix("q=") {
                Some(weight) => weight.trim().parse::<f32>().unwrap_or(0.0),
                None => 1.0,
            };
            let tag = tag.trim().to_ascii_lowercase();
            let best = match tag.split('-').next() {
                Some("zh") => &mut chinese,
                Some("en") => &mut english,
                _ => continue,
            };
            *best = Some(best.map_or(weight, |other: f32| other.max(weight)));
        }
        if english.unwrap_or(0.0) > chinese.unwrap_or(0.0) {
            Language::English
        } else {
            Language::Chinese
        }
    }

    /// The name in URLs.
    pub(crate) fn name(self) -> &'static str {
        self.pick("zh", "en")
    }

    /// Reads a [`name`](Language::name), or a longer tag of the same language.
    pub(crate) fn from_name(name: &str) -> Option<Language> {
        match name.split(['-', '_']).next() {
            Some("zh") => Some(Language::Chinese),
            Some("en") => Some(Language::English),
            _ => None,
        }
    }

    /// The tag for `lang` attributes.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Language::Chinese => "zh-CN",
            Language::English => "en",
        }
    }

    /// The argument that is in this language.
    pub(crate) fn pick<T>(self, chinese: T, english: T) -> T {
        match self {
            Language::Chinese => chinese,
            Language::English => english,
        }
    }

    /// The fixed texts of the interface.
    pub(crate) fn words(self) -> &'static Words {
        self.pick(&CHINESE, &ENGLISH)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_is_for_those_who_prefer_it() {
        let check = |accept: &str, expected: Language| {
            assert_eq!(Language::preferred(accept), expected, "{accept}");
        };
        check("", Language::Chinese);
        check("en", Language::English);
        check("en-US,en;q=0.9", Language::English);
        check("en-US,en;q=0.9,zh-CN;q=0.8", Language::English);
        check("zh-CN,zh;q=0.9,en;q=0.8", Language::Chinese);
        check("zh-TW", Language::Chinese);
        check("fr-FR,fr;q=0.9", Language::Chinese);
        check("fr,en;q=0.5", Language::English);
        check("EN; q=0.7 , ZH;q=0.3", Language::English);
        check("en;q=0", Language::Chinese);
        check("en;q=x,,;", Language::Chinese);
    }
}
