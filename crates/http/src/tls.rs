//! TLS: a certificate and its key, read from files.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::{self, PemObject as _};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// The certificate and the key of a server for TLS.
#[derive(Clone)]
pub struct Tls(pub(crate) Arc<ServerConfig>);

/// Why a certificate or its key cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// The file cannot be read, or does not contain what was looked for.
    #[error("cannot read {what} in {path}: {reason}")]
    Unreadable {
        /// What was looked for.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The certificate and the key do not match, or the type of the key is not supported.
    #[error("the certificate in {certificate} and the key in {key} cannot be used: {reason}")]
    Unusable {
        /// The file of the certificate.
        certificate: PathBuf,
        /// The file of the key.
        key: PathBuf,
        /// What is wrong.
        reason: rustls::Error,
    },
}

impl Tls {
    /// Reads the certificate chain, beginning with the server's own certificate, and the key, both in PEM.
    ///
    /// # Errors
    /// When one of them is missing, or they do not match.
    pub fn read(certificate: &Path, key: &Path) -> Result<Tls, TlsError> {
        let unreadable = |what, path: &Path, error: pem::Error| TlsError::Unreadable {
            what,
            path: path.to_owned(),
            reason: error.to_string(),
        };
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(certificate)
            .and_then(Iterator::collect)
            .map_err(|error| unreadable("a certificate", certificate, error))?;
        let secret = PrivateKeyDer::from_pem_file(key)
            .map_err(|error| unreadable("a private key", key, error))?;
        let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, secret))
            .map_err(|reason| TlsError::Unusable {
                certificate: certificate.to_owned(),
                key: key.to_owned(),
                reason,
            })?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Tls(Arc::new(config)))
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tls(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("src/server/testdata").join(name)
    }

    #[test]
    fn incompatible_settings_are_reported() {
        assert!(Tls::read(&file("first.pem"), &file("first.key.pem")).is_ok());
        let check = |certificate: &str, key: &str, expected: &str| {
            let error = Tls::read(&file(certificate), &file(key)).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        };
        check("none.pem", "first.key.pem", "cannot read a certificate in ");
        check("first.pem", "none.pem", "cannot read a private key in ");
        check("first.pem", "first.pem", "cannot read a private key in ");
        check("first.key.pem", "first.key.pem", "cannot be used");
        check("first.pem", "second.key.pem", "cannot be used");
    }
}
