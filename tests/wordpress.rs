//! A town that moves in from WordPress: what its export becomes, and what it does not.
use crate::support::app::{TestApp, both};
use crate::support::make;
use axum::http::StatusCode;
use parvis::content::fields::{Details, Fields};
use parvis::content::import::{self, Outcome, Wish};
use parvis::content::state::Visibility;
use parvis::content::{item, revision};
use parvis::intake::{Report, source};
use parvis::richtext::{Block, check, refs::Refs, text};
use parvis::staff::Person;
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

async fn run(app: &TestApp, place: &Path, wish: Wish) -> Report {
    let place = place.to_str().unwrap();
    let run = import::begin(&app.db, &Person::system(), "wordpress", place, wish, app.now()).await.unwrap();
    source::run(app, run.id).await.unwrap();
    let run = import::by_id(&app.db, run.id).await.unwrap();
    assert_eq!(run.state, import::RunState::Done, "{}", run.fault);
    Report::of(&app.db, run.id).await.unwrap()
}

fn publish() -> Wish {
    Wish { publish: true, ..Wish::default() }
}

fn item_xml(id: u32, kind: &str, status: &str, title: &str, more: &str) -> String {
    format!(
        "<item><title>{title}</title><link>https://www.ancien.example/2019/05/{id}-page/</link><dc:creator>marie</dc:creator>
        <wp:post_id>{id}</wp:post_id><wp:post_date>2019-05-02 10:00:00</wp:post_date><wp:post_name>page-{id}</wp:post_name>
        <wp:status>{status}</wp:status><wp:post_type>{kind}</wp:post_type>{more}</item>\n"
    )
}

fn content(html: &str) -> String {
    format!("<content:encoded><![CDATA[{html}]]></content:encoded>")
}

fn file_xml(id: u32, path: &str) -> String {
    let url = format!(
        "<wp:attachment_url>https://www.ancien.example/wp-content/uploads/{path}</wp:attachment_url>"
    );
    item_xml(id, "attachment", "inherit", path, &url)
}

/// An export with a little of everything, and its uploads.
fn export(folder: &Path) {
    let uploads = folder.join("wp-content/uploads/2019");
    fs::create_dir_all(&uploads).unwrap();
    for (number, name) in ["pont.jpg", "quai.jpg"].into_iter().enumerate() {
        fs::write(uploads.join(name), make::photo(640, 480, number as u64)).unwrap();
    }
    fs::write(uploads.join("plan.ods"), b"PK un tableur").unwrap();
    let blocks = "<!-- wp:paragraph --><p>Le pont <a href=\"https://www.ancien.example/2019/05/2-page/\">rouvre</a>, voir <a href=\"/wp-content/uploads/2019/plan.ods\">le plan</a>.</p><!-- /wp:paragraph -->
        <!-- wp:quote --><blockquote class=\"wp-block-quote\"><p>Enfin.</p><cite>Une voisine</cite></blockquote><!-- /wp:quote -->
        <!-- wp:columns --><div class=\"wp-block-columns\"><div><p>Rive gauche.</p></div><div><p>Rive droite.</p></div></div><!-- /wp:columns -->
        <!-- wp:button --><div class=\"wp-block-button\"><a class=\"wp-block-button__link\" href=\"https://ailleurs.example/inscription\">S’inscrire</a></div><!-- /wp:button -->
        <!-- wp:gallery --><figure class=\"wp-block-gallery\"><figure><img src=\"https://www.ancien.example/wp-content/uploads/2019/pont-300x225.jpg\" alt=\"Le pont\"><figcaption>Le pont</figcaption></figure><figure><img src=\"/wp-content/uploads/2019/quai.jpg\" alt=\"Le quai\"></figure></figure><!-- /wp:gallery -->
        <!-- wp:embed --><figure class=\"wp-block-embed\"><div class=\"wp-block-embed__wrapper\">\nhttps://videos.example/w/1\n</div></figure><!-- /wp:embed --><!-- wp:latest-posts /-->";
    let classic = "Première ligne\nsuite.\n\n[caption id=\"x\"]<img src=\"https://www.ancien.example/wp-content/uploads/2019/pont.jpg\"> Le pont en 1900[/caption]\n\n[formulaire id=\"3\"]\n\nFin &amp; suite. <script>alert(1)</script>";
    let terms = "<category domain=\"category\" nicename=\"travaux\"><![CDATA[Travaux]]></category><category domain=\"post_tag\" nicename=\"pont\"><![CDATA[Pont]]></category>";
    let thumbnail = "<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>20</wp:meta_value></wp:postmeta>";
    let items = [
        item_xml(
            1,
            "post",
            "publish",
            "Le pont &amp; le quai",
            &format!("{}{terms}{thumbnail}", content(blocks)),
        ),
        item_xml(2, "page", "publish", "Venir en mairie", &content(classic)),
        item_xml(3, "post", "draft", "Un brouillon", &content("<p>Pas fini.</p>")),
        item_xml(4, "post", "private", "Interne", &content("<p>Entre nous.</p>")),
        item_xml(5, "nav_menu_item", "publish", "", ""),
        item_xml(6, "post", "trash", "Jeté", &content("<p>Rien.</p>")),
        file_xml(20, "2019/pont.jpg"),
        file_xml(21, "2019/quai.jpg"),
        file_xml(22, "2019/plan.ods"),
        file_xml(23, "2019/absent.jpg"),
        file_xml(24, "2019/../../../secret.pdf"),
        "<item><title>Cassé</title><content:encoded><![CDATA[<p>non fermé</content:encoded></item>\n"
            .to_owned(),
    ];
    let export = format!(
        "<rss><channel><wp:base_blog_url>https://www.ancien.example</wp:base_blog_url>
        <wp:author><wp:author_login>marie</wp:author_login><wp:author_display_name>Marie Aubin</wp:author_display_name></wp:author>
        <wp:category><wp:cat_name>Travaux</wp:cat_name></wp:category><wp:tag><wp:tag_name>Pont</wp:tag_name></wp:tag>{}</channel></rss>",
        items.concat()
    );
    fs::write(folder.join("export.xml"), export).unwrap();
}

