//! Numbers to call and sites to visit, as links. Knows no item.
use super::visit::Visit;
use crate::web::page::Link;

/// A number as people read it and as a telephone dials it.
pub fn phone(visit: &Visit, number: &str) -> Option<Link> {
    let dialled: String = number.chars().filter(|it| it.is_ascii_digit() || *it == '+').collect();
    (!dialled.is_empty()).then(|| Link { label: visit.plain(number), href: format!("tel:{dialled}") })
}

/// Another site, called by its host.
pub fn website(address: &str) -> Option<Link> {
    let url = url::Url::parse(address).ok()?;
    Some(Link { label: url.host_str()?.trim_start_matches("www.").to_owned(), href: address.to_owned() })
}
