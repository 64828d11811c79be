//! A PDF as a reader sees it, through poppler's tools, and how words are compared: compatibility forms resolved, hyphens at line ends
//! and soft hyphens undone, white space folded.
use std::io::Write as _;
use std::process::Command;
use tempfile::NamedTempFile;
use unicode_normalization::UnicodeNormalization as _;

/// All words of a PDF.
pub(crate) fn text(pdf: &[u8]) -> String {
    plain(&tool("pdftotext", pdf, &["-"]))
}

/// How many pages it has.
pub(crate) fn pages(pdf: &[u8]) -> usize {
    let told = tool("pdfinfo", pdf, &[]);
    let line = told.lines().find_map(|it| it.strip_prefix("Pages:")).unwrap_or_else(|| panic!("{told}"));
    line.trim().parse().unwrap()
}

/// True if these words stand in the text, wherever its lines end and whichever apostrophe was typed.
pub(crate) fn holds(text: &str, words: &str) -> bool {
    let (text, words) = (text.replace('’', "'"), words.replace('’', "'"));
    text.contains(&plain(&words)) || letters(&text).contains(&letters(&words))
}

/// Words as they are compared.
pub(crate) fn plain(text: &str) -> String {
    let text: String = text.nfkc().filter(|it| *it != '\u{ad}').collect();
    let text = text.replace("-\n", "").replace("\u{2010}\n", "");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Without spaces and hyphens: a line may end at either.
fn letters(text: &str) -> String {
    plain(text).chars().filter(|it| !it.is_whitespace() && !matches!(it, '-' | '\u{2010}')).collect()
}

fn tool(name: &str, pdf: &[u8], arguments: &[&str]) -> String {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(pdf).unwrap();
    let output = Command::new(name).arg(file.path()).args(arguments).output();
    let output = output.unwrap_or_else(|err| panic!("{name} (poppler-utils): {err}"));
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}
