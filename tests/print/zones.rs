//! Editions by zone: which zone an item belongs to, what every edition holds, and what becomes of them on the way to readers.
use crate::support::app::{Client, TestApp, at, both};
use crate::support::{checkers, make, pdf};
use axum::http::StatusCode;
use parvis::content::article::Article;
use parvis::content::event::{Event, Timing};
use parvis::content::fields::{Details, Fields};
use parvis::content::organisation::Organisation;
use parvis::content::place::Place;
use parvis::content::publication::{self, IssueState, Model, PageOf, ZoneEdition, Zoning};
use parvis::content::zone::{Outline, of_items};
use parvis::content::{item, topic, town};
use parvis::jobs;
use parvis::print::issue::{self, Wish};
use parvis::print::{self, Build, EditionFiles, ForPress, Report, bat, builds, check, remarks, reopening};
use parvis::staff::{Person, Role};
use uuid::Uuid;

/// A zone with a square outline of half a degree whose south-west corner is here.
async fn zone(app: &TestApp, slug: &str, label: &str, west: f64) -> Uuid {
    let all = topic::zones(&app.db).await.unwrap();
    let position = i32::try_from(all.len()).unwrap();
    let zone = topic::zone_named(&app.db, slug, label, "", position).await.unwrap();
    let (east, south, north) = (west + 0.5, 47.0, 47.5);
    let ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
    let polygon = serde_json::json!({ "type": "Polygon", "coordinates": [ring] });
    let outline = Outline::parse(&polygon.to_string()).unwrap();
    topic::outline_zone(&app.db, zone.id, Some(&outline)).await.unwrap();
    zone.id
}

/// A place in the middle of that square, or of the one beside it.
async fn place(app: &TestApp, title: &str, west: f64) -> item::Model {
    let details = Details::Place(Place {
        street: "1 quai Neuf".into(),
        longitude: Some(west + 0.25),
        latitude: Some(47.25),
        ..Place::default()
    });
    make::live(app, Fields { title: title.into(), details, ..Fields::default() }).await
}

/// An article about a place.
fn about(title: &str, place: &item::Model) -> Fields {
    Fields {
        details: Details::Article(Article { place: Some(place.id), ..Article::default() }),
        ..make::long_article(title, 3)
    }
}

async fn zones_of(app: &TestApp, item: &item::Model) -> Vec<Uuid> {
    let live = item::live_by_ids(&app.db, &[item.id]).await.unwrap().remove(&item.id).unwrap();
    of_items(&app.db, [&live]).await.unwrap().remove(&item.id).unwrap()
}

#[tokio::test]
async fn an_item_is_of_the_zone_chosen_for_it_or_of_the_one_that_holds_its_place() {
    both(async |app| {
        let (iles, cote) =
            (zone(app, "les-iles", "Les Îles", 5.0).await, zone(app, "la-cote", "La Côte", 5.5).await);
        let pool = place(app, "La piscine", 5.0).await;
        let school = place(app, "Le collège", 5.5).await;
        let far = place(app, "Le refuge", 8.0).await;
        assert_eq!(zones_of(app, &pool).await, [iles]);
        assert_eq!(zones_of(app, &far).await, [] as [Uuid; 0]);
        let by_place = make::live(app, about("La piscine rouvre", &pool)).await;
        assert_eq!(zones_of(app, &by_place).await, [iles]);
        let chosen = Fields { zones: vec![cote], ..about("La piscine vue d’en haut", &pool) };
        assert_eq!(zones_of(app, &make::live(app, chosen).await).await, [cote], "the editor's word wins");
        assert_eq!(zones_of(app, &make::live(app, make::article("Le budget")).await).await, [] as [Uuid; 0]);
        let (begin, end) = (at("2027-01-10T10:00:00Z"), at("2027-01-10T12:00:00Z"));
        let event =
            Event { timings: vec![Timing { begin, end }], place: Some(school.id), ..Event::default() };
        let event = Fields {
            title: "Portes ouvertes".into(),
            lede: "Le collège se visite.".into(),
            details: Details::Event(event),
            ..Fields::default()
        };
        assert_eq!(zones_of(app, &make::live(app, event).await).await, [cote]);
        let club = Organisation { places: vec![pool.id, school.id], ..Organisation::default() };
        let club = Fields {
            title: "Le club".into(),
            lede: "Nage et lecture.".into(),
            details: Details::Organisation(club),
            ..Fields::default()
        };
        assert_eq!(zones_of(app, &make::live(app, club).await).await, [iles, cote], "it has two places");
        topic::outline_zone(&app.db, iles, None).await.unwrap();
        assert_eq!(zones_of(app, &by_place).await, [] as [Uuid; 0], "a zone without outline holds nothing");
    })
    .await;
}

