//! Pictures: what comes in, what is taken out of them, and the sentence for what may not come in.
use crate::support::app::{Answer, Client, File, both};
use crate::support::make;
use axum::http::StatusCode;
use parvis::content::fields::Fields;
use parvis::content::image;
use parvis::staff::Role;

const DRAWING: &[u8] =
    br#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30" width="40" height="30" onload="alert(1)">
<script>alert(1)</script><rect width="40" height="30" fill="rgb(12,140,120)"/></svg>"#;

async fn upload(who: &Client<'_>, name: &str, bytes: &[u8]) -> Answer {
    let form = [
        ("alt", "La place du Parvis un jour de marché"),
        ("credit", "Ville"),
        ("rights.web", "true"),
        ("rights.print", "true"),
    ];
    who.post_file("/cms/images", &form, &File { field: "file", name, bytes }).await
}

#[tokio::test]
async fn where_a_photo_was_taken_stays_with_who_took_it() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        let photo = make::jpeg_with_position(1600, 1200);
        let has = |bytes: &[u8], words: &[u8]| bytes.windows(words.len()).any(|it| it == words);
        assert!(has(&photo, b"Objectif indiscret"));
        let answer = upload(&editor, "IMG_0001.HEIC.jpg", &photo).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.page().main());
        let kept = editor.get(&format!("{}/original", answer.location())).await;
        assert_eq!(&kept.body[..3], [0xff, 0xd8, 0xff]);
        assert!(!has(&kept.body, b"Objectif indiscret") && !has(&kept.body, b"Exif\0\0"));

        assert_eq!(app.run_jobs().await, 1);
        let id = answer.location().rsplit('/').next().unwrap().parse().unwrap();
        let web =
            image::for_web(&app.db, &[id], "fr", make::day("2026-12-01")).await.unwrap().remove(&id).unwrap();
        assert!(
            web.src.ends_with(".jpg") && web.srcset.contains("w, ") && web.placeholder.is_some(),
            "{web:?}"
        );
        let small = web.srcset.split(' ').next().unwrap();
        let shown = Fields { image: Some(id), ..make::article("Le pont") };
        make::live(app, shown).await;
        let served = app.reader().get(small).await;
        assert_eq!((served.status, &served.body[8..12]), (StatusCode::OK, b"WEBP".as_slice()));
        let original = image::by_id(&app.db, id).await.unwrap().hash;
        let guess = app.reader().get(&format!("/media/{original}.jpg")).await;
        assert_eq!(guess.status, StatusCode::NOT_FOUND, "an original is not public");
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_with_what_to_do() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        let brand = |it: &[u8; 4]| [&[0, 0, 0, 24][..], b"ftyp", it, &[0; 4], b"mif1", it, &[0; 64]].concat();
        let cases: [(&str, Vec<u8>, &str); 6] = [
            (
                "photo.jpg",
                brand(b"heic"),
                "Les photos HEIC d’iPhone ne sont pas lues. Exportez la photo en JPEG",
            ),
            ("photo.jpg", brand(b"avif"), "Les images AVIF ne sont pas lues. Exportez l’image en JPEG"),
            ("photo.png", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;".to_vec(), "JPEG"),
            ("bombe.png", bomb(), "60 millions de pixels"),
            ("coupee.jpg", make::jpeg(400, 300)[..2_000].to_vec(), "fichier"),
            ("texte.jpg", b"bonjour".to_vec(), "JPEG"),
        ];
        for (name, bytes, words) in cases {
            let answer = upload(&editor, name, &bytes).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
            let page = answer.page();
            assert!(page.main().contains(words), "{words}: {}", page.main());
            assert_eq!(page.value("alt"), "La place du Parvis un jour de marché", "what was typed is kept");
        }
        assert!(image::newest(&app.db, 10).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_drawing_comes_from_an_administrator_and_without_its_script() {
    both(async |app| {
        for role in [Role::Contributor, Role::Editor, Role::ChiefEditor] {
            let who = app.as_role(role).await;
            let answer = upload(&who, "blason.svg", DRAWING).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{role:?}");
            assert!(answer.page().main().contains("Exportez le dessin en PNG"), "{}", answer.page().main());
        }
        let administrator = app.as_role(Role::Administrator).await;
        let answer = upload(&administrator, "blason.svg", DRAWING).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.page().main());
        let kept = administrator.get(&format!("{}/original", answer.location())).await.text();
        assert!(kept.contains("<svg") && !kept.contains("script") && !kept.contains("onload"), "{kept}");
        app.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn a_picture_without_words_is_asked_for_them() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        let photo = make::jpeg(1200, 800);
        let file = File { field: "file", name: "p.jpg", bytes: &photo };
        let silent = editor.post_file("/cms/images", &[("rights.web", "true")], &file).await;
        assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
        let decorative =
            editor.post_file("/cms/images", &[("decorative", "true"), ("rights.web", "true")], &file).await;
        assert_eq!(decorative.status, StatusCode::SEE_OTHER, "{}", decorative.page().main());
        // What is sent is granted the site; each other use is ticked by somebody who knows.
        let form = editor.page("/cms/images/new").await;
        assert_eq!(form.attributes("[name^='rights.'][checked]", "name"), ["rights.web"]);
        let none = editor.post("/cms/images", &[("alt", "Un pont")]).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            none.page().texts("[id='p-file']").concat().contains("Choisissez une image"),
            "{}",
            none.page().main()
        );
        app.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn a_file_too_heavy_loses_none_of_the_words() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        let heavy = vec![0xff; 55 * 1024 * 1024];
        let answer = upload(&editor, "affiche.jpg", &heavy).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = answer.page();
        assert!(page.main().contains("Le fichier dépasse 50 Mo : réduisez-le"), "{}", page.main());
        assert_eq!(page.value("alt"), "La place du Parvis un jour de marché");
    })
    .await;
}

