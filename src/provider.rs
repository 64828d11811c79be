//! The identity provider of the town (OpenID Connect): sign-in by authorization code with PKCE, and the address of its sign-out. Only the
//! issuer of the settings is asked, and what its own description names.
use crate::config::Settings;
use crate::error::{Error, Problem, Result};
use crate::staff::{Identity, Role};
use anyhow::{Context, anyhow, bail};
use chrono::{DateTime, Utc};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreErrorResponseType, CoreGenderClaim,
    CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreRevocableToken,
    CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AccessTokenHash, AdditionalClaims, AsyncHttpClient, AuthorizationCode, Client, ClientId, ClientSecret,
    CsrfToken, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest,
    HttpResponse, IdTokenFields, IssuerUrl, LogoutRequest, Nonce, OAuth2TokenResponse as _,
    PkceCodeChallenge, PkceCodeVerifier, PostLogoutRedirectUrl, ProviderMetadataWithLogout, RedirectUrl,
    Scope, StandardErrorResponse, StandardTokenResponse, TokenResponse as _, UserInfoClaims,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::pin::Pin;
use std::time::Duration;
use url::Url;

/// How long the provider may take over one answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Largest answer read.
const ANSWER_MAX: usize = 1024 * 1024;

/// Everything a token says beside what the standard names.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Claims(Map<String, Value>);

impl AdditionalClaims for Claims {}

type Fields = IdTokenFields<
    Claims,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;

type Provider = Client<
    Claims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    StandardTokenResponse<Fields, CoreTokenType>,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Somebody on the way there: where to go, and what the answer must hold.
#[derive(Debug)]
pub struct Begun {
    pub url: Url,
    pub state: String,
    pub nonce: String,
    pub verifier: String,
}

/// Whether people may come in by an identity provider.
#[must_use]
pub fn named(settings: &Settings) -> Option<&str> {
    (!settings.oidc_issuer.is_empty()).then_some(settings.oidc_name.as_str())
}

/// The way there. A provider that does not answer is the problem `provider-away`.
pub async fn begin(settings: &Settings) -> Result<Begun> {
    let http = client()?;
    let found = described(settings, &http).await.map_err(|err| away(&err))?;
    let provider = provider(settings, found)?;
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let asked = provider.authorize_url(
        CoreAuthenticationFlow::AuthorizationCode,
        CsrfToken::new_random,
        Nonce::new_random,
    );
    let scopes = settings.oidc_scopes.split_whitespace().filter(|it| *it != "openid");
    let asked = asked.add_scopes(scopes.map(|it| Scope::new(it.to_owned()))).set_pkce_challenge(challenge);
    let (url, state, nonce) = asked.url();
    Ok(Begun {
        url,
        state: state.secret().clone(),
        nonce: nonce.secret().clone(),
        verifier: verifier.secret().clone(),
    })
}

/// Who came back with this code. Refuses what is not signed, not for us or not of this round (`provider-refused`), and who has no role here
/// (`provider-no-role`).
pub async fn finish(
    settings: &Settings,
    code: &str,
    nonce: &str,
    verifier: &str,
    now: DateTime<Utc>,
) -> Result<Identity> {
    let http = client()?;
    let found = described(settings, &http).await.map_err(|err| away(&err))?;
    let provider = provider(settings, found)?;
    let known = claims(&provider, &http, code, nonce, verifier, now).await.map_err(|err| {
        tracing::warn!(error = format!("{err:#}"), "the identity provider's answer is not taken");
        Error::from(Problem::whole("provider-refused"))
    })?;
    let values = values(&known.all, &settings.oidc_claim);
    let roles = settings.oidc_roles.of(&values).filter_map(role);
    let Some(role) = roles.max() else {
        tracing::info!(subject = known.subject, claim = settings.oidc_claim, ?values, "no role is mapped");
        return Err(Problem::whole("provider-no-role").with("provider", &settings.oidc_name).into());
    };
    let text = |name: &str| known.all.get(name).and_then(Value::as_str).map(str::to_owned);
    let verified = known.all.get("email_verified") == Some(&Value::Bool(true));
    Ok(Identity {
        issuer: settings.oidc_issuer.clone(),
        subject: known.subject,
        email: text("email").filter(|_| verified),
        name: text("name").or_else(|| text("preferred_username")).unwrap_or_default(),
        role,
        id_token: known.id_token,
    })
}

/// Where one signs out of the provider too, if it has such a place and answers.
pub async fn way_out(settings: &Settings, id_token: &str, back: &str) -> Option<Url> {
    let http = client().ok()?;
    let found = described(settings, &http).await.ok()?;
    let end = found.additional_metadata().end_session_endpoint.clone()?;
    let back = PostLogoutRedirectUrl::new(back.to_owned()).ok()?;
    let request = LogoutRequest::from(end).set_client_id(ClientId::new(settings.oidc_client_id.clone()));
    let mut url = request.set_post_logout_redirect_uri(back).http_get_url();
    url.query_pairs_mut().append_pair("id_token_hint", id_token);
    Some(url)
}

/// What a provider says of somebody.
struct Known {
    subject: String,
    all: Map<String, Value>,
    id_token: String,
}

