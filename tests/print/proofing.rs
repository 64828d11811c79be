//! Proofing through the router: builds kept and compared, comments by people without an account, the chain of approvals, and a page opened
//! again after the BAT while every other page stays as it was signed.
use crate::support::app::{Answer, Client, TestApp, both};
use crate::support::make;
use axum::http::{StatusCode, header};
use chrono::Duration;
use parvis::content::fields::Fields;
use parvis::content::publication::{self, IssueState, Model, PageOf, placement};
use parvis::content::publish::Act;
use parvis::content::{item, revision, town};
use parvis::jobs;
use parvis::print::issue::{self, Wish};
use parvis::print::preflight::{Finding, Report};
use parvis::print::{self, ForPress, bat, builds, reopening, waivers};
use parvis::staff::{Person, Role};

async fn planned(app: &TestApp) -> Model {
    make::imprint(app).await;
    let town = town::get(&app.db).await.unwrap();
    let wish = Wish { pages: Some((8, 8)), ..Wish::default() };
    issue::plan(&app.db, &Person::system(), &town, wish, app.now()).await.unwrap()
}

async fn again(app: &TestApp) -> Model {
    publication::by_number(&app.db, 1).await.unwrap()
}

/// Asks for a build at the desk and waits for it.
async fn build(app: &TestApp, client: &Client<'_>) {
    let asked = client.post("/cms/issues/1/build", &[]).await;
    assert_eq!(asked.location(), "/cms/issues/1#proof");
    app.run_jobs().await;
}

/// A build without the printer's file.
async fn build_alone(app: &TestApp, issue: &Model) {
    print::build(&jobs::workshop(app), issue.id, false, ForPress::Never).await.unwrap().unwrap();
}

