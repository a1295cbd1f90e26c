//! The server over real sockets.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::sync::{Mutex, mpsc};

use souwen_article::Condition;
use souwen_index::VerificationState;
use souwen_search::{
    AnalyzedToken, ArticleWindow, EveryMatch, IndexState, MarkedArticle, NoSet, Place, Readiness,
    SearchError, SearchRequest, SearchResponse, SimilarArticles, Stats, Suggestions, ValueFilter,
};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::*;
use crate::backend::Backend;
use crate::fake_backend::FakeBackend;

/// If a test waits this long for the server, the server is faulty.
const PATIENCE: Duration = Duration::from_secs(60);

struct Running {
    address: SocketAddr,
    app: Arc<App>,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<()>,
}

/// A server with no limits except those that the test sets: nothing else ends a connection.
async fn start(search: Arc<dyn Backend>, change: impl FnOnce(&mut Limits)) -> Running {
    let mut limits = Limits {
        idle_timeout: PATIENCE * 2,
        header_timeout: PATIENCE * 2,
        write_timeout: PATIENCE * 2,
        shutdown_grace: PATIENCE,
        ..Limits::default()
    };
    change(&mut limits);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let app = Arc::new(App::new(search, limits));
    let server = tokio::spawn(serve(listener, Arc::clone(&app), async move {
        let _ = stopped.await;
    }));
    Running { address, app, stop: Some(stop), server }
}

impl Running {
    /// Uses a connection to the server on a blocking thread.
    async fn talk<T: Send + 'static>(
        &self,
        talk: impl FnOnce(std::net::TcpStream) -> T + Send + 'static,
    ) -> T {
        talk_to(self.address, talk).await.unwrap()
    }

    async fn get(&self, path: &str) -> String {
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        self.talk(move |socket| ask(&socket, &request)).await
    }

    async fn end(mut self) {
        self.stop.take().unwrap().send(()).unwrap();
        timeout(PATIENCE, self.server).await.unwrap().unwrap();
    }
}

fn talk_to<T: Send + 'static>(
    address: SocketAddr,
    talk: impl FnOnce(std::net::TcpStream) -> T + Send + 'static,
) -> JoinHandle<T> {
    tokio::task::spawn_blocking(move || {
        let socket = std::net::TcpStream::connect(address).unwrap();
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        talk(socket)
    })
}

/// Sends a request, and reads until the server closes the connection.
fn ask(mut socket: &std::net::TcpStream, request: &str) -> String {
    socket.write_all(request.as_bytes()).unwrap();
    rest(socket)
}

