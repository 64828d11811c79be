//! *Délibérations* (SCDL 2.1.5): a row for each act with a number, a day and its matter. Of votes and budgets the town's site knows nothing.
use super::table::words;
use crate::app::App;
use crate::content::fields::Details;
use crate::content::item::Live;
use crate::content::town::Town;
use crate::content::{address, document, file};
use crate::error::Result;

pub(super) const COLUMNS: [&str; 17] = [
    "COLL_NOM",
    "COLL_SIRET",
    "DELIB_ID",
    "DELIB_DATE",
    "DELIB_MATIERE_CODE",
    "DELIB_MATIERE_NOM",
    "DELIB_OBJET",
    "BUDGET_ANNEE",
    "BUDGET_NOM",
    "PREF_ID",
    "PREF_DATE",
    "VOTE_EFFECTIF",
    "VOTE_REEL",
    "VOTE_POUR",
    "VOTE_CONTRE",
    "VOTE_ABSTENTION",
    "DELIB_URL",
];

pub(super) async fn rows(app: &App, town: &Town, told: &[Live]) -> Result<Vec<Vec<String>>> {
    let mut rows = Vec::new();
    for live in told {
        let Details::Document(act) = &live.fields.details else { continue };
        let (Some(day), Some(matter)) = (act.date, document::matter(&act.matter)) else { continue };
        let path = match act.file {
            Some(id) => {
                let file = file::by_id(&app.db, id).await?;
                address::file(file.id, &file.name)
            }
            None => address::path(&live.item),
        };
        let mut row = vec![
            words(&town.name),
            town.siret.clone(),
            words(&act.number),
            day.to_string(),
            act.matter.clone(),
            matter.to_owned(),
            words(&live.fields.title),
        ];
        row.resize(COLUMNS.len() - 1, String::new());
        row.push(format!("{}{path}", app.settings.public_url));
        rows.push(row);
    }
    Ok(rows)
}
