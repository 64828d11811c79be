//! Pages that came as PDF: judged at the desk, planned around, placed at their size in the printer's file, told in words on screens.
use crate::support::app::{Answer, Client, File, TestApp, both};
use crate::support::{make, pdf};
use axum::http::StatusCode;
use lopdf::{Dictionary, Document, Object, Stream, dictionary};
use parvis::content::publication::{self, Mode, Model};
use parvis::content::town;
use parvis::jobs;
use parvis::print::data::{IssueData, PageKind, Picture, Supplied};
use parvis::print::issue::{self, Wish};
use parvis::print::layout::{Files, Typesetter};
use parvis::print::press::Part;
use parvis::print::world::LayoutSource;
use parvis::print::{self, Build, ForPress, plan, supplied};
use parvis::staff::{Person, Role};

const MM: f32 = 72.0 / 25.4;

/// A PDF of one page of this trimmed width, 297 mm high with 3 mm of bleed.
fn page(width_mm: f32, content: &str) -> Vec<u8> {
    with(width_mm, 3.0, content, Dictionary::new())
}

fn with(width_mm: f32, bleed_mm: f32, content: &str, resources: Dictionary) -> Vec<u8> {
    let mut doc = Document::with_version("1.6");
    let tree = doc.new_object_id();
    let content = doc.add_object(Stream::new(Dictionary::new(), content.into()));
    let rect = |by: f32, extra: f32| -> Vec<Object> {
        [by, by, by + (width_mm + extra) * MM, by + (297.0 + extra) * MM].map(Object::Real).to_vec()
    };
    let page = doc.add_object(dictionary! {
        "Type" => "Page", "Parent" => tree, "Contents" => content, "Resources" => resources,
        "MediaBox" => rect(0.0, 2.0 * bleed_mm), "TrimBox" => rect(bleed_mm * MM, 0.0),
    });
    doc.objects.insert(
        tree,
        dictionary! { "Type" => "Pages", "Kids" => vec![Object::from(page)], "Count" => 1 }.into(),
    );
    let catalog = doc.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    doc.trailer.set("Root", catalog);
    let mut pdf = Vec::new();
    doc.save_to(&mut pdf).unwrap();
    pdf
}

/// A page all of one ink.
fn of_ink(ink: &str) -> Vec<u8> {
    page(210.0, &format!("{ink} k 0 0 900 900 re f"))
}

async fn send(who: &Client<'_>, form: &[(&str, &str)], bytes: &[u8]) -> Answer {
    let file = File { field: "supplied.file", name: "annonce.pdf", bytes };
    who.post_file("/cms/issues/1/supplied", form, &file).await
}

async fn planned(app: &TestApp) -> Model {
    for number in 1..=5 {
        make::live(app, make::long_article(&format!("Grand dossier numéro {number}"), 8)).await;
    }
    let town = town::get(&app.db).await.unwrap();
    // Its pages are planned anew with each build: what people adopted would stay, with the pages that are free again.
    let wish = Wish { mode: Mode::Automatic, ..Wish::default() };
    issue::plan(&app.db, &Person::system(), &town, wish, app.now()).await.unwrap()
}

