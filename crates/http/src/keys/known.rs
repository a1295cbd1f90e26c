//! The keys that the server accepts.

use std::collections::BTreeSet;
use std::sync::Arc;

use souwen_text::Date;
use subtle::ConstantTimeEq as _;

use super::key::{Key, Right};
use super::secret::{Hash, Secret, cookie_token, hash};

/// Keys, each with the hash and the token by which it is recognised.
#[derive(Debug, Clone, Default)]
pub struct Keys(Vec<Known>);

#[derive(Debug, Clone)]
struct Known {
    key: Arc<Key>,
    hash: Hash,
    /// The token that a browser keeps in its cookie.
    token: String,
}

impl Keys {
    /// The set of these keys.
    ///
    /// # Errors
    /// When two keys have the same label, or when the hash, the expiry date or a filter of a key is invalid.
    pub fn new(keys: Vec<Key>) -> Result<Keys, String> {
        let mut labels = BTreeSet::new();
        let mut known = Vec::new();
        for key in keys {
            let Some(hash) = key.hash() else {
                return Err(format!("the key {:?} has no SHA-256", key.label));
            };
            if key.expires.as_deref().is_some_and(|day| Date::parse_iso(day).is_none()) {
                return Err(format!("the key {:?} ends on a day that is none", key.label));
            }
            if key.limit.is_some_and(|limit| !limit.is_finite() || limit <= 0.0) {
                return Err(format!(
                    "the key {:?} has a limit that is no number above 0",
                    key.label
                ));
            }
            key.view()?;
            if !labels.insert(key.label.clone()) {
                return Err(format!("two keys are called {:?}", key.label));
            }
            known.push(Known { token: cookie_token(&hash), hash, key: Arc::new(key) });
        }
        Ok(Keys(known))
    }

    /// Adds a key with all rights.
    #[must_use]
    pub fn with_secret(mut self, label: &str, secret: &Secret) -> Keys {
        let key = Key::new(label, Right::ALL.to_vec(), secret);
        let hash = secret.hash();
        self.0.push(Known { token: cookie_token(&hash), hash, key: Arc::new(key) });
        self
    }

    /// All keys in their order.
    pub fn iter(&self) -> impl Iterator<Item = &Key> {
        self.0.iter().map(|known| &*known.key)
    }

    /// Whether there are no keys.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The key with this secret that is valid on a day. Compares with all keys in every case, so that the
    /// time taken reveals nothing.
    pub(crate) fn of_secret(&self, secret: &str, day: Date) -> Option<Arc<Key>> {
        let sent = hash(secret);
        self.of(day, |known| known.hash.ct_eq(&sent).into())
    }

    /// The key that this cookie token was made from.
    pub(crate) fn of_cookie(&self, token: &str, day: Date) -> Option<Arc<Key>> {
        self.of(day, |known| known.token.as_bytes().ct_eq(token.as_bytes()).into())
    }

    /// The cookie token of the key with this secret.
    pub(crate) fn token_of(&self, secret: &str, day: Date) -> Option<(Arc<Key>, &str)> {
        let key = self.of_secret(secret, day)?;
        let known = self.0.iter().find(|known| Arc::ptr_eq(&known.key, &key))?;
        Some((key, &known.token))
    }

    fn of(&self, day: Date, is: impl Fn(&Known) -> bool) -> Option<Arc<Key>> {
        let mut found = None;
        for known in &self.0 {
            if is(known) {
                found = Some(&known.key);
            }
        }
        found.filter(|key| key.is_good_on(day)).cloned()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::keys::file::KeyFileError;

    fn day() -> Date {
        Date::new(2026, 11, 29).unwrap()
    }

    #[test]
    fn a_key_is_known_by_its_secret_alone() {
        let secrets: Vec<Secret> = (0..3).map(|_| Secret::random().unwrap()).collect();
        let keys = secrets
            .iter()
            .enumerate()
            .map(|(n, secret)| Key::new(&n.to_string(), vec![Right::Search], secret));
        let mut keys: Vec<Key> = keys.collect();
        keys[2].expires = Some("2026-11-28".to_owned());
        let known = Keys::new(keys.clone()).unwrap();
        let label = |secret: &str| known.of_secret(secret, day()).map(|key| key.label.clone());
        assert_eq!(label(secrets[1].reveal()).as_deref(), Some("1"));
        assert_eq!(label(secrets[2].reveal()), None, "it has ended");
        assert_eq!((label(""), label("souwen_x")), (None, None));
        let (key, token) = known.token_of(secrets[0].reveal(), day()).unwrap();
        assert_eq!(known.of_cookie(token, day()), Some(key));
        assert_eq!((label(token), known.of_cookie(secrets[0].reveal(), day())), (None, None));
        let refused = |change: fn(&mut Key)| {
            let mut changed = keys.clone();
            change(&mut changed[1]);
            Keys::new(changed).unwrap_err()
        };
        assert!(refused(|key| key.label = "0".to_owned()).contains("two keys"));
        assert!(refused(|key| key.limit = Some(0.0)).contains("limit"));
        assert!(refused(|key| key.limit = Some(f64::NAN)).contains("limit"));
        assert!(refused(|key| key.expires = Some("soon".to_owned())).contains("day"));
        assert!(refused(|key| key.filter = vec!["colour=red".to_owned()]).contains("filter"));
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("souwen.keys");
        assert!(Keys::read(&path).unwrap().is_empty());
        let secret = Secret::random().unwrap();
        let key = Key::new("编辑部", vec![Right::Search, Right::Write], &secret);
        let keys = Keys::new(vec![key.clone()]).unwrap();
        keys.write(&path).unwrap();
        keys.write(&path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(Keys::read(&path).unwrap().iter().collect::<Vec<_>>(), [&key]);
        assert!(!std::fs::read_to_string(&path).unwrap().contains(&secret.reveal()[7..]));
        for mode in [0o640, 0o604, 0o660] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            assert!(matches!(Keys::read(&path), Err(KeyFileError::Open(_))), "{mode:o}");
        }
        let other = Path::new(file!());
        assert!(Keys::read(&folder.path().join(other.file_name().unwrap())).unwrap().is_empty());
        std::fs::write(&path, "{}").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        assert!(matches!(Keys::read(&path), Err(KeyFileError::Foreign { .. })));
    }
}
