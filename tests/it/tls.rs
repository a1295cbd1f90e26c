//! Tests of TLS: a server reads its certificate and key from two files, and reloads them when they change.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use tempfile::TempDir;

use crate::util::process::{Server, index, souwen};
use crate::util::{PATIENCE, corpus, repository};

/// The path of a test certificate, or of its key.
fn testdata(name: &str) -> std::path::PathBuf {
    repository().join("crates/http/src/server/testdata").join(name)
}

/// The answer to `GET /` over TLS, and the certificate of the server.
fn get(address: &str) -> (String, Vec<u8>) {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(testdata("authority.pem")).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let client = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = StreamOwned::new(client, TcpStream::connect(address).unwrap());
    stream.sock.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let shown = stream.conn.peer_certificates().unwrap()[0].to_vec();
    (String::from_utf8_lossy(&answer).into_owned(), shown)
}

#[test]
fn a_certificate_is_taken_up_when_its_file_changes() {
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name);
    let install = |name: &str| {
        for (from, to) in [(".pem", "cert.pem"), (".key.pem", "key.pem")] {
            std::fs::copy(testdata(&format!("{name}{from}")), path(to)).unwrap();
        }
    };
    index(&path("index"), &[&corpus()]);
    install("first");
    let text = |path: &Path| path.display().to_string();
    let (certificate, key) = (text(&path("cert.pem")), text(&path("key.pem")));
    let server =
        Server::start_with(&path("index"), &["--tls-cert", &certificate, "--tls-key", &key]);
    let (answer, first) = get(&server.address);
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    // An invalid certificate changes nothing.
    std::fs::write(path("cert.pem"), "nothing of the kind").unwrap();
    let deadline = Instant::now() + PATIENCE;
    while !server.stderr().contains("the certificate stays as it was") {
        assert!(Instant::now() < deadline, "{}", server.stderr());
    }
    assert_eq!(get(&server.address).1, first);
    install("second");
    while get(&server.address).1 == first {
        assert!(Instant::now() < deadline, "{}", server.stderr());
    }
}

#[test]
fn files_that_are_none_are_reported_at_the_start() {
    let (none, key) = ("none.pem", testdata("first.key.pem").display().to_string());
    let output = souwen(["serve", "--index", "none", "--tls-cert", none, "--tls-key", &key]);
    assert_eq!(output.code, Some(2));
    assert!(output.stderr.contains("cannot read a certificate in none.pem"), "{}", output.stderr);
    let output = souwen(["serve", "--index", "none", "--tls-cert", none]);
    assert!(output.stderr.contains("--tls-cert goes together with --tls-key"), "{}", output.stderr);
}
