//! The signals that the server handles.

use std::future::Future;
use std::io;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::cli::exit::Exit;
use crate::cli::output::language::Language;
use crate::cli::output::terminal::remark;

/// Completes when Ctrl-C or SIGTERM arrives. Signals are caught from now on; a second one ends the process at
/// once.
///
/// # Errors
/// When the signals cannot be caught.
pub fn stopped() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    let mut signals = Signals::new()?;
    Ok(async move {
        signals.next().await;
        remark(
            Language::of_environment()
                .pick("stopping: finishing the requests under way", "正在停止：先答完已收到的请求"),
        );
        tokio::spawn(async move {
            signals.next().await;
            #[allow(clippy::exit, reason = "who asks twice does not want to wait for requests")]
            std::process::exit(i32::from(Exit::INTERRUPTED));
        });
    })
}

/// SIGHUP, which asks the server to reload everything.
pub struct Hangups {
    #[cfg(unix)]
    hangup: Signal,
}

/// The hangups from now on; on a system without them there never is one.
///
/// # Errors
/// When the signal cannot be caught.
pub fn hangups() -> io::Result<Hangups> {
    Ok(Hangups {
        #[cfg(unix)]
        hangup: signal(SignalKind::hangup())?,
    })
}

impl Hangups {
    /// Waits for the next hangup.
    pub async fn next(&mut self) {
        #[cfg(unix)]
        let came = self.hangup.recv().await;
        #[cfg(not(unix))]
        let came: Option<()> = None;
        if came.is_none() {
            std::future::pending::<()>().await;
        }
    }
}

/// Completes when Ctrl-C or SIGTERM arrives. Signals are caught from now on.
///
/// # Errors
/// When the signals cannot be caught.
pub fn stop_signal() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    let mut signals = Signals::new()?;
    Ok(async move { signals.next().await })
}

struct Signals {
    #[cfg(unix)]
    interrupt: Signal,
    #[cfg(unix)]
    terminate: Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Signals> {
        Ok(Signals {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
impl Signals {
    fn new() -> io::Result<Signals> {
        Ok(Signals {})
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            // No signal can arrive, so the server keeps running.
            std::future::pending::<()>().await;
        }
    }
}
