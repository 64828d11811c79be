//! What every test stands on: the application, clients, builders, and readers of pages and PDFs.
pub(crate) mod app; // the application as production builds it, on both databases
pub(crate) mod browser; // a browser that keeps its cookies
pub(crate) mod checkers; // veraPDF and EPUBCheck
pub(crate) mod html; // a page as a reader sees it
pub(crate) mod make; // items, people and files to begin with
pub(crate) mod pdf; // a PDF as a reader sees it
pub(crate) mod post; // letters as they arrive
pub(crate) mod server; // a mail server, an identity provider
pub(crate) mod structure; // a PDF as a screen reader hears it
