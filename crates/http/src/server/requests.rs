//! Answers the requests of one connection.

use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::net::IpAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hyper::body::{Body, Incoming};
use hyper::service::Service;
use hyper::{Request, Response};
use warp::http::header::{CONNECTION, EXPECT};
use warp::http::{HeaderValue, Method, StatusCode, Uri, Version};
use warp::hyper::body::Bytes;

use super::connection::Watch;
use super::request_rest::{self, TrackedRequestBody};
use super::tracked_body::TrackedBody;
use crate::app::App;
use crate::error::ApiError;
use crate::reply::bare;
use crate::request::call::Arrival;

/// The client of a connection.
#[derive(Clone, Copy)]
pub(super) struct Client {
    pub(super) peer: IpAddr,
    pub(super) on_loopback: bool,
    pub(super) is_tls: bool,
}

/// What answers the requests of one connection.
#[derive(Clone)]
pub(super) struct Requests<S> {
    pub(super) client: Client,
    pub(super) routes: S,
    pub(super) app: Arc<App>,
    pub(super) watch: Watch,
    /// Set when a request was answered whose body is not read to its end: the connection ends after it.
    pub(super) has_rest: Arc<AtomicBool>,
}

impl<S> Requests<S>
where
    S: Service<
            Request<TrackedRequestBody<Incoming>>,
            Response = warp::reply::Response,
            Error = Infallible,
        > + Clone,
{
    /// Answers a request. It counts as running from this call until its answer is there.
    pub(super) fn answer(
        &self,
        mut request: Request<Incoming>,
    ) -> impl Future<Output = Response<impl Body<Data = Bytes, Error = warp::Error> + use<S>>> + use<S>
    {
        let guard = self.watch.request();
        // A `CONNECT` request names a host instead of a path, and warp panics without a path. The method is
        // refused in any case, so any path will do.
        if request.method() == Method::CONNECT {
            *request.uri_mut() = Uri::from_static("/");
        }
        let arrival = Arrival {
            peer: self.client.peer,
            on_loopback: self.client.on_loopback,
            is_tls: self.client.is_tls,
            version: request.version(),
            authority: request.uri().authority().cloned(),
        };
        request.extensions_mut().insert(arrival);
        let requests = self.clone();
        async move {
            let response = requests.respond(request).await;
            let unread = requests.app.count_unread(&response);
            let response = response.map(|body| TrackedBody::new(body, &requests.watch, unread));
            drop(guard);
            response
        }
    }

    /// The response of the routes. An HTTP/1 request is taken to its end, or the connection ends after it.
    async fn respond(&self, request: Request<Incoming>) -> warp::reply::Response {
        let is_http_1 = request.version() <= Version::HTTP_11;
        let waits = request.headers().contains_key(EXPECT);
        let (head, body) = request.into_parts();
        let (body, rest) = request_rest::tracked(body);
        let request = Request::from_parts(head, body);
        let response = unpanicked(async { self.routes.call(request).await }).await;
        let mut response = match response {
            Some(Ok(response)) => response,
            None => bare::response(&ApiError::Internal),
        };
        if is_http_1 {
            // Who took too long gets no more time.
            let is_late = response.status() == StatusCode::REQUEST_TIMEOUT;
            if is_late || !rest.discard(waits).await {
                response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
                self.has_rest.store(true, Ordering::Relaxed);
            }
        }
        response
    }
}

/// Runs a future; `None` if it panics. One bad request must not end the other requests of its connection.
async fn unpanicked<F: Future>(future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    poll_fn(|cx| {
        // After a panic the future is only dropped.
        match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx))) {
            Ok(poll) => poll.map(Some),
            Err(_panicked) => std::task::Poll::Ready(None),
        }
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_of_a_future_is_caught() {
        assert_eq!(unpanicked(async { 7 }).await, Some(7));
        let dropped = Arc::new(AtomicBool::new(false));
        struct Flag(Arc<AtomicBool>);
        impl Drop for Flag {
            fn drop(&mut self) {
                self.0.store(true, Ordering::SeqCst);
            }
        }
        let flag = Flag(Arc::clone(&dropped));
        let panicking = async move {
            let _flag = flag;
            tokio::task::yield_now().await;
            panic!("on purpose")
        };
        assert_eq!(unpanicked::<_>(panicking).await, None::<()>);
        assert!(dropped.load(Ordering::SeqCst));
        assert_eq!(bare::response(&ApiError::Internal).status(), 500);
    }
}