/// A PNG of a hundred bytes that says it is 30,000 pixels wide and high.
fn bomb() -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8; 4], data: &[u8]| {
        png.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
        let body = [kind.as_slice(), data].concat();
        png.extend(&body);
        png.extend(crc(&body).to_be_bytes());
    };
    let side = 30_000_u32.to_be_bytes();
    chunk(b"IHDR", &[&side[..], &side, &[8, 2, 0, 0, 0]].concat());
    chunk(b"IDAT", &[0x78, 0x9c, 0x63, 0, 0, 0, 1, 0, 1]);
    chunk(b"IEND", &[]);
    png
}

fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32| if crc & 1 == 1 { 0xedb8_8320 ^ (crc >> 1) } else { crc >> 1 };
    !bytes.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| step(crc)))
}

#[tokio::test]
async fn a_protected_part_is_kept_and_every_crop_respects_it() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        let at = upload(&editor, "p.jpg", &make::jpeg(1500, 1000)).await.location().to_owned();
        let id = at.rsplit('/').next().unwrap().parse().unwrap();
        app.run_jobs().await;
        let form = |edges: [&'static str; 4], version: &'static str| {
            let [left, top, right, bottom] = edges;
            let mut form =
                vec![("alt", "La place"), ("rights.web", "true"), ("version", version), ("keep", "true")];
            form.extend([("focal_x", "10"), ("focal_y", "50"), ("keep_left", left), ("keep_top", top)]);
            form.extend([("keep_right", right), ("keep_bottom", bottom)]);
            form
        };
        let refused = editor.post(&at, &form(["80", "0", "60", "40"], "1")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.page().main().contains("La partie protégée"), "{}", refused.page().main());
        assert_eq!(image::by_id(&app.db, id).await.unwrap().keep, None);

        let kept = editor.post(&at, &form(["60", "0", "100", "40"], "1")).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.page().main());
        assert_eq!(app.run_jobs().await, 1, "the shared size is cut again");
        let keep = image::by_id(&app.db, id).await.unwrap().subject().keep.unwrap();
        assert!((keep.left - 0.6).abs() < 1e-9 && (keep.width - 0.4).abs() < 1e-9, "{keep:?}");
        let shown = String::from_utf8_lossy(&editor.get(&at).await.body).into_owned();
        assert!(shown.contains(r#"name="keep_left" min="0" max="100" value="60""#), "{shown}");
        // On the site its right edge stays in view, although the focal point lies to the left.
        let web = image::for_web(&app.db, &[id], "fr", make::day("2026-12-01")).await.unwrap();
        assert_eq!(parvis::richtext::html::focal_class(&web[&id]), "fx-10 fy-0");
        let without: Vec<_> =
            form(["60", "0", "100", "40"], "2").into_iter().filter(|it| it.0 != "keep").collect();
        editor.post(&at, &without).await;
        assert_eq!(image::by_id(&app.db, id).await.unwrap().keep, None);
        app.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn one_crop_adjusted_by_hand_stands_wherever_it_is_used() {
    both(async |app| {
        let editor = app.as_role(Role::Editor).await;
        let address = upload(&editor, "quai.jpg", &make::photo(1600, 1200, 7)).await.location().to_owned();
        app.run_jobs().await;
        let id: uuid::Uuid = address.rsplit('/').next().unwrap().parse().unwrap();
        let page = editor.page(&address).await;
        assert_eq!(page.value("crop.wide.size"), "100.0");
        assert_eq!(page.value("crop.wide.top"), "12.5", "what the rule gives, to begin with");
        let form = |crop: &[(&'static str, &'static str)], version: &'static str| {
            let words =
                [("alt", "Le quai"), ("credit", "Ville"), ("rights.web", "true"), ("version", version)];
            [&words[..], crop].concat()
        };

        let mut wide = vec![
            ("crop.wide", "true"),
            ("crop.wide.left", "40"),
            ("crop.wide.top", "10,5"),
            ("crop.wide.size", "5"),
        ];
        let refused = editor.post(&address, &form(&wide, "1")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.page().value("crop.wide.top"), "10,5", "kept as typed");
        assert_eq!(refused.page().texts("#p-crop\\.wide").len(), 1, "{}", refused.page().main());
        wide[3] = ("crop.wide.size", "50");
        assert_eq!(editor.post(&address, &form(&wide, "1")).await.status, StatusCode::SEE_OTHER);
        let row = image::by_id(&app.db, id).await.unwrap();
        let part = row.crops.0["wide"];
        let rounded = [part.left, part.top, part.width, part.height].map(|it| (it * 1000.0).round() / 1000.0);
        assert_eq!(rounded, [0.4, 0.105, 0.5, 0.375]);
        assert!(!row.crops.0.contains_key("square"), "the others follow the rule");
        assert_eq!(editor.page(&address).await.value("crop.wide.left"), "40.0");

        // The article shows it as a picture of its own: half as wide, in its shape.
        let live = make::live(app, Fields { image: Some(id), ..make::article("Le quai") }).await;
        app.run_jobs().await;
        let web =
            image::for_web(&app.db, &[id], "fr", make::day("2026-12-01")).await.unwrap().remove(&id).unwrap();
        let crop = &web.crops["wide"];
        assert_eq!((crop.width, crop.height), (800, 450));
        let path = parvis::content::address::path(&live);
        let shown = app.reader().page(&path).await;
        assert_eq!(shown.attributes(".crop-wide.adjusted img", "src"), [crop.src.as_str()]);
        let served = app.reader().get(&crop.src).await;
        assert_eq!(served.status, StatusCode::OK, "readers get it");

        // Back to automatic.
        assert_eq!(editor.post(&address, &form(&wide[1..], "2")).await.status, StatusCode::SEE_OTHER);
        app.run_jobs().await;
        let shown = app.reader().page(&path).await;
        assert!(shown.attributes(".adjusted img", "src").is_empty());
        assert!(!shown.attributes(".crop-wide img", "src").is_empty(), "the rule decides");
    })
    .await;
}
