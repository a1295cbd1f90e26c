//! Trusted proxies, and the client for which they forward a request.
//!
//! With `10.0.0.0/8` trusted, `X-Forwarded-For: 198.51.100.1, 203.0.113.7, 10.0.0.2` names the client
//! 203.0.113.7. An address that cannot be parsed at the end, as in `198.51.100.1, nonsense`, names none.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use warp::http::{HeaderMap, HeaderName, header};

/// A network of addresses: `10.0.0.0/8`, `2001:db8::/32`, or one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    /// The length of the network prefix in bits.
    bits: u32,
}

/// A text that is not a network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} is no address and no network: write 127.0.0.1, 10.0.0.0/8 or 2001:db8::/32")]
pub struct NoNetwork(String);

impl FromStr for Network {
    type Err = NoNetwork;

    fn from_str(text: &str) -> Result<Network, NoNetwork> {
        let wrong = || NoNetwork(text.to_owned());
        let (address, bits) = match text.trim().split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text.trim(), None),
        };
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let max = if address.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            Some(bits) => bits.parse().ok().filter(|bits| *bits <= max).ok_or_else(wrong)?,
            None => max,
        };
        Ok(Network { address, bits })
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.bits)
    }
}

impl Network {
    /// Whether an address belongs to the network. An IPv4 address may arrive over an IPv6 socket.
    pub(crate) fn contains(&self, address: IpAddr) -> bool {
        let (own, other) = (self.address.to_canonical(), address.to_canonical());
        if own.is_ipv4() != other.is_ipv4() {
            return false;
        }
        let whole = |address: IpAddr| match address {
            IpAddr::V4(v4) => (u128::from(u32::from(v4)) << 96, 32),
            IpAddr::V6(v6) => (u128::from(v6), 128),
        };
        let ((own, length), (other, _)) = (whole(own), whole(other));
        // In an IPv4 network that is written as IPv6, the prefix covers 96 bits more.
        let before = if length == 32 && self.address.is_ipv6() { 96 } else { 0 };
        let bits = self.bits.saturating_sub(before).min(length);
        bits == 0 || (own ^ other) >> (128 - bits) == 0
    }
}

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The client for which a trusted proxy forwards: the last address in its headers that is not itself a
/// trusted proxy, since the client may have written everything before it. `Forwarded` (RFC 7239) takes
/// precedence over `X-Forwarded-For`.
pub(crate) fn forwarded(
    headers: &HeaderMap,
    is_trusted: impl Fn(IpAddr) -> bool,
) -> Option<IpAddr> {
    let values = |name: HeaderName| {
        let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
        values.flat_map(|value| value.split(',')).map(str::trim).collect::<Vec<_>>()
    };
    let by_standard = values(header::FORWARDED);
    let named: Vec<Option<IpAddr>> = match by_standard.is_empty() {
        false => by_standard.into_iter().map(of_element).collect(),
        true => values(X_FORWARDED_FOR).into_iter().map(address).collect(),
    };
    // Before an address that cannot be parsed, it is unknown who wrote the rest.
    let known = named.into_iter().rev().map_while(|address| address);
    let mut last = None;
    for address in known {
        last = Some(address);
        if !is_trusted(address) {
            break;
        }
    }
    last
}

/// The address in an element of `Forwarded`: `for="[2001:db8::1]:4711";proto=https`.
fn of_element(element: &str) -> Option<IpAddr> {
    let pairs = element.split(';').filter_map(|pair| pair.split_once('='));
    let mut wanted = pairs.filter(|(name, _)| name.trim().eq_ignore_ascii_case("for"));
    address(wanted.next()?.1.trim().trim_matches('"'))
}

/// An address, with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    if let Some(rest) = text.strip_prefix('[') {
        return rest.split_once(']')?.0.parse::<Ipv6Addr>().ok().map(IpAddr::from);
    }
    text.parse().ok().or_else(|| text.rsplit_once(':')?.0.parse().ok())
}

#[cfg(test)]
mod tests {
    use warp::http::HeaderValue;

    use super::*;

    #[test]
    fn networks_contain_their_addresses() {
        let check = |network: &str, address: &str, expected: bool| {
            let network: Network = network.parse().unwrap();
            assert_eq!(network.contains(address.parse().unwrap()), expected, "{network} {address}");
        };
        check("127.0.0.1", "127.0.0.1", true);
        check("127.0.0.1", "::ffff:127.0.0.1", true);
        check("127.0.0.1", "127.0.0.2", false);
        check("10.0.0.0/8", "10.200.3.4", true);
        check("10.0.0.0/8", "11.0.0.1", false);
        check("0.0.0.0/0", "203.0.113.9", true);
        check("0.0.0.0/0", "2001:db8::1", false);
        check("2001:db8::/32", "2001:db8:1::9", true);
        check("2001:db8::/32", "2001:db9::9", false);
        check("::1", "::1", true);
        check("::ffff:10.0.0.0/104", "10.9.9.9", true);
        check("::ffff:10.0.0.0/104", "11.9.9.9", false);
        for wrong in ["", "localhost", "10.0.0.0/33", "10.0.0.0/x", "10.0.0/8", "::/129"] {
            assert!(wrong.parse::<Network>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_last_address_that_is_no_proxy_asks() {
        let check = |name: &'static str, values: &[&'static str], expected: Option<&str>| {
            let mut headers = HeaderMap::new();
            for value in values {
                let name = HeaderName::from_static(name);
                headers.append(name, HeaderValue::from_static(value));
            }
            let proxies: Network = "10.0.0.0/8".parse().unwrap();
            let found = forwarded(&headers, |address| proxies.contains(address));
            assert_eq!(found, expected.map(|text| text.parse().unwrap()), "{name}: {values:?}");
        };
        let name = "x-forwarded-for";
        check(name, &[], None);
        check(name, &["203.0.113.7"], Some("203.0.113.7"));
        check(name, &["198.51.100.1, 203.0.113.7, 10.0.0.2"], Some("203.0.113.7"));
        check(name, &["198.51.100.1", "203.0.113.7"], Some("203.0.113.7"));
        check(name, &["203.0.113.7:4711"], Some("203.0.113.7"));
        check(name, &["[2001:db8::1]:4711"], Some("2001:db8::1"));
        check(name, &["198.51.100.1, nonsense"], None);
        check(name, &["10.0.0.9"], Some("10.0.0.9"));
        let name = "forwarded";
        check(name, &["for=203.0.113.7;proto=https"], Some("203.0.113.7"));
        check(name, &["for=198.51.100.1, For=\"[2001:db8::1]:99\""], Some("2001:db8::1"));
        check(name, &["for=_hidden"], None);
    }
}
