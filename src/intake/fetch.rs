//! The way out of the house: every address that a source or an operator names is asked here and nowhere else. Only hosts the operator named
//! are asked (`fetch_hosts`), over http or https, and none inside the house: a name is resolved first, what it leads to is looked at, and
//! the connection goes to that very address. Each redirect is looked at like the first address.
use crate::config::Settings;
use reqwest::header::{
    ETAG, HeaderMap, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, LOCATION,
};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;
use url::{Host, Url};

/// How long one address may take, redirects apart.
const PATIENCE: Duration = Duration::from_secs(20);
/// Redirects that are followed.
const HOPS: usize = 4;

/// What an answer said of its own age, to ask less the next time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    pub etag: String,
    pub modified: String,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    New {
        bytes: Vec<u8>,
        stamp: Stamp,
    },
    /// What was fetched before is still true.
    Same,
}

/// Why nothing came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Not the address of a page: another scheme, a name and password in it.
    Address,
    /// Nobody allowed this host.
    Host(String),
    /// It leads into the house.
    Inside(String),
    /// More redirects than are followed.
    Lost,
    /// More bytes than these.
    Heavy(usize),
    /// It answered with this number.
    Status(u16),
    /// It did not answer, or not in time.
    Silent,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address => write!(f, "ce n’est pas une adresse http ou https"),
            Self::Host(host) => write!(
                f,
                "le site {host} n’est pas de ceux que l’hébergeur a autorisés (réglage fetch_hosts)"
            ),
            Self::Inside(host) => write!(f, "{host} mène à l’intérieur du réseau : adresse refusée"),
            Self::Lost => write!(f, "trop de renvois d’une adresse à l’autre"),
            Self::Heavy(most) => write!(f, "plus de {} Mo", most / 1024 / 1024),
            Self::Status(410 | 404) => write!(f, "il n’y a plus rien à cette adresse"),
            Self::Status(number) => write!(f, "le site a répondu par l’erreur {number}"),
            Self::Silent => write!(f, "le site ne répond pas"),
        }
    }
}

/// Asks an address, for at most so many bytes.
pub async fn fetch(settings: &Settings, address: &str, stamp: &Stamp, most: usize) -> Result<Fetched, Fault> {
    let mut url = Url::parse(address).map_err(|_| Fault::Address)?;
    for _ in 0..=HOPS {
        let mut answer = ask(settings, &url, stamp).await?;
        let status = answer.status();
        if status.is_redirection() && status.as_u16() != 304 {
            let next = text(answer.headers(), LOCATION);
            url = url.join(&next).map_err(|_| Fault::Address)?;
            continue;
        }
        if status.as_u16() == 304 {
            return Ok(Fetched::Same);
        }
        if !status.is_success() {
            return Err(Fault::Status(status.as_u16()));
        }
        let stamp =
            Stamp { etag: text(answer.headers(), ETAG), modified: text(answer.headers(), LAST_MODIFIED) };
        let mut bytes = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|_| Fault::Silent)? {
            if bytes.len() + chunk.len() > most {
                return Err(Fault::Heavy(most));
            }
            bytes.extend_from_slice(&chunk);
        }
        return Ok(Fetched::New { bytes, stamp });
    }
    Err(Fault::Lost)
}

fn text(headers: &HeaderMap, name: HeaderName) -> String {
    headers.get(name).and_then(|it| it.to_str().ok()).unwrap_or_default().to_owned()
}

async fn ask(settings: &Settings, url: &Url, stamp: &Stamp) -> Result<reqwest::Response, Fault> {
    let (host, addresses) = permitted(settings, url).await?;
    // The second time it stands already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(PATIENCE)
        .user_agent(concat!("parvis/", env!("CARGO_PKG_VERSION")))
        .resolve_to_addrs(&host, &addresses)
        .build()
        .map_err(|_| Fault::Silent)?;
    let mut request = client.get(url.clone());
    for (name, value) in [(IF_NONE_MATCH, &stamp.etag), (IF_MODIFIED_SINCE, &stamp.modified)] {
        if !value.is_empty() {
            request = request.header(name, value);
        }
    }
    request.send().await.map_err(|_| Fault::Silent)
}

