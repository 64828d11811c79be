//! What the town gives away as files: each data set with its formats, its licence and when it last changed.
use super::head::Head;
use super::visit::{Dated, Visit};
use super::words::Html;
use crate::content::address::{self, Fixed};
use crate::content::open_data::{self, CATALOGUE, LICENCE, Standing};
use crate::error::Result;
use crate::web::page::{Link, Page, Template};
use serde::Serialize;

/// `site/data.html`.
#[derive(Debug, Serialize)]
pub struct DataPage {
    pub head: Head,
    pub crumbs: Vec<Link>,
    pub title: String,
    pub lede: String,
    pub licence: Link,
    pub catalogue: Link,
    /// Where programs ask.
    pub api: Link,
    pub datasets: Vec<Shown>,
}

/// One data set.
#[derive(Debug, Serialize)]
pub struct Shown {
    pub id: &'static str,
    pub title: Html,
    pub lede: Html,
    /// Rows, in words.
    pub count: String,
    pub changed: Option<Dated>,
    /// Where its columns are described.
    pub model: Option<Link>,
    pub files: Vec<Link>,
}

impl Template for DataPage {
    const NAME: &'static str = "site/data.html";
}

/// The page.
pub async fn show(visit: Visit) -> Result<Page<DataPage>> {
    let title = visit.say("data-title", &[("town", &visit.town.name)]);
    let lede = visit.say("data-lede", &[("town", &visit.town.name)]);
    let head = Head::new(&visit, &title, &lede, &address::fixed(Fixed::Data, visit.locale))
        .in_both(&visit, |locale| address::fixed(Fixed::Data, locale));
    let languages = head.languages();
    let all = open_data::all(&visit.app.db, &visit.town).await?;
    let page = DataPage {
        head,
        crumbs: Vec::new(),
        title: visit.plain(&title),
        lede: visit.plain(&lede),
        licence: Link { label: LICENCE.0.into(), href: LICENCE.1.into() },
        catalogue: Link { label: visit.say("data-catalogue", &[]), href: CATALOGUE.path.into() },
        api: Link { label: visit.say("api-name", &[]), href: address::api(visit.locale) },
        datasets: all.iter().map(|it| shown(&visit, it)).collect(),
    };
    Ok(Page::new(page).in_languages(languages))
}

fn shown(visit: &Visit, it: &Standing) -> Shown {
    let name = it.dataset.name();
    let said = |key: &str| visit.words(&visit.say(key, &[("town", &visit.town.name)]));
    let model =
        it.dataset.model().map(|href| Link { label: visit.say("data-model", &[]), href: href.into() });
    Shown {
        id: name,
        title: said(&format!("data-{name}")),
        lede: said(&format!("data-{name}-lede")),
        count: visit.say("data-rows", &[("count", &it.told.len().to_string())]),
        changed: it.changed.map(|at| visit.dated(at)),
        model,
        files: it
            .dataset
            .files()
            .iter()
            .map(|it| Link { label: it.format.into(), href: it.path.into() })
            .collect(),
    }
}
