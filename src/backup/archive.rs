//! The file of a backup: a tar archive, compressed with Zstandard, whose last entry `B3SUMS` holds the BLAKE3 hash of every entry before
//! it, in the way `b3sum --check` reads them. A file without that entry was cut short.
use anyhow::{Context, bail, ensure};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;

const SUMS: &str = "B3SUMS";
const BLOCK: usize = 512;
/// Most bytes of one entry, as ustar writes sizes.
const LARGEST: u64 = 0o77_777_777_777;

/// Writes entries one after the other.
pub struct Writer<W: Write> {
    out: zstd::stream::Encoder<'static, BufWriter<W>>,
    sums: String,
}

impl<W: Write> Writer<W> {
    /// An archive without entries.
    pub fn new(file: W) -> io::Result<Self> {
        let mut out = zstd::stream::Encoder::new(BufWriter::new(file), 3)?;
        out.include_checksum(true)?;
        Ok(Self { out, sums: String::new() })
    }

    /// Adds an entry; names have `/` between their parts.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.sums.push_str(&format!("{}  {name}\n", blake3::hash(bytes).to_hex()));
        self.entry(name, bytes)
    }

    /// Closes the archive; what it was written to is handed back.
    pub fn finish(mut self) -> io::Result<W> {
        let sums = std::mem::take(&mut self.sums);
        self.entry(SUMS, sums.as_bytes())?;
        self.out.write_all(&[0; 2 * BLOCK])?;
        self.out.finish()?.into_inner().map_err(io::IntoInnerError::into_error)
    }

    fn entry(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(&header(name, bytes.len() as u64)?)?;
        self.out.write_all(bytes)?;
        let rest = bytes.len() % BLOCK;
        if rest > 0 { self.out.write_all(&vec![0; BLOCK - rest]) } else { Ok(()) }
    }
}

