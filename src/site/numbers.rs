//! The numbers to call: the town's own list, the same as in its magazine, and the town hall's.
use super::contact;
use super::head::Head;
use super::visit::Visit;
use crate::content::address::{self, Fixed};
use crate::error::Result;
use crate::web::page::{Link, Page, Template};
use serde::Serialize;

/// `site/numbers.html`.
#[derive(Debug, Serialize)]
pub struct NumbersPage {
    pub head: Head,
    pub crumbs: Vec<Link>,
    pub title: String,
    pub lede: String,
    pub numbers: Vec<Number>,
}

/// Whom one calls.
#[derive(Debug, Serialize)]
pub struct Number {
    pub label: String,
    /// As people read it and as a telephone dials it.
    pub call: Link,
}

impl Template for NumbersPage {
    const NAME: &'static str = "site/numbers.html";
}

/// The numbers.
pub async fn show(visit: Visit) -> Result<Page<NumbersPage>> {
    let title = visit.say("site-numbers", &[]);
    let lede = visit.say("site-numbers-lede", &[]);
    let head = Head::new(&visit, &title, &lede, &address::fixed(Fixed::Numbers, visit.locale))
        .in_both(&visit, |locale| address::fixed(Fixed::Numbers, locale));
    let languages = head.languages();
    let hall = (visit.say("site-numbers-hall", &[]), visit.town.phone.clone());
    let own = visit.town.numbers.iter().map(|it| (it.label.clone(), it.number.clone()));
    let named = own.clone().any(|it| it.1 == hall.1);
    let all = std::iter::once(hall).filter(|_| !named).chain(own);
    let numbers = all
        .filter_map(|(label, number)| {
            Some(Number { label: visit.plain(&label), call: contact::phone(&visit, &number)? })
        })
        .collect();
    Ok(Page::new(NumbersPage { head, crumbs: Vec::new(), title, lede, numbers }).in_languages(languages))
}
