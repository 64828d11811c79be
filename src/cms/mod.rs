//! The desk: where the people of the town hall write, agree, publish and plan. It asks the repository and calls its verbs; rules stand
//! in `content`, `staff` and `print`, never here. Of the site it knows only its preview.
mod alerts; // what the whole town must know at once
mod agency; // hand-offs and what comes back
mod audit; // the log, and the trash
mod articles; // what each kind adds to it …
mod bat; // approvals
mod best_bets; // answers chosen for what residents look for
mod beside; // what a text will be elsewhere
mod builds; // what was built, compared
mod bulk; // one act for many items
mod calendar; // a month of the team
mod checks; // what to look at before it is public
mod columns; // what the columns of a table are
mod conflict; // somebody saved first
mod council; // the political groups and their rules
mod cover; // the cover, proposed and chosen
mod copyfit; // how a text fits its place
mod deposit; // a group hands its column in
mod design; // every component of the site
mod differences; // two versions in words
mod door; // a forgotten password, and addresses sent by mail
mod documents;
mod dossiers; // articles that belong together
mod editions; // by zone: asked for, named
mod errata; // what paper got wrong
mod events;
mod expert; // a draft without an account
mod files; // PDFs and the documents that offer them
mod flatplan;
mod form; // what a form sends and shows
mod found; // a page of an issue with its findings
mod home; // how the front page is arranged
mod images; // a picture: upload, words, rights, focal point, file
mod imports; // what comes in from elsewhere
mod issues; // the magazine: plan, build, approve
mod invited; // a proof without an account
mod library; // many pictures
mod items; // lists, search, the form every kind shares, saving
mod links; // addresses of this very site, pasted into a text
mod me; // one's own account
mod mediation; // for mediators, and corrections from outside
mod models; // what an article may begin with
mod moderation; // what organisations propose, before the newsroom
mod organisations;
mod overview; // the first page
mod partners; // who proposes for which organisation
mod passages; // a draft in places, with what is said of each
mod persons;
mod places;
mod print_version; // web and paper side by side
mod preflight; // what was found in an issue, and who lets it pass
mod printers; // who prints it, and what they ask for
mod progress; // long work as it goes
mod proposal_form; // its short form
mod proposals; // the desk of a partner
mod reading; // an item in labelled lines
mod redirects; // addresses that lead elsewhere
mod remarks; // what is said of a proof
mod review; // remarks, experts, duties
mod revisions; // every saved version
mod series; // how often the magazine comes out
mod services;
mod settings;
mod sign_in; // the door
mod staff; // accounts
mod statistics; // what is read, looked for and not found
mod subjects;
mod subscriptions; // addresses that are asked again and again
mod supplied;
mod team; // who has what, and what stands where
mod terms; // zones, and sections of the magazine
mod topics; // the tree of topics
mod tribunes; // the columns of an issue
mod writing; // what a form tells while somebody writes
mod workflow; // one route per verb // the town's record

use crate::app::App;
use crate::richtext::typography;
use crate::staff::{Person, Role};
use crate::web::{Access, Route};
use axum::Json;
use axum::extract::DefaultBodyLimit;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Serialize;

const PARTNER: Access = Access::Role(Role::Partner);
const CONTRIBUTOR: Access = Access::Role(Role::Contributor);
const EDITOR: Access = Access::Role(Role::Editor);
const CHIEF: Access = Access::Role(Role::ChiefEditor);
const ADMINISTRATOR: Access = Access::Role(Role::Administrator);

/// A text of a million signs, percent-encoded.
const FORM_MAX: usize = 4 * 1024 * 1024;

