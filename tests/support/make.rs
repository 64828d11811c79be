//! Items, people's acts and files to begin with. Everything goes through the verbs of the repository.
use super::app::TestApp;
use chrono::NaiveDate;
use parvis::content::fields::Fields;
use parvis::content::publish::{self, Act, New, Withdrawal};
use parvis::content::{Kind, topic};
use parvis::content::{item, publication, revision, town};
use parvis::print::issue::Built;
use parvis::print::{bat, builds, waivers};
use parvis::richtext::{Block, RichText};
use parvis::staff::{Person, Role};
use uuid::Uuid;

/// A text of these paragraphs.
pub(crate) fn body(paragraphs: &[&str]) -> RichText {
    RichText::new(paragraphs.iter().map(|it| Block::paragraph(it)).collect())
}

/// A complete article.
pub(crate) fn article(title: &str) -> Fields {
    Fields {
        title: title.into(),
        lede: format!("Le chapô de l’article « {title} » dit l’essentiel."),
        body: body(&[
            "Le conseil municipal en a parlé lundi soir, devant une salle pleine.",
            "Les travaux commenceront au printemps et dureront six semaines.",
        ]),
        ..Fields::empty(Kind::Article)
    }
}

/// An article of many paragraphs: about a page of the magazine for each twelve.
pub(crate) fn long_article(title: &str, paragraphs: usize) -> Fields {
    let sentence = "Les riverains demandent des trottoirs plus larges, des bancs à l’ombre et une fontaine qui coule. \
                    La ville répond que le budget est voté, que les arbres sont commandés et que le marché reste ouvert. ";
    let texts: Vec<String> =
        (1..=paragraphs).map(|it| format!("Paragraphe {it}. {}", sentence.repeat(3))).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    Fields { body: body(&texts), ..article(title) }
}

/// A first draft, written by the program itself.
pub(crate) async fn draft(app: &TestApp, fields: Fields) -> item::Model {
    draft_by(app, &Person::system(), fields).await
}

/// A first draft, written by somebody.
pub(crate) async fn draft_by(app: &TestApp, person: &Person, fields: Fields) -> item::Model {
    let new = New::of(fields.details.kind(), "fr");
    publish::create(&app.db, person, new, fields, app.now()).await.unwrap()
}

/// An item readers can see.
pub(crate) async fn live(app: &TestApp, fields: Fields) -> item::Model {
    let item = draft(app, fields).await;
    act(app, &item, Act::Publish).await
}

/// Something the program itself does with an item.
pub(crate) async fn act(app: &TestApp, item: &item::Model, act: Act) -> item::Model {
    let item = item::by_id(&app.db, item.id).await.unwrap();
    Box::pin(publish::act(&app.db, &Person::system(), item.id, item.version, act, app.now())).await.unwrap()
}

/// New fields of an item, saved by the program itself.
pub(crate) async fn save(app: &TestApp, item: &item::Model, fields: Fields) -> item::Model {
    let item = item::by_id(&app.db, item.id).await.unwrap();
    Box::pin(publish::save(&app.db, &Person::system(), item.id, item.version, fields, app.now()))
        .await
        .unwrap()
}

/// Other words in the text of an item, public at once.
pub(crate) async fn reword(app: &TestApp, item: &item::Model, from: &str, to: &str) {
    let row = item::by_id(&app.db, item.id).await.unwrap();
    let mut fields = revision::current(&app.db, &row).await.unwrap().fields;
    let text = serde_json::to_string(&fields.body).unwrap();
    assert!(text.contains(from), "{text}");
    fields.body = serde_json::from_str(&text.replace(from, to)).unwrap();
    save(app, item, fields).await;
    act(app, item, Act::Publish).await;
}

/// A withdrawal with this notice.
pub(crate) fn withdrawal(notice: &str) -> Act {
    Act::Withdraw(Withdrawal { notice: notice.into(), ..Withdrawal::default() })
}

/// The town's imprint with all that a printed issue must say.
pub(crate) async fn imprint(app: &TestApp) {
    let (town, version) = town::get_versioned(&app.db).await.unwrap();
    let imprint = town::Imprint {
        director: "Hélène Marchetti".into(),
        publisher: "Ville de Valbourg".into(),
        printer: "Imprimerie des Saules".into(),
        issn: "0000-0000".into(),
        legal_deposit: "décembre 2026".into(),
        ..town::Imprint::default()
    };
    let town = town::Town { imprint, ..town };
    town::save(&app.db, &Person::system(), town, version, app.now()).await.unwrap();
}

