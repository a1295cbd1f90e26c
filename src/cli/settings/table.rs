//! The list of settings. Options, environment variables and keys of the settings file are all generated from
//! it, so they cannot differ.

/// A setting.
#[derive(Debug, PartialEq, Eq)]
pub struct Setting {
    /// The name, which is also that of the option and of the key in the file: `public-url`.
    pub name: &'static str,
    /// The kind of its values.
    pub kind: Kind,
    /// The placeholder for a value in the help.
    pub value: &'static str,
    /// The value that is used if none is chosen.
    pub default: Option<&'static str>,
    /// Whether a running server reloads it at SIGHUP; otherwise a change takes effect at the next start.
    pub reloads: bool,
    /// The scope, which decides which commands have it as an option.
    pub scope: Scope,
    /// The sentence in the help, with an example.
    pub help: &'static str,
}

/// What a setting is for. This decides which commands have it as an option; the environment and the settings
/// file accept the settings of all scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The server: an option of `serve`.
    Serving,
    /// Answering from a cluster: an option of `serve` and of the commands that answer from an index.
    Engine,
    /// Connections to another server: an option of all commands that connect to one.
    Remote,
    /// Copying repeatedly: an option of `pull` and `publish`.
    Copying,
    /// Reading files: an option of `index` and of `serve`.
    Reading,
}

/// The kind of values of a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One text.
    Text,
    /// On or off.
    Switch,
    /// Any number of texts: the option is repeated, the variable is a list with commas, the value in the file
    /// an array.
    List,
}

impl Setting {
    /// The environment variable: `SOUWEN_PUBLIC_URL`.
    pub fn variable(&self) -> String {
        format!("SOUWEN_{}", self.name.replace('-', "_").to_ascii_uppercase())
    }

    /// The option: `--public-url`.
    pub fn flag(&self) -> String {
        format!("--{}", self.name)
    }
}

/// The setting with this name.
pub fn find(name: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.name == name)
}

const fn text(name: &'static str, value: &'static str, help: &'static str) -> Setting {
    let scope = Scope::Serving;
    Setting { name, kind: Kind::Text, value, default: None, reloads: true, scope, help }
}

const fn list(name: &'static str, value: &'static str, help: &'static str) -> Setting {
    Setting { kind: Kind::List, ..text(name, value, help) }
}

const fn switch(name: &'static str, help: &'static str) -> Setting {
    Setting { kind: Kind::Switch, reloads: false, ..text(name, "BOOL", help) }
}

const fn reading(name: &'static str, help: &'static str) -> Setting {
    Setting { reloads: false, scope: Scope::Reading, ..list(name, "WORD", help) }
}

const fn remote(name: &'static str, value: &'static str, help: &'static str) -> Setting {
    Setting { reloads: false, scope: Scope::Remote, ..text(name, value, help) }
}

