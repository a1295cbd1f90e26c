//! Errors of requests to other servers, and what to do about them.

use std::io;

use ureq::Timeout;

use super::VARIABLE;
use crate::cli::output::terminal::safe;

/// Why a request failed.
#[derive(Debug, thiserror::Error)]
pub enum RemoteError {
    /// The server cannot be reached.
    #[error("cannot reach {server}: {why}")]
    Unreachable {
        /// Its address.
        server: String,
        /// What happened, and what to do.
        why: String,
    },
    /// Nothing was received or sent for too long.
    #[error("{server} is silent: nothing has moved for as long as --remote-timeout allows")]
    Silent {
        /// Its address.
        server: String,
    },
    /// The connection was interrupted.
    #[error("the connection to {server} broke off: {why}")]
    Broken {
        /// Its address.
        server: String,
        /// What happened.
        why: String,
    },
    /// The certificate of the server is not trusted.
    #[error(
        "{server} is not trusted: {why}; when its certificate is signed by an authority of your own, \
         name the certificate of that with --remote-ca"
    )]
    Untrusted {
        /// Its address.
        server: String,
        /// What is wrong with the certificate.
        why: String,
    },
    /// The server answered with a redirect.
    #[error(
        "{server} leads to {}: name that address, when it is right (no other server is asked by \
         itself, because it would be shown the key)",
        safe(to)
    )]
    Redirect {
        /// Its address.
        server: String,
        /// The target of the redirect.
        to: String,
    },
    /// The server answered with an error status.
    #[error("{server} {}", refusal(*.status, code.as_deref(), message.as_deref()))]
    Refused {
        /// Its address.
        server: String,
        /// The status.
        status: u16,
        /// The error code in the answer, if there is one.
        code: Option<String>,
        /// The error message in the answer.
        message: Option<String>,
        /// The number of seconds after which the server wants to be asked again.
        wait: Option<u64>,
    },
    /// The answer cannot be understood.
    #[error("{server} does not answer as souwen does: {what}")]
    Nonsense {
        /// Its address.
        server: String,
        /// What is wrong.
        what: String,
    },
}

impl RemoteError {
    /// The error for an error of the HTTP client.
    pub(super) fn of(server: &str, error: ureq::Error) -> RemoteError {
        let server = server.to_owned();
        match error {
            ureq::Error::Timeout(Timeout::PerRead | Timeout::PerWrite) => {
                RemoteError::Silent { server }
            }
            ureq::Error::Timeout(Timeout::Resolve | Timeout::Connect) => RemoteError::Unreachable {
                server,
                why: "there is no answer at that address: is it right, and may this machine reach it?"
                    .to_owned(),
            },
            ureq::Error::HostNotFound => RemoteError::Unreachable {
                server,
                why: "there is no machine of that name: is it spelt right?".to_owned(),
            },
            ureq::Error::Io(error) => of_io(server, &error),
            ureq::Error::Rustls(error) => RemoteError::Untrusted { server, why: error.to_string() },
            ureq::Error::Tls(why) => RemoteError::Untrusted { server, why: why.to_owned() },
            ureq::Error::Protocol(error) => {
                RemoteError::Nonsense { server, what: error.to_string() }
            }
            other => RemoteError::Broken { server, why: other.to_string() },
        }
    }

    /// The error for a failure while reading a body.
    pub fn while_reading(server: &str, error: io::Error) -> RemoteError {
        match ureq::Error::from(error) {
            ureq::Error::Io(error) => {
                RemoteError::Broken { server: server.to_owned(), why: error.to_string() }
            }
            other => RemoteError::of(server, other),
        }
    }

    /// The reason without the address of the server, for messages that name the server themselves.
    #[cfg(feature = "engine")]
    pub(super) fn reason(&self) -> String {
        match self {
            RemoteError::Unreachable { why, .. }
            | RemoteError::Broken { why, .. }
            | RemoteError::Untrusted { why, .. } => why.clone(),
            RemoteError::Silent { .. } => {
                "nothing has moved for as long as --remote-timeout allows".to_owned()
            }
            other => other.to_string(),
        }
    }

    /// Whether the same request may succeed later without anybody changing anything.
    pub fn is_temporary(&self) -> bool {
        match self {
            RemoteError::Unreachable { .. }
            | RemoteError::Silent { .. }
            | RemoteError::Broken { .. } => true,
            RemoteError::Refused { status, .. } => {
                matches!(status, 404 | 408 | 425 | 429) || *status >= 500
            }
            _ => false,
        }
    }

    /// Whether the server is only too busy, and may be asked again soon.
    pub fn is_busy(&self) -> bool {
        matches!(self, RemoteError::Refused { status: 429 | 503, .. })
    }

    /// The number of seconds after which the server wants to be asked again.
    pub fn wait(&self) -> Option<u64> {
        match self {
            RemoteError::Refused { wait, .. } => *wait,
            _ => None,
        }
    }

    /// The status and the error code of an error answer.
    pub fn refusal(&self) -> Option<(u16, Option<&str>)> {
        match self {
            RemoteError::Refused { status, code, .. } => Some((*status, code.as_deref())),
            _ => None,
        }
    }
}

fn of_io(server: String, error: &io::Error) -> RemoteError {
    // rustls reports a problem with a certificate inside an I/O error.
    if let Some(rustls) = error.get_ref().filter(|inner| {
        error.kind() == io::ErrorKind::InvalidData && inner.to_string().contains("certificate")
    }) {
        return RemoteError::Untrusted { server, why: rustls.to_string() };
    }
    match error.kind() {
        io::ErrorKind::ConnectionRefused => RemoteError::Unreachable {
            server,
            why: "nothing listens there: is the server running, and the port right?".to_owned(),
        },
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => RemoteError::Silent { server },
        io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable => {
            RemoteError::Unreachable { server, why: error.to_string() }
        }
        _ => RemoteError::Broken { server, why: error.to_string() },
    }
}

/// The message for an error answer: the message of the server, and what to do about it.
fn refusal(status: u16, code: Option<&str>, message: Option<&str>) -> String {
    let message_part = message
        .map(|message| format!(": {}", safe(message.trim_end_matches('.'))))
        .unwrap_or_default();
    let code = code.map(|code| format!(" {}", safe(code))).unwrap_or_default();
    let advice = match status {
        401 => format!(
            "; name a file that holds a key of that server with --remote-key-file, or put the key \
             into the variable {VARIABLE}"
        ),
        403 => {
            "; the key lacks the right: on the server, `souwen key add --may …` makes one that has \
                it"
            .to_owned()
        }
        404 if message.is_none() => "; is a souwen of this version there, at this path?".to_owned(),
        429 | 503 => "; it may be asked again soon".to_owned(),
        _ => String::new(),
    };
    format!("refuses ({status}{code}){message_part}{advice}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_pass_by_itself() {
        let refused = |status| RemoteError::Refused {
            server: "http://a".to_owned(),
            status,
            code: None,
            message: None,
            wait: None,
        };
        for (status, passes) in [(401, false), (403, false), (409, false), (429, true), (503, true)]
        {
            assert_eq!(refused(status).is_temporary(), passes, "{status}");
        }
        assert!(RemoteError::of("http://a", ureq::Error::HostNotFound).is_temporary());
        assert!(refused(401).to_string().contains("--remote-key-file"));
        assert!(refused(403).to_string().contains("--may"));
    }

    #[test]
    fn a_server_cannot_steer_the_terminal() {
        let message_part = refusal(500, Some("\u{1b}[2J"), Some("\u{1b}[31mred"));
        assert!(!message_part.contains('\u{1b}'), "{message_part:?}");
    }
}
