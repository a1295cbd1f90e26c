//! Reads a body of many articles while it arrives, and passes each article to the writer.
//!
//! It runs on a thread of its own until the body has ended. While it waits for the client or for permits, and
//! between two articles, it gives up its turn to read and analyse.

use std::cell::RefCell;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use souwen_article::ReadError;
use souwen_article::json::{Item, Single, read_items};
use souwen_index::live::{
    Precondition, PreparedArticle, Write, WriteArticles, WriteError, Written,
};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit, mpsc};
use warp::hyper::body::Bytes;

use super::push::PUSH_BYTES;
use super::put::ARTICLE_BYTES;
use super::read_options;
use super::tally::{Tally, Which};
use crate::app::App;
use crate::error::{ApiError, Fault};
use crate::limits::writes::WriteGate;
use crate::request::body::Unread;
use crate::request::sent_articles::SentArticles;

/// How many articles of one body may be waiting for their commit: enough that every commit is worthwhile, and
/// few compared with the total number that is allowed.
const ON_THE_WAY: usize = 256;

/// How long to wait before a write is retried that the writer had no room for.
const TRY_AGAIN: Duration = Duration::from_millis(20);

/// A message about the body.
pub(super) enum Sent {
    /// The next piece of the body.
    Piece(Bytes),
    /// The body could not be received to its end.
    Broken(ApiError),
    /// The body has ended.
    End,
}

/// Reads a body and passes its articles to the writer.
pub(super) struct Intake {
    app: Arc<App>,
    writer: Arc<dyn WriteArticles>,
    tally: Arc<Tally>,
    /// Cloned by every write that is waiting for its result.
    on_the_way: mpsc::Sender<()>,
    places: Arc<Semaphore>,
    handle: Handle,
}

impl Intake {
    pub(super) fn new(
        app: &Arc<App>,
        writer: Arc<dyn WriteArticles>,
        tally: Arc<Tally>,
        on_the_way: mpsc::Sender<()>,
        handle: Handle,
    ) -> Intake {
        let places = Arc::new(Semaphore::new(ON_THE_WAY));
        Intake { app: Arc::clone(app), writer, tally, on_the_way, places, handle }
    }

    /// Reads to the end of the body.
    ///
    /// # Errors
    /// When the body cannot be received or parsed to its end. Articles read before remain valid.
    pub(super) fn read(
        self,
        sent: SentArticles,
        received: mpsc::Receiver<Sent>,
    ) -> Result<(), ApiError> {
        let turn = RefCell::new(Turn { gate: &self.app.writes, permit: None });
        let broken = RefCell::new(None);
        let pieces = Pieces {
            received,
            piece: Bytes::new(),
            ended: false,
            turn: &turn,
            broken: &broken,
            handle: &self.handle,
        };
        let source = sent.unpacked(pieces, PUSH_BYTES);
        let mut take = |item: Item| self.take(item, &mut turn.borrow_mut());
        let read = read_items(source, sent.lines, ARTICLE_BYTES, &read_options(), &mut take);
        if let Some(error) = broken.take() {
            return Err(error);
        }
        match read {
            Ok(_) => Ok(()),
            Err(ReadError::Io(error)) if error.kind() == io::ErrorKind::FileTooLarge => {
                Err(ApiError::BodyTooLarge(PUSH_BYTES))
            }
            Err(error) => Err(Fault::BadArticle(error.to_string()).into()),
        }
    }

    /// Handles one item of the body.
    fn take(&self, item: Item, turn: &mut Turn<'_>) -> ControlFlow<()> {
        if self.tally.is_hopeless() {
            return ControlFlow::Break(());
        }
        let Item { number, line, bytes, read } = item;
        let mut which = Which { item: number, line, id: None };
        let Single { mut article, id, notes } = match read {
            Ok(single) => single,
            Err(refusal) => {
                self.tally.refused(which, &Fault::from(refusal).into());
                return ControlFlow::Continue(());
            }
        };
        let Some(id) = id else {
            self.tally.refused(which, &Fault::IdNeeded.into());
            return ControlFlow::Continue(());
        };
        article.id.clone_from(&id);
        which.id = Some(id);
        self.tally.note(&which, notes);
        turn.give_up();
        let Some(places) = self.wait_for_places(bytes) else { return ControlFlow::Break(()) };
        turn.take(&self.handle);
        let article = Box::new(self.writer.prepare(article));
        let mut way = OnItsWay {
            tally: Arc::clone(&self.tally),
            which: Some(which),
            _places: places,
            _end: self.on_the_way.clone(),
        };
        let begun = Instant::now();
        // Other writers may have taken the room in the meantime.
        while let Err(back) = self.hand_over(&article, way) {
            if begun.elapsed() >= self.app.limits.durable_timeout {
                back.decide(Err(WriteError::Full));
                break;
            }
            way = back;
            turn.give_up();
            self.handle.block_on(tokio::time::sleep(TRY_AGAIN));
        }
        ControlFlow::Continue(())
    }

