//! What all requests share: the engine, the limits, and who is told of trouble.

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
use crate::limits::untaken::{Held, Untaken};
use crate::limits::writes::WriteGate;
use crate::observe::{Metrics, RequestIds, WatchFigures};
use crate::query_log::{LoggedQuery, QueryFiles, QueryLog, QuerySource, Reporting};
use crate::reply::{Made, Reply, etag, made};
use crate::request::call::Call;
use crate::settings::Settings;
use crate::snapshots::Leases;
use crate::tls::Tls;
use crate::told::Told;

/// How long what is known about the index is good for: a health check every second costs nothing.
const STATS_AGE: Duration = Duration::from_secs(1);

/// The most files that are sent at once: each is read on a thread for blocking work, of which searches
/// must have some as well.
const MOST_STREAMS: usize = 32;

/// How often it is told that the index cannot be read or written: once is news, for each request is
/// noise.
const TELL_AGAIN: Duration = Duration::from_secs(60);

/// The service: an engine with limits. Shared by all requests behind an `Arc`.
pub struct App {
    pub(crate) limits: Limits,
    pub(crate) gate: Gate,
    pub(crate) rate: RateLimiter,
    pub(crate) key_rates: KeyRates,
    pub(crate) metrics: Metrics,
    pub(crate) request_ids: RequestIds,
    /// Where searches are written down; nowhere unless the operator wants it.
    query_log: Option<QueryLog>,
    budgets: Budgets,
    untaken: Untaken,
    settings: RwLock<Arc<Settings>>,
    keys: RwLock<Arc<Keys>>,
    tls: RwLock<Option<Tls>>,
    backend: Arc<dyn Backend>,
    /// What writes to the index; none where it is only read.
    writer: Option<Arc<dyn WriteArticles>>,
    /// From where it is published, where there is no index here.
    published_from: Option<String>,
    pub(crate) writes: WriteGate,
    /// What keys with a filter see, by their filters.
    views: std::sync::Mutex<HashMap<Vec<String>, Arc<dyn Backend>>>,
    notify: Notify,
    /// What is known about the index, and about each view of it.
    stats: Mutex<KnownStats>,
    /// Ends the pause between two looks at the index.
    look: tokio::sync::Notify,
    /// Commits that are being copied.
    pub(crate) leases: Leases,
    /// One permit for each file that is being sent.
    pub(crate) streams: Arc<Semaphore>,
    /// Downloads that are being sent.
    pub(crate) downloads: Arc<Places>,
    /// What has been told of strangers.
    told: Told,
    /// When it was last told that the index cannot be read.
    unreadable: LastTold,
    /// When it was last told that it cannot be written.
    unwritable: LastTold,
    /// When it was last told that no connection can be accepted.
    accepting: LastTold,
}

/// When something was told that is news only now and then.
type LastTold = std::sync::Mutex<Option<Instant>>;

/// Whether it is time to tell something again, which is noted then.
fn is_due(last: &LastTold) -> bool {
    let mut told = last.lock().unwrap_or_else(PoisonError::into_inner);
    let is_due = told.is_none_or(|at| at.elapsed() >= TELL_AGAIN);
    if is_due {
        *told = Some(Instant::now());
    }
    is_due
}

/// What is known by the filters of a view, and since when.
type KnownStats = HashMap<Vec<String>, (Instant, Arc<Stats>)>;

/// Whose an answer is, noted with it.
#[derive(Clone, Copy)]
pub(crate) struct Asker(pub(crate) u64);

/// How long a client should take to take some of its answers.
const UNTAKEN_WAIT: Duration = Duration::from_secs(1);

/// Who is charged for an answer.
#[derive(Clone, Copy)]
pub(crate) struct Account {
    pub(crate) ticket: Ticket,
    /// What the answer was thought to cost; nothing is charged without it.
    charged: Option<Estimate>,
}

/// What a route answers: the whole of it, ready to be sent.
pub(crate) type Answer = Result<Response, ApiError>;

/// What work for an answer has at hand.
pub(crate) struct Work<'w> {
    pub(crate) app: &'w App,
    pub(crate) backend: &'w dyn Backend,
    pub(crate) call: &'w Call,
    /// Its turn among all work, which it lets others have between its steps.
    pub(crate) turn: &'w Arc<Turn>,
}

/// That answers can be relied on.
pub(crate) struct Ready {
    pub(crate) readiness: Readiness,
    /// How long ago what is served was committed, in seconds.
    pub(crate) age: u64,
    /// Of a copy: how long ago it was last known to be up to date, in seconds.
    pub(crate) checked: Option<u64>,
}

