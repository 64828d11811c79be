//! The library of pictures: many at once, found again, described, changed, removed.
use crate::support::app::{Client, File, TestApp, both};
use crate::support::make;
use axum::http::StatusCode;
use parvis::content::fields::Fields;
use parvis::content::image::{self, About, Accepted, Rights, Until, Use};
use parvis::queue::{self, Job};
use parvis::richtext::Channel;
use parvis::staff::{Person, Role};
use sea_orm::ConnectionTrait as _;
use uuid::Uuid;

/// A picture whose bytes nobody asks for.
async fn kept(app: &TestApp, person: &Person, name: &str, about: About) -> Uuid {
    let accepted = Accepted {
        hash: name.to_owned(),
        format: if name.ends_with(".svg") { "svg" } else { "jpeg" }.into(),
        width: 1600,
        height: 1200,
        bytes: 1,
        placeholder: String::new(),
        likeness: String::new(),
        name: name.to_owned(),
    };
    image::add(&app.db, person, accepted, about, None, app.now()).await.unwrap().id
}

fn about(alt: &str, credit: &str) -> About {
    About { alt: alt.into(), credit: credit.into(), focal: (0.5, 0.5), ..About::default() }
}

/// The names the library lists.
async fn names(who: &Client<'_>, query: &str) -> Vec<String> {
    who.page(&format!("/cms/images?{query}")).await.texts(".image-grid a span")
}

#[tokio::test]
async fn many_come_in_at_once_and_a_bad_one_says_why() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        let photos = [make::photo(1200, 800, 1), make::photo(1200, 800, 2)];
        let file = |name, bytes| File { field: "file", name, bytes };
        let files =
            [file("un.jpg", &photos[0][..]), file("note.jpg", b"bonjour"), file("deux.jpg", &photos[1][..])];
        let form = [("credit", "Inès Pagnier"), ("rights.web", "true"), ("rights.print", "true")];
        let answer = editor.post_files("/cms/images", &form, &files).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        let next = answer.location().to_owned();
        let page = editor.page(&next).await;
        assert_eq!(page.texts("section.described h2"), ["un.jpg", "deux.jpg"]);
        assert!(
            page.main().contains("2 images envoyées") && page.main().contains("note.jpg : "),
            "{}",
            page.main()
        );

        // Each gets its words; what is no word says so beside it, and the other is kept.
        let ids = page.attributes("input[name=id]", "value");
        let [one, two] = [&ids[0], &ids[1]];
        let names =
            [format!("alt.{one}"), format!("alt.{two}"), format!("version.{one}"), format!("version.{two}")];
        let form = [
            ("id", one.as_str()),
            (&names[0], "La halle un jour de marché"),
            (&names[2], "1"),
            ("id", two.as_str()),
            (&names[1], "IMG_0002.jpg"),
            (&names[3], "1"),
        ];
        let answer = editor.post("/cms/images/describe", &form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let again = answer.page();
        assert_eq!(again.texts("section.described h2"), ["deux.jpg"]);
        assert_eq!(again.texts("section.described textarea"), ["IMG_0002.jpg"], "what was typed is kept");
        assert_eq!(again.texts("section.described .problem").len(), 1);
        let described = image::by_id(&app.db, one.parse().unwrap()).await.unwrap();
        assert_eq!(described.alt, "La halle un jour de marché");
        assert_eq!(described.credit, "", "the credit was not sent again");

        // Nothing at all came in: the form stands there again.
        let none = editor.post_files("/cms/images", &[], &[file("a.jpg", b"a"), file("b.jpg", b"b")]).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(none.page().main().contains("a.jpg : "), "{}", none.page().main());
        app.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn a_list_is_asked_by_what_pictures_lack_and_where_they_are_shown() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        let (system, me) = (Person::system(), editor.person());
        let whole = kept(app, &system, "entiere.jpg", about("Entière", "Ville")).await;
        kept(app, me, "muette.jpg", about("", "Ville")).await;
        kept(app, me, "anonyme.jpg", about("Anonyme", "")).await;
        let rights =
            Rights { print: false, until: Until::all(Some(make::day("2026-12-20"))), ..Rights::default() };
        kept(app, &system, "agence.jpg", About { rights, ..about("Agence", "Agence") }).await;
        let drawn = kept(app, &system, "plan.svg", about("Plan", "Ville")).await;
        make::live(app, Fields { image: Some(whole), ..make::article("Le pont") }).await;
        make::draft(app, Fields { image: Some(drawn), ..make::article("Le plan") }).await;

        for (query, expected) in [
            ("", &["Plan", "Agence", "Anonyme", "muette.jpg", "Entière"][..]),
            ("q=ENTI", &["Entière"]),
            ("lacks=words", &["Anonyme", "muette.jpg"]),
            ("lacks=alt", &["muette.jpg"]),
            ("lacks=credit", &["Anonyme"]),
            ("lacks=print", &["Agence"]),
            ("lacks=rights", &["Agence"]),
            ("used=yes", &["Plan", "Entière"]),
            ("used=no", &["Agence", "Anonyme", "muette.jpg"]),
            ("sort=drawing", &["Plan"]),
            ("from=2026-12-02", &[]),
            ("to=2026-12-01&sort=drawing", &["Plan"]),
            (&format!("who={}", me.id.unwrap()), &["Anonyme", "muette.jpg"]),
        ] {
            assert_eq!(names(&editor, query).await, expected, "{query}");
        }
        let rows = editor.page("/cms/images?view=list&lacks=print").await;
        assert!(rows.main().contains("site, lettre, réseaux sociaux"), "{}", rows.main());

        // The desk's first page names what is to be described; a contributor has to do with their own.
        let first = editor.page("/cms").await;
        assert_eq!(first.texts("section[aria-labelledby=l-describe] li").len(), 2);
        let contributor = app.as_role(Role::Contributor).await;
        assert!(contributor.page("/cms").await.texts("section[aria-labelledby=l-describe] li").is_empty());
        app.leave_jobs();
    })
    .await;
}

