//! What associations propose: invited, proposed with a picture, corrected and published, handed back, declined; and what mediators read.
use crate::support::app::{Client, File, TestApp, both};
use crate::support::browser::Browser;
use crate::support::make;
use crate::support::post::Post;
use axum::http::StatusCode;
use chrono::Duration;
use parvis::content::fields::{Details, Fields};
use parvis::content::organisation::{Organisation, OrganisationType};
use parvis::content::publish::Act;
use parvis::content::{Kind, image, item, log, revision, town};
use parvis::staff::{Person, Role};

/// The page of an organisation, public.
async fn organisation(app: &TestApp, title: &str, is_mediator: bool) -> item::Model {
    let details =
        Organisation { sort: OrganisationType::Association, is_mediator, ..Organisation::default() };
    let fields = Fields {
        title: title.into(),
        details: Details::Organisation(details),
        ..Fields::empty(Kind::Organisation)
    };
    make::live(app, fields).await
}

const EVENT: [(&str, &str); 7] = [
    ("title", "Tournoi de Noël"),
    ("lede", "Trente équipes au gymnase."),
    ("text", "Premier appel à neuf heures.\n\nBuvette toute la journée."),
    ("details.timings.begin", "2026-12-19T09:00"),
    ("details.timings.end", "2026-12-19T18:00"),
    ("details.place_text", "Gymnase des Saules"),
    ("details.price", "Gratuit"),
];

fn with<'a>(form: &[(&'a str, &'a str)], more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = form.iter().filter(|it| more.iter().all(|other| other.0 != it.0));
    kept.chain(more).copied().collect()
}

/// Sends an event in. Returns its number.
async fn proposed(partner: &Client<'_>, more: &[(&str, &str)]) -> i64 {
    let sent = partner.post("/cms/proposals/new/event", &with(&EVENT, more)).await;
    assert_eq!(
        (sent.status, sent.location()),
        (StatusCode::SEE_OTHER, "/cms/proposals"),
        "{}",
        sent.page().main()
    );
    let links =
        partner.page("/cms/proposals").await.attributes("#l-proposals ~ ul li p a[href^='/cms/']", "href");
    links.iter().map(|it| it.rsplit('/').next().unwrap().parse().unwrap()).max().unwrap()
}

async fn version(app: &TestApp, id: i64) -> String {
    item::by_short_id(&app.db, id).await.unwrap().version.to_string()
}

