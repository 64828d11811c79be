//! What an agency is told of an article, on a sheet of paper: place, shape and lengths, whom to ask, the short address and the pictures.
use super::package::Facts;
use super::story::{Story, Variant};
use crate::content::dates;
use crate::error::{Error, Result};
use crate::print::Say;
use crate::print::layout::{self, Files};
use crate::print::photos::ENDING;
use crate::print::world::LayoutSource;
use crate::richtext::typography::{colon, typeset};
use serde_json::{Value, json};

/// The words and the drawings of a sheet.
pub(super) struct Ticket<'a> {
    pub locale: &'a str,
    pub say: &'a Say,
    /// Where the QR code leads; None where the text is on paper only.
    pub target: Option<String>,
    /// Small pictures, by the name of their file in the package.
    pub small: Vec<(String, Vec<u8>)>,
}

impl Ticket<'_> {
    /// The sheet of an article with these texts, as an accessible PDF.
    pub(super) async fn pdf(self, facts: &Facts, texts: &[(Variant, &Story)]) -> Result<Vec<u8>> {
        let (data, files) = self.data(facts, texts);
        let made = tokio::task::spawn_blocking(move || {
            layout::plain_pdf(&LayoutSource::Embedded, "ticket", files, &data)
        });
        let made = made.await.map_err(|err| Error::Internal(err.into()))?;
        Ok(made.map_err(|err| anyhow::anyhow!("{err}"))?)
    }

    fn word(&self, key: &str) -> String {
        (self.say)(self.locale, &format!("print-ticket-{key}"))
    }

    fn data(&self, facts: &Facts, texts: &[(Variant, &Story)]) -> (Value, Files) {
        let mut files = Files::new();
        let day = |it| dates::date(self.locale, it);
        let lengths =
            texts.iter().map(|(variant, story)| format!("{} {}", self.word(variant.name()), story.signs()));
        let rows = [
            ("section", facts.section.clone()),
            ("state", (self.say)(self.locale, &format!("state-{}", facts.state))),
            ("page-wished", facts.page_wished.map(|it| it.to_string()).unwrap_or_default()),
            ("page-planned", facts.page_planned.map(|it| it.to_string()).unwrap_or_default()),
            ("shape", facts.shape.clone().unwrap_or_default()),
            ("signs", lengths.collect::<Vec<_>>().join(" · ")),
            ("priority", (self.say)(self.locale, &format!("priority-{}", facts.priority))),
            ("deadline", facts.deadline.map(day).unwrap_or_default()),
            ("embargo", facts.embargo.map(|it| day(it.date_naive())).unwrap_or_default()),
            ("contact", facts.contact.clone()),
        ];
        let rows = rows.into_iter().filter(|it| !it.1.is_empty()).map(|it| [self.word(it.0), it.1]);
        let warnings = [("do-not-cut", facts.do_not_cut), ("print-only", facts.print_only)];
        let warnings = warnings.into_iter().filter(|it| it.1).map(|it| self.word(it.0));
        let qr = self.target.as_ref().map(|it| {
            files.insert("/qr/0.svg".to_owned(), layout::qr_svg(it));
            "/qr/0.svg"
        });
        for (at, (_, bytes)) in self.small.iter().enumerate() {
            files.insert(thumb(at), bytes.clone());
        }
        let pictures = facts.images.iter().map(|it| self.picture(it));
        let data = json!({
            "lang": self.locale, "title": typeset(self.locale, &facts.title), "facts": rows.collect::<Vec<_>>(),
            "warnings": warnings.collect::<Vec<_>>(), "qr": qr.unwrap_or_default(),
            "short": if qr.is_some() { facts.short_address.as_str() } else { "" },
            "pictures_title": self.word("pictures"), "pictures": pictures.collect::<Vec<_>>(),
        });
        (data, files)
    }

    /// A picture as the manifest has it, in words.
    fn picture(&self, it: &Value) -> Value {
        let text = |name: &str| it.get(name).and_then(Value::as_str).unwrap_or_default();
        let colon = colon(self.locale);
        let mm = |ppi: &str| {
            let side = |at: usize| it.get("max_print_mm")?.get(ppi)?.get(at)?.as_f64();
            Some(format!(
                "{:.0} × {:.0} mm ({ppi} {})",
                side(0)?,
                side(1)?,
                (self.say)(self.locale, "unit-ppi")
            ))
        };
        let sizes: Vec<String> = ["300", "225"].into_iter().filter_map(mm).collect();
        let until = text("rights_until").parse().map(|it| dates::date(self.locale, it)).unwrap_or_default();
        let named = [("credit", text("credit").to_owned()), ("rights", until), ("size", sizes.join(" · "))];
        let named = named.into_iter().filter(|it| !it.1.is_empty());
        let mut lines: Vec<String> =
            Some(typeset(self.locale, text("caption"))).into_iter().filter(|it| !it.is_empty()).collect();
        lines.extend(named.map(|(name, value)| format!("{}{colon}{value}", self.word(name))));
        let file = text("file");
        let name = file.rsplit('/').next().unwrap_or_default();
        let small = self.small.iter().position(|it| it.0 == name);
        json!({ "file": file, "thumb": small.map(thumb).unwrap_or_default(), "lines": lines })
    }
}

/// The path of the small picture with this number: a layout is given no name from outside.
fn thumb(at: usize) -> String {
    format!("/img/{at}.{ENDING}")
}
