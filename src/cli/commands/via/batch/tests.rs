//! Batches are sent to a test server that gives prepared answers.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;

use super::*;
use crate::cli::remote::{Address, Credentials, RemoteConfig};
use souwen::article::Article;

/// A server that answers one request with each of these answers, and its thread, which returns the requests.
fn server(answers: Vec<&'static str>) -> (Remote, thread::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let received = thread::spawn(move || {
        let received = answers.into_iter().map(|answer| {
            let (mut stream, _) = listener.accept().unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let (mut text, mut length) = (String::new(), 0);
            while !text.ends_with("\r\n\r\n") {
                let from = text.len();
                reader.read_line(&mut text).unwrap();
                let line = text[from..].to_ascii_lowercase();
                if let Some(value) = line.strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
            }
            stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").unwrap();
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            text.push_str(std::str::from_utf8(&body).unwrap());
            stream.write_all(answer.as_bytes()).unwrap();
            text
        });
        received.collect()
    });
    let credentials = Credentials::read(None, None, Some("s3cret".to_owned())).unwrap();
    let config = RemoteConfig { credentials, ca: None, timeout: Duration::from_secs(60) };
    (Remote::new(Address::read(&address).unwrap(), &config).unwrap(), received)
}

fn file() -> FoundFile {
    FoundFile {
        path: "报道/a.jsonl".into(),
        relative: "a.jsonl".to_owned(),
        size: 1,
        modified: std::time::SystemTime::UNIX_EPOCH,
        packed: None,
    }
}

fn record(title: &str, line: u32) -> Record {
    let article =
        Article { title: title.to_owned(), kind: "article".to_owned(), ..Article::default() };
    Record { article, lines: (line, line), ..Record::default() }
}

fn batches(server: Remote) -> Batches {
    Batches { waits: &[Duration::ZERO, Duration::ZERO], ..Batches::new(server) }
}

const ALL: &str = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n\
    {\"added\":1,\"replaced\":2,\"unchanged\":3,\"failed\":0,\"taken_over\":1,\"failures\":[],\"notes\":[]}";
const SOME: &str = "HTTP/1.1 422 Unprocessable\r\nconnection: close\r\n\r\n\
    {\"added\":1,\"replaced\":0,\"unchanged\":0,\"failed\":1,\"taken_over\":0,\"failures\":[{\"item\":2,\
    \"line\":2,\"id\":null,\"code\":\"bad_article\",\"message\":\"It is none.\"}],\"notes\":[],\
    \"error\":{\"code\":\"some_failed\",\"message\":\"Some.\"}}";
const BUSY: &str = "HTTP/1.1 503 Busy\r\nretry-after: 0\r\nconnection: close\r\n\r\n\
    {\"error\":{\"code\":\"too_many_writes\",\"message\":\"Too many.\"}}";
const NO_KEY: &str = "HTTP/1.1 403 No\r\nconnection: close\r\n\r\n\
    {\"error\":{\"code\":\"key_not_allowed\",\"message\":\"No.\"}}";

#[test]
fn articles_are_sent_as_lines_with_their_ids() {
    let (server, received) = server(vec![ALL]);
    let (mut batches, mut outcome) = (batches(server), Outcome::default());
    batches.add(&file(), record("南站启用", 1), &mut outcome).unwrap();
    batches.add(&file(), record("北站启用", 2), &mut outcome).unwrap();
    batches.send(&mut outcome).unwrap();
    batches.send(&mut outcome).unwrap();
    assert_eq!((outcome.accepted(), outcome.replaced, outcome.taken_over), (6, 2, 1));
    let [request] = received.join().unwrap().try_into().unwrap();
    assert!(request.starts_with("POST /api/v1/articles HTTP/1.1\r\n"), "{request}");
    assert!(
        request.to_ascii_lowercase().contains("content-type: application/x-ndjson"),
        "{request}"
    );
    let (_, body) = request.split_once("\r\n\r\n").unwrap();
    let lines: Vec<&str> = body.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[0].starts_with("{\"id\":\"a.jsonl#南站启用\",\"title\":\"南站启用\""), "{body}");
}

#[test]
fn rejected_articles_are_reported_by_file_and_line() {
    let (server, received) = server(vec![SOME]);
    let (mut batches, mut outcome) = (batches(server), Outcome::default());
    batches.add(&file(), record("一", 4), &mut outcome).unwrap();
    batches.add(&file(), record("二", 7), &mut outcome).unwrap();
    batches.send(&mut outcome).unwrap();
    assert_eq!((outcome.added, outcome.failed), (1, 1));
    assert_eq!(outcome.notes[0].to_string(), "报道/a.jsonl:7: not taken: It is none.");
    assert!(outcome.has_problems());
    received.join().unwrap();
}

#[test]
fn what_may_pass_is_tried_again_and_the_rest_is_not() {
    let send = |answers: Vec<&'static str>| {
        let count = answers.len();
        let (server, received) = server(answers);
        let (mut batches, mut outcome) = (batches(server), Outcome::default());
        batches.add(&file(), record("一", 1), &mut outcome).unwrap();
        let sent = batches.send(&mut outcome).map_err(|error| error.to_string());
        let received = received.join().unwrap();
        assert_eq!(received.len(), count);
        let body = |request: &String| request.split_once("\r\n\r\n").unwrap().1.to_owned();
        assert!(received.iter().all(|request| body(request) == body(&received[0])));
        sent
    };
    assert_eq!(send(vec![BUSY, BUSY, ALL]), Ok(()));
    assert!(send(vec![BUSY, BUSY, BUSY]).unwrap_err().contains("too_many_writes"));
    assert!(send(vec![NO_KEY]).unwrap_err().contains("--may"));
}

#[test]
fn batches_are_bounded() {
    let (server, received) = server(vec![ALL, ALL, ALL]);
    let (mut batches, mut outcome) = (batches(server), Outcome::default());
    for number in 0..150_u32 {
        batches.add(&file(), record(&format!("第{number}篇"), number), &mut outcome).unwrap();
    }
    let long = record(&"长".repeat(MAX_BATCH_BYTES / 3), 1);
    batches.add(&file(), long, &mut outcome).unwrap();
    assert_eq!(outcome.accepted(), 12, "two were sent");
    batches.send(&mut outcome).unwrap();
    let lines = received.join().unwrap();
    let lines: Vec<usize> =
        lines.iter().map(|request| request.matches("{\"id\"").count()).collect();
    assert_eq!(lines, [100, 50, 1]);
}
