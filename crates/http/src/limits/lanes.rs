//! The queue for places: two lanes, in each of which clients take turns.
//!
//! With one place and five waiting requests of the clients 1, 1, 1, 2, 3, the order is 1, 2, 3, 1, 1.

use std::collections::{HashMap, HashSet, VecDeque};
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

/// The lane of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lane {
    /// Estimated to take less than [`QUICK`](super::cost::QUICK).
    Quick,
    /// Estimated to take longer.
    Costly,
}

/// The client of a request, and its lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ticket {
    /// A number that identifies the client.
    pub(crate) client: u64,
    pub(crate) lane: Lane,
}

/// The places of both lanes.
pub(crate) struct Lanes {
    /// The maximal number of requests that run at once.
    places: usize,
    /// How many of these may be costly, so that one is left for quick requests.
    costly: usize,
    /// How many pieces of costly work may have begun, those included that have given way: each has memory of its own
    /// until it ends. One fewer of one client, so that others can begin.
    begun: usize,
    /// The maximal number of waiting requests.
    waiting: usize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The number of running requests.
    running: usize,
    /// The clients with a running costly request.
    costly: HashSet<u64>,
    /// The clients of the costly requests that have begun and not ended, once for each.
    begun: Vec<u64>,
    waiting: usize,
    quick: Line,
    slow: Line,
}

/// The waiting requests of a lane.
#[derive(Default)]
struct Line {
    /// The waiting clients, the next one first; each once.
    turns: VecDeque<u64>,
    waiters: HashMap<u64, VecDeque<Waiter>>,
}

/// A waiting request.
struct Waiter {
    place: oneshot::Sender<Place>,
    /// Whether it has begun and given way.
    has_begun: bool,
}

impl State {
    /// Makes room for one more request of a client: drops the newest request of the client with the most, if
    /// that client has more than this client would have.
    fn make_room(&mut self, client: u64) -> bool {
        let of = |client: u64| self.quick.of(client) + self.slow.of(client);
        let greediest =
            self.quick.turns.iter().chain(&self.slow.turns).max_by_key(|client| of(**client));
        let Some(&greediest) = greediest.filter(|other| of(**other) > of(client) + 1) else {
            return false;
        };
        // What has begun is never dropped.
        let line = match self.slow.of(greediest) > 0 {
            true => &mut self.slow,
            false => &mut self.quick,
        };
        line.drop_newest(greediest);
        self.waiting -= 1;
        true
    }
}

impl Line {
    /// The number of requests of a client that wait to begin.
    fn of(&self, client: u64) -> usize {
        let waiters = self.waiters.get(&client).into_iter().flatten();
        waiters.filter(|waiter| !waiter.has_begun).count()
    }

    fn drop_newest(&mut self, client: u64) {
        let Some(waiters) = self.waiters.get_mut(&client) else { return };
        let newest = waiters.iter().rposition(|waiter| !waiter.has_begun);
        drop(newest.and_then(|newest| waiters.remove(newest)));
        if waiters.is_empty() {
            self.waiters.remove(&client);
            self.turns.retain(|other| *other != client);
        }
    }

    fn push(&mut self, client: u64, waiter: Waiter) {
        let waiters = self.waiters.entry(client).or_default();
        if waiters.is_empty() {
            self.turns.push_back(client);
        }
        waiters.push_back(waiter);
    }

    /// Takes the next request that may run, and moves its client to the end of the line.
    fn pop(&mut self, may_run: impl Fn(u64, &Waiter) -> bool) -> Option<(u64, Waiter)> {
        let next = |client: &u64| {
            self.waiters.get(client)?.iter().position(|waiter| may_run(*client, waiter))
        };
        let mut found = self.turns.iter().map(next).enumerate();
        let (at, next) = found.find_map(|(at, next)| Some((at, next?)))?;
        let client = self.turns.remove(at)?;
        let waiters = self.waiters.get_mut(&client)?;
        let waiter = waiters.remove(next);
        if waiters.is_empty() {
            self.waiters.remove(&client);
        } else {
            self.turns.push_back(client);
        }
        waiter.map(|waiter| (client, waiter))
    }

    fn is_empty(&self) -> bool {
        self.turns.is_empty()
    }
}

impl Lanes {
    /// Lanes with this many places, and this many waiting requests.
    pub(crate) fn new(places: usize, waiting: usize) -> Arc<Lanes> {
        let costly = places.saturating_sub(1).max(1);
        Arc::new(Lanes { places, costly, begun: places + 1, waiting, state: Mutex::default() })
    }

