//! Models of articles: what a new text of a sort begins with. What stands in brackets is to be written; [`prose::is_unfinished`] finds
//! what was left.
//!
//! [`prose::is_unfinished`]: crate::richtext::prose::is_unfinished
use crate::app::App;
use crate::content::Kind;
use crate::content::article::Form;
use crate::content::fields::{Details, Fields};
use crate::error::{Error, Result};
use crate::richtext::intake::{self, NoContext};
use minijinja::context;

/// Name and form of each, in the order they are offered.
pub(super) const MODELS: [(&str, Form); 5] = [
    ("news", Form::News),
    ("interview", Form::Report),
    ("portrait", Form::Portrait),
    ("works", Form::Works),
    ("report", Form::Report),
];

/// The fields a new article of this model begins with, in the language of its text.
pub(super) fn fields(app: &App, locale: &str, name: &str) -> Result<Fields> {
    let (name, form) = MODELS.into_iter().find(|it| it.0 == name).ok_or(Error::NotFound)?;
    let source = app.templates.render(&format!("models/{locale}/_{name}.txt"), context! {})?;
    let mut fields = Fields::empty(Kind::Article);
    fields.body = intake::markdown(&source, &mut NoContext {}).text;
    if let Details::Article(it) = &mut fields.details {
        it.form = form;
    }
    Ok(fields)
}
