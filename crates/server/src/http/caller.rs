//! What a request says of who sends it.

use super::App;
use super::problem::Fail;
use crate::storage::Credentials;
use crate::token::BearerToken;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use oltre_wire::{DEVICE_HEADER, ProblemCode, SCHEMA_HEADER};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

impl FromRequestParts<App> for Credentials {
    type Rejection = Fail;

    /// Reads token, device and schema. Whether the token is good is asked in the transaction that uses it.
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Fail> {
        let text = |name: &str| parts.headers.get(name).and_then(|v| v.to_str().ok());
        let token = text(AUTHORIZATION.as_str())
            .and_then(|v| v.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .and_then(|(_, token)| BearerToken::read(token.trim()))
            .ok_or(ProblemCode::Unauthenticated)?;
        let device = text(DEVICE_HEADER)
            .and_then(|v| v.parse().ok())
            .ok_or_else(|| Fail::new(ProblemCode::Unauthenticated, "Oltre-Device names no device"))?;
        let schema: u32 = text(SCHEMA_HEADER)
            .and_then(|v| v.parse().ok())
            .ok_or_else(|| Fail::new(ProblemCode::BadParameter, "Oltre-Schema is missing or no number"))?;
        if schema < app.storage.settings().schema.min {
            return Err(ProblemCode::UpgradeRequired.into());
        }
        Ok(Self { token, device })
    }
}

/// The address under which a request's tries to sign in are counted: the peer's, or what a trusted proxy says of it. Of
/// IPv6 the first 64 bits, because every customer has 2^64 addresses behind them.
pub(crate) struct Address(pub(crate) IpAddr);

impl FromRequestParts<App> for Address {
    type Rejection = Fail;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Fail> {
        let peer = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |info| info.0.ip());
        Ok(Self(counted_as(address(
            peer,
            &parts.headers,
            &app.trusted_proxies,
        ))))
    }
}

fn counted_as(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64))),
        v4 => v4,
    }
}

/// The last address in X-Forwarded-For that no trusted proxy added itself. From anybody else the header means nothing.
fn address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    if !trusted.contains(&peer) {
        return peer;
    }
    let hops: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(','))
        .collect();
    let mut last = peer;
    for hop in hops.iter().rev() {
        let Ok(hop) = hop.trim().parse::<IpAddr>() else {
            return last;
        };
        last = hop;
        if !trusted.contains(&hop) {
            return hop;
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn a_customer_with_many_addresses_is_counted_as_one() {
        let of = |text: &str| counted_as(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff:1:2:3"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:203.0.113.7"), of("203.0.113.7"));
        assert_ne!(of("203.0.113.7"), of("203.0.113.8"));
    }

    #[test]
    fn only_a_trusted_proxy_is_believed_about_addresses() {
        let mut headers = HeaderMap::new();
        headers.insert(
            "x-forwarded-for",
            HeaderValue::from_static("9.9.9.9, 203.0.113.7"),
        );
        let (proxy, other): (IpAddr, IpAddr) = ([127, 0, 0, 1].into(), [203, 0, 113, 7].into());
        assert_eq!(address(proxy, &headers, &[proxy]), other);
        assert_eq!(address(proxy, &headers, &[]), proxy);
        assert_eq!(address(other, &headers, &[proxy]), other);
    }
}
