//! Bytes of a text whose encoding somebody else chose.
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// How far into a text its encoding is looked for.
const HEAD: usize = 4_096;

/// The words of a text, and the encoding where it is not UTF-8. What is valid UTF-8 is UTF-8, whatever it says of itself: texts are moved
/// between servers more often than what they say is changed. What says nothing is Windows-1252, which Latin-1 is a part of.
pub fn decoded(bytes: &[u8]) -> (String, Option<&'static str>) {
    let said = Encoding::for_bom(bytes).map(|it| it.0).or_else(|| {
        let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]).to_lowercase();
        let label = head.split("charset=").nth(1).or_else(|| head.split("encoding=").nth(1))?;
        let label = label.trim_start_matches(['"', '\'', ' ']);
        Encoding::for_label(label.split(['"', '\'', ' ', ';', '>', '/', '?']).next()?.as_bytes())
    });
    let wide = said.is_some_and(|it| it.name().starts_with("UTF-16"));
    let encoding = match said {
        Some(said) if wide && bytes.len() > 1 && (bytes[0] >= 0xFE || bytes[1] == 0) => said,
        _ if std::str::from_utf8(bytes).is_ok() => UTF_8,
        Some(said) if said != UTF_8 && !wide => said,
        _ => WINDOWS_1252,
    };
    let (words, _, _) = encoding.decode(bytes);
    (words.into_owned(), (encoding != UTF_8).then(|| encoding.name()))
}

/// The words of a text and the name of its encoding; a sentence where it is no text.
pub fn text(bytes: &[u8]) -> Result<(String, &'static str), String> {
    let (text, other) = decoded(bytes);
    if text.contains('\0') {
        return Err("ce n’est pas du texte".into());
    }
    Ok((text, other.unwrap_or(UTF_8.name())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_is_read() {
        let page = |charset: &str| format!("<meta charset=\"{charset}\"><p>L’été à Valbourg, 3 €</p>");
        for (label, name) in [("windows-1252", "windows-1252"), ("iso-8859-15", "ISO-8859-15")] {
            let said = page(label).replace('’', "'");
            let encoding = Encoding::for_label(label.as_bytes()).unwrap();
            let (bytes, _, _) = encoding.encode(&said);
            assert_eq!(decoded(&bytes), (said.clone(), Some(name)));
        }
        let silent = "<p>Été</p>";
        assert_eq!(decoded(&WINDOWS_1252.encode(silent).0), (silent.into(), Some("windows-1252")));
        assert_eq!(
            decoded(page("iso-8859-1").as_bytes()),
            (page("iso-8859-1"), None),
            "says one, is another"
        );
        assert_eq!(decoded(b"\xEF\xBB\xBF<p>a</p>").0, "<p>a</p>");
        assert_eq!(decoded(b"\xFF\xFEa\0\xE9\0").0, "aé");
    }
}
