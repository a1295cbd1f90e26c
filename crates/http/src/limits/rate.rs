//! The rate limit of client addresses: token buckets in a table of constant size.

use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::Limits;

/// The number of buckets in the table. Addresses with the same hash share a bucket. Among this many, two busy
/// clients rarely share one, and a flood of addresses does not make the table grow. The hash has a random
/// key, so nobody can choose an address that shares the bucket of another one.
const BUCKETS: usize = 16_384;

/// The buckets of all clients.
pub(crate) struct RateLimiter {
    rate: Option<f64>,
    burst: f64,
    loopback: bool,
    hasher: RandomState,
    buckets: Mutex<Vec<Bucket>>,
}

/// The requests that are left at a time; `None` for a bucket that was never used.
#[derive(Clone, Copy, Default)]
struct Bucket {
    left: f64,
    at: Option<Instant>,
}

impl RateLimiter {
    /// A rate limiter with these limits.
    pub(crate) fn new(limits: &Limits) -> RateLimiter {
        RateLimiter::of(limits.rate, limits.burst, limits.rate_loopback)
    }

    /// Allows `rate` requests per second in the long run, and `burst` at once after a pause. Limits the local
    /// machine only if `loopback` is true.
    pub(crate) fn of(rate: Option<f64>, burst: f64, loopback: bool) -> RateLimiter {
        // A rate of zero would never refill a bucket, and there would be no time to try again. It counts as
        // no limit.
        let rate = rate.filter(|rate| rate.is_finite() && *rate > 0.0);
        let buckets = if rate.is_some() { vec![Bucket::default(); BUCKETS] } else { Vec::new() };
        RateLimiter {
            rate,
            burst: burst.max(1.0),
            loopback,
            hasher: RandomState::new(),
            buckets: Mutex::new(buckets),
        }
    }

    /// Takes one request from the bucket of `address`, or returns how long to wait for one.
    pub(crate) fn take(&self, address: IpAddr, now: Instant) -> Result<(), Duration> {
        let Some(rate) = self.rate else { return Ok(()) };
        let address = address.to_canonical();
        if address.is_loopback() && !self.loopback {
            return Ok(());
        }
        let slot = self.hasher.hash_one(client(address)) as usize % BUCKETS;
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let bucket = &mut buckets[slot];
        let left = match bucket.at {
            Some(at) => {
                let refill = now.saturating_duration_since(at).as_secs_f64() * rate;
                (bucket.left + refill).min(self.burst)
            }
            None => self.burst,
        };
        let granted = left >= 1.0;
        *bucket = Bucket { left: if granted { left - 1.0 } else { left }, at: Some(now) };
        if granted { Ok(()) } else { Err(Duration::from_secs_f64((1.0 - left) / rate)) }
    }
}

/// The number of a client: of an IPv4 address, or of an IPv6 network of 64 bits, which is what one household
/// or server gets.
pub(crate) fn client(address: IpAddr) -> u64 {
    match address {
        IpAddr::V4(v4) => u64::from(u32::from(v4)),
        // The top bit keeps networks apart from IPv4 addresses: global networks begin with 001.
        IpAddr::V6(v6) => (u128::from(v6) >> 64) as u64 | 1 << 63,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limiter(rate: Option<f64>, burst: f64, rate_loopback: bool) -> RateLimiter {
        RateLimiter::new(&Limits { rate, burst, rate_loopback, ..Limits::default() })
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_burst_passes_then_the_rate() {
        let limiter = limiter(Some(2.0), 3.0, false);
        let start = Instant::now();
        let client = ip("203.0.113.7");
        for _ in 0..3 {
            assert_eq!(limiter.take(client, start), Ok(()));
        }
        assert_eq!(limiter.take(client, start), Err(Duration::from_millis(500)));
        assert_eq!(limiter.take(client, start + Duration::from_millis(500)), Ok(()));
        assert!(limiter.take(client, start + Duration::from_millis(600)).is_err());
        // A long pause fills the bucket only up to the burst.
        let later = start + Duration::from_secs(3600);
        for _ in 0..3 {
            assert_eq!(limiter.take(client, later), Ok(()));
        }
        assert!(limiter.take(client, later).is_err());
    }

    #[test]
    fn neighbours_in_one_ipv6_network_are_one_client() {
        let limiter = limiter(Some(1.0), 1.0, false);
        let now = Instant::now();
        assert_eq!(limiter.take(ip("2001:db8:1:2::1"), now), Ok(()));
        assert!(limiter.take(ip("2001:db8:1:2:ffff::9"), now).is_err());
        // An IPv4 address is the same client over an IPv6 socket.
        assert_eq!(limiter.take(ip("198.51.100.1"), now), Ok(()));
        assert!(limiter.take(ip("::ffff:198.51.100.1"), now).is_err());
    }

    #[test]
    fn this_machine_and_no_rate_are_free() {
        let now = Instant::now();
        for (limiter, address) in [
            (limiter(Some(1.0), 1.0, false), "127.0.0.1"),
            (limiter(Some(1.0), 1.0, false), "::1"),
            (limiter(None, 1.0, true), "203.0.113.7"),
            (limiter(Some(0.0), 1.0, true), "203.0.113.7"),
        ] {
            assert!((0..100).all(|_| limiter.take(ip(address), now).is_ok()), "{address}");
        }
        let strict = limiter(Some(1.0), 1.0, true);
        assert!(strict.take(ip("127.0.0.1"), now).is_ok());
        assert!(strict.take(ip("127.0.0.1"), now).is_err());
    }
}
