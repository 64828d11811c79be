//! All tests, as one program. This list is the table of contents.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]
mod support; // the application, clients, builders, readers

mod agenda; // what is on, asked and taken away
mod answers; // to what nobody means, and to nobody
mod api; // what programs are given
mod around; // places, and what is near
mod backup; // a copy of everything, and the way back
mod cms; // the desk through its forms
mod commands;
mod content; // states, addresses, time, queue
mod demand; // what readers look for, miss and say
mod docs; // settings, routes and commands against their documentation
mod elsewhere; // who is asked, and calendars
mod export; // a town leaves with everything
mod home; // arranged
mod documents; // pages and texts of an old site move in
mod import; // what comes in, the second time and back
mod kept; // pages made once, and never too old
mod layers; // who may name whom
mod mail; // letters, to a folder and to a server
mod news; // narrowed, in order, followed, shared
mod notes; // what never leaves the house
mod one_article; // THE story: one article everywhere, then withdrawn everywhere
mod open_data; // what is given away, valid
mod print; // issues and layouts
mod richtext; // one text, all its outputs
mod search; // words, limits, suggestions
mod services; // ways in, documents, counters
mod sheets; // what the State says, mirrored
mod site; // what readers find
mod subscriptions; // addresses that are asked again and again
mod tables; // rows of a spreadsheet move in
mod templates; // templates, words and page structs // the program itself
mod wordpress; // an old site moves in
