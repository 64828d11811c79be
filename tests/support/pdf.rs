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

/// The same in the order in which they were set: down one column, then down the next.
pub(crate) fn in_order(pdf: &[u8]) -> String {
    plain(&tool("pdftotext", pdf, &["-raw", "-"]))
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

/// Says what qpdf finds broken.
pub(crate) fn is_sound(pdf: &[u8]) {
    tool("qpdf", pdf, &["--check"]);
}

/// The file with every stream inflated, as text: operators can be looked for.
pub(crate) fn unpacked(pdf: &[u8]) -> String {
    let mut document = lopdf::Document::load_mem(pdf).unwrap();
    document.decompress();
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The trim box of a page, in points.
pub(crate) fn trim(pdf: &[u8], page: usize) -> [f64; 4] {
    let page = page.to_string();
    let told = tool("pdfinfo", pdf, &["-box", "-f", &page, "-l", &page]);
    let line = told.lines().find(|it| it.contains("TrimBox:")).expect("a trim box");
    let numbers: Vec<f64> = line.split_whitespace().filter_map(|it| it.parse().ok()).collect();
    // The number of the page comes first.
    numbers[numbers.len() - 4..].try_into().unwrap()
}

/// The words of a page and where each stands: left, top, right and bottom in points from the corner of the trimmed page.
pub(crate) fn words(pdf: &[u8], page: usize) -> Vec<(String, [f64; 4])> {
    let [left, _, _, top] = trim(pdf, page);
    let number = page.to_string();
    let told = tool("pdftotext", pdf, &["-bbox", "-f", &number, "-l", &number, "-"]);
    let value = |line: &str, name: &str| -> f64 {
        let rest = line.split_once(&format!("{name}=\"")).unwrap_or_else(|| panic!("{line}")).1;
        rest.split('"').next().unwrap().parse().unwrap()
    };
    let height = told.lines().find(|it| it.contains("<page")).map(|it| value(it, "height")).unwrap();
    let words = told.lines().filter(|it| it.contains("<word"));
    words
        .map(|it| {
            let word = it.split_once('>').unwrap().1.split('<').next().unwrap().to_owned();
            let down = height - top;
            let at = [
                value(it, "xMin") - left,
                value(it, "yMin") - down,
                value(it, "xMax") - left,
                value(it, "yMax") - down,
            ];
            (word, at)
        })
        .collect()
}

/// Every page as pixels.
pub(crate) fn rasters(pdf: &[u8]) -> Vec<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("page");
    tool("pdftoppm", pdf, &["-r", "40", &out.to_string_lossy()]);
    let mut paths: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|it| it.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|it| std::fs::read(it).unwrap()).collect()
}

/// The colours along the diagonals of a raster, a pixel within its edge.
pub(crate) fn pixels(raster: &[u8]) -> Vec<[u8; 3]> {
    let text = String::from_utf8_lossy(&raster[..raster.len().min(40)]).into_owned();
    let mut numbers = text.split_ascii_whitespace().skip(1).map(|it| it.parse::<usize>().unwrap_or(0));
    let (width, height) = (numbers.next().unwrap(), numbers.next().unwrap());
    let data = &raster[raster.len() - width * height * 3..];
    let at = |x: usize, y: usize| -> [u8; 3] { data[(y * width + x) * 3..][..3].try_into().unwrap() };
    let down = (1..height - 1).map(|y| (1 + (width - 3) * (y - 1) / (height - 3), y));
    down.flat_map(|(x, y)| [at(x, y), at(width - 1 - x, y)]).collect()
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