#[tokio::test]
async fn an_association_is_invited_proposes_with_a_picture_and_is_published() {
    both(async |app| {
        let post = Post::of(app).await;
        let judo = organisation(app, "Judo club", false).await;
        let chief = app.as_role(Role::ChiefEditor).await;
        let link = format!("/cms/partners?organisation={}", judo.id);
        assert!(chief.page(&format!("/cms/items/{}", judo.short_id)).await.links().contains(&link));
        let page = chief.page(&link).await;
        assert_eq!(page.value("organisation"), judo.id.to_string());

        // Nobody proposes for nothing.
        let form = [("name", "Lucie Berthet"), ("email", "lucie@judo.example")];
        let refused = chief.post("/cms/partners", &form).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.page().value("name"), "Lucie Berthet");
        let id = judo.id.to_string();
        let invited = chief.post("/cms/partners", &with(&form, &[("organisation", id.as_str())])).await;
        assert!(invited.location().starts_with("/cms/partners#a-"), "{}", invited.text());
        let [letter] = &post.collect().await[..] else { panic!("one invitation") };
        assert_eq!(letter.to, "lucie@judo.example");
        assert!(letter.subject.contains("proposer vos événements"), "{}", letter.subject);
        for words in
            ["« Judo club »", "événements et des articles", "mardi 8 décembre à 10 h", "contact de « Judo"]
        {
            assert!(letter.text.contains(words), "{words}: {}", letter.text);
        }

        let lucie = Browser::of(app);
        let joined = lucie.post(&letter.path(), &[("password", "un tatami sous la neige")]).await;
        assert_eq!(joined.location(), "/cms");
        assert_eq!(lucie.get("/cms").await.location(), "/cms/proposals");
        let first = lucie.get("/cms/proposals").await.page();
        assert_eq!(first.texts("header nav a"), ["Propositions"]);
        assert!(
            first.main().contains("Judo club") && first.main().contains("rien proposé"),
            "{}",
            first.main()
        );

        let partner = app.as_partner(judo.id).await;
        let photo = make::jpeg(900, 600);
        let file = File { field: "pictures.0.file", name: "tapis.jpg", bytes: &photo };
        // What is missing is said beside its field, and the picture need not be chosen again.
        let lacking = with(&EVENT, &[("details.place_text", ""), ("pictures.0.alt", "")]);
        let refused = partner.post_file("/cms/proposals/new/event", &lacking, &file).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let again = refused.page();
        for field in ["details.place", "pictures.0.alt", "pictures.0.credit", "claim"] {
            assert_eq!(
                again.attributes(&format!("[id='p-{field}']"), "class"),
                ["problem"],
                "{field}: {}",
                again.main()
            );
        }
        assert_eq!(again.value("title"), "Tournoi de Noël");
        assert!(again.main().contains("Buvette"), "{}", again.main());
        // The summary calls fields as the form does, and in its order.
        let said = again.texts("#problems li a");
        let labels: Vec<&str> = said.iter().filter_map(|it| it.split(" : ").next()).collect();
        assert_eq!(
            labels,
            ["Lieu", "Photo 1, ce que l’on voit", "Photo 1, auteur de la photo", "Droits des photos"],
            "{said:?}"
        );
        let picture = again.value("pictures.0.id");
        let seen = partner.get(&format!("/cms/proposals/images/{picture}")).await;
        assert_eq!(seen.status, StatusCode::OK);

        let said = [
            ("pictures.0.id", picture.as_str()),
            ("pictures.0.alt", "Deux judokas se saluent"),
            ("pictures.0.credit", "Paul Remy"),
            ("claim", "true"),
        ];
        let id = proposed(&partner, &said).await;
        let letters = post.collect().await;
        let subjects: Vec<&str> = letters.iter().map(|it| it.subject.as_str()).collect();
        assert_eq!(subjects, ["Tournoi de Noël — bien reçu", "Tournoi de Noël — proposé par Judo club"]);
        assert!(letters[1].text.contains(&format!("/cms/moderation/{id}")), "{}", letters[1].text);
        let image = image::by_id(&app.db, picture.parse().unwrap()).await.unwrap();
        assert!(image.rights.print && image.rights.consent.contains("Judo club"), "{:?}", image.rights);

        // The newsroom: counted, listed, corrected and published in one act.
        assert!(chief.page("/cms").await.main().contains("Propositions"));
        app.wait(Duration::days(3));
        let queue = chief.page("/cms/moderation").await;
        let row = queue.texts("tbody tr").concat();
        for words in ["Tournoi de Noël", "Judo club", "depuis 3 jours", "Événement"] {
            assert!(row.contains(words), "{words}: {row}");
        }
        assert!(!chief.page("/cms/moderation?kind=article").await.main().contains("Tournoi"));
        let one = chief.page(&format!("/cms/moderation/{id}")).await;
        assert_eq!(one.value("pictures.0.alt"), "Deux judokas se saluent");
        assert!(one.main().contains("déclare le"), "what was said of the rights: {}", one.main());
        let version = version(app, id).await;
        let more =
            [("doing", "publish"), ("version", version.as_str()), ("title", "Tournoi de judo de Noël")];
        let done = chief.post(&format!("/cms/moderation/{id}"), &with(&with(&EVENT, &said), &more)).await;
        assert_eq!(done.location(), "/cms/moderation", "{}", done.page().main());
        // The address is that of the last title: nobody had seen another.
        let page = app.reader().page("/agenda/tournoi-de-judo-de-noel").await;
        for words in ["Tournoi de judo de Noël", "Gymnase des Saules", "Judo club", "Buvette", "Paul Remy"] {
            assert!(page.main().contains(words), "{words}: {}", page.main());
        }
        let [told] = &post.collect().await[..] else { panic!("who proposed it is told") };
        assert!(told.subject.ends_with("publié"), "{told:?}");
        for words in ["/agenda/tournoi-de-judo-de-noel", "Voir sur le site", "a corrigé le texte"] {
            assert!(told.text.contains(words), "{words}: {}", told.text);
        }
        let mine = partner.page("/cms/proposals").await.main();
        assert!(mine.contains("En ligne"), "{mine}");
        assert!(chief.page("/cms/moderation").await.main().contains("Rien n’attend"));
    })
    .await;
}

