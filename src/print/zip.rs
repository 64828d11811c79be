//! ZIP archives (APPNOTE 6.3.3), written and read in memory. What is read comes from elsewhere: entries are found by the central directory,
//! bounded in number and size, and their names are compared, never used as paths.
use flate2::read::DeflateDecoder;
use flate2::{Compression, Crc, write::DeflateEncoder};
use std::fmt;
use std::io::{self, Read as _, Write as _};

/// An archive without dates: entries of 1 January 1980, so that the same files give the same bytes.
#[derive(Default)]
pub struct Zip {
    out: Vec<u8>,
    directory: Vec<u8>,
    entries: u16,
}

impl Zip {
    /// Adds a file as it is: pictures and PDFs are packed already.
    pub fn stored(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.entry(name, 0, bytes, bytes)
    }

    /// Adds a file, packed.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes)?;
        self.entry(name, 8, bytes, &encoder.finish()?)
    }

    fn entry(&mut self, name: &str, method: u16, bytes: &[u8], packed: &[u8]) -> io::Result<()> {
        let (at, name_length) = (four(self.out.len())?, u16::try_from(name.len()).map_err(io::Error::other)?);
        let mut crc = Crc::new();
        crc.update(bytes);
        let mut head = Vec::new();
        // version 2.0, names in UTF-8, method, time, day
        for it in [20_u16, 0x0800, method, 0, 0x21] {
            head.extend(it.to_le_bytes());
        }
        for it in [crc.sum(), four(packed.len())?, four(bytes.len())?] {
            head.extend(it.to_le_bytes());
        }
        head.extend(name_length.to_le_bytes());
        head.extend(0_u16.to_le_bytes());
        self.out.extend(b"PK\x03\x04");
        self.out.extend(&head);
        self.out.extend(name.as_bytes());
        self.out.extend(packed);
        self.directory.extend(b"PK\x01\x02");
        self.directory.extend(20_u16.to_le_bytes());
        self.directory.extend(&head);
        // no comment, first disk, no attributes
        self.directory.extend([0; 10]);
        self.directory.extend(at.to_le_bytes());
        self.directory.extend(name.as_bytes());
        self.entries = self.entries.checked_add(1).ok_or_else(|| io::Error::other("too many files"))?;
        Ok(())
    }

    /// The archive.
    pub fn finish(mut self) -> io::Result<Vec<u8>> {
        let (at, length) = (four(self.out.len())?, four(self.directory.len())?);
        self.out.append(&mut self.directory);
        self.out.extend(b"PK\x05\x06\0\0\0\0");
        for it in [self.entries, self.entries] {
            self.out.extend(it.to_le_bytes());
        }
        for it in [length, at] {
            self.out.extend(it.to_le_bytes());
        }
        self.out.extend(0_u16.to_le_bytes());
        Ok(self.out)
    }
}

/// A size as an archive writes it.
fn four(size: usize) -> io::Result<u32> {
    u32::try_from(size).map_err(|_| io::Error::other("too large for a ZIP archive"))
}

/// Why an archive cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No archive, or cut short.
    Damaged,
    /// More files, or larger ones, than are taken in.
    TooLarge,
    /// Locked, or packed in a way nobody uses.
    Unreadable,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Damaged => "no ZIP archive, or a damaged one",
            Self::TooLarge => "a ZIP archive with too much in it",
            Self::Unreadable => "a ZIP archive that is locked or packed in an unusual way",
        })
    }
}

impl std::error::Error for Fault {}

/// Files an archive may have.
const MOST_FILES: usize = 5_000;
/// Bytes that all files asked for may unpack to.
const MOST_BYTES: usize = 256 * 1024 * 1024;

/// Whether these bytes begin as an archive does.
#[must_use]
pub fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// Names and contents of the files whose name `wanted` accepts, in the order of the archive.
///
/// # Errors
/// Why it cannot be read.
pub fn files(bytes: &[u8], wanted: impl Fn(&str) -> bool) -> Result<Vec<(String, Vec<u8>)>, Fault> {
    let end = (0..bytes.len().saturating_sub(21)).rev().take(66_000);
    let end =
        end.into_iter().find(|at| bytes.get(*at..*at + 4) == Some(b"PK\x05\x06")).ok_or(Fault::Damaged)?;
    let (count, mut at) = (two(bytes, end + 10)?, long(bytes, end + 16)?);
    if count > MOST_FILES {
        return Err(Fault::TooLarge);
    }
    let (mut found, mut room) = (Vec::new(), MOST_BYTES);
    for _ in 0..count {
        if part(bytes, at, 4)? != b"PK\x01\x02" {
            return Err(Fault::Damaged);
        }
        let (flags, method) = (two(bytes, at + 8)?, two(bytes, at + 10)?);
        let (packed, size) = (long(bytes, at + 20)?, long(bytes, at + 24)?);
        let (name_length, extra, comment) =
            (two(bytes, at + 28)?, two(bytes, at + 30)?, two(bytes, at + 32)?);
        let local = long(bytes, at + 42)?;
        let name = String::from_utf8_lossy(part(bytes, at + 46, name_length)?).into_owned();
        at += 46 + name_length + extra + comment;
        if !wanted(&name) {
            continue;
        }
        room = room.checked_sub(size).ok_or(Fault::TooLarge)?;
        if flags & 1 != 0 {
            return Err(Fault::Unreadable);
        }
        let body = local + 30 + two(bytes, local + 26)? + two(bytes, local + 28)?;
        found.push((name, unpacked(part(bytes, body, packed)?, method, size)?));
    }
    Ok(found)
}

/// The content of an entry; never more than it says it has.
fn unpacked(packed: &[u8], method: usize, size: usize) -> Result<Vec<u8>, Fault> {
    let mut out = Vec::new();
    match method {
        0 => out.extend(packed),
        8 => {
            let most = u64::try_from(size).unwrap_or(u64::MAX).saturating_add(1);
            DeflateDecoder::new(packed).take(most).read_to_end(&mut out).map_err(|_| Fault::Damaged)?;
        }
        _ => return Err(Fault::Unreadable),
    }
    if out.len() == size { Ok(out) } else { Err(Fault::Damaged) }
}

fn part(bytes: &[u8], at: usize, length: usize) -> Result<&[u8], Fault> {
    at.checked_add(length).and_then(|end| bytes.get(at..end)).ok_or(Fault::Damaged)
}

fn two(bytes: &[u8], at: usize) -> Result<usize, Fault> {
    let it: [u8; 2] = part(bytes, at, 2)?.try_into().map_err(|_| Fault::Damaged)?;
    Ok(u16::from_le_bytes(it).into())
}

fn long(bytes: &[u8], at: usize) -> Result<usize, Fault> {
    let it: [u8; 4] = part(bytes, at, 4)?.try_into().map_err(|_| Fault::Damaged)?;
    usize::try_from(u32::from_le_bytes(it)).map_err(|_| Fault::TooLarge)
}
