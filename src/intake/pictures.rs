//! Pictures that a source names by their address: fetched before it is read, from hosts the operator allowed.
use super::fetch::{self, Fetched, Stamp};
use super::reader::{Bytes, Found, Held, Picture};
use crate::app::App;
use crate::content::image;
use crate::error::Result;
use std::collections::{BTreeSet, HashMap};

/// Bytes of one, and how many are fetched for one source.
const BYTES_MAX: usize = 20 * 1024 * 1024;
const MOST: usize = 300;

/// Pictures by their address, or why they are not here.
#[derive(Default)]
pub(super) struct Pictures {
    held: HashMap<String, std::result::Result<Vec<u8>, String>>,
}

impl Pictures {
    /// Fetches these, but for those the repository has from this source already. `prefix` is the reader's.
    pub(super) async fn fetch(&mut self, app: &App, prefix: &str, wanted: BTreeSet<String>) -> Result<()> {
        for address in wanted.into_iter().take(MOST) {
            let known = image::by_source(&app.db, &format!("{prefix}{address}")).await?.is_some();
            let answer = if known {
                // The engine finds it by its address before it looks at any byte.
                Ok(Vec::new())
            } else {
                match fetch::fetch(&app.settings, &address, &Stamp::default(), BYTES_MAX).await {
                    Ok(Fetched::New { bytes, .. }) => Ok(bytes),
                    Ok(Fetched::Same) => Err("image sans contenu".to_owned()),
                    Err(fault) => Err(fault.to_string()),
                }
            };
            self.held.insert(address, answer);
            app.pulse.beat();
        }
        Ok(())
    }

    /// The picture at an address.
    pub(super) fn found(&self, address: &str) -> Found {
        match self.held.get(address) {
            Some(Ok(bytes)) => {
                let path = address.split(['?', '#']).next().unwrap_or_default();
                let name = path.rsplit('/').next().unwrap_or("image").to_owned();
                let bytes = Bytes { name, held: Held::Here(bytes.clone()) };
                Found::Picture(Box::new(Picture::of(address, bytes)))
            }
            Some(Err(why)) => Found::Absent(format!("image laissée de côté, {why} : {address}")),
            None => Found::Absent(format!("image laissée de côté : {address}")),
        }
    }
}