#[tokio::test]
async fn a_proposal_is_handed_back_or_declined_with_words_and_letters() {
    both(async |app| {
        let post = Post::of(app).await;
        let judo = organisation(app, "Judo club", false).await;
        let (partner, editor) = (app.as_partner(judo.id).await, app.as_role(Role::Editor).await);
        let id = proposed(&partner, &[]).await;
        post.collect().await;
        let at = format!("/cms/moderation/{id}");
        let first = version(app, id).await;
        // What the editor corrected meanwhile comes back with the refusal, and goes with the answer.
        let asks = [("doing", "changes"), ("version", &*first), ("title", "Tournoi relu"), ("note", " ")];
        let silent = editor.post(&at, &with(&EVENT, &asks)).await;
        assert_eq!(
            (silent.status, silent.page().value("title").as_str()),
            (StatusCode::UNPROCESSABLE_ENTITY, "Tournoi relu")
        );
        let note = "À quelle heure finit la buvette ?";
        let asks = [("doing", "changes"), ("version", &*first), ("title", "Tournoi relu"), ("note", note)];
        let done = editor.post(&at, &with(&EVENT, &asks)).await;
        assert_eq!(done.location(), "/cms/moderation", "{}", done.page().main());
        let [told] = &post.collect().await[..] else { panic!("one letter") };
        assert!(told.subject.ends_with("à corriger") && told.text.contains(note), "{told:?}");
        assert!(editor.page("/cms/moderation").await.main().contains("Rien n’attend"));

        // It is the association's turn, once; somebody who was slower is told, and nothing is lost.
        let form = partner.page(&format!("/cms/proposals/{id}")).await;
        assert!(form.main().contains(note), "{}", form.main());
        assert_eq!(form.value("title"), "Tournoi relu");
        assert_eq!(form.value("details.price"), "Gratuit");
        let own = form.value("version");
        let mended = [("version", own.as_str()), ("text", "La buvette ferme à vingt heures.")];
        let sent = partner.post(&format!("/cms/proposals/{id}"), &with(&EVENT, &mended)).await;
        assert_eq!(sent.location(), "/cms/proposals", "{}", sent.page().main());
        let late = partner.post(&format!("/cms/proposals/{id}"), &with(&EVENT, &mended)).await;
        assert_eq!(late.status, StatusCode::FORBIDDEN, "it is with the newsroom now");
        assert_eq!(post.collect().await.len(), 2);

        let last = version(app, id).await;
        let stale = editor.post(&at, &[("doing", "decline"), ("version", &first), ("note", "Non.")]).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        let why = "Le gymnase est fermé ce jour-là.";
        let done = editor.post(&at, &[("doing", "decline"), ("version", &last), ("note", why)]).await;
        assert_eq!(done.location(), "/cms/moderation", "{}", done.page().main());
        let [told] = &post.collect().await[..] else { panic!("one letter") };
        assert!(told.subject.ends_with("refusé") && told.text.contains(why), "{told:?}");
        let mine = partner.page("/cms/proposals").await.main();
        assert!(mine.contains("Refusée") && mine.contains(why), "{mine}");
        let kept = log::of_item(&app.db, item::by_short_id(&app.db, id).await.unwrap().id).await.unwrap();
        assert_eq!((kept[0].verb.as_str(), kept[0].detail["note"].as_str()), ("decline", Some(why)));
        // Out of the trash it waits again.
        let row = item::by_short_id(&app.db, id).await.unwrap();
        editor.post(&format!("/cms/trash/{}/restore", row.short_id), &[]).await;
        assert!(editor.page("/cms/moderation").await.main().contains("Tournoi de Noël"));
        app.leave_jobs();
    })
    .await;
}

