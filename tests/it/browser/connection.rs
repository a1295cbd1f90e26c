//! A client for the DevTools protocol over a WebSocket: sends commands, and returns their results and the
//! events in order.

use std::collections::VecDeque;
use std::io::ErrorKind;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tungstenite::{Message, WebSocket};

use super::chromium::Browser;
use crate::util::PATIENCE;

/// A connection for one tab.
pub struct Connection {
    socket: WebSocket<TcpStream>,
    last_id: u64,
    /// Events that arrived and have not been waited for.
    events: VecDeque<Value>,
}

impl Connection {
    /// Connects to the browser.
    pub fn open(browser: &Browser) -> Connection {
        let stream = TcpStream::connect(&browser.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
        let url = format!("ws://{}{}", browser.address, browser.path);
        // The handshake may need more than one read.
        let mut attempt = tungstenite::client(url, stream);
        let socket = loop {
            attempt = match attempt {
                Ok((socket, _)) => break socket,
                Err(tungstenite::HandshakeError::Interrupted(middle)) => middle.handshake(),
                Err(e) => panic!("{}: {e}", browser.address),
            };
        };
        Connection { socket, last_id: 0, events: VecDeque::new() }
    }

    /// Sends a command and waits for its result.
    #[track_caller]
    pub fn call(&mut self, session: Option<&str>, method: &str, parameters: Value) -> Value {
        self.last_id += 1;
        let id = self.last_id;
        let mut command = json!({ "id": id, "method": method, "params": parameters });
        if let Some(session) = session {
            command["sessionId"] = json!(session);
        }
        self.socket.send(Message::text(command.to_string())).unwrap();
        let deadline = Instant::now() + PATIENCE;
        loop {
            let message = self.read(deadline, method);
            if message["id"] == json!(id) {
                assert!(message["error"].is_null(), "{method}: {}", message["error"]);
                return message["result"].clone();
            }
            self.events.push_back(message);
        }
    }

    /// Waits for an event that `is_it` accepts; returns the events before it.
    #[track_caller]
    pub fn wait_for(&mut self, event: &str, is_it: impl Fn(&Value) -> bool) -> Vec<Value> {
        let deadline = Instant::now() + PATIENCE;
        let mut before = Vec::new();
        loop {
            let message = match self.events.pop_front() {
                Some(message) => message,
                None => self.read(deadline, event),
            };
            if message["method"] == event && is_it(&message["params"]) {
                return before;
            }
            before.push(message);
        }
    }

    /// Takes all events that have arrived.
    pub fn take_events(&mut self) -> Vec<Value> {
        self.events.drain(..).collect()
    }

    #[track_caller]
    fn read(&mut self, deadline: Instant, what: &str) -> Value {
        loop {
            match self.socket.read() {
                Ok(Message::Text(text)) => return serde_json::from_str(&text).unwrap(),
                Ok(_) => {}
                Err(tungstenite::Error::Io(e))
                    if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
                Err(e) => panic!("waiting for {what}: {e}"),
            }
            assert!(Instant::now() < deadline, "waiting for {what} took too long");
        }
    }
}