/// The host of an address that may be asked, and where it is.
async fn permitted(settings: &Settings, url: &Url) -> Result<(String, Vec<SocketAddr>), Fault> {
    let plain =
        matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
    let (Some(host), Some(port), true) = (url.host(), url.port_or_known_default(), plain) else {
        return Err(Fault::Address);
    };
    let name = host.to_string().trim_end_matches('.').to_lowercase();
    let local = listed(&settings.fetch_local, &name, url.port());
    if !local && !listed(&settings.fetch_hosts, &name, url.port()) {
        return Err(Fault::Host(name));
    }
    let found: Vec<SocketAddr> = match host {
        Host::Ipv4(it) => vec![SocketAddr::new(IpAddr::V4(it), port)],
        Host::Ipv6(it) => vec![SocketAddr::new(IpAddr::V6(it), port)],
        Host::Domain(it) => {
            let looked = tokio::time::timeout(PATIENCE, tokio::net::lookup_host((it, port))).await;
            looked.map_err(|_| Fault::Silent)?.map_err(|_| Fault::Silent)?.collect()
        }
    };
    if found.is_empty() {
        return Err(Fault::Silent);
    }
    // One address of the house among others is enough: the name is not to be trusted.
    if !local && !found.iter().all(|it| outside(it.ip())) {
        return Err(Fault::Inside(name));
    }
    Ok((host.to_string(), found))
}

/// Whether a list, `agenda.example, *.town.example, 127.0.0.1:4813`, names this host; a port of its own must be named too.
fn listed(list: &str, host: &str, port: Option<u16>) -> bool {
    list.split([',', ' ']).map(str::trim).filter(|it| !it.is_empty()).any(|it| {
        let it = it.to_lowercase();
        let (named, own) =
            match it.rsplit_once(':').and_then(|(named, port)| Some((named, port.parse().ok()?))) {
                Some((named, port)) => (named.to_owned(), Some(port)),
                None => (it, None),
            };
        let same = match named.strip_prefix("*.") {
            Some(parent) => host.strip_suffix(parent).is_some_and(|it| it.ends_with('.')),
            None => named == host,
        };
        same && own == port
    })
}

/// Whether an address belongs to the world, and to no house, machine or test.
fn outside(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(it) => outside_v4(it),
        IpAddr::V6(it) => outside_v6(it),
    }
}

fn outside_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let protocols = a == 192 && b == 0 && c == 0;
    let benchmarks = a == 198 && (b == 18 || b == 19);
    let inside = ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_documentation();
    // 0.0.0.0/8 is this machine; from 224 on nobody answers alone.
    !(inside || shared || protocols || benchmarks || a == 0 || a >= 224)
}

fn outside_v6(ip: Ipv6Addr) -> bool {
    let parts = ip.segments();
    let last = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        outside_v4(Ipv4Addr::new(a, b, c, d))
    };
    match parts {
        // IPv4 in other clothes: mapped, compatible, through NAT64 or 6to4.
        [0, 0, 0, 0, 0, 0xffff | 0, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => last(high, low),
        [0x2002, high, low, ..] => last(high, low),
        // Teredo, documentation, and whatever is not given out to the world.
        [0x2001, second, ..] if second < 0x200 || second == 0xdb8 => false,
        [first, ..] => (0x2000..0x4000).contains(&first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(hosts: &str, local: &str) -> Settings {
        Settings { fetch_hosts: hosts.into(), fetch_local: local.into(), ..Settings::default() }
    }

    #[test]
    fn addresses_of_the_house_are_known_in_all_their_clothes() {
        for inside in [
            "127.0.0.1",
            "127.8.8.8",
            "10.0.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::a9fe:a9fe",
            "2002:7f00:1::1",
            "2001:0:4136:e378::1",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "2001:db8::1",
        ] {
            assert!(!outside(inside.parse().unwrap()), "{inside}");
        }
        for world in ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1", "2001:4860:4860::8888"]
        {
            assert!(outside(world.parse().unwrap()), "{world}");
        }
    }

    #[tokio::test]
    async fn only_hosts_that_were_named_are_asked_and_never_the_house() {
        let open = settings(
            "agenda.example, *.town.example, 127.0.0.1, 127.0.0.1:8080, [::ffff:7f00:1], [::1], localhost, 0.0.0.0, 10.0.0.1",
            "",
        );
        let fault = async |address: &str| permitted(&open, &Url::parse(address).unwrap()).await.unwrap_err();
        for inside in [
            "http://127.0.0.1/",
            "http://127.0.0.1:8080/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://017700000001/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::1]/",
            "http://localhost/",
            "http://0/",
            "http://10.0.0.1/",
        ] {
            assert!(matches!(fault(inside).await, Fault::Inside(_)), "{inside}: {:?}", fault(inside).await);
        }
        for other in [
            "http://autre.example/",
            "http://town.example/",
            "http://eviltown.example/",
            "http://agenda.example.autre.example/",
            "http://agenda.example:8080/",
            "http://127.0.0.1:22/",
        ] {
            assert!(matches!(fault(other).await, Fault::Host(_)), "{other}");
        }
        for odd in
            ["ftp://agenda.example/", "file:///etc/passwd", "http://agenda.example@127.0.0.1/", "data:,x"]
        {
            assert_eq!(fault(odd).await, Fault::Address, "{odd}");
        }
        assert!(listed("*.town.example", "www.town.example", None));
    }
}
