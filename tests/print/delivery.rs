//! What the printer and the office are sent of a built issue: the cover apart, pages alone, imposition proofs.
use crate::support::app::{Answer, TestApp, both};
use crate::support::{make, pdf};
use axum::http::{StatusCode, header};
use parvis::content::publication::Model;
use parvis::content::town;
use parvis::jobs;
use parvis::print::issue::{self, Wish};
use parvis::print::press::{self, Part, Rgb};
use parvis::print::printer::{Binding, Paper, PrinterProfile, Thresholds};
use parvis::print::{self, ForPress, printers};
use parvis::staff::{Person, Role};

/// A printer who glues eight pages of cardboard, and is sent marks.
fn gluer() -> PrinterProfile {
    PrinterProfile {
        name: "Dos carré".into(),
        binding: Binding::Perfect,
        marks: true,
        paper: Paper { caliper_mm: 1.0, ..Paper::default() },
        thresholds: Thresholds { spine_art_mm: 3.0, ..Thresholds::default() },
        ..PrinterProfile::default()
    }
}

/// An issue of a printer, built with its printer's file.
async fn built(app: &TestApp, profile: PrinterProfile) -> Model {
    for number in 1..=6 {
        make::live(app, make::long_article(&format!("Grand dossier numéro {number}"), 9)).await;
    }
    make::imprint(app).await;
    let wish = printers::Wish { profile, ..printers::Wish::default() };
    let printer = printers::add(&app.db, &app.media, &Person::system(), wish, app.now()).await.unwrap();
    let town = town::get(&app.db).await.unwrap();
    let wish = Wish { printer: Some(printer.id), pages: Some((8, 8)), ..Wish::default() };
    let issue = issue::plan(&app.db, &Person::system(), &town, wish, app.now()).await.unwrap();
    let built = print::build(&jobs::workshop(app), issue.id, false, ForPress::Always).await.unwrap().unwrap();
    app.leave_jobs();
    built.issue
}

