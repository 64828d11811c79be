//! Sign-in by an identity provider, against a real one: who comes in and as what, what is refused, and the ways that fail.
use crate::support::app::{PASSWORD, PUBLIC_URL, TestApp, both};
use crate::support::browser::{Browser, cookies, keep};
use crate::support::server::Server;
use axum::http::StatusCode;
use chrono::DateTime;
use parvis::app::App;
use parvis::config::Settings;
use parvis::staff::{self, AccountChange, Person, Role};
use serde_json::json;
use std::cell::RefCell;
use std::collections::BTreeMap;
use url::Url;

/// The town with its identity provider.
struct Town {
    app: App,
    server: Server,
    agent: reqwest::Client,
}

impl Town {
    async fn of(app: &TestApp, change: impl FnOnce(&mut Settings)) -> Option<Self> {
        let server = Server::start("oidc.mjs", &[PUBLIC_URL])?;
        let mut settings = Settings {
            oidc_issuer: format!("http://127.0.0.1:{}", server.port),
            oidc_client_id: "parvis".into(),
            oidc_client_secret: "un secret de client assez long".into(),
            oidc_name: "Annuaire de Valbourg".into(),
            oidc_roles: "redaction=editor, chefs=chief_editor, dsi=administrator"
                .to_owned()
                .try_into()
                .unwrap(),
            ..(*app.settings).clone()
        };
        change(&mut settings);
        let app = App::build(settings, app.clock.clone()).await.unwrap();
        drop(rustls::crypto::ring::default_provider().install_default());
        let agent = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        // The provider has the time of the machine, and says it.
        let seen = agent.get(&app.settings.oidc_issuer).send().await.unwrap();
        let now = DateTime::parse_from_rfc2822(seen.headers()["date"].to_str().unwrap()).unwrap();
        app.clock.set(now.to_utc());
        Some(Self { app, server, agent })
    }

    /// From the door to where the provider sends somebody back, as who these claims say.
    async fn away(
        &self,
        browser: &Browser,
        claims: &serde_json::Value,
        change: impl FnOnce(&mut Url),
    ) -> String {
        let leaves = browser.get("/cms/sign-in/provider?next=%2Fcms%2Fitems").await;
        assert_eq!(leaves.status, StatusCode::SEE_OTHER, "{}", leaves.text());
        let mut url = Url::parse(leaves.location()).unwrap();
        assert!(
            url.as_str().starts_with(&self.app.settings.oidc_issuer)
                && url.as_str().contains("code_challenge_method=S256")
        );
        url.query_pairs_mut().append_pair("login_hint", &claims.to_string());
        change(&mut url);
        let jar: RefCell<BTreeMap<String, String>> = RefCell::default();
        for _ in 0..6 {
            let answer = self.agent.get(url.clone()).header("cookie", cookies(&jar)).send().await.unwrap();
            keep(&jar, answer.headers());
            let Some(to) = answer.headers().get("location").map(|it| it.to_str().unwrap().to_owned()) else {
                panic!("{url}: {} {}", answer.status(), answer.text().await.unwrap())
            };
            if to.starts_with(PUBLIC_URL) {
                return to;
            }
            url = url.join(&to).unwrap();
        }
        panic!("the provider sends nobody back")
    }

    /// The whole way.
    async fn come(&self, claims: &serde_json::Value) -> (Browser, StatusCode, String) {
        let browser = Browser::of(&self.app);
        let back = self.away(&browser, claims, |_| ()).await;
        let answer = browser.get(&back).await;
        let said = if answer.status == StatusCode::SEE_OTHER {
            answer.location().to_owned()
        } else {
            answer.page().main()
        };
        (browser, answer.status, said)
    }
}

/// Another value of a part of the address.
fn with(url: &mut Url, name: &str, value: &str) {
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let changed = pairs.into_iter().map(|it| if it.0 == name { (it.0, value.to_owned()) } else { it });
    let changed: Vec<_> = changed.collect();
    url.query_pairs_mut().clear().extend_pairs(changed);
}

