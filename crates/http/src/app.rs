//! The state that all requests share: the engine, the limits, the keys and settings, and the notices to the
//! operator.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use souwen_index::live::{Write, WriteArticles, WriteError, Written};
use souwen_index::{IndexError, VerificationState};
use souwen_search::{IndexState, Readiness, SearchError, SearchRequest, SearchResponse, Stats};
use souwen_text::Date;
use tokio::sync::{Mutex, Semaphore, oneshot};
use warp::reply::Response;

use crate::backend::Backend;
use crate::download::Places;
use crate::error::{ApiError, Fault};
use crate::keys::Keys;
use crate::keys::credentials::today;
use crate::limits::Limits;
use crate::limits::budget::{Budget, Budgets};
use crate::limits::cost::{Estimate, thread_time};
use crate::limits::gate::{Gate, Turn};
use crate::limits::key_rates::KeyRates;
use crate::limits::lanes::Ticket;
use crate::limits::rate::RateLimiter;
use crate::limits::unread::{UnreadBytes, UnreadShare};
use crate::limits::writes::WriteGate;
use crate::logged_messages::LoggedMessages;
use crate::observe::{Metrics, RequestIds, WatchMetrics};
use crate::query_log::{LoggedQuery, QueryFiles, QueryLog, QuerySource, Reporting};
use crate::reply::{Made, Reply, etag, made};
use crate::request::call::Call;
use crate::settings::Settings;
use crate::snapshots::Leases;
use crate::tls::Tls;

/// How long cached statistics of the index are valid, so that frequent health checks cost nothing.
const STATS_AGE: Duration = Duration::from_secs(1);

/// The maximum number of files sent at once. Each occupies a thread for blocking work, and searches need such
/// threads too.
const MAX_STREAMS: usize = 32;

/// The minimum time between two notices about the same trouble: one is useful, one for every request is
/// noise.
const REPEAT_AFTER: Duration = Duration::from_secs(60);

/// The service: an engine with limits. Shared by all requests behind an `Arc`.
pub struct App {
    pub(crate) limits: Limits,
    pub(crate) gate: Gate,
    pub(crate) rate: RateLimiter,
    pub(crate) key_rates: KeyRates,
    pub(crate) metrics: Metrics,
    pub(crate) request_ids: RequestIds,
    /// The query log, if the operator has enabled it.
    query_log: Option<QueryLog>,
    budgets: Budgets,
    unread: UnreadBytes,
    settings: RwLock<Arc<Settings>>,
    keys: RwLock<Arc<Keys>>,
    tls: RwLock<Option<Tls>>,
    backend: Arc<dyn Backend>,
    /// The writer of the index; `None` if the index is read-only.
    writer: Option<Arc<dyn WriteArticles>>,
    /// The origin of the published index that is shown, if there is no index of our own.
    published_from: Option<String>,
    pub(crate) writes: WriteGate,
    /// The views for keys with filters, by their filters.
    views: std::sync::Mutex<HashMap<Vec<String>, Arc<dyn Backend>>>,
    notify: Notify,
    /// The cached statistics of the index and of each view.
    stats: Mutex<CachedStats>,
    /// Ends the pause between two reloads.
    look: tokio::sync::Notify,
    /// The leases of commits that are being copied.
    pub(crate) leases: Leases,
    /// A permit for each file that is being sent.
    pub(crate) streams: Arc<Semaphore>,
    /// The downloads that are being sent.
    pub(crate) downloads: Arc<Places>,
    /// The notices about clients that were sent already.
    reported: LoggedMessages,
    /// When the last notice about an unreadable index was sent.
    unreadable: LastNotice,
    /// When the last notice about an unwritable index was sent.
    unwritable: LastNotice,
    /// When the last notice about connections that cannot be accepted was sent.
    accepting: LastNotice,
}

/// The time of the last notice of a kind that is sent only from time to time.
type LastNotice = std::sync::Mutex<Option<Instant>>;

