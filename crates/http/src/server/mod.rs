//! The server: accepts connections, serves each within its limits, and shuts down in order.

mod clients;
mod connection;
mod frames;
mod open;
mod own_errors;
mod request_rest;
mod requests;
mod tracked_body;

use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use clients::Clients;
use connection::{Watch, Watched};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use open::{ConnectionTurn, OpenConnections};
use own_errors::OwnErrors;
use requests::{Client, Requests};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use warp::filters::BoxedFilter;
use warp::reply::Response;

use crate::app::App;
use crate::error::ApiError;
use crate::limits::rate::RateLimiter;
use crate::limits::{HEAD_BYTES, Limits};
use crate::reply::bare;
use crate::routes::routes;
use crate::tls::Tls;

/// The maximal number of open requests of one HTTP/2 connection: a page needs three.
const STREAMS: u32 = 32;
/// The maximal size of the unsent part of the system's send buffer, in bytes. By default the system buffers
/// megabytes for each connection, and a client that keeps sending requests and reads nothing would be answered
/// until they are full.
#[cfg(target_os = "linux")]
const UNSENT: u32 = 128 << 10;
/// The maximal amount of unsent data of one HTTP/2 stream, in bytes.
const STREAM_BUFFER: usize = 256 << 10;
/// The maximal number of refused connections that are sent an error at the same time; others are closed
/// without one.
const REFUSALS: usize = 64;
/// The time limit for sending such an error.
const REFUSAL_TIMEOUT: Duration = Duration::from_secs(1);
/// The first and the longest pause after a failed accept. The usual reason is that no file can be
/// opened, which only time cures.
const ACCEPT_PAUSES: (Duration, Duration) = (Duration::from_millis(10), Duration::from_secs(1));

/// Serves until `shutdown` is ready, then lets running requests finish within [`Limits::shutdown_grace`]. The
/// caller binds the socket, and so reports a port that is in use.
pub async fn serve(listener: TcpListener, app: Arc<App>, shutdown: impl Future<Output = ()>) {
    let on_loopback = listener.local_addr().is_ok_and(|address| address.ip().is_loopback());
    let server = Server::new(app, on_loopback);
    let mut connections = JoinSet::new();
    let mut pause = ACCEPT_PAUSES.0;
    let mut shutdown = pin!(shutdown);
    let mut keeping_current = pin!(server.app.keep_current());
    loop {
        tokio::select! {
            () = &mut shutdown => break,
            () = &mut keeping_current => {}
            Some(_ended) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((socket, address)) => {
                    pause = ACCEPT_PAUSES.0;
                    server.take(&mut connections, socket, address);
                }
                // The client disconnected before it was accepted, which is no error of the server.
                Err(error) if is_of_the_client(&error) => {}
                Err(error) => {
                    server.app.not_accepted(error);
                    tokio::select! {
                        () = &mut shutdown => break,
                        () = sleep(pause) => pause = (pause * 2).min(ACCEPT_PAUSES.1),
                    }
                }
            }
        }
    }
    drop(listener);
    server.end.send_replace(true);
    let all_ended = async { while connections.join_next().await.is_some() {} };
    // Connections that have not ended by then are ended by dropping the set.
    let _ = timeout(server.app.limits.shutdown_grace, all_ended).await;
}

struct Server {
    app: Arc<App>,
    /// Whether the server listens on loopback only.
    on_loopback: bool,
    routes: BoxedFilter<(Response,)>,
    builder: Builder<TokioExecutor>,
    open: OpenConnections,
    clients: Clients,
    /// The limits of clients for frames that only ask for a reply.
    frames: Arc<RateLimiter>,
    refusals: Arc<Semaphore>,
    /// The error for a client with too many connections.
    too_many_of_client: Arc<str>,
    /// The error if there are too many connections in total.
    too_many: Arc<str>,
    /// Becomes true when the server shuts down.
    end: watch::Sender<bool>,
}

impl Server {
    fn new(app: Arc<App>, on_loopback: bool) -> Server {
        Server {
            on_loopback,
            routes: routes(Arc::clone(&app)),
            builder: builder(&app.limits),
            open: OpenConnections::default(),
            clients: Clients::new(&app.limits),
            frames: frames::of_clients(),
            refusals: Arc::new(Semaphore::new(REFUSALS)),
            too_many_of_client: bare::on_the_wire(&ApiError::RateLimited(REFUSAL_TIMEOUT)).into(),
            too_many: bare::on_the_wire(&ApiError::TooBusy).into(),
            end: watch::Sender::new(false),
            app,
        }
    }

    /// Serves the connection in a task of its own, or refuses it when there are too many.
    fn take(&self, connections: &mut JoinSet<()>, socket: TcpStream, address: SocketAddr) {
        let Some(of_client) = self.clients.take(address.ip()) else {
            self.app.metrics.refused("too_many_connections_of_client");
            return self.refuse(connections, socket, &self.too_many_of_client);
        };
        // A trusted proxy forwards requests of many clients.
        let is_proxy = self.app.settings().is_trusted_proxy(address.ip().to_canonical());
        let of_one = (!is_proxy).then(|| (Arc::clone(&self.frames), address.ip()));
        let watch = Watch::new(of_one);
        if let Some(turn) = self.open.take(&watch, self.app.limits.connections.max(1)) {
            let routes = self.routes.clone();
            let builder = self.builder.clone();
            let app = Arc::clone(&self.app);
            let end = self.end.subscribe();
            let tls = self.app.tls();
            let counted = self.app.metrics.connection();
            let client =
                Client { peer: address.ip(), on_loopback: self.on_loopback, is_tls: tls.is_some() };
            connections.spawn(async move {
                // Responses are written as a whole; waiting for more data would only delay them.
                let _ = socket.set_nodelay(true);
                #[cfg(target_os = "linux")]
                let _ = socket2::SockRef::from(&socket).set_tcp_notsent_lowat(UNSENT);
                let connection = Connection { client, routes, builder, app, watch, turn, end };
                match tls {
                    None => connection.serve(socket).await,
                    Some(tls) => {
                        // A client that agrees on no cipher could not read an error.
                        let wait = connection.app.limits.header_timeout;
                        let agreed = timeout(wait, encrypted(socket, tls));
                        let make_room = Arc::clone(&connection.turn.end);
                        tokio::select! {
                            agreed = agreed => if let Ok(Some(socket)) = agreed {
                                connection.serve(socket).await;
                            },
                            () = make_room.notified() => {}
                        }
                    }
                }
                drop((of_client, counted));
            });
        } else {
            self.app.metrics.refused("too_many_connections");
            self.refuse(connections, socket, &self.too_many);
        }
    }

