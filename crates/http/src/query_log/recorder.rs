//! Writes log entries on a thread of its own.

use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use souwen_text::Date;

use super::entry::LoggedQuery;
use super::files::QueryFiles;

/// The maximum number of entries that wait to be written. A working disk is fast enough for any server; if
/// the disk hangs, further entries are dropped.
const QUEUE_LENGTH: usize = 4_096;

/// How often the thread looks whether a new day has begun, if there are no searches.
const DAY_CHECK_INTERVAL: Duration = Duration::from_secs(600);

/// The maximum number of bytes in one write.
const MAX_WRITE_BYTES: usize = 1 << 16;

/// The handle to the thread that writes the log.
pub(crate) struct QueryLog {
    /// Taken when the handle is dropped, which ends the thread.
    sender: Option<SyncSender<LoggedQuery>>,
    thread: Option<JoinHandle<()>>,
}

/// The callbacks of a recorder.
pub(crate) struct Reporting {
    /// Called with the reason when entries cannot be written.
    pub(crate) trouble: Box<dyn Fn(io::Error) + Send>,
    /// Called with the number of entries that were not written.
    pub(crate) missed: Box<dyn Fn(u64) + Send>,
}

impl QueryLog {
    /// Starts writing to these files. `today` returns the current day.
    ///
    /// # Errors
    /// When no thread can be started.
    pub(crate) fn start(
        files: QueryFiles,
        today: impl Fn() -> Date + Send + 'static,
        reporting: Reporting,
    ) -> io::Result<QueryLog> {
        let (sender, receiver) = sync_channel(QUEUE_LENGTH);
        let work = move || write_down(files, &receiver, &today, &reporting);
        let thread = thread::Builder::new().name("query-log".to_owned()).spawn(work)?;
        Ok(QueryLog { sender: Some(sender), thread: Some(thread) })
    }

    /// Queues an entry without waiting. Returns `false` if too many entries are waiting already.
    pub(crate) fn note(&self, query: LoggedQuery) -> bool {
        self.sender.as_ref().is_some_and(|sender| sender.try_send(query).is_ok())
    }
}

impl Drop for QueryLog {
    fn drop(&mut self) {
        self.sender = None;
        // Entries that were queued are written before the server stops.
        drop(self.thread.take().map(JoinHandle::join));
    }
}

fn write_down(
    mut files: QueryFiles,
    queries: &Receiver<LoggedQuery>,
    today: &dyn Fn() -> Date,
    reporting: &Reporting,
) {
    let report_error =
        |done: io::Result<()>| done.unwrap_or_else(|error| (reporting.trouble)(error));
    report_error(files.begin_day(today()));
    loop {
        let first = match queries.recv_timeout(DAY_CHECK_INTERVAL) {
            Ok(query) => query,
            Err(RecvTimeoutError::Timeout) => {
                report_error(files.begin_day(today()));
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => return,
        };
        let (mut lines, mut count) = (Vec::new(), 0);
        let mut add = |query: LoggedQuery| {
            // Strings and numbers can always be written as JSON.
            if serde_json::to_writer(&mut lines, &query).is_ok() {
                lines.push(b'\n');
            }
            count += 1;
            lines.len() < MAX_WRITE_BYTES
        };
        let mut goes_on = add(first);
        while goes_on && let Ok(query) = queries.try_recv() {
            goes_on = add(query);
        }
        match files.append(today(), &lines) {
            Ok(true) => {}
            Ok(false) => (reporting.missed)(count),
            Err(error) => {
                (reporting.missed)(count);
                (reporting.trouble)(error);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI32, AtomicU64, Ordering};
    use std::sync::{Arc, Mutex};

    use souwen_text::DateRange;

    use super::super::entry::QuerySource;
    use super::super::read::read_queries;
    use super::*;

    fn query(text: &str) -> LoggedQuery {
        let (query, via) = (text.to_owned(), QuerySource::Page);
        LoggedQuery { query, total: 1, ms: 1.0, corrected: None, via }
    }

    #[test]
    fn queries_are_logged_under_the_day_of_the_clock() {
        let dir = tempfile::tempdir().unwrap();
        let files = QueryFiles::open(dir.path(), 2).unwrap();
        let clock = Arc::new(AtomicI32::new(19_800));
        let now = Arc::clone(&clock);
        let today = move || Date::from_days(now.load(Ordering::SeqCst)).unwrap();
        let reporting = Reporting { trouble: Box::new(|_| ()), missed: Box::new(|_| ()) };
        let log = QueryLog::start(files, today, reporting).unwrap();
        assert!(log.note(query("甲")) && log.note(query("乙")));
        drop(log);
        let mut found = Vec::new();
        let read = read_queries(dir.path(), DateRange::default(), &mut |day, query| {
            found.push((day.days(), query.query));
        });
        assert_eq!(read.unwrap().queries, 2);
        assert_eq!(found, [(19_800, "甲".to_owned()), (19_800, "乙".to_owned())]);
        // Two days later, a server that has only just started deletes the file.
        let files = QueryFiles::open(dir.path(), 2).unwrap();
        let reporting = Reporting { trouble: Box::new(|_| ()), missed: Box::new(|_| ()) };
        drop(QueryLog::start(files, || Date::from_days(19_802).unwrap(), reporting).unwrap());
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    fn failed_writes_are_reported_and_counted() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("queries");
        let files = QueryFiles::open(&folder, 2).unwrap();
        std::fs::remove_dir(&folder).unwrap();
        let (errors, missed) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicU64::new(0)));
        let (of_errors, of_missed) = (Arc::clone(&errors), Arc::clone(&missed));
        let reporting = Reporting {
            trouble: Box::new(move |error| of_errors.lock().unwrap().push(error.kind())),
            missed: Box::new(move |count| {
                of_missed.fetch_add(count, Ordering::SeqCst);
            }),
        };
        let log = QueryLog::start(files, || Date::from_days(19_800).unwrap(), reporting).unwrap();
        assert!(log.note(query("甲")));
        drop(log);
        assert!(errors.lock().unwrap().contains(&io::ErrorKind::NotFound));
        assert_eq!(missed.load(Ordering::SeqCst), 1);
    }
}