/// Whether a notice is due. If it is, the current time is recorded as that of the last one.
fn is_due(last: &LastNotice) -> bool {
    let mut previous = last.lock().unwrap_or_else(PoisonError::into_inner);
    let is_due = previous.is_none_or(|at| at.elapsed() >= REPEAT_AFTER);
    if is_due {
        *previous = Some(Instant::now());
    }
    is_due
}

/// The statistics with the time at which they were computed, by the filters of a view.
type CachedStats = HashMap<Vec<String>, (Instant, Arc<Stats>)>;

/// An extension of a response: the client to which it is sent.
#[derive(Clone, Copy)]
pub(crate) struct Asker(pub(crate) u64);

/// How long a client with too many unread bytes of responses should wait before it tries again.
const UNREAD_WAIT: Duration = Duration::from_secs(1);

/// The client that is charged for a response.
#[derive(Clone, Copy)]
pub(crate) struct Account {
    pub(crate) ticket: Ticket,
    /// The estimated cost; without it nothing is charged.
    charged: Option<Estimate>,
}

/// The response of a route, ready to be sent.
pub(crate) type Answer = Result<Response, ApiError>;

/// The context of the work for a response.
pub(crate) struct Work<'w> {
    pub(crate) app: &'w App,
    pub(crate) backend: &'w dyn Backend,
    pub(crate) call: &'w Call,
    /// The turn of this work. It lets other work have a turn between its steps.
    pub(crate) turn: &'w Arc<Turn>,
}

/// The state of a server whose answers can be relied on.
pub(crate) struct Ready {
    pub(crate) readiness: Readiness,
    /// The age of the commit that is served, in seconds.
    pub(crate) age: u64,
    /// For a copy: how long ago it was last known to be up to date, in seconds.
    pub(crate) checked: Option<u64>,
}

/// Why work has failed.
pub(crate) enum NoAnswer {
    /// The client is told the reason.
    Refused(ApiError),
    /// The index cannot be read. The operator is told as well.
    Unreadable(SearchError),
}

impl From<ApiError> for NoAnswer {
    fn from(error: ApiError) -> NoAnswer {
        NoAnswer::Refused(error)
    }
}

impl From<SearchError> for NoAnswer {
    fn from(error: SearchError) -> NoAnswer {
        NoAnswer::Unreadable(error)
    }
}

/// A callback that receives notices to the operator.
pub type Notify = Arc<dyn Fn(Notice) + Send + Sync>;

