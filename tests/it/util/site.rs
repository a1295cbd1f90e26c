//! A foreign web site that answers requests with the results of a function, one after the other.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

/// A site on a port of its own. It lives as long as the tests.
pub struct Site {
    /// `host:port`.
    pub address: String,
}

/// The answer of a site: header lines, and the body.
pub struct Answer {
    /// `Name: value`, without line ends.
    pub headers: Vec<String>,
    /// The body.
    pub body: Vec<u8>,
}

impl Site {
    /// A site whose `answer` receives the target of each request.
    pub fn start(answer: impl Fn(&str) -> Answer + Send + 'static) -> Site {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
                // A browser may open a connection without sending a request.
                let Some(request) = lines.next() else { continue };
                lines.take_while(|line| !line.is_empty()).for_each(drop);
                let Answer { headers, body } = answer(request.split(' ').nth(1).unwrap_or("/"));
                let mut head = "HTTP/1.1 200 OK\r\nConnection: close\r\n".to_owned();
                headers.iter().for_each(|header| head.push_str(&format!("{header}\r\n")));
                head.push_str(&format!("Content-Length: {}\r\n\r\n", body.len()));
                // The client may have disconnected.
                let _ = (&stream).write_all(&[head.as_bytes(), &body].concat());
            }
        });
        Site { address }
    }

    /// A site that answers every request with a page, which may be chosen after its address is known.
    pub fn of_page() -> (Site, Arc<Mutex<String>>) {
        let page: Arc<Mutex<String>> = Arc::default();
        let site = Site::start({
            let page = Arc::clone(&page);
            move |_| Answer {
                headers: vec!["Content-Type: text/html; charset=utf-8".to_owned()],
                body: page.lock().unwrap().clone().into_bytes(),
            }
        });
        (site, page)
    }

    /// The origin of this site under another name of this machine.
    pub fn origin_as(&self, name: &str) -> String {
        let (_, port) = self.address.rsplit_once(':').unwrap();
        format!("http://{name}:{port}")
    }

    /// The URL of a path on this site.
    pub fn url(&self, target: &str) -> String {
        format!("http://{}{target}", self.address)
    }
}