async fn imported(app: &TestApp, id: u32) -> (item::Model, Fields) {
    let key = format!("wordpress:www.ancien.example:{id}");
    let row = item::by_source(&app.db, &key).await.unwrap().unwrap();
    let fields = revision::current(&app.db, &row).await.unwrap().fields;
    (row, fields)
}

#[tokio::test]
async fn an_old_site_moves_in() {
    both(async |app| {
        let folder = tempfile::tempdir().unwrap();
        export(folder.path());
        let works = make::topic(app, "travaux", "Travaux").await;
        let report = run(app, folder.path(), publish()).await;
        let said: BTreeMap<&str, (Outcome, String)> = report
            .elements
            .iter()
            .map(|it| (it.source.as_str(), (it.outcome, it.reasons.join(" ; "))))
            .collect();
        assert_eq!(said.len(), 14, "12 items and two terms: {said:#?}");
        let of = |word: &str| {
            let found = said.iter().find(|it| it.0.contains(word));
            found.map(|it| it.1.clone()).unwrap_or_else(|| panic!("nothing about {word}: {said:#?}"))
        };
        assert_eq!((of("« Travaux »").0, of("« Pont »").0), (Outcome::Merged, Outcome::LeftOut));
        for (name, reason) in [
            ("menu 5", "menu"),
            ("article 6", "corbeille"),
            ("fichier 23", "absente"),
            ("fichier 24", "sans place"),
            ("Cassé", "CDATA"),
        ] {
            let (outcome, reasons) = of(name);
            assert!(outcome == Outcome::LeftOut && reasons.contains(reason), "{name}: {outcome:?} {reasons}");
        }
        let (outcome, reasons) = of("article 1 ");
        assert_eq!(outcome, Outcome::Imported);
        assert!(reasons.contains("latest-posts") && reasons.contains("Pont"), "{reasons}");
        assert!(of("page 2").1.contains("[formulaire]"), "{}", of("page 2").1);
        for name in ["article 3", "article 4"] {
            assert!(of(name).1.contains("gardé en brouillon"), "{name}: {}", of(name).1);
        }

        let (article, fields) = imported(app, 1).await;
        let (page, page_fields) = imported(app, 2).await;
        let (plan, plan_fields) = imported(app, 22).await;
        assert_eq!(
            (article.visibility, page.visibility, plan.visibility),
            (Visibility::Live, Visibility::Live, Visibility::Live),
            "{said:#?}"
        );
        assert_eq!((fields.title.as_str(), fields.author.as_str()), ("Le pont & le quai", "Marie Aubin"));
        assert_eq!(fields.topics, [works]);
        assert!(fields.image.is_some() && fields.displayed_at.is_some());
        let names: Vec<&str> = fields.body.content.iter().map(Block::name).collect();
        assert_eq!(names, ["paragraph", "quote", "paragraph", "paragraph", "button", "gallery", "embed"]);
        let mut linked = Refs::of(&fields.body).items.into_iter().collect::<Vec<_>>();
        linked.sort();
        let mut wanted = vec![page.id, plan.id];
        wanted.sort();
        assert_eq!(linked, wanted, "links name items");
        assert!(
            matches!(&fields.body.content[1], Block::Quote { attrs, .. } if attrs.own.by == "Une voisine")
        );
        assert!(matches!(&plan_fields.details, Details::Document(it) if it.file.is_some()));
        let plain = text::plain(&page_fields.body);
        assert!(
            plain.contains("Première ligne\nsuite.")
                && plain.contains("Fin & suite.")
                && !plain.contains("alert"),
            "{plain}"
        );
        assert!(matches!(&page_fields.body.content[1], Block::Figure { .. }));

        // Old addresses lead on, those of files too.
        for (old, new) in [("/2019/05/1-page/", &article), ("/wp-content/uploads/2019/plan.ods", &plan)] {
            let answer = app.reader().get(old).await;
            assert_eq!(answer.location(), parvis::content::address::path(new), "{old}: {}", answer.status);
        }
        assert_eq!(
            app.reader().get(&parvis::content::address::path(&imported(app, 4).await.0)).await.status,
            StatusCode::NOT_FOUND
        );

        let again = run(app, folder.path(), publish()).await;
        let changed: Vec<_> = again
            .elements
            .iter()
            .filter(|it| matches!(it.outcome, Outcome::Imported | Outcome::Updated))
            .collect();
        assert!(changed.is_empty() && again.elements.len() == 14, "{changed:?}");
        app.leave_jobs();
    })
    .await;
}

