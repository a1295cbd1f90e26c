//! Serves metrics on an address of their own, without a key: usually on a network that readers cannot reach.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};
use warp::Filter;
use warp::filters::BoxedFilter;
use warp::http::{HeaderValue, Method, StatusCode, header};
use warp::path::FullPath;
use warp::reply::Response;

use super::TEXT_TYPE;
use crate::app::App;

/// The maximal number of connections at once: two monitoring systems send a request now and then.
const CONNECTIONS: usize = 16;
/// The maximal age of a connection.
const LONGEST: Duration = Duration::from_secs(10);
/// The pause after a connection that could not be accepted.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves `/metrics` and nothing else, to everybody, until `shutdown` is ready.
pub async fn serve_metrics(
    listener: TcpListener,
    app: Arc<App>,
    shutdown: impl Future<Output = ()>,
) {
    let routes = routes(app);
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            () = &mut shutdown => return,
            accepted = listener.accept() => accepted,
        };
        let Ok((socket, _)) = accepted else {
            sleep(PAUSE).await;
            continue;
        };
        // Connections beyond this limit do not come from a monitoring system.
        if let Ok(place) = Arc::clone(&places).try_acquire_owned() {
            let routes = routes.clone();
            tokio::spawn(async move {
                let _ = timeout(LONGEST, connection(socket, routes)).await;
                drop(place);
            });
        }
    }
}

async fn connection(socket: TcpStream, routes: BoxedFilter<(Response,)>) {
    let service = TowerToHyperService::new(warp::service(routes));
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(LONGEST).keep_alive(false);
    // An error here is the client's.
    drop(builder.serve_connection(TokioIo::new(socket), service).await);
}

fn routes(app: Arc<App>) -> BoxedFilter<(Response,)> {
    warp::method()
        .and(warp::path::full())
        .then(move |method: Method, path: FullPath| {
            let app = Arc::clone(&app);
            async move { answer(&app, &method, path.as_str()).await }
        })
        .boxed()
}

async fn answer(app: &App, method: &Method, path: &str) -> Response {
    let status = match (path, method) {
        ("/metrics", &Method::GET | &Method::HEAD) => match app.metrics_text().await {
            Ok(text) => {
                let mut response = Response::new(text.into());
                let kind = HeaderValue::from_static(TEXT_TYPE);
                response.headers_mut().insert(header::CONTENT_TYPE, kind);
                return response;
            }
            Err(error) => error.status(),
        },
        ("/metrics", _) => StatusCode::METHOD_NOT_ALLOWED,
        _ => StatusCode::NOT_FOUND,
    };
    let mut response = Response::default();
    *response.status_mut() = status;
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake_backend::FakeBackend;
    use crate::limits::Limits;

    #[tokio::test]
    async fn figures_are_all_there_is() {
        let app = App::new(Arc::new(FakeBackend::default()), Limits::default());
        let routes = routes(Arc::new(app));
        let status = async |method: &str, path: &str| {
            let request = warp::test::request().method(method).path(path);
            request.reply(&routes).await.status().as_u16()
        };
        assert_eq!(status("GET", "/metrics").await, 200);
        assert_eq!(status("POST", "/metrics").await, 405);
        assert_eq!(status("GET", "/").await, 404);
        assert_eq!(status("GET", "/api/v1/search?q=a").await, 404);
    }
}
