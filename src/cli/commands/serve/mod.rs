//! `souwen serve`: brings the index up to date and serves it.
//!
//! The port is opened first, so that a port in use is reported before any work is done. An existing index is
//! served at once, while a thread brings it up to date; a missing one is built first. Once the server
//! answers, a failed refresh does not stop it.

mod keys;
mod log;
mod open_files;
mod reload;
pub mod signals;
mod verify;
mod watch;
mod writing;

use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::cli::commands::{open, published};
use crate::cli::config::{Chosen, EngineChoice, IndexDir, ServeConfig, folders_to_read};
use crate::cli::error::{CliError, one_line};
use crate::cli::exit::Exit;
use crate::cli::output::language::Language;
use crate::cli::output::progress::RefreshBar;
use crate::cli::output::report;
use crate::cli::output::table::{count, number};
use crate::cli::output::terminal::{is_quiet, print_message, remark};
use crate::cli::remedy;
use reload::Reload;
use signals::{hangups, stopped};
use souwen::article::ReadOptions;
use souwen::http::{self, Keys, QueryFiles, Settings, Tls, WatchMetrics};
use souwen::index::{DEFAULT_HEAP, Index, IndexError, RefreshOptions, StateSource, heal, refresh};
use souwen::search::Engine;
use souwen::text::load_dictionary;

/// How long a refresh waits while another process writes.
const PATIENCE: Duration = Duration::from_secs(30);

/// Runs the command until the process is asked to stop.
///
/// # Errors
/// When the address is in use, when there is nothing to serve, or when the index was built from other folders
/// than those named.
pub fn run(
    out: &mut dyn Write,
    dir: &IndexDir,
    config: ServeConfig,
    chosen: &Chosen,
) -> Result<Exit, CliError> {
    open_files::allow_many();
    let keys = keys::read(&config.keys)?;
    let tls = tls(config.tls.as_ref())?;
    let listener = bind(config.listen)?;
    let figures = config.metrics_listen.map(bind).transpose()?;
    let query_files = query_files(config.query_log.as_ref())?;
    config.log.iter().for_each(log::begin);
    if let Some(chosen_engine) = &dir.engine {
        let (engine, origin) = published(chosen_engine, &config)?;
        let app = service(Arc::clone(&engine), config.settings.clone()).published_from(origin);
        let served = (logging(app, query_files)?, engine.articles());
        answer(out, (listener, figures), served, config, (keys, tls), chosen)?;
        return Ok(Exit::Done);
    }
    open::upgraded(&dir.path)?;
    let open = || Index::open_in(&dir.path, config.residence).map(Arc::new);
    let opened = match open() {
        // A damaged index that cannot be opened is healed first, if that is possible.
        Err(error @ IndexError::Damaged { .. }) if !error.is_beyond_healing() => {
            print_message(one_line(&CliError::from(error)));
            heal(&dir.path, DEFAULT_HEAP, &mut RefreshBar::new())?;
            open()
        }
        opened => opened,
    };
    let (index, engine) = match opened {
        Ok(index) => {
            let engine = over(&index);
            refuse_other_folders(&dir.path, &engine, &config.paths)?;
            (index, engine)
        }
        Err(IndexError::Missing(_)) if config.refresh => {
            build(&dir.path, options(&config))?;
            let index = open()?;
            let engine = over(&index);
            (index, engine)
        }
        Err(error) => return Err(error.into()),
    };
    let watched = Arc::new(WatchMetrics::default());
    if config.refresh {
        watch::keep_current(&engine, &dir.path, options(&config), config.watch, &watched);
    }
    if dir.verify {
        engine.verification().wait()?;
    }
    verify::keep_verified(&engine, dir.path.clone()).map_err(CliError::Serve)?;
    engine.synonym_problems().iter().for_each(print_message);
    warm_up(&engine);
    let writer = writing::writer(&index, &keys);
    let app = service(Arc::clone(&engine), config.settings.clone()).with_watch(watched);
    let app = match writer {
        Some(writer) => app.with_writer(writer),
        None => app,
    };
    let served = (logging(app, query_files)?, engine.articles());
    answer(out, (listener, figures), served, config, (keys, tls), chosen)?;
    Ok(Exit::Done)
}

/// Adds the query log to the service, if one is configured.
fn logging(app: http::App, files: Option<QueryFiles>) -> Result<http::App, CliError> {
    match files {
        Some(files) => app.with_query_log(files).map_err(CliError::Serve),
        None => Ok(app),
    }
}