async fn build(app: &TestApp, issue: &Model) -> Build {
    print::build(&jobs::workshop(app), issue.id, false, ForPress::Always).await.unwrap().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supplied_page_goes_from_the_desk_to_the_printer_and_back() {
    both(async |app| {
        let issue = planned(app).await;
        let plain = build(app, &issue).await;
        let editor = app.as_role(Role::Editor).await;
        let form = |place: &'static str, page: &'static str| {
            [
                ("supplied.place", place),
                ("supplied.page", page),
                ("supplied.alt", "Sale of winter coats, Station Road."),
                ("supplied.title", if place == "page" { "Une offre" } else { "" }),
            ]
        };
        let cyan = of_ink("1 0 0 0");
        let sent = send(&editor, &form("page", "4"), &cyan).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.page().main());
        let spread = page(420.0, "0 1 0 0 k 0 0 603.8 900 re f 0 0 1 0 k 603.8 0 900 900 re f");
        assert_eq!(send(&editor, &form("page", "6"), &spread).await.status, StatusCode::SEE_OTHER);
        assert_eq!(send(&editor, &form("back", ""), &of_ink("0 0 0 1")).await.status, StatusCode::SEE_OTHER);
        let rows = supplied::of_issue(&app.db, issue.id).await.unwrap();
        assert_eq!(rows.iter().map(|it| (it.page, it.span)).collect::<Vec<_>>(), [(4, 1), (6, 2), (-1, 1)]);
        let desk = editor.page("/cms/issues/1").await.main();
        for words in ["Page 4", "Pages 6 et 7", "Quatrième de couverture", "Sale of winter coats"] {
            assert!(desk.contains(words), "{words}: {desk}");
        }
        let own = format!("/cms/issues/1/supplied/{}", rows[0].id);
        assert_eq!(editor.get(&own).await.body, cyan);
        assert!(editor.get(&format!("{own}/picture")).await.body.starts_with(b"\x89PNG"));

        let built = build(app, &issue).await;
        let press = built.press.unwrap();
        pdf::is_sound(&press.pdf);
        assert_eq!((built.report.pages % 4, pdf::pages(&press.pdf)), (0, built.report.pages));
        assert_eq!(
            built.report.placed.len() + built.report.left_out.len(),
            plain.report.placed.len() + plain.report.left_out.len(),
            "every article is still told of"
        );
        assert!(built.report.placed.iter().all(|it| ![4, 6, 7].contains(&it.page)));
        let inks = |page: usize| pdf::pixels(&pdf::rasters(&press.pdf)[page - 1]);
        let (c, m, y, k) = (inks(4), inks(6), inks(7), inks(built.report.pages));
        for all_of_one in [&c, &k] {
            assert!(all_of_one.windows(2).all(|it| it[0] == it[1]), "to the edge of the bleed");
        }
        assert!(c[0][0] < 80 && c[0][2] > 150, "cyan: {:?}", c[0]);
        let middle = m.len() / 2;
        assert!(m[middle][0] > 150 && m[middle][1] < 100, "magenta on the left: {:?}", m[middle]);
        assert!(y[middle][0] > 200 && y[middle][2] < 100, "yellow on the right: {:?}", y[middle]);
        let errors: Vec<_> =
            built.report.findings.iter().filter(|it| it.code.starts_with("supplied")).collect();
        assert!(errors.is_empty(), "{errors:?}");

        // Screens: as many pages, the picture with its words, and the title in the contents.
        assert_eq!(pdf::pages(&built.pdf), built.report.pages);
        let web = pdf::rasters(&built.pdf);
        let sample = pdf::pixels(&web[3]);
        assert!(sample[sample.len() / 2][0] < 120, "cyan on the screen: {:?}", sample[sample.len() / 2]);
        let text = pdf::unpacked(&built.pdf);
        assert!(text.contains("Sale of winter coats, Station Road."));
        assert!(text.contains("Station Road. (1/2)") && text.contains("Station Road. (2/2)"));
        assert!(pdf::holds(&pdf::text(&built.pdf), "Une offre"));

        // Taken out again: the issue is what it was.
        for row in &rows {
            let answer = editor.post(&format!("/cms/issues/1/supplied/{}/remove", row.id), &[]).await;
            assert_eq!(answer.location(), "/cms/issues/1#supplied");
        }
        let again = build(app, &publication::by_id(&app.db, issue.id).await.unwrap()).await;
        assert_eq!(again.report.pages, plain.report.pages);
        assert_eq!(pdf::text(&again.pdf), pdf::text(&plain.pdf));
        app.leave_jobs();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_printed_is_refused_in_words_and_nothing_typed_is_lost() {
    both(async |app| {
        planned(app).await;
        let editor = app.as_role(Role::Editor).await;
        let form =
            [("supplied.place", "page"), ("supplied.page", "5"), ("supplied.alt", "Annonce du marché.")];
        let rgb = "1 0 0 rg 0 0 90 90 re f";
        let cases: [(&[u8], &str); 6] = [
            (b"%PDF-1.4 nothing", "Ce PDF ne peut pas être lu"),
            (&page(200.0, ""), "Le format fini est 200 × 297 mm, il faut 210 × 297 mm."),
            (&with(210.0, 1.0, "", Dictionary::new()), "Le fond perdu est de 1 mm"),
            (&page(210.0, rgb), "Certaines couleurs ne sont pas des encres"),
            (
                &with(
                    210.0,
                    3.0,
                    "BT /f1 12 Tf (a) Tj ET",
                    dictionary! {
                        "Font" => dictionary! { "f1" => dictionary! {
                            "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica",
                        } },
                    },
                ),
                "La police Helvetica n’est pas incorporée.",
            ),
            (&page(420.0, ""), "Une double page commence sur une page paire"),
        ];
        for (bytes, sentence) in cases {
            let answer = send(&editor, &form, bytes).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{sentence}");
            let page = answer.page();
            assert!(page.main().contains(sentence), "{sentence}: {}", page.main());
            assert_eq!(page.texts("textarea[name='supplied.alt']"), ["Annonce du marché."]);
        }
        let wordless = send(&editor, &form[..2], &of_ink("1 0 0 0")).await;
        assert_eq!(wordless.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wordless.page().main().contains("À remplir"));
        let converted = [&form[..], &[("supplied.convert", "true")]].concat();
        assert_eq!(send(&editor, &converted, &page(210.0, rgb)).await.status, StatusCode::SEE_OTHER);
        let taken = send(&editor, &form, &of_ink("1 0 0 0")).await;
        assert!(taken.page().main().contains("Une autre page fournie est déjà à cette place."));
        let contributor = app.as_role(Role::Contributor).await;
        assert_eq!(send(&contributor, &form, &of_ink("1 0 0 0")).await.status, StatusCode::FORBIDDEN);
        app.leave_jobs();
    })
    .await;
}

/// Wherever a page is taken, it stands there, nothing is cut by it and nothing is lost.
#[test]
fn the_plan_goes_around_every_page_that_is_taken() {
    let json = include_str!("../../print-layouts/magazine/sample.json");
    let issue = plan::without_runs(serde_json::from_str::<IssueData>(json).unwrap());
    let typesetter = Typesetter::new(&LayoutSource::Embedded, "magazine", Files::new(), None).unwrap();
    let measured = typesetter.measure(&issue).unwrap();
    let articles = |issue: &IssueData| {
        let runs = issue.plan.pages.iter().flat_map(|it| &it.runs);
        let mut keys: Vec<String> =
            runs.flat_map(|it| &it.bands).flat_map(|it| it.places()).map(|it| it.item.clone()).collect();
        keys.sort();
        keys
    };
    let free = articles(&plan::planned(&issue, &measured));
    for page in [1, 2, 3, 4, 5, 6, 8, 9, 11, 12, -1, -2] {
        let mut issue = issue.clone();
        issue.supplied.insert("s0".into(), taking(page));
        let planned = plan::planned(&issue, &measured);
        assert_eq!(articles(&planned), free, "page {page}");
        let (mut number, mut stands) = (1, None);
        for it in &planned.plan.pages {
            if it.kind == PageKind::Supplied {
                stands = Some(number);
            }
            number += match it.kind {
                PageKind::Articles => it.runs.iter().map(|it| it.pages).sum(),
                _ => 1,
            };
        }
        let total = number - 1;
        assert_eq!(total % 4, 0, "page {page}");
        assert_eq!(stands, Some(planned.supplied["s0"].number(total)), "page {page} of {total}");
        assert_eq!(planned.supplied["s0"].stands, stands);
        let kinds = |kind| planned.plan.pages.iter().filter(|it| it.kind == kind).count();
        assert_eq!(
            (kinds(PageKind::Cover), kinds(PageKind::Back)),
            (usize::from(page != 1), usize::from(page != -1))
        );
        let again = plan::planned(&plan::without_runs(planned), &measured);
        assert_eq!((articles(&again), again.supplied["s0"].stands), (free.clone(), stands), "planned anew");
    }
}

fn taking(page: i32) -> Supplied {
    let image = Picture {
        path: "/img/0.photo".into(),
        alt: "Annonce".into(),
        caption: String::new(),
        credit: String::new(),
        width: 1240,
        height: 1754,
        focal: (0.5, 0.5),
        keep: None,
        crops: std::collections::BTreeMap::new(),
        decorative: false,
    };
    Supplied {
        page,
        stands: None,
        title: String::new(),
        name: "annonce.pdf".into(),
        image,
        pdf: "/img/1.pdf".into(),
        part: Part::Whole,
        convert: false,
    }
}
