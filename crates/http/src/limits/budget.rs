//! Budgets of each client: processor time and bytes of responses, in a table of constant size.
//!
//! A request is charged afterwards, when its real cost is known. A client that has overdrawn its budget waits
//! until it is refilled.

use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::Limits;
use super::cost::Estimate;
use super::lanes::{Lane, Ticket};

/// The number of accounts in the table: see [`rate`](super::rate).
const ACCOUNTS: usize = 16_384;

/// The weight of the latest request in the moving average of how far estimates are off.
const NEWS: f64 = 0.2;

/// The maximal ratio of real to estimated cost that counts.
const MAX_COST_RATIO: f64 = 100.0;

/// The budget that is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Budget {
    /// Processor time.
    Processor,
    /// Bytes of responses.
    Bytes,
    /// Bytes of responses that are made but not yet read by the client.
    Unread,
}

impl Budget {
    /// Its name in error messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Budget::Processor => "processor_time",
            Budget::Bytes => "bytes",
            Budget::Unread => "untaken_bytes",
        }
    }
}

/// The accounts of all clients.
pub(crate) struct Budgets {
    /// Seconds of one processor that are refilled each second, and the maximal balance.
    processor: (f64, f64),
    /// Bytes that are refilled each second, and the maximal balance.
    bytes: (f64, f64),
    hasher: RandomState,
    accounts: Mutex<Vec<Account>>,
}

/// The balance of a client at the time `at`; `None` for an account that was never used.
#[derive(Clone, Copy)]
struct Account {
    processor: f64,
    bytes: f64,
    at: Option<Instant>,
    /// The moving average of the ratio of real to estimated cost.
    factor: f64,
}

impl Budgets {
    pub(crate) fn new(limits: &Limits) -> Budgets {
        let seconds = limits.budget_burst.as_secs_f64().max(1.0);
        let of = |rate: f64| (rate.max(f64::MIN_POSITIVE), rate * seconds);
        let empty = Account { processor: 0.0, bytes: 0.0, at: None, factor: 1.0 };
        Budgets {
            processor: of(limits.processor_per_client),
            bytes: of(limits.bytes_per_client),
            hasher: RandomState::new(),
            accounts: Mutex::new(vec![empty; ACCOUNTS]),
        }
    }

    /// The lane of a request of a client with a positive balance. Otherwise returns the budget that is used
    /// up, and how long to wait until it is refilled.
    pub(crate) fn admit(
        &self,
        client: u64,
        estimate: Estimate,
        now: Instant,
    ) -> Result<Ticket, (Budget, Duration)> {
        let mut accounts = self.accounts();
        let account = self.account(&mut accounts, client, now);
        let wait = |left: f64, rate: f64| {
            (left <= 0.0)
                .then(|| Duration::try_from_secs_f64(-left / rate).unwrap_or(Duration::MAX))
        };
        if let Some(wait) = wait(account.processor, self.processor.0) {
            return Err((Budget::Processor, wait));
        }
        if let Some(wait) = wait(account.bytes, self.bytes.0) {
            return Err((Budget::Bytes, wait));
        }
        Ok(Ticket { client, lane: estimate.lane(account.factor) })
    }

    /// The ticket of a request that is not charged.
    pub(crate) fn uncharged(client: u64) -> Ticket {
        Ticket { client, lane: Lane::Quick }
    }

    /// Charges a client for a response.
    pub(crate) fn charge(
        &self,
        client: u64,
        estimate: Estimate,
        took: Duration,
        bytes: usize,
        now: Instant,
    ) {
        let mut accounts = self.accounts();
        let account = self.account(&mut accounts, client, now);
        let took = took.as_secs_f64();
        account.processor -= took;
        account.bytes -= bytes as f64;
        let off = (took / estimate.seconds).clamp(1.0, MAX_COST_RATIO);
        account.factor += NEWS * (off - account.factor);
    }

    fn accounts(&self) -> MutexGuard<'_, Vec<Account>> {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The account of a client, refilled up to now.
    fn account<'a>(
        &self,
        accounts: &'a mut [Account],
        client: u64,
        now: Instant,
    ) -> &'a mut Account {
        let slot = self.hasher.hash_one(client) as usize % ACCOUNTS;
        let account = &mut accounts[slot];
        let (processor, bytes) = (self.processor, self.bytes);
        match account.at {
            Some(at) => {
                let passed = now.saturating_duration_since(at).as_secs_f64();
                let back = |left: f64, (rate, max): (f64, f64)| (left + passed * rate).min(max);
                account.processor = back(account.processor, processor);
                account.bytes = back(account.bytes, bytes);
            }
            None => (account.processor, account.bytes) = (processor.1, bytes.1),
        }
        account.at = Some(now);
        account
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budgets() -> Budgets {
        Budgets::new(&Limits {
            processor_per_client: 0.5,
            bytes_per_client: 1_000.0,
            budget_burst: Duration::from_secs(10),
            ..Limits::default()
        })
    }

    const ESTIMATE: Estimate = Estimate { seconds: 0.005 };

    #[test]
    fn what_is_used_up_comes_back() {
        let (budgets, start) = (budgets(), Instant::now());
        let admit = |client, after| {
            budgets.admit(client, ESTIMATE, start + Duration::from_secs(after)).map(drop)
        };
        assert_eq!(admit(1, 0), Ok(()));
        budgets.charge(1, ESTIMATE, Duration::from_secs(6), 10, start);
        assert_eq!(admit(1, 0), Err((Budget::Processor, Duration::from_secs(2))));
        assert_eq!(admit(2, 0), Ok(()), "another client");
        assert_eq!(admit(1, 1), Err((Budget::Processor, Duration::from_secs(1))));
        assert_eq!(admit(1, 3), Ok(()));
        budgets.charge(2, ESTIMATE, Duration::ZERO, 12_000, start);
        assert_eq!(admit(2, 0), Err((Budget::Bytes, Duration::from_secs(2))));
        assert_eq!(admit(2, 3), Ok(()));
    }

    #[test]
    fn whose_answers_take_longer_than_thought_is_costly() {
        let (budgets, now) = (budgets(), Instant::now());
        let lane = || budgets.admit(1, ESTIMATE, now).unwrap().lane;
        assert_eq!(lane(), Lane::Quick);
        for _ in 0..4 {
            budgets.charge(1, ESTIMATE, Duration::from_millis(50), 0, now);
        }
        assert_eq!(lane(), Lane::Costly);
        for _ in 0..12 {
            budgets.charge(1, ESTIMATE, Duration::from_millis(1), 0, now);
        }
        assert_eq!(lane(), Lane::Quick, "what they take again");
    }
}