/// An engine over an index published in a cluster, and the name of that index. No folders are read, and
/// nothing is written on this machine.
fn published(
    chosen: &EngineChoice,
    config: &ServeConfig,
) -> Result<(Arc<Engine>, String), CliError> {
    if let Some(path) = config.paths.first() {
        return Err(CliError::Usage(format!(
            "{} cannot be read into what another machine publishes: leave it out, or leave out --engine",
            path.display()
        )));
    }
    let engine = Arc::new(published::engine(chosen)?);
    engine.synonym_problems().iter().for_each(print_message);
    warm_up(&engine);
    Ok((engine, chosen.place()?.name))
}

/// An engine over an index.
fn over(index: &Arc<Index>) -> Arc<Engine> {
    Arc::new(Engine::new(Arc::clone(index) as Arc<dyn StateSource>))
}

/// The certificate and key for TLS, if they are configured.
fn tls(files: Option<&(PathBuf, PathBuf)>) -> Result<Option<Tls>, CliError> {
    Ok(files.map(|(certificate, key)| Tls::read(certificate, key)).transpose()?)
}

/// The files of the query log, if one is configured.
fn query_files(log: Option<&(PathBuf, u32)>) -> Result<Option<QueryFiles>, CliError> {
    let open = |(dir, days): &(PathBuf, u32)| {
        QueryFiles::open(dir, *days)
            .map_err(|source| CliError::File { path: dir.to_owned(), source })
    };
    log.map(open).transpose()
}

/// The maximal number of connections that wait to be accepted.
#[cfg(unix)]
const BACKLOG: i32 = 1024;

fn bind(address: SocketAddr) -> Result<TcpListener, CliError> {
    let listener = TcpListener::bind(address).map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => CliError::PortTaken(address),
        _ => CliError::Listen { address, source },
    })?;
    // A second call of `listen` only changes the length of the queue. If it fails, the default length is good
    // enough.
    #[cfg(unix)]
    let _ = rustix::net::listen(&listener, BACKLOG);
    Ok(listener)
}

/// Refuses folders that the index was not built from: the server would silently answer from other articles.
fn refuse_other_folders(dir: &Path, engine: &Engine, paths: &[PathBuf]) -> Result<(), CliError> {
    let known = engine.folders();
    match paths.iter().find(|path| !is_known(path, &known)) {
        Some(path) => Err(CliError::NotBuiltFrom {
            index: dir.to_owned(),
            path: path.to_owned(),
            known: known.join(", "),
        }),
        None => Ok(()),
    }
}

/// Whether the index was built from this folder. An index that was built from no folder accepts any.
fn is_known(path: &Path, known: &[String]) -> bool {
    // The folder may be missing now although the index was built from it; then its absolute path is compared.
    let own = std::fs::canonicalize(path)
        .or_else(|_| std::path::absolute(path))
        .unwrap_or_else(|_| path.to_owned());
    known.is_empty() || known.iter().any(|folder| *folder == own.to_string_lossy())
}

/// The options of a refresh.
fn options(config: &ServeConfig) -> RefreshOptions {
    RefreshOptions {
        paths: config.paths.clone(),
        follow: config.follow,
        read: ReadOptions { programs: config.programs.clone(), ..ReadOptions::default() },
        wait: PATIENCE,
        ..RefreshOptions::default()
    }
}

fn build(dir: &Path, mut options: RefreshOptions) -> Result<(), CliError> {
    options.paths = folders_to_read(dir, &options.paths)?;
    let start = Instant::now();
    let mut bar = RefreshBar::looking();
    let result = refresh(dir, &options, &mut bar);
    drop(bar);
    let done = result?;
    report::print_notes(&done.notes, false);
    // If standard error cannot be written, the server starts all the same.
    if !is_quiet() {
        let language = Language::of_environment();
        let _ = report::write_summary(&mut io::stderr(), language, &done, start.elapsed(), dir);
    }
    Ok(())
}

/// Loads the dictionary and the data for suggestions in advance, so that the first reader need not wait. If
/// no thread can be started, the first query loads them.
fn warm_up(engine: &Arc<Engine>) {
    let engine = Arc::clone(engine);
    let work = move || {
        load_dictionary();
        // If this fails, the first request for suggestions tries again.
        drop(engine.prepare_suggestions());
    };
    drop(std::thread::Builder::new().name("warm-up".to_owned()).spawn(work));
}