/// The desk's table of routes.
pub const ROUTES: &[Route] = &[
    Route::get("/cms", PARTNER, || get(overview::show)),
    Route::get("/cms/sign-in", Access::Public, || get(sign_in::show)),
    Route::post("/cms/sign-in", Access::Public, || post(sign_in::enter)),
    Route::post("/cms/sign-out", Access::Public, || post(sign_in::leave)),
    Route::post("/cms/sign-in/code", Access::Public, || post(sign_in::enter_code)),
    Route::get("/cms/sign-in/provider", Access::Public, || get(sign_in::to_provider)),
    Route::get("/cms/me/signed-in", CONTRIBUTOR, || get(sign_in::done)),
    Route::get("/cms/sign-in/back", Access::Public, || get(sign_in::back)),
    Route::get("/cms/forgotten", Access::Public, || get(door::forgotten)),
    Route::post("/cms/forgotten", Access::Public, || post(door::forget)),
    Route::get("/cms/link/{token}", Access::Public, || get(door::show)),
    Route::post("/cms/link/{token}", Access::Public, || post(door::take)),
    Route::get("/cms/me", PARTNER, || get(me::show)),
    Route::post("/cms/me", PARTNER, || post(me::save)),
    Route::post("/cms/me/password", PARTNER, || post(me::password)),
    Route::post("/cms/me/address", PARTNER, || post(me::address)),
    Route::post("/cms/me/sessions", PARTNER, || post(me::end_sessions)),
    Route::get("/cms/me/second-factor", PARTNER, || get(me::factor)),
    Route::post("/cms/me/second-factor", PARTNER, || post(me::factor_on)),
    Route::post("/cms/me/second-factor/off", PARTNER, || post(me::factor_off)),
    Route::post("/cms/me/codes", PARTNER, || post(me::codes)),
    Route::get("/cms/log", CHIEF, || get(audit::show)),
    Route::get("/cms/log.csv", CHIEF, || get(audit::csv)),
    Route::get("/cms/trash", CONTRIBUTOR, || get(audit::trash)),
    Route::post("/cms/trash/{id}/restore", CONTRIBUTOR, || post(audit::restore)),
    Route::get("/cms/team", EDITOR, || get(team::show)),
    Route::get("/cms/calendar", EDITOR, || get(calendar::show)),
    Route::post("/cms/calendar/items/{id}", EDITOR, || post(calendar::move_item)),
    Route::post("/cms/calendar/duties/{id}", EDITOR, || post(calendar::move_duty)),
    Route::get("/cms/board", EDITOR, || get(team::board)),
    // Nobody reviews an alert.
    Route::get("/cms/alerts", EDITOR, || get(alerts::list)),
    Route::get("/cms/alerts/new", EDITOR, || get(alerts::blank)),
    Route::post("/cms/alerts", EDITOR, || post(alerts::raise)),
    Route::get("/cms/alerts/{id}", EDITOR, || get(alerts::show)),
    Route::post("/cms/alerts/{id}", EDITOR, || post(alerts::change)),
    Route::post("/cms/alerts/{id}/end", EDITOR, || post(alerts::end)),
    // Items.
    Route::get("/cms/items", CONTRIBUTOR, || get(items::list)),
    Route::post("/cms/items/bulk", CONTRIBUTOR, || post(bulk::act)),
    Route::get("/cms/search.json", CONTRIBUTOR, || get(items::search)),
    Route::get("/cms/items/new", CONTRIBUTOR, || get(items::choose)),
    Route::post("/cms/items/new/word", CONTRIBUTOR, || {
        post(items::word).layer(DefaultBodyLimit::max(form::READ_MAX))
    }),
    Route::get("/cms/items/new/{kind}", CONTRIBUTOR, || get(items::blank)),
    Route::post("/cms/items/new/{kind}", CONTRIBUTOR, || {
        post(items::create).layer(DefaultBodyLimit::max(form::READ_MAX))
    }),
    Route::get("/cms/items/{id}", CONTRIBUTOR, || get(items::edit)),
    Route::post("/cms/items/{id}", CONTRIBUTOR, || {
        post(items::save).layer(DefaultBodyLimit::max(form::READ_MAX))
    }),
    Route::post("/cms/items/{id}/reviewed", EDITOR, || post(items::reviewed)),
    Route::get("/cms/items/{id}/preview", CONTRIBUTOR, || get(workflow::preview)),
    Route::get("/cms/items/{id}/print", EDITOR, || get(print_version::show)),
    Route::post("/cms/items/{id}/print", EDITOR, || {
        post(print_version::save).layer(DefaultBodyLimit::max(FORM_MAX))
    }),
    Route::get("/cms/items/{id}/fit.json", CONTRIBUTOR, || get(copyfit::show)),
    Route::post("/cms/items/{id}/fit.json", CONTRIBUTOR, || post(copyfit::typed)),
    Route::get("/cms/items/{id}/fit.png", CONTRIBUTOR, || get(copyfit::png)),
    // While somebody writes.
    Route::post("/cms/items/new/{kind}/writing.json", CONTRIBUTOR, || {
        post(writing::begin).layer(DefaultBodyLimit::max(FORM_MAX))
    }),
    Route::post("/cms/items/{id}/writing.json", CONTRIBUTOR, || {
        post(writing::keep).layer(DefaultBodyLimit::max(FORM_MAX))
    }),
    Route::post("/cms/items/{id}/here.json", CONTRIBUTOR, || post(writing::here)),
    Route::post("/cms/items/{id}/give-up", CONTRIBUTOR, || post(writing::give_up)),
    // The page of the site speaks the site's language, as its own addresses do.
    Route::post("/apercu/{id}", CONTRIBUTOR, || post(beside::web).layer(DefaultBodyLimit::max(FORM_MAX))),
    Route::post("/en/apercu/{id}", CONTRIBUTOR, || post(beside::web).layer(DefaultBodyLimit::max(FORM_MAX))),
    Route::post("/cms/items/{id}/summary", CONTRIBUTOR, || {
        post(beside::summary).layer(DefaultBodyLimit::max(FORM_MAX))
    }),
    Route::post("/cms/items/{id}/checks", CONTRIBUTOR, || {
        post(checks::show).layer(DefaultBodyLimit::max(FORM_MAX))
    }),
    Route::post("/cms/words", EDITOR, || post(checks::learn)),
    Route::get("/cms/items/{id}/revisions", CONTRIBUTOR, || get(revisions::list)),
    Route::get("/cms/items/{id}/revisions/compare", CONTRIBUTOR, || get(revisions::compare)),
    Route::get("/cms/items/{id}/revisions/{number}", CONTRIBUTOR, || get(revisions::show)),
    Route::post("/cms/items/{id}/revisions/{number}/name", CONTRIBUTOR, || post(revisions::name)),
    Route::post("/cms/items/{id}/revisions/{number}/restore", CONTRIBUTOR, || post(revisions::restore)),
    // Verbs. Who may do which is one table, in `content::state`; a route asks only for somebody.
    Route::post("/cms/items/{id}/submit", CONTRIBUTOR, || post(workflow::submit)),
    Route::post("/cms/items/{id}/request_changes", CONTRIBUTOR, || post(workflow::request_changes)),
    Route::post("/cms/items/{id}/approve", CONTRIBUTOR, || post(workflow::approve)),
    Route::post("/cms/items/{id}/schedule", CONTRIBUTOR, || post(workflow::schedule)),
    Route::post("/cms/items/{id}/unschedule", CONTRIBUTOR, || post(workflow::unschedule)),
    Route::post("/cms/items/{id}/publish", CONTRIBUTOR, || post(workflow::publish)),
    Route::post("/cms/items/{id}/discard", CONTRIBUTOR, || post(workflow::discard)),
    Route::post("/cms/items/{id}/withdraw", CONTRIBUTOR, || post(workflow::withdraw)),
    Route::get("/cms/items/{id}/review", CONTRIBUTOR, || get(review::show)),
    Route::post("/cms/items/{id}/remarks", CONTRIBUTOR, || {
        post(review::write).layer(DefaultBodyLimit::max(FORM_MAX))
    }),
    Route::post("/cms/items/{id}/remarks/{remark}/answer", CONTRIBUTOR, || post(review::answer)),
    Route::post("/cms/items/{id}/remarks/{remark}/resolve", CONTRIBUTOR, || post(review::resolve)),
    Route::post("/cms/items/{id}/remarks/{remark}/accept", CONTRIBUTOR, || post(review::accept)),
    Route::post("/cms/items/{id}/experts", EDITOR, || post(review::ask)),
    Route::post("/cms/items/{id}/experts/{link}/renew", EDITOR, || post(review::renew)),
    Route::post("/cms/items/{id}/experts/{link}/revoke", EDITOR, || post(review::revoke)),
    Route::post("/cms/items/{id}/duties", EDITOR, || post(review::assign)),
    Route::post("/cms/items/{id}/duties/{duty}/done", CONTRIBUTOR, || post(review::done)),
    // A draft without an account: the token is the door.
    Route::get("/relecture/{token}", Access::Public, || get(expert::show)),
    Route::post("/relecture/{token}", Access::Public, || {
        post(expert::remark).layer(DefaultBodyLimit::max(FORM_MAX))
    }),
    Route::post("/relecture/{token}/answer", Access::Public, || post(expert::answer)),
    Route::get("/en/review/{token}", Access::Public, || get(expert::show)),
    Route::post("/en/review/{token}", Access::Public, || {
        post(expert::remark).layer(DefaultBodyLimit::max(FORM_MAX))
    }),
    Route::post("/en/review/{token}/answer", Access::Public, || post(expert::answer)),
    // What organisations propose. Whose a proposal is stands in `content::publish::own`.
    Route::get("/cms/proposals", PARTNER, || get(proposals::list)),
    Route::get("/cms/proposals/new/{kind}", PARTNER, || get(proposals::blank)),
    Route::post("/cms/proposals/new/{kind}", PARTNER, || {
        post(proposals::create).layer(DefaultBodyLimit::max(form::READ_MAX))
    }),
    Route::get("/cms/proposals/images/{id}", PARTNER, || get(proposals::picture)),
    Route::get("/cms/proposals/{id}", PARTNER, || get(proposals::show)),
    Route::post("/cms/proposals/{id}", PARTNER, || {
        post(proposals::save).layer(DefaultBodyLimit::max(form::READ_MAX))
    }),
    Route::post("/cms/proposals/{id}/discard", PARTNER, || post(proposals::discard)),
    Route::get("/cms/corrections/{id}", PARTNER, || get(mediation::correct)),
    Route::post("/cms/corrections/{id}", PARTNER, || {
        post(mediation::propose).layer(DefaultBodyLimit::max(FORM_MAX))
    }),
    Route::get("/cms/mediation", PARTNER, || get(mediation::list)),
    Route::get("/cms/mediation/{id}", PARTNER, || get(mediation::show)),
    Route::get("/cms/moderation", EDITOR, || get(moderation::list)),
    Route::get("/cms/moderation/{id}", EDITOR, || get(moderation::show)),
    Route::post("/cms/moderation/{id}", EDITOR, || {
        post(moderation::act).layer(DefaultBodyLimit::max(form::READ_MAX))
    }),
    Route::get("/cms/partners", CHIEF, || get(partners::list)),
    Route::post("/cms/partners", CHIEF, || post(partners::invite)),
    Route::post("/cms/partners/{id}/write", CHIEF, || post(partners::write)),
    Route::post("/cms/partners/{id}/link", CHIEF, || post(partners::hand_on)),
    // Images.
    Route::get("/cms/images", CONTRIBUTOR, || get(library::list)),
    Route::get("/cms/images.json", CONTRIBUTOR, || get(images::search)),
    Route::get("/cms/images/progress", CONTRIBUTOR, || get(progress::sizes)),
    Route::get("/cms/images/new", CONTRIBUTOR, || get(images::blank)),
    Route::post("/cms/images", CONTRIBUTOR, || {
        post(images::upload).layer(DefaultBodyLimit::max(form::READ_MAX))
    }),
    Route::post("/cms/images/bulk", CONTRIBUTOR, || post(library::change)),
    Route::get("/cms/images/describe", CONTRIBUTOR, || get(library::describe)),
    Route::post("/cms/images/describe", CONTRIBUTOR, || post(library::save)),
    Route::get("/cms/images/{id}", CONTRIBUTOR, || get(images::show)),
    Route::post("/cms/images/{id}", CONTRIBUTOR, || {
        post(images::change).layer(DefaultBodyLimit::max(form::READ_MAX))
    }),
    Route::post("/cms/images/{id}/file", CONTRIBUTOR, || {
        post(images::replace).layer(DefaultBodyLimit::max(form::READ_MAX))
    }),
    Route::get("/cms/images/{id}/former/{number}", CONTRIBUTOR, || get(images::former)),
    Route::get("/cms/images/{id}/consent", CONTRIBUTOR, || get(images::consent)),
    Route::get("/cms/images/{id}/remove", CONTRIBUTOR, || get(images::ask_remove)),
    Route::post("/cms/images/{id}/remove", CONTRIBUTOR, || post(images::remove)),
    Route::get("/cms/images/{id}/original", CONTRIBUTOR, || get(images::original)),
    Route::get("/cms/files", EDITOR, || get(files::list)),
    // The magazine.
    Route::get("/cms/issues", CONTRIBUTOR, || get(issues::list)),
    Route::post("/cms/issues", CHIEF, || post(issues::create)),
    Route::get("/cms/issues/{number}", CONTRIBUTOR, || get(issues::show)),
    Route::post("/cms/issues/{number}", CHIEF, || post(issues::change)),
    Route::post("/cms/issues/{number}/plan", EDITOR, || post(issues::plan)),
    Route::get("/cms/issues/{number}/cover", EDITOR, || get(cover::show)),
    Route::post("/cms/issues/{number}/cover", EDITOR, || post(cover::choose)),
    Route::get("/cms/issues/{number}/cover.png", EDITOR, || get(cover::picture)),
    Route::get("/cms/issues/{number}/flat-plan", CONTRIBUTOR, || get(flatplan::show)),
    Route::get("/cms/issues/{number}/flat-plan.csv", CONTRIBUTOR, || get(flatplan::csv)),
    Route::get("/cms/issues/{number}/flat-plan.pdf", CONTRIBUTOR, || get(flatplan::pdf)),
    Route::post("/cms/issues/{number}/flat-plan/decide", EDITOR, || post(flatplan::decide)),
    Route::post("/cms/issues/{number}/flat-plan/swap", EDITOR, || post(flatplan::swap)),
    Route::post("/cms/issues/{number}/flat-plan/rules", CHIEF, || post(flatplan::rules)),
    Route::post("/cms/issues/{number}/flat-plan/adopt", EDITOR, || post(flatplan::adopt)),
    Route::post("/cms/issues/{number}/flat-plan/undo", EDITOR, || post(flatplan::undo)),
    Route::post("/cms/issues/{number}/subjects", EDITOR, || post(subjects::save)),
    Route::post("/cms/issues/{number}/subjects/copy", CHIEF, || post(subjects::copy)),
    Route::post("/cms/issues/{number}/subjects/{id}/remove", EDITOR, || post(subjects::remove)),
    Route::post("/cms/issues/{number}/subjects/{id}/draft", CONTRIBUTOR, || post(subjects::draft)),
    Route::post("/cms/issues/{number}/build", EDITOR, || post(issues::build)),
    Route::get("/cms/issues/{number}/progress", CONTRIBUTOR, || get(progress::build)),
    // Who signs or looks is one table, in `print::bat`; a route asks only for somebody.
    Route::post("/cms/issues/{number}/approve", CONTRIBUTOR, || post(bat::sign)),
    Route::post("/cms/issues/{number}/refuse", CONTRIBUTOR, || post(bat::refuse)),
    Route::post("/cms/issues/{number}/reopen", CHIEF, || post(bat::reopen)),
    Route::post("/cms/issues/{number}/reopenings/{id}/sign", CONTRIBUTOR, || post(bat::sign_reopening)),
    Route::post("/cms/issues/{number}/reopenings/{id}/cancel", CHIEF, || post(bat::cancel_reopening)),
    Route::get("/cms/approvals", ADMINISTRATOR, || get(bat::chain)),
    Route::post("/cms/approvals", ADMINISTRATOR, || post(bat::save_chain)),
    Route::get("/cms/issues/{number}/proof.pdf", CONTRIBUTOR, || get(issues::pdf)),
    Route::get("/cms/issues/{number}/press.pdf", EDITOR, || get(issues::press)),
    Route::get("/cms/issues/{number}/large-print.pdf", EDITOR, || get(issues::large_print)),
    Route::get("/cms/issues/{number}/issue.epub", EDITOR, || get(issues::epub)),
    Route::get("/cms/issues/{number}/preflight.json", EDITOR, || get(preflight::json)),
    Route::get("/cms/issues/{number}/preflight.pdf", EDITOR, || get(preflight::pdf)),
    Route::post("/cms/issues/{number}/waivers", CHIEF, || post(preflight::waive)),
    Route::post("/cms/issues/{number}/waivers/remove", CHIEF, || post(preflight::unwaive)),
    Route::get("/cms/issues/{number}/press-cover.pdf", EDITOR, || get(issues::press_cover)),
    Route::get("/cms/issues/{number}/imposed.pdf", EDITOR, || get(issues::imposed)),
    Route::post("/cms/issues/{number}/supplied", EDITOR, || {
        post(supplied::add).layer(DefaultBodyLimit::max(form::READ_MAX))
    }),
    Route::get("/cms/issues/{number}/supplied/{id}", EDITOR, || get(supplied::file)),
    Route::get("/cms/issues/{number}/supplied/{id}/picture", EDITOR, || get(supplied::picture)),
    Route::post("/cms/issues/{number}/supplied/{id}/remove", EDITOR, || post(supplied::remove)),
    Route::get("/cms/issues/{number}/pages/{page}", CONTRIBUTOR, || get(issues::page)),
    Route::get("/cms/issues/{number}/pages/{page}/findings", CONTRIBUTOR, || get(found::show)),
    Route::get("/cms/issues/{number}/compare", CONTRIBUTOR, || get(builds::compare)),
    Route::get("/cms/issues/{number}/difference/{page}", CONTRIBUTOR, || get(builds::difference_picture)),
    Route::get("/cms/issues/{number}/builds/{id}/pages/{page}", CONTRIBUTOR, || get(builds::picture)),
    Route::get("/cms/issues/{number}/builds/{id}/web.pdf", CONTRIBUTOR, || get(builds::web)),
    Route::get("/cms/issues/{number}/builds/{id}/press.pdf", EDITOR, || get(builds::press)),
    Route::get("/cms/issues/{number}/agency", EDITOR, || get(agency::show)),
    Route::post("/cms/issues/{number}/handoffs", EDITOR, || post(agency::hand_over)),
    Route::get("/cms/issues/{number}/handoffs/{id}", EDITOR, || get(agency::archive)),
    Route::post("/cms/issues/{number}/text-freeze", EDITOR, || post(agency::freeze)),
    Route::post("/cms/issues/{number}/returns", EDITOR, || {
        post(agency::receive).layer(DefaultBodyLimit::max(form::READ_MAX))
    }),
    Route::get("/cms/issues/{number}/returns/{id}", EDITOR, || get(agency::returned_story)),
    Route::post("/cms/issues/{number}/returns/{id}/decide", EDITOR, || post(agency::decide)),
    Route::post("/cms/issues/{number}/final-pdf", EDITOR, || {
        post(agency::receive_pdf).layer(DefaultBodyLimit::max(form::READ_MAX))
    }),
    Route::get("/cms/issues/{number}/final-pdf/{id}", EDITOR, || get(agency::pdf_file)),
    Route::get("/cms/issues/{number}/final-pdf/{id}/progress", EDITOR, || get(progress::reading)),
    Route::get("/cms/issues/{number}/final-pdf/{id}/pages/{page}", EDITOR, || get(agency::pdf_page)),
    Route::post("/cms/issues/{number}/final-pdf/{id}/confirm", EDITOR, || post(agency::confirm)),
    Route::post("/cms/issues/{number}/links", EDITOR, || post(remarks::invite)),
    Route::post("/cms/issues/{number}/links/{id}/revoke", EDITOR, || post(remarks::revoke)),
    Route::post("/cms/issues/{number}/comments/{id}/answer", EDITOR, || post(remarks::answer)),
    Route::post("/cms/issues/{number}/comments/{id}/resolve", EDITOR, || post(remarks::resolve)),
    Route::get("/cms/errata", CHIEF, || get(errata::list)),
    Route::get("/cms/errata/{id}", CHIEF, || get(errata::show)),
    Route::post("/cms/errata/{id}/print", CHIEF, || post(errata::print)),
    Route::post("/cms/errata/{id}/leave", CHIEF, || post(errata::leave)),
    // A proof without an account: the token is the door.
    Route::get("/epreuve/{token}", Access::Public, || get(invited::show)),
    Route::get("/epreuve/{token}/{page}", Access::Public, || get(invited::page)),
    Route::post("/epreuve/{token}/{page}", Access::Public, || post(invited::comment)),
    Route::get("/epreuve/{token}/proof.pdf", Access::Public, || get(invited::pdf)),
    Route::get("/epreuve/{token}/images/{page}", Access::Public, || get(invited::picture)),
    Route::get("/en/proof/{token}", Access::Public, || get(invited::show)),
    Route::get("/en/proof/{token}/{page}", Access::Public, || get(invited::page)),
    Route::post("/en/proof/{token}/{page}", Access::Public, || post(invited::comment)),
    Route::get("/en/proof/{token}/proof.pdf", Access::Public, || get(invited::pdf)),
    Route::get("/en/proof/{token}/images/{page}", Access::Public, || get(invited::picture)),
    // The column of a group: the same kind of door.
    Route::post("/cms/issues/{number}/tribunes/{id}/link", EDITOR, || post(tribunes::invite)),
    Route::get("/tribune/{token}", Access::Public, || get(deposit::show)),
    Route::post("/tribune/{token}", Access::Public, || post(deposit::send)),
    Route::post("/tribune/{token}/signs", Access::Public, || post(deposit::count)),
    Route::get("/en/tribune/{token}", Access::Public, || get(deposit::show)),
    Route::post("/en/tribune/{token}", Access::Public, || post(deposit::send)),
    Route::post("/en/tribune/{token}/signs", Access::Public, || post(deposit::count)),
    Route::get("/cms/series", CHIEF, || get(series::list)),
    Route::post("/cms/series", CHIEF, || post(series::save)),
    Route::get("/cms/printers", CHIEF, || get(printers::list)),
    Route::get("/cms/printers/new", CHIEF, || get(printers::blank)),
    Route::post("/cms/printers", CHIEF, || {
        post(printers::create).layer(DefaultBodyLimit::max(form::READ_MAX))
    }),
    Route::get("/cms/printers/{id}", CHIEF, || get(printers::show)),
    Route::post("/cms/printers/{id}", CHIEF, || {
        post(printers::save).layer(DefaultBodyLimit::max(form::READ_MAX))
    }),
    Route::post("/cms/printers/{id}/remove", CHIEF, || post(printers::remove)),
    // The town.
    Route::get("/cms/topics", CHIEF, || get(topics::list)),
    Route::post("/cms/topics", CHIEF, || post(topics::save)),
    Route::post("/cms/topics/{id}/merge", CHIEF, || post(topics::merge)),
    Route::get("/cms/statistics", EDITOR, || get(statistics::show)),
    Route::get("/cms/statistics.csv", EDITOR, || get(statistics::csv)),
    Route::get("/cms/best-bets", CHIEF, || get(best_bets::list)),
    Route::post("/cms/best-bets", CHIEF, || post(best_bets::save)),
    Route::post("/cms/best-bets/{id}/remove", CHIEF, || post(best_bets::remove)),
    Route::get("/cms/home", CHIEF, || get(home::show)),
    Route::post("/cms/home", CHIEF, || post(home::save)),
    Route::post("/cms/home/preview", CHIEF, || post(home::look)),
    Route::get("/cms/dossiers", CHIEF, || get(dossiers::list)),
    Route::post("/cms/dossiers", CHIEF, || post(dossiers::save)),
    Route::post("/cms/dossiers/{id}/remove", CHIEF, || post(dossiers::remove)),
    Route::get("/cms/redirects", CHIEF, || get(redirects::list)),
    Route::post("/cms/redirects", CHIEF, || post(redirects::save)),
    Route::post("/cms/redirects/import", CHIEF, || post(redirects::import)),
    Route::post("/cms/redirects/remove", CHIEF, || post(redirects::remove)),
    Route::get("/cms/imports", CHIEF, || get(imports::list)),
    Route::post("/cms/imports", CHIEF, || post(imports::begin).layer(DefaultBodyLimit::max(form::READ_MAX))),
    Route::get("/cms/imports/columns", CHIEF, || get(columns::show)),
    Route::post("/cms/imports/columns", CHIEF, || post(columns::begin)),
    Route::get("/cms/imports/subscriptions", CHIEF, || get(subscriptions::list)),
    Route::post("/cms/imports/subscriptions", CHIEF, || post(subscriptions::add)),
    Route::post("/cms/imports/subscriptions/{id}/pause", CHIEF, || post(subscriptions::pause)),
    Route::post("/cms/imports/subscriptions/{id}/ask", CHIEF, || post(subscriptions::ask)),
    Route::post("/cms/imports/subscriptions/{id}/remove", CHIEF, || post(subscriptions::remove)),
    Route::get("/cms/imports/{id}", CHIEF, || get(imports::show)),
    Route::get("/cms/imports/{id}/progress", CHIEF, || get(progress::import)),
    Route::get("/cms/imports/{id}/report.json", CHIEF, || get(imports::report)),
    Route::post("/cms/imports/{id}/again", CHIEF, || post(imports::again)),
    Route::post("/cms/imports/{id}/undo", CHIEF, || post(imports::undo)),
    Route::post("/cms/imports/{id}/answer", CHIEF, || post(imports::answer)),
    Route::get("/cms/zones", CHIEF, || get(terms::zones)),
    Route::post("/cms/zones", CHIEF, || post(terms::save_zone)),
    Route::post("/cms/zones/import", CHIEF, || {
        post(terms::import).layer(DefaultBodyLimit::max(form::READ_MAX))
    }),
    Route::post("/cms/zones/{id}/remove", CHIEF, || post(terms::remove_zone)),
    Route::post("/cms/zones/{id}/outline", CHIEF, || {
        post(terms::outline).layer(DefaultBodyLimit::max(form::READ_MAX))
    }),
    Route::get("/cms/sections", CHIEF, || get(terms::sections)),
    Route::post("/cms/sections", CHIEF, || post(terms::save_section)),
    Route::post("/cms/sections/{id}/remove", CHIEF, || post(terms::remove_section)),
    Route::get("/cms/design", EDITOR, || get(design::show)),
    Route::get("/cms/staff", ADMINISTRATOR, || get(staff::list)),
    Route::post("/cms/staff", ADMINISTRATOR, || post(staff::invite)),
    Route::post("/cms/staff/{id}", ADMINISTRATOR, || post(staff::change)),
    Route::post("/cms/staff/{id}/write", ADMINISTRATOR, || post(staff::write)),
    Route::post("/cms/staff/{id}/link", ADMINISTRATOR, || post(staff::hand_on)),
    Route::post("/cms/staff/{id}/second-factor-off", ADMINISTRATOR, || post(staff::factor_off)),
    Route::get("/cms/settings", ADMINISTRATOR, || get(settings::show)),
    Route::post("/cms/settings", ADMINISTRATOR, || post(settings::save)),
    Route::get("/cms/council", ADMINISTRATOR, || get(council::show)),
    Route::post("/cms/council", ADMINISTRATOR, || post(council::save)),
    Route::post("/cms/jobs/{id}/retry", ADMINISTRATOR, || post(overview::retry)),
];