/// Every setting, in the order in which they are listed.
pub const SETTINGS: &[Setting] = &[
    Setting {
        default: Some("index"),
        reloads: false,
        ..text("index", "DIR", "The directory of the index")
    },
    Setting {
        default: Some("127.0.0.1:7878"),
        reloads: false,
        ..text(
            "listen",
            "ADDRESS:PORT",
            "The address to listen on; 0.0.0.0 lets other machines in, port 0 takes any free port",
        )
    },
    text(
        "public-url",
        "U",
        "Where readers reach this server, when that is not the address it listens on: \
         https://search.example.com",
    ),
    list(
        "allow-origin",
        "ORIGIN",
        "Let pages of this origin read the API, as in https://www.example.com; * for every site, \
         null for files; may be repeated",
    ),
    list(
        "host",
        "NAME",
        "A further name that this server goes by, as in search.example.com; may be repeated. \
         Addresses, localhost, this machine's name and the host of --public-url are known",
    ),
    list(
        "trusted-proxy",
        "NETWORK",
        "A proxy in front of this server that says in X-Forwarded-For or Forwarded for whom it asks, \
         as in 127.0.0.1 or 10.0.0.0/8; may be repeated",
    ),
    Setting {
        default: Some("souwen.keys"),
        ..text("keys", "FILE", "The file of keys, which `souwen key` keeps, as in /etc/souwen.keys")
    },
    Setting {
        reloads: true,
        ..switch("private", "Let nobody read without a key; the page asks for it once")
    },
    text(
        "tls-cert",
        "FILE",
        "Speak TLS with the certificate in this file (PEM, with those that vouch for it), as in \
         /etc/souwen/cert.pem",
    ),
    text("tls-key", "FILE", "The private key of the certificate (PEM), as in /etc/souwen/key.pem"),
    switch("follow", "Follow symbolic links that lead out of the folders, too"),
    switch(
        "no-refresh",
        "Serve the index as it is, whatever has changed or changes in the folders",
    ),
    reading(
        "ocr",
        "Have pages of PDF files that are pictures read by this program, which is given the file and the \
         number of the page and writes text, ALTO or hOCR: /usr/local/bin/ocr-page; repeated: its \
         arguments, one by one",
    ),
    reading(
        "pdf-with",
        "Have PDF files read by another program: poppler (its pdftotext), or one as for --ocr that is \
         given the file alone; repeated: its arguments",
    ),
    switch("no-watch", "Read what has changed in the folders at the start only"),
    Setting {
        default: Some("events"),
        reloads: false,
        ..text(
            "watch",
            "HOW",
            "How changes in the folders are noticed: events, as the system reports them, or poll, by \
             looking every few seconds",
        )
    },
    switch("verify", "Read every byte of the index first, and answer only when it is whole"),
    switch(
        "load",
        "Keep the index in memory: whatever happens to its files then cannot hurt the server",
    ),
    text(
        "max-age",
        "TIME",
        "Call the server not ready (/ready answers 503) when the index was committed, or as a copy \
         known to be up to date, longer ago than this: 90s, 30m, 12h, 7d",
    ),
    Setting {
        reloads: false,
        ..text(
            "metrics-listen",
            "ADDRESS:PORT",
            "Give the figures of the server (/metrics) to whoever asks at this address, which readers \
             should not reach: 127.0.0.1:9090; without it they take a key with the right metrics",
        )
    },
    Setting {
        reloads: false,
        ..text(
            "log",
            "LEVEL",
            "Write a log to standard error, a line for each request and what went wrong: error, warn, \
             info or debug, also by part as in info,souwen::access=off",
        )
    },
    Setting {
        default: Some("text"),
        reloads: false,
        ..text("log-format", "FORMAT", "How lines of the log are written: text or json")
    },
    Setting {
        reloads: true,
        ..switch("log-queries", "Tell in the log what was searched for, too")
    },
    Setting {
        reloads: false,
        ..text(
            "query-log",
            "DIR",
            "Write down in this directory what is searched for, without addresses, for `souwen queries`: \
             /var/lib/souwen/queries",
        )
    },
    Setting {
        default: Some("30"),
        reloads: false,
        ..text(
            "query-log-days",
            "N",
            "Delete what was searched for after so many days, as in 30; the day that it is counts as one",
        )
    },
    text("title", "TEXT", "The name of the site on its pages, as in 江城日报报库"),
    text("tagline", "TEXT", "The line below the name, as in 1949 年以来的全部报道"),
    text(
        "logo",
        "FILE",
        "A picture for the head of the pages (SVG, PNG, JPEG, WebP or GIF), as in logo.svg",
    ),
    text("accent", "COLOUR", "The colour of links and buttons, as in #1a5fb4"),
    list("language", "LANG", "A language that the pages are offered in, zh or en; may be repeated"),
    list(
        "footer-link",
        "TEXT=URL",
        "A link at the foot of the pages, as in 联系我们=https://www.example.com/contact; may be \
         repeated",
    ),
    text(
        "feed-authority",
        "NAME,DATE",
        "In whose name the entries of feeds are named, so that they stay the same under any address: \
         a domain of yours and a day on which it was yours, as in example.com,2024-01-01",
    ),
    Setting {
        reloads: false,
        scope: Scope::Engine,
        ..text(
            "engine",
            "URL",
            "Answer from what `souwen publish` has put into a cluster of OpenSearch, not from an index \
             here: https://cluster.example:9200/news",
        )
    },
    remote(
        "remote-key-file",
        "FILE",
        "The file with the secret of the key that another server is asked with, as in \
         /etc/souwen.remote; without it the variable SOUWEN_REMOTE_KEY is taken",
    ),
    remote(
        "remote-user",
        "NAME",
        "Send the secret as the password of this user (Basic), where something in front of the server \
         asks for one, as in replica",
    ),
    remote(
        "remote-ca",
        "FILE",
        "Trust another server by the certificates of this file (PEM) and no others, as in \
         /etc/souwen/ca.pem",
    ),
    Setting {
        default: Some("60s"),
        ..remote(
            "remote-timeout",
            "TIME",
            "Give a request to another server up when nothing has moved for so long: 10s, 5m",
        )
    },
    Setting {
        default: Some("5s"),
        scope: Scope::Copying,
        ..remote(
            "interval",
            "TIME",
            "How often to look for a new commit, with --follow: 1s, 30s, 10m",
        )
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_has_one_name_everywhere() {
        let setting = find("public-url").unwrap();
        assert_eq!(setting.flag(), "--public-url");
        assert_eq!(setting.variable(), "SOUWEN_PUBLIC_URL");
        assert!(SETTINGS.iter().all(|setting| find(setting.name) == Some(setting)));
    }
}
