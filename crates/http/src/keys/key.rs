//! A key as it is stored.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use souwen_search::{Ability, Facet, ValueFilter};
use souwen_text::Date;

use super::secret::{Hash, Secret};

/// A right of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Right {
    /// Reading: searches, articles, suggestions, feeds, pages.
    Search,
    /// Adding, changing and removing articles.
    Write,
    /// Taking a snapshot of the index.
    Snapshot,
    /// Reading the metrics of the server.
    Metrics,
}

impl Right {
    /// All rights.
    pub(crate) const ALL: [Right; 4] =
        [Right::Search, Right::Write, Right::Snapshot, Right::Metrics];

    /// Its name in commands and in the file.
    pub fn name(self) -> &'static str {
        match self {
            Right::Search => "search",
            Right::Write => "write",
            Right::Snapshot => "snapshot",
            Right::Metrics => "metrics",
        }
    }
}

impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Right {
    type Err = String;

    fn from_str(text: &str) -> Result<Right, String> {
        let right = Right::ALL.into_iter().find(|right| right.name() == text);
        right.ok_or_else(|| format!("{text:?} is no right: search, write, snapshot or metrics"))
    }
}

/// A key as it is stored: everything but the secret.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// Its label. No two keys have the same one.
    pub label: String,
    /// Its rights.
    pub may: Vec<Right>,
    /// Requests per second in the long run; `None`: as many as any client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<f64>,
    /// The last day on which it is valid, in UTC+8, as in `2027-01-31`; `None`: it does not expire.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
    /// What it sees, as filters of a search (`source=新华社`); empty: everything.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub filter: Vec<String>,
    /// The SHA-256 of its secret, in hexadecimal.
    sha256: String,
}

impl Key {
    /// A key with this secret.
    pub fn new(label: &str, may: Vec<Right>, secret: &Secret) -> Key {
        let hex = secret.hash().iter().map(|byte| format!("{byte:02x}")).collect();
        Key {
            label: label.to_owned(),
            may,
            limit: None,
            expires: None,
            filter: Vec::new(),
            sha256: hex,
        }
    }

    /// Whether it has a right.
    pub fn may(&self, right: Right) -> bool {
        self.may.contains(&right)
    }

    /// Whether it is still valid on a day.
    pub(crate) fn is_good_on(&self, day: Date) -> bool {
        match &self.expires {
            None => true,
            // An invalid day counts as expired.
            Some(last) => Date::parse_iso(last).is_some_and(|last| day <= last),
        }
    }

    /// Its filters, parsed.
    ///
    /// # Errors
    /// When a filter is invalid, or when a key with filters has another right than to read.
    pub fn view(&self) -> Result<Vec<ValueFilter>, String> {
        if !self.filter.is_empty() && self.may != [Right::Search] {
            return Err(format!(
                "the key {:?} has a filter, so it may search and nothing else",
                self.label
            ));
        }
        let filter = |text: &String| {
            let (name, value) = text.split_once('=')?;
            let value = value.trim();
            let facet = Facet::from_name(name.trim(), Ability::Filter)?;
            (!value.is_empty()).then(|| ValueFilter::new(facet, value))
        };
        let filters = self.filter.iter().map(|text| {
            filter(text).ok_or_else(|| {
                format!("{text:?} is no filter: write a field and its value, as in source=新华社")
            })
        });
        filters.collect()
    }

    /// The hash of the secret; `None` if it is invalid.
    pub(super) fn hash(&self) -> Option<Hash> {
        let mut hash = Hash::default();
        let digits = self.sha256.as_bytes();
        if digits.len() != hash.len() * 2 {
            return None;
        }
        for (byte, pair) in hash.iter_mut().zip(digits.chunks(2)) {
            let pair = std::str::from_utf8(pair).ok()?;
            *byte = u8::from_str_radix(pair, 16).ok()?;
        }
        Some(hash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_ends_after_its_last_day() {
        let mut key = Key::new("a", vec![Right::Search], &Secret::random().unwrap());
        let day = |text: &str| Date::parse_iso(text).unwrap();
        assert!(key.is_good_on(day("2099-12-31")));
        key.expires = Some("2026-11-30".to_owned());
        assert!(key.is_good_on(day("2026-11-30")) && !key.is_good_on(day("2026-12-01")));
        key.expires = Some("soon".to_owned());
        assert!(!key.is_good_on(day("2026-11-30")));
    }

    #[test]
    fn a_filter_goes_with_searching_alone() {
        let view = |may: &[Right], filter: &str| {
            let mut key = Key::new("a", may.to_vec(), &Secret::random().unwrap());
            key.filter = vec![filter.to_owned()];
            key.view()
        };
        let source = ValueFilter::new(souwen_search::Field::Source, "新华社");
        assert_eq!(view(&[Right::Search], "source=新华社"), Ok(vec![source]));
        for other in [Right::Write, Right::Snapshot, Right::Metrics] {
            assert!(view(&[Right::Search, other], "source=新华社").is_err());
            assert!(view(&[other], "source=新华社").is_err());
        }
        assert!(view(&[], "source=新华社").is_err());
        for wrong in ["", "source", "source=", "colour=red", "title=x", "=x"] {
            assert!(view(&[Right::Search], wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_secret_is_not_kept() {
        let secret = Secret::random().unwrap();
        let key = Key::new("a", vec![Right::Write], &secret);
        assert_eq!(key.hash(), Some(secret.hash()));
        let kept = serde_json::to_string(&key).unwrap();
        assert!(!kept.contains(&secret.reveal()[7..]), "{kept}");
        assert_eq!(serde_json::from_str::<Key>(&kept).unwrap(), key);
    }
}