#[tokio::test]
async fn an_editors_act_goes_where_the_rules_say() {
    both(async |app| {
        let judo = organisation(app, "Judo club", false).await;
        let partner = app.as_partner(judo.id).await;
        let (editor, chief) = (app.as_role(Role::Editor).await, app.as_role(Role::ChiefEditor).await);
        let id = proposed(&partner, &[]).await;
        let at = format!("/cms/moderation/{id}");
        let first = version(app, id).await;
        let publishes = with(&EVENT, &[("doing", "publish"), ("version", &first)]);
        let refused = editor.post(&at, &publishes).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "an editor publishes what is approved");
        let passed = with(
            &EVENT,
            &[("doing", "submit"), ("version", &first), ("title", "Tournoi corrigé par l’équipe")],
        );
        assert_eq!(editor.post(&at, &passed).await.location(), "/cms/moderation");
        assert!(editor.page("/cms/moderation").await.main().contains("Tournoi corrigé"), "it waits still");
        // What the newsroom writes is not the association's to read before it is public.
        let theirs = partner.page(&format!("/cms/proposals/{id}")).await.main();
        assert!(theirs.contains("Tournoi de Noël") && !theirs.contains("corrigé"), "{theirs}");
        assert!(!partner.page("/cms/proposals").await.main().contains("corrigé"));

        // Where another person must agree, nobody publishes words of their own; both or neither.
        let (record, number) = town::get_versioned(&app.db).await.unwrap();
        let strict = town::Town { four_eyes: true, ..record };
        town::save(&app.db, &Person::system(), strict, number, app.now()).await.unwrap();
        let second = version(app, id).await;
        let own = with(&EVENT, &[("doing", "publish"), ("version", &second), ("title", "Mots de la cheffe")]);
        let refused = chief.post(&at, &own).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(
            (refused.page().value("title").as_str(), version(app, id).await),
            ("Mots de la cheffe", second.clone())
        );
        let theirs = chief.page(&at).await;
        let title = theirs.value("title");
        let same = with(&EVENT, &[("doing", "publish"), ("version", &second), ("title", &title)]);
        assert_eq!(chief.post(&at, &same).await.location(), "/cms/moderation");
        let public = app.reader().get("/agenda/tournoi-corrige-par-l-equipe").await;
        assert_eq!(public.status, StatusCode::OK);
        app.leave_jobs();
    })
    .await;
}

#[tokio::test]
async fn a_partner_has_their_own_organisation_and_nothing_else() {
    both(async |app| {
        let (judo, velo) =
            (organisation(app, "Judo club", false).await, organisation(app, "Vélo", false).await);
        let (partner, other) = (app.as_partner(judo.id).await, app.as_partner(velo.id).await);
        let colleague = app.as_partner(judo.id).await;
        let draft = partner
            .post("/cms/proposals/new/event", &[("title", "Pas encore prêt"), ("later", "true")])
            .await;
        let path = draft.location().to_owned();
        assert!(path.starts_with("/cms/proposals/"), "{}", draft.page().main());
        let id: i64 = path.rsplit('/').next().unwrap().parse().unwrap();
        assert!(colleague.page(&path).await.value("title").contains("Pas encore"), "their association's");
        let waits = app.as_role(Role::ChiefEditor).await.page("/cms/moderation").await;
        assert!(waits.main().contains("Rien n’attend"), "nobody handed it in");
        for (method, path) in
            [("GET", path.clone()), ("POST", path.clone()), ("POST", format!("{path}/discard"))]
        {
            let answer =
                if method == "GET" { other.get(&path).await } else { other.post(&path, &EVENT).await };
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{method} {path}");
        }
        let photo = make::jpeg(600, 400);
        let file = File { field: "pictures.0.file", name: "p.jpg", bytes: &photo };
        let refused = partner.post_file("/cms/proposals/new/article", &[("title", "T")], &file).await;
        let picture = refused.page().value("pictures.0.id");
        let seen = other.get(&format!("/cms/proposals/images/{picture}")).await;
        assert_eq!(seen.status, StatusCode::NOT_FOUND);
        // A picture of somebody else is not taken by its number.
        let stolen =
            [("pictures.0.id", picture.as_str()), ("claim", "true"), ("later", "true"), ("title", "Volée")];
        let stolen = other.post("/cms/proposals/new/article", &stolen).await;
        let stolen =
            item::by_short_id(&app.db, stolen.location().rsplit('/').next().unwrap().parse().unwrap()).await;
        assert_eq!(revision::current(&app.db, &stolen.unwrap()).await.unwrap().fields.image, None);
        // Of the rest of the desk, nothing.
        for path in
            [format!("/cms/items/{id}"), "/cms/items".into(), "/cms/images".into(), "/cms/issues".into()]
        {
            assert_eq!(partner.get(&path).await.status, StatusCode::FORBIDDEN, "{path}");
        }
        let foreign = make::live(app, make::article("Nouvelle de la ville")).await;
        for path in ["/cms/proposals", "/cms/corrections"] {
            let status = partner.get(&format!("{path}/{}", foreign.short_id)).await.status;
            assert!(matches!(status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND), "{path}: {status}");
        }
        let gone = partner.post(&format!("{path}/discard"), &[("version", "1")]).await;
        assert_eq!(gone.location(), "/cms/proposals");
        assert!(!partner.page("/cms/proposals").await.main().contains("Pas encore"));
        app.leave_jobs();
    })
    .await;
}