/// What stands around every page of the desk, as `page.desk`.
#[derive(Debug, Serialize)]
struct Desk {
    /// The entry of the navigation this page belongs to.
    here: &'static str,
    editor: bool,
    chief: bool,
    administrator: bool,
    /// A partner who reads the notes for mediators.
    mediator: bool,
}

impl Desk {
    /// The frame around a page that belongs to the entry `here`.
    fn of(person: &Person, here: &'static str) -> Self {
        Self {
            here,
            editor: person.role >= Role::Editor,
            chief: person.role >= Role::ChiefEditor,
            administrator: person.role >= Role::Administrator,
            mediator: false,
        }
    }
}

/// A message in the person's language.
fn say(app: &App, person: &Person, key: &str) -> String {
    app.templates.say(&person.locale, key, &[])
}

/// What a file weighs, in the person's language.
fn weight(person: &Person, bytes: i64) -> String {
    typography::weight(&person.locale, bytes.unsigned_abs())
}

/// The text with a capital.
fn capital(text: &str) -> String {
    let mut signs = text.chars();
    signs.next().map(|it| it.to_uppercase().chain(signs).collect()).unwrap_or_default()
}

/// A value of a menu and its words.
#[derive(Clone, Debug, Serialize)]
struct Choice {
    value: String,
    label: String,
}

