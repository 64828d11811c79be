//! What a feed of news holds, whatever its format: the newest articles of all or of one topic, whole texts included, so that a reader of
//! feeds need not come to the site. Knows no format and no page.
use crate::app::App;
use crate::content::address::{self, Fixed};
use crate::content::item::{self, Listing, Live};
use crate::content::resolve::{self, Wording};
use crate::content::topic::{self as tree, Labelled};
use crate::content::{Kind, town};
use crate::error::Result;
use crate::richtext::html::{self, HtmlOptions};
use crate::richtext::refs::Refs;
use crate::richtext::typography::typeset;
use chrono::{DateTime, Utc};

/// Articles in a feed.
const LENGTH: u64 = 30;

/// One feed.
pub(super) struct News {
    pub(super) locale: &'static str,
    /// Typeset.
    pub(super) title: String,
    pub(super) town: String,
    /// Whole address of the feed, without the end that names its format.
    pub(super) stem: String,
    /// Whole address of the page it is the feed of.
    pub(super) page: String,
    /// When the newest of it became public.
    pub(super) changed: DateTime<Utc>,
    pub(super) entries: Vec<Entry>,
}

/// One article in it, typeset.
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) href: String,
    pub(super) author: String,
    pub(super) lede: String,
    /// HTML with whole addresses and plain pictures: readers of feeds know neither our paths nor our styles.
    pub(super) body: String,
    pub(super) first: DateTime<Utc>,
    pub(super) updated: DateTime<Utc>,
}

/// The feed of all news, or of those of the topic with this slug.
pub(super) async fn read(app: &App, locale: &'static str, topic: Option<&str>) -> Result<News> {
    let town = town::get(&app.db).await?;
    let topic = match topic {
        Some(slug) => Some(tree::by_slug(&app.db, slug).await?),
        None => None,
    };
    let say = |key: &str, args: &[(&str, &str)]| typeset(locale, &app.templates.say(locale, key, args));
    let (title, page) = match &topic {
        Some(it) => (
            say("site-feed-topic", &[("topic", it.label(locale)), ("town", &town.name)]),
            address::topic(&it.slug, locale),
        ),
        None => (say("site-feed-news", &[("town", &town.name)]), address::fixed(Fixed::Home, locale)),
    };
    let listing =
        Listing { topic: topic.as_ref().map(|it| it.id), ..Listing::of(Kind::Article, locale, LENGTH) };
    let articles = item::first(&app.db, &listing).await?;
    let wording = Wording { locale, town: &town, public_url: &app.settings.public_url, now: app.now() };
    let mut entries = Vec::new();
    for article in &articles {
        entries.push(entry(app, article, &wording).await?);
    }
    let base = &app.settings.public_url;
    Ok(News {
        locale,
        title,
        stem: format!("{base}{}", address::feed(topic.as_ref().map(|it| it.slug.as_str()), locale)),
        page: format!("{base}{page}"),
        changed: articles.iter().filter_map(|it| it.item.published_at).max().unwrap_or_default(),
        town: town.name.clone(),
        entries,
    })
}

async fn entry(app: &App, live: &Live, wording: &Wording<'_>) -> Result<Entry> {
    let (locale, base) = (wording.locale, wording.public_url);
    let resolved = resolve::all(&app.db, &Refs::of(&live.fields.body), wording).await?;
    let first = live.item.displayed_at.or(live.item.first_published_at).unwrap_or_default();
    let author = if live.fields.author.is_empty() { &wording.town.name } else { &live.fields.author };
    Ok(Entry {
        id: format!("urn:uuid:{}", live.item.id),
        title: typeset(locale, &live.fields.title),
        href: format!("{base}{}", address::path(&live.item)),
        author: author.clone(),
        lede: typeset(locale, &live.fields.lede),
        body: html::render(&live.fields.body, &resolved, &HtmlOptions::mail(locale, base)),
        first,
        updated: live.item.published_at.unwrap_or(first),
    })
}