/// A notice to the operator. The server continues to run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Notice {
    /// No connection can be accepted, usually because too many files are open.
    #[error("cannot accept connections: {0}; trying again")]
    Accept(#[source] std::io::Error),
    /// The index cannot be read; requests are answered 503.
    #[error("cannot read the index: {0}")]
    Index(#[source] SearchError),
    /// The index cannot be written; writes are answered 503.
    #[error("cannot write the index: {0}")]
    Write(Arc<IndexError>),
    /// A new commit cannot be opened; the previous one is served.
    #[error("cannot open the new state of the index, serving the old one: {0}")]
    Reload(#[source] SearchError),
    /// Pages of an origin that is not allowed send requests to the API. Sent once for each origin.
    #[error("pages of {0} are not allowed to read this server")]
    Origin(String),
    /// Requests name a host that is not a name of this server. Sent once for each host.
    #[error("requests to the host {0} are refused: this server does not go by that name")]
    Host(String),
    /// The file of synonyms contains an error; the rest of it is used.
    #[error("{0}")]
    Synonyms(String),
    /// The query log cannot be written; searches work as before.
    #[error("cannot write the query log: {0}; searches go on without it")]
    QueryLog(#[source] std::io::Error),
}

impl App {
    /// A server over a backend, with limits.
    pub fn new(backend: Arc<dyn Backend>, limits: Limits) -> App {
        App {
            gate: Gate::new(&limits),
            writes: WriteGate::new(&limits),
            writer: None,
            published_from: None,
            rate: RateLimiter::new(&limits),
            budgets: Budgets::new(&limits),
            unread: UnreadBytes::default(),
            limits,
            key_rates: KeyRates::default(),
            metrics: Metrics::default(),
            request_ids: RequestIds::default(),
            query_log: None,
            settings: RwLock::default(),
            keys: RwLock::default(),
            tls: RwLock::default(),
            backend,
            notify: Arc::new(|_| ()),
            views: std::sync::Mutex::default(),
            stats: Mutex::default(),
            look: tokio::sync::Notify::new(),
            leases: Leases::default(),
            streams: Arc::new(Semaphore::new(MAX_STREAMS)),
            downloads: Arc::default(),
            reported: LoggedMessages::default(),
            unreadable: LastNotice::default(),
            unwritable: LastNotice::default(),
            accepting: LastNotice::default(),
        }
    }

    /// Sets the callback for notices.
    #[must_use]
    pub fn notify(mut self, notify: Notify) -> App {
        self.notify = notify;
        self
    }

    /// Accepts writes and passes them to this writer. Clients need a key with the right to write.
    #[must_use]
    pub fn with_writer(mut self, writer: Arc<dyn WriteArticles>) -> App {
        self.writer = Some(writer);
        self
    }

    /// Shows an index that is published elsewhere. There is no index here that could be written or copied.
    #[must_use]
    pub fn published_from(mut self, origin: String) -> App {
        self.published_from = Some(origin);
        self
    }

    /// Returns an error if there is no index here.
    ///
    /// # Errors
    /// [`Fault::ReadOnly`] when what is shown is published elsewhere.
    pub(crate) fn has_index(&self) -> Result<(), ApiError> {
        match &self.published_from {
            Some(origin) => Err(Fault::ReadOnly(Some(origin.clone())).into()),
            None => Ok(()),
        }
    }

    /// Adds metrics about how far the index is behind its files.
    #[must_use]
    pub fn with_watch(mut self, figures: Arc<WatchMetrics>) -> App {
        self.metrics.watch(figures);
        self
    }

    /// Logs queries in these files from now on. Errors are reported to the callback that was set with
    /// [`App::notify`] before.
    ///
    /// # Errors
    /// When the system cannot start a thread for it.
    pub fn with_query_log(mut self, files: QueryFiles) -> std::io::Result<App> {
        let (notify, last_notice) = (Arc::clone(&self.notify), LastNotice::default());
        let counter = self.metrics.missed_queries.clone();
        let reporting = Reporting {
            trouble: Box::new(move |error| {
                if is_due(&last_notice) {
                    notify(Notice::QueryLog(error));
                }
            }),
            missed: Box::new(move |count| {
                counter.inc_by(count);
            }),
        };
        self.query_log = Some(QueryLog::start(files, today, reporting)?);
        Ok(self)
    }

    /// Records an answered search in the metrics and, if it has a source and there is a query log, in the
    /// query log.
    pub(crate) fn searched(
        &self,
        source: Option<QuerySource>,
        request: &SearchRequest,
        response: &SearchResponse,
    ) {
        self.metrics.searched(&request.query, response);
        if let (Some(log), Some(source)) = (&self.query_log, source)
            && let Some(query) = LoggedQuery::of(source, request, response)
            && !log.note(query)
        {
            self.metrics.missed_queries.inc();
        }
    }

    /// The writer of the index.
    ///
    /// # Errors
    /// When the index is read-only.
    pub(crate) fn writer(&self) -> Result<Arc<dyn WriteArticles>, ApiError> {
        let read_only = || Fault::ReadOnly(self.published_from.clone()).into();
        self.writer.clone().ok_or_else(read_only)
    }

    /// Makes a write, and waits until it is durable.
    ///
    /// # Errors
    /// When the write fails, or is not confirmed in time.
    pub(crate) async fn write(&self, write: Write) -> Result<Written, ApiError> {
        let (sender, receiver) = oneshot::channel();
        // If nobody waits any more, the write is made all the same.
        let answer = Box::new(move |result| drop(sender.send(result)));
        self.writer()?.submit(write, answer);
        match tokio::time::timeout(self.limits.durable_timeout, receiver).await {
            Ok(Ok(result)) => {
                self.forget_stats().await;
                result.map_err(|error| self.write_error(error))
            }
            Ok(Err(_dropped)) => Err(Fault::Failed.into()),
            Err(_elapsed) => Err(Fault::Late.into()),
        }
    }

    /// Clears the cached statistics, after a write.
    pub(crate) async fn forget_stats(&self) {
        self.stats.lock().await.clear();
    }

    /// The error for a write that was not made. An error of the index is also reported to the operator.
    pub(crate) fn write_error(&self, error: WriteError) -> ApiError {
        let api_error = ApiError::of_write(&error, |path| self.name_of(path));
        if let WriteError::Index(error) = error
            && is_due(&self.unwritable)
        {
            self.send_notice(Notice::Write(error));
        }
        api_error
    }

    /// The name of a file as clients see it: its path within its folder. They need not know where the folder
    /// is on the server.
    pub(crate) fn name_of(&self, file: &Path) -> String {
        let folders = self.backend.folders();
        let within = folders.iter().filter_map(|folder| file.strip_prefix(folder).ok());
        let within = within.filter(|within| !within.as_os_str().is_empty());
        let name = || Path::new(file.file_name().unwrap_or_default());
        within
            .min_by_key(|within| within.as_os_str().len())
            .unwrap_or_else(name)
            .display()
            .to_string()
    }

    /// Runs work for a write on a thread for blocking work, over the whole index, without taking a place
    /// among the searches.
    pub(crate) async fn beside_a_write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Backend) -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        let backend = Arc::clone(&self.backend);
        self.writes.run(move || work(&*backend)).await
    }

    /// Replaces the settings, for every request from now on.
    pub fn apply(&self, settings: Settings) {
        *self.settings.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(settings);
    }

    /// Replaces the keys.
    pub fn take_keys(&self, keys: Keys) {
        // Views of removed keys would only take up memory.
        self.views.lock().unwrap_or_else(PoisonError::into_inner).clear();
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
    }

    /// Sets the TLS certificate, from the next connection on; `None` means plain HTTP.
    pub fn take_tls(&self, tls: Option<Tls>) {
        *self.tls.write().unwrap_or_else(PoisonError::into_inner) = tls;
    }

    /// The TLS configuration for new connections.
    pub(crate) fn tls(&self) -> Option<Tls> {
        self.tls.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The current keys.
    pub(crate) fn keys(&self) -> Arc<Keys> {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The current settings.
    pub(crate) fn settings(&self) -> Arc<Settings> {
        Arc::clone(&self.settings.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Answers a call on a thread for blocking work, when it gets a place. `work` runs the search and renders
    /// the result; the response is also compressed there.
    pub(crate) async fn answer(
        self: &Arc<App>,
        call: &Call,
        work: impl FnOnce(&Work<'_>) -> Result<Reply, NoAnswer> + Send + 'static,
    ) -> Answer {
        let (app, call, backend) = (Arc::clone(self), call.clone(), self.backend_of(call)?);
        let came = Instant::now();
        let account = self.admit(&call)?;
        let answer = self.gate.run(account.ticket, move |turn| {
            app.metrics.waited(came.elapsed());
            app.charged(account, || {
                let reply = work(&Work { app: &app, backend: &*backend, call: &call, turn })?;
                let response = reply.finish(&call);
                let Made(bytes) = made(&response);
                Ok((response, bytes))
            })
        });
        answer.await?.map_err(|error| match error {
            NoAnswer::Refused(error) => error,
            NoAnswer::Unreadable(error) => self.unavailable(error),
        })
    }

    /// The account of the client, if its budget is not used up.
    ///
    /// # Errors
    /// `over_budget` when it is.
    pub(crate) fn admit(&self, call: &Call) -> Result<Account, ApiError> {
        let estimate = Estimate::of(call);
        let Some(client) = call.client() else {
            return Ok(Account { ticket: Budgets::uncharged(0), charged: None });
        };
        if self.unread.is_full(client) {
            return Err(ApiError::OverBudget(Budget::Unread, UNREAD_WAIT));
        }
        let ticket = self.budgets.admit(client, estimate, Instant::now());
        let ticket = ticket.map_err(|(budget, wait)| ApiError::OverBudget(budget, wait))?;
        Ok(Account { ticket, charged: Some(estimate) })
    }

    /// Counts a response as not read by its client, until the returned guard is dropped.
    pub(crate) fn count_unread(&self, response: &Response) -> Option<UnreadShare> {
        let Asker(client) = response.extensions().get()?;
        let Made(bytes) = made(response);
        Some(self.unread.count_unread(*client, bytes))
    }

    /// Reports that a connection cannot be accepted, from time to time.
    pub(crate) fn not_accepted(&self, error: std::io::Error) {
        if is_due(&self.accepting) {
            self.send_notice(Notice::Accept(error));
        }
    }

    /// Does work and charges an account for it: for the processor time of this thread, and for the number of
    /// bytes that the work returns.
    pub(crate) fn charged<T, E>(
        &self,
        account: Account,
        work: impl FnOnce() -> Result<(T, usize), E>,
    ) -> Result<T, E> {
        let began = thread_time();
        let made = work();
        if let Some(estimate) = account.charged {
            let took = thread_time().saturating_sub(began);
            let bytes = made.as_ref().map_or(0, |(_, bytes)| *bytes);
            self.budgets.charge(account.ticket.client, estimate, took, bytes, Instant::now());
        }
        made.map(|(made, _)| made)
    }

    /// The response 304 if the client already has the current version. Only for responses that depend on
    /// nothing but the request and the state of the index; called before any work is done.
    pub(crate) async fn unchanged(&self, call: &Call) -> Result<Option<Response>, ApiError> {
        if !call.is_conditional() {
            return Ok(None);
        }
        let backend = self.backend_of(call)?;
        let ticket = Budgets::uncharged(call.client().unwrap_or_default());
        let state = self.gate.run(ticket, move |_| backend.state()).await?;
        let etag = self.state_tag(call, &state, None);
        Ok(call.has(&etag).then(|| Reply::unchanged(&etag).finish(call)))
    }

    /// The entity tag of such a response. It depends on the request, the origin in absolute links, the state
    /// of the index, and the day, if `today` is given.
    pub(crate) fn state_tag(&self, call: &Call, state: &IndexState, today: Option<Date>) -> String {
        let [generation, fingerprint, verified] = state.names();
        let today = today.map(|today| today.to_string()).unwrap_or_default();
        etag(call, &[&call.origin(), generation, fingerprint, verified, &today])
    }

    /// The backend over the whole index.
    pub(crate) fn whole_backend(&self) -> &dyn Backend {
        &*self.backend
    }

    /// The backend for a call: the whole index, or the view of its key.
    pub(crate) fn backend_of(&self, call: &Call) -> Result<Arc<dyn Backend>, ApiError> {
        let Some(key) = call.key.as_ref().filter(|key| !key.filter.is_empty()) else {
            return Ok(Arc::clone(&self.backend));
        };
        // The filter was parsed when the key was read. If that fails now, the request must fail and not show
        // everything.
        let filters = key.view().map_err(|_| ApiError::Internal)?;
        let mut views = self.views.lock().unwrap_or_else(PoisonError::into_inner);
        let view = views.entry(key.filter.clone());
        Ok(Arc::clone(view.or_insert_with(|| self.backend.view(&filters))))
    }

    /// The statistics of the index or view for a call, at most a second old. Takes no place among the
    /// searches, so that a busy server counts as healthy.
    pub(crate) async fn stats(&self, call: &Call) -> Result<Arc<Stats>, ApiError> {
        let view = call.key.as_ref().map(|key| key.filter.clone()).unwrap_or_default();
        let backend = self.backend_of(call)?;
        self.stats_of(view, backend).await
    }

    /// The statistics of a view of the index.
    async fn stats_of(
        &self,
        view: Vec<String>,
        backend: Arc<dyn Backend>,
    ) -> Result<Arc<Stats>, ApiError> {
        let mut known = self.stats.lock().await;
        if let Some((at, stats)) = known.get(&view)
            && at.elapsed() < STATS_AGE
        {
            return Ok(Arc::clone(stats));
        }
        let stats = tokio::task::spawn_blocking(move || backend.stats())
            .await
            .map_err(|_| ApiError::Internal)?
            .map_err(|error| self.unavailable(error))?;
        let stats = Arc::new(stats);
        known.insert(view, (Instant::now(), Arc::clone(&stats)));
        Ok(stats)
    }

    /// The metrics as text, for the whole index.
    pub(crate) async fn metrics_text(&self) -> Result<String, ApiError> {
        let stats = self.stats_of(Vec::new(), Arc::clone(&self.backend)).await.ok();
        let backend = Arc::clone(&self.backend);
        let readiness = tokio::task::spawn_blocking(move || backend.readiness())
            .await
            .map_err(|_panicked| ApiError::Internal)?;
        let committed = UNIX_EPOCH + Duration::from_secs(readiness.time);
        let age = SystemTime::now().duration_since(committed).unwrap_or_default();
        // The name of a commit is its generation and its number in it, separated by `-`.
        let number = readiness.commit.rsplit('-').next().and_then(|number| number.parse().ok());
        self.metrics
            .text(stats.as_deref(), number.unwrap_or_default(), age)
            .map_err(|_| ApiError::Internal)
    }

    /// Whether answers can be relied on.
    pub(crate) async fn readiness(&self) -> Result<Ready, ApiError> {
        let backend = Arc::clone(&self.backend);
        let readiness = tokio::task::spawn_blocking(move || backend.readiness())
            .await
            .map_err(|_| ApiError::Internal)?;
        if let VerificationState::Damaged(damaged) = &readiness.verification
            && let Some(file) = damaged.first()
        {
            return Err(ApiError::IndexDamaged(file.name.clone(), !file.is_beyond_healing()));
        }
        let now = SystemTime::now();
        let since = |then: SystemTime| now.duration_since(then).unwrap_or_default().as_secs();
        let age = since(UNIX_EPOCH + Duration::from_secs(readiness.time));
        let checked = readiness.checked.map(since);
        // A copy of an index that is rarely written to is not stale while it is known to be up to date.
        let behind = checked.unwrap_or(age);
        if self.settings().max_age.is_some_and(|max| behind > max.as_secs()) {
            return Err(ApiError::Stale(behind));
        }
        Ok(Ready { readiness, age, checked })
    }

    /// Reloads commits and synonyms at once, without waiting for the next round.
    pub fn look_again(&self) {
        self.look.notify_one();
    }

    /// Reloads commits made by other processes and changes to the file of synonyms, for as long as the future
    /// is polled. An error that persists is reported once.
    pub(crate) async fn keep_current(&self) {
        let mut reported = String::new();
        let mut synonyms = self.backend.synonym_problems();
        loop {
            // `look_again` ends the pause early.
            drop(tokio::time::timeout(self.limits.reload_every, self.look.notified()).await);
            self.leases.end_old(Instant::now());
            let backend = Arc::clone(&self.backend);
            match tokio::task::spawn_blocking(move || backend.reload()).await {
                Ok(Ok(_)) => {
                    reported.clear();
                    // A write reloads too, and may have seen the change first.
                    let problems = self.backend.synonym_problems();
                    let news = problems.iter().filter(|problem| !synonyms.contains(problem));
                    news.for_each(|problem| self.send_notice(Notice::Synonyms(problem.clone())));
                    synonyms = problems;
                }
                Ok(Err(error)) => {
                    let text = error.to_string();
                    if text != reported {
                        reported = text;
                        self.send_notice(Notice::Reload(error));
                    }
                }
                // A panic has been printed by the panic hook; the next round may do better.
                Err(_panicked) => {}
            }
        }
    }

    pub(crate) fn send_notice(&self, notice: Notice) {
        (self.notify)(notice);
    }

    /// Sends a notice once, although many clients can cause it.
    pub(crate) fn send_notice_once(&self, notice: Notice) {
        if self.reported.is_news(&notice.to_string()) {
            self.send_notice(notice);
        }
    }

    /// The error for an index that cannot be read. The operator gets the full error; clients get one without
    /// paths.
    pub(crate) fn unavailable(&self, unreadable: SearchError) -> ApiError {
        let error = ApiError::of(&unreadable);
        if is_due(&self.unreadable) {
            self.send_notice(Notice::Index(unreadable));
        }
        error
    }
}
