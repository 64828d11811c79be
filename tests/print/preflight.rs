//! The preflight: a clean file passes, and each check is fired alone on the right page by a file spoilt in one place.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]
mod alone;
mod hostile;
mod issue;
mod made;
mod report;
