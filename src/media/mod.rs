//! The files of the town, kept by what they contain.
//!
//! [`Media`] stores bytes under the BLAKE3 hash of their content, so the same picture uploaded twice is one file and
//! a stored file never changes. The modules beside it take in pictures ([`picture`], [`vector`]), make their sizes
//! ([`resize`]), hand them over with their colours named ([`delivery`]), show where two differ ([`difference`]), tell whether two show the same ([`likeness`]), prepare photographs for paper ([`photo`]), draw the town's icon ([`icon`]) and what is shown with a link ([`share`]) and read the text of PDF files ([`pdf`]). Nothing here knows items, the database or HTTP.

pub mod delivery;
pub mod difference;
pub mod icon;
pub mod likeness;
pub mod pdf;
pub mod photo;
pub mod picture;
pub mod resize;
pub mod share;
pub mod vector;

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The content hash of a stored file: BLAKE3, 32 bytes, written as 64 lowercase hexadecimal signs.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hash([u8; 32]);

impl Hash {
    /// The hash of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// The first ten hexadecimal signs: enough for a cache-proof address.
    pub fn short(&self) -> String {
        self.to_string().chars().take(10).collect()
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&blake3::Hash::from_bytes(self.0).to_hex())
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

/// The text is not 64 lowercase hexadecimal signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAHash;

impl fmt::Display for NotAHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a content hash is 64 lowercase hexadecimal signs")
    }
}

impl std::error::Error for NotAHash {}

impl FromStr for Hash {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Self, NotAHash> {
        let plain = text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if !plain {
            return Err(NotAHash);
        }
        blake3::Hash::from_hex(text).map(|hash| Self(*hash.as_bytes())).map_err(|_| NotAHash)
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A folder of files named by their content: `ab/cdef…` for the hash `abcdef…`. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Media {
    folder: Arc<Path>,
}

impl Media {
    /// Files live directly under `folder` (such as `DIR/media`); it is made when the first file is put.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into().into() }
    }

    /// The folder given to [`Media::new`].
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the file with this hash is, or would be.
    pub fn path(&self, hash: Hash) -> PathBuf {
        let name = hash.to_string();
        let (shard, rest) = name.split_at(2);
        self.folder.join(shard).join(rest)
    }

    /// Stores the bytes and returns their hash. When it returns, the file is on the disk: written beside its place,
    /// flushed, then renamed, so no reader ever sees half of it. Storing the same bytes again does nothing.
    pub fn put(&self, bytes: &[u8]) -> io::Result<Hash> {
        let hash = Hash::of(bytes);
        let path = self.path(hash);
        if fs::metadata(&path).is_ok_and(|found| found.len() == bytes.len() as u64) {
            return Ok(hash);
        }
        let shard = path.parent().unwrap_or(&self.folder);
        fs::create_dir_all(shard)?;
        let mut file = tempfile::Builder::new().prefix(".put-").tempfile_in(&self.folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(&path).map_err(|fault| fault.error)?;
        sync_folder(shard)?;
        sync_folder(&self.folder)?;
        Ok(hash)
    }

    /// The bytes of a file. A file whose content no longer has its hash is an error of kind `InvalidData`.
    pub fn get(&self, hash: Hash) -> io::Result<Vec<u8>> {
        let bytes = fs::read(self.path(hash))?;
        if Hash::of(&bytes) == hash {
            Ok(bytes)
        } else {
            Err(io::Error::new(io::ErrorKind::InvalidData, format!("the file {hash} is damaged")))
        }
    }

    /// Whether the file is stored.
    pub fn exists(&self, hash: Hash) -> bool {
        self.path(hash).is_file()
    }

    /// Removes the file; `false` when it was not there. Whoever calls knows that nothing refers to it any more.
    pub fn delete(&self, hash: Hash) -> io::Result<bool> {
        let path = self.path(hash);
        match fs::remove_file(&path) {
            Ok(()) => {
                sync_folder(path.parent().unwrap_or(&self.folder))?;
                Ok(true)
            }
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(fault) => Err(fault),
        }
    }
}

/// Flushes the names of a folder, so that a rename survives a power cut. Elsewhere than on Unix a folder cannot be opened.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { fs::File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_is_got_and_only_once() {
        let folder = tempfile::tempdir().unwrap();
        let media = Media::new(folder.path().join("media"));
        let hash = media.put(b"place du Parvis").unwrap();
        assert_eq!(media.put(b"place du Parvis").unwrap(), hash);
        assert_eq!(media.get(hash).unwrap(), b"place du Parvis");
        assert!(media.exists(hash));
        let shown = hash.to_string();
        assert!(media.path(hash).ends_with(format!("{}/{}", &shown[..2], &shown[2..])));
        assert!(fs::read_dir(media.folder()).unwrap().all(|entry| entry.unwrap().path().is_dir()));
        assert!(media.delete(hash).unwrap());
        assert!(!media.delete(hash).unwrap());
        assert!(!media.exists(hash));
        assert_eq!(media.get(hash).unwrap_err().kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn a_damaged_file_is_told_and_a_short_one_is_written_again() {
        let folder = tempfile::tempdir().unwrap();
        let media = Media::new(folder.path());
        let hash = media.put(b"whole").unwrap();
        fs::write(media.path(hash), b"hole").unwrap();
        assert_eq!(media.get(hash).unwrap_err().kind(), io::ErrorKind::InvalidData);
        media.put(b"whole").unwrap();
        assert_eq!(media.get(hash).unwrap(), b"whole");
    }

    #[test]
    fn a_hash_is_read_back_strictly() {
        let hash = Hash::of(b"x");
        assert_eq!(hash.to_string().parse::<Hash>(), Ok(hash));
        assert_eq!(serde_json::from_str::<Hash>(&serde_json::to_string(&hash).unwrap()).unwrap(), hash);
        for wrong in ["", "../../etc/passwd", &hash.to_string().to_uppercase(), &hash.to_string()[1..]] {
            assert_eq!(wrong.parse::<Hash>(), Err(NotAHash), "{wrong}");
        }
    }
}
