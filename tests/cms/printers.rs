//! Printers: what they ask for through the form, what is refused, who names them, and what an issue is printed with.
use crate::support::app::{Answer, Client, File, TestApp, both};
use axum::http::StatusCode;
use parvis::content::item::Whose;
use parvis::content::{log, publication, town};
use parvis::print::issue::{self, Wish};
use parvis::print::printer::{BUILT_IN_ICC, PrinterProfile};
use parvis::print::printers::{self, Model};
use parvis::staff::{Person, Role};

/// A form with everything a printer must say.
const FORM: [(&str, &str); 10] = [
    ("name", "Imprimerie du Jura, offset"),
    ("condition", "FOGRA52"),
    ("bleed_mm", "5"),
    ("ink_limit", "280"),
    ("pages_multiple", "8"),
    ("paper_name", "Offset 90 g"),
    ("paper_grammage", "90"),
    ("paper_caliper_mm", "0,11"),
    ("binding", "perfect"),
    ("thresholds.safe_mm", "6,5"),
];

/// The form with another value of one field.
fn with<'a>(name: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    FORM.into_iter().filter(|it| it.0 != name).chain([(name, value)]).collect()
}

/// The built-in profile in other bytes, as if it came from a printer: the time it was made stands at 24.
fn icc() -> Vec<u8> {
    let mut icc = BUILT_IN_ICC.to_vec();
    icc[25] ^= 1;
    icc
}

async fn upload(who: &Client<'_>, path: &str, form: &[(&str, &str)], bytes: &[u8]) -> Answer {
    who.post_file(path, form, &File { field: "icc", name: "papier.icc", bytes }).await
}

/// Adds a printer through the form.
async fn added(app: &TestApp, who: &Client<'_>) -> Model {
    let answer = who.post("/cms/printers", &FORM).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.page().main());
    let id = answer.location().rsplit('/').next().unwrap().parse().unwrap();
    printers::by_id(&app.db, id).await.unwrap()
}

async fn verbs(app: &TestApp) -> Vec<String> {
    log::latest(&app.db, Whose::Everybodys, 10).await.unwrap().into_iter().map(|it| it.verb).collect()
}