impl Choice {
    /// The choices of a list of stored names; their words are the messages `<prefix>-<name>`.
    fn named(
        app: &App,
        person: &Person,
        prefix: &str,
        names: impl IntoIterator<Item = &'static str>,
    ) -> Vec<Self> {
        let one = |name: &'static str| Self {
            value: name.to_owned(),
            label: say(app, person, &format!("{prefix}-{name}")),
        };
        names.into_iter().map(one).collect()
    }
}

/// What the editor's dialogs ask for: a list, and in the header `x-more` whether it is only the beginning.
struct Matches<T> {
    rows: Vec<T>,
    more: bool,
}

impl<T: Serialize> IntoResponse for Matches<T> {
    fn into_response(self) -> Response {
        ([("x-more", self.more.to_string())], Json(self.rows)).into_response()
    }
}

/// Where one is in a long list, of which only the beginning can be named: the rest is never counted.
#[derive(Debug, Serialize)]
struct Paging {
    /// The beginning, for who is past it.
    first: Option<String>,
    next: Option<String>,
}

impl Paging {
    /// `query` is what the list is asked for; `next` what the next part is asked for beside it.
    fn of(path: &str, query: &str, begun: bool, next: Option<String>) -> Self {
        let at = |more: &str| format!("{path}?{query}{more}").trim_end_matches(['?', '&']).to_owned();
        Self { first: begun.then(|| at("")), next: next.map(|it| at(&it)) }
    }
}