fn rest(mut socket: &std::net::TcpStream) -> String {
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

/// An engine that reports when a search has begun, and holds it until it is told to continue.
struct BlockedBackend {
    begun: Mutex<mpsc::Sender<()>>,
    go_on: Mutex<mpsc::Receiver<()>>,
}

fn blocked_backend() -> (Arc<BlockedBackend>, mpsc::Receiver<()>, mpsc::Sender<()>) {
    let (begun, has_begun) = mpsc::channel();
    let (go, go_on) = mpsc::channel();
    (Arc::new(BlockedBackend { begun: Mutex::new(begun), go_on: Mutex::new(go_on) }), has_begun, go)
}

impl Backend for BlockedBackend {
    fn search(&self, _request: &SearchRequest) -> Result<SearchResponse, SearchError> {
        self.begun.lock().unwrap().send(()).unwrap();
        // At the end of the test the sender is gone.
        let _ = self.go_on.lock().unwrap().recv();
        Ok(SearchResponse::default())
    }

    fn marked_article(&self, _id: &str, _q: &str) -> Result<Option<MarkedArticle>, SearchError> {
        Ok(None)
    }

    fn article_window(
        &self,
        _id: &str,
        _q: &str,
        _wanted: Option<Place>,
        _related: usize,
    ) -> Result<Option<ArticleWindow>, SearchError> {
        Ok(None)
    }

    fn similar(&self, _id: &str, _n: usize) -> Result<Option<SimilarArticles>, SearchError> {
        Ok(None)
    }

    fn suggest(&self, _text: &str, _limit: usize) -> Result<Suggestions, SearchError> {
        Ok(Suggestions::default())
    }

    fn matching(&self, _request: &SearchRequest) -> Result<Condition, NoSet> {
        Err(NoSet::Empty)
    }

    fn every_match(&self, request: &SearchRequest) -> Result<Box<dyn EveryMatch>, SearchError> {
        FakeBackend::default().every_match(request)
    }

    fn analyze(&self, _text: &str) -> Vec<AnalyzedToken> {
        Vec::new()
    }

    fn state(&self) -> IndexState {
        IndexState::default()
    }

    fn readiness(&self) -> Readiness {
        let (commit, verification) = ("g1-1".to_owned(), VerificationState::Verified);
        Readiness { commit, time: 0, checked: None, verification }
    }

    fn stats(&self) -> Result<Stats, SearchError> {
        Ok(Stats::default())
    }

    fn view(&self, _filters: &[ValueFilter]) -> Arc<dyn Backend> {
        Arc::new(FakeBackend::default())
    }

    fn reload(&self) -> Result<bool, SearchError> {
        Ok(false)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_answers_and_survives_panics() {
    let server = start(Arc::new(FakeBackend::default()), |_| ()).await;
    assert!(server.get("/health").await.starts_with("HTTP/1.1 200 OK\r\n"));
    let panicked = server.get("/api/v1/search?q=panic").await;
    assert!(panicked.starts_with("HTTP/1.1 500 ") && panicked.contains("\"internal\""));
    assert!(server.get("/search?q=x").await.starts_with("HTTP/1.1 200 OK\r\n"));
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_connection_carries_many_requests() {
    let server = start(Arc::new(FakeBackend::default()), |_| ()).await;
    let answers = server
        .talk(|socket| {
            let head = "HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n";
            let last = "GET /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            ask(&socket, &format!("{head}{head}{last}"))
        })
        .await;
    assert_eq!(answers.matches("HTTP/1.1 200 OK").count(), 2, "{answers}");
    assert_eq!(answers.matches("HTTP/1.1 404 Not Found").count(), 1, "{answers}");
    assert_eq!(answers.matches("<!DOCTYPE").count(), 0, "HEAD has no body: {answers}");
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn http_2_is_spoken() {
    let server = start(Arc::new(FakeBackend::default()), |_| ()).await;
    let frame = server
        .talk(|mut socket| {
            let settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];
            socket.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").unwrap();
            socket.write_all(&settings).unwrap();
            let mut frame = [0; 9];
            socket.read_exact(&mut frame).unwrap();
            frame
        })
        .await;
    assert_eq!(frame[3], 4, "the server's settings come first");
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn long_heads_are_refused() {
    let server = start(Arc::new(FakeBackend::default()), |_| ()).await;
    let long = server.get(&format!("/search?q={}", "x".repeat(20_000))).await;
    assert!(long.starts_with("HTTP/1.1 414 ") && long.contains("uri_too_long"), "{long}");
    let longer = server
        .talk(|mut socket| {
            // The server may close before it has read everything.
            let _ = socket.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ");
            let _ = socket.write_all(&vec![b'x'; HEAD_BYTES]);
            let mut answer = Vec::new();
            let _ = socket.read_to_end(&mut answer);
            String::from_utf8_lossy(&answer).into_owned()
        })
        .await;
    assert_refused(&longer, "431", "head_too_large");
    server.end().await;
}

/// Checks that this is an error of ours, whatever layer detected it.
#[track_caller]
fn assert_refused(answer: &str, status: &str, code: &str) {
    assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(body.starts_with(&format!("{{\"error\":{{\"code\":\"{code}\"")), "{answer}");
    assert!(head.contains(&format!("content-length: {}", body.len())), "{answer}");
    for name in ["content-security-policy", "x-content-type-options", "referrer-policy", "vary"] {
        assert!(head.contains(name), "{name}: {answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_request_is_an_error_like_every_other() {
    let server = start(Arc::new(FakeBackend::default()), |_| ()).await;
    let answer_to = async |sent: &str| {
        let sent = sent.to_owned();
        server.talk(move |socket| ask(&socket, &sent)).await
    };
    for sent in [
        "nonsense\r\n\r\n",
        "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
        "GET / HTTP/1.1\r\nHost localhost\r\n\r\n",
        "GET /\u{1} HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ] {
        assert_refused(&answer_to(sent).await, "400", "bad_request");
    }
    for hosts in ["", "Host: localhost\r\nHost: localhost\r\n", "Host: a b\r\n"] {
        let answer =
            answer_to(&format!("GET / HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n")).await;
        assert_refused(&answer, "400", "bad_host");
    }
    let long = format!("GET /{} HTTP/1.1\r\n", "x".repeat(HEAD_BYTES));
    assert_refused(&answer_to(&long).await, "431", "head_too_large");
    let strange = "GET / HTTP/1.1\r\nHost: strange.example\r\nConnection: close\r\n\r\n";
    assert_refused(&answer_to(strange).await, "421", "unknown_host");
    // Before HTTP/1.1 no host has to be named, but then only public content is answered.
    let health = answer_to("GET /health HTTP/1.0\r\n\r\n").await;
    assert!(health.starts_with("HTTP/1.0 200 OK"), "{health}");
    assert!(answer_to("GET / HTTP/1.0\r\n\r\n").await.starts_with("HTTP/1.0 400 "));
    // A response before the error is not changed.
    let good = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let both = answer_to(&format!("{good}{good}nonsense\r\n\r\n")).await;
    assert_eq!(both.matches("HTTP/1.1 200 OK").count(), 2, "{both}");
    let at = both.find("HTTP/1.1 400").unwrap();
    assert_refused(&both[at..], "400", "bad_request");
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn silent_and_slow_connections_are_closed() {
    let soon = Duration::from_millis(50);
    let check = async |change: fn(&mut Limits, Duration), sent: &'static [u8]| {
        let server = start(Arc::new(FakeBackend::default()), |limits| change(limits, soon)).await;
        let answer = server
            .talk(move |mut socket| {
                socket.write_all(sent).unwrap();
                rest(&socket)
            })
            .await;
        server.end().await;
        answer
    };
    // Nothing at all, half a head, a head of HTTP/2 and no more.
    assert_eq!(check(|limits, soon| limits.idle_timeout = soon, b"").await, "");
    assert_eq!(check(|limits, soon| limits.idle_timeout = soon, b"GET / HT").await, "");
    assert_eq!(
        check(|limits, soon| limits.header_timeout = soon, b"GET / HTTP/1.1\r\nX: ").await,
        ""
    );
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
    check(|limits, soon| limits.idle_timeout = soon, preface).await;
    // Kept alive after an answer: idle, and too old.
    let request = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let answer = check(|limits, soon| limits.idle_timeout = soon, request).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    check(|limits, soon| limits.connection_age = soon, b"").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_does_not_read_is_dropped() {
    let server = start(Arc::new(FakeBackend::default()), |limits| {
        limits.write_timeout = Duration::from_millis(50);
        limits.rate = None;
    })
    .await;
    let answer = server
        .talk(|mut socket| {
            // So many responses that they exceed any buffer of the system.
            let request =
                b"GET /search?q=x&limit=100 HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(20);
            let mut sent = 0;
            socket.set_write_timeout(Some(PATIENCE)).unwrap();
            while socket.write_all(&request).is_ok() {
                sent += 1;
                assert!(sent < 100_000, "the server takes requests without end");
            }
            let mut unread = Vec::new();
            socket.read_to_end(&mut unread).is_err() || !unread.is_empty()
        })
        .await;
    assert!(answer);
    server.end().await;
}

/// How many requests to this route were answered with 200.
async fn answered(server: &Running, route: &str) -> usize {
    let figures = server.app.metrics_text().await.unwrap();
    let route = format!("http_route=\"{route}\"");
    let line = figures.lines().find(|line| {
        line.starts_with("http_server_request_duration_seconds_count") && line.contains(&route)
    });
    line.map_or(0, |line| line.rsplit(' ').next().unwrap().parse().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn who_reads_nothing_is_not_answered_for_long() {
    let server = start(Arc::new(FakeBackend::default()), |limits| {
        limits.write_timeout = Duration::from_millis(50);
    })
    .await;
    let whole = server.get("/souwen.js").await.len();
    server
        .talk(|mut socket| {
            let requests = b"GET /souwen.js HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(100);
            socket.set_write_timeout(Some(PATIENCE)).unwrap();
            let mut sent = 0;
            // They are taken until the connection has been closed.
            while socket.write_all(&requests).is_ok() {
                sent += 1;
                assert!(sent < 100_000, "the server takes requests without end");
            }
        })
        .await;
    let answered = answered(&server, "/souwen.js").await;
    // What the systems of both sides hold, of which this one bounds its own.
    let max = if cfg!(target_os = "linux") { 2 << 20 } else { 64 << 20 };
    assert!((1..max / whole).contains(&answered), "{answered} answers of {whole} bytes");
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tunnel_is_refused_by_its_method() {
    let server = start(Arc::new(FakeBackend::default()), |_| ()).await;
    let request =
        "CONNECT example.com:443 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let answer = server.talk(move |socket| ask(&socket, request)).await;
    assert!(answer.starts_with("HTTP/1.1 405 "), "{answer}");
    assert!(answer.contains("\"method_not_allowed\""), "{answer}");
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_are_bounded_in_length_and_time() {
    let server = start(Arc::new(FakeBackend::default()), |limits| {
        limits.body_timeout = Duration::from_millis(50);
    })
    .await;
    let head = "POST /api/v1/search HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
                Content-Type: application/x-www-form-urlencoded\r\n";
    let late = format!("{head}Content-Length: 100\r\n\r\nq=x");
    assert_refused(&server.talk(move |socket| ask(&socket, &late)).await, "408", "body_timeout");
    let announced = format!("{head}Content-Length: 9999999\r\n\r\n");
    let answer = server.talk(move |socket| ask(&socket, &announced)).await;
    assert_refused(&answer, "413", "body_too_large");
    let chunks = format!("{head}Transfer-Encoding: chunked\r\n\r\n3\r\nq=x\r\n0\r\n\r\n");
    let answer = server.talk(move |socket| ask(&socket, &chunks)).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    let broken = format!("{head}Transfer-Encoding: chunked\r\n\r\nnonsense\r\n");
    let answer = server.talk(move |socket| ask(&socket, &broken)).await;
    assert_refused(&answer, "400", "bad_body");
    server.end().await;
}

/// Reads one answer, whose body has a declared length: its head and body.
fn one_answer(mut socket: &std::net::TcpStream) -> String {
    let (mut answer, mut byte) = (Vec::new(), [0]);
    while !answer.ends_with(b"\r\n\r\n") {
        socket.read_exact(&mut byte).unwrap();
        answer.push(byte[0]);
    }
    let head = String::from_utf8(answer).unwrap();
    let length = head.split_once("content-length: ").unwrap().1;
    let mut body = vec![0; length.split_once("\r\n").unwrap().0.parse().unwrap()];
    socket.read_exact(&mut body).unwrap();
    head + &String::from_utf8(body).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_body_does_not_end_its_connection() {
    let server = start(Arc::new(FakeBackend::default()), |_| ()).await;
    let answers = server
        .talk(|mut socket| {
            // The body comes in pieces, each of which is more than the server reads at once.
            let piece = "x".repeat(50_000);
            let head =
                "POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 200000\r\n\r\n";
            let mut answers = Vec::new();
            for _ in 0..3 {
                for part in [head, &piece, &piece, &piece, &piece] {
                    socket.write_all(part.as_bytes()).unwrap();
                }
                answers.push(one_answer(&socket));
            }
            answers
        })
        .await;
    for answer in answers {
        assert_refused(&answer, "404", "not_found");
        assert!(!answer.contains("connection: close"), "{answer}");
    }
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_follows_a_refused_long_body_is_announced_to_be_closed() {
    let server = start(Arc::new(FakeBackend::default()), |_| ()).await;
    let length = 8 << 20;
    for head in [
        format!("POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n"),
        "POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\
         Expect: 100-continue\r\n\r\n"
            .to_owned(),
    ] {
        let is_long = head.contains(&length.to_string());
        let (answer, rest) = server
            .talk(move |mut socket| {
                socket.write_all(head.as_bytes()).unwrap();
                let answer = one_answer(&socket);
                // A client that is sending goes on, and is not interrupted.
                let piece = vec![b'x'; length / 8];
                for _ in 0..if is_long { 8 } else { 0 } {
                    socket.write_all(&piece).unwrap();
                }
                (answer, rest(&socket))
            })
            .await;
        assert_refused(&answer, "404", "not_found");
        assert!(answer.contains("connection: close"), "{answer}");
        assert_eq!(rest, "");
    }
    server.end().await;
}

/// Sends a request over TLS and reads to the end.
async fn ask_encrypted(address: SocketAddr, request: &str) -> io::Result<(String, Vec<u8>)> {
    use rustls::pki_types::pem::PemObject as _;
    use rustls::pki_types::{CertificateDer, ServerName};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    let mut roots = rustls::RootCertStore::empty();
    let authority = include_bytes!("testdata/authority.pem");
    roots.add(CertificateDer::from_pem_slice(authority).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let socket = tokio::net::TcpStream::connect(address).await?;
    let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
    let name = ServerName::try_from("localhost").unwrap();
    let mut socket = connector.connect(name, socket).await?;
    let shown = socket.get_ref().1.peer_certificates().unwrap()[0].to_vec();
    socket.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await?;
    Ok((String::from_utf8_lossy(&answer).into_owned(), shown))
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_is_spoken_and_certificates_change_while_it_runs() {
    let tls = |name: &str| {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/server/testdata");
        let key = folder.join(format!("{name}.key.pem"));
        crate::tls::Tls::read(&folder.join(format!("{name}.pem")), &key).unwrap()
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let app = Arc::new(App::new(Arc::new(FakeBackend::default()), Limits::default()));
    app.take_tls(Some(tls("first")));
    let server = tokio::spawn(serve(listener, Arc::clone(&app), async move {
        let _ = stopped.await;
    }));
    let get = "GET /opensearch.xml HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let (answer, first) = ask_encrypted(address, get).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert!(answer.contains("https://localhost/search?q="), "links are encrypted, too: {answer}");
    let (refused, _) = ask_encrypted(address, "nonsense\r\n\r\n").await.unwrap();
    assert_refused(&refused, "400", "bad_request");
    app.take_tls(Some(tls("second")));
    let (_, second) = ask_encrypted(address, get).await.unwrap();
    assert_ne!(first, second);
    // A client that speaks plain HTTP gets an error and nothing else.
    let plain = talk_to(address, move |socket| ask(&socket, get)).await.unwrap();
    assert_refused(&plain, "400", "tls_needed");
    app.take_tls(None);
    assert!(ask_encrypted(address, get).await.is_err());
    stop.send(()).unwrap();
    timeout(PATIENCE, server).await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_above_the_limit_are_reported() {
    let (engine, has_begun, go) = blocked_backend();
    let server = start(engine, |limits| limits.connections = 1).await;
    let search = "GET /api/v1/search HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let first = talk_to(server.address, move |socket| ask(&socket, search));
    tokio::task::spawn_blocking(move || has_begun.recv().unwrap()).await.unwrap();
    assert_refused_connection(&server.get("/health").await, "503", "too_busy");
    go.send(()).unwrap();
    assert!(first.await.unwrap().starts_with("HTTP/1.1 200 OK"));
    server.end().await;

    let of_one_client = |limits: &mut Limits| {
        (limits.connections_per_client, limits.rate_loopback) = (1, true);
    };
    let server = start(Arc::new(FakeBackend::default()), of_one_client).await;
    let first = idle(server.address).await;
    assert_refused_connection(&server.get("/health").await, "429", "rate_limited");
    first.shutdown(Shutdown::Both).unwrap();
    server.end().await;
}

/// A connection that was answered and is now idle.
async fn idle(address: SocketAddr) -> std::net::TcpStream {
    let connected = talk_to(address, |mut socket| {
        socket.write_all(b"HEAD /robots.txt HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            socket.read_exact(&mut byte).unwrap();
            answer.push(byte[0]);
        }
        socket
    });
    connected.await.unwrap()
}

fn assert_refused_connection(answer: &str, status: &str, code: &str) {
    assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
    assert!(answer.contains(&format!("\"code\":\"{code}\"")), "{answer}");
    assert!(answer.contains("retry-after: 1"), "{answer}");
    assert!(answer.contains("content-security-policy: default-src 'none'"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_does_nothing_makes_room_for_whoever_asks() {
    let server = start(Arc::new(FakeBackend::default()), |limits| limits.connections = 2).await;
    let (first, second) = (idle(server.address).await, idle(server.address).await);
    assert!(server.get("/robots.txt").await.starts_with("HTTP/1.1 200 OK"));
    // The connection that was idle longest is closed.
    assert_eq!(tokio::task::spawn_blocking(move || rest(&first)).await.unwrap(), "");
    second.shutdown(Shutdown::Both).unwrap();
    server.end().await;
}

/// A frame of HTTP/2.
fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = (payload.len() as u32).to_be_bytes();
    let head = [&length[1..], &[kind, flags], &stream.to_be_bytes()].concat();
    [&head, payload].concat()
}

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// The frame of a GET request (RFC 7541: fields of the static table, and literals).
fn get_frame(stream: u32, path: &str) -> Vec<u8> {
    let literal = |name: u8, value: &str| [&[name, value.len() as u8], value.as_bytes()].concat();
    let fields = [&[0x82, 0x86], &literal(0x04, path)[..], &literal(0x01, "localhost")].concat();
    frame(0x1, 0x5, stream, &fields)
}

/// Reads until the server ends the connection in any way.
fn until_the_end(mut socket: std::net::TcpStream) -> Vec<u8> {
    let mut read = Vec::new();
    match socket.read_to_end(&mut read) {
        Ok(_) => {}
        Err(error) => assert_eq!(error.kind(), io::ErrorKind::ConnectionReset, "{error}"),
    }
    read
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_that_are_not_taken_end_their_connection() {
    let server = start(Arc::new(FakeBackend::default()), |limits| {
        limits.write_timeout = Duration::from_millis(50);
    })
    .await;
    let talk = talk_to(server.address, |mut socket| {
        // No stream may send anything: an initial window of 0.
        let settings = frame(0x4, 0, 0, &[0, 4, 0, 0, 0, 0]);
        let bytes = [PREFACE, &settings, &get_frame(1, "/style.css")].concat();
        socket.write_all(&bytes).unwrap();
        until_the_end(socket)
    });
    let read = talk.await.unwrap();
    let is_data = read.windows(5).any(|window| window == [0, 0, 0, 0, 1]);
    assert!(!read.is_empty() && !is_data);
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_pings_ends_its_connection() {
    let server = start(Arc::new(FakeBackend::default()), |_| ()).await;
    let talk = talk_to(server.address, |mut socket| {
        let pings = frame(0x6, 0, 0, &[7; 8]).repeat(10_000);
        let sent = [PREFACE, &frame(0x4, 0, 0, &[]), &pings].concat();
        // The server may close the connection before everything is sent.
        drop(socket.write_all(&sent));
        until_the_end(socket)
    });
    let pongs = talk.await.unwrap().len() / 17;
    assert!(pongs < 1_000, "{pongs}");
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn running_requests_are_finished_before_the_end() {
    let (engine, has_begun, go) = blocked_backend();
    let mut server = start(engine, |_| ()).await;
    let request = "GET /api/v1/search HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let idle = talk_to(server.address, |socket| rest(&socket));
    let asking = talk_to(server.address, move |socket| ask(&socket, request));
    tokio::task::spawn_blocking(move || has_begun.recv().unwrap()).await.unwrap();
    server.stop.take().unwrap().send(()).unwrap();
    // An idle connection is closed at once, while the search still runs.
    assert_eq!(idle.await.unwrap(), "");
    assert!(!server.server.is_finished());
    go.send(()).unwrap();
    let answer = asking.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    timeout(PATIENCE, server.server).await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_does_not_wait_for_ever() {
    let (engine, has_begun, go) = blocked_backend();
    let server = start(engine, |limits| limits.shutdown_grace = Duration::ZERO).await;
    let request = "GET /api/v1/search HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let asking = talk_to(server.address, move |mut socket| {
        socket.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        let _ = socket.read_to_end(&mut answer);
        answer
    });
    tokio::task::spawn_blocking(move || has_begun.recv().unwrap()).await.unwrap();
    server.end().await;
    assert_eq!(asking.await.unwrap(), b"");
    drop(go);
}

#[test]
fn failures_of_accept_are_distinguished() {
    assert!(is_of_the_client(&io::Error::from(io::ErrorKind::ConnectionAborted)));
    // EMFILE, on every Unix.
    assert!(!is_of_the_client(&io::Error::from_raw_os_error(24)));
}
