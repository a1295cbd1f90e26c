//! The client is tested against servers that each send one prepared answer.

use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::{Address, Credentials, Remote, RemoteConfig, RemoteError};

/// The timeout of the client in tests in which the server sends too little.
const SHORT: Duration = Duration::from_millis(50);
/// The timeout in tests in which the answer arrives.
const LONG: Duration = Duration::from_secs(60);

/// A server for one request. It sends these bytes and returns the request.
struct Fake {
    address: String,
    received: thread::JoinHandle<String>,
}

impl Fake {
    fn new(answer: &str) -> Fake {
        Fake::with(answer, false)
    }

    /// With `keeps_open`, the connection stays open after the answer until the client closes it.
    fn with(answer: &str, keeps_open: bool) -> Fake {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let answer = answer.to_owned();
        let received = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let received = request(&mut stream);
            stream.write_all(answer.as_bytes()).unwrap();
            if keeps_open {
                let _ = stream.read(&mut [0]);
            }
            received
        });
        Fake { address, received }
    }

    fn client(&self, timeout: Duration) -> Remote {
        client(&self.address, None, timeout)
    }

    fn received(self) -> String {
        self.received.join().unwrap()
    }
}

fn client(address: &str, ca: Option<PathBuf>, timeout: Duration) -> Remote {
    let credentials = Credentials::read(None, None, Some("s3cret".to_owned())).unwrap();
    let config = RemoteConfig { credentials, ca, timeout };
    Remote::new(Address::read(address).unwrap(), &config).unwrap()
}

/// A request with its body, as received.
fn request(stream: &mut impl Read) -> String {
    let mut reader = BufReader::new(stream);
    let mut text = String::new();
    while !text.ends_with("\r\n\r\n") {
        assert!(reader.read_line(&mut text).unwrap() > 0, "{text}");
    }
    let lower = text.to_ascii_lowercase();
    if let Some((_, rest)) = lower.split_once("content-length: ") {
        let length = rest.lines().next().unwrap().parse().unwrap();
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        text.push_str(std::str::from_utf8(&body).unwrap());
    }
    text
}

fn refused(answer: &str) -> RemoteError {
    let fake = Fake::new(answer);
    fake.client(LONG).get("/x").send().map(|answer| answer.status()).unwrap_err()
}

#[test]
fn a_request_carries_the_key_and_the_headers() {
    let fake =
        Fake::new("HTTP/1.1 206 Partial Content\r\nETag: \"a\"\r\nContent-Length: 3\r\n\r\nabc");
    let request = fake.client(LONG);
    let answer = request.get("/api/v1/stats").header("range", "bytes=1-3").send().unwrap();
    assert_eq!((answer.status(), answer.header("etag")), (206, Some("\"a\"")));
    assert_eq!(answer.bytes(3).unwrap(), b"abc");
    let received = fake.received();
    assert!(received.starts_with("GET /api/v1/stats HTTP/1.1\r\n"), "{received}");
    for header in ["authorization: Bearer s3cret", "range: bytes=1-3", "user-agent: souwen/"] {
        assert!(received.contains(header), "{received}");
    }
}

