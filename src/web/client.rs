//! Who asks: the connection's address, or what a trusted proxy says of it, and whether it seems to be a person.
use crate::app::App;
use crate::config::{Network, Networks};
use crate::staff::Origin;
use crate::templates::LOCALES;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

/// The address attempts are counted by.
pub struct Address(pub String);

impl FromRequestParts<App> for Address {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let connection = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|it| it.0.ip());
        let said = parts.headers.get_all("x-forwarded-for").iter().filter_map(|it| it.to_str().ok());
        let address = connection.map(|it| behind(&app.settings.trusted_proxy, it, &said.collect::<Vec<_>>()));
        Ok(Self(address.map_or_else(|| "-".to_owned(), counted)))
    }
}

/// Who knocks at the door: what attempts are counted by, what the browser calls itself, and its first language of ours.
pub struct Browser {
    pub address: String,
    pub agent: String,
    pub locale: &'static str,
}

impl Browser {
    /// As accounts know it.
    pub fn origin(&self) -> Origin<'_> {
        Origin { address: &self.address, agent: &self.agent }
    }
}

impl FromRequestParts<App> for Browser {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let Address(address) = Address::from_request_parts(parts, app).await?;
        let agent = parts.headers.get(header::USER_AGENT).and_then(|it| it.to_str().ok());
        let agent = agent.unwrap_or_default().to_owned();
        Ok(Self { address, agent, locale: locale(&parts.headers) })
    }
}

/// The language of ours a browser names first; French where it names none.
#[must_use]
pub fn locale(headers: &HeaderMap) -> &'static str {
    let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let mut wanted = wanted.split(',').map(|it| it.trim().to_lowercase());
    wanted.find_map(|it| LOCALES.into_iter().find(|ours| it.starts_with(ours))).unwrap_or(LOCALES[0])
}

/// What programs that fetch pages by themselves call themselves.
const PROGRAMS: [&str; 9] =
    ["bot", "crawl", "spider", "slurp", "preview", "monitor", "headless", "externalhit", "lighthouse"];

/// Whether a person seems to read: a browser that does not say it is a program, nor that it fetches ahead of its reader.
#[must_use]
pub fn reads(headers: &HeaderMap) -> bool {
    let said = |name: &str| {
        let value = headers.get(name).and_then(|it| it.to_str().ok());
        value.unwrap_or_default().to_lowercase()
    };
    let agent = said("user-agent");
    let ahead = ["sec-purpose", "purpose", "x-moz"].iter().any(|it| said(it).contains("prefetch"));
    agent.starts_with("mozilla/") && !ahead && !PROGRAMS.iter().any(|it| agent.contains(it))
}

/// Each proxy adds on the right who asked it. What stands there is believed as long as a trusted proxy wrote it.
fn behind(trusted: &Networks, connection: IpAddr, said: &[&str]) -> IpAddr {
    let mut address = connection.to_canonical();
    for hop in said.iter().rev().flat_map(|it| it.rsplit(',')) {
        let Ok(hop) = hop.trim().parse::<IpAddr>() else { break };
        if !trusted.hold(address) {
            break;
        }
        address = hop.to_canonical();
    }
    address
}

/// A household has a whole network of IPv6: its first 64 bits name it.
fn counted(address: IpAddr) -> String {
    match address {
        IpAddr::V4(it) => it.to_string(),
        IpAddr::V6(_) => Network::around(address, 64).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_trusted_proxy_wrote_is_believed() {
        let trusted = Networks::try_from("127.0.0.1, 10.0.0.0/8".to_owned()).unwrap();
        let address =
            |connection: &str, said: &[&str]| behind(&trusted, connection.parse().unwrap(), said).to_string();
        assert_eq!(address("203.0.113.7", &["198.51.100.1"]), "203.0.113.7", "anybody can write a header");
        assert_eq!(address("127.0.0.1", &[]), "127.0.0.1");
        assert_eq!(address("127.0.0.1", &["198.51.100.1, 203.0.113.7"]), "203.0.113.7");
        assert_eq!(address("::ffff:127.0.0.1", &["198.51.100.1", "203.0.113.7, 10.0.0.2"]), "203.0.113.7");
        assert_eq!(address("127.0.0.1", &["198.51.100.1, unknown"]), "127.0.0.1");
        let nobody = Networks::default();
        assert_eq!(behind(&nobody, "127.0.0.1".parse().unwrap(), &["203.0.113.7"]).to_string(), "127.0.0.1");
    }

    #[test]
    fn a_network_of_ipv6_counts_as_one() {
        assert_eq!(counted("2001:db8:1:2:3:4:5:6".parse().unwrap()), "2001:db8:1:2::/64");
        assert_eq!(counted("203.0.113.7".parse().unwrap()), "203.0.113.7");
    }
}