#[tokio::test]
async fn what_was_published_is_corrected_the_same_way_and_what_is_alike_is_shown() {
    both(async |app| {
        let post = Post::of(app).await;
        let judo = organisation(app, "Judo club", false).await;
        let (partner, chief) = (app.as_partner(judo.id).await, app.as_role(Role::ChiefEditor).await);
        let id = proposed(&partner, &[]).await;
        let item = item::by_short_id(&app.db, id).await.unwrap();
        post.collect().await;
        make::act(app, &item, Act::Publish).await;
        let [told] = &post.collect().await[..] else { panic!("who proposed it is told") };
        assert!(!told.text.contains("a corrigé"), "nobody touched the words: {}", told.text);
        let twin = proposed(&partner, &[("title", "Grand tournoi de Noël")]).await;
        let aside = chief.page(&format!("/cms/moderation/{twin}")).await;
        assert!(aside.texts("aside").concat().contains("Tournoi de Noël"), "{}", aside.main());
        assert!(chief.page("/cms/moderation").await.main().contains("Peut-être déjà là"));

        let seen = partner.page(&format!("/cms/proposals/{id}")).await;
        assert!(seen.links().contains(&format!("/cms/proposals/{id}?correct=1")), "{}", seen.main());
        let form = partner.page(&format!("/cms/proposals/{id}?correct=1")).await;
        let own = form.value("version");
        let changed = with(&EVENT, &[("version", own.as_str()), ("details.price", "2 euros")]);
        assert_eq!(
            partner.post(&format!("/cms/proposals/{id}"), &changed).await.location(),
            "/cms/proposals"
        );
        let before = app.reader().page("/agenda/tournoi-de-noel").await.main();
        assert!(before.contains("Gratuit") && !before.contains("2 euros"), "{before}");
        let mine = partner.page("/cms/proposals").await.main();
        assert!(mine.contains("En ligne") && mine.contains("Chez la rédaction"), "{mine}");
        assert!(chief.page("/cms/moderation").await.main().contains("Corrige une page en ligne"));
        let last = version(app, id).await;
        let why = [("doing", "decline"), ("version", last.as_str()), ("note", "C’est bien gratuit.")];
        assert_eq!(chief.post(&format!("/cms/moderation/{id}"), &why).await.location(), "/cms/moderation");
        assert!(
            app.reader().page("/agenda/tournoi-de-noel").await.main().contains("Gratuit"),
            "it stays public"
        );
        app.leave_jobs();
    })
    .await;
}