fn file(answer: &Answer, name: &str) -> Vec<u8> {
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/pdf");
    assert_eq!(answer.headers[header::CONTENT_DISPOSITION], format!("inline; filename=\"{name}\""));
    pdf::is_sound(&answer.body);
    answer.body.to_vec()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_glued_issue_is_delivered_as_cover_and_inside() {
    both(async |app| {
        let issue = built(app, gluer()).await;
        let editor = app.as_role(Role::Editor).await;
        for path in ["/cms/issues/1/press.pdf", "/cms/issues/1/press-cover.pdf"] {
            assert_eq!(editor.get(path).await.status, StatusCode::CONFLICT, "nothing leaves before the BAT");
        }
        make::sign(app, 1).await;
        let page = editor.page("/cms/issues/1").await;
        for path in ["/cms/issues/1/press.pdf", "/cms/issues/1/press-cover.pdf"] {
            assert!(page.links().contains(&path.to_owned()), "{:?}", page.links());
        }
        let cover = file(&editor.get("/cms/issues/1/press-cover.pdf").await, "n1-press-cover.pdf");
        let inside = file(&editor.get("/cms/issues/1/press.pdf").await, "n1-press.pdf");
        assert_eq!((pdf::pages(&cover), pdf::pages(&inside)), (2, issue.pages as usize - 4));
        // Back, spine of 8 pages at 1 mm a leaf, front.
        let [x0, y0, x1, y1] = pdf::trim(&cover, 1);
        assert!(((x1 - x0) * 25.4 / 72.0 - (210.0 + 4.0 + 210.0)).abs() < 0.01, "{x0} {x1}");
        assert!(((y1 - y0) * 25.4 / 72.0 - 297.0).abs() < 0.01, "{y0} {y1}");
        let town = town::get(&app.db).await.unwrap();
        let outside = pdf::text(&press::pages(&cover, &[1]).unwrap());
        assert!(outside.matches(&town.magazine).count() >= 2, "on the front and on the spine: {outside}");
        let contributor = app.as_role(Role::Contributor).await;
        assert_eq!(contributor.get("/cms/issues/1/press-cover.pdf").await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stapled_issue_is_one_file_unless_its_cover_is_of_other_paper() {
    both(async |app| {
        let issue = built(app, PrinterProfile::default()).await;
        assert_eq!((issue.press_cover_hash, issue.press_inside_hash), (None, None));
        make::sign(app, 1).await;
        let editor = app.as_role(Role::Editor).await;
        let whole = file(&editor.get("/cms/issues/1/press.pdf").await, "n1-press.pdf");
        assert_eq!(pdf::pages(&whole), issue.pages as usize);
        assert_eq!(editor.get("/cms/issues/1/press-cover.pdf").await.status, StatusCode::NOT_FOUND);
    })
    .await;
    both(async |app| {
        built(app, PrinterProfile { cover_apart: true, ..PrinterProfile::default() }).await;
        make::sign(app, 1).await;
        let editor = app.as_role(Role::Editor).await;
        let cover = file(&editor.get("/cms/issues/1/press-cover.pdf").await, "n1-press-cover.pdf");
        let [x0, _, x1, _] = pdf::trim(&cover, 1);
        assert!(((x1 - x0) * 25.4 / 72.0 - 420.0).abs() < 0.01, "a fold, no spine: {x0} {x1}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_office_printer_gets_a_booklet_or_spreads() {
    both(async |app| {
        let issue = built(app, PrinterProfile::default()).await;
        let editor = app.as_role(Role::Editor).await;
        let get = async |query: &str| editor.get(&format!("/cms/issues/1/imposed.pdf{query}")).await;
        let booklet = file(&get("").await, "n1-booklet.pdf");
        assert_eq!(pdf::pages(&booklet), issue.pages as usize / 2);
        make::sign(app, 1).await;
        let creeping = file(&get("?scheme=booklet&sheet=a4&creep=true&press=true").await, "n1-booklet.pdf");
        assert_eq!(pdf::pages(&creeping), issue.pages as usize / 2);
        let [x0, _, x1, _] = pdf::trim(&creeping, 1);
        assert!(((x1 - x0) * 25.4 / 72.0 - 297.0).abs() < 0.1, "{x0} {x1}");
        let spreads = file(&get("?scheme=spreads&sheet=a3").await, "n1-spreads.pdf");
        assert_eq!(pdf::pages(&spreads), issue.pages as usize / 2 + 1);
        assert_eq!(get("?scheme=confetti").await.status, StatusCode::BAD_REQUEST);
        assert!(editor.page("/cms/issues/1").await.main().contains("Épreuve d’imposition"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_replaced_leaves_every_other_page_as_it_was() {
    both(async |app| {
        let issue = built(app, PrinterProfile { marks: true, ..PrinterProfile::default() }).await;
        let whole = app.media.get(issue.press_hash.unwrap().parse().unwrap()).unwrap();
        let alone = press::pages(&whole, &[7]).unwrap();
        pdf::is_sound(&alone);
        assert_eq!((pdf::pages(&alone), pdf::trim(&alone, 1)), (1, pdf::trim(&whole, 7)));
        // Another page of the file is one somebody might supply.
        let other = press::pages(&whole, &[1]).unwrap();
        let replaced = press::replace_page(&whole, 7, &other, Part::Whole, Rgb::Refuse).unwrap().pdf;
        pdf::is_sound(&replaced);
        let (before, after) = (pdf::rasters(&whole), pdf::rasters(&replaced));
        assert_eq!(pdf::rasters(&alone), [before[6].clone()]);
        for page in (1..=before.len()).filter(|it| *it != 7) {
            assert!(before[page - 1] == after[page - 1], "page {page} changed");
        }
        assert!(before[6] != after[6], "page 7 is the other one");
    })
    .await;
}