#[tokio::test]
async fn who_the_provider_knows_comes_in_with_the_role_it_says_now() {
    both(async |app| {
        let Some(town) = Town::of(app, |_| ()).await else { return };
        let anne = app.person(Role::Editor).await;
        let door = app.reader().page("/cms/sign-in").await;
        assert!(!door.main().contains("Annuaire"), "without one, no button");
        let door = Browser::of(&town.app).get("/cms/sign-in").await.page();
        assert!(door.main().contains("Annuaire de Valbourg") && door.main().contains("Mot de passe"), "{}", door.main());

        let mut claims = json!({ "sub": "anne-1", "email": anne.email, "email_verified": true, "name": "Anne", "groups": ["tous", "chefs", "redaction"] });
        let (browser, status, to) = town.come(&claims).await;
        assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, "/cms/items"));
        assert!(browser.is_in().await);
        let account = staff::by_id(&app.db, anne.id.unwrap()).await.unwrap();
        assert_eq!((account.role, account.subject.as_deref()), (Role::ChiefEditor, Some("anne-1")), "the highest of her roles");

        // The subject is who she is from now on, whatever her address; the role follows.
        claims["email"] = json!("anne.autrement@valbourg.example");
        claims["groups"] = json!("redaction");
        let (_, status, _) = town.come(&claims).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let account = staff::by_id(&app.db, anne.id.unwrap()).await.unwrap();
        assert_eq!((account.role, account.email.as_str()), (Role::Editor, anne.email.as_str()));
        assert_eq!(browser.get("/cms/log").await.status, StatusCode::FORBIDDEN, "in sessions that are open, too");

        // Somebody nobody knew has an account of their own.
        let zoe = json!({ "sub": "zoe-1", "email": "zoe@valbourg.example", "email_verified": true, "name": "Zoé Petit", "groups": ["dsi"] });
        let (zoe, status, _) = town.come(&zoe).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let account = staff::by_email(&app.db, "zoe@valbourg.example").await.unwrap().unwrap();
        assert_eq!((account.name.as_str(), account.role), ("Zoé Petit", Role::Administrator));
        let me = zoe.get("/cms/me").await.page();
        assert!(me.main().contains("Annuaire de Valbourg") && me.attributes("[name=new_password]", "id").is_empty());
        assert!(zoe.get("/cms/staff").await.page().main().contains("Annuaire de Valbourg"));

        // Out of here; and there, if she wants.
        let out = zoe.post("/cms/sign-out", &[]).await.page();
        assert!(!zoe.is_in().await && out.main().contains("Votre session au bureau est fermée"));
        let way = out.attributes("[role=status] a", "href").remove(0);
        assert!(way.starts_with(&town.app.settings.oidc_issuer) && way.contains("id_token_hint="), "{way}");
        let there = town.agent.get(&way).send().await.unwrap();
        assert_eq!(there.status(), 200, "{}", there.text().await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn nobody_comes_in_without_role_verified_address_or_when_suspended() {
    both(async |app| {
        let Some(town) = Town::of(app, |_| ()).await else { return };
        let person = app.person(Role::Editor).await;
        let claims = |sub: &str, verified: bool, groups: &[&str]| {
            json!({ "sub": sub, "email": person.email, "email_verified": verified, "name": "X", "groups": groups })
        };
        for (claims, word) in [
            (claims("a", true, &["tous"]), "aucun rôle"),
            (claims("a", true, &[]), "aucun rôle"),
            (claims("a", false, &["redaction"]), "adresse vérifiée"),
        ] {
            let (browser, status, said) = town.come(&claims).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(said.contains(word) && !browser.is_in().await, "{said}");
        }
        assert!(staff::by_id(&app.db, person.id.unwrap()).await.unwrap().subject.is_none());
        assert_eq!(town.come(&claims("a", true, &["redaction"])).await.1, StatusCode::SEE_OTHER);
        let (_, status, said) = town.come(&claims("b", true, &["redaction"])).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "another subject with her address");
        assert!(said.contains("quelqu’un d’autre"), "{said}");
        let off = AccountChange { active: Some(false), ..AccountChange::default() };
        staff::change(&app.db, &Person::system(), person.id.unwrap(), off, app.now()).await.unwrap();
        assert!(town.come(&claims("a", true, &["redaction"])).await.2.contains("suspendu"));
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_is_not_of_this_round_is_refused() {
    both(async |app| {
        let Some(town) = Town::of(app, |_| ()).await else { return };
        let claims = json!({ "sub": "anne", "email": "anne@valbourg.example", "email_verified": true, "groups": ["redaction"] });
        let refused = async |browser: &Browser, back: &str, word: &str| {
            let answer = browser.get(back).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text());
            assert!(answer.page().main().contains(word) && !browser.is_in().await, "{}", answer.page().main());
        };
        let browser = Browser::of(&town.app);
        let back = town.away(&browser, &claims, |_| ()).await;
        refused(&Browser::of(&town.app), &back, "un autre navigateur").await;
        let mut other = Url::parse(&back).unwrap();
        with(&mut other, "state", "autre");
        refused(&browser, other.as_str(), "un autre navigateur").await;
        refused(&browser, &back, "un autre navigateur").await;

        let browser = Browser::of(&town.app);
        let back = town.away(&browser, &claims, |url| with(url, "nonce", "autre")).await;
        refused(&browser, &back, "n’a pas confirmé").await;

        let browser = Browser::of(&town.app);
        let back = town.away(&browser, &claims, |_| ()).await;
        let mut other = Url::parse(&back).unwrap();
        with(&mut other, "code", "autre");
        refused(&browser, other.as_str(), "n’a pas confirmé").await;

        // A code caught on its way opens nothing elsewhere: the verifier stays here.
        let (one, two) = (Browser::of(&town.app), Browser::of(&town.app));
        let (theirs, ours) = (town.away(&one, &claims, |_| ()).await, town.away(&two, &claims, |_| ()).await);
        let code = Url::parse(&theirs).unwrap().query_pairs().find(|it| it.0 == "code").unwrap().1.into_owned();
        let mut mixed = Url::parse(&ours).unwrap();
        with(&mut mixed, "code", &code);
        refused(&two, mixed.as_str(), "n’a pas confirmé").await;
        assert!(staff::all(&app.db).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_provider_that_is_away_leaves_the_local_form() {
    both(async |app| {
        let Some(town) = Town::of(app, |_| ()).await else { return };
        let person = app.person(Role::Editor).await;
        let claims =
            json!({ "sub": "a", "email": person.email, "email_verified": true, "groups": ["redaction"] });
        let half = Browser::of(&town.app);
        let back = town.away(&half, &claims, |_| ()).await;
        drop(town.server);
        for answer in [Browser::of(&town.app).get("/cms/sign-in/provider").await, half.get(&back).await] {
            assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
            let page = answer.page();
            assert!(
                page.main().contains("ne répond pas") && page.main().contains("Mot de passe"),
                "{}",
                page.main()
            );
        }
        let browser = Browser::of(&town.app);
        browser.post("/cms/sign-in", &[("email", &person.email), ("password", PASSWORD)]).await;
        assert!(browser.is_in().await);
    })
    .await;
}

#[tokio::test]
async fn where_the_provider_alone_lets_in_passwords_open_nothing() {
    both(async |app| {
        let Some(town) = Town::of(app, |it| it.local_sign_in = false).await else { return };
        let person = app.person(Role::Administrator).await;
        let browser = Browser::of(&town.app);
        let door = browser.get("/cms/sign-in").await.page();
        assert!(door.attributes("[name=password]", "id").is_empty() && door.main().contains("Annuaire"));
        let tried = browser.post("/cms/sign-in", &[("email", &person.email), ("password", PASSWORD)]).await;
        assert_eq!(tried.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(tried.page().main().contains("que par le fournisseur") && !browser.is_in().await);
        assert_eq!(browser.get("/cms/forgotten").await.status, StatusCode::NOT_FOUND);
        let account = staff::by_id(&app.db, person.id.unwrap()).await.unwrap();
        let reset =
            staff::link::make(&app.db, &account, staff::link::Purpose::Reset, &account.email, app.now())
                .await
                .unwrap();
        let path = staff::link::Purpose::path(&reset);
        assert_eq!(
            browser.post(&path, &[("password", "une phrase toute neuve")]).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        // The operator's way back in goes all the same.
        let enter =
            staff::link::make(&app.db, &account, staff::link::Purpose::Enter, &account.email, app.now())
                .await
                .unwrap();
        assert_eq!(browser.get("/cms/me/signed-in").await.status, StatusCode::SEE_OTHER, "to the door");
        browser.post(&staff::link::Purpose::path(&enter), &[]).await;
        assert!(browser.is_in().await);
        // Who is signed out over a text comes in again by a window of the provider, and by no password.
        let text = browser.get("/cms/items/new/article").await.page();
        let way = "/cms/sign-in/provider?next=%2Fcms%2Fme%2Fsigned-in";
        assert_eq!(text.attributes(".sign-in-again [data-provider]", "href"), [way]);
        assert!(text.attributes(".sign-in-again [type=password]", "name").is_empty());
        assert_eq!(browser.get("/cms/me/signed-in").await.page().texts("signed-in").len(), 1);
    })
    .await;
}
