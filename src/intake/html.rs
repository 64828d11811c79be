//! Pages of an old site, as they were copied from a server or by a browser: which part of each is its own, what it is called, and under
//! which addresses it stood.
use super::documents::Written;
use super::encoding;
use super::folder::Folder;
use crate::content::Kind;
use crate::richtext::intake::page::{self, Page};
use chrono::NaiveDate;
use std::collections::{HashMap, HashSet};
use url::Url;

/// Endings of pages.
pub(super) const ENDINGS: [&str; 5] = ["html", "htm", "xhtml", "shtml", "php"];
/// Bytes of a page at most.
const MOST: usize = 5_000_000;
/// Pages of a folder from which on what half of them have is known to be of the site.
const SEVERAL: usize = 4;
/// Stands for the host of the old site while that is not known.
const FOLDER: &str = "http://folder.invalid";

/// What the pages of a folder have in common.
#[derive(Default)]
pub struct Site {
    /// The folder in which all of it lies, where that is named after the host.
    top: String,
    /// The host the pages give as theirs.
    host: String,
    /// Lines that stand on every other page.
    common: HashSet<String>,
}

/// Why a page becomes nothing.
pub struct Refusal {
    pub reason: String,
    pub sends_to: Option<String>,
}

impl Site {
    /// Looks through the pages.
    pub fn of(folder: &Folder, pages: &[String]) -> Self {
        let first = |path: &String| path.split_once('/').map(|it| it.0.to_owned());
        let top = pages.first().and_then(first).filter(|it| it.contains('.'));
        let top =
            top.filter(|top| pages.iter().all(|it| first(it).as_ref() == Some(top))).unwrap_or_default();
        let mut site = Self { host: top.to_lowercase(), top, common: HashSet::new() };
        let mut counted: HashMap<String, usize> = HashMap::new();
        for path in pages {
            let Ok((source, _)) = read(folder, path) else { continue };
            if pages.len() >= SEVERAL {
                page::lines(&source).into_iter().for_each(|it| *counted.entry(it).or_default() += 1);
            }
            if site.host.is_empty() {
                let said = page::page(&source, &HashSet::new(), &str::to_owned).address;
                site.host = Url::parse(&said)
                    .ok()
                    .and_then(|it| it.host_str().map(str::to_owned))
                    .unwrap_or_default();
            }
        }
        let most = pages.len().div_ceil(2).max(3);
        site.common = counted.into_iter().filter(|it| it.1 >= most).map(|it| it.0).collect();
        site
    }

    /// The path a file of the folder had on the site.
    pub fn address(&self, path: &str) -> String {
        let own = path.strip_prefix(&self.top).filter(|_| !self.top.is_empty()).unwrap_or(path);
        format!("/{}", own.trim_start_matches('/'))
    }

    /// Every path under which a page stood.
    pub fn addresses(&self, path: &str) -> Vec<String> {
        let own = self.address(path);
        let folder = ["index.html", "index.htm", "index.php"].iter().find_map(|it| own.strip_suffix(it));
        let folder = folder
            .map(|it| it.trim_end_matches('/'))
            .map(|it| if it.is_empty() { "/" } else { it }.to_owned());
        folder.into_iter().chain([own.clone()]).collect()
    }

    /// Where a path leads that is not in the folder.
    pub fn elsewhere(&self, path: &str) -> Option<String> {
        (!self.host.is_empty()).then(|| format!("https://{}{path}", self.host))
    }

    /// An address as a page names it: a path of the site where it is one of the site's.
    pub(super) fn resolved(&self, path: &str, named: &str) -> String {
        if named.is_empty() || named.starts_with('#') {
            return named.to_owned();
        }
        let base = Url::parse(&format!("{FOLDER}{}", self.address(path)));
        let Ok(found) = base.and_then(|it| it.join(named)) else { return named.to_owned() };
        let host = found.host_str().unwrap_or_default();
        let bare = |it: &str| it.trim_start_matches("www.").to_owned();
        let own = host == "folder.invalid" || (!self.host.is_empty() && bare(host) == bare(&self.host));
        if !own || !matches!(found.scheme(), "http" | "https") {
            return named.to_owned();
        }
        let question = found.query().map(|it| format!("?{it}")).unwrap_or_default();
        format!("{}{question}", found.path())
    }

    fn page(&self, folder: &Folder, path: &str) -> Result<(Page, Option<&'static str>), String> {
        let (source, encoding) = read(folder, path)?;
        Ok((page::page(&source, &self.common, &|named| self.resolved(path, named)), encoding))
    }

    /// Whether a page becomes an item.
    pub fn refuses(&self, folder: &Folder, path: &str) -> Result<(), Refusal> {
        let refusal = |reason: &str| Refusal { reason: reason.to_owned(), sends_to: None };
        let (page, _) = self.page(folder, path).map_err(|it| refusal(&it))?;
        if !page.sends_to.is_empty() {
            let reason = format!("page qui renvoie ailleurs : {}", page.sends_to);
            return Err(Refusal { reason, sends_to: Some(page.sends_to) });
        }
        if page.frames {
            return Err(refusal("page de cadres : elle ne fait qu’en montrer d’autres"));
        }
        let words =
            page.own.split('<').any(|it| it.rsplit('>').next().is_some_and(|it| !it.trim().is_empty()));
        if words || page.own.contains("<img") { Ok(()) } else { Err(refusal("page sans texte à elle")) }
    }

    /// What a page says.
    pub fn written(&self, folder: &Folder, path: &str) -> Result<Written, String> {
        let (page, encoding) = self.page(folder, path)?;
        let mut reasons = Vec::new();
        reasons.extend(encoding.map(|it| format!("encodage {it} converti")));
        if page.around > 0 {
            let words = if page.around == 1 { "mot" } else { "mots" };
            reasons.push(format!(
                "menus, pied de page et autres parties communes laissés de côté : {} {words}",
                page.around
            ));
        }
        let day = page.date.get(..10).and_then(|it| it.parse::<NaiveDate>().ok());
        let mut old = self.addresses(path);
        let own = Url::parse(&page.address).ok().map(|it| it.path().to_owned());
        old.extend(own.filter(|it| !old.contains(it)));
        Ok(Written {
            title: page.title,
            summary: page.description,
            english: page.language.starts_with("en"),
            day,
            kind: Some(if day.is_some() { Kind::Article } else { Kind::Page }),
            html: page.own,
            old,
            reasons,
            ..Written::default()
        })
    }
}

fn read(folder: &Folder, path: &str) -> Result<(String, Option<&'static str>), String> {
    let bytes = folder.bytes(path)?;
    if bytes.len() > MOST {
        return Err(format!("trop lourd : {} ko, {} ko au plus", bytes.len() / 1000, MOST / 1000));
    }
    Ok(encoding::decoded(&bytes))
}
