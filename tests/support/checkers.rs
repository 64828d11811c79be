//! Judges of others' making, in Java: veraPDF for PDF/UA and PDF/A, EPUBCheck for EPUB. `.ci/tools` installs both beside the build; where
//! they are missing, that is said aloud and the test judges nothing.
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::NamedTempFile;

/// A file of an installed tool, under `target/tools`.
fn tool(path: &str) -> Option<PathBuf> {
    let tools = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).parent()?.join("tools");
    let found = Some(tools.join(path)).filter(|it| it.exists());
    if found.is_none() {
        eprintln!("target/tools/{path} is missing (make test installs it): not checked");
    }
    found
}

/// Fails unless the file is PDF/UA-1 and PDF/A-2a.
pub(crate) fn accessible_and_lasting(pdf: &[u8]) {
    if tool("verapdf").is_none() {
        return;
    }
    let mut file = NamedTempFile::with_suffix(".pdf").unwrap();
    file.write_all(pdf).unwrap();
    let mut script = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/checks/verapdf"));
    script.arg("ua1,2a").arg(file.path());
    judged(script);
}

/// Keeps the web PDFs that a test built: when all tests are done, `make tests` asks veraPDF about every one of them.
pub(crate) fn keep_issues(media: &Path) {
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("issues");
    let mut folders = vec![media.to_owned()];
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).into_iter().flatten().flatten().map(|it| it.path()) {
            if path.is_dir() {
                folders.push(path);
            } else if std::fs::read(&path).is_ok_and(|it| is_issue(&it)) {
                std::fs::create_dir_all(&kept).unwrap();
                let name = path.file_stem().unwrap().to_string_lossy().into_owned();
                std::fs::copy(&path, kept.join(name + ".pdf")).unwrap();
            }
        }
    }
}

/// A PDF that says it is PDF/A; its metadata are never compressed.
fn is_issue(bytes: &[u8]) -> bool {
    const CLAIM: &[u8] = b"<pdfaid:part>";
    bytes.starts_with(b"%PDF") && bytes.windows(CLAIM.len()).any(|it| it == CLAIM)
}

/// Fails if EPUBCheck has an error or a warning to say.
pub(crate) fn valid_epub(epub: &[u8]) {
    let Some(jar) = tool("epubcheck/epubcheck/epubcheck.jar") else { return };
    let mut file = NamedTempFile::with_suffix(".epub").unwrap();
    file.write_all(epub).unwrap();
    let mut java = Command::new("java");
    java.arg("-jar").arg(jar).arg("--failonwarnings").arg(file.path());
    judged(java);
}

fn judged(mut java: Command) {
    let output = java.output().expect("java (default-jdk-headless)");
    let said = [output.stdout, output.stderr].map(|it| String::from_utf8_lossy(&it).into_owned()).concat();
    assert!(output.status.success(), "{}", said.chars().take(3_000).collect::<String>());
}
