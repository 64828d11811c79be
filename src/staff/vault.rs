//! What stands sealed in the database: a copy of the database alone does not open it. The key is a file of the data folder, made when it
//! is first needed and readable by its owner only.
use crate::error::Result;
use anyhow::{Context, anyhow};
use data_encoding::BASE64;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// What a sealed text begins with; no sign of base 32.
const SEALED: &str = "v1.";
/// Bytes of the key.
const KEY: usize = 32;

/// Seals and opens with the key of an installation.
#[derive(Clone, Debug)]
pub struct Vault(PathBuf);

impl Vault {
    /// That of this data folder.
    #[must_use]
    pub fn of(data: &Path) -> Self {
        Self(data.join("parvis.key"))
    }

    /// The text sealed. It opens for the same owner only.
    pub fn seal(&self, owner: Uuid, text: &str) -> Result<String> {
        let nonce: [u8; NONCE_LEN] = rand::random();
        let mut bytes = text.as_bytes().to_vec();
        let aad = Aad::from(owner.as_bytes());
        self.key()?
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut bytes)
            .map_err(|_| anyhow!("a text cannot be sealed"))?;
        Ok(format!("{SEALED}{}", BASE64.encode(&[&nonce[..], &bytes].concat())))
    }

    /// The text behind; none if it was sealed with another key or for another owner. What was kept before texts were sealed is as it is.
    pub fn open(&self, owner: Uuid, kept: &str) -> Result<Option<String>> {
        let Some(sealed) = kept.strip_prefix(SEALED) else { return Ok(Some(kept.to_owned())) };
        let Ok(mut bytes) = BASE64.decode(sealed.as_bytes()) else { return Ok(None) };
        if bytes.len() < NONCE_LEN {
            return Ok(None);
        }
        let mut text = bytes.split_off(NONCE_LEN);
        let Ok(nonce) = Nonce::try_assume_unique_for_key(&bytes) else { return Ok(None) };
        let opened = self.key()?.open_in_place(nonce, Aad::from(owner.as_bytes()), &mut text);
        Ok(opened.ok().and_then(|it| String::from_utf8(it.to_vec()).ok()))
    }

    /// True if a kept text is sealed.
    #[must_use]
    pub fn is_sealed(kept: &str) -> bool {
        kept.starts_with(SEALED)
    }

    fn key(&self) -> Result<LessSafeKey> {
        let bytes = match std::fs::read(&self.0) {
            Ok(bytes) => bytes,
            Err(err) if err.kind() == std::io::ErrorKind::NotFound => self.make()?,
            Err(err) => return Err(anyhow!("cannot read {}: {err}", self.0.display()).into()),
        };
        let key = UnboundKey::new(&CHACHA20_POLY1305, &bytes);
        Ok(LessSafeKey::new(
            key.map_err(|_| anyhow!("{} is not a key: it has {KEY} bytes", self.0.display()))?,
        ))
    }

    /// Makes the key, or takes the one another process made at this instant: nobody sees half of one.
    fn make(&self) -> Result<Vec<u8>> {
        let own = self.0.with_extension(format!("{}.new", Uuid::now_v7().simple()));
        let mut file = std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&own)
            .with_context(|| format!("cannot write {}", own.display()))?;
        file.write_all(&rand::random::<[u8; KEY]>())
            .and_then(|()| file.sync_all())
            .map_err(anyhow::Error::from)?;
        let linked = std::fs::hard_link(&own, &self.0);
        std::fs::remove_file(&own).map_err(anyhow::Error::from)?;
        if let Err(err) = linked
            && err.kind() != std::io::ErrorKind::AlreadyExists
        {
            return Err(anyhow!("cannot write {}: {err}", self.0.display()).into());
        }
        Ok(std::fs::read(&self.0).map_err(anyhow::Error::from)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_for_its_owner_with_its_key_only() {
        let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (vault, owner) = (Vault::of(here.path()), Uuid::now_v7());
        let sealed = vault.seal(owner, "JBSWY3DP").unwrap();
        assert!(Vault::is_sealed(&sealed) && !sealed.contains("JBSWY3DP"));
        assert_ne!(sealed, vault.seal(owner, "JBSWY3DP").unwrap(), "never twice the same");
        assert_eq!(vault.open(owner, &sealed).unwrap().as_deref(), Some("JBSWY3DP"));
        assert_eq!(vault.open(Uuid::now_v7(), &sealed).unwrap(), None, "of somebody else");
        assert_eq!(Vault::of(there.path()).open(owner, &sealed).unwrap(), None, "another key");
        assert_eq!(vault.open(owner, &sealed[..20]).unwrap(), None);
        assert_eq!(vault.open(owner, "JBSWY3DP").unwrap().as_deref(), Some("JBSWY3DP"), "kept before");
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(here.path().join("parvis.key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0);
        assert_eq!(std::fs::read_dir(here.path()).unwrap().count(), 1, "nothing is left lying about");
    }
}
