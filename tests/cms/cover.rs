//! The cover at the desk: three variants from the pictures of the issue, one chosen, another set by hand, in both layouts.
use crate::support::app::{TestApp, both};
use crate::support::{make, pdf};
use axum::http::StatusCode;
use parvis::content::fields::{Fields, Priority};
use parvis::content::image::{self, About, Accepted, Rights};
use parvis::content::publication::{self, Model};
use parvis::content::town;
use parvis::jobs;
use parvis::print::cover::{self, Chosen};
use parvis::print::issue::{self, Wish};
use parvis::print::{self, ForPress};
use parvis::staff::{Person, Role};
use uuid::Uuid;

/// A photograph with its rights.
async fn photo(app: &TestApp, alt: &str, size: (u32, u32), print: bool, focal: (f64, f64)) -> Uuid {
    let bytes = make::jpeg(size.0, size.1);
    let accepted = Accepted {
        hash: app.media.put(&bytes).unwrap().to_string(),
        format: "jpg".into(),
        width: size.0,
        height: size.1,
        bytes: bytes.len() as u64,
        placeholder: String::new(),
        likeness: String::new(),
        name: "photo.jpg".into(),
    };
    let rights = Rights { print, ..Rights::default() };
    let about = About { alt: alt.into(), credit: "Ville".into(), rights, focal, ..About::default() };
    let added = image::add(&app.db, &Person::system(), accepted, about, None, app.now()).await;
    added.unwrap().id
}

async fn built(app: &TestApp, layout: &str) -> (Model, Vec<Uuid>) {
    let photos = [
        photo(app, "Le grand pont", (2600, 3700), true, (0.1, 0.6)).await,
        photo(app, "La petite place", (900, 700), true, (0.5, 0.5)).await,
        photo(app, "Sans droit", (1000, 800), false, (0.5, 0.5)).await,
    ];
    for (number, image) in photos.iter().map(|it| Some(*it)).chain([None, None]).enumerate() {
        let priority = if number == 1 { Priority::Lead } else { Priority::Secondary };
        let text = make::long_article(&format!("Dossier {number}"), 5);
        make::live(app, Fields { image, priority, ..text }).await;
    }
    let town = town::get(&app.db).await.unwrap();
    let wish = Wish { pages: Some((8, 8)), layout: layout.into(), ..Wish::default() };
    let issue = issue::plan(&app.db, &Person::system(), &town, wish, app.now()).await.unwrap();
    print::build(&jobs::workshop(app), issue.id, false, ForPress::Never).await.unwrap();
    app.leave_jobs();
    (again(app).await, photos.to_vec())
}

async fn again(app: &TestApp) -> Model {
    publication::by_number(&app.db, 1).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn three_covers_are_proposed_and_one_is_chosen() {
    both(async |app| {
        let (issue, photos) = built(app, "magazine").await;
        let offer = cover::offer(&jobs::workshop(app), &issue).await.unwrap();
        assert_eq!(offer.variants.len(), 3, "{:?}", offer.variants);
        assert!(offer.candidates.iter().all(|it| it.image != photos[2]), "without print right");
        let (first, second) = (&offer.variants[0], &offer.variants[1]);
        // the large one before the one of the leading article, which is too small
        assert_eq!((first.image, second.image), (photos[0], photos[1]));
        assert!(first.ppi > 300.0 && second.ppi < 100.0 && !first.hides, "{first:?} {second:?}");
        assert!(offer.variants.iter().all(|it| it.calls.len() == 3 && !it.calls.contains(&it.item)));

        let editor = app.as_role(Role::Editor).await;
        let page = editor.page("/cms/issues/1/cover").await;
        assert!(page.main().contains("Petite pour toute la page"), "{}", page.main());
        let mut drawn = Vec::new();
        for src in page.attributes(".covers img", "src") {
            let picture = editor.get(&src).await;
            assert_eq!(picture.status, StatusCode::OK, "{src}: {}", picture.text());
            let drawn_size = ::image::load_from_memory(&picture.body).unwrap();
            let size = (drawn_size.width(), drawn_size.height());
            assert!(size.0 > 300 && size.1 > size.0, "{size:?}");
            drawn.push(picture.body);
        }
        assert!(drawn.len() == 3 && drawn[0] != drawn[1] && drawn[1] != drawn[2]);

        let calls: Vec<String> = first.calls.iter().rev().map(Uuid::to_string).collect();
        let (image, path) = (photos[0].to_string(), "/cms/issues/1/cover");
        let form = |place: &'static str| {
            vec![
                ("image", image.clone()),
                ("text", "Un pont pour tous".to_owned()),
                ("call1", calls[0].clone()),
                ("call2", calls[1].clone()),
                ("place", place.to_owned()),
                ("focal_x", "90".to_owned()),
                ("focal_y", "20".to_owned()),
            ]
        };
        let post = async |place: &'static str| {
            let form = form(place);
            let form: Vec<(&str, &str)> = form.iter().map(|it| (it.0, it.1.as_str())).collect();
            editor.post(path, &form).await
        };
        let refused = post("nowhere").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.page().main().contains("Ce choix n’existe pas"), "{}", refused.page().main());
        let wrong = editor.post(path, &[("image", &photos[2].to_string())]).await;
        assert!(wrong.page().main().contains("pas de droit d’impression"), "{}", wrong.page().main());
        assert_eq!(post("right").await.location(), path);
        let chosen = Chosen::of(&again(app).await);
        assert_eq!(
            (chosen.image, chosen.choice.focal, chosen.choice.calls.len()),
            (Some(photos[0]), Some((0.9, 0.2)), 2)
        );
        app.run_jobs().await;
        let issue = again(app).await;
        let pdf = app.media.get(issue.pdf_hash.unwrap().parse().unwrap()).unwrap();
        let front = pdf::text(&print::press::pages(&pdf, &[1]).unwrap());
        assert!(pdf::holds(&front, "Un pont pour tous"), "{front}");
        // undo is choosing again
        assert_eq!(post("foot").await.location(), path);
        assert_eq!(again(app).await.cover_chosen().place, "foot");
        // "Aucun" is none: on the page, on the picture and on paper
        let none = [("image", image.as_str()), ("text", "Seul en une"), ("place", "foot")];
        assert_eq!(editor.post(path, &none).await.location(), path);
        assert!(Chosen::of(&again(app).await).choice.calls.is_empty());
        app.run_jobs().await;
        let build = print::builds::current(&app.db.read, again(app).await.id).await.unwrap().unwrap();
        let hash = build.snapshot().unwrap().to_owned();
        let set = print::snapshot::Snapshot::read(&app.media, &hash).unwrap();
        assert!(set.data.cover.calls.is_empty(), "{:?}", set.data.cover.calls);
        let page = editor.page(path).await;
        assert_eq!(page.attributes("select[name^=call] option[selected]", "value"), [""; 0]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gazette_has_places_of_its_own() {
    let app = TestApp::sqlite().await;
    let (issue, _) = built(&app, "gazette").await;
    let offer = cover::offer(&jobs::workshop(&app), &issue).await.unwrap();
    let places: Vec<&str> = offer.variants.iter().map(|it| it.place.as_str()).collect();
    assert!(places.contains(&"left") && places.contains(&"right"), "{places:?}");
    let shop = jobs::workshop(&app);
    let first = cover::draw(&shop, &issue, &offer.variants[0].clone().into()).await.unwrap();
    let second = cover::draw(&shop, &issue, &offer.variants[1].clone().into()).await.unwrap();
    assert!(first.starts_with(b"\x89PNG") && first != second);
}
