//! An issue that moves by itself: each mode at each deadline, the letters it writes, and that nothing leaves without a signature.
use crate::support::app::{TestApp, both};
use crate::support::make;
use crate::support::pdf;
use crate::support::post::Post;
use axum::http::StatusCode;
use parvis::content::publication::{self, IssueState, Mode, Model};
use parvis::content::publish::Act;
use parvis::content::town;
use parvis::content::tribune::{Council, Group};
use parvis::print::bat::{self, WishedStep};
use parvis::print::issue::{self, Change, Dates, Wish};
use parvis::print::{builds, flatplan};
use parvis::queue;
use parvis::staff::{Person, Role};
use sea_orm::EntityTrait as _;
use uuid::Uuid;

fn dates() -> Dates {
    Dates {
        texts_due: Some(make::day("2026-12-08")),
        fit: Some(make::day("2026-12-17")),
        proof: Some(make::day("2026-12-18")),
        ..Dates::default()
    }
}

/// An issue that closes on the 15th at 18:00, in this mode.
async fn planned(app: &TestApp, mode: Mode) -> Model {
    make::imprint(app).await;
    let town = town::get(&app.db).await.unwrap();
    let wish = Wish { pages: Some((8, 8)), mode, dates: dates(), ..Wish::default() };
    issue::plan(&app.db, &Person::system(), &town, wish, app.now()).await.unwrap()
}