/// Serves until the process is asked to stop.
fn answer(
    out: &mut dyn Write,
    (listener, figures): (TcpListener, Option<TcpListener>),
    (app, articles): (http::App, u64),
    config: ServeConfig,
    (keys, tls): (Keys, Option<Tls>),
    chosen: &Chosen,
) -> Result<(), CliError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(CliError::Serve)?;
    runtime.block_on(async {
        let address = listener.local_addr().map_err(CliError::Serve)?;
        let listener = asynchronous(listener)?;
        let figures = figures.map(asynchronous).transpose()?;
        // Set up before the address is printed: whoever waits for the address may send a signal at once.
        let stop = stopped().map_err(CliError::Serve)?;
        let hangups = hangups().map_err(CliError::Serve)?;
        announce(out, address, &config, articles);
        keys::warn(&config, &keys, address);
        let app = Arc::new(app);
        app.take_keys(keys);
        app.take_tls(tls);
        let reload = Reload { app: Arc::clone(&app), address, config, chosen: chosen.clone() };
        tokio::spawn(reload.run(hangups));
        if let Some(figures) = figures {
            if let Ok(address) = figures.local_addr() {
                remark(format!("figures at http://{address}/metrics"));
            }
            tokio::spawn(http::serve_metrics(figures, Arc::clone(&app), std::future::pending()));
        }
        http::serve(listener, app, stop).await;
        Ok(())
    })
}

/// The listener as one of the asynchronous runtime.
fn asynchronous(listener: TcpListener) -> Result<tokio::net::TcpListener, CliError> {
    listener.set_nonblocking(true).map_err(CliError::Serve)?;
    tokio::net::TcpListener::from_std(listener).map_err(CliError::Serve)
}

/// The service over an engine. Its notices to the operator are printed to standard error. It also checks for
/// commits of other processes.
fn service(engine: Arc<Engine>, settings: Settings) -> http::App {
    let notify = |notice| match remedy::of_notice(&notice) {
        Some(remedy) => print_message(format!("{}{remedy}", one_line(&notice))),
        None => print_message(one_line(&notice)),
    };
    let app =
        http::App::new(engine, http::Limits::default().fitted_to_files()).notify(Arc::new(notify));
    app.apply(settings);
    app
}

/// Prints only the address to standard output, where a script can read it, and everything else to standard
/// error.
fn announce(out: &mut dyn Write, address: SocketAddr, config: &ServeConfig, articles: u64) {
    let is_tls = config.tls.is_some();
    // If nobody reads standard output any more, the server starts all the same.
    let _ = writeln!(out, "{}", local_url(address, is_tls)).and_then(|()| out.flush());
    let language = Language::of_environment();
    remark(match language {
        Language::English => format!("serving {}; Ctrl-C stops", count(articles, "article")),
        Language::Chinese => format!("可以搜索 {} 篇文章；按 Ctrl-C 停止", number(articles)),
    });
    if let Some(url) = &config.settings.public_url {
        remark(match language {
            Language::English => format!("readers reach it at {url}/"),
            Language::Chinese => format!("读者的地址是 {url}/"),
        });
    }
    let unencrypted = if is_tls { "" } else { ", and what they type travels unencrypted" };
    if address.ip().is_unspecified() && !config.settings.private {
        print_message(format!(
            "listening on all addresses of this machine: whoever can reach it over the network can \
             read the articles{unencrypted} (--listen 127.0.0.1:7878 keeps it to this machine)",
        ));
    }
}

/// The address as it is entered into a browser on this machine.
fn local_url(address: SocketAddr, is_tls: bool) -> String {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    let scheme = if is_tls { "https" } else { "http" };
    format!("{scheme}://{}/", SocketAddr::new(ip, address.port()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_can_be_opened_in_a_browser() {
        #[track_caller]
        fn check(address: &str, expected: &str) {
            let address = address.parse().unwrap();
            assert_eq!(local_url(address, false), expected);
            let encrypted = expected.replace("http:", "https:");
            assert_eq!(local_url(address, true), encrypted);
        }
        check("127.0.0.1:7878", "http://127.0.0.1:7878/");
        check("0.0.0.0:80", "http://127.0.0.1:80/");
        check("[::]:7878", "http://[::1]:7878/");
        check("10.0.0.5:7878", "http://10.0.0.5:7878/");
    }

    #[test]
    fn a_taken_port_says_what_to_do() {
        let blocker = bind(([127, 0, 0, 1], 0).into()).unwrap();
        let address = blocker.local_addr().unwrap();
        let message = bind(address).unwrap_err().to_string();
        assert!(message.contains(&address.to_string()), "{message}");
        assert!(message.contains("--listen 127.0.0.1:"), "{message}");
    }

    #[test]
    fn folders_are_compared_by_where_they_are() {
        let dir = tempfile::tempdir().unwrap();
        let real = dir.path().canonicalize().unwrap();
        std::fs::create_dir(real.join("报道")).unwrap();
        let known = [real.join("报道").to_string_lossy().into_owned()];
        assert!(is_known(&real.join("报道"), &known));
        assert!(is_known(&real.join("报道/../报道/"), &known));
        assert!(!is_known(&real, &known));
        assert!(!is_known(&real.join("报道/五月"), &known));
        assert!(is_known(&real, &[]));
    }
}