/// Lets every open warning of an issue's preflight pass.
pub(crate) async fn waive_all(app: &TestApp, number: i32) {
    let issue = publication::by_number(&app.db, number).await.unwrap();
    let Some(report) = waivers::report(&issue) else { return };
    let waived = waivers::of_issue(&app.db, issue.id).await.unwrap();
    let keys: Vec<String> = waivers::open(&report, &waived).map(|it| it.key()).collect();
    if keys.is_empty() {
        return;
    }
    waivers::waive(&app.db, &Person::system(), issue.id, &keys, "Vu", app.now()).await.unwrap();
}

/// The BAT of an issue, given by somebody with a name: every warning passes, and who is told is told.
pub(crate) async fn sign(app: &TestApp, number: i32) -> publication::Model {
    waive_all(app, number).await;
    let chief = app.person(Role::ChiefEditor).await;
    let issue = publication::by_number(&app.db, number).await.unwrap();
    let town = town::get(&app.db).await.unwrap();
    bat::sign(&app.db, &chief, &town, issue.id, issue.version, app.now()).await.unwrap();
    publication::by_number(&app.db, number).await.unwrap()
}

/// A topic of the tree.
pub(crate) async fn topic(app: &TestApp, slug: &str, label: &str) -> Uuid {
    let id = Uuid::now_v7();
    let row = topic::Model {
        id,
        slug: slug.into(),
        label_fr: label.into(),
        label_en: String::new(),
        position: 0,
        parent_id: None,
        summary_fr: String::new(),
        summary_en: String::new(),
        aliases: topic::Aliases::default(),
    };
    topic::save(&app.db, &Person::system(), row, app.now()).await.unwrap();
    id
}

/// A day as tests write it.
pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A photograph of this size: a gradient, as JPEG.
pub(crate) fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let pixel = |x: u32, y: u32| image::Rgb([(x % 256) as u8, (y % 256) as u8, ((x + y) % 256) as u8]);
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_fn(width, height, pixel).write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

/// A photograph like no other of another number: dark and light squares as the bits of the number say.
pub(crate) fn photo(width: u32, height: u32, number: u64) -> Vec<u8> {
    let bits = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let pixel = |x: u32, y: u32| {
        let square = (x * 8 / width) + 8 * (y * 8 / height);
        let light: u8 = if bits.rotate_left(square) & 1 == 1 { 210 } else { 60 };
        image::Rgb([light, light.saturating_sub(30), 90])
    };
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_fn(width, height, pixel).write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

/// [`jpeg`] with an EXIF block that says where it was taken and by which camera.
pub(crate) fn jpeg_with_position(width: u32, height: u32) -> Vec<u8> {
    use exif::experimental::Writer;
    use exif::{Field, In, Rational, Tag, Value};
    let degrees =
        Value::Rational([(46, 1), (20, 1), (7, 1)].map(|(num, denom)| Rational { num, denom }).to_vec());
    let fields = [
        Field { tag: Tag::GPSLatitude, ifd_num: In::PRIMARY, value: degrees },
        Field {
            tag: Tag::Make,
            ifd_num: In::PRIMARY,
            value: Value::Ascii(vec![b"Objectif indiscret".to_vec()]),
        },
    ];
    let mut writer = Writer::new();
    fields.iter().for_each(|it| writer.push_field(it));
    let mut tiff = std::io::Cursor::new(Vec::new());
    writer.write(&mut tiff, false).unwrap();
    let block = [b"Exif\0\0".as_slice(), tiff.get_ref()].concat();
    let plain = jpeg(width, height);
    let length = u16::try_from(block.len() + 2).unwrap().to_be_bytes();
    [&plain[..2], &[0xff, 0xe1], &length, &block, &plain[2..]].concat()
}

/// A proof of eight pages that nobody laid out.
pub(crate) fn built() -> Built {
    Built {
        pages: 8,
        report: serde_json::json!({ "findings": [] }),
        editions: vec![publication::ZoneEdition {
            pdf_hash: "0".repeat(64),
            ..publication::ZoneEdition::default()
        }],
        preflight: None,
        large_print_hash: None,
        edition_hash: "1".repeat(64),
        epub_hash: "2".repeat(64),
        placements: Vec::new(),
        began: Vec::new(),
        plan: Vec::new(),
        cause: builds::Cause::default(),
    }
}