#[tokio::test]
async fn a_long_library_is_turned_page_by_page() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        for number in 0..30 {
            kept(
                app,
                &Person::system(),
                &format!("{number:02}.jpg"),
                about(&format!("Photo {number:02}"), "V"),
            )
            .await;
        }
        let first = editor.page("/cms/images?q=Photo").await;
        let shown = first.texts(".image-grid a span");
        assert_eq!((shown.len(), shown[0].as_str()), (24, "Photo 29"));
        let next = first.attributes("a[rel=next]", "href").remove(0);
        let second = editor.page(&next).await;
        let shown = second.texts(".image-grid a span");
        assert_eq!((shown.len(), shown[5].as_str()), (6, "Photo 00"));
        assert!(second.attributes("a[rel=next]", "href").is_empty());
        app.leave_jobs();
    })
    .await;
}

#[tokio::test]
async fn each_use_ends_on_its_own_day() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        let (system, day) = (Person::system(), make::day);
        let id = kept(app, &system, "gare.jpg", about("La gare", "Agence")).await;
        let address = format!("/cms/images/{id}");
        let mut form = vec![
            ("version", "1"),
            ("alt", "La gare"),
            ("credit", "Agence"),
            ("rights.web", "true"),
            ("rights.print", "true"),
            ("rights.social", "true"),
            ("rights.until.print", "2026-12-20"),
            ("rights.until.social", "demain"),
        ];
        let refused = editor.post(&address, &form).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = refused.page();
        assert_eq!(page.value("rights.until.print"), "2026-12-20", "kept as typed");
        assert_eq!(page.texts("#p-rights\\.until\\.social").len(), 1, "{}", page.main());
        form.retain(|it| it.0 != "rights.until.social");
        form.push(("rights.until.social", "2027-06-30"));
        assert_eq!(editor.post(&address, &form).await.status, StatusCode::SEE_OTHER);

        let row = image::by_id(&app.db, id).await.unwrap();
        assert!(row.rights.allow(Channel::Web, day("2030-01-01")), "without end");
        assert!(row.rights.allow(Channel::Print, day("2026-12-20")));
        assert!(!row.rights.allow(Channel::Print, day("2026-12-21")));
        assert!(row.rights.allow(Use::Social, day("2027-06-30")));
        assert!(!row.rights.allow(Use::Mail, day("2026-12-01")), "never granted");
        assert_eq!((row.print_right, row.print_until), (true, Some(day("2026-12-20"))));
        assert_eq!(row.rights_until, Some(day("2026-12-20")), "the first of them");
        let shown = editor.page(&address).await;
        assert_eq!(shown.value("rights.until.print"), "2026-12-20");
        assert_eq!(shown.value("rights.until.web"), "");

        // The list says until when; after the last day on paper it is one of those paper cannot show, and the site goes on.
        let list = editor.page("/cms/images?view=list").await.main();
        assert!(list.contains("papier jusqu’au 20 décembre 2026"), "{list}");
        assert!(names(&editor, "lacks=print").await.is_empty());
        app.set("2026-12-21T09:00:00Z");
        let editor = app.as_role(Role::Editor).await;
        assert_eq!(names(&editor, "lacks=print").await, ["La gare"]);
        let web = image::for_web(&app.db, &[id], "fr", day("2026-12-21")).await.unwrap();
        assert!(web.contains_key(&id));

        // Of many, the end of the uses ticked changes and no other.
        let text = id.to_string();
        let many = [
            ("ids", text.as_str()),
            ("set_until", "true"),
            ("until_of", "print"),
            ("until_of", "web"),
            ("until", "2027-12-31"),
        ];
        editor.post("/cms/images/bulk", &many).await;
        let until = image::by_id(&app.db, id).await.unwrap().rights.until;
        let end = Some(day("2027-12-31"));
        assert_eq!(until, Until { web: end, print: end, mail: None, social: Some(day("2027-06-30")) });
        app.leave_jobs();
    })
    .await;
}

