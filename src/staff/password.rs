//! Which passwords are taken, and how they are kept: argon2id, on a thread of its own, few at a time.
use crate::error::{Error, Problem, Result};
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use std::collections::BTreeSet;
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Shortest password, in characters (CNIL: 12 with four kinds of signs, or longer; ANSSI advises length over kinds).
pub const PASSWORD_MIN: usize = 12;
/// Different signs that must be left when the words everybody tries first are taken out.
const OWN_SIGNS: usize = 4;
/// What everybody tries first, wherever the town is.
const TRIED_FIRST: [&str; 25] = [
    "motdepasse",
    "password",
    "passe",
    "azerty",
    "qwertz",
    "qwerty",
    "bonjour",
    "bienvenue",
    "welcome",
    "administrateur",
    "admin",
    "mairie",
    "commune",
    "ville",
    "town",
    "parvis",
    "magazine",
    "communication",
    "secret",
    "soleil",
    "123456789",
    "123456",
    "1234",
    "abcdef",
    "france",
];

/// Passwords hashed at once: each takes 19 MB and a core. The others wait.
static HASHING: Semaphore = Semaphore::const_new(2);
/// How long they wait before they are told to come back.
const HASHING_WAIT: std::time::Duration = std::time::Duration::from_secs(10);

/// What stands against a password: that it is short, or made of little more than words anybody would try here, such as the town's name
/// and a year. `words` are those of this town and person. There is no rule about kinds of signs.
pub fn against(field: &str, password: &str, words: &[&str]) -> Option<Problem> {
    if password.chars().count() < PASSWORD_MIN {
        return Some(Problem::at(field, "password-short").with("min", PASSWORD_MIN));
    }
    let mut rest = plain(password);
    let parts = words.iter().flat_map(|it| it.split(|sign: char| !sign.is_alphanumeric()));
    let mut obvious: Vec<String> = words.iter().copied().chain(parts).chain(TRIED_FIRST).map(plain).collect();
    obvious.retain(|it| it.chars().count() > 2);
    obvious.sort_by_key(|it| std::cmp::Reverse(it.len()));
    for word in obvious {
        rest = rest.replace(&word, " ");
    }
    let left = rest.split(' ').filter(|it| !year(it)).flat_map(str::chars).collect::<BTreeSet<char>>();
    (left.len() < OWN_SIGNS).then(|| Problem::at(field, "password-obvious"))
}

/// Letters and digits, small and without accents.
fn plain(text: &str) -> String {
    text.nfd()
        .filter(|it| !is_combining_mark(*it))
        .filter(|it| it.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

fn year(text: &str) -> bool {
    text.len() <= 4 && text.chars().all(|it| it.is_ascii_digit())
}

/// A password nobody has to think of: 20 letters and digits.
pub fn made() -> String {
    data_encoding::BASE32_NOPAD.encode(&rand::random::<[u8; 13]>())[..20].to_lowercase()
}

/// What is kept of a password.
pub(super) async fn hash(password: String) -> Result<String> {
    hashing(move || {
        argon2::Argon2::default()
            .hash_password(password.as_bytes())
            .map(|it| it.to_string())
            .map_err(|err| anyhow::anyhow!("cannot hash the password: {err}"))
    })
    .await?
    .map_err(Error::from)
}

/// argon2id of a password nobody has: verified when the account does not exist, so that both answers take the same time.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5bm9i$VrTzYkBiQ2H6Kgn7oUjQ4r0h6o7n0KJ0o2n5dWc4QyA";

/// True if this is the password behind what is kept; without one it takes as long to say no.
pub(super) async fn right(stored: Option<String>, password: &str) -> Result<bool> {
    let stored = stored.filter(|it| !it.is_empty());
    let password = password.to_owned();
    hashing(move || {
        let known = PasswordHash::new(stored.as_deref().unwrap_or(NOBODY))
            .is_ok_and(|it| argon2::Argon2::default().verify_password(password.as_bytes(), &it).is_ok());
        stored.is_some() && known
    })
    .await
}

/// Work with argon2: on a thread of its own, few at a time.
async fn hashing<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let Ok(Ok(permit)) = tokio::time::timeout(HASHING_WAIT, HASHING.acquire()).await else {
        return Err(Error::Busy { retry_after: 30 });
    };
    // The permit goes along: work that nobody waits for any more still holds it.
    let work = move || (work(), permit).0;
    tokio::task::spawn_blocking(work).await.map_err(|err| Error::Internal(err.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_anybody_would_try_here_is_no_password() {
        let words = ["Valbourg-sur-Lène", "Le Magazine de Valbourg", "camille@valbourg.example"];
        let code = |it: &str| against("password", it, &words).map(|it| it.code);
        for it in ["court", "onze signes"] {
            assert_eq!(code(it), Some("password-short"), "{it}");
        }
        let obvious = [
            "Valbourg2026!",
            "valbourg-sur-lene",
            "Mairie de Valbourg 2026",
            "camille.valbourg",
            "aaaaaaaaaaaaa",
            "123456789012",
            "MotDePasse!!!",
            "Azerty123456",
        ];
        for it in obvious {
            assert_eq!(code(it), Some("password-obvious"), "{it}");
        }
        for it in [
            "une phrase assez longue",
            "839201746352",
            "le bac de Valbourg part à huit heures",
            "tuyau-corde-lampe",
        ] {
            assert_eq!(code(it), None, "{it}");
        }
    }
}
