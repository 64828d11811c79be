//! The directory of organisations, associations among them, narrowed by what people look for. Every address is a plain one.
use super::directory;
use super::grouped::{self, Group};
use super::head::Head;
use super::narrowed::{self, Filed, Filing, Menu, MenuOption, Terms};
use super::organisation::type_label;
use super::visit::Visit;
use super::words;
use crate::content::fields::{Details, slugify};
use crate::content::item::Live;
use crate::content::organisation::OrganisationType;
use crate::content::{Kind, address};
use crate::error::Result;
use crate::web::page::{Link, Page, Template};
use axum::extract::Query;
use serde::Serialize;
use std::collections::BTreeMap;

/// `site/organisations.html`.
#[derive(Debug, Serialize)]
pub struct OrganisationsPage {
    pub head: Head,
    pub crumbs: Vec<Link>,
    pub title: String,
    pub lede: String,
    /// Where the form goes.
    pub path: String,
    pub menus: Vec<Menu>,
    /// Something is asked: the address that asks nothing.
    pub clear: Option<String>,
    pub count: usize,
    pub groups: Vec<Group>,
    /// Some of them are in French only.
    pub in_french: bool,
}

impl Template for OrganisationsPage {
    const NAME: &'static str = "site/organisations.html";
}

/// What is asked of the organisations; the default is all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Filter {
    sort: Option<OrganisationType>,
    filing: Filing,
    /// Its slug.
    audience: Option<String>,
}

impl Filter {
    fn asked(pairs: &[(String, String)]) -> Self {
        let sort = narrowed::value(pairs, "type");
        Self {
            sort: OrganisationType::ALL.into_iter().find(|it| it.name() == sort),
            filing: Filing::asked(pairs),
            audience: narrowed::slug(pairs, "audience"),
        }
    }

    fn href(&self, locale: &str) -> String {
        let query = narrowed::query([
            ("type", self.sort.map(OrganisationType::name)),
            ("topic", self.filing.topic.as_deref()),
            ("zone", self.filing.zone.as_deref()),
            ("audience", self.audience.as_deref()),
        ]);
        format!("{}{query}", address::list(Kind::Organisation, locale))
    }
}

/// One organisation and what it answers to.
struct Entry {
    live: Live,
    filed: Filed,
    /// By slugs.
    audiences: Vec<String>,
}

impl Entry {
    fn sort(&self) -> Option<OrganisationType> {
        match &self.live.fields.details {
            Details::Organisation(it) => Some(it.sort),
            _ => None,
        }
    }

    fn answers(&self, filter: &Filter) -> bool {
        filter.sort.is_none_or(|it| self.sort() == Some(it))
            && filter.filing.holds(&self.filed)
            && filter.audience.as_ref().is_none_or(|it| self.audiences.contains(it))
    }
}

/// All organisations, or those that answer what is asked, by type.
pub async fn list(
    visit: Visit,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Page<OrganisationsPage>> {
    let filter = Filter::asked(&pairs);
    let (lives, in_french) = directory::with_french(&visit, Kind::Organisation).await?;
    let terms = Terms::of(&visit, &lives).await?;
    let entry = |live: Live| Entry {
        filed: terms.filed(&live),
        audiences: live.fields.audiences.iter().map(|it| slugify(it)).collect(),
        live,
    };
    let entries: Vec<Entry> = lives.into_iter().map(entry).collect();
    let menus = menus(&visit, &filter, &entries, &terms);
    let found: Vec<Live> =
        entries.iter().filter(|it| it.answers(&filter)).map(|it| it.live.clone()).collect();
    let (title, lede) =
        (visit.say("site-organisations-title", &[]), visit.say("site-organisations-lede", &[]));
    let all = filter == Filter::default();
    let head = Head::new(&visit, &title, &lede, &filter.href(visit.locale))
        .in_both(&visit, |locale| filter.href(locale));
    let head = if all { head } else { head.unindexed() };
    let languages = head.languages();
    let page = OrganisationsPage {
        crumbs: Vec::new(),
        path: address::list(Kind::Organisation, visit.locale),
        clear: (!all).then(|| address::list(Kind::Organisation, visit.locale)),
        count: found.len(),
        in_french: in_french && found.iter().any(|it| it.item.locale != visit.locale),
        groups: by_type(&visit, found).await?,
        menus,
        title,
        lede,
        head,
    };
    Ok(Page::new(page).in_languages(languages))
}

async fn by_type(visit: &Visit, lives: Vec<Live>) -> Result<Vec<Group>> {
    let order: Vec<String> = OrganisationType::ALL.iter().map(|it| type_label(visit, *it)).collect();
    let label = |live: &Live| match &live.fields.details {
        Details::Organisation(own) => type_label(visit, own.sort),
        _ => String::new(),
    };
    grouped::by_label(visit, lives, &order, |it| vec![label(it)]).await
}

fn menus(visit: &Visit, filter: &Filter, entries: &[Entry], terms: &Terms) -> Vec<Menu> {
    let count = |filter: Filter| entries.iter().filter(|it| it.answers(&filter)).count();
    let option = |value: &str, label: &str, chosen: bool, filter: Filter| MenuOption {
        value: value.to_owned(),
        label: visit.plain(label),
        count: Some(count(filter)),
        chosen,
    };
    let types = OrganisationType::ALL.into_iter().map(|it| {
        let chosen = filter.sort == Some(it);
        option(it.name(), &type_label(visit, it), chosen, Filter { sort: Some(it), ..filter.clone() })
    });
    let [by_topic, by_zone] =
        terms.options(visit, &filter.filing, |filing| count(Filter { filing, ..filter.clone() }));
    // Free words: the first spelling of each stands for all.
    let mut audiences = BTreeMap::new();
    for word in entries.iter().flat_map(|it| &it.live.fields.audiences) {
        audiences.entry(slugify(word)).or_insert_with(|| words::capital(word.trim()));
    }
    let by_audience = audiences.iter().map(|(slug, word)| {
        let asked = Some(slug.clone());
        let chosen = filter.audience == asked;
        option(slug, word, chosen, Filter { audience: asked, ..filter.clone() })
    });
    let menu = |name: &'static str, options: Vec<MenuOption>| {
        Menu::new(name, visit.say(&format!("organisations-by-{name}"), &[]), options)
    };
    let mut menus = vec![
        menu("type", types.collect()),
        menu("topic", by_topic),
        menu("zone", by_zone),
        menu("audience", by_audience.collect()),
    ];
    menus.retain(|it| it.options.len() > 1 || it.options.iter().any(|it| it.chosen));
    menus
}
