//! Forms: a body becomes a type, and what is wrong with it stands beside the fields of the same page.
use crate::app::App;
use crate::error::{Error, Problem};
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// The body of a form. A repeated field is a list.
pub struct Form<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Form<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        match axum_extra::extract::Form::<T>::from_request(request, state).await {
            Ok(axum_extra::extract::Form(value)) => Ok(Self(value)),
            Err(rejection) => Err(unreadable(rejection.status(), rejection.body_text())),
        }
    }
}

/// Why a body could not be read: too much of it, or not a form.
pub fn unreadable(status: StatusCode, fault: String) -> Error {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        return Error::TooLarge;
    }
    Problem::whole("form").with("fault", fault).into()
}

/// Sentences by field, for a template: `problems["details.hours"]`. The empty field holds what concerns the whole.
pub type Problems = BTreeMap<String, Vec<String>>;

/// The sentences of these problems in `locale`.
pub fn problems(app: &App, locale: &str, found: &[Problem]) -> Problems {
    let mut by_field = Problems::new();
    for problem in found {
        by_field.entry(problem.field.clone()).or_default().push(app.templates.sentence(locale, problem));
    }
    by_field
}

/// The problems of a refused change; every other error goes on.
pub fn refused<T>(result: Result<T, Error>) -> Result<Result<T, Vec<Problem>>, Error> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(Error::Refused(found)) => Ok(Err(found)),
        Err(other) => Err(other),
    }
}