/// Why work has no answer.
pub(crate) enum NoAnswer {
    /// The client is told why.
    Refused(ApiError),
    /// The index cannot be read, which the operator is told as well.
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

/// Is told what the operator should know.
pub type Notify = Arc<dyn Fn(Notice) + Send + Sync>;

/// Something the operator should know. The server goes on.
#[derive(Debug, thiserror::Error)]
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
    /// A new commit cannot be opened; the state before is served.
    #[error("cannot open the new state of the index, serving the old one: {0}")]
    Reload(#[source] SearchError),
    /// Pages of an origin that is not listed ask for the API. Told once of each.
    #[error("pages of {0} are not allowed to read this server")]
    Origin(String),
    /// The server is asked for by a name that it does not go by. Told once of each.
    #[error("requests to the host {0} are refused: this server does not go by that name")]
    Host(String),
    /// Something is wrong with the file of synonyms; the rest of it counts.
    #[error("{0}")]
    Synonyms(String),
    /// Queries cannot be written down; searches are answered as ever.
    #[error("cannot write the query log: {0}; searches go on without it")]
    QueryLog(#[source] std::io::Error),
}

impl App {
    /// A service over an engine.
    pub fn new(backend: Arc<dyn Backend>, limits: Limits) -> App {
        App {
            gate: Gate::new(&limits),
            writes: WriteGate::new(&limits),
            writer: None,
            published_from: None,
            rate: RateLimiter::new(&limits),
            budgets: Budgets::new(&limits),
            untaken: Untaken::default(),
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
            streams: Arc::new(Semaphore::new(MOST_STREAMS)),
            downloads: Arc::default(),
            told: Told::default(),
            unreadable: LastTold::default(),
            unwritable: LastTold::default(),
            accepting: LastTold::default(),
        }
    }

    /// Tells of trouble.
    #[must_use]
    pub fn notify(mut self, notify: Notify) -> App {
        self.notify = notify;
        self
    }

    /// Writes to the index with this: articles are taken from whoever has a key for it.
    #[must_use]
    pub fn with_writer(mut self, writer: Arc<dyn WriteArticles>) -> App {
        self.writer = Some(writer);
        self
    }

    /// Shows what is published from elsewhere: there is no index here that could be written or copied.
    #[must_use]
    pub fn published_from(mut self, origin: String) -> App {
        self.published_from = Some(origin);
        self
    }

    /// The refusal where there is no index here.
    ///
    /// # Errors
    /// When there is none.
    pub(crate) fn has_index(&self) -> Result<(), ApiError> {
        match &self.published_from {
            Some(origin) => Err(Fault::ReadOnly(Some(origin.clone())).into()),
            None => Ok(()),
        }
    }

    /// Tells among its figures how far the index is behind the files that it is read from.
    #[must_use]
    pub fn with_watch(mut self, figures: Arc<WatchFigures>) -> App {
        self.metrics.watch(figures);
        self
    }

    /// Writes down in these files what is searched for, from now on. Trouble is told to whoever [`App::notify`]
    /// named before.
    ///
    /// # Errors
    /// When the system has no thread for it.
    pub fn with_query_log(mut self, files: QueryFiles) -> std::io::Result<App> {
        let (notify, last_told) = (Arc::clone(&self.notify), LastTold::default());
        let counter = self.metrics.missed_queries.clone();
        let reporting = Reporting {
            trouble: Box::new(move |error| {
                if is_due(&last_told) {
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

    /// Notes a search that somebody asked for and that was answered: among the figures, and with where it came
    /// from in the query log, where there is one.
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

    /// What writes to the index.
    ///
    /// # Errors
    /// When it is only read.
    pub(crate) fn writer(&self) -> Result<Arc<dyn WriteArticles>, ApiError> {
        let read_only = || Fault::ReadOnly(self.published_from.clone()).into();
        self.writer.clone().ok_or_else(read_only)
    }

    /// Has a write made, and waits until it is durable.
    ///
    /// # Errors
    /// When it could not be made, or nothing was heard of it for too long.
    pub(crate) async fn write(&self, write: Write) -> Result<Written, ApiError> {
        let (tell, told) = oneshot::channel();
        // Nobody may be waiting any more, which changes nothing about the write.
        let answer = Box::new(move |result| drop(tell.send(result)));
        self.writer()?.submit(write, answer);
        match tokio::time::timeout(self.limits.durable_timeout, told).await {
            Ok(Ok(result)) => {
                self.forget_stats().await;
                result.map_err(|error| self.not_written(error))
            }
            Ok(Err(_dropped)) => Err(Fault::Failed.into()),
            Err(_elapsed) => Err(Fault::Late.into()),
        }
    }

    /// What is known about the index is another matter after a write.
    pub(crate) async fn forget_stats(&self) {
        self.stats.lock().await.clear();
    }

    /// What the client is told of a write that was not made; what went wrong with the index is told to
    /// the operator.
    pub(crate) fn not_written(&self, error: WriteError) -> ApiError {
        let told = ApiError::of_write(&error, |path| self.name_of(path));
        if let WriteError::Index(error) = error
            && is_due(&self.unwritable)
        {
            self.tell(Notice::Write(error));
        }
        told
    }

    /// A file of coverage as whoever writes is told of it: within its folder, since where that is on the
    /// server is the operator's business.
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

    /// What there is for whoever calls, off the asynchronous threads, without taking a place among the
    /// searches: for work beside a write.
    pub(crate) async fn beside_a_write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Backend) -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        let backend = Arc::clone(&self.backend);
        self.writes.run(move || work(&*backend)).await
    }

    /// Takes the choices of the operator in the place of those before: for every request that comes
    /// from now on.
    pub fn apply(&self, settings: Settings) {
        *self.settings.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(settings);
    }

    /// Takes these keys in the place of those before.
    pub fn take_keys(&self, keys: Keys) {
        // Views of keys that are gone take memory for nothing.
        self.views.lock().unwrap_or_else(PoisonError::into_inner).clear();
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
    }

    /// Speaks TLS with this certificate from the next connection on; without one, plain HTTP.
    pub fn take_tls(&self, tls: Option<Tls>) {
        *self.tls.write().unwrap_or_else(PoisonError::into_inner) = tls;
    }

    /// What connections are encrypted with.
    pub(crate) fn tls(&self) -> Option<Tls> {
        self.tls.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The keys that are known.
    pub(crate) fn keys(&self) -> Arc<Keys> {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The choices of the operator that are in force.
    pub(crate) fn settings(&self) -> Arc<Settings> {
        Arc::clone(&self.settings.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Answers a call off the asynchronous threads, when there is a place: `work` asks the engine
    /// and renders what it says, and the answer is packed there too.
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

    /// The account of whoever calls, if something is left on it.
    ///
    /// # Errors
    /// `over_budget` when nothing is.
    pub(crate) fn admit(&self, call: &Call) -> Result<Account, ApiError> {
        let estimate = Estimate::of(call);
        let Some(client) = call.client() else {
            return Ok(Account { ticket: Budgets::uncharged(0), charged: None });
        };
        if self.untaken.is_full(client) {
            return Err(ApiError::OverBudget(Budget::Untaken, UNTAKEN_WAIT));
        }
        let ticket = self.budgets.admit(client, estimate, Instant::now());
        let ticket = ticket.map_err(|(budget, wait)| ApiError::OverBudget(budget, wait))?;
        Ok(Account { ticket, charged: Some(estimate) })
    }

    /// Counts an answer among what its client has not taken, until what is given is dropped.
    pub(crate) fn hold(&self, response: &Response) -> Option<Held> {
        let Asker(client) = response.extensions().get()?;
        let Made(bytes) = made(response);
        Some(self.untaken.hold(*client, bytes))
    }

    /// No connection can be accepted, which the operator is told now and then.
    pub(crate) fn not_accepted(&self, error: std::io::Error) {
        if is_due(&self.accepting) {
            self.tell(Notice::Accept(error));
        }
    }

    /// Does work and charges an account for it: for the time that it took on this thread, and for the
    /// bytes that it says it made.
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

    /// The answer to a client that has the version already, where the answer depends on the request
    /// and the state of the index alone. Asked before any work is done.
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

    /// The entity tag of such an answer: what it says is decided by the request, the address in
    /// links that are absolute, the state of the index, and the day where the answer depends on it.
    pub(crate) fn state_tag(&self, call: &Call, state: &IndexState, today: Option<Date>) -> String {
        let [generation, fingerprint, verified] = state.names();
        let today = today.map(|today| today.to_string()).unwrap_or_default();
        etag(call, &[&call.origin(), generation, fingerprint, verified, &today])
    }

    /// The engine over all of the index.
    pub(crate) fn whole_backend(&self) -> &dyn Backend {
        &*self.backend
    }

    /// What there is for whoever calls: all of the index, or what the key sees.
    pub(crate) fn backend_of(&self, call: &Call) -> Result<Arc<dyn Backend>, ApiError> {
        let Some(key) = call.key.as_ref().filter(|key| !key.filter.is_empty()) else {
            return Ok(Arc::clone(&self.backend));
        };
        // A filter was understood when the key was read; one that is not must never show everything.
        let filters = key.view().map_err(|_| ApiError::Internal)?;
        let mut views = self.views.lock().unwrap_or_else(PoisonError::into_inner);
        let view = views.entry(key.filter.clone());
        Ok(Arc::clone(view.or_insert_with(|| self.backend.view(&filters))))
    }

    /// What is in the index for whoever calls, at most a second old. Does not wait for a place among
    /// the searches: a busy server is healthy.
    pub(crate) async fn stats(&self, call: &Call) -> Result<Arc<Stats>, ApiError> {
        let view = call.key.as_ref().map(|key| key.filter.clone()).unwrap_or_default();
        let backend = self.backend_of(call)?;
        self.stats_of(view, backend).await
    }

    /// What is in a view of the index.
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

    /// The figures of the server, of all that is in the index.
    pub(crate) async fn metrics_text(&self) -> Result<String, ApiError> {
        let stats = self.stats_of(Vec::new(), Arc::clone(&self.backend)).await.ok();
        let backend = Arc::clone(&self.backend);
        let readiness = tokio::task::spawn_blocking(move || backend.readiness())
            .await
            .map_err(|_panicked| ApiError::Internal)?;
        let committed = UNIX_EPOCH + Duration::from_secs(readiness.time);
        let age = SystemTime::now().duration_since(committed).unwrap_or_default();
        // A commit is named by its generation and its number in it.
        let number = readiness.commit.rsplit('-').next().and_then(|number| number.parse().ok());
        self.metrics
            .text(stats.as_deref(), number.unwrap_or_default(), age)
            .map_err(|_| ApiError::Internal)
    }

    /// Whether what is answered can be relied on.
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
        // A copy of what is seldom written to is not old while it is known to be the newest.
        let behind = checked.unwrap_or(age);
        if self.settings().max_age.is_some_and(|max| behind > max.as_secs()) {
            return Err(ApiError::Stale(behind));
        }
        Ok(Ready { readiness, age, checked })
    }

    /// Looks for commits and changes to the synonyms at once, instead of at the next round.
    pub fn look_again(&self) {
        self.look.notify_one();
    }

    /// Shows commits made by others and changes to the file of synonyms, for as long as it is
    /// polled. An error that stays is told once.
    pub(crate) async fn keep_current(&self) {
        let mut told = String::new();
        let mut synonyms = self.backend.synonym_problems();
        loop {
            // Whoever asks for it does not wait for the next round.
            drop(tokio::time::timeout(self.limits.reload_every, self.look.notified()).await);
            self.leases.end_old(Instant::now());
            let backend = Arc::clone(&self.backend);
            match tokio::task::spawn_blocking(move || backend.reload()).await {
                Ok(Ok(_)) => {
                    told.clear();
                    // Whoever writes reloads as well, and may have been the one to see the change.
                    let problems = self.backend.synonym_problems();
                    let news = problems.iter().filter(|problem| !synonyms.contains(problem));
                    news.for_each(|problem| self.tell(Notice::Synonyms(problem.clone())));
                    synonyms = problems;
                }
                Ok(Err(error)) => {
                    let text = error.to_string();
                    if text != told {
                        told = text;
                        self.tell(Notice::Reload(error));
                    }
                }
                // A panic has been printed by the panic hook; the next round may do better.
                Err(_panicked) => {}
            }
        }
    }

    pub(crate) fn tell(&self, notice: Notice) {
        (self.notify)(notice);
    }

    /// Tells of something that each of many strangers may bring about, once.
    pub(crate) fn tell_once(&self, notice: Notice) {
        if self.told.is_news(&notice.to_string()) {
            self.tell(notice);
        }
    }

    /// What the operator is told in full, strangers are told in short: paths are not theirs.
    pub(crate) fn unavailable(&self, unreadable: SearchError) -> ApiError {
        let error = ApiError::of(&unreadable);
        if is_due(&self.unreadable) {
            self.tell(Notice::Index(unreadable));
        }
        error
    }
}