/// Two zones with an edition, an issue with two pages for each, and what stands in it.
struct Town {
    issue: Model,
    iles: Uuid,
    cote: Uuid,
    pool: item::Model,
    school: item::Model,
}

async fn planned(app: &TestApp, pages: u8) -> Town {
    make::imprint(app).await;
    let (iles, cote) =
        (zone(app, "les-iles", "Les Îles", 5.0).await, zone(app, "la-cote", "La Côte", 5.5).await);
    let pool = place(app, "La piscine", 5.0).await;
    let school = place(app, "Le collège", 5.5).await;
    for number in 1..=6 {
        make::live(app, make::long_article(&format!("Une nouvelle pour tous, la {number}e"), 5)).await;
    }
    let pool = make::live(app, about("La piscine rouvre ses lignes", &pool)).await;
    let school = make::live(app, about("Le collège change de toit", &school)).await;
    let all = Fields { zones: vec![iles, cote], ..make::long_article("Un pont entre deux quartiers", 3) };
    make::live(app, all).await;
    let wish = Wish { zoning: Zoning { pages, zones: vec![iles, cote] }, ..Wish::default() };
    let town = town::get(&app.db).await.unwrap();
    let issue = issue::plan(&app.db, &Person::system(), &town, wish, app.now()).await.unwrap();
    Town { issue, iles, cote, pool, school }
}

async fn build(app: &TestApp, issue: &Model) -> Build {
    print::build(&jobs::workshop(app), issue.id, false, ForPress::Always).await.unwrap().unwrap()
}

/// Pages, from 1, whose pixels differ.
fn differing(a: &[u8], b: &[u8]) -> Vec<usize> {
    let (a, b) = (pdf::rasters(a), pdf::rasters(b));
    assert_eq!(a.len(), b.len());
    (1..).zip(a.iter().zip(&b)).filter(|it| it.1.0 != it.1.1).map(|it| it.0).collect()
}