#[tokio::test]
async fn a_choice_that_is_none_of_the_list_is_refused() {
    both(async |app| {
        let chief = app.as_role(Role::ChiefEditor).await;
        for field in ["binding", "pdf_version", "image_colour"] {
            let answer = chief.post("/cms/printers", &with(field, "zz")).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
            assert!(answer.text().contains("n’est pas dans la liste"), "{}", answer.page().main());
        }
        assert!(printers::all(&app.db).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_printer_is_added_changed_and_removed() {
    both(async |app| {
        let chief = app.as_role(Role::ChiefEditor).await;
        let empty = chief.page("/cms/printers").await;
        assert!(empty.main().contains("Aucun imprimeur"), "{}", empty.main());
        assert!(empty.main().contains("ISO Coated v2 300 % (basICColor)"), "{}", empty.main());
        let blank = chief.page("/cms/printers/new").await;
        assert_eq!((blank.value("bleed_mm"), blank.value("paper_caliper_mm")), ("3".into(), "0,092".into()));
        assert_eq!(blank.value("thresholds.image_error_ppi"), "150");
        for locale_key in ["f-", "unit-", "cms-", "h-"] {
            let bare = blank.texts("main label").into_iter().find(|it| it.starts_with(locale_key));
            assert_eq!(bare, None, "a label without words");
        }

        let printer = added(app, &chief).await;
        let profile = printer.profile().unwrap();
        assert_eq!((profile.bleed_mm, profile.ink_limit, profile.pages_multiple), (5.0, 280.0, 8));
        assert_eq!((profile.paper.caliper_mm, profile.thresholds.safe_mm), (0.11, 6.5));
        assert_eq!(profile.thresholds.image_error_ppi, 150.0, "what was not sent is as usual");
        assert_eq!(printer.icc_hash, None);
        let list = chief.page("/cms/printers").await;
        assert!(
            list.main()
                .contains("FOGRA52, fond perdu de 5 mm, taux d’encrage de 280 %, pages par 8, PDF/X-4"),
            "{}",
            list.main()
        );

        let path = format!("/cms/printers/{}", printer.id);
        let shown = chief.page(&path).await;
        assert_eq!((shown.value("version"), shown.value("binding")), ("1".into(), "perfect".into()));
        let mut form = with("bleed_mm", "4,5");
        form.push(("version", "1"));
        let answer = upload(&chief, &path, &form, &icc()).await;
        assert_eq!(
            (answer.status, answer.location()),
            (StatusCode::SEE_OTHER, path.as_str()),
            "{}",
            answer.page().main()
        );
        let changed = printers::by_id(&app.db, printer.id).await.unwrap();
        assert_eq!((changed.version, changed.profile().unwrap().bleed_mm), (2, 4.5));
        assert_eq!(&*changed.icc(&app.media).await.unwrap(), icc());

        form.extend([("icc_built_in", "true"), ("version", "2")]);
        form.retain(|it| *it != ("version", "1"));
        assert_eq!(chief.post(&path, &form).await.status, StatusCode::SEE_OTHER);
        let back = printers::by_id(&app.db, printer.id).await.unwrap();
        assert_eq!(back.icc_hash, None);
        let gone = chief.post(&format!("{path}/remove"), &[("version", "3")]).await;
        assert_eq!((gone.status, gone.location()), (StatusCode::SEE_OTHER, "/cms/printers"));
        assert!(printers::all(&app.db).await.unwrap().is_empty());
        assert_eq!(verbs(app).await, ["remove_printer", "change_printer", "change_printer", "add_printer"]);
    })
    .await;
}

#[tokio::test]
async fn who_saves_second_is_told_and_keeps_what_was_typed() {
    both(async |app| {
        let chief = app.as_role(Role::ChiefEditor).await;
        let printer = added(app, &chief).await;
        let path = format!("/cms/printers/{}", printer.id);
        let mut first = with("ink_limit", "290");
        first.push(("version", "1"));
        assert_eq!(chief.post(&path, &first).await.status, StatusCode::SEE_OTHER);
        let mut second = with("ink_limit", "300");
        second.push(("version", "1"));
        let answer = upload(&chief, &path, &second, &icc()).await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
        let page = answer.page();
        assert!(page.main().contains("Quelqu’un a modifié cet imprimeur"), "{}", page.main());
        assert!(page.main().contains("choisissez-le de nouveau"), "{}", page.main());
        assert_eq!((page.value("ink_limit"), page.value("version")), ("300".into(), "2".into()));
        let kept = printers::by_id(&app.db, printer.id).await.unwrap();
        assert_eq!((kept.version, kept.profile().unwrap().ink_limit, kept.icc_hash), (2, 290.0, None));
        let removal = chief.post(&format!("{path}/remove"), &[("version", "1")]).await;
        assert_eq!(removal.status, StatusCode::CONFLICT);
        assert!(removal.page().main().contains("Quelqu’un a modifié"), "{}", removal.page().main());
        assert_eq!(printers::all(&app.db).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_profile_that_is_no_presss_is_refused_and_nothing_typed_is_lost() {
    both(async |app| {
        let chief = app.as_role(Role::ChiefEditor).await;
        let patched = |at: usize, bytes: &[u8]| {
            let mut icc = BUILT_IN_ICC.to_vec();
            icc[at..at + bytes.len()].copy_from_slice(bytes);
            icc
        };
        let cases: [(Vec<u8>, &str); 6] = [
            (b"%PDF-1.7".to_vec(), "Ce fichier n’est pas un profil ICC"),
            (BUILT_IN_ICC[..50_000].to_vec(), "Ce profil ICC est incomplet"),
            (patched(12, b"mntr"), "Ce profil ICC est celui d’un écran"),
            (patched(16, b"RGB "), "Ce profil ICC est en RVB"),
            (patched(8, &[5]), "Ce profil ICC est de version 5"),
            (patched(128, &[0; 4]), "Les tables de ce profil ICC"),
        ];
        for (bytes, words) in cases {
            let answer = upload(&chief, "/cms/printers", &FORM, &bytes).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
            let page = answer.page();
            assert!(page.main().contains(words), "{words}: {}", page.main());
            for (name, value) in FORM {
                assert_eq!(page.value(name), value, "what was typed is kept");
            }
            assert_eq!(page.attributes("#f-icc", "aria-invalid"), ["true"]);
        }
        assert!(printers::all(&app.db).await.unwrap().is_empty());

        let mut wild = with("bleed_mm", "6");
        wild.retain(|it| !["name", "paper_grammage"].contains(&it.0));
        wild.extend([("paper_grammage", "lourd"), ("thresholds.source_quality_q", "300")]);
        let page = upload(&chief, "/cms/printers", &wild, b"rien").await.page();
        let told = page.texts("#problems li");
        for words in [
            "Grammage : Ce n’est pas un nombre",
            "Photo signalée sous la compression : De 0 à 100",
            "Nom : À remplir",
            "Fond perdu : De 0 à 5",
            "Profil ICC : Ce fichier n’est pas",
        ] {
            assert!(told.iter().any(|it| it.contains(words)), "{words}: {told:?}");
        }
        assert_eq!(page.attributes("details[open]", "class"), ["panel"], "the thresholds are open");
        assert_eq!(page.value("thresholds.source_quality_q"), "300");

        added(app, &chief).await;
        let twice = chief.post("/cms/printers", &FORM).await;
        assert!(twice.page().main().contains("Ce nom est déjà pris"), "{}", twice.page().main());
        chief.post("/cms/me", &[("name", "Personne 1"), ("locale", "en")]).await;
        let english = upload(&chief, "/cms/printers", &with("name", "Other"), b"%PDF-1.7").await.page();
        assert!(english.main().contains("This file is not an ICC profile"), "{}", english.main());
    })
    .await;
}

#[tokio::test]
async fn a_printer_in_use_stays_and_an_issue_is_printed_as_it_asks() {
    both(async |app| {
        let chief = app.as_role(Role::ChiefEditor).await;
        let printer = added(app, &chief).await;
        let (id, path) = (printer.id.to_string(), format!("/cms/printers/{}", printer.id));
        let mut form = FORM.to_vec();
        form.push(("version", "1"));
        assert_eq!(upload(&chief, &path, &form, &icc()).await.status, StatusCode::SEE_OTHER);

        let planned = [("number", "7"), ("pages_min", "8"), ("pages_max", "16"), ("printer_id", id.as_str())];
        let answer = chief.post("/cms/issues", &planned).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.page().main());
        let issue = publication::by_number(&app.db, 7).await.unwrap();
        assert_eq!(issue.printer_id, Some(printer.id));
        assert_eq!(chief.page("/cms/issues/7").await.value("printer_id"), id);
        assert_eq!(chief.page("/cms/issues").await.value("printer_id"), id, "the next one goes there too");
        let (profile, bytes) = printers::of_issue(&app.db, &app.media, &issue).await.unwrap();
        assert_eq!((profile.bleed_mm, bytes.as_ref()), (5.0, icc().as_slice()));

        let remove = format!("{path}/remove");
        let kept = chief.post(&remove, &[("version", "2")]).await;
        assert_eq!(kept.status, StatusCode::CONFLICT);
        assert!(kept.page().main().contains("Le numéro 7 emploie cet imprimeur"), "{}", kept.page().main());
        assert!(chief.page(&path).await.attributes("form[action$=remove]", "action").is_empty());

        let version = issue.version.to_string();
        let without =
            [("number", "7"), ("pages_min", "8"), ("pages_max", "16"), ("version", version.as_str())];
        assert_eq!(chief.post("/cms/issues/7", &without).await.status, StatusCode::SEE_OTHER);
        let issue = publication::by_number(&app.db, 7).await.unwrap();
        let (profile, bytes) = printers::of_issue(&app.db, &app.media, &issue).await.unwrap();
        assert_eq!((profile, bytes.as_ref()), (PrinterProfile::default(), BUILT_IN_ICC));

        let series = [
            ("title", "Le mensuel"),
            ("every_months", "1"),
            ("closing_day", "15"),
            ("closing_time", "18:00"),
            ("pages_min", "8"),
            ("pages_max", "16"),
            ("active", "true"),
            ("printer_id", id.as_str()),
        ];
        let answer = chief.post("/cms/series", &series).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.page().main());
        let made = publication::by_number(&app.db, 8).await.unwrap();
        assert_eq!(made.printer_id, Some(printer.id), "an issue of the series goes to its printer");
        assert_eq!(chief.page(answer.location()).await.value("printer_id"), id);
        let kept = chief.post(&remove, &[("version", "2")]).await.page().main();
        assert!(kept.contains("Le numéro 8") && kept.contains("La série « Le mensuel »"), "{kept}");

        let nobody = uuid::Uuid::now_v7().to_string();
        let lost = chief.post("/cms/issues", &[("number", "9"), ("printer_id", &nobody)]).await;
        assert!(lost.page().main().contains("Cet imprimeur a été supprimé"), "{}", lost.page().main());
        let lost: Vec<_> = series
            .into_iter()
            .filter(|it| it.0 != "printer_id")
            .chain([("printer_id", nobody.as_str())])
            .collect();
        let lost = chief.post("/cms/series", &lost).await;
        assert_eq!(lost.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(issue::all_series(&app.db).await.unwrap().len(), 1);
    })
    .await;
}

/// The database itself keeps what is named, even if two decide at once.
#[tokio::test]
async fn the_database_keeps_a_printer_an_issue_names() {
    use sea_orm::EntityTrait as _;
    both(async |app| {
        let chief = app.as_role(Role::ChiefEditor).await;
        let printer = added(app, &chief).await;
        let town = town::get(&app.db).await.unwrap();
        let wish = Wish { printer: Some(printer.id), ..Wish::default() };
        issue::plan(&app.db, &Person::system(), &town, wish, app.now()).await.unwrap();
        assert!(printers::Entity::delete_by_id(printer.id).exec(&app.db.write).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn printers_are_the_chief_editors() {
    both(async |app| {
        let chief = app.as_role(Role::ChiefEditor).await;
        let printer = added(app, &chief).await;
        let path = format!("/cms/printers/{}", printer.id);
        for role in [Role::Contributor, Role::Editor] {
            let who = app.as_role(role).await;
            for page in ["/cms/printers", "/cms/printers/new", &path] {
                assert_eq!(who.get(page).await.status, StatusCode::FORBIDDEN, "{role:?} {page}");
            }
            assert_eq!(who.post("/cms/printers", &FORM).await.status, StatusCode::FORBIDDEN);
            assert_eq!(upload(&who, &path, &FORM, &icc()).await.status, StatusCode::FORBIDDEN);
            let remove = who.post(&format!("{path}/remove"), &[("version", "1")]).await;
            assert_eq!(remove.status, StatusCode::FORBIDDEN);
            let change = printers::remove(&app.db, who.person(), printer.id, 1, app.now()).await;
            assert!(matches!(change, Err(parvis::error::Error::Forbidden)));
        }
        let administrator = app.as_role(Role::Administrator).await;
        assert_eq!(administrator.get(&path).await.status, StatusCode::OK);
        assert_eq!(printers::all(&app.db).await.unwrap(), [printer]);
    })
    .await;
}
