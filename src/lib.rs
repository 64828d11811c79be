//! Parvis: a web-first content hub for towns, with print export. **The site organises; paper is one output.**
//!
//! # The idea in four lines
//!
//! ```text
//! richtext   what an item's text is         (pure tree)
//! content    what the town publishes        (the one repository)
//! site feeds api print                      (outputs: read, never write content)
//! cms intake jobs                           (those who change it: people, sources, time)
//! ```
//!
//! Names point down. Outputs know the repository; the repository knows rich text; nothing knows an output. `tests/layers.rs` holds the
//! table of who may name whom.
//!
//! # Journeys
//!
//! **A request.** [`routes::router`] is made from the tables of the faces ([`site::ROUTES`], [`feeds::ROUTES`], [`cms::ROUTES`]). A
//! handler asks a named question such as [`content::item::at`], resolves what the text names with [`content::resolve::all`], renders with
//! [`richtext::html`] and returns a [`web::page::Page`]. The layer [`web::page::render`] alone makes HTML of it, and of errors.
//!
//! Between them and the reader stands [`web::kept`]: what everybody gets is made once for each version of the repository ([`db::Db::version`], raised by
//! [`db::Change::commit`]) and until the site changes by itself ([`content::turn`]). Pages that are made for one reader are filled in once in
//! the same way ([`web::page::once`]), and what is never changed is read once ([`db::Db::unchanging`]).
//!
//! **An article.** The desk saves fields with [`content::publish::save`]: a new revision, checked by [`richtext::check`]. What stands
//! against a move is a list, [`content::publish::refusals`]; the move itself is one transaction, [`content::publish::act`], with its
//! revision, its log line, its search text and its jobs. The states and moves are one table, [`content::state::MOVES`]. Nothing is copied
//! for an output: an issue's placement stores which item, which revision and where.
//! A block that lacks something waits beside the tree ([`richtext::check::Unfinished`]): saved with a draft, told, and never public.
//! Before it is saved, what is typed stands in its writer's working copy ([`content::writing`]) and is drawn beside the form from the form alone
//! ([`site::preview`], [`print::copyfit`]); two versions saved from one beginning are laid side by side by [`content::merge`].
//! What deserves a look before it goes out is [`content::checks`]: told beside the form, asked once on publishing, never a refusal.
//! Its pictures come from the library ([`content::library`]); what names it is said before it goes ([`content::uses`]).
//! Before it is public, people agree: remarks stand at passages
//! ([`content::remark`]), experts come by a link ([`content::fact_check`]), duties have a person and a day ([`content::assignment`]).
//!
//! **A print issue.** [`print::issue::plan`] draws candidates from what became public since the last one and enqueues the builds.
//! What people want of its pages stands in [`print::flatplan`] and [`print::subject`], and reaches the planner as an [`print::order::Order`].
//! [`print::build`] collects ([`print::collect`]) the data of the issue ([`print::data::IssueData`]). In a child process ([`print::worker`]) the
//! layout measures every text once ([`print::measure`]); from the lines, [`print::paginate`] finds the cheapest run of pages in the shapes
//! the layout declares ([`print::shape`], [`print::compose`]), or [`print::hold`] sets the adopted ones again, [`print::plan::fit`] takes one over, and the layout sets it with texts that run
//! through the columns they were given ([`print::flow`], [`print::thread`]). Photographs are converted once their size is known
//! ([`print::photos`]) and hung, as drawings are, into the finished PDF ([`print::hangings`]). For a printer the pages are set again in its inks ([`print::printers`]), rewritten as PDF/X ([`print::press`]) and
//! preflighted ([`print::preflight`]), with what only the repository knows; a person may let a warning pass ([`print::waivers`]). Pages that
//! came as PDF ([`print::supplied`]) are planned around and placed there at their size. The same data are set once more in large print, and
//! composed without pages ([`print::edition`]) for the HTML issue ([`site::edition`]) and the EPUB ([`print::epub`]).
//! [`print::check`] says what is wrong, and the build
//! keeps the proof ([`print::issue::keep`]) beside those before it ([`print::builds`]). People without an account comment it
//! ([`print::remarks`]); the last signature of the chain ([`print::bat::sign`]) freezes it, and a page opened again after that is set from the
//! same snapshot ([`print::reopening`]). Where an agency lays it out, [`print::agency`] gives it texts and pictures, takes corrections back as
//! suggestions, and makes a build of its final PDF. On its release day [`print::issue::release_due`] puts it on the shelf, and
//! [`content::publication`] is how the site sees it; the columns of the council's groups ([`content::tribune`]) go their own way, past
//! revisions and planner, and before a vote [`print::election`] compares the issue with an earlier one. What paper got wrong is
//! [`content::erratum`]'s. Where zones have
//! pages of their own, every edition is one of the build's ([`content::publication::ZoneEdition`]; an issue without zones has a single one),
//! and these pages are planned into the room the common ones leave ([`print::zoned`]; which item is of which zone is
//! [`content::zone::of_items`]'s answer). A layout is a folder of `print-layouts`; its designer works on it with [`print::studio`].
//!
//! Between planning and release an issue moves by itself at its deadlines ([`print::issue::deadlines`]), as far as its mode lets it
//! ([`content::publication::Mode`]); people are written what needs a decision ([`mail`]). Its cover is chosen from what [`print::cover`]
//! proposes, its candidates stand in the order of [`print::candidates`] (how often each is
//! read is [`content::reading`]'s), and its printer's file leaves the house after the last signature only
//! ([`print::bat::against_delivery`]).
//!
//! **Somebody comes in.** [`staff::sign_in`] knows a password; where a second factor stands ([`staff::factor`]) it leaves a
//! [`staff::step`] bound to the browser, and the session opens with the code. By the identity provider ([`provider`]) the step holds state,
//! nonce and verifier, and [`staff::sign_in_by_provider`] finds the account. Letters that stand for a password once are [`staff::link`]'s; their
//! tokens are made where the letter is sent ([`jobs`]).
//!
//! **Somebody outside proposes.** A partner, whose account belongs to an organisation, hands in an item with [`content::proposal::hand_in`]; what the newsroom
//! makes of it follows the verbs ([`content::proposal`]), and letters follow that. What mediators say of public texts are remarks on them ([`content::remark::correct`]).
//!
//! **A search** ([`content::search`]) counts what it finds by what that is filed under, then orders and reads one page of it. A slip is answered from the
//! words of the index itself; pages of the magazine are found by what is printed on them ([`content::search::ask_pages`]); words somebody chose an answer for show it first ([`content::best_bet`]). What is looked for in vain, what a page lacked and
//! which address leads nowhere is [`content::demand`]: counted in memory ([`app::Readings`]), kept by day, shown at the desk, and nothing of who.
//!
//! How the front page is arranged is part of the town's record ([`content::home`]); articles that belong together stand in [`content::dossier`].
//!
//! **An alert** ([`content::alert`]) goes none of these ways: it stands on the site when somebody has said it, until its end.
//!
//! **A job.** A change writes a row with [`queue::enqueue`] in its own transaction; the clock lines of [`jobs::schedule`] do the same. A
//! worker ([`jobs::worker`]) claims it and [`jobs::run`] calls its owner. A killed worker's job runs again; every job may run twice. Who waits
//! for one hears of it ([`app::Pulse`]).
//!
//! **An import.** A reader ([`intake::reader::Reader`]) turns a source into elements; the engine ([`intake::engine`]) has each taken by
//! [`content::import::take`], which lays what the source says beside what it said last time and what people made of it here, and writes a line
//! about every element. A run goes on after a kill, can be tried first and taken back. What lies at an address is asked for by
//! [`intake::fetch`] alone, of hosts the operator named; where somebody subscribed to it ([`content::subscription`]), [`intake::subscription`]
//! asks again when its time has come. A feed proposes, and waits for the newsroom ([`content::proposal`]). The demo town ([`demo`]) comes in the same way.
//! National sheets ([`content::sheet`]) are no items: they are mirrored, and shown where a service names one.
//!
//! **A program** asks for JSON ([`api`]): what pages show, with the parameters and the shape the description says.
//!
//! **A backup** ([`backup::write`]) reads the database at one moment ([`db::Db::snapshot`]) and then the files, which never change; [`backup::restore`] sets the
//! schema up as the backup knew it ([`schema::anew`]), fills it and brings it to this version, in one transaction. An export
//! ([`backup::export`]) is the same rows and files as open ones, without what lets somebody in; [`backup::import`] goes the same way back.
//!
//! **Open data** ([`content::open_data`]) says which items a data set tells; [`feeds`] writes the files and their catalogue, [`site::data`]
//! lists them.
//!
//! # Invariants
//!
//! * Text exists once, in revisions; outputs render it. French typography is applied when rendering ([`richtext::typography`]).
//! * A question is a function with a name; a rule is pure and takes `now`; a change is one transaction.
//! * Data go into Typst, never markup; what Typst may see is [`print::world`].
//! * One clock ([`app::Clock`]), one reader of the environment ([`config`]), one place that builds paths ([`content::address`]).
//! * One error edge; the variants of [`error::Error`] are meanings, not places.
//!
//! The modules below stand in reading order.

pub mod framing; // which part of a picture a frame shows
pub mod richtext; // the text of an item: a closed tree and its renderings
pub mod error; // what can go wrong, by meaning
pub mod config; // settings of one installation
pub mod db; // the two connections
pub mod queue; // what is still to be done
pub mod staff; // accounts, roles, sessions, the log
pub mod provider; // who somebody is, said by the identity provider
pub mod media; // bytes by content hash; pictures in and out
pub mod content; // the repository
pub mod assets; // style sheets, scripts, fonts
pub mod templates; // templates and words
pub mod app; // what everyone is handed
pub mod web; // HTTP plumbing
pub mod mail; // letters, given to a mail server or a folder
pub mod site; // output: the public site
pub mod feeds; // output: machines
pub mod api; // output: programs
pub mod print; // output: paper
pub mod cms; // the desk
pub mod intake; // sources
pub mod jobs; // time
pub mod demo; // the demo town
pub mod routes; // the whole router
pub mod schema; // who may migrate
pub mod backup; // copies of everything, open files of it, and the way back
pub mod serve; // the running program
pub mod doctor; // what may be wrong

#[path = "../migrations/mod.rs"]
pub mod migrations;