async fn again(app: &TestApp) -> Model {
    publication::by_number(&app.db, 1).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_automatic_issue_is_planned_built_and_told_of_at_every_deadline() {
    both(async |app| {
        let post = Post::of(app).await;
        let chief = app.person(Role::ChiefEditor).await;
        app.person(Role::Editor).await;
        for number in 1..=3 {
            make::live(app, make::long_article(&format!("Dossier {number}"), 6)).await;
        }
        let issue = planned(app, Mode::Automatic).await;
        app.set("2026-12-08T16:59:00Z");
        assert!(post.collect().await.is_empty(), "not before its hour");

        app.set("2026-12-08T17:00:00Z");
        let letters = post.collect().await;
        let [letter] = &letters[..] else { panic!("{letters:?}") };
        assert_eq!(letter.to, chief.email);
        assert!(letter.subject.ends_with("les textes étaient attendus ce soir"), "{}", letter.subject);
        let built = again(app).await;
        assert_eq!(built.state, IssueState::Planned);
        assert!(built.pages > 0 && !built.planned().is_empty(), "planned, adopted and built");
        assert_eq!(letter.pictures.len(), built.pages as usize, "a picture of every page");
        for (at, picture) in letter.pictures.iter().enumerate() {
            let drawn = image::load_from_memory(picture).unwrap();
            assert!(drawn.width() == 180 && picture.len() < 40_000, "{} {}", drawn.width(), picture.len());
            assert!(letter.html.contains(&format!("cid:picture-{at}@parvis")));
        }
        let html = letter.html.replace("&#x2f;", "/");
        assert!(html.contains("https://valbourg.example/cms/issues/1/flat-plan"), "{html}");
        assert!(letter.text.contains("La couverture n’a pas été choisie."), "{}", letter.text);
        assert!(post.collect().await.is_empty(), "once");
        assert_eq!(flatplan::steps_back(&app.db, issue.id).await.unwrap(), 1, "people can take it back");

        // a fourth text, then the closing: the eve builds, the closing makes the proof
        make::live(app, make::long_article("Dossier 4", 6)).await;
        app.set("2026-12-15T17:00:00Z");
        let letters = post.collect().await;
        let [letter] = &letters[..] else { panic!("{letters:?}") };
        assert!(letter.subject.ends_with("le numéro est bouclé"), "{}", letter.subject);
        assert!(letter.text.contains("attend une signature") && letter.text.contains("/cms/issues/1#bat"));
        let proof = again(app).await;
        assert_eq!((proof.state, proof.approved_by), (IssueState::Proof, None));
        assert!(proof.press_hash.is_some(), "the printer's file is ready, and stays");
        let printed = publication::contents(&app.db, issue.id).await.unwrap();
        assert_eq!(printed.len(), 4, "what came after the first deadline is in");

        // what fell due while the server was off runs once
        app.set("2026-12-18T09:00:00Z");
        let subjects: Vec<String> = post.collect().await.into_iter().map(|it| it.subject).collect();
        assert!(
            subjects.len() == 2
                && subjects[0].contains("attendu aujourd’hui")
                && subjects[1].contains("calibrage"),
            "{subjects:?}"
        );
        app.set("2027-01-20T09:00:00Z");
        post.collect().await;
        assert_eq!(again(app).await.state, IssueState::Proof, "nothing leaves without a name");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_assisted_issue_gets_a_proposal_and_nothing_is_adopted() {
    both(async |app| {
        let post = Post::of(app).await;
        app.person(Role::ChiefEditor).await;
        make::live(app, make::long_article("Les trottoirs", 6)).await;
        let draft = make::draft(app, make::long_article("Le marché", 6)).await;
        make::act(app, &draft, Act::Submit).await;
        let issue = planned(app, Mode::Assisted).await;
        // a date that moved takes its deadline along
        let town = town::get(&app.db).await.unwrap();
        let later = Dates { texts_due: Some(make::day("2026-12-10")), ..dates() };
        let wish = Wish { dates: later, pages: Some((8, 8)), ..Wish::default() };
        let change = Change { version: issue.version, wish, ..Change::default() };
        issue::change(&app.db, &Person::system(), &town, issue.id, change, app.now()).await.unwrap();
        app.set("2026-12-09T09:00:00Z");
        assert!(post.collect().await.is_empty());

        app.set("2026-12-10T17:00:00Z");
        let letters = post.collect().await;
        let [letter] = &letters[..] else { panic!("{letters:?}") };
        assert!(letter.text.contains("Une proposition de plan vous attend."), "{}", letter.text);
        assert!(letter.text.contains("«\u{a0}Le marché\u{a0}» n’est pas encore validé"), "{}", letter.text);
        assert!(letter.text.contains(&format!("/cms/items/{}", draft.short_id)), "{}", letter.text);
        assert!(letter.text.contains("/cms/issues/1/flat-plan?propose=1"), "{}", letter.text);
        let now = again(app).await;
        assert_eq!((now.pages, now.plan.is_none()), (0, true), "nothing was built or adopted");
        assert!(builds::of_issue(&app.db.read, issue.id).await.unwrap().is_empty());
        app.leave_jobs();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_an_agency_the_proof_is_built_and_the_package_asked_for() {
    both(async |app| {
        let post = Post::of(app).await;
        app.person(Role::ChiefEditor).await;
        make::live(app, make::long_article("Les trottoirs", 6)).await;
        planned(app, Mode::Agency).await;
        app.set("2026-12-08T17:00:00Z");
        let letters = post.collect().await;
        let [letter] = &letters[..] else { panic!("{letters:?}") };
        assert!(letter.text.contains("Le dossier pour l’agence reste à préparer."), "{}", letter.text);
        assert!(again(app).await.pages > 0);
        app.leave_jobs();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_groups_are_reminded_and_the_chief_hears_who_is_missing() {
    both(async |app| {
        let post = Post::of(app).await;
        let chief = app.person(Role::ChiefEditor).await;
        let editor = app.as_role(Role::Editor).await;
        make::live(app, make::long_article("Les trottoirs", 6)).await;
        let issue = planned(app, Mode::Automatic).await;
        let (town, version) = town::get_versioned(&app.db).await.unwrap();
        let group = |at: u128, name: &str, email: &str| Group {
            id: Uuid::from_u128(at),
            name: name.into(),
            seats: 3,
            quota: Some(900),
            email: email.into(),
        };
        let groups = vec![
            group(1, "Ensemble", "ensemble@valbourg.example"),
            group(2, "Autrement", "autrement@valbourg.example"),
            group(3, "Écologie", ""),
        ];
        let town = town::Town { council: Council { groups, ..Council::default() }, ..town };
        town::save(&app.db, &Person::system(), town.clone(), version, app.now()).await.unwrap();
        let dates = Dates { tribunes_due: Some(make::day("2026-12-05")), ..Dates::default() };
        let wish = Wish { dates, pages: Some((8, 8)), mode: Mode::Automatic, ..Wish::default() };
        let change = Change { version: issue.version, wish, ..Change::default() };
        issue::change(&app.db, &Person::system(), &town, issue.id, change, app.now()).await.unwrap();
        // The link goes to the group and to nobody else.
        let made = editor.post(&format!("/cms/issues/1/tribunes/{}/link", Uuid::from_u128(2)), &[]).await;
        assert_eq!(made.location(), "/cms/issues/1#tribunes");
        let desk = editor.page("/cms/issues/1").await;
        assert!(desk.main().contains("autrement@valbourg.example"), "{}", desk.main());
        let address = |text: &str| {
            let found =
                text.split_whitespace().find_map(|it| it.strip_prefix("https://valbourg.example/tribune/"));
            found.map(|it| format!("/tribune/{it}"))
        };
        let letters = post.collect().await;
        let [letter] = &letters[..] else { panic!("{letters:?}") };
        assert_eq!(letter.to, "autrement@valbourg.example");
        let path = address(&letter.text).expect("an address of ours");
        assert!(address(&desk.main()).is_none(), "nobody of the town knows it");
        let nowhere = editor.post(&format!("/cms/issues/1/tribunes/{}/link", Uuid::from_u128(3)), &[]).await;
        assert_eq!(nowhere.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(nowhere.page().main().contains("pas d’adresse électronique"), "{}", nowhere.page().main());

        // three days before, at seven: the groups whose address is known
        app.set("2026-12-02T05:59:00Z");
        assert!(post.collect().await.is_empty());
        app.set("2026-12-02T06:00:00Z");
        let letters = post.collect().await;
        let [second, first] = &letters[..] else { panic!("{letters:?}") };
        assert_eq!(
            (second.to.as_str(), first.to.as_str()),
            ("autrement@valbourg.example", "ensemble@valbourg.example")
        );
        assert!(first.subject.ends_with("votre tribune est attendue"), "{}", first.subject);
        assert!(
            first.text.contains("jusqu’au 5 décembre inclus") && first.text.contains("900"),
            "{}",
            first.text
        );
        let link = first.text.split_whitespace().find_map(|it| it.strip_prefix("https://valbourg.example"));
        let link = link.expect("a group nobody gave a link gets one").to_owned();
        assert!(!second.text.contains("/tribune/"), "the link it has stands: {}", second.text);
        let path = path.as_str();
        assert_eq!(app.reader().get(path).await.status, StatusCode::OK);
        let token = link.rsplit('/').next().unwrap();
        let jobs = queue::row::Entity::find().all(&app.db.read).await.unwrap();
        assert!(jobs.iter().all(|it| !it.payload.to_string().contains(token)), "no token is kept");
        let text = "Nous demandons un plan pour les petites rues.";
        let form = [("text", text), ("depositor", "Une élue")];
        assert_eq!(app.reader().post(&link, &form).await.status, StatusCode::SEE_OTHER);
        let letters = post.collect().await;
        let [receipt] = &letters[..] else { panic!("{letters:?}") };
        assert!(
            receipt.subject.ends_with("tribune reçue") && receipt.text.contains("Une élue"),
            "{receipt:?}"
        );

        // at the end of the day: closed, placed, told
        app.set("2026-12-05T23:00:00Z");
        let late = app.reader().post(path, &form).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "midnight in town");
        let letters = post.collect().await;
        let [letter] = &letters[..] else { panic!("{letters:?}") };
        assert_eq!(letter.to, chief.email);
        assert!(letter.subject.ends_with("le dépôt des tribunes est clos"), "{}", letter.subject);
        assert!(letter.text.contains("Une des 3 tribunes est parvenue."), "{}", letter.text);
        for (group, missing) in [("Ensemble", false), ("Autrement", true), ("Écologie", true)] {
            let said = letter.text.contains(&format!("«\u{a0}{group}\u{a0}» n’est pas parvenue"));
            assert_eq!(said, missing, "{group}: {}", letter.text);
        }
        let built = again(app).await;
        let paper = pdf::in_order(&app.media.get(built.pdf_hash.unwrap().parse().unwrap()).unwrap());
        assert!(pdf::holds(&paper, text) && pdf::holds(&paper, "Texte non parvenu."), "{paper}");
        app.leave_jobs();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_assisted_issue_has_its_first_proof_when_the_tribunes_are_due() {
    both(async |app| {
        make::live(app, make::long_article("Les trottoirs", 6)).await;
        let issue = planned(app, Mode::Assisted).await;
        let (town, version) = town::get_versioned(&app.db).await.unwrap();
        let group =
            Group { id: Uuid::from_u128(1), name: "Ensemble".into(), quota: Some(900), ..Group::default() };
        let council = Council { groups: vec![group], ..Council::default() };
        let town = town::Town { council, ..town };
        town::save(&app.db, &Person::system(), town.clone(), version, app.now()).await.unwrap();
        let dates = Dates { tribunes_due: Some(make::day("2026-12-05")), ..Dates::default() };
        let wish = Wish { dates, pages: Some((8, 8)), mode: Mode::Assisted, ..Wish::default() };
        let change = Change { version: issue.version, wish, ..Change::default() };
        issue::change(&app.db, &Person::system(), &town, issue.id, change, app.now()).await.unwrap();
        app.set("2026-12-05T22:59:00Z");
        app.run_jobs().await;
        assert!(again(app).await.built_at.is_none(), "the evening of that day is theirs");
        app.set("2026-12-05T23:00:00Z");
        app.run_jobs().await;
        assert!(again(app).await.built_at.is_some());
        app.leave_jobs();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_signer_is_written_to_in_turn_and_the_chief_at_the_end() {
    both(async |app| {
        let post = Post::of(app).await;
        make::live(app, make::long_article("Les trottoirs", 6)).await;
        planned(app, Mode::Automatic).await;
        // a session of the first day would have run out at the closing
        app.set("2026-12-14T09:00:00Z");
        let mayor = app.as_role(Role::Contributor).await;
        let chief = app.as_role(Role::ChiefEditor).await;
        let steps = [("Maire", None, mayor.person().id), ("Rédaction", Some(Role::ChiefEditor), None)];
        let wish = steps.map(|(name, role, account)| WishedStep { name: name.into(), role, account });
        bat::set_chain(&app.db, &Person::system(), &wish, app.now()).await.unwrap();
        app.set("2026-12-15T17:00:00Z");
        let to: Vec<String> = post.collect().await.into_iter().map(|it| it.to).collect();
        assert!(to.contains(&mayor.person().email), "whoever signs first hears of the closing: {to:?}");

        let refused = chief.get("/cms/issues/1/press.pdf").await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        let sentence = format!("la signature de {} manque", mayor.person().name);
        assert!(refused.text().contains(&sentence), "{}", refused.page().main());
        assert!(chief.page("/cms/issues/1").await.main().contains(&sentence));
        assert!(!chief.page("/cms/issues/1").await.links().contains(&"/cms/issues/1/press.pdf".to_owned()));
        let others = ["/builds/1/press.pdf", "/imposed.pdf?press=true"];
        for path in others {
            let answer = chief.get(&format!("/cms/issues/1{path}")).await;
            assert_eq!(answer.status, StatusCode::CONFLICT, "{path}");
        }
        assert_eq!(chief.get("/cms/issues/1/proof.pdf").await.status, StatusCode::OK, "a proof may be read");

        make::waive_all(app, 1).await;
        let sign = async |client: &crate::support::app::Client<'_>| {
            let version = again(app).await.version.to_string();
            client.post("/cms/issues/1/approve", &[("version", &version)]).await.status
        };
        assert_eq!(sign(&mayor).await, StatusCode::SEE_OTHER);
        let letters = post.collect().await;
        let [letter] = &letters[..] else { panic!("{letters:?}") };
        assert_eq!(letter.to, chief.person().email);
        assert!(letter.subject.ends_with("votre signature est attendue"), "{}", letter.subject);
        let refused = chief.get("/cms/issues/1/press.pdf").await;
        assert!(
            refused.text().contains("il manque la signature de la rédaction en chef"),
            "{}",
            refused.text()
        );

        assert_eq!(sign(&chief).await, StatusCode::SEE_OTHER);
        let letters = post.collect().await;
        let [letter] = &letters[..] else { panic!("{letters:?}") };
        assert!(letter.subject.ends_with("bon à tirer donné"), "{}", letter.subject);
        assert!(
            letter.text.contains(&chief.person().name) && letter.text.contains("/cms/issues/1/press.pdf")
        );
        let press = chief.get("/cms/issues/1/press.pdf").await;
        assert!(press.status == StatusCode::OK && press.body.starts_with(b"%PDF"));
    })
    .await;
}
