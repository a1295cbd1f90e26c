//! A client that abuses a server does not affect other clients: a short form of `benches/abuse`.

#[path = "../../benches/abuse/attacks.rs"]
mod attacks;
#[path = "../../benches/abuse/local.rs"]
mod local;
#[path = "../../benches/abuse/ordinary.rs"]
mod ordinary;

use std::thread;
use std::time::{Duration, Instant};

use attacks::{ATTACKS, Aim};

use crate::util::client::encode;
use crate::util::process::Server;

/// The duration of each attack.
const LONG: Duration = Duration::from_millis(400);

/// The maximal time of an answer during an attack, on a machine that is busy with other work too.
const WAIT: Duration = Duration::from_secs(10);

#[test]
fn others_are_answered_whatever_one_client_does() {
    let server = Server::of_corpus_with(&[]);
    let address = server.address.parse().unwrap();
    let target = |query| format!("/api/v1/search?q={}", encode(query));
    let targets = ["西安", "中国—中亚峰会", "铁路"].map(target);
    let text = encode(&"中国同中亚五国的关系进入新时代".repeat(60));
    for attack in ATTACKS {
        let name = attack.name;
        let until = Instant::now() + LONG;
        let seen = thread::scope(|scope| {
            attack.begin(scope, Aim::new(address, until, &text));
            ordinary::ask(address, &targets, until, Duration::from_millis(1))
        });
        assert!(!seen.times.is_empty(), "{name}");
        assert_eq!(seen.refused, 0, "{name}");
        assert!(seen.of_a_hundred(100) < WAIT, "{name}: {:?}", seen.of_a_hundred(100));
    }
}