/// The head of an entry, as POSIX says (ustar): a regular file of its owner's.
fn header(name: &str, size: u64) -> io::Result<[u8; BLOCK]> {
    let refused = |why: &str| io::Error::new(io::ErrorKind::InvalidInput, format!("{name}: {why}"));
    if size > LARGEST {
        return Err(refused("larger than an archive takes"));
    }
    let (prefix, name) = match name.len() {
        ..=100 => ("", name),
        _ => name
            .match_indices('/')
            .map(|it| (&name[..it.0], &name[it.0 + 1..]))
            .find(|it| it.0.len() <= 155 && it.1.len() <= 100)
            .ok_or_else(|| refused("its name is too long for an archive"))?,
    };
    let mut head = [0; BLOCK];
    let mut put = |at: usize, text: &[u8]| head[at..at + text.len()].copy_from_slice(text);
    put(0, name.as_bytes());
    put(100, b"0000600\x000000000\x000000000\0");
    put(124, format!("{size:011o}\0").as_bytes());
    put(136, b"00000000000\0        0");
    put(257, b"ustar\x0000");
    put(345, prefix.as_bytes());
    let sum: u32 = head.iter().copied().map(u32::from).sum();
    head[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    Ok(head)
}

/// One entry.
pub struct Entry {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Reads entries one after the other, and their hashes at the end.
pub struct Reader {
    input: zstd::stream::Decoder<'static, BufReader<File>>,
    read: BTreeMap<String, blake3::Hash>,
    whole: bool,
}

impl Reader {
    /// Opens an archive.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok(Self { input: zstd::stream::Decoder::new(file)?, read: BTreeMap::new(), whole: false })
    }

    /// The next entry; none after the last, when every entry was what its hash says.
    pub fn entry(&mut self) -> anyhow::Result<Option<Entry>> {
        let Some(entry) = self.read_one().context("the file is damaged or no backup")? else {
            ensure!(self.whole, "the file was cut short");
            return Ok(None);
        };
        ensure!(!self.whole, "something stands after the end of the file");
        if entry.name != SUMS {
            let before = self.read.insert(entry.name.clone(), blake3::hash(&entry.bytes));
            ensure!(before.is_none(), "{} stands in it twice", entry.name);
            return Ok(Some(entry));
        }
        self.check(std::str::from_utf8(&entry.bytes)?)?;
        self.whole = true;
        self.entry()
    }

    fn check(&self, sums: &str) -> anyhow::Result<()> {
        let mut listed = 0;
        for line in sums.lines() {
            let (hash, name) = line.split_once("  ").context("its hashes cannot be read")?;
            let read = self.read.get(name).with_context(|| format!("{name} is missing"))?;
            ensure!(*read == blake3::Hash::from_hex(hash)?, "{name} is damaged");
            listed += 1;
        }
        ensure!(listed == self.read.len(), "it holds something its hashes do not name");
        Ok(())
    }

    fn read_one(&mut self) -> anyhow::Result<Option<Entry>> {
        let mut head = [0; BLOCK];
        match self.input.read_exact(&mut head) {
            Err(err) if err.kind() == io::ErrorKind::UnexpectedEof && self.whole => return Ok(None),
            other => other?,
        }
        if head.iter().all(|it| *it == 0) {
            // The two blocks at the end, and nothing else.
            io::copy(&mut self.input, &mut io::sink())?;
            return Ok(None);
        }
        let text = |from: usize, to: usize| -> anyhow::Result<&str> {
            let field = &head[from..to];
            let end = field.iter().position(|it| *it == 0).unwrap_or(field.len());
            Ok(std::str::from_utf8(&field[..end])?.trim())
        };
        let said = u32::from_str_radix(text(148, 156)?, 8)?;
        let blank = |at: usize, it: u8| if (148..156).contains(&at) { b' ' } else { it };
        let sum: u32 = head.iter().enumerate().map(|(at, it)| u32::from(blank(at, *it))).sum();
        ensure!(sum == said, "the head of an entry is damaged");
        let size = u64::from_str_radix(text(124, 136)?, 8)?;
        let name = match text(345, 500)? {
            "" => text(0, 100)?.to_owned(),
            prefix => format!("{prefix}/{}", text(0, 100)?),
        };
        if !matches!(head[156], b'0' | 0) {
            bail!("{name} is no file");
        }
        let mut bytes = Vec::new();
        (&mut self.input).take(size).read_to_end(&mut bytes)?;
        ensure!(bytes.len() as u64 == size, "{name} is cut short");
        let rest = (BLOCK as u64 - size % BLOCK as u64) % BLOCK as u64;
        io::copy(&mut (&mut self.input).take(rest), &mut io::sink())?;
        Ok(Some(Entry { name, bytes }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(path: &Path) -> anyhow::Result<Vec<String>> {
        let mut reader = Reader::open(path)?;
        let mut names = Vec::new();
        while let Some(entry) = reader.entry()? {
            names.push(format!("{} {}", entry.name, entry.bytes.len()));
        }
        Ok(names)
    }

    #[test]
    fn what_goes_in_comes_out_and_a_byte_less_or_another_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("it.tar.zst");
        let long = format!("layouts/{}/{}.typ", "a".repeat(90), "b".repeat(60));
        let mut archive = Writer::new(Vec::new()).unwrap();
        for (name, bytes) in [("one", &b"1"[..]), ("media/ab/c", &[7; 512]), (&long, b"")] {
            archive.add(name, bytes).unwrap();
        }
        let bytes = archive.finish().unwrap();
        std::fs::write(&path, &bytes).unwrap();
        assert_eq!(names(&path).unwrap(), ["one 1", "media/ab/c 512", &format!("{long} 0")]);

        for short in 0..bytes.len() {
            std::fs::write(&path, &bytes[..short]).unwrap();
            assert!(names(&path).is_err(), "{short} bytes of {}", bytes.len());
        }
        for at in 4..bytes.len() {
            let mut other = bytes.clone();
            other[at] ^= 0x10;
            std::fs::write(&path, &other).unwrap();
            let found = names(&path);
            assert!(found.as_ref().map_or(true, |it| it.len() == 3), "byte {at}: {found:?}");
        }
        assert!(Writer::new(Vec::new()).unwrap().add(&"x".repeat(300), b"").is_err());
    }
}
