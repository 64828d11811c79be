//! The list of articles, narrowed by form, topic and part of town. Every address is a plain one: links and a form.
use super::card::{self, Card};
use super::dossier;
use super::head::{FeedLink, Head};
use super::narrowed::{self, Filing, Menu, MenuOption};
use super::paging::{Asked, Paging};
use super::visit::Visit;
use crate::content::article::Form;
use crate::content::item::{self, Listing};
use crate::content::topic::{self, Labelled, ZoneKind, zone};
use crate::content::{Kind, address};
use crate::error::Result;
use crate::web::page::{Link, Page, Template};
use axum::extract::Query;
use serde::Serialize;

/// `site/articles.html`.
#[derive(Debug, Serialize)]
pub struct ArticlesPage {
    pub head: Head,
    pub crumbs: Vec<Link>,
    pub title: String,
    pub lede: String,
    /// Where the form goes.
    pub path: String,
    pub menus: Vec<Menu>,
    /// Something is asked: the address that asks nothing.
    pub clear: Option<String>,
    pub count: u64,
    pub dossiers: Vec<Link>,
    pub items: Vec<Card>,
    /// Some of them are in French only.
    pub in_french: bool,
    pub feeds: Vec<FeedLink>,
    pub paging: Paging,
}

impl Template for ArticlesPage {
    const NAME: &'static str = "site/articles.html";
}

/// Articles on one page of the list.
const PER_PAGE: u64 = 20;

/// What is asked of the articles; the default is all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Filter {
    form: Option<Form>,
    topic: Option<topic::Model>,
    zone: Option<zone::Model>,
}

impl Filter {
    fn asked(pairs: &[(String, String)], topics: &[topic::Model], zones: &[zone::Model]) -> Self {
        let (form, filing) = (narrowed::value(pairs, "form"), Filing::asked(pairs));
        Self {
            form: Form::ALL.into_iter().find(|it| it.name() == form),
            topic: topics.iter().find(|it| Some(&it.slug) == filing.topic.as_ref()).cloned(),
            zone: zones.iter().find(|it| Some(&it.slug) == filing.zone.as_ref()).cloned(),
        }
    }

    fn href(&self, locale: &str) -> String {
        let query = narrowed::query([
            ("form", self.form.map(Form::name)),
            ("topic", self.topic.as_ref().map(|it| it.slug.as_str())),
            ("zone", self.zone.as_ref().map(|it| it.slug.as_str())),
        ]);
        format!("{}{query}", address::list(Kind::Article, locale))
    }

    /// What is asked for, in words, for the title of the window.
    fn words(&self, visit: &Visit) -> String {
        let parts = [
            self.form.map(|it| visit.say(&format!("form-{}", it.name()), &[])),
            self.topic.as_ref().map(|it| visit.plain(it.label(visit.locale))),
            self.zone.as_ref().map(|it| visit.plain(it.label(visit.locale))),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

/// All articles, or those that answer what is asked, newest first.
pub async fn list(visit: Visit, Query(pairs): Query<Vec<(String, String)>>) -> Result<Page<ArticlesPage>> {
    let topics = topic::all(&visit.app.db).await?;
    let mut zones = topic::zones(&visit.app.db).await?;
    zones.retain(|it| it.kind == ZoneKind::Quarter);
    let filter = Filter::asked(&pairs, &topics, &zones);
    let number = pairs.iter().find(|it| it.0 == "page").map(|it| it.1.clone());
    let asked = Asked::page(number.unwrap_or_default());
    let path = filter.href(visit.locale);
    let listing = Listing {
        form: filter.form,
        standing_in: visit.standing_in(),
        topic: filter.topic.as_ref().map(|it| it.id),
        zone: filter.zone.as_ref().map(|it| it.id),
        offset: asked.offset(PER_PAGE),
        ..Listing::of(Kind::Article, visit.locale, PER_PAGE)
    };
    let listed = item::list(&visit.app.db, &listing).await?;
    let paging = Paging::of(&asked, PER_PAGE, listed.total, &path)?;
    let all = filter == Filter::default();
    let head = head(&visit, &filter, &paging, &path);
    let languages = head.languages();
    let page = ArticlesPage {
        crumbs: Vec::new(),
        title: visit.say("site-news-title", &[]),
        lede: visit.say("site-news-lede", &[]),
        path: address::list(Kind::Article, visit.locale),
        menus: menus(&visit, &filter, &topics, &zones),
        clear: (!all).then(|| address::list(Kind::Article, visit.locale)),
        count: listed.total,
        dossiers: if all { dossier::links(&visit).await? } else { Vec::new() },
        in_french: listed.rows.iter().any(|it| it.item.locale != visit.locale),
        items: card::cards(&visit, &listed.rows).await?,
        feeds: head.feeds.clone(),
        paging,
        head,
    };
    Ok(Page::new(page).in_languages(languages))
}

/// The list of a topic is the same whatever else is asked; engines have its page.
fn head(visit: &Visit, filter: &Filter, paging: &Paging, path: &str) -> Head {
    let (title, lede) = (visit.say("site-news-title", &[]), visit.say("site-news-lede", &[]));
    let asked = filter.words(visit);
    let window = if asked.is_empty() {
        title
    } else {
        visit.say("news-asked-title", &[("title", &title), ("asked", &asked)])
    };
    let topic = filter.topic.as_ref();
    let feed = match topic {
        Some(it) => {
            visit.say("site-feed-topic", &[("topic", it.label(visit.locale)), ("town", &visit.town.name)])
        }
        None => visit.say("site-feed-news", &[("town", &visit.town.name)]),
    };
    let stem = address::feed(topic.map(|it| it.slug.as_str()), visit.locale);
    let head = Head::new(visit, &paging.title(visit, &window), paging.lede(&lede), &paging.here(path))
        .in_both(visit, |locale| filter.href(locale))
        .feed(&feed, &stem);
    if asked.is_empty() { head } else { head.unindexed() }
}

fn menus(visit: &Visit, filter: &Filter, topics: &[topic::Model], zones: &[zone::Model]) -> Vec<Menu> {
    let option = |value: &str, label: &str, chosen: bool| MenuOption {
        value: value.to_owned(),
        label: visit.plain(label),
        count: None,
        chosen,
    };
    let forms = Form::ALL.into_iter().map(|it| {
        option(it.name(), &visit.say(&format!("form-{}", it.name()), &[]), filter.form == Some(it))
    });
    let topic_of = filter.topic.as_ref().map(|it| it.id);
    let zone_of = filter.zone.as_ref().map(|it| it.id);
    let menu = |name: &'static str, options: Vec<MenuOption>| {
        Menu::new(name, visit.say(&format!("news-by-{name}"), &[]), options)
    };
    let by_topic = topics.iter().map(|it| option(&it.slug, it.label(visit.locale), topic_of == Some(it.id)));
    let by_zone = zones.iter().map(|it| option(&it.slug, it.label(visit.locale), zone_of == Some(it.id)));
    let mut menus = vec![
        menu("form", forms.collect()),
        menu("topic", by_topic.collect()),
        menu("zone", by_zone.collect()),
    ];
    menus.retain(|it| !it.options.is_empty());
    menus
}