    /// Sends a client the reason why its connection is closed, unless too many of them are being sent. With
    /// TLS, sending it would cost more than the connection itself.
    fn refuse(&self, connections: &mut JoinSet<()>, socket: TcpStream, answer: &Arc<str>) {
        if self.app.tls().is_some() {
            return;
        }
        if let Ok(place) = Arc::clone(&self.refusals).try_acquire_owned() {
            let answer = Arc::clone(answer);
            connections.spawn(async move {
                let _ = timeout(REFUSAL_TIMEOUT, refuse(socket, &answer)).await;
                drop(place);
            });
        }
    }
}

/// Starts TLS on a connection; `None` if that fails. A client that speaks plain HTTP gets an error.
async fn encrypted(socket: TcpStream, tls: Tls) -> Option<TlsStream<TcpStream>> {
    let mut first = [0];
    let is_plain = socket.peek(&mut first).await.ok()? == 1 && first[0].is_ascii_alphabetic();
    if is_plain {
        let answer = bare::on_the_wire(&ApiError::TlsNeeded);
        let _ = timeout(REFUSAL_TIMEOUT, refuse(socket, &answer)).await;
        return None;
    }
    TlsAcceptor::from(tls.0).accept(socket).await.ok()
}

fn builder(limits: &Limits) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_timeout)
        .max_buf_size(HEAD_BYTES);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS)
        .max_send_buf_size(STREAM_BUFFER)
        // A head that is a little too long gets our own error, with a body.
        .max_header_list_size(2 * HEAD_BYTES as u32);
    builder
}

/// One connection.
struct Connection {
    client: Client,
    routes: BoxedFilter<(Response,)>,
    builder: Builder<TokioExecutor>,
    app: Arc<App>,
    watch: Watch,
    /// Its place among the open connections.
    turn: ConnectionTurn,
    /// Becomes true when the server shuts down.
    end: watch::Receiver<bool>,
}

impl Connection {
    /// Serves the connection until it ends, exceeds a limit, has to make room, or the server shuts down.
    async fn serve(self, socket: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
        let Connection { client, routes, builder, app, watch, turn, mut end } = self;
        let limits = &app.limits;
        let has_rest = Arc::new(AtomicBool::new(false));
        let requests = Requests {
            client,
            routes: TowerToHyperService::new(warp::service(routes)),
            app: Arc::clone(&app),
            watch: watch.clone(),
            has_rest: Arc::clone(&has_rest),
        };
        let service = service_fn(move |request| {
            let answer = requests.answer(request);
            async { Ok::<_, Infallible>(answer.await) }
        });
        let socket = Watched::new(socket, watch.clone());
        let socket = OwnErrors::new(socket, limits.uri_bytes, has_rest);
        let socket = TokioIo::new(socket);
        let mut connection = pin!(builder.serve_connection(socket, service));
        let mut old_at = Instant::now() + limits.connection_age;
        let mut ending = false;
        loop {
            let now = Instant::now();
            let Some(left) = watch.time_left(limits, now) else { return };
            if now >= old_at {
                // A slow body is limited where it is read, and the shutdown where it is waited for.
                if ending && !watch.is_at_work() {
                    return;
                }
                connection.as_mut().graceful_shutdown();
                (ending, old_at) = (true, now + limits.write_timeout);
            }
            tokio::select! {
                // An error here is the client's: it disconnected, or does not speak HTTP.
                _ended = connection.as_mut() => return,
                // An active connection needs the place.
                () = turn.end.notified() => return,
                _ = end.wait_for(|end| *end), if !ending => {
                    connection.as_mut().graceful_shutdown();
                    (ending, old_at) = (true, now + limits.shutdown_grace);
                }
                () = sleep_until((now + left).min(old_at)) => {}
            }
        }
    }
}

/// Sends a client the error that there are too many connections, and waits for it to disconnect: closing a
/// socket with unread input would make the client lose the error.
async fn refuse(mut socket: TcpStream, answer: &str) {
    let mut rest = answer.as_bytes();
    while !rest.is_empty() && socket.writable().await.is_ok() {
        match socket.try_write(rest) {
            Ok(written) => rest = &rest[written..],
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(_) => return,
        }
    }
    if poll_fn(|cx| Pin::new(&mut socket).poll_shutdown(cx)).await.is_err() {
        return;
    }
    let mut unread = [0; 1024];
    while socket.readable().await.is_ok() {
        match socket.try_read(&mut unread) {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(_) => return,
        }
    }
}

fn is_of_the_client(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionRefused
    )
}

#[cfg(test)]
mod tests;