#[test]
fn rights_kept_with_one_day_for_all_are_read_so() {
    let read = |text: &str| serde_json::from_str::<Rights>(text).unwrap();
    let old =
        read(r#"{"web":true,"print":false,"mail":true,"social":true,"until":"2026-12-20","consent":""}"#);
    assert_eq!(old.until, Until::all(Some(make::day("2026-12-20"))));
    assert_eq!(read(r#"{"until":null}"#).until, Until::default());
    assert_eq!(read(&serde_json::to_string(&old).unwrap()), old);
    let own = Until { print: Some(make::day("2027-01-01")), ..Until::default() };
    let new = Rights { until: own, ..Rights::default() };
    assert_eq!(read(&serde_json::to_string(&new).unwrap()), new);
}

#[tokio::test]
async fn ticked_pictures_are_changed_together_and_anothers_is_left() {
    both(async |app| {
        let contributor = app.as_role(Role::Contributor).await;
        let own = kept(app, contributor.person(), "a.jpg", about("A", "")).await;
        let other = kept(app, &Person::system(), "b.jpg", about("B", "Agence")).await;
        let (a, b) = (own.to_string(), other.to_string());
        let form = [
            ("ids", a.as_str()),
            ("ids", b.as_str()),
            ("set_credit", "true"),
            ("credit", "Inès Pagnier"),
            ("set_rights", "true"),
            ("rights.web", "true"),
            ("until", "2027-01-31"),
            ("here", "/cms/images?q=a&"),
        ];
        let answer = contributor.post("/cms/images/bulk", &form).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/cms/images?q=a&"));
        let told = contributor.page(answer.location()).await.main();
        assert!(told.contains("Une image modifiée") && told.contains("b.jpg"), "{told}");
        let row = image::by_id(&app.db, own).await.unwrap();
        assert_eq!((row.credit.as_str(), row.rights.web, row.rights.print), ("Inès Pagnier", true, false));
        assert_eq!(
            (row.rights.until, row.lacking, row.print_right),
            (Until::default(), false, false),
            "the end was not ticked"
        );
        assert_eq!(image::by_id(&app.db, other).await.unwrap().credit, "Agence");
        let away = contributor.post("/cms/images/bulk", &[("here", "https://ailleurs.example")]).await;
        assert_eq!(away.location(), "/cms/images");
        app.leave_jobs();
    })
    .await;
}

#[tokio::test]
async fn the_same_photograph_sent_twice_is_shown_beside_the_first() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        let send = async |name: &str, bytes: &[u8]| {
            let form = [("alt", "La place"), ("credit", "Ville"), ("rights.web", "true")];
            editor
                .post_file("/cms/images", &form, &File { field: "file", name, bytes })
                .await
                .location()
                .to_owned()
        };
        let first = send("place.jpg", &make::photo(1600, 1200, 7)).await;
        assert!(editor.page(&first).await.texts(".alike li").is_empty());
        let again = send("place-web.jpg", &make::photo(800, 600, 7)).await;
        send("autre.jpg", &make::photo(800, 600, 8)).await;
        let page = editor.page(&again).await;
        assert_eq!(page.attributes(".alike li > a", "href"), std::slice::from_ref(&first));
        let old = first.rsplit('/').next().unwrap();
        let kept = editor.post(&format!("{again}/remove"), &[("instead", old)]).await;
        assert_eq!(kept.location(), first);
        assert_eq!(editor.get(&again).await.status, StatusCode::NOT_FOUND);
        app.leave_jobs();
    })
    .await;
}