    /// Queues a request at once; the future waits for its place. It returns `None` if too many requests wait,
    /// unless this one could run immediately (or `is_bounded` is false). When the queue is full, a client
    /// with few waiting requests displaces the newest request of the client with the most.
    pub(crate) fn ask(
        self: &Arc<Lanes>,
        ticket: Ticket,
        is_bounded: bool,
    ) -> impl Future<Output = Option<Place>> + use<> {
        let mut state = self.state();
        let is_full = state.waiting >= self.waiting && !self.would_run(&state, ticket);
        let waiting = match is_bounded && is_full && !state.make_room(ticket.client) {
            true => None,
            false => Some(self.queue(&mut state, ticket, false)),
        };
        self.hand_out(&mut state);
        drop(state);
        // If the future is dropped early, it drops a place that it has received. A displaced request receives
        // no place.
        async move { waiting?.await.ok() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn queue(
        &self,
        state: &mut State,
        ticket: Ticket,
        has_begun: bool,
    ) -> oneshot::Receiver<Place> {
        let (place, waiting) = oneshot::channel();
        let waiter = Waiter { place, has_begun };
        state.waiting += 1;
        let Ticket { client, lane } = ticket;
        match lane {
            Lane::Quick => state.quick.push(client, waiter),
            Lane::Costly => state.slow.push(client, waiter),
        }
        waiting
    }

    fn would_run(&self, state: &State, ticket: Ticket) -> bool {
        state.running < self.places
            && match ticket.lane {
                Lane::Quick => state.quick.is_empty(),
                Lane::Costly => {
                    state.slow.is_empty()
                        && state.costly.len() < self.costly
                        && self.may_begin(&state.begun, ticket.client)
                        && !state.costly.contains(&ticket.client)
                }
            }
    }

    /// Whether a client may begin costly work beside what has begun.
    fn may_begin(&self, begun: &[u64], client: u64) -> bool {
        let own = begun.iter().filter(|other| **other == client).count();
        begun.len() < self.begun && own + 1 < self.begun
    }

    /// Gives the free places to waiting requests.
    fn hand_out(self: &Arc<Lanes>, state: &mut State) {
        while state.running < self.places {
            let costly = match state.costly.len() < self.costly {
                true => state.slow.pop(|client, waiter| {
                    let may_run = waiter.has_begun || self.may_begin(&state.begun, client);
                    may_run && !state.costly.contains(&client)
                }),
                false => None,
            };
            let (lane, (client, waiter)) = match costly {
                Some(next) => (Lane::Costly, next),
                None => match state.quick.pop(|_, _| true) {
                    Some(next) => (Lane::Quick, next),
                    None => return,
                },
            };
            state.waiting -= 1;
            state.running += 1;
            if lane == Lane::Costly {
                state.costly.insert(client);
                if !waiter.has_begun {
                    state.begun.push(client);
                }
            }
            let ticket = Ticket { client, lane };
            let place = Place { lanes: Arc::clone(self), ticket, is_occupied: true };
            if let Err(mut place) = waiter.place.send(place) {
                // The receiver has been dropped.
                place.is_occupied = false;
                Lanes::end(state, ticket);
            }
        }
    }

    /// Takes back the place of a request that has ended.
    fn end(state: &mut State, ticket: Ticket) {
        Lanes::take_back(state, ticket);
        if ticket.lane == Lane::Costly {
            let begun = state.begun.iter().position(|client| *client == ticket.client);
            if let Some(begun) = begun {
                state.begun.swap_remove(begun);
            }
        }
    }

    fn take_back(state: &mut State, ticket: Ticket) {
        state.running = state.running.saturating_sub(1);
        if ticket.lane == Lane::Costly {
            state.costly.remove(&ticket.client);
        }
    }
}

/// A place, released when it is dropped.
pub(crate) struct Place {
    lanes: Arc<Lanes>,
    ticket: Ticket,
    is_occupied: bool,
}

impl Place {
    /// If the request is costly, gives way to waiting requests, and waits for the next turn. Must not be
    /// called on an asynchronous thread.
    pub(crate) fn give_way(&self) {
        if self.ticket.lane == Lane::Quick || !self.is_occupied {
            return;
        }
        let waiting = {
            let mut state = self.lanes.state();
            if state.quick.is_empty() && state.slow.is_empty() {
                return;
            }
            let waiting = self.lanes.queue(&mut state, self.ticket, true);
            Lanes::take_back(&mut state, self.ticket);
            self.lanes.hand_out(&mut state);
            waiting
        };
        if let Ok(mut place) = waiting.blocking_recv() {
            // The current place continues to represent the new one.
            place.is_occupied = false;
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if self.is_occupied {
            let mut state = self.lanes.state();
            Lanes::end(&mut state, self.ticket);
            self.lanes.hand_out(&mut state);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticket(client: u64, lane: Lane) -> Ticket {
        Ticket { client, lane }
    }

    #[tokio::test]
    async fn clients_take_turns() {
        let lanes = Lanes::new(1, 100);
        let occupied = lanes.ask(ticket(9, Lane::Quick), true).await.unwrap();
        let pending: Vec<_> = [1, 1, 1, 2, 3]
            .into_iter()
            .map(|client| lanes.ask(ticket(client, Lane::Quick), true))
            .collect();
        let order = Arc::new(Mutex::new(Vec::new()));
        let tasks: Vec<_> = pending
            .into_iter()
            .map(|pending| {
                let order = Arc::clone(&order);
                tokio::spawn(async move {
                    let place = pending.await.unwrap();
                    order.lock().unwrap().push(place.ticket.client);
                })
            })
            .collect();
        drop(occupied);
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(*order.lock().unwrap(), [1, 2, 3, 1, 1]);
    }

    #[tokio::test]
    async fn places_come_back_however_they_are_given_up() {
        let lanes = Lanes::new(2, 3);
        let costly = lanes.ask(ticket(1, Lane::Costly), true).await.unwrap();
        let quick = lanes.ask(ticket(1, Lane::Quick), true).await.unwrap();
        let given_up: Vec<_> =
            (0..3).map(|client| lanes.ask(ticket(client, Lane::Quick), true)).collect();
        assert!(lanes.ask(ticket(5, Lane::Quick), true).await.is_none(), "too many wait");
        drop(given_up);
        drop((costly, quick));
        let counts = {
            let state = lanes.state();
            (state.running, state.waiting, state.costly.len())
        };
        assert_eq!(counts, (0, 0, 0));
        let both = [Lane::Costly, Lane::Quick].map(|lane| lanes.ask(ticket(7, lane), true));
        for place in both {
            drop(place.await.unwrap());
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn costly_work_gives_way_between_its_steps() {
        let lanes = Lanes::new(1, 100);
        let costly = lanes.ask(ticket(1, Lane::Costly), true).await.unwrap();
        let quick = lanes.ask(ticket(2, Lane::Quick), true);
        let quick = tokio::spawn(async move { drop(quick.await.unwrap()) });
        // There is one place, and the quick request gets it before the costly one continues.
        tokio::task::spawn_blocking(move || costly.give_way()).await.unwrap();
        quick.await.unwrap();
        let state = lanes.state();
        assert_eq!((state.running, state.waiting), (0, 0));
    }

    /// Lets a place give way, on a thread that may block.
    fn give_way(place: Place) -> tokio::task::JoinHandle<Place> {
        tokio::task::spawn_blocking(move || {
            place.give_way();
            place
        })
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn costly_work_that_has_begun_is_bounded() {
        // Three pieces may have begun, two of them of one client.
        let lanes = Lanes::new(2, 100);
        let ask = |client| lanes.ask(ticket(client, Lane::Costly), true);
        let first = ask(1).await.unwrap();
        let (own, third_own, other, late) = (ask(1), ask(1), ask(2), ask(3));
        let first = give_way(first);
        let own = give_way(own.await.unwrap());
        let other = give_way(other.await.unwrap());
        // All others wait in vain, and the first goes on.
        let first = first.await.unwrap();
        {
            let state = lanes.state();
            let counts = (state.begun.len(), state.slow.of(1), state.slow.of(3));
            assert_eq!(counts, (3, 1, 1));
        }
        drop(first);
        // In its place the next one begins whose client has its turn.
        drop(late.await.unwrap());
        drop(other.await.unwrap());
        drop(third_own.await.unwrap());
        drop(own.await.unwrap());
        let state = lanes.state();
        assert_eq!((state.running, state.waiting, state.begun.len()), (0, 0, 0));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_has_begun_does_not_make_room() {
        let lanes = Lanes::new(1, 3);
        let ask = |client, lane| lanes.ask(ticket(client, lane), true);
        let first = ask(1, Lane::Costly).await.unwrap();
        let occupied = ask(9, Lane::Costly);
        let first = give_way(first);
        let occupied = occupied.await.unwrap();
        let own = [ask(1, Lane::Quick), ask(1, Lane::Quick)];
        let other = ask(2, Lane::Quick);
        let [kept, newest] = own;
        assert!(newest.await.is_none(), "the newest has made room");
        drop(occupied);
        drop(first.await.unwrap());
        drop(kept.await.unwrap());
        drop(other.await.unwrap());
    }

    #[tokio::test]
    async fn who_asks_for_much_makes_room_for_who_asks_for_little() {
        let lanes = Lanes::new(1, 4);
        let occupied = lanes.ask(ticket(9, Lane::Quick), true).await.unwrap();
        let mut greedy: Vec<_> =
            (0..4).map(|_| Box::pin(lanes.ask(ticket(1, Lane::Costly), true))).collect();
        assert!(
            lanes.ask(ticket(1, Lane::Quick), true).await.is_none(),
            "its own do not make room"
        );
        let modest = lanes.ask(ticket(2, Lane::Quick), true);
        assert!(greedy.pop().unwrap().await.is_none(), "the newest has made room");
        drop(occupied);
        drop(greedy.remove(0).await.unwrap());
        drop(greedy);
        assert!(modest.await.is_some());
    }
}