#[tokio::test]
async fn a_mediator_finds_the_note_beside_the_public_text_and_says_what_is_wrong() {
    both(async |app| {
        let post = Post::of(app).await;
        let (desk, judo) =
            (organisation(app, "Point accueil", true).await, organisation(app, "Judo club", false).await);
        let fields = Fields {
            mediator_note: "Appelez Odile avant d’envoyer quelqu’un.".into(),
            staff_note: "Budget à revoir entre nous.".into(),
            ..make::article("Aide au chauffage")
        };
        let aid = make::live(app, fields).await;
        let (mediator, partner) = (app.as_partner(desk.id).await, app.as_partner(judo.id).await);
        let editor = app.as_role(Role::Editor).await;
        let list = mediator.page("/cms/mediation?q=chauffage").await;
        let found = list.main();
        assert!(found.contains("Appelez Odile") && !found.contains("Budget"), "{found}");
        assert_eq!(list.texts("li .mark"), ["Note pour la médiation"]);
        assert!(list.texts("header").concat().contains("(Médiation)"), "{:?}", list.texts("header"));
        let loose = mediator.page("/cms/mediation?q=chauffage+patinoire").await.main();
        assert!(
            !loose.contains("Odile") && loose.contains("avec tous ces mots"),
            "every word counts: {loose}"
        );
        let at = format!("/cms/mediation/{}", aid.short_id);
        for who in [&mediator, &editor] {
            let page = who.page(&at).await.main();
            assert!(page.contains("Appelez Odile") && page.contains("six semaines"), "{page}");
            assert!(!page.contains("Budget"), "{page}");
        }
        for path in ["/cms/mediation?q=chauffage", &at] {
            assert_eq!(partner.get(path).await.status, StatusCode::NOT_FOUND, "no mediator");
            assert_eq!(app.as_role(Role::Contributor).await.get(path).await.status, StatusCode::NOT_FOUND);
        }
        let at = format!("/cms/corrections/{}", aid.short_id);
        assert_eq!(partner.get(&at).await.status, StatusCode::NOT_FOUND);
        let empty = mediator.post(&at, &[("place", "title"), ("text", "")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        let sent = mediator
            .post(&at, &[("place", "title"), ("text", "Le nom a changé"), ("suggestion", "Aide à l’énergie")])
            .await;
        assert!(sent.location().starts_with(&at), "{}", sent.text());
        assert!(editor.page("/cms/moderation").await.main().contains("Aide à l’énergie"));
        let review = editor.page(&format!("/cms/items/{}/review", aid.short_id)).await;
        let id = review.attributes("ol.comments li", "id")[0].trim_start_matches("c-").to_owned();
        let base = format!("/cms/items/{}/remarks/{id}", aid.short_id);
        editor.post(&format!("{base}/answer"), &[("text", "Merci, c’est vérifié.")]).await;
        let letters = post.collect().await;
        let (answers, reports): (Vec<_>, Vec<_>) =
            letters.iter().partition(|it| it.text.contains("/cms/proposals#corrections"));
        assert_eq!(answers.len(), 1, "who said it is answered: {letters:?}");
        assert!(!reports.is_empty(), "the newsroom hears of it");
        for it in reports {
            let told = it.subject.contains("signale une erreur") && it.text.contains("Le nom a changé");
            assert!(told, "{it:?}");
        }
        let version = version(app, aid.short_id).await;
        assert_eq!(
            editor.post(&format!("{base}/accept"), &[("version", &version)]).await.status,
            StatusCode::SEE_OTHER
        );
        let mine = mediator.page("/cms/proposals").await.main();
        assert!(mine.contains("Corrigé") && mine.contains("c’est vérifié"), "{mine}");
        // Its own page, an ordinary association corrects too.
        let own = format!("/cms/corrections/{}", judo.short_id);
        assert_eq!(partner.get(&own).await.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn what_a_field_says_is_spoken_of_like_a_passage() {
    both(async |app| {
        let desk = organisation(app, "Point accueil", true).await;
        let Details::Service(mut service) = Fields::empty(Kind::Service).details else { unreachable!() };
        service.for_whom = "Pour tous.".into();
        service.cost = "Douze euros".into();
        service.phone = "05 55 00 00 00".into();
        let fields = Fields {
            title: "Carte de bus".into(),
            lede: "La demander, la recharger.".into(),
            details: Details::Service(service.clone()),
            ..Fields::empty(Kind::Service)
        };
        let card = make::live(app, fields.clone()).await;
        let (mediator, chief) = (app.as_partner(desk.id).await, app.as_role(Role::ChiefEditor).await);
        let at = format!("/cms/corrections/{}", card.short_id);
        let page = mediator.page(&at).await;
        assert_eq!(page.texts("#p-details\\.cost .passage-text"), ["CoûtDouze euros"]);
        assert!(page.texts("#p-details\\.conditions").is_empty(), "what says nothing is not spoken of");
        let wrong = mediator.post(&at, &[("place", "details.secret"), ("text", "Faux.")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let sent = mediator.post(&at, &[("place", "details.cost"), ("text", "Quatorze depuis mai.")]).await;
        assert!(sent.location().starts_with(&at), "{}", sent.text());
        let review = format!("/cms/items/{}/review", card.short_id);
        let page = chief.page(&review).await;
        let said = page.texts("#p-details\\.cost .comments li").join(" ");
        assert!(said.contains("Quatorze depuis mai."), "{said}");
        service.cost = "Quatorze euros".into();
        make::save(app, &card, Fields { details: Details::Service(service), ..fields }).await;
        let said = chief.page(&review).await.texts("#p-details\\.cost .comments li").join(" ");
        assert!(said.contains("Douze euros"), "the words it was said of: {said}");
        app.leave_jobs();
    })
    .await;
}