#[tokio::test]
async fn what_is_shown_somewhere_is_not_removed() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        let drawn = kept(app, editor.person(), "a.jpg", about("A", "V")).await;
        let draft = make::draft(app, Fields { image: Some(drawn), ..make::article("Brouillon") }).await;
        let at = format!("/cms/images/{drawn}");
        let asked = editor.page(&format!("{at}/remove")).await;
        assert!(
            asked.main().contains("Brouillon") && asked.main().contains("en cours d’écriture"),
            "{}",
            asked.main()
        );
        assert_eq!(editor.post(&format!("{at}/remove"), &[]).await.status, StatusCode::CONFLICT);
        make::act(app, &draft, parvis::content::publish::Act::Discard).await;
        let contributor = app.as_role(Role::Contributor).await;
        assert_eq!(contributor.post(&format!("{at}/remove"), &[]).await.status, StatusCode::FORBIDDEN);
        assert_eq!(editor.post(&format!("{at}/remove"), &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(editor.get(&at).await.status, StatusCode::NOT_FOUND);
        app.leave_jobs();
    })
    .await;
}

#[tokio::test]
async fn the_agreement_of_those_shown_ends_and_stays_in_the_house() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        let id = kept(app, editor.person(), "a.jpg", about("Un enfant", "Ville")).await;
        let at = format!("/cms/images/{id}");
        let form = [
            ("alt", "Un enfant"),
            ("version", "1"),
            ("focal_x", "50"),
            ("focal_y", "50"),
            ("rights.web", "true"),
            ("rights.consent", "Ses parents, par écrit"),
            ("rights.consent_until", "2026-12-31"),
        ];
        let none = File { field: "consent_file", name: "accord.pdf", bytes: b"pas un PDF" };
        let refused = editor.post_file(&at, &form, &none).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.page().value("rights.consent"), "Ses parents, par écrit");
        let saved = editor.post(&at, &form).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
        let row = image::by_id(&app.db, id).await.unwrap();
        assert!(row.rights.allow(Channel::Web, make::day("2026-12-31")));
        assert!(!row.rights.allow(Channel::Web, make::day("2027-01-01")), "the consent has ended");
        assert_eq!(row.rights_until, Some(make::day("2026-12-31")));
        let contributor = app.as_role(Role::Contributor).await;
        assert_eq!(contributor.get(&format!("{at}/consent")).await.status, StatusCode::FORBIDDEN);
        app.leave_jobs();
    })
    .await;
}

#[tokio::test]
async fn a_picture_from_before_is_looked_at_in_the_night() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        let bytes = make::photo(800, 600, 3);
        let form = [("alt", "La halle"), ("credit", "Ville"), ("rights.web", "true")];
        editor.post_file("/cms/images", &form, &File { field: "file", name: "a.jpg", bytes: &bytes }).await;
        let lost = kept(app, editor.person(), "perdue.jpg", about("Perdue", "V")).await;
        app.run_jobs().await;
        let before = image::newest(&app.db, 2).await.unwrap().pop().unwrap();
        assert_eq!(before.likeness.as_ref().map(String::len), Some(32));
        app.db.write.execute_unprepared("UPDATE image SET likeness = NULL").await.unwrap();
        queue::enqueue(&app.db.write, &Job::Tidy, app.now(), app.now(), None).await.unwrap();
        app.run_jobs().await;
        let after = image::by_id(&app.db, before.id).await.unwrap();
        assert_eq!(after.likeness, before.likeness);
        let lost = image::by_id(&app.db, lost).await.unwrap();
        assert_eq!(
            lost.likeness.as_deref(),
            Some(""),
            "without its file it is like nothing, and asked for no more"
        );
        app.leave_jobs();
    })
    .await;
}