/// Words of a text: letters and figures, without addresses.
fn words(text: &str) -> HashMap<String, usize> {
    let mut found = HashMap::new();
    for token in text.split_whitespace().filter(|it| !it.contains("://")) {
        for word in token.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty()) {
            *found.entry(word.to_lowercase()).or_insert(0) += 1;
        }
    }
    found
}

/// What a reader of the old site saw of a text, read simply: no tags, no comments, no shortcodes, the commonest entities.
fn seen(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some(at) = rest.find(['<', '[']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let lower = rest.chars().take(12).collect::<String>().to_lowercase();
        let end = if rest.starts_with("<!--") {
            rest.find("-->").map(|it| it + 3)
        } else if lower.starts_with("<script") || lower.starts_with("<style") {
            rest.find("</").and_then(|it| rest[it..].find('>').map(|end| it + end + 1))
        } else if rest.starts_with('<') {
            rest.find('>').map(|it| it + 1)
        } else {
            rest.find(']').map(|it| it + 1)
        };
        let close = rest.starts_with("</")
            || rest.starts_with("<p")
            || rest.starts_with("<br")
            || rest.starts_with("<li");
        out.push_str(if close { " " } else { "" });
        rest = &rest[end.unwrap_or(1)..];
    }
    out.push_str(rest);
    [("&nbsp;", " "), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&#8217;", "’"), ("&quot;", "\"")]
        .iter()
        .fold(out, |text, it| text.replace(it.0, it.1))
}

#[tokio::test]
async fn every_element_of_the_sample_exports_is_accounted_for() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples/wordpress");
    if !samples.is_dir() {
        eprintln!("../shared/samples/wordpress is not here: real exports are not tested");
        return;
    }
    for name in
        ["wxr-simple", "crazy-cdata", "malformed", "64-block-test-data", "themeunittestdata.wordpress"]
    {
        let app = TestApp::sqlite().await;
        let path = samples.join(format!("{name}.xml"));
        let source = fs::read_to_string(&path).unwrap();
        let report = run(&app, &path, Wish::default()).await;
        let records = |open: &str| source.matches(&format!("<{open}>")).count();
        let wanted: usize = ["item", "wp:category", "wp:tag", "wp:term"].into_iter().map(records).sum();
        assert_eq!(report.elements.len(), wanted, "{name}: each element has one line");
        let (mut before, mut after) = (0, 0);
        for it in &report.elements {
            let Some(id) = it.item.filter(|_| it.outcome == Outcome::Imported) else { continue };
            let Ok(row) = item::by_id(&app.db, id).await else { continue };
            let fields = revision::current(&app.db, &row).await.unwrap().fields;
            check::tree(&fields.body).unwrap();
            assert!(fields.body.content.iter().all(|it| !it.is_blank()), "{name}: {}", it.source);
            let number = row.source.unwrap().rsplit(':').next().unwrap().to_owned();
            let ends = [
                format!("<wp:post_id>{number}</wp:post_id>"),
                format!("<wp:post_id><![CDATA[{number}]]></wp:post_id>"),
            ];
            let end = ends.iter().find_map(|it| source.find(it)).unwrap();
            let own = &source[source[..end].rfind("<content:encoded>").unwrap()..end];
            let own =
                own.split("</content:encoded>").next().unwrap().replace("<content:encoded><![CDATA[", "");
            let had = words(&seen(own.trim_end_matches("]]>")));
            let has = words(&format!("{}\n{}", fields.lede, text::plain(&fields.body)));
            for (word, times) in had {
                before += times;
                after += times.min(has.get(&word).copied().unwrap_or(0));
            }
        }
        assert!(after * 100 >= before * 99, "{name}: {after} words of {before}");
        let again = run(&app, &path, Wish::default()).await;
        let changed =
            again.elements.iter().filter(|it| matches!(it.outcome, Outcome::Imported | Outcome::Updated));
        assert_eq!(changed.count(), 0, "{name}: the second time changes nothing");
        app.leave_jobs();
    }
}