async fn sign(app: &TestApp, client: &Client<'_>) -> Answer {
    // what the preflight of the printer's file warns of is somebody's to let pass
    make::waive_all(app, 1).await;
    let version = again(app).await.version.to_string();
    client.post("/cms/issues/1/approve", &[("version", &version)]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn two_builds_are_compared_in_pictures_and_words() {
    both(async |app| {
        let one = make::live(app, make::long_article("Les trottoirs", 6)).await;
        make::live(app, make::long_article("Le marché", 6)).await;
        planned(app).await;
        let editor = app.as_role(Role::Editor).await;
        build(app, &editor).await;
        build(app, &editor).await;
        let page = editor.page("/cms/issues/1/compare").await;
        assert!(page.main().contains("Aucune page n’a changé."), "{}", page.main());

        make::reword(app, &one, "Paragraphe 3.", "Paragraphe 8.").await;
        build(app, &editor).await;
        let all = builds::of_issue(&app.db.read, again(app).await.id).await.unwrap();
        assert_eq!(
            all.iter().map(|it| (it.number, it.why)).collect::<Vec<_>>(),
            [3, 2, 1].map(|it| (it, builds::Why::Asked))
        );
        assert_eq!(all[0].asked_by, editor.person().id);
        let changed = builds::changed(&all[1], &all[0]);
        assert_eq!(changed.len(), 1, "one paragraph stands on one page: {changed:?}");
        let page_of_change = changed[0].1.as_ref().unwrap().page.number();
        let page = editor.page("/cms/issues/1/compare?from=2&to=3").await;
        assert!(page.main().contains(&format!("Une page a changé : {page_of_change}")), "{}", page.main());
        assert_eq!((page.texts("del"), page.texts("ins")), (vec!["3.".to_owned()], vec!["8.".to_owned()]));
        for source in page.attributes("figure img", "src") {
            let picture = editor.get(&source).await;
            assert_eq!(
                (picture.status, &picture.headers[header::CONTENT_TYPE]),
                (StatusCode::OK, &"image/png".parse().unwrap()),
                "{source}"
            );
            image::load_from_memory(&picture.body).unwrap();
        }
        assert_eq!(page.attributes("figure img", "src").len(), 3, "before, after, difference");
        let listed = editor.page("/cms/issues/1").await;
        assert!(
            listed.links().contains(&"/cms/issues/1/compare?from=2&to=3".to_owned()),
            "{:?}",
            listed.links()
        );
        let pdf = editor.get("/cms/issues/1/builds/1/web.pdf").await;
        assert!(pdf.body.starts_with(b"%PDF"));
        assert_eq!(editor.get("/cms/issues/1/difference/99").await.status, StatusCode::NOT_FOUND);
        app.leave_jobs();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn old_builds_go_with_their_files_and_signed_ones_stay() {
    both(async |app| {
        let issue = planned(app).await;
        let item = make::live(app, make::article("Le bac")).await;
        build_alone(app, &issue).await;
        let first = builds::numbered(&app.db, issue.id, 1).await.unwrap();
        let hash = |it: &str| it.parse().unwrap();
        assert!(app.media.exists(hash(&first.pdf_hash)) && app.media.exists(hash(&first.snapshot_hash)));
        for at in 0..builds::KEPT {
            let (from, to) = if at % 2 == 0 { ("lundi", "mardi") } else { ("mardi", "lundi") };
            make::reword(app, &item, from, to).await;
            app.wait(Duration::minutes(1));
            build_alone(app, &issue).await;
        }
        let kept: Vec<i32> =
            builds::of_issue(&app.db.read, issue.id).await.unwrap().iter().map(|it| it.number).collect();
        assert_eq!(kept, (2..=13).rev().collect::<Vec<_>>());
        assert!(!app.media.exists(hash(&first.snapshot_hash)), "its snapshot went with it");
        let now = again(app).await;
        assert!(now.pages_png().iter().all(|it| app.media.exists(hash(it))));
        assert!(app.media.exists(hash(&now.pdf_hash.unwrap())));
        app.leave_jobs();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_of_a_chain_gives_the_bat_and_a_changed_proof_voids_what_was_signed() {
    both(async |app| {
        let item = make::live(app, make::article("La fontaine")).await;
        planned(app).await;
        let administrator = app.as_role(Role::Administrator).await;
        let (mayor, chief) = (app.as_role(Role::Contributor).await, app.as_role(Role::ChiefEditor).await);
        let unnamed = app.as_role(Role::Contributor).await;
        let id = mayor.person().id.unwrap().to_string();
        let wrong = administrator.post("/cms/approvals", &[("steps.name", ""), ("steps.who", &id)]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let steps = [
            ("steps.name", "Communication"),
            ("steps.who", "chief_editor"),
            ("steps.name", "Maire"),
            ("steps.who", &id),
        ];
        assert_eq!(administrator.post("/cms/approvals", &steps).await.location(), "/cms/approvals");
        assert_eq!(chief.post("/cms/approvals", &steps).await.status, StatusCode::FORBIDDEN);

        build(app, &chief).await;
        assert_eq!(sign(app, &mayor).await.status, StatusCode::FORBIDDEN, "not yet");
        assert_eq!(mayor.get("/cms/issues/1/pages/1").await.status, StatusCode::OK, "who signs sees");
        assert_eq!(unnamed.get("/cms/issues/1/pages/1").await.status, StatusCode::NOT_FOUND);
        assert_eq!(sign(app, &chief).await.location(), "/cms/issues/1");
        assert_eq!(again(app).await.state, IssueState::Planned, "one of two");

        let version = again(app).await.version.to_string();
        let silent = mayor.post("/cms/issues/1/refuse", &[("version", &version), ("reason", " ")]).await;
        assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
        let refusal = mayor
            .post("/cms/issues/1/refuse", &[("version", &version), ("reason", "La date est fausse.")])
            .await;
        assert_eq!(refusal.status, StatusCode::SEE_OTHER, "{}", refusal.page().main());
        assert!(chief.page("/cms/issues/1").await.main().contains("La date est fausse."));

        // The same pages again: what was signed still holds. Other words: it does not.
        build(app, &chief).await;
        let standing = async || bat::of_issue(&app.db.read, again(app).await.id).await.unwrap().next;
        assert_eq!(standing().await, Some(1));
        make::reword(app, &item, "lundi", "jeudi").await;
        build(app, &chief).await;
        assert_eq!(standing().await, Some(0));
        let page = chief.page("/cms/issues/1").await.main();
        assert!(
            page.contains("annulée : l'épreuve a changé") || page.contains("annulée : l’épreuve a changé"),
            "{page}"
        );
        let overview = administrator.page("/cms").await.main();
        assert!(overview.contains("Signatures du n° 1 annulées"), "{overview}");

        assert_eq!(sign(app, &mayor).await.status, StatusCode::FORBIDDEN, "the chain begins anew");
        sign(app, &chief).await;
        assert_eq!(sign(app, &mayor).await.location(), "/cms/issues/1");
        let issue = again(app).await;
        assert_eq!((issue.state, issue.approved_by), (IssueState::Approved, mayor.person().id));
        let current = builds::current(&app.db.read, issue.id).await.unwrap().unwrap();
        assert!(current.signed && Some(current.pdf_hash) == issue.pdf_hash);
        app.leave_jobs();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_is_signed_by_the_one_it_is_meant_for() {
    both(async |app| {
        make::live(app, make::article("La fontaine")).await;
        planned(app).await;
        let administrator = app.as_role(Role::Administrator).await;
        let chief = app.as_role(Role::ChiefEditor).await;
        let steps = [
            ("steps.name", "Service"),
            ("steps.who", "editor"),
            ("steps.name", "Directeur"),
            ("steps.who", "chief_editor"),
        ];
        administrator.post("/cms/approvals", &steps).await;
        build(app, &chief).await;
        make::waive_all(app, 1).await;
        // nobody is an editor: somebody above signs, and the screen says in whose place
        let page = chief.page("/cms/issues/1").await;
        assert!(page.main().contains("on signe à sa place (Personne"), "{}", page.main());
        assert!(page.texts("#bat button").iter().any(|it| it == "Signer cette étape"), "{}", page.main());

        let editor = app.as_role(Role::Editor).await;
        let page = chief.page("/cms/issues/1").await;
        assert!(
            !page.main().contains("on signe à sa place") && page.texts("#bat button").is_empty(),
            "{}",
            page.main()
        );
        assert_eq!(sign(app, &chief).await.status, StatusCode::FORBIDDEN);
        assert_eq!(sign(app, &editor).await.location(), "/cms/issues/1");
        assert_eq!(sign(app, &editor).await.status, StatusCode::FORBIDDEN, "the next step is another's");
        assert_eq!(sign(app, &administrator).await.status, StatusCode::FORBIDDEN);
        assert_eq!(sign(app, &chief).await.location(), "/cms/issues/1");
        assert_eq!(again(app).await.state, IssueState::Approved);
        app.leave_jobs();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_without_an_account_reads_and_comments_the_proof() {
    both(async |app| {
        let item = make::live(app, make::article("Le pont")).await;
        planned(app).await;
        let editor = app.as_role(Role::Editor).await;
        build(app, &editor).await;
        let made = editor.post("/cms/issues/1/links", &[("recipient", "Mme Lefort"), ("days", "7")]).await;
        let address = made.page().value_of("#address");
        let path = address.strip_prefix("https://valbourg.example").unwrap().to_owned();
        let token = path.rsplit('/').next().unwrap().to_owned();
        let link = parvis::print::remarks::links(&app.db, again(app).await.id).await.unwrap().remove(0);
        assert!(!link.token_hash.contains(&token) && token.len() == 43);

        let guest = app.reader();
        let proof = guest.get(&path).await;
        assert_eq!(
            (proof.status, &proof.headers[header::CACHE_CONTROL]),
            (StatusCode::OK, &"no-store".parse().unwrap())
        );
        assert!(proof.headers["x-robots-tag"].to_str().unwrap().contains("noindex"));
        let pictures = proof.page().attributes("ol.sheets img", "src");
        assert_eq!(pictures.len(), again(app).await.pages_png().len());
        assert_eq!(guest.get(&pictures[0]).await.status, StatusCode::OK);
        assert!(guest.get("/robots.txt").await.text().contains("Disallow: /epreuve/"));
        assert!(guest.page(&path.replace("/epreuve/", "/en/proof/")).await.main().contains("Proof of"));
        assert_eq!(guest.get("/epreuve/inconnu").await.status, StatusCode::NOT_FOUND);

        // Whoever comments says who they are; nothing typed is lost.
        let sheet = format!("{path}/3");
        let nameless =
            guest.post(&sheet, &[("text", "Photo trop sombre."), ("x", "12.5"), ("y", "40")]).await;
        assert_eq!(nameless.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(nameless.page().value("text"), "Photo trop sombre.");
        let half = [("your_name", "A. Lefort"), ("text", "Ici."), ("x", "12")];
        assert_eq!(guest.post(&sheet, &half).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let form =
            [("your_name", "A. Lefort"), ("text", "Photo <b>trop</b> sombre."), ("x", "12.5"), ("y", "40")];
        assert_eq!(guest.post(&sheet, &form).await.location(), format!("{sheet}?sent=true#comments"));
        assert!(guest.page(&sheet).await.main().contains("Photo <b>trop</b> sombre."));
        let own = format!("{path}/2");
        guest.post(&own, &[("your_name", "A. Lefort"), ("text", "Toute la page.")]).await;
        assert_eq!(guest.post(&format!("{path}/99"), &form).await.status, StatusCode::NOT_FOUND);

        // At the desk: answered, resolved.
        let threads = parvis::print::remarks::of_issue(&app.db, again(app).await.id).await.unwrap();
        let id = threads.iter().find(|it| it.comment.page == 3).unwrap().comment.id;
        let desk = editor.page("/cms/issues/1").await.main();
        assert!(
            desk.contains("2 remarques à traiter")
                && desk.contains("A. Lefort")
                && desk.contains("12 % de la largeur"),
            "{desk}"
        );
        let empty = editor.post(&format!("/cms/issues/1/comments/{id}/answer"), &[("text", "")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        editor.post(&format!("/cms/issues/1/comments/{id}/answer"), &[("text", "Éclaircie.")]).await;
        editor.post(&format!("/cms/issues/1/comments/{id}/resolve"), &[("resolved", "true")]).await;
        let read = guest.page(&sheet).await.main();
        assert!(read.contains("Éclaircie.") && read.contains("Traitée"), "{read}");

        // A page that changed since says so.
        let page = again(app).await;
        let stands = placement_page(app, &page, item.id).await;
        guest.post(&format!("{path}/{stands}"), &[("your_name", "A. Lefort"), ("text", "Lundi ?")]).await;
        make::reword(app, &item, "lundi", "jeudi").await;
        build(app, &editor).await;
        let changed = parvis::print::remarks::of_issue(&app.db, page.id).await.unwrap();
        let changed: Vec<(i32, bool)> = changed.iter().map(|it| (it.comment.page, it.changed)).collect();
        assert!(changed.contains(&(stands, true)), "{changed:?}");
        assert!(changed.contains(&(3, stands == 3)), "{changed:?}");

        // Too many at once are refused, and not lost.
        for at in 0..30 {
            guest.post(&own, &[("your_name", "A. Lefort"), ("text", &format!("Remarque {at}"))]).await;
        }
        let flood = guest.post(&own, &[("your_name", "A. Lefort"), ("text", "Encore")]).await;
        assert_eq!(
            (flood.status, flood.page().value("text")),
            (StatusCode::UNPROCESSABLE_ENTITY, "Encore".to_owned())
        );
        app.wait(Duration::minutes(11));
        assert_eq!(guest.post(&own, &form).await.status, StatusCode::SEE_OTHER);

        // After the BAT it is read only; ended, it opens nothing.
        sign(app, &app.as_role(Role::ChiefEditor).await).await;
        assert_eq!(guest.post(&own, &form).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        editor.post(&format!("/cms/issues/1/links/{}/revoke", link.id), &[]).await;
        assert_eq!(guest.get(&path).await.status, StatusCode::GONE);
        for shut in [sheet.clone(), pictures[0].clone(), format!("{path}/proof.pdf")] {
            assert_eq!(guest.get(&shut).await.status, StatusCode::NOT_FOUND, "{shut}");
        }
        let other = editor.post("/cms/issues/1/links", &[("recipient", "M. Petit"), ("days", "1")]).await;
        let other = other.page().value_of("#address").replace("https://valbourg.example", "");
        assert_eq!(guest.get(&other).await.status, StatusCode::OK);
        app.wait(Duration::hours(25));
        assert_eq!(guest.get(&other).await.status, StatusCode::GONE);
        app.leave_jobs();
    })
    .await;
}

async fn placement_page(app: &TestApp, issue: &Model, item: uuid::Uuid) -> i32 {
    let printed = publication::contents(&app.db, issue.id).await.unwrap();
    printed.iter().find(|it| it.item.id == item).unwrap().page
}

async fn revision_placed(app: &TestApp, issue: &Model, item: uuid::Uuid) -> uuid::Uuid {
    use sea_orm::EntityTrait as _;
    let rows = placement::Entity::find().all(&app.db.read).await.unwrap();
    rows.iter().find(|it| it.issue_id == issue.id && it.item_id == item).unwrap().revision_id
}

/// Pages are opened again in vain: nothing was corrected, other pages would change, the text would not fit.
async fn impossible(app: &TestApp, chief: &Client<'_>, wrong: &item::Model, page: &str, before: &Fields) {
    let issue = again(app).await.id;
    let state = async || reopening::of_issue(&app.db.read, issue).await.unwrap().remove(0);
    let ask = async |pages: &str, reason: &str| {
        chief.post("/cms/issues/1/reopen", &[("pages", pages), ("reason", reason)]).await
    };
    // Nothing was corrected yet.
    assert_eq!(ask(page, "Une coquille").await.status, StatusCode::SEE_OTHER);
    app.run_jobs().await;
    assert_eq!(
        (state().await.state, state().await.fault.as_str()),
        (reopening::State::Impossible, "nothing-new")
    );

    // Another title stands on the contents page too: refused, with that page.
    make::save(app, wrong, Fields { title: "Les chaussées".into(), ..before.clone() }).await;
    make::act(app, wrong, Act::Publish).await;
    ask(page, "Le titre").await;
    app.run_jobs().await;
    let refused = state().await;
    assert_eq!((refused.state, refused.fault.as_str()), (reopening::State::Impossible, "other-pages"));
    let opened = PageOf::All(page.parse().unwrap());
    assert!(!refused.other_pages().is_empty() && !refused.other_pages().contains(&opened));
    assert!(chief.page("/cms/issues/1").await.main().contains("D’autres pages changeraient aussi"));

    // Far more text does not fit its place.
    let mut longer = before.clone();
    longer.body.content.extend(make::long_article("", 8).body.content);
    make::save(app, wrong, longer).await;
    make::act(app, wrong, Act::Publish).await;
    ask(page, "Un ajout").await;
    app.run_jobs().await;
    let fault = state().await.fault;
    assert!(matches!(fault.as_str(), "overset" | "other-pages"), "{fault}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_page_is_opened_again_after_the_bat_and_no_other_changes() {
    both(async |app| {
        let wrong = make::live(app, make::long_article("Les trottoirs", 8)).await;
        let other = make::live(app, make::long_article("Le marché", 8)).await;
        let issue = planned(app).await;
        let chief = app.as_role(Role::ChiefEditor).await;
        build(app, &chief).await;
        let ask = async |pages: &str, reason: &str| {
            chief.post("/cms/issues/1/reopen", &[("pages", pages), ("reason", reason)]).await
        };
        assert_eq!(
            ask("4", "Trop tôt").await.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "before the BAT one builds"
        );
        sign(app, &chief).await;
        let signed = again(app).await;
        assert_eq!(signed.state, IssueState::Approved);
        assert!(signed.press_hash.is_some(), "the printer's file is signed too");
        let page = placement_page(app, &signed, wrong.id).await.to_string();
        assert_eq!(ask("dix", "Une coquille").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(ask("99", "Une coquille").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(ask(&page, "").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let row = item::by_id(&app.db, wrong.id).await.unwrap();
        let before = revision::current(&app.db, &row).await.unwrap().fields;
        impossible(app, &chief, &wrong, &page, &before).await;

        // The correction: the other article changed meanwhile and must stay as it was signed.
        make::save(app, &wrong, before).await;
        make::act(app, &wrong, Act::Publish).await;
        make::reword(app, &wrong, "Paragraphe 1.", "Paragraphe 9.").await;
        make::reword(app, &other, "Paragraphe 2.", "Paragraphe 7.").await;
        let pinned = revision_placed(app, &signed, other.id).await;
        assert_eq!(ask(&page, "Le numéro est faux").await.status, StatusCode::SEE_OTHER);
        assert_eq!(ask(&page, "Encore").await.status, StatusCode::UNPROCESSABLE_ENTITY, "one at a time");
        app.run_jobs().await;
        let ready = reopening::of_issue(&app.db.read, issue.id).await.unwrap().remove(0);
        assert_eq!(ready.state, reopening::State::Ready, "{} {:?}", ready.fault, ready.other_pages());
        let still = again(app).await;
        assert_eq!(
            (still.pdf_hash.as_ref(), still.version),
            (signed.pdf_hash.as_ref(), signed.version),
            "until it is signed"
        );
        let editor = app.as_role(Role::Editor).await;
        let path = format!("/cms/issues/1/reopenings/{}/sign", ready.id);
        assert_eq!(editor.post(&path, &[]).await.status, StatusCode::FORBIDDEN);
        assert_eq!(chief.post(&path, &[]).await.status, StatusCode::SEE_OTHER);

        let now = again(app).await;
        assert_eq!(now.state, IssueState::Approved);
        assert_ne!((&now.pdf_hash, &now.press_hash), (&signed.pdf_hash, &signed.press_hash));
        let changed = builds::changed_pages(&signed.pages_png(), &now.pages_png());
        assert_eq!(changed, [page.parse::<usize>().unwrap()]);
        let pdf = |hash: &Option<String>| app.media.get(hash.as_ref().unwrap().parse().unwrap()).unwrap();
        for (old, new) in [(&signed.pdf_hash, &now.pdf_hash), (&signed.press_hash, &now.press_hash)] {
            let (old, new) = (rasters(&pdf(old)), rasters(&pdf(new)));
            assert_eq!(builds::changed_pages(&old, &new), changed, "the rasters of the file");
        }
        assert!(crate::support::pdf::holds(&crate::support::pdf::text(&pdf(&now.pdf_hash)), "Paragraphe 9."));
        assert_eq!(revision_placed(app, &now, other.id).await, pinned);
        // The new file is checked as the signed one was, and what somebody let pass there is not asked again.
        let (was, is) = (waivers::report(&signed).unwrap(), waivers::report(&now).unwrap());
        let ran = |it: &Report| it.checks.iter().map(|it| (it.number, it.ran)).collect::<Vec<_>>();
        assert_eq!(ran(&is), ran(&was));
        let known: Vec<String> = was.findings.iter().map(Finding::key).collect();
        let new: Vec<&Finding> = is.findings.iter().filter(|it| !known.contains(&it.key())).collect();
        assert!(new.is_empty(), "{new:?}");
        let row = item::by_id(&app.db, wrong.id).await.unwrap();
        assert_eq!(Some(revision_placed(app, &now, wrong.id).await), row.live_revision);
        let history = chief.page("/cms/issues/1").await.main();
        assert!(
            history.contains("Le numéro est faux") && history.contains("Signé après réouverture"),
            "{history}"
        );
        let old = builds::of_issue(&app.db.read, issue.id).await.unwrap();
        assert_eq!(old.iter().filter(|it| it.signed).count(), 2, "what was signed before stays");

        app.wait(Duration::days(40));
        app.run_jobs().await;
        assert_eq!(again(app).await.state, IssueState::Released);
        // the session of before has run out
        let chief = app.as_role(Role::ChiefEditor).await;
        let late = chief.post("/cms/issues/1/reopen", &[("pages", &page), ("reason", "Trop tard")]).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}

/// The pages of a PDF as poppler draws them, each as a hash.
fn rasters(pdf: &[u8]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.pdf"), pdf).unwrap();
    let status = std::process::Command::new("pdftoppm")
        .args(["-r", "40", "a.pdf", "p"])
        .current_dir(folder.path())
        .status()
        .unwrap_or_else(|err| panic!("pdftoppm (poppler-utils): {err}"));
    assert!(status.success());
    let mut pages: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|it| it.unwrap().path()).collect();
    pages.retain(|it| it.extension().is_some_and(|it| it == "ppm"));
    pages.sort();
    pages.iter().map(|it| blake3::hash(&std::fs::read(it).unwrap()).to_hex().to_string()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_left_the_site_holds_the_signature_and_a_newer_one_is_told() {
    both(async |app| {
        let gone = make::live(app, make::long_article("Le pont fermé", 6)).await;
        let newer = make::live(app, make::long_article("Le marché", 6)).await;
        planned(app).await;
        let chief = app.as_role(Role::ChiefEditor).await;
        build(app, &chief).await;
        assert!(chief.page("/cms/issues/1").await.texts("#bat .notice").is_empty());
        make::reword(app, &newer, "Paragraphe 3.", "Paragraphe 8.").await;
        let told = chief.page("/cms/issues/1").await.texts("#bat .notice").concat();
        assert!(told.contains("Le marché") && told.contains("page 3"), "{told}");
        make::act(app, &gone, make::withdrawal("Le pont rouvre au printemps.")).await;
        let signed = sign(app, &chief).await;
        assert!(signed.status.is_client_error(), "{}", signed.status);
        let panel = chief.page("/cms/issues/1").await.texts("#bat").concat();
        assert!(panel.contains("Le pont fermé") && panel.contains("a quitté le site"), "{panel}");
        build(app, &chief).await;
        let panel = chief.page("/cms/issues/1").await.texts("#bat").concat();
        assert!(!panel.contains("Le pont fermé") && !panel.contains("Le marché"), "{panel}");
        app.leave_jobs();
    })
    .await;
}
