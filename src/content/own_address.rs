//! Addresses of the town's own site as people type and paste them: what each leads to, if to anything.
use super::state::Visibility;
use super::{address, dossier, item, moved, publication, topic};
use crate::db::Db;
use crate::error::{Error, Result};
use url::Url;

/// What stands at an address.
#[derive(Clone, Debug, PartialEq)]
pub enum Lead {
    /// An item, public or not; one in the trash is nothing.
    Item(Box<item::Model>),
    Page,
    Nowhere,
}

/// The path of an address of this site; none for an address elsewhere.
pub fn path(public_url: &str, typed: &str) -> Option<String> {
    let typed = typed.trim();
    if typed.starts_with('/') {
        return (!typed.starts_with("//")).then(|| typed.to_owned());
    }
    let (own, it) = (Url::parse(public_url).ok()?, Url::parse(typed).ok()?);
    let host = |it: &Url| it.host_str().map(|it| it.trim_start_matches("www.").to_owned());
    let ours = matches!(it.scheme(), "http" | "https") && host(&it) == host(&own) && it.port() == own.port();
    let question = it.query().map(|it| format!("?{it}")).unwrap_or_default();
    ours.then(|| format!("{}{question}", it.path()))
}

/// What a path of this site leads to, by its name of today or an older one.
pub async fn lead(db: &Db, path: &str) -> Result<Lead> {
    let whole = path.split('#').next().unwrap_or_default();
    let bare = whole.split('?').next().unwrap_or_default().trim_end_matches('/');
    let (locale, rest) = match bare.strip_prefix("/en") {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => ("en", rest),
        _ => ("fr", bare),
    };
    let parts: Vec<&str> = rest.split('/').skip(1).collect();
    let known = match parts.as_slice() {
        [] | ["files" | "media" | "assets" | "api", ..] => Lead::Page,
        ["a", number] => match number.parse() {
            Ok(number) => of(item::by_short_id(db, number).await)?,
            Err(_) => Lead::Nowhere,
        },
        ["magazine", number] | ["magazine", number, _] | ["magazine", number, "pages", _] => {
            match number.parse() {
                Ok(number) => page(found(publication::by_number(db, number).await)?.is_some()),
                Err(_) => Lead::Nowhere,
            }
        }
        [word] => page(address::is_list(word, locale) || address::is_fixed(bare, locale)),
        [word, slug] => match address::kind_of(word, locale) {
            Some(kind) => of(item::named(db, kind, locale, slug).await)?,
            None => {
                let (topics, dossiers) = (topic::all(db).await?, dossier::all(db).await?);
                page(
                    topics.iter().any(|it| address::topic(&it.slug, locale) == bare)
                        || dossiers.iter().any(|it| address::dossier(&it.slug, locale) == bare),
                )
            }
        },
        _ => Lead::Nowhere,
    };
    if known != Lead::Nowhere {
        return Ok(known);
    }
    Ok(page(moved::to(db, whole).await?.is_some()))
}

/// The items at these addresses, with each address as it was typed; none where no item stands there.
pub async fn items(
    db: &Db,
    public_url: &str,
    typed: Vec<String>,
) -> Result<Vec<(String, Option<item::Model>)>> {
    let mut found = Vec::new();
    for line in typed {
        let item = match path(public_url, &line) {
            Some(path) => match lead(db, &path).await? {
                Lead::Item(it) => Some(*it),
                Lead::Page | Lead::Nowhere => None,
            },
            None => None,
        };
        found.push((line, item));
    }
    Ok(found)
}

fn page(stands: bool) -> Lead {
    if stands { Lead::Page } else { Lead::Nowhere }
}

fn found<T>(answer: Result<T>) -> Result<Option<T>> {
    match answer {
        Ok(it) => Ok(Some(it)),
        Err(Error::NotFound) => Ok(None),
        Err(other) => Err(other),
    }
}

fn of(answer: Result<item::Model>) -> Result<Lead> {
    let item = found(answer)?.filter(|it| it.visibility != Visibility::Trashed);
    Ok(item.map_or(Lead::Nowhere, |it| Lead::Item(Box::new(it))))
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn our_own_addresses_are_paths() {
        let read = |it: &str| path("https://www.valbourg.example", it);
        assert_eq!(
            read("http://valbourg.example/actualites/bac?x=1#y").as_deref(),
            Some("/actualites/bac?x=1")
        );
        assert_eq!(read("/actualites/bac").as_deref(), Some("/actualites/bac"));
        assert_eq!(read("//ailleurs.example/x"), None);
        assert_eq!(read("https://ailleurs.example/actualites/bac"), None);
        assert_eq!(read("mailto:mairie@valbourg.example"), None);
    }
}