    /// Passes a write to the writer. Returns the write if the writer has no room for it.
    fn hand_over(&self, article: &PreparedArticle, way: OnItsWay) -> Result<(), OnItsWay> {
        let offer = Arc::new(Mutex::new(Offer::Open));
        let lock = |offer: &Mutex<Offer>, now| {
            let mut offer = offer.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *offer, now)
        };
        let answer = {
            let offer = Arc::clone(&offer);
            Box::new(move |result| {
                let is_open = || matches!(lock(&offer, Offer::Over), Offer::Open);
                if matches!(result, Err(WriteError::Full)) && is_open() {
                    lock(&offer, Offer::Refused(way));
                } else {
                    way.decide(result);
                }
            })
        };
        let article = Box::new(article.clone());
        self.writer.submit(Write::Put { article, when: Precondition::None }, answer);
        match lock(&offer, Offer::Over) {
            Offer::Refused(way) => Err(way),
            Offer::Open | Offer::Over => Ok(()),
        }
    }

    /// Waits for the permits for one more article; `None` when the server shuts down.
    fn wait_for_places(&self, bytes: usize) -> Option<[OwnedSemaphorePermit; 3]> {
        self.handle.block_on(async {
            let own = Arc::clone(&self.places).acquire_owned().await.ok()?;
            let (place, room) = self.app.writes.place_and_room(bytes).await.ok()?;
            Some([own, place, room])
        })
    }
}

/// A write that is waiting for its result. If it is dropped without a result, it counts as failed.
struct OnItsWay {
    tally: Arc<Tally>,
    /// `None` once the result is known.
    which: Option<Which>,
    _places: [OwnedSemaphorePermit; 3],
    _end: mpsc::Sender<()>,
}

impl OnItsWay {
    fn decide(mut self, result: Result<Written, WriteError>) {
        if let Some(which) = self.which.take() {
            self.tally.written(which, result);
        }
    }
}

/// Whether a write is still being passed to the writer.
enum Offer {
    /// It is being passed.
    Open,
    /// The writer returned it immediately.
    Refused(OnItsWay),
    /// The writer has taken it.
    Over,
}

impl Drop for OnItsWay {
    fn drop(&mut self) {
        if let Some(which) = self.which.take() {
            self.tally.dropped(which);
        }
    }
}

/// The turn to read and analyse, held or given up.
struct Turn<'g> {
    gate: &'g WriteGate,
    permit: Option<SemaphorePermit<'g>>,
}

impl Turn<'_> {
    fn give_up(&mut self) {
        self.permit = None;
    }

    fn take(&mut self, handle: &Handle) {
        if self.permit.is_none() {
            self.permit = handle.block_on(self.gate.turn()).ok();
        }
    }
}

/// The pieces of a body as a reader that blocks until the next piece arrives.
struct Pieces<'r, 'g> {
    received: mpsc::Receiver<Sent>,
    piece: Bytes,
    ended: bool,
    turn: &'r RefCell<Turn<'g>>,
    /// Why the body could not be received to its end.
    broken: &'r RefCell<Option<ApiError>>,
    handle: &'r Handle,
}

impl Read for Pieces<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.piece.is_empty() && !self.ended {
            let next = self.received.try_recv().ok().or_else(|| {
                self.turn.borrow_mut().give_up();
                self.received.blocking_recv()
            });
            match next {
                Some(Sent::Piece(piece)) => self.piece = piece,
                Some(Sent::End) => self.ended = true,
                Some(Sent::Broken(error)) => {
                    self.broken.replace(Some(error));
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
                // The client has disconnected: an article that is cut off is not an article.
                None => {
                    self.broken.replace(Some(ApiError::BadBody(Unread::BrokenOff)));
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
            }
        }
        self.turn.borrow_mut().take(self.handle);
        let count = buffer.len().min(self.piece.len());
        buffer[..count].copy_from_slice(&self.piece.split_to(count));
        Ok(count)
    }
}