fn own_pages(report: &Report, zone: &str) -> Vec<usize> {
    let zone = report.zones.iter().find(|it| it.zone == zone).unwrap();
    zone.placed.iter().map(|it| it.page).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_zones_have_the_same_common_pages_and_their_own_between_them() {
    both(async |app| {
        let town = planned(app, 2).await;
        let built = build(app, &town.issue).await;
        let files = built.files_of_editions();
        let stems: Vec<&str> = files.iter().map(|it| it.stem.as_str()).collect();
        assert_eq!(stems, ["n1-les-iles", "n1-la-cote"]);
        let [iles, cote] = files.as_slice() else { panic!("two editions") };
        let first = own_pages(&built.report, "les-iles")[0];
        assert_eq!(own_pages(&built.report, "la-cote"), [first], "every zone begins on the same page");
        let own = [first, first + 1];
        // Web and press: what differs is in the room of the zones.
        let press = |it: &EditionFiles<'_>| it.press.unwrap().pdf.clone();
        for (a, b) in [(iles.pdf.clone(), cote.pdf.clone()), (press(iles), press(cote))] {
            pdf::is_sound(&a);
            pdf::is_sound(&b);
            let differing = differing(&a, &b);
            assert!(
                differing.contains(&first) && differing.iter().all(|it| own.contains(it)),
                "{differing:?}"
            );
        }
        checkers::accessible_and_lasting(iles.pdf);
        let (here, there) = (pdf::text(iles.pdf), pdf::text(cote.pdf));
        let (pool, school) = ("La piscine rouvre ses lignes", "Le collège change de toit");
        assert!(pdf::holds(&here, pool) && !pdf::holds(&here, school));
        assert!(pdf::holds(&there, school) && !pdf::holds(&there, pool));
        for text in [&here, &there] {
            assert!(pdf::holds(text, "Un pont entre deux quartiers"), "what all zones share is common");
            assert!(pdf::holds(text, "Votre quartier"), "the contents lead to the pages of the zone");
        }
        let bridge =
            built.report.placed.iter().find(|it| it.title == "Un pont entre deux quartiers").unwrap();
        assert!(bridge.zone.is_none() && !own.contains(&bridge.page));
        assert!(!built.report.findings.iter().any(|it| it.code == print::order::ZONE_EMPTY));
        assert_eq!(built.report.pages % 4, 0);
        // Who reads without pages reads of every zone, once.
        let large = pdf::text(built.large_print.as_ref().unwrap());
        assert!(pdf::holds(&large, pool) && pdf::holds(&large, school) && pdf::holds(&large, "Les Îles"));
        let kept = publication::by_id(&app.db, town.issue.id).await.unwrap();
        let editions = kept.editions();
        assert_eq!(editions.iter().map(|it| it.zone).collect::<Vec<_>>(), [Some(town.iles), Some(town.cote)]);
        assert_eq!(Some(&editions[0].pdf_hash), kept.pdf_hash.as_ref());
        assert_ne!(editions[0].press_hash, editions[1].press_hash);
        let changed = builds::changed_pages(&editions[0].pages, &editions[1].pages);
        assert!(changed.contains(&first) && changed.iter().all(|it| own.contains(it)), "{changed:?}");
        let plan = kept.planned();
        let of = |zone: Uuid| {
            plan.iter().filter(|it| it.zone == Some(zone)).map(|it| it.number).collect::<Vec<_>>()
        };
        assert_eq!((of(town.iles), of(town.cote)), (own.to_vec(), own.to_vec()));
        // Built again, everything stays where it is.
        let again = build(app, &town.issue).await;
        assert_eq!(differing(iles.pdf, again.files_of_editions()[0].pdf), [] as [usize; 0]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_zone_has_no_room_for_and_a_zone_with_nothing_are_told() {
    both(async |app| {
        let town = planned(app, 1).await;
        let pool = item::by_id(&app.db, town.pool.id).await.unwrap();
        let place = match &item::live_by_ids(&app.db, &[pool.id]).await.unwrap()[&pool.id].fields.details {
            Details::Article(it) => it.place.unwrap(),
            _ => unreachable!(),
        };
        let place = item::by_id(&app.db, place).await.unwrap();
        for number in 1..=3 {
            let long = make::long_article(&format!("Un grand chantier, volet {number}"), 9);
            make::live(app, Fields { details: about("", &place).details, ..long }).await;
        }
        // Somebody put the school's news on a common page: it is read by all, and its zone has nothing left.
        let chief = app.person(Role::ChiefEditor).await;
        let decision = print::flatplan::Decision { id: town.school.id, page: Some(3), ..Default::default() };
        print::flatplan::decide(&app.db, &chief, town.issue.id, &[decision], app.now()).await.unwrap();
        let built = build(app, &town.issue).await;
        let report = &built.report;
        let school = report.placed.iter().find(|it| it.item == town.school.id).unwrap();
        assert!(school.zone.is_none(), "{school:?}");
        let empty = report.findings.iter().find(|it| it.code == print::order::ZONE_EMPTY).unwrap();
        assert!(empty.message.contains("La Côte") && empty.zone.as_deref() == Some("La Côte"), "{empty:?}");
        // It leads to the page of its own edition, whichever is shown.
        let own = format!("/cms/issues/1?zone=la-cote#page-{}", empty.page.unwrap());
        let desk = app.as_role(Role::Editor).await.page("/cms/issues/1?zone=les-iles").await;
        assert!(
            desk.attributes(".findings a", "href").contains(&own),
            "{:?}",
            desk.attributes(".findings a", "href")
        );
        let iles = report.zones.iter().find(|it| it.zone == "les-iles").unwrap();
        let out: Vec<&str> = iles.left_out.iter().map(|it| it.code.as_str()).collect();
        assert!(!out.is_empty() && out.iter().all(|it| *it == print::order::ZONE_BUDGET), "{out:?}");
        assert!(iles.left_out[0].reason.contains("quartier"), "{:?}", iles.left_out[0]);
        let files = built.files_of_editions();
        assert_eq!(pdf::pages(files[0].pdf), pdf::pages(files[1].pdf));
        assert!(!report.findings.iter().any(|it| it.code == check::OVERSET));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_approval_freezes_every_edition_and_readers_find_their_own() {
    both(async |app| {
        let town = planned(app, 1).await;
        build(app, &town.issue).await;
        let chief = app.as_role(Role::ChiefEditor).await;
        let desk = chief.page("/cms/issues/1").await;
        assert!(desk.main().contains("Les Îles") && desk.main().contains("La Côte"));
        let other = chief.page("/cms/issues/1?zone=la-cote").await;
        let pictures = other.attributes(".sheets img", "src");
        assert!(
            !pictures.is_empty() && pictures.iter().all(|it| it.ends_with("&zone=la-cote")),
            "{pictures:?}"
        );
        let picture = chief.get(&pictures[8]).await;
        assert!(
            picture.body.starts_with(b"\x89PNG")
                && picture.body != chief.get(&pictures[8].replace("la-cote", "les-iles")).await.body
        );
        assert_eq!(chief.get("/cms/issues/1?zone=nulle-part").await.status, StatusCode::NOT_FOUND);
        let mut own = desk.links().into_iter().filter(|it| it.contains("/proof.pdf"));
        assert!(own.all(|it| it.contains("?zone=")), "no PDF without its edition");
        let web = chief.get("/cms/issues/1/proof.pdf?zone=la-cote").await;
        assert!(pdf::holds(&pdf::text(&web.body), "Le collège change de toit"));
        assert_eq!(
            chief.get("/cms/issues/1/press.pdf?zone=la-cote").await.status,
            StatusCode::CONFLICT,
            "not signed"
        );
        let wall = chief.page("/cms/issues/1/flat-plan?zone=la-cote").await;
        let cards = wall.texts(".plan-wall h3");
        assert!(cards.contains(&"Le collège change de toit".to_owned()), "{cards:?}");
        assert!(!cards.contains(&"La piscine rouvre ses lignes".to_owned()), "{cards:?}");
        assert!(wall.links().iter().any(|it| it.ends_with("flat-plan?zone=les-iles")));
        let made =
            chief.post("/cms/issues/1/links", &[("recipient", "Le conseil citoyen"), ("days", "7")]).await;
        let door = made.page().value_of("#address").replace("https://valbourg.example", "");
        let links = app.reader().page(&door).await.links();
        let own = links.iter().find(|it| it.ends_with("proof.pdf?zone=la-cote")).unwrap();
        let read = app.reader().get(own).await;
        assert!(pdf::holds(&pdf::text(&read.body), "Le collège change de toit"));
        let csv = chief.get("/cms/issues/1/flat-plan.csv?zone=la-cote").await.text();
        let line = csv.lines().find(|it| it.contains("Le collège")).unwrap().to_owned();
        assert!(line.contains("Pages de zone"), "{line}");
        let proposed = chief.page("/cms/issues/1/flat-plan?zone=la-cote&propose=1").await.main();
        assert!(proposed.contains("Le collège change de toit"), "{proposed}");

        let signed = make::sign(app, 1).await;
        assert_eq!(signed.state, IssueState::Approved);
        let press = chief.get("/cms/issues/1/press.pdf?zone=la-cote").await;
        assert_eq!(press.status, StatusCode::OK);
        assert!(pdf::holds(&pdf::text(&press.body), "Le collège change de toit"));
        assert!(
            print::build(&jobs::workshop(app), signed.id, false, ForPress::Always).await.unwrap().is_none()
        );
        assert!(bat::against_delivery(&app.db, &signed).await.unwrap().is_none());
        let proof = chief.get("/cms/issues/1/imposed.pdf?zone=la-cote&sheet=a4&press=true").await;
        assert!(pdf::holds(&pdf::text(&proof.body), "Le collège change de toit"), "the inks of that edition");

        app.set(&format!("{}T08:00:00Z", signed.release_on));
        app.run_jobs().await;
        let shelf = app.reader().page("/magazine/1").await;
        let links = shelf.links();
        let editions = publication::by_id(&app.db, signed.id).await.unwrap().editions();
        for it in &editions {
            let own = links.iter().find(|link| link.contains(&it.pdf_hash)).unwrap();
            let answer = app.reader().get(own).await;
            assert_eq!(answer.status, StatusCode::OK);
            assert!(answer.body.starts_with(b"%PDF"));
        }
        assert!(shelf.main().contains("La Côte (PDF"), "{}", shelf.main());
        assert!(shelf.texts("h3").contains(&"Édition La Côte".to_owned()), "{:?}", shelf.texts("h3"));
        assert!(shelf.texts("h1").iter().all(|it| !it.is_empty()), "nobody gave it a title");
        let article = app.reader().page("/actualites/le-college-change-de-toit").await.main();
        assert!(article.contains("édition La Côte"), "{article}");
        let common = app.reader().page("/actualites/un-pont-entre-deux-quartiers").await.main();
        assert!(common.contains("page") && !common.contains("édition La Côte"), "{common}");
        let reading = app.reader().page("/magazine/1/lire").await;
        for it in &editions {
            let own = |link: &String| link.contains(&it.pdf_hash);
            assert!(reading.links().iter().any(own), "the PDF of {}", it.label);
        }
        let read = reading.main();
        assert!(read.contains("Le collège change de toit") && read.contains("La piscine rouvre ses lignes"));
    })
    .await;
}

/// The file behind a hash.
fn file(app: &TestApp, hash: &str) -> Vec<u8> {
    app.media.get(hash.parse().unwrap()).unwrap()
}

/// The page an item begins on, and the revision of it that is printed there.
async fn stands(app: &TestApp, issue: &Model, item: &item::Model) -> (usize, Uuid) {
    let build = builds::current(&app.db.read, issue.id).await.unwrap().unwrap();
    let placed = build.placed().into_iter().find(|it| it.item == item.id).unwrap();
    (usize::try_from(placed.page).unwrap(), placed.revision)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_opened_again_is_new_in_every_edition_or_in_that_of_its_zone_alone() {
    both(async |app| {
        let town = planned(app, 1).await;
        let common = make::live(app, make::long_article("Une rue pour tous", 5)).await;
        build(app, &town.issue).await;
        let signed = make::sign(app, 1).await;
        let chief = app.as_role(Role::ChiefEditor).await;
        let ask = async |page: usize, edition: &str| {
            let page = page.to_string();
            let form = [("pages", page.as_str()), ("edition", edition), ("reason", "Une date fausse")];
            chief.post("/cms/issues/1/reopen", &form).await
        };
        let state = async || reopening::of_issue(&app.db.read, signed.id).await.unwrap().remove(0);
        let sign = async || {
            let ready = state().await;
            assert_eq!(ready.state, reopening::State::Ready, "{} {:?}", ready.fault, ready.other_pages());
            let path = format!("/cms/issues/1/reopenings/{}/sign", ready.id);
            assert_eq!(chief.post(&path, &[]).await.status, StatusCode::SEE_OTHER);
            publication::by_id(&app.db, signed.id).await.unwrap()
        };
        // Web PDF and printer's file of an edition.
        let files = |it: &ZoneEdition| (it.pdf_hash.clone(), it.press_hash.clone().unwrap());
        let differ = |old: &ZoneEdition, new: &ZoneEdition| {
            let (old, new) = (files(old), files(new));
            let web = differing(&file(app, &old.0), &file(app, &new.0));
            assert_eq!(web, differing(&file(app, &old.1), &file(app, &new.1)), "web and press");
            web
        };

        // A page that every zone has for itself: of which one, is to be said.
        let (own, _) = stands(app, &signed, &town.pool).await;
        let unsaid = ask(own, "").await;
        assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(unsaid.page().main().contains("choisissez l’édition"), "{}", unsaid.page().main());
        assert_eq!(ask(own, "nulle-part").await.status, StatusCode::NOT_FOUND);
        make::reword(app, &town.pool, "Paragraphe 1.", "Paragraphe 9.").await;
        make::reword(app, &town.school, "Paragraphe 1.", "Paragraphe 7.").await;
        assert_eq!(ask(own, "les-iles").await.status, StatusCode::SEE_OTHER);
        app.run_jobs().await;
        let desk = chief.page("/cms/issues/1").await.main();
        assert!(desk.contains(&format!("Page {own} (Les Îles)")), "{desk}");
        let compared = desk_compare(&chief, &state().await).await;
        assert!(compared.contains(&format!("Une page a changé : {own} (Les Îles)")), "{compared}");
        let before = signed.editions();
        let zone = sign().await;
        let [iles, cote] = zone.editions().try_into().unwrap();
        assert_eq!(differ(&before[0], &iles), [own]);
        assert_eq!(files(&before[1]), files(&cote), "the other zone keeps its files");
        assert!(pdf::holds(&pdf::text(&file(app, &iles.pdf_hash)), "Paragraphe 9."));
        checkers::accessible_and_lasting(&file(app, &iles.pdf_hash));
        let large = pdf::text(&file(app, zone.large_print_hash.as_ref().unwrap()));
        assert!(pdf::holds(&large, "Paragraphe 9.") && !pdf::holds(&large, "Paragraphe 7."));
        let live = async |it: &item::Model| item::by_id(&app.db, it.id).await.unwrap().live_revision.unwrap();
        assert_eq!(stands(app, &zone, &town.pool).await.1, live(&town.pool).await);
        assert_ne!(stands(app, &zone, &town.school).await.1, live(&town.school).await);

        // A page that all have: it is new in each edition, and what was opened before stays.
        let (page, _) = stands(app, &zone, &common).await;
        make::reword(app, &common, "Paragraphe 2.", "Paragraphe 8.").await;
        assert_eq!(ask(page, "la-cote").await.status, StatusCode::SEE_OTHER, "whichever edition is named");
        app.run_jobs().await;
        assert_eq!(state().await.opened(), [PageOf::All(page)]);
        let all = sign().await;
        for (old, new) in [iles, cote].iter().zip(all.editions()) {
            assert_eq!(differ(old, &new), [page], "{}", new.label);
        }
        let text = pdf::text(&file(app, &all.editions()[0].pdf_hash));
        assert!(pdf::holds(&text, "Paragraphe 8.") && pdf::holds(&text, "Paragraphe 9."));
        let book = file(app, all.edition_hash.as_ref().unwrap());
        let book = String::from_utf8(book).unwrap();
        assert!(book.contains("Paragraphe 8.") && book.contains("Paragraphe 9."));
        assert_eq!(stands(app, &all, &common).await.1, live(&common).await);
        app.leave_jobs();
    })
    .await;
}

/// The comparison of what a reopening proposes with what was signed.
async fn desk_compare(client: &Client<'_>, ready: &reopening::Model) -> String {
    assert_eq!(ready.state, reopening::State::Ready, "{} {:?}", ready.fault, ready.other_pages());
    let links = client.page("/cms/issues/1").await.links();
    let compare = links.iter().find(|it| it.contains("/compare?")).unwrap();
    client.page(compare).await.main()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_of_every_zone_are_read_commented_compared_and_imposed() {
    both(async |app| {
        let town = planned(app, 1).await;
        let common = make::live(app, make::long_article("Une rue pour tous", 5)).await;
        let build = async || {
            print::build(&jobs::workshop(app), town.issue.id, false, ForPress::Never).await.unwrap().unwrap()
        };
        let built = build().await;
        let own = own_pages(&built.report, "la-cote")[0];
        let editor = app.as_role(Role::Editor).await;
        let made = editor.post("/cms/issues/1/links", &[("recipient", "Mme Lefort"), ("days", "7")]).await;
        let door = made.page().value_of("#address").replace("https://valbourg.example", "");
        let guest = app.reader();
        let proof = guest.page(&door).await;
        assert_eq!(proof.texts("ol.sheets li").len(), built.report.pages + 1, "the common pages once");
        let said = proof.texts("ol.sheets li p");
        for zone in ["Les Îles", "La Côte"] {
            assert!(said.contains(&format!("page {own} · {zone}")), "{said:?}");
        }
        for picture in proof.attributes("ol.sheets img", "src") {
            assert_eq!(guest.get(&picture).await.status, StatusCode::OK, "{picture}");
        }

        // Page after page, no zone is passed over.
        let here = |zone: &str| format!("{door}/{own}?zone={zone}");
        let first = guest.page(&here("les-iles")).await;
        assert!(first.links().contains(&here("la-cote")), "{:?}", first.links());
        let comment = async |page: &str, text: &str| {
            let form = [("your_name", "A. Lefort"), ("text", text), ("x", "10"), ("y", "20")];
            let sent = guest.post(page, &form).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.page().main());
            sent.location().to_owned()
        };
        let sent = comment(&here("la-cote"), "Le toit est bleu.").await;
        assert_eq!(sent, format!("{door}/{own}?sent=true&zone=la-cote#comments"));
        let read = guest.page(&here("la-cote")).await.main();
        assert!(read.contains("Édition La Côte") && read.contains("Le toit est bleu."), "{read}");
        assert!(!guest.page(&here("les-iles")).await.main().contains("Le toit est bleu."));
        comment(&here("les-iles"), "Le bassin est fermé.").await;
        let (page, _) = stands(app, &town.issue, &common).await;
        comment(&format!("{door}/{page}?zone=la-cote"), "La rue est longue.").await;
        assert!(
            guest.page(&format!("{door}/{page}")).await.main().contains("La rue est longue."),
            "one page"
        );

        // The desk says of which edition a comment is.
        let desk = editor.page("/cms/issues/1").await;
        assert!(desk.main().contains(&format!("page {own} · édition La Côte")), "{}", desk.main());
        let shows = format!("/cms/issues/1?zone=la-cote#page-{own}");
        assert!(desk.links().contains(&shows), "{:?}", desk.links());

        // What changed since is told edition by edition, what they share once.
        make::reword(app, &town.school, "Paragraphe 1.", "Paragraphe 7.").await;
        build().await;
        let threads = remarks::of_issue(&app.db, town.issue.id).await.unwrap();
        let changed = threads.iter().filter(|it| it.changed).map(|it| it.comment.text.as_str());
        assert_eq!(changed.collect::<Vec<_>>(), ["Le toit est bleu."]);
        make::reword(app, &common, "Paragraphe 2.", "Paragraphe 8.").await;
        build().await;
        let compared = editor.page("/cms/issues/1/compare?from=1&to=3").await;
        let mut pages = [(page, page.to_string()), (own, format!("{own} (La Côte)"))];
        pages.sort_unstable();
        let said = format!("2 pages ont changé : {}, {}", pages[0].1, pages[1].1);
        assert!(compared.main().contains(&said), "{said}: {}", compared.main());
        assert!(compared.texts("h2").contains(&format!("Page {own}, édition La Côte")));
        assert_eq!(compared.texts("ins").len(), 2, "{:?}", compared.texts("ins"));
        let pictures = compared.attributes("figure img", "src");
        assert_eq!(pictures.len(), 6, "before, after, difference");
        for picture in pictures {
            assert!(editor.get(&picture).await.body.starts_with(b"\x89PNG"), "{picture}");
        }
        let web = editor.get("/cms/issues/1/builds/1/web.pdf?zone=la-cote").await;
        assert!(pdf::holds(&pdf::text(&web.body), "Le collège change de toit"));
        let links = editor.page("/cms/issues/1").await.links();
        assert!(links.contains(&"/cms/issues/1/builds/1/web.pdf?zone=la-cote".to_owned()), "{links:?}");

        // An imposition proof is of the edition chosen.
        let choice = editor.page("/cms/issues/1?zone=la-cote").await;
        assert_eq!(choice.texts("#imposed-zone option"), ["Les Îles", "La Côte"]);
        for (scheme, sides) in [("booklet", built.report.pages / 2), ("spreads", built.report.pages / 2 + 1)]
        {
            let path = format!("/cms/issues/1/imposed.pdf?zone=la-cote&scheme={scheme}&sheet=a4");
            let proof = editor.get(&path).await;
            let text = pdf::text(&proof.body);
            assert_eq!(pdf::pages(&proof.body), sides, "{scheme}");
            assert!(pdf::holds(&text, "Le collège change de toit"), "{text}");
            assert!(!pdf::holds(&text, "La piscine rouvre ses lignes"));
        }
        let first = editor.get("/cms/issues/1/imposed.pdf?sheet=a4").await;
        assert!(pdf::holds(&pdf::text(&first.body), "La piscine rouvre ses lignes"));
        app.leave_jobs();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_concerns_the_whole_town_stands_in_every_edition_wherever_it_happens() {
    both(async |app| {
        let town = planned(app, 1).await;
        let editor = app.as_role(Role::Editor).await;
        let desk = editor.page("/cms/issues/1").await;
        let listed = desk.texts("#in-some li").join(" | ");
        assert!(
            desk.main().contains("2 textes ne paraissent que dans une partie des éditions"),
            "{}",
            desk.main()
        );
        assert!(listed.contains("La piscine rouvre ses lignes Les Îles : quartier de son lieu"), "{listed}");
        let chosen = Fields { zones: vec![town.cote], ..make::long_article("Les escaliers de la Côte", 3) };
        make::live(app, chosen).await;
        let desk = editor.page("/cms/issues/1").await;
        let listed = desk.texts("#in-some li").join(" | ");
        assert!(listed.contains("Les escaliers de la Côte La Côte : zone choisie"), "{listed}");

        // On the form it is one choice of three; zones ticked for another of them are not kept.
        let (cote, form) = (town.cote.to_string(), [("title", "Le conseil"), ("lede", "Sept votes.")]);
        let send = async |concerns: &str, zones: &[&str]| {
            let mut all = form.to_vec();
            all.push(("concerns", concerns));
            all.extend(zones.iter().map(|it| ("zones", *it)));
            editor.post("/cms/items/new/article", &all).await
        };
        let none = send("zones", &[]).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(none.page().main().contains("Cochez au moins une zone"), "{}", none.page().main());
        let made = send("town", &[&cote]).await;
        let page = editor.page(made.location()).await;
        assert_eq!(page.attributes("[name=concerns][checked]", "value"), ["town"]);
        assert!(page.attributes("[name=zones][checked]", "value").is_empty());

        // The pool concerns all: it leaves the pages of its zone.
        let live = item::live_by_ids(&app.db, &[town.pool.id]).await.unwrap().remove(&town.pool.id).unwrap();
        let pool =
            make::save(app, &live.item, Fields { whole_town: true, ..live.fields.as_ref().clone() }).await;
        make::act(app, &pool, parvis::content::publish::Act::Publish).await;
        assert_eq!(zones_of(app, &pool).await, [] as [Uuid; 0]);
        let built = build(app, &town.issue).await;
        let placed = built.report.placed.iter().find(|it| it.item == town.pool.id).unwrap();
        assert!(placed.zone.is_none(), "{placed:?}");
        for it in built.files_of_editions() {
            assert!(pdf::holds(&pdf::text(it.pdf), "La piscine rouvre ses lignes"), "{}", it.stem);
        }
        app.leave_jobs();
    })
    .await;
}

#[tokio::test]
async fn a_choice_of_zones_is_checked_and_goes_from_a_series_to_its_issues() {
    both(async |app| {
        let iles = zone(app, "les-iles", "Les Îles", 5.0).await.to_string();
        let chief = app.as_role(Role::ChiefEditor).await;
        let form = |pages: &'static str, zone: &str| {
            let pairs = [
                ("title", "Le mensuel"),
                ("every_months", "1"),
                ("closing_day", "15"),
                ("closing_time", "18:00"),
                ("pages_min", "8"),
                ("pages_max", "32"),
                ("mode", "assisted"),
                ("active", "true"),
                ("zone_pages", pages),
            ];
            let mut all: Vec<(String, String)> = pairs.map(|(a, b)| (a.to_owned(), b.to_owned())).into();
            all.extend((!zone.is_empty()).then(|| ("zones".to_owned(), zone.to_owned())));
            all
        };
        let post = async |pages: &'static str, zone: &str| {
            let form = form(pages, zone);
            let form: Vec<(&str, &str)> = form.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
            chief.post("/cms/series", &form).await
        };
        for (pages, zone, words) in [
            ("5", iles.as_str(), "De 0 à 4"),
            ("2", "", "Choisissez les zones"),
            ("0", &iles, "au moins une page"),
        ] {
            let refused = post(pages, zone).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(refused.page().main().contains(words), "{}", refused.page().main());
        }
        assert_eq!(post("2", &iles).await.status, StatusCode::SEE_OTHER);
        let made = publication::all(&app.db).await.unwrap().remove(0);
        let zoning = made.zoning().unwrap();
        assert_eq!((zoning.pages, zoning.zones[0].to_string()), (2, iles.clone()));
        let kept = chief.post(&format!("/cms/zones/{iles}/remove"), &[]).await;
        assert_eq!(kept.status, StatusCode::CONFLICT, "an issue has an edition for it");
        app.leave_jobs();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_of_two_zones_out_of_three_stands_in_the_edition_of_each() {
    both(async |app| {
        make::imprint(app).await;
        let mut zones = Vec::new();
        for (slug, label, west) in
            [("les-iles", "Les Îles", 5.0), ("la-cote", "La Côte", 5.5), ("le-bourg", "Le Bourg", 6.0)]
        {
            zones.push(zone(app, slug, label, west).await);
        }
        for number in 1..=4 {
            make::live(app, make::long_article(&format!("Une nouvelle pour tous, la {number}e"), 5)).await;
        }
        let of = vec![zones[0], zones[2]];
        let two = Fields { zones: of.clone(), ..make::long_article("Un bus pour deux quartiers", 3) };
        let two = make::live(app, two).await;
        let record = town::get(&app.db).await.unwrap();
        let wish = Wish { zoning: Zoning { pages: 2, zones }, ..Wish::default() };
        let issue = issue::plan(&app.db, &Person::system(), &record, wish, app.now()).await.unwrap();
        build(app, &issue).await;
        let stands = publication::contents(&app.db, issue.id).await.unwrap();
        let mut found: Vec<_> =
            stands.iter().filter(|it| it.item.id == two.id).filter_map(|it| it.zone).collect();
        found.sort_by_key(|it| of.iter().position(|zone| zone == it));
        assert_eq!(found, of);
        app.leave_jobs();
    })
    .await;
}
