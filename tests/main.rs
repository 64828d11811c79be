//! All tests, as one program. This list is the table of contents.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]
mod support; // the application, clients, builders, readers

mod one_article; // THE story: one article everywhere, then withdrawn everywhere
mod layers; // who may name whom
mod templates; // templates, words and page structs
mod docs; // settings, routes and commands against their documentation
mod richtext; // one text, all its outputs
mod content; // states, addresses, time, queue
mod cms; // the desk through its forms
mod print; // issues and layouts
mod commands; // the program itself
