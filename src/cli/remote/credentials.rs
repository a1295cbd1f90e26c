//! Credentials: a secret from a file or the environment, sent as Bearer or as the password of Basic.

use std::fmt;
use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::cli::error::CliError;

/// The environment variable with the secret of the key for another server. It differs from the variable of
/// our own server, whose secret would otherwise be sent to other servers.
pub const VARIABLE: &str = "SOUWEN_REMOTE_KEY";

/// The credentials that are sent with every request to one server. Their `Debug` output does not show them.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Credentials {
    header: Option<String>,
}

impl Credentials {
    /// No credentials.
    pub fn none() -> Credentials {
        Credentials::default()
    }

    /// The secret from a file, or else from the environment; with a name it is the password of Basic.
    ///
    /// # Errors
    /// When the file cannot be read or others may read it, when a secret contains characters that cannot be
    /// sent, and for a name without a secret.
    pub fn read(
        user: Option<&str>,
        file: Option<&Path>,
        variable: Option<String>,
    ) -> Result<Credentials, CliError> {
        let secret = match file {
            Some(file) => Some(read_file(file)?),
            None => variable,
        };
        let secret = secret.map(|secret| secret.trim().to_owned()).filter(|text| !text.is_empty());
        let Some(secret) = secret else {
            return match user {
                None => Ok(Credentials::none()),
                Some(_) => Err(CliError::Usage(format!(
                    "--remote-user goes together with a password: name a file that holds it with \
                     --remote-key-file, or put it into the variable {VARIABLE}"
                ))),
            };
        };
        if !secret.bytes().all(|byte| byte.is_ascii_graphic() || (byte == b' ' && user.is_some())) {
            let place = file.map_or(VARIABLE.to_owned(), |file| file.display().to_string());
            return Err(CliError::Usage(format!(
                "{place} contains no secret: one line of letters, digits and signs is wanted"
            )));
        }
        let header = match user {
            Some(user) => format!("Basic {}", STANDARD.encode(format!("{user}:{secret}"))),
            None => format!("Bearer {secret}"),
        };
        Ok(Credentials { header: Some(header) })
    }

    /// The value of the header `Authorization`.
    pub fn header(&self) -> Option<&str> {
        self.header.as_deref()
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.header.is_some() { "Credentials(…)" } else { "Credentials(none)" })
    }
}

fn read_file(file: &Path) -> Result<String, CliError> {
    let failed = |source| CliError::File { path: file.to_owned(), source };
    let text = fs::read_to_string(file).map_err(failed)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        if fs::metadata(file).map_err(failed)?.permissions().mode() & 0o007 != 0 {
            let file = file.display();
            return Err(CliError::Usage(format!(
                "{file} holds a secret, and everybody on this machine may read it: chmod 600 {file}"
            )));
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(user: Option<&str>, variable: &str) -> Result<Option<String>, String> {
        let read = Credentials::read(user, None, Some(variable.to_owned()));
        read.map(|read| read.header).map_err(|error| error.to_string())
    }

    #[test]
    fn a_secret_is_a_bearer_or_a_password() {
        assert_eq!(header(None, " s3cret \n"), Ok(Some("Bearer s3cret".to_owned())));
        assert_eq!(header(Some("ed"), "a b"), Ok(Some("Basic ZWQ6YSBi".to_owned())));
        assert_eq!(header(None, " "), Ok(None));
        assert!(header(Some("ed"), "").unwrap_err().contains(VARIABLE));
        assert!(header(None, "two\nlines").unwrap_err().contains("no secret"));
        let credentials = Credentials::read(None, None, Some("s3cret".to_owned())).unwrap();
        assert!(!format!("{credentials:?}").contains("s3cret"));
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_everybody_may_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::TempDir::new().unwrap();
        let file = dir.path().join("key");
        fs::write(&file, "s3cret\n").unwrap();
        let read = |mode: u32| {
            fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
            Credentials::read(None, Some(&file), Some("other".to_owned()))
        };
        assert_eq!(read(0o600).unwrap().header(), Some("Bearer s3cret"));
        assert_eq!(read(0o640).unwrap().header(), Some("Bearer s3cret"));
        assert!(read(0o644).unwrap_err().to_string().contains("chmod 600"));
        let none = Credentials::read(None, Some(&dir.path().join("none")), None);
        assert!(matches!(none, Err(CliError::File { .. })));
    }
}