async fn claims(
    provider: &Provider,
    http: &Http,
    code: &str,
    nonce: &str,
    verifier: &str,
    now: DateTime<Utc>,
) -> anyhow::Result<Known> {
    let exchange = provider.exchange_code(AuthorizationCode::new(code.to_owned()))?;
    let exchange = exchange.set_pkce_verifier(PkceCodeVerifier::new(verifier.to_owned()));
    let tokens = exchange.request_async(http).await.map_err(|err| anyhow!("no token: {err:?}"))?;
    let id_token = tokens.id_token().context("no ID token")?;
    let verify = provider.id_token_verifier().set_time_fn(move || now);
    let claims = id_token.claims(&verify, &Nonce::new(nonce.to_owned())).context("ID token")?;
    if let Some(expected) = claims.access_token_hash() {
        let (alg, key) = (id_token.signing_alg()?, id_token.signing_key(&verify)?);
        if AccessTokenHash::from_token(tokens.access_token(), alg, key)? != *expected {
            bail!("the access token is another one's");
        }
    }
    let subject = claims.subject().clone();
    let mut all = object(claims)?;
    if provider.user_info_url().is_some() {
        // Many providers say roles and address there alone.
        let info = provider.user_info(tokens.access_token().clone(), Some(subject.clone()))?;
        let info: UserInfoClaims<Claims, CoreGenderClaim> =
            info.request_async(http).await.map_err(|err| anyhow!("userinfo: {err:?}"))?;
        all.extend(object(&info)?);
    }
    Ok(Known { subject: subject.to_string(), all, id_token: id_token.to_string() })
}

fn object(claims: &impl Serialize) -> anyhow::Result<Map<String, Value>> {
    match serde_json::to_value(claims)? {
        Value::Object(all) => Ok(all),
        _ => bail!("claims are no object"),
    }
}

/// The texts of a claim: its name as it stands, else with dots that lead inside.
fn values(all: &Map<String, Value>, claim: &str) -> Vec<String> {
    let whole = all.get(claim);
    let inside = || {
        claim.split('.').try_fold(None, |at: Option<&Value>, key| {
            let next = match at {
                None => all.get(key),
                Some(it) => it.get(key),
            };
            next.map(Some)
        })
    };
    match whole.or_else(|| inside().flatten()) {
        Some(Value::String(one)) => vec![one.clone()],
        Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

fn role(name: &str) -> Option<Role> {
    serde_json::from_value(Value::String(name.to_owned())).ok()
}

async fn described(settings: &Settings, http: &Http) -> anyhow::Result<ProviderMetadataWithLogout> {
    let issuer = IssuerUrl::new(settings.oidc_issuer.clone())?;
    ProviderMetadataWithLogout::discover_async(issuer, http).await.map_err(|err| anyhow!("{err:?}"))
}

fn provider(settings: &Settings, found: ProviderMetadataWithLogout) -> anyhow::Result<Provider> {
    let secret = Some(&settings.oidc_client_secret).filter(|it| !it.is_empty());
    let id = ClientId::new(settings.oidc_client_id.clone());
    let client = Provider::from_provider_metadata(found, id, secret.map(|it| ClientSecret::new(it.clone())));
    Ok(client.set_redirect_uri(RedirectUrl::new(format!("{}/cms/sign-in/back", settings.public_url))?))
}

fn away(err: &anyhow::Error) -> Error {
    tracing::warn!(error = format!("{err:#}"), "the identity provider does not answer");
    Problem::whole("provider-away").into()
}

/// Follows no redirect: the issuer of the settings answers itself, or nobody.
fn client() -> anyhow::Result<Http> {
    // The second time it stands already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let built =
        reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(PATIENCE).build()?;
    Ok(Http(built))
}

/// What went wrong between us and the provider.
#[derive(Debug)]
struct Fault(String);

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Fault {}

/// The one way out of the house: no redirect is followed, no answer may be long.
struct Http(reqwest::Client);

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = Fault;
    type Future = Pin<Box<dyn Future<Output = std::result::Result<HttpResponse, Fault>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(answer(&self.0, request))
    }
}

async fn answer(http: &reqwest::Client, request: HttpRequest) -> std::result::Result<HttpResponse, Fault> {
    let fault = |err: reqwest::Error| Fault(err.without_url().to_string());
    let (head, body) = request.into_parts();
    let url = Url::parse(&head.uri.to_string()).map_err(|err| Fault(err.to_string()))?;
    let sent = http.request(head.method, url).headers(head.headers).body(body).send().await;
    let mut answer = sent.map_err(fault)?;
    let mut built = begun(&answer);
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(fault)? {
        if bytes.len() + chunk.len() > ANSWER_MAX {
            return Err(Fault("too long an answer".into()));
        }
        bytes.extend_from_slice(&chunk);
    }
    *built.body_mut() = bytes;
    Ok(built)
}

/// Status and headers of an answer, its body to come.
fn begun(answer: &reqwest::Response) -> HttpResponse {
    let mut built = HttpResponse::new(Vec::new());
    *built.status_mut() = answer.status();
    *built.headers_mut() = answer.headers().clone();
    built
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_found_in_a_text_a_list_or_inside() {
        let all = serde_json::json!({ "role": "a", "groups": ["b", 1, "c"], "realm_access": { "roles": ["d"] }, "https://x.y/z": "e" });
        let Value::Object(all) = all else { unreachable!() };
        let of = |it: &str| values(&all, it).join(" ");
        assert_eq!(
            [of("role"), of("groups"), of("realm_access.roles"), of("https://x.y/z"), of("no.thing")],
            ["a", "b c", "d", "e", ""]
        );
    }
}