#[test]
fn a_body_is_sent_with_its_length() {
    let ok = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{\"n\":[2]}";
    let fake = Fake::new(ok);
    let remote = fake.client(LONG);
    let answer = remote.post("/a").send_bytes("application/json", b"{\"a\":1}");
    let json: serde_json::Value = answer.unwrap().json(100).unwrap();
    assert_eq!(json["n"][0], 2);
    let received = fake.received();
    assert!(
        received.contains("content-length: 7") && received.ends_with("{\"a\":1}"),
        "{received}"
    );
}

#[test]
fn an_answer_has_a_limit_and_has_to_make_sense() {
    let ok = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc";
    let answer = |max| Fake::new(ok).client(LONG).get("/").send().unwrap().bytes(max);
    assert_eq!(answer(3).unwrap(), b"abc");
    assert!(matches!(answer(2), Err(RemoteError::Nonsense { .. })));
    let json = Fake::new(ok).client(LONG).get("/").send().unwrap().json::<u8>(3);
    assert!(matches!(json, Err(RemoteError::Nonsense { .. })));
    assert!(matches!(refused("no HTTP at all\r\n\r\n"), RemoteError::Nonsense { .. }));
}

#[test]
fn a_refusal_says_what_the_server_says() {
    let body = r#"{"error":{"code":"too_many","message":"wait"}}"#;
    let length = body.len();
    let error = refused(&format!(
        "HTTP/1.1 429 Too Many\r\nRetry-After: 7\r\nContent-Length: {length}\r\n\r\n{body}"
    ));
    assert!(error.is_temporary());
    assert_eq!(error.refusal(), Some((429, Some("too_many"))));
    assert!(matches!(error, RemoteError::Refused { wait: Some(7), .. }), "{error:?}");
    assert!(error.to_string().contains("refuses (429 too_many): wait"), "{error}");
    let error = refused("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
    assert!(!error.is_temporary() && error.to_string().contains("--remote-key-file"), "{error}");
}

/// The key is sent only to the server that was named.
#[test]
fn redirects_are_reported_and_not_followed() {
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    other.set_nonblocking(true).unwrap();
    let place = other.local_addr().unwrap();
    for status in [301, 302, 303, 307, 308] {
        let error = refused(&format!(
            "HTTP/1.1 {status} Moved\r\nLocation: http://{place}/\r\nContent-Length: 0\r\n\r\n"
        ));
        assert!(error.to_string().contains(&format!("leads to http://{place}/")), "{error}");
        assert!(other.accept().is_err(), "nobody has come");
    }
}

#[test]
fn what_does_not_move_is_given_up() {
    let error = |answer: &str| -> RemoteError {
        let fake = Fake::with(answer, true);
        match fake.client(SHORT).get("/").send() {
            Ok(answer) => answer.bytes(100).unwrap_err(),
            Err(error) => error,
        }
    };
    for answer in ["", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\na"] {
        let error = error(answer);
        assert!(matches!(error, RemoteError::Silent { .. }), "{answer:?}: {error:?}");
    }
}

/// A request has no time limit as long as it makes progress.
#[test]
fn what_moves_slowly_is_read_to_its_end() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let pieces = 20;
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        request(&mut stream);
        write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {pieces}\r\n\r\n").unwrap();
        for _ in 0..pieces {
            // The slowness itself is tested: all pieces together take longer than the timeout of the client.
            thread::sleep(Duration::from_millis(100));
            stream.write_all(b"x").unwrap();
        }
    });
    let remote = client(&address, None, Duration::from_secs(1));
    assert_eq!(remote.get("/").send().unwrap().bytes(100).unwrap().len(), pieces);
    server.join().unwrap();
}

#[test]
fn what_breaks_off_is_no_answer() {
    let fake = Fake::new("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\na");
    let error = fake.client(LONG).get("/").send().unwrap().bytes(100).unwrap_err();
    assert!(matches!(error, RemoteError::Broken { .. }) && error.is_temporary(), "{error:?}");
}

#[test]
fn nobody_there() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = client(&format!("http://{free}"), None, LONG).get("/").send();
    let error = error.map(|answer| answer.status()).unwrap_err();
    assert!(error.to_string().contains("nothing listens there") && error.is_temporary(), "{error}");
}

fn testdata(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("crates/http/src/server/testdata").join(name)
}

/// The error of a client that asks a server over TLS, where the certificate is signed by a private authority.
fn ask_over_tls(ca: Option<PathBuf>) -> Result<Vec<u8>, RemoteError> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("https://{}", listener.local_addr().unwrap());
    let chain = CertificateDer::pem_file_iter(testdata("first.pem")).unwrap();
    let chain = chain.collect::<Result<Vec<_>, _>>().unwrap();
    let key = PrivateKeyDer::from_pem_file(testdata("first.key.pem")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let server = thread::spawn(move || -> std::io::Result<()> {
        let (stream, _): (TcpStream, _) = listener.accept()?;
        let connection = rustls::ServerConnection::new(Arc::new(config)).unwrap();
        let mut stream = rustls::StreamOwned::new(connection, stream);
        // A client that does not trust the certificate closes the connection before it sends a request.
        stream.conn.complete_io(&mut stream.sock)?;
        request(&mut stream);
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")?;
        stream.flush()
    });
    let answered = client(&address, ca, LONG).get("/").send().and_then(|answer| answer.bytes(100));
    let _ = server.join().unwrap();
    answered
}

#[test]
fn a_server_is_trusted_by_the_authority_that_is_named() {
    assert_eq!(ask_over_tls(Some(testdata("authority.pem"))).unwrap(), b"ok");
    for ca in [None, Some(testdata("second.pem"))] {
        let error = ask_over_tls(ca).unwrap_err();
        assert!(matches!(error, RemoteError::Untrusted { .. }), "{error:?}");
        assert!(error.to_string().contains("--remote-ca") && !error.is_temporary(), "{error}");
    }
    let none = RemoteConfig {
        credentials: Credentials::none(),
        ca: Some(testdata("first.key.pem")),
        timeout: LONG,
    };
    let error = Remote::new(Address::read("https://localhost").unwrap(), &none).unwrap_err();
    assert!(error.to_string().contains("holds no certificate"), "{error}");
}
