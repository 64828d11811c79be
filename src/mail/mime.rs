//! A letter as the bytes a mail program takes (RFC 5322, 2045, 2047, 2387): plain text beside HTML, and the pictures the HTML shows. Every
//! part is in base64, so that no line is too long and no boundary can stand in one.
use crate::queue::Letter;
use chrono::{DateTime, Utc};
use data_encoding::BASE64;

/// The name of picture number `at`, from 0.
pub(super) fn content_id(at: usize) -> String {
    format!("picture-{at}@parvis")
}

/// The letter with its JPEG pictures. Whatever could end a header is taken out of the headers.
pub(super) fn compose(letter: &Letter, pictures: &[Vec<u8>], from: &str, now: DateTime<Utc>) -> Vec<u8> {
    let mut out = String::new();
    let mut line = |text: &str| {
        out.push_str(text);
        out.push('\n');
    };
    line(&format!("From: {}", plain(from)));
    line(&format!("To: {}", plain(&letter.to)));
    line(&format!("Subject: {}", encoded(&letter.subject)));
    line(&format!("Date: {}", now.to_rfc2822()));
    // Nobody's program answers it that they are on holiday (RFC 3834).
    line("Auto-Submitted: auto-generated");
    line("MIME-Version: 1.0");
    line("Content-Type: multipart/related; type=\"multipart/alternative\";\n boundary=\"=_letter\"");
    line("");
    line("--=_letter");
    line("Content-Type: multipart/alternative; boundary=\"=_words\"");
    for (kind, text) in [("plain", &letter.text), ("html", &letter.html)] {
        line("");
        line("--=_words");
        line(&format!("Content-Type: text/{kind}; charset=utf-8"));
        line("Content-Transfer-Encoding: base64");
        line("");
        line(&wrapped(text.as_bytes()));
    }
    line("--=_words--");
    for (at, picture) in pictures.iter().enumerate() {
        line("--=_letter");
        line("Content-Type: image/jpeg");
        line("Content-Transfer-Encoding: base64");
        line(&format!("Content-ID: <{}>", content_id(at)));
        line("Content-Disposition: inline");
        line("");
        line(&wrapped(picture));
    }
    line("--=_letter--");
    out.into_bytes()
}

/// Base64 in lines of 76 signs.
fn wrapped(bytes: &[u8]) -> String {
    let whole = BASE64.encode(bytes);
    let mut lines = String::with_capacity(whole.len() + whole.len() / 76 + 1);
    for (at, sign) in whole.chars().enumerate() {
        if at > 0 && at % 76 == 0 {
            lines.push('\n');
        }
        lines.push(sign);
    }
    lines
}

fn plain(text: &str) -> String {
    text.chars().filter(|it| !it.is_control()).collect()
}

/// A header in encoded words of at most 75 signs each (RFC 2047), where it is not plain ASCII.
fn encoded(text: &str) -> String {
    let text = plain(text);
    if text.is_ascii() {
        return text;
    }
    let mut words: Vec<String> = vec![String::new()];
    for sign in text.chars() {
        // 39 bytes are 52 signs of base64: with the name of the header they keep to its line.
        if words.last().is_some_and(|it| it.len() + sign.len_utf8() > 39) {
            words.push(String::new());
        }
        if let Some(last) = words.last_mut() {
            last.push(sign);
        }
    }
    let word = |it: &String| format!("=?utf-8?B?{}?=", BASE64.encode(it.as_bytes()));
    words.iter().map(word).collect::<Vec<_>>().join("\n ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_cannot_be_ended_by_what_it_says() {
        let letter = Letter {
            to: "a@town.example\nBcc: b@elsewhere.example".into(),
            subject: "Numéro 42 : décisions à prendre avant le bouclage de vendredi\r\nX: y".into(),
            text: "Bonjour".into(),
            html: "<p>Bonjour</p>".into(),
            pictures: Vec::new(),
        };
        let bytes = compose(&letter, &[vec![1, 2, 3]], "parvis@town.example", DateTime::UNIX_EPOCH);
        let text = String::from_utf8(bytes).unwrap();
        let head: Vec<&str> = text.split("\n\n").next().unwrap().lines().collect();
        assert!(head.contains(&"To: a@town.exampleBcc: b@elsewhere.example"), "{text}");
        assert!(
            head.iter().all(|it| it.len() < 78 && !it.starts_with("X:") && !it.starts_with("Bcc:")),
            "{head:?}"
        );
        assert_eq!(text.matches("--=_letter\n").count(), 2);
        assert!(text.contains("Content-ID: <picture-0@parvis>") && text.ends_with("--=_letter--\n"));
    }
}
