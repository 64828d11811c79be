//! Names of blocks: twelve signs of base32, made here or by the editor, stable for the life of the block.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use uuid::Uuid;

use super::{Base, Block};

const SIGNS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// The name of a block inside its text: `[a-z2-7]{12}`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BlockId([u8; 12]);

impl BlockId {
    /// A new id nobody has.
    #[must_use]
    pub fn fresh() -> Self {
        // The last bytes of a version 7 uuid are its counter and its random part.
        Self::from_bits(Uuid::now_v7().as_u128())
    }

    /// The id a text gives: the same text gives the same id, so that importing a file twice changes nothing.
    #[must_use]
    pub fn derived(from: &str) -> Self {
        let hash = fnv(from.as_bytes());
        Self::from_bits(hash ^ (hash >> 64))
    }

    /// Reads an id; nothing if it is not one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes: [u8; 12] = text.as_bytes().try_into().ok()?;
        bytes.iter().all(|sign| SIGNS.contains(sign)).then_some(Self(bytes))
    }

    /// The twelve signs.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    fn from_bits(mut bits: u128) -> Self {
        let mut signs = [b'a'; 12];
        for sign in &mut signs {
            *sign = SIGNS[(bits & 31) as usize];
            bits >>= 5;
        }
        Self(signs)
    }
}

impl fmt::Display for BlockId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for BlockId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for BlockId {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for BlockId {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom("a block id is twelve signs of a-z and 2-7"))
    }
}

/// What a block says, as a short hash: ids, `optional` and channels do not count.
#[must_use]
pub fn fingerprint(block: &Block) -> String {
    let mut bare = block.clone();
    forget(&mut bare);
    // Serialising our own tree cannot fail; an empty text would only ask for one review too many.
    let json = serde_json::to_string(&bare).unwrap_or_default();
    format!("{:032x}", fnv(json.as_bytes()))
}

fn forget(block: &mut Block) {
    *block.base_mut() = Base::new(BlockId([b'a'; 12]));
    block.children_mut().into_iter().for_each(forget);
}

/// FNV-1a, 128 bits: short, the same on every machine and for ever. It names; it protects nothing.
fn fnv(bytes: &[u8]) -> u128 {
    let start = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128;
    let prime = 0x0000_0000_0100_0000_0000_0000_0000_013b_u128;
    bytes.iter().fold(start, |hash, byte| (hash ^ u128::from(*byte)).wrapping_mul(prime))
}
