//! The desk through its forms.
mod accounts; // invited, forgotten, second factor, sessions
mod addresses; // old addresses, and topics made one
mod alerts; // what the whole town must know at once
mod audit; // the log, and the trash
mod bulk; // one act for many items, and what names each
mod charter; // inks of the town
mod checks; // what is told before it is public
mod contributor; // what is not theirs
mod filing; // zones, sections, files
mod cover; // three covers, one chosen
mod languages; // what the site speaks
mod flatplan; // what stands where in an issue
mod images; // what may come in
mod lists; // long lists, begun and gone on with
mod library; // many pictures, and what becomes of one
mod items; // the form of an item
mod moderation; // what associations propose
mod print_version; // paper beside the web
mod printers; // what a printer asks for
mod progress; // long work while somebody waits
mod provider; // sign-in by an identity provider
mod review; // remarks, experts, duties
mod routes; // every route against who may ask what
mod sign_in; // the door
mod writing; // beside the text, and behind it
